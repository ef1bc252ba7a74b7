//! Writes the rows of a text in canonical layout.
use super::columns::{Slot, Widths, divide};
use super::read::Row;
use super::spacing::{space, squeeze};
use super::wrap::wrap;
use crate::syntax::lines::LineKind;

/// Where the slots of clauses begin.
const SLOT_INDENT: usize = 2;
/// Where what goes on with the head of a clause begins.
const HEAD_REST_INDENT: usize = 4;
/// Where the event of a dated line begins, and the expectations below it: after the date and two blanks.
const EVENT_INDENT: usize = 12;
/// The length of a date.
const DATE_LENGTH: usize = 10;

/// Long lines are broken if `breaking` says so.
pub(super) fn write(rows: &[Row], breaking: bool) -> String {
    let lines: Vec<Written> = with_columns(rows, breaking);
    let mut out = String::new();
    let mut pending_blank = false;
    for line in lines {
        match line {
            Written::Blank => pending_blank = !out.is_empty(),
            Written::Line(line) => {
                if std::mem::take(&mut pending_blank) {
                    out.push('\n');
                }
                out.push_str(&line);
                out.push('\n');
            }
        }
    }
    out
}

enum Written {
    Blank,
    Line(String),
}

/// The slot of each row that begins one; a group of slots that belong together ends where a clause or an entry begins.
fn with_columns(rows: &[Row], breaking: bool) -> Vec<Written> {
    let mut written = Vec::new();
    let mut rest = rows;
    while !rest.is_empty() {
        let begins_group = |row: &Row| match row {
            Row::Code { kind, begins, .. } => *begins && !matches!(kind, LineKind::Slot | LineKind::Header),
            Row::Blank | Row::Comment { .. } => false,
        };
        let length = rest.iter().skip(1).position(begins_group).map_or(rest.len(), |at| at + 1);
        let (group, after) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        write_group(group, breaking, &mut written);
        rest = after;
    }
    written
}

fn write_group(rows: &[Row], breaking: bool, written: &mut Vec<Written>) {
    let slot_of = |row: &Row| match row {
        Row::Code { kind: LineKind::Header, code, begins: true, .. } => Some(divide(&squeeze(code))),
        Row::Code { kind: LineKind::Slot, code, begins: true, .. } => Some(divide(&space(code))),
        _ => None,
    };
    let slots: Vec<Option<Slot>> = rows.iter().map(slot_of).collect();
    let widths = Widths::of(slots.iter().flatten());
    let mut rest_indent = HEAD_REST_INDENT;
    let is_dated = |row: &Row| matches!(row, Row::Code { kind: LineKind::Entry | LineKind::Expectation, .. });
    let comment_indent = if rows.iter().any(is_dated) { EVENT_INDENT } else { SLOT_INDENT };
    for (row, slot) in rows.iter().zip(&slots) {
        let line = match row {
            Row::Blank => {
                written.push(Written::Blank);
                continue;
            }
            Row::Comment { text, indented } => {
                let indent = if *indented { comment_indent } else { 0 };
                format!("{}{text}", " ".repeat(indent))
            }
            Row::Code { kind, code, comment, begins, depth } => {
                let text = match slot {
                    Some(slot) => {
                        rest_indent = SLOT_INDENT + rest_column(slot, widths);
                        format!("{}{}", " ".repeat(SLOT_INDENT), widths.write(slot))
                    }
                    None if *begins => {
                        rest_indent = rest_indent_of(*kind);
                        first_part(*kind, code)
                    }
                    None => {
                        let code = space(code);
                        let depth = if code.starts_with(')') { depth.saturating_sub(1) } else { *depth };
                        format!("{}{code}", " ".repeat(rest_indent + 2 * depth))
                    }
                };
                let mut text = if breaking { broken(*kind, &text, rest_indent, *depth) } else { text };
                if let Some(comment) = comment {
                    text.push_str("  ");
                    text.push_str(comment);
                }
                text
            }
        };
        written.push(Written::Line(line));
    }
}

/// A line in as many lines as it needs.
fn broken(kind: LineKind, line: &str, rest_indent: usize, depth: usize) -> String {
    // A journal has a line for each event.
    if !matches!(kind, LineKind::Clause | LineKind::Slot) {
        return line.to_owned();
    }
    let code = line.trim_start();
    let indent = line.len().saturating_sub(code.len());
    let mut out = " ".repeat(indent);
    for (at, part) in wrap(code, indent, rest_indent, depth).into_iter().enumerate() {
        if at > 0 {
            out.push('\n');
            out.push_str(&" ".repeat(rest_indent + 2 * part.depth));
        }
        out.push_str(&part.text);
    }
    out
}

/// The column, after the indentation, in which a slot goes on in further lines.
fn rest_column(slot: &Slot, widths: Widths) -> usize {
    if slot.word.is_empty() { 2 } else { widths.word + 1 }
}

fn rest_indent_of(kind: LineKind) -> usize {
    match kind {
        LineKind::Entry | LineKind::Expectation => EVENT_INDENT + 2,
        _ => HEAD_REST_INDENT,
    }
}

/// A line that begins a title, section, clause, entry or expectation.
fn first_part(kind: LineKind, code: &str) -> String {
    match kind {
        LineKind::Expectation => format!("{}{}", " ".repeat(EVENT_INDENT), space(code)),
        LineKind::Entry => {
            let line = space(code);
            match line.split_at_checked(DATE_LENGTH) {
                Some((date, event)) if !event.trim().is_empty() => format!("{date}  {}", event.trim_start()),
                _ => line,
            }
        }
        LineKind::Title | LineKind::Section | LineKind::Clause | LineKind::Slot | LineKind::Header => space(code),
    }
}
