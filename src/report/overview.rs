//! All that a scenario led to, for one page: who held what, the prices of conversion, the figures of the last day with
//! their grounds, what a liquidation would bring, the votes, what is due.
use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Months, NaiveDate};

use super::bands::before_liquidation;
use super::dues::{Dues, dues};
use super::votes::known_matters;
use crate::engine::{Adjustment, Ballot, Engine, Fault, Options, Payoff, PriceLine, Step};
use crate::exact::{ArithmeticError, Exact};
use crate::program::{ClassId, JournalEventKind, Moment, NodeKind, PartyId, Program, SectionId, Unit, Value};
use crate::workspace::{Loaded, Run};

/// The most days on which a price that may change every day is looked at.
const MOST_DAYS: usize = 240;

/// The same for the time later than a year after the last event, where only days pass.
const MOST_LATER_DAYS: usize = 12;

/// The most assets for which a liquidation is looked at, in dollars.
const MOST_ASSETS: i64 = 10_000_000_000;

/// What a page about a scenario shows.
#[derive(Debug)]
pub struct Overview {
    pub first: NaiveDate,
    pub last: NaiveDate,
    pub register: Register,
    pub prices: Vec<PriceLine>,
    pub adjustments: Vec<Adjustment>,
    /// What a share of each class converts into on the last day.
    pub conversions: Vec<(ClassId, Option<NaiveDate>, Vec<crate::engine::Conversion>)>,
    pub figures: Vec<NamedFigure>,
    pub payoff: Result<PayoffRange, Fault>,
    /// What each class is entitled to, for the assets at which something changes.
    pub payoff_grounds: Vec<(Exact, Vec<Step>)>,
    pub votes: Result<Ballot, Fault>,
    /// How the votes of each holder come about.
    pub vote_grounds: BTreeMap<(ClassId, PartyId), Vec<Step>>,
    /// The matters that need an approval.
    pub matters: Vec<Matter>,
    pub dues: Option<Dues>,
    pub run: Run,
}

/// Who held how many shares, on each day on which that changed.
#[derive(Debug, Default)]
pub struct Register {
    pub days: Vec<NaiveDate>,
    pub classes: Vec<RegisterClass>,
}

/// A class of the register; the numbers are in the order of its days.
#[derive(Debug)]
pub struct RegisterClass {
    pub class: ClassId,
    pub outstanding: Vec<Exact>,
    pub holders: Vec<(PartyId, Vec<Exact>)>,
    /// What is held by those whom the scenario does not name.
    pub others: Vec<Exact>,
}

/// A figure that a certificate names, on the last day.
#[derive(Debug)]
pub struct NamedFigure {
    pub name: String,
    pub value: Value,
    pub unit: Unit,
    pub steps: Vec<Step>,
}

/// A matter with the approvals that it needs.
#[derive(Debug)]
pub struct Matter {
    pub name: String,
    /// In words, such as `a majority of Series X`, with the section and whether it was given.
    pub approvals: Vec<(String, SectionId, bool)>,
    /// Sections that forbid it whatever is approved.
    pub forbidden: Vec<SectionId>,
}

/// What a liquidation would bring.
#[derive(Debug)]
pub struct PayoffRange {
    pub payoff: Payoff,
    /// The assets up to which it is of interest.
    pub to: Exact,
    /// The assets of the scenario's own liquidation.
    pub assets: Option<Exact>,
}

/// Plays a scenario and looks at everything. None if it has no day.
pub fn overview(loaded: &mut Loaded, options: &Options) -> Option<Overview> {
    let asked = loaded.figures();
    let loaded = &*loaded;
    let is_played = |date: &NaiveDate| options.until.is_none_or(|until| *date <= until);
    let dates = || loaded.journal.entries.iter().map(|entry| entry.date).filter(is_played);
    let first = dates().min()?;
    let last = options.until.or(dates().max())?;
    let options = &Options { grounds: true, ..options.clone() };
    let payoff = payoff(loaded, options);
    let payoff_grounds = payoff.as_ref().map(|range| payoff_grounds(loaded, options, range)).unwrap_or_default();
    let dues = dues(loaded, options, Some(last));

    let engine = loaded.played(options);
    let at = Moment::end_of(last);
    let days: BTreeSet<NaiveDate> = dates().chain(engine.register_days()).filter(|day| *day <= last).collect();
    let busy = loaded.journal.entries.iter().filter(|entry| entry.event.is_some()).map(|entry| entry.date);
    let busy = busy.filter(is_played).max().unwrap_or(first);
    let prices = engine.price_lines(&sampled(&days, first, busy, last));
    let mut figures = Vec::new();
    for (name, node, unit) in asked {
        if let Ok((value, steps)) = engine.explain(&node, last) {
            figures.push(NamedFigure { name, value, unit, steps });
        }
    }
    let mut matters = Vec::new();
    for matter in known_matters(&loaded.program) {
        let Ok(ballot) = engine.ballot(&matter, &[], at) else { continue };
        let needed = ballot.approvals.iter();
        let approvals: Vec<(String, SectionId, bool)> = needed
            .map(|needed| (engine.threshold_in_words(&needed.threshold), needed.section, needed.is_given))
            .collect();
        if !approvals.is_empty() || !ballot.forbidden.is_empty() {
            matters.push(Matter { name: matter, approvals, forbidden: ballot.forbidden });
        }
    }
    let register = register(&engine, last);
    let adjustments = engine.adjustments();
    let conversions = engine.conversion_standing(at);
    let votes = engine.ballot("election of directors", &[], at);
    let mut vote_grounds = BTreeMap::new();
    for class in votes.iter().flat_map(|ballot| &ballot.classes) {
        for (holder, _) in &class.holders {
            vote_grounds.insert((class.class, *holder), engine.vote_grounds(class.class, *holder, at));
        }
    }
    let run = loaded.run_of(engine);
    Some(Overview {
        first,
        last,
        register,
        prices,
        adjustments,
        conversions,
        figures,
        payoff,
        payoff_grounds,
        votes,
        vote_grounds,
        matters,
        dues,
        run,
    })
}

/// The days on which something happened, and the first days of the months between, but not too many: above all not of the
/// time after the last event.
fn sampled(days: &BTreeSet<NaiveDate>, first: NaiveDate, busy: NaiveDate, last: NaiveDate) -> Vec<NaiveDate> {
    let end = busy.checked_add_months(Months::new(12)).unwrap_or(last).min(last);
    let mut all: BTreeSet<NaiveDate> = few(first_days_of_months(first, end), MOST_DAYS);
    all.extend(few(first_days_of_months(end, last), MOST_LATER_DAYS));
    all.extend(few(days.range(..=end).copied().collect(), MOST_DAYS));
    all.extend(few(days.range(end..).copied().collect(), MOST_LATER_DAYS));
    all.insert(last);
    all.into_iter().collect()
}

fn first_days_of_months(first: NaiveDate, last: NaiveDate) -> Vec<NaiveDate> {
    first.iter_days().skip(1).take_while(|day| *day <= last).filter(|day| day.day() == 1).collect()
}

/// So many of the days at most, from the first on as far apart as need be.
fn few(days: Vec<NaiveDate>, most: usize) -> BTreeSet<NaiveDate> {
    let step = days.len().div_ceil(most).max(1);
    days.into_iter().step_by(step).collect()
}

fn register(engine: &Engine<'_>, last: NaiveDate) -> Register {
    let (program, state) = (engine.program(), engine.state());
    let days: Vec<NaiveDate> = engine.register_days().into_iter().filter(|day| *day <= last).collect();
    let mut classes = Vec::new();
    for class in classes_of(program) {
        let at = |day: &NaiveDate| Moment::end_of(*day);
        let outstanding: Vec<Exact> = days.iter().map(|day| state.outstanding_at(class, at(day))).collect();
        let mut holders: Vec<PartyId> = Vec::new();
        for day in &days {
            for (holder, _) in state.holders_at(class, at(day)) {
                if !holders.contains(&holder) {
                    holders.push(holder);
                }
            }
        }
        let held = |holder: PartyId| days.iter().map(|day| state.held_at(class, holder, at(day))).collect();
        let holders: Vec<(PartyId, Vec<Exact>)> = holders.into_iter().map(|holder| (holder, held(holder))).collect();
        let others = outstanding.iter().enumerate().map(|(index, all)| {
            let named = holders.iter().filter_map(|(_, counts)| counts.get(index));
            named.fold(all.clone(), |rest, count| rest.sub(count).unwrap_or(rest))
        });
        let others = others.collect();
        if outstanding.iter().any(Exact::is_positive) {
            classes.push(RegisterClass { class, outstanding, holders, others });
        }
    }
    Register { days, classes }
}

fn classes_of(program: &Program) -> impl Iterator<Item = ClassId> {
    ClassId::each(&program.classes).map(|(id, _)| id)
}

fn payoff(loaded: &Loaded, options: &Options) -> Result<PayoffRange, Fault> {
    let most = Exact::from(MOST_ASSETS);
    let payoff = loaded.payoff(options, &Exact::ZERO, &most)?;
    let entries = loaded.journal.entries.iter().filter_map(|entry| entry.event.as_ref());
    let assets = entries.filter_map(|event| match &event.kind {
        JournalEventKind::Liquidation { assets } => match &assets.kind {
            NodeKind::Constant(Value::Number(assets)) => Some(assets.clone()),
            _ => None,
        },
        _ => None,
    });
    let assets = assets.collect::<Vec<Exact>>().pop();
    let bends = payoff.breakpoints().last().map(|point| point.assets.clone());
    let furthest = [assets.clone(), bends].into_iter().flatten().max().unwrap_or_else(|| Exact::from(10_000_000));
    let to = furthest.mul(&Exact::ratio(5, 4)?)?;
    let to = if to > most { most } else { rounded_up(&to)? };
    Ok(PayoffRange { payoff, to, assets })
}

impl PayoffRange {
    /// The assets of interest: where lines meet, a cent before and at each jump, those of the scenario, and the end.
    pub fn places(&self) -> Vec<PayoffPlace> {
        let mut places: Vec<PayoffPlace> = Vec::new();
        for (number, point) in (1..).zip(self.payoff.breakpoints()) {
            if point.is_jump {
                if let Ok(before) = point.assets.sub(&Exact::HUNDREDTH) {
                    places.push(PayoffPlace { assets: before, kind: PlaceKind::BeforeJump(number) });
                }
                places.push(PayoffPlace { assets: point.assets, kind: PlaceKind::Jump(number) });
            } else {
                places.push(PayoffPlace { assets: point.assets, kind: PlaceKind::Meeting(number) });
            }
        }
        places.extend(self.assets.clone().map(|assets| PayoffPlace { assets, kind: PlaceKind::Own }));
        places.push(PayoffPlace { assets: self.to.clone(), kind: PlaceKind::End });
        places.sort_by(|one, other| one.assets.cmp(&other.assets));
        places
    }
}

/// Assets at which something changes.
#[derive(Debug, Clone, PartialEq)]
pub struct PayoffPlace {
    pub assets: Exact,
    pub kind: PlaceKind,
}

/// What happens there; breakpoints have numbers from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceKind {
    Meeting(usize),
    BeforeJump(usize),
    Jump(usize),
    /// The assets of the scenario's own liquidation.
    Own,
    End,
}

fn payoff_grounds(loaded: &Loaded, options: &Options, range: &PayoffRange) -> Vec<(Exact, Vec<Step>)> {
    let day = range.payoff.day;
    let Some((journal, _)) = before_liquidation(&loaded.journal, Some(day)) else { return Vec::new() };
    let options = Options { until: Some(day), ..options.clone() };
    let mut engine = loaded.played_with(&journal, &options);
    let places = range.places().into_iter();
    places
        .map(|place| {
            let steps = engine.payoff_grounds(day, &place.assets);
            (place.assets, steps)
        })
        .collect()
}

/// An amount of two significant figures that is not smaller.
fn rounded_up(amount: &Exact) -> Result<Exact, ArithmeticError> {
    let mut unit = Exact::ONE;
    while amount.div(&unit)? > Exact::from(99) {
        unit = unit.mul(&Exact::from(10))?;
    }
    amount.div(&unit)?.ceil().mul(&unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_time_in_which_only_days_pass_is_looked_at_seldom() {
        let (first, busy, last) = (day("2003-06-02"), day("2003-08-29"), day("2100-01-01"));
        let days = BTreeSet::from([first, busy, last]);
        let found = sampled(&days, first, busy, last);
        let near = found.iter().filter(|day| **day <= busy + Months::new(12)).count();
        // Two events, and the fourteen months from July 2003 to August 2004.
        assert_eq!((near, found.first(), found.last()), (16, Some(&first), Some(&last)));
        assert!(found.len() - near <= 2 * MOST_LATER_DAYS, "{found:?}");
    }
}
