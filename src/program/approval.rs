//! Approvals that clauses ask for.
use super::ClassId;
use crate::exact::Exact;
use crate::source::Span;

/// An approval: so much of a class, or of several that vote together.
#[derive(Debug, Clone, PartialEq)]
pub struct ApprovalThreshold {
    pub class: ClassId,
    /// Other classes that vote together with it, as one.
    pub with: Vec<ClassId>,
    /// Whether a share counts as the common stock that it converts into; otherwise each counts one.
    pub as_converted: bool,
    /// A fraction of one: 1/2 for a majority.
    pub fraction: Exact,
    /// Whether exactly the fraction is enough.
    pub inclusive: bool,
    pub of_represented: bool,
    pub as_class: bool,
    /// Where it is written.
    pub span: Span,
}

impl ApprovalThreshold {
    /// The classes that vote.
    pub fn classes(&self) -> impl Iterator<Item = ClassId> + '_ {
        std::iter::once(self.class).chain(self.with.iter().copied())
    }
}
