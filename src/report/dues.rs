//! What must and may happen by when: rights that are open or will be, what is owed, defaults with what they bring, notices.
use chrono::NaiveDate;

use crate::engine::{Consequence, Due, Notice, OpenPayment, Options, RightStanding, Upcoming};
use crate::outcome::OutcomeKind;
use crate::program::{DutyId, Moment, NodeMatter, SectionId};
use crate::syntax::ast::NoticePeriod;
use crate::workspace::{Loaded, Run};

/// How things stand at the end of a day.
#[derive(Debug)]
pub struct Dues {
    pub on: NaiveDate,
    pub rights: Vec<RightStanding>,
    /// What is owed or to be done, by deadline.
    pub dues: Vec<Due>,
    /// Payments that are due and not made in full.
    pub payments: Vec<OpenPayment>,
    pub consequences: Vec<Consequence>,
    pub breaches: Vec<Breach>,
    pub upcoming: Vec<Upcoming>,
    pub notices: Vec<Notice>,
    /// Notices that must come before acts, whenever these are done.
    pub before_acts: Vec<(DutyId, NoticePeriod, Vec<NodeMatter>, SectionId)>,
    pub run: Run,
}

/// An act or omission against a section.
#[derive(Debug, Clone)]
pub struct Breach {
    pub date: NaiveDate,
    pub what: String,
    pub sections: Vec<SectionId>,
}

/// Plays a scenario to the end of a day and says what is open then.
///
/// None if the scenario has no day and none is named.
pub fn dues(loaded: &Loaded, options: &Options, on: Option<NaiveDate>) -> Option<Dues> {
    let last = loaded.journal.entries.iter().map(|entry| entry.date).max();
    let on = on.or(options.until).or(last)?;
    let options = Options { until: Some(on), ..options.clone() };
    let mut engine = loaded.played(&options);
    let at = Moment::end_of(on);
    let rights = engine.standing_rights(on);
    let dues = engine.or_fault(engine.open_dues(at), at);
    let payments = engine.or_fault(engine.open_payments(at), at);
    let consequences = engine.consequences(at);
    let upcoming = engine.upcoming();
    let notices = engine.notices().to_vec();
    let before_acts = engine.prior_notices(at);
    let run = loaded.run_of(engine);
    let breaches = run.played.outcomes.iter().filter_map(|outcome| match &outcome.kind {
        OutcomeKind::Breach { what } => {
            Some(Breach { date: outcome.moment.date, what: what.clone(), sections: outcome.sections.clone() })
        }
        _ => None,
    });
    let breaches = breaches.collect();
    Some(Dues { on, rights, dues, payments, consequences, breaches, upcoming, notices, before_acts, run })
}
