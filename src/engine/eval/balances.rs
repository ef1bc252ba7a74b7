//! Shares outstanding and held, amounts accrued, the assets of a liquidation.
use super::Evaluated;
use crate::engine::Engine;
use crate::engine::context::Context;
use crate::engine::fault::Fault;
use crate::engine::records::InstrumentKind;
use crate::engine::trace::Step;
use crate::exact::Exact;
use crate::program::*;
use crate::syntax::ast::{AccrualAspect, State};

impl Engine<'_> {
    pub(super) fn evaluate_balance(&self, node: &Node, context: Context<'_>) -> Evaluated<Value> {
        match &node.kind {
            NodeKind::Outstanding(class) => {
                let shares = self.outstanding_with_successor(*class, context.at)?;
                if let Some(tracer) = context.tracer {
                    tracer.enter();
                    tracer.leave(Step {
                        label: format!("{} outstanding", self.program.class(*class).name),
                        value: Some(Value::Number(shares.clone())),
                        unit: Some(Unit::shares(*class)),
                        section: None,
                        at: context.at,
                        note: None,
                        formula: None,
                        rounding: None,
                        steps: Vec::new(),
                    });
                }
                Ok(Value::Number(shares))
            }
            NodeKind::GroupOutstanding(group) => {
                let mut total = Exact::ZERO;
                for class in self.group_classes(*group, context)? {
                    total = total.add(&self.state.outstanding_at(class, context.at))?;
                }
                Ok(Value::Number(total))
            }
            NodeKind::IssuableOnInstruments { options, convertibles, other_than } => {
                let instruments = self.issuable(*options, *convertibles, context)?;
                let classes = if *convertibles { self.convertible_classes(*other_than, context)? } else { Exact::ZERO };
                Ok(Value::Number(instruments.add(&classes)?))
            }
            NodeKind::Votes(class) => self.votes(*class, context).map(Value::Number),
            NodeKind::OnMatter { what, matter } => {
                self.evaluate(what, Context { matter: Some(matter.as_str()), ..context })
            }
            NodeKind::HeldAsConverted(class) => {
                let Some(holder) = self.holder_in_question(context) else {
                    return Err(Fault::undefined("it is not said whose shares are meant"));
                };
                let mut total = self.state.held_at(*class, holder, context.at);
                for (other, _) in ClassId::each(&self.program.classes) {
                    total = total.add(&self.held_as_converted(other, *class, holder, context)?)?;
                }
                Ok(Value::Number(total))
            }
            NodeKind::SharesHeld(class) => {
                let Some(holder) = self.holder_in_question(context) else {
                    return Err(Fault::undefined("it is not said whose shares are meant"));
                };
                let Some(class) = class else {
                    return Err(Fault::undefined("it is not said which shares are meant"));
                };
                let mut held = self.state.held_at(*class, holder, context.at);
                for (_, _, count) in context.brought.iter().filter(|(to, of, _)| (to, of) == (&holder, class)) {
                    held = held.add(count)?;
                }
                Ok(Value::Number(held))
            }
            NodeKind::Accrued { accrual, aspect, to } => {
                let to = match to {
                    Some(node) => self.day(node, context)?.ok_or_else(|| Fault::undefined("that day does not come"))?,
                    None => context.act.map_or(context.at.date, |act| act.date),
                };
                self.accrual_amount(*accrual, *aspect, to, context).map(Value::Number)
            }
            NodeKind::Allotted(allotment) => self.allotted(*allotment, context).map(Value::Number),
            NodeKind::LastPayment(accrual) => {
                Ok(self.last_payment(*accrual, context)?.map_or(Value::Never, Value::Date))
            }
            NodeKind::AccrualState { accrual, state } => {
                let settled = self.is_paid_up(*accrual, context.at)?;
                match state {
                    State::InArrears => Ok(Value::YesNo(!settled)),
                    State::PaidInFull => Ok(Value::YesNo(settled)),
                    _ => Err(Fault::undefined("this cannot be asked of an accrual")),
                }
            }
            NodeKind::PaymentsMissed { accrual, consecutive } => {
                let count = self.state.accruals[accrual.index()].missed_by(*consecutive, context.at);
                Ok(Value::Number(Exact::from(i64::from(count))))
            }
            NodeKind::Assets => match context.distribution {
                Some(distribution) => {
                    distribution.assets_asked.set(true);
                    Ok(Value::Number(distribution.assets.clone()))
                }
                None => Err(only_in_a_liquidation()),
            },
            NodeKind::AssetsLeft | NodeKind::AssetsAfterFirstAmounts => match context.distribution {
                Some(distribution) => {
                    distribution.assets_asked.set(true);
                    let own = context.asking_class.and_then(|class| distribution.left_for.get(&class));
                    Ok(Value::Number(match (own, &node.kind) {
                        (Some((left, _)), NodeKind::AssetsLeft) => left.clone(),
                        (Some((_, after)), _) => after.clone(),
                        (None, _) => distribution.left.clone(),
                    }))
                }
                None => Err(only_in_a_liquidation()),
            },
            NodeKind::ParityFirstAmounts => match (context.distribution, context.asking_class) {
                (Some(distribution), Some(class)) => distribution.beside.get(&class).cloned().map_or_else(
                    || Err(Fault::undefined("the first amounts of classes of one rank depend on each other")),
                    |beside| Ok(Value::Number(beside)),
                ),
                _ => Err(only_in_a_liquidation()),
            },
            NodeKind::PartHeld(class, what) => {
                let Some(holder) = self.holder_in_question(context) else {
                    return Err(Fault::undefined("it is not said whose shares are meant"));
                };
                let total = self.number(what, context)?;
                let holders = self.state.holders_at(*class, context.at);
                let parts = self.shared_by_holders(*class, &total, &holders)?;
                let own = parts.into_iter().find(|(known, _)| *known == holder);
                Ok(Value::Number(own.map_or(Exact::ZERO, |(_, part)| part)))
            }
            NodeKind::SharesApart(right) => self.shares_apart(*right, context).map(Value::Number),
            NodeKind::SharesSharing => self.shares_sharing(context).map(Value::Number),
            NodeKind::Receives(class) => self.received(*class, context).map(Value::Number),
            _ => Err(Fault::undefined("this has no balance")),
        }
    }

    /// What a share of a class receives in the liquidation in question. What common stock receives may be asked for before it is
    /// known: see [`Engine::waterfall`].
    fn received(&self, class: ClassId, context: Context<'_>) -> Evaluated<Exact> {
        let Some(distribution) = context.distribution else {
            return Err(only_in_a_liquidation());
        };
        let outstanding = self.state.outstanding_at(class, context.at);
        if let Some(received) = distribution.received.get(&class) {
            return Ok(if received.is_zero() { Exact::ZERO } else { received.div(&outstanding)? });
        }
        if outstanding.is_zero() {
            return Ok(Exact::ZERO);
        }
        if let Some(each) = self.as_common(class, context.at)? {
            distribution.common_asked.set(true);
            distribution.assets_asked.set(true);
            return Ok(distribution.for_common.div(&each)?);
        }
        let name = &self.program.class(class).name;
        Err(Fault::undefined(format!("what {name} receives is asked for before its turn"))
            .help("a class can build on what classes that rank before it receive, and on what common stock receives"))
    }

    /// Common shares into which all other preferred stock converts at the time, as an exact number.
    fn convertible_classes(&self, other_than: Option<ClassId>, context: Context<'_>) -> Evaluated<Exact> {
        let mut total = Exact::ZERO;
        for (class, _) in ClassId::each(&self.program.classes) {
            if Some(class) == other_than || self.program.class(class).is_common {
                continue;
            }
            if self.state.outstanding_at(class, context.at).is_positive() {
                total = total.add(&self.as_converted(class, context)?)?;
            }
        }
        Ok(total)
    }

    fn issuable(&self, options: bool, convertibles: bool, context: Context<'_>) -> Evaluated<Exact> {
        let mut total = Exact::ZERO;
        let kinds = [(InstrumentKind::Option, options), (InstrumentKind::Convertible, convertibles)];
        for (kind, _) in kinds.into_iter().filter(|(_, wanted)| *wanted) {
            // In a world without an instrument, what could be had for it does not count.
            let correction = context.supposed.and_then(|world| world.correction(kind, context.at));
            let issuable = self.state.issuable.get(&kind).and_then(|line| line.at(context.at));
            for shares in issuable.into_iter().chain(correction) {
                total = total.add(shares)?;
            }
            if let Some(world) = context.supposed {
                total = total.add(&self.correction_before(world, kind, context.at)?)?;
            }
        }
        Ok(total)
    }

    /// An amount for each share: accrued, due or paid.
    pub(in crate::engine) fn accrual_amount(
        &self,
        id: AccrualId,
        aspect: AccrualAspect,
        to: chrono::NaiveDate,
        context: Context<'_>,
    ) -> Evaluated<Exact> {
        let accrual = &self.program.accruals[id.index()];
        if let AccrualOn::Exercises(rights) = &accrual.on {
            return self.accrued_on_exercises(id, rights, aspect, to, context);
        }
        let of = |cohort| self.accrued_for(id, cohort, aspect, to, context);
        let amount = self.agreed(Some(accrual.class), &accrual.name, context, of)?.unwrap_or(Exact::ZERO);
        if let Some(tracer) = context.tracer {
            tracer.enter();
            let words = match aspect {
                AccrualAspect::AccruedAndUnpaid => "accrued and unpaid",
                AccrualAspect::DueAndUnpaid => "due and unpaid",
                AccrualAspect::Accrued => "accrued",
                AccrualAspect::Paid => "paid",
            };
            self.trace_accrual(id, aspect, to, context, tracer)?;
            tracer.leave(Step {
                label: format!("{} {words} to {to}", accrual.name),
                value: Some(Value::Number(amount.clone())),
                unit: Some(Unit::dollars_per(accrual.class)),
                section: Some(accrual.section),
                at: context.at,
                note: None,
                formula: None,
                rounding: None,
                steps: Vec::new(),
            });
        }
        Ok(amount)
    }
}

/// What is asked belongs to the distribution of assets, and there is none then.
fn only_in_a_liquidation() -> Fault {
    Fault::undefined("assets are only distributed in a liquidation")
        .help("of one that was played, ask what a class or a holder receives, such as `what Series A receives`")
}
