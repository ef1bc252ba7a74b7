//! `scrip explain`: how a figure comes about.
use super::arguments::{Explain, ExplainFormat};
use super::{Console, Exit, Stop};
use crate::engine::Options;
use crate::render::text::explanation::{self, Depth};
use crate::render::text::tale;
use crate::render::{Names, json};
use crate::report::{self, Tale};
use crate::workspace::{Loaded, load_scenario};

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
    let told = options.as_ref().ok().and_then(|options| {
        report::tell(&loaded, &choices, options, arguments.on, &arguments.query).map(|tale| (tale, options.clone()))
    });
    match told {
        Some((Ok(tale), options)) => return tell(arguments, &loaded, &tale, &options, console),
        Some((Err(wrong), _)) => {
            console.report(&wrong.diagnostics, &wrong.sources)?;
            return Ok(Exit::BadInput);
        }
        None => {}
    }
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
    console.incomplete(&answer.run.faults, &loaded)?;
    Ok(if answer.run.faults.is_empty() { Exit::Done } else { Exit::BadInput })
}

/// Writes what happened, where that was the question.
fn tell(
    arguments: &Explain,
    loaded: &Loaded,
    found: &Tale,
    options: &Options,
    console: &mut Console<'_>,
) -> Result<Exit, Stop> {
    let loaded = found.supposed.as_deref().unwrap_or(loaded);
    let names = Names::new(loaded, &found.run.played, options);
    let depth = if arguments.all { Depth::All } else { Depth::Levels(arguments.depth) };
    console.print(&match arguments.format {
        ExplainFormat::Text => tale::text(found, &names, depth),
        ExplainFormat::Markdown => tale::markdown(found, &names, depth),
        ExplainFormat::Json => json::tale::tale(found, &names),
    })?;
    if found.supposed.is_some() {
        // What was only supposed stands in no file that could be run.
        console.report(&found.run.faults, &loaded.sources)?;
    } else {
        console.incomplete(&found.run.faults, loaded)?;
    }
    Ok(if found.run.faults.is_empty() { Exit::Done } else { Exit::BadInput })
}
