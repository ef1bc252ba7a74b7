//! What is owed to people besides the course of events: statements of adjustments, the calendar of rights and duties,
//! the effect of readings, the votes on a matter.
//!
//! A report is worked out from a scenario that was played, and is plain data: `render` makes text, JSON and other forms
//! of it. It holds for every certificate; none is known here.
mod adjustments;
mod bands;
mod coalition;
mod dues;
mod overview;
mod readings;
mod tale;
mod votes;

pub use adjustments::{Adjusted, Adjustments, EventFact, Standing, adjustments};
pub use bands::{AssetBand, AssetDifference, AssetReport, DayBand, DayDifference, by_assets, by_days};
pub use coalition::{Fewest, Requirement, fewest_to_block, fewest_to_pass};
pub use dues::{Breach, Dues, dues};
pub use overview::{
    Matter, NamedFigure, Overview, PayoffPlace, PayoffRange, PlaceKind, Register, RegisterClass, overview,
};
pub use readings::{Alternative, Alternatives, Compared, Difference, Figure, Key, Pair, Readings, readings};
pub use tale::{Finding, Tale, Total, tell};
pub use votes::{Approval, Votes, known_matters, votes};
