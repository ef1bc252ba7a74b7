//! A scenario and every file that it names.
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::certificates::{Company, FollowUps, names_of, read_all, read_company};
use super::events::{Lines, as_text, has_ending, merge, read_event_files, read_supposed};
use super::prices::read_prices;
use super::{Choices, Loaded, Rejected};
use crate::calendar::Calendars;
use crate::check::check_scenario;
use crate::diagnostics::{Diagnostic, at_origins, codes, has_errors, load_file, sort_by_place};
use crate::program::Journal;
use crate::source::{FileId, SourceMap, Span, decode, path_from, read};
use crate::syntax::ast::{File, HeaderKind, Scenario, Text};
use crate::syntax::{KnownNames, parse_file};

/// Loads a scenario with its certificates and prices. Of the choices only the day of knowledge counts here: corrections
/// that were filed later do not apply.
///
/// # Errors
/// Everything that is wrong with any of the files.
pub fn load_scenario(path: &Path, choices: &Choices) -> Result<Loaded, Box<Rejected>> {
    load_scenario_into(SourceMap::new(), path, choices)
}

/// The same with a map that may hold drafts of some of the files.
///
/// # Errors
/// Everything that is wrong with any of the files.
pub fn load_scenario_into(mut sources: SourceMap, path: &Path, choices: &Choices) -> Result<Loaded, Box<Rejected>> {
    let scenario = match read_scenario(path, &mut sources) {
        Ok(file) => file,
        Err(diagnostics) => return Err(Box::new(Rejected { sources, diagnostics })),
    };
    // The names of the certificates are needed to read the scenario, and its header to find the certificates.
    let head = header(scenario.file, &sources);
    let named = head.certificates(path);
    let known_on = choices.known_on.or(head.known_on);
    Terms::read(sources, &named, known_on).with(path, scenario, &head, None)
}

/// What is supposed to happen at the end of a day, in the words of the language. What stands for later days is left out.
#[derive(Debug, Clone)]
pub struct Supposed {
    pub day: NaiveDate,
    pub events: Vec<String>,
}

/// The same with events that stand in no file; their lines are in [`Loaded::supposed`].
///
/// # Errors
/// Everything that is wrong with any of the files, or with what is supposed.
pub fn load_scenario_supposing(path: &Path, choices: &Choices, supposed: &Supposed) -> Result<Loaded, Box<Rejected>> {
    let mut sources = SourceMap::new();
    let scenario = match read_scenario(path, &mut sources) {
        Ok(file) => file,
        Err(diagnostics) => return Err(Box::new(Rejected { sources, diagnostics })),
    };
    let head = header(scenario.file, &sources);
    let known_on = choices.known_on.or(head.known_on);
    Terms::read(sources, &head.certificates(path), known_on).with(path, scenario, &head, Some(supposed))
}

/// The certificates that scenarios speak of, read and checked once for all of them.
#[derive(Debug, Clone)]
struct Terms {
    sources: SourceMap,
    certificates: Vec<FileId>,
    names: KnownNames,
    company: Company,
    diagnostics: Vec<Diagnostic>,
    is_named: bool,
    is_complete: bool,
}

impl Terms {
    fn read(mut sources: SourceMap, named: &[(PathBuf, Option<Span>)], known_on: Option<NaiveDate>) -> Terms {
        let (certificates, mut diagnostics) = read_all(named, &mut sources);
        let is_complete = !has_errors(&diagnostics) && !named.is_empty();
        let names = names_of(&certificates, &sources);
        let company = read_company(&certificates, &sources, &names, known_on, &mut diagnostics);
        let is_named = !named.is_empty();
        Terms { sources, certificates, names, company, diagnostics, is_named, is_complete }
    }

    /// Reads a scenario of these certificates, a file of the same map.
    fn with(
        self,
        path: &Path,
        lines: Lines,
        head: &Header,
        supposed: Option<&Supposed>,
    ) -> Result<Loaded, Box<Rejected>> {
        let Terms { mut sources, certificates, mut names, mut company, mut diagnostics, is_named, is_complete } = self;
        let folder = folder_of(path);
        let event_files = read_event_files(&head.events, folder, &mut sources, &mut names, &mut diagnostics);
        let scenario = lines.file;
        let mut parsed = parse_file(&sources, scenario, &names);
        names.merge(&parsed.names);
        let mut supposed_file = None;
        if let Some(File::Scenario(tree)) = &mut parsed.file {
            merge(tree, &event_files, &sources, &names, &mut parsed.diagnostics);
            supposed_file =
                supposed.map(|supposed| read_supposed(supposed, tree, &mut sources, &names, &mut parsed.diagnostics));
        }
        // Without all names a value may be one and seem to be more.
        for lines in event_files.iter().chain([&lines]).filter(|_| is_complete) {
            lines.check_values(&names, &sources, &mut parsed.diagnostics);
        }
        let is_read = company.is_read && !has_errors(&parsed.diagnostics);
        let follow_ups = FollowUps { is_complete, is_read: company.is_read, names: &names };
        diagnostics.extend(parsed.diagnostics.into_iter().filter(|found| follow_ups.keep(found, &sources)));
        let calendars = Calendars::new();
        let histories = read_prices(&head.prices, folder, &calendars, &mut sources, &mut diagnostics);
        let (mut journal, mut written) = (Journal::default(), None);
        match parsed.file {
            Some(File::Scenario(tree)) if !is_named => diagnostics.push(no_certificates(&tree)),
            // Without all of its certificates a scenario would be full of names that nobody knows.
            Some(File::Scenario(tree)) if is_complete => {
                let checked = check_scenario(&tree, &mut company.program, &sources);
                let follow_ups = FollowUps { is_complete, is_read, names: &names };
                diagnostics.extend(checked.diagnostics.into_iter().filter(|found| follow_ups.keep(found, &sources)));
                journal = checked.journal;
                written = Some(tree);
            }
            Some(File::Scenario(_)) => {}
            Some(File::Certificate(certificate)) => diagnostics.push(not_a_scenario(certificate.title.span)),
            None => diagnostics.push(empty(scenario)),
        }
        let mut diagnostics = at_origins(diagnostics, &sources);
        sort_by_place(&mut diagnostics);
        diagnostics.dedup();
        let Some(tree) = written.filter(|_| !has_errors(&diagnostics)) else {
            return Err(Box::new(Rejected { sources, diagnostics }));
        };
        let prices = journal
            .prices
            .iter()
            .filter_map(|(class, path, _)| histories.get(path).map(|history| (*class, history.clone())))
            .collect();
        let program = company.program;
        Ok(Loaded {
            sources,
            scenario,
            supposed: supposed_file,
            certificates,
            program,
            tree,
            journal,
            prices,
            calendars,
            names,
            warnings: diagnostics,
        })
    }
}

/// Loads many scenarios of the same few certificates, each set of which is read only once.
#[derive(Debug, Default)]
pub(super) struct Loader {
    drafts: SourceMap,
    known: Vec<(Vec<PathBuf>, Option<NaiveDate>, Terms)>,
}

impl Loader {
    /// `drafts` are texts to be taken in place of files; the map holds nothing else.
    pub fn new(drafts: SourceMap) -> Loader {
        Loader { drafts, known: Vec::new() }
    }

    /// # Errors
    /// Everything that is wrong with any of the files.
    pub fn load(&mut self, path: &Path) -> Result<Loaded, Box<Rejected>> {
        let mut alone = self.drafts.clone();
        let head = match read_scenario(path, &mut alone) {
            Ok(lines) => header(lines.file, &alone),
            Err(diagnostics) => return Err(Box::new(Rejected { sources: alone, diagnostics })),
        };
        let named: Vec<PathBuf> = head.certificates(path).into_iter().map(|(path, _)| path).collect();
        let found = self.known.iter().find(|(paths, known_on, _)| *paths == named && *known_on == head.known_on);
        let mut terms = match found {
            Some((.., terms)) => terms.clone(),
            None => {
                let unplaced: Vec<(PathBuf, Option<Span>)> = named.iter().map(|path| (path.clone(), None)).collect();
                let terms = Terms::read(self.drafts.clone(), &unplaced, head.known_on);
                self.known.push((named, head.known_on, terms.clone()));
                terms
            }
        };
        match read_scenario(path, &mut terms.sources) {
            Ok(scenario) => terms.with(path, scenario, &head, None),
            Err(diagnostics) => Err(Box::new(Rejected { sources: terms.sources, diagnostics })),
        }
    }
}

/// Reads the file of a scenario, as a text of the language or as data.
fn read_scenario(path: &Path, sources: &mut SourceMap) -> Result<Lines, Vec<Diagnostic>> {
    let file = load_file(sources, path, None).map_err(|diagnostic| vec![diagnostic])?;
    as_text(path, file, sources)
}

fn folder_of(scenario: &Path) -> &Path {
    scenario.parent().unwrap_or(Path::new(""))
}

/// The names that a text may use beside its own: for a scenario those of the certificates that it names, as far as they can
/// be read.
pub fn names_for(path: &Path, text: &str) -> KnownNames {
    let mut sources = SourceMap::new();
    let scenario = sources.add(path.display().to_string(), text);
    let folder = path.parent().unwrap_or(Path::new(""));
    let named: Vec<(PathBuf, Option<Span>)> =
        header(scenario, &sources).certificates.iter().map(|(path, _)| (folder.join(path), None)).collect();
    let (files, _) = read_all(&named, &mut sources);
    names_of(&files, &sources)
}

/// The certificates that the text of a scenario names, as paths from its folder.
pub(super) fn named_certificates(scenario: &Path, text: &str) -> Vec<PathBuf> {
    let mut sources = SourceMap::new();
    let file = sources.add(scenario.display().to_string(), text);
    let folder = scenario.parent().unwrap_or(Path::new(""));
    header(file, &sources).certificates.iter().map(|(path, _)| path_from(folder, path)).collect()
}

/// What the header of a scenario says about other files.
#[derive(Debug, Default)]
struct Header {
    certificates: Vec<(String, Span)>,
    events: Vec<(String, Span)>,
    prices: Vec<(String, Span)>,
    known_on: Option<NaiveDate>,
}

impl Header {
    /// The files of the certificates, for a scenario at a path.
    fn certificates(&self, scenario: &Path) -> Vec<(PathBuf, Option<Span>)> {
        let folder = folder_of(scenario);
        self.certificates.iter().map(|(path, span)| (path_from(folder, path), Some(*span))).collect()
    }
}

/// Reads the lines above the first dated one. What is wrong with them is found when the scenario is read as a whole.
fn header(scenario: FileId, sources: &SourceMap) -> Header {
    let text = sources.text(scenario);
    let lines = text.split_inclusive('\n').take_while(|line| !line.starts_with(|first: char| first.is_ascii_digit()));
    let mut head = SourceMap::new();
    let file = head.add(sources.path(scenario), lines.collect::<String>());
    let Some(File::Scenario(tree)) = parse_file(&head, file, &KnownNames::new()).file else { return Header::default() };
    let mut found = Header::default();
    let here = |path: Text| (path.text, Span { file: scenario, ..path.span });
    for line in tree.header {
        match line.kind {
            HeaderKind::Certificates(paths) => found.certificates.extend(paths.into_iter().map(here)),
            HeaderKind::Events(paths) => found.events.extend(paths.into_iter().map(here)),
            HeaderKind::Prices { path, .. } => found.prices.push(here(path)),
            HeaderKind::KnownOn(day) => found.known_on = Some(day),
            _ => {}
        }
    }
    found
}

fn no_certificates(scenario: &Scenario) -> Diagnostic {
    Diagnostic::error(codes::E0603_NO_CERTIFICATE, "the scenario names no certificate")
        .at(scenario.title.span, "")
        .help("add a line below the title: `certificates FILE.scrip`, with the path from the folder of the scenario")
}

fn not_a_scenario(span: Span) -> Diagnostic {
    Diagnostic::error(codes::E0610_NOT_A_SCENARIO, "this is a certificate, not a scenario")
        .at(span, "")
        .help("check it with `scrip check`, or name a file that begins with `scenario`")
}

fn empty(file: FileId) -> Diagnostic {
    Diagnostic::error(codes::E0610_NOT_A_SCENARIO, "the file is empty")
        .at(Span::new(file, 0, 0), "")
        .help("begin it with `scenario \"...\"`")
}

/// Whether a file is a scenario, by the first word that is no comment; JSON can be nothing else. One that cannot be read
/// is none.
pub fn is_scenario(path: &Path) -> bool {
    if has_ending(path, "json") {
        return true;
    }
    let Ok(bytes) = read(path) else { return false };
    let text = match decode(bytes) {
        Ok(text) => text,
        Err(fault) => fault.text,
    };
    let mut lines = text.lines().map(str::trim_start).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.next().is_some_and(|line| line.split_whitespace().next() == Some("scenario"))
}
