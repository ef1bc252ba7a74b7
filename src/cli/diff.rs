//! `scrip diff`: what changed in meaning.
use super::arguments::{Diff, PlainFormat};
use super::{Console, Exit, Stop};
use crate::compare::{Change, compare, renamed};
use crate::diagnostics::{has_errors, load_file};
use crate::render::text::paint::Paint;
use crate::render::{json, text};
use crate::source::SourceMap;
use crate::syntax::ast::File;
use crate::syntax::{collect_names, parse_file};
use crate::workspace::{Effects, Found, Version, Versions, empty_file, names_for};

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
    let trees = [(*old, before.file.is_none()), (*new, after.file.is_none())];
    found.extend(trees.into_iter().filter(|(_, is_empty)| *is_empty).map(|(file, _)| empty_file(file)));
    console.report(&found, &sources)?;
    let files = ((*old, before.file.as_ref()), (*new, after.file.as_ref()));
    let changes = compare(&sources, files.0, files.1);
    let version = |path: &std::path::Path, file, tree: Option<&File>| Version {
        path: path.to_path_buf(),
        text: sources.text(file).to_owned(),
        title: match tree {
            Some(File::Certificate(certificate)) => Some(certificate.title.text.clone()),
            _ => None,
        },
    };
    let versions = Versions {
        old: version(old_path, *old, before.file.as_ref()),
        new: version(new_path, *new, after.file.as_ref()),
        renamed: renamed(before.file.as_ref(), after.file.as_ref()),
    };
    let in_play = play(&versions, arguments, console)?;
    console.print(&match arguments.format {
        PlainFormat::Text => shown(&changes, &in_play, console.paint()),
        PlainFormat::Json => json::difference::difference(&changes, &in_play.scenarios, in_play.search.as_ref()),
    })?;
    if has_errors(&found) {
        console.remark("lines that cannot be read were not compared\n")?;
        return Ok(Exit::BadInput);
    }
    if in_play.is_rejected {
        return Ok(Exit::BadInput);
    }
    let is_same = in_play.scenarios.iter().all(|effects| effects.effects.is_empty())
        && in_play.search.as_ref().is_none_or(|search| search.scenario.is_none());
    Ok(if changes.is_empty() && is_same { Exit::Done } else { Exit::Differs })
}

/// What the changes lead to.
#[derive(Default)]
struct InPlay {
    scenarios: Vec<Effects>,
    search: Option<Found>,
    /// Whether a scenario could not be used.
    is_rejected: bool,
}

fn play(versions: &Versions, arguments: &Diff, console: &mut Console<'_>) -> Result<InPlay, Stop> {
    let mut in_play = InPlay::default();
    for path in &arguments.scenarios {
        match versions.effects(path) {
            Ok(effects) => in_play.scenarios.push(effects),
            Err(rejected) => {
                in_play.is_rejected = true;
                console.report(&rejected.diagnostics, &rejected.sources)?;
            }
        }
    }
    if arguments.find {
        match versions.search(arguments.scenarios.first().map(|path| path.as_path()), arguments.tries) {
            Ok(found) => in_play.search = Some(found),
            Err(rejected) => {
                in_play.is_rejected = true;
                console.report(&rejected.diagnostics, &rejected.sources)?;
            }
        }
    }
    Ok(in_play)
}

fn shown(changes: &[Change], in_play: &InPlay, paint: Paint) -> String {
    let mut out = text::difference::difference(changes, paint);
    for effects in &in_play.scenarios {
        out.push_str(&text::effects::effects(effects, paint));
    }
    if let Some(found) = &in_play.search {
        out.push_str(&text::effects::search(found, paint));
    }
    out
}
