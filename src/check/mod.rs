//! From the syntax tree to the program: names, dimensions, owners, sections and readings, all errors in one run.
//!
//! Two passes: everything that the certificates declare gets a number, then clauses are compiled, each value when it is
//! first needed. What cannot be compiled is reported and stands for anything, so that one mistake is told once.
mod amendments;
mod checker;
mod clause;
mod corrections;
mod cycles;
mod declare;
mod dimensions;
mod expression;
mod mentions;
mod names;
mod owners;
mod payments;
mod scenario;
mod scope;
mod unread;

pub use corrections::{Corrected, apply_corrections};
pub use scenario::CheckedScenario;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diagnostics::{Diagnostic, has_errors, sort_by_place};
use crate::program::{Journal, Kind, Node, Program};
use crate::source::{FileId, SourceMap};
use crate::syntax::ast::{Certificate, Expr, Scenario};
use checker::Checker;

/// Certificates as the engine plays them, with everything that is wrong with them.
#[derive(Debug, Clone)]
pub struct Checked {
    /// Complete only when none of the diagnostics is an error.
    pub program: Program,
    /// In the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// Checks the certificates of one company together; corrections and amendments must have been applied.
pub fn check_certificates(certificates: &[Certificate], sources: &SourceMap) -> Checked {
    let mut program = Program::default();
    let mut checker = Checker::new(&mut program, sources);
    let clauses = checker.declare(certificates);
    checker.compile(&clauses);
    checker.check_references(&clauses);
    checker.check_readings_used();
    checker.check_payments_asked();
    checker.cycles();
    checker.owners();
    let mut diagnostics = checker.diagnostics;
    unread::keep_what_is_certain(&mut diagnostics, certificates, sources);
    finish(&mut diagnostics);
    let files: BTreeSet<FileId> = program.sections.iter().map(|section| section.span.file).collect();
    program.texts = files.into_iter().map(|file| (file, Arc::from(sources.text(file)))).collect();
    Checked { program, diagnostics }
}

/// Resolves a scenario against the certificates. Its holders and the classes that only it knows join the program.
pub fn check_scenario(scenario: &Scenario, program: &mut Program, sources: &SourceMap) -> CheckedScenario {
    let mut checker = Checker::new(program, sources);
    let journal: Journal = checker.scenario(scenario);
    let mut diagnostics = checker.diagnostics;
    finish(&mut diagnostics);
    CheckedScenario { journal, diagnostics }
}

/// Compiles a question from outside: names of all certificates, as long as only one of them declares each.
///
/// # Errors
/// What is wrong with the question.
pub fn check_query(expr: &Expr, program: &mut Program, sources: &SourceMap) -> Result<(Node, Kind), Vec<Diagnostic>> {
    let mut checker = Checker::new(program, sources);
    let scope = checker.outer_scope();
    let typed = checker.expression(&scope, expr);
    let mut diagnostics = checker.diagnostics;
    finish(&mut diagnostics);
    if has_errors(&diagnostics) { Err(diagnostics) } else { Ok((typed.node, typed.kind)) }
}

fn finish(diagnostics: &mut Vec<Diagnostic>) {
    sort_by_place(diagnostics);
    diagnostics.dedup();
}
