//! The shape of the library: who may know whom, and how large a file may be. ARCHITECTURE.md explains it.

mod support;

use std::collections::{BTreeMap, BTreeSet};

use support::code::{CodeFile, files};

/// The folders of `src/` from the lowest to the highest. A folder may use those in the rows above it, and those in its own
/// row as long as no two know each other.
const LAYERS: &[&[&str]] = &[
    &["source"],
    &["diagnostics"],
    &["exact", "calendar", "prices"],
    &["syntax"],
    &["check"],
    &["program"],
    &["engine"],
    &["outcome"],
    &["render"],
    &["cli"],
    &["lib", "main"],
];

/// The longest a file of the library may be, in lines.
const MAX_LINES: usize = 600;

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|row| row.contains(&module))
}

/// The folders that a file names after `crate::` or, in the binary, after `scrip::`, with the line of each.
fn uses(file: &CodeFile) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (line, code) in file.code_lines() {
        for prefix in ["crate::", "scrip::"] {
            for (at, _) in code.match_indices(prefix) {
                let rest = &code[at + prefix.len()..];
                let named = match rest.strip_prefix('{') {
                    // `use crate::{calendar::X, exact};` on one line; rustfmt writes no other form that is this short.
                    Some(group) => group.split([',', '}']).map(first_name).collect(),
                    None => vec![first_name(rest)],
                };
                found.extend(named.into_iter().filter(|name| !name.is_empty()).map(|name| (line, name)));
            }
        }
    }
    found
}

fn first_name(path: &str) -> String {
    path.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// For each folder, the other folders that it uses, each with one place.
fn knowledge() -> BTreeMap<String, BTreeMap<String, String>> {
    let mut knowledge: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for file in files("src", &["rs"]) {
        let known = knowledge.entry(file.module().to_owned()).or_default();
        for (line, name) in uses(&file) {
            if name != file.module() && layer(&name).is_some() {
                known.entry(name).or_insert_with(|| format!("{}:{line}", file.path));
            }
        }
    }
    knowledge
}

#[test]
fn every_folder_has_a_layer() {
    for file in files("src", &["rs"]) {
        let module = file.module();
        assert!(layer(module).is_some(), "{} is in no layer: add `{module}` to LAYERS and ARCHITECTURE.md", file.path);
    }
}

#[test]
fn a_lower_folder_does_not_know_a_higher_one() {
    let mut wrong = Vec::new();
    for (module, known) in knowledge() {
        for (other, place) in known {
            if layer(&other) > layer(&module) {
                wrong.push(format!("{place}: `{module}` must not use `{other}`, which stands above it"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_two_folders_know_each_other() {
    let knowledge = knowledge();
    for (module, known) in &knowledge {
        for (other, place) in known {
            let back = knowledge.get(other).and_then(|theirs| theirs.get(module));
            assert!(back.is_none(), "`{module}` and `{other}` use each other: {place} and {}", back.unwrap());
        }
    }
}

#[test]
fn the_layers_are_named_in_the_description() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/ARCHITECTURE.md")).unwrap();
    for module in LAYERS.iter().flat_map(|row| *row).filter(|module| !["lib", "main"].contains(module)) {
        assert!(text.contains(&format!("`{module}`")), "ARCHITECTURE.md does not name `{module}`");
    }
}

#[test]
fn files_are_read_in_one_place() {
    for file in files("src", &["rs"]) {
        let allowed = file.path == "src/source/read.rs" || file.module() == "cli" || file.path.contains("/tests/");
        for (line, code) in file.code_lines() {
            assert!(allowed || !code.contains("std::fs"), "{}:{line}: files are read by `source::read`", file.path);
        }
    }
}

#[test]
fn files_stay_small() {
    for file in files("src", &["rs"]) {
        let lines = file.text.lines().count();
        assert!(lines <= MAX_LINES, "{} has {lines} lines; split it", file.path);
    }
}

#[test]
fn the_scan_sees_what_it_should() {
    let file = |text: &str| CodeFile { path: "src/check/mod.rs".to_owned(), text: text.to_owned() };
    let names = |text: &str| -> BTreeSet<String> { uses(&file(text)).into_iter().map(|(_, name)| name).collect() };
    assert_eq!(names("use crate::source::{FileId, Span};"), BTreeSet::from(["source".to_owned()]));
    assert_eq!(names("pub fn f(x: &crate::exact::Amount) {}"), BTreeSet::from(["exact".to_owned()]));
    assert_eq!(names("use crate::{calendar, exact};"), BTreeSet::from(["calendar".to_owned(), "exact".to_owned()]));
    assert_eq!(names("// see crate::engine::Run"), BTreeSet::new());
    assert_eq!(names("pub(crate) fn f() {}"), BTreeSet::new());
}
