//! What is open on a day as a calendar (RFC 5545) that calendar programs open: an entry for each day on which something
//! falls due, a right opens or ends, or the calendar brings something.
use chrono::NaiveDate;

use super::items::{Item, ItemKind, items};
use super::names::Names;
use crate::report::Dues;

/// The longest line, in bytes, that the standard allows.
const LINE_BYTES: usize = 75;

/// The calendar. It says as of which day it was made, and nothing of the time at which it was.
pub fn calendar(dues: &Dues, names: &Names<'_>) -> String {
    let mut out = String::new();
    let title = escape(&names.loaded.journal.title);
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//scrip//due 1//EN", "CALSCALE:GREGORIAN"] {
        put(&mut out, line);
    }
    put(&mut out, &format!("X-WR-CALNAME:{title}"));
    for item in items(dues, names) {
        for (day, what) in days(&item, dues.on) {
            let summary = format!("{what}{}", item.text);
            let sections = names.cite_all(&item.sections);
            put(&mut out, "BEGIN:VEVENT");
            put(&mut out, &format!("UID:{:016x}@scrip", fingerprint(&[&title, item.kind.word(), &summary, &sections])));
            put(&mut out, &format!("DTSTAMP:{}T000000Z", compact(dues.on)));
            put(&mut out, &format!("DTSTART;VALUE=DATE:{}", compact(day)));
            put(&mut out, &format!("SUMMARY:{}", escape(&summary)));
            let who = item.parties.join(", ");
            let who = if who.is_empty() { String::new() } else { format!(" ({who})") };
            put(&mut out, &format!("DESCRIPTION:{}", escape(&format!("{}{who}, {sections}", item.name))));
            put(&mut out, &format!("CATEGORIES:{}", item.kind.word()));
            put(&mut out, "TRANSP:TRANSPARENT");
            put(&mut out, "END:VEVENT");
        }
    }
    put(&mut out, "END:VCALENDAR");
    out
}

/// The days of an item that stand in a calendar, with what happens on each.
fn days(item: &Item, on: NaiveDate) -> Vec<(NaiveDate, String)> {
    let mut days = Vec::new();
    let name = &item.name;
    match item.kind {
        ItemKind::Overdue | ItemKind::Due | ItemKind::Upcoming => {
            days.extend(item.by.map(|day| (day, String::new())));
        }
        ItemKind::OpenRight => days.extend(item.by.map(|day| (day, format!("last day of {name}: ")))),
        ItemKind::ClosedRight => {
            days.extend(item.from.filter(|day| *day > on).map(|day| (day, format!("{name} opens: "))));
            days.extend(item.by.filter(|day| *day > on).map(|day| (day, format!("last day of {name}: "))));
        }
        ItemKind::Notice => days.extend(item.by.map(|day| (day, String::new()))),
        ItemKind::Breach | ItemKind::Consequence | ItemKind::BeforeAct => {}
    }
    days
}

fn compact(day: NaiveDate) -> String {
    day.to_string().replace('-', "")
}

/// Text with the characters that have a meaning in a calendar marked.
fn escape(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        match character {
            '\\' | ';' | ',' => out.extend(['\\', character]),
            '\n' => out.push_str("\\n"),
            '\r' => {}
            _ => out.push(character),
        }
    }
    out
}

/// Writes a line, folded between characters where it is too long.
fn put(out: &mut String, line: &str) {
    let mut bytes = 0;
    for character in line.chars() {
        let size = character.len_utf8();
        if bytes + size > LINE_BYTES {
            out.push_str("\r\n ");
            bytes = 1;
        }
        out.push(character);
        bytes += size;
    }
    out.push_str("\r\n");
}

/// A number that is the same for the same words, so that a calendar program knows an entry again (FNV-1a).
fn fingerprint(words: &[&str]) -> u64 {
    let bytes = words.iter().flat_map(|word| word.bytes().chain([0]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
