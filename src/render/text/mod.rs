//! Text for people.
pub mod coverage;
pub mod difference;
pub mod explanation;
pub mod failures;
pub mod outline;
pub mod paint;
pub mod summary;
pub mod timeline;
