//! The second pass: the blanks inside a name become [`JOINER`].
use std::ops::Range;

use super::token::{Token, TokenKind, tokens};
use super::{JOINER, NameIndex};

/// A run of capitalised words that two splits into declared terms fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::syntax) struct AmbiguousRun {
    pub range: Range<usize>,
    pub first: Vec<String>,
    pub second: Vec<String>,
}

/// Joins the names and section labels of the part of `text` at `line`, and gives the runs that could be split in two ways.
pub(in crate::syntax) fn join(text: &mut [u8], line: Range<usize>, index: &NameIndex<'_>) -> Vec<AmbiguousRun> {
    let offset = line.start;
    let copy = text.get(line).map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default();
    let tokens = tokens(&copy, offset);
    let mut ambiguous = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let length = match token.kind {
            TokenKind::Capital => {
                let run = run_at(&tokens, at, index);
                ambiguous.extend(split_run(text, run, index));
                run.len()
            }
            TokenKind::Small => {
                let length = longest_match(tokens.get(at..).unwrap_or(&[]), index).unwrap_or(1);
                fill(text, tokens.get(at..at + length).unwrap_or(&[]));
                length
            }
            TokenKind::Label => {
                fill(text, std::slice::from_ref(token));
                1
            }
            TokenKind::Number | TokenKind::Quote | TokenKind::Mark => 1,
        };
        at += length.max(1);
    }
    ambiguous
}

/// The capitalised words from `at` on, with the small words and numbers that known names have among them.
fn run_at<'t, 'a>(tokens: &'t [Token<'a>], at: usize, index: &NameIndex<'_>) -> &'t [Token<'a>] {
    let is_capital = |place: usize| tokens.get(place).is_some_and(|token| token.kind == TokenKind::Capital);
    let mut end = at;
    let mut place = at;
    while place < end || is_capital(place) {
        end = end.max(place + 1);
        if is_capital(place) {
            let rest = tokens.get(place..).unwrap_or(&[]);
            end = end.max(place + longest_match(rest, index).unwrap_or(1));
        }
        place += 1;
    }
    tokens.get(at..end).unwrap_or(&[])
}

/// How many tokens the longest known name takes that begins with the first of them.
fn longest_match(tokens: &[Token<'_>], index: &NameIndex<'_>) -> Option<usize> {
    lengths(tokens, index).next()
}

/// The lengths of all known names that the tokens begin with, the longest first.
fn lengths(tokens: &[Token<'_>], index: &NameIndex<'_>) -> impl Iterator<Item = usize> {
    let longest = index.longest(tokens.first().map_or("", |token| token.text));
    let words: Vec<&str> = tokens.iter().take(longest).map(|token| token.text).collect();
    (1..=words.len())
        .rev()
        .filter(|length| words.get(..*length).is_some_and(|words| index.has(words)))
        .collect::<Vec<_>>()
        .into_iter()
}

/// One way to split the rest of a run: how many words are in no known name, then how many parts there are. `length` is
/// that of the first part, `known` whether it is a known name, `other` another length that is as good.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Best {
    unknown: usize,
    parts: usize,
    length: usize,
    known: bool,
    other: Option<usize>,
}

fn split_run(text: &mut [u8], run: &[Token<'_>], index: &NameIndex<'_>) -> Option<AmbiguousRun> {
    let best = best_splits(run, index);
    let first = parts(run, &best, false);
    for part in &first {
        fill(text, part);
    }
    let second = parts(run, &best, true);
    let all_known = best.first().is_some_and(|start| start.unknown == 0);
    let (Some(from), Some(to)) = (run.first(), run.last()) else { return None };
    (all_known && first != second).then(|| AmbiguousRun {
        range: from.start..to.end(),
        first: first.iter().map(|part| words(part)).collect(),
        second: second.iter().map(|part| words(part)).collect(),
    })
}

/// For every place of the run the best split from there on: fewest words in no name, then fewest parts, then the longest
/// part first.
fn best_splits(run: &[Token<'_>], index: &NameIndex<'_>) -> Vec<Best> {
    let end = Best { unknown: 0, parts: 0, length: 0, known: true, other: None };
    let mut best = vec![end; run.len() + 1];
    for place in (0..run.len()).rev() {
        let rest = run.get(place..).unwrap_or(&[]);
        let after = |length: usize| best.get(place + length).copied().unwrap_or(end);
        let is_capital = rest.first().is_some_and(|token| token.kind == TokenKind::Capital);
        // A capitalised word in no name begins an unknown part, or goes on with the one after it. A small word that turns
        // out to be in no name stands between parts.
        let next = after(1);
        let goes_on = is_capital && !next.known;
        let mut chosen = Best {
            unknown: next.unknown + usize::from(is_capital),
            parts: next.parts + usize::from(is_capital && !goes_on),
            length: if goes_on { next.length + 1 } else { 1 },
            known: !is_capital,
            other: None,
        };
        for length in lengths(rest, index).filter(|_| is_capital) {
            let next = after(length);
            let candidate = Best { unknown: next.unknown, parts: next.parts + 1, length, known: true, other: None };
            let (old, new) = ((chosen.unknown, chosen.parts), (candidate.unknown, candidate.parts));
            if new < old || (new == old && !chosen.known) {
                chosen = candidate;
            } else if new == old && chosen.length != length && chosen.other.is_none() {
                chosen.other = Some(length);
            }
        }
        if let Some(slot) = best.get_mut(place) {
            *slot = chosen;
        }
    }
    best
}

/// The parts of a run; with `otherwise` the first place where two splits are as good takes the other one. A run with words
/// that belong to no known name is one name, so that a term that was never declared is not torn apart by others.
fn parts<'t, 'a>(run: &'t [Token<'a>], best: &[Best], otherwise: bool) -> Vec<&'t [Token<'a>]> {
    if best.first().is_some_and(|start| start.unknown > 0) {
        return vec![run];
    }
    let mut found = Vec::new();
    let mut place = 0;
    let mut otherwise = otherwise;
    while place < run.len() {
        let Some(choice) = best.get(place) else { break };
        let length = match choice.other {
            Some(other) if otherwise => {
                otherwise = false;
                other
            }
            _ => choice.length,
        };
        let end = (place + length.max(1)).min(run.len());
        let part = run.get(place..end).unwrap_or(&[]);
        if part.first().is_some_and(|token| token.kind == TokenKind::Capital) {
            found.push(part);
        }
        place = end;
    }
    found
}

fn words(part: &[Token<'_>]) -> String {
    let words: Vec<&str> = part.iter().map(|token| token.text).collect();
    words.join(" ")
}

/// Replaces the blanks between the first and the last of the tokens.
fn fill(text: &mut [u8], part: &[Token<'_>]) {
    let (Some(from), Some(to)) = (part.first(), part.last()) else { return };
    for byte in text.get_mut(from.start..to.end()).unwrap_or(&mut []) {
        if *byte == b' ' {
            *byte = JOINER;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::KnownNames;
    use super::*;

    fn names() -> KnownNames {
        let mut names = KnownNames::new();
        for term in ["Series A", "Series A Director", "Director Right", "Right", "Change of Control", "Change", "Price"]
        {
            names.add_term(term);
        }
        names.add_term("Conversion Price");
        names
    }

    fn joined(line: &str) -> (String, usize) {
        let names = names();
        let mut bytes = line.as_bytes().to_vec();
        let ambiguous = join(&mut bytes, 0..line.len(), &names.index());
        (String::from_utf8(bytes).unwrap().replace('\u{1}', "_"), ambiguous.len())
    }

    #[test]
    fn runs_are_split_by_the_longest_declared_terms() {
        for (line, expected) in [
            ("pay Series A Conversion Price", "pay Series_A Conversion_Price"),
            ("Conversion Price of Series A", "Conversion_Price of Series_A"),
            ("Change of Control Price", "Change_of_Control Price"),
            ("Change of Heart", "Change of Heart"),
            ("Some Unknown Term is", "Some_Unknown_Term is"),
            ("pay Series A Wrong Term", "pay Series_A_Wrong_Term"),
            ("issue date of Series   A", "issue_date of Series___A"),
            ("Section 4(a) and §6.1 ¶2", "Section_4(a) and §6.1_¶2"),
            ("\"Series A\" Series A", "\"Series A\" Series_A"),
        ] {
            assert_eq!(joined(line), (expected.to_owned(), 0), "{line}");
        }
    }

    #[test]
    fn two_splits_are_reported() {
        assert_eq!(joined("to Series A Director Right").1, 1);
    }
}
