//! `scrip votes`: who votes on a matter, which approvals it needs, who can pass and who can block it.
use super::arguments::{TableFormat, VoteArguments};
use super::report::load;
use super::{Console, Exit, Stop};
use crate::diagnostics::did_you_mean;
use crate::engine::Options;
use crate::program::Moment;
use crate::render::{Names, json, tables, text};
use crate::report;
use crate::workspace::{fault_diagnostic, no_day};

pub fn votes(arguments: &VoteArguments, console: &mut Console<'_>) -> Result<Exit, Stop> {
    let (loaded, options) = match load(&arguments.scenario, &arguments.choices.choices(), console)? {
        Ok(loaded) => loaded,
        Err(exit) => return Ok(exit),
    };
    let votes = match report::votes(&loaded, &options, arguments.on, &arguments.matter, &arguments.that) {
        Some(Ok(votes)) => votes,
        Some(Err(fault)) => {
            let at = arguments.on.map(Moment::end_of);
            console.report(&[fault_diagnostic(&loaded.program, &fault, at)], &loaded.sources)?;
            return Ok(Exit::BadInput);
        }
        None => {
            console.report(&[no_day()], &loaded.sources)?;
            return Ok(Exit::BadInput);
        }
    };
    if !votes.is_known {
        let known = report::known_matters(&loaded.program);
        let near = did_you_mean(&arguments.matter, known.iter().map(String::as_str));
        let near = near.map(|words| format!("; {words}")).unwrap_or_default();
        console.remark(&format!("no section speaks of `{}`{near}\n", arguments.matter))?;
        if !known.is_empty() {
            let all: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
            console.remark(&format!("the matters of the certificates are {}\n", all.join(", ")))?;
        }
    }
    let options = Options { until: Some(votes.on), ..options };
    let names = Names::new(&loaded, &votes.run.played, &options);
    let paint = console.paint();
    console.print(&match arguments.format {
        TableFormat::Text => text::votes::text(&votes, &names, paint),
        TableFormat::Json => json::votes::votes(&votes, &names),
        TableFormat::Csv => tables::votes(&votes, &names),
    })?;
    console.incomplete(&votes.run.faults, &loaded)?;
    Ok(if votes.run.faults.is_empty() { Exit::Done } else { Exit::BadInput })
}
