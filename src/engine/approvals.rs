//! Approvals: consents in writing, votes at meetings, and whether they are enough.
use std::collections::BTreeMap;

use super::Engine;
use super::context::Context;
use super::eval::Evaluated;
use super::plan::{Plan, Stop};
use super::state::Consent;
use crate::exact::Exact;
use crate::program::*;

type Named = [(PartyId, Option<Exact>)];

impl Engine<'_> {
    pub(super) fn plan_consent(
        &self,
        class: ClassId,
        matter: &str,
        by: &Named,
        waiver: bool,
        moment: Moment,
    ) -> Result<Plan, Stop> {
        let by =
            if by.is_empty() { self.state.holders_at(class, moment) } else { self.shares_cast(class, by, moment)? };
        let consent = Consent { moment, class, matter: matter.to_string(), by, waiver, meeting: None };
        let mut plan = Plan::default();
        plan.effect(move |state, _| state.consents.push(consent));
        Ok(plan)
    }

    /// A vote at a meeting. Those who vote for the matter consent to it as well.
    pub(super) fn plan_meeting(
        &self,
        class: ClassId,
        matter: &str,
        quorum: bool,
        (by, others): (&Named, &Named),
        moment: Moment,
    ) -> Result<Plan, Stop> {
        let by = self.shares_cast(class, by, moment)?;
        let mut represented = Exact::ZERO;
        for (_, shares) in by.iter().chain(&self.shares_cast(class, others, moment)?) {
            represented = represented.add(shares)?;
        }
        let meeting = Some((quorum, represented));
        let consent = Consent { moment, class, matter: matter.to_string(), by, waiver: false, meeting };
        let mut plan = Plan::default();
        plan.effect(move |state, _| state.consents.push(consent));
        Ok(plan)
    }

    /// With how many shares holders speak: those named, or all that they hold.
    fn shares_cast(&self, class: ClassId, named: &Named, moment: Moment) -> Result<Vec<(PartyId, Exact)>, Stop> {
        let mut given = Vec::new();
        for (holder, count) in named {
            let held = self.state.held_at(class, *holder, moment);
            let count = count.clone().unwrap_or_else(|| held.clone());
            if count > held {
                return Err(self.holds_fewer(class, *holder, &held, &count));
            }
            given.push((*holder, count));
        }
        Ok(given)
    }

    /// Whether so much of a class has consented to a matter, or waived it.
    pub(super) fn is_approved(
        &self,
        threshold: &ApprovalThreshold,
        matter: &str,
        waiver: bool,
        at: Moment,
    ) -> Evaluated<bool> {
        let given = self.counts_as_approved(threshold, matter, waiver, at)?;
        self.witness(threshold.span, given);
        Ok(given)
    }

    /// What a class has consented to by a moment, under one name. A consent to an act is used up on the day on which such an act
    /// is done by it: one of a later day needs a consent of its own, or a name of its own. One under the name of an instrument
    /// is to its grant or to the next revision of its terms, whichever comes first.
    pub(super) fn consents_to<'a>(
        &'a self,
        class: ClassId,
        matter: &'a str,
        waiver: bool,
        at: Moment,
    ) -> impl Iterator<Item = &'a Consent> + 'a {
        let is_use =
            |(used, of, name): &&(Moment, ClassId, String)| *of == class && name == matter && used.date < at.date;
        let used = self.state.consents_used.iter().filter(is_use).map(|(used, ..)| *used).max();
        let used = used.filter(|_| !waiver).max(self.last_terms_before(matter, at));
        self.state.consents.iter().filter(move |consent| {
            consent.class == class
                && consent.matter == matter
                && consent.moment <= at
                && (consent.waiver || !waiver)
                && used.is_none_or(|used| consent.moment > used)
        })
    }

    fn counts_as_approved(
        &self,
        threshold: &ApprovalThreshold,
        matter: &str,
        waiver: bool,
        at: Moment,
    ) -> Evaluated<bool> {
        if threshold.of_represented {
            for consent in self.consents_to(threshold.class, matter, waiver, at) {
                let Some((true, represented)) = &consent.meeting else { continue };
                if is_enough(threshold, consent.by.iter().map(|(_, shares)| shares), represented)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        let mut spoken: BTreeMap<(ClassId, PartyId), (&Exact, bool)> = BTreeMap::new();
        let mut complete = None;
        for class in threshold.classes() {
            for consent in self.consents_to(class, matter, waiver, at) {
                let by = consent.by.iter().map(|(holder, shares)| ((class, *holder), (shares, consent.waiver)));
                spoken.extend(by);
                complete = complete.max(Some(consent.moment));
            }
        }
        // What was enough when the last consented stands; what was not is not made enough by shares that went elsewhere.
        for moment in [complete.unwrap_or(at), at] {
            let mut given = Vec::new();
            for ((class, holder), (shares, waiver)) in &spoken {
                let held = self.state.held_at(*class, *holder, moment);
                let shares = if *waiver { (*shares).clone() } else { held.min((*shares).clone()) };
                given.push(self.weight(threshold, *class, *holder, shares, moment)?);
            }
            if is_enough(threshold, given.iter(), &self.weight_of_all(threshold, moment)?)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What some shares of a holder count in an approval: shares, or what they convert into.
    pub(super) fn weight(
        &self,
        threshold: &ApprovalThreshold,
        class: ClassId,
        holder: PartyId,
        shares: Exact,
        at: Moment,
    ) -> Evaluated<Exact> {
        let held = self.state.held_at(class, holder, at);
        let known = self.program.class(class);
        if !threshold.as_converted || known.is_common || !held.is_positive() {
            return Ok(shares);
        }
        let common = known.certificate.and_then(|id| self.program.certificates.get(id.index())).map(|own| own.common);
        let Some(common) = common.or_else(|| self.program.certificates.first().map(|own| own.common)) else {
            return Ok(shares);
        };
        let converted = self.held_as_converted(class, common, holder, Context::at(at))?;
        Ok(converted.mul(&shares)?.div(&held)?)
    }

    /// What all shares count of which so much has to approve.
    pub(super) fn weight_of_all(&self, threshold: &ApprovalThreshold, at: Moment) -> Evaluated<Exact> {
        if threshold.as_converted {
            let named = Exact::sum(self.weights(threshold, at)?.iter().map(|(_, weight)| weight))?;
            return Ok(named.add(&self.weight_of_unnamed(threshold, at)?)?);
        }
        let outstanding: Vec<Exact> = threshold.classes().map(|class| self.state.outstanding_at(class, at)).collect();
        Ok(Exact::sum(&outstanding)?)
    }

    /// What the shares count whose holders the scenario does not name: as common stock, or as what so many convert into.
    fn weight_of_unnamed(&self, threshold: &ApprovalThreshold, at: Moment) -> Evaluated<Exact> {
        let mut sum = Exact::ZERO;
        for class in threshold.classes() {
            let mut unnamed = self.state.outstanding_at(class, at);
            for (_, shares) in self.state.holders_at(class, at) {
                unnamed = unnamed.sub(&shares)?;
            }
            let known = self.program.class(class);
            let counted = match &known.convertible_into {
                _ if known.is_common => unnamed,
                Some(rate) if unnamed.is_positive() => self.number(rate, Context::at(at))?.mul(&unnamed)?,
                _ => Exact::ZERO,
            };
            sum = sum.add(&counted)?;
        }
        Ok(sum)
    }

    /// What each holder counts in an approval.
    pub(super) fn weights(&self, threshold: &ApprovalThreshold, at: Moment) -> Evaluated<Vec<(PartyId, Exact)>> {
        let mut weights: BTreeMap<PartyId, Exact> = BTreeMap::new();
        for class in threshold.classes() {
            for (holder, shares) in self.state.holders_at(class, at) {
                let weight = self.weight(threshold, class, holder, shares, at)?;
                let known = weights.entry(holder).or_insert(Exact::ZERO);
                *known = known.add(&weight)?;
            }
        }
        Ok(weights.into_iter().collect())
    }
}

fn is_enough<'a>(
    threshold: &ApprovalThreshold,
    shares: impl Iterator<Item = &'a Exact>,
    base: &Exact,
) -> Evaluated<bool> {
    let mut given = Exact::ZERO;
    for shares in shares {
        given = given.add(shares)?;
    }
    let needed = base.mul(&threshold.fraction)?;
    Ok(if threshold.inclusive { given >= needed && given.is_positive() } else { given > needed })
}
