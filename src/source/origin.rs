//! Where a text that was made from another one comes from, part by part.
use std::ops::Range;

use super::{FileId, SourceMap, Span};

/// A part of a text that was made from a place in another file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The bytes of the text that was made.
    pub range: Range<usize>,
    /// The place that they come from.
    pub span: Span,
    /// Whether they stand there letter by letter.
    pub literal: bool,
    /// What the place is, for a message: ``record 3, field `price` ``.
    pub words: String,
}

impl SourceMap {
    /// Adds a text that was made from other files. Of parts within parts, the outer one comes first.
    pub fn add_translated(
        &mut self,
        path: impl Into<String>,
        text: impl Into<String>,
        mut origins: Vec<Origin>,
    ) -> FileId {
        let id = self.add(path, text);
        origins.sort_by_key(|origin| (origin.range.start, std::cmp::Reverse(origin.range.end)));
        self.origins.insert(id, origins);
        id
    }

    /// Where a place comes from, with what it is there, if its text was made from another.
    pub fn origin(&self, span: Span) -> Option<(Span, &str)> {
        let origins = self.origins.get(&span.file)?;
        let (start, end) = (span.start as usize, span.end.max(span.start) as usize);
        let before = origins.partition_point(|origin| origin.range.start <= start);
        let earlier = || origins.iter().take(before).rev();
        let whole = earlier().find(|origin| origin.range.start <= start && end <= origin.range.end);
        let found = whole.or_else(|| earlier().find(|origin| start < origin.range.end)).or_else(|| origins.first())?;
        let mut place = found.span;
        if found.literal && end <= found.range.end {
            let within = |offset: usize| offset.saturating_sub(found.range.start);
            let first = found.span.start as usize;
            place = Span::new(found.span.file, first + within(start), first + within(end));
        }
        Some((place, &found.words))
    }

    /// The place to show for a span: that in the file which a person wrote.
    pub fn shown(&self, span: Span) -> Span {
        self.origin(span).map_or(span, |(place, _)| place)
    }
}
