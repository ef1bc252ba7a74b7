//! Scrip: a language and an engine for the terms of preferred stock.
pub mod calendar;
pub mod diagnostics;
pub mod exact;
pub mod prices;
pub mod source;
pub mod syntax;
