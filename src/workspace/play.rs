//! Playing a scenario that was loaded.
use super::{Loaded, fault_diagnostics};
use crate::diagnostics::{Diagnostic, at_origins};
use crate::engine::{Engine, FailureKind, Fault, Options, Payoff, Played};
use crate::exact::Exact;
use crate::program::{Journal, JournalEntry, JournalEventKind};

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
        self.played_with(&self.journal, options)
    }

    /// The same for another journal of the scenario's names, such as one with an event more.
    pub fn played_with(&self, journal: &Journal, options: &Options) -> Engine<'_> {
        let mut engine = Engine::new(&self.program, &self.calendars, &self.prices);
        engine.play(journal, options);
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

impl Loaded {
    /// What a liquidation would bring to every holder, for assets between two amounts: on the day until which the options
    /// play; without one on the day of the first liquidation of the scenario, before it, or on the scenario's last day.
    ///
    /// # Errors
    /// What a liquidation on that day could not be played for.
    pub fn payoff(&self, options: &Options, from: &Exact, to: &Exact) -> Result<Payoff, Fault> {
        let is_liquidation = |entry: &JournalEntry| matches!(&entry.event, Some(event) if matches!(event.kind, JournalEventKind::Liquidation { .. }));
        let is_in_time = |entry: &&JournalEntry| options.until.is_none_or(|until| entry.date <= until);
        let ends = self.journal.entries.iter().filter(is_in_time).find(|entry| is_liquidation(entry));
        let last = self.journal.entries.iter().rfind(is_in_time);
        let day = ends.map(|entry| entry.date).or(options.until).or(last.map(|entry| entry.date));
        let day = day.ok_or_else(|| Fault::impossible("the scenario has no day"))?;
        let entries = self.journal.entries.iter().take_while(|entry| !is_liquidation(entry)).cloned().collect();
        let journal = Journal { entries, ..self.journal.clone() };
        let mut engine = Engine::new(&self.program, &self.calendars, &self.prices);
        engine.play(&journal, &Options { until: Some(day), ..options.clone() });
        engine.payoff(day, from, to)
    }
}

impl Loaded {
    /// Plays the journal, and notes the answers of conditions.
    pub fn play_watched(&self, options: &Options) -> Run {
        let mut engine = Engine::new(&self.program, &self.calendars, &self.prices).watched();
        engine.play(&self.journal, options);
        let played = engine.finish();
        let faults = fault_diagnostics(&self.program, &played);
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
