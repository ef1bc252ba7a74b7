//! What a class gets in a liquidation, and where it stands.
use crate::check::checker::{Checker, ClauseAt};
use crate::check::dimensions::Typed;
use crate::check::names::Symbol;
use crate::check::scope::{About, Scope};
use crate::diagnostics::{Diagnostic, codes};
use crate::program::*;
use crate::syntax::ast::{Rank, SlotKind};

impl<'a> Checker<'a> {
    pub(super) fn liquidation(&mut self, place: ClauseAt<'a>, index: usize) {
        let outer = self.scope_of(place);
        let Some(clause) = self.program.liquidations.get(index) else { return };
        let (name, binder, class) = (clause.name.clone(), clause.binder, clause.class);
        let about = About::class(Some(class));
        let mut scope = outer.with_event(&name, binder, about);
        let slots = self.slots_of(place, Some(Symbol::Liquidation(index)));
        self.locals(&mut scope, &slots);
        let conditions = self.conditions(&scope, &slots);
        let head_guard = self.under(&scope, place.clause.under.as_ref());
        let (mut amounts, mut shares_with_common, mut paid_within) = (vec![], vec![], vec![]);
        let mut first_amounts = vec![];
        let (mut short, mut nothing_more) = (None, None);
        let mut shared_by = vec![];
        for at in &slots {
            let mut at = *at;
            at.guard = at.guard.or(head_guard);
            let scope = Scope { section: Some(at.section), ..scope.clone() };
            match &at.slot.kind {
                SlotKind::PayClass { class: paid, amount } => {
                    self.own_class_named(&scope, paid, class);
                    let node = self.figure(&scope, amount, &Unit::dollars_per(class), "what is paid in a liquidation");
                    amounts.push(at.guarded(node));
                }
                SlotKind::Ahead(groups) | SlotKind::Alongside(groups) => {
                    let relation = if matches!(at.slot.kind, SlotKind::Ahead(_)) { Rank::Before } else { Rank::With };
                    let groups = self.groups(&scope, groups);
                    let (section, guard) = (Some(at.section), at.guard);
                    self.program.ranks.push(RankClause { section, class, relation, groups, guard });
                }
                SlotKind::Ratably { by } => {
                    if let Some(by) = by {
                        let typed = self.expression(&scope, by);
                        self.need_figure(&scope, &typed, "shared by");
                        shared_by.push((at.section, typed));
                    }
                    short = Some(at.section);
                }
                SlotKind::NothingMore { class: named } => {
                    self.own_class_named(&scope, named, class);
                    nothing_more = Some(at.section);
                }
                SlotKind::SharesWithCommon { class: named, common, as_shares } => {
                    if let Some(named) = named {
                        self.own_class_named(&scope, named, class);
                    }
                    if let Some(with) = self.class(&scope, common)
                        && Some(with) != scope.common
                    {
                        self.wrong_kind(&scope, common, Symbol::Class(with), "the common stock", None);
                    }
                    let unit = scope.common.map(|common| Unit::shares(common).combine(&Unit::shares(class), -1));
                    let node = match unit {
                        Some(unit) => {
                            self.figure(&scope, as_shares, &unit, "what a share counts for beside common stock")
                        }
                        None => self.expression(&scope, as_shares).node,
                    };
                    shares_with_common.push(at.guarded(node));
                }
                SlotKind::FirstAmount(amount) => {
                    let node = self.figure(&scope, amount, &Unit::dollars_per(class), "the first amount of a share");
                    first_amounts.push(at.guarded(node));
                }
                SlotKind::PaidWithin(period) => paid_within.push(at.guarded(period.clone())),
                _ => {}
            }
        }
        if amounts.is_empty() && shares_with_common.is_empty() {
            self.missing(place, "pay", "a liquidation needs `pay`", "say what one share gets: `pay CLASS AMOUNT`");
        }
        self.shared_by_what_is_paid(&amounts, shared_by);
        let Some(stored) = self.program.liquidations.get_mut(index) else { return };
        (stored.amounts, stored.conditions) = (amounts, conditions);
        (stored.shares_with_common, stored.paid_within) = (shares_with_common, paid_within);
        stored.first_amounts = first_amounts;
        (stored.short, stored.nothing_more) = (short, nothing_more);
    }

    /// Classes and holders share a shortfall by what they are entitled to: a section cannot say another measure.
    fn shared_by_what_is_paid(&mut self, amounts: &[Guarded<Node>], shared_by: Vec<(SectionId, Typed)>) {
        for (section, typed) in shared_by {
            let is_paid = amounts.iter().any(|amount| amount.node.kind == typed.node.kind);
            if is_paid || typed.kind == Kind::Any {
                continue;
            }
            let diagnostic = Diagnostic::error(
                codes::E0305_WRONG_KIND_OF_NAME,
                "what is short is shared by what each share is paid, and not by anything else",
            )
            .at(typed.span(), "not the amount after `pay`")
            .help("name the amount that stands after `pay`, or write `ratably` alone");
            self.report(Some(section), diagnostic);
        }
    }

    /// A certificate fixes what its own class gets.
    fn own_class_named(&mut self, scope: &Scope, paid: &crate::syntax::ast::Name, own: ClassId) {
        match self.class(scope, paid) {
            Some(named) if named != own => {}
            _ => return,
        }
        let own = self.class_name(own);
        let diagnostic = Diagnostic::error(
            codes::E0402_OWNER_MISMATCH,
            format!("this certificate fixes what {own} gets, not what `{}` does", paid.text),
        )
        .at(paid.span, "another class")
        .help("what another class gets stands in its own certificate; order is said with `before` and `with`");
        self.report(scope.section, diagnostic);
    }
}
