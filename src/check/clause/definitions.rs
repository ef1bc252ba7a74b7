//! Defined terms: one body out of heads, cases and limits that may stand in several sections.
use crate::check::checker::{Checker, ClauseAt, DefinitionSource, SlotAt};
use crate::check::dimensions::Typed;
use crate::check::names::Symbol;
use crate::check::scope::Scope;
use crate::diagnostics::{Diagnostic, codes};
use crate::program::*;
use crate::source::Span;
use crate::syntax::ast::{BinaryOperator, Expr, Head, SlotKind};

/// One case of a definition while it is put together.
struct Case {
    node: NodeCase,
    kind: Kind,
    /// Its place in the order in which the cases are tried: what a reading replaces goes before what always holds.
    order: u8,
}

impl Case {
    /// A case of a head; `own_reading` when only its slot goes by a reading.
    fn new(node: NodeCase, kind: Kind, own_reading: bool) -> Case {
        let order = match (&node.condition, node.guard) {
            (Some(_), Some(_)) => 0,
            (None, Some(_)) if !own_reading => 1,
            (Some(_), None) => 2,
            (None, Some(_)) => 3,
            (None, None) => 4,
        };
        Case { node, kind, order }
    }
}

impl<'a> Checker<'a> {
    /// What kind of thing a definition stands for; compiles it when that has not been done.
    pub fn definition_kind(&mut self, id: DefinitionId) -> Kind {
        if let Some(source) = self.pending.definitions.remove(&id) {
            let (body, kind) = match source {
                DefinitionSource::Local { values, scope } => {
                    let mut cases = Vec::new();
                    for value in &values {
                        let typed = self.expression(&scope, value.value);
                        let (guard, section) = (value.guard, value.section);
                        let node = NodeCase { guard, condition: None, value: typed.node, section };
                        cases.push(Case::new(node, typed.kind, false));
                    }
                    self.finished(&scope, cases, id)
                }
                DefinitionSource::Heads(parts) => self.definition_body(id, &parts),
            };
            if let Some(definition) = self.program.definitions.get_mut(id.index()) {
                definition.body = body;
                definition.kind = kind;
            }
        }
        self.program.definitions.get(id.index()).map_or(Kind::Any, |definition| definition.kind.clone())
    }

    fn definition_body(&mut self, id: DefinitionId, parts: &[ClauseAt<'a>]) -> (Node, Kind) {
        let home = self.program.definitions.get(id.index()).map(|definition| (definition.section, definition.span));
        let first = parts.first().map(|part| (part.section, part.clause.span));
        let (section, span) = home.or(first).unwrap_or((SectionId::FIRST, Span::default()));
        let mut cases = Vec::new();
        let mut plain: Option<ClauseAt<'a>> = None;
        for part in parts {
            let mut part_cases = self.part_cases(*part);
            self.else_prices(*part, &mut part_cases);
            if part_cases.iter().any(|case| case.node.guard.is_none() && case.node.condition.is_none()) {
                if let Some(first) = plain {
                    self.two_bodies(*part, first);
                }
                plain = plain.or(Some(*part));
            }
            cases.extend(self.limited(*part, part_cases));
        }
        let joined = self.joined_slots(Symbol::Definition(id));
        if let Some(first) = parts.first() {
            let scope = self.scope_of(*first);
            for at in &joined {
                let scope = Scope { section: Some(at.section), ..scope.clone() };
                cases.extend(self.case_of_slot(&scope, at, None, true));
            }
        }
        let kind = match parts.first() {
            Some(first) => {
                let scope = self.scope_of(*first);
                self.common_kind(&scope, &cases)
            }
            None => Kind::Any,
        };
        let mut body = one_body(cases, section, span);
        if body.is_none()
            && let Some(part) = parts.first()
        {
            let name = self.program.definitions.get(id.index()).map(|found| found.name.clone()).unwrap_or_default();
            let diagnostic = Diagnostic::error(codes::E0507_SLOT_MISSING, format!("`{name}` has no value"))
                .at(self.head_span(part.clause), "no value")
                .help("write `NAME is VALUE`, or cases below it with `when C: VALUE` and `otherwise: VALUE`");
            self.report(Some(part.section), diagnostic);
        }
        let mut node = body.take().unwrap_or_else(|| Typed::unknown(span).node);
        if let Some(first) = parts.first() {
            let scope = self.scope_of(*first);
            for at in &joined {
                node = self.limit(&scope, at, node, &kind, section);
            }
        }
        (node, kind)
    }

    /// The cases that one head and its slots state.
    fn part_cases(&mut self, part: ClauseAt<'a>) -> Vec<Case> {
        let scope = self.scope_of(part);
        let guard = self.under(&scope, part.clause.under.as_ref());
        let slots = self.slots_of(part, None);
        if let Head::Conditions { .. } = &part.clause.head {
            return vec![self.condition_list(&scope, part, &slots, guard)];
        }
        let mut cases = Vec::new();
        let mut index = None;
        match &part.clause.head {
            Head::Table { by, .. } => index = Some(self.figure(&scope, by, &Unit::number(), "what a table goes by")),
            Head::Is { value: Some(value), .. } => {
                let typed = self.expression(&scope, value);
                let node = NodeCase { guard, condition: None, value: typed.node, section: part.section };
                cases.push(Case::new(node, typed.kind, false));
            }
            _ => {}
        }
        for at in &slots {
            let own_reading = guard.is_none();
            let guard = self.one_guard(&scope, at.slot, guard, at.guard);
            let at = SlotAt { guard, ..*at };
            cases.extend(self.case_of_slot(&scope, &at, index.as_ref(), own_reading));
        }
        cases
    }

    /// `else Bid`: prices, or other figures, that stand in where the one before them is not known.
    fn else_prices(&mut self, part: ClauseAt<'a>, cases: &mut [Case]) {
        let scope = self.scope_of(part);
        for slot in &part.clause.slots {
            let SlotKind::ElsePrice(price) = &slot.kind else { continue };
            let other = self.expression(&scope, price);
            for case in cases.iter_mut() {
                let first = (&case.kind, case.node.value.span);
                self.same_kind(&scope, first, (&other.kind, price.span), "prices of one value");
                let value = std::mem::replace(&mut case.node.value, other.node.clone());
                let span = value.span;
                let operands = match value.kind {
                    NodeKind::FirstKnown(mut operands) => {
                        operands.push(other.node.clone());
                        operands
                    }
                    _ => vec![value, other.node.clone()],
                };
                case.node.value = Node { kind: NodeKind::FirstKnown(operands), span };
            }
        }
    }

    fn case_of_slot(
        &mut self,
        scope: &Scope,
        at: &SlotAt<'_>,
        index: Option<&Node>,
        own_reading: bool,
    ) -> Option<Case> {
        let (condition, value) = match &at.slot.kind {
            SlotKind::Case { condition, value } => (Some(self.condition(scope, condition)), value),
            SlotKind::Otherwise(value) => (None, value),
            SlotKind::Range { from, through, value } => {
                let Some(index) = index else {
                    let diagnostic =
                        Diagnostic::error(codes::E0507_SLOT_MISSING, "this table does not say which number it goes by")
                            .at(at.slot.span, "a case by number")
                            .help("write `X, by days from A to B, is` in the head");
                    self.report(Some(at.section), diagnostic);
                    return None;
                };
                (Some(self.range(scope, index, from, through.as_ref())), value)
            }
            _ => return None,
        };
        let typed = self.expression(scope, value);
        let node = NodeCase { guard: at.guard, condition, value: typed.node, section: at.section };
        Some(Case::new(node, typed.kind, own_reading))
    }

    /// `181 to 270`: the number is at least the first and at most the second.
    fn range(&mut self, scope: &Scope, index: &Node, from: &Expr, through: Option<&Expr>) -> Node {
        let bound = |checker: &mut Self, operator: BinaryOperator, expr: &Expr| {
            let limit = checker.figure(scope, expr, &Unit::number(), "a step of a table");
            let (left, right) = (Box::new(index.clone()), Box::new(limit));
            Node { kind: NodeKind::Binary { operator, left, right }, span: expr.span }
        };
        let first = bound(self, BinaryOperator::GreaterOrEqual, from);
        match through {
            None => first,
            Some(through) => {
                let second = bound(self, BinaryOperator::LessOrEqual, through);
                let span = first.span.to(second.span);
                let (left, right) = (Box::new(first), Box::new(second));
                Node { kind: NodeKind::Binary { operator: BinaryOperator::And, left, right }, span }
            }
        }
    }

    /// A list of conditions, with the labels of the filed text.
    fn condition_list(
        &mut self,
        scope: &Scope,
        part: ClauseAt<'a>,
        slots: &[SlotAt<'_>],
        guard: Option<Guard>,
    ) -> Case {
        let span = part.clause.span;
        let mut items = Vec::new();
        let mut waivers = Vec::new();
        for at in slots {
            match &at.slot.kind {
                SlotKind::Item { label, text, condition } => {
                    let node = self.condition(scope, condition);
                    let words = text.as_ref().map(|text| format!(" {}", text.text)).unwrap_or_default();
                    let condition = under_reading(at.guard, node);
                    items.push((format!("{}{words}", label.text), condition, label.text.clone()));
                }
                SlotKind::OrWaived(threshold) => waivers.extend(self.threshold(scope, threshold)),
                _ => {}
            }
        }
        if items.is_empty() {
            let diagnostic = Diagnostic::error(codes::E0507_SLOT_MISSING, "a list of conditions needs items")
                .at(span, "no items")
                .help("write each condition below it with its label: `(i) C`");
            self.report(scope.section, diagnostic);
        }
        let name = match &part.clause.head {
            Head::Conditions { name } => Some(name.text.clone()),
            _ => None,
        };
        // What may be waived as a whole may be waived singly, by the name of the list and the label.
        let singly = |(shown, condition, label): (String, Node, String)| {
            let matter = name.as_ref().map(|name| format!("{name} ({})", label.trim_matches(['(', ')'])));
            let Some(matter) = matter.filter(|_| !waivers.is_empty()) else { return (shown, condition) };
            self.program.matters_asked.insert(matter.clone());
            let lifted = waivers.iter().cloned();
            let condition = lifted.fold(condition, |condition, threshold| {
                super::conditions::or_waived(condition, threshold, Some(matter.clone()))
            });
            (shown, condition)
        };
        let items = items.into_iter().map(singly).collect();
        let mut value = Node { kind: NodeKind::Several { all: true, items }, span };
        for threshold in waivers {
            self.program.matters_asked.extend(name.clone());
            value = super::conditions::or_waived(value, threshold, name.clone());
        }
        let node = NodeCase { guard, condition: None, value, section: part.section };
        Case::new(node, Kind::YesNo, false)
    }

    /// Applies `at least`, `at most` and `rounded` of a head to each of its cases.
    fn limited(&mut self, part: ClauseAt<'a>, cases: Vec<Case>) -> Vec<Case> {
        let scope = self.scope_of(part);
        let slots = self.slots_of(part, None);
        let mut limited = Vec::new();
        for mut case in cases {
            for at in &slots {
                let value = std::mem::replace(&mut case.node.value, Typed::unknown(part.clause.span).node);
                case.node.value = self.limit(&scope, at, value, &case.kind, part.section);
            }
            limited.push(case);
        }
        limited
    }

    /// Applies one slot that limits or rounds a value.
    fn limit(&mut self, scope: &Scope, at: &SlotAt<'_>, value: Node, kind: &Kind, home: SectionId) -> Node {
        let span = value.span;
        let untouched = at.guard.map(|_| value.clone());
        let operand = Box::new(value);
        let limited = match &at.slot.kind {
            SlotKind::AtLeast(expr) => {
                let limit = Box::new(self.like(scope, expr, kind, "a least value"));
                NodeKind::Clamp { operand, at_least: Some(limit), at_most: None }
            }
            SlotKind::AtMost { limit, .. } => {
                let limit = Box::new(self.like(scope, limit, kind, "a greatest value"));
                NodeKind::Clamp { operand, at_least: None, at_most: Some(limit) }
            }
            SlotKind::Rounded(rounding) => {
                self.check_rounding(scope, kind, rounding);
                NodeKind::Rounded { operand, rounding: crate::check::expression::rounding(rounding) }
            }
            _ => return *operand,
        };
        let limited = Node { kind: limited, span };
        if at.guard.is_none() && at.section == home {
            return limited;
        }
        let case = |guard, value, section| NodeCase { guard, condition: None, value, section };
        let mut cases = vec![case(at.guard, limited, at.section)];
        cases.extend(untouched.map(|value| case(None, value, home)));
        Node { kind: NodeKind::Cases(cases), span }
    }

    /// A value of the same kind as another.
    fn like(&mut self, scope: &Scope, expr: &Expr, kind: &Kind, role: &str) -> Node {
        let typed = self.expression(scope, expr);
        self.need_kind(scope, &typed, kind, role);
        typed.node
    }

    /// One value and its kind out of the cases of a local name.
    fn finished(&mut self, scope: &Scope, cases: Vec<Case>, id: DefinitionId) -> (Node, Kind) {
        let home = self.program.definitions.get(id.index()).map(|definition| (definition.section, definition.span));
        let (section, span) = home.unwrap_or((SectionId::FIRST, Span::default()));
        let kind = self.common_kind(scope, &cases);
        let body = one_body(cases, section, span).unwrap_or_else(|| Typed::unknown(span).node);
        (body, kind)
    }

    fn common_kind(&mut self, scope: &Scope, cases: &[Case]) -> Kind {
        let mut common: Option<(Kind, Span)> = None;
        for case in cases {
            let span = case.node.value.span;
            let kind = match &common {
                Some((known, at)) => self.same_kind(scope, (known, *at), (&case.kind, span), "cases of one value"),
                None => case.kind.clone(),
            };
            common = Some((kind, span));
        }
        common.map_or(Kind::Any, |(kind, _)| kind)
    }

    fn two_bodies(&mut self, again: ClauseAt<'a>, first: ClauseAt<'a>) {
        let name = match &again.clause.head {
            Head::Is { name, .. } | Head::Table { name, .. } | Head::Conditions { name } => name.text.clone(),
            _ => String::new(),
        };
        let diagnostic = Diagnostic::error(codes::E0303_DECLARED_TWICE, format!("`{name}` is defined twice"))
            .at(self.head_span(again.clause), "again")
            .note_at(self.head_span(first.clause), "first here")
            .help("two definitions of one term need a case or a reading each: `when C: E`, or `, under N1 choice`");
        self.report(Some(again.section), diagnostic);
    }
}

/// One value out of cases: those that something limits first, what always holds last.
fn one_body(mut cases: Vec<Case>, section: SectionId, span: Span) -> Option<Node> {
    cases.sort_by_key(|case| case.order);
    let plain =
        |case: &Case| case.node.guard.is_none() && case.node.condition.is_none() && case.node.section == section;
    if cases.len() == 1 && cases.first().is_some_and(plain) {
        return cases.pop().map(|case| case.node.value);
    }
    if cases.is_empty() {
        return None;
    }
    let cases = cases.into_iter().map(|case| case.node).collect();
    Some(Node { kind: NodeKind::Cases(cases), span })
}

/// A condition that holds only in one choice of a reading.
fn under_reading(guard: Option<Guard>, condition: Node) -> Node {
    let Some(guard) = guard else { return condition };
    let span = condition.span;
    let node = |kind: NodeKind| Node { kind, span };
    let in_force = node(NodeKind::ReadingIs { reading: guard.reading, choice: guard.choice });
    let left = Box::new(node(NodeKind::Not(Box::new(in_force))));
    node(NodeKind::Binary { operator: BinaryOperator::Or, left, right: Box::new(condition) })
}
