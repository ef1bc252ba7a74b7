use serde_json::{Value, json};

use crate::diagnostics::{Colour, Diagnostic, ErrorFormat, codes, render};
use crate::source::{SourceMap, Span};

fn parsed(found: &[Diagnostic], sources: &SourceMap) -> Value {
    serde_json::from_str(&render(found, sources, ErrorFormat::Json, Colour::Never)).unwrap()
}

#[test]
fn every_field_is_there() {
    let mut sources = SourceMap::new();
    let file = sources.add("a.scrip", "§1 \"x\"\r\nTotal is Prise\r\n");
    // `§` has two bytes and `\r\n` two: `Prise` lies at 18 to 23.
    let found = Diagnostic::error(codes::E0301_UNKNOWN_TERM, "unknown term `Prise`")
        .at(Span::new(file, 18, 23), "not declared")
        .help("did you mean `Price`?")
        .section("§1");
    assert_eq!(
        parsed(&[found], &sources),
        json!([{
            "code": "E0301", "severity": "error", "message": "unknown term `Prise`", "path": "a.scrip",
            "line": 2, "column": 10, "end_line": 2, "end_column": 15,
            "help": "did you mean `Price`?", "section": "§1",
            "labels": [{
                "path": "a.scrip", "line": 2, "column": 10, "end_line": 2, "end_column": 15,
                "text": "not declared", "primary": true,
            }],
        }])
    );
}

#[test]
fn what_is_missing_is_null() {
    let found = Diagnostic::warning(codes::E0106_FILE_NOT_FOUND, "there is no file `x`").about_file("x");
    assert_eq!(
        parsed(&[found], &SourceMap::new()),
        json!([{
            "code": "E0106", "severity": "warning", "message": "there is no file `x`", "path": "x",
            "line": null, "column": null, "end_line": null, "end_column": null,
            "help": null, "section": null, "labels": [],
        }])
    );
}

#[test]
fn a_place_past_the_end_is_the_end() {
    let mut sources = SourceMap::new();
    let file = sources.add("a.scrip", "ab\n");
    let found = Diagnostic::error(codes::E0202_UNEXPECTED_TEXT, "m").at(Span::new(file, 90, 99), "");
    let row = &parsed(&[found], &sources)[0];
    assert_eq!((&row["line"], &row["column"], &row["end_line"]), (&json!(2), &json!(1), &json!(2)));
}
