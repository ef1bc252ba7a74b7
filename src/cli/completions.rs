//! `scrip completions`: what a shell offers when a command is half typed.
use clap::CommandFactory;

use super::arguments::{Arguments, Completions};
use super::{Console, Exit, Stop};

pub fn completions(arguments: &Completions, console: &mut Console<'_>) -> Result<Exit, Stop> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "scrip", &mut script);
    console.print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}
