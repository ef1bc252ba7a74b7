//! A starting file for the encoder.
use super::{HeaderFacts, Outline};

/// A certificate with what was found of its title, and every numbered paragraph as a section that is left to do.
///
/// It can be read; `scrip check` counts what is left to do.
pub fn starting_file(facts: &HeaderFacts, outline: &Outline) -> String {
    let text = |words: &str| words.replace('"', "'");
    let mut out = format!("certificate \"{}\"\n", text(facts.title.as_deref().unwrap_or("Preferred Stock")));
    let issuer = facts.issuer.as_ref().map(|issuer| {
        let called = facts.called.as_ref().map(|called| format!(", called {called}")).unwrap_or_default();
        format!("\"{}\"{called}", text(issuer))
    });
    // What is not found is not guessed: a remark shows where it belongs.
    for (word, found) in [("issuer", &issuer), ("law   ", &facts.law), ("signed", &facts.signed)] {
        match found {
            Some(found) => out.push_str(&format!("  {word} {found}\n")),
            None => out.push_str(&format!("# {}: not found in the text\n", word.trim_end())),
        }
    }
    out.push_str("  common Common Stock\n");
    // The first section designates the class, as a rule.
    let mut class = facts.title.as_deref().and_then(class);
    for item in &outline.items {
        // A top section is set apart from the one before it.
        if !item.label.contains('(') {
            out.push('\n');
        }
        let heading = item.heading.as_ref().map(|heading| format!(" \"{}\"", text(heading))).unwrap_or_default();
        out.push_str(&format!("§{}{heading}\n", item.label));
        if let Some(class) = class.take_if(|_| item.label.starts_with(|first: char| first.is_ascii_digit())) {
            out.push_str(&format!("class {class}\n"));
        }
        let has_below = outline.items.iter().any(|other| {
            other.label.strip_prefix(item.label.as_str()).is_some_and(|rest| rest.starts_with(['(', '.']))
        });
        if !has_below || !item.text.trim().is_empty() {
            out.push_str("todo\n");
        }
    }
    out
}

/// `Series A` of `Series A Convertible Preferred Stock`, `Series Seed` of `Series Seed Preferred Stock`.
fn class(title: &str) -> Option<String> {
    const KINDS: [&str; 8] =
        ["Preferred", "Preference", "Convertible", "Cumulative", "Redeemable", "Junior", "Senior", "Stock"];
    let mut words = title.split(' ');
    let (series, name) = (words.next()?, words.next()?);
    (series == "Series" && !KINDS.contains(&name)).then(|| format!("{series} {name}"))
}
