//! Coverage as JSON: `scrip/coverage/2`, described in `docs/schema/coverage-2.json`.
use serde::Serialize;

use super::document;
use crate::workspace::{Coverage, SectionState};

/// The name and version of the form.
pub const SCHEMA: &str = "scrip/coverage/2";

#[derive(Debug, Serialize)]
struct JsonCoverage<'a> {
    schema: &'static str,
    scenarios: usize,
    sections: Vec<JsonCovered<'a>>,
    alternatives: Vec<JsonAlternative<'a>>,
}

/// A condition, a window or a limit with the answers that scenarios met.
#[derive(Debug, Serialize)]
struct JsonAlternative<'a> {
    path: &'a str,
    section: &'a str,
    line: usize,
    words: &'a str,
    held: bool,
    failed: bool,
    missed: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct JsonCovered<'a> {
    certificate: &'a str,
    section: &'a str,
    heading: Option<&'a str>,
    state: &'static str,
    clauses: usize,
    reason: Option<&'a str>,
    /// Whether a scenario reached it; nothing when none was played.
    reached: Option<bool>,
}

/// The sections with what they are.
pub fn coverage(coverage: &Coverage) -> String {
    let sections = coverage.sections.iter().map(|section| {
        let (state, clauses, reason) = match &section.state {
            SectionState::Transcribed(clauses) => ("transcribed", *clauses, None),
            SectionState::NotModelled(reason) => ("not-modelled", 0, Some(reason.as_str())),
            SectionState::Heading => ("heading", 0, None),
            SectionState::Empty => ("empty", 0, None),
        };
        JsonCovered {
            certificate: &section.certificate,
            section: &section.label,
            heading: section.heading.as_deref(),
            state,
            clauses,
            reason,
            reached: (coverage.scenarios > 0 && clauses > 0).then_some(section.reached),
        }
    });
    let alternatives = coverage.alternatives.iter().map(|known| JsonAlternative {
        path: &known.path,
        section: &known.section,
        line: known.line,
        words: &known.words,
        held: known.held,
        failed: known.failed,
        missed: known.missed().filter(|_| coverage.scenarios > 0),
    });
    document(&JsonCoverage {
        schema: SCHEMA,
        scenarios: coverage.scenarios,
        sections: sections.collect(),
        alternatives: alternatives.collect(),
    })
}
