//! `scrip test`: scenarios against what they expect.
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::arguments::{TableFormat, Test};
use super::{Console, Exit, Stop, find};
use crate::diagnostics::{Diagnostic, Severity, codes, one_line};
use crate::engine::Options;
use crate::render::json::test::{TestedFile, table, tests};
use crate::render::text::{failures, summary};
use crate::render::{Names, text::paint::Paint};
use crate::source::{SourceMap, same_file};
use crate::workspace::{Choices, Rejected, is_scenario, issuer_of, load_certificates, load_scenario};

pub fn test(arguments: &Test, console: &mut Console<'_>) -> Result<Exit, Stop> {
    let files = match find::files(&arguments.paths) {
        Ok(files) => files,
        Err((folder, error)) => {
            let name = folder.display().to_string();
            let message = format!("the folder `{name}` cannot be read");
            let wrong = Diagnostic::error(codes::E0107_FILE_NOT_READABLE, message).about_file(name);
            return bad(wrong.help(format!("the system says: {error}")), console);
        }
    };
    if files.is_empty() {
        let wrong = Diagnostic::error(codes::E0110_BAD_ARGUMENT, "there are no `.scrip` files to test");
        return bad(wrong.help("name scenarios, certificates, or folders that have some"), console);
    }
    let progress = console.progress("scenarios");
    let mut session =
        Session { console, format: arguments.format, tested: Vec::new(), used: BTreeSet::new(), exit: Exit::Done };
    let (scenarios, certificates): (Vec<PathBuf>, Vec<PathBuf>) = files.into_iter().partition(|path| is_scenario(path));
    for (done, path) in scenarios.iter().enumerate() {
        progress.tell(done, scenarios.len());
        session.scenario(path)?;
    }
    progress.end();
    let mut companies: Vec<(Company, Vec<PathBuf>)> = Vec::new();
    for path in certificates {
        if session.used.iter().any(|known| same_file(known, &path)) {
            session.line(&path, true, "certificate, checked with its scenarios")?;
            session.tested.push(TestedFile::file(shown(&path), false, &[], &SourceMap::new(), true));
            continue;
        }
        let company = (path.parent().map(Path::to_path_buf), issuer_of(&path));
        match companies.iter_mut().find(|(known, _)| *known == company && company.1.is_some()) {
            Some((_, paths)) => paths.push(path),
            None => companies.push((company, vec![path])),
        }
    }
    for (_, paths) in &companies {
        session.company(paths)?;
    }
    let Session { console, tested, exit, .. } = session;
    match arguments.format {
        TableFormat::Json => console.print(&tests(&tested))?,
        TableFormat::Csv => console.print(&table(&tested))?,
        TableFormat::Text => {
            let passed = tested.iter().filter(|file| file.passed()).count();
            console.print(&summary::passed(passed, tested.len() - passed, console.paint()))?;
        }
    }
    Ok(exit)
}

fn bad(wrong: Diagnostic, console: &mut Console<'_>) -> Result<Exit, Stop> {
    console.report(&[wrong], &SourceMap::new())?;
    Ok(Exit::BadInput)
}

/// What the certificates of one company have in common: their folder and the issuer that they name.
type Company = (Option<PathBuf>, Option<String>);

struct Session<'c, 'w> {
    console: &'c mut Console<'w>,
    format: TableFormat,
    tested: Vec<TestedFile>,
    /// Certificates that a scenario has been played with: they are in order, together with their companions.
    used: BTreeSet<PathBuf>,
    exit: Exit,
}

impl Session<'_, '_> {
    fn scenario(&mut self, path: &Path) -> Result<(), Stop> {
        let loaded = match load_scenario(path, &Choices::default()) {
            Ok(loaded) => loaded,
            Err(rejected) => return self.rejected(path, &rejected),
        };
        let options = Options::default();
        let run = loaded.play(&options);
        let passed = run.passed();
        let names = Names::new(&loaded, &run.played, &options);
        let certificates = loaded.certificates.iter().map(|file| PathBuf::from(loaded.sources.path(*file)));
        self.used.extend(certificates);
        let mut about = summary::count(run.played.checked, "expectation", "expectations");
        if let Some(day) = loaded.journal.known_on {
            let of_lines = loaded.journal.entries.iter().filter(|entry| !entry.is_known_on(day));
            let left_out: usize = of_lines.map(|entry| entry.expectations.len()).sum();
            if left_out > 0 {
                about.push_str(&format!(", {left_out} left out with lines that were not known on {day}"));
            }
        }
        self.line(path, passed, &about)?;
        if self.format == TableFormat::Text {
            let paint = self.console.paint();
            self.console.print(&indented(&failures::failures(&run.played.failures, &names, paint)))?;
            self.console.report(&run.faults, &loaded.sources)?;
        }
        self.exit = self.exit.max(match (run.faults.is_empty(), passed) {
            (_, true) => Exit::Done,
            (true, false) => Exit::Differs,
            (false, false) => Exit::BadInput,
        });
        self.tested.push(TestedFile::scenario(shown(path), &names, &run.faults, passed));
        Ok(())
    }

    /// The certificates of one company, which use each other's names.
    fn company(&mut self, paths: &[PathBuf]) -> Result<(), Stop> {
        match load_certificates(paths) {
            Ok(checked) => {
                for path in paths {
                    self.line(path, true, "certificate")?;
                    self.tested.push(TestedFile::file(shown(path), false, &[], &checked.sources, true));
                }
                Ok(())
            }
            Err(rejected) => {
                let errors: Vec<&Diagnostic> =
                    rejected.diagnostics.iter().filter(|found| found.severity == Severity::Error).collect();
                for path in paths {
                    let name = path.display().to_string();
                    let is_about = |found: &&&Diagnostic| match found.place() {
                        Some(place) => rejected.sources.path(place.file) == name,
                        None => found.path.as_ref().is_none_or(|path| *path == name),
                    };
                    let found: Vec<Diagnostic> = errors.iter().filter(is_about).map(|found| (*found).clone()).collect();
                    let about = if found.is_empty() { "certificate" } else { "cannot be used" };
                    self.line(path, found.is_empty(), about)?;
                    if self.format == TableFormat::Text {
                        self.console.report(&found, &rejected.sources)?;
                    }
                    let passed = found.is_empty();
                    self.tested.push(TestedFile::file(shown(path), false, &found, &rejected.sources, passed));
                }
                self.exit = self.exit.max(Exit::BadInput);
                Ok(())
            }
        }
    }

    fn rejected(&mut self, path: &Path, rejected: &Rejected) -> Result<(), Stop> {
        self.line(path, false, "cannot be used")?;
        if self.format == TableFormat::Text {
            self.console.report(&rejected.diagnostics, &rejected.sources)?;
        }
        self.exit = self.exit.max(Exit::BadInput);
        let (found, sources) = (&rejected.diagnostics, &rejected.sources);
        self.tested.push(TestedFile::file(shown(path), true, found, sources, false));
        Ok(())
    }

    fn line(&mut self, path: &Path, passed: bool, about: &str) -> Result<(), Stop> {
        if self.format != TableFormat::Text {
            return Ok(());
        }
        let paint: Paint = self.console.paint();
        let word = if passed { paint.green("ok    ") } else { paint.red("FAILED") };
        self.console.print(&format!("{word}  {}  ({about})\n", shown(path)))
    }
}

fn shown(path: &Path) -> String {
    one_line(&path.display().to_string())
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("        {line}\n")).collect()
}
