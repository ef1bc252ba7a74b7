//! Expectations that did not come true: where, what was wanted, what was found, and the first steps towards it.
use super::explanation::first_steps;
use super::paint::Paint;
use crate::diagnostics::one_line;
use crate::engine::{Failure, FailureKind};
use crate::render::names::{Names, wanted};

/// How many levels of the derivation are shown.
const LEVELS: usize = 3;

/// All failures of a run, in the order of the scenario.
pub fn failures<'f>(failed: impl IntoIterator<Item = &'f Failure>, names: &Names<'_>, paint: Paint) -> String {
    let mut out = String::new();
    for failure in failed {
        let path = one_line(names.loaded.sources.path(names.loaded.scenario));
        let word = match failure.kind {
            FailureKind::Failed => "expectation failed",
            FailureKind::Faulty => "expectation cannot be worked out",
            FailureKind::Unexpected => "line not played",
        };
        out.push_str(&format!("{}:{}: {}\n", path, names.line(failure.span), paint.red(word)));
        out.push_str(&format!("  wanted  {}\n", wanted(&failure.wanted)));
        out.push_str(&format!("  found   {}\n", one_line(&failure.found)));
        out.push_str(&first_steps(&failure.steps, names, 1, LEVELS + 1));
    }
    out
}
