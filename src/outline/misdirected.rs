//! References of a text to sections that it has, and that speak of something else.
use super::references::{Reference, is_elsewhere, missing_references, references};
use super::terms::{plain, quoted};
use super::{Finding, Item, Outline};

/// How many words may stand between an act and the section that it refers to.
const NEAR: usize = 9;
/// Acts with the beginnings of the words for them; each has a section of its own in most filings.
const ACTS: [(&str, &[&str]); 4] = [
    ("conver", &["convert", "conversion"]),
    ("rede", &["redeem", "redemption"]),
    ("vot", &["vote", "votes", "voting", "voted"]),
    ("liquidat", &["liquidat"]),
];
/// Words between an act and the section that is said to govern it.
const GOVERNED_BY: [&str; 4] = ["pursuant to", "in accordance with", "as provided in", "under"];

/// What the references to existing sections cannot mean: `this Section 4(j)` within another section, a term that the section is
/// said to define and does not have, and an act under a section whose headings speak of others only.
pub fn misdirected_references(outline: &Outline) -> Vec<Finding> {
    let missing = missing_references(outline);
    let mut found: Vec<Finding> = Vec::new();
    for item in &outline.items {
        for reference in references(&item.text) {
            let written = &reference.label;
            if is_elsewhere(reference.after) {
                continue;
            }
            let is_wrong = is_of_another_section(item, &reference)
                || is_own(outline, written)
                    && (lacks_the_term(outline, &reference) || speaks_of_other_acts(outline, &reference));
            let finding = Finding { label: item.label.clone(), line: item.line, words: format!("Section {written}") };
            if is_wrong && !found.contains(&finding) && !missing.contains(&finding) {
                found.push(finding);
            }
        }
    }
    found
}

/// Whether the text has the section, or one below it.
fn is_own(outline: &Outline, label: &str) -> bool {
    outline.items.iter().any(|item| is_within(&item.label, label))
}

/// Whether a label is another or below it.
fn is_within(label: &str, above: &str) -> bool {
    label.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with(['(', '.']))
}

/// `this Section 4(j)` where another section speaks.
fn is_of_another_section(item: &Item, reference: &Reference<'_>) -> bool {
    let is_numbered = item.label.starts_with(|first: char| first.is_ascii_digit());
    let says_this = reference.before.trim_end().ends_with(" this");
    says_this && is_numbered && !is_within(&item.label, &reference.label) && !is_within(&reference.label, &item.label)
}

/// `Organic Change (as defined in Section 4(a))`, `"Stated Value" has the meaning set forth in Article 2`: the term in question.
fn defined_there(before: &str) -> Option<String> {
    let before = before.trim_end();
    if let Some(rest) = before.strip_suffix("has the meaning set forth in") {
        return quoted_at_end(rest);
    }
    let rest =
        ["(as defined in", "(as such term is defined in"].into_iter().find_map(|end| before.strip_suffix(end))?;
    let words: Vec<&str> = rest.split_whitespace().collect();
    let capital = |word: &&&str| {
        word.starts_with(|first: char| first.is_ascii_uppercase()) && word.chars().all(char::is_alphanumeric)
    };
    let of_term = words.iter().rev().take_while(capital).count();
    let term = words.get(words.len().saturating_sub(of_term)..).unwrap_or_default().join(" ");
    (!term.is_empty()).then_some(term)
}

/// What stands in quotation marks at the end of some words.
fn quoted_at_end(words: &str) -> Option<String> {
    let words = words.trim_end().strip_suffix(['"', '”'])?;
    let at = words.rfind(['"', '“'])?;
    words.get(at..).map(|term| term.trim_start_matches(['"', '“']).to_owned())
}

fn lacks_the_term(outline: &Outline, reference: &Reference<'_>) -> bool {
    let Some(term) = defined_there(reference.before) else { return false };
    let wanted = plain(&term);
    let sections = outline.items.iter().filter(|item| is_within(&item.label, &reference.label));
    !sections.into_iter().any(|item| {
        let heading = item.heading.as_deref().map(plain);
        heading.is_some_and(|heading| heading.contains(&wanted))
            || quoted(&item.text).iter().any(|term| plain(term) == wanted)
            || plain(&item.text).contains(&format!("{wanted} is"))
    })
}

/// `converted into Common Stock pursuant to Section 4` where Section 4 is about votes and another one about conversion.
fn speaks_of_other_acts(outline: &Outline, reference: &Reference<'_>) -> bool {
    let before = reference.before.trim_end();
    let Some(before) = GOVERNED_BY.iter().find_map(|words| before.strip_suffix(words)) else { return false };
    let Some(stem) = act_at_end(before) else { return false };
    let first = reference.label.split('(').next().unwrap_or("");
    let speaks = |item: &Item| item.heading.as_deref().unwrap_or("").to_lowercase().contains(stem);
    let is_main = |item: &&Item| !item.label.contains('(') && item.label.starts_with(|c: char| c.is_ascii_digit());
    let mut there = outline.items.iter().filter(|item| is_within(&item.label, first)).peekable();
    let has_headings = outline.items.iter().any(|item| item.label == first && item.heading.is_some());
    there.peek().is_some() && has_headings && !there.any(speaks) && outline.items.iter().filter(is_main).any(speaks)
}

/// The act that the last words before a reference are about, if no sign stands between.
fn act_at_end(words: &str) -> Option<&'static str> {
    let near = words.split_whitespace().rev().take(NEAR);
    for word in near {
        if word.ends_with([',', ';', ':', '.', '(', ')']) || word.starts_with('(') {
            return None;
        }
        let word = word.to_lowercase();
        let act = ACTS.iter().find(|(_, words)| words.iter().any(|known| word.starts_with(known)));
        if let Some((stem, _)) = act {
            return Some(stem);
        }
    }
    None
}
