//! The outline of a filed text beside the sections of a file.
use super::{Item, Outline};
use crate::syntax::ast::Certificate;

/// What an outline and a file have and have not in common.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Beside {
    /// How many numbered paragraphs have a section.
    pub matched: usize,
    /// Numbered paragraphs without a section.
    pub missing: Vec<Item>,
    /// Paragraphs without a section of their own below a section that is not modelled: their labels.
    pub not_modelled: Vec<String>,
    /// Sections whose number the text does not have, with their lines left to the reader.
    pub unknown: Vec<String>,
}

/// Lays the numbered paragraphs of a text beside the sections of a certificate.
pub fn compare_with(outline: &Outline, certificate: &Certificate) -> Beside {
    let mut beside = Beside::default();
    let labels: Vec<&str> = certificate.sections.iter().map(|section| section.label.text.as_str()).collect();
    let plain = |label: &str| label.strip_prefix("Article ").unwrap_or(label).to_owned();
    let known: Vec<String> = labels.iter().map(|label| plain(label)).collect();
    let has_recitals = known.iter().any(|label| label.starts_with("Recital"));
    for item in &outline.items {
        let covered = certificate
            .sections
            .iter()
            .any(|section| section.not_modelled.is_some() && is_below(&item.label, &plain(&section.label.text)));
        if known.contains(&item.label) || (item.label.starts_with("Recitals(") && has_recitals) {
            beside.matched += 1;
        } else if covered {
            beside.not_modelled.push(item.label.clone());
        } else {
            beside.missing.push(item.clone());
        }
    }
    for label in &known {
        let is_number = label.starts_with(|first: char| first.is_ascii_digit());
        // An enumeration inside a sentence may have a section of its own, and so may an unnumbered paragraph.
        let above = outline.items.iter().any(|item| *label == item.label || is_below(label, &item.label));
        if is_number && !above {
            beside.unknown.push(label.clone());
        }
    }
    beside
}

/// Whether a label goes on with another: `4(a)(i)` with `4(a)`.
fn is_below(label: &str, above: &str) -> bool {
    !above.is_empty() && label.strip_prefix(above).is_some_and(|rest| rest.starts_with(['(', '.', ' ']))
}
