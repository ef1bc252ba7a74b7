//! Amounts in words whose digits say something else.
use super::number_words::number_in_words;
use super::{Finding, Outline};

/// How many words a number may have.
const MOST_WORDS: usize = 12;

/// Places such as `two (1)` and `ten percent (8%)`.
pub fn disagreeing_amounts(outline: &Outline) -> Vec<Finding> {
    let mut found = Vec::new();
    for (label, line, text) in outline.parts() {
        for (at, _) in text.match_indices('(') {
            let Some(inner) = text.get(at + 1..).and_then(|rest| rest.split(')').next()) else { continue };
            let Some(digits) = in_digits(inner) else { continue };
            let before: Vec<&str> = text.get(..at).unwrap_or("").split_whitespace().rev().take(MOST_WORDS).collect();
            let Some((words, value)) = words_before(&before) else { continue };
            if value != digits {
                found.push(Finding { label: label.to_owned(), line, words: format!("{words} ({inner})") });
            }
        }
    }
    found
}

/// A whole number with commas, a currency or a percentage sign.
fn in_digits(inner: &str) -> Option<u64> {
    let bare = inner.trim().trim_start_matches('$').trim_end_matches('%').replace(',', "");
    let whole = bare.strip_suffix(".00").unwrap_or(&bare);
    (!whole.is_empty() && whole.bytes().all(|byte| byte.is_ascii_digit())).then(|| whole.parse().ok()).flatten()
}

/// The number in words that ends a text, which is given from its end: the longest run of number words.
fn words_before(before: &[&str]) -> Option<(String, u64)> {
    let skipped = before.first().is_some_and(|word| {
        matches!(word.trim_end_matches(',').to_ascii_lowercase().as_str(), "percent" | "dollars" | "dollar" | "shares")
    });
    let start = usize::from(skipped);
    let run = before.iter().skip(start).take_while(|word| is_number_word(word)).count();
    let words: Vec<&str> = before.iter().skip(start).take(run).rev().copied().collect();
    // `and` belongs to a number only between its words.
    let words: Vec<&str> = words.into_iter().skip_while(|word| word.eq_ignore_ascii_case("and")).collect();
    let value = number_in_words(words.iter().copied())?;
    let shown = before.iter().take(start).rev().fold(words.join(" "), |shown, word| format!("{shown} {word}"));
    Some((shown, value))
}

fn is_number_word(word: &str) -> bool {
    word.eq_ignore_ascii_case("and") || number_in_words([word]).is_some()
}
