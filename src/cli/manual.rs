//! `scrip manual`: the page of the manual for scrip, or for one of its commands.
use clap::CommandFactory;
use clap_mangen::Man;

use super::arguments::{Arguments, Manual};
use super::{Console, Exit, Stop};
use crate::diagnostics::{Diagnostic, codes};
use crate::source::SourceMap;

pub fn manual(arguments: &Manual, console: &mut Console<'_>) -> Result<Exit, Stop> {
    let mut all = Arguments::command().disable_help_subcommand(true);
    all.build();
    let Some(name) = &arguments.of else { return page(all, "scrip", console) };
    if let Some(command) = all.find_subcommand(name) {
        let title = format!("scrip-{name}");
        return page(command.clone(), &title, console);
    }
    let known = all.get_subcommands().map(|command| command.get_name().to_owned()).collect::<Vec<_>>();
    let wrong = Diagnostic::error(codes::E0110_BAD_ARGUMENT, format!("there is no command `{name}`"))
        .suggest(name, known.iter().map(String::as_str))
        .help("`scrip help` lists all of them");
    console.report(&[wrong], &SourceMap::new())?;
    Ok(Exit::BadInput)
}

fn page(command: clap::Command, title: &str, console: &mut Console<'_>) -> Result<Exit, Stop> {
    let mut page = Vec::new();
    Man::new(command).title(title).manual("Scrip").render(&mut page)?;
    console.print(&String::from_utf8_lossy(&page))?;
    Ok(Exit::Done)
}
