//! The short heading that a paragraph begins with.

/// How long a heading may be, in characters.
const LONGEST: usize = 110;

/// How long an abbreviation in capitals is at most.
const ABBREVIATION: usize = 4;

/// The heading of a paragraph whose labels are taken off: what stands before the first full stop in capitals, or the term that
/// the paragraph defines. `own_line` is set where a heading stands on the line of the label, or on the one below it.
pub(super) fn heading(rest: &str, lines: &[String], own_line: bool) -> Option<String> {
    if own_line {
        // A heading that runs into its paragraph, over several lines perhaps.
        if let Some((title, _)) = run_in(rest) {
            return Some(in_title_case(title).replace('"', ""));
        }
        let first = lines.first().map(String::as_str).unwrap_or("");
        let title = if rest.is_empty() { "" } else { rest.get(..first_part(first, rest)).unwrap_or(rest) };
        let title = title.trim();
        // A sentence is no heading.
        let is_sentence = title.contains(". ") || title.ends_with('.');
        return (!is_sentence && !title.is_empty() && title.chars().count() <= LONGEST).then(|| in_title_case(title));
    }
    if let Some(quoted) = rest.strip_prefix('"') {
        let term = quoted.split('"').next().unwrap_or("").trim_end_matches(['.', ',']);
        // A short word in capitals is an abbreviation.
        let is_abbreviation = term.len() <= ABBREVIATION && !term.contains(' ');
        let shown = if is_abbreviation { term.to_owned() } else { in_title_case(term) };
        return (!term.is_empty() && term.chars().count() <= LONGEST).then_some(shown);
    }
    run_in(rest).map(|(title, _)| in_title_case(title).replace('"', ""))
}

/// The short title that a text begins with, up to its first full stop, and what follows it.
pub(super) fn run_in(rest: &str) -> Option<(&str, &str)> {
    let end = rest.find(". ").or_else(|| rest.ends_with('.').then(|| rest.len() - 1))?;
    let title = rest.get(..end)?.trim();
    let is_short = title.chars().count() <= LONGEST;
    (is_short && is_title(title)).then(|| (title, rest.get(end + 1..).unwrap_or("").trim_start()))
}

/// How much of the rest stands on the first line of the paragraph; where the label stands alone, on the line below it.
fn first_part(first: &str, rest: &str) -> usize {
    let words = first.split_whitespace().collect::<Vec<_>>().join(" ");
    // The rest of the first line is what its end has in common with the beginning of the rest.
    let on_line = (0..=words.len())
        .filter(|at| words.is_char_boundary(*at))
        .filter_map(|at| words.get(at..))
        .find(|end| !end.is_empty() && rest.starts_with(end));
    on_line.map_or(rest.len(), str::len)
}

/// Whether nearly all words of it begin with a capital.
fn is_title(title: &str) -> bool {
    const SMALL: [&str; 23] = [
        "a", "an", "and", "as", "at", "be", "by", "for", "from", "in", "into", "not", "of", "on", "or", "over",
        "other", "the", "than", "to", "upon", "with", "etc",
    ];
    let mut words = title.split(|character: char| !(character.is_alphanumeric() || character == '\''));
    title.starts_with(|first: char| first.is_uppercase() || first == '"')
        && words.all(|word| word.is_empty() || SMALL.contains(&word) || !word.starts_with(char::is_lowercase))
}

/// A heading in capitals as other headings are written.
pub(super) fn in_title_case(title: &str) -> String {
    let words: Vec<&str> = title.split_whitespace().collect();
    let joined = words.join(" ");
    if joined.chars().any(char::is_lowercase) {
        return joined;
    }
    const SMALL: [&str; 15] =
        ["A", "AN", "AND", "AS", "AT", "BY", "FOR", "FROM", "IN", "OF", "ON", "OR", "THE", "TO", "UPON"];
    let cased = words.iter().enumerate().map(|(at, word)| {
        let names_a_series = at > 0 && words.get(at - 1).is_some_and(|before| *before == "SERIES");
        if at > 0 && SMALL.contains(word) && !names_a_series {
            return word.to_lowercase();
        }
        let mut begins = true;
        word.chars()
            .map(|character| {
                let cased = if begins { character } else { character.to_lowercase().next().unwrap_or(character) };
                begins = matches!(character, '-' | '/' | '(' | '"');
                cased
            })
            .collect()
    });
    cased.collect::<Vec<String>>().join(" ")
}
