//! Faults of a run as diagnostics: what could not be played, on which line, and what to supply.
use std::collections::BTreeSet;

use crate::diagnostics::{Code, Diagnostic, codes};
use crate::engine::{Failure, FailureKind, Fault, FaultKind, Needed, Played};
use crate::program::{Moment, Program};
use crate::source::Span;

/// Everything that kept a run from being complete: faults, and what is missing without a line that expects it.
pub fn fault_diagnostics(program: &Program, played: &Played) -> Vec<Diagnostic> {
    let unexpected: BTreeSet<Span> = played
        .failures
        .iter()
        .filter(|failure| failure.kind == FailureKind::Unexpected)
        .map(|failure: &Failure| failure.span)
        .collect();
    let is_unexpected = |line: Span| {
        // The line of a failure covers the expectations below the event, too.
        unexpected.iter().any(|span| span.file == line.file && span.start <= line.start && line.end <= span.end)
    };
    let faults = played.faults.iter().map(|(fault, moment, line)| diagnostic(program, fault, Some(*moment), *line));
    let missing = played.missing.iter().filter(|(_, line)| is_unexpected(*line));
    let missing = missing.map(|(fault, line)| diagnostic(program, fault, None, Some(*line)));
    let mut all: Vec<Diagnostic> = faults.chain(missing).collect();
    all.sort_by_key(Diagnostic::place);
    all.dedup();
    all
}

/// A fault that was met by a question, as of a moment.
pub fn fault_diagnostic(program: &Program, fault: &Fault, moment: Option<Moment>) -> Diagnostic {
    diagnostic(program, fault, moment, None)
}

/// A fault that was met at a moment, on a line of the scenario if it was one.
pub(super) fn diagnostic(program: &Program, fault: &Fault, moment: Option<Moment>, line: Option<Span>) -> Diagnostic {
    let message = match (line, moment) {
        (None, Some(moment)) if !fault.message.contains(&moment.date.to_string()) => {
            format!("on {}, {}", moment.date, fault.message)
        }
        _ => fault.message.clone(),
    };
    let mut found = Diagnostic::error(fault_code(&fault.kind), message);
    if let Some(line) = line {
        found = found.at(line, "");
    }
    found = match (fault.span, line) {
        (Some(clause), Some(line)) if clause.file != line.file => found.note_at(clause, "needed here"),
        (Some(clause), None) => found.at(clause, "needed here"),
        _ => found,
    };
    if let Some(section) = fault.section.and_then(|section| program.sections.get(section.index())) {
        found = found.section(format!("§{}", section.label));
    }
    match &fault.help {
        Some(help) => found.help(help),
        None => found,
    }
}

/// A question about a scenario without a day, where none is named.
pub fn no_day() -> Diagnostic {
    Diagnostic::error(codes::F0402_NO_VALUE, "the scenario has no day to ask about").help("name one with `--on`")
}

/// The code of a kind of fault.
pub fn fault_code(kind: &FaultKind) -> Code {
    match kind {
        FaultKind::Missing(Needed::Determination, _) => codes::F0201_NO_DETERMINATION,
        FaultKind::Missing(Needed::Fact, _) => codes::F0202_NO_FACT,
        FaultKind::Missing(Needed::Price, _) => codes::F0203_NO_PRICE,
        FaultKind::Missing(Needed::Attribute, _) => codes::F0204_NOT_SAID_OF_EVENT,
        FaultKind::Missing(Needed::Rank, _) => codes::F0205_NO_RANK,
        FaultKind::MoreThanHeld => codes::F0301_MORE_THAN_HELD,
        FaultKind::Impossible => codes::F0302_IMPOSSIBLE_EVENT,
        FaultKind::TooDeep => codes::F0105_TOO_DEEP,
        FaultKind::Conflict => codes::F0107_CONFLICT,
        FaultKind::NeverSettled => codes::F0106_NEVER_SETTLED,
        FaultKind::TooLarge => codes::F0101_NUMBER_OVERFLOW,
        FaultKind::DivisionByZero => codes::F0102_DIVISION_BY_ZERO,
        FaultKind::OutsideCalendar => codes::F0103_OUTSIDE_CALENDAR,
        FaultKind::Arithmetic => codes::F0104_NOT_COMPUTED,
        FaultKind::Ambiguous => codes::F0401_DIFFERS_BY_SHARE,
        FaultKind::Undefined => codes::F0402_NO_VALUE,
    }
}
