//! A walk over the whole syntax tree: every name, text, figure and place of it comes by once.
//!
//! The matches below have no arm for the rest, so that a new part of the language is not forgotten.
mod clause;
mod expr;
mod scenario;
mod slot;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::ast::{Certificate, Clause, Expr, File, Name, Section, Slot, Text};
use crate::source::Span;

/// What a name is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameRole {
    /// It is given here: a definition, `called X`, the name of a class, fact, reading or holder.
    Declared,
    /// What another place declares is used.
    Used,
    /// The label of a section, as a heading or as a reference.
    Label,
    /// The name of a choice of a reading.
    Choice,
    /// An attribute of an event, in lower case.
    Attribute,
}

/// What is to be done with the parts of a tree. Each function does nothing unless it is given.
pub trait Visitor {
    fn span(&mut self, _span: &mut Span) {}
    fn name(&mut self, _name: &mut Name, _role: NameRole) {}
    fn text(&mut self, _text: &mut Text) {}
    fn figure(&mut self, _figure: &mut Decimal) {}
    fn count(&mut self, _count: &mut u32) {}
    fn date(&mut self, _date: &mut NaiveDate) {}
    /// Comes before the parts of the expression.
    fn expr(&mut self, _expr: &mut Expr) {}
}

/// Walks over all of a file.
pub fn walk_file(file: &mut File, visitor: &mut impl Visitor) {
    match file {
        File::Certificate(certificate) => walk_certificate(certificate, visitor),
        File::Scenario(scenario) => Walk { visitor }.scenario(scenario),
    }
}

pub fn walk_certificate(certificate: &mut Certificate, visitor: &mut impl Visitor) {
    Walk { visitor }.certificate(certificate);
}

pub fn walk_clause(clause: &mut Clause, visitor: &mut impl Visitor) {
    Walk { visitor }.clause(clause);
}

pub fn walk_slot(slot: &mut Slot, visitor: &mut impl Visitor) {
    Walk { visitor }.slot(slot);
}

pub fn walk_expr(expr: &mut Expr, visitor: &mut impl Visitor) {
    Walk { visitor }.expr(expr);
}

/// Takes everything out of a file that is no meaning: places, and zeros at the end of figures.
pub fn erase_places(file: &mut File) {
    walk_file(file, &mut Eraser);
}

/// Takes the places out of a clause, and the zeros at the end of figures.
pub fn erase_places_of_clause(clause: &mut Clause) {
    walk_clause(clause, &mut Eraser);
}

/// Takes the places out of a slot, and the zeros at the end of figures.
pub fn erase_places_of_slot(slot: &mut Slot) {
    walk_slot(slot, &mut Eraser);
}

/// Takes the places out of an expression, and the zeros at the end of figures.
pub fn erase_places_of_expr(expr: &mut Expr) {
    walk_expr(expr, &mut Eraser);
}

struct Eraser;

impl Visitor for Eraser {
    fn span(&mut self, span: &mut Span) {
        *span = Span::default();
    }

    fn figure(&mut self, figure: &mut Decimal) {
        *figure = figure.normalize();
    }
}

struct Walk<'v, V> {
    visitor: &'v mut V,
}

impl<V: Visitor> Walk<'_, V> {
    fn span(&mut self, span: &mut Span) {
        self.visitor.span(span);
    }

    fn figure(&mut self, figure: &mut Decimal) {
        self.visitor.figure(figure);
    }

    fn count(&mut self, count: &mut u32) {
        self.visitor.count(count);
    }

    fn named(&mut self, name: &mut Name, role: NameRole) {
        self.visitor.name(name, role);
        self.visitor.span(&mut name.span);
    }

    fn used(&mut self, name: &mut Name) {
        self.named(name, NameRole::Used);
    }

    fn declared(&mut self, name: &mut Name) {
        self.named(name, NameRole::Declared);
    }

    fn text(&mut self, text: &mut Text) {
        self.visitor.text(text);
        self.visitor.span(&mut text.span);
    }

    fn texts(&mut self, texts: &mut [Text]) {
        for text in texts {
            self.text(text);
        }
    }

    fn certificate(&mut self, certificate: &mut Certificate) {
        let Certificate { file: _, kind: _, title, slots, sections, unread, span } = certificate;
        self.text(title);
        for slot in slots {
            self.slot(slot);
        }
        for section in sections {
            self.section(section);
        }
        for line in unread {
            self.span(line);
        }
        self.span(span);
    }

    fn section(&mut self, section: &mut Section) {
        let Section { label, heading, not_modelled, clauses, span } = section;
        self.named(label, NameRole::Label);
        for text in [heading, not_modelled].into_iter().flatten() {
            self.text(text);
        }
        for clause in clauses {
            self.clause(clause);
        }
        self.span(span);
    }
}
