//! What a scenario leads to: dated outcomes, each with the sections it rests on.
use chrono::NaiveDate;

use crate::exact::Exact;
use crate::program::{ClassId, Moment, PartyId, SectionId, Unit};
use crate::source::Span;

/// One thing that came about, and on what it rests.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    pub moment: Moment,
    pub kind: OutcomeKind,
    pub sections: Vec<SectionId>,
    /// The line of the scenario that led to it, if one did.
    pub line: Option<Span>,
}

/// What came about. Amounts are in dollars.
#[derive(Debug, Clone, PartialEq)]
pub enum OutcomeKind {
    /// Money paid, in whole cents; `cause` says for what.
    Paid { to: PartyId, amount: Exact, cause: String, class: Option<ClassId>, shares: Option<Exact> },
    /// Money that became payable by a day.
    Owed { to: PartyId, amount: Exact, cause: String, by: Option<NaiveDate> },
    /// Shares issued on a conversion or as a dividend.
    Received { to: PartyId, class: ClassId, shares: Exact, cause: String },
    /// Shares that ceased to be outstanding.
    Retired { holder: PartyId, class: ClassId, shares: Exact, cause: String },
    /// A payment of an accrual came due: dollars on each share, where shares differ from the least on one to the most; dollars in all.
    Due { name: String, class: ClassId, per_share: Exact, most_per_share: Option<Exact>, total: Exact },
    /// What was due was not, or not fully, paid by the end of its day.
    Missed { name: String, unpaid: Exact },
    /// A value changed.
    Changed { name: String, unit: Unit, before: Exact, after: Exact, kept_back: Option<Exact> },
    /// An act was refused and changed nothing.
    Refused { reason: String, missing: Option<String> },
    /// An act or an omission against a section; what it did stands unless the section makes it void.
    Breach { what: String },
    /// A duty arose.
    Duty { name: String, words: String, by: Option<NaiveDate>, to: Option<PartyId> },
    /// A duty was performed.
    Performed { name: String },
    /// An approval that an act needs, and whether it was given.
    Approval { matter: String, needed: String, given: bool },
    /// What a class is paid in a liquidation in all, and what it was entitled to (none for the residue).
    Distributed { class: ClassId, amount: Exact, entitled: Option<Exact> },
    /// A class takes an alternative in a liquidation.
    Alternative { class: ClassId, taken: String, amounts: Vec<(String, Exact)> },
    /// What there is to say besides.
    Note { text: String },
}
