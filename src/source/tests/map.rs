use crate::source::{FileId, LineColumn, SourceMap, Span};

fn at(text: &str, offset: usize) -> (usize, usize) {
    let mut sources = SourceMap::new();
    let file = sources.add("a.scrip", text);
    let LineColumn { line, column } = sources.line_column(Span::new(file, offset, offset));
    (line, column)
}

#[test]
fn lines_and_columns_count_from_one() {
    assert_eq!(at("one\ntwo\n", 0), (1, 1));
    assert_eq!(at("one\ntwo\n", 2), (1, 3));
    assert_eq!(at("one\ntwo\n", 4), (2, 1));
}

#[test]
fn columns_count_characters() {
    // `§` has two bytes, a Chinese character three.
    assert_eq!(at("§4 股 x", 3), (1, 3));
    assert_eq!(at("§4 股 x", 8), (1, 6));
}

#[test]
fn an_offset_inside_a_character_means_its_beginning() {
    assert_eq!(at("§4", 1), (1, 1));
}

#[test]
fn a_line_break_belongs_to_the_line_it_ends() {
    assert_eq!(at("one\r\ntwo", 3), (1, 4));
    assert_eq!(at("one\r\ntwo", 4), (1, 5));
    assert_eq!(at("one\r\ntwo", 5), (2, 1));
}

#[test]
fn the_end_of_the_file_is_a_place() {
    assert_eq!(at("", 0), (1, 1));
    assert_eq!(at("one", 3), (1, 4));
    assert_eq!(at("one\n", 4), (2, 1));
    assert_eq!(at("one\n", 4_000), (2, 1));
}

#[test]
fn files_are_numbered_in_order_and_unknown_ones_are_empty() {
    let mut sources = SourceMap::new();
    let first = sources.add("a.scrip", "one");
    let second = sources.add("b.scrip", "two");
    assert_eq!((first, second), (FileId(0), FileId(1)));
    assert_eq!((sources.path(second), sources.text(second)), ("b.scrip", "two"));
    assert_eq!((sources.path(FileId(7)), sources.text(FileId(7))), ("", ""));
    assert_eq!(sources.slice(Span::new(FileId(7), 0, 3)), "");
    assert_eq!(sources.line_column(Span::new(FileId(7), 9, 9)), LineColumn { line: 1, column: 1 });
    let listed: Vec<_> = sources.files().map(|(id, file)| (id, file.path())).collect();
    assert_eq!(listed, [(first, "a.scrip"), (second, "b.scrip")]);
}

#[test]
fn a_slice_is_cut_to_the_text() {
    let mut sources = SourceMap::new();
    let file = sources.add("a.scrip", "one two");
    assert_eq!(sources.slice(Span::new(file, 4, 7)), "two");
    assert_eq!(sources.slice(Span::new(file, 4, 99)), "two");
    assert_eq!(sources.slice(Span::new(file, 50, 99)), "");
}

#[test]
fn the_text_of_a_line_has_no_line_break() {
    let mut sources = SourceMap::new();
    let id = sources.add("a.scrip", "one\r\ntwo\n\nfour");
    let file = sources.file(id).unwrap();
    let lines: Vec<_> = (0..file.line_count()).map(|line| file.line_text(line)).collect();
    assert_eq!(lines, ["one", "two", "", "four"]);
    assert_eq!(file.line_text(99), "");
}
