//! Corrections and amendments: sections of a certificate that a later filing replaces.
use chrono::NaiveDate;

use super::amendments::amended;
use crate::diagnostics::{Diagnostic, codes};
use crate::syntax::ast::{Certificate, CertificateKind, ExprKind, Section, SlotKind};

/// Certificates as they read once what was known is applied.
#[derive(Debug, Clone)]
pub struct Corrected {
    pub certificates: Vec<Certificate>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Replaces the sections that corrections and amendments name, by label, in the certificate of the same title: those of a
/// correction from the beginning, those of an amendment from its day on.
///
/// A filing that was made after `known_on` is left out: it was not known yet. Filings apply in the order of their days.
/// One whose certificate is not among the files stays in the list, where checking finds it.
pub fn apply_corrections(certificates: Vec<Certificate>, known_on: Option<NaiveDate>) -> Corrected {
    let mut diagnostics = Vec::new();
    let (mut originals, mut changes): (Vec<_>, Vec<_>) =
        certificates.into_iter().partition(|certificate| certificate.kind == CertificateKind::Original);
    changes.sort_by_key(filed);
    for change in changes {
        if let (Some(filed), Some(known_on)) = (filed(&change), known_on)
            && filed > known_on
        {
            continue;
        }
        match originals.iter().position(|original| original.title.text == change.title.text) {
            Some(index) => {
                if let Some(original) = originals.get_mut(index) {
                    apply(original, change, &mut diagnostics);
                }
            }
            None => originals.push(change),
        }
    }
    Corrected { certificates: originals, diagnostics }
}

/// The day of a filing, when it is written out.
fn filed(certificate: &Certificate) -> Option<NaiveDate> {
    certificate.slots.iter().find_map(|slot| match &slot.kind {
        SlotKind::Filed(expr) => match &expr.kind {
            ExprKind::Date(date) => Some(*date),
            _ => None,
        },
        _ => None,
    })
}

/// The day from which a filing speaks, when it is written out and another than that of the filing.
fn speaks_from(certificate: &Certificate) -> Option<NaiveDate> {
    certificate.slots.iter().find_map(|slot| match &slot.kind {
        SlotKind::SpeaksFrom(expr) => match &expr.kind {
            ExprKind::Date(date) => Some(*date),
            _ => None,
        },
        _ => None,
    })
}

fn apply(original: &mut Certificate, change: Certificate, diagnostics: &mut Vec<Diagnostic>) {
    if filed(&change).is_none() {
        let diagnostic = Diagnostic::error(codes::E0507_SLOT_MISSING, "this does not say when it was filed")
            .at(change.title.span, "no `filed`")
            .help("write `filed 2000-05-22` below the title");
        diagnostics.push(diagnostic);
    }
    original.unread.extend(&change.unread);
    let day = speaks_from(&change).or_else(|| filed(&change));
    let mut last: Option<usize> = None;
    for section in change.sections {
        match original.sections.iter().position(|known| known.label.text == section.label.text) {
            Some(index) => {
                if let Some(known) = original.sections.get_mut(index) {
                    let old = known.clone();
                    *known = match (change.kind, day) {
                        (CertificateKind::Amendment, Some(day)) => amended(old, section, day),
                        _ => section,
                    };
                }
                last = Some(index);
            }
            None if change.kind == CertificateKind::Amendment => {
                let index = last.map_or(original.sections.len(), |last| last.saturating_add(1));
                original.sections.insert(index.min(original.sections.len()), section);
                last = Some(index);
            }
            None => diagnostics.push(no_such_section(original, &section)),
        }
    }
}

fn no_such_section(original: &Certificate, section: &Section) -> Diagnostic {
    let label = &section.label.text;
    let labels = original.sections.iter().map(|known| known.label.text.as_str());
    let nearest = crate::diagnostics::suggest(label, labels);
    let mut diagnostic =
        Diagnostic::error(codes::E0503_MISSING_SECTION, format!("`{}` has no §{label}", original.title.text))
            .at(section.label.span, "nothing to correct")
            .note_at(original.title.span, "the certificate");
    if let Some(nearest) = nearest {
        diagnostic = diagnostic.help(format!("did you mean `§{nearest}`?"));
    }
    diagnostic
}
