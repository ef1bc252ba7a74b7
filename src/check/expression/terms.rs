//! Names that stand alone.
use crate::check::checker::Checker;
use crate::check::dimensions::Typed;
use crate::check::names::{Lookup, Symbol};
use crate::check::scope::Scope;
use crate::diagnostics::codes;
use crate::program::*;
use crate::source::Span;
use crate::syntax::ast::Name;

impl Checker<'_> {
    /// A name as a value.
    pub(super) fn term(&mut self, scope: &Scope, name: &Name) -> Typed {
        if let Some(typed) = self.inner_term(scope, name) {
            return typed;
        }
        let symbol = match self.names.find(scope.certificate, &name.text) {
            Lookup::Found(symbol) => symbol,
            Lookup::Unknown => return self.language_term(scope, name),
            Lookup::Ambiguous(certificates) => {
                self.ambiguous(scope, name, &certificates);
                return Typed::unknown(name.span);
            }
        };
        let typed = self.symbol_value(scope, name, symbol);
        if scope.certificate.is_none() { self.in_own_class(typed, symbol) } else { typed }
    }

    /// A name that the clause itself gives.
    fn inner_term(&mut self, scope: &Scope, name: &Name) -> Option<Typed> {
        if let Some(bound) = scope.find_bound(&name.text) {
            return Some(Typed::new(NodeKind::Bound(bound.binder), name.span, bound.kind.clone()));
        }
        if let Some(local) = scope.find_local(&name.text) {
            let kind = self.definition_kind(local);
            return Some(Typed::new(NodeKind::Definition(local), name.span, kind));
        }
        if matches!(name.text.as_str(), "Holder" | "Holders") {
            return Some(Typed::new(NodeKind::ThisHolder, name.span, Kind::Party));
        }
        None
    }

    /// Terms that belong to the language, where no certificate declares them.
    fn language_term(&mut self, scope: &Scope, name: &Name) -> Typed {
        let dollars = Kind::Figure(Unit::dollars());
        match name.text.as_str() {
            "Assets" => Typed::new(NodeKind::Assets, name.span, dollars),
            "Assets After First Amounts" => Typed::new(NodeKind::AssetsAfterFirstAmounts, name.span, dollars),
            "Parity First Amounts" => Typed::new(NodeKind::ParityFirstAmounts, name.span, dollars),
            "Assets Left" => Typed::new(NodeKind::AssetsLeft, name.span, dollars),
            _ => {
                self.unknown(scope, name, codes::E0301_UNKNOWN_TERM, "is declared nowhere", |_| true);
                Typed::unknown(name.span)
            }
        }
    }

    fn symbol_value(&mut self, scope: &Scope, name: &Name, symbol: Symbol) -> Typed {
        let span = name.span;
        let help = match symbol {
            Symbol::Definition(id) => {
                let kind = self.definition_kind(id);
                return Typed::new(NodeKind::Definition(id), span, kind);
            }
            Symbol::Variable(id) => {
                let kind = self.variable_kind(id);
                return Typed::new(NodeKind::Variable(id), span, kind);
            }
            Symbol::Fact(id) => {
                let kind = self.program.facts.get(id.index()).map_or(Kind::Any, |fact| fact.kind.clone());
                return Typed::new(NodeKind::Fact(id), span, kind);
            }
            Symbol::Class(id) => return Typed::new(NodeKind::Constant(Value::Class(id)), span, Kind::Class),
            Symbol::Party(id) => return Typed::new(NodeKind::Constant(Value::Party(id)), span, Kind::Party),
            Symbol::Right(id) => return Typed::new(NodeKind::LatestExercise(id), span, Kind::Event),
            Symbol::Duty(id) => {
                return self.bound_event(self.program.duties.get(id.index()).map(|duty| duty.binder), span);
            }
            Symbol::Liquidation(index) => {
                return self.bound_event(self.program.liquidations.get(index).map(|clause| clause.binder), span);
            }
            Symbol::Allotment(id) => {
                let unit = self.program.allotments.get(id.index()).map(|allotment| allotment.unit.clone());
                return Typed::new(NodeKind::Allotted(id), span, unit.map_or(Kind::Any, Kind::Figure));
            }
            Symbol::Accrual(_) => {
                format!("say `{0} accrued and unpaid`, `{0} due and unpaid`, `{0} accrued` or `{0} paid`", name.text)
            }
            Symbol::Schedule(_) => format!(
                "say `the next {0} after D`; whether a day is one, `D is the last {0} on or before D`",
                name.text
            ),
            Symbol::Group(_) => format!("say `{} outstanding` for its shares", name.text),
            Symbol::Category(_) => {
                "name the issue with `called X`, and say `shares of X` or `consideration of X`".to_string()
            }
            Symbol::Reading(_) => format!("say `{} is CHOICE`", name.text),
            Symbol::Election(_) => "a right to elect has no value".to_string(),
            Symbol::Happening(_) => format!("say `the latest {}`, or count them with `the number of`", name.text),
        };
        self.wrong_kind(scope, name, symbol, "a value", Some(help));
        Typed::unknown(span)
    }

    fn bound_event(&self, binder: Option<BinderId>, span: Span) -> Typed {
        match binder {
            Some(binder) => Typed::new(NodeKind::Bound(binder), span, Kind::Event),
            None => Typed::unknown(span),
        }
    }

    /// A question from outside means the value of the class whose certificate declares it.
    fn in_own_class(&self, typed: Typed, symbol: Symbol) -> Typed {
        let certificate = match symbol {
            Symbol::Definition(id) => self.program.definitions.get(id.index()).and_then(|found| found.certificate),
            Symbol::Variable(id) => self.program.variables.get(id.index()).map(|found| found.certificate),
            _ => None,
        };
        match certificate.and_then(|certificate| self.own_class(certificate)) {
            Some(class) => {
                let span = typed.span();
                Typed::new(NodeKind::ForClass { class, what: Box::new(typed.node) }, span, typed.kind)
            }
            None => typed,
        }
    }
}
