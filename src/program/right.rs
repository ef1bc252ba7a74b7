//! Rights: what a party may do, within which limits, and what it brings.
use super::*;
use crate::source::Span;
use crate::syntax::ast::{LimitScope, NoticePeriod, PeriodLiteral};

/// What a party may or must do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeedKind {
    /// Shares of one class become shares of another.
    Convert { class: ClassId, into: ClassId },
    /// The company takes shares back at a price.
    Redeem { class: ClassId },
    /// A holder makes the company take shares back at a price.
    RequireRedemption { class: ClassId },
    /// What has accrued is paid, in money or in shares of a class.
    PayAccrual { accrual: AccrualId, in_class: Option<ClassId> },
    /// An amount of money is paid.
    Pay,
    Notify {
        class: ClassId,
        /// Whether each holder is to be told, or the one whose exercise sets the duty off.
        each: bool,
    },
    /// What an exercise brings is delivered.
    Deliver,
    /// Shares are kept available for conversions.
    Reserve,
    /// New securities are offered to holders before anybody else.
    OfferSecurities,
    /// To undo an exercise as far as it is not carried out.
    TakeBack { right: RightId },
    /// Any other act, known by its words.
    Other,
}

impl DeedKind {
    /// Whether shares are set apart by it, so that the exercise that is meant may be another for each share.
    pub fn is_by_lots(self) -> bool {
        matches!(self, DeedKind::RequireRedemption { .. } | DeedKind::TakeBack { .. })
    }
}

/// `Holder may ...`, `Company may ...`: who may do what, when, on what terms and with what effect.
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
    /// The name that the clause gives to an exercise of it.
    pub binder: BinderId,
    /// The days in which it is open: from one, to before another, through a third.
    pub from: Vec<Guarded<Node>>,
    pub until: Vec<Guarded<Node>>,
    pub through: Vec<Guarded<Node>>,
    /// Without which an exercise is refused.
    pub conditions: Vec<Guarded<Condition>>,
    /// How long before the act notice must be given.
    pub notice: Vec<Guarded<RightNotice>>,
    /// Of a redemption: dollars for each share.
    pub price: Vec<Guarded<Node>>,
    /// Of a conversion: shares for each share.
    pub into: Vec<Guarded<Node>>,
    /// To which multiple the shares that it brings are rounded.
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
    /// What an exercise does to values.
    pub actions: Vec<Guarded<Action>>,
    /// The right whose latest exercise an exercise of this one becomes part of.
    pub joins: Option<RightId>,
    /// Of a redemption that a holder requires, the right whose redemptions are paid on one day with it, and share with it what
    /// the company can pay.
    pub shares_with: Option<RightId>,
    /// What a payment in shares pays besides the accrual that it is of.
    pub together: Vec<AccrualId>,
    /// The section by which a redemption takes shares of every holder in proportion to what each holds, and of no others.
    pub only_pro_rata: Option<SectionId>,
    /// Whether each may use it once only.
    pub once: bool,
    /// Whether it takes all shares of the class or none.
    pub in_whole: bool,
    /// Where it says so: as far as the company does not pay for it on its day, it is void.
    pub void_unless_paid: Vec<Guarded<()>>,
    /// How long after the exercise shares are to be delivered.
    pub delivered: Vec<Guarded<PeriodLiteral>>,
    /// How long after the exercise money is to be paid.
    pub paid_within: Vec<Guarded<Option<PeriodLiteral>>>,
    /// Exercises in the time of the first are paid together with it.
    pub paid_with_first: Vec<Guarded<PeriodLiteral>>,
    /// The day by which money is to be paid.
    pub paid_by: Vec<Guarded<Node>>,
    /// What a notice of it must state.
    pub states: Vec<String>,
    pub span: Span,
}

/// The notice that an act takes.
#[derive(Debug, Clone, PartialEq)]
pub struct RightNotice {
    pub period: NoticePeriod,
    /// The day that it has to precede, when it is not that of the act itself.
    pub before: Option<Node>,
}

impl Right {
    /// A right of which only the deed is known: nothing limits it, and it brings nothing.
    pub fn new(
        (certificate, section, span): (CertificateId, SectionId, Span),
        name: String,
        of_company: bool,
        (deed, words): (DeedKind, String),
        binder: BinderId,
    ) -> Right {
        Right {
            name,
            certificate,
            section,
            guard: None,
            of_company,
            deed,
            words,
            binder,
            from: Vec::new(),
            until: Vec::new(),
            through: Vec::new(),
            conditions: Vec::new(),
            notice: Vec::new(),
            price: Vec::new(),
            into: Vec::new(),
            to_nearest: Vec::new(),
            fraction: Vec::new(),
            cash_rounding: Vec::new(),
            limits: Vec::new(),
            terms: Vec::new(),
            excess: Vec::new(),
            excess_into: Vec::new(),
            excess_pay: Vec::new(),
            least_paid: Vec::new(),
            actions: Vec::new(),
            joins: None,
            shares_with: None,
            together: Vec::new(),
            only_pro_rata: None,
            once: false,
            in_whole: false,
            void_unless_paid: Vec::new(),
            delivered: Vec::new(),
            paid_within: Vec::new(),
            paid_with_first: Vec::new(),
            paid_by: Vec::new(),
            states: Vec::new(),
            span,
        }
    }

    /// Whether a limit counts the shares that it was used for before.
    pub fn counts_taken(&self) -> bool {
        let counts =
            |limit: &Limit| matches!(limit, Limit::AtMost { of_own: true, over, .. } if *over != LimitScope::Each);
        self.limits.iter().any(|part| counts(&part.node))
    }
}

/// How far a right can be exercised.
#[derive(Debug, Clone, PartialEq)]
pub enum Limit {
    /// So many shares, in all exercises, of each holder, or in each.
    AtMost {
        limit: Node,
        /// Whether it counts the shares that the right is about, and not those that they bring.
        of_own: bool,
        over: LimitScope,
        unless: Option<Node>,
    },
    /// As many whole shares as keep the condition.
    AsFarAs {
        condition: Node,
        /// Whether it is asked of what one act brings all holders together, who share what keeps it.
        among_holders: bool,
    },
}

/// What becomes of a fraction of a share.
#[derive(Debug, Clone, PartialEq)]
pub enum NodeFraction {
    /// Dollars are paid for it; for a whole share they would be so many.
    Cash { per_share: Node },
    /// It is rounded away.
    Round(NodeRounding),
    /// It is issued.
    Issued,
}

/// What becomes of shares that a limit keeps from an exercise.
#[derive(Debug, Clone, PartialEq)]
pub enum NodeExcess {
    /// They stay as they are.
    Stays,
    /// The exercise is refused as a whole.
    Refused,
    /// The company must redeem them.
    Redeemed { price: Node, within: Option<PeriodLiteral> },
    /// What they would have brought is paid in money.
    PaidInCash,
}

/// Cash of an exercise that is not paid because it is too little.
#[derive(Debug, Clone, PartialEq)]
pub struct LeastPaid {
    pub amount: Node,
    pub unless: Option<Node>,
}
