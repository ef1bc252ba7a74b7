//! Journals that stand in files as data.
use std::path::Path;

use super::Rejected;
use super::load::Supposed;
use crate::diagnostics::{Diagnostic, codes, load_file};
use crate::exchange::{Single, Text, events_from_csv, events_from_json, misfits, scenario_from_json, scenario_to_json};
use crate::format::format;
use crate::source::{FileId, SourceMap, Span, path_from};
use crate::syntax::ast::{Entry, File, Scenario};
use crate::syntax::{KnownNames, collect_names, parse_file};

/// A file that was read as lines of the language, with the values in them that came as data.
pub(super) struct Lines {
    pub file: FileId,
    values: Vec<Single>,
}

impl Lines {
    /// Says which of the values are not one value, and leaves out what was said of the lines because of them.
    pub fn check_values(&self, names: &KnownNames, sources: &SourceMap, diagnostics: &mut Vec<Diagnostic>) {
        for (wrong, words) in misfits(&self.values, names) {
            diagnostics.retain(|found| {
                let origin =
                    found.place().filter(|place| place.file == self.file).and_then(|place| sources.origin(place));
                origin.is_none_or(|(_, known)| known != words)
            });
            diagnostics.push(wrong);
        }
    }
}

/// Whether the ending of a path is this one, in small letters or not.
pub(super) fn has_ending(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|found| found.eq_ignore_ascii_case(ending))
}

/// A scenario file as a text of the language; one that is JSON is translated.
///
/// # Errors
/// What is wrong with the form of the JSON.
pub(super) fn as_text(path: &Path, file: FileId, sources: &mut SourceMap) -> Result<Lines, Vec<Diagnostic>> {
    if !has_ending(path, "json") {
        return Ok(Lines { file, values: Vec::new() });
    }
    let translated = scenario_from_json(sources.text(file), file)?;
    Ok(add(translated, file, sources))
}

fn add(translated: Text, file: FileId, sources: &mut SourceMap) -> Lines {
    let path = sources.path(file).to_string();
    Lines { file: sources.add_translated(path, translated.text, translated.origins), values: translated.values }
}

/// Reads the files of events that the header of a scenario names.
pub(super) fn read_event_files(
    named: &[(String, Span)],
    folder: &Path,
    sources: &mut SourceMap,
    names: &mut KnownNames,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Lines> {
    let mut found = Vec::new();
    for (path, named_at) in named {
        let path = path_from(folder, path);
        let file = match load_file(sources, &path, Some(*named_at)) {
            Ok(file) => file,
            Err(diagnostic) => {
                diagnostics.push(diagnostic);
                continue;
            }
        };
        let text = sources.text(file);
        let translated = if has_ending(&path, "json") {
            events_from_json(text, file)
        } else if has_ending(&path, "csv") {
            events_from_csv(text, file)
        } else {
            let message = format!("events cannot be read from `{}`", path.display());
            let unknown = Diagnostic::error(codes::E0112_NOT_DATA, message).at(*named_at, "");
            Err(vec![unknown.help("the name of a file of events ends in `.csv` or `.json`")])
        };
        match translated {
            Ok(translated) => {
                let lines = add(translated, file, sources);
                names.merge(&collect_names(sources.text(lines.file)));
                found.push(lines);
            }
            Err(problems) => diagnostics.extend(problems),
        }
    }
    found
}

/// Puts the entries of the files among those of the scenario, each before those that the journal has for its day.
pub(super) fn merge(
    scenario: &mut Scenario,
    files: &[Lines],
    sources: &SourceMap,
    names: &KnownNames,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for lines in files.iter().rev() {
        let parsed = parse_file(sources, lines.file, names);
        diagnostics.extend(parsed.diagnostics);
        if let Some(File::Scenario(events)) = parsed.file {
            let journal = std::mem::take(&mut scenario.entries);
            scenario.entries = merged(events.entries, journal);
        }
    }
}

/// Puts what is supposed to happen behind the last line of its day, and leaves out what comes later. The file of its lines.
pub(super) fn read_supposed(
    supposed: &Supposed,
    scenario: &mut Scenario,
    sources: &mut SourceMap,
    names: &KnownNames,
    diagnostics: &mut Vec<Diagnostic>,
) -> FileId {
    // What is shown of them are the events as they were asked about.
    let asked = sources.add("what if", supposed.events.join("\n"));
    let mut written = Text::default();
    written.words("scenario \"what if\"\n");
    let mut start = 0;
    for event in &supposed.events {
        let span = Span::new(asked, start, start + event.len());
        written.words(&format!("{}  ", supposed.day));
        written.given(event, span, true, "what is supposed to happen".to_string());
        written.words("\n");
        start += event.len() + 1;
    }
    let file = add(written, asked, sources).file;
    let parsed = parse_file(sources, file, names);
    diagnostics.extend(parsed.diagnostics);
    scenario.entries.retain(|entry| entry.date <= supposed.day);
    if let Some(File::Scenario(events)) = parsed.file {
        scenario.entries.extend(events.entries);
    }
    file
}

fn merged(first: Vec<Entry>, second: Vec<Entry>) -> Vec<Entry> {
    let mut entries = Vec::with_capacity(first.len() + second.len());
    let mut second = second.into_iter().peekable();
    for entry in first {
        while let Some(earlier) = second.next_if(|other| other.date < entry.date) {
            entries.push(earlier);
        }
        entries.push(entry);
    }
    entries.extend(second);
    entries
}

/// A scenario as a text of the language in canonical layout, with the events of the files that it names in place. `sources`
/// are those that it was read from, `names` the names that it may use.
///
/// # Errors
/// What cannot be written so that it is read again; that is a fault of the program.
pub fn journal_text(tree: &Scenario, sources: &SourceMap, names: &KnownNames) -> Result<String, Box<Rejected>> {
    let mut made = SourceMap::new();
    let path = sources.path(tree.file);
    let file = made.add(path, scenario_to_json(tree, sources));
    let written = scenario_from_json(made.text(file), file);
    let laid_out = written.and_then(|text| format(path, &text.text, names));
    laid_out.map_err(|diagnostics| Box::new(Rejected { sources: made, diagnostics }))
}
