//! The certificates of the two series of one company, compared: every real difference of the two filings and no other.
//!
//! The list was made from the filed texts by hand. Each line is a section, with the words that must stand in a change of it
//! after ` | `. `head` is what belongs to no section, `was` in front of a label means one of the old text that is gone.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

fn changes() -> Vec<Value> {
    let output = Command::new(env!("CARGO_BIN_EXE_scrip"))
        .args(["diff", "certificates/mti-series-a.scrip", "certificates/mti-series-b.scrip", "--format", "json"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("the binary runs");
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let value: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    value["changes"].as_array().expect("changes").clone()
}

fn place(change: &Value) -> String {
    let label = change["section"].as_str().unwrap_or("head");
    let is_gone = change["kind"] == "removed" && change["subject"] == "";
    if is_gone { format!("was {label}") } else { label.to_owned() }
}

#[test]
fn every_real_difference_of_two_filings_is_found_and_no_other() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/differences/mti.txt");
    let list = std::fs::read_to_string(path).unwrap();
    let changes = changes();
    let gone: BTreeSet<String> = changes.iter().map(place).filter(|place| place.starts_with("was ")).collect();
    let mut wanted = BTreeSet::new();
    for line in list.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (label, words) = line.split_once(" | ").unwrap_or((line, ""));
        wanted.insert(label.to_owned());
        let is_told = changes.iter().any(|change| {
            let told =
                ["kind", "subject", "old", "new", "was"].map(|field| change[field].as_str().unwrap_or("").to_owned());
            place(change) == label && (told.join(" ").contains(words))
        });
        assert!(is_told, "not found: {line}");
    }
    for change in &changes {
        let place = place(change);
        // What a section took with it is told below its label.
        let is_known = wanted.contains(&place) || gone.contains(&format!("was {place}"));
        assert!(is_known, "no difference of the filings: {change:#}");
    }
}
