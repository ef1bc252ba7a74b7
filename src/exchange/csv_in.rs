//! Events as comma-separated values: a row for each, a column for each field.
use super::fields::{FIELDS, Sort, field_named};
use super::journal::write_record;
use super::line::Text;
use super::record::{Given, Record, Value};
use crate::diagnostics::{Diagnostic, codes};
use crate::source::{FileId, Span};

/// The lines of a journal, made from a table of events.
///
/// # Errors
/// Everything that is wrong with its form.
pub fn events(text: &str, file: FileId) -> Result<Text, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let mut written = Text::default();
    written.words("scenario \"events\"\n");
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for row in reader.records() {
        match row {
            Ok(row) => rows.push(row),
            Err(error) => problems.push(
                Diagnostic::error(codes::E0112_NOT_DATA, "the file cannot be read as a table")
                    .at(Span::new(file, 0, 0), "")
                    .help(format!("the reader says: {error}")),
            ),
        }
    }
    let place = |row: &::csv::StringRecord| {
        let start = row.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(usize::MAX));
        let rest = text.get(start..).unwrap_or("");
        // The reader begins a row where the line before it ends.
        let blank = rest.len() - rest.trim_start_matches(['\r', '\n']).len();
        let length = rest.trim_start_matches(['\r', '\n']).lines().next().map_or(0, str::len);
        Span::new(file, start + blank, start + blank + length)
    };
    let Some((head, rows)) = rows.split_first() else {
        let empty = Diagnostic::error(codes::E0112_NOT_DATA, "the file is empty").at(Span::new(file, 0, 0), "");
        return Err(vec![empty.help("the first line names the columns, such as `date,event,shares,class,to,price`")]);
    };
    let columns: Vec<String> = head.iter().map(|name| name.trim().to_string()).collect();
    for (index, name) in columns.iter().enumerate() {
        let known = FIELDS.iter().map(|field| field.name).chain(["date", "event"]);
        if columns.iter().take(index).any(|other| other == name) {
            let twice = format!("the column `{name}` is there twice");
            problems.push(Diagnostic::error(codes::E0611_BAD_RECORD, twice).at(place(head), ""));
        } else if !known.clone().any(|other| other == name) {
            let unknown = Diagnostic::error(codes::E0611_BAD_RECORD, format!("the column `{name}` is not known"));
            problems.push(unknown.at(place(head), "").suggest(name, known));
        }
    }
    if problems.is_empty() && !columns.iter().any(|name| name == "date") {
        let missing = Diagnostic::error(codes::E0611_BAD_RECORD, "there is no column `date`").at(place(head), "");
        problems.push(missing.help("the first line names the columns, such as `date,event,shares,class,to,price`"));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    for (index, row) in rows.iter().enumerate() {
        let span = place(row);
        if row.len() != columns.len() {
            let message = format!("record {} has {} cells and not {}", index + 1, row.len(), columns.len());
            problems.push(Diagnostic::error(codes::E0611_BAD_RECORD, message).at(span, ""));
            continue;
        }
        if let Some(record) = record(index + 1, span, &columns, row, &mut problems) {
            write_record(&mut written, &record, &mut problems);
        }
    }
    if problems.is_empty() { Ok(written) } else { Err(problems) }
}

fn record(
    number: usize,
    span: Span,
    columns: &[String],
    row: &::csv::StringRecord,
    problems: &mut Vec<Diagnostic>,
) -> Option<Record> {
    let (mut date, mut event, mut fields) = (None, None, Vec::new());
    for (name, cell) in columns.iter().zip(row) {
        let cell = cell.trim();
        if cell.is_empty() {
            continue;
        }
        let sort = field_named(name).map_or(Sort::Figure, |field| field.sort);
        let value = match sort {
            Sort::That | Sort::Bundle | Sort::Expectations | Sort::Holders | Sort::Ballots | Sort::Attributes => {
                Value::Texts(split(cell))
            }
            Sort::Others => match others(cell) {
                Some(others) => Value::Pairs(others),
                None => {
                    let message = format!("record {number} gives `{name}` as `{cell}`");
                    let wrong = Diagnostic::error(codes::E0611_BAD_RECORD, message).at(span, "");
                    problems.push(wrong.help("write how many shares of whom: `400000 of Alder; 5 of Birch`"));
                    return None;
                }
            },
            Sort::Flag if cell == "yes" => Value::Yes,
            Sort::Flag => {
                let message = format!("record {number} gives `{name}` as `{cell}`");
                let wrong = Diagnostic::error(codes::E0611_BAD_RECORD, message).at(span, "");
                problems.push(wrong.help("write `yes`, or leave the cell blank"));
                return None;
            }
            _ => Value::Text(cell.to_string()),
        };
        let given = Given { value, span, literal: false };
        match name.as_str() {
            "date" => date = Some(given),
            "event" => event = Some(given),
            _ => fields.push((name.clone(), given)),
        }
    }
    if date.is_none() {
        let missing = Diagnostic::error(codes::E0611_BAD_RECORD, format!("record {number} has no `date`"));
        problems.push(missing.at(span, "").help("every record has a day: `2004-06-17`"));
    }
    Some(Record { number, span, date: date?, event, fields })
}

/// `400000 of Alder; 5 of Birch`
fn others(cell: &str) -> Option<Vec<(String, Option<String>)>> {
    let pair = |part: &String| part.split_once(" of ").map(|(count, name)| (name.to_string(), Some(count.to_string())));
    split(cell).iter().map(pair).collect()
}

/// The parts of a cell, between semicolons that do not stand in quotation marks.
fn split(cell: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut is_quoted = false;
    for letter in cell.chars() {
        is_quoted ^= letter == '"';
        match parts.last_mut() {
            Some(_) if letter == ';' && !is_quoted => parts.push(String::new()),
            Some(part) => part.push(letter),
            None => {}
        }
    }
    parts.into_iter().map(|part| part.trim().to_string()).filter(|part| !part.is_empty()).collect()
}
