//! Two long texts as one, with only the words that differ set apart.
use super::paint::Paint;

/// Texts that are both shorter are shown one after the other.
const SHORT: usize = 60;
/// How many words are left around what differs.
const AROUND: usize = 4;
/// Longer texts, in words, are shown one after the other.
const MOST: usize = 400;

/// `old → new`; of long texts `the same [old → new] the same ...`.
pub fn changed(old: &str, new: &str, paint: Paint) -> String {
    let plain = || format!("{} → {}", paint.red(old), paint.green(new));
    let (olds, news) = (tokens(old), tokens(new));
    let is_long = old.chars().count() > SHORT || new.chars().count() > SHORT;
    if !is_long || olds.len() > MOST || news.len() > MOST {
        return plain();
    }
    let parts = parts(&olds, &news);
    let same: usize = parts.iter().map(|part| if let Part::Same(words) = part { words.len() } else { 0 }).sum();
    // Where hardly anything is the same, both are easier to read whole.
    if same * 3 < olds.len().max(news.len()) {
        return plain();
    }
    let last = parts.len().saturating_sub(1);
    let mut out = String::new();
    for (at, part) in parts.iter().enumerate() {
        let (shown, is_apart) = match part {
            Part::Same(words) => {
                (shortened(words, at == 0, at == last), words.first().is_some_and(|word| word.is_apart))
            }
            Part::Changed(old, new) => {
                let is_apart = old.first().or(new.first()).is_some_and(|word| word.is_apart);
                let shown = match (joined(old), joined(new)) {
                    (old, new) if old.is_empty() => format!("[+ {}]", paint.green(&new)),
                    (old, new) if new.is_empty() => format!("[- {}]", paint.red(&old)),
                    (old, new) => format!("[{} → {}]", paint.red(&old), paint.green(&new)),
                };
                (shown, is_apart)
            }
        };
        if is_apart && !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&shown);
    }
    out
}

/// A word or a mark, and whether a blank stands before it.
#[derive(Debug, Clone, Copy)]
struct Token<'w> {
    text: &'w str,
    is_apart: bool,
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    for word in text.split(' ') {
        let mut is_apart = true;
        let mut rest = word;
        while let Some(inner) = rest.strip_prefix('(') {
            found.push(Token { text: "(", is_apart });
            (is_apart, rest) = (false, inner);
        }
        let end = rest.trim_end_matches([')', ',', ';']);
        let marks = rest.get(end.len()..).unwrap_or("");
        // `§2(a)` keeps its parentheses.
        let (end, marks) = if end.contains('(') { (rest, "") } else { (end, marks) };
        if !end.is_empty() {
            found.push(Token { text: end, is_apart });
            is_apart = false;
        }
        for (at, mark) in marks.char_indices() {
            let text = marks.get(at..at + mark.len_utf8()).unwrap_or("");
            found.push(Token { text, is_apart });
            is_apart = false;
        }
    }
    found
}

fn joined(tokens: &[Token<'_>]) -> String {
    let mut out = String::new();
    for token in tokens {
        if token.is_apart && !out.is_empty() {
            out.push(' ');
        }
        out.push_str(token.text);
    }
    out
}

enum Part<'w> {
    Same(Vec<Token<'w>>),
    Changed(Vec<Token<'w>>, Vec<Token<'w>>),
}

/// Words that are the same, as far as they stand near something that is not.
fn shortened(words: &[Token<'_>], is_first: bool, is_last: bool) -> String {
    let (before, after) = (if is_first { 0 } else { AROUND }, if is_last { 0 } else { AROUND });
    if words.len() <= before + after + 2 {
        return joined(words);
    }
    let head = joined(words.get(..before).unwrap_or_default());
    let tail = joined(words.get(words.len() - after..).unwrap_or_default());
    [head.as_str(), "…", tail.as_str()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The longest common words, and what stands between them.
fn parts<'w>(old: &[Token<'w>], new: &[Token<'w>]) -> Vec<Part<'w>> {
    // How many words the rests have in common, from each pair of places on.
    let width = new.len() + 1;
    let mut common = vec![0usize; (old.len() + 1) * width];
    let at = |common: &[usize], one: usize, other: usize| common.get(one * width + other).copied().unwrap_or(0);
    for one in (0..old.len()).rev() {
        for other in (0..new.len()).rev() {
            let best = if old.get(one).map(|token| token.text) == new.get(other).map(|token| token.text) {
                at(&common, one + 1, other + 1) + 1
            } else {
                at(&common, one + 1, other).max(at(&common, one, other + 1))
            };
            if let Some(slot) = common.get_mut(one * width + other) {
                *slot = best;
            }
        }
    }
    let mut parts: Vec<Part<'w>> = Vec::new();
    let (mut one, mut other) = (0, 0);
    while one < old.len() || other < new.len() {
        let (before, after) = (old.get(one).copied(), new.get(other).copied());
        match (before, after) {
            (Some(before), Some(after)) if before.text == after.text => {
                match parts.last_mut() {
                    Some(Part::Same(words)) => words.push(after),
                    _ => parts.push(Part::Same(vec![after])),
                }
                one += 1;
                other += 1;
            }
            _ => {
                if !matches!(parts.last(), Some(Part::Changed(..))) {
                    parts.push(Part::Changed(Vec::new(), Vec::new()));
                }
                let Some(Part::Changed(olds, news)) = parts.last_mut() else { break };
                let take_old =
                    before.is_some() && (after.is_none() || at(&common, one + 1, other) >= at(&common, one, other + 1));
                if take_old {
                    olds.extend(before);
                    one += 1;
                } else {
                    news.extend(after);
                    other += 1;
                }
            }
        }
    }
    parts
}
