use crate::diagnostics::{Colour, Diagnostic, ErrorFormat, codes, render};
use crate::source::{SourceMap, Span};

#[test]
fn a_line_for_editors_with_notes_and_help_below() {
    let mut sources = SourceMap::new();
    let file = sources.add("terms/a.scrip", "§1 \"x\"\nPrice is $1\nTotal is Prise\n");
    let found = Diagnostic::error(codes::E0301_UNKNOWN_TERM, "unknown term `Prise`")
        .at(Span::new(file, 29, 34), "not declared")
        .note_at(Span::new(file, 8, 13), "a term of this name is near")
        .help("did you mean `Price`?")
        .section("§1");
    assert_eq!(
        render(&[found], &sources, ErrorFormat::Plain, Colour::Always),
        "terms/a.scrip:3:10: error[E0301]: unknown term `Prise`\n\
         \x20 note: terms/a.scrip:3:10: not declared\n\
         \x20 note: terms/a.scrip:2:1: a term of this name is near\n\
         \x20 section: §1\n\
         \x20 help: did you mean `Price`?\n"
    );
}

#[test]
fn a_finding_without_a_place_names_its_file_if_it_has_one() {
    let sources = SourceMap::new();
    let file = Diagnostic::warning(codes::E0108_FILE_TOO_LARGE, "too much").about_file("big.csv");
    let nothing = Diagnostic::error(codes::E0603_NO_CERTIFICATE, "no certificate");
    assert_eq!(
        render(&[file, nothing], &sources, ErrorFormat::Plain, Colour::Never),
        "big.csv: warning[E0108]: too much\nerror[E0603]: no certificate\n"
    );
}

#[test]
fn nothing_found_is_nothing_said() {
    let sources = SourceMap::new();
    assert_eq!(render(&[], &sources, ErrorFormat::Plain, Colour::Never), "");
    assert_eq!(render(&[], &sources, ErrorFormat::Human, Colour::Never), "");
    assert_eq!(render(&[], &sources, ErrorFormat::Json, Colour::Never), "[]\n");
}

#[test]
fn a_message_stays_on_its_line() {
    let sources = SourceMap::new();
    let found = Diagnostic::error(codes::E0201_BAD_CHARACTER, "unexpected `\u{1b}[2J\n`");
    assert_eq!(render(&[found], &sources, ErrorFormat::Plain, Colour::Never), "error[E0201]: unexpected `?[2J `\n");
}
