//! The lines of a text as the parser divides it, for those who work on the words themselves, comments included.
use super::layout::lay_out;
pub use super::layout::{LineKind, LogicalLine};
use super::terms::token::{TokenKind, tokens};
use crate::source::FileId;

/// The logical lines of a text, in order, and the text with blanks for all that is a comment.
pub fn logical_lines(text: &str) -> (Vec<LogicalLine>, Vec<u8>) {
    let mut ignored = Vec::new();
    let layout = lay_out(text, FileId::default(), &mut ignored);
    (layout.lines, layout.masked)
}

/// A word or mark of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// A word or number.
    Word(&'a str),
    /// A section label, sign included: `§2(a)`, `Section 2(a)`.
    Label(&'a str),
    /// Words between quotation marks, marks included.
    Quote(&'a str),
    /// Any other single character.
    Mark(&'a str),
}

impl<'a> Piece<'a> {
    pub fn text(self) -> &'a str {
        match self {
            Piece::Word(text) | Piece::Label(text) | Piece::Quote(text) | Piece::Mark(text) => text,
        }
    }
}

/// The words and marks of a line without comments, each with the byte at which it begins.
pub fn pieces(line: &str) -> Vec<(usize, Piece<'_>)> {
    let piece = |kind, text| match kind {
        TokenKind::Capital | TokenKind::Small | TokenKind::Number => Piece::Word(text),
        TokenKind::Label => Piece::Label(text),
        TokenKind::Quote => Piece::Quote(text),
        TokenKind::Mark => Piece::Mark(text),
    };
    tokens(line, 0).into_iter().map(|token| (token.start, piece(token.kind, token.text))).collect()
}
