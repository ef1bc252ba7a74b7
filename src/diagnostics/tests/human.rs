use expect_test::{Expect, expect};

use crate::diagnostics::{Colour, Diagnostic, ErrorFormat, codes, render};
use crate::source::{FileId, SourceMap, Span};

fn unexpected() -> Diagnostic {
    Diagnostic::error(codes::E0202_UNEXPECTED_TEXT, "expected a value")
}

fn drawn(text: &str, found: Diagnostic) -> String {
    let mut sources = SourceMap::new();
    sources.add("a.scrip", text);
    render(&[found], &sources, ErrorFormat::Human, Colour::Never)
}

fn check(text: &str, start: usize, end: usize, expected: Expect) {
    expected.assert_eq(&drawn(text, unexpected().at(Span::new(FileId(0), start, end), "here")));
}

#[test]
fn an_empty_file() {
    check(
        "",
        0,
        0,
        expect![[r#"
        error[E0202]

          × expected a value
           ╭─[a.scrip:1:1]
         1 │  
           · ┬
           · ╰── here
           ╰────

    "#]],
    );
}

#[test]
fn the_end_of_a_file_without_a_line_break() {
    check(
        "Total is",
        8,
        8,
        expect![[r#"
        error[E0202]

          × expected a value
           ╭─[a.scrip:1:9]
         1 │ Total is 
           ·         ┬
           ·         ╰── here
           ╰────

    "#]],
    );
}

#[test]
fn the_end_of_a_file_after_a_line_break() {
    check(
        "Total is\n",
        9,
        9,
        expect![[r#"
        error[E0202]

          × expected a value
           ╭─[a.scrip:2:1]
         1 │ Total is
         2 │  
           · ┬
           · ╰── here
           ╰────

    "#]],
    );
}

#[test]
fn past_the_end_of_the_file() {
    check(
        "Total is\n",
        10,
        40,
        expect![[r#"
        error[E0202]

          × expected a value
           ╭─[a.scrip:2:1]
         1 │ Total is
         2 │  
           · ┬
           · ╰── here
           ╰────

    "#]],
    );
}

#[test]
fn the_end_of_a_line() {
    check(
        "Total is\nPrice is $1\n",
        8,
        8,
        expect![[r#"
        error[E0202]

          × expected a value
           ╭─[a.scrip:1:9]
         1 │ Total is
           ·         ▲
           ·         ╰── here
         2 │ Price is $1
           ╰────

    "#]],
    );
}

#[test]
fn a_line_break_is_shown_as_the_end_of_its_line() {
    check(
        "Total is\r\nPrice is $1\r\n",
        8,
        10,
        expect![[r#"
        error[E0202]

          × expected a value
           ╭─[a.scrip:1:9]
         1 │ Total is
           ·         ▲
           ·         ╰── here
         2 │ Price is $1
           ╰────

    "#]],
    );
}

#[test]
fn carriage_returns_do_not_shift_the_label() {
    check(
        "one\r\ntwo three\r\nfour\r\n",
        9,
        14,
        expect![[r#"
        error[E0202]

          × expected a value
           ╭─[a.scrip:2:5]
         1 │ one
         2 │ two three
           ·     ──┬──
           ·       ╰── here
         3 │ four
           ╰────

    "#]],
    );
}

#[test]
fn a_tab_is_drawn_as_blanks() {
    check(
        "one\n\ttwo three\n",
        9,
        14,
        expect![[r#"
        error[E0202]

          × expected a value
           ╭─[a.scrip:2:6]
         1 │ one
         2 │     two three
           ·         ──┬──
           ·           ╰── here
           ╰────

    "#]],
    );
}

#[test]
fn columns_count_characters_after_a_section_sign() {
    check(
        "§4(a)(i) Prise\n",
        10,
        15,
        expect![[r#"
        error[E0202]

          × expected a value
           ╭─[a.scrip:1:10]
         1 │ §4(a)(i) Prise
           ·          ──┬──
           ·            ╰── here
           ╰────

    "#]],
    );
}

#[test]
fn wide_characters_take_two_columns() {
    check(
        "株式 Prise\n",
        7,
        12,
        expect![[r#"
        error[E0202]

          × expected a value
           ╭─[a.scrip:1:4]
         1 │ 株式 Prise
           ·      ──┬──
           ·        ╰── here
           ╰────

    "#]],
    );
}

#[test]
fn a_label_over_two_lines() {
    check(
        "one\ntwo\nthree\n",
        4,
        13,
        expect![[r#"
        error[E0202]

          × expected a value
           ╭─[a.scrip:2:1]
         1 │     one
         2 │ ╭─▶ two
         3 │ ├─▶ three
           · ╰──── here
           ╰────

    "#]],
    );
}

#[test]
fn a_label_over_many_lines_is_drawn_on_the_first() {
    let text = "word\n".repeat(40);
    check(
        &text,
        5,
        190,
        expect![[r#"
        error[E0202]

          × expected a value
           ╭─[a.scrip:2:1]
         1 │ word
         2 │ word
           · ──┬─
           ·   ╰── here
         3 │ word
           ╰────

    "#]],
    );
}

#[test]
fn an_escape_sequence_in_the_text_is_made_visible() {
    check(
        "Total\u{1b}[31m is\u{202E} x\n",
        16,
        17,
        expect![[r#"
        error[E0202]

          × expected a value
           ╭─[a.scrip:1:15]
         1 │ Total?[31m is� x
           ·               ┬
           ·               ╰── here
           ╰────

    "#]],
    );
}

#[test]
fn a_carriage_return_alone_is_no_line_end() {
    check(
        "one\rtwo three\n",
        8,
        13,
        expect![[r#"
        error[E0202]

          × expected a value
           ╭─[a.scrip:1:9]
         1 │ one?two three
           ·         ──┬──
           ·           ╰── here
           ╰────

    "#]],
    );
}

#[test]
fn a_second_place_on_the_same_line() {
    let found = unexpected().at(Span::new(FileId(0), 9, 14), "here").note_at(Span::new(FileId(0), 0, 5), "begun here");
    expect![[r#"
        error[E0202]

          × expected a value
           ╭─[a.scrip:1:10]
         1 │ Total is Prise
           · ──┬──    ──┬──
           ·   │        ╰── here
           ·   ╰── begun here
           ╰────

    "#]]
    .assert_eq(&drawn("Total is Prise\n", found));
}

#[test]
fn a_place_in_another_file_is_drawn_below() {
    let mut sources = SourceMap::new();
    let terms = sources.add("terms.scrip", "§1 \"x\"\nSeries G is a class\n");
    let story = sources.add("story.scrip", "class Series G\n");
    let found = Diagnostic::error(codes::E0303_DECLARED_TWICE, "`Series G` is declared twice")
        .at(Span::new(story, 6, 14), "declared again")
        .note_at(Span::new(terms, 8, 16), "declared here")
        .help("remove one of them");
    expect![[r#"
        error[E0303]

          × `Series G` is declared twice
           ╭─[story.scrip:1:7]
         1 │ class Series G
           ·       ────┬───
           ·           ╰── declared again
           ╰────
          help: remove one of them
          ☞ declared here
           ╭─[terms.scrip:2:1]
         1 │ §1 "x"
         2 │ Series G is a class
           · ────────
           ╰────

    "#]]
    .assert_eq(&render(&[found], &sources, ErrorFormat::Human, Colour::Never));
}

#[test]
fn a_finding_without_a_place_says_its_file() {
    let found = Diagnostic::error(codes::E0106_FILE_NOT_FOUND, "there is no file `x.scrip`").about_file("x.scrip");
    expect![[r#"
        error[E0106]

          × there is no file `x.scrip`

    "#]]
    .assert_eq(&drawn("", found));
}

#[test]
fn a_line_that_is_too_long_is_not_drawn_but_named() {
    let text = format!("one\n{}\n", "word ".repeat(1_000));
    let found = unexpected().at(Span::new(FileId(0), 9, 13), "here").section("§4(a)");
    expect![[r#"
        error[E0202] in §4(a)

          × expected a value
          ☞ a.scrip:2:6: here

    "#]]
    .assert_eq(&drawn(&text, found));
}

#[test]
fn long_lines_around_the_place_are_left_out() {
    let long = "word ".repeat(1_000);
    check(
        &format!("{long}\none two\n{long}\n"),
        5_005,
        5_008,
        expect![[r#"
        error[E0202]

          × expected a value
           ╭─[a.scrip:2:5]
         2 │ one two
           ·     ─┬─
           ·      ╰── here
           ╰────

    "#]],
    );
}

#[test]
fn help_of_two_lines() {
    let found = unexpected().at(Span::new(FileId(0), 0, 3), "").help("do this").help("or that");
    expect![[r#"
        error[E0202]

          × expected a value
           ╭─[a.scrip:1:1]
         1 │ one
           · ───
           ╰────
          help: do this
                or that

    "#]]
    .assert_eq(&drawn("one\n", found));
}

#[test]
fn colours_come_only_when_asked_for() {
    let mut sources = SourceMap::new();
    let file = sources.add("a.scrip", "one\n");
    let found = [unexpected().at(Span::new(file, 0, 3), "here")];
    assert!(!render(&found, &sources, ErrorFormat::Human, Colour::Never).contains('\u{1b}'));
    assert!(render(&found, &sources, ErrorFormat::Human, Colour::Always).contains('\u{1b}'));
    assert!(!render(&found, &sources, ErrorFormat::Plain, Colour::Always).contains('\u{1b}'));
}
