//! What is remembered of events and instruments, for others to ask about.
use chrono::NaiveDate;

use super::state::CohortId;
use super::timeline::Timeline;
use crate::exact::Exact;
use crate::program::*;

/// What shares can be had on that are not issued yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum InstrumentKind {
    Option,
    /// A note, or stock, that converts into common stock.
    Convertible,
}

/// An instrument: an option, or a security that converts into common stock.
#[derive(Debug, Clone)]
pub struct Instrument {
    pub name: String,
    pub event: EventId,
    pub kind: InstrumentKind,
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
        kind: InstrumentKind,
        terms: IssueTerms,
        unit: Option<(ClassId, Exact)>,
        moment: Moment,
    ) -> Instrument {
        let mut instrument = Instrument {
            name,
            event,
            kind,
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
    pub span: crate::source::Span,
    /// Whether it is done although a section forbids it.
    pub in_breach: bool,
    /// What the scenario calls it.
    pub called: Option<String>,
    /// As what approvals know it, and what else it does.
    pub matter: Option<(String, Vec<String>)>,
    /// The class whose shares are issued, split, exercised, converted.
    pub class: Option<ClassId>,
    /// Who issues, transfers or exercises them, or to whom they are issued.
    pub holder: Option<PartyId>,
    /// How many shares of that class.
    pub quantity: Option<Exact>,
    pub attributes: Vec<(AttributeId, Value)>,
    pub passing: Option<Passing>,
    pub issue: IssueRecord,
    pub exercise: ExerciseRecord,
    pub distribution: DistributionRecord,
}

/// What an event does to shares that are outstanding, beside the exercise of a right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passing {
    /// From one holder to another.
    Transfer,
    /// To the company, of a class that need not be the one that the event is about.
    Acquisition { of: ClassId },
    /// They are paid for as the certificate of their class provides.
    Redemption,
}

/// What an event issues or grants, if it does.
#[derive(Debug, Clone, Default)]
pub struct IssueRecord {
    pub terms: Option<IssueTerms>,
    /// Of an option, or of what converts into common stock; none of common stock itself.
    pub kind: Option<InstrumentKind>,
    /// The place of the option or convertible security among the instruments.
    pub instrument: Option<usize>,
    /// Whether it is a grant that is told of by its record date.
    pub of_record: bool,
    /// Shares issued by reason of a conversion or exercise of what was counted before.
    pub on_exercise: bool,
    /// The grant or issue of the instrument that it exercises.
    pub exercises: Option<EventId>,
    /// Of shares issued that convert: how many have ended unconverted, and how many were converted, of those issued.
    pub terminated: Timeline<Exact>,
    pub exchanged: Exact,
}

/// The right that an event exercises, if it does, and what comes of that.
#[derive(Debug, Clone, Default)]
pub struct ExerciseRecord {
    pub right: Option<RightId>,
    /// The exercise that it is part of, where it joins another.
    pub joined: Option<EventId>,
    /// The day on which the act takes effect, if another than its own.
    pub effective: Option<NaiveDate>,
    /// The day of its notice.
    pub notice: Option<NaiveDate>,
    /// The holders whose shares it is about, where they are several.
    pub parties: Vec<PartyId>,
    /// The shares that it is about, set apart from those of their holders that it is not about.
    pub lots: Vec<(CohortId, PartyId)>,
    /// Shares that the limits of sections kept from it, and whose they are.
    pub unconverted: Vec<(SectionId, PartyId, Exact)>,
    /// Shares that were converted, so that they can come back if nothing is delivered for them.
    pub converted: Vec<(CohortId, PartyId, Exact)>,
}

/// What an event distributes, if it does.
#[derive(Debug, Clone, Default)]
pub struct DistributionRecord {
    /// How many new shares replace one old share.
    pub ratio: Option<Exact>,
    /// What a share of the class receives in it, item by item.
    pub brings: Bundle,
    /// Dollars that it pays on each share.
    pub each: Option<Exact>,
    /// Dollars in all.
    pub assets: Option<Exact>,
}

impl EventRecord {
    /// An event of which only the moment and the words are known.
    pub fn new(moment: Moment, words: impl Into<String>, span: crate::source::Span) -> EventRecord {
        EventRecord {
            moment,
            words: words.into(),
            span,
            in_breach: false,
            called: None,
            matter: None,
            class: None,
            holder: None,
            quantity: None,
            attributes: Vec::new(),
            passing: None,
            issue: IssueRecord::default(),
            exercise: ExerciseRecord::default(),
            distribution: DistributionRecord::default(),
        }
    }

    /// The holders whom an exercise is about: those whose shares it takes, or else the one who exercises.
    pub fn whose(&self) -> Vec<PartyId> {
        if self.exercise.parties.is_empty() { self.holder.into_iter().collect() } else { self.exercise.parties.clone() }
    }
}
