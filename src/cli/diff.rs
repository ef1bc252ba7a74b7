//! `scrip diff`: what changed in meaning.
use super::arguments::{Diff, TestFormat};
use super::{Console, Exit, Stop};
use crate::compare::compare;
use crate::diagnostics::{has_errors, load_file};
use crate::render::{json, text};
use crate::source::SourceMap;
use crate::syntax::{collect_names, parse_file};
use crate::workspace::names_for;

pub fn diff(arguments: &Diff, console: &mut Console<'_>) -> Result<Exit, Stop> {
    let mut sources = SourceMap::new();
    let mut files = Vec::new();
    let mut found = Vec::new();
    for path in [&arguments.old, &arguments.new] {
        match load_file(&mut sources, path, None) {
            Ok(file) => files.push((path, file)),
            Err(diagnostic) => found.push(diagnostic),
        }
    }
    let [(old_path, old), (new_path, new)] = files.as_slice() else {
        console.report(&found, &sources)?;
        return Ok(Exit::BadInput);
    };
    // A name that the other text declares is a name here too, so that both are divided alike.
    let mut names = names_for(old_path, sources.text(*old));
    names.merge(&names_for(new_path, sources.text(*new)));
    for file in [*old, *new] {
        names.merge(&collect_names(sources.text(file)));
    }
    let before = parse_file(&sources, *old, &names);
    let after = parse_file(&sources, *new, &names);
    found.extend(before.diagnostics);
    found.extend(after.diagnostics);
    console.report(&found, &sources)?;
    let changes = compare(&sources, (*old, before.file.as_ref()), (*new, after.file.as_ref()));
    console.print(&match arguments.format {
        TestFormat::Text => text::difference::difference(&changes, console.paint()),
        TestFormat::Json => json::difference::difference(&changes),
    })?;
    if has_errors(&found) {
        console.remark("lines that cannot be read were not compared\n")?;
        return Ok(Exit::BadInput);
    }
    Ok(if changes.is_empty() { Exit::Done } else { Exit::Differs })
}
