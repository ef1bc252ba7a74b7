//! Splits and combinations: balances and the values that follow them.
use super::Engine;
use super::changes::Change;
use super::context::Context;
use super::eval::Evaluated;
use super::plan::{Carried, Plan, Stop};
use super::rights::class_of;
use super::state::{Cause, State, restate_shares};
use crate::exact::Exact;
use crate::outcome::OutcomeKind;
use crate::program::*;

impl State {
    /// What instruments on a class have brought counts as the new shares that it became.
    fn restate_instruments(&mut self, class: ClassId, ratio: &Exact, moment: Moment) -> Carried {
        for instrument in &mut self.instruments {
            let of_class = self.events.get(instrument.event.index()).and_then(|record| record.class);
            if let Some(shares) = instrument.issued.latest().filter(|_| of_class == Some(class)) {
                let restated = shares.mul(ratio)?;
                instrument.issued.set(moment, restated);
            }
        }
        Ok(())
    }

    /// What was owed or paid for each old share is so much less for each new one.
    fn spread_accruals(&mut self, class: ClassId, ratio: &Exact) -> Carried {
        let cohorts = self.cohorts_of.get(&class).cloned().unwrap_or_default();
        for accrual in &mut self.accruals {
            for cohort in &cohorts {
                if let Some(earned) = accrual.earned.get_mut(cohort) {
                    *earned = earned.div(ratio)?;
                }
            }
            for installment in &mut accrual.installments {
                for (_, owed, paid) in installment.owed.iter_mut().filter(|(known, ..)| cohorts.contains(known)) {
                    *owed = owed.div(ratio)?;
                    *paid = paid.div(ratio)?;
                }
                for (_, _, part) in installment.payments.iter_mut().filter(|(known, ..)| cohorts.contains(known)) {
                    *part = part.div(ratio)?;
                }
            }
        }
        Ok(())
    }
}

impl Engine<'_> {
    /// Every balance of the class grows by the ratio; what was accrued for a share is spread over the new ones. What is paid
    /// to the holders of a record date goes by what they held then.
    pub(super) fn plan_split_balances(
        &self,
        plan: &mut Plan,
        class: ClassId,
        ratio: &Exact,
        of_record: Option<Moment>,
        moment: Moment,
    ) -> Result<(), Stop> {
        let more = ratio.sub(&Exact::ONE)?;
        self.plan_kept_receives(plan, class, &vec![(Some(class), more.clone())], true)?;
        self.plan_kept_of_split(plan, class, ratio)?;
        let outstanding = self.state.outstanding_at(class, moment).mul(&more)?;
        let paid = outstanding.clone();
        plan.effect_of_figures(move |state, moment| state.change_outstanding(class, &paid, moment));
        // Prices have been those of the new shares since the record date.
        let since_record = of_record.is_some();
        // Shares that are kept by day of issue stay with who has them.
        let of_record = of_record.filter(|_| !self.has_lots(class));
        let recorded = of_record.map_or(Exact::ONE, |record| self.state.outstanding_at(class, record));
        for (holder, held) in self.state.holders_at(class, of_record.unwrap_or(moment)) {
            let change = match of_record {
                Some(_) => outstanding.mul(&held)?.div(&recorded)?,
                None => held.mul(&more)?,
            };
            plan.effect_of_figures(move |state, moment| state.change_holding(class, holder, &change, moment));
            for (cohort, shares) in self.state.cohorts_at(class, Some(holder), moment) {
                let change = shares.mul(&more)?;
                plan.effect_of_figures(move |state, moment| state.change_lot(cohort, holder, &change, moment));
            }
        }
        self.note_what_is_not_split(plan, class, moment)?;
        let rights = || RightId::each(&self.program.rights);
        let converted = rights().filter(|(_, right)| match right.deed {
            DeedKind::Convert { into, .. } => into == class,
            DeedKind::PayAccrual { in_class, .. } => in_class == Some(class),
            _ => false,
        });
        let converted: Vec<RightId> = converted.map(|(id, _)| id).collect();
        let used = rights().filter(|(_, right)| class_of(right.deed) == Some(class));
        let used: Vec<RightId> = used.map(|(id, _)| id).collect();
        let ratio = ratio.clone();
        plan.effect_of_figures(move |state, moment| {
            for right in used {
                if let Some(known) = state.rights.get_mut(right.index()) {
                    restate_shares(&mut known.taken, &ratio, moment)?;
                }
            }
            // Shares that a right brought before the split count as the new shares that they became.
            for right in converted {
                if let Some(known) = state.rights.get_mut(right.index()) {
                    restate_shares(&mut known.issued, &ratio, moment)?;
                }
            }
            state.restate_instruments(class, &ratio, moment)?;
            state.splits.push((moment, class, ratio.clone()));
            if !since_record {
                state.restate_prices(class, moment, &ratio);
            }
            state.unsettled_days.push(moment.date);
            state.spread_accruals(class, &ratio)
        });
        Ok(())
    }

    /// Options and convertible securities are contracts of their own: whether a split changes them is for a line that revises
    /// them to say. So it is with numbers of shares that a line has stated.
    fn note_what_is_not_split(&self, plan: &mut Plan, class: ClassId, moment: Moment) -> Result<(), Stop> {
        for instrument in &self.state.instruments {
            let is_of_class = self.state.event(instrument.event).is_some_and(|record| record.class == Some(class));
            let left = instrument.remaining.at(moment).filter(|left| is_of_class && left.is_positive());
            if let Some(left) = left {
                let text = format!(
                    "`{}` stays for {} shares of {}, as no line says yet that its terms follow",
                    instrument.name,
                    left.grouped_exact(6),
                    self.program.class(class).name
                );
                plan.outcome(OutcomeKind::Note { text }, Vec::new());
            }
        }
        // What was stated is so many shares of the day on which it was stated; what is allotted of it follows with the parts.
        for ((id, owner), line) in &self.state.facts {
            let Some(fact) = self.program.facts.get(id.index()) else { continue };
            let is_allotted = |allotment: &Allotment| allotment.total.kind == NodeKind::Fact(*id);
            let of_class = fact.kind == Kind::Figure(Unit::shares(class));
            let (true, Some(Value::Number(stated))) = (of_class, line.at(moment)) else { continue };
            if stated.is_positive() && !self.program.allotments.iter().any(is_allotted) {
                let of = owner.map(|party| format!(" of {}", self.program.party(party).name)).unwrap_or_default();
                let text = format!(
                    "`{}`{of} stays {} shares of {}, as no line states it anew yet",
                    fact.name,
                    stated.grouped_exact(6),
                    self.program.class(class).name
                );
                plan.outcome(OutcomeKind::Note { text }, fact.section.map_or_else(Vec::new, |section| vec![section]));
            }
        }
        Ok(())
    }

    /// Values that are stated to be adjusted with splits of the class; of a stock dividend, those that follow it too.
    pub(super) fn plan_split_values(
        &self,
        plan: &mut Plan,
        event: EventId,
        class: ClassId,
        ratio: &Exact,
        by_dividend: bool,
        moment: Moment,
    ) -> Result<(), Stop> {
        let context = Context::at(moment.just_before());
        for (id, variable) in VariableId::each(&self.program.variables) {
            if self.is_before_issue(variable.certificate, None, moment) {
                continue;
            }
            let parts = self.active(&variable.splits, moment);
            for part in parts.filter(|part| part.node.class == class && (part.node.dividends || !by_dividend)) {
                let factor = factor_of(part.node.power, ratio)?;
                let cohorts = match variable.owner {
                    OwnerLevel::Share => {
                        let own = self.program.certificates[variable.certificate.index()].class;
                        own.map(|own| self.state.cohorts_at(own, None, context.at))
                            .unwrap_or_default()
                            .into_iter()
                            .map(|(id, _)| Some(id))
                            .collect()
                    }
                    _ => vec![None],
                };
                for cohort in cohorts {
                    let before = plan.values.get(&(id, cohort)).map(|(_, before)| before);
                    let value = match before {
                        Some(before) => before.exact().mul(&factor)?,
                        None => {
                            let inner = Context { cohort, adjusting: Some(id), ..context };
                            self.variable(id, inner)?.mul(&factor)?
                        }
                    };
                    let entry = self.adjusted(id, cohort, (value, None), Cause::Split { event }, before, context)?;
                    let change = Change { variable: id, cohort, effective: moment, entry };
                    self.plan_change(plan, change, vec![part.section], context)?;
                }
            }
        }
        Ok(())
    }

    /// By what a split of a class multiplies a value; None where it leaves it.
    pub(super) fn split_factor(
        &self,
        variable: VariableId,
        class: ClassId,
        ratio: &Exact,
        moment: Moment,
    ) -> Evaluated<Option<Exact>> {
        let Some(variable) = self.program.variables.get(variable.index()) else { return Ok(None) };
        let mut parts = self.active(&variable.splits, moment).filter(|part| part.node.class == class);
        parts.next().map(|part| factor_of(part.node.power, ratio)).transpose()
    }
}

fn factor_of(power: i8, ratio: &Exact) -> Evaluated<Exact> {
    Ok(if power < 0 { Exact::ONE.div(ratio)? } else { ratio.clone() })
}
