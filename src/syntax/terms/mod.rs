//! Names: which runs of words are one defined term.
//!
//! Terms are written in capitals and may have small words inside (`Change of Control`). Declarations are collected in a
//! cheap first pass; in the second the blanks inside every name that is known are replaced by [`JOINER`], so that the
//! grammar sees one token, at the same place.
mod collect;
mod join;
pub(super) mod token;

use std::collections::{BTreeMap, BTreeSet};

pub(super) use collect::collect;
pub(super) use join::join;

/// Stands for a blank inside a name in the text that the grammar reads.
pub(super) const JOINER: u8 = 0x01;

/// Terms that every text may use.
const BUILT_IN_TERMS: [&str; 16] = [
    "Company",
    "Corporation",
    "Holder",
    "Board",
    "Common Stock",
    "Common Shares",
    "Preferred Stock",
    "Option",
    "Options",
    "Convertible Security",
    "Convertible Securities",
    "Close",
    "Bid",
    "VWAP",
    "Volume",
    "Delaware",
];

/// Attributes of events that every text may use.
const BUILT_IN_ATTRIBUTES: [&str; 53] = [
    "act date",
    "assets",
    "assets left",
    "consideration",
    "consideration payable",
    "consideration received",
    "conversion date",
    "date",
    "day",
    "days late",
    "deadline",
    "delivery date",
    "dividend",
    "effective date",
    "exercise date",
    "exercise price",
    "exercised shares",
    "given date",
    "grant date",
    "holder",
    "issue",
    "issue date",
    "issued in breach",
    "issued shares",
    "itself",
    "liquidation date",
    "lowest price",
    "mailed date",
    "matter",
    "month start",
    "notice date",
    "payment date",
    "price",
    "quantity",
    "quarter start",
    "ratio",
    "receipt date",
    "received date",
    "record date",
    "recorded",
    "redemption",
    "redemption date",
    "shares",
    "shares converted",
    "shares exercised",
    "shares redeemed",
    "shares transferred",
    "transfer date",
    "unconverted shares",
    "undelivered shares",
    "unexercised shares",
    "votes",
    "year start",
];

/// The names that a text may use: what it declares itself, and what the texts that it belongs to declare.
///
/// A scenario sees the names of its certificates, and the certificates of one company see each other's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownNames {
    terms: BTreeSet<String>,
    attributes: BTreeSet<String>,
    readings: BTreeSet<String>,
    choices: BTreeSet<String>,
}

impl Default for KnownNames {
    /// Only the names that are built in.
    fn default() -> Self {
        KnownNames {
            terms: BUILT_IN_TERMS.into_iter().map(String::from).collect(),
            attributes: BUILT_IN_ATTRIBUTES.into_iter().map(String::from).collect(),
            readings: BTreeSet::new(),
            choices: BTreeSet::new(),
        }
    }
}

impl KnownNames {
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds all names of another text.
    pub fn merge(&mut self, other: &KnownNames) {
        self.terms.extend(other.terms.iter().cloned());
        self.attributes.extend(other.attributes.iter().cloned());
        self.readings.extend(other.readings.iter().cloned());
        self.choices.extend(other.choices.iter().cloned());
    }

    /// Adds a term, its words separated by single blanks.
    pub fn add_term(&mut self, term: impl Into<String>) {
        let term = term.into();
        if !term.is_empty() {
            self.terms.insert(term);
        }
    }

    /// Adds an attribute of an event, in lower case.
    pub fn add_attribute(&mut self, attribute: impl Into<String>) {
        let attribute = attribute.into();
        if !attribute.is_empty() {
            self.attributes.insert(attribute);
        }
    }

    /// Adds the name of a reading, which is a term too.
    pub fn add_reading(&mut self, reading: impl Into<String>) {
        let reading = reading.into();
        self.add_term(reading.clone());
        self.readings.insert(reading);
    }

    /// Adds the name of a choice of some reading.
    pub fn add_choice(&mut self, choice: impl Into<String>) {
        self.choices.insert(choice.into());
    }

    /// All terms, in alphabetical order.
    pub fn terms(&self) -> impl Iterator<Item = &str> {
        self.terms.iter().map(String::as_str)
    }

    /// All attributes, in alphabetical order.
    pub fn attributes(&self) -> impl Iterator<Item = &str> {
        self.attributes.iter().map(String::as_str)
    }

    pub fn is_term(&self, name: &str) -> bool {
        self.terms.contains(name)
    }

    pub fn is_attribute(&self, name: &str) -> bool {
        self.attributes.contains(name)
    }

    pub fn is_reading(&self, name: &str) -> bool {
        self.readings.contains(name)
    }

    /// Whether some reading has a choice of this name.
    pub fn is_choice(&self, name: &str) -> bool {
        self.choices.contains(name)
    }

    /// The names as rows of words, for [`join()`]; single words need no joining but count when a run is split.
    pub(super) fn index(&self) -> NameIndex<'_> {
        let names = self.terms.iter().chain(&self.attributes);
        let names: BTreeSet<Vec<&str>> = names.map(|name| name.split(' ').collect()).collect();
        let mut longest: BTreeMap<&str, usize> = BTreeMap::new();
        for words in &names {
            if let Some(first) = words.first() {
                let known = longest.entry(first).or_default();
                *known = words.len().max(*known);
            }
        }
        NameIndex { names, longest }
    }
}

/// Names as rows of words, so that those with which a text goes on are found without looking at all of them.
pub(super) struct NameIndex<'a> {
    names: BTreeSet<Vec<&'a str>>,
    /// By the first word of a name, how many words the longest has.
    longest: BTreeMap<&'a str, usize>,
}

impl NameIndex<'_> {
    /// How many words the longest name has that begins with a word; none begins with it: 0.
    fn longest(&self, first: &str) -> usize {
        self.longest.get(first).copied().unwrap_or(0)
    }

    fn has(&self, words: &[&str]) -> bool {
        self.names.contains(words)
    }
}
