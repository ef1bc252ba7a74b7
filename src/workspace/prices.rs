//! Price files: read, parsed and checked, with every fault as a diagnostic at its line.
use std::collections::BTreeMap;
use std::path::Path;

use crate::calendar::Calendars;
use crate::diagnostics::{Code, Diagnostic, codes, load_file};
use crate::prices::{PriceFault, PriceFileError, PriceHistory};
use crate::source::{FileId, SourceMap, Span, path_from};

/// The price histories of the files that a scenario names, by their paths as written there; faults go to the diagnostics.
pub(super) fn read_prices(
    paths: &[(String, Span)],
    folder: &Path,
    calendars: &Calendars,
    sources: &mut SourceMap,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<String, PriceHistory> {
    let mut histories = BTreeMap::new();
    // A file that serves several classes is read, and complained about, once.
    let mut seen: Vec<&str> = Vec::new();
    for (path, named_at) in paths {
        if seen.contains(&path.as_str()) {
            continue;
        }
        seen.push(path);
        match load_file(sources, &path_from(folder, path), Some(*named_at)) {
            Ok(file) => {
                if let Some(history) = parse(file, *named_at, calendars, sources, diagnostics) {
                    histories.insert(path.clone(), history);
                }
            }
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    histories
}

fn parse(
    file: FileId,
    named_at: Span,
    calendars: &Calendars,
    sources: &SourceMap,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<PriceHistory> {
    match PriceHistory::parse(sources.text(file)) {
        Ok(history) => {
            if let Ok(days) = history.days_without_session(calendars)
                && let Some(first) = days.first()
            {
                let message = match days.len() {
                    1 => format!("there is a row for {first}, on which the exchange was closed"),
                    many => format!("there are {many} rows for days on which the exchange was closed, first {first}"),
                };
                let place = place_of(file, sources, &first.to_string()).unwrap_or(named_at);
                diagnostics.push(
                    Diagnostic::warning(codes::E0606_PRICE_DATES, message)
                        .at(place, "")
                        .help("check the dates of the file; such rows are not counted as trading days"),
                );
            }
            Some(history)
        }
        Err(errors) => {
            diagnostics.extend(errors.iter().map(|error| diagnostic(error, file, sources)));
            None
        }
    }
}

fn diagnostic(error: &PriceFileError, file: FileId, sources: &SourceMap) -> Diagnostic {
    let index = usize::try_from(error.line).unwrap_or(usize::MAX).saturating_sub(1);
    let span = sources.file(file).map_or(Span::new(file, 0, 0), |text| {
        let start = text.line_start(index);
        Span::new(file, start, start + text.line_text(index).len())
    });
    Diagnostic::error(code(&error.fault), error.to_string()).at(span, "").help(error.help())
}

fn code(fault: &PriceFault) -> Code {
    match fault {
        PriceFault::NoHeader
        | PriceFault::HeaderIsARow
        | PriceFault::NoDateColumn
        | PriceFault::NoPriceColumn
        | PriceFault::RepeatedColumn
        | PriceFault::Malformed => codes::E0604_PRICE_COLUMNS,
        PriceFault::RepeatedDate { .. } => codes::E0606_PRICE_DATES,
        PriceFault::CellCount { .. }
        | PriceFault::NotADate(_)
        | PriceFault::UnknownYear(_)
        | PriceFault::NotANumber(_)
        | PriceFault::TooManyPlaces(_)
        | PriceFault::TooLow(_)
        | PriceFault::TooHigh(_)
        | PriceFault::PartOfAShare(_) => codes::E0605_PRICE_ROW,
    }
}

/// The first line that begins with these words.
fn place_of(file: FileId, sources: &SourceMap, words: &str) -> Option<Span> {
    let text = sources.file(file)?;
    let index = (0..text.line_count()).find(|index| text.line_text(*index).trim_start().starts_with(words))?;
    let start = text.line_start(index);
    Some(Span::new(file, start, start + text.line_text(index).len()))
}
