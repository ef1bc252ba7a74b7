//! The paragraphs of the filed layout.

/// A paragraph: its first line is kept apart, since a heading may stand on it alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Paragraph {
    pub indent: usize,
    pub lines: Vec<String>,
    /// Where it begins, from 1.
    pub line: usize,
}

/// Lines longer than this hold a paragraph each.
const LONG: usize = 160;

/// Divides plain lines into paragraphs. A paragraph begins after an empty line; where a text has a paragraph on each line, it
/// begins with the line. At a page break it goes on if the page before ends in the middle of a sentence.
pub(super) fn paragraphs(text: &str) -> Vec<Paragraph> {
    let lines: Vec<&str> = text.split('\n').collect();
    let written = lines.iter().filter(|line| !line.trim().is_empty()).count();
    let long = lines.iter().filter(|line| line.chars().count() > LONG).count();
    let line_by_line = long * 20 > written;
    let mut found: Vec<Paragraph> = Vec::new();
    let (mut after_blank, mut after_break) = (true, false);
    let mut last = "";
    for (at, line) in lines.iter().enumerate() {
        let body = line.trim();
        if body.is_empty() {
            after_blank = true;
            after_break |= line.contains('\u{c}');
            continue;
        }
        if body.get(..5).is_some_and(|tag| tag.eq_ignore_ascii_case("<page")) || is_page_number(&lines, at) {
            after_break = true;
            continue;
        }
        let goes_on = after_break && !ends_a_sentence(last);
        let begins = !goes_on && (line_by_line || after_blank);
        match found.last_mut() {
            Some(paragraph) if !begins => paragraph.lines.push(body.to_owned()),
            _ => {
                let indent = line.chars().take_while(|character| *character == ' ').count();
                found.push(Paragraph { indent, lines: vec![body.to_owned()], line: at + 1 });
            }
        }
        (after_blank, after_break) = (false, false);
        last = body;
    }
    found
}

/// `- 8 -`, or a number alone above a page break.
fn is_page_number(lines: &[&str], at: usize) -> bool {
    let body = lines.get(at).map_or("", |line| line.trim());
    let bare = body.trim_matches(['-', ' ']);
    if bare.is_empty() || bare.len() > 3 || !bare.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let next = lines.iter().skip(at + 1).map(|line| line.trim()).find(|line| !line.is_empty());
    body.starts_with('-') || next.is_none_or(|next| next.to_ascii_lowercase().starts_with("<page"))
}

fn ends_a_sentence(line: &str) -> bool {
    let bare = line.trim_end_matches(['"', ')', ' ']);
    bare.ends_with(['.', ';', ':']) || bare.ends_with(" and") || bare.ends_with(" or")
}

impl Paragraph {
    /// All of it on one line.
    pub(super) fn joined(&self) -> String {
        let words: Vec<&str> = self.lines.iter().flat_map(|line| line.split_whitespace()).collect();
        words.join(" ")
    }
}
