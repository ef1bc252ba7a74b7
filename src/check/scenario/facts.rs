//! Facts, determinations, and what an event is said to have.
use super::Known;
use crate::check::checker::Checker;
use crate::check::dimensions::{Typed, bare_literal_fits};
use crate::check::names::{Lookup, Symbol, number};
use crate::check::scope::Scope;
use crate::diagnostics::{Diagnostic, codes};
use crate::program::*;
use crate::syntax::ast::{AttributeValue, Expr, ExprKind, Name, Text};

impl Checker<'_> {
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
        let fact = self.fact_named(scope, name);
        let of = match of {
            Some(of) => Some(self.party(scope, of)?),
            None => None,
        };
        let fact = fact?;
        let value = self.fact_value(scope, fact, value);
        Some(JournalEventKind::Fact { fact, of, value })
    }

    pub(super) fn determination_event(
        &mut self,
        scope: &Scope,
        name: &Name,
        of: Option<&Text>,
        value: &Expr,
        by: Option<&Name>,
        known: &Known,
    ) -> Option<JournalEventKind> {
        let fact = self.fact_named(scope, name)?;
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
        Some(JournalEventKind::Determination { fact: Some(fact), name: name.text.clone(), of, value, by })
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

    /// `, with recipient employee, board approval`: what the certificates declare that an event has.
    pub(super) fn event_attributes(
        &mut self,
        scope: &Scope,
        attributes: &[AttributeValue],
    ) -> Vec<(AttributeId, Node)> {
        let mut found = Vec::new();
        for attribute in attributes {
            let name = &attribute.name;
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
            found.push((AttributeId(number(index)), node));
        }
        found
    }
}
