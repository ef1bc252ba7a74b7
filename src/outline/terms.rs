//! Defined terms of a text: used and defined nowhere, said to be defined, listed in an index and absent.
use std::collections::BTreeSet;

use super::names::Words;
use super::number_words::number_in_words;
use super::{Finding, Outline};

/// Words that begin sentences, and names of the world that no filing defines. A run of capitals with one of these is no term.
const OF_THE_WORLD: &[&str] = &[
    "Act",
    "Amex",
    "Article",
    "Articles",
    "Attention",
    "Avenue",
    "Bank",
    "Board",
    "Bylaws",
    "California",
    "Certificate",
    "Chief",
    "Code",
    "Commission",
    "Copy",
    "County",
    "Delaware",
    "Director",
    "Directors",
    "Drive",
    "Exchange",
    "Executive",
    "Exhibit",
    "Facsimile",
    "Federal",
    "General",
    "Inc",
    "Incorporated",
    "Internal",
    "Japan",
    "Law",
    "LLC",
    "LLP",
    "Market",
    "Massachusetts",
    "Nasdaq",
    "National",
    "New",
    "Nos",
    "Number",
    "Officer",
    "Pacific",
    "President",
    "Revenue",
    "Rule",
    "Secretary",
    "Section",
    "Sections",
    "Securities",
    "State",
    "States",
    "Street",
    "Suite",
    "Telephone",
    "Texas",
    "Title",
    "Treasurer",
    "United",
    "Vice",
    "York",
];
/// Capitals that only begin a sentence.
const BEGINNINGS: &[&str] = &[
    "A",
    "After",
    "All",
    "An",
    "Any",
    "As",
    "At",
    "Before",
    "Each",
    "Except",
    "For",
    "From",
    "If",
    "In",
    "It",
    "No",
    "Not",
    "Notwithstanding",
    "On",
    "Only",
    "Or",
    "Should",
    "Since",
    "So",
    "Subject",
    "Such",
    "The",
    "Then",
    "There",
    "These",
    "This",
    "Those",
    "To",
    "Unless",
    "Until",
    "Upon",
    "When",
    "Whenever",
    "Where",
    "Whether",
    "With",
    "Within",
    "Without",
];
/// How many words a term may have.
const MOST_WORDS: usize = 8;
/// What the part begins with that people sign.
const SIGNATURES: [&str; 5] = [" WITNESS ", " Witness ", " By: ", " /s/ ", " Name: "];
/// Dots between an entry of an index and its page.
const DOTS: &str = "....";

/// What is wrong with the defined terms of a text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TermFindings {
    /// Capitalised like a term, and in quotation marks nowhere.
    pub undefined: Vec<Finding>,
    /// The same, but with words that the text has in capitals only: perhaps the names of people, places and other texts.
    pub names: Vec<Finding>,
    /// Listed in an index, and not in the text.
    pub indexed: Vec<Finding>,
}

/// Looks through a text. A term is defined where it stands in quotation marks.
pub fn term_findings(outline: &Outline) -> TermFindings {
    let mut defined: BTreeSet<String> = BTreeSet::new();
    let mut body = String::new();
    for (_, _, text) in outline.parts() {
        let (text, _) = split_index(text);
        defined.extend(quoted(&text).into_iter().map(|term| plain(&term)));
        defined.extend(of_other_texts(&text));
        body.push_str(&text);
        body.push(' ');
    }
    let joined: Vec<&String> = defined.iter().filter(|term| has_small_words(term, &body)).collect();
    let words = Words::of(&body, &defined);
    let body = plain(&body);
    let mut found = TermFindings::default();
    let mut seen = BTreeSet::new();
    for (label, line, text) in outline.parts() {
        let (text, entries) = split_index(text);
        let finding = |words: &str| Finding { label: label.to_owned(), line, words: words.to_owned() };
        // Before the first paragraph the company speaks of itself, and below the last one people sign.
        let heading = outline.items.iter().find(|item| item.label == label).and_then(|item| item.heading.as_deref());
        let text = SIGNATURES.iter().fold(text.as_str(), |text, begins| text.split(begins).next().unwrap_or(text));
        let text = without(&without_quotes(text), &joined);
        let is_told = !label.is_empty() && !label.starts_with("Recitals");
        for run in runs(without_heading(&text, heading)).into_iter().filter(|_| is_told) {
            let key = plain(&run);
            // `the A Stated Value Shares`: a letter may be the beginning of a sentence or of a term.
            let held = key.strip_prefix("holder of ").unwrap_or(&key);
            let is_defined = is_made_of(held, &defined) || defined.contains(&format!("a {key}"));
            if !is_defined && seen.insert(key) {
                let list = if words.is_name(&run) { &mut found.names } else { &mut found.undefined };
                list.push(finding(&run));
            }
        }
        for entry in entries {
            if !body.contains(&plain(&entry)) {
                found.indexed.push(finding(&entry));
            }
        }
    }
    found
}

/// The text without the entries of an index, and the entries.
fn split_index(text: &str) -> (String, Vec<String>) {
    if !text.contains(DOTS) {
        return (text.to_owned(), Vec::new());
    }
    let mut entries = Vec::new();
    let mut rest = String::new();
    let mut words: Vec<&str> = Vec::new();
    for word in text.split_whitespace() {
        match word.split_once(DOTS) {
            Some((last, page)) if page.trim_start_matches('.').bytes().all(|byte| byte.is_ascii_digit()) => {
                words.push(last);
                // Before the entry stands a page number, or words that are none of it.
                let last = words.len().saturating_sub(1);
                let is_entry = |at: usize| {
                    let word = words.get(at).copied().unwrap_or("");
                    at == last
                        || !(word.contains('_') || is_shouted(word) || word.bytes().all(|byte| byte.is_ascii_digit()))
                };
                let first = (0..words.len()).rev().take_while(|at| is_entry(*at)).last().unwrap_or(last);
                entries.push(words.get(first..).unwrap_or_default().join(" "));
                rest.push_str(&words.get(..first).unwrap_or_default().join(" "));
                rest.push(' ');
                words.clear();
            }
            _ => words.push(word),
        }
    }
    rest.push(' ');
    rest.push_str(&words.join(" "));
    (rest, entries)
}

/// What stands in quotation marks and looks like a term.
pub(super) fn quoted(text: &str) -> Vec<String> {
    let marks = ['"', '“', '”'];
    let parts: Vec<&str> = text.split(marks).collect();
    let short = |part: &&str| {
        let words = part.split_whitespace().count();
        (1..=MOST_WORDS + 4).contains(&words)
            && part.starts_with(|first: char| first.is_ascii_uppercase() || first.is_ascii_digit())
    };
    // Every second part stands between marks; one that was left out would turn them around, so all short ones count.
    parts.iter().filter(|part| short(part)).map(|part| (*part).to_owned()).collect()
}

/// Terms that another text defines: `Registration Statement (as defined in the Registration Rights Agreement)`.
fn of_other_texts(text: &str) -> Vec<String> {
    let before = text.match_indices("(as defined in the ").filter_map(|(at, _)| text.get(..at));
    before
        .filter_map(|before| runs(before).pop().filter(|run| before.trim_end().ends_with(run.as_str())))
        .map(|run| plain(&run))
        .collect()
}

/// Whether a text has a term with words in lower case inside: `Common Stock Issued at Conversion`.
fn has_small_words(term: &str, text: &str) -> bool {
    const SMALL: [&str; 9] = [" at ", " by ", " for ", " from ", " in ", " on ", " to ", " upon ", " with "];
    SMALL.iter().any(|small| term.contains(small)) && text.to_ascii_lowercase().contains(term)
}

/// The text with marks in place of these terms.
fn without(text: &str, terms: &[&String]) -> String {
    let mut text = text.to_owned();
    for term in terms {
        while let Some(at) = text.to_ascii_lowercase().find(term.as_str()) {
            let end = at.saturating_add(term.len());
            text = format!("{} ; {}", text.get(..at).unwrap_or(""), text.get(end..).unwrap_or(""));
        }
    }
    text
}

/// The text with marks in place of what stands in quotation marks.
fn without_quotes(text: &str) -> String {
    let mut out = String::new();
    for (at, part) in text.split(['"', '“', '”']).enumerate() {
        out.push_str(if at % 2 == 0 { part } else { "; " });
    }
    out
}

fn without_heading<'t>(text: &'t str, heading: Option<&str>) -> &'t str {
    let text = text.trim_start();
    let Some(heading) = heading else { return text };
    let begins = text.get(..heading.len()).is_some_and(|start| start.eq_ignore_ascii_case(heading));
    if begins { text.get(heading.len()..).unwrap_or("") } else { text }
}

fn is_shouted(word: &str) -> bool {
    let mut letters = word.chars().filter(|c| c.is_alphabetic()).peekable();
    letters.peek().is_some() && word.len() > 1 && letters.all(char::is_uppercase)
}

/// Lower case, without a plural, a possessive and marks, for comparisons.
pub(super) fn plain(text: &str) -> String {
    let words = text.split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '’' || c == '-'));
    let words = words.filter(|word| !word.is_empty()).map(|word| {
        let word = word.to_lowercase().replace('’', "'");
        let word = word.trim_end_matches("'s").trim_end_matches('\'').to_owned();
        if let Some(stem) = word.strip_suffix("ies") {
            return format!("{stem}y");
        }
        word.strip_suffix('s').filter(|word| word.len() > 2).map(str::to_owned).unwrap_or(word)
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Whether words are a row of defined terms, one after the other.
fn is_made_of(words: &str, defined: &BTreeSet<String>) -> bool {
    if words.is_empty() || defined.contains(words) {
        return true;
    }
    words.match_indices(' ').any(|(at, _)| {
        let (first, rest) = (words.get(..at).unwrap_or(""), words.get(at + 1..).unwrap_or(""));
        defined.contains(first) && is_made_of(rest.strip_prefix("of ").unwrap_or(rest), defined)
    })
}

/// Rows of two or more capitalised words within a sentence.
fn runs(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut run: Vec<&str> = Vec::new();
    let mut ends = true;
    for word in text.split_whitespace() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let opens = word.starts_with(['(', '"', '“', '[']);
        if opens {
            keep(&mut run, &mut found);
        }
        let is_capital = bare.starts_with(|first: char| first.is_ascii_uppercase())
            && bare.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’'));
        // A heading in capitals ends where the sentence begins.
        if run.last().is_some_and(|last| is_shouted(last) != is_shouted(bare)) && is_capital && bare.len() > 1 {
            keep(&mut run, &mut found);
        }
        let starts_sentence = ends && run.is_empty() && BEGINNINGS.contains(&bare);
        let joins = bare == "of" && !run.is_empty() && !word.ends_with([',', ')']);
        if joins || (is_capital && !starts_sentence && !opens) {
            run.push(bare);
        } else {
            keep(&mut run, &mut found);
        }
        ends = word.ends_with(['.', ':', ';', '"', '”']) || (run.is_empty() && word.ends_with(')'));
        if word.ends_with([',', '.', ';', ':', ')', '"', '”']) {
            keep(&mut run, &mut found);
        }
    }
    keep(&mut run, &mut found);
    found
}

fn keep(run: &mut Vec<&str>, found: &mut Vec<String>) {
    while run.last() == Some(&"of") {
        run.pop();
    }
    while run.first().is_some_and(|first| BEGINNINGS.contains(first) || *first == "of") {
        run.remove(0);
    }
    let capitals = run.iter().filter(|word| **word != "of").count();
    let shouted = run.iter().any(|word| is_shouted(word) && word.len() > 3);
    let is_number = number_in_words(run.iter().copied().filter(|word| *word != "Dollars")).is_some();
    let is_of_world = run.iter().any(|word| OF_THE_WORLD.contains(word));
    if capitals > 1 && run.len() <= MOST_WORDS && !shouted && !is_number && !is_of_world {
        found.push(run.join(" "));
    }
    run.clear();
}
