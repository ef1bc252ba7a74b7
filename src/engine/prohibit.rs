//! Prohibitions: acts that a clause forbids, unless it is lifted.
use super::Engine;
use super::context::{Act, Context};
use super::deeds::Deed;
use super::eval::Evaluated;
use super::plan::{Plan, Refusal, Stop};
use crate::exact::Exact;
use crate::outcome::OutcomeKind;
use crate::program::*;
use crate::syntax::ast::Consequence;

impl Engine<'_> {
    /// What stands against a matter: each prohibition that covers it, and the approval that would lift it.
    pub(super) fn obstacles(&self, deed: Deed<'_>, event: EventId, moment: Moment) -> Evaluated<Vec<Obstacle>> {
        let mut found = Vec::new();
        let by_holder = deed.by_holder();
        let act = by_holder.map(|(_, shares)| Act { date: moment.date, shares: shares.clone(), received: None });
        let holder = by_holder.map(|(holder, _)| holder);
        for prohibition in &self.program.prohibitions {
            if !self.in_force(prohibition.guard, moment)
                || self.owner_is_gone(prohibition.certificate, moment.just_before())
            {
                continue;
            }
            let asking_class =
                self.program.certificates.get(prohibition.certificate.index()).and_then(|known| known.class);
            let context = Context { asking_class, holder, act: act.as_ref(), ..Context::at(moment.just_before()) };
            let mut covered = false;
            for matter in &prohibition.matters {
                covered |= self.covers(matter, deed, context)?;
            }
            if !covered || self.waived(prohibition.section, moment)?.is_some() {
                continue;
            }
            let applies = self
                .with_event(Some(prohibition.binder), event, context, |context| {
                    self.forbids(&prohibition.conditions, context, event)
                })
                .map_err(|fault| fault.in_section(prohibition.section))?;
            if !applies {
                continue;
            }
            self.reach(prohibition.section);
            found.push(Obstacle {
                section: prohibition.section,
                asking_class,
                lifted_by: self.approvals_lifting(prohibition, moment),
                void: prohibition.consequence == Consequence::Void,
            });
        }
        Ok(found)
    }

    /// The approvals that lift a prohibition, and whether each is a waiver; any of them does.
    pub(super) fn approvals_lifting(&self, prohibition: &Prohibition, at: Moment) -> Vec<(ApprovalThreshold, bool)> {
        let lifting = self.active(&prohibition.conditions, at).filter_map(|part| match &part.node {
            Condition::UnlessApproved { threshold, waiver } => Some((threshold.clone(), *waiver)),
            _ => None,
        });
        lifting.collect()
    }

    /// Whether any of some approvals was given to a matter.
    pub(super) fn is_lifted(&self, by: &[(ApprovalThreshold, bool)], matter: &str, at: Moment) -> Evaluated<bool> {
        let mut approved = false;
        for (threshold, waiver) in by {
            approved |= self.is_approved(threshold, matter, *waiver, at)?;
        }
        Ok(approved)
    }

    /// Refuses or records in breach an act that is forbidden and not lifted.
    pub(super) fn check_deed(
        &self,
        plan: &mut Plan,
        deed: Deed<'_>,
        event: EventId,
        refuses: bool,
        moment: Moment,
    ) -> Result<(), Stop> {
        let obstacles = self.obstacles(deed, event, moment)?;
        if obstacles.is_empty() {
            return Ok(());
        }
        let matter = &self.words_of(deed);
        let mut refused: Vec<(SectionId, String)> = Vec::new();
        for obstacle in obstacles {
            let by_name = self.is_lifted(&obstacle.lifted_by, matter, moment)?;
            let called = self.state.event(event).and_then(|record| record.called.as_deref());
            let as_called = called.map(|called| self.is_lifted(&obstacle.lifted_by, called, moment)).transpose()?;
            let approved = by_name || as_called == Some(true);
            if by_name && !refuses && matches!(deed, Deed::Matter { .. }) {
                let by: Vec<ClassId> =
                    obstacle.lifted_by.iter().flat_map(|(threshold, _)| threshold.classes()).collect();
                let matter = matter.clone();
                plan.effect(move |state, moment| {
                    state.consents_used.extend(by.into_iter().map(|class| (moment, class, matter.clone())));
                });
            }
            let needed: Vec<String> =
                obstacle.lifted_by.iter().map(|(threshold, _)| self.describe_threshold(threshold)).collect();
            let needed = needed.join(" or ");
            if !needed.is_empty() {
                plan.outcome(
                    OutcomeKind::Approval { matter: matter.clone(), needed: needed.clone(), given: approved },
                    vec![obstacle.section],
                );
            }
            if approved {
                continue;
            }
            let reason = match needed.as_str() {
                _ if matches!(deed, Deed::Transfer { .. }) => "the transfer is not allowed".to_string(),
                "" => format!("`{matter}` is not allowed"),
                needed => format!("`{matter}` needs the approval of {needed} and does not have it"),
            };
            if refuses || obstacle.void {
                refused.push((obstacle.section, reason));
                continue;
            }
            plan.outcome(OutcomeKind::Breach { what: reason }, vec![obstacle.section]);
            if let Deed::Issue { of } = deed {
                let asking = obstacle.asking_class;
                plan.effect(move |state, moment| state.issued_in_breach.push((moment, of, asking)));
            }
        }
        match self.refused_by_all(refused) {
            Some(refusal) => Err(Stop::Refused(refusal)),
            None => Ok(()),
        }
    }

    /// One refusal for all sections that refuse an act, each with its reason where they are several.
    fn refused_by_all(&self, refused: Vec<(SectionId, String)>) -> Option<Refusal> {
        let (first, reason) = refused.first()?.clone();
        if refused.len() == 1 {
            return Some(Refusal { section: Some(first), reason, besides: Vec::new() });
        }
        let mut reasons: Vec<(String, Vec<String>)> = Vec::new();
        for (section, reason) in &refused {
            let cited = self.program.cite(*section);
            match reasons.iter_mut().find(|(known, _)| known == reason) {
                Some((_, sections)) if sections.contains(&cited) => {}
                Some((_, sections)) => sections.push(cited),
                None => reasons.push((reason.clone(), vec![cited])),
            }
        }
        let each: Vec<String> =
            reasons.into_iter().map(|(reason, sections)| format!("{reason} ({})", sections.join(", "))).collect();
        let besides = refused.iter().skip(1).map(|(section, _)| *section).collect();
        Some(Refusal { section: Some(first), reason: each.join("; "), besides })
    }

    pub(super) fn plan_matter(
        &mut self,
        id: EventId,
        proposed: bool,
        name: &str,
        that: &[String],
        moment: Moment,
    ) -> Result<Plan, Stop> {
        if let Some(record) = self.state.events.get_mut(id.index()) {
            record.matter = Some((name.to_string(), that.to_vec()));
        }
        let mut plan = Plan::default();
        self.check_deed(&mut plan, Deed::Matter { name, that }, id, proposed, moment)?;
        if proposed {
            return Ok(plan);
        }
        self.check_prior_notices(&mut plan, name, that, id, moment)?;
        let context = Context::at(moment.just_before());
        for (rule_id, rule) in RuleId::each(&self.program.rules) {
            let NodeTrigger::Matter { matters } = &rule.trigger else { continue };
            if self.in_force(rule.guard, moment)
                && !self.is_before_issue(rule.certificate, None, moment)
                && matters.iter().any(|matter| self.names_matter(matter, name, that))
            {
                self.fire(&mut plan, rule_id, rule, id, context, moment)?;
            }
        }
        self.trigger_duties(&mut plan, id, context, moment, |trigger| match trigger {
            NodeTrigger::Matter { matters } => matters.iter().any(|matter| self.names_matter(matter, name, that)),
            _ => false,
        })?;
        self.plan_deemed_liquidation(&mut plan, id, name, that, moment)?;
        plan.effect(move |state, moment| state.matters.push((moment, id)));
        self.await_days(&mut plan, id, moment, |_| true)?;
        Ok(plan)
    }

    /// Refuses or records in breach what is done to a class. An issue is never undone: one that nothing lets through is in breach.
    /// Anything else is refused, unless the scenario says that it is done in breach.
    pub(super) fn check_done(
        &self,
        plan: &mut Plan,
        deed: Deed<'_>,
        event: EventId,
        moment: Moment,
    ) -> Result<(), Stop> {
        let in_breach = self.state.event(event).is_some_and(|record| record.in_breach);
        let refuses = !in_breach && !matches!(deed, Deed::Issue { .. });
        self.check_deed(plan, deed, event, refuses, moment)
    }

    /// What accrues on the shares of a class is a dividend on it, to other classes that have something to say to these.
    pub(super) fn check_accrued_dividend(
        &self,
        plan: &mut Plan,
        id: EventId,
        accrual: AccrualId,
        paid_in: Option<ClassId>,
        moment: Moment,
    ) -> Result<(), Stop> {
        let accrual = &self.program.accruals[accrual.index()];
        match accrual.on {
            AccrualOn::Shares => self.check_done(plan, Deed::Dividend { on: accrual.class, paid_in }, id, moment),
            AccrualOn::Exercises(_) | AccrualOn::Overdue { .. } => Ok(()),
        }
    }

    fn covers(&self, matter: &NodeMatter, deed: Deed<'_>, context: Context<'_>) -> Evaluated<bool> {
        match (matter, deed) {
            (NodeMatter::Named { .. }, Deed::Matter { name, that }) => Ok(self.names_matter(matter, name, that)),
            (NodeMatter::PayDividends { groups, means }, Deed::Dividend { on, paid_in }) => {
                let by_means = means.is_none_or(|(class, excepted)| (paid_in == Some(class)) != excepted);
                Ok(by_means && self.in_groups(groups, on, context)?)
            }
            (NodeMatter::DistributeRights(groups), Deed::Rights { on }) => self.in_groups(groups, on, context),
            (NodeMatter::Acquire(groups), Deed::Acquisition { of } | Deed::Redemption { of }) => {
                self.in_groups(groups, of, context)
            }
            (NodeMatter::Issue(groups), Deed::Issue { of })
            | (NodeMatter::Transfer(groups), Deed::Transfer { of, .. }) => self.in_groups(groups, of, context),
            _ => Ok(false),
        }
    }

    /// Whether words name the matter: the same act and, where the clause says what it must do, one of these effects.
    pub(super) fn names_matter(&self, matter: &NodeMatter, name: &str, that: &[String]) -> bool {
        match matter {
            NodeMatter::Named { name: wanted, that: effects } => {
                wanted == name && (effects.is_empty() || effects.iter().any(|effect| that.contains(effect)))
            }
            _ => false,
        }
    }

    pub(super) fn in_groups(&self, groups: &[NodeGroup], class: ClassId, context: Context<'_>) -> Evaluated<bool> {
        for group in groups {
            let is_member = match group {
                NodeGroup::Class(known) => *known == class,
                NodeGroup::Group(id) => self.group_classes(*id, context)?.contains(&class),
                NodeGroup::AnyOther(own) => Some(class) != *own,
                NodeGroup::IssuedAfter(node) => self.issued_relative(node, class, true, context)?,
                NodeGroup::IssuedBefore(node) => self.issued_relative(node, class, false, context)?,
                NodeGroup::Ranking { relation, class: than } => self.rank_of(class, *than, context)? == Some(*relation),
            };
            if is_member {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn issued_relative(&self, node: &Node, class: ClassId, after: bool, context: Context<'_>) -> Evaluated<bool> {
        let day = self.day(node, context)?;
        let first = self.state.first_issued.get(&class).filter(|moment| **moment <= context.at);
        Ok(match (day, first) {
            (Some(day), Some(first)) => (first.date > day) == after,
            // A class that was not issued yet would be issued later.
            (Some(_), None) => after,
            (None, _) => false,
        })
    }

    pub(super) fn group_classes(&self, id: GroupId, context: Context<'_>) -> Evaluated<Vec<ClassId>> {
        let group = &self.program.groups[id.index()];
        let mut members = Vec::new();
        for (class, _) in ClassId::each(&self.program.classes) {
            if self.in_groups(&group.members, class, context)? {
                members.push(class);
            }
        }
        Ok(members)
    }

    pub(super) fn describe_threshold(&self, threshold: &ApprovalThreshold) -> String {
        let mut names: Vec<&str> = threshold.classes().map(|class| self.program.class(class).name.as_str()).collect();
        let class = match (names.pop(), names.is_empty()) {
            (Some(last), false) => format!("{} and {last}", names.join(", ")),
            (last, _) => last.unwrap_or_default().to_string(),
        };
        let is_half = Exact::ratio(1, 2).is_ok_and(|half| half == threshold.fraction);
        let part = match threshold.fraction.mul(&Exact::from(100)) {
            Ok(percent) if percent.to_decimal().is_some() => format!("{}%", percent.to_decimal_string(4)),
            _ => threshold.fraction.as_fraction(),
        };
        let words = match (is_half, threshold.inclusive) {
            (true, false) => format!("a majority of {class}"),
            (_, true) if threshold.fraction == Exact::ONE => format!("all of {class}"),
            (_, true) => format!("at least {part} of {class}"),
            (_, false) => format!("more than {part} of {class}"),
        };
        match (threshold.of_represented, threshold.with.is_empty(), threshold.as_converted) {
            (true, ..) => format!("{words} represented at a meeting with a quorum"),
            (false, true, _) => words,
            (false, false, false) => format!("{words}, voting together"),
            (false, false, true) => format!("{words}, voting together as converted"),
        }
    }
}

/// A prohibition that covers an act.
#[derive(Debug, Clone)]
pub(super) struct Obstacle {
    pub section: SectionId,
    /// The class of its certificate.
    pub asking_class: Option<ClassId>,
    /// The approvals of which each lifts it, and whether a waiver is meant.
    pub lifted_by: Vec<(ApprovalThreshold, bool)>,
    pub void: bool,
}
