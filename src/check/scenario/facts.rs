//! Facts, determinations, and what an event is said to have.
use super::Known;
use crate::check::checker::Checker;
use crate::check::dimensions::{Typed, bare_literal_fits};
use crate::check::names::{Lookup, Symbol};
use crate::check::scope::Scope;
use crate::diagnostics::{Diagnostic, codes};
use crate::program::*;
use crate::syntax::ast::{AttributeValue, EventKind, Expr, ExprKind, Name, Text};

impl Checker<'_> {
    /// A fact or determination that certificates ask for: that of a class's certificate, or of each that asks for it alike.
    fn facts_named(&mut self, scope: &Scope, name: &Name, class: Option<&Name>) -> Option<Vec<FactId>> {
        if let Some(class) = class {
            let class = self.scenario_class(scope, class)?;
            let inner = scope.of_class(class, self.program);
            return Some(vec![self.fact_named(&inner, name)?]);
        }
        let fact = self.fact_named(scope, name)?;
        let declared = |id: FactId| self.program.facts.get(id.index());
        let alike = |other: &FactId| match (declared(fact), declared(*other)) {
            (Some(one), Some(other)) => one.name == other.name && one.kind == other.kind && one.owner == other.owner,
            _ => false,
        };
        let all = (0..self.program.facts.len()).map(FactId::at);
        Some(all.filter(alike).collect())
    }

    /// A fact or determination that a certificate asks for.
    fn fact_named(&mut self, scope: &Scope, name: &Name) -> Option<FactId> {
        match self.names.find(scope.certificate, &name.text) {
            Lookup::Found(Symbol::Fact(fact)) => Some(fact),
            Lookup::Found(other) => {
                self.wrong_kind(scope, name, other, "a fact or a determination", None);
                None
            }
            Lookup::Ambiguous(certificates) => {
                self.ambiguous(scope, name, &certificates);
                None
            }
            Lookup::Unknown => {
                let wanted = |symbol| matches!(symbol, Symbol::Fact(_));
                self.unknown(scope, name, codes::E0301_UNKNOWN_TERM, "is no fact that a certificate asks for", wanted);
                None
            }
        }
    }

    pub(super) fn fact_event(
        &mut self,
        scope: &Scope,
        name: &Name,
        of: Option<&Name>,
        value: &Expr,
    ) -> Option<JournalEventKind> {
        let class = of.filter(|of| matches!(self.names.find(None, &of.text), Lookup::Found(Symbol::Class(_))));
        let facts = self.facts_named(scope, name, class);
        let of = match of.filter(|_| class.is_none()) {
            Some(of) => Some(self.party(scope, of)?),
            None => None,
        };
        let facts = facts?;
        let value = self.fact_value(scope, *facts.first()?, value);
        Some(JournalEventKind::Fact { facts, of, value })
    }

    pub(super) fn determination_event(
        &mut self,
        scope: &Scope,
        name: &Name,
        (of, class): (Option<&Text>, Option<&Name>),
        value: &Expr,
        by: Option<&Name>,
        known: &Known,
    ) -> Option<JournalEventKind> {
        let facts = self.facts_named(scope, name, class)?;
        let fact = *facts.first()?;
        let value = self.fact_value(scope, fact, value);
        let of = of.map(|of| self.matter(of, known));
        if let (Some(by), Some(wanted)) = (by, self.program.facts.get(fact.index()).and_then(|fact| fact.by.clone()))
            && by.text != wanted
        {
            let message = format!("`{}` is for `{wanted}` to determine, not for `{}`", name.text, by.text);
            let diagnostic = Diagnostic::error(codes::E0305_WRONG_KIND_OF_NAME, message).at(by.span, "another body");
            self.report(None, diagnostic);
        }
        let by = by.map(|by| by.text.clone());
        Some(JournalEventKind::Determination { facts, name: name.text.clone(), of, value, by })
    }

    fn fact_value(&mut self, scope: &Scope, fact: FactId, value: &Expr) -> Node {
        let kind = self.program.facts.get(fact.index()).map_or(Kind::Any, |fact| fact.kind.clone());
        let typed = self.attribute_value(scope, value);
        if let Kind::Figure(unit) = &kind
            && bare_literal_fits(value, unit)
        {
            return typed.node;
        }
        self.need_kind(scope, &typed, &kind, "this fact");
        typed.node
    }

    /// A value that may be a word of its own: `employee`.
    fn attribute_value(&mut self, scope: &Scope, value: &Expr) -> Typed {
        if let ExprKind::Attribute(word) = &value.kind
            && !self.knows_attribute(&word.text)
        {
            return Typed::new(NodeKind::Constant(Value::Words(word.text.clone())), value.span, Kind::Words);
        }
        self.expression(scope, value)
    }

    /// What only an issue may have is nothing that an exercise says of itself, nor the other way round: nothing would ask for it.
    fn check_kind_of_attribute(&mut self, event: &EventKind, name: &Name) {
        let Some((own, other)) = issue_or_exercise(event) else { return };
        let Some(declared) = self.program.attributes_of.get(&name.text) else { return };
        if declared.iter().all(|of| of == other) {
            let message = format!("no certificate asks for `{}` of an {own}", name.text);
            let diagnostic = Diagnostic::error(codes::E0306_UNKNOWN_ATTRIBUTE, message)
                .at(name.span, format!("what an {other} may have"));
            let diagnostic = self.what_may_be_said(diagnostic, own);
            self.report(None, diagnostic);
        }
    }

    /// A diagnostic with the attributes that the certificates ask of an issue or of an exercise.
    fn what_may_be_said(&self, diagnostic: Diagnostic, own: &str) -> Diagnostic {
        let asked = self.program.attributes_of.iter().filter(|(_, of)| of.contains(own));
        let asked: Vec<&str> = asked.map(|(name, _)| name.as_str()).collect();
        if asked.is_empty() {
            return diagnostic;
        }
        diagnostic.help(format!("what an {own} may have: {}", asked.join(", ")))
    }

    /// `, with recipient employee, board approval`: what the certificates declare that an event has.
    pub(super) fn event_attributes(
        &mut self,
        scope: &Scope,
        event: &EventKind,
        attributes: &[AttributeValue],
    ) -> Vec<(AttributeId, Node)> {
        let mut found = Vec::new();
        for attribute in attributes {
            let name = &attribute.name;
            self.check_kind_of_attribute(event, name);
            if let Some(of) = &attribute.of {
                found.extend(self.attribute_of_class(scope, attribute, of));
                continue;
            }
            let Some(index) = self.program.attributes.iter().position(|known| *known == name.text) else {
                let known = self.program.attributes.iter().map(String::as_str);
                let diagnostic = Diagnostic::error(
                    codes::E0306_UNKNOWN_ATTRIBUTE,
                    format!("no certificate asks for `{}`", name.text),
                )
                .at(name.span, "not declared")
                .suggest(&name.text, known);
                let diagnostic = if self.knows_attribute(&name.text) {
                    diagnostic.help(format!(
                        "`{0}` is a word of the language, which an event says of itself in its own form; what else a certificate asks \
                         needs a name of its own, such as `offering {0}`, declared with `an issue may have offering {0}`",
                        name.text
                    ))
                } else if let Some((own, _)) = issue_or_exercise(event) {
                    self.what_may_be_said(diagnostic, own)
                } else {
                    diagnostic
                };
                self.report(None, diagnostic);
                continue;
            };
            let node = match &attribute.value {
                Some(value) => self.attribute_value(scope, value).node,
                None => Node { kind: NodeKind::Constant(Value::YesNo(true)), span: attribute.span },
            };
            found.push((AttributeId::at(index), node));
        }
        found
    }

    /// What the line of an event states to the certificate of one class: a fact of the event.
    fn attribute_of_class(
        &mut self,
        scope: &Scope,
        attribute: &AttributeValue,
        of: &Name,
    ) -> Option<(AttributeId, Node)> {
        let name = &attribute.name;
        let class = self.scenario_class(scope, of)?;
        let inner = scope.of_class(class, self.program);
        let fact = self.fact_named(&inner, name)?;
        let words = format!("{} of {}", name.text, self.program.class(class).name);
        let known = self.program.attributes.iter().position(|known| *known == words);
        let index = known.unwrap_or(self.program.attributes.len());
        if known.is_none() {
            self.program.attributes.push(words);
        }
        let node = match &attribute.value {
            Some(value) => self.fact_value(scope, fact, value),
            None => Node { kind: NodeKind::Constant(Value::YesNo(true)), span: attribute.span },
        };
        Some((AttributeId::at(index), node))
    }
}

/// Whether a line is about an issue or about an exercise, which have attributes of their own: that one, then the other.
fn issue_or_exercise(event: &EventKind) -> Option<(&'static str, &'static str)> {
    match event {
        EventKind::Issue { .. } | EventKind::Grant { .. } | EventKind::Revise { .. } => Some(("issue", "exercise")),
        EventKind::Convert { .. }
        | EventKind::Redeem { .. }
        | EventKind::RequireRedemption { .. }
        | EventKind::Exercises { .. } => Some(("exercise", "issue")),
        _ => None,
    }
}
