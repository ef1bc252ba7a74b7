//! Changes that no scenario notices as JSON: `scrip/unnoticed/1`, described in `docs/schema/unnoticed-1.json`.
use serde::Serialize;

use super::document;
use crate::render::text::mutation::Mutated;

/// The name and version of the form.
pub const SCHEMA: &str = "scrip/unnoticed/1";

#[derive(Debug, Serialize)]
struct JsonUnnoticed<'a> {
    schema: &'static str,
    certificates: Vec<JsonMutated<'a>>,
}

#[derive(Debug, Serialize)]
struct JsonMutated<'a> {
    path: &'a str,
    tried: usize,
    unnoticed: Vec<JsonChange<'a>>,
}

#[derive(Debug, Serialize)]
struct JsonChange<'a> {
    section: Option<String>,
    line: usize,
    change: &'a str,
    text: String,
}

/// The changes by file.
pub fn unnoticed(files: &[Mutated<'_>]) -> String {
    let certificates = files.iter().map(|file| JsonMutated {
        path: file.path,
        tried: file.tried,
        unnoticed: file
            .unnoticed
            .iter()
            .map(|change| JsonChange {
                section: file.section(change),
                line: change.line,
                change: &change.what,
                text: file.line(change),
            })
            .collect(),
    });
    document(&JsonUnnoticed { schema: SCHEMA, certificates: certificates.collect() })
}
