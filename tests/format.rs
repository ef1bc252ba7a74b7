//! The layout of every file of the repository, and of what becomes of them when they are pulled about.

mod support;

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use scrip::compare::{Change, compare};
use scrip::format::format;
use scrip::source::SourceMap;
use scrip::syntax::{KnownNames, collect_names, parse_file};
use support::diff::diff;

/// All `.scrip` files below a folder, in order.
fn scrip_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            scrip_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "scrip") {
            found.push(path);
        }
    }
}

/// The texts of the files of the repository that can be read, with the names that they may use.
fn texts() -> Vec<(PathBuf, String, KnownNames)> {
    let mut files = Vec::new();
    for folder in ["certificates", "examples", "tests"] {
        scrip_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut files);
    }
    let mut texts = Vec::new();
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        let known = known(&path, &text);
        if !text.is_empty() && format("file.scrip", &text, &known).is_ok() {
            texts.push((path, text, known));
        }
    }
    assert!(texts.len() > 2, "there are files that can be read");
    texts
}

static TEXTS: std::sync::LazyLock<Vec<(PathBuf, String, KnownNames)>> = std::sync::LazyLock::new(texts);

/// The names of the certificates that a scenario names.
fn known(path: &Path, text: &str) -> KnownNames {
    let mut known = KnownNames::new();
    let lines = text.lines().filter_map(|line| line.trim().strip_prefix("certificates "));
    for name in lines.flat_map(|names| names.split(',')) {
        if let Ok(certificate) = std::fs::read_to_string(path.parent().unwrap().join(name.trim())) {
            known.merge(&collect_names(&certificate));
        }
    }
    known
}

fn formatted(text: &str, known: &KnownNames) -> String {
    format("file.scrip", text, known).unwrap_or_else(|found| panic!("{found:?}\n{text}"))
}

/// The files that people read; those of the tests are as the tests need them. `UPDATE_EXPECT=1` lays them out.
#[test]
#[allow(clippy::disallowed_methods, reason = "a switch of the tests, not of the library")]
fn certificates_and_examples_are_in_canonical_layout() {
    let updating = std::env::var_os("UPDATE_EXPECT").is_some_and(|value| value == "1");
    for (path, text, known) in texts() {
        let straight = formatted(&text, &known);
        if path.components().any(|part| part.as_os_str() == "tests") || straight == text {
            continue;
        }
        assert!(
            updating,
            "{} is not in canonical layout: run `scrip fmt`, or this test with UPDATE_EXPECT=1\n{}",
            path.display(),
            diff(&text, &straight)
        );
        std::fs::write(&path, straight).unwrap();
    }
}

#[test]
fn a_second_time_changes_nothing() {
    for (path, text, known) in texts() {
        let once = formatted(&text, &known);
        assert_eq!(formatted(&once, &known), once, "{}", path.display());
    }
}

/// What `scrip diff` finds between two texts.
fn changes(old: &str, new: &str, known: &KnownNames) -> Vec<Change> {
    let mut sources = SourceMap::new();
    let mut read = |text: &str| {
        let file = sources.add("file.scrip", text);
        (file, parse_file(&sources, file, known).file)
    };
    let (old, new) = (read(old), read(new));
    compare(&sources, (old.0, old.1.as_ref()), (new.0, new.1.as_ref()))
}

/// Pulls a text about without touching what it says: other indentation, more blanks, empty lines, comments. The items of a
/// list are deeper than the line that they belong to, and stay so; where there are any, lines that were level stay level.
fn pulled_about(text: &str, choices: &[u8]) -> String {
    let depth = |line: &str| line.len() - line.trim_start().len();
    let has_items = text.lines().any(|line| depth(line) > 2 && line.trim_start().starts_with('('));
    let mut choices = choices.iter().cycle().copied();
    let mut choose = || choices.next().unwrap_or_default();
    let level = usize::from(choose()) % 4;
    let mut out = String::new();
    for line in text.lines() {
        if choose() % 5 == 0 {
            out.push_str(["", "\n", "\n\n\n", "  # a word\n", "# another\n"][usize::from(choose()) % 5]);
        }
        let body = line.trim_start();
        if line.len() > body.len() {
            let indents = match (has_items, depth(line) > 2) {
                (false, _) => [" ", "  ", "       ", "\t"],
                (true, false) => [" ", "  ", "   ", "  "],
                (true, true) => ["    ", "     ", "       ", "    "],
            };
            out.push_str(indents[if has_items { level } else { usize::from(choose()) % 4 }]);
        }
        for (at, part) in body.split('"').enumerate() {
            if at > 0 {
                out.push('"');
            }
            if at % 2 == 1 || body.contains('#') {
                out.push_str(part);
                continue;
            }
            for character in part.chars() {
                out.push(character);
                if character == ' ' && choose() % 4 == 0 {
                    out.push_str("   ");
                }
            }
        }
        if !body.contains('#') && !body.is_empty() && choose() % 7 == 0 {
            out.push_str("   # beside \"it");
        }
        out.push_str(if choose() % 6 == 0 { "  \r\n" } else { "\n" });
    }
    out
}

/// A text without its comments and empty lines.
fn bare(text: &str) -> Vec<&str> {
    let is_code = |line: &&str| !line.trim_start().starts_with('#') && !line.is_empty();
    text.lines().map(|line| line.split("  # beside").next().unwrap()).filter(is_code).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn layout_does_not_depend_on_how_the_text_was_laid_out(
        choices in prop::collection::vec(any::<u8>(), 1..200),
        which in any::<prop::sample::Index>(),
    ) {
        let (path, text, known) = which.get(&TEXTS);
        let straight = formatted(text, known);
        let again = formatted(&pulled_about(&straight, &choices), known);
        prop_assert_eq!(bare(&again), bare(&straight), "{}", path.display());
        prop_assert_eq!(changes(text, &again, known), []);
        prop_assert_eq!(formatted(&again, known), again);
    }

    #[test]
    fn a_text_that_is_cut_or_changed_is_read_again_or_refused(
        at in any::<prop::sample::Index>(),
        which in any::<prop::sample::Index>(),
        length in 0usize..12,
        put in "[ -~§\n\t]{0,6}",
    ) {
        let (_, text, known) = which.get(&TEXTS);
        let mut start = at.index(text.len());
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        let mut end = (start + length).min(text.len());
        while !text.is_char_boundary(end) {
            end += 1;
        }
        let changed = format!("{}{put}{}", &text[..start], &text[end..]);
        match format("file.scrip", &changed, known) {
            Ok(once) => prop_assert_eq!(formatted(&once, known), once),
            Err(found) => prop_assert!(found.iter().all(|found| found.code.as_str() != "E0111"), "{}", changed),
        }
    }
}
