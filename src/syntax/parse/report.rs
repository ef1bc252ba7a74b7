//! What is said when a line does not fit the grammar.
use super::grammar::{Misfit, Rule};
use super::lower::plain;
use super::words::{is_keyword, words};
use crate::diagnostics::{Diagnostic, codes, suggest};
use crate::source::{FileId, Span};
use crate::syntax::KnownNames;
use crate::syntax::layout::{CLAUSE_WORDS, SLOT_WORDS};

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
    if !line.is_clause && line.text.contains("stock dividend") {
        let message = "a dividend in shares is not written so";
        return Diagnostic::error(codes::E0202_UNEXPECTED_TEXT, message).at(span, "").help(
            "write `Company pays a dividend of 0.1 Common Stock per share on Common Stock`, or how many shares in all",
        );
    }
    if let Some((from, words, term)) = lower_case_near(line, start) {
        let from = line.offset + from;
        return *lower_case_term(Span::new(line.file, from, from + words.len()), &words, &term);
    }
    let begins_clause = start == 0 && line.is_clause && !found.is_empty();
    let expected = if begins_clause { Vec::new() } else { expected(&misfit.expected) };
    let shown = plain(found);
    let message = match (shown.as_str(), expected.is_empty()) {
        ("", true) => "the line ends too early".to_owned(),
        ("", false) => format!("the line ends where {} is expected", listed(&expected)),
        (_, true) if begins_clause => format!("`{shown}` does not begin a clause"),
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
    if start == 0 && line.is_clause && (SLOT_WORDS.contains(&found) || found == "limit") {
        return diagnostic.help(
            "what a section adds to a clause of another section stands below `to NAME`, indented: `to Conversion`, and below \
             it `at most 50,000 shares over all conversions` or `only as far as C`",
        );
    }
    if start == 0 && line.is_clause {
        let known = CLAUSE_WORDS.iter().copied().chain(line.names.terms());
        return diagnostic.suggest(found, known).help(
            "a clause begins with a name, as in `Stated Value is $1,000 per share`, or with a word such as `class`, \
             `accrue` or `when`",
        );
    }
    if expects(Rule::k_colon) {
        return diagnostic.help("a case is written `when CONDITION: VALUE`, and the last one `otherwise: VALUE`");
    }
    if expects(Rule::k_happened) && found.starts_with(char::is_lowercase) {
        let event = line.text.get(..start).unwrap_or("").split_whitespace().rev().find(|word| *word != "has");
        let event = plain(event.unwrap_or("Award"));
        return diagnostic.help(format!(
            "what an event states of itself is asked with `of`: `{found} of {event}`, or `{found} of {event} is known`"
        ));
    }
    if found.is_empty() && line.text.trim_end().ends_with(',') {
        return diagnostic.help("remove the comma at the end of the line");
    }
    if expects(Rule::date) && start == 0 {
        return diagnostic.help("a line in column 0 of a scenario begins with its date: `2001-04-10`");
    }
    if !line.is_clause && line.text.contains("dividend of") && line.text.contains('%') {
        return diagnostic
            .help("a dividend is so much for each share: `a dividend of 0.1 Common Stock per share on Common Stock`");
    }
    if expects(Rule::k_of) && line.text.contains(" pays ") && line.text.contains('$') {
        return diagnostic
            .help("say what is paid: `Company pays $100 of Dividends of Series A`, and to one holder `... to Alder`");
    }
    if let Some((verb, deed)) = misspelt_deed(line.text) {
        return diagnostic.help(format!("did you mean `{deed}` where you wrote `{verb}`?"));
    }
    let keywords: Vec<&'static str> =
        misfit.expected.iter().filter(|rule| is_keyword(**rule)).map(|rule| words(*rule).trim_matches('`')).collect();
    if let Some(word) = suggest(found, keywords.iter().copied()) {
        return diagnostic.help(format!("did you mean `{word}`?"));
    }
    if let Some((_, form)) = SAID_IN_TEXTS.iter().find(|(words, _)| words.contains(&found)) {
        return diagnostic.help(*form);
    }
    if expects(Rule::k_converts)
        && let Some((_, form)) = SAID_OTHERWISE.iter().find(|(word, _)| *word == found)
    {
        return diagnostic.help(format!("write {form}"));
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

/// Words of filed texts for what the language says with a sign, or otherwise.
const SAID_IN_TEXTS: [(&[&str], &str); 9] = [
    (&["divided"], "a quotient is written `A / B`"),
    (&["times", "multiplied"], "a product is written `A * B`"),
    (&["plus", "increased"], "a sum is written `A + B`"),
    (&["minus", "reduced"], "a difference is written `A - B`"),
    (&["percent", "per-cent"], "percentages are written `8%`"),
    (&["p.a", "annum", "annually"], "a rate is so much for a time: `8% per year`"),
    (
        &["shall", "will"],
        "what is to be done is written `must`, what is not to be done `must not`, and what one may do `may`",
    ),
    (&["exceeds", "exceed", "exceeding"], "that one figure is above another is written `A > B`"),
    (
        &["two", "three", "four", "five", "ten", "two-thirds", "one-half", "three-quarters"],
        "numbers are written in figures: `3`, `2/3`, `50%`",
    ),
];

/// Verbs that people write for what a scenario says with another.
const SAID_OTHERWISE: [(&str, &str); 5] = [
    ("puts", "`Alder requires redemption of 100 Series A`"),
    ("calls", "`Company redeems 100 Series A`"),
    ("joins", "`Alder exercises NAME for 100 Series A`, with the name of the right to join"),
    ("sends", "`notice of NAME for 2010-01-04, mailed`"),
    ("issues", "`issue 100 Series A to Alder at $5.00`"),
];

/// A word after `may` or `must` that is nearly one of the deeds with a form of their own.
pub(super) fn misspelt_deed(text: &str) -> Option<(&str, &'static str)> {
    const DEEDS: [&str; 7] = ["convert", "redeem", "require", "pay", "notify", "deliver", "reserve"];
    let mut words = text.split(' ').filter(|word| !word.is_empty());
    words.find(|word| matches!(*word, "may" | "must"))?;
    let verb = words.next()?;
    if DEEDS.contains(&verb) { None } else { suggest(verb, DEEDS).map(|deed| (verb, deed)) }
}

/// What was expected, in words, each once. Where an operator fits, all the rest that may follow a value goes without saying.
fn expected(rules: &[Rule]) -> Vec<&'static str> {
    const AFTER_VALUES: [&str; 16] = [
        "`has`",
        "`accrued`",
        "`and`",
        "`as if`",
        "`as`",
        "`is`",
        "`just`",
        "`of`",
        "`on`",
        "`or`",
        "`issuable`",
        "`receivable`",
        "`outstanding`",
        "`takes`",
        "`rounded`",
        "`when`",
    ];
    let follows_value = rules.contains(&Rule::add);
    let goes_on = |rule: &&Rule| AFTER_VALUES.contains(&words(**rule));
    let many_go_on = follows_value || rules.iter().filter(goes_on).count() > 3;
    let goes_without_saying = |rule: &&Rule| (follows_value && is_operator(**rule)) || (many_go_on && goes_on(rule));
    let mut general: Vec<&'static str> = Vec::new();
    let mut keywords: Vec<&'static str> = Vec::new();
    for rule in rules.iter().filter(|rule| !goes_without_saying(rule) && **rule != Rule::EOI) {
        let list = if is_keyword(*rule) { &mut keywords } else { &mut general };
        list.push(words(*rule));
    }
    for list in [&mut general, &mut keywords] {
        list.sort_unstable();
        list.dedup();
    }
    keywords.retain(|word| !general.contains(word));
    general.extend(keywords);
    if follows_value {
        general.insert(0, "an operator");
    }
    let is_cut = general.len() > MAX_EXPECTED;
    general.truncate(MAX_EXPECTED);
    if rules.contains(&Rule::EOI) {
        general.push(words(Rule::EOI));
    }
    if is_cut {
        general.push("another word");
    }
    general
}

fn is_operator(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::add
            | Rule::subtract
            | Rule::multiply
            | Rule::divide
            | Rule::less
            | Rule::less_or_equal
            | Rule::greater
            | Rule::greater_or_equal
            | Rule::equal
            | Rule::verbal
            | Rule::logical_and
            | Rule::logical_or
    )
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
