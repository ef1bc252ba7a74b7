//! What has another name in the new text: the class of the certificate, defined terms, and sections that were renumbered.
use std::collections::{BTreeMap, BTreeSet};

use super::facts::{CertificateFacts, ClauseFact};
use crate::source::Span;
use crate::syntax::ast::{Certificate, Clause, Head, Name, Text};
use crate::syntax::walk::{NameRole, Visitor, erase_places_of_clause, walk_clause};

/// Names and labels of the old text with what the new one calls them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Translation {
    pub names: BTreeMap<String, String>,
    pub labels: BTreeMap<String, String>,
}

impl Visitor for &Translation {
    fn name(&mut self, name: &mut Name, role: NameRole) {
        let known = if role == NameRole::Label { &self.labels } else { &self.names };
        if let Some(new) = known.get(&name.text) {
            name.text.clone_from(new);
        }
    }

    fn text(&mut self, text: &mut Text) {
        text.text = self.translated(&text.text);
    }
}

impl Translation {
    /// Words with the names of the new text in them, and with the numbers that its sections have.
    pub(super) fn translated(&self, words: &str) -> String {
        let names = self.names.iter().fold(words.to_owned(), |words, (old, new)| replace_name(&words, old, new));
        self.with_labels(&names)
    }

    /// Words in which `Section 4(b)`, `sections 4(f) to 4(g)` and `§4(b)` have the numbers of the new text.
    fn with_labels(&self, words: &str) -> String {
        if self.labels.is_empty() {
            return words.to_owned();
        }
        let mut out = String::new();
        let mut refers = false;
        for part in words.split_inclusive(' ') {
            let word = part.trim_end_matches(' ');
            let bare = word.trim_start_matches(['"', '(', '§']);
            let label = bare.trim_end_matches(['"', ',', '.', ';', ':']);
            if (refers || word.contains('§')) && label.starts_with(|first: char| first.is_ascii_digit()) {
                out.push_str(&part.replacen(label, &self.label(label), 1));
                refers = true;
                continue;
            }
            out.push_str(part);
            let word = bare.to_ascii_lowercase();
            refers = matches!(word.as_str(), "section" | "sections")
                || refers && matches!(word.as_str(), "and" | "or" | "to" | "through");
        }
        out
    }

    /// What the new text calls a section, or what would be below one that it has.
    fn label(&self, label: &str) -> String {
        let known = self.labels.iter().filter_map(|(old, new)| Some((label.strip_prefix(old.as_str())?, old, new)));
        let known = known.filter(|(rest, ..)| rest.is_empty() || rest.starts_with(['(', '.', ' ']));
        match known.max_by_key(|(_, old, _)| old.len()) {
            Some((rest, _, new)) => format!("{new}{rest}"),
            None => label.to_owned(),
        }
    }
}

/// Replaces a name where it stands for itself, not within a longer word.
pub(crate) fn replace_name(text: &str, old: &str, new: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(old) {
        let (before, found) = rest.split_at(at);
        let after = found.get(old.len()..).unwrap_or("");
        out.push_str(before);
        let goes_on = after.starts_with(|next: char| next.is_alphanumeric());
        let is_end = out.ends_with(|before: char| before.is_alphanumeric());
        out.push_str(if goes_on || is_end { old } else { new });
        rest = after;
    }
    out + rest
}

/// Names that the new text has another word for, beyond those that are known: names that contain the name of a class that
/// is called otherwise, and those whose definitions say the same in sections that belong together.
pub(super) fn renamed_terms(
    known: &Translation,
    old: &CertificateFacts,
    new: &CertificateFacts,
    pairs: &[(usize, usize)],
) -> BTreeMap<String, String> {
    let (declared_old, declared_new) = (declared(old), declared(new));
    let mut found = BTreeMap::new();
    for name in declared_old.difference(&declared_new) {
        let candidate = known.names.iter().fold((*name).to_owned(), |name, (old, new)| replace_name(&name, old, new));
        if candidate != **name && declared_new.contains(candidate.as_str()) {
            found.insert((*name).to_owned(), candidate);
        }
    }
    for (from, to) in pairs {
        let (Some(before), Some(after)) = (old.sections.get(*from), new.sections.get(*to)) else { continue };
        for gone in before.clauses.iter().filter(|clause| is_lone(clause, &declared_new)) {
            let Some(name) = gone.declares.as_deref().filter(|name| !found.contains_key(*name)) else { continue };
            let mut alike = after.clauses.iter().filter(|clause| {
                is_lone(clause, &declared_old)
                    && clause
                        .declares
                        .as_deref()
                        .is_some_and(|new| is_same_but_for(&gone.meaning, name, &clause.meaning, new))
            });
            if let (Some(one), None) = (alike.next(), alike.next())
                && let Some(new) = &one.declares
                && !found.values().any(|taken| taken == new)
            {
                found.insert(name.to_owned(), new.clone());
            }
        }
    }
    found
}

fn declared(facts: &CertificateFacts) -> BTreeSet<&str> {
    let clauses = facts.sections.iter().flat_map(|section| &section.clauses);
    let own = clauses.filter(|clause| !matches!(clause.meaning.head, Head::To { .. } | Head::Reading { .. }));
    own.filter_map(|clause| clause.declares.as_deref()).collect()
}

/// A clause that declares a name which the other text does not.
fn is_lone(clause: &ClauseFact, others: &BTreeSet<&str>) -> bool {
    let is_term = !matches!(clause.meaning.head, Head::To { .. } | Head::Reading { .. } | Head::Class { .. });
    is_term && clause.declares.as_deref().is_some_and(|name| !others.contains(name))
}

fn is_same_but_for(old: &Clause, name: &str, new: &Clause, called: &str) -> bool {
    let only = Translation { names: BTreeMap::from([(name.to_owned(), called.to_owned())]), labels: BTreeMap::new() };
    let mut translated = old.clone();
    walk_clause(&mut translated, &mut &only);
    erase_places_of_clause(&mut translated);
    translated.span = Span::default();
    let mut new = new.clone();
    new.span = Span::default();
    translated == new
}

/// If each text declares one class, and they are not called the same, the old name with the new one.
pub(super) fn renamed_classes(old: &Certificate, new: &Certificate) -> BTreeMap<String, String> {
    match (classes(old).as_slice(), classes(new).as_slice()) {
        ([old], [new]) if old != new => BTreeMap::from([(old.clone(), new.clone())]),
        _ => BTreeMap::new(),
    }
}

fn classes(certificate: &Certificate) -> Vec<String> {
    let clauses = certificate.sections.iter().flat_map(|section| &section.clauses);
    let class = |head: &Head| match head {
        Head::Class { name } => Some(name.text.clone()),
        _ => None,
    };
    clauses.filter_map(|clause| class(&clause.head)).collect()
}
