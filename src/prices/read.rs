//! Reading price files.
use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use csv::{ReaderBuilder, StringRecord, Trim};

use super::cell::{parse_cell, parse_date};
use super::{Column, PriceFault, PriceFileError, PriceHistory, PriceRow};
use crate::calendar::known_years;

pub(super) fn read(text: &str) -> Result<PriceHistory, Vec<PriceFileError>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader =
        ReaderBuilder::new().has_headers(false).flexible(true).trim(Trim::All).from_reader(text.as_bytes());
    let mut records = reader.records();
    let (header, header_line) = match records.next() {
        Some(Ok(header)) => {
            let line = line_of(&header, text);
            (header, line)
        }
        Some(Err(_)) => return Err(vec![at(1, None, PriceFault::Malformed)]),
        None => return Err(vec![at(1, None, PriceFault::NoHeader)]),
    };
    let layout = Layout::new(&header, header_line)?;
    let mut errors = Vec::new();
    let mut rows = Vec::new();
    let mut lines: BTreeMap<NaiveDate, u64> = BTreeMap::new();
    for record in records {
        let Ok(record) = record else {
            errors.push(at(header_line, None, PriceFault::Malformed));
            break;
        };
        let line = line_of(&record, text);
        let found = errors.len();
        let row = layout.row(&record, line, &mut errors);
        let Some(row) = row else { continue };
        match lines.get(&row.date) {
            Some(first_line) => {
                errors.push(at(
                    line,
                    Some("date"),
                    PriceFault::RepeatedDate { date: row.date, first_line: *first_line },
                ));
            }
            None => {
                lines.insert(row.date, line);
                if errors.len() == found {
                    rows.push(row);
                }
            }
        }
    }
    if errors.is_empty() { Ok(PriceHistory::from_rows(rows)) } else { Err(errors) }
}

fn at(line: u64, column: Option<&str>, fault: PriceFault) -> PriceFileError {
    PriceFileError { line, column: column.map(str::to_string), fault }
}

/// The line on which a record stands. The reader passes over blank lines after it has noted where the record begins.
fn line_of(record: &StringRecord, text: &str) -> u64 {
    let Some(position) = record.position() else { return 1 };
    let start = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let rest = text.as_bytes().get(start..).unwrap_or_default();
    let passed = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).filter(|byte| **byte == b'\n').count();
    position.line().saturating_add(u64::try_from(passed).unwrap_or(0))
}

/// Which cell of a line is which.
struct Layout {
    cells: usize,
    date: usize,
    columns: Vec<(Column, usize)>,
}

impl Layout {
    fn new(header: &StringRecord, line: u64) -> Result<Self, Vec<PriceFileError>> {
        if header.iter().any(|name| parse_date(name).is_some()) {
            return Err(vec![at(line, None, PriceFault::HeaderIsARow)]);
        }
        let mut errors = Vec::new();
        let mut date = None;
        let mut columns: Vec<(Column, usize)> = Vec::new();
        for (index, name) in header.iter().enumerate() {
            let column = Column::named(name);
            let is_date = name.eq_ignore_ascii_case("date");
            let is_repeated = (is_date && date.is_some()) || columns.iter().any(|(known, _)| Some(*known) == column);
            match column {
                _ if is_repeated => errors.push(at(line, Some(name), PriceFault::RepeatedColumn)),
                Some(column) => columns.push((column, index)),
                None if is_date => date = Some(index),
                None => {}
            }
        }
        match date {
            None => errors.push(at(line, None, PriceFault::NoDateColumn)),
            Some(_) if columns.is_empty() => errors.push(at(line, None, PriceFault::NoPriceColumn)),
            Some(date) if errors.is_empty() => return Ok(Layout { cells: header.len(), date, columns }),
            Some(_) => {}
        }
        Err(errors)
    }

    /// The row of a line. `None` if its day is not known; faults in other cells are only added to the errors.
    fn row(&self, record: &StringRecord, line: u64, errors: &mut Vec<PriceFileError>) -> Option<PriceRow> {
        if record.len() != self.cells {
            errors.push(at(line, None, PriceFault::CellCount { found: record.len(), header: self.cells }));
            return None;
        }
        let text = record.get(self.date).unwrap_or_default();
        let Some(date) = parse_date(text) else {
            errors.push(at(line, Some("date"), PriceFault::NotADate(text.to_string())));
            return None;
        };
        if !known_years().contains(&date.year()) {
            errors.push(at(line, Some("date"), PriceFault::UnknownYear(date)));
            return None;
        }
        let mut row = PriceRow { date, close: None, bid: None, vwap: None, volume: None };
        for (column, index) in &self.columns {
            let value = match parse_cell(record.get(*index).unwrap_or_default(), *column) {
                Ok(value) => value,
                Err(fault) => {
                    errors.push(at(line, Some(column.name()), fault));
                    None
                }
            };
            match column {
                Column::Close => row.close = value,
                Column::Bid => row.bid = value,
                Column::Vwap => row.vwap = value,
                Column::Volume => row.volume = value,
            }
        }
        Some(row)
    }
}
