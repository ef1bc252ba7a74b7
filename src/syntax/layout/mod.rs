//! The layout pass: physical lines become logical lines before the grammar sees them.
//!
//! A line in column 0 begins a section, a clause or a dated entry. An indented line begins with a word of a closed list, or
//! goes on with the line above it. The grammar gets slices of a masked copy of the text that has the same length in
//! bytes, so that places never have to be translated: comments and line breaks are blanks in it.
mod scan;
mod shape;
mod words;

use std::ops::Range;

use crate::diagnostics::{Diagnostic, codes};
use crate::source::{FileId, Span};

use scan::{ScannedLine, blank, scan_line};
pub(super) use words::{CLAUSE_WORDS, HEADER_WORDS, SLOT_WORDS, TITLE_WORDS, first_word};

/// How deep the expressions of one logical line may be nested, by parentheses and by words such as `of`.
const MAX_NESTING: usize = 100;
/// How many operators one logical line may have; with [`MAX_NESTING`] it bounds the depth of a tree.
const MAX_OPERATORS: usize = 256;
/// How long a logical line may be, in bytes.
pub(super) const MAX_LINE_BYTES: usize = 65_536;
/// How many findings of one file are reported.
pub(super) const MAX_DIAGNOSTICS: usize = 200;

/// What a logical line is, as far as its first word and its indentation tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// `certificate "..."`, `scenario "..."`
    Title,
    /// `§2(a) "Dividends"`
    Section,
    /// A line in column 0 of a certificate.
    Clause,
    /// An indented line of a certificate.
    Slot,
    /// A line below the title of a scenario.
    Header,
    /// A dated line.
    Entry,
    /// `expect ...`
    Expectation,
}

/// A line with all that goes on with it: one fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogicalLine {
    pub kind: LineKind,
    /// The bytes that it takes up, comments between its parts included.
    pub range: Range<usize>,
    /// Whether it is not read any further: what is wrong with it has been reported.
    pub broken: bool,
}

/// A file in logical lines.
pub(super) struct Layout {
    /// The text with blanks for all that is no code.
    pub masked: Vec<u8>,
    pub lines: Vec<LogicalLine>,
    /// Whether the file is a scenario; a file without a title line is one when it has dated lines.
    pub is_scenario: bool,
}

/// Splits a text into logical lines. What cannot be read is reported, up to a number of findings.
pub(super) fn lay_out(text: &str, file: FileId, diagnostics: &mut Vec<Diagnostic>) -> Layout {
    let mut pass = Pass {
        file,
        diagnostics,
        masked: text.as_bytes().to_vec(),
        lines: Vec::new(),
        is_scenario: text.lines().map(first_word_of_line).find(|word| !word.is_empty()) == Some("scenario"),
        open: None,
        has_entry: false,
    };
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        pass.physical_line(line.strip_suffix('\n').unwrap_or(line), start);
        start += line.len();
        if line.ends_with('\n') {
            blank(&mut pass.masked, start - 1, 1);
        }
        if pass.diagnostics.len() >= MAX_DIAGNOSTICS {
            break;
        }
    }
    pass.finish();
    Layout { masked: pass.masked, lines: pass.lines, is_scenario: pass.is_scenario }
}

/// The first word of a line that is not empty, or of what looks like an entry of a scenario.
fn first_word_of_line(line: &str) -> &str {
    let line = line.trim_start_matches(['\u{feff}', ' ', '\t']);
    match first_word(line) {
        "" if !line.starts_with('#') && !line.trim().is_empty() => "other",
        word if shape::looks_like_date(word) => "scenario",
        word => word,
    }
}

struct Pass<'a> {
    file: FileId,
    diagnostics: &'a mut Vec<Diagnostic>,
    masked: Vec<u8>,
    lines: Vec<LogicalLine>,
    is_scenario: bool,
    open: Option<Open>,
    has_entry: bool,
}

/// The logical line that is being put together.
struct Open {
    kind: LineKind,
    range: Range<usize>,
    broken: bool,
    /// How far its first physical line is indented.
    indent: usize,
    /// Where the parentheses that are still open stand.
    parentheses: Vec<usize>,
    /// How many parentheses were open at most.
    deepest: usize,
    nesting_words: usize,
    operators: usize,
    /// Whether the last physical line ends so that something has to follow.
    unfinished: bool,
    /// Whether the last physical line ends in `is`, after which either the cases or the rest of the line follow.
    ends_in_is: bool,
    /// Whether labelled items of `any of` go on with this line.
    in_list: bool,
    /// How far the first of these items is indented that stands on a line of its own.
    items_indent: Option<usize>,
}

impl Pass<'_> {
    fn physical_line(&mut self, line: &str, start: usize) {
        let mut scanned = scan_line(line, start, self.file, &mut self.masked, self.diagnostics);
        if scanned.code.is_empty() {
            return;
        }
        if scanned.indent > 0 && self.goes_on(&scanned) {
            return self.extend(&scanned);
        }
        if self.is_out_of_line(&scanned) {
            self.diagnostics.push(shape::out_of_line(Span::new(
                self.file,
                scanned.start,
                scanned.start + scanned.code.len(),
            )));
            scanned.broken = true;
        }
        self.close();
        self.begin(&scanned);
    }

    /// Whether an indented line goes on with the logical line above it.
    fn goes_on(&self, line: &ScannedLine<'_>) -> bool {
        let Some(open) = &self.open else { return false };
        if !open.parentheses.is_empty() || shape::begins_with_joint(line.code) {
            return true;
        }
        // Items of a list stand deeper than the line that begins it, so that they differ from items of conditions.
        if open.in_list && line.indent > open.indent && shape::begins_with_item(line.code) {
            return open.items_indent.is_none_or(|indent| line.indent >= indent);
        }
        open.unfinished && !(open.ends_in_is && shape::begins_like_slot_after_is(line.code))
    }

    /// Whether an item stands deeper than the line that begins the list above, but not as deep as its items: it could
    /// belong to the list or follow it.
    fn is_out_of_line(&self, line: &ScannedLine<'_>) -> bool {
        let Some(Open { in_list: true, indent, items_indent: Some(items), broken: false, .. }) = &self.open else {
            return false;
        };
        shape::begins_with_item(line.code) && *indent < line.indent && line.indent < *items
    }

    fn extend(&mut self, line: &ScannedLine<'_>) {
        let Some(open) = self.open.as_mut() else { return };
        if open.in_list && shape::begins_with_item(line.code) {
            open.items_indent.get_or_insert(line.indent);
        }
        open.range.end = line.start + line.code.len();
        open.broken |= line.broken;
        open.take_in(line);
    }

    fn begin(&mut self, line: &ScannedLine<'_>) {
        let mut broken = line.broken;
        let kind = match self.kind_of(line) {
            Ok(kind) => kind,
            Err(diagnostic) => {
                if !broken {
                    self.diagnostics.push(*diagnostic);
                }
                broken = true;
                if self.is_scenario { LineKind::Expectation } else { LineKind::Slot }
            }
        };
        self.has_entry |= kind == LineKind::Entry;
        let mut open = Open {
            kind,
            range: line.start..line.start + line.code.len(),
            broken,
            indent: line.indent,
            parentheses: Vec::new(),
            deepest: 0,
            nesting_words: 0,
            operators: 0,
            unfinished: false,
            ends_in_is: false,
            in_list: false,
            items_indent: None,
        };
        open.take_in(line);
        self.open = Some(open);
    }

    fn kind_of(&self, line: &ScannedLine<'_>) -> Result<LineKind, Box<Diagnostic>> {
        let word = first_word(line.code);
        let is_first = self.lines.is_empty();
        if line.indent == 0 {
            return Ok(match word {
                _ if TITLE_WORDS.contains(&word) && is_first => LineKind::Title,
                _ if shape::begins_with_section(line.code) => LineKind::Section,
                _ if shape::looks_like_date(word) => LineKind::Entry,
                _ if self.is_scenario => LineKind::Entry,
                _ => LineKind::Clause,
            });
        }
        let span = Span::new(self.file, line.start, line.start + word.len().max(1));
        let allowed = match (self.is_scenario, self.has_entry) {
            (true, true) if word == "expect" => return Ok(LineKind::Expectation),
            (true, false) if HEADER_WORDS.contains(&word) => return Ok(LineKind::Header),
            (true, true) => &["expect"],
            (true, false) => HEADER_WORDS,
            (false, _) if shape::begins_like_slot(line.code) => {
                let stray = matches!(self.lines.last(), None | Some(LogicalLine { kind: LineKind::Section, .. }));
                return if stray { Err(Box::new(shape::stray(span))) } else { Ok(LineKind::Slot) };
            }
            (false, _) => SLOT_WORDS,
        };
        if is_first {
            return Err(Box::new(shape::stray(span)));
        }
        Err(Box::new(shape::unknown_slot(word, span, allowed, self.is_scenario && self.has_entry)))
    }

    /// Ends the line that is being put together.
    fn close(&mut self) {
        let Some(mut open) = self.open.take() else { return };
        if !open.broken
            && let Some(diagnostic) = self.fault_of(&open)
        {
            self.diagnostics.push(diagnostic);
            open.broken = true;
        }
        let in_scenario = matches!(open.kind, LineKind::Entry | LineKind::Expectation) && self.is_scenario;
        let mut range = open.range;
        while in_scenario && !open.broken {
            let slice = self.masked.get(range.clone()).map(String::from_utf8_lossy).unwrap_or_default();
            let Some(at) = shape::find_expectation(&slice) else { break };
            let end = range.start + slice.get(..at).unwrap_or("").trim_end().len();
            self.lines.push(LogicalLine { kind: open.kind, range: range.start..end, broken: false });
            range.start += at;
            open.kind = LineKind::Expectation;
        }
        self.lines.push(LogicalLine { kind: open.kind, range, broken: open.broken });
    }

    /// What is wrong with a whole logical line, apart from what it says.
    fn fault_of(&self, open: &Open) -> Option<Diagnostic> {
        let span = Span::new(self.file, open.range.start, open.range.end);
        if open.parentheses.len() > MAX_NESTING {
            let at = open.parentheses.get(MAX_NESTING).copied().unwrap_or(open.range.start);
            return Some(
                Diagnostic::error(codes::E0104_NESTING_TOO_DEEP, "parentheses are nested too deep")
                    .at(Span::new(self.file, at, at + 1), format!("more than {MAX_NESTING} are open here"))
                    .help("give a part of the expression a name of its own"),
            );
        }
        let limit = if open.deepest + open.nesting_words > MAX_NESTING {
            format!("more than {MAX_NESTING} parentheses and words such as `of` and `on`")
        } else if open.operators > MAX_OPERATORS {
            format!("more than {MAX_OPERATORS} operators")
        } else if open.range.len() > MAX_LINE_BYTES {
            format!("more than {MAX_LINE_BYTES} bytes")
        } else {
            String::new()
        };
        if !limit.is_empty() {
            return Some(
                Diagnostic::error(codes::E0105_LINE_TOO_LONG, "a line is too long to be read")
                    .at(span, limit)
                    .help("give parts of the expression names of their own"),
            );
        }
        let innermost = *open.parentheses.last()?;
        Some(
            Diagnostic::error(codes::E0205_NOT_CLOSED, "a parenthesis is not closed")
                .at(Span::new(self.file, innermost, innermost + 1), "opened here")
                .help("close it with `)` before the next clause begins"),
        )
    }

    fn finish(&mut self) {
        self.close();
    }
}

impl Open {
    /// Takes in what a physical line says about how the logical line goes on.
    fn take_in(&mut self, line: &ScannedLine<'_>) {
        let mut in_quote = false;
        for (at, character) in line.code.char_indices() {
            match character {
                '"' => in_quote = !in_quote,
                _ if in_quote => {}
                '(' if self.parentheses.len() <= MAX_NESTING => {
                    self.parentheses.push(line.start + at);
                    self.deepest = self.deepest.max(self.parentheses.len());
                }
                // Once too deep, always too deep: the line is reported and not read.
                ')' if self.parentheses.len() <= MAX_NESTING => {
                    self.parentheses.pop();
                }
                '+' | '-' | '*' | '×' | '/' | '=' | '<' | '>' | '≤' | '≥' => self.operators += 1,
                _ => {}
            }
        }
        self.nesting_words += shape::nesting_words(line.code);
        let last = words::last_word(line.code);
        self.ends_in_is = matches!(last, "is" | "are");
        self.in_list |= shape::begins_list(line.code);
        self.unfinished =
            shape::ends_in_joint(line.code) || (words::UNFINISHED_WORDS.contains(&last) && !ends_in_choice(line.code));
    }
}

/// Whether the last word is the choice of a reading, which may be any word: `reading N1 keep`, `, under N1 keep`.
fn ends_in_choice(code: &str) -> bool {
    let mut words = code.split_whitespace().rev().skip(2);
    matches!(words.next(), Some("reading" | "under"))
}
