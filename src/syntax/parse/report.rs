//! What is said when a line does not fit the grammar.
use super::grammar::{Misfit, Rule};
use super::lower::plain;
use super::words::{is_keyword, words};
use crate::diagnostics::{Diagnostic, codes, suggest};
use crate::source::{FileId, Span};
use crate::syntax::KnownNames;
use crate::syntax::layout::CLAUSE_WORDS;

/// How many things that would fit are listed.
const MAX_EXPECTED: usize = 8;

/// The line that does not fit.
pub(super) struct BadLine<'a> {
    pub file: FileId,
    pub offset: usize,
    pub text: &'a str,
    pub names: &'a KnownNames,
    pub is_clause: bool,
}

/// Says what was found and what was expected, with help for what often goes wrong.
pub(super) fn misfit(line: &BadLine<'_>, misfit: &Misfit) -> Diagnostic {
    let at = misfit.at.min(line.text.len());
    let rest = line.text.get(at..).unwrap_or("").trim_start();
    let start = line.text.len() - rest.len();
    let found = word_at(rest);
    let span = Span::new(line.file, line.offset + start, line.offset + start + found.len());
    if let Some((from, words, term)) = lower_case_near(line, start) {
        let from = line.offset + from;
        return *lower_case_term(Span::new(line.file, from, from + words.len()), &words, &term);
    }
    let expected = expected(&misfit.expected);
    let shown = plain(found);
    let message = match (shown.as_str(), expected.is_empty()) {
        ("", true) => "the line ends too early".to_owned(),
        ("", false) => format!("the line ends where {} is expected", listed(&expected)),
        (_, true) => format!("`{shown}` does not fit here"),
        (_, false) => format!("`{shown}` stands where {} is expected", listed(&expected)),
    };
    let diagnostic = Diagnostic::error(codes::E0202_UNEXPECTED_TEXT, message).at(span, "");
    with_help(diagnostic, line, misfit, start, &shown)
}

/// A term that was written without its capitals.
pub(super) fn lower_case_term(span: Span, written: &str, term: &str) -> Box<Diagnostic> {
    Box::new(
        Diagnostic::error(codes::E0207_TERM_WITHOUT_CAPITALS, format!("`{written}` is written without its capitals"))
            .at(span, "")
            .help(format!("defined terms are written with capitals: `{term}`")),
    )
}

fn with_help(diagnostic: Diagnostic, line: &BadLine<'_>, misfit: &Misfit, start: usize, found: &str) -> Diagnostic {
    let expects = |rule: Rule| misfit.expected.contains(&rule);
    let begins_clause = start == 0 && line.is_clause;
    if begins_clause {
        let known = CLAUSE_WORDS.iter().copied().chain(line.names.terms());
        return diagnostic.suggest(found, known).help(
            "a clause begins with a name, as in `Stated Value is $1,000 per share`, or with a word such as `class`, \
             `accrue` or `when`",
        );
    }
    if line.text.trim_start().starts_with("when ") && line.text.contains(',') && !line.text.contains(':') {
        return diagnostic.help("a case is written `when CONDITION: VALUE`");
    }
    let keywords: Vec<&'static str> =
        misfit.expected.iter().filter(|rule| is_keyword(**rule)).map(|rule| words(*rule).trim_matches('`')).collect();
    if let Some(word) = suggest(found, keywords.iter().copied()) {
        return diagnostic.help(format!("did you mean `{word}`?"));
    }
    if found.starts_with(|first: char| first.is_ascii_digit()) {
        return diagnostic.help(
            "numbers are written `1,000` or `0.5`, dates `2001-04-10`, amounts `$1,000` and percentages `8%`, and a \
             minus sign stands between blanks",
        );
    }
    if expects(Rule::EOI) && found.starts_with(char::is_uppercase) {
        return diagnostic.help("write an operator or a word such as `of` between two names");
    }
    diagnostic
}

/// What was expected, in words, each once: first what is no keyword.
fn expected(rules: &[Rule]) -> Vec<&'static str> {
    let mut general: Vec<&'static str> =
        rules.iter().filter(|rule| !is_keyword(**rule)).map(|rule| words(*rule)).collect();
    let mut keywords: Vec<&'static str> =
        rules.iter().filter(|rule| is_keyword(**rule)).map(|rule| words(*rule)).collect();
    for list in [&mut general, &mut keywords] {
        list.sort_unstable();
        list.dedup();
    }
    keywords.retain(|word| !general.contains(word));
    // The end of the line is the last thing to say.
    let end = words(Rule::EOI);
    let had_end = general.contains(&end);
    general.retain(|word| *word != end);
    general.extend(keywords);
    general.truncate(MAX_EXPECTED);
    if had_end && general.len() < MAX_EXPECTED {
        general.push(end);
    }
    general
}

fn listed(words: &[&str]) -> String {
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => words.concat(),
    }
}

/// The word, name, text or mark at the start of what is left.
fn word_at(rest: &str) -> &str {
    let mut characters = rest.char_indices();
    let Some((_, first)) = characters.next() else { return "" };
    let end = if first == '"' {
        rest.get(1..).and_then(|inner| inner.find('"')).map_or(rest.len(), |at| at + 2)
    } else if first.is_alphanumeric() || first == '$' || first == '§' {
        let inside =
            |character: char| character.is_alphanumeric() || matches!(character, '\u{1}' | '-' | '.' | '%' | '\'');
        let joined = |at: usize, character: char| {
            character == ',' && rest.get(at + 1..).is_some_and(|next| next.starts_with(|c: char| c.is_ascii_digit()))
        };
        characters
            .find(|(at, character)| !inside(*character) && !joined(*at, *character))
            .map_or(rest.len(), |(at, _)| at)
    } else {
        first.len_utf8()
    };
    rest.get(..end).unwrap_or(rest).trim_end_matches('.')
}

/// A term of several words that stands at the place, or just before it, in lower case.
fn lower_case_near(line: &BadLine<'_>, start: usize) -> Option<(usize, String, String)> {
    let lower = line.text.replace('\u{1}', " ");
    let found = line.names.terms().filter(|term| term.contains(' ')).filter_map(|term| {
        let wanted = term.to_lowercase();
        let (at, _) = lower.match_indices(&wanted).find(|(at, _)| *at <= start && start <= at + wanted.len())?;
        let before = lower.get(..at).and_then(|before| before.chars().next_back());
        let whole = before.is_none_or(|character| !character.is_alphanumeric());
        (whole && lower.get(at..at + wanted.len()) == Some(wanted.as_str())).then_some((at, wanted, term.to_owned()))
    });
    found.max_by_key(|(_, words, _)| words.len())
}
