//! All that is found when a text is laid beside a file.
use super::{
    Beside, Finding, Outline, compare_with, disagreeing_amounts, misdirected_references, missing_references,
    term_findings,
};
use crate::syntax::ast::{Certificate, Head};

/// A finding in the text, and whether an `erratum` of the file speaks of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmed {
    pub finding: Finding,
    pub confirmed: bool,
    /// Whether a `note` speaks of it, so that somebody has seen it.
    pub noted: bool,
}

/// What is found when a filed text is laid beside a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// How many numbered paragraphs the text has.
    pub paragraphs: usize,
    pub beside: Beside,
    /// References to sections that the text does not have.
    pub references: Vec<Confirmed>,
    /// References to sections that speak of something else.
    pub misdirected: Vec<Confirmed>,
    /// Numbers in words with other digits behind them.
    pub amounts: Vec<Confirmed>,
    /// Terms that are used and defined nowhere.
    pub undefined: Vec<Confirmed>,
    /// What is capitalised like them and may be the name of a person, a place or another text.
    pub names: Vec<Confirmed>,
    /// Terms that an index lists and the text does not have.
    pub indexed: Vec<Confirmed>,
}

impl Report {
    pub fn new(outline: &Outline, certificate: &Certificate) -> Report {
        let confirmed = |found: Vec<Finding>| -> Vec<Confirmed> {
            found
                .into_iter()
                .map(|finding| Confirmed {
                    confirmed: has_erratum(certificate, &finding),
                    noted: has_note(certificate, &finding),
                    finding,
                })
                .collect()
        };
        let terms = term_findings(outline);
        Report {
            paragraphs: outline.items.len(),
            beside: compare_with(outline, certificate),
            references: confirmed(missing_references(outline)),
            misdirected: confirmed(misdirected_references(outline)),
            amounts: confirmed(disagreeing_amounts(outline)),
            undefined: confirmed(terms.undefined),
            names: confirmed(terms.names),
            indexed: confirmed(terms.indexed),
        }
    }
}

/// Whether an erratum in the section of the finding, or anywhere in the file, quotes the words.
fn has_erratum(certificate: &Certificate, finding: &Finding) -> bool {
    let clauses = certificate.sections.iter().flat_map(|section| &section.clauses);
    clauses.into_iter().any(|clause| match &clause.head {
        Head::Erratum { written, .. } => written.text.contains(&finding.words),
        _ => false,
    })
}

/// Whether a note in the section of the finding quotes the words.
fn has_note(certificate: &Certificate, finding: &Finding) -> bool {
    let sections = certificate.sections.iter().filter(|section| section.label.text == finding.label);
    sections.flat_map(|section| &section.clauses).any(|clause| match &clause.head {
        Head::Note { text } => text.text.contains(&finding.words),
        _ => false,
    })
}
