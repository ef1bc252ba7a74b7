//! What may be done with any bytes at all: nothing here may panic, hang or give a figure for what cannot be read.
//! The tests drive these functions with random and kept inputs, the fuzzer with its own.
use std::collections::BTreeMap;

use scrip::calendar::Calendars;
use scrip::diagnostics::{Colour, ErrorFormat, render};
use scrip::engine::{Engine, Options};
use scrip::source::SourceMap;
use scrip::syntax::{collect_names, parse_file};

use super::story::load;

/// Reads any bytes as a file and shows what is wrong with them.
pub fn read(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let known = collect_names(&text);
    let mut sources = SourceMap::new();
    let file = sources.add("input.scrip", text);
    let parsed = parse_file(&sources, file, &known);
    for format in [ErrorFormat::Human, ErrorFormat::Plain, ErrorFormat::Json] {
        let shown = render(&parsed.diagnostics, &sources, format, Colour::Never);
        assert_eq!(shown.is_empty() || shown.trim() == "[]", parsed.diagnostics.is_empty());
    }
}

/// Takes the bytes for a certificate, a line of equals signs and a scenario; checks and plays them.
pub fn check_and_play(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let (certificate, scenario) = text.split_once("\n====\n").unwrap_or((&text, ""));
    let Ok(story) = load(&[certificate], scenario) else { return };
    let calendars = Calendars::new();
    let prices = BTreeMap::new();
    let mut engine = Engine::new(&story.program, &calendars, &prices);
    engine.play(&story.journal, &Options::default());
    engine.finish();
}
