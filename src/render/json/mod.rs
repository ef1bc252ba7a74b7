//! JSON with a documented, versioned form: `docs/schema/`.
//!
//! Numbers are written as text, exactly (`"25.1255"`, `"600/23"`), so that no reader passes them through floating point.
pub mod adjustments;
pub mod check;
pub mod coverage;
pub mod difference;
pub mod dues;
mod effects;
pub mod explain;
pub mod mutation;
pub mod ocf;
pub mod outline;
mod parts;
pub mod readings;
pub mod run;
pub mod tale;
pub mod test;
pub mod votes;

use serde::Serialize;

/// A document that ends with a line break.
fn document(value: &impl Serialize) -> String {
    // Only maps with keys that are no text, and failing writers, can make this fail; there are neither.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}
