//! New securities that are offered to holders before they are issued to anybody else: own parts, what others leave,
//! allotment, and issues outside of an offer.
use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::Engine;
use super::context::Context;
use super::eval::Evaluated;
use super::fault::Fault;
use super::plan::{AgendaItem, Phase, Plan, Refusal, Stop};
use super::records::InstrumentKind;
use crate::exact::Exact;
use crate::outcome::OutcomeKind;
use crate::program::*;
use crate::syntax::ast::{OfferFigure, Security};

/// An offer of new securities.
#[derive(Debug, Clone)]
pub struct Offer {
    pub made: Moment,
    pub section: SectionId,
    /// Shares of the class, or something that they can be had on.
    pub security: Security,
    pub class: ClassId,
    /// How many of the shares.
    pub count: Exact,
    /// For each of them all that is paid, to exercise and before.
    pub price: Option<Exact>,
    /// To whom what the holders leave may be issued, if the offer says so.
    pub offerees: Vec<PartyId>,
    /// The last day to accept, and the last day to issue what nobody accepted.
    pub deadline: NaiveDate,
    pub sold_until: Option<NaiveDate>,
    /// Each holder's own part, in whole securities, in the order of the register.
    pub basic: Vec<(PartyId, Exact)>,
    pub accepted: BTreeMap<PartyId, Exact>,
    /// What each may have, once the time to accept has ended.
    pub allotted: BTreeMap<PartyId, Exact>,
    pub ended: Option<Moment>,
    /// How many the company proposes to issue after all.
    pub proposed: Option<Exact>,
    /// A holder reduced its acceptance: more than what is proposed must be offered again.
    pub capped: bool,
    pub taken: BTreeMap<PartyId, Exact>,
    pub sold: Exact,
}

impl Offer {
    /// How many may go to others.
    fn refused(&self) -> Evaluated<Exact> {
        let mut left = self.count.clone();
        for count in self.allotted.values() {
            left = left.sub(count)?;
        }
        if self.capped
            && let Some(proposed) = &self.proposed
        {
            let mut rest = proposed.clone();
            for count in self.allotted.values() {
                rest = rest.sub(count)?;
            }
            left = left.min(rest.max(Exact::ZERO));
        }
        Ok(left.max(Exact::ZERO))
    }
}

impl Offer {
    /// What each has of its own part, and its share of what the others leave, by what it accepted.
    fn shared(&self) -> Evaluated<Vec<(PartyId, Exact, Exact)>> {
        let mut available = Exact::ZERO;
        let mut asked = Exact::ZERO;
        let mut shared: Vec<(PartyId, Exact, Exact)> = Vec::new();
        for (holder, basic) in &self.basic {
            let accepted = self.accepted.get(holder).cloned().unwrap_or(Exact::ZERO);
            let own = accepted.clone().min(basic.clone());
            let more = accepted.sub(&own)?;
            available = available.add(basic)?.sub(&own)?;
            asked = asked.add(&more)?;
            shared.push((*holder, own, more));
        }
        if asked > available {
            for (_, _, more) in &mut shared {
                *more = available.mul(more)?.div(&asked)?.floor();
            }
        }
        Ok(shared)
    }

    /// Whether everybody has answered.
    fn is_answered(&self) -> bool {
        self.basic.iter().all(|(holder, _)| self.accepted.contains_key(holder))
    }
}

/// Securities that are issued, of which holders may have been offered a part first.
pub(super) struct Sale<'a> {
    pub security: Security,
    pub class: ClassId,
    pub to: Option<PartyId>,
    pub count: &'a Exact,
    /// Dollars for each, all of it counted; None where nothing is said.
    pub price: Option<&'a Exact>,
}

/// The offer that covers an issue.
struct Covered {
    offer: usize,
    /// How many of the securities the holder has by its own acceptance.
    own: Exact,
}

/// Why an issue is outside of every offer.
struct Outside {
    reason: String,
    /// Whether it breaks what the certificate says of the rest that the holders left.
    of_rest: bool,
}

/// What is offered, before the name of the class.
fn words_of(security: Security) -> &'static str {
    match security {
        Security::Shares => "shares of",
        Security::Option => "shares under options on",
        Security::Convertible => "shares under securities convertible into",
    }
}

impl Engine<'_> {
    /// The duties to offer new securities first that are in force: those of classes that are outstanding.
    fn offer_duties(&self, at: Moment) -> Vec<&Duty> {
        let duties = self.program.duties.iter();
        duties
            .filter(|duty| {
                duty.deed == DeedKind::OfferSecurities
                    && self.in_force(duty.guard, at)
                    && !self.owner_is_gone(duty.certificate, at.just_before())
            })
            .collect()
    }

    pub(super) fn plan_offer(
        &mut self,
        id: EventId,
        (security, what): (Security, &NodeQuantity),
        (price, consideration): (Option<Exact>, Option<Exact>),
        (to_holders_of, offerees): (Option<ClassId>, &[PartyId]),
        moment: Moment,
    ) -> Result<Plan, Stop> {
        let count = self.counted(what)?;
        let price = match (price, consideration) {
            (price, Some(all)) => Some(price.unwrap_or(Exact::ZERO).add(&all.div(&count)?)?),
            (price, None) => price,
        };
        if let Some(record) = self.state.events.get_mut(id.index()) {
            record.quantity = Some(count.clone());
        }
        let mut plan = Plan::default();
        // One offer to all holders: by the clause that speaks to most classes.
        let duties = self.offer_duties(moment);
        let Some(duty) = duties.into_iter().max_by_key(|duty| duty.offered_to.len()) else {
            return Err(Stop::Fault(Fault::impossible("no certificate offers new securities to holders first")));
        };
        let (deadline, sold_until) = self.offer_days(duty, moment)?;
        let class = &self.program.class(what.class).name;
        let mut duty = duty.clone();
        let section = duty.section;
        // An offer to the holders of one class is none to those of others.
        if let Some(only) = to_holders_of {
            duty.offered_to.retain(|class| *class == only);
        }
        let mut offer = Offer {
            made: moment,
            section,
            security,
            class: what.class,
            count: count.clone(),
            price,
            offerees: offerees.to_vec(),
            deadline,
            sold_until,
            basic: Vec::new(),
            accepted: BTreeMap::new(),
            allotted: BTreeMap::new(),
            ended: None,
            proposed: None,
            capped: false,
            taken: BTreeMap::new(),
            sold: Exact::ZERO,
        };
        // What each may have goes by what is offered.
        self.state.offers.push(offer.clone());
        let basic = self.basic_amounts(&duty, moment);
        self.state.offers.pop();
        offer.basic = basic?;
        for (holder, part) in &offer.basic {
            let text = format!(
                "{} may accept {} of {} {} {class} by {deadline}, and more of what others leave",
                self.program.party(*holder).name,
                part.grouped_exact(0),
                count.grouped_exact(6),
                words_of(security),
            );
            plan.outcome(OutcomeKind::Note { text }, vec![section]);
        }
        plan.agenda.push((deadline, Phase::End, AgendaItem::OfferEnds(self.state.offers.len())));
        plan.effect(move |state, _| state.offers.push(offer));
        Ok(plan)
    }

    /// Until when an offer can be accepted, and until when what is left of it can be issued to others.
    fn offer_days(&self, duty: &Duty, moment: Moment) -> Evaluated<(NaiveDate, Option<NaiveDate>)> {
        let mut deadline = moment.date;
        if let Some(part) = self.first_active(&duty.within, moment) {
            let period = &part.node.0;
            deadline = self.shifted(deadline, period.count, period.unit, false)?;
        }
        let sold_until = match self.first_active(&duty.delivered, moment) {
            Some(part) => Some(self.shifted(deadline, part.node.count, part.node.unit, false)?),
            None => None,
        };
        Ok((deadline, sold_until))
    }

    /// What each holder may have of the latest offer, in whole securities.
    fn basic_amounts(&self, duty: &Duty, moment: Moment) -> Evaluated<Vec<(PartyId, Exact)>> {
        let mut basic: Vec<(PartyId, Exact)> = Vec::new();
        let Some(part) = self.first_active(&duty.price, moment) else { return Ok(basic) };
        for class in &duty.offered_to {
            for (holder, _) in self.state.holders_at(*class, moment) {
                if basic.iter().any(|(known, _)| *known == holder) {
                    continue;
                }
                let amount = self
                    .number(&part.node, Context { holder: Some(holder), ..Context::at(moment) })
                    .map_err(|fault| fault.in_section(part.section))?;
                basic.push((holder, amount.floor()));
            }
        }
        Ok(basic)
    }

    fn latest_offer(&self, class: ClassId) -> Result<(usize, &Offer), Stop> {
        let found = self.state.offers.iter().enumerate().rev().find(|(_, offer)| offer.class == class);
        found.ok_or_else(|| {
            let name = &self.program.class(class).name;
            Stop::Fault(Fault::impossible(format!("no shares of {name} were offered")).help("write the offer first"))
        })
    }

    pub(super) fn plan_accepts(&self, party: PartyId, what: &NodeQuantity, moment: Moment) -> Result<Plan, Stop> {
        let (index, offer) = self.latest_offer(what.class)?;
        let count = self.counted(what)?;
        let name = &self.program.party(party).name;
        if moment.date > offer.deadline {
            return Err(Refusal::under(offer.section, format!("the offer could be accepted until {}", offer.deadline)));
        }
        if !offer.basic.iter().any(|(holder, _)| *holder == party) {
            return Err(Refusal::under(offer.section, format!("nothing is offered to {name}")));
        }
        if count > offer.count {
            return Err(Refusal::under(offer.section, "more is accepted than is offered"));
        }
        let mut plan = Plan::default();
        plan.effect(move |state, _| {
            if let Some(offer) = state.offers.get_mut(index) {
                offer.accepted.insert(party, count);
            }
        });
        Ok(plan)
    }

    /// The time to accept has ended.
    pub(super) fn plan_offer_ends(&self, index: usize) -> Result<Plan, Stop> {
        let mut plan = Plan::default();
        if let Some(offer) = self.state.offers.get(index).filter(|offer| offer.ended.is_none()) {
            self.plan_allotment(&mut plan, index, offer)?;
        }
        Ok(plan)
    }

    /// Fixes what each may have, and says it.
    fn plan_allotment(&self, plan: &mut Plan, index: usize, offer: &Offer) -> Result<(), Stop> {
        let class = &self.program.class(offer.class).name;
        let mut allotted = BTreeMap::new();
        for (holder, own, more) in offer.shared()? {
            let all = own.add(&more)?;
            if all.is_positive() {
                let text = format!(
                    "{} is allotted {} {} {class}, {} of its own part and {} of what others left",
                    self.program.party(holder).name,
                    all.grouped_exact(0),
                    words_of(offer.security),
                    own.grouped_exact(0),
                    more.grouped_exact(0),
                );
                plan.outcome(OutcomeKind::Note { text }, vec![offer.section]);
            }
            allotted.insert(holder, all);
        }
        plan.effect(move |state, moment| {
            if let Some(offer) = state.offers.get_mut(index) {
                offer.allotted = allotted;
                offer.ended = Some(moment);
            }
        });
        Ok(())
    }

    /// The company proposes to issue fewer; a holder then reduces what it accepted, at most in proportion.
    pub(super) fn plan_reduces(&self, party: PartyId, what: &NodeQuantity, moment: Moment) -> Result<Plan, Stop> {
        let (index, offer) = self.latest_offer(what.class)?;
        let count = self.counted(what)?;
        let mut plan = Plan::default();
        if offer.ended.is_none_or(|ended| ended > moment) {
            return Err(Refusal::under(offer.section, format!("the offer can be accepted until {}", offer.deadline)));
        }
        if party == COMPANY {
            if count >= offer.count {
                return Err(Refusal::under(offer.section, "that is not less than was offered"));
            }
            plan.effect(move |state, _| {
                if let Some(offer) = state.offers.get_mut(index) {
                    offer.proposed = Some(count);
                }
            });
            return Ok(plan);
        }
        let Some(proposed) = &offer.proposed else {
            return Err(Refusal::under(offer.section, "all that was offered is to be issued"));
        };
        let elected = offer.allotted.get(&party).cloned().unwrap_or(Exact::ZERO);
        let least = elected.mul(proposed)?.div(&offer.count)?;
        if count < least || count > elected {
            let reason =
                format!("the acceptance can be reduced to {} shares and no less", least.ceil().grouped_exact(0));
            return Err(Refusal::under(offer.section, reason));
        }
        plan.effect(move |state, _| {
            if let Some(offer) = state.offers.get_mut(index) {
                offer.allotted.insert(party, count);
                offer.capped = true;
            }
        });
        Ok(plan)
    }

    /// Records in breach an issue that was not offered first as the certificates say.
    pub(super) fn check_offers(
        &self,
        plan: &mut Plan,
        event: EventId,
        sale: &Sale<'_>,
        moment: Moment,
    ) -> Result<(), Stop> {
        let Sale { class, to, count, .. } = *sale;
        let context = Context::at(moment.just_before());
        let mut covered = None;
        for duty in self.offer_duties(moment) {
            // The shares of the day on which a class is first issued are issued together: nobody held any before.
            let first = self.state.first_issued.get(&class).filter(|first| first.date == moment.date);
            if first.is_some() && self.program.certificates[duty.certificate.index()].class == Some(class) {
                continue;
            }
            let applies = self.with_event(Some(duty.binder), event, context, |context| {
                self.conditions_hold(&duty.conditions, context)
            });
            if !applies.map_err(|fault| fault.in_section(duty.section))? {
                continue;
            }
            let found = match &covered {
                Some(found) => found,
                None => covered.insert(self.covering_offer(sale, moment)?),
            };
            match found {
                Ok(Covered { offer, .. }) => {
                    let offer = self.state.offers.get(*offer);
                    if let Some(what) = offer.and_then(|offer| self.not_offered_to(duty, offer)) {
                        plan.outcome(OutcomeKind::Breach { what }, vec![duty.section]);
                    }
                }
                Err(outside) => {
                    // The section that says what may be done with the rest of an offer, where that is what is broken.
                    let of_rest = self.first_active(&duty.delivered, moment).filter(|_| outside.of_rest);
                    let sections = of_rest.map(|part| part.section).into_iter().chain([duty.section]);
                    plan.outcome(OutcomeKind::Breach { what: outside.reason.clone() }, sections.collect::<Vec<_>>());
                }
            }
        }
        if let Some(Ok(Covered { offer: index, own })) = covered {
            let rest = count.sub(&own)?;
            // Who has answered need not be waited for: with the first issue it is fixed what each may have.
            if let Some(offer) = self.state.offers.get(index).filter(|offer| offer.ended.is_none()) {
                self.plan_allotment(plan, index, offer)?;
            }
            plan.effect_of_figures(move |state, _| {
                let Some(offer) = state.offers.get_mut(index) else { return Ok(()) };
                offer.sold = offer.sold.add(&rest)?;
                if let Some(party) = to {
                    let known = offer.taken.entry(party).or_insert(Exact::ZERO);
                    *known = known.add(&own)?;
                }
                Ok(())
            });
        }
        Ok(())
    }

    /// A holder of the classes that a duty speaks of to whom an offer was not made, in words.
    fn not_offered_to(&self, duty: &Duty, offer: &Offer) -> Option<String> {
        let holders = duty.offered_to.iter().flat_map(|class| self.state.holders_at(*class, offer.made));
        let mut others = holders.filter(|(holder, _)| offer.basic.iter().all(|(known, _)| known != holder));
        let (holder, _) = others.next()?;
        Some(format!("nothing was offered to {}", self.program.party(holder).name))
    }

    /// The offer under which shares are issued, and how many of them are the holder's by its acceptance; or why none covers them.
    fn covering_offer(&self, sale: &Sale<'_>, moment: Moment) -> Result<Result<Covered, Outside>, Stop> {
        let Sale { security, class, to, count, price } = *sale;
        let unoffered = |reason: String| Ok(Err(Outside { reason, of_rest: false }));
        let outside_of_rest = |reason: String| Ok(Err(Outside { reason, of_rest: true }));
        let name = &self.program.class(class).name;
        let mut offers = self.state.offers.iter().enumerate().rev();
        let found = offers.find(|(_, offer)| (offer.security, offer.class) == (security, class));
        let Some((index, offer)) = found else {
            return unoffered(format!("the {} {name} were not offered to the holders first", words_of(security)));
        };
        let mut answered;
        let offer = match offer.ended {
            Some(_) => offer,
            None if !offer.is_answered() => {
                return unoffered(format!("the offer could be accepted until {}", offer.deadline));
            }
            None => {
                answered = offer.clone();
                for (holder, own, more) in offer.shared()? {
                    answered.allotted.insert(holder, own.add(&more)?);
                }
                &answered
            }
        };
        if let (Some(asked), Some(paid)) = (&offer.price, price)
            && paid < asked
        {
            return outside_of_rest(format!("the price is lower than the {} that were offered", asked.money_exact(6)));
        }
        let entitled = to.and_then(|party| offer.allotted.get(&party)).cloned().unwrap_or(Exact::ZERO);
        let taken = to.and_then(|party| offer.taken.get(&party)).cloned().unwrap_or(Exact::ZERO);
        let own = entitled.sub(&taken)?.max(Exact::ZERO).min(count.clone());
        let rest = count.sub(&own)?;
        if !rest.is_positive() {
            return Ok(Ok(Covered { offer: index, own }));
        }
        if !offer.offerees.is_empty() && !to.is_some_and(|party| offer.offerees.contains(&party)) {
            let words = "the offer names others to whom what the holders leave is to be issued";
            return outside_of_rest(words.to_string());
        }
        if let Some(last) = offer.sold_until.filter(|last| moment.date > *last) {
            return outside_of_rest(format!("what the holders left could be issued until {last}"));
        }
        let left = offer.refused()?.sub(&offer.sold)?;
        if rest > left {
            return outside_of_rest(format!(
                "{} {} {name} were left by the holders",
                left.grouped_exact(6),
                words_of(security)
            ));
        }
        Ok(Ok(Covered { offer: index, own }))
    }

    pub(super) fn of_offer(&self, figure: OfferFigure, context: Context<'_>) -> Evaluated<Exact> {
        let found = self.state.offers.iter().rev().find(|offer| offer.made <= context.at);
        if let (OfferFigure::NotIssued | OfferFigure::IssuedToOthers, None) = (figure, found) {
            return Ok(Exact::ZERO);
        }
        let Some(offer) = found else { return Err(Fault::undefined("nothing was offered yet")) };
        match figure {
            OfferFigure::Offered => Ok(offer.count.clone()),
            OfferFigure::Refused => offer.refused(),
            OfferFigure::IssuedToOthers => Ok(offer.sold.clone()),
            OfferFigure::NotIssued => {
                let mut left = Exact::ZERO;
                for (holder, count) in &offer.allotted {
                    let taken = offer.taken.get(holder).cloned().unwrap_or(Exact::ZERO);
                    left = left.add(&count.sub(&taken)?.max(Exact::ZERO))?;
                }
                Ok(left)
            }
            OfferFigure::Allotted => {
                let holder = context.holder.ok_or_else(|| Fault::undefined("it is not said to whom"))?;
                Ok(offer.allotted.get(&holder).cloned().unwrap_or(Exact::ZERO))
            }
        }
    }

    /// Common shares that could be had on options and warrants if their exercise price were paid in shares.
    pub(super) fn net_shares(
        &self,
        (options, warrants, held): (bool, bool, bool),
        at: Option<&Node>,
        context: Context<'_>,
    ) -> Evaluated<Exact> {
        let warrant = self.program.attributes.iter().position(|known| known == "warrant");
        let mut total = Exact::ZERO;
        let mut worth: Option<Exact> = None;
        for instrument in self.state.instruments.iter().filter(|known| known.kind == InstrumentKind::Option) {
            let Some(remaining) = instrument.remaining.at(context.at).filter(|shares| shares.is_positive()) else {
                continue;
            };
            let Some(record) = self.state.event(instrument.event) else { continue };
            if held && (record.holder.is_none() || record.holder != context.holder) {
                continue;
            }
            let stated = record.attributes.iter().find(|(known, _)| Some(known.index()) == warrant);
            let is_warrant = stated.is_some_and(|(_, value)| *value == Value::YesNo(true));
            if !(if is_warrant { warrants } else { options }) {
                continue;
            }
            let Some(node) = at else {
                total = total.add(remaining)?;
                continue;
            };
            let worth = match &worth {
                Some(worth) => worth,
                None => worth.insert(self.number(node, context)?),
            };
            let strike = self.terms(instrument.event, context)?.exercise_price;
            let part = worth.sub(&strike)?.max(Exact::ZERO).div(worth)?;
            total = total.add(&remaining.mul(&part)?)?;
        }
        Ok(total)
    }
}
