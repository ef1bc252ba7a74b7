//! What is owed to people besides the course of events: statements of adjustments, the calendar of rights and duties,
//! the effect of readings, the votes on a matter.
//!
//! A report is worked out from a scenario that was played, and is plain data: `render` makes text, JSON and other forms
//! of it. It holds for every certificate; none is known here.
mod adjustments;

pub use adjustments::{Adjusted, Adjustments, EventFact, Standing, adjustments};
