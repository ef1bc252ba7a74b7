//! Rights: what a party may do, within which limits, and what it brings.
use super::*;
use crate::source::Span;
use crate::syntax::ast::{LimitScope, NoticePeriod, PeriodLiteral};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeedKind {
    Convert {
        class: ClassId,
        into: ClassId,
    },
    Redeem {
        class: ClassId,
    },
    RequireRedemption {
        class: ClassId,
    },
    PayAccrual {
        accrual: AccrualId,
        in_class: Option<ClassId>,
    },
    Pay,
    Notify {
        class: ClassId,
        /// Whether each holder is to be told, or the one whose exercise sets the duty off.
        each: bool,
    },
    Deliver,
    Reserve,
    OfferSecurities,
    /// To undo an exercise as far as it is not carried out.
    TakeBack {
        right: RightId,
    },
    Other,
}

#[derive(Debug, Clone)]
pub struct Right {
    pub name: String,
    pub certificate: CertificateId,
    pub section: SectionId,
    pub guard: Option<Guard>,
    /// Whether the company has it (else each holder).
    pub of_company: bool,
    pub deed: DeedKind,
    /// The words of the deed: `redeem any shares of Series G`.
    pub words: String,
    pub binder: BinderId,
    pub from: Vec<Guarded<Node>>,
    pub until: Vec<Guarded<Node>>,
    pub through: Vec<Guarded<Node>>,
    pub conditions: Vec<Guarded<Condition>>,
    pub notice: Vec<Guarded<NoticePeriod>>,
    /// The day that the notice has to precede, when it is not that of the act itself.
    pub notice_before: Vec<Guarded<Node>>,
    pub price: Vec<Guarded<Node>>,
    pub into: Vec<Guarded<Node>>,
    pub to_nearest: Vec<Guarded<NodeRounding>>,
    pub fraction: Vec<Guarded<NodeFraction>>,
    /// How cash for a fraction is rounded before it is paid to the cent.
    pub cash_rounding: Vec<Guarded<NodeRounding>>,
    pub limits: Vec<Guarded<Limit>>,
    /// The day on whose terms an exercise is taken, and when.
    pub terms: Vec<Guarded<(Node, Option<Node>)>>,
    /// What becomes of what a limit does not let through: that of the limit's own section first.
    pub excess: Vec<Guarded<NodeExcess>>,
    /// What a share becomes instead, when the limit of the section binds.
    pub excess_into: Vec<Guarded<Node>>,
    /// Cash for every share of the notice, when the limit of the section binds.
    pub excess_pay: Vec<Guarded<Node>>,
    pub least_paid: Vec<Guarded<LeastPaid>>,
    pub actions: Vec<Guarded<Action>>,
    pub locals: Vec<DefinitionId>,
    /// The right whose latest exercise an exercise of this one becomes part of.
    pub joins: Option<RightId>,
    /// What a payment in shares pays besides the accrual that it is of.
    pub together: Vec<AccrualId>,
    /// The section by which a redemption takes shares of every holder in proportion to what each holds, and of no others.
    pub only_pro_rata: Option<SectionId>,
    pub once: bool,
    pub in_whole: bool,
    pub delivered: Vec<Guarded<PeriodLiteral>>,
    pub paid_within: Vec<Guarded<Option<PeriodLiteral>>>,
    /// Exercises in the time of the first are paid together with it.
    pub paid_with_first: Vec<Guarded<PeriodLiteral>>,
    pub paid_by: Vec<Guarded<Node>>,
    pub states: Vec<String>,
    pub span: Span,
}

impl Right {
    /// Whether a limit counts the shares that it was used for before.
    pub fn counts_taken(&self) -> bool {
        let counts =
            |limit: &Limit| matches!(limit, Limit::AtMost { of_own: true, over, .. } if *over != LimitScope::Each);
        self.limits.iter().any(|part| counts(&part.node))
    }
}

#[derive(Debug, Clone, PartialEq)]
pub enum Limit {
    AtMost {
        limit: Node,
        /// Whether it counts the shares that the right is about, and not those that they bring.
        of_own: bool,
        over: LimitScope,
        unless: Option<Node>,
    },
    /// As many whole shares as keep the condition.
    AsFarAs(Node),
}

#[derive(Debug, Clone, PartialEq)]
pub enum NodeFraction {
    Cash { per_share: Node },
    Round(NodeRounding),
    Issued,
}

#[derive(Debug, Clone, PartialEq)]
pub enum NodeExcess {
    Stays,
    Refused,
    Redeemed { price: Node, within: Option<PeriodLiteral> },
    PaidInCash,
}

/// Cash of an exercise that is not paid because it is too little.
#[derive(Debug, Clone, PartialEq)]
pub struct LeastPaid {
    pub amount: Node,
    pub unless: Option<Node>,
}
