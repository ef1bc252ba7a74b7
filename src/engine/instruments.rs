//! Options and convertible securities: granted, exercised, revised, expired.
use super::Engine;
use super::deeds::Deed;
use super::events::Issue;
use super::fault::Fault;
use super::offers::Sale;
use super::plan::{Plan, Stop};
use super::records::{EventRecord, Instrument, InstrumentKind, IssueTerms};
use super::state::change_line;
use crate::exact::{ArithmeticError, Exact};
use crate::program::*;
use crate::syntax::ast::{Security, Verb};

/// An option or a convertible security as it is granted or issued.
pub(super) struct Grant<'a> {
    pub name: &'a str,
    pub kind: InstrumentKind,
    /// The class on which it is, and how many shares of it.
    pub class: ClassId,
    pub count: Exact,
    /// Dollars payable for each share on exercise or conversion.
    pub price: Exact,
    /// Dollars received for all of it.
    pub received: Exact,
    pub to: Option<PartyId>,
}

impl Engine<'_> {
    pub(super) fn plan_grant(&mut self, id: EventId, grant: Grant<'_>, moment: Moment) -> Result<Plan, Stop> {
        let Grant { name, class, ref count, to, kind, .. } = grant;
        if self.state.instrument_names.contains_key(name) {
            return Err(Stop::Fault(
                Fault::impossible(format!("there is an instrument `{name}` already"))
                    .help("give each instrument a name of its own"),
            ));
        }
        let (terms, unit) = self.grant_terms(&grant, moment)?;
        let each = if count.is_positive() { Some(terms.consideration.div(count)?) } else { None };
        let common = self.program.classes.iter().position(|known| known.is_common);
        let issue = Issue {
            class: common.map_or(class, ClassId::at),
            holder: to,
            quantity: count.clone(),
            terms: Some(terms.clone()),
            kind: Some(kind),
        };
        self.describe_issue(id, issue);
        let mut plan = Plan::default();
        if let Some(record) = self.state.events.get_mut(id.index()) {
            record.issue.instrument = Some(self.state.instruments.len());
            // What is agreed on the instrument by its name is agreed before it is there.
            record.called.get_or_insert_with(|| name.to_string());
        }
        self.check_done(&mut plan, Deed::Issue { of: class }, id, moment)?;
        let security = match kind {
            InstrumentKind::Option => Security::Option,
            InstrumentKind::Convertible => Security::Convertible,
        };
        self.check_offers(&mut plan, id, &Sale { security, class, to, count, price: each.as_ref() }, moment)?;
        let name = name.to_string();
        plan.effect_of_figures(move |state, moment| {
            change_line(state.issuable.entry(kind).or_default(), &terms.shares, moment)?;
            state.instrument_names.insert(name.clone(), state.instruments.len());
            state.instruments.push(Instrument::granted(name, id, kind, terms, unit, moment));
            Ok(())
        });
        self.fire_happens(&mut plan, Verb::Issued, id, moment)?;
        self.await_days(&mut plan, id, moment, |_| true)?;
        Ok(plan)
    }

    /// What is granted, in shares of common stock; for shares that convert also their class, and how many common shares
    /// each converts into.
    fn grant_terms(&self, grant: &Grant<'_>, moment: Moment) -> Result<(IssueTerms, Option<(ClassId, Exact)>), Stop> {
        let Grant { class, ref count, ref price, ref received, .. } = *grant;
        let is_common = self.program.class(class).is_common;
        let common_shares = if is_common { None } else { self.common_shares(class, count, moment)? };
        let shares = common_shares.unwrap_or_else(|| count.clone());
        // An option on shares that convert is one on what they convert into.
        let converts = !is_common && shares.is_positive() && count.is_positive();
        let stands_for = self.stands_for(class, moment)?;
        let unit = if converts && stands_for.is_none() { Some((class, shares.div(count)?)) } else { None };
        let exercise_price = match (stands_for, &unit) {
            (Some((_, each)), _) => price.mul(&each)?,
            (None, Some((_, each))) => price.div(each)?,
            (None, None) => price.clone(),
        };
        let consideration = price.mul(count)?.add(received)?;
        Ok((IssueTerms { shares, consideration, received: received.clone(), exercise_price }, unit))
    }

    fn instrument(&self, name: &str) -> Result<(usize, &Instrument), Stop> {
        self.state
            .instrument_names
            .get(name)
            .and_then(|index| self.state.instruments.get(*index).map(|known| (*index, known)))
            .ok_or_else(|| {
                let known: Vec<&str> = self.state.instrument_names.keys().map(String::as_str).collect();
                let fault = Fault::impossible(format!("there is no instrument `{name}` by then"));
                Stop::Fault(match crate::diagnostics::did_you_mean(name, known) {
                    Some(help) => fault.help(help),
                    None => fault.help("write the grant or issue first"),
                })
            })
    }

    pub(super) fn plan_exercise(
        &mut self,
        id: EventId,
        name: &str,
        count: Option<&Exact>,
        moment: Moment,
    ) -> Result<Plan, Stop> {
        let (index, instrument) = self.instrument(name)?;
        let remaining = instrument.remaining.at(moment).cloned().unwrap_or(Exact::ZERO);
        let unit = instrument.unit.clone();
        let each = unit.as_ref().map_or(Exact::ONE, |(_, each)| each.clone());
        let count = count.map(|count| count.mul(&each)).transpose()?.unwrap_or_else(|| remaining.clone());
        if count > remaining || !count.is_positive() {
            return Err(Stop::Fault(Fault::impossible(format!(
                "`{name}` is for {} more shares and not for {}",
                remaining.div(&each)?.grouped_exact(6),
                count.div(&each)?.grouped_exact(6)
            ))));
        }
        let kind = instrument.kind;
        let terms = instrument.terms.at(moment).map(|terms| part_of(terms, &count)).transpose()?;
        let bought = terms.as_ref().map_or(Exact::ZERO, |terms| terms.consideration.clone());
        let before = terms.as_ref().map_or(Exact::ZERO, |terms| terms.received.clone());
        let (class, holder) = self.describe_exercise(id, index, &count, terms);
        let mut plan = Plan::default();
        match (unit, class) {
            (Some((class, each)), _) => self.plan_issue(&mut plan, class, holder, count.div(&each)?, moment)?,
            (None, Some(class)) => self.plan_issue(&mut plan, class, holder, count.clone(), moment)?,
            (None, None) => {}
        }
        let less = count.neg();
        plan.effect_of_figures(move |state, moment| {
            change_line(state.issuable.entry(kind).or_default(), &less, moment)?;
            if let Some(instrument) = state.instruments.get_mut(index) {
                change_line(&mut instrument.remaining, &less, moment)?;
                change_line(&mut instrument.bought, &bought, moment)?;
                change_line(&mut instrument.bought_before, &before, moment)?;
                change_line(&mut instrument.exercised, &count, moment)?;
                change_line(&mut instrument.issued, &count, moment)?;
            }
            Ok(())
        });
        self.fire_happens(&mut plan, Verb::Exercised, id, moment)?;
        Ok(plan)
    }

    /// Notes of an exercise what is known of the instrument; and the class and the holder for whom it is.
    fn describe_exercise(
        &mut self,
        id: EventId,
        index: usize,
        count: &Exact,
        terms: Option<IssueTerms>,
    ) -> (Option<ClassId>, Option<PartyId>) {
        let Some(instrument) = self.state.instruments.get(index) else { return (None, None) };
        let (name, kind, grant) = (instrument.name.clone(), instrument.kind, instrument.event);
        let granted = self.state.event(grant);
        let (class, holder) = (granted.and_then(|known| known.class), granted.and_then(|known| known.holder));
        let attributes = granted.map(|known| known.attributes.clone()).unwrap_or_default();
        if let Some(record) = self.state.events.get_mut(id.index()) {
            record.issue.on_exercise = true;
            record.issue.exercises = Some(grant);
            record.called.get_or_insert(name);
            (record.class, record.holder) = (class, holder);
            record.quantity = Some(count.clone());
            record.issue.terms = terms;
            record.issue.kind = Some(kind);
            // What is said of the grant holds for what is issued under it.
            record.attributes.extend(attributes);
        }
        (class, holder)
    }

    pub(super) fn plan_expire(&self, name: &str, moment: Moment) -> Result<Plan, Stop> {
        let (index, instrument) = self.instrument(name)?;
        if instrument.ended.is_some() {
            return Err(Stop::Fault(Fault::impossible(format!("`{name}` has expired before"))));
        }
        let kind = instrument.kind;
        let subject = instrument.event;
        let less = instrument.remaining.at(moment).cloned().unwrap_or(Exact::ZERO).neg();
        let mut plan = Plan::default();
        plan.effect_of_figures(move |state, moment| {
            change_line(state.issuable.entry(kind).or_default(), &less, moment)?;
            if let Some(instrument) = state.instruments.get_mut(index) {
                change_line(&mut instrument.remaining, &less, moment)?;
                instrument.ended = Some(moment);
            }
            Ok(())
        });
        self.fire_happens(&mut plan, Verb::Expired, subject, moment)?;
        Ok(plan)
    }

    pub(super) fn plan_revise(
        &mut self,
        id: EventId,
        name: &str,
        what: Option<&NodeQuantity>,
        price: Option<Exact>,
        moment: Moment,
    ) -> Result<Plan, Stop> {
        let (index, instrument) = self.instrument(name)?;
        if instrument.ended.is_some() {
            let fault = Fault::impossible(format!("`{name}` has expired: nothing of it is left to be revised"));
            return Err(Stop::Fault(fault.help("check the name and the day")));
        }
        let old =
            instrument.terms.at(moment).cloned().ok_or_else(|| Fault::undefined("the instrument has no terms"))?;
        let subject = instrument.event;
        let used = instrument.exercised.at(moment).cloned().unwrap_or(Exact::ZERO);
        let each = self.revised_unit(instrument, what, moment)?;
        let shares = match what {
            Some(what) => self.counted(what)?.mul(&each)?,
            None => old.shares.clone(),
        };
        let price = price.map(|price| price.div(&each)).transpose()?;
        let exercise_price = price.unwrap_or_else(|| old.exercise_price.clone());
        // What was paid for the instrument itself stays; what is payable on exercise is what changes.
        let terms = IssueTerms {
            consideration: exercise_price.mul(&shares)?.add(&old.received)?,
            received: old.received.clone(),
            shares: shares.clone(),
            exercise_price,
        };
        if shares < used {
            let (shares, used) = (shares.div(&each)?.grouped_exact(6), used.div(&each)?.grouped_exact(6));
            let message = format!("`{name}` was exercised for {used} shares already and cannot be for {shares} in all");
            return Err(Stop::Fault(
                Fault::impossible(message).help("the number is that of all shares, exercised or not"),
            ));
        }
        let remaining = shares.sub(&used)?;
        let change = remaining.sub(instrument.remaining.at(moment).unwrap_or(&Exact::ZERO))?;
        let mut plan = Plan::default();
        // The rules on revised terms ask about the new ones, and about what can be had under them.
        self.set_terms(index, terms, &change, moment)?;
        if let Some(instrument) = self.state.instruments.get_mut(index) {
            instrument.revisions.push((moment, id));
        }
        let fired = self.fire_happens(&mut plan, Verb::Revised, subject, moment);
        if let Err(stop) = fired {
            if let Some(instrument) = self.state.instruments.get_mut(index) {
                instrument.revisions.pop();
            }
            self.set_terms(index, old, &change.neg(), moment)?;
            return Err(stop);
        }
        Ok(plan)
    }

    /// How many shares of common stock each share is of which a revision of an instrument speaks. What is said of the shares of an
    /// option on shares that convert is said of them, and not of what they convert into.
    fn revised_unit(
        &self,
        instrument: &Instrument,
        what: Option<&NodeQuantity>,
        moment: Moment,
    ) -> Result<Exact, Stop> {
        let unit = instrument.unit.as_ref().filter(|(class, _)| what.is_none_or(|what| what.class == *class));
        let (None, Some(what)) = (unit, what) else {
            return Ok(unit.map_or(Exact::ONE, |(_, each)| each.clone()));
        };
        if let Some(stands_for_one) = self.as_common(what.class, moment)? {
            return Ok(Exact::ONE.div(&stands_for_one)?);
        }
        let granted = self.state.event(instrument.event).and_then(|record| record.class);
        let of = instrument.unit.as_ref().map(|(class, _)| *class).or(granted);
        let of = of.map_or("another class", |class| &self.program.class(class).name);
        let (name, other) = (&instrument.name, &self.program.class(what.class).name);
        let fault = Fault::impossible(format!("`{name}` is for shares of {of} and not of {other}"));
        Err(Stop::Fault(fault.help("write what shares its terms are for, exercised or not")))
    }

    /// When an instrument was last granted or revised before a moment.
    pub(super) fn last_terms_before(&self, name: &str, at: Moment) -> Option<Moment> {
        let instrument = self.state.instruments.get(*self.state.instrument_names.get(name)?)?;
        let granted = self.state.event(instrument.event).map(|record| record.moment);
        let all = granted.into_iter().chain(instrument.revisions.iter().map(|(moment, _)| *moment));
        all.filter(|moment| *moment < at).max()
    }

    /// The line that revised an instrument, where an event is its grant and the moment in question that of the revision.
    pub(super) fn revision_at(&self, event: EventId, at: Moment) -> Option<EventId> {
        let revisions = &self.state.instrument_of(event)?.revisions;
        revisions.iter().find(|(moment, _)| *moment == at).map(|(_, revision)| *revision)
    }

    /// What the line of an event states; of an instrument, what the line of the latest revision by the moment states before
    /// what its grant does.
    pub(super) fn stated_of(&self, event: EventId, attribute: AttributeId, at: Moment) -> Option<&Value> {
        let record = self.state.event(event)?;
        let stated = |record: &'_ EventRecord| record.attributes.iter().position(|(known, _)| *known == attribute);
        let instrument = self.state.instrument_of(event);
        let revisions = instrument.map(|known| known.revisions.as_slice()).unwrap_or_default();
        let by_then = revisions.iter().rev().filter(|(moment, _)| *moment <= at);
        let records = by_then.filter_map(|(_, revision)| self.state.event(*revision)).chain([record]);
        records.into_iter().find_map(|known| known.attributes.get(stated(known)?)).map(|(_, value)| value)
    }

    fn set_terms(
        &mut self,
        index: usize,
        terms: IssueTerms,
        change: &Exact,
        moment: Moment,
    ) -> Result<(), ArithmeticError> {
        if let Some(instrument) = self.state.instruments.get_mut(index) {
            change_line(self.state.issuable.entry(instrument.kind).or_default(), change, moment)?;
            change_line(&mut instrument.remaining, change, moment)?;
            instrument.terms.set(moment, terms);
        }
        Ok(())
    }
}

/// The terms of a part of what an instrument is for.
fn part_of(terms: &IssueTerms, count: &Exact) -> Result<IssueTerms, ArithmeticError> {
    let share = count.div(&terms.shares)?;
    Ok(IssueTerms {
        shares: count.clone(),
        consideration: terms.consideration.mul(&share)?,
        received: terms.received.mul(&share)?,
        exercise_price: terms.exercise_price.clone(),
    })
}
