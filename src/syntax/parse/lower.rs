//! What every step from the grammar's parts to the syntax tree needs.
use super::grammar::Node;
use crate::diagnostics::{Diagnostic, codes};
use crate::source::{FileId, Span};
use crate::syntax::KnownNames;
use crate::syntax::ast::{Name, Text};
use crate::syntax::terms::token::is_label;

/// A part of the tree, or why it cannot be made.
pub(super) type Lowered<T> = Result<T, Box<Diagnostic>>;

/// The line that is being read.
pub(super) struct Lowering<'a> {
    pub file: FileId,
    /// Where the line begins in the file.
    pub offset: usize,
    pub names: &'a KnownNames,
}

impl Lowering<'_> {
    /// The place of a node, without blanks at its end.
    pub(super) fn span(&self, node: &Node<'_>) -> Span {
        let start = self.offset + node.as_span().start();
        Span::new(self.file, start, start + node.as_str().trim_end().len())
    }

    pub(super) fn name(&self, node: &Node<'_>) -> Name {
        Name { text: plain(node.as_str()), span: self.span(node) }
    }

    /// The words between the quotation marks.
    pub(super) fn text(&self, node: &Node<'_>) -> Text {
        let written = node.as_str().trim();
        let inner = written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(written);
        Text { text: inner.to_owned(), span: self.span(node) }
    }

    /// A section label without its sign. The grammar reads generously what may be one.
    pub(super) fn label(&self, node: &Node<'_>) -> Lowered<Name> {
        let written = plain(node.as_str());
        let signs = ["§", "Section", "Sec."];
        let body = signs.into_iter().find_map(|sign| written.strip_prefix(sign)).unwrap_or(&written);
        let (text, span) = (body.trim().to_owned(), self.span(node));
        if is_label(&text) {
            return Ok(Name { text, span });
        }
        let message = format!("`{}` is no label of a section", written.trim());
        Err(Box::new(Diagnostic::error(codes::E0210_BAD_LABEL, message).at(span, "").help(
            "a label is a number or a word, with parts such as `(a)`, `.2` and ` ¶3` behind it: `§4(a)(i)`, `§6.1 ¶2`",
        )))
    }

    /// A place that the grammar reads but the tree cannot hold.
    pub(super) fn unreadable(&self, span: Span) -> Box<Diagnostic> {
        Box::new(
            Diagnostic::error(codes::E0202_UNEXPECTED_TEXT, "these words cannot be read together")
                .at(span, "")
                .help("write the line in a simpler form"),
        )
    }
}

/// A name with single blanks between its words.
pub(super) fn plain(written: &str) -> String {
    let words: Vec<&str> = written.split(['\u{1}', ' ']).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}
