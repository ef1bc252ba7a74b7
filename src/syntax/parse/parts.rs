//! Taking the parts of a node one after the other.
use std::collections::VecDeque;

use super::grammar::{Node, Rule};
use super::lower::{Lowered, Lowering};
use super::words::is_keyword;
use crate::source::Span;
use crate::syntax::ast::{Name, Text};

/// The parts of a node that were not taken yet, in the order of the text. Keywords are among them; who asks for another
/// rule passes over them.
pub(super) struct Parts<'i, 'l> {
    pairs: VecDeque<Node<'i>>,
    lowering: &'l Lowering<'l>,
    /// The place of the whole node, without blanks at its end.
    pub span: Span,
}

impl<'i, 'l> Parts<'i, 'l> {
    pub(super) fn new(node: Node<'i>, lowering: &'l Lowering<'l>) -> Self {
        let span = lowering.span(&node);
        Parts { pairs: node.into_inner().collect(), lowering, span }
    }

    /// The next part that fits the rule, wherever it stands among those that are left.
    pub(super) fn take(&mut self, rule: Rule) -> Option<Node<'i>> {
        let at = self.pairs.iter().position(|pair| pair.as_rule() == rule)?;
        self.pairs.remove(at)
    }

    /// The next part that fits one of the rules.
    pub(super) fn take_any(&mut self, rules: &[Rule]) -> Option<Node<'i>> {
        let at = self.pairs.iter().position(|pair| rules.contains(&pair.as_rule()))?;
        self.pairs.remove(at)
    }

    /// Whether a part fits the rule; it is taken.
    pub(super) fn has(&mut self, rule: Rule) -> bool {
        self.take(rule).is_some()
    }

    /// The next part that is no keyword.
    pub(super) fn next(&mut self) -> Option<Node<'i>> {
        let has_content = |pair: &Node<'_>| !is_keyword(pair.as_rule()) && pair.as_rule() != Rule::EOI;
        let at = self.pairs.iter().position(has_content)?;
        self.pairs.remove(at)
    }

    pub(super) fn need(&mut self, rule: Rule) -> Lowered<Node<'i>> {
        self.take(rule).ok_or_else(|| self.lowering.unreadable(self.span))
    }

    pub(super) fn need_next(&mut self) -> Lowered<Node<'i>> {
        self.next().ok_or_else(|| self.lowering.unreadable(self.span))
    }

    /// The parts of the next part that fits the rule.
    pub(super) fn inside(&mut self, rule: Rule) -> Option<Parts<'i, 'l>> {
        self.take(rule).map(|node| Parts::new(node, self.lowering))
    }

    pub(super) fn need_inside(&mut self, rule: Rule) -> Lowered<Parts<'i, 'l>> {
        self.need(rule).map(|node| Parts::new(node, self.lowering))
    }

    pub(super) fn name(&mut self) -> Lowered<Name> {
        self.need(Rule::name).map(|node| self.lowering.name(&node))
    }

    pub(super) fn optional_name(&mut self) -> Option<Name> {
        self.take(Rule::name).map(|node| self.lowering.name(&node))
    }

    /// All names that are left.
    pub(super) fn names(&mut self) -> Vec<Name> {
        std::iter::from_fn(|| self.optional_name()).collect()
    }

    pub(super) fn text(&mut self) -> Lowered<Text> {
        self.need(Rule::text).map(|node| self.lowering.text(&node))
    }

    pub(super) fn optional_text(&mut self) -> Option<Text> {
        self.take(Rule::text).map(|node| self.lowering.text(&node))
    }

    /// All texts that are left.
    pub(super) fn texts(&mut self) -> Vec<Text> {
        std::iter::from_fn(|| self.optional_text()).collect()
    }
}
