//! Conditions of clauses.
use super::{ApprovalThreshold, Node};

/// `if C` or `unless C`, or an approval that lifts.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    If(Node),
    Unless(Node),
    While(Node),
    UnlessApproved { threshold: ApprovalThreshold, waiver: bool },
}

impl Condition {
    /// What is asked, where it is more than whether something was approved.
    pub fn expression(&self) -> Option<&Node> {
        match self {
            Condition::If(node) | Condition::Unless(node) | Condition::While(node) => Some(node),
            Condition::UnlessApproved { .. } => None,
        }
    }
}
