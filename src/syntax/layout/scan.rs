//! One physical line: where its comment begins, and what in it cannot be read.
use crate::diagnostics::{Diagnostic, codes};
use crate::source::{FileId, Span};

/// What was found in a physical line.
pub(super) struct ScannedLine<'a> {
    /// The offset of the line in the file.
    pub start: usize,
    /// The part before the comment, without blanks at its end.
    pub code: &'a str,
    /// The bytes of blanks before the code.
    pub indent: usize,
    /// Whether the line holds something that cannot be read; it has been reported.
    pub broken: bool,
}

/// Looks through a line that begins at `start`; `masked` is the copy of the whole file in which what is no code becomes
/// blanks.
pub(super) fn scan_line<'a>(
    line: &'a str,
    start: usize,
    file: FileId,
    masked: &mut [u8],
    diagnostics: &mut Vec<Diagnostic>,
) -> ScannedLine<'a> {
    let mut quote = None;
    let mut comment = line.len();
    let mut broken = false;
    let mut indented = true;
    let mut tab_reported = false;
    for (at, character) in line.char_indices() {
        let span = Span::new(file, start + at, start + at + character.len_utf8());
        match character {
            '"' => quote = if quote.is_some() { None } else { Some(at) },
            '#' if quote.is_none() => {
                comment = at;
                break;
            }
            '\t' | '\r' | '\u{feff}' => {
                blank(masked, start + at, character.len_utf8());
                if character == '\t' && indented && !tab_reported {
                    tab_reported = true;
                    diagnostics.push(tab(span));
                }
            }
            _ if quote.is_none() && is_unreadable(character) => {
                broken = true;
                diagnostics.push(bad_character(character, span));
            }
            _ if quote.is_some() && character.is_control() => {
                broken = true;
                diagnostics.push(bad_character(character, span));
            }
            _ => {}
        }
        indented &= character.is_whitespace();
    }
    if let Some(at) = quote {
        broken = true;
        let span = Span::new(file, start + at, start + line.trim_end().len());
        diagnostics.push(
            Diagnostic::error(codes::E0205_NOT_CLOSED, "a quotation mark is not closed on its line")
                .at(span, "opened here")
                .help("close it with `\"` on the same line"),
        );
    }
    blank(masked, start + comment, line.len() - comment);
    let is_blank = |character: char| matches!(character, ' ' | '\t' | '\r' | '\u{feff}');
    let before = line.get(..comment).unwrap_or("").trim_end_matches(is_blank);
    let code = before.trim_start_matches(is_blank);
    let mark = if before.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let lead = before.len() - code.len();
    ScannedLine { start: start + lead, code, indent: lead.saturating_sub(mark), broken }
}

/// Replaces bytes of the masked copy by blanks.
pub(super) fn blank(masked: &mut [u8], start: usize, length: usize) {
    if let Some(bytes) = masked.get_mut(start..start + length) {
        bytes.fill(b' ');
    }
}

/// Characters that the language has no use for outside of quotation marks.
fn is_unreadable(character: char) -> bool {
    match character {
        ' ' | '\n' => false,
        '!' | '?' | ';' | '[' | ']' | '{' | '}' | '@' | '^' | '~' | '`' | '\\' | '|' => true,
        '“' | '”' | '„' | '«' | '»' => true,
        _ if character.is_ascii() => character.is_control(),
        _ => !(character.is_alphanumeric() || matches!(character, '§' | '¶' | '’' | '×' | '≤' | '≥')),
    }
}

fn tab(span: Span) -> Diagnostic {
    Diagnostic::error(codes::E0101_TAB_IN_INDENTATION, "a line is indented with a tab")
        .at(span, "tab")
        .help("indent with two blanks; a tab is shown in another width by every program")
}

fn bad_character(character: char, span: Span) -> Diagnostic {
    let shown = if character.is_control() || character.is_whitespace() {
        format!("the character U+{:04X} has no use here", u32::from(character))
    } else {
        format!("the character `{character}` has no use here")
    };
    let help = match character {
        '“' | '”' | '„' | '«' | '»' => "write straight quotation marks: `\"`",
        '‘' => "write a straight apostrophe: `'`",
        '–' | '—' | '−' => "write a minus sign with the hyphen of the keyboard: `-`",
        '÷' => "write a division with `/`",
        '≠' | '!' => "write `is not`",
        ';' => "give each fact a line of its own",
        _ if character.is_whitespace() => "write an ordinary blank",
        _ => "remove it, or put it between quotation marks if it belongs to a text",
    };
    Diagnostic::error(codes::E0201_BAD_CHARACTER, shown).at(span, "").help(help)
}
