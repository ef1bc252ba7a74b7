//! What is written down of a conversion, by hand: the register of every moment, what came of each line with its sections, and
//! what must be delivered and paid by when.
use std::collections::BTreeMap;

use chrono::NaiveDate;
use scrip::calendar::Calendars;
use scrip::exact::Exact;
use scrip::outcome::{Outcome, OutcomeKind};
use scrip::program::Program;

/// What a conversion of one share brings.
pub struct Conversion {
    pub whole: Exact,
    pub cash: Exact,
}

/// Where conversions are written down.
pub trait Records {
    fn day_comes(&mut self, day: NaiveDate);
    fn converted(&mut self, day: NaiveDate, conversion: &Conversion);
}

/// Nothing is written down.
impl Records for () {
    fn day_comes(&mut self, _: NaiveDate) {}
    fn converted(&mut self, _: NaiveDate, _: &Conversion) {}
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Moment(NaiveDate, u32);

/// Balances of which a history is kept.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Balance {
    Outstanding(Class),
    Held(Class, Holder),
    IssuedOnConversion,
    IssuedOnConversionTo(Holder),
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Common,
    SeriesA,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Holder(u32);

const SHAAR: Holder = Holder(0);

enum Result {
    Received(Exact),
    Paid(Exact),
    Retired(Exact),
}

/// What came of a line, for what, under which sections.
#[expect(dead_code, reason = "it is written down for whoever asks")]
struct Line {
    moment: Moment,
    to: Holder,
    class: Class,
    result: Result,
    cause: String,
    sections: Vec<&'static str>,
}

/// What is to be delivered or paid.
#[expect(dead_code, reason = "it is written down for whoever asks")]
struct Duty {
    name: String,
    words: String,
    section: &'static str,
    to: Holder,
    shares: Option<(Class, Exact)>,
    cash: Exact,
    created: Moment,
    deadline: NaiveDate,
    performed: Option<NaiveDate>,
}

/// A conversion as an event: who converted what, when, and the lots of shares that it took.
#[expect(dead_code, reason = "it is written down for whoever asks")]
struct Event {
    moment: Moment,
    words: String,
    holder: Holder,
    class: Class,
    shares: Exact,
    lots: Vec<(NaiveDate, Exact)>,
}

/// Everything is written down.
pub struct Docket {
    calendars: Calendars,
    issued_on: NaiveDate,
    tick: u32,
    balances: BTreeMap<Balance, Vec<(Moment, Exact)>>,
    lines: Vec<Line>,
    duties: Vec<Duty>,
    agenda: BTreeMap<(NaiveDate, usize), usize>,
    events: Vec<Event>,
}

impl Docket {
    pub fn new(calendars: &Calendars, issued_on: NaiveDate, common: u64, series: u64) -> Docket {
        let start = |shares: u64| vec![(Moment(issued_on, 0), Exact::from(shares))];
        let balances = [
            (Balance::Outstanding(Class::Common), start(common)),
            (Balance::Outstanding(Class::SeriesA), start(series)),
            (Balance::Held(Class::SeriesA, SHAAR), start(series)),
        ];
        Docket {
            calendars: calendars.clone(),
            issued_on,
            tick: 0,
            balances: balances.into(),
            lines: Vec::new(),
            duties: Vec::new(),
            agenda: BTreeMap::new(),
            events: Vec::new(),
        }
    }

    fn change(&mut self, balance: Balance, moment: Moment, by: &Exact) {
        let line = self.balances.entry(balance).or_default();
        let now = line.last().map_or(Exact::ZERO, |(_, now)| now.clone()).add(by).unwrap();
        line.push((moment, now));
    }

    fn owe(&mut self, duty: Duty) {
        self.agenda.insert((duty.deadline, self.duties.len()), self.duties.len());
        self.duties.push(duty);
    }

    /// That this says of each conversion what the engine says, under the same sections.
    pub fn must_equal(&self, outcomes: &[Outcome], program: &Program) {
        let told = outcomes.iter().filter(|outcome| outcome.line.is_some() && outcome.moment.date > self.issued_on);
        let told: Vec<_> = told.collect();
        assert_eq!(told.len(), self.lines.len());
        for (line, outcome) in self.lines.iter().zip(told) {
            assert_eq!(line.moment.0, outcome.moment.date);
            let cited: Vec<String> = outcome.sections.iter().map(|section| program.cite(*section)).collect();
            assert_eq!(line.sections, cited);
            match (&line.result, &outcome.kind) {
                (Result::Received(own), OutcomeKind::Received { shares: figure, cause, .. })
                | (Result::Retired(own), OutcomeKind::Retired { shares: figure, cause, .. })
                | (Result::Paid(own), OutcomeKind::Paid { amount: figure, cause, .. }) => {
                    assert_eq!((own, &line.cause), (figure, cause));
                }
                (_, other) => panic!("{other:?}"),
            }
        }
    }
}

impl Records for Docket {
    /// What is not said to be withheld is taken as done by its day.
    fn day_comes(&mut self, day: NaiveDate) {
        while let Some(entry) = self.agenda.first_entry().filter(|entry| entry.key().0 < day) {
            let duty = &mut self.duties[entry.remove()];
            duty.performed = Some(duty.deadline);
        }
    }

    fn converted(&mut self, day: NaiveDate, conversion: &Conversion) {
        self.tick += 1;
        let (moment, one) = (Moment(day, self.tick), Exact::ONE);
        let Conversion { whole, cash } = conversion;
        let held = self.balances.get(&Balance::Held(Class::SeriesA, SHAAR)).and_then(|line| line.last());
        assert!(held.is_some_and(|(_, held)| *held >= one), "the holder has the share");
        let deadline = self.calendars.add_business_days(day, 5).unwrap();
        let duty = |name: &str, words: &str, section: &'static str| Duty {
            name: name.to_string(),
            words: words.to_string(),
            section,
            to: SHAAR,
            shares: None,
            cash: Exact::ZERO,
            created: moment,
            deadline,
            performed: None,
        };
        let line = |class: Class, result: Result, cause: &str, sections: &[&'static str]| Line {
            moment,
            to: SHAAR,
            class,
            result,
            cause: cause.to_string(),
            sections: sections.to_vec(),
        };
        self.lines.push(line(Class::Common, Result::Received(whole.clone()), "Conversion", &["§6.1 ¶1", "§6.3"]));
        if cash.is_positive() {
            let cause = "Conversion, fraction of a share";
            self.lines.push(line(Class::SeriesA, Result::Paid(cash.clone()), cause, &["§6.1 ¶1", "§6.3"]));
            let words = "pay the cash for a fraction under Conversion";
            self.owe(Duty { cash: cash.clone(), ..duty("Conversion", words, "§6.1 ¶1") });
        }
        let words = "deliver what Conversion brought";
        self.owe(Duty { shares: Some((Class::Common, whole.clone())), ..duty("Conversion", words, "§6.2(a)") });
        self.lines.push(line(Class::SeriesA, Result::Retired(one.clone()), "Conversion", &["§6.1 ¶1"]));
        let fewer = one.neg();
        self.change(Balance::Outstanding(Class::Common), moment, whole);
        self.change(Balance::Held(Class::Common, SHAAR), moment, whole);
        self.change(Balance::IssuedOnConversion, moment, whole);
        self.change(Balance::IssuedOnConversionTo(SHAAR), moment, whole);
        self.change(Balance::Outstanding(Class::SeriesA), moment, &fewer);
        self.change(Balance::Held(Class::SeriesA, SHAAR), moment, &fewer);
        self.events.push(Event {
            moment,
            words: "Shaar converts 1 Series A".to_string(),
            holder: SHAAR,
            class: Class::SeriesA,
            shares: one.clone(),
            lots: vec![(self.issued_on, one)],
        });
    }
}
