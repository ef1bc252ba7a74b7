//! A certificate in a few lines: what `scrip check` says when nothing is wrong.
use super::paint::Paint;
use crate::diagnostics::{Diagnostic, Severity, one_line};
use crate::program::{CertificateId, SectionId};
use crate::workspace::{Certificates, Coverage, Loaded, SectionState};

/// What one certificate has.
#[derive(Debug, Clone)]
pub struct Counts<'c> {
    pub title: &'c str,
    pub sections: usize,
    pub transcribed: usize,
    pub not_modelled: usize,
    /// The names of its readings.
    pub readings: Vec<&'c str>,
}

/// What each of the certificates has.
pub fn counts(checked: &Certificates) -> Vec<Counts<'_>> {
    let coverage = Coverage::of(checked);
    let (program, all) = (&checked.program, &coverage.sections);
    let each = CertificateId::each(&program.certificates).map(|(id, certificate)| {
        let own = || all.iter().filter(|section| section.certificate == certificate.title);
        let transcribed = own().filter(|section| matches!(section.state, SectionState::Transcribed(_))).count();
        let not_modelled = own().filter(|section| matches!(section.state, SectionState::NotModelled(_))).count();
        let is_own =
            |section: SectionId| program.sections.get(section.index()).is_some_and(|home| home.certificate == id);
        let readings = program.readings.iter().filter(|reading| is_own(reading.section));
        let readings = readings.map(|reading| reading.name.as_str()).collect();
        Counts { title: &certificate.title, sections: own().count(), transcribed, not_modelled, readings }
    });
    each.collect()
}

/// What the certificates have: sections, readings, errata, things left to do.
pub fn certificates(checked: &Certificates, paint: Paint) -> String {
    let mut out = String::new();
    for known in counts(checked) {
        let Counts { title, sections, transcribed, not_modelled, readings } = known;
        out.push_str(&format!("{}  {}\n", paint.green("ok"), one_line(title)));
        let sections = count(sections, "section", "sections");
        out.push_str(&format!("    {sections}, {transcribed} transcribed, {not_modelled} not modelled\n"));
        let names = if readings.is_empty() { String::new() } else { format!(": {}", readings.join(", ")) };
        out.push_str(&format!("    {}{names}\n", count(readings.len(), "reading", "readings")));
    }
    out.push_str(&format!(
        "    {}, {} left to do\n",
        count(checked.errata, "erratum", "errata"),
        count(checked.left_to_do, "thing", "things")
    ));
    out
}

/// `1 section`, `12 sections`.
pub fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// A scenario that can be played, in two lines.
pub fn scenario(loaded: &Loaded, paint: Paint) -> String {
    let events = loaded.journal.entries.iter().filter(|entry| entry.event.is_some()).count();
    let expected = loaded.journal.entries.iter().map(|entry| entry.expectations.len()).sum();
    format!(
        "{}  {}\n    {}, {}\n",
        paint.green("ok"),
        one_line(&loaded.journal.title),
        count(events, "event", "events"),
        count(expected, "expectation", "expectations")
    )
}

/// How many expectations came true; nothing when there are none.
pub fn expectations(checked: usize, failed: usize, paint: Paint) -> String {
    match (checked, failed) {
        (0, _) => String::new(),
        (_, 0) => format!("\n{}\n", paint.green(&count(checked, "expectation holds", "expectations hold"))),
        _ => format!("\n{}\n\n", paint.red(&format!("{failed} of {checked} expectations failed"))),
    }
}

/// The last line of a test.
pub fn passed(passed: usize, failed: usize, paint: Paint) -> String {
    let text = format!("{passed} passed, {failed} failed");
    format!("\n{}\n", if failed == 0 { paint.green(&text) } else { paint.red(&text) })
}

/// How much was found: `2 errors, 1 warning`.
pub fn findings(found: &[Diagnostic]) -> String {
    let errors = found.iter().filter(|found| found.severity == Severity::Error).count();
    let warnings = found.len() - errors;
    let errors = count(errors, "error", "errors");
    match warnings {
        0 => format!("{errors}\n"),
        _ => format!("{errors}, {}\n", count(warnings, "warning", "warnings")),
    }
}
