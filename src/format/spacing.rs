//! The room between the words of one line.
use crate::syntax::lines::{Piece, pieces};

/// A line with single blanks between its words, and labels with their sign.
///
/// Nothing is put between characters that touch and nothing taken from between words, but around commas, parentheses,
/// colons and the operators that cannot be part of a word.
pub(super) fn space(line: &str) -> String {
    let found = pieces(line);
    let mut out = String::new();
    let mut end = 0;
    let mut before: Option<Piece<'_>> = None;
    for (start, piece) in &found {
        let gap = before.is_some_and(|before| wants_blank(before, *piece, *start > end));
        if gap {
            out.push(' ');
        }
        match piece {
            Piece::Label(label) => out.push_str(&with_sign(label)),
            Piece::Word(text) | Piece::Quote(text) | Piece::Mark(text) => out.push_str(text),
        }
        end = start + piece.text().len();
        before = Some(*piece);
    }
    out
}

/// A line in which only runs of blanks are made single: it holds names of files.
pub(super) fn squeeze(line: &str) -> String {
    let mut out = String::new();
    for (at, part) in line.split('"').enumerate() {
        if at > 0 {
            out.push('"');
        }
        if at % 2 == 1 {
            out.push_str(part);
            continue;
        }
        for character in part.chars() {
            let character = if character.is_whitespace() { ' ' } else { character };
            if character != ' ' || !out.ends_with(' ') {
                out.push(character);
            }
        }
    }
    out.trim().to_owned()
}

fn is_operator(text: &str) -> bool {
    matches!(text, "+" | "*" | "×" | "=" | "<" | ">" | "≤" | "≥")
}

/// Whether a blank stands between two pieces; `was_apart` tells whether there was one.
fn wants_blank(left: Piece<'_>, right: Piece<'_>, was_apart: bool) -> bool {
    let (before, after) = (left.text(), right.text());
    if let (Piece::Quote(_), Piece::Quote(_)) = (left, right) {
        return true;
    }
    let marks = |piece| matches!(piece, Piece::Mark(_));
    if marks(right) && matches!(after, "," | ")") {
        return false;
    }
    // `12:30` and `: value`
    if marks(right) && after == ":" {
        return false;
    }
    if marks(left) && before == "(" {
        return false;
    }
    if marks(left) && before == "," {
        return true;
    }
    if marks(left) && before == ":" {
        return was_apart || !after.starts_with(|first: char| first.is_ascii_digit());
    }
    if marks(left) && marks(right) && matches!((before, after), ("<" | ">", "=")) {
        return was_apart;
    }
    if (marks(right) && is_operator(after)) || (marks(left) && is_operator(before)) {
        return true;
    }
    was_apart
}

/// A label as it is written canonically: `Section 2 (a)` becomes `§2(a)`.
fn with_sign(label: &str) -> String {
    let signs = ["§", "Section", "Sec."];
    let body = signs.into_iter().find_map(|sign| label.strip_prefix(sign)).unwrap_or(label);
    let words: Vec<&str> = body.split_whitespace().collect();
    format!("§{}", words.join(" "))
}
