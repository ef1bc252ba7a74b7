//! The two streams of a command: results and diagnostics.
use std::io::{self, ErrorKind, Write};

use super::Terminals;
use super::progress::Progress;
use crate::diagnostics::{Colour, Diagnostic, ErrorFormat, JsonDiagnostic, one_line, render};
use crate::render::text::paint::Paint;
use crate::render::text::summary::count;
use crate::source::{FileId, SourceMap};
use crate::workspace::Loaded;

/// Why nothing more is written.
#[derive(Debug)]
pub enum Stop {
    /// The reader of the output has gone, as `head` does when it has enough.
    Closed,
    /// In the words of the operating system.
    NotWritten(String),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Stop {
        match error.kind() {
            ErrorKind::BrokenPipe => Stop::Closed,
            _ => Stop::NotWritten(error.to_string()),
        }
    }
}

/// Where a command writes to.
pub struct Console<'w> {
    out: &'w mut dyn Write,
    err: &'w mut dyn Write,
    terminals: Terminals,
    format: ErrorFormat,
    /// What shows how far a command has come, if one does.
    progress: Progress,
    /// Diagnostics that are waiting, since JSON is one array for the whole run.
    waiting: Vec<JsonDiagnostic>,
}

impl<'w> Console<'w> {
    pub fn new(
        out: &'w mut dyn Write,
        err: &'w mut dyn Write,
        terminals: Terminals,
        format: ErrorFormat,
    ) -> Console<'w> {
        Console { out, err, terminals, format, progress: Progress::default(), waiting: Vec::new() }
    }

    /// The colours for results.
    pub fn paint(&self) -> Paint {
        Paint { on: self.terminals.out }
    }

    /// Writes a part of the result.
    pub fn print(&mut self, text: &str) -> Result<(), Stop> {
        let Console { out, terminals, progress, .. } = self;
        if !terminals.out {
            return Ok(out.write_all(text.as_bytes())?);
        }
        // The bar stands on the same terminal, so that what is written must not wait.
        Ok(progress.aside(|| out.write_all(text.as_bytes()).and_then(|()| out.flush()))?)
    }

    /// Writes words that are neither a result nor a diagnostic to the other stream; programs that read JSON get none.
    pub fn remark(&mut self, text: &str) -> Result<(), Stop> {
        if self.format != ErrorFormat::Json {
            self.beside(text)?;
        }
        Ok(())
    }

    /// Writes diagnostics.
    pub fn report(&mut self, diagnostics: &[Diagnostic], sources: &SourceMap) -> Result<(), Stop> {
        if self.format == ErrorFormat::Json {
            self.waiting.extend(diagnostics.iter().map(|diagnostic| JsonDiagnostic::of(diagnostic, sources)));
            return Ok(());
        }
        if diagnostics.is_empty() {
            return Ok(());
        }
        let colour = if self.terminals.err { Colour::Always } else { Colour::Never };
        let text = render(diagnostics, sources, self.format, colour);
        self.beside(&text)
    }

    /// Writes to the standard errors.
    fn beside(&mut self, text: &str) -> Result<(), Stop> {
        let Console { out, err, progress, .. } = self;
        // So that results and diagnostics of one terminal come in the order in which they were made.
        out.flush()?;
        Ok(progress.aside(|| err.write_all(text.as_bytes()))?)
    }

    /// Writes what is worth saying about files that can be used: about the scenario and its prices in full, of the
    /// certificates only how much there is, since `scrip check` is the place for it.
    pub fn warn(&mut self, loaded: &Loaded) -> Result<(), Stop> {
        if self.format == ErrorFormat::Json {
            return self.report(&loaded.warnings, &loaded.sources);
        }
        let is_about = |file: FileId| move |found: &&Diagnostic| found.place().is_some_and(|place| place.file == file);
        for file in &loaded.certificates {
            let found = loaded.warnings.iter().filter(is_about(*file)).count();
            if found > 0 {
                let warnings = count(found, "warning", "warnings");
                let path = one_line(loaded.sources.path(*file));
                self.remark(&format!("{path} has {warnings}; `scrip check {path}` shows them\n"))?;
            }
        }
        let others = loaded
            .warnings
            .iter()
            .filter(|found| found.place().is_none_or(|place| !loaded.certificates.contains(&place.file)));
        let others: Vec<Diagnostic> = others.cloned().collect();
        self.report(&others, &loaded.sources)
    }

    /// How far a command has come, for those who look at a terminal; what is written meanwhile stands above it.
    pub fn progress(&mut self, words: &'static str) -> Progress {
        self.progress = Progress::new(words, self.terminals.err && self.format == ErrorFormat::Human);
        self.progress.clone()
    }

    /// Says that some of a scenario could not be played, where something else was asked than what comes of it.
    pub fn incomplete(&mut self, faults: &[Diagnostic], loaded: &Loaded) -> Result<(), Stop> {
        if self.format == ErrorFormat::Json {
            return self.report(faults, &loaded.sources);
        }
        if faults.is_empty() {
            return Ok(());
        }
        let things = count(faults.len(), "fault", "faults");
        let path = one_line(loaded.sources.path(loaded.scenario));
        self.remark(&format!(
            "the scenario has {things}, so this holds only for what could be played; `scrip run {path}` shows them\n"
        ))
    }

    /// Writes what is waiting.
    pub fn finish(&mut self) -> Result<(), Stop> {
        self.out.flush()?;
        if self.format == ErrorFormat::Json {
            let text = serde_json::to_string_pretty(&self.waiting).unwrap_or_default();
            self.err.write_all(text.as_bytes())?;
            self.err.write_all(b"\n")?;
        }
        Ok(self.err.flush()?)
    }
}
