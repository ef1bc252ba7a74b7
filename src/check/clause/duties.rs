//! Duties and prohibitions, and the matters that they speak of.
use crate::check::checker::{Checker, ClauseAt};
use crate::check::expression::deed_class;
use crate::check::names::Symbol;
use crate::check::scope::{About, Scope};
use crate::program::*;
use crate::syntax::ast::{BinaryOperator, Consequence, Deed, Expr, ExprKind, Head, Matter, NoticePeriod, SlotKind};

impl<'a> Checker<'a> {
    pub(super) fn duty_clause(&mut self, place: ClauseAt<'a>, id: DutyId) {
        let Head::Must { deed, .. } = &place.clause.head else { return };
        let outer = self.scope_of(place);
        let guard = self.under(&outer, place.clause.under.as_ref());
        self.settle_payment(&outer, deed, |program| program.duties.get_mut(id.index()).map(|duty| &mut duty.deed));
        let Some(duty) = self.program.duties.get(id.index()) else { return };
        let (name, binder, kind) = (duty.name.clone(), duty.binder, duty.deed);
        let about = About::class(deed_class(kind).or(outer.class));
        let mut scope = outer.with_event(&name, binder, about);
        let slots = self.slots_of(place, Some(Symbol::Duty(id)));
        self.locals(&mut scope, &slots);
        let amount = self.deed_amount(&scope, deed);
        let mut conditions = self.conditions(&scope, &slots);
        let (mut triggers, mut within, mut before) = (vec![], vec![], vec![]);
        let (mut on_day, mut price, mut for_day, mut delivered) = (vec![], vec![], vec![], vec![]);
        let (mut names_day, mut counted) = (vec![], None);
        for at in &slots {
            let scope = Scope { section: Some(at.section), ..scope.clone() };
            match &at.slot.kind {
                SlotKind::Triggered(trigger) => {
                    triggers.extend(self.trigger(&scope, trigger).0.map(|trigger| at.guarded(of_duty(trigger))));
                }
                SlotKind::ForADay(period) => for_day.push(at.guarded(period.clone())),
                SlotKind::Within { period, after } => {
                    let after = after.as_ref().map(|after| self.date(&scope, after));
                    within.push(at.guarded((period.clone(), after)));
                }
                SlotKind::Before { period, matters } => {
                    before.push(at.guarded((period.clone(), self.matters(&scope, matters))));
                }
                SlotKind::BeforeDay { period, day } => {
                    let day = self.date(&scope, day);
                    on_day.push(at.guarded(last_day(period, day)));
                    counted = Some(period.counted);
                }
                SlotKind::For(expr) if matches!(kind, DeedKind::Notify { .. }) => {
                    names_day.push(at.guarded(self.date(&scope, expr)));
                }
                SlotKind::Delivered(period) => delivered.push(at.guarded(period.clone())),
                SlotKind::OnDay(expr) | SlotKind::ByDay(expr) => on_day.push(at.guarded(self.date(&scope, expr))),
                SlotKind::For(expr) => price.push(at.guarded(self.duty_price(&scope, expr, kind))),
                _ => {}
            }
        }
        conditions.extend(self.window_conditions(&scope, &slots));
        let offered_to = match deed {
            Deed::OfferSecurities { to } => to.iter().filter_map(|name| self.class(&outer, name)).collect(),
            _ => Vec::new(),
        };
        let Some(stored) = self.program.duties.get_mut(id.index()) else { return };
        (stored.guard, stored.amount, stored.for_day) = (guard, amount, for_day);
        (stored.offered_to, stored.delivered) = (offered_to, delivered);
        (stored.triggers, stored.within, stored.before) = (triggers, within, before);
        (stored.on_day, stored.conditions, stored.price) = (on_day, conditions, price);
        (stored.names_day, stored.counted) = (names_day, counted);
    }

    fn duty_price(&mut self, scope: &Scope, expr: &Expr, deed: DeedKind) -> Node {
        match deed {
            DeedKind::Redeem { class } => {
                self.figure(scope, expr, &Unit::dollars_per(class), "the price of a redemption")
            }
            _ => {
                let typed = self.expression(scope, expr);
                self.need_figure(scope, &typed, "paid");
                typed.node
            }
        }
    }

    /// The amount that a deed itself names: what is paid, delivered or kept.
    pub(super) fn deed_amount(&mut self, scope: &Scope, deed: &Deed) -> Option<Node> {
        let (expr, doing) = match deed {
            Deed::Pay { what, .. } if self.accrual_of_deed(scope, what).is_none() => (what, "paid"),
            Deed::Deliver { what } => (what, "delivered"),
            Deed::Reserve { shares } => (shares, "kept"),
            Deed::Other { object: Some(object), .. } => {
                // The words of any other act are free, but what it acts on is a thing that is known.
                if let ExprKind::Name(name) = &object.kind {
                    if scope.find_bound(&name.text).is_none() {
                        self.resolve(scope, name);
                    }
                } else {
                    self.expression(scope, object);
                }
                return None;
            }
            _ => return None,
        };
        let typed = self.expression(scope, expr);
        if typed.kind == Kind::Event {
            // What an exercise left owing is worked out when it is paid.
            return (!matches!(deed, Deed::Pay { .. })).then_some(typed.node);
        }
        self.need_figure(scope, &typed, doing);
        Some(typed.node)
    }

    /// A deed that pays an accrual says which: known only when everything is declared.
    pub(super) fn settle_payment(
        &mut self,
        scope: &Scope,
        deed: &Deed,
        stored: impl Fn(&mut Program) -> Option<&mut DeedKind>,
    ) {
        if let Some(right) = self.taken_back(scope, deed)
            && let Some(kind) = stored(self.program)
        {
            *kind = DeedKind::TakeBack { right };
        }
        let Deed::Pay { what, in_class } = deed else { return };
        let in_class = in_class.as_ref().and_then(|name| self.class(scope, name));
        if let (Some(accrual), Some(kind)) = (self.accrual_of_deed(scope, what), stored(self.program)) {
            *kind = DeedKind::PayAccrual { accrual, in_class };
        }
    }

    /// The right whose exercise is taken back: `take back any shares of Redemption`.
    pub(super) fn taken_back(&self, scope: &Scope, deed: &Deed) -> Option<RightId> {
        let Deed::Other { verb, object: Some(object) } = deed else { return None };
        let name = match &object.kind {
            ExprKind::Name(name) => name,
            ExprKind::Of { owner, .. } => match &owner.kind {
                ExprKind::Name(name) => name,
                _ => return None,
            },
            _ => return None,
        };
        match self.names.find(scope.certificate, &name.text) {
            crate::check::names::Lookup::Found(Symbol::Right(right)) if verb.text == "take back" => Some(right),
            _ => None,
        }
    }

    /// The accrual that a payment pays, if it pays one.
    pub fn accrual_of_deed(&self, scope: &Scope, what: &Expr) -> Option<AccrualId> {
        let name = match &what.kind {
            ExprKind::Name(name) => name,
            ExprKind::Accrual { name, .. } => name,
            _ => return None,
        };
        match self.names.find(scope.certificate, &name.text) {
            crate::check::names::Lookup::Found(Symbol::Accrual(accrual)) => Some(accrual),
            _ => None,
        }
    }

    pub(super) fn prohibition(&mut self, place: ClauseAt<'a>) {
        let Head::MustNot { matters, .. } = &place.clause.head else { return };
        let outer = self.scope_of(place);
        let guard = self.under(&outer, place.clause.under.as_ref());
        let matters = self.matters(&outer, matters);
        let name = place.clause.called.as_ref().map_or("Act", |name| name.text.as_str());
        let about = About::class(outer.common);
        let binder = self.new_binder(name, about);
        let mut scope = outer.with_event(name, binder, about);
        let slots = self.slots_of(place, None);
        self.locals(&mut scope, &slots);
        let mut conditions = self.conditions(&scope, &slots);
        conditions.extend(self.window_conditions(&scope, &slots));
        let consequence = slots.iter().find_map(|at| match &at.slot.kind {
            SlotKind::Consequence(consequence) => Some(*consequence),
            _ => None,
        });
        self.program.prohibitions.push(Prohibition {
            certificate: place.certificate,
            section: place.section,
            guard,
            class: scope.class,
            matters,
            binder,
            conditions,
            consequence: consequence.unwrap_or(Consequence::Breach),
            span: place.clause.span,
        });
    }

    pub(super) fn deemed_liquidation(&mut self, place: ClauseAt<'a>) {
        let Head::TreatAsLiquidation { matters } = &place.clause.head else { return };
        let outer = self.scope_of(place);
        let guard = self.under(&outer, place.clause.under.as_ref());
        let matters = self.matters(&outer, matters);
        let name = place.clause.called.as_ref().map_or("Liquidation", |name| name.text.as_str());
        let about = About::class(outer.common);
        let binder = self.new_binder(name, about);
        let mut scope = outer.with_event(name, binder, about);
        let slots = self.slots_of(place, None);
        self.locals(&mut scope, &slots);
        let mut conditions = self.conditions(&scope, &slots);
        conditions.extend(self.window_conditions(&scope, &slots));
        let assets = slots.iter().find_map(|at| match &at.slot.kind {
            SlotKind::For(expr) => {
                Some(self.figure(&scope, expr, &Unit::dollars(), "what a deemed liquidation distributes"))
            }
            _ => None,
        });
        self.program.deemed_liquidations.push(DeemedLiquidation {
            assets,
            certificate: place.certificate,
            section: place.section,
            guard,
            matters,
            binder,
            conditions,
            span: place.clause.span,
        });
    }

    pub(super) fn matters(&mut self, scope: &Scope, matters: &[Matter]) -> Vec<NodeMatter> {
        let matters = matters.iter().map(|matter| match matter {
            Matter::Named { name, that } => {
                NodeMatter::Named { name: name.text.clone(), that: that.iter().map(|text| text.text.clone()).collect() }
            }
            Matter::PayDividends { groups, means } => NodeMatter::PayDividends {
                groups: self.groups(scope, groups),
                means: means.as_ref().and_then(|means| Some((self.class(scope, &means.class)?, means.excepted))),
            },
            Matter::DistributeRights(groups) => NodeMatter::DistributeRights(self.groups(scope, groups)),
            Matter::Acquire(groups) => NodeMatter::Acquire(self.groups(scope, groups)),
            Matter::Issue(groups) => NodeMatter::Issue(self.groups(scope, groups)),
            Matter::Transfer(groups) => NodeMatter::Transfer(self.groups(scope, groups)),
        });
        matters.collect()
    }
}

/// The last day for a notice that must be given so long before a day.
fn last_day(period: &NoticePeriod, day: Node) -> Node {
    match &period.at_least {
        Some(least) => {
            let span = period.span;
            Node {
                kind: NodeKind::Shift { count: least.count, unit: least.unit, before: true, date: Box::new(day) },
                span,
            }
        }
        None => day,
    }
}

/// A duty waits for a day as for anything that time brings: it is there from that day on.
fn of_duty(trigger: NodeTrigger) -> NodeTrigger {
    let NodeTrigger::DayComes { date } = trigger else { return trigger };
    let span = date.span;
    let today = Box::new(Node { kind: NodeKind::Today, span });
    let operator = BinaryOperator::GreaterOrEqual;
    let kind = NodeKind::Binary { operator, left: today, right: Box::new(date) };
    NodeTrigger::Becomes { condition: Node { kind, span } }
}
