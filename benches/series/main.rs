//! What the clauses of filed certificates cost, each beside hand-written Rust that does only that arithmetic, with the same
//! exact numbers and the same results, which are compared before anything is measured.
mod adjustments;
mod conversions;
mod liquidation;
mod records;

use std::path::Path;

use criterion::{criterion_group, criterion_main};
use scrip::engine::Options;
use scrip::exact::Exact;
use scrip::source::SourceMap;
use scrip::workspace::{Choices, Loaded, load_scenario_into};

fn exact(text: &str) -> Exact {
    Exact::parse(text).unwrap()
}

/// A scenario as if it stood in a folder of the examples.
fn load(folder: &str, text: &str) -> Loaded {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(folder).join("story.scrip");
    let mut sources = SourceMap::new();
    sources.draft(&path, text);
    match load_scenario_into(sources, &path, &Choices::default()) {
        Ok(loaded) => loaded,
        Err(rejected) => panic!("{:?}", rejected.diagnostics.first()),
    }
}

/// Plays a scenario whose expectations were worked out by hand: all of them must hold.
fn must_hold(loaded: &Loaded) {
    let run = loaded.play(&Options::default());
    assert!(run.faults.is_empty(), "{:?}", run.faults.first());
    assert!(run.played.failures.is_empty(), "{:?}", run.played.failures.first());
}

criterion_group!(
    benches,
    liquidation::liquidation,
    conversions::conversions,
    adjustments::issues_with_expiries,
    adjustments::cost_by_length
);
criterion_main!(benches);
