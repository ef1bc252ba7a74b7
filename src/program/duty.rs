//! Duties and prohibitions, and the acts that they speak of.
use super::*;
use crate::source::Span;
use crate::syntax::ast::{Consequence, NoticeDay, NoticePeriod, PeriodLiteral};

/// `Company must ...`: what has to be done, set off by what, and by when.
#[derive(Debug, Clone)]
pub struct Duty {
    pub name: String,
    pub certificate: CertificateId,
    pub section: SectionId,
    pub guard: Option<Guard>,
    /// Whether the company has it (else each holder whom it concerns).
    pub of_company: bool,
    pub deed: DeedKind,
    /// The words of the deed: `notify each Holder of Series G`.
    pub words: String,
    /// The name that the clause gives to what sets it off.
    pub binder: BinderId,
    /// What is to be paid, or how many shares are to be reserved.
    pub amount: Option<Node>,
    /// What sets it off; nothing: it is there from the beginning.
    pub triggers: Vec<Guarded<NodeTrigger>>,
    /// For which day the notice may be given, counted from the notice.
    pub for_day: Vec<Guarded<NoticePeriod>>,
    /// The day that the notice must name, where it must name one: it is about what is due by this day and no other.
    pub names_day: Vec<Guarded<Node>>,
    /// By which of its days a notice must be in time, where its last day is counted back from another.
    pub counted: Option<NoticeDay>,
    /// How long after what sets it off, or after a day of its own.
    pub within: Vec<Guarded<(PeriodLiteral, Option<Node>)>>,
    /// How long before which acts a notice must be given.
    pub before: Vec<Guarded<(NoticePeriod, Vec<NodeMatter>)>>,
    /// The day on which it is to be done.
    pub on_day: Vec<Guarded<Node>>,
    pub conditions: Vec<Guarded<Condition>>,
    /// Of a redemption: dollars for each share.
    pub price: Vec<Guarded<Node>>,
    /// Whose holders new securities are offered to first.
    pub offered_to: Vec<ClassId>,
    /// Of shares: how long after what sets it off.
    pub delivered: Vec<Guarded<PeriodLiteral>>,
    pub span: Span,
}

impl Duty {
    /// Whether nothing sets it off and it is to be done on a day: it is owed as soon as that day is known. What is paid for
    /// shares that wait for their price is owed by what sets them apart.
    pub fn is_on_its_day(&self) -> bool {
        self.triggers.is_empty() && !self.on_day.is_empty() && self.deed != DeedKind::Pay
    }

    /// A duty of which only the deed is known: nothing sets it off, and it has no day.
    pub fn new(
        (certificate, section, span): (CertificateId, SectionId, Span),
        name: String,
        of_company: bool,
        (deed, words): (DeedKind, String),
        binder: BinderId,
    ) -> Duty {
        Duty {
            name,
            certificate,
            section,
            guard: None,
            of_company,
            deed,
            words,
            binder,
            amount: None,
            triggers: Vec::new(),
            for_day: Vec::new(),
            names_day: Vec::new(),
            counted: None,
            within: Vec::new(),
            before: Vec::new(),
            on_day: Vec::new(),
            conditions: Vec::new(),
            price: Vec::new(),
            offered_to: Vec::new(),
            delivered: Vec::new(),
            span,
        }
    }
}

/// An act or event of the world that a clause speaks of.
#[derive(Debug, Clone, PartialEq)]
pub enum NodeMatter {
    /// `"charter amendment" that "reduces the liquidation amount"`: known by its name and by what it would do.
    Named { name: String, that: Vec<String> },
    /// `means`: the class in whose shares they are paid, and whether just those are excepted.
    PayDividends { groups: Vec<NodeGroup>, means: Option<(ClassId, bool)> },
    /// A record is taken of who receives options or convertible securities on these classes.
    DistributeRights(Vec<NodeGroup>),
    /// Shares of these classes are redeemed or bought.
    Acquire(Vec<NodeGroup>),
    /// Shares of these classes are issued.
    Issue(Vec<NodeGroup>),
    /// Shares of these classes pass from one holder to another.
    Transfer(Vec<NodeGroup>),
}

/// `Company must not ...`: acts that are forbidden unless they are approved.
#[derive(Debug, Clone)]
pub struct Prohibition {
    pub certificate: CertificateId,
    pub section: SectionId,
    pub guard: Option<Guard>,
    /// The class that it protects, if it is one.
    pub class: Option<ClassId>,
    pub matters: Vec<NodeMatter>,
    pub binder: BinderId,
    pub conditions: Vec<Guarded<Condition>>,
    /// What an act against it is: void, or a breach.
    pub consequence: Consequence,
    pub span: Span,
}
