//! All files of one run, in the order in which they were read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::read::identity;
use super::{FileId, LineColumn, Origin, SourceFile, Span};

/// The files that spans point into.
///
/// Every lookup is total: an unknown [`FileId`] gives an empty path and text, and offsets are clamped to the text, so that
/// showing a place never fails.
#[derive(Debug, Clone, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
    drafts: Vec<(PathBuf, String)>,
    /// For files that were made from others, in the order of their places.
    pub(super) origins: BTreeMap<FileId, Vec<Origin>>,
}

impl SourceMap {
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file and gives its number. The text is kept as it is, `\r\n` included.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(SourceFile::new(path.into(), text.into()));
        id
    }

    /// Takes a text for what a file would say if it were saved: whoever loads that file into this map gets the text.
    pub fn draft(&mut self, path: &Path, text: impl Into<String>) {
        self.drafts.push((identity(path), text.into()));
    }

    /// The draft of a file, if there is one.
    pub fn draft_of(&self, path: &Path) -> Option<&str> {
        if self.drafts.is_empty() {
            return None;
        }
        let wanted = identity(path);
        self.drafts.iter().find(|(known, _)| *known == wanted).map(|(_, text)| text.as_str())
    }

    pub fn file(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(usize::try_from(id.0).ok()?)
    }

    /// All files with their numbers, in order.
    pub fn files(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        (0u32..).map(FileId).zip(&self.files)
    }

    pub fn text(&self, id: FileId) -> &str {
        self.file(id).map_or("", SourceFile::text)
    }

    pub fn path(&self, id: FileId) -> &str {
        self.file(id).map_or("", SourceFile::path)
    }

    /// The text that a span covers, cut to what there is.
    pub fn slice(&self, span: Span) -> &str {
        let Some(file) = self.file(span.file) else { return "" };
        let (start, end) = (file.clamp(span.start as usize), file.clamp(span.end as usize));
        file.text().get(start..end).unwrap_or("")
    }

    /// Where a span begins.
    pub fn line_column(&self, span: Span) -> LineColumn {
        self.position(span.file, span.start)
    }

    /// Where a span ends: the place just after its last character.
    pub fn end_line_column(&self, span: Span) -> LineColumn {
        self.position(span.file, span.end.max(span.start))
    }

    fn position(&self, file: FileId, offset: u32) -> LineColumn {
        let origin = LineColumn { line: 1, column: 1 };
        self.file(file).map_or(origin, |file| file.line_column(offset as usize))
    }
}
