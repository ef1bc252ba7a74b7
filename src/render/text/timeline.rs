//! The timeline of a run: by day, the lines of the journal, and below them what they led to.
use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::paint::Paint;
use super::summary::count;
use crate::diagnostics::one_line;
use crate::engine::Fault;
use crate::outcome::Outcome;
use crate::program::Moment;
use crate::render::names::Names;
use crate::render::sentence::{Mark, sentence};
use crate::source::Span;
use crate::workspace::fault_code;

/// Where the sections of an outcome stand if its sentence is not longer than that.
const SECTION_COLUMN: usize = 100;
/// How far the words of the journal and the outcomes are moved to the right.
const JOURNAL_INDENT: usize = 12;
const OUTCOME_INDENT: usize = 16;

/// The whole timeline, with a heading.
pub fn timeline(names: &Names<'_>, paint: Paint) -> String {
    let mut text = heading(names, paint);
    let mut day = None;
    for (moment, item) in items(names) {
        let is_new_day = day != Some(moment.date);
        if is_new_day {
            text.push('\n');
        }
        let date = if is_new_day { moment.date.to_string() } else { String::new() };
        day = Some(moment.date);
        text.push_str(&match item {
            Item::Line(words) => format!("{date:<JOURNAL_INDENT$}{words}\n"),
            Item::Outcome(outcome) => outcome_line(&date, outcome, names, paint),
            // The diagnostics say why, with the line and what to do.
            Item::Fault(fault) => {
                format!("{date:<OUTCOME_INDENT$}{} {}\n", paint.red("NOT PLAYED"), fault_code(&fault.kind))
            }
        });
    }
    if day.is_none() {
        text.push_str("\nnothing happened\n");
    }
    text
}

/// An entry of a timeline.
pub enum Item<'a> {
    /// A line of the journal, in its words.
    Line(String),
    Outcome(&'a Outcome),
    /// Why the line above, or what the calendar brings, was not played.
    Fault(&'a Fault),
}

/// Lines and outcomes in the order in which they happened, an outcome below the line that led to it.
pub fn items<'a>(names: &Names<'a>) -> Vec<(Moment, Item<'a>)> {
    let entries = names.loaded.journal.entries.iter();
    let words: BTreeMap<Span, &str> =
        entries.filter_map(|entry| entry.event.as_ref()).map(|event| (event.span, event.words.as_str())).collect();
    let mut items: Vec<(Moment, u8, Item<'a>)> = Vec::new();
    for line in &names.played.lines {
        let words = one_line(words.get(&line.span).copied().unwrap_or_default());
        items.push((line.moment, 0, Item::Line(words)));
    }
    items.extend(names.played.outcomes.iter().map(|outcome| (outcome.moment, 1, Item::Outcome(outcome))));
    let faults = names.played.faults.iter();
    items.extend(faults.map(|(fault, moment, _)| (*moment, 1, Item::Fault(fault))));
    // Stable: what happened at one moment stays in the order in which it was worked out.
    items.sort_by_key(|(moment, rank, _)| (*moment, *rank));
    items.into_iter().map(|(moment, _, item)| (moment, item)).collect()
}

fn heading(names: &Names<'_>, paint: Paint) -> String {
    let mut text = format!("{}\n", paint.bold(&one_line(&names.loaded.journal.title)));
    for certificate in &names.program().certificates {
        let issuer = certificate.issuer.as_ref().map(|issuer| format!(", {issuer}")).unwrap_or_default();
        text.push_str(&format!("  {}{}\n", one_line(&certificate.title), one_line(&issuer)));
    }
    for (reading, choice) in chosen_readings(names) {
        text.push_str(&format!("  reading {reading} {choice}\n"));
    }
    let days: [(&str, Option<NaiveDate>); 2] =
        [("as known on", names.options.known_on.or(names.loaded.journal.known_on)), ("until", names.options.until)];
    for (words, day) in days {
        if let Some(day) = day {
            text.push_str(&format!("  {words} {day}\n"));
        }
    }
    text.push_str(&not_known(names));
    text
}

/// Lines of the journal that were not known on the day as of which it is played: they are left out, with what is expected of
/// them.
fn not_known(names: &Names<'_>) -> String {
    let journal = &names.loaded.journal;
    let Some(day) = names.options.known_on.or(journal.known_on) else { return String::new() };
    let left_out = journal.entries.iter().filter(|entry| !entry.is_known_on(day));
    let left_out: Vec<NaiveDate> = left_out.map(|entry| entry.date).collect();
    let [first, ..] = left_out.as_slice() else { return String::new() };
    let lines = count(left_out.len(), "line is", "lines are");
    let from = if left_out.len() == 1 { "of" } else { "the first of" };
    format!("  {lines} left out as not known by then, {from} {first}\n")
}

/// Readings that were chosen for this run, by the scenario or by the user; the others are as the certificate has them.
pub fn chosen_readings<'a>(names: &Names<'a>) -> BTreeMap<&'a str, &'a str> {
    let mut chosen = BTreeMap::new();
    for (reading, choice) in names.loaded.journal.readings.iter().chain(&names.options.readings) {
        let known = names.program().readings.get(reading.index());
        let label = usize::try_from(*choice).ok().and_then(|choice| known?.choices.get(choice));
        if let (Some(known), Some((label, _))) = (known, label) {
            chosen.insert(known.name.as_str(), label.as_str());
        }
    }
    chosen
}

fn outcome_line(date: &str, outcome: &Outcome, names: &Names<'_>, paint: Paint) -> String {
    let mark = Mark::of(&outcome.kind);
    let sentence = sentence(outcome, names);
    let word = match mark {
        Mark::Plain => String::new(),
        Mark::Refused | Mark::Breach => format!("{} ", paint.red(mark.word())),
        Mark::Missed => format!("{} ", paint.yellow(mark.word())),
    };
    let shown = OUTCOME_INDENT + sentence.chars().count() + if mark == Mark::Plain { 0 } else { mark.word().len() + 1 };
    let sections = names.cite_all(&outcome.sections);
    let gap = if sections.is_empty() { 0 } else { SECTION_COLUMN.saturating_sub(shown).max(2) };
    format!("{date:<OUTCOME_INDENT$}{word}{sentence}{}{}\n", " ".repeat(gap), paint.dim(&sections))
}
