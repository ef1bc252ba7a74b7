//! Cases of a value, and the readings in which a part is in force.
use super::{Node, ReadingId, SectionId};

/// One case of a value: in force under a guard, and chosen by a condition.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeCase {
    pub guard: Option<Guard>,
    /// None: in any other case.
    pub condition: Option<Node>,
    pub value: Node,
    /// The section that says it, when it is another than the definition's own.
    pub section: SectionId,
}

/// In force only in one choice of a reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guard {
    pub reading: ReadingId,
    pub choice: u32,
}
