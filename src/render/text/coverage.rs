//! Coverage as a list: each section with what it is, and what no scenario reached.
use super::paint::Paint;
use super::summary::count;
use crate::diagnostics::one_line;
use crate::workspace::{Coverage, CoveredSection, SectionState};

/// How far the state of a section is moved to the right.
const STATE_COLUMN: usize = 24;

/// The sections, one a line, and a summary.
pub fn coverage(coverage: &Coverage, paint: Paint) -> String {
    let mut out = String::new();
    let mut certificate = None;
    for section in &coverage.sections {
        if certificate != Some(&section.certificate) {
            certificate = Some(&section.certificate);
            out.push_str(&format!("{}\n", paint.bold(&one_line(&section.certificate))));
        }
        let label = format!("§{}", one_line(&section.label));
        out.push_str(&format!("  {label:<STATE_COLUMN$}{}\n", state(section, coverage.scenarios, paint)));
    }
    let transcribed = coverage.transcribed().count();
    let not_modelled = number_of(coverage, |state| matches!(state, SectionState::NotModelled(_)));
    let empty = number_of(coverage, |state| matches!(state, SectionState::Empty));
    out.push_str(&format!(
        "\n{}: {transcribed} transcribed, {not_modelled} not modelled, {empty} empty\n",
        count(coverage.sections.len(), "section", "sections")
    ));
    if coverage.scenarios > 0 {
        let mut titles: Vec<&str> = coverage.sections.iter().map(|section| section.certificate.as_str()).collect();
        titles.dedup();
        let certificates = titles.len();
        let missed: Vec<String> = coverage.not_reached().map(|section| cited(section, certificates > 1)).collect();
        let scenarios = count(coverage.scenarios, "scenario reaches", "scenarios reach");
        out.push_str(&format!("{scenarios} {} of the {transcribed} transcribed\n", transcribed - missed.len()));
        if !missed.is_empty() {
            out.push_str(&format!("never reached: {}\n", missed.join(", ")));
        }
        alternatives(coverage, paint, &mut out);
    }
    out
}

/// Conditions, windows and limits of which a scenario has met one answer only, or none.
fn alternatives(coverage: &Coverage, paint: Paint, out: &mut String) {
    let missed: Vec<_> = coverage.alternatives.iter().filter_map(|known| Some((known, known.missed()?))).collect();
    if missed.is_empty() {
        return;
    }
    out.push_str("conditions and refusals that no scenario has met:\n");
    let is_one = missed.iter().all(|(known, _)| missed.first().is_some_and(|(first, _)| first.path == known.path));
    let mut path = None;
    for (known, what) in missed {
        if !is_one && path != Some(&known.path) {
            path = Some(&known.path);
            out.push_str(&format!("  {}\n", paint.bold(&one_line(&known.path))));
        }
        let place = format!("§{}, line {}", one_line(&known.section), known.line);
        out.push_str(&format!("  {place:<STATE_COLUMN$}  {}: {}\n", paint.yellow(what), one_line(&known.words)));
    }
}

/// `§2(a)`, with the certificate if there are several.
fn cited(section: &CoveredSection, with_certificate: bool) -> String {
    let label = one_line(&section.label);
    if with_certificate { format!("{} §{label}", one_line(&section.certificate)) } else { format!("§{label}") }
}

fn number_of(coverage: &Coverage, wanted: impl Fn(&SectionState) -> bool) -> usize {
    coverage.sections.iter().filter(|section| wanted(&section.state)).count()
}

fn state(section: &CoveredSection, scenarios: usize, paint: Paint) -> String {
    match &section.state {
        SectionState::Transcribed(clauses) => {
            let reached = match (scenarios, section.reached) {
                (0, _) => String::new(),
                (_, true) => ", reached".into(),
                (_, false) => format!(", {}", paint.yellow("never reached")),
            };
            format!("{}{reached}", count(*clauses, "clause", "clauses"))
        }
        SectionState::NotModelled(reason) => format!("not modelled: {}", one_line(reason)),
        SectionState::Heading => "heading".into(),
        SectionState::Empty => paint.red("empty"),
    }
}
