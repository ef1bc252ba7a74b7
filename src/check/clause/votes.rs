//! Votes, elections of directors, and how notices are deemed given.
use crate::check::checker::{Checker, ClauseAt};
use crate::check::expression::rounding;
use crate::check::names::Symbol;
use crate::program::*;
use crate::syntax::ast::{Head, SlotKind};

impl<'a> Checker<'a> {
    pub(super) fn votes(&mut self, place: ClauseAt<'a>) {
        let (class, with) = match &place.clause.head {
            Head::Votes { class, with } => (class, Some(with)),
            Head::NoVote { class, with } => (class, with.as_ref()),
            _ => return,
        };
        let scope = self.scope_of(place);
        let guard = self.under(&scope, place.clause.under.as_ref());
        let class = self.class(&scope, class);
        let with = with.and_then(|with| self.class(&scope, with));
        let slots = self.slots_of(place, None);
        let conditions = self.conditions(&scope, &slots);
        let (mut votes, mut rounded, mut except_on) = (Vec::new(), None, Vec::new());
        for at in &slots {
            match &at.slot.kind {
                SlotKind::VotesOf(expr) => {
                    let node = self.figure(&scope, expr, &Unit::votes(), "what a holder casts");
                    votes.push(at.guarded(node));
                }
                SlotKind::Rounded(to) => rounded = Some(rounding(to)),
                SlotKind::ExceptOn(texts) => except_on.extend(texts.iter().map(|text| text.text.clone())),
                _ => {}
            }
        }
        if matches!(place.clause.head, Head::Votes { .. }) && votes.is_empty() {
            self.missing(
                place,
                "votes",
                "this does not say how many votes",
                "say what a holder casts: `votes shares held * 1 vote per share`",
            );
        }
        let votes = self.one_of(&scope, votes, "votes");
        let Some(class) = class else { return };
        self.program.votes.push(VoteClause {
            section: place.section,
            guard,
            class,
            with,
            votes,
            rounding: rounded,
            except_on,
            conditions,
        });
    }

    pub(super) fn election(&mut self, place: ClauseAt<'a>, index: usize) {
        let scope = self.scope_of(place);
        let guard = self.under(&scope, place.clause.under.as_ref());
        let slots = self.slots_of(place, Some(Symbol::Election(index)));
        let conditions = self.conditions(&scope, &slots);
        let mut threshold = None;
        for at in &slots {
            if let SlotKind::ByThreshold(by) = &at.slot.kind {
                threshold = self.threshold(&scope, by);
            }
        }
        if let Some(election) = self.program.elections.get_mut(index) {
            (election.guard, election.conditions, election.threshold) = (guard, conditions, threshold);
        }
    }

    /// A class that may settle readings by agreement.
    pub(super) fn settlement(&mut self, place: ClauseAt<'a>) {
        let Head::Settles { class, readings } = &place.clause.head else { return };
        let scope = self.scope_of(place);
        let guard = self.under(&scope, place.clause.under.as_ref());
        let class = self.class(&scope, class);
        let mut settled = Vec::new();
        for reading in readings {
            settled.extend(self.reading(&scope, reading));
        }
        let mut threshold = None;
        for at in self.slots_of(place, None) {
            if let SlotKind::ByThreshold(by) = &at.slot.kind {
                threshold = self.threshold(&scope, by);
            }
        }
        let Some(class) = class else { return };
        let section = place.section;
        self.program.settlements.push(SettlementClause { section, guard, class, readings: settled, threshold });
    }

    /// A class that may waive its rights.
    pub(super) fn waiver_clause(&mut self, place: ClauseAt<'a>) {
        let Head::Waives { class } = &place.clause.head else { return };
        let scope = self.scope_of(place);
        let guard = self.under(&scope, place.clause.under.as_ref());
        self.class(&scope, class);
        let mut threshold = None;
        for at in self.slots_of(place, None) {
            if let SlotKind::ByThreshold(by) = &at.slot.kind {
                threshold = self.threshold(&scope, by);
            }
        }
        let (certificate, section) = (place.certificate, place.section);
        self.program.waivers.push(WaiverClause { certificate, section, guard, threshold });
    }

    pub(super) fn notice_rule(&mut self, place: ClauseAt<'a>) {
        let mut rule = NoticeRule {
            certificate: place.certificate,
            section: place.section,
            fax_before: None,
            courier_days: None,
            on_receipt: false,
        };
        for at in self.slots_of(place, None) {
            match &at.slot.kind {
                SlotKind::ByFax { before } => rule.fax_before = before.or(Some((24, 0))),
                SlotKind::ByCourier { after } => rule.courier_days = Some(after.clone()),
                SlotKind::OnReceipt => rule.on_receipt = true,
                _ => {}
            }
        }
        self.program.notice_rules.push(rule);
    }
}
