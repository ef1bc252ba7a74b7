//! A certificate as facts that can be laid side by side.
use std::collections::BTreeSet;

use super::keys::{clause_key, slot_key, value_of};
use super::translate::Translation;
use crate::format::one_line;
use crate::source::{FileId, SourceMap, Span};
use crate::syntax::ast::{Certificate, Clause, Expr, Head, Name, Section, Slot};
use crate::syntax::lines::{LogicalLine, logical_lines};
use crate::syntax::walk::{
    NameRole, Visitor, erase_places_of_clause, erase_places_of_expr, erase_places_of_slot, walk_clause, walk_expr,
    walk_slot,
};

/// The words of a text without its comments.
pub(super) struct Words<'s> {
    sources: &'s SourceMap,
    masked: String,
    lines: Vec<LogicalLine>,
}

impl<'s> Words<'s> {
    pub(super) fn new(sources: &'s SourceMap, file: FileId) -> Self {
        let (lines, masked) = logical_lines(sources.text(file));
        Words { sources, masked: String::from_utf8_lossy(&masked).into_owned(), lines }
    }

    fn slice(&self, start: usize, end: usize) -> String {
        one_line(self.masked.get(start..end).unwrap_or(""))
    }

    pub(super) fn of(&self, span: Span) -> String {
        self.slice(span.start as usize, span.end as usize)
    }

    /// The logical line that begins where a span does: the head of a clause without its slots.
    pub(super) fn head(&self, span: Span) -> String {
        let start = span.start as usize;
        match self.lines.iter().find(|line| line.range.start == start) {
            Some(line) => self.slice(line.range.start, line.range.end),
            None => self.of(span),
        }
    }

    pub(super) fn line(&self, span: Span) -> usize {
        self.sources.line_column(span).line
    }
}

/// A slot.
pub(super) struct SlotFact {
    pub key: String,
    pub words: String,
    pub line: usize,
    /// Without places, in the names of the new text.
    pub meaning: Slot,
}

/// A clause.
pub(super) struct ClauseFact {
    /// Clauses of one key in one section are the same clause.
    pub key: String,
    /// What it is called in a list of changes.
    pub subject: String,
    pub head: String,
    pub line: usize,
    /// What it defines, as written and without places.
    pub value: Option<(String, Expr)>,
    /// Without places, in the names of the new text.
    pub meaning: Clause,
    pub slots: Vec<SlotFact>,
    /// The name that others can use.
    pub declares: Option<String>,
    pub uses: BTreeSet<String>,
}

pub(super) struct SectionFact {
    pub label: String,
    pub heading: Option<String>,
    pub not_modelled: Option<String>,
    pub line: usize,
    pub clauses: Vec<ClauseFact>,
    /// Everything that it says, remarks included, in the names of the new text: what makes two sections alike.
    pub sayings: BTreeSet<String>,
    /// The section above it in the order of numbers: `4(a)` for `4(a)(i)`.
    pub parent: Option<usize>,
}

pub(super) struct CertificateFacts {
    pub title: String,
    pub slots: Vec<SlotFact>,
    pub sections: Vec<SectionFact>,
}

impl CertificateFacts {
    pub(super) fn new(certificate: &Certificate, words: &Words<'_>, translation: &Translation) -> Self {
        let mut sections: Vec<SectionFact> =
            certificate.sections.iter().map(|section| section_fact(section, words, translation)).collect();
        let labels: Vec<String> = sections.iter().map(|section| section.label.clone()).collect();
        for (at, section) in sections.iter_mut().enumerate() {
            section.parent = parent(&labels, at);
        }
        let slots = certificate.slots.iter().map(|slot| slot_fact(slot, words, translation)).collect();
        CertificateFacts { title: certificate.title.text.clone(), slots, sections }
    }
}

/// The nearest section before it whose label its own goes on with.
fn parent(labels: &[String], at: usize) -> Option<usize> {
    let own = labels.get(at)?;
    let is_above = |label: &str| {
        !label.is_empty() && own.strip_prefix(label).is_some_and(|rest| rest.starts_with(['(', '.', ' ']))
    };
    let above = labels.iter().enumerate().take(at).filter(|(_, label)| is_above(label));
    above.max_by_key(|(_, label)| label.len()).map(|(at, _)| at)
}

fn section_fact(section: &Section, words: &Words<'_>, translation: &Translation) -> SectionFact {
    let text = |text: &Option<crate::syntax::ast::Text>| text.as_ref().map(|text| translation.translated(&text.text));
    let clauses: Vec<ClauseFact> =
        section.clauses.iter().map(|clause| clause_fact(clause, words, translation)).collect();
    let mut sayings = BTreeSet::new();
    for clause in &clauses {
        sayings.insert(translation.translated(&clause.head));
        sayings.extend(clause.slots.iter().map(|slot| translation.translated(&slot.words)));
    }
    // A remark for the reader changes nothing, and is not compared.
    SectionFact {
        label: section.label.text.clone(),
        heading: text(&section.heading),
        not_modelled: text(&section.not_modelled),
        line: words.line(section.span),
        clauses: clauses.into_iter().filter(|clause| !matches!(clause.meaning.head, Head::Note { .. })).collect(),
        sayings,
        parent: None,
    }
}

fn clause_fact(clause: &Clause, words: &Words<'_>, translation: &Translation) -> ClauseFact {
    let mut meaning = clause.clone();
    walk_clause(&mut meaning, &mut &*translation);
    let mut names = Names::default();
    walk_clause(&mut meaning, &mut names);
    erase_places_of_clause(&mut meaning);
    let head = words.head(clause.span);
    let translated = translation.translated(&head);
    let value = value_of(&clause.head).map(|value| {
        let mut erased = value.clone();
        walk_expr(&mut erased, &mut &*translation);
        erase_places_of_expr(&mut erased);
        (words.of(value.span), erased)
    });
    let (key, subject) = clause_key(&meaning, &translated);
    ClauseFact {
        key,
        subject,
        line: words.line(clause.span),
        slots: clause.slots.iter().map(|slot| slot_fact(slot, words, translation)).collect(),
        declares: declares(&meaning),
        uses: names.used,
        head,
        value,
        meaning,
    }
}

fn slot_fact(slot: &Slot, words: &Words<'_>, translation: &Translation) -> SlotFact {
    let mut meaning = slot.clone();
    walk_slot(&mut meaning, &mut &*translation);
    erase_places_of_slot(&mut meaning);
    let written = words.of(slot.span);
    SlotFact { key: slot_key(&meaning, &written), line: words.line(slot.span), words: written, meaning }
}

/// The name under which others use a clause.
fn declares(clause: &Clause) -> Option<String> {
    if let Some(called) = &clause.called {
        return Some(called.text.clone());
    }
    match (&clause.head, clause.head.declared()) {
        (_, Some(declared)) => Some(declared.name().text.clone()),
        // What adds to a clause changes it.
        (Head::To { name }, None) => Some(name.text.clone()),
        (_, None) => None,
    }
}

#[derive(Default)]
struct Names {
    used: BTreeSet<String>,
}

impl Visitor for Names {
    fn name(&mut self, name: &mut Name, role: NameRole) {
        if role == NameRole::Used {
            self.used.insert(name.text.clone());
        }
    }
}
