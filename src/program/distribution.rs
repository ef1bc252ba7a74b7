//! Clauses on liquidations, ranks, votes, cancelled shares and notices.
use super::*;
use crate::source::Span;
use crate::syntax::ast::{PeriodLiteral, Rank};

#[derive(Debug, Clone)]
pub struct LiquidationClause {
    pub name: String,
    pub certificate: CertificateId,
    pub section: SectionId,
    pub class: ClassId,
    pub binder: BinderId,
    pub amounts: Vec<Guarded<Node>>,
    pub conditions: Vec<Guarded<Condition>>,
    /// What of it comes before any participation, per share.
    pub first_amounts: Vec<Guarded<Node>>,
    pub shares_with_common: Vec<Guarded<Node>>,
    pub paid_within: Vec<Guarded<Option<PeriodLiteral>>>,
    pub short: Option<SectionId>,
    pub nothing_more: Option<SectionId>,
    pub span: Span,
}

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

#[derive(Debug, Clone)]
pub struct RankClause {
    /// None: the scenario states the rank of a class that no certificate designates.
    pub section: Option<SectionId>,
    pub class: ClassId,
    pub relation: Rank,
    pub groups: Vec<NodeGroup>,
    pub guard: Option<Guard>,
}

#[derive(Debug, Clone)]
pub struct VoteClause {
    pub section: SectionId,
    pub guard: Option<Guard>,
    pub class: ClassId,
    pub with: Option<ClassId>,
    /// Votes of one holder; None: no vote.
    pub votes: Option<Node>,
    pub rounding: Option<NodeRounding>,
    pub except_on: Vec<String>,
    pub conditions: Vec<Guarded<Condition>>,
}

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

#[derive(Debug, Clone)]
pub struct Cancellation {
    pub section: SectionId,
    pub class: ClassId,
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

#[derive(Debug, Clone)]
pub struct NoticeRule {
    pub certificate: CertificateId,
    pub section: SectionId,
    pub fax_before: Option<(u32, u32)>,
    pub courier_days: Option<PeriodLiteral>,
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
