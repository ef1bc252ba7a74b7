//! A scenario as the engine plays it: events and expectations with every name resolved.
use chrono::NaiveDate;

use super::*;
use crate::exact::Exact;
use crate::source::Span;
use crate::syntax::ast::{Delivery, Security};

/// A scenario: what happens, in the order of the file, and what is expected of it.
#[derive(Debug, Clone, Default)]
pub struct Journal {
    pub title: String,
    pub entries: Vec<JournalEntry>,
    /// Price files by class, as written in the scenario.
    pub prices: Vec<(ClassId, String, Span)>,
    pub readings: Vec<(ReadingId, u32)>,
    pub known_on: Option<NaiveDate>,
}

/// One dated line with the expectations below it; without an event it only asks about the day.
#[derive(Debug, Clone)]
pub struct JournalEntry {
    pub date: NaiveDate,
    pub event: Option<JournalEvent>,
    pub expectations: Vec<NodeExpectation>,
    pub span: Span,
}

impl JournalEntry {
    /// Whether it was known on a day what the line tells: on its own day, or on the one that it names; one that only asks is never
    /// left out.
    pub fn is_known_on(&self, day: NaiveDate) -> bool {
        self.event.as_ref().is_none_or(|event| event.known.unwrap_or(self.date) <= day)
    }
}

/// What a line tells.
#[derive(Debug, Clone)]
pub struct JournalEvent {
    pub kind: JournalEventKind,
    /// It is done although a section forbids it.
    pub in_breach: bool,
    /// What the scenario calls it.
    pub called: Option<String>,
    pub attributes: Vec<(AttributeId, Node)>,
    /// The day on which it became known, if not its own.
    pub known: Option<NaiveDate>,
    pub span: Span,
    /// The line as it was written, for people.
    pub words: String,
}

/// How much is paid or declared.
#[derive(Debug, Clone, PartialEq)]
pub enum NodeAmount {
    /// What has come due.
    InFull,
    /// That, and what has accrued since.
    Accrued,
    Of {
        amount: Node,
        unit: Unit,
    },
}

/// Property, item by item: shares of a class or, where none is named, dollars.
pub type Bundle = Vec<(Option<ClassId>, Exact)>;

/// A dividend on a class: money or shares.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeDividend {
    pub class: ClassId,
    pub amount: Option<Node>,
    pub in_stock: Option<NodeQuantity>,
    /// What is said is for each share of the class, not all.
    pub for_each: bool,
    /// It is declared only, and not paid.
    pub declared: bool,
}

/// None: all that the party holds.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeQuantity {
    pub count: Option<Exact>,
    pub class: ClassId,
}

/// What a payment pays.
#[derive(Debug, Clone, PartialEq)]
pub enum Payable {
    Accrual(AccrualId),
    /// A duty, or what the exercise of a right left owing.
    Duty(DutyId),
    Right(RightId),
    /// What a liquidation pays a class, by the place of its clause in the program.
    Liquidation(usize),
    /// Money owed under a name (an `owe` action, damages).
    Named(String),
}

/// What a notice is of.
#[derive(Debug, Clone, PartialEq)]
pub enum NodeNotice {
    Right(RightId),
    Duty(DutyId),
    Matter(String),
    /// Any other name.
    Named(String),
}

/// What happens, by whom and to what. Parties, classes and clauses are those of the program; amounts may be expressions.
#[derive(Debug, Clone)]
pub enum JournalEventKind {
    /// So many shares there are already, in hands that need no name.
    Outstanding(NodeQuantity),
    Issue {
        what: NodeQuantity,
        to: Option<PartyId>,
        price: Option<Node>,
    },
    /// An option or a convertible security.
    Grant {
        convertible: bool,
        /// Not the grant itself, but the day whose holders will receive it.
        record: bool,
        instrument: String,
        what: NodeQuantity,
        price: Option<Node>,
        to: Option<PartyId>,
        consideration: Option<Node>,
    },
    Exercise {
        instrument: String,
        count: Option<Exact>,
    },
    /// What is left of an instrument ends.
    Expire {
        instrument: String,
    },
    /// Its terms are changed.
    Revise {
        instrument: String,
        what: Option<NodeQuantity>,
        price: Option<Node>,
    },
    Transfer {
        from: PartyId,
        what: NodeQuantity,
        to: PartyId,
    },
    /// Under the right of a certificate, or as a class of the scenario does.
    Convert {
        party: PartyId,
        what: NodeQuantity,
    },
    /// By the company: from all holders, or from those named.
    Redeem {
        party: PartyId,
        what: NodeQuantity,
        of: Vec<(PartyId, Option<Exact>)>,
        notice: Option<NaiveDate>,
    },
    /// A holder makes the company redeem.
    RequireRedemption {
        party: PartyId,
        what: NodeQuantity,
    },
    /// A right that a certificate gives a name to.
    Exercises {
        party: PartyId,
        right: RightId,
        /// What the scenario calls the exercise that it joins.
        of: Option<String>,
        what: Option<NodeQuantity>,
        on: Option<NaiveDate>,
    },
    /// The company buys shares back.
    Acquire {
        what: NodeQuantity,
        of: Option<PartyId>,
    },
    Pay {
        party: PartyId,
        what: Payable,
        to: Option<PartyId>,
        amount: NodeAmount,
        /// Paid in shares of that class.
        in_class: Option<ClassId>,
    },
    Declare {
        what: AccrualId,
        amount: NodeAmount,
    },
    DividendOn(NodeDividend),
    /// The day whose holders are paid a dividend on a later one.
    RecordDate {
        dividend: NodeDividend,
        payable: NaiveDate,
    },
    /// Of an offer of new securities.
    Accepts {
        party: PartyId,
        what: NodeQuantity,
    },
    /// An offer, or what was accepted of it, to so many.
    Reduces {
        party: PartyId,
        what: NodeQuantity,
    },
    /// Securities offered to each holder, of one class or of all.
    Offer {
        party: PartyId,
        security: Security,
        what: NodeQuantity,
        /// For each share, paid for it or to exercise.
        price: Option<Node>,
        /// For all that is offered, besides.
        consideration: Option<Node>,
        to_holders_of: Option<ClassId>,
        /// To whom what they leave may be issued; nobody is named: to anybody.
        offerees: Vec<PartyId>,
    },
    Split {
        class: ClassId,
        new: Exact,
        old: Exact,
    },
    /// What each share of the class turns into: shares of classes and (None) money.
    Exchange {
        class: ClassId,
        bundle: Bundle,
    },
    Liquidation {
        assets: Node,
    },
    /// An act or event of the world: proposed, so that it may be refused, or done.
    Matter {
        proposed: bool,
        name: String,
        that: Vec<String>,
    },
    /// In writing: who consents, with how many shares (None: all that they hold).
    Consent {
        class: ClassId,
        matter: String,
        by: Vec<(PartyId, Option<Exact>)>,
        waiver: bool,
    },
    /// A vote at a meeting: the shares for the matter, and those represented that are not.
    Meeting {
        class: ClassId,
        matter: String,
        quorum: bool,
        by: Vec<(PartyId, Option<Exact>)>,
        others: Vec<(PartyId, Option<Exact>)>,
    },
    Fact {
        /// Of each certificate that asks for it, or of one.
        facts: Vec<FactId>,
        of: Option<PartyId>,
        value: Node,
    },
    Determination {
        facts: Vec<FactId>,
        name: String,
        of: Option<String>,
        value: Node,
        by: Option<String>,
    },
    Notice {
        of: NodeNotice,
        /// What the act does of which notice is given.
        that: Vec<String>,
        /// One holder only; None: each.
        to: Option<PartyId>,
        for_date: Option<NaiveDate>,
        delivery: Delivery,
    },
    /// Trading in a class is suspended or goes on.
    Trading {
        class: ClassId,
        suspended: bool,
    },
    /// A class and the company agree on a choice of a reading.
    Agreement {
        class: ClassId,
        reading: ReadingId,
        choice: u32,
    },
    /// A duty is done.
    Performs {
        party: PartyId,
        /// None: whatever the receiver is owed.
        duty: Option<DutyId>,
        what: Option<NodeQuantity>,
        to: Option<PartyId>,
    },
    /// What is due under a right or from a liquidation now is not delivered or paid in time.
    Withholds {
        what: Payable,
        to: Option<PartyId>,
    },
    /// Shares delivered under a right.
    Delivers {
        right: RightId,
        what: NodeQuantity,
        to: Option<PartyId>,
    },
    /// Directors are elected.
    Election {
        directors: u32,
    },
}

/// One thing that a scenario expects.
#[derive(Debug, Clone)]
pub struct NodeExpectation {
    pub kind: NodeExpectationKind,
    pub span: Span,
    pub words: String,
}

/// What can be expected; a section is that which is to say it.
#[derive(Debug, Clone)]
pub enum NodeExpectationKind {
    /// A condition.
    Holds(Node),
    /// A figure, as far as its digits are written.
    Digits { what: Node, digits: rust_decimal::Decimal },
    /// What the line brings a holder.
    Receives { holder: PartyId, cash: Option<Exact>, shares: Vec<NodeQuantity> },
    /// The line is refused.
    Refused { sections: Vec<SectionId>, because: Option<String> },
    /// The line, or the day, breaches a section, or none.
    Breach { sections: Vec<SectionId>, none: bool },
    /// A matter needs an approval.
    Needs { matter: String, that: Vec<String>, threshold: ApprovalThreshold, section: SectionId },
    /// A matter needs no approval of a class.
    NeedsNothing { matter: String, that: Vec<String>, class: ClassId },
    /// A class may elect so many directors.
    Elects { class: ClassId, directors: u32, threshold: Option<ApprovalThreshold> },
    /// A fact or determination is asked for.
    Missing { name: String },
    /// Money or shares; neither: nothing at all.
    Owes { holder: PartyId, cash: Option<Exact>, shares: Option<NodeQuantity>, by: Option<NaiveDate> },
}
