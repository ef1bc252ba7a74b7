//! Rendering of diagnostics that the case itself describes.
//!
//! Lines that begin with `#:` describe them, and belong to the text like any other comment:
//!
//! ```text
//! #: error E0301 unknown term `Prise`
//! #: at Prise | not declared
//! #: note Price | declared here
//! #: help did you mean `Price`?
//! #: section §1
//! ```
//!
//! A place is the last occurrence of the words before `|`; `$` is the end of the file.

use scrip::diagnostics::{Colour, Diagnostic, ErrorFormat, codes, render};
use scrip::source::{FileId, SourceMap, Span};

use crate::support::golden::Case;

/// The diagnostics of the case in every format.
pub fn produce(case: &Case) -> String {
    let mut sources = SourceMap::new();
    let file = sources.add(case.path.clone(), case.text.clone());
    let found = described(file, &case.text);
    ErrorFormat::ALL
        .into_iter()
        .map(|format| format!("--- {}\n{}", format.word(), render(&found, &sources, format, Colour::Never)))
        .collect()
}

fn described(file: FileId, text: &str) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = Vec::new();
    for line in text.lines().filter_map(|line| line.strip_prefix("#: ")) {
        let (word, rest) = line.split_once(' ').expect("a word and what follows");
        if let "error" | "warning" = word {
            let (code, message) = rest.split_once(' ').expect("a code and a message");
            let code = codes::find(code).expect("a registered code").code;
            found.push(match word {
                "error" => Diagnostic::error(code, message),
                _ => Diagnostic::warning(code, message),
            });
            continue;
        }
        let last = found.pop().expect("`error` or `warning` comes first");
        found.push(match word {
            "at" => {
                let (span, words) = place(file, text, rest);
                last.at(span, words)
            }
            "note" => {
                let (span, words) = place(file, text, rest);
                last.note_at(span, words)
            }
            "help" => last.help(rest),
            "section" => last.section(rest),
            other => panic!("unknown word `{other}`"),
        });
    }
    found
}

fn place<'a>(file: FileId, text: &str, rest: &'a str) -> (Span, &'a str) {
    let (words, label) = rest.split_once(" | ").expect("a place and a label");
    let span = match words {
        "$" => Span::new(file, text.len(), text.len()),
        _ => {
            let start = text.rfind(words).expect("the words of the place");
            Span::new(file, start, start + words.len())
        }
    };
    (span, label)
}
