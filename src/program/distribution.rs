//! Clauses on liquidations, ranks, votes, cancelled shares and notices.
use super::*;
use crate::source::Span;
use crate::syntax::ast::{PeriodLiteral, Rank};

/// What a class is paid in a liquidation.
#[derive(Debug, Clone)]
pub struct LiquidationClause {
    pub name: String,
    pub certificate: CertificateId,
    pub section: SectionId,
    pub class: ClassId,
    pub binder: BinderId,
    /// Dollars for each share.
    pub amounts: Vec<Guarded<Node>>,
    pub conditions: Vec<Guarded<Condition>>,
    /// What of it comes before any participation, per share.
    pub first_amounts: Vec<Guarded<Node>>,
    /// Shares of common stock for which a share stands when the rest is shared.
    pub shares_with_common: Vec<Guarded<Node>>,
    /// How long after the liquidation it is to be paid.
    pub paid_within: Vec<Guarded<Option<PeriodLiteral>>>,
    /// The section that divides what is not enough.
    pub short: Option<SectionId>,
    /// The section that gives the class no part of the rest.
    pub nothing_more: Option<SectionId>,
    pub span: Span,
}

/// Acts that a section treats as a liquidation.
#[derive(Debug, Clone)]
pub struct DeemedLiquidation {
    pub certificate: CertificateId,
    pub section: SectionId,
    pub guard: Option<Guard>,
    pub matters: Vec<NodeMatter>,
    pub binder: BinderId,
    /// What it distributes; without it, the event says so.
    pub assets: Option<Node>,
    pub conditions: Vec<Guarded<Condition>>,
    pub span: Span,
}

/// Where a class stands in a liquidation against others.
#[derive(Debug, Clone)]
pub struct RankClause {
    /// None: the scenario states the rank of a class that no certificate designates.
    pub section: Option<SectionId>,
    pub class: ClassId,
    pub relation: Rank,
    pub groups: Vec<NodeGroup>,
    pub guard: Option<Guard>,
}

/// How a class votes with another, or that it does not.
#[derive(Debug, Clone)]
pub struct VoteClause {
    pub section: SectionId,
    pub guard: Option<Guard>,
    pub class: ClassId,
    /// The class that it votes with.
    pub with: Option<ClassId>,
    /// Votes of one holder; None: no vote.
    pub votes: Option<Node>,
    pub rounding: Option<NodeRounding>,
    /// Matters on which it has no vote.
    pub except_on: Vec<String>,
    pub conditions: Vec<Guarded<Condition>>,
}

/// Directors that a class elects by itself.
#[derive(Debug, Clone)]
pub struct ElectionClause {
    pub name: String,
    pub section: SectionId,
    pub guard: Option<Guard>,
    pub class: ClassId,
    pub directors: u32,
    pub conditions: Vec<Guarded<Condition>>,
    pub threshold: Option<ApprovalThreshold>,
}

/// Shares of a class that the company acquires cannot be issued again.
#[derive(Debug, Clone)]
pub struct Cancellation {
    pub section: SectionId,
    pub class: ClassId,
    /// Whether it speaks only of shares that are converted.
    pub converted: bool,
}

impl Cancellation {
    /// The clause by which shares cannot be issued again: of converted ones that which speaks of those, if there is one.
    pub fn among(clauses: &[Cancellation], class: ClassId, converted: bool) -> Option<&Cancellation> {
        let find = |of_those| clauses.iter().find(|known| known.class == class && known.converted == of_those);
        find(converted).or_else(|| find(false))
    }
}

/// What the company keeps back of each payment under a certificate.
#[derive(Debug, Clone)]
pub struct Withholding {
    pub certificate: CertificateId,
    pub section: SectionId,
    pub guard: Option<Guard>,
    /// The part of a payment, from 0 to 1; of the holder who is paid.
    pub rate: Node,
    pub conditions: Vec<Guarded<Condition>>,
}

/// A class that may agree on a choice of some readings.
#[derive(Debug, Clone)]
pub struct SettlementClause {
    pub section: SectionId,
    pub guard: Option<Guard>,
    pub class: ClassId,
    pub readings: Vec<ReadingId>,
    pub threshold: Option<ApprovalThreshold>,
}

/// A certificate's clause by which its class may waive sections.
#[derive(Debug, Clone)]
pub struct WaiverClause {
    pub certificate: CertificateId,
    pub section: SectionId,
    pub guard: Option<Guard>,
    pub threshold: Option<ApprovalThreshold>,
}

/// When notices under a certificate count as given.
#[derive(Debug, Clone)]
pub struct NoticeRule {
    pub certificate: CertificateId,
    pub section: SectionId,
    /// Hour and minute before which a fax counts as given on its day.
    pub fax_before: Option<(u32, u32)>,
    /// How long after it is handed over what a courier takes counts as given.
    pub courier_days: Option<PeriodLiteral>,
    /// Whether a notice counts as given when it arrives.
    pub on_receipt: bool,
}

/// What an event pays on so many shares, for each share of the own class, is paid to each holder.
#[derive(Debug, Clone, PartialEq)]
pub struct PaidOn {
    pub shares: Node,
    /// Holders and shares are those of the record date, where there was one.
    pub of_record: bool,
    /// The money is owed by the end of the day of the event.
    pub concurrently: bool,
    /// The words for what is owed.
    pub name: Option<String>,
}
