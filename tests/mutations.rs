//! Small changes of a certificate: every one is noticed by a scenario, or stands in a list with the reason why not.
//!
//! A list holds a line for each change that nobody notices: the line of the certificate, the change, and why that is so,
//! separated by ` | `. What stands in it is not tried again: `scrip coverage CERTIFICATE SCENARIOS --mutate` tells whether it is still true.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use scrip::workspace::{changes, is_scenario, unnoticed_of};

fn scenarios(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.extension().is_some_and(|ending| ending == "scrip") && is_scenario(path));
    found.sort();
    found
}

fn explained(list: &Path) -> BTreeMap<(String, String), String> {
    let text = fs::read_to_string(list).unwrap();
    let mut found = BTreeMap::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        let parts: Vec<&str> = line.split(" | ").map(str::trim).collect();
        let [place, what, reason] = parts[..] else { panic!("not three parts: {line}") };
        assert!(!reason.is_empty(), "no reason: {line}");
        found.insert((place.to_string(), what.to_string()), reason.to_string());
    }
    found
}

fn check(certificate: &str, folder: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = root.join("certificates").join(format!("{certificate}.scrip"));
    let text = fs::read_to_string(&path).unwrap();
    let expected = explained(&root.join("tests/data/unnoticed").join(format!("{certificate}.txt")));
    let shown = |line: usize| text.lines().nth(line - 1).unwrap_or("").split_whitespace().collect::<Vec<_>>().join(" ");
    // The same line can stand in several sections: one reason serves them all.
    let mut found = BTreeSet::new();
    let mut all = changes(&text);
    all.retain(|change| {
        let key = (shown(change.line), change.what.clone());
        let is_explained = expected.contains_key(&key);
        if is_explained {
            found.insert(key);
        }
        !is_explained
    });
    let gone: Vec<_> = expected.into_keys().filter(|key| !found.contains(key)).collect();
    assert!(gone.is_empty(), "the lines of these changes are gone: {gone:#?}");
    let unnoticed = unnoticed_of(&path, &text, &scenarios(&root.join("examples").join(folder)), &all);
    let surprises: Vec<String> =
        unnoticed.iter().map(|change| format!("{} | {} | ", shown(change.line), change.what)).collect();
    assert!(surprises.is_empty(), "no scenario notices these changes:\n{}", surprises.join("\n"));
}

#[test]
fn figures_days_comparisons_and_lines_change() {
    let found =
        changes("§1 \"A 5\"\nRate is 9% when today <= 2010-01-31, otherwise $1,099 per share\n  at most 10%  # 7\n");
    let words: Vec<&str> = found.iter().map(|change| change.what.as_str()).collect();
    assert_eq!(words, ["9 → 10", "<= → <", "2010-01-31 → 2010-02-01", "1,099 → 1,100", "10 → 11", "line removed"]);
}

/// A heading is none, however it is written; what others may waive is no choice of a reading.
#[test]
fn headings_and_choices_do_not_change() {
    let found = changes(
        "certificate \"C\"\n\nSection 2 \"Redemption\"\nreading N1 \"days\"\n  default actual \"days / 365\"\n  or      thirty \"days / 360\"\n\
         Sec. 3(a) not modelled\n§4 ¶2 \"Consent\"\nCompany must not \"merger\"\n  or waived by more than 50% of Series C\n  or 5 < 6\n",
    );
    let words: Vec<(&str, usize, &str)> =
        found.iter().map(|change| (change.section.as_str(), change.line, change.what.as_str())).collect();
    assert_eq!(
        words,
        [
            ("4 ¶2", 10, "50 → 51"),
            ("4 ¶2", 10, "line removed"),
            ("4 ¶2", 11, "5 → 6"),
            ("4 ¶2", 11, "< → <="),
            ("4 ¶2", 11, "6 → 7"),
            ("4 ¶2", 11, "line removed"),
        ]
    );
}

#[test]
fn every_change_of_series_g_is_noticed() {
    check("nstor-series-g", "nstor");
}

#[test]
fn every_change_of_series_a_of_mti_is_noticed() {
    check("mti-series-a", "mti");
}

#[test]
fn every_change_of_storage_computer_is_noticed() {
    check("storage-computer-series-a", "storage");
}

#[test]
fn every_change_of_valence_is_noticed() {
    check("valence-series-c", "valence");
}

#[test]
fn every_change_of_series_b_of_mti_is_noticed() {
    check("mti-series-b", "mti");
}
