//! `scrip explain`: how a figure comes about.
use super::arguments::{Explain, ExplainFormat};
use super::{Console, Exit, Stop};
use crate::render::text::explanation::{self, Depth};
use crate::render::{Names, json};
use crate::workspace::load_scenario;

pub fn explain(arguments: &Explain, console: &mut Console<'_>) -> Result<Exit, Stop> {
    let choices = arguments.choices.choices();
    let mut loaded = match load_scenario(&arguments.scenario, &choices) {
        Ok(loaded) => loaded,
        Err(rejected) => {
            console.report(&rejected.diagnostics, &rejected.sources)?;
            return Ok(Exit::BadInput);
        }
    };
    console.warn(&loaded)?;
    let options = loaded.options(&choices);
    let asked = options.and_then(|options| {
        let answer = loaded.ask(&arguments.query, arguments.on, &options)?;
        Ok((answer, options))
    });
    let (answer, options) = match asked {
        Ok(answered) => answered,
        Err(wrong) => {
            console.report(&wrong, &loaded.sources)?;
            return Ok(Exit::BadInput);
        }
    };
    let names = Names::new(&loaded, &answer.run.played, &options);
    let depth = if arguments.all { Depth::All } else { Depth::Levels(arguments.depth) };
    console.print(&match arguments.format {
        ExplainFormat::Text => explanation::text(&answer, &names, depth),
        ExplainFormat::Markdown => explanation::markdown(&answer, &names, depth),
        ExplainFormat::Json => json::explain::explanation(&answer, &names),
    })?;
    // The figure holds only for what could be played.
    console.report(&answer.run.faults, &loaded.sources)?;
    Ok(if answer.run.faults.is_empty() { Exit::Done } else { Exit::BadInput })
}
