//! `scrip coverage --source`: a filed text beside the sections of a certificate.
use std::path::{Path, PathBuf};

use super::arguments::{Coverage, TableFormat};
use super::{Console, Exit, Stop};
use crate::diagnostics::{Diagnostic, codes, has_errors, load_file};
use crate::outline::{Report, outline};
use crate::render::{json, tables, text};
use crate::source::SourceMap;
use crate::syntax::ast::File;
use crate::syntax::{KnownNames, collect_names, parse_file};
use crate::workspace::is_scenario;

pub fn beside(source: &Path, arguments: &Coverage, console: &mut Console<'_>) -> Result<Exit, Stop> {
    let mut sources = SourceMap::new();
    let mut found = Vec::new();
    let filed = load_file(&mut sources, source, None).map_err(|diagnostic| found.push(diagnostic)).ok();
    let paths: Vec<&PathBuf> = arguments.files.iter().filter(|path| !is_scenario(path)).collect();
    let mut files = Vec::new();
    for path in paths {
        match load_file(&mut sources, path, None) {
            Ok(file) => files.push(file),
            Err(diagnostic) => found.push(diagnostic),
        }
    }
    if let [_, second, ..] = files.as_slice() {
        let message = format!("the text belongs to one certificate, and `{}` is another", sources.path(*second));
        found.push(Diagnostic::error(codes::E0110_BAD_ARGUMENT, message).help("name one certificate with `--source`"));
    }
    if files.is_empty() && !has_errors(&found) {
        let message = "no certificate is named to lay the text beside";
        found.push(
            Diagnostic::error(codes::E0110_BAD_ARGUMENT, message).help("name the certificate's file behind the text"),
        );
    }
    let (Some(filed), Some(file), false) = (filed, files.first().copied(), has_errors(&found)) else {
        console.report(&found, &sources)?;
        return Ok(Exit::BadInput);
    };
    let mut names = KnownNames::new();
    names.merge(&collect_names(sources.text(file)));
    let parsed = parse_file(&sources, file, &names);
    // What could be read is laid beside the text nevertheless.
    console.report(&parsed.diagnostics, &sources)?;
    let certificate = match parsed.file {
        Some(File::Certificate(certificate)) => certificate,
        _ if has_errors(&parsed.diagnostics) => return Ok(Exit::BadInput),
        _ => {
            let message = format!("`{}` is no certificate", sources.path(file));
            let diagnostic = Diagnostic::error(codes::E0110_BAD_ARGUMENT, message).help("name the certificate's file");
            console.report(&[diagnostic], &sources)?;
            return Ok(Exit::BadInput);
        }
    };
    let report = Report::new(&outline(sources.text(filed)), &certificate);
    console.print(&match arguments.format {
        TableFormat::Text => text::outline::report(&report, console.paint()),
        TableFormat::Json => json::outline::report(&report),
        TableFormat::Csv => tables::beside(&report),
    })?;
    if has_errors(&parsed.diagnostics) {
        return Ok(Exit::BadInput);
    }
    Ok(if report.beside.missing.is_empty() { Exit::Done } else { Exit::Differs })
}
