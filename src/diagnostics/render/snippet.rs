//! A source file as miette reads it.
//!
//! miette panics on a label one byte past the end of a file, hides one exactly at the end, and counts columns in bytes.
//! So it is given labels that were cut to the text, a blank at the end of the file for a label there to stand under, and
//! line numbers and columns from our own index.

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::clean;
use crate::source::{SourceFile, Span};

/// A label over more lines than this is drawn on its first line only.
const MAX_LABEL_LINES: usize = 6;

/// A line with more bytes than this is not drawn.
const MAX_LINE_BYTES: usize = 1_000;

/// A file to draw from: the text made safe for a terminal, and one blank after it.
#[derive(Debug)]
pub(super) struct Snippet<'a> {
    file: &'a SourceFile,
    path: String,
    shown: String,
}

impl<'a> Snippet<'a> {
    pub(super) fn new(file: &'a SourceFile) -> Self {
        let mut shown = clean::source_text(file.text());
        shown.push(' ');
        Snippet { file, path: clean::one_line(file.path()), shown }
    }

    /// The offset and length to draw a label at, or nothing when its lines are too long to be drawn.
    pub(super) fn label_range(&self, span: Span) -> Option<SourceSpan> {
        let start = self.file.clamp(span.start as usize);
        let mut end = self.file.clamp(span.end as usize).max(start);
        let (first, last) = (self.file.line_index(start), self.file.line_index(end));
        if last >= first + MAX_LABEL_LINES {
            end = self.file.line_start(first) + self.file.line_text(first).len();
        }
        // The line break is not drawn: a label on it stands just after the line.
        let covered = self.file.text().get(start..end).unwrap_or("");
        let length = covered.trim_end_matches(['\r', '\n']).len();
        let drawn = self.file.line_index(start)..=self.file.line_index(start + length);
        let drawable = drawn.clone().all(|line| self.file.line_text(line).len() <= MAX_LINE_BYTES);
        let at_end = start == self.file.text().len();
        drawable.then(|| (start, if at_end { 1 } else { length }).into())
    }

    /// How far the text of the lines from `first` to `last` reaches, with the lines around it that are short enough.
    fn lines(&self, first: usize, last: usize, before: usize, after: usize) -> (usize, usize) {
        let short = |line: &usize| self.file.line_text(*line).len() <= MAX_LINE_BYTES;
        let from = (first.saturating_sub(before)..first).rev().take_while(short).last().unwrap_or(first);
        let to = (last + 1..=last + after).take_while(short).last().unwrap_or(last);
        (from, to)
    }
}

impl SourceCode for Snippet<'_> {
    fn read_span<'b>(
        &'b self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'b> + 'b>, MietteError> {
        let text_length = self.file.text().len();
        let end = span.offset().saturating_add(span.len());
        // The blank at the end is there only for a label that needs it.
        let visible = if end > text_length { self.shown.len() } else { text_length };
        let first = self.file.line_index(span.offset());
        let last = self.file.line_index(end.saturating_sub(1).max(span.offset()).min(text_length));
        let (from, to) = self.lines(first, last, lines_before, lines_after);
        let start = self.file.line_start(from);
        let stop = if to + 1 < self.file.line_count() { self.file.line_start(to + 1) } else { visible };
        let data = self.shown.as_bytes().get(start..stop).ok_or(MietteError::OutOfBounds)?;
        // miette asks for no lines around when it wants the line and column for the heading.
        let heading = lines_before == 0 && lines_after == 0;
        let (line, column) = match heading {
            true => (first, self.file.line_column(span.offset()).column - 1),
            false => (from, 0),
        };
        let range = (start, stop - start).into();
        Ok(Box::new(MietteSpanContents::new_named(self.path.clone(), data, range, line, column, to - from)))
    }
}
