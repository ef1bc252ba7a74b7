//! A filed text beside a file.
use super::paint::Paint;
use super::summary::count;
use crate::diagnostics::one_line;
use crate::outline::{Confirmed, Report};

/// What the text has and the file has not, what the file has and the text has not, and what is wrong in the text.
pub fn report(report: &Report, paint: Paint) -> String {
    let beside = &report.beside;
    let mut out = format!(
        "{} in the text: {} with a section, {} below a section that is not modelled, {} without\n",
        count(report.paragraphs, "numbered paragraph", "numbered paragraphs"),
        beside.matched,
        beside.not_modelled.len(),
        beside.missing.len()
    );
    for item in &beside.missing {
        let heading = item.heading.as_ref().map(|heading| format!(" \"{}\"", one_line(heading))).unwrap_or_default();
        let label = paint.red(&format!("§{}", one_line(&item.label)));
        out.push_str(&format!("  missing: {label}{heading}, line {} of the text\n", item.line));
    }
    for label in &beside.unknown {
        out.push_str(&format!("  not in the text: §{}\n", one_line(label)));
    }
    list(&mut out, "reference to a section that the text does not have", &report.references, paint);
    list(&mut out, "reference to a section that speaks of something else", &report.misdirected, paint);
    list(&mut out, "number in words with other digits", &report.amounts, paint);
    list(&mut out, "term that is defined nowhere", &report.undefined, paint);
    list(&mut out, "term of the index that the text does not have", &report.indexed, paint);
    let names = report.names.iter().filter(|known| !known.confirmed && !known.noted);
    let names: Vec<String> = names
        .map(|known| format!("\"{}\" (§{})", one_line(&known.finding.words), one_line(&known.finding.label)))
        .collect();
    if !names.is_empty() {
        out.push_str(&format!("  taken for names of people, places and other texts: {}\n", names.join(", ")));
    }
    out
}

fn list(out: &mut String, what: &str, found: &[Confirmed], paint: Paint) {
    for Confirmed { finding, confirmed, noted } in found {
        let place = if finding.label.is_empty() { String::new() } else { format!("§{}, ", one_line(&finding.label)) };
        let words = one_line(&finding.words);
        let state = match (confirmed, noted) {
            (true, _) => "noted as an erratum".to_owned(),
            (false, true) => "a note speaks of it".to_owned(),
            (false, false) => paint.yellow("no erratum notes it"),
        };
        out.push_str(&format!("  {what}: {place}line {}: \"{words}\", {state}\n", finding.line));
    }
}
