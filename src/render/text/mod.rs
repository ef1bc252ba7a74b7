//! Text for people.
pub mod adjustments;
pub mod coverage;
pub mod difference;
pub mod dues;
pub mod effects;
pub mod explanation;
pub mod failures;
pub mod mutation;
pub mod outline;
pub mod paint;
pub mod readings;
pub mod summary;
pub mod tale;
pub mod timeline;
pub mod votes;
mod words;
