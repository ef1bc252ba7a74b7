use crate::diagnostics::Diagnostic;
use crate::program::Journal;
use crate::check::checker::Checker;
use crate::syntax::ast::Scenario;

/// A scenario as the engine plays it, with everything that is wrong with it.
#[derive(Debug, Clone)]
pub struct CheckedScenario {
    pub journal: Journal,
    pub diagnostics: Vec<Diagnostic>,
}

impl Checker<'_> {
    pub(super) fn scenario(&mut self, _scenario: &Scenario) -> Journal {
        Journal::default()
    }
}
