//! Votes: of each holder on a matter, of a class, for directors.
use super::Engine;
use super::context::Context;
use super::eval::Evaluated;
use super::explain::formula_of;
use super::plan::{Plan, Stop};
use super::trace::{RoundingStep, Step};
use crate::exact::{Exact, round_to};
use crate::outcome::OutcomeKind;
use crate::program::*;

impl Engine<'_> {
    /// Votes of one holder of a class, with those that it votes with; zero where it has none.
    pub(super) fn votes_of(&self, class: ClassId, holder: PartyId, context: Context<'_>) -> Evaluated<Exact> {
        for clause in &self.program.votes {
            if clause.class != class || !self.in_force(clause.guard, context.at) {
                continue;
            }
            self.reach(clause.section);
            let context = Context { holder: Some(holder), ..context };
            if !self.conditions_hold(&clause.conditions, context)? {
                continue;
            }
            if context.matter.is_some_and(|matter| clause.except_on.iter().any(|known| known == matter)) {
                return Ok(Exact::ZERO);
            }
            let Some(node) = &clause.votes else {
                self.trace_votes(class, &Exact::ZERO, Some(clause.section), context);
                return Ok(Exact::ZERO);
            };
            if let Some(tracer) = context.tracer {
                tracer.enter();
            }
            let votes = self.number(node, context).map_err(|fault| fault.in_section(clause.section));
            let Ok(votes) = votes else {
                if let Some(tracer) = context.tracer {
                    tracer.abandon();
                }
                return votes;
            };
            let counted = match &clause.rounding {
                Some(rounding) => round_to(&votes, &rounding.increment, rounding.rule)?,
                None => votes.clone(),
            };
            if let Some(tracer) = context.tracer {
                let rounding = clause.rounding.as_ref().filter(|_| counted != votes);
                tracer.leave(Step {
                    value: Some(Value::Number(counted.clone())),
                    unit: Some(Unit::votes()),
                    section: Some(clause.section),
                    formula: formula_of(node),
                    rounding: rounding.map(|rounding| RoundingStep {
                        before: votes,
                        rule: rounding.rule,
                        increment: rounding.increment.clone(),
                    }),
                    ..Step::new(format!("votes of {}", self.program.class(class).name), context.at)
                });
            }
            return Ok(counted);
        }
        let info = self.program.class(class);
        let held = self.state.held_at(class, holder, context.at);
        let votes = match &info.votes {
            Some(node) => self.number(node, context)?.mul(&held)?,
            None if info.is_common => held,
            None => return Ok(Exact::ZERO),
        };
        if !votes.is_zero() {
            self.trace_votes(class, &votes, None, context);
        }
        Ok(votes)
    }

    fn trace_votes(&self, class: ClassId, votes: &Exact, section: Option<SectionId>, context: Context<'_>) {
        let Some(tracer) = context.tracer else { return };
        tracer.enter();
        tracer.leave(Step {
            value: Some(Value::Number(votes.clone())),
            unit: Some(Unit::votes()),
            section,
            ..Step::new(format!("votes of {}", self.program.class(class).name), context.at)
        });
    }

    /// Votes of a class, or of all classes; of one holder, if one is in question.
    pub(super) fn votes(&self, class: Option<ClassId>, context: Context<'_>) -> Evaluated<Exact> {
        let mut total = Exact::ZERO;
        for (known, _) in ClassId::each(&self.program.classes) {
            if class.is_some_and(|wanted| wanted != known) {
                continue;
            }
            let votes = match context.holder {
                Some(holder) => self.votes_of(known, holder, context)?,
                None => self.class_votes(known, context)?,
            };
            total = total.add(&votes)?;
        }
        Ok(total)
    }

    pub(super) fn class_votes(&self, class: ClassId, context: Context<'_>) -> Evaluated<Exact> {
        if self.program.class(class).is_common {
            return Ok(self.state.outstanding_at(class, context.at));
        }
        let mut total = Exact::ZERO;
        for (holder, _) in self.state.holders_at(class, context.at) {
            total = total.add(&self.votes_of(class, holder, context)?)?;
        }
        Ok(total)
    }

    /// Votes of every class but common stock and the one whose certificate asks.
    pub(super) fn other_votes(&self, context: Context<'_>) -> Evaluated<Exact> {
        let mut total = Exact::ZERO;
        for (class, _) in ClassId::each(&self.program.classes) {
            if self.program.class(class).is_common || context.asking_class == Some(class) {
                continue;
            }
            total = total.add(&self.class_votes(class, context)?)?;
        }
        Ok(total)
    }

    /// How many directors a class may elect, and by which of its votes.
    pub(super) fn electable(
        &self,
        class: ClassId,
        context: Context<'_>,
    ) -> Evaluated<(u32, Option<&ApprovalThreshold>)> {
        let mut directors: u32 = 0;
        let mut threshold = None;
        for clause in self.program.elections.iter().filter(|clause| clause.class == class) {
            let outstanding = self.state.outstanding_at(class, context.at);
            if !self.in_force(clause.guard, context.at) || !outstanding.is_positive() {
                continue;
            }
            let context = Context { asking_class: Some(class), ..context };
            if self.conditions_hold(&clause.conditions, context).map_err(|fault| fault.in_section(clause.section))? {
                directors = directors.saturating_add(clause.directors);
                threshold = threshold.or(clause.threshold.as_ref());
            }
        }
        Ok((directors, threshold))
    }

    pub(super) fn plan_election(&mut self, id: EventId, directors: u32, moment: Moment) -> Result<Plan, Stop> {
        let mut plan = Plan::default();
        if let Some(record) = self.state.events.get_mut(id.index()) {
            record.quantity = Some(Exact::from(i64::from(directors)));
        }
        let context = Context { event: Some(id), ..Context::at(moment.just_before()) };
        for clause in &self.program.elections {
            if !self.in_force(clause.guard, moment) || !self.state.outstanding_at(clause.class, moment).is_positive() {
                continue;
            }
            let context = Context { asking_class: Some(clause.class), ..context };
            let holds =
                self.conditions_hold(&clause.conditions, context).map_err(|fault| fault.in_section(clause.section))?;
            let class = &self.program.class(clause.class).name;
            let text = if holds {
                format!("{class} elects {} of {directors} directors", clause.directors)
            } else {
                format!("{class} elects no director of its own")
            };
            plan.outcome(OutcomeKind::Note { text }, vec![clause.section]);
        }
        Ok(plan)
    }
}
