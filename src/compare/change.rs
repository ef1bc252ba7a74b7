//! One change.

/// What kind of change it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    Added,
    Removed,
    /// It says something else.
    Changed,
    /// The same in another section.
    Moved,
    /// A section has another number.
    Renumbered,
    /// It has another name.
    Renamed,
}

impl ChangeKind {
    /// `added`, `removed`...
    pub fn word(self) -> &'static str {
        match self {
            ChangeKind::Added => "added",
            ChangeKind::Removed => "removed",
            ChangeKind::Changed => "changed",
            ChangeKind::Moved => "moved",
            ChangeKind::Renumbered => "renumbered",
            ChangeKind::Renamed => "renamed",
        }
    }
}

/// A definition or clause that uses one that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependent {
    pub name: String,
    /// The label of its section, without the sign.
    pub section: String,
}

/// A change in meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub kind: ChangeKind,
    /// The label of the section, without its sign: in the new text, or in the old one when it is gone there. None for what
    /// belongs to the whole file.
    pub section: Option<String>,
    /// The label in the old text if it is another one.
    pub was: Option<String>,
    /// What changed, in the words of the text: `Conversion Threshold`, `Redemption, on notice`, `reading N1, default`.
    pub subject: String,
    pub old: Option<String>,
    pub new: Option<String>,
    /// The old words with the names and numbers of the new text, so that only what says something else differs.
    pub in_new_names: Option<String>,
    /// Lines of the two texts, from 1.
    pub old_line: Option<usize>,
    pub new_line: Option<usize>,
    /// The name that changed, if others can use it.
    pub name: Option<String>,
    /// What uses it, directly or through others, in the order of the new text.
    pub dependents: Vec<Dependent>,
}

impl Change {
    pub(super) fn new(kind: ChangeKind, section: Option<&str>, subject: impl Into<String>) -> Change {
        Change {
            kind,
            section: section.map(String::from),
            was: None,
            subject: subject.into(),
            old: None,
            new: None,
            in_new_names: None,
            old_line: None,
            new_line: None,
            name: None,
            dependents: Vec::new(),
        }
    }

    pub(super) fn words(self, old: Option<String>, new: Option<String>) -> Change {
        Change { old, new, ..self }
    }

    pub(super) fn lines(self, old_line: Option<usize>, new_line: Option<usize>) -> Change {
        Change { old_line, new_line, ..self }
    }

    pub(super) fn named(self, name: Option<&String>) -> Change {
        Change { name: name.cloned(), ..self }
    }
}
