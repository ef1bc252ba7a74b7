//! One source file with an index of its lines.

/// A line and a column for people: both count from 1, and columns count characters, not bytes.
///
/// A tab is one column. The two bytes of `\r\n` end a line and belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    pub line: usize,
    pub column: usize,
}

/// The text of one file, under the path that it was asked for by.
#[derive(Debug, Clone)]
pub struct SourceFile {
    path: String,
    text: String,
    /// The offset of the first byte of each line; a text that ends with a line break has an empty last line.
    line_starts: Vec<usize>,
}

impl SourceFile {
    pub(super) fn new(path: String, text: String) -> Self {
        let after_breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        let line_starts = std::iter::once(0).chain(after_breaks).collect();
        SourceFile { path, text, line_starts }
    }

    pub fn path(&self) -> &str {
        &self.path
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many lines the text has; an empty text has one.
    pub fn line_count(&self) -> usize {
        self.line_starts.len()
    }

    /// The nearest offset at or before `offset` that lies in the text and not inside a character.
    pub fn clamp(&self, offset: usize) -> usize {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }

    /// The index, from 0, of the line that `offset` lies in; the end of the file lies in the last line.
    pub fn line_index(&self, offset: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// The offset of the first byte of a line; the end of the text for a line past the last one.
    pub fn line_start(&self, line_index: usize) -> usize {
        self.line_starts.get(line_index).copied().unwrap_or(self.text.len())
    }

    /// The text of a line without its line break; empty for a line past the last one.
    pub fn line_text(&self, line_index: usize) -> &str {
        let line = self.text.get(self.line_start(line_index)..self.line_start(line_index + 1)).unwrap_or("");
        let line = line.strip_suffix('\n').unwrap_or(line);
        line.strip_suffix('\r').unwrap_or(line)
    }

    /// Line and column of an offset, which is clamped to the text.
    pub fn line_column(&self, offset: usize) -> LineColumn {
        let offset = self.clamp(offset);
        let line_index = self.line_index(offset);
        let before = self.text.get(self.line_start(line_index)..offset).unwrap_or("");
        LineColumn { line: line_index + 1, column: before.chars().count() + 1 }
    }
}
