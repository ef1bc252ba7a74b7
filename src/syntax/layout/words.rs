//! The closed lists of words that lines begin with.

/// Words that an indented line of a certificate may begin with.
pub(in crate::syntax) const SLOT_WORDS: &[&str] = &[
    "add",
    "adjusted",
    "after",
    "applied",
    "at",
    "authorized",
    "because",
    "before",
    "beside",
    "by",
    "common",
    "compounding",
    "convert",
    "counted",
    "counting",
    "default",
    "delivered",
    "due",
    "effect",
    "effective",
    "else",
    "end",
    "except",
    "excess",
    "filed",
    "first",
    "for",
    "fraction",
    "from",
    "if",
    "in",
    "issue",
    "into",
    "issuer",
    "joins",
    "law",
    "lower",
    "mailed",
    "not",
    "on",
    "once",
    "only",
    "or",
    "otherwise",
    "owe",
    "paid",
    "par",
    "pay",
    "pro",
    "raise",
    "ratably",
    "received",
    "record",
    "redeem",
    "remainder",
    "replace",
    "reset",
    "rounded",
    "set",
    "shares",
    "signed",
    "speaks",
    "states",
    "through",
    "to",
    "together",
    "unless",
    "until",
    "used",
    "void",
    "votes",
    "when",
    "while",
    "with",
    "within",
];

/// Words that a clause may begin with, other than a name.
pub(in crate::syntax) const CLAUSE_WORDS: &[&str] = &[
    "a",
    "accrue",
    "allot",
    "an",
    "class",
    "conditions",
    "determination",
    "each",
    "erratum",
    "event",
    "exclude",
    "fact",
    "keep",
    "note",
    "on",
    "reading",
    "round",
    "shares",
    "to",
    "todo",
    "treat",
    "when",
];

/// Words that an indented line above the first dated line of a scenario may begin with.
pub(in crate::syntax) const HEADER_WORDS: &[&str] =
    &["certificates", "class", "events", "holder", "known", "prices", "reading"];

/// Words that the first line of a file may begin with.
pub(in crate::syntax) const TITLE_WORDS: &[&str] = &["amendment", "certificate", "correction", "scenario"];

/// A line that ends in one of these is not finished.
pub(super) const UNFINISHED_WORDS: &[&str] = &["and", "or", "of", "not", "than", "which", "that", "keep", "is", "are"];

/// Words that can nest an expression in another, so that their number bounds the depth of the tree.
pub(super) const NESTING_WORDS: &[&str] = &[
    "accrued",
    "after",
    "as",
    "before",
    "day",
    "days",
    "from",
    "just",
    "keep",
    "not",
    "of",
    "on",
    "otherwise",
    "over",
    "paid",
    "that",
    "through",
    "to",
    "when",
    "where",
    "which",
];

/// The first word of a line: letters with hyphens inside.
pub(in crate::syntax) fn first_word(line: &str) -> &str {
    let end = line.find(|character: char| !(character.is_alphanumeric() || character == '-')).unwrap_or(line.len());
    line.get(..end).unwrap_or("")
}

/// The last word of a line, if the line ends in one.
pub(super) fn last_word(line: &str) -> &str {
    let start = line
        .char_indices()
        .rev()
        .take_while(|(_, character)| character.is_alphanumeric())
        .last()
        .map_or(line.len(), |(at, _)| at);
    line.get(start..).unwrap_or("")
}
