//! Answers that tell what happened, as text and as Markdown.
use super::explanation::{self, Depth};
use crate::diagnostics::one_line;
use crate::exact::Exact;
use crate::program::PartyId;
use crate::render::names::Names;
use crate::render::sentence::{Mark, sentence};
use crate::report::{Finding, Tale, Total};

/// The findings day by day, each with its grounds.
pub fn text(tale: &Tale, names: &Names<'_>, depth: Depth) -> String {
    let mut out = format!("{}\n", heading(tale));
    if let Some(total) = tale.total.as_ref().and_then(|total| total_words(total, names)) {
        out.push_str(&format!("  = {total}\n"));
    }
    let mut line = None;
    for finding in &tale.findings {
        let here = (finding.outcome.moment, finding.line.clone());
        if line.as_ref() != Some(&here) {
            out.push_str(&format!("\n  {}  {}\n", here.0.date, words_of(finding)));
            line = Some(here);
        }
        out.push_str(&format!("    {}\n", told(finding, names)));
        out.push_str(&explanation::derivation(&finding.steps, names, 2, depth));
    }
    for owed in owed(tale, names) {
        out.push_str(&format!("  {owed}\n"));
    }
    if tale.findings.is_empty() && tale.owed.is_empty() && tale.unpaid.is_empty() {
        out.push_str("  nothing\n");
    }
    out
}

/// The same as Markdown.
pub fn markdown(tale: &Tale, names: &Names<'_>, depth: Depth) -> String {
    let escape = explanation::escape;
    let mut out = format!("## {}\n", escape(&heading(tale)));
    if let Some(total) = tale.total.as_ref().and_then(|total| total_words(total, names)) {
        out.push_str(&format!("\n**{}**\n", escape(&total)));
    }
    let mut line = None;
    for finding in &tale.findings {
        let here = (finding.outcome.moment, finding.line.clone());
        if line.as_ref() != Some(&here) {
            out.push_str(&format!("\n### {} {}\n\n", here.0.date, escape(&words_of(finding))));
            line = Some(here);
        }
        out.push_str(&format!("- {}\n", escape(&told(finding, names))));
        for derived in explanation::derivation_markdown(&finding.steps, names, depth).lines() {
            out.push_str(&format!("  {derived}\n"));
        }
    }
    for owed in owed(tale, names) {
        out.push_str(&format!("- {}\n", escape(&owed)));
    }
    if tale.findings.is_empty() && tale.owed.is_empty() && tale.unpaid.is_empty() {
        out.push_str("\nNothing.\n");
    }
    out
}

fn heading(tale: &Tale) -> String {
    let question = one_line(&tale.question);
    match tale.on {
        Some(day) if !question.contains(&day.to_string()) => format!("{question}, on {day}"),
        _ => question,
    }
}

fn words_of(finding: &Finding) -> String {
    finding.line.as_ref().map_or_else(|| "what the calendar brings".to_string(), |line| one_line(line))
}

fn told(finding: &Finding, names: &Names<'_>) -> String {
    let mark = match Mark::of(&finding.outcome.kind) {
        Mark::Plain => String::new(),
        mark => format!("{} ", mark.word()),
    };
    let sections = names.cite_all(&finding.outcome.sections);
    let sections = if sections.is_empty() { sections } else { format!("   {sections}") };
    format!("{mark}{}{sections}", sentence(&finding.outcome, names))
}

fn owed(tale: &Tale, names: &Names<'_>) -> Vec<String> {
    let each = tale.owed.iter().map(|due| {
        let left = due.cash.sub(&due.paid).unwrap_or(Exact::ZERO);
        let mut parts = Vec::new();
        if left.is_positive() {
            parts.push(left.money());
        }
        parts.extend(due.shares.as_ref().map(|(class, shares)| names.program().shares(shares, *class)));
        let what = if parts.is_empty() { String::new() } else { format!("{} for ", parts.join(" and ")) };
        let by = due.deadline.map(|day| format!(", by {day}")).unwrap_or_default();
        let late = if due.missed.is_some() { ", missed" } else { "" };
        format!("{what}{}{by}{late}   {}", one_line(&due.name), names.cite(due.section))
    });
    let unpaid = tale.unpaid.iter().map(|payment| {
        let accrual = names.program().accruals.get(payment.accrual.index());
        let (name, section) = (accrual.map_or("", |known| known.name.as_str()), accrual.map(|known| known.section));
        let cited = section.map(|section| names.cite(section)).unwrap_or_default();
        let when = payment.due.map_or("declared".to_string(), |due| format!("payable on {due}"));
        format!("{} for {}, {when}   {cited}", payment.unpaid.money(), one_line(name))
    });
    unpaid.chain(each).collect()
}

fn total_words(total: &Total, names: &Names<'_>) -> Option<String> {
    let party: PartyId = total.party?;
    let mut parts: Vec<String> =
        total.shares.iter().map(|(class, shares)| names.program().shares(shares, *class)).collect();
    if total.money.is_positive() || parts.is_empty() {
        parts.push(total.money.money());
    }
    Some(format!("{} receives {}", names.party(party), parts.join(" and ")))
}
