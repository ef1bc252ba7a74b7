//! Scrip: a language and an engine for the terms of preferred stock.
// Nothing below panics or prints: what goes wrong is a diagnostic or a fault, and what is shown is written by the caller.
#![deny(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::unreachable,
    clippy::unwrap_used
)]
// Unlike the others, this lint knows no exception for tests.
#![cfg_attr(not(test), deny(clippy::string_slice))]
pub mod calendar;
pub mod check;
pub mod cli;
pub mod compare;
pub mod diagnostics;
pub mod engine;
pub mod exact;
pub mod exchange;
pub mod format;
pub mod lint;
pub mod outcome;
pub mod outline;
pub mod prices;
pub mod program;
pub mod render;
pub mod report;
pub mod source;
pub mod syntax;
pub mod workspace;
