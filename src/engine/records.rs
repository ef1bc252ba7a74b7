//! What is remembered of events and instruments, for others to ask about.
use chrono::NaiveDate;

use super::state::CohortId;
use super::timeline::Timeline;
use crate::exact::Exact;
use crate::program::*;

/// An instrument: an option, or a security that converts into common stock.
#[derive(Debug, Clone)]
pub struct Instrument {
    pub name: String,
    pub event: EventId,
    pub convertible: bool,
    /// Shares still to be had.
    pub remaining: Timeline<Exact>,
    pub exercised: Timeline<Exact>,
    /// The shares that exercises brought, as many as they are after later splits.
    pub issued: Timeline<Exact>,
    pub terms: Timeline<IssueTerms>,
    /// What was received for the shares that exercises brought, under the terms of their day.
    pub bought: Timeline<Exact>,
    /// The part of it that had been received for the instrument itself.
    pub bought_before: Timeline<Exact>,
    /// The lines that revised its terms.
    pub revisions: Vec<(Moment, EventId)>,
    pub ended: Option<Moment>,
    /// Of an option on shares that convert: their class, and how many common shares each converts into.
    pub unit: Option<(ClassId, Exact)>,
}

impl Instrument {
    /// As it is when it is granted: nothing of it is exercised.
    pub fn granted(
        name: String,
        event: EventId,
        convertible: bool,
        terms: IssueTerms,
        unit: Option<(ClassId, Exact)>,
        moment: Moment,
    ) -> Instrument {
        let mut instrument = Instrument {
            name,
            event,
            convertible,
            remaining: Timeline::default(),
            exercised: Timeline::default(),
            issued: Timeline::default(),
            terms: Timeline::default(),
            bought: Timeline::default(),
            bought_before: Timeline::default(),
            revisions: Vec::new(),
            ended: None,
            unit,
        };
        instrument.remaining.set(moment, terms.shares.clone());
        instrument.terms.set(moment, terms);
        instrument
    }
}

/// What an issue is about: shares of common stock issued or issuable, and what they bring.
#[derive(Debug, Clone, PartialEq)]
pub struct IssueTerms {
    pub shares: Exact,
    /// All that is received or receivable.
    pub consideration: Exact,
    /// The part of it that is received for the issue or grant itself; the rest is payable on exercise or conversion.
    pub received: Exact,
    /// Price payable for each share on exercise or conversion; for shares issued outright, the price paid.
    pub exercise_price: Exact,
}

/// What the engine remembers of an event that others may ask about.
#[derive(Debug, Clone)]
pub struct EventRecord {
    pub moment: Moment,
    pub words: String,
    /// Whether it is done although a section forbids it.
    pub in_breach: bool,
    /// What the scenario calls it.
    pub called: Option<String>,
    pub span: crate::source::Span,
    /// The class issued, split, exercised...
    pub class: Option<ClassId>,
    /// The class of which the Company acquires shares.
    pub acquired: Option<ClassId>,
    pub holder: Option<PartyId>,
    /// The holders whose shares an exercise is about.
    pub parties: Vec<PartyId>,
    /// How many shares of that class.
    pub quantity: Option<Exact>,
    /// Shares went from one holder to another: none were issued.
    pub transferred: bool,
    pub terms: Option<IssueTerms>,
    pub option: bool,
    pub convertible: bool,
    pub instrument: Option<usize>,
    pub attributes: Vec<(AttributeId, Value)>,
    pub right: Option<RightId>,
    /// The exercise that it is part of, where it joins another.
    pub joined: Option<EventId>,
    /// The day on which the act takes effect, if another than its own.
    pub effective: Option<NaiveDate>,
    pub notice: Option<NaiveDate>,
    pub ratio: Option<Exact>,
    /// What a share of the class receives in it, item by item.
    pub brings: Bundle,
    /// Dollars that it pays on each share.
    pub each: Option<Exact>,
    /// What it distributes, in dollars.
    pub assets: Option<Exact>,
    pub matter: Option<(String, Vec<String>)>,
    /// A payment by which shares are redeemed as their own certificate provides.
    pub redemption: bool,
    /// Shares issued by reason of a conversion or exercise of what was counted before.
    pub on_exercise: bool,
    /// The grant or issue of the instrument that it exercises.
    pub exercises: Option<EventId>,
    /// Whether it is a grant that is told of by its record date.
    pub of_record: bool,
    /// The shares that an exercise is about, set apart from those of their holders that it is not about.
    pub lots: Vec<(CohortId, PartyId)>,
    /// Shares that the limits of sections kept from the exercise, and whose they are.
    pub unconverted: Vec<(SectionId, PartyId, Exact)>,
    /// Of shares issued that convert: how many have ended unconverted, and how many were converted, of those issued.
    pub terminated: Timeline<Exact>,
    pub exchanged: Exact,
    /// Shares that were converted, so that they can come back if nothing is delivered for them.
    pub converted: Vec<(CohortId, PartyId, Exact)>,
}

impl EventRecord {
    /// An event of which only the moment and the words are known.
    pub fn new(moment: Moment, words: impl Into<String>, span: crate::source::Span) -> EventRecord {
        EventRecord {
            moment,
            words: words.into(),
            in_breach: false,
            called: None,
            span,
            class: None,
            acquired: None,
            holder: None,
            parties: Vec::new(),
            quantity: None,
            transferred: false,
            terms: None,
            option: false,
            convertible: false,
            instrument: None,
            exercises: None,
            attributes: Vec::new(),
            right: None,
            joined: None,
            effective: None,
            notice: None,
            ratio: None,
            brings: Vec::new(),
            each: None,
            assets: None,
            matter: None,
            redemption: false,
            on_exercise: false,
            of_record: false,
            lots: Vec::new(),
            unconverted: Vec::new(),
            terminated: Timeline::default(),
            exchanged: Exact::ZERO,
            converted: Vec::new(),
        }
    }

    /// The holders whom an exercise is about: those whose shares it takes, or else the one who exercises.
    pub fn whose(&self) -> Vec<PartyId> {
        if self.parties.is_empty() { self.holder.into_iter().collect() } else { self.parties.clone() }
    }
}
