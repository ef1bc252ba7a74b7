//! Splits that the journal tells, and dividends of a class on itself: a file of prices states each row in the shares at the end of
//! its own day, so that rows may speak of shares that are not there yet when they are read.
use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::Engine;
use super::fault::Fault;
use super::plan::{Carried, Plan};
use super::state::State;
use crate::exact::Exact;
use crate::program::*;
use crate::source::Span;

/// The splits of one class, and the dividends on itself of which is known what they come to.
#[derive(Debug, Clone, Default)]
pub struct ToldSplits {
    /// The day of each, and how many new shares replace one old share, in the order of the journal.
    lines: Vec<(NaiveDate, Exact)>,
    /// The line of each.
    places: Vec<Span>,
    /// When the first of them were made.
    made: Vec<Moment>,
}

impl ToldSplits {
    fn tell(&mut self, day: NaiveDate, place: Span, ratio: Exact) {
        self.lines.push((day, ratio));
        self.places.push(place);
    }

    /// The one of a line is made; those of lines before it that were not are passed over.
    fn make(&mut self, place: Span, moment: Moment) {
        let next = self.made.len();
        if let Some(index) = self.places.iter().skip(next).position(|known| *known == place) {
            self.made.resize(next.saturating_add(index).saturating_add(1), moment);
        }
    }

    /// How many new shares replace one old share in each that was made after a moment and up to a later one.
    pub fn made_between(&self, after: Moment, through: Moment) -> impl Iterator<Item = &Exact> {
        let made = self.made.iter().zip(&self.lines);
        made.filter(move |(made, _)| after < **made && **made <= through).map(|(_, (_, ratio))| ratio)
    }

    /// Those that are still to come at a moment.
    pub fn to_come(&self, at: Moment) -> &[(NaiveDate, Exact)] {
        let count = self.made.partition_point(|made| *made <= at);
        self.lines.get(count..).unwrap_or(&[])
    }
}

/// What a dividend of a class on itself came to, at its line or at that of its record date.
#[derive(Debug, Clone, PartialEq)]
pub struct Counted {
    moment: Moment,
    place: Span,
    class: ClassId,
    /// How many new shares replaced one old share.
    ratio: Exact,
}

/// The splits that lines tell, by class, and the dividends that were counted when they were played before.
pub(super) fn told_splits(entries: &[&JournalEntry], counted: &[Counted]) -> BTreeMap<ClassId, ToldSplits> {
    let mut told: BTreeMap<ClassId, ToldSplits> = BTreeMap::new();
    for entry in entries {
        let Some(event) = &entry.event else { continue };
        let known = counted.iter().find(|known| known.place == event.span);
        if let Some(known) = known {
            told.entry(known.class).or_default().tell(entry.date, event.span, known.ratio.clone());
        } else if let JournalEventKind::Split { class, new, old } = &event.kind
            && let Ok(ratio) = new.div(old)
            && ratio.is_positive()
        {
            told.entry(*class).or_default().tell(entry.date, event.span, ratio);
        }
    }
    told
}

impl Plan {
    /// Rows from the day of a split on are told in the shares that there are now.
    pub(super) fn make_told(&mut self, class: ClassId, place: Span) {
        self.effect_of_figures(move |state, moment| -> Carried {
            if let Some(told) = state.told_splits.get_mut(&class) {
                told.make(place, moment);
            }
            Ok(())
        });
    }

    /// So are those from the day of a dividend of a class on itself on, or from its record date.
    pub(super) fn count_dividend(&mut self, class: ClassId, place: Span, ratio: Exact) {
        self.make_told(class, place);
        self.effect(move |state, moment| state.counted.push(Counted { moment, place, class, ratio }));
    }
}

impl State {
    /// The line on which an event is told.
    pub(super) fn place_of(&self, event: EventId) -> Option<Span> {
        self.event(event).map(|known| known.span)
    }
}

impl Engine<'_> {
    /// What dividends of classes with prices came to.
    pub(super) fn counted_dividends(&self) -> Vec<Counted> {
        let is_priced = |known: &&Counted| self.prices.contains_key(&known.class);
        self.state.counted.iter().filter(is_priced).cloned().collect()
    }

    /// Whether a line may be that of a dividend of a class with prices on itself.
    pub(super) fn may_count(&self, entry: &JournalEntry) -> bool {
        let dividend = match entry.event.as_ref().map(|event| &event.kind) {
            Some(JournalEventKind::DividendOn(dividend) | JournalEventKind::RecordDate { dividend, .. }) => dividend,
            _ => return false,
        };
        self.prices.contains_key(&dividend.class)
            && dividend.in_stock.as_ref().is_some_and(|what| what.class == dividend.class)
    }

    /// What a dividend comes to turns on prices that turn on what it comes to.
    pub(super) fn fault_of_counting(&mut self, counted: &[Counted]) {
        let Some(known) = counted.iter().find(|known| !self.counted.contains(known)) else { return };
        let fault =
            Fault::impossible("how many shares this is for each share turns on prices of its day, and these on it")
                .help("write how many for each share, or put the line before those that ask for the prices");
        self.record_fault(fault, known.moment, Some(known.place));
    }
}
