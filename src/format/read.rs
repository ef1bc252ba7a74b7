//! A text as lines with what stands beside and between them.
use crate::syntax::lines::{LineKind, LogicalLine, logical_lines};

/// A physical line, or the part of one that is a fact of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Row {
    /// An empty line.
    Blank,
    /// A line that holds a comment alone, `#` included; `indented` tells whether it began in column 0.
    Comment { text: String, indented: bool },
    /// Part of a logical line.
    Code {
        kind: LineKind,
        code: String,
        comment: Option<String>,
        /// Whether the logical line begins with it.
        begins: bool,
        /// How many parentheses of the logical line are open before it.
        depth: usize,
    },
}

/// Divides a text.
pub(super) fn read(text: &str) -> Vec<Row> {
    let (lines, masked) = logical_lines(text);
    let masked = String::from_utf8_lossy(&masked).into_owned();
    let mut rows = Vec::new();
    let mut start = 0;
    let mut depth = Depth::default();
    for physical in text.split_inclusive('\n') {
        let end = start + physical.len();
        physical_line(physical, start, &lines, &masked, &mut depth, &mut rows);
        start = end;
    }
    rows
}

/// The comments of a text in order, without blanks at their ends.
pub(super) fn comments(text: &str) -> Vec<String> {
    let comment = |row| match row {
        Row::Comment { text, .. } => Some(text),
        Row::Code { comment, .. } => comment,
        Row::Blank => None,
    };
    read(text).into_iter().filter_map(comment).collect()
}

/// The open parentheses of the logical line that is being read.
#[derive(Default)]
struct Depth {
    line: usize,
    open: usize,
}

impl Depth {
    /// How many are open before a part of a line; those of the part are counted for the next.
    fn before(&mut self, line: usize, code: &str) -> usize {
        if self.line != line {
            *self = Depth { line, open: 0 };
        }
        let before = self.open;
        for part in code.split('"').step_by(2) {
            for character in part.chars() {
                match character {
                    '(' => self.open += 1,
                    ')' => self.open = self.open.saturating_sub(1),
                    _ => {}
                }
            }
        }
        before
    }
}

fn physical_line(
    physical: &str,
    start: usize,
    lines: &[LogicalLine],
    masked: &str,
    depth: &mut Depth,
    rows: &mut Vec<Row>,
) {
    let blanks = |character: char| matches!(character, ' ' | '\t' | '\r' | '\n' | '\u{feff}');
    let end = start + physical.len();
    let here: Vec<(usize, &LogicalLine)> =
        lines.iter().enumerate().filter(|(_, line)| line.range.start < end && line.range.end > start).collect();
    // What the masked copy has blanked at the end of the line is the comment.
    let code_end = masked.get(start..end).map_or(0, |line| line.trim_end().len());
    let comment = physical.get(code_end..).unwrap_or("").trim_matches(blanks);
    let comment = comment.starts_with('#').then(|| comment.to_owned());
    if code_end == 0 {
        let indented = physical.starts_with([' ', '\t']);
        rows.push(match comment {
            Some(text) => Row::Comment { text, indented },
            None => Row::Blank,
        });
        return;
    }
    let last = here.len().saturating_sub(1);
    for (at, (index, line)) in here.into_iter().enumerate() {
        let range = line.range.start.max(start)..line.range.end.min(start + code_end);
        let code = masked.get(range).unwrap_or("").trim_matches(blanks).to_owned();
        let depth = depth.before(index, &code);
        let comment = comment.clone().filter(|_| at == last);
        let begins = line.range.start >= start;
        rows.push(Row::Code { kind: line.kind, code, comment, begins, depth });
    }
}
