//! Outcomes as comma-separated values, one row each.
use super::names::Names;
use super::sentence::sentence;
use crate::diagnostics::one_line;
use crate::exact::Exact;
use crate::outcome::{Outcome, OutcomeKind};

/// The first line; the columns are described in `docs/output.md`.
const COLUMNS: [&str; 11] =
    ["date", "kind", "party", "class", "shares", "amount", "per_share", "name", "sections", "line", "text"];

/// All outcomes of a run in order. A cell that does not apply is blank.
pub fn outcomes(names: &Names<'_>) -> String {
    let rows = names.played.outcomes.iter().map(|outcome| {
        let row = Row::of(outcome, names);
        let line = outcome.line.map(|span| names.line(span).to_string()).unwrap_or_default();
        [
            outcome.moment.date.to_string(),
            row.kind.to_string(),
            row.party,
            row.class,
            row.shares,
            row.amount,
            row.per_share,
            row.name,
            names.cite_all(&outcome.sections),
            line,
            sentence(outcome, names),
        ]
    });
    table(COLUMNS, rows)
}

/// A table with a line that names its columns. A text that a spreadsheet would take for a formula has a `'` before it.
pub fn table<const N: usize>(columns: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> String {
    let mut writer = ::csv::WriterBuilder::new().from_writer(Vec::new());
    // Writing to memory cannot fail.
    let _ = writer.write_record(columns);
    for row in rows {
        let _ = writer.write_record(row.map(|cell| harmless(&cell)));
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

/// The cells that differ from kind to kind.
#[derive(Debug, Default)]
struct Row {
    kind: &'static str,
    party: String,
    class: String,
    shares: String,
    amount: String,
    per_share: String,
    name: String,
}

impl Row {
    fn of(outcome: &Outcome, names: &Names<'_>) -> Row {
        let kind = kind_word(&outcome.kind);
        let base = Row { kind, ..Row::default() };
        match &outcome.kind {
            OutcomeKind::Paid { to, amount, cause, class, shares } => Row {
                party: names.party(*to),
                class: class.map(|class| names.class(class)).unwrap_or_default(),
                shares: shares.as_ref().map(Exact::to_string).unwrap_or_default(),
                amount: amount.to_string(),
                name: cause.clone(),
                ..base
            },
            OutcomeKind::Owed { to, amount, cause, .. } => {
                Row { party: names.party(*to), amount: amount.to_string(), name: cause.clone(), ..base }
            }
            OutcomeKind::Received { to: party, class, shares, cause }
            | OutcomeKind::Retired { holder: party, class, shares, cause } => Row {
                party: names.party(*party),
                class: names.class(*class),
                shares: shares.to_string(),
                name: cause.clone(),
                ..base
            },
            OutcomeKind::Due { name, class, per_share, total, most_per_share: _ } => Row {
                class: names.class(*class),
                amount: total.to_string(),
                per_share: per_share.to_string(),
                name: name.clone(),
                ..base
            },
            OutcomeKind::Missed { name, unpaid } => Row { amount: unpaid.to_string(), name: name.clone(), ..base },
            OutcomeKind::Changed { name, after, .. } => Row { amount: after.to_string(), name: name.clone(), ..base },
            OutcomeKind::Duty { name, to, .. } => {
                Row { party: to.map(|to| names.party(to)).unwrap_or_default(), name: name.clone(), ..base }
            }
            OutcomeKind::Performed { name } => Row { name: name.clone(), ..base },
            OutcomeKind::Approval { matter, .. } => Row { name: matter.clone(), ..base },
            OutcomeKind::Distributed { class, amount, .. } => {
                Row { class: names.class(*class), amount: amount.to_string(), ..base }
            }
            OutcomeKind::Alternative { class, taken, .. } => {
                Row { class: names.class(*class), name: taken.clone(), ..base }
            }
            OutcomeKind::Refused { missing, .. } => Row { name: missing.clone().unwrap_or_default(), ..base },
            OutcomeKind::Breach { .. } | OutcomeKind::Note { .. } => base,
        }
    }
}

/// The word for a kind of outcome, in CSV and JSON.
pub fn kind_word(kind: &OutcomeKind) -> &'static str {
    match kind {
        OutcomeKind::Paid { .. } => "paid",
        OutcomeKind::Owed { .. } => "owed",
        OutcomeKind::Received { .. } => "received",
        OutcomeKind::Retired { .. } => "retired",
        OutcomeKind::Due { .. } => "due",
        OutcomeKind::Missed { .. } => "missed",
        OutcomeKind::Changed { .. } => "changed",
        OutcomeKind::Refused { .. } => "refused",
        OutcomeKind::Breach { .. } => "breach",
        OutcomeKind::Duty { .. } => "duty",
        OutcomeKind::Performed { .. } => "performed",
        OutcomeKind::Approval { .. } => "approval",
        OutcomeKind::Distributed { .. } => "distributed",
        OutcomeKind::Alternative { .. } => "alternative",
        OutcomeKind::Note { .. } => "note",
    }
}

/// Text that a spreadsheet does not take for a formula.
fn harmless(text: &str) -> String {
    let text = one_line(text);
    let is_amount = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'.' | b'/'));
    if text.starts_with(['=', '+', '-', '@']) && !is_amount { format!("'{text}") } else { text }
}
