//! Exact arithmetic: the numbers of the language, how they are rounded, divided among parties, read and written.
//!
//! An [`Exact`] never loses a digit. Dividing by 3 and multiplying by 3 gives back the number, and a value that lies
//! exactly at a rounding tie is found exactly there. Rounding happens in [`rounding`] only, and only when a caller asks
//! for it with a rule; a fixed sum is divided among parties by [`allocate`]. Every operation that can fail says so in
//! its result; nothing here panics, wraps or goes through floating point.
mod allocate;
mod arithmetic;
mod compare;
mod decimal;
mod error;
mod format;
mod integer;
mod number;
mod parse;
mod piecewise;
mod ratio;
pub mod rounding;
mod serial;

pub use allocate::allocate;
pub use error::{AllocationError, ArithmeticError, NumberError};
pub use number::Exact;
pub use piecewise::{Line, Piece, pieces, root};
pub use rounding::{RoundingRule, round_to, to_cents};
