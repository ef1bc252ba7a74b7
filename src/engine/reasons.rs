//! Why a condition holds or does not: in the words of the certificate, with the figures on both sides.
use super::Engine;
use super::context::Context;
use crate::program::*;
use crate::source::{Span, on_one_line};
use crate::syntax::ast::BinaryOperator;

/// Words of a certificate that are longer are cut.
const LONGEST_WORDS: usize = 160;

/// So many alternatives are gone through one by one.
const MOST_ALTERNATIVES: usize = 4;

/// What is said at the end where a waiver would have lifted the condition.
const NOT_WAIVED: &str = ", and it is not waived";

impl Engine<'_> {
    /// Why a condition does not hold: the first part of it that fails, or each of its alternatives.
    pub(super) fn why_not(&self, node: &Node, context: Context<'_>) -> String {
        match &node.kind {
            NodeKind::Several { all: true, items } => match items.iter().find(|(_, item)| self.fails(item, context)) {
                Some((label, item)) => format!("({label}) {}", self.why_not(item, context)),
                None => self.is_not_so(node),
            },
            NodeKind::Several { all: false, items } if items.len() <= MOST_ALTERNATIVES => {
                let each = items.iter().map(|(label, item)| format!("({label}) {}", self.why_not(item, context)));
                each.collect::<Vec<_>>().join(", and ")
            }
            NodeKind::Several { all: false, items } => format!("none of its {} alternatives is so", items.len()),
            NodeKind::Definition(id) => self.in_definition(*id, |body| self.why_not(body, context)),
            NodeKind::Binary { operator: BinaryOperator::And, left, right } => {
                self.why_not(if self.fails(left, context) { left } else { right }, context)
            }
            // What is joined to a condition by the clause around it has no words of its own: a waiver, or a reading.
            NodeKind::Binary { operator: BinaryOperator::Or, left, right } if left.span == right.span => {
                let why = self.why_not(right, context);
                match left.kind {
                    // What may be waived singly and as a whole is said once to be neither.
                    NodeKind::Approves { .. } if why.ends_with(NOT_WAIVED) => why,
                    NodeKind::Approves { .. } => format!("{why}{NOT_WAIVED}"),
                    _ => why,
                }
            }
            NodeKind::Binary { operator: BinaryOperator::Or, left, right } => {
                format!("{}, and {}", self.why_not(left, context), self.why_not(right, context))
            }
            NodeKind::Throughout { every: true, condition, .. } => match self.telling_day(node, false, context) {
                Some(day) => format!("on {day} {}", self.why_not(condition, context.unseen(Moment::end_of(day)))),
                None => self.is_not_so(node),
            },
            // `is not` and the like are words of their own, not a `not` before others.
            NodeKind::Not(inner) if inner.span != node.span => match &inner.kind {
                NodeKind::Fact(id) => format!("`{}` is so", self.program.facts[id.index()].name),
                _ => self.why(inner, context),
            },
            NodeKind::Binary { left, right, .. } => {
                format!("{}{}", self.is_not_so(node), self.both_sides(left, right, context))
            }
            NodeKind::Fact(id) => format!("`{}` is not so", self.program.facts[id.index()].name),
            _ => self.is_not_so(node),
        }
    }

    /// Why a condition holds: all that it needs, or the first of its alternatives that is so.
    pub(super) fn why(&self, node: &Node, context: Context<'_>) -> String {
        match &node.kind {
            NodeKind::Several { all: false, items } => {
                match items.iter().find(|(_, item)| self.holds(item, context).is_ok_and(|holds| holds)) {
                    Some((label, item)) => format!("({label}) {}", self.why(item, context)),
                    None => self.is_so(node),
                }
            }
            NodeKind::Definition(id) => self.in_definition(*id, |body| self.why(body, context)),
            NodeKind::Binary { operator: BinaryOperator::And, left, right } => {
                format!("{} and {}", self.why(left, context), self.why(right, context))
            }
            NodeKind::Binary { operator: BinaryOperator::Or, left, right } => {
                self.why(if self.fails(left, context) { right } else { left }, context)
            }
            NodeKind::Throughout { every: false, condition, .. } => match self.telling_day(node, true, context) {
                Some(day) => format!("on {day} {}", self.why(condition, context.unseen(Moment::end_of(day)))),
                None => self.is_so(node),
            },
            NodeKind::Not(inner) if inner.span != node.span => self.why_not(inner, context),
            NodeKind::Binary { left, right, .. } => {
                format!("{}{}", self.is_so(node), self.both_sides(left, right, context))
            }
            NodeKind::Fact(id) => format!("`{}`", self.program.facts[id.index()].name),
            _ => self.is_so(node),
        }
    }

    fn fails(&self, part: &Node, context: Context<'_>) -> bool {
        self.holds(part, context).is_ok_and(|holds| !holds)
    }

    /// A reason that lies in a defined term, with the section that defines it.
    fn in_definition(&self, id: DefinitionId, reason: impl Fn(&Node) -> String) -> String {
        let definition = &self.program.definitions[id.index()];
        format!("{} ({}): {}", definition.name, self.program.cite(definition.section), reason(&definition.body))
    }

    fn is_so(&self, node: &Node) -> String {
        match self.words(node.span) {
            Some(words) => format!("`{words}`"),
            None => "its condition holds".into(),
        }
    }

    fn is_not_so(&self, node: &Node) -> String {
        match self.words(node.span) {
            Some(words) => format!("`{words}` is not so"),
            None => "it is not so".into(),
        }
    }

    /// The figures that were compared, where the words do not say them.
    fn both_sides(&self, left: &Node, right: &Node, context: Context<'_>) -> String {
        // Both sides are of one kind: where the one does not say which, the other may.
        let unit = self.unit_behind(left).or_else(|| self.unit_behind(right)).unwrap_or_else(Unit::number);
        let sides = [left, right].into_iter().filter(|side| !matches!(side.kind, NodeKind::Constant(_)));
        let values = sides.filter_map(|side| self.evaluate(side, context).ok());
        let shown: Vec<String> = values.map(|value| self.describe_figure(&value, &unit)).collect();
        if shown.is_empty() { String::new() } else { format!(" ({})", shown.join(" against ")) }
    }

    fn unit_behind(&self, node: &Node) -> Option<Unit> {
        match &node.kind {
            NodeKind::Definition(id) => self.program.definitions[id.index()].kind.figure(),
            NodeKind::Variable(id) => Some(self.program.variables[id.index()].unit.clone()),
            NodeKind::Fact(id) => self.program.facts[id.index()].kind.figure(),
            NodeKind::Outstanding(class) => Some(Unit::shares(*class)),
            NodeKind::SharesHeld(class) => class.map(Unit::shares),
            NodeKind::On { what, .. } => self.unit_behind(what),
            _ => None,
        }
    }

    /// What stands at a place, on one line and without comments.
    fn words(&self, span: Span) -> Option<String> {
        let text = self.program.texts.get(&span.file)?;
        let text = text.get(span.start as usize..span.end as usize)?;
        let words = on_one_line(text);
        if words.is_empty() {
            return None;
        }
        match words.char_indices().nth(LONGEST_WORDS) {
            Some((end, _)) => words.get(..end).map(|start| format!("{start}...")),
            None => Some(words),
        }
    }
}
