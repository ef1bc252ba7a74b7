//! The command line: arguments, files, exit codes. Everything that is shown goes through a writer.
mod arguments;
mod check;
mod codes;
mod completions;
mod console;
mod coverage;
mod diff;
mod due;
mod events;
mod explain;
mod find;
mod fmt;
mod guard;
mod manual;
mod mutate;
mod new;
mod progress;
mod readings;
mod report;
mod run;
mod source;
mod test;
mod votes;

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};
pub use console::{Console, Stop};
pub use guard::guarded;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// It did what it was asked.
    Done = 0,
    /// An expectation failed, or a difference was found.
    Differs = 1,
    /// The input is wrong; diagnostics say what.
    BadInput = 2,
    /// A fault of the program itself.
    Internal = 3,
}

/// Whether standard output and standard error are terminals, which alone get colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Terminals {
    pub out: bool,
    pub err: bool,
}

/// The whole program, with the arguments and streams of the process.
pub fn main() -> ExitCode {
    // Expressions may be nested deeply; the stack of the first thread is small on some systems.
    let worker = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(with_streams);
    match worker.map(std::thread::JoinHandle::join) {
        Ok(Ok(exit)) => ExitCode::from(exit as u8),
        Ok(Err(_)) => ExitCode::from(Exit::Internal as u8),
        Err(_) => ExitCode::from(with_streams() as u8),
    }
}

/// Room for calls within calls, in bytes; only what is used of it takes memory.
const STACK_BYTES: usize = 256 * 1024 * 1024;

fn with_streams() -> Exit {
    let terminals = Terminals { out: io::stdout().is_terminal(), err: io::stderr().is_terminal() };
    let (mut out, mut err) = (io::BufWriter::new(io::stdout()), io::stderr());
    run(std::env::args_os(), &mut out, &mut err, terminals)
}

/// The commands with their arguments, as they are described to those who ask for help.
pub fn definition() -> clap::Command {
    <Arguments as clap::CommandFactory>::command()
}

/// Runs one command. `arguments` begins with the name of the program.
pub fn run(
    arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>,
    out: &mut dyn Write,
    err: &mut dyn Write,
    terminals: Terminals,
) -> Exit {
    let parsed = match Arguments::try_parse_from(arguments) {
        Ok(parsed) => parsed,
        Err(answer) => return answered(&answer, out, err, terminals),
    };
    let mut console = Console::new(out, err, terminals, parsed.error_format);
    let result = guarded(|| {
        let exit = command(parsed.command, &mut console)?;
        console.finish()?;
        Ok(exit)
    });
    match result {
        Ok(Ok(exit)) => exit,
        // Nobody reads any more: that is no fault of anybody.
        Ok(Err(Stop::Closed)) => Exit::Done,
        Ok(Err(Stop::NotWritten(reason))) => {
            let _ = writeln!(err, "error: the output cannot be written: {reason}");
            Exit::Internal
        }
        Err(words) => {
            let _ = writeln!(err, "{words}");
            Exit::Internal
        }
    }
}

fn command(command: Command, console: &mut Console<'_>) -> Result<Exit, Stop> {
    match command {
        Command::Check(arguments) => check::check(&arguments, console),
        Command::Run(arguments) => run::run(&arguments, console),
        Command::Test(arguments) => test::test(&arguments, console),
        Command::Events(arguments) => events::events(&arguments, console),
        Command::Explain(arguments) => explain::explain(&arguments, console),
        Command::Readings(arguments) => readings::readings(&arguments, console),
        Command::Due(arguments) => due::due(&arguments, console),
        Command::Votes(arguments) => votes::votes(&arguments, console),
        Command::Report(arguments) => report::report(&arguments, console),
        Command::Coverage(arguments) => coverage::coverage(&arguments, console),
        Command::New(arguments) => new::new(&arguments, console),
        Command::Diff(arguments) => diff::diff(&arguments, console),
        Command::Fmt(arguments) => fmt::fmt(&arguments, console),
        Command::Codes(arguments) => codes::codes(&arguments, console),
        Command::Completions(arguments) => completions::completions(&arguments, console),
        Command::Manual(arguments) => manual::manual(&arguments, console),
    }
}

/// Help and versions that were asked for, and arguments that are wrong.
fn answered(answer: &clap::Error, out: &mut dyn Write, err: &mut dyn Write, terminals: Terminals) -> Exit {
    let styled = answer.render();
    let write = |stream: &mut dyn Write, is_terminal: bool| {
        let text = if is_terminal { styled.ansi().to_string() } else { styled.to_string() };
        // Whoever asked has gone, or cannot be told anything.
        let _ = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
    };
    if answer.use_stderr() {
        write(err, terminals.err);
        Exit::BadInput
    } else {
        write(out, terminals.out);
        Exit::Done
    }
}
