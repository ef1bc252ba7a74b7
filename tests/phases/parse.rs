//! The diagnostics of a file and the tree of what could be read.
//!
//! A scenario sees the names of the certificates that it names, taken from the folder of the case.

use std::path::Path;

use scrip::diagnostics::{Colour, ErrorFormat, render};
use scrip::source::SourceMap;
use scrip::syntax::{KnownNames, Parsed, collect_names, parse_file};

use crate::support::golden::Case;
use crate::support::tree;

/// The diagnostics of the case and its tree.
pub fn produce(case: &Case) -> String {
    let (parsed, found) = read(&case.path, &case.text, &case.folder);
    let tree = parsed.file.as_ref().map(tree::file).unwrap_or_default();
    format!("{found}--- tree\n{tree}")
}

/// Reads a text; the second part are its diagnostics as people see them.
pub fn read(path: &str, text: &str, folder: &Path) -> (Parsed, String) {
    let mut known = KnownNames::new();
    let files = text.lines().filter_map(|line| line.trim().strip_prefix("certificates "));
    for name in files.flat_map(|files| files.split(',')) {
        if let Ok(certificate) = std::fs::read_to_string(folder.join(name.trim())) {
            known.merge(&collect_names(&certificate));
        }
    }
    let mut sources = SourceMap::new();
    let file = sources.add(path, text);
    let parsed = parse_file(&sources, file, &known);
    let found = render(&parsed.diagnostics, &sources, ErrorFormat::Human, Colour::Never);
    (parsed, found)
}
