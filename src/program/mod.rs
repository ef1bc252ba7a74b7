//! A checked certificate as the engine plays it: names are numbers, dimensions are settled, syntax is forgotten.
//! What remains of the text is a span and the section of every clause.
// Identifiers are places in tables that are as long as the identifiers say.
#![allow(clippy::indexing_slicing)]
mod approval;
mod attribute;
mod case;
mod children;
mod clause;
mod condition;
mod distribution;
mod duty;
mod figure;
mod journal;
mod node;
mod reached;
mod right;
mod unit;
mod value;

pub use approval::ApprovalThreshold;
pub use attribute::*;
pub use case::*;
pub use clause::*;
pub use condition::*;
pub use distribution::*;
pub use duty::*;
pub use figure::period;
pub use journal::*;
pub use node::*;
pub use reached::Reached;
pub use right::*;
pub use unit::*;
pub use value::*;

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;
use std::sync::Arc;

use crate::source::FileId;

macro_rules! identifiers {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(std::num::NonZeroU32);
        impl $name {
            pub const FIRST: $name = $name(std::num::NonZeroU32::MIN);
            pub const LAST: $name = $name(std::num::NonZeroU32::MAX);

            /// That of a place in the table.
            pub fn at(index: usize) -> $name {
                // No text is long enough to declare so many.
                $name(std::num::NonZeroU32::MIN.saturating_add(u32::try_from(index).unwrap_or(u32::MAX)))
            }

            pub fn index(self) -> usize {
                self.0.get() as usize - 1
            }

            /// What stands in a table, each with its identifier.
            pub fn each<T>(table: &[T]) -> impl DoubleEndedIterator<Item = ($name, &T)> + Clone {
                table.iter().enumerate().map(|(index, known)| ($name::at(index), known))
            }
        }
        impl std::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(formatter, "{}({})", stringify!($name), self.index())
            }
        }
    )* };
}
pub(crate) use identifiers;

identifiers! {
    /// A class or series of stock.
    ClassId,
    /// A holder of shares, or the company (always the first).
    PartyId,
    /// A certificate among those of the company.
    CertificateId,
    /// A section of a certificate.
    SectionId,
    /// A defined term: its value follows from others.
    DefinitionId,
    /// A value that events change.
    VariableId,
    /// A recurring schedule of days with a name.
    ScheduleId,
    AccrualId,
    /// Something divided among holders.
    AllotmentId,
    RuleId,
    RightId,
    DutyId,
    ProhibitionId,
    /// A fact or determination that the scenario states.
    FactId,
    ReadingId,
    /// A category of issues, such as additional shares.
    CategoryId,
    GroupId,
    /// A name that a clause gives to the event it speaks of.
    BinderId,
    AttributeId,
    /// A kind of event that rules record.
    HappeningId,
    /// An event in the log.
    EventId,
}

impl EventId {
    /// An act that is only asked about, or that no line tells of: it stands in no log, and nothing is said of it.
    pub const UNTOLD: EventId = EventId::LAST;
    /// An act that is only asked about, and a redemption that is.
    pub const ASKED: EventId = EventId::before_last(1);
    pub const ASKED_REDEMPTION: EventId = EventId::before_last(2);

    const fn before_last(count: u32) -> EventId {
        match NonZeroU32::new(u32::MAX - count) {
            Some(number) => EventId(number),
            None => EventId::LAST,
        }
    }
}

/// The company itself is the first of the parties.
pub const COMPANY: PartyId = PartyId::FIRST;

/// Everything that the certificates of one company say.
#[derive(Debug, Clone, Default)]
pub struct Program {
    pub certificates: Vec<CertificateInfo>,
    pub sections: Vec<SectionInfo>,
    pub classes: Vec<Class>,
    pub parties: Vec<Party>,
    pub definitions: Vec<Definition>,
    pub variables: Vec<Variable>,
    pub schedules: Vec<NamedSchedule>,
    pub accruals: Vec<Accrual>,
    pub allotments: Vec<Allotment>,
    pub rules: Vec<Rule>,
    pub rights: Vec<Right>,
    pub duties: Vec<Duty>,
    pub prohibitions: Vec<Prohibition>,
    pub facts: Vec<FactDeclaration>,
    pub readings: Vec<Reading>,
    pub categories: Vec<Category>,
    pub groups: Vec<Group>,
    pub binders: Vec<String>,
    pub attributes: Vec<String>,
    /// What may have an attribute, where a clause says it: an issue, an exercise.
    pub attributes_of: BTreeMap<String, BTreeSet<String>>,
    /// Attributes that an event need not state: where one is not stated, there is none.
    pub optional_attributes: Vec<String>,
    pub happenings: Vec<Happening>,
    pub liquidations: Vec<LiquidationClause>,
    pub deemed_liquidations: Vec<DeemedLiquidation>,
    pub ranks: Vec<RankClause>,
    pub votes: Vec<VoteClause>,
    pub elections: Vec<ElectionClause>,
    pub settlements: Vec<SettlementClause>,
    pub waivers: Vec<WaiverClause>,
    pub cancellations: Vec<Cancellation>,
    pub withholdings: Vec<Withholding>,
    pub notice_rules: Vec<NoticeRule>,
    /// What the files of the certificates say: reasons are given in their words.
    pub texts: BTreeMap<FileId, Arc<str>>,
    /// Whether some clause counts holders together, by a fact that is stated of each.
    pub counts_together: bool,
    /// Whether some clause asks what an act brings all holders.
    pub asks_of_all_holders: bool,
    /// Matters that certificates ask about: whether they have happened, whether a class approves them.
    pub matters_asked: BTreeSet<String>,
}

impl Program {
    pub fn class(&self, id: ClassId) -> &Class {
        &self.classes[id.index()]
    }
    pub fn party(&self, id: PartyId) -> &Party {
        &self.parties[id.index()]
    }
    pub fn section(&self, id: SectionId) -> &SectionInfo {
        &self.sections[id.index()]
    }
    /// `§2(b)`, as it is cited.
    pub fn cite(&self, id: SectionId) -> String {
        format!("§{}", self.section(id).label)
    }
    /// The common stock that the certificates convert into.
    pub fn common_class(&self) -> Option<ClassId> {
        self.certificates.first().map(|certificate| certificate.common)
    }
    pub fn certificate_of(&self, class: ClassId) -> Option<CertificateId> {
        self.class(class).certificate
    }
}
