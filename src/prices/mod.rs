//! Price histories: what a stock closed at, was bid for and traded at on each session.
//!
//! A [`PriceHistory`] is read once and never changes. A [`PriceView`] looks at it from one day, with the rows before
//! later splits restated. A [`Window`] is a run of days of a view, every one of which has a row; averages and choices of
//! days are asked of it. A price that is not there is an error that names the day; it is never filled in.
mod cell;
mod column;
mod error;
mod fault;
mod history;
mod read;
mod restate;
mod select;
mod series;
mod view;
mod window;

pub use column::Column;
pub use error::{MissingPrices, PriceError};
pub use fault::{PriceFault, PriceFileError};
pub use history::{PriceHistory, PriceRow};
pub use restate::Splits;
pub use select::{lowest_positions, order};
pub use view::PriceView;
pub use window::Window;
