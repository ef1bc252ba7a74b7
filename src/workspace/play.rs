//! Playing a scenario that was loaded.
use super::{Loaded, fault_diagnostics};
use crate::diagnostics::{Diagnostic, at_origins};
use crate::engine::{Engine, FailureKind, Options, Played};

/// A scenario that was played.
#[derive(Debug)]
pub struct Run {
    pub played: Played,
    /// What could not be played, and what is missing.
    pub faults: Vec<Diagnostic>,
}

impl Loaded {
    /// The engine at the end of the journal, or of the day that the options name, for questions about it.
    pub fn played(&self, options: &Options) -> Engine<'_> {
        let mut engine = Engine::new(&self.program, &self.calendars, &self.prices);
        engine.play(&self.journal, options);
        engine
    }

    /// Plays the journal from the beginning to the end, or to the day that the options name.
    pub fn play(&self, options: &Options) -> Run {
        self.run_of(self.played(options))
    }

    /// What an engine has played, when no more is asked of it.
    pub fn run_of(&self, engine: Engine<'_>) -> Run {
        let played = engine.finish();
        let faults = at_origins(fault_diagnostics(&self.program, &played), &self.sources);
        Run { played, faults }
    }
}

impl Run {
    /// How many of the expectations that the scenario states did not come true.
    pub fn failed_expectations(&self) -> usize {
        self.played.failures.iter().filter(|failure| failure.kind != FailureKind::Unexpected).count()
    }

    /// Whether everything that the scenario expects came true, every line was played or expected to be refused, and
    /// nothing was missing.
    pub fn passed(&self) -> bool {
        self.played.failures.is_empty() && self.faults.is_empty()
    }
}
