//! References of a text to sections that it does not have.
use std::collections::BTreeSet;

use super::labels::roman;
use super::{Finding, Outline};

/// Words after a reference that make it one to another text.
const ELSEWHERE: [&str; 12] = [
    "of the Act",
    "of the Certificate",
    "of the Delaware",
    "of the General",
    "of the DGCL",
    "of the Exchange",
    "of the Internal",
    "of the Securities",
    "of the Registration",
    "of the Code",
    "of the Bylaws",
    "of the Corporation Law",
];

/// The references that lead nowhere, once for each paragraph. A label below one that the text has is looked for among the
/// enumerations inside its paragraph.
pub fn missing_references(outline: &Outline) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    // A section that is once said to be of a statute is so throughout, if the text has none of that number.
    let all = outline.parts().flat_map(|(_, _, text)| references(text));
    let elsewhere: BTreeSet<String> =
        all.filter(|found| is_elsewhere(found.after)).map(|found| number(&found.label).to_owned()).collect();
    for (label, line, text) in outline.parts() {
        for Reference { label: reference, after, .. } in references(text) {
            let of_statute = elsewhere.contains(number(&reference)) && !outline.has(number(&reference));
            if is_elsewhere(after) || of_statute || leads_somewhere(outline, &reference) {
                continue;
            }
            let finding = Finding { label: label.to_owned(), line, words: format!("Section {reference}") };
            if !found.contains(&finding) {
                found.push(finding);
            }
        }
    }
    found
}

/// `Section 4(d)(iii)`, `Article 2`, with the text before and after it.
pub(super) struct Reference<'t> {
    pub label: String,
    pub before: &'t str,
    pub after: &'t str,
}

pub(super) fn references(text: &str) -> Vec<Reference<'_>> {
    let mut found = Vec::new();
    for word in ["Section ", "Sections ", "SECTION ", "Article ", "ARTICLE "] {
        for (at, _) in text.match_indices(word) {
            let rest = text.get(at + word.len()..).unwrap_or("");
            let length = rest
                .find(|character: char| !(character.is_ascii_alphanumeric() || matches!(character, '.' | '(' | ')')))
                .unwrap_or(rest.len());
            let written = rest.get(..length).unwrap_or("").trim_end_matches('.');
            let written = balanced(written);
            if written.starts_with(|first: char| first.is_ascii_digit()) {
                found.push(Reference {
                    label: written.to_owned(),
                    before: text.get(..at).unwrap_or(""),
                    after: rest.get(length..).unwrap_or(""),
                });
            }
        }
    }
    found
}

/// A reference without the parenthesis of the sentence around it: `3(b))`.
fn balanced(written: &str) -> &str {
    let mut written = written;
    while written.matches(')').count() > written.matches('(').count() {
        let Some(shorter) = written.strip_suffix(')') else { break };
        written = shorter;
    }
    written
}

/// The number of a reference, without what is in parentheses.
fn number(reference: &str) -> &str {
    reference.split('(').next().unwrap_or(reference)
}

pub(super) fn is_elsewhere(after: &str) -> bool {
    ELSEWHERE.iter().any(|words| after.trim_start_matches([' ', ',']).starts_with(words))
}

fn leads_somewhere(outline: &Outline, reference: &str) -> bool {
    // Sections with three digits or more are those of a statute.
    let number: String = reference.chars().take_while(char::is_ascii_digit).collect();
    if outline.has(reference) || number.len() > 2 {
        return true;
    }
    let Some(at) = reference.rfind('(') else { return false };
    let (above, last) = reference.split_at_checked(at).unwrap_or((reference, ""));
    let inside = |item: &super::Item| {
        (item.label == above || item.label.starts_with(&format!("{above}("))) && item.text.contains(&format!(" {last}"))
    };
    let numeral = roman(last.trim_matches(['(', ')'])).is_some() || last.len() == 3;
    numeral && outline.items.iter().any(inside)
}
