//! What several tests share.
#![allow(dead_code, reason = "each test uses a part of it")]

pub mod blocks;
pub mod code;
pub mod diff;
pub mod examples;
pub mod fuzz;
pub mod golden;
pub mod pages;
pub mod schema;
pub mod story;
pub mod tree;
pub mod two_series;
