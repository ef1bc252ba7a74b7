//! Rights: what a party may do, when, on what notice, for what and with what limits.
use crate::check::checker::{Checker, ClauseAt, SlotAt};
use crate::check::expression::{deed_class, rounding};
use crate::check::names::Symbol;
use crate::check::scope::{About, Scope};
use crate::diagnostics::{Diagnostic, codes};
use crate::program::*;
use crate::syntax::ast::{Excess, Expr, FractionRule, Head, LimitScope, NoticeDay, NoticePeriod, SlotKind};

impl<'a> Checker<'a> {
    pub(super) fn right_clause(&mut self, place: ClauseAt<'a>, id: RightId) {
        let Head::May { deed, .. } = &place.clause.head else { return };
        let outer = self.scope_of(place);
        let guard = self.under(&outer, place.clause.under.as_ref());
        self.settle_payment(&outer, deed, |program| program.rights.get_mut(id.index()).map(|right| &mut right.deed));
        let Some(mut right) = self.program.rights.get(id.index()).cloned() else { return };
        right.guard = guard;
        let about = About::class(deed_class(right.deed).or(outer.class));
        let mut scope = outer.with_event(&right.name, right.binder, about);
        let slots = self.slots_of(place, Some(Symbol::Right(id)));
        self.locals(&mut scope, &slots);
        let amount = self.deed_amount(&scope, deed);
        for at in &slots {
            let scope = Scope { section: Some(at.section), ..scope.clone() };
            self.right_slot(&scope, at, &mut right);
        }
        right.conditions.extend(self.conditions(&scope, &slots));
        right.actions = self.actions(&scope, &slots);
        self.check_terms_stated(place, &right);
        if right.price.is_empty()
            && let Some(amount) = amount
        {
            right.price.push(Guarded { guard: None, section: place.section, node: amount });
        }
        if let Some(stored) = self.program.rights.get_mut(id.index()) {
            *stored = right;
        }
    }

    /// A conversion says what it brings, a redemption what is paid.
    fn check_terms_stated(&mut self, place: ClauseAt<'_>, right: &Right) {
        if matches!(right.deed, DeedKind::Convert { .. }) && right.into.is_empty() {
            self.missing(
                place,
                "into",
                "a conversion needs `into`",
                "say how many shares one share becomes: `into Stated Value / Conversion Price`",
            );
        }
        let redeems = match right.deed {
            DeedKind::Redeem { .. } => true,
            // What the company then pays may stand in a duty of its own.
            DeedKind::RequireRedemption { class } => {
                !self.program.duties.iter().any(|duty| duty.deed == DeedKind::Redeem { class })
            }
            _ => false,
        };
        if redeems && right.price.is_empty() && right.joins.is_none() {
            self.missing(
                place,
                "for",
                "a redemption needs `for`",
                "say what is paid for one share: `for Stated Value`",
            );
        }
    }

    pub(super) fn missing(&mut self, place: ClauseAt<'_>, slot: &str, message: &str, help: &str) {
        let diagnostic = Diagnostic::error(codes::E0507_SLOT_MISSING, message)
            .at(self.head_span(place.clause), format!("no `{slot}`"))
            .help(help);
        self.report(Some(place.section), diagnostic);
    }

    fn right_slot(&mut self, scope: &Scope, at: &SlotAt<'_>, right: &mut Right) {
        let deed = right.deed;
        match &at.slot.kind {
            SlotKind::From(expr) => self.edge(scope, at, expr, right, Edge::From),
            SlotKind::Until(expr) => self.edge(scope, at, expr, right, Edge::Until),
            SlotKind::Through(expr) => self.edge(scope, at, expr, right, Edge::Through),
            SlotKind::OnNotice { period, before, .. } => {
                let any = NoticePeriod { counted: NoticeDay::Given, at_least: None, at_most: None, span: at.slot.span };
                let before = before.as_ref().map(|before| self.date(scope, before));
                right.notice.push(at.guarded(RightNotice {
                    period: period.clone().unwrap_or(any),
                    // The day of the act itself is what a notice precedes anyway.
                    before: before.filter(|day| day.kind != NodeKind::ActDate),
                }));
            }
            SlotKind::Rounded(to) => right.cash_rounding.push(at.guarded(rounding(to))),
            SlotKind::For(expr) => right.price.push(at.guarded(self.price_of_deed(scope, expr, deed))),
            SlotKind::Into(expr) => right.into.push(at.guarded(self.into(scope, expr, deed))),
            SlotKind::ToNearest(to) => right.to_nearest.push(at.guarded(rounding(to))),
            SlotKind::Fraction(rule) => right.fraction.push(at.guarded(self.fraction(scope, rule, deed))),
            SlotKind::AtMost { limit, over, unless } => {
                let mut limit = self.right_limit(scope, limit, *over, deed);
                if let Limit::AtMost { unless: lifted, .. } = &mut limit {
                    *lifted = unless.as_ref().map(|unless| self.condition(scope, unless));
                }
                right.limits.push(at.guarded(limit));
            }
            SlotKind::Excess(excess) => right.excess.push(at.guarded(self.excess(scope, excess, deed))),
            SlotKind::TogetherWith(other) if matches!(deed, DeedKind::RequireRedemption { .. }) => {
                right.shares_with = self.right(scope, other);
            }
            SlotKind::TogetherWith(accrual) => right.together.extend(self.accrual(scope, accrual)),
            SlotKind::Joins { right: joined } => right.joins = self.right(scope, joined),
            SlotKind::OnlyAsFarAs { condition, among_holders } => {
                let condition = self.condition(scope, condition);
                right.limits.push(at.guarded(Limit::AsFarAs { condition, among_holders: *among_holders }));
            }
            SlotKind::OnTermsOf { day, condition } => {
                let condition = condition.as_ref().map(|condition| self.condition(scope, condition));
                right.terms.push(at.guarded((self.date(scope, day), condition)));
            }
            SlotKind::ExcessInto(expr) => right.excess_into.push(at.guarded(self.into(scope, expr, deed))),
            SlotKind::ExcessPay(expr) => {
                let unit = scope.class.map_or_else(Unit::dollars, Unit::dollars_per);
                let pay = self.figure(scope, expr, &unit, "what is paid for a share");
                right.excess_pay.push(at.guarded(pay));
            }
            SlotKind::LeastPaid { amount, unless } => {
                let amount = self.figure(scope, amount, &Unit::dollars(), "the least that is paid");
                let unless = unless.as_ref().map(|unless| self.condition(scope, unless));
                right.least_paid.push(at.guarded(LeastPaid { amount, unless }));
            }
            SlotKind::PaidWithFirst(period) => right.paid_with_first.push(at.guarded(period.clone())),
            SlotKind::PaidBy(day) => right.paid_by.push(at.guarded(self.date(scope, day))),
            SlotKind::ProRata { only: true } => right.only_pro_rata = Some(at.section),
            SlotKind::Once => right.once = true,
            SlotKind::InWhole => right.in_whole = true,
            SlotKind::VoidUnlessPaid => right.void_unless_paid.push(at.guarded(())),
            SlotKind::Delivered(period) => right.delivered.push(at.guarded(period.clone())),
            SlotKind::PaidWithin(period) => right.paid_within.push(at.guarded(period.clone())),
            SlotKind::States(texts) => right.states.extend(texts.iter().map(|text| text.text.clone())),
            _ => {}
        }
    }

    fn edge(&mut self, scope: &Scope, at: &SlotAt<'_>, expr: &Expr, right: &mut Right, edge: Edge) {
        let typed = self.expression(scope, expr);
        match self.date_or_condition(scope, typed, edge == Edge::Until) {
            Err(condition) => right.conditions.push(at.guarded(condition)),
            Ok(day) => match edge {
                Edge::From => right.from.push(at.guarded(day)),
                Edge::Until => right.until.push(at.guarded(day)),
                Edge::Through => right.through.push(at.guarded(day)),
            },
        }
    }

    /// What is paid: dollars for each share that is redeemed; of another act any figure.
    fn price_of_deed(&mut self, scope: &Scope, expr: &Expr, deed: DeedKind) -> Node {
        match deed {
            DeedKind::Redeem { class } | DeedKind::RequireRedemption { class } => {
                self.figure(scope, expr, &Unit::dollars_per(class), "the price of a redemption")
            }
            _ => {
                let typed = self.expression(scope, expr);
                self.need_figure(scope, &typed, "paid");
                typed.node
            }
        }
    }

    fn into(&mut self, scope: &Scope, expr: &Expr, deed: DeedKind) -> Node {
        match deed {
            DeedKind::Convert { class, into } => {
                let unit = Unit::shares(into).combine(&Unit::shares(class), -1);
                self.figure(scope, expr, &unit, "what one share converts into")
            }
            _ => {
                let typed = self.expression(scope, expr);
                self.need_figure(scope, &typed, "given for a share");
                typed.node
            }
        }
    }

    fn fraction(&mut self, scope: &Scope, rule: &FractionRule, deed: DeedKind) -> NodeFraction {
        match rule {
            FractionRule::Issued => NodeFraction::Issued,
            FractionRule::Round(to) => NodeFraction::Round(rounding(to)),
            FractionRule::Cash { per_share } => {
                let unit = match deed {
                    DeedKind::Convert { into, .. } => Some(Unit::dollars_per(into)),
                    _ => scope.common.map(Unit::dollars_per),
                };
                let role = "the cash for a fraction of a share";
                let per_share = match unit {
                    Some(unit) => self.figure(scope, per_share, &unit, role),
                    None => self.expression(scope, per_share).node,
                };
                NodeFraction::Cash { per_share }
            }
        }
    }

    fn right_limit(&mut self, scope: &Scope, limit: &Expr, over: LimitScope, deed: DeedKind) -> Limit {
        let typed = self.expression(scope, limit);
        let classes = match deed {
            DeedKind::Convert { class, into } => vec![class, into],
            other => deed_class(other).into_iter().collect(),
        };
        if classes.is_empty() {
            self.need_figure(scope, &typed, "a limit");
        } else {
            let wanted: Vec<Kind> = classes.iter().map(|class| Kind::Figure(Unit::shares(*class))).collect();
            self.need_one_of(scope, &typed, &wanted, "this limit");
        }
        let of_own = match deed {
            DeedKind::Convert { class, into } => {
                let fits = |class: ClassId| typed.kind.fits(&Kind::Figure(Unit::shares(class)));
                fits(class) && !fits(into)
            }
            _ => true,
        };
        Limit::AtMost { limit: typed.node, of_own, over, unless: None }
    }

    fn excess(&mut self, scope: &Scope, excess: &Excess, deed: DeedKind) -> NodeExcess {
        match excess {
            Excess::Stays => NodeExcess::Stays,
            Excess::Refused => NodeExcess::Refused,
            Excess::PaidInCash => NodeExcess::PaidInCash,
            Excess::Redeemed { price, within } => {
                let price = match deed_class(deed).or(scope.class) {
                    Some(class) => self.figure(scope, price, &Unit::dollars_per(class), "the price of a redemption"),
                    None => self.expression(scope, price).node,
                };
                NodeExcess::Redeemed { price, within: within.clone() }
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Edge {
    From,
    Until,
    Through,
}
