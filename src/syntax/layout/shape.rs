//! How lines begin and end.
use super::words::{HEADER_WORDS, NESTING_WORDS, SLOT_WORDS, first_word};
use crate::diagnostics::{Diagnostic, codes};
use crate::source::Span;

const JOINTS: [char; 13] = ['+', '-', '*', '×', '/', '=', '<', '>', '≤', '≥', ',', '(', ':'];

/// `2001-04-10`, and what was probably meant as a date.
pub(super) fn looks_like_date(word: &str) -> bool {
    let mut parts = word.split('-');
    let mut digits =
        || parts.next().is_some_and(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    digits() && digits() && word.len() >= 6
}

pub(super) fn begins_with_section(line: &str) -> bool {
    line.starts_with('§') || line.starts_with("Section ") || line.starts_with("Sec.")
}

/// Whether a line begins with an operator, a comma or `and`; a line that begins with `or` does unless it is a slot.
pub(super) fn begins_with_joint(line: &str) -> bool {
    match first_word(line) {
        "and" => true,
        "or" => !is_or_slot(line),
        _ => line.starts_with(|first: char| first == ')' || (JOINTS.contains(&first) && first != '(')),
    }
}

/// `or waived by ...` and `or CHOICE "words"` begin a slot.
fn is_or_slot(line: &str) -> bool {
    let rest = line.strip_prefix("or").unwrap_or(line).trim_start();
    let word = first_word(rest);
    let after = rest.get(word.len()..).unwrap_or("").trim_start();
    word == "waived" || (!word.is_empty() && after.starts_with('"'))
}

/// A line that ends in an operator, a comma, a colon or an open parenthesis goes on in the next one.
pub(super) fn ends_in_joint(line: &str) -> bool {
    line.ends_with(JOINTS)
}

/// `(i) ...`
pub(super) fn begins_with_item(line: &str) -> bool {
    let Some(rest) = line.strip_prefix('(') else { return false };
    let word = first_word(rest);
    !word.is_empty() && rest.get(word.len()..).is_some_and(|after| after.starts_with(')'))
}

/// Whether a line begins a list of labelled items that the next lines go on with. After items on the line itself others
/// follow only a comma.
pub(super) fn begins_list(line: &str) -> bool {
    let mut words = line.split_whitespace().rev();
    words.next() == Some("of") && matches!(words.next(), Some("any" | "all"))
}

/// A slot begins with a slot word, a range of a table, the label of an item, or a name.
pub(super) fn begins_like_slot(line: &str) -> bool {
    SLOT_WORDS.contains(&first_word(line))
        || begins_with_item(line)
        || begins_with_range(line)
        || line.starts_with(char::is_uppercase)
}

/// Whether a line after one that ends in `is` is a slot: one that begins with a name goes on with the value, unless it
/// gives a value to that name itself.
pub(super) fn begins_like_slot_after_is(line: &str) -> bool {
    let begins_with_name = line.starts_with(char::is_uppercase);
    begins_like_slot(line) && (!begins_with_name || line.contains(" is ") || line.contains(" are "))
}

/// `181 to 270: ...`, `361 on: ...`
fn begins_with_range(line: &str) -> bool {
    let mut words = line.split(' ').filter(|word| !word.is_empty());
    let begins_with_number = words.next().is_some_and(|word| word.starts_with(char::is_numeric));
    begins_with_number && words.next().is_some_and(|word| matches!(word, "to" | "on" | "on:"))
}

/// Where ` expect ` begins in a line of a scenario, after its first word.
pub(super) fn find_expectation(line: &str) -> Option<usize> {
    let mut in_quote = false;
    let mut before = 'x';
    for (at, character) in line.char_indices() {
        if character == '"' {
            in_quote = !in_quote;
        }
        let rest = line.get(at..).unwrap_or("");
        if !in_quote && at > 0 && before == ' ' && rest.starts_with("expect") && first_word(rest) == "expect" {
            return Some(at);
        }
        before = character;
    }
    None
}

/// How many words of a line can nest an expression in another.
///
/// Words in names count too, for names are not known yet.
pub(super) fn nesting_words(line: &str) -> usize {
    let outside: String = line.split('"').step_by(2).collect::<Vec<_>>().join(" ");
    outside.split(|character: char| !character.is_alphanumeric()).filter(|word| NESTING_WORDS.contains(word)).count()
}

pub(super) fn stray(span: Span) -> Diagnostic {
    Diagnostic::error(codes::E0102_STRAY_INDENTATION, "an indented line belongs to no clause above it")
        .at(span, "")
        .help("write the clause that it belongs to above it, or begin the line in column 0")
}

pub(super) fn out_of_line(span: Span) -> Diagnostic {
    let message = "an item stands less deep than the items above it and deeper than the line that begins their list";
    Diagnostic::error(codes::E0102_STRAY_INDENTATION, message)
        .at(span, "")
        .help("indent it like those items if it is one of them, else like the line that begins the list")
}

pub(super) fn unknown_slot(word: &str, span: Span, allowed: &[&'static str], below_entry: bool) -> Diagnostic {
    let what = if word.is_empty() {
        "an indented line begins with no word".to_owned()
    } else {
        format!("`{word}` does not begin an indented line here")
    };
    let diagnostic = Diagnostic::error(codes::E0203_UNKNOWN_SLOT, what).at(span, "");
    let diagnostic = diagnostic.suggest(word, allowed.iter().copied());
    if below_entry {
        diagnostic.help("only `expect` stands below a dated line; a further event has a line of its own with its date")
    } else if allowed == HEADER_WORDS {
        diagnostic.help(format!("the lines below the title begin with {}", listed(allowed)))
    } else {
        diagnostic.help(
            "an indented line begins with a slot word, or goes on with the line above: then end that line, or begin this \
             one, with an operator, a comma or `and`",
        )
    }
}

/// `` `a`, `b` or `c` ``
fn listed(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}
