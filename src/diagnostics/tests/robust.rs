//! Rendering never fails and never hides a label, whatever the text and the places.
use proptest::prelude::*;

use crate::diagnostics::{Colour, Diagnostic, ErrorFormat, codes, render};
use crate::source::{FileId, SourceMap, Span};

/// Texts made of what is known to trouble drawings: line ends of all kinds, tabs, wide and zero-width characters, controls.
fn text() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "",
        "\n",
        "\r\n",
        "\r",
        "\t",
        " ",
        "a",
        "word",
        "§",
        "株",
        "e\u{301}",
        "\u{200b}",
        "\u{202e}",
        "\u{1b}[31m",
        "\0",
        "👩‍👩‍👧",
    ]);
    prop::collection::vec(pieces, 0..30).prop_map(|pieces| pieces.concat())
}

fn places() -> impl Strategy<Value = Vec<(u32, u32, u32)>> {
    // Three files for two texts: the last is not in the map.
    prop::collection::vec((0..3u32, 0..120u32, 0..120u32), 1..4)
}

fn sources(texts: [&str; 2]) -> SourceMap {
    let mut sources = SourceMap::new();
    for (name, text) in ["a.scrip", "b.scrip"].into_iter().zip(texts) {
        sources.add(name, text);
    }
    sources
}

proptest! {
    #[test]
    fn every_label_is_shown(first in text(), second in text(), places in places()) {
        let sources = sources([&first, &second]);
        let mut found = Diagnostic::error(codes::E0202_UNEXPECTED_TEXT, "unexpected text");
        for (index, (file, start, end)) in places.iter().enumerate() {
            // A span with its end before its start does not arise from `Span::new`, but its fields are public.
            let span = Span { file: FileId(*file), start: *start, end: *end };
            let label = format!("label{index}");
            found = if index == 0 { found.at(span, label) } else { found.note_at(span, label) };
        }
        for format in ErrorFormat::ALL {
            let shown = render(std::slice::from_ref(&found), &sources, format, Colour::Never);
            for index in 0..places.len() {
                prop_assert!(shown.contains(&format!("label{index}")), "{} hides label{index}:\n{shown}", format.word());
            }
            let harmless = shown.chars().all(|c| c == '\n' || !(c.is_control() || c == '\u{202e}'));
            prop_assert!(harmless || format == ErrorFormat::Json, "{shown:?}");
            prop_assert_eq!(&shown, &render(std::slice::from_ref(&found), &sources, format, Colour::Never));
        }
    }

    #[test]
    fn lines_and_columns_agree_with_a_plain_count(text in text(), offset in 0..120usize) {
        let mut sources = SourceMap::new();
        let file = sources.add("a.scrip", text.clone());
        let offset = (0..=offset.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap();
        let before: Vec<char> = text[..offset].chars().collect();
        let line = before.iter().filter(|c| **c == '\n').count() + 1;
        let column = before.iter().rev().take_while(|c| **c != '\n').count() + 1;
        let found = sources.line_column(Span::new(file, offset, offset));
        prop_assert_eq!((found.line, found.column), (line, column));
    }
}
