//! `scrip fmt`: the canonical layout of files.
use std::ffi::OsString;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::arguments::{Fmt, PlainFormat};
use super::{Console, Exit, Stop};
use crate::diagnostics::{Diagnostic, codes, load_file, load_text, one_line};
use crate::format::{format, format_breaking_lines};
use crate::render::json::check::{FormattedFile, formatted};
use crate::source::SourceMap;
use crate::syntax::KnownNames;
use crate::workspace::names_for;

/// What standard input is called in messages.
const STANDARD_INPUT: &str = "standard input";

pub fn fmt(arguments: &Fmt, console: &mut Console<'_>) -> Result<Exit, Stop> {
    let mut session = Session {
        console,
        check: arguments.check,
        format: arguments.format,
        lay_out: if arguments.wrap { format_breaking_lines } else { format },
        files: Vec::new(),
    };
    let mut exit = Exit::Done;
    let is_standard_input = |path: &PathBuf| path == Path::new("-");
    if arguments.files.iter().all(is_standard_input) {
        exit = session.standard_input()?;
    } else if arguments.files.iter().any(is_standard_input) {
        let diagnostic = Diagnostic::error(codes::E0110_BAD_ARGUMENT, "standard input and files are laid out apart")
            .help("name the files, or `-` alone");
        exit = session.wrong(Path::new("-"), &[diagnostic], &SourceMap::new())?;
    } else {
        for path in &arguments.files {
            exit = exit.max(session.one_file(path)?);
        }
    }
    if session.format == PlainFormat::Json {
        session.console.print(&formatted(arguments.check, &session.files))?;
    }
    Ok(exit)
}

/// A way to lay out a text.
type LayOut = fn(&str, &str, &KnownNames) -> Result<String, Vec<Diagnostic>>;

struct Session<'c, 'w> {
    console: &'c mut Console<'w>,
    check: bool,
    format: PlainFormat,
    lay_out: LayOut,
    files: Vec<FormattedFile>,
}

impl Session<'_, '_> {
    fn one_file(&mut self, path: &Path) -> Result<Exit, Stop> {
        let mut sources = SourceMap::new();
        let file = match load_file(&mut sources, path, None) {
            Ok(file) => file,
            Err(diagnostic) => return self.wrong(path, &[diagnostic], &sources),
        };
        let text = sources.text(file);
        let names = names_for(path, text);
        let formatted = match (self.lay_out)(sources.path(file), text, &names) {
            Ok(formatted) => formatted,
            Err(found) => return self.wrong(path, &found, &sources),
        };
        let shown = one_line(&path.display().to_string());
        let differs = formatted != text;
        if differs
            && !self.check
            && let Err(error) = replace(path, &formatted)
        {
            let message = format!("the file `{}` cannot be written", path.display());
            let diagnostic = Diagnostic::error(codes::E0107_FILE_NOT_READABLE, message).help(error.to_string());
            return self.wrong(path, &[diagnostic.about_file(shown)], &sources);
        }
        if self.format == PlainFormat::Json {
            self.files.push(FormattedFile::new(shown, differs, None, &[], &sources));
        } else if differs {
            self.console.print(&format!("{shown}\n"))?;
        }
        Ok(if differs && self.check { Exit::Differs } else { Exit::Done })
    }

    /// What keeps a file from being laid out.
    fn wrong(&mut self, path: &Path, found: &[Diagnostic], sources: &SourceMap) -> Result<Exit, Stop> {
        match self.format {
            PlainFormat::Json => {
                let shown = one_line(&path.display().to_string());
                self.files.push(FormattedFile::new(shown, false, None, found, sources));
            }
            PlainFormat::Text => self.console.report(found, sources)?,
        }
        Ok(Exit::BadInput)
    }

    fn standard_input(&mut self) -> Result<Exit, Stop> {
        let mut bytes = Vec::new();
        io::stdin().read_to_end(&mut bytes)?;
        let mut sources = SourceMap::new();
        let text = match load_text(&mut sources, STANDARD_INPUT.to_owned(), bytes) {
            Ok(file) => sources.text(file).to_owned(),
            Err(diagnostic) => return self.wrong(Path::new(STANDARD_INPUT), &[diagnostic], &sources),
        };
        // Names of certificates are looked for from the folder in which the command runs.
        let formatted = match (self.lay_out)(STANDARD_INPUT, &text, &names_for(Path::new(STANDARD_INPUT), &text)) {
            Ok(formatted) => formatted,
            Err(found) => return self.wrong(Path::new(STANDARD_INPUT), &found, &sources),
        };
        let differs = formatted != text;
        match self.format {
            PlainFormat::Json => {
                let text = (!self.check).then_some(formatted);
                self.files.push(FormattedFile::new(STANDARD_INPUT.to_string(), differs, text, &[], &sources));
            }
            PlainFormat::Text if self.check => {}
            PlainFormat::Text => self.console.print(&formatted)?,
        }
        Ok(if differs && self.check { Exit::Differs } else { Exit::Done })
    }
}

/// Writes a file anew beside itself and puts it in its place, so that it is whole at any time.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    // What a link leads to is replaced, and not the link.
    let path = fs::canonicalize(path)?;
    let permissions = fs::metadata(&path)?.permissions();
    if permissions.readonly() {
        return Err(io::Error::from(io::ErrorKind::PermissionDenied));
    }
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".new");
    let beside = path.with_file_name(name);
    let written = fs::write(&beside, text)
        .and_then(|()| fs::set_permissions(&beside, permissions))
        .and_then(|()| fs::rename(&beside, &path));
    if written.is_err() {
        // What cannot be removed either is in nobody's way.
        let _ = fs::remove_file(&beside);
    }
    written
}
