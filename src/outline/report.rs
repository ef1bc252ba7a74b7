//! All that is found when a text is laid beside a file.
use super::{Beside, Finding, Outline, compare_with, disagreeing_amounts, missing_references, term_findings};
use crate::syntax::ast::{Certificate, Head};

/// A finding in the text, and whether an `erratum` of the file speaks of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmed {
    pub finding: Finding,
    pub confirmed: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// How many numbered paragraphs the text has.
    pub paragraphs: usize,
    pub beside: Beside,
    /// References to sections that the text does not have.
    pub references: Vec<Confirmed>,
    /// Numbers in words with other digits behind them.
    pub amounts: Vec<Confirmed>,
    /// Terms that are used and defined nowhere.
    pub undefined: Vec<Confirmed>,
    /// Terms that an index lists and the text does not have.
    pub indexed: Vec<Confirmed>,
}

impl Report {
    pub fn new(outline: &Outline, certificate: &Certificate) -> Report {
        let confirmed = |found: Vec<Finding>| -> Vec<Confirmed> {
            found
                .into_iter()
                .map(|finding| Confirmed { confirmed: has_erratum(certificate, &finding), finding })
                .collect()
        };
        let terms = term_findings(outline);
        Report {
            paragraphs: outline.items.len(),
            beside: compare_with(outline, certificate),
            references: confirmed(missing_references(outline)),
            amounts: confirmed(disagreeing_amounts(outline)),
            undefined: confirmed(terms.undefined),
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
