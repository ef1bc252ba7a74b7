//! Outcomes as sentences: who pays or receives what, what changed, what was refused.
use super::names::Names;
use crate::diagnostics::one_line;
use crate::exact::Exact;
use crate::outcome::{Outcome, OutcomeKind};
use crate::program::{COMPANY, PartyId, Unit};

/// What makes an outcome stand out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    Plain,
    Refused,
    Breach,
    Missed,
}

impl Mark {
    pub fn of(kind: &OutcomeKind) -> Mark {
        match kind {
            OutcomeKind::Refused { .. } => Mark::Refused,
            OutcomeKind::Breach { .. } => Mark::Breach,
            OutcomeKind::Missed { .. } => Mark::Missed,
            _ => Mark::Plain,
        }
    }

    /// The word in front of the sentence; empty for what is as it should be.
    pub fn word(self) -> &'static str {
        match self {
            Mark::Plain => "",
            Mark::Refused => "REFUSED",
            Mark::Breach => "BREACH",
            Mark::Missed => "MISSED",
        }
    }
}

/// The outcome in one sentence, without its mark and without its sections.
pub fn sentence(outcome: &Outcome, names: &Names<'_>) -> String {
    let text = match &outcome.kind {
        OutcomeKind::Paid { to, amount, cause, class, shares } => {
            let on = match (class, shares) {
                (Some(class), Some(shares)) => format!(" on {}", names.program().shares(shares, *class)),
                _ => String::new(),
            };
            let party = names.party(*to);
            match amount.neg() {
                later if later.is_positive() => {
                    format!("{party} does not receive {} for {cause} yet{on}", later.money())
                }
                _ => format!("{party} receives {} for {cause}{on}", amount.money()),
            }
        }
        OutcomeKind::Owed { to, amount, cause, by } => {
            let by = by.map(|day| format!(", by {day}")).unwrap_or_default();
            let company = names.party(COMPANY);
            format!("{company} owes {} {} for {cause}{by}", names.party(*to), amount.money())
        }
        OutcomeKind::Received { to, class, shares, cause } => {
            let (party, later) = (names.party(*to), shares.neg());
            if later.is_positive() {
                format!("{party} does not receive {} for {cause} yet", names.program().shares(&later, *class))
            } else {
                format!("{party} receives {} for {cause}", names.program().shares(shares, *class))
            }
        }
        OutcomeKind::Retired { holder, class, shares, cause } => {
            let cease = if *shares == Exact::ONE { "ceases" } else { "cease" };
            let shares = names.program().shares(shares, *class);
            format!("{shares} of {} {cease} to be outstanding: {cause}", names.party(*holder))
        }
        OutcomeKind::Due { name, class, per_share, most_per_share, total } => {
            let each = names.program().dollars_per_share(per_share, most_per_share.as_ref(), *class);
            format!("{name} fall due: {each}, {} in all", total.money())
        }
        OutcomeKind::Missed { name, unpaid } => format!("{name} are not fully paid: {} is left", unpaid.money()),
        OutcomeKind::Changed { name, unit, before, after, kept_back } => {
            changed(name, unit, before, after, kept_back.as_ref(), names)
        }
        OutcomeKind::Refused { reason, missing: _ } => reason.clone(),
        OutcomeKind::Breach { what } => what.clone(),
        OutcomeKind::Duty { name, words, by, to } => duty(name, words, *by, *to, names),
        OutcomeKind::Performed { name } => format!("{name} is performed"),
        OutcomeKind::Approval { matter, needed, given } => {
            let given = if *given { "given" } else { "not given" };
            format!("\"{matter}\" needs {needed}: {given}")
        }
        OutcomeKind::Distributed { class, amount, entitled } => match entitled {
            Some(entitled) if entitled != amount => {
                format!("{} receives {} in all, of {} due to it", names.class(*class), amount.money(), entitled.money())
            }
            _ => format!("{} receives {} in all", names.class(*class), amount.money()),
        },
        OutcomeKind::Alternative { class, taken, amounts } => {
            let unit = Unit::dollars_per(*class);
            let each: Vec<String> = amounts
                .iter()
                .map(|(label, amount)| format!("{label} {}", names.program().figure(amount, &unit)))
                .collect();
            format!("{} takes {taken} ({})", names.class(*class), each.join(", "))
        }
        OutcomeKind::Note { text } => text.clone(),
    };
    one_line(&text)
}

fn changed(
    name: &str,
    unit: &Unit,
    before: &Exact,
    after: &Exact,
    kept_back: Option<&Exact>,
    names: &Names<'_>,
) -> String {
    let figure = |number: &Exact| names.program().figure(number, unit);
    match kept_back {
        Some(kept) if before == after => {
            format!("{name} stays {}; a change to {} is kept back", figure(after), figure(kept))
        }
        _ => format!("{name} changes from {} to {}", figure(before), figure(after)),
    }
}

fn duty(name: &str, words: &str, by: Option<chrono::NaiveDate>, to: Option<PartyId>, names: &Names<'_>) -> String {
    let what = if words.is_empty() { name } else { words };
    let to = to.map(|holder| format!(" ({})", names.party(holder))).unwrap_or_default();
    let by = by.map(|day| format!(", by {day}")).unwrap_or_default();
    format!("duty: {what}{to}{by}")
}
