//! What is open on a day, as text.
use super::paint::Paint;
use crate::diagnostics::one_line;
use crate::render::items::{Item, ItemKind, items};
use crate::render::names::Names;
use crate::report::Dues;

/// Where the sections of an item stand if its text is not longer than that.
const SECTION_COLUMN: usize = 100;

/// The items under a heading for each kind.
pub fn text(dues: &Dues, names: &Names<'_>, paint: Paint) -> String {
    let mut out = format!("{}\nat the end of {}\n", paint.bold(&one_line(&names.loaded.journal.title)), dues.on);
    let mut kind = None;
    let items = items(dues, names);
    for item in &items {
        if kind != Some(item.kind) {
            let heading = item.kind.heading();
            let is_bad = matches!(item.kind, ItemKind::Overdue | ItemKind::Breach);
            out.push_str(&format!("\n{}\n", if is_bad { paint.red(heading) } else { paint.bold(heading) }));
            kind = Some(item.kind);
        }
        out.push_str(&line(item, names, paint));
    }
    if items.is_empty() {
        out.push_str("\nnothing is open\n");
    }
    out
}

fn line(item: &Item, names: &Names<'_>, paint: Paint) -> String {
    let day = match item.kind {
        ItemKind::Overdue | ItemKind::Due | ItemKind::Upcoming => item.by,
        ItemKind::Breach | ItemKind::Notice | ItemKind::Consequence => item.from,
        _ => None,
    };
    let day = day.map(|day| day.to_string()).unwrap_or_default();
    let who = match item.kind {
        ItemKind::OpenRight | ItemKind::ClosedRight => format!("{} may ", parties(&item.parties)),
        _ => String::new(),
    };
    let text = match item.kind {
        ItemKind::OpenRight | ItemKind::ClosedRight => format!("  {}: {who}{}", item.name, item.text),
        ItemKind::BeforeAct => format!("  {}", item.text),
        _ => format!("  {day:<10}  {who}{}", item.text),
    };
    let sections = names.cite_all(&item.sections);
    let gap = if sections.is_empty() { 0 } else { SECTION_COLUMN.saturating_sub(text.chars().count()).max(2) };
    format!("{text}{}{}\n", " ".repeat(gap), paint.dim(&sections))
}

fn parties(parties: &[String]) -> String {
    parties.join(", ")
}
