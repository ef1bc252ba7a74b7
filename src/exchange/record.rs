//! One dated line of a journal as data.
use crate::source::Span;

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Text(String),
    /// A flag that is set.
    Yes,
    Texts(Vec<String>),
    /// Names, each with a value or merely there.
    Pairs(Vec<(String, Option<String>)>),
}

/// A value with the place where it is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    pub value: Value,
    pub span: Span,
    /// Whether the text stands at the place letter by letter.
    pub literal: bool,
}

/// A record: a day, the kind of its event if it has one, and the fields of the event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// From 1.
    pub number: usize,
    pub span: Span,
    pub date: Given,
    pub event: Option<Given>,
    pub fields: Vec<(String, Given)>,
}

impl Record {
    pub fn field(&self, name: &str) -> Option<&Given> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, given)| given)
    }
}

impl Given {
    /// A value that stands nowhere.
    pub fn new(value: Value) -> Given {
        Given { value, span: Span::default(), literal: false }
    }
}
