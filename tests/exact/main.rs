//! The arithmetic: exact, canonical, rounded only on request, divided without a remainder.
mod allocation;
mod generators;
mod laws;
mod limits;
mod model;
mod roots;
mod rounding;
mod text;

use scrip::exact::Exact;

/// A number from its text, for readable tests.
fn exact(text: &str) -> Exact {
    text.parse().unwrap_or_else(|error| panic!("`{text}`: {error}"))
}
