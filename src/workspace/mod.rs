//! A scenario with its certificates and prices, loaded from files and played.
//!
//! Paths in a scenario are taken from its own folder. Everything that is wrong with any of the files is collected in one
//! run; nothing here prints.
mod alternatives;
mod certificates;
mod choices;
mod conversion_prices;
mod coverage;
mod effects;
mod events;
mod faults;
mod load;
mod mutate;
mod play;
mod prices;
mod question;
mod search;

use std::collections::BTreeMap;

pub use alternatives::{Alternative, AlternativeKind};
pub use certificates::{Certificates, empty_file, issuer_of, load_certificates, read_certificates, title_of};
pub use choices::Choices;
pub use conversion_prices::ConversionPrice;
pub use coverage::{Coverage, CoveredSection, SectionState};
pub use effects::{Effect, EffectKind, Effects, Point, Version, Versions};
pub use events::journal_text;
pub use faults::{fault_code, fault_diagnostic, fault_diagnostics, no_day};
pub use load::{Supposed, is_scenario, load_scenario, load_scenario_into, load_scenario_supposing, names_for};
pub use mutate::{Change, changes, unnoticed, unnoticed_of};
pub use play::Run;
pub use question::{Answer, QUESTION_FORMS};
pub use search::Found;

use crate::calendar::Calendars;
use crate::diagnostics::Diagnostic;
use crate::prices::PriceHistory;
use crate::program::{ClassId, Journal, Program};
use crate::source::{FileId, SourceMap};
use crate::syntax::KnownNames;
use crate::syntax::ast::Scenario;

/// Files that cannot be used, and why.
#[derive(Debug, Clone, Default)]
pub struct Rejected {
    pub sources: SourceMap,
    /// In the order of the files; at least one of them is an error.
    pub diagnostics: Vec<Diagnostic>,
}

/// A scenario that can be played.
#[derive(Debug, Clone)]
pub struct Loaded {
    pub sources: SourceMap,
    /// The file of the scenario.
    pub scenario: FileId,
    /// The lines of what is only supposed to happen, where something is.
    pub supposed: Option<FileId>,
    /// The files of its certificates, as it names them.
    pub certificates: Vec<FileId>,
    pub program: Program,
    /// The scenario as it was written, with the events that stand in files of their own.
    pub tree: Scenario,
    pub journal: Journal,
    pub prices: BTreeMap<ClassId, PriceHistory>,
    pub calendars: Calendars,
    /// The names that a question may use.
    pub names: KnownNames,
    /// What is worth saying and does not stop the scenario.
    pub warnings: Vec<Diagnostic>,
}
