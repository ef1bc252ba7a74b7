//! Capitalised words of a text that are names of the world rather than terms of it.
use std::collections::BTreeSet;

use super::terms::plain;

/// Last words of terms: what ends with one of them is no name, whatever stands before it.
const LAST_OF_TERMS: &[&str] = &[
    "agreement",
    "amount",
    "change",
    "conversion",
    "date",
    "day",
    "default",
    "director",
    "dividend",
    "effect",
    "election",
    "event",
    "holder",
    "issuance",
    "note",
    "notice",
    "option",
    "payment",
    "period",
    "plan",
    "preference",
    "preferred",
    "price",
    "rate",
    "ratio",
    "redemption",
    "right",
    "security",
    "share",
    "statement",
    "stock",
    "term",
    "test",
    "value",
    "warrant",
    "worth",
];

/// The words that a text uses as words: in lower case, in capitals throughout, or within the terms that it defines.
pub(super) struct Words(BTreeSet<String>);

impl Words {
    pub(super) fn of(text: &str, defined: &BTreeSet<String>) -> Words {
        let common = text.split_whitespace().filter(|word| {
            let mut letters = word.chars().filter(|c| c.is_alphabetic());
            letters.next().is_some_and(char::is_lowercase)
        });
        let mut words: BTreeSet<String> = common.flat_map(|word| split(&plain(word))).collect();
        words.extend(defined.iter().flat_map(|term| split(term)));
        Words(words)
    }

    /// Whether some word of a run is only ever capitalised, and nothing says that it is a term.
    pub(super) fn is_name(&self, run: &str) -> bool {
        let words = split(&plain(run));
        let is_term = words.last().is_some_and(|last| LAST_OF_TERMS.contains(&last.as_str()));
        !is_term && words.iter().any(|word| word.len() > 2 && !self.0.contains(word))
    }
}

fn split(words: &str) -> Vec<String> {
    words.split(' ').map(str::to_owned).collect()
}
