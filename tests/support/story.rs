//! Scenarios loaded from texts, without files.
use scrip::check::{apply_corrections, check_certificates, check_scenario};
use std::collections::BTreeMap;

use scrip::calendar::Calendars;
use scrip::diagnostics::{Diagnostic, has_errors};
use scrip::engine::{Engine, Options, Played};
use scrip::program::{Journal, Program};
use scrip::source::SourceMap;
use scrip::syntax::ast::File;
use scrip::syntax::{KnownNames, collect_names, parse_file};

/// A scenario and its certificates, read and checked.
pub struct Story {
    pub program: Program,
    pub journal: Journal,
}

/// Reads and checks texts; the diagnostics if there is an error among them.
pub fn load(certificates: &[&str], scenario: &str) -> Result<Story, Vec<Diagnostic>> {
    let mut sources = SourceMap::new();
    let mut known = KnownNames::new();
    for text in certificates {
        known.merge(&collect_names(text));
    }
    let mut diagnostics = Vec::new();
    let mut trees = Vec::new();
    for (index, text) in certificates.iter().enumerate() {
        let file = sources.add(format!("certificate-{index}.scrip"), *text);
        let parsed = parse_file(&sources, file, &known);
        diagnostics.extend(parsed.diagnostics);
        if let Some(File::Certificate(tree)) = parsed.file {
            trees.push(tree);
        }
    }
    let file = sources.add("scenario.scrip", scenario);
    let parsed = parse_file(&sources, file, &known);
    diagnostics.extend(parsed.diagnostics);
    let corrected = apply_corrections(trees, None);
    diagnostics.extend(corrected.diagnostics);
    let mut checked = check_certificates(&corrected.certificates, &sources);
    diagnostics.append(&mut checked.diagnostics);
    let Some(File::Scenario(tree)) = parsed.file else { return Err(diagnostics) };
    let story = check_scenario(&tree, &mut checked.program, &sources);
    diagnostics.extend(story.diagnostics);
    if has_errors(&diagnostics) {
        Err(diagnostics)
    } else {
        Ok(Story { program: checked.program, journal: story.journal })
    }
}

/// Plays a scenario that must read without an error.
pub fn play(certificates: &[&str], scenario: &str) -> Played {
    let story = match load(certificates, scenario) {
        Ok(story) => story,
        Err(found) => panic!("{:?}\n{scenario}", found.iter().map(|found| found.message.clone()).collect::<Vec<_>>()),
    };
    let calendars = Calendars::new();
    let prices = BTreeMap::new();
    let mut engine = Engine::new(&story.program, &calendars, &prices);
    engine.play(&story.journal, &Options::default());
    engine.finish()
}
