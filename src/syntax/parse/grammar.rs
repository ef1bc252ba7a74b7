//! The grammar, and the one way to read a line with it. Types of pest stay inside [`super`].
use pest::iterators::{Pair, Pairs};
pub(super) use scrip_grammar::Rule;

/// A part of a line that fits a rule.
pub(super) type Node<'i> = Pair<'i, Rule>;

/// Why and where a line does not fit.
pub(super) struct Misfit {
    /// The offset in the line up to which it can be read.
    pub at: usize,
    /// The rules that would fit there.
    pub expected: Vec<Rule>,
}

/// Reads a line as a rule.
///
/// # Errors
/// The furthest place that could be reached.
pub(super) fn read(rule: Rule, line: &str) -> Result<Pairs<'_, Rule>, Misfit> {
    scrip_grammar::read(rule, line).map_err(|error| {
        let at = match error.location {
            pest::error::InputLocation::Pos(at) => at,
            pest::error::InputLocation::Span((at, _)) => at,
        };
        let expected = match error.variant {
            pest::error::ErrorVariant::ParsingError { positives, .. } => positives,
            pest::error::ErrorVariant::CustomError { .. } => Vec::new(),
        };
        Misfit { at, expected }
    })
}
