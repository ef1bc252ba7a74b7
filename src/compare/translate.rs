//! What has another name in the new text: the class of the certificate, and sections that were renumbered.
use std::collections::BTreeMap;

use crate::syntax::ast::{Certificate, Head, Name, Text};
use crate::syntax::walk::{NameRole, Visitor};

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
    /// Words with the names of the new text in them.
    pub(super) fn translated(&self, words: &str) -> String {
        self.names.iter().fold(words.to_owned(), |words, (old, new)| words.replace(old.as_str(), new))
    }
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
