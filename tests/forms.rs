//! Nothing in the grammar is kept from the reader: every word of the language stands in its documentation.

use std::path::Path;

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// The words that a rule of the grammar reads, as it spells them.
fn spellings(rule: &str) -> Vec<&str> {
    rule.split('"').skip(1).step_by(2).filter(|word| word.chars().any(char::is_alphanumeric)).collect()
}

#[test]
fn every_keyword_is_documented() {
    let pages = read("docs/language.md") + &read("docs/forms.md");
    let words: std::collections::BTreeSet<String> =
        pages.split(|letter: char| !(letter.is_alphanumeric() || letter == '-')).map(str::to_lowercase).collect();
    let known = |spelling: &str| spelling.to_lowercase().split([' ', '/']).all(|word| words.contains(word));
    let mut missing = Vec::new();
    for line in read("grammar/keywords.pest").lines().filter(|line| line.starts_with("k_")) {
        let found = spellings(line);
        if !found.is_empty() && !found.iter().any(|spelling| known(spelling)) {
            missing.push(found.join(", "));
        }
    }
    assert!(missing.is_empty(), "no page explains: {}", missing.join("; "));
}
