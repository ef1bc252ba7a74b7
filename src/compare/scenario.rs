//! Scenarios, and texts of different kinds: line by line, whatever their order on one day.
use std::collections::BTreeMap;

use super::{Change, ChangeKind};
use crate::format::one_line;
use crate::syntax::lines::{LineKind, logical_lines};

/// A line in canonical words with the day that it belongs to.
struct Line {
    day: String,
    words: String,
    number: usize,
}

pub(super) fn compare(old: &str, new: &str) -> Vec<Change> {
    let (before, after) = (lines(old), lines(new));
    let mut counts: BTreeMap<(&str, &str), i64> = BTreeMap::new();
    for line in &before {
        *counts.entry((&line.day, &line.words)).or_default() += 1;
    }
    let mut changes = Vec::new();
    for line in &after {
        let left = counts.entry((&line.day, &line.words)).or_default();
        if *left > 0 {
            *left -= 1;
        } else {
            let change = Change::new(ChangeKind::Added, None, &line.day);
            changes.push(change.words(None, Some(line.words.clone())).lines(None, Some(line.number)));
        }
    }
    for line in before.iter().rev() {
        let left = counts.entry((&line.day, &line.words)).or_default();
        if *left > 0 {
            *left -= 1;
            let change = Change::new(ChangeKind::Removed, None, &line.day);
            changes.push(change.words(Some(line.words.clone()), None).lines(Some(line.number), None));
        }
    }
    changes.sort_by(|one, two| one.subject.cmp(&two.subject));
    changes
}

fn lines(text: &str) -> Vec<Line> {
    let (logical, masked) = logical_lines(text);
    let masked = String::from_utf8_lossy(&masked).into_owned();
    let mut day = String::from("header");
    let mut found = Vec::new();
    for line in logical {
        let mut words = one_line(masked.get(line.range.clone()).unwrap_or(""));
        if line.kind == LineKind::Entry {
            let (date, event) = words.split_once(' ').unwrap_or((&words, ""));
            (day, words) = (date.to_owned(), event.to_owned());
        }
        if !words.is_empty() {
            let number = text.get(..line.range.start).unwrap_or("").matches('\n').count() + 1;
            found.push(Line { day: day.clone(), words, number });
        }
    }
    found
}
