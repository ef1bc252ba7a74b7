//! Changes in meaning, by section.
use super::paint::Paint;
use super::words;
use crate::compare::{Change, ChangeKind};
use crate::diagnostics::one_line;

/// How many names that depend on a change are written out.
const MOST_DEPENDENTS: usize = 12;

/// The changes, one a line, with what depends on them below.
pub fn difference(changes: &[Change], paint: Paint) -> String {
    let mut out = String::new();
    let mut told = std::collections::BTreeSet::new();
    for change in changes {
        let place = change.section.as_ref().map(|label| format!("§{}", one_line(label))).unwrap_or_default();
        let place = match (&change.was, change.kind) {
            (Some(was), ChangeKind::Changed | ChangeKind::Added | ChangeKind::Removed) => {
                format!("{place} (was §{})", one_line(was))
            }
            _ => place,
        };
        let subject = one_line(&change.subject);
        let head = match (place.is_empty(), subject.is_empty()) {
            (true, _) => paint.bold(&subject),
            (false, true) => paint.bold(&place),
            (false, false) => format!("{}: {subject}", paint.bold(&place)),
        };
        out.push_str(&format!("{head}: {}\n", what(change, paint)));
        let names: Vec<String> = change
            .dependents
            .iter()
            .take(MOST_DEPENDENTS)
            .map(|by| format!("{} (§{})", one_line(&by.name), one_line(&by.section)))
            .collect();
        // What depends on a name is told once, although several of its clauses may have changed.
        if !names.is_empty() && change.name.as_ref().is_none_or(|name| told.insert(name)) {
            let more = change.dependents.len().saturating_sub(MOST_DEPENDENTS);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            out.push_str(&format!("    {}\n", paint.dim(&format!("on it depend: {}{more}", names.join(", ")))));
        }
    }
    out
}

fn what(change: &Change, paint: Paint) -> String {
    let old = change.old.as_deref().map(one_line).unwrap_or_default();
    let new = change.new.as_deref().map(one_line).unwrap_or_default();
    match change.kind {
        ChangeKind::Changed => {
            let translated = change.in_new_names.as_deref().map(one_line).filter(|words| *words != new);
            words::changed(translated.as_deref().unwrap_or(&old), &new, paint)
        }
        ChangeKind::Added if new.is_empty() => paint.green("added"),
        ChangeKind::Removed if old.is_empty() => paint.red("removed"),
        // A section, with its heading.
        ChangeKind::Added if change.subject.is_empty() => format!("{}, \"{new}\"", paint.green("added")),
        ChangeKind::Removed if change.subject.is_empty() => format!("{}, \"{old}\"", paint.red("removed")),
        ChangeKind::Added => format!("{}, {new}", paint.green("added")),
        ChangeKind::Removed => format!("{}, {old}", paint.red("removed")),
        ChangeKind::Moved => format!("moved here from what was {old}"),
        ChangeKind::Renumbered => format!("was {old}"),
        ChangeKind::Renamed => format!("{old} is called {new}"),
    }
}
