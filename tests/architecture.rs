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
    &["program", "format", "compare", "outline", "lint"],
    &["exchange"],
    &["outcome"],
    &["check", "engine"],
    &["workspace"],
    &["report"],
    &["render"],
    &["cli"],
    &["lib", "main"],
];

/// The longest a file of the library may be, in lines.
const MAX_LINES: usize = 600;

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|row| row.contains(&module))
}

/// The folders that a file names, with the line of each: after `crate::`, in the binary after `scrip::`, and after as many
/// `super::` as lead to the root.
fn uses(file: &CodeFile) -> Vec<(usize, String)> {
    let code: Vec<(usize, &str)> = file.code_lines().collect();
    let whole: String = code.iter().map(|(_, line)| format!("{line}\n")).collect();
    let line_at = |at: usize| code[whole[..at].matches('\n').count()].0;
    let to_root = "super::".repeat(file.depth());
    let mut found = Vec::new();
    for prefix in ["crate::", "scrip::", &to_root] {
        for (at, _) in whole.match_indices(prefix) {
            let rest = &whole[at + prefix.len()..];
            let names = match rest.strip_prefix('{') {
                Some(group) => names_of_group(group),
                None => vec![first_name(rest)],
            };
            found.extend(names.into_iter().filter(|name| !name.is_empty()).map(|name| (line_at(at), name)));
        }
    }
    found
}

/// The first names of the paths in a group `a::{b, c}, d::e}`, of which the opening brace is gone.
fn names_of_group(group: &str) -> Vec<String> {
    let (mut depth, mut names, mut start) = (0, Vec::new(), 0);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            ',' | '}' if depth == 0 => {
                names.push(first_name(&group[start..at]));
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            '}' => depth -= 1,
            _ => {}
        }
    }
    names
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
fn every_file_of_the_engine_is_on_the_map() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/ARCHITECTURE.md")).unwrap();
    for file in files("src/engine", &["rs"]) {
        let Some(name) = file.path.strip_prefix("src/engine/").and_then(|path| path.strip_suffix(".rs")) else {
            continue;
        };
        let named = name == "mod" || name.contains('/') || text.contains(&format!("`{name}`"));
        assert!(named, "ARCHITECTURE.md does not say what is decided in `{name}`: add it to the table of the engine");
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
    let group = "use crate::{\n    engine::{Run, outcome},\n    exact,\n};";
    assert_eq!(names(group), BTreeSet::from(["engine".to_owned(), "exact".to_owned()]));
    assert!(names("use super::engine::Run;").contains("engine"));
    assert_eq!(names("// see crate::engine::Run"), BTreeSet::new());
    assert_eq!(names("pub(crate) fn f() {}"), BTreeSet::new());
}
