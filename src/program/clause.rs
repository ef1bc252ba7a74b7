//! Clauses as the engine plays them.
use chrono::NaiveDate;

use super::*;
use crate::source::Span;
use crate::syntax::ast::{CertificateKind, Consequence, DayCount, NoticeDay, NoticePeriod, PeriodLiteral, Rank, Verb};

/// A part of a clause that may be in force only in one choice of a reading.
#[derive(Debug, Clone, PartialEq)]
pub struct Guarded<T> {
    pub guard: Option<Guard>,
    pub section: SectionId,
    pub node: T,
}

#[derive(Debug, Clone)]
pub struct CertificateInfo {
    pub title: String,
    pub kind: CertificateKind,
    pub issuer: Option<String>,
    pub signed: Option<NaiveDate>,
    pub filed: Option<NaiveDate>,
    /// The class that the certificate designates.
    pub class: Option<ClassId>,
    pub common: ClassId,
    pub path: String,
}

#[derive(Debug, Clone)]
pub struct SectionInfo {
    pub certificate: CertificateId,
    pub label: String,
    pub heading: Option<String>,
    pub not_modelled: Option<String>,
    pub span: Span,
    /// How many clauses stand under it.
    pub clauses: usize,
}

#[derive(Debug, Clone)]
pub struct Class {
    pub name: String,
    /// Other names of the same class: certificates may call the common stock differently.
    pub aliases: Vec<String>,
    pub certificate: Option<CertificateId>,
    pub is_common: bool,
    pub authorized: Option<crate::exact::Exact>,
    pub fractional: bool,
    pub par: Option<crate::exact::Exact>,
    /// Of a class that only the scenario knows: what a share gets in a liquidation, and where it stands.
    pub liquidation: Option<Node>,
    pub votes: Option<Node>,
    pub convertible_into: Option<Node>,
    pub span: Span,
    pub section: Option<SectionId>,
}

impl Class {
    /// A class that no certificate designates.
    pub fn foreign(name: String, span: Span) -> Class {
        Class {
            name,
            aliases: Vec::new(),
            certificate: None,
            is_common: false,
            authorized: None,
            fractional: false,
            par: None,
            liquidation: None,
            votes: None,
            convertible_into: None,
            span,
            section: None,
        }
    }
}

#[derive(Debug, Clone)]
pub struct Party {
    pub name: String,
    /// Other names of the same party, such as what each certificate calls the company.
    pub aliases: Vec<String>,
    pub long_name: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Definition {
    pub name: String,
    pub certificate: Option<CertificateId>,
    pub section: SectionId,
    pub kind: Kind,
    pub owner: OwnerLevel,
    pub body: Node,
    pub span: Span,
    /// Whether it is a list of conditions, of which the one that fails is named.
    pub conditions: bool,
    /// Known only inside the clause that it stands under.
    pub local: bool,
}

#[derive(Debug, Clone)]
pub struct Variable {
    pub name: String,
    pub certificate: CertificateId,
    pub section: SectionId,
    pub unit: Unit,
    pub owner: OwnerLevel,
    pub start: Node,
    /// The classes whose splits change it, and how.
    pub splits: Vec<Guarded<SplitAdjustment>>,
    pub rounding: Vec<Guarded<NodeRounding>>,
    pub keep_back: Vec<Guarded<Node>>,
    pub at_least: Option<Node>,
    pub at_most: Option<Node>,
    pub span: Span,
}

/// How a value follows a split: a price per share of the class falls as the shares grow, a number of its shares grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SplitAdjustment {
    pub class: ClassId,
    /// Dividends of the class on itself count as splits of it.
    pub dividends: bool,
    /// The power of the ratio (new for each old) that the value is multiplied by.
    pub power: i8,
}

#[derive(Debug, Clone)]
pub struct NamedSchedule {
    pub name: String,
    pub certificate: CertificateId,
    pub section: SectionId,
    pub schedule: NodeSchedule,
}

#[derive(Debug, Clone, PartialEq)]
pub struct NodeSchedule {
    pub days: NodeScheduleDays,
    pub first: Option<Node>,
    pub moved: bool,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum NodeScheduleDays {
    AfterQuarter { nth: u32 },
    OfQuarter { nth: Option<u32> },
    OfMonth { nth: Option<u32> },
    OfYear { days: Vec<(u32, u32)> },
    Anniversaries { of: Node },
    Every { months: u32, from: Node },
}

#[derive(Debug, Clone)]
pub struct Accrual {
    pub name: String,
    /// What it accrues on, other than the shares of the class.
    pub on: AccrualOn,
    /// Conditions without which nothing accrues.
    pub conditions: Vec<Guarded<Condition>>,
    /// A payment day that moves moves the end of its period.
    pub to_payment: Vec<Guarded<()>>,
    pub certificate: CertificateId,
    pub class: ClassId,
    pub section: SectionId,
    pub base: Node,
    /// The unit of the base, and so of what accrues.
    pub unit: Unit,
    pub rate: Node,
    pub from: Option<Node>,
    pub until: Option<Node>,
    pub day_count: Vec<Guarded<DayCount>>,
    pub compounding: Vec<Guarded<NodeSchedule>>,
    pub due: Vec<Guarded<NodeSchedule>>,
    pub counting_last_day: bool,
    pub cumulative: Vec<Guarded<bool>>,
    /// When it cannot be paid: in any way, or (true) in cash.
    pub paid_unless: Vec<Guarded<(bool, Node)>>,
    /// That no share is paid more than another on which something is unpaid.
    pub equally: Vec<Guarded<()>>,
    /// The day whose holders are paid; without it, those of the day of payment.
    pub of_record: Vec<Guarded<Node>>,
    pub oldest_first: bool,
    pub span: Span,
}

/// What earns an accrual.
#[derive(Debug, Clone, PartialEq)]
pub enum AccrualOn {
    /// Each share of the class.
    Shares,
    /// Each exercise of a right: the base is an amount of money.
    Exercises(RightId),
    /// Each payment of another accrual that is late by more than a period, from its day on.
    Overdue { accrual: AccrualId, grace: Option<PeriodLiteral> },
}

/// Something that is divided among the holders of a class, and moves with their shares.
#[derive(Debug, Clone)]
pub struct Allotment {
    pub name: String,
    pub certificate: CertificateId,
    pub section: SectionId,
    pub class: ClassId,
    pub total: Node,
    pub unit: Unit,
    /// By the shares issued to each; else by the shares held when it grows.
    pub by_issued: bool,
    pub used_by: Vec<RightId>,
    /// What a holder has left goes to the others when the last of his shares is exercised; else when no share is held.
    pub on_last_use: bool,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum NodeSubject {
    Class(ClassId),
    Group(GroupId),
    Category(CategoryId),
    Instrument { options: bool, convertibles: bool },
}

#[derive(Debug, Clone, PartialEq)]
pub enum NodeTrigger {
    Happens {
        subject: NodeSubject,
        verb: Verb,
    },
    PaymentsMissed {
        accrual: AccrualId,
        count: u32,
        consecutive: bool,
    },
    PaymentsMade {
        accrual: AccrualId,
        count: u32,
    },
    PaidUp {
        accrual: AccrualId,
    },
    Becomes {
        condition: Node,
    },
    DayComes {
        date: Node,
    },
    Matter {
        matters: Vec<NodeMatter>,
    },
    Recorded {
        happening: HappeningId,
    },
    Exercised {
        right: RightId,
    },
    /// A rule or a split gives a value another figure.
    Changes {
        variable: VariableId,
    },
    Missed {
        duty: DutyId,
    },
    Performed {
        duty: DutyId,
    },
}

#[derive(Debug, Clone)]
pub struct Rule {
    pub certificate: CertificateId,
    pub section: SectionId,
    pub guard: Option<Guard>,
    pub trigger: NodeTrigger,
    pub binder: Option<BinderId>,
    pub conditions: Vec<Guarded<Condition>>,
    pub effective: Vec<Guarded<Node>>,
    /// Whether runs of missed payments overlap.
    pub overlapping: Vec<Guarded<bool>>,
    pub actions: Vec<Guarded<Action>>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    Set {
        variable: VariableId,
        /// Of every share, not only of those that the event is about.
        of_all: bool,
        value: Node,
    },
    Raise {
        variable: VariableId,
        by: Node,
        at_most: Option<Node>,
    },
    Lower {
        variable: VariableId,
        by: Node,
        at_least: Option<Node>,
    },
    Reset {
        variable: VariableId,
    },
    /// An amount of money owed to each holder: for each share, or in all.
    Owe {
        amount: Node,
        in_all: bool,
        name: Option<String>,
    },
    Redeem {
        class: ClassId,
        /// Only what each holder has above so many shares.
        above: Option<Node>,
        price: Node,
        /// What was paid on the shares counts as paid on those that the holder keeps.
        carried_over: bool,
    },
    /// So many shares for each share, whole shares for each holder.
    Issue {
        class: ClassId,
        shares: Node,
        name: Option<String>,
    },
    Record {
        happening: HappeningId,
    },
    /// What the event pays on so many shares, for each share of the own class, is received on the exercise of a right.
    AddProperty {
        right: RightId,
        shares: Node,
    },
    PayOn(PaidOn),
    /// What the event gives for a share takes its place on the exercise of a right.
    ReplaceBy {
        right: RightId,
    },
    Convert {
        right: RightId,
    },
    EndRight {
        right: RightId,
    },
    EndDuty {
        duty: DutyId,
    },
}

#[derive(Debug, Clone)]
pub struct Duty {
    pub name: String,
    pub certificate: CertificateId,
    pub section: SectionId,
    pub guard: Option<Guard>,
    /// Whether the company has it (else each holder whom it concerns).
    pub of_company: bool,
    pub deed: DeedKind,
    pub words: String,
    pub binder: BinderId,
    pub amount: Option<Node>,
    pub triggers: Vec<Guarded<NodeTrigger>>,
    /// For which day the notice may be given, counted from the notice.
    pub for_day: Vec<Guarded<NoticePeriod>>,
    /// The day that the notice must name, where it must name one: it is about what is due by this day and no other.
    pub names_day: Vec<Guarded<Node>>,
    /// By which of its days a notice must be in time, where its last day is counted back from another.
    pub counted: Option<NoticeDay>,
    pub within: Vec<Guarded<(PeriodLiteral, Option<Node>)>>,
    pub before: Vec<Guarded<(NoticePeriod, Vec<NodeMatter>)>>,
    pub on_day: Vec<Guarded<Node>>,
    pub conditions: Vec<Guarded<Condition>>,
    pub price: Vec<Guarded<Node>>,
    /// Whose holders new securities are offered to first.
    pub offered_to: Vec<ClassId>,
    pub delivered: Vec<Guarded<PeriodLiteral>>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum NodeMatter {
    Named {
        name: String,
        that: Vec<String>,
    },
    /// `means`: the class in whose shares they are paid, and whether just those are excepted.
    PayDividends {
        groups: Vec<NodeGroup>,
        means: Option<(ClassId, bool)>,
    },
    Acquire(Vec<NodeGroup>),
    Issue(Vec<NodeGroup>),
    Transfer(Vec<NodeGroup>),
}

#[derive(Debug, Clone)]
pub struct Prohibition {
    pub certificate: CertificateId,
    pub section: SectionId,
    pub guard: Option<Guard>,
    pub class: Option<ClassId>,
    pub matters: Vec<NodeMatter>,
    pub binder: BinderId,
    pub conditions: Vec<Guarded<Condition>>,
    pub consequence: Consequence,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum NodeGroup {
    Class(ClassId),
    Group(GroupId),
    IssuedAfter(Node),
    IssuedBefore(Node),
    /// Every class but the certificate's own.
    AnyOther(Option<ClassId>),
    Ranking {
        relation: Rank,
        class: ClassId,
    },
}

#[derive(Debug, Clone)]
pub struct Group {
    pub name: String,
    pub section: SectionId,
    pub members: Vec<NodeGroup>,
}

#[derive(Debug, Clone)]
pub struct FactDeclaration {
    pub name: String,
    pub certificate: Option<CertificateId>,
    pub section: Option<SectionId>,
    pub kind: Kind,
    pub owner: OwnerLevel,
    /// A judgement, and whose.
    pub determination: bool,
    pub by: Option<String>,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub struct Reading {
    pub name: String,
    pub title: String,
    pub section: SectionId,
    pub because: Option<String>,
    /// The default first.
    pub choices: Vec<(String, String)>,
    pub span: Span,
}

/// A kind of event that rules record.
#[derive(Debug, Clone)]
pub struct Happening {
    pub name: String,
    pub certificate: CertificateId,
    pub section: SectionId,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub struct Category {
    pub name: String,
    pub certificate: CertificateId,
    pub section: SectionId,
    pub class: ClassId,
    /// The day after which, or on which and after which, an issue belongs to it.
    pub after: Option<Node>,
    pub on_it: bool,
    pub exclusions: Vec<Exclusion>,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub struct Exclusion {
    pub section: SectionId,
    /// Whether it speaks of issues of shares and convertible securities, and of grants of options.
    pub issues: bool,
    pub grants: bool,
    pub guard: Option<Guard>,
    pub binder: BinderId,
    pub conditions: Vec<Guarded<Condition>>,
    pub span: Span,
}
