//! What hangs on the readings: a scenario played under every alternative of every reading that it asks about, and the
//! outcomes that differ; then under two of them.
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::bands::{chosen_alike, other_choices};
use crate::engine::Options;
use crate::exact::Exact;
use crate::outcome::{Outcome, OutcomeKind};
use crate::program::{ClassId, PartyId, ReadingId, SectionId, Unit};
use crate::workspace::{Loaded, Run};

/// A scenario under all of its readings.
#[derive(Debug)]
pub struct Readings {
    pub run: Run,
    /// Readings that the scenario asks about, with what each of their other choices changes.
    pub asked: Vec<Alternatives>,
    /// Choices of two readings that lead to something together that none of them leads to alone.
    pub pairs: Vec<Pair>,
    /// How many pairs were not played, because there are so many.
    pub pairs_left_out: usize,
    /// Readings that it does not ask about, so that they cannot make a difference.
    pub idle: Vec<ReadingId>,
}

/// Two choices, and what comes out under both as under neither alone.
#[derive(Debug)]
pub struct Pair {
    pub first: (ReadingId, u32),
    pub second: (ReadingId, u32),
    pub differences: Vec<Difference>,
    pub faults: usize,
}

/// The other choices of a reading.
#[derive(Debug)]
pub struct Alternatives {
    pub reading: ReadingId,
    /// The choice of the run that the others are compared with.
    pub taken: u32,
    pub others: Vec<Alternative>,
}

/// What one other choice changes.
#[derive(Debug)]
pub struct Alternative {
    pub choice: u32,
    pub differences: Vec<Difference>,
    /// What could not be played under it and can be otherwise.
    pub faults: usize,
}

impl Alternative {
    /// The first day on which something comes out otherwise.
    pub fn since(&self) -> Option<NaiveDate> {
        self.differences.iter().map(|difference| difference.key.date).min()
    }
}

/// What an outcome is about: what is compared with what.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    pub date: NaiveDate,
    pub kind: Compared,
    pub party: Option<PartyId>,
    pub class: Option<ClassId>,
    /// For what, or which value.
    pub name: String,
}

/// The kinds of outcomes that are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Compared {
    Paid,
    Owed,
    Received,
    Retired,
    Due,
    Missed,
    Changed,
    Distributed,
    Refused,
    Breach,
    Duty,
    Approval,
    Alternative,
    Note,
}

/// An outcome that differs: a figure, or something that happens in one of the two only.
#[derive(Debug, Clone)]
pub struct Difference {
    pub key: Key,
    pub unit: Option<Unit>,
    /// None where it does not happen; a figure of what has none is left out.
    pub before: Option<Figure>,
    pub after: Option<Figure>,
    pub sections: Vec<SectionId>,
}

/// What is compared.
#[derive(Debug, Clone, PartialEq)]
pub enum Figure {
    Number(Exact),
    Words(String),
}

impl Difference {
    /// By how much the figure is more or less; what does not happen counts as nothing.
    pub fn by(&self) -> Option<Exact> {
        let number = |figure: &Option<Figure>| match figure {
            Some(Figure::Number(number)) => Some(number.clone()),
            None => Some(Exact::ZERO),
            Some(Figure::Words(_)) => None,
        };
        if matches!((&self.before, &self.after), (None, None)) || self.unit.is_none() {
            return None;
        }
        number(&self.after)?.sub(&number(&self.before)?).ok()
    }
}

/// The most pairs that are played.
const MOST_PAIRS: usize = 60;

/// Plays a scenario under every alternative of every reading that it asks about, one at a time, then under two of them
/// where each makes a difference alone, or one of them is asked about only under the other. `told` is called before each
/// play, with how many are done and how many there are in all.
pub fn readings(loaded: &Loaded, options: &Options, told: &mut dyn FnMut(usize, usize)) -> Readings {
    let engine = loaded.played(options);
    let plays = other_choices(loaded, &loaded.journal, options, &engine);
    let asked = engine.readings_asked();
    let taken: BTreeMap<ReadingId, u32> = loaded.journal.readings.iter().chain(&options.readings).copied().collect();
    let run = loaded.run_of(engine);
    let before = compared(&run, loaded);
    let mut found: Vec<Alternatives> = Vec::new();
    let mut singles: Vec<Single> = Vec::new();
    let mut newly: Vec<((ReadingId, u32), (ReadingId, u32))> = Vec::new();
    for (done, (reading, choice)) in plays.iter().enumerate() {
        told(done, plays.len());
        let mut options = options.clone();
        options.readings.extend(chosen_alike(&loaded.program, (*reading, *choice)));
        let engine = loaded.played(&options);
        let under = other_choices(loaded, &loaded.journal, &options, &engine);
        let is_new = |(id, _): &&(ReadingId, u32)| id != reading && !asked.contains(id);
        newly.extend(under.iter().filter(is_new).map(|second| ((*reading, *choice), *second)));
        let other = loaded.run_of(engine);
        let entries = compared(&other, loaded);
        let alternative = Alternative {
            choice: *choice,
            differences: differences(&before, &entries),
            faults: other.faults.len().saturating_sub(run.faults.len()),
        };
        singles.push(Single { chosen: (*reading, *choice), entries, matters: !alternative.differences.is_empty() });
        match found.last_mut() {
            Some(known) if known.reading == *reading => known.others.push(alternative),
            _ => found.push(Alternatives {
                reading: *reading,
                taken: taken.get(reading).copied().unwrap_or(0),
                others: vec![alternative],
            }),
        }
    }
    told(plays.len(), plays.len());
    let mut wanted = newly;
    for (index, first) in singles.iter().enumerate().filter(|(_, first)| first.matters) {
        let others = singles.iter().skip(index + 1).filter(|second| second.matters);
        let others = others.filter(|second| second.chosen.0 != first.chosen.0);
        wanted.extend(others.map(|second| (first.chosen, second.chosen)));
    }
    let pairs_left_out = wanted.len().saturating_sub(MOST_PAIRS);
    wanted.truncate(MOST_PAIRS);
    let all = plays.len() + wanted.len();
    let mut pairs = Vec::new();
    for (done, (first, second)) in wanted.into_iter().enumerate() {
        told(plays.len() + done, all);
        let mut options = options.clone();
        for chosen in [first, second] {
            options.readings.extend(chosen_alike(&loaded.program, chosen));
        }
        let both = loaded.play(&options);
        let alone =
            |chosen| singles.iter().find(|known| known.chosen == chosen).map_or(&before, |known| &known.entries);
        let differences = together(&before, (alone(first), alone(second)), &compared(&both, loaded));
        if !differences.is_empty() {
            let faults = both.faults.len().saturating_sub(run.faults.len());
            pairs.push(Pair { first, second, differences, faults });
        }
    }
    told(all, all);
    let known = ReadingId::each(&loaded.program.readings);
    let idle = known.map(|(id, _)| id).filter(|id| !asked.contains(id)).collect();
    Readings { run, asked: found, pairs, pairs_left_out, idle }
}

/// What came of one choice alone.
struct Single {
    chosen: (ReadingId, u32),
    entries: BTreeMap<Key, Entry>,
    matters: bool,
}

/// What differs under two choices from what the one or the other brings alone.
fn together(
    before: &BTreeMap<Key, Entry>,
    (first, second): (&BTreeMap<Key, Entry>, &BTreeMap<Key, Entry>),
    both: &BTreeMap<Key, Entry>,
) -> Vec<Difference> {
    let figure = |of: &BTreeMap<Key, Entry>, key: &Key| of.get(key).and_then(|(figure, _, _)| figure.clone());
    let mut found = Vec::new();
    let keys: BTreeSet<&Key> = [before, first, second, both].into_iter().flat_map(BTreeMap::keys).collect();
    for key in keys {
        let (base, now) = (figure(before, key), figure(both, key));
        let (left, right) = (figure(first, key), figure(second, key));
        let is_expected = match (left == base, right == base) {
            (true, true) => now == base,
            (true, false) => now == right,
            (false, true) => now == left,
            (false, false) => now == left || now == right,
        };
        let Some((_, unit, sections)) = [both, before, first, second].iter().find_map(|known| known.get(key)) else {
            continue;
        };
        if !is_expected && now != base {
            found.push(Difference {
                key: key.clone(),
                unit: unit.clone(),
                before: base,
                after: now,
                sections: sections.clone(),
            });
        }
    }
    found
}

type Entry = (Option<Figure>, Option<Unit>, Vec<SectionId>);

/// The outcomes of a run, those about the same thing on one day added up.
fn compared(run: &Run, loaded: &Loaded) -> BTreeMap<Key, Entry> {
    let mut all: BTreeMap<Key, Entry> = BTreeMap::new();
    for outcome in &run.played.outcomes {
        let Some((key, figure, unit)) = entry(outcome, loaded) else { continue };
        let sections = outcome.sections.clone();
        match all.get_mut(&key) {
            Some((known, _, cited)) => {
                *known = match (known.take(), figure) {
                    (Some(Figure::Number(left)), Figure::Number(right)) if key.kind != Compared::Changed => {
                        Some(Figure::Number(left.add(&right).unwrap_or(left)))
                    }
                    (_, latest) => Some(latest),
                };
                cited.extend(sections);
            }
            None => {
                all.insert(key, (Some(figure), unit, sections));
            }
        }
    }
    all
}

fn entry(outcome: &Outcome, loaded: &Loaded) -> Option<(Key, Figure, Option<Unit>)> {
    let date = outcome.moment.date;
    let key = |kind: Compared, party: Option<PartyId>, class: Option<ClassId>, name: &str| Key {
        date,
        kind,
        party,
        class,
        name: name.to_string(),
    };
    let number = |number: &Exact| Figure::Number(number.clone());
    let dollars = || Some(Unit::dollars());
    Some(match &outcome.kind {
        OutcomeKind::Paid { to, amount, cause, class, .. } => {
            (key(Compared::Paid, Some(*to), *class, cause), number(amount), dollars())
        }
        OutcomeKind::Owed { to, amount, cause, .. } => {
            (key(Compared::Owed, Some(*to), None, cause), number(amount), dollars())
        }
        OutcomeKind::Received { to, class, shares, cause } => {
            (key(Compared::Received, Some(*to), Some(*class), cause), number(shares), Some(Unit::shares(*class)))
        }
        OutcomeKind::Retired { holder, class, shares, cause } => {
            (key(Compared::Retired, Some(*holder), Some(*class), cause), number(shares), Some(Unit::shares(*class)))
        }
        OutcomeKind::Due { name, class, total, .. } => {
            (key(Compared::Due, None, Some(*class), name), number(total), dollars())
        }
        OutcomeKind::Missed { name, unpaid } => (key(Compared::Missed, None, None, name), number(unpaid), dollars()),
        OutcomeKind::Changed { name, unit, after, .. } => {
            (key(Compared::Changed, None, None, name), number(after), Some(unit.clone()))
        }
        OutcomeKind::Distributed { class, amount, .. } => {
            (key(Compared::Distributed, None, Some(*class), ""), number(amount), dollars())
        }
        OutcomeKind::Refused { reason, .. } => {
            let line = outcome.line.map(|line| loaded.sources.line_column(line).line.to_string()).unwrap_or_default();
            (key(Compared::Refused, None, None, &line), Figure::Words(reason.clone()), None)
        }
        OutcomeKind::Breach { what } => (key(Compared::Breach, None, None, what), Figure::Words(what.clone()), None),
        OutcomeKind::Duty { name, words, by, to } => {
            let by = by.map_or_else(|| words.clone(), |day| format!("{words}, by {day}"));
            (key(Compared::Duty, *to, None, name), Figure::Words(by), None)
        }
        OutcomeKind::Approval { matter, needed, given } => {
            let words = format!("needs {needed}: {}", if *given { "given" } else { "not given" });
            (key(Compared::Approval, None, None, matter), Figure::Words(words), None)
        }
        OutcomeKind::Alternative { class, taken, .. } => {
            (key(Compared::Alternative, None, Some(*class), ""), Figure::Words(taken.clone()), None)
        }
        // A line says that it is done, whatever the readings are.
        OutcomeKind::Performed { .. } => return None,
        OutcomeKind::Note { text } => (key(Compared::Note, None, None, text), Figure::Words(text.clone()), None),
    })
}

fn differences(before: &BTreeMap<Key, Entry>, after: &BTreeMap<Key, Entry>) -> Vec<Difference> {
    let keys: BTreeSet<&Key> = before.keys().chain(after.keys()).collect();
    let mut found = Vec::new();
    for key in keys {
        let (left, right) = (before.get(key), after.get(key));
        let figure = |entry: Option<&Entry>| entry.and_then(|(figure, _, _)| figure.clone());
        if figure(left) == figure(right) {
            continue;
        }
        let Some((_, unit, sections)) = right.or(left) else { continue };
        found.push(Difference {
            key: key.clone(),
            unit: unit.clone(),
            before: figure(left),
            after: figure(right),
            sections: sections.clone(),
        });
    }
    found
}
