//! Classes, groups of classes, categories of issues, ranks and cancellations.
use crate::check::checker::{Checker, ClauseAt};
use crate::check::names::Symbol;
use crate::check::scope::{About, Scope};
use crate::diagnostics::{Diagnostic, codes};
use crate::exact::Exact;
use crate::program::*;
use crate::syntax::ast::{ClassGroup, Expr, ExprKind, Head, Name, SlotKind};

impl<'a> Checker<'a> {
    pub(super) fn class_clause(&mut self, place: ClauseAt<'a>) {
        let scope = self.scope_of(place);
        let Some(class) = scope.class else { return };
        let mut authorized = None;
        let mut is_fractional = false;
        let mut par = None;
        for at in self.slots_of(place, None) {
            match &at.slot.kind {
                SlotKind::Authorized { shares, fractional } => {
                    authorized = self.literal_shares(&scope, shares, class);
                    is_fractional |= fractional;
                }
                SlotKind::Par(expr) => par = self.literal_par(&scope, expr, class),
                _ => {}
            }
        }
        if let Some(class) = self.program.classes.get_mut(class.index()) {
            (class.authorized, class.fractional, class.par) = (authorized, is_fractional, par);
        }
    }

    /// A number of shares, written as such.
    fn literal_shares(&mut self, scope: &Scope, expr: &Expr, class: ClassId) -> Option<Exact> {
        let amount = match &expr.kind {
            ExprKind::Number(count) | ExprKind::Shares { count, per: None, .. } => *count,
            _ => {
                self.not_a_literal(scope, expr, "the authorized number", "2,000 shares");
                return None;
            }
        };
        if let ExprKind::Shares { class: Some(_), .. } = &expr.kind {
            self.figure(scope, expr, &Unit::shares(class), "the authorized number");
        }
        if amount <= rust_decimal::Decimal::ZERO {
            let diagnostic = Diagnostic::error(codes::E0403_IMPOSSIBLE_VALUE, "a class of no shares cannot be issued")
                .at(expr.span, "not more than zero");
            self.report(scope.section, diagnostic);
        }
        Some(Exact::from(amount))
    }

    pub(in crate::check) fn literal_par(&mut self, scope: &Scope, expr: &Expr, class: ClassId) -> Option<Exact> {
        let ExprKind::Money { amount, per } = &expr.kind else {
            self.not_a_literal(scope, expr, "the par value", "$0.01 per share");
            return None;
        };
        if matches!(per, Some(crate::syntax::ast::PerShare::Of(_))) {
            self.figure(scope, expr, &Unit::dollars_per(class), "the par value");
        }
        Some(Exact::from(*amount))
    }

    fn not_a_literal(&mut self, scope: &Scope, expr: &Expr, what: &str, example: &str) {
        let diagnostic = Diagnostic::error(codes::E0403_IMPOSSIBLE_VALUE, format!("{what} must be written out"))
            .at(expr.span, "not an amount")
            .help(format!("write it as `{example}`"));
        self.report(scope.section, diagnostic);
    }

    pub fn groups(&mut self, scope: &Scope, groups: &[ClassGroup]) -> Vec<NodeGroup> {
        groups.iter().filter_map(|group| self.group(scope, group)).collect()
    }

    fn group(&mut self, scope: &Scope, group: &ClassGroup) -> Option<NodeGroup> {
        Some(match group {
            ClassGroup::Named(name) => match self.resolve(scope, name)? {
                Symbol::Class(class) => NodeGroup::Class(class),
                Symbol::Group(group) => NodeGroup::Group(group),
                other => {
                    self.wrong_kind(scope, name, other, "a class or a group of classes", None);
                    return None;
                }
            },
            ClassGroup::IssuedAfter(date) => NodeGroup::IssuedAfter(self.date(scope, date)),
            ClassGroup::IssuedBefore(date) => NodeGroup::IssuedBefore(self.date(scope, date)),
            ClassGroup::AnyOther => NodeGroup::AnyOther(scope.class),
            ClassGroup::Ranking { relation, class } => {
                NodeGroup::Ranking { relation: *relation, class: self.class(scope, class)? }
            }
        })
    }

    pub(super) fn group_clause(&mut self, place: ClauseAt<'a>, id: GroupId) {
        let Head::Group { groups, .. } = &place.clause.head else { return };
        let scope = self.scope_of(place);
        let members = self.groups(&scope, groups);
        if let Some(group) = self.program.groups.get_mut(id.index()) {
            group.members = members;
        }
    }

    pub(super) fn rank_clause(&mut self, place: ClauseAt<'a>) {
        let Head::Ranks { class, relation, groups } = &place.clause.head else { return };
        let scope = self.scope_of(place);
        let guard = self.under(&scope, place.clause.under.as_ref());
        let groups = self.groups(&scope, groups);
        let Some(class) = self.class(&scope, class) else { return };
        self.program.ranks.push(RankClause { section: Some(place.section), class, relation: *relation, groups, guard });
    }

    pub(super) fn cancellation(&mut self, place: ClauseAt<'a>) {
        let Head::Cancelled { class, converted } = &place.clause.head else { return };
        let scope = self.scope_of(place);
        if let Some(class) = self.class(&scope, class) {
            let converted = *converted;
            self.program.cancellations.push(Cancellation { section: place.section, class, converted });
        }
    }

    pub(super) fn withholding(&mut self, place: ClauseAt<'a>) {
        let Head::Withhold { rate } = &place.clause.head else { return };
        let scope = self.scope_of(place);
        let guard = self.under(&scope, place.clause.under.as_ref());
        let slots = self.slots_of(place, None);
        let conditions = self.conditions(&scope, &slots);
        let rate = self.figure(&scope, rate, &Unit::default(), "what is withheld");
        let (certificate, section) = (place.certificate, place.section);
        self.program.withholdings.push(Withholding { certificate, section, guard, rate, conditions });
    }

    pub(super) fn category_clause(&mut self, place: ClauseAt<'a>, id: CategoryId) {
        let Head::Category { after, on_it, .. } = &place.clause.head else { return };
        let scope = self.scope_of(place);
        let after = after.as_ref().map(|after| self.date(&scope, after));
        if let Some(category) = self.program.categories.get_mut(id.index()) {
            category.after = after;
            category.on_it = *on_it;
        }
    }

    pub(super) fn exclusion(&mut self, place: ClauseAt<'a>) {
        let Head::Exclude { category: name, events } = &place.clause.head else { return };
        let (issues, grants) = self.excluded_events(place.section, events);
        let outer = self.scope_of(place);
        let guard = self.under(&outer, place.clause.under.as_ref());
        let category = match self.resolve(&outer, name) {
            Some(Symbol::Category(category)) => Some(category),
            Some(other) => {
                self.wrong_kind(&outer, name, other, "a category of issues", None);
                None
            }
            None => None,
        };
        let class = category.and_then(|id| self.program.categories.get(id.index())).map(|category| category.class);
        let about = About::class(class.or(outer.common));
        let called = place.clause.called.as_ref().map_or("Issue", |name| name.text.as_str());
        let binder = self.new_binder(called, about);
        let mut scope = outer.with_event(called, binder, about);
        let slots = self.slots_of(place, None);
        self.locals(&mut scope, &slots);
        let conditions = self.conditions(&scope, &slots);
        if let Some(category) = category.and_then(|id| self.program.categories.get_mut(id.index())) {
            let span = place.clause.span;
            let section = place.section;
            category.exclusions.push(Exclusion { section, issues, grants, guard, binder, conditions, span });
        }
    }

    /// Whether an exclusion speaks of issues, and whether of grants.
    fn excluded_events(&mut self, section: SectionId, events: &[Name]) -> (bool, bool) {
        let (mut issues, mut grants) = (false, false);
        for event in events {
            match event.text.as_str() {
                "issue" => issues = true,
                "grant" => grants = true,
                other => {
                    let words = format!("an exclusion is of an issue or of a grant, and not of `{other}`");
                    let diagnostic = Diagnostic::error(codes::E0306_UNKNOWN_ATTRIBUTE, words)
                        .at(event.span, "neither an issue nor a grant")
                        .help("`an issue` is one of shares or convertible securities, `a grant` one of options; write `an issue or grant` for both");
                    self.report(Some(section), diagnostic);
                }
            }
        }
        (issues, grants)
    }
}
