//! From which assets, or from which day on, a reading makes a difference.
use chrono::NaiveDate;

use crate::engine::{ClassPayment, Engine, Fault, Options, Payoff};
use crate::exact::{ArithmeticError, Exact};
use crate::program::{Journal, JournalEventKind, Moment, Node, Program, ReadingId, Value};
use crate::workspace::Loaded;

/// A range of assets for which the readings differ in what a liquidation brings.
#[derive(Debug, Clone)]
pub struct AssetBand {
    /// The readings differ above this amount, or from it on if it is where an amount jumps.
    pub from: Exact,
    pub to: Exact,
    /// Whether the difference begins with a jump at `from`.
    pub jumps: bool,
    /// Where the difference is looked at: the end of the band at which it is larger.
    pub at: Exact,
    /// What is paid at that amount, as the readings are taken and under the other choice.
    pub taken: Vec<ClassPayment>,
    pub other: Vec<ClassPayment>,
}

/// A choice of a reading, with the ranges for which it makes a difference.
#[derive(Debug)]
pub struct AssetDifference {
    pub reading: ReadingId,
    pub choice: u32,
    /// Empty where it makes none; or why it cannot be worked out.
    pub bands: Result<Vec<AssetBand>, Fault>,
}

/// What a liquidation on a day brings under every choice of every reading that it asks about.
#[derive(Debug)]
pub struct AssetReport {
    pub day: NaiveDate,
    pub from: Exact,
    pub to: Exact,
    pub payoff: Payoff,
    pub differences: Vec<AssetDifference>,
}

/// Compares what a liquidation would bring for assets between two amounts, on a day, else on that of the scenario's own
/// liquidation, else on its last.
///
/// # Errors
/// What a liquidation on that day cannot be worked out for. None if the scenario has no day.
pub fn by_assets(
    loaded: &Loaded,
    options: &Options,
    on: Option<NaiveDate>,
    (from, to): (&Exact, &Exact),
    told: &mut dyn FnMut(usize, usize),
) -> Option<Result<AssetReport, Fault>> {
    let (journal, day) = before_liquidation(&loaded.journal, on.or(options.until))?;
    let options = Options { until: Some(day), ..options.clone() };
    let mut engine = loaded.played_with(&journal, &options);
    let payoff = match engine.payoff(day, from, to) {
        Ok(payoff) => payoff,
        Err(fault) => return Some(Err(fault)),
    };
    let plays = other_choices(loaded, &journal, &options, &engine);
    let mut differences = Vec::new();
    for (done, (reading, choice)) in plays.iter().enumerate() {
        told(done, plays.len());
        let mut options = options.clone();
        options.readings.extend(chosen_alike(&loaded.program, (*reading, *choice)));
        let other = loaded.played_with(&journal, &options).payoff(day, from, to);
        let bands = other.and_then(|other| bands(&payoff, &other, from, to));
        differences.push(AssetDifference { reading: *reading, choice: *choice, bands });
    }
    told(plays.len(), plays.len());
    Some(Ok(AssetReport { day, from: from.clone(), to: to.clone(), payoff, differences }))
}

/// The journal up to the liquidation that it ends in, if it does, and the day of the liquidation.
pub(super) fn before_liquidation(journal: &Journal, on: Option<NaiveDate>) -> Option<(Journal, NaiveDate)> {
    let mut shorter = journal.clone();
    let is_liquidation = |kind: &JournalEventKind| matches!(kind, JournalEventKind::Liquidation { .. });
    let first =
        journal.entries.iter().position(|entry| entry.event.as_ref().is_some_and(|event| is_liquidation(&event.kind)));
    let own = first.and_then(|place| journal.entries.get(place)).map(|entry| entry.date);
    if let Some(place) = first {
        shorter.entries.truncate(place);
    }
    let last = journal.entries.iter().map(|entry| entry.date).max();
    let day = on.or(own).or(last)?;
    for entry in &mut shorter.entries {
        entry.expectations.clear();
    }
    Some((shorter, day))
}

/// Every choice that is not taken, of every reading that was asked about.
pub(super) fn other_choices(
    loaded: &Loaded,
    journal: &Journal,
    options: &Options,
    engine: &Engine<'_>,
) -> Vec<(ReadingId, u32)> {
    let asked = engine.readings_asked();
    let taken: std::collections::BTreeMap<ReadingId, u32> =
        journal.readings.iter().chain(&options.readings).copied().collect();
    let mut plays: Vec<(ReadingId, u32)> = Vec::new();
    for (id, reading) in ReadingId::each(&loaded.program.readings).filter(|(id, _)| asked.contains(id)) {
        let own = taken.get(&id).copied().unwrap_or(0);
        let count = u32::try_from(reading.choices.len()).unwrap_or(0);
        for choice in (0..count).filter(|choice| *choice != own) {
            // Who chooses a reading chooses it in every certificate that has it.
            let alike = chosen_alike(&loaded.program, (id, choice));
            if !plays.iter().any(|play| alike.contains(play)) {
                plays.push((id, choice));
            }
        }
    }
    plays
}

/// A choice of a reading, in every certificate that has the reading by that name.
pub(super) fn chosen_alike(program: &Program, (id, choice): (ReadingId, u32)) -> Vec<(ReadingId, u32)> {
    let Some(reading) = program.readings.get(id.index()) else { return vec![(id, choice)] };
    let label = reading.choices.get(choice as usize).map(|(label, _)| label);
    let alike = ReadingId::each(&program.readings).filter(|(_, other)| other.name == reading.name);
    let placed = alike.filter_map(|(other, known)| {
        let place = known.choices.iter().position(|(known, _)| Some(known) == label)?;
        Some((other, u32::try_from(place).ok()?))
    });
    placed.collect()
}

/// The ranges in which two payoffs differ. Both are straight between the points at which one of them bends or jumps, so
/// that they agree on the whole of such a piece if they agree at both ends.
fn bands(taken: &Payoff, other: &Payoff, from: &Exact, to: &Exact) -> Result<Vec<AssetBand>, Fault> {
    let mut points = vec![from.clone(), to.clone()];
    for point in taken.breakpoints().into_iter().chain(other.breakpoints()) {
        if point.is_jump {
            points.push(point.assets.sub(&Exact::HUNDREDTH)?);
        }
        points.push(point.assets);
    }
    points.retain(|point| point >= from && point <= to);
    points.sort();
    points.dedup();
    let mut found: Vec<AssetBand> = Vec::new();
    let mut open = false;
    for (left, right) in points.iter().zip(points.iter().skip(1)) {
        let (low, high) = (gap(taken, other, left)?, gap(taken, other, right)?);
        if low.is_zero() && high.is_zero() {
            open = false;
            continue;
        }
        let jumps = right.sub(left)? <= Exact::HUNDREDTH && low.is_zero();
        let (at, widest) = if low > high { (left, low) } else { (right, high) };
        match found.last_mut().filter(|_| open) {
            Some(band) => {
                band.to = right.clone();
                if widest > gap(taken, other, &band.at)? {
                    band.at = at.clone();
                }
            }
            None => found.push(AssetBand {
                from: if jumps { right.clone() } else { left.clone() },
                to: right.clone(),
                jumps,
                at: at.clone(),
                taken: Vec::new(),
                other: Vec::new(),
            }),
        }
        open = true;
    }
    for band in &mut found {
        band.taken = taken.payments(&band.at)?;
        band.other = other.payments(&band.at)?;
    }
    Ok(found)
}

/// By how much the classes and holders are paid differently, all together.
fn gap(taken: &Payoff, other: &Payoff, assets: &Exact) -> Result<Exact, ArithmeticError> {
    let mut sum = Exact::ZERO;
    for (left, right) in taken.figures(assets)?.iter().zip(&other.figures(assets)?) {
        sum = sum.add(&left.sub(right)?.abs())?;
    }
    Ok(sum)
}

/// Days on which a figure differs under another choice of a reading.
#[derive(Debug, Clone)]
pub struct DayBand {
    pub from: NaiveDate,
    pub through: NaiveDate,
    /// The figure on the first of these days, as the readings are taken and under the other choice; none where it cannot
    /// be worked out.
    pub taken: Option<Value>,
    pub other: Option<Value>,
}

/// A choice of a reading, with the days on which it makes a difference.
#[derive(Debug)]
pub struct DayDifference {
    pub reading: ReadingId,
    pub choice: u32,
    pub bands: Vec<DayBand>,
}

/// Compares a figure at the end of each of some days under every choice of every reading that it depends on.
pub fn by_days(
    loaded: &Loaded,
    options: &Options,
    figure: &Node,
    (from, through): (NaiveDate, NaiveDate),
    told: &mut dyn FnMut(usize, usize),
) -> Vec<DayDifference> {
    let options = Options { until: Some(through), ..options.clone() };
    let engine = loaded.played(&options);
    let values = |engine: &Engine<'_>| -> Vec<Option<Value>> {
        let days = from.iter_days().take_while(|day| *day <= through);
        days.map(|day| engine.figure(figure, Moment::end_of(day)).ok()).collect()
    };
    let taken = values(&engine);
    let plays = other_choices(loaded, &loaded.journal, &options, &engine);
    let mut found = Vec::new();
    for (done, (reading, choice)) in plays.iter().enumerate() {
        told(done, plays.len());
        let mut options = options.clone();
        options.readings.extend(chosen_alike(&loaded.program, (*reading, *choice)));
        let other = values(&loaded.played(&options));
        let mut bands: Vec<DayBand> = Vec::new();
        let mut open = false;
        for ((day, left), right) in from.iter_days().zip(&taken).zip(&other) {
            match (left == right, bands.last_mut().filter(|_| open)) {
                (false, Some(band)) => band.through = day,
                (false, None) => {
                    bands.push(DayBand { from: day, through: day, taken: left.clone(), other: right.clone() });
                }
                (true, _) => {}
            }
            open = left != right;
        }
        found.push(DayDifference { reading: *reading, choice: *choice, bands });
    }
    told(plays.len(), plays.len());
    found
}
