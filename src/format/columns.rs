//! The columns of the indented lines of one clause.
use crate::syntax::lines::{Piece, pieces};

/// A slot divided into the word that begins it, what it says, and for the choices of readings the words about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slot {
    /// What is followed by blanks up to the column; empty when the line takes no part in it.
    pub word: String,
    /// The name of a choice, which has a column of its own.
    pub choice: String,
    pub rest: String,
}

/// Words that begin a slot together.
const PAIRS: [(&str, &str); 5] =
    [("at", "least"), ("at", "most"), ("on", "notice"), ("pro", "rata"), ("speaks", "from")];

/// Slot words whose lines say something of their own and stay out of the columns: `otherwise: E`, `adjusted with splits`.
const OUTSIDE: [&str; 6] = ["adjusted", "convert", "counting", "in", "not", "otherwise"];

/// Divides an indented line that is already spaced.
pub(super) fn divide(line: &str) -> Slot {
    let whole = Slot { word: String::new(), choice: String::new(), rest: line.to_owned() };
    let found = pieces(line);
    let mut words = found.iter().map(|(_, piece)| *piece);
    let Some(Piece::Word(first)) = words.next() else { return whole };
    if !first.starts_with(char::is_lowercase) || OUTSIDE.contains(&first) {
        return whole;
    }
    let second = words.next();
    if first == "at" && matches!(second, Some(Piece::Word("any"))) {
        return whole;
    }
    let paired = matches!(second, Some(Piece::Word(second)) if PAIRS.contains(&(first, second)));
    let word = if paired { found.get(1).map(|(at, piece)| at + piece.text().len()) } else { Some(first.len()) };
    let (word, rest) = line.split_at_checked(word.unwrap_or(0)).unwrap_or(("", line));
    let rest = rest.trim_start();
    if rest.is_empty() || rest.starts_with([':', ',']) {
        return whole;
    }
    if matches!(word, "default" | "or")
        && let Some(at) = rest.find(" \"")
        && !rest.get(..at).unwrap_or("").contains(' ')
    {
        let (choice, text) = rest.split_at_checked(at).unwrap_or((rest, ""));
        return Slot { word: word.to_owned(), choice: choice.to_owned(), rest: text.trim_start().to_owned() };
    }
    Slot { word: word.to_owned(), choice: String::new(), rest: rest.to_owned() }
}

/// How wide the words and the choices of the slots of one clause are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Widths {
    pub word: usize,
    pub choice: usize,
}

impl Widths {
    pub(super) fn of<'s>(slots: impl IntoIterator<Item = &'s Slot>) -> Widths {
        slots.into_iter().fold(Widths::default(), |widths, slot| Widths {
            word: widths.word.max(slot.word.chars().count()),
            choice: widths.choice.max(slot.choice.chars().count()),
        })
    }

    /// The line with its columns, without indentation.
    pub(super) fn write(self, slot: &Slot) -> String {
        let mut line = String::new();
        if !slot.word.is_empty() {
            line.push_str(&padded(&slot.word, self.word));
        }
        if !slot.choice.is_empty() {
            line.push_str(&padded(&slot.choice, self.choice));
        }
        line.push_str(&slot.rest);
        line
    }
}

fn padded(word: &str, width: usize) -> String {
    let blanks = width.saturating_sub(word.chars().count()) + 1;
    format!("{word}{}", " ".repeat(blanks))
}
