//! Certificates: read together, because those of one company use each other's names.
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::Rejected;
use crate::check::{apply_corrections, check_certificates};
use crate::diagnostics::{Diagnostic, codes, has_errors, load_file};
use crate::program::Program;
use crate::source::{FileId, SourceMap, Span, path_from, same_file};
use crate::syntax::ast::{Certificate, File, Head, SlotKind};
use crate::syntax::{KnownNames, collect_names, parse_file};

/// Certificates without a scenario.
#[derive(Debug, Clone)]
pub struct Certificates {
    pub sources: SourceMap,
    pub files: Vec<FileId>,
    pub program: Program,
    /// How many obvious mistakes of the source are noted.
    pub errata: usize,
    /// How many notes of the encoder say that something is left to do.
    pub left_to_do: usize,
    pub warnings: Vec<Diagnostic>,
}

/// Reads and checks the certificates of one company.
///
/// # Errors
/// Everything that is wrong with the files.
pub fn load_certificates(paths: &[PathBuf]) -> Result<Certificates, Box<Rejected>> {
    let certificates = read_certificates(paths);
    if has_errors(&certificates.warnings) {
        let Certificates { sources, warnings, .. } = certificates;
        return Err(Box::new(Rejected { sources, diagnostics: warnings }));
    }
    Ok(certificates)
}

/// The same as far as the files can be read: what is wrong with them is among the warnings, and nothing can be played.
pub fn read_certificates(paths: &[PathBuf]) -> Certificates {
    let mut sources = SourceMap::new();
    let named: Vec<(PathBuf, Option<Span>)> = paths.iter().map(|path| (path.clone(), None)).collect();
    let (files, mut diagnostics) = read_all(&named, &mut sources);
    let names = names_of(&files, &sources);
    let company = read_company(&files, &sources, &names, None, &mut diagnostics);
    let Company { program, errata, left_to_do, .. } = company;
    Certificates { sources, files, program, errata, left_to_do, warnings: diagnostics }
}

/// Reads the files; each is named by an argument, or at a place in a scenario.
pub(super) fn read_all(named: &[(PathBuf, Option<Span>)], sources: &mut SourceMap) -> (Vec<FileId>, Vec<Diagnostic>) {
    let mut files: Vec<FileId> = Vec::new();
    let mut diagnostics = Vec::new();
    let mut beside_them: Vec<(PathBuf, Span)> = Vec::new();
    let mut seen: Vec<&Path> = Vec::new();
    for (path, named_at) in named {
        if seen.contains(&path.as_path()) {
            let message = format!("the file `{}` is named twice", path.display());
            let diagnostic = Diagnostic::error(codes::E0303_DECLARED_TWICE, message).help("name it once");
            diagnostics.push(match named_at {
                Some(span) => diagnostic.at(*span, "named again here"),
                None => diagnostic,
            });
            continue;
        }
        seen.push(path);
        match load_file(sources, path, *named_at) {
            Ok(file) => {
                files.push(file);
                beside_them.extend(named_beside(file, path, sources));
            }
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    // Certificates of which others speak, and those of which these speak, each once.
    let mut read: Vec<PathBuf> = named.iter().map(|(path, _)| path.clone()).collect();
    let mut next = 0;
    while let Some((path, named_at)) = beside_them.get(next).cloned() {
        next += 1;
        if read.iter().any(|known| same_file(known, &path)) {
            continue;
        }
        read.push(path.clone());
        match load_file(sources, &path, Some(named_at)) {
            Ok(file) => {
                files.push(file);
                beside_them.extend(named_beside(file, &path, sources));
            }
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    (files, diagnostics)
}

/// The certificates that the header of a certificate names with `beside`.
fn named_beside(file: FileId, path: &Path, sources: &SourceMap) -> Vec<(PathBuf, Span)> {
    let text = sources.text(file);
    // Most certificates name none; those are not read twice.
    let lines = text.split_inclusive('\n').take_while(|line| !line.starts_with(['§', 'S']));
    let head: String = lines.collect();
    if !head.lines().any(|line| line.trim_start().starts_with("beside")) {
        return Vec::new();
    }
    let mut own = SourceMap::new();
    let copy = own.add(sources.path(file), head);
    let Some(File::Certificate(certificate)) = parse_file(&own, copy, &KnownNames::new()).file else {
        return Vec::new();
    };
    let folder = path.parent().unwrap_or(Path::new(""));
    let named = certificate.slots.into_iter().filter_map(|slot| match slot.kind {
        SlotKind::Beside(path) => Some((path_from(folder, &path.text), Span { file, ..path.span })),
        _ => None,
    });
    named.collect()
}

/// The names that the files declare, for all of them and for their scenario.
pub(super) fn names_of(files: &[FileId], sources: &SourceMap) -> KnownNames {
    let mut names = KnownNames::new();
    for file in files {
        names.merge(&collect_names(sources.text(*file)));
    }
    names
}

/// The certificates of a company, checked together.
#[derive(Debug, Clone)]
pub(super) struct Company {
    /// As far as the files could be read.
    pub program: Program,
    pub errata: usize,
    pub left_to_do: usize,
    /// Whether every line of every file could be read.
    pub is_read: bool,
}

/// Reads and checks the certificates, with corrections and amendments as far as they were known on a day.
pub(super) fn read_company(
    files: &[FileId],
    sources: &SourceMap,
    names: &KnownNames,
    known_on: Option<NaiveDate>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Company {
    let is_complete = !has_errors(diagnostics);
    let mut certificates: Vec<Certificate> = Vec::new();
    for file in files {
        let parsed = parse_file(sources, *file, names);
        diagnostics.extend(parsed.diagnostics);
        match parsed.file {
            Some(File::Certificate(certificate)) => certificates.push(certificate),
            Some(File::Scenario(scenario)) => diagnostics.push(not_a_certificate(scenario.title.span)),
            None => diagnostics.push(empty_file(*file)),
        }
    }
    let is_read = is_complete && !has_errors(diagnostics);
    let corrected = apply_corrections(certificates, known_on);
    diagnostics.extend(corrected.diagnostics);
    let checked = check_certificates(&corrected.certificates, sources);
    let follow_ups = FollowUps { is_complete, is_read, names };
    diagnostics.extend(checked.diagnostics.into_iter().filter(|found| follow_ups.keep(found, sources)));
    let heads = corrected.certificates.iter().flat_map(|known| &known.sections).flat_map(|section| &section.clauses);
    let count = |wanted: fn(&Head) -> bool| heads.clone().filter(|clause| wanted(&clause.head)).count();
    let errata = count(|head| matches!(head, Head::Erratum { .. }));
    let left_to_do = count(|head| matches!(head, Head::Todo { .. }));
    Company { program: checked.program, errata, left_to_do, is_read }
}

/// What could not be read declares nothing, so that later stages miss things that are there. Such findings only repeat the
/// first one, and are left out.
pub(super) struct FollowUps<'a> {
    /// Whether every file could be loaded.
    pub is_complete: bool,
    /// Whether every line could be read.
    pub is_read: bool,
    /// Everything that the texts declare, in lines that could be read or not.
    pub names: &'a KnownNames,
}

impl FollowUps<'_> {
    /// Whether a finding says something of its own.
    pub fn keep(&self, found: &Diagnostic, sources: &SourceMap) -> bool {
        if self.is_complete && self.is_read {
            return true;
        }
        let may_be_unread = [
            codes::E0502_EMPTY_SECTION,
            codes::E0503_MISSING_SECTION,
            codes::E0507_SLOT_MISSING,
            codes::E0510_ONE_CLASS,
            codes::E0603_NO_CERTIFICATE,
        ];
        if may_be_unread.contains(&found.code) {
            return false;
        }
        let is_about_name = found.code.as_str().starts_with("E03") && found.code != codes::E0303_DECLARED_TWICE;
        if !is_about_name && ![codes::E0601_UNKNOWN_HOLDER, codes::E0505_UNKNOWN_READING].contains(&found.code) {
            return true;
        }
        let written = found.place().map_or("", |place| sources.slice(place));
        let name: Vec<&str> = written.split_whitespace().collect();
        let name = name.join(" ");
        self.is_complete && !self.names.is_term(&name) && !self.names.is_attribute(&name)
    }
}

/// What is said of a file without a line.
pub fn empty_file(file: FileId) -> Diagnostic {
    Diagnostic::error(codes::E0208_NO_TITLE, "the file is empty")
        .at(Span::new(file, 0, 0), "")
        .help("begin it with `certificate \"...\"`")
}

fn not_a_certificate(span: Span) -> Diagnostic {
    Diagnostic::error(codes::E0603_NO_CERTIFICATE, "this is a scenario, not a certificate")
        .at(span, "")
        .help("name a file that begins with `certificate`, or run this one with `scrip run`")
}

/// The title of a certificate, as far as it can be read.
pub fn title_of(path: &Path) -> Option<String> {
    let mut sources = SourceMap::new();
    let file = load_file(&mut sources, path, None).ok()?;
    match parse_file(&sources, file, &KnownNames::new()).file {
        Some(File::Certificate(certificate)) => Some(certificate.title.text),
        _ => None,
    }
}

/// What groups a certificate with others of its company: the issuer that it names, as far as it can be read.
pub fn issuer_of(path: &Path) -> Option<String> {
    let mut sources = SourceMap::new();
    let file = load_file(&mut sources, path, None).ok()?;
    let Some(File::Certificate(certificate)) = parse_file(&sources, file, &KnownNames::new()).file else {
        return None;
    };
    certificate.slots.iter().find_map(|slot| match &slot.kind {
        SlotKind::Issuer { name, .. } => Some(name.text.clone()),
        _ => None,
    })
}
