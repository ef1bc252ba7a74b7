//! Conditions of a certificate, and which of their answers no scenario has met.
use std::path::Path;

use super::{Certificates, Loaded, Run};
use crate::source::{SourceMap, Span, same_file};
use crate::syntax::ast::{Certificate, Clause, Expr, ExprKind, File, Head, SlotKind};
use crate::syntax::walk::{Visitor, walk_clause};
use crate::syntax::{KnownNames, collect_names, parse_file};

/// A condition, a day of a window, a time of notice or a limit, with the answers that it had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternative {
    pub path: String,
    /// The label of the section.
    pub section: String,
    /// From 1.
    pub line: usize,
    /// As it is written.
    pub words: String,
    pub kind: AlternativeKind,
    pub held: bool,
    pub failed: bool,
    place: (u32, u32),
}

/// What an answer means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlternativeKind {
    /// `if`, `while`, a case, an item of a list.
    Condition,
    /// `unless`: an act is barred where it holds.
    Bar,
    /// The days of a right, its notice: an exercise outside of them is refused.
    Window,
    /// A limit of a right: what is beyond it is excess.
    Limit,
    /// So much of a class that has to approve, or may waive.
    Approval,
}

impl Alternative {
    /// What no scenario has met, in words; none if both answers were.
    pub fn missed(&self) -> Option<&'static str> {
        Some(match (self.kind, self.held, self.failed) {
            (_, true, true) => return None,
            (_, false, false) => "never asked",
            (AlternativeKind::Condition, true, false) => "never fails",
            (AlternativeKind::Condition, false, true) => "never holds",
            (AlternativeKind::Bar, true, false) => "always bars",
            (AlternativeKind::Bar, false, true) => "never bars",
            (AlternativeKind::Window, true, false) => "never refuses",
            (AlternativeKind::Window, false, true) => "always refuses",
            (AlternativeKind::Approval, true, false) => "always given",
            (AlternativeKind::Approval, false, true) => "never given",
            (AlternativeKind::Limit, true, false) => "never reached",
            (AlternativeKind::Limit, false, true) => "always exceeded",
        })
    }
}

/// The conditions of certificates, in the order of the files; nothing has been asked yet.
pub(super) fn alternatives(certificates: &Certificates) -> Vec<Alternative> {
    let mut names = KnownNames::new();
    for file in &certificates.files {
        names.merge(&collect_names(certificates.sources.text(*file)));
    }
    let mut found = Vec::new();
    for file in &certificates.files {
        if let Some(File::Certificate(certificate)) = parse_file(&certificates.sources, *file, &names).file {
            of_certificate(&certificate, &certificates.sources, &mut found);
        }
    }
    found
}

fn of_certificate(certificate: &Certificate, sources: &SourceMap, found: &mut Vec<Alternative>) {
    for section in &certificate.sections {
        for clause in &section.clauses {
            for (span, kind) in places(clause) {
                found.push(Alternative {
                    path: sources.path(span.file).to_owned(),
                    section: section.label.text.clone(),
                    line: sources.line_column(span).line,
                    words: crate::format::one_line(sources.slice(span)),
                    kind,
                    held: false,
                    failed: false,
                    place: (span.start, span.end),
                });
            }
        }
    }
}

/// The conditions of a clause, its slots first, then those inside expressions.
fn places(clause: &Clause) -> Vec<(Span, AlternativeKind)> {
    let is_right = matches!(clause.head, Head::May { .. } | Head::To { .. });
    // The approval by which directors are elected is said, and not asked.
    let is_asked = !matches!(clause.head, Head::Elects { .. });
    let mut found: Vec<(Span, AlternativeKind)> = Vec::new();
    for slot in &clause.slots {
        match &slot.kind {
            SlotKind::If(condition) | SlotKind::While(condition) | SlotKind::Case { condition, .. } => {
                found.push((condition.span, AlternativeKind::Condition));
            }
            SlotKind::UnlessApproved { threshold, .. } | SlotKind::OrWaived(threshold) => {
                found.push((threshold.span, AlternativeKind::Approval));
            }
            SlotKind::ByThreshold(threshold) if is_asked => found.push((threshold.span, AlternativeKind::Approval)),
            SlotKind::Unless(condition) => found.push((condition.span, AlternativeKind::Bar)),
            SlotKind::From(day) | SlotKind::Until(day) | SlotKind::Through(day) if is_right => {
                found.push((day.span, AlternativeKind::Window));
            }
            SlotKind::OnNotice { period: Some(period), .. } if is_right => {
                let period = period.at_least.as_ref().or(period.at_most.as_ref());
                found.extend(period.map(|period| (period.span, AlternativeKind::Window)));
            }
            SlotKind::AtMost { limit, .. } if is_right => found.push((limit.span, AlternativeKind::Limit)),
            _ => {}
        }
    }
    let mut inside = Inside(Vec::new());
    walk_clause(&mut clause.clone(), &mut inside);
    for (place, kind) in inside.0 {
        if !found.iter().any(|(known, _)| *known == place) {
            found.push((place, kind));
        }
    }
    found
}

struct Inside(Vec<(Span, AlternativeKind)>);

impl Visitor for Inside {
    fn expr(&mut self, expr: &mut Expr) {
        let is_condition = |place| (place, AlternativeKind::Condition);
        match &expr.kind {
            ExprKind::Conditional { condition, .. } => self.0.push(is_condition(condition.span)),
            ExprKind::Several { items, .. } => self.0.extend(items.iter().map(|(_, item)| is_condition(item.span))),
            ExprKind::Approves { threshold, .. } => self.0.push((threshold.span, AlternativeKind::Approval)),
            _ => {}
        }
    }
}

/// Adds the answers that a scenario met.
pub(super) fn add(known: &mut [Alternative], loaded: &Loaded, run: &Run) {
    for (span, answer) in &run.played.witnessed {
        let path = loaded.sources.path(span.file);
        for alternative in known.iter_mut().filter(|known| known.place == (span.start, span.end)) {
            if same_file(Path::new(&alternative.path), Path::new(path)) {
                if *answer { alternative.held = true } else { alternative.failed = true }
            }
        }
    }
}
