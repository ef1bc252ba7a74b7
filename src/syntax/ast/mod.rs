//! The syntax tree: what was written, with the place of every part, before any name has been looked up.
mod clause;
mod expr;
mod scenario;
mod slot;

pub use clause::*;
pub use expr::*;
pub use scenario::*;
pub use slot::*;

// What lower layers have words for stands in the tree as they have it.
pub use crate::calendar::{DayCount, PeriodUnit, RateUnit};
pub use crate::exact::RoundingRule;
pub use crate::prices::Column as PriceColumn;
use crate::source::{FileId, Span};

/// A name as it was written, words separated by single blanks: a defined term (`Conversion Price`), a party,
/// a class, a reading (`N1`) or an attribute in lower case (`board approval`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    pub text: String,
    pub span: Span,
}

/// Words between double quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    pub text: String,
    pub span: Span,
}

/// One file, as far as it could be read. What could not be read is missing here and stands among the diagnostics.
#[derive(Debug, Clone, PartialEq)]
pub enum File {
    Certificate(Certificate),
    Scenario(Scenario),
}

/// A certificate of designation, or a correction or amendment of one.
///
/// ```text
/// certificate "Series G Preferred Stock"
///   issuer  "Example Technologies, Inc.", called Company
///   law     Delaware
///   signed  2000-12-28
///   common  Common Stock
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Certificate {
    pub file: FileId,
    pub kind: CertificateKind,
    pub title: Text,
    pub slots: Vec<Slot>,
    pub sections: Vec<Section>,
    /// Lines that could not be read: what the tree lacks may stand there.
    pub unread: Vec<Span>,
    pub span: Span,
}

/// Whether a file is a certificate of its own, or changes another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateKind {
    /// `certificate "..."`
    Original,
    /// `correction of "..."`: speaks from the original filing (slots `filed`, `speaks from`).
    Correction,
    /// `amendment of "..."`: speaks from its own filing.
    Amendment,
}

/// A section and the clauses that stand under its number.
///
/// ```text
/// §2(a) "Dividends"
/// §9 "Miscellaneous" not modelled "boilerplate"
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// The label as canonically written, without the section sign: `2(a)`, `6.1 ¶2`, `Recitals`, `1(a)(iii) bis`.
    pub label: Name,
    pub heading: Option<Text>,
    /// The reason, when the section has no computed effect.
    pub not_modelled: Option<Text>,
    pub clauses: Vec<Clause>,
    pub span: Span,
}
