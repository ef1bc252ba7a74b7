//! The grammar of certificates and scenarios, and the parser that pest derives from it.
//!
//! It is a crate of its own so that builds for development and tests can optimise the derived parser, which reads every
//! line, and need not compile it again when the rest changes.

/// The parser. [`Rule`] names the rules of the `.pest` files beside this one.
#[derive(pest_derive::Parser)]
#[grammar = "keywords.pest"]
#[grammar = "expressions.pest"]
#[grammar = "certificate.pest"]
#[grammar = "slots.pest"]
#[grammar = "scenario.pest"]
pub struct Grammar;

/// Reads a text as a rule.
///
/// # Errors
/// The furthest place that could be reached, and the rules that would fit there.
pub fn read(rule: Rule, text: &str) -> Result<pest::iterators::Pairs<'_, Rule>, Box<pest::error::Error<Rule>>> {
    <Grammar as pest::Parser<Rule>>::parse(rule, text).map_err(Box::new)
}
