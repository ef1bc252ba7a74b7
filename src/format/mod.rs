//! The canonical layout of certificates and scenarios.
//!
//! Words stay as they were written; what changes is the room between them. Sections are written with `§`, a fact has a line
//! of its own, the words that begin the slots of a clause are followed by so many blanks that what they say lines up.
//! Comments stay where they are, several empty lines become one. Where a line ends is for people to say: one fact stands on
//! one line, and a change of one fact should leave the lines around it alone. Long lines are broken on request.
//!
//! The result is read again: it is only given when its tree says the same and no comment is lost.
mod columns;
mod read;
mod spacing;
mod wrap;
mod write;

use crate::diagnostics::{Diagnostic, codes};
use crate::source::{SourceMap, Span};
use crate::syntax::ast::File;
use crate::syntax::walk::erase_places;
use crate::syntax::{KnownNames, parse_file};

/// A text in canonical layout.
///
/// `path` is the name of the file in messages, `known` are the names that other texts declare and this one may use.
///
/// # Errors
/// What cannot be read in the text; it has to be put right first. Tabs and carriage returns are no hindrance, they are
/// replaced.
pub fn format(path: &str, text: &str, known: &KnownNames) -> Result<String, Vec<Diagnostic>> {
    laid_out(path, text, known, &[false])
}

/// The same, with lines of certificates that are longer than 120 characters broken where they may go on in the next one.
///
/// # Errors
/// As above.
pub fn format_breaking_lines(path: &str, text: &str, known: &KnownNames) -> Result<String, Vec<Diagnostic>> {
    laid_out(path, text, known, &[true, false])
}

/// The first of these layouts that says the same as the text.
fn laid_out(path: &str, text: &str, known: &KnownNames, ways: &[bool]) -> Result<String, Vec<Diagnostic>> {
    let mut sources = SourceMap::new();
    let file = sources.add(path, text);
    let parsed = parse_file(&sources, file, known);
    let in_the_way = |found: &Diagnostic| found.code != codes::E0101_TAB_IN_INDENTATION;
    if parsed.diagnostics.iter().any(in_the_way) {
        return Err(parsed.diagnostics.into_iter().filter(in_the_way).collect());
    }
    let (said, comments) = (meaning(parsed.file), read::comments(text));
    for breaking in ways {
        let formatted = write::write(&read::read(text), *breaking);
        let after = sources.add(path, formatted.clone());
        let again = parse_file(&sources, after, known);
        let same =
            again.diagnostics.is_empty() && said == meaning(again.file) && comments == read::comments(&formatted);
        if same {
            return Ok(formatted);
        }
    }
    Err(vec![
        Diagnostic::error(
            codes::E0111_LAYOUT_CHANGES_MEANING,
            "the canonical layout of this file would not say the same",
        )
        .at(Span::new(file, 0, 0), "nothing was changed")
        .help("this is a mistake of the formatter; leave the file as it is and report it"),
    ])
}

/// Code without comments as one line with canonical room between its words.
pub fn one_line(code: &str) -> String {
    spacing::space(code)
}

/// The tree without what depends on the layout.
fn meaning(file: Option<File>) -> Option<File> {
    let mut file = file?;
    erase_places(&mut file);
    match &mut file {
        File::Certificate(certificate) => certificate.file = Default::default(),
        File::Scenario(scenario) => scenario.file = Default::default(),
    }
    Some(file)
}

#[cfg(test)]
mod tests;
