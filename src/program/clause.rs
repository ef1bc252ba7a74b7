//! Clauses as the engine plays them.
use chrono::NaiveDate;

use super::*;
use crate::source::Span;
use crate::syntax::ast::{CertificateKind, DayCount, PeriodLiteral, Rank, Verb};

/// A part of a clause that may be in force only in one choice of a reading.
#[derive(Debug, Clone, PartialEq)]
pub struct Guarded<T> {
    pub guard: Option<Guard>,
    pub section: SectionId,
    pub node: T,
}

/// The title of a certificate.
#[derive(Debug, Clone)]
pub struct CertificateInfo {
    pub title: String,
    pub kind: CertificateKind,
    pub issuer: Option<String>,
    pub signed: Option<NaiveDate>,
    pub filed: Option<NaiveDate>,
    /// The class that the certificate designates.
    pub class: Option<ClassId>,
    /// The common stock of the issuer, under the name that the certificate gives it.
    pub common: ClassId,
    /// The file, as it was given.
    pub path: String,
}

/// A section of a certificate, in the order of the file.
#[derive(Debug, Clone)]
pub struct SectionInfo {
    pub certificate: CertificateId,
    /// `2(b)`: without the sign.
    pub label: String,
    pub heading: Option<String>,
    /// Why nothing of it is computed, where the encoder says so.
    pub not_modelled: Option<String>,
    pub span: Span,
    /// How many clauses stand under it.
    pub clauses: usize,
}

/// A class or series of stock: designated by a certificate, common stock, or known to the scenario only.
#[derive(Debug, Clone)]
pub struct Class {
    pub name: String,
    /// Other names of the same class: certificates may call the common stock differently.
    pub aliases: Vec<String>,
    /// The certificate that designates it.
    pub certificate: Option<CertificateId>,
    pub is_common: bool,
    pub authorized: Option<crate::exact::Exact>,
    /// Whether parts of a share can be issued.
    pub fractional: bool,
    /// Dollars per share.
    pub par: Option<crate::exact::Exact>,
    /// Of a class that only the scenario knows: what a share gets in a liquidation, and where it stands.
    pub liquidation: Option<Node>,
    /// Of such a class: votes of a share.
    pub votes: Option<Node>,
    /// Of such a class: shares of common stock that a share converts into.
    pub convertible_into: Option<Node>,
    pub span: Span,
    /// The section that declares it.
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

/// The company, or a holder of shares.
#[derive(Debug, Clone)]
pub struct Party {
    pub name: String,
    /// Other names of the same party, such as what each certificate calls the company.
    pub aliases: Vec<String>,
    /// `Alder Partners`, where the scenario calls it by a short name.
    pub long_name: Option<String>,
}

/// A defined term whose value follows from others: `Liquidation Amount is Stated Value + ...`.
#[derive(Debug, Clone)]
pub struct Definition {
    pub name: String,
    pub certificate: Option<CertificateId>,
    pub section: SectionId,
    pub kind: Kind,
    /// Whose value it is: of the series, an event, a holder or a share.
    pub owner: OwnerLevel,
    pub body: Node,
    pub span: Span,
    /// Whether it is a list of conditions, of which the one that fails is named.
    pub conditions: bool,
    /// Known only inside the clause that it stands under.
    pub local: bool,
}

/// A value that rules and splits change from its start on: `Conversion Price starts at ...`.
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
    /// Of a value of each share: whether shares that are issued later begin with the value of those before them.
    pub goes_on: bool,
    /// How a changed value is rounded.
    pub rounding: Vec<Guarded<NodeRounding>>,
    /// Changes smaller than this are carried forward and not made.
    pub keep_back: Vec<Guarded<Node>>,
    /// Bounds within which every change leaves it.
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

/// Recurring days that a certificate gives a name to: `Dividend Date is the 10th day after each calendar quarter`.
#[derive(Debug, Clone)]
pub struct NamedSchedule {
    pub name: String,
    pub certificate: CertificateId,
    pub section: SectionId,
    pub schedule: NodeSchedule,
}

/// Recurring days.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeSchedule {
    pub days: NodeScheduleDays,
    /// The day before which none of them counts.
    pub first: Option<Node>,
    /// Whether a day that is no business day is moved to the next.
    pub moved: bool,
    pub span: Span,
}

/// Which days recur, before any is moved.
#[derive(Debug, Clone, PartialEq)]
pub enum NodeScheduleDays {
    /// That many days after the end of each calendar quarter.
    AfterQuarter {
        nth: u32,
    },
    /// A day of each calendar quarter; None: the last.
    OfQuarter {
        nth: Option<u32>,
    },
    /// A day of each month; None: the last.
    OfMonth {
        nth: Option<u32>,
    },
    /// Months and days of each year.
    OfYear {
        days: Vec<(u32, u32)>,
    },
    Anniversaries {
        of: Node,
    },
    Every {
        months: u32,
        from: Node,
    },
}

/// Something that grows by the day: `accrue Dividends on Stated Value at Dividend Rate`.
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
    /// Per year, month or day, as its unit says.
    pub rate: Node,
    /// The day on which it begins on a share; without it, the day of issue.
    pub from: Option<Node>,
    /// The day before which it ends.
    pub until: Option<Node>,
    pub day_count: Vec<Guarded<DayCount>>,
    /// The days on which what is unpaid begins to earn.
    pub compounding: Vec<Guarded<NodeSchedule>>,
    /// The days on which it is payable.
    pub due: Vec<Guarded<NodeSchedule>>,
    /// Whether the day up to which it is counted earns, too.
    pub counting_last_day: bool,
    /// Whether what is not paid when due stays owed.
    pub cumulative: Vec<Guarded<bool>>,
    /// When it cannot be paid: in any way, or (true) in cash.
    pub paid_unless: Vec<Guarded<(bool, Node)>>,
    /// That no share is paid more than another on which something is unpaid.
    pub equally: Vec<Guarded<()>>,
    /// The day whose holders are paid; without it, those of the day of payment.
    pub of_record: Vec<Guarded<Node>>,
    pub span: Span,
}

/// What earns an accrual.
#[derive(Debug, Clone, PartialEq)]
pub enum AccrualOn {
    /// Each share of the class.
    Shares,
    /// Each exercise of some rights, for each holder whom it is about: the base is an amount of money.
    Exercises(Vec<RightId>),
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
    /// What is divided, in all.
    pub total: Node,
    pub unit: Unit,
    /// By the shares issued to each; else by the shares held when it grows.
    pub by_issued: bool,
    /// The rights whose exercises use it up.
    pub used_by: Vec<RightId>,
    /// What a holder has left goes to the others when the last of his shares is exercised; else when no share is held.
    pub on_last_use: bool,
    pub span: Span,
}

/// What a rule on events is about.
#[derive(Debug, Clone, PartialEq)]
pub enum NodeSubject {
    Class(ClassId),
    Group(GroupId),
    Category(CategoryId),
    /// Options, convertible securities, or both.
    Instrument {
        options: bool,
        convertibles: bool,
    },
}

/// What sets off a rule or a duty.
#[derive(Debug, Clone, PartialEq)]
pub enum NodeTrigger {
    /// Something happens to shares or instruments.
    Happens { subject: NodeSubject, verb: Verb },
    /// So many payments of an accrual are not made in full on their day.
    PaymentsMissed { accrual: AccrualId, count: u32, consecutive: bool },
    /// So many payments in a row are each made in full on their day.
    PaymentsMade { accrual: AccrualId, count: u32 },
    /// Nothing of an accrual that has come due is unpaid any more.
    PaidUp { accrual: AccrualId },
    /// A condition becomes true, on days without events, too.
    Becomes { condition: Node },
    /// A day comes.
    DayComes { date: Node },
    /// An act or event of the world happens.
    Matter { matters: Vec<NodeMatter> },
    /// A rule has recorded an event of a kind.
    Recorded { happening: HappeningId },
    /// A right is exercised.
    Exercised { right: RightId },
    /// A rule or a split gives a value another figure.
    Changes { variable: VariableId },
    /// A duty is not performed by its day.
    Missed { duty: DutyId },
    /// A duty is performed.
    Performed { duty: DutyId },
}

/// `when ...`: what follows from an event, a day or a state of things.
#[derive(Debug, Clone)]
pub struct Rule {
    pub certificate: CertificateId,
    pub section: SectionId,
    pub guard: Option<Guard>,
    pub trigger: NodeTrigger,
    /// The name that the clause gives to what sets it off.
    pub binder: Option<BinderId>,
    pub conditions: Vec<Guarded<Condition>>,
    /// The day from which its changes count, if another than that of the event.
    pub effective: Vec<Guarded<Node>>,
    /// Whether runs of missed payments overlap.
    pub overlapping: Vec<Guarded<bool>>,
    pub actions: Vec<Guarded<Action>>,
    pub span: Span,
}

/// One thing that a rule does.
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
    /// Back to the value at the start.
    Reset {
        variable: VariableId,
    },
    /// An amount of money owed to each holder: for each share, or in all.
    Owe {
        amount: Node,
        in_all: bool,
        name: Option<String>,
    },
    /// Shares of every holder are redeemed.
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
    /// An event of a kind is put on record, for other clauses to go by.
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
    /// Shares of every holder are converted.
    Convert {
        right: RightId,
    },
    /// What exercises of a right left to be done is ended.
    EndRight {
        right: RightId,
    },
    /// What a duty left to be done is ended.
    EndDuty {
        duty: DutyId,
    },
}

impl Action {
    /// The value that it changes, if it changes one.
    pub fn changed_variable(&self) -> Option<VariableId> {
        match self {
            Action::Set { variable, .. }
            | Action::Raise { variable, .. }
            | Action::Lower { variable, .. }
            | Action::Reset { variable } => Some(*variable),
            _ => None,
        }
    }
}

/// One member of a group of classes, or a description of some.
#[derive(Debug, Clone, PartialEq)]
pub enum NodeGroup {
    Class(ClassId),
    Group(GroupId),
    /// Every class first issued after a day.
    IssuedAfter(Node),
    /// Every class first issued before a day.
    IssuedBefore(Node),
    /// Every class but the certificate's own.
    AnyOther(Option<ClassId>),
    /// Every class that ranks so against another.
    Ranking {
        relation: Rank,
        class: ClassId,
    },
}

/// A group of classes with a name: `Junior Stock is every class ranking after Series A`.
#[derive(Debug, Clone)]
pub struct Group {
    pub name: String,
    pub section: SectionId,
    pub members: Vec<NodeGroup>,
}

/// Something that the scenario states: a fact, or the judgement of somebody.
#[derive(Debug, Clone)]
pub struct FactDeclaration {
    pub name: String,
    /// The certificate that asks for it.
    pub certificate: Option<CertificateId>,
    pub section: Option<SectionId>,
    pub kind: Kind,
    pub owner: OwnerLevel,
    /// A judgement, and whose.
    pub determination: bool,
    pub by: Option<String>,
    pub span: Span,
}

/// A passage of a certificate that can be understood in several ways.
#[derive(Debug, Clone)]
pub struct Reading {
    /// `N1`.
    pub name: String,
    /// `day count`.
    pub title: String,
    pub section: SectionId,
    /// Why the passage is open.
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

/// A category of issues: `Additional Shares are shares of Common Stock issued after ...`.
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

/// Issues that do not belong to a category: `exclude from Additional Shares an issue ...`.
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
