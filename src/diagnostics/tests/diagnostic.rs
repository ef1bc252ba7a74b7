use crate::diagnostics::{Diagnostic, Severity, codes, has_errors, sort_by_place};
use crate::source::{FileId, Span};

fn span(file: u32, start: usize) -> Span {
    Span::new(FileId(file), start, start + 1)
}

#[test]
fn the_builder_fills_every_field() {
    let found = Diagnostic::error(codes::E0301_UNKNOWN_TERM, "unknown term `X`")
        .note_at(span(0, 1), "declared here")
        .at(span(0, 5), "not declared")
        .help("first line")
        .help("second line")
        .section("§4(a)(i)");
    assert_eq!(found.severity, Severity::Error);
    assert_eq!(found.place(), Some(span(0, 5)), "the primary label is the place, not the first one");
    assert_eq!(found.help.as_deref(), Some("first line\nsecond line"));
    assert_eq!(found.section.as_deref(), Some("§4(a)(i)"));
}

#[test]
fn a_suggestion_is_added_only_when_one_is_near() {
    let unknown = || Diagnostic::error(codes::E0301_UNKNOWN_TERM, "unknown term `Par Valeu`");
    assert_eq!(unknown().suggest("Par Valeu", ["Par Value"]).help.as_deref(), Some("did you mean `Par Value`?"));
    assert_eq!(unknown().suggest("Par Valeu", ["Common Stock"]).help, None);
}

#[test]
fn diagnostics_are_sorted_by_place() {
    let make = |code, file, start| Diagnostic::error(code, "m").at(span(file, start), "");
    let mut found = vec![
        make(codes::E0301_UNKNOWN_TERM, 1, 0),
        make(codes::E0301_UNKNOWN_TERM, 0, 9),
        make(codes::E0202_UNEXPECTED_TEXT, 0, 9),
        Diagnostic::error(codes::E0106_FILE_NOT_FOUND, "m"),
    ];
    sort_by_place(&mut found);
    let order: Vec<_> = found.iter().map(|d| (d.code.as_str(), d.place().map(|span| span.file.0))).collect();
    assert_eq!(order, [("E0106", None), ("E0202", Some(0)), ("E0301", Some(0)), ("E0301", Some(1))]);
}

#[test]
fn warnings_alone_are_no_errors() {
    let warning = Diagnostic::warning(codes::E0502_EMPTY_SECTION, "m");
    assert!(!has_errors(std::slice::from_ref(&warning)));
    assert!(has_errors(&[warning, Diagnostic::error(codes::E0504_CYCLE, "m")]));
}
