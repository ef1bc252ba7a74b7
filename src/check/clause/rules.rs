//! Rules: what sets them off, and what they do.
use crate::check::checker::{Checker, ClauseAt, SlotAt};
use crate::check::expression::deed_class;
use crate::check::names::Symbol;
use crate::check::scope::{About, Scope};
use crate::diagnostics::{Diagnostic, codes};
use crate::program::*;
use crate::syntax::ast::{Expr, Head, Name, SlotKind, Subject, Trigger};

impl<'a> Checker<'a> {
    pub(super) fn rule(&mut self, place: ClauseAt<'a>) {
        let Head::When { trigger } = &place.clause.head else { return };
        let outer = self.scope_of(place);
        let guard = self.under(&outer, place.clause.under.as_ref());
        let (node_trigger, about) = self.trigger(&outer, trigger);
        let mut scope = outer;
        let binder = place.clause.called.as_ref().map(|name| {
            let binder = self.new_binder(&name.text, about);
            scope = scope.with_event(&name.text, binder, about);
            binder
        });
        let slots = self.slots_of(place, None);
        self.locals(&mut scope, &slots);
        let conditions = self.conditions(&scope, &slots);
        let mut effective = Vec::new();
        let mut overlapping = Vec::new();
        for at in &slots {
            match &at.slot.kind {
                SlotKind::Effective(expr) => effective.push(at.guarded(self.date(&scope, expr))),
                SlotKind::Counting { overlapping: overlap } => overlapping.push(at.guarded(*overlap)),
                _ => {}
            }
        }
        let actions = self.actions(&scope, &slots);
        if !slots.iter().any(|at| is_action(&at.slot.kind)) {
            let diagnostic = Diagnostic::error(codes::E0507_SLOT_MISSING, "this rule does nothing")
                .at(self.head_span(place.clause), "no action below it")
                .help("say what it does: `set X to E`, `raise X by E`, `reset X`, `owe E`");
            self.report(scope.section, diagnostic);
        }
        let Some(trigger) = node_trigger else { return };
        self.program.rules.push(Rule {
            certificate: place.certificate,
            section: place.section,
            guard,
            trigger,
            binder,
            conditions,
            effective,
            overlapping,
            actions,
            span: place.clause.span,
        });
    }

    /// What sets a rule off, and whose shares the event is about.
    pub(super) fn trigger(&mut self, scope: &Scope, trigger: &Trigger) -> (Option<NodeTrigger>, About) {
        let nothing = About::default();
        let bare = About { bare: true, ..nothing };
        match trigger {
            Trigger::Happens { subject, verb } => match self.subject(scope, subject) {
                Some((subject, about)) => (Some(NodeTrigger::Happens { subject, verb: *verb }), about),
                None => (None, nothing),
            },
            Trigger::PaymentsMissed { count, consecutive, of } => {
                let accrual = self.accrual_of_payments(scope, of);
                let trigger = accrual.map(|accrual| NodeTrigger::PaymentsMissed {
                    accrual,
                    count: *count,
                    consecutive: *consecutive,
                });
                (trigger, bare)
            }
            Trigger::PaymentsMade { count, of } => {
                let accrual = self.accrual_of_payments(scope, of);
                (accrual.map(|accrual| NodeTrigger::PaymentsMade { accrual, count: *count }), bare)
            }
            Trigger::PaidUp { of } => {
                (self.accrual_of_payments(scope, of).map(|accrual| NodeTrigger::PaidUp { accrual }), bare)
            }
            Trigger::Becomes { condition } => {
                (Some(NodeTrigger::Becomes { condition: self.condition(scope, condition) }), bare)
            }
            Trigger::DayComes { date } => (Some(NodeTrigger::DayComes { date: self.date(scope, date) }), bare),
            Trigger::MatterHappens { matters } => {
                (Some(NodeTrigger::Matter { matters: self.matters(scope, matters) }), nothing)
            }
            Trigger::Recorded { name } => (
                self.happening(scope, name).map(|happening| NodeTrigger::Recorded { happening }),
                About::class(scope.common),
            ),
            Trigger::Exercised { name } => match self.right(scope, name) {
                Some(right) => {
                    let class = self.program.rights.get(right.index()).and_then(|right| deed_class(right.deed));
                    (Some(NodeTrigger::Exercised { right }), About::class(class))
                }
                None => (None, nothing),
            },
            Trigger::Missed { name } => (self.duty(scope, name).map(|duty| NodeTrigger::Missed { duty }), nothing),
            Trigger::Changes { name } => {
                (self.variable_named(scope, name).map(|(variable, _)| NodeTrigger::Changes { variable }), nothing)
            }
            Trigger::Performed { name } => {
                (self.duty(scope, name).map(|duty| NodeTrigger::Performed { duty }), nothing)
            }
        }
    }

    fn subject(&mut self, scope: &Scope, subject: &Subject) -> Option<(NodeSubject, About)> {
        let instrument = |options, convertibles| NodeSubject::Instrument { options, convertibles };
        let common = About::class(scope.common);
        Some(match subject {
            Subject::Option => (instrument(true, false), common),
            Subject::ConvertibleSecurity => (instrument(false, true), common),
            Subject::Instrument => (instrument(true, true), common),
            Subject::Named(name) => match self.resolve(scope, name)? {
                Symbol::Class(class) => (NodeSubject::Class(class), About::class(Some(class))),
                Symbol::Group(group) => (NodeSubject::Group(group), About::default()),
                Symbol::Category(category) => {
                    let class = self.program.categories.get(category.index()).map(|category| category.class);
                    (NodeSubject::Category(category), About::class(class))
                }
                other => {
                    self.wrong_kind(scope, name, other, "a class, a group of classes or a category of issues", None);
                    return None;
                }
            },
        })
    }

    pub(in crate::check) fn right(&mut self, scope: &Scope, name: &Name) -> Option<RightId> {
        match self.resolve(scope, name)? {
            Symbol::Right(right) => Some(right),
            other => {
                let help = match other {
                    Symbol::Class(class) => self.rights_on(class),
                    _ => None,
                };
                self.wrong_kind(scope, name, other, "a right", help);
                None
            }
        }
    }

    /// The rights on shares of a class, for who names the class instead.
    fn rights_on(&self, class: ClassId) -> Option<String> {
        let is_on = |right: &&Right| deed_class(right.deed) == Some(class);
        let names: Vec<String> =
            self.program.rights.iter().filter(is_on).map(|right| format!("`{}`", right.name)).collect();
        (!names.is_empty()).then(|| format!("name the right: {}", names.join(" or ")))
    }

    pub(in crate::check) fn duty(&mut self, scope: &Scope, name: &Name) -> Option<DutyId> {
        match self.resolve(scope, name)? {
            Symbol::Duty(duty) => Some(duty),
            other => {
                self.wrong_kind(scope, name, other, "a duty", None);
                None
            }
        }
    }

    fn happening(&mut self, scope: &Scope, name: &Name) -> Option<HappeningId> {
        match self.resolve(scope, name)? {
            Symbol::Happening(happening) => Some(happening),
            other => {
                let help = "declare it with `event NAME`, and record it in rules".to_string();
                self.wrong_kind(scope, name, other, "a kind of event that rules record", Some(help));
                None
            }
        }
    }

    pub(super) fn actions(&mut self, scope: &Scope, slots: &[SlotAt<'_>]) -> Vec<Guarded<Action>> {
        slots.iter().filter_map(|at| self.action(scope, at).map(|action| at.guarded(action))).collect()
    }

    fn action(&mut self, scope: &Scope, at: &SlotAt<'_>) -> Option<Action> {
        Some(match &at.slot.kind {
            SlotKind::Set { name, of_all, value } => {
                let (variable, unit) = self.variable_named(scope, name)?;
                if let Some(class) = of_all {
                    self.class(scope, class);
                }
                let value = self.figure(scope, value, &unit, &format!("`{}`", name.text));
                Action::Set { variable, of_all: of_all.is_some(), value }
            }
            SlotKind::Raise { name, by, at_most } => {
                let (variable, unit) = self.variable_named(scope, name)?;
                let by = self.figure(scope, by, &unit, &format!("what `{}` is raised by", name.text));
                let at_most = at_most.as_ref().map(|limit| self.figure(scope, limit, &unit, "its greatest value"));
                Action::Raise { variable, by, at_most }
            }
            SlotKind::Lower { name, by, at_least } => {
                let (variable, unit) = self.variable_named(scope, name)?;
                let by = self.figure(scope, by, &unit, &format!("what `{}` is lowered by", name.text));
                let at_least = at_least.as_ref().map(|limit| self.figure(scope, limit, &unit, "its least value"));
                Action::Lower { variable, by, at_least }
            }
            SlotKind::Reset { name } => Action::Reset { variable: self.variable_named(scope, name)?.0 },
            SlotKind::Owe { amount, name } => {
                let typed = self.expression(scope, amount);
                let mut wanted = vec![Kind::Figure(Unit::dollars())];
                wanted.extend(scope.class.map(|class| Kind::Figure(Unit::dollars_per(class))));
                self.need_one_of(scope, &typed, &wanted, "what is owed");
                let in_all = typed.kind.figure() == Some(Unit::dollars());
                Action::Owe { amount: typed.node, in_all, name: name.as_ref().map(|name| name.text.clone()) }
            }
            SlotKind::Record { name } => Action::Record { happening: self.happening(scope, name)? },
            SlotKind::AddProperty { event, shares, right } => {
                let shares = self.shares_that_receive(scope, event, shares)?;
                Action::AddProperty { right: self.right(scope, right)?, shares }
            }
            SlotKind::PayOn { event, shares, of_record, concurrently, name } => {
                let shares = self.shares_that_receive(scope, event, shares)?;
                let name = name.as_ref().map(|name| name.text.clone());
                Action::PayOn(PaidOn { shares, of_record: *of_record, concurrently: *concurrently, name })
            }
            SlotKind::ReplaceBy { class, right, event } => {
                self.own_event(scope, event)?;
                self.class(scope, class)?;
                Action::ReplaceBy { right: self.right(scope, right)? }
            }
            SlotKind::IssueAction { class, shares, name } => {
                let class = self.class(scope, class)?;
                let own = scope.class.unwrap_or(class);
                let unit = Unit::shares(class).combine(&Unit::shares(own), -1);
                let shares = self.figure(scope, shares, &unit, "what is issued for a share");
                Action::Issue { class, shares, name: name.as_ref().map(|name| name.text.clone()) }
            }
            SlotKind::RedeemAction { class, above, price, carried_over } => {
                let class = self.class(scope, class)?;
                let above = above.as_ref().map(|above| self.figure(scope, above, &Unit::shares(class), "what is kept"));
                let price = self.figure(scope, price, &Unit::dollars_per(class), "the price of a redemption");
                Action::Redeem { class, above, price, carried_over: *carried_over }
            }
            SlotKind::ConvertAction { right } => Action::Convert { right: self.right(scope, right)? },
            SlotKind::End { name } => match self.resolve(scope, name)? {
                Symbol::Right(right) => Action::EndRight { right },
                Symbol::Duty(duty) => Action::EndDuty { duty },
                other => {
                    self.wrong_kind(scope, name, other, "a right or a duty", None);
                    return None;
                }
            },
            _ => return None,
        })
    }

    /// The event that sets the rule off, by the name that the rule gives to it.
    fn own_event(&mut self, scope: &Scope, name: &Name) -> Option<About> {
        let found = scope.find_bound(&name.text).filter(|bound| bound.kind == Kind::Event).map(|bound| bound.about);
        if found.is_none() {
            let words = "is not what this rule calls its event";
            self.unknown(scope, name, codes::E0301_UNKNOWN_TERM, words, |_| false);
        }
        found
    }

    /// So many shares of the class that a dividend is paid on, for each share of the own class.
    fn shares_that_receive(&mut self, scope: &Scope, event: &Name, shares: &Expr) -> Option<Node> {
        let about = self.own_event(scope, event)?;
        let mut unit = about.class.or(scope.common).map(Unit::shares).unwrap_or_default();
        if let Some(own) = scope.class {
            unit = unit.combine(&Unit::shares(own), -1);
        }
        Some(self.figure(scope, shares, &unit, "the shares that receive it"))
    }

    /// A value that rules change, with its unit.
    pub(in crate::check) fn variable_named(&mut self, scope: &Scope, name: &Name) -> Option<(VariableId, Unit)> {
        match self.resolve(scope, name)? {
            Symbol::Variable(variable) => {
                let unit = self.variable_kind(variable).figure().unwrap_or_default();
                Some((variable, unit))
            }
            Symbol::Definition(id) => {
                let place = self.program.definitions.get(id.index()).map(|definition| definition.span);
                let mut diagnostic = Diagnostic::error(
                    codes::E0307_NOT_CHANGEABLE,
                    format!("`{}` is defined, so no rule can change it", name.text),
                )
                .at(name.span, "changed here");
                if let Some(place) = place {
                    diagnostic = diagnostic.note_at(place, "declared with `is`");
                }
                let diagnostic = diagnostic.help(format!("declare it with `{} starts at ...`", name.text));
                self.report(scope.section, diagnostic);
                None
            }
            other => {
                self.wrong_kind(scope, name, other, "a value that rules change", None);
                None
            }
        }
    }
}

fn is_action(slot: &SlotKind) -> bool {
    matches!(
        slot,
        SlotKind::Set { .. }
            | SlotKind::Raise { .. }
            | SlotKind::Lower { .. }
            | SlotKind::Reset { .. }
            | SlotKind::Owe { .. }
            | SlotKind::RedeemAction { .. }
            | SlotKind::IssueAction { .. }
            | SlotKind::Record { .. }
            | SlotKind::AddProperty { .. }
            | SlotKind::PayOn { .. }
            | SlotKind::ReplaceBy { .. }
            | SlotKind::ConvertAction { .. }
            | SlotKind::End { .. }
    )
}
