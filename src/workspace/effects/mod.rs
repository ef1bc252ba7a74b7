//! What a change of a certificate does: a scenario played with both versions, and what comes out differently.
mod pairs;
mod points;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::load::named_certificates;
use super::{Choices, Loaded, Rejected, load_scenario_into};
use crate::compare::replace_name;
use crate::diagnostics::{Diagnostic, codes};
use crate::engine::Options;
use crate::source::{SourceMap, same_file};

/// One version of a certificate.
#[derive(Debug, Clone)]
pub struct Version {
    pub path: PathBuf,
    pub text: String,
    /// The title, if one could be read.
    pub title: Option<String>,
}

/// Two versions of a certificate, or the certificates of two series.
#[derive(Debug, Clone)]
pub struct Versions {
    pub old: Version,
    pub new: Version,
    /// Classes that the new version calls otherwise.
    pub renamed: BTreeMap<String, String>,
}

/// What a scenario leads to with one of the versions and not with the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// The holder, where it is about one.
    pub who: Option<String>,
    pub kind: EffectKind,
    /// `for Dividends of Series X`, `Common Stock for Conversion`
    pub what: String,
    /// The line of the scenario that leads to it, from 1; none for what the calendar brings.
    pub line: Option<usize>,
    pub before: Option<Point>,
    pub after: Option<Point>,
}

/// What happens with one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    pub date: NaiveDate,
    /// The amount, number of shares, reason or value in words.
    pub figure: String,
    /// `§2(a)`
    pub sections: Vec<String>,
}

/// What an effect is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EffectKind {
    Payment,
    Debt,
    Shares,
    Retirement,
    Votes,
    Refusal,
    Breach,
    Due,
    Missed,
    Duty,
    Approval,
    Distribution,
    Alternative,
    Value,
    Note,
    /// A line that cannot be played, because something is missing or cannot be.
    Fault,
    /// An `expect` line that holds with one version only.
    Expectation,
}

impl EffectKind {
    /// `payment`, `shares`, `refusal`...
    pub fn word(self) -> &'static str {
        match self {
            EffectKind::Payment => "payment",
            EffectKind::Debt => "debt",
            EffectKind::Shares => "shares",
            EffectKind::Retirement => "retirement",
            EffectKind::Votes => "votes",
            EffectKind::Refusal => "refusal",
            EffectKind::Breach => "breach",
            EffectKind::Due => "due",
            EffectKind::Missed => "missed",
            EffectKind::Duty => "duty",
            EffectKind::Approval => "approval",
            EffectKind::Distribution => "distribution",
            EffectKind::Alternative => "alternative",
            EffectKind::Value => "value",
            EffectKind::Note => "note",
            EffectKind::Fault => "fault",
            EffectKind::Expectation => "expectation",
        }
    }
}

/// What a change does in one scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effects {
    pub path: String,
    pub title: String,
    /// By holder, then in the order in which things happen.
    pub effects: Vec<Effect>,
}

impl Versions {
    /// What comes out differently when a scenario is played with the new version in place of the old one.
    ///
    /// # Errors
    /// What is wrong with the files, with either version.
    pub fn effects(&self, scenario: &Path) -> Result<Effects, Box<Rejected>> {
        let mut sources = SourceMap::new();
        let text = match crate::diagnostics::load_file(&mut sources, scenario, None) {
            Ok(file) => sources.text(file).to_owned(),
            Err(diagnostic) => return Err(Box::new(Rejected { sources, diagnostics: vec![diagnostic] })),
        };
        self.effects_of(scenario, &text)
    }

    /// The same for a text that need not be in a file; paths in it are taken from the folder of `scenario`.
    ///
    /// # Errors
    /// What is wrong with the files, with either version.
    pub fn effects_of(&self, scenario: &Path, text: &str) -> Result<Effects, Box<Rejected>> {
        let place = self.place(scenario, text)?;
        let (before, before_points) = play(scenario, text.to_owned(), &place, &self.old.text)
            .map_err(|rejected| unplayable(scenario, &self.old, &place, rejected))?;
        let (_, after_points) = play(scenario, self.translated(text), &place, &self.new.text)
            .map_err(|rejected| unplayable(scenario, &self.new, &place, rejected))?;
        let before_points = before_points.into_iter().map(|found| found.map_words(|words| self.translated(words)));
        Ok(Effects {
            path: scenario.display().to_string(),
            title: before.journal.title.clone(),
            effects: pairs::effects(before_points.collect(), after_points),
        })
    }

    /// The file of the scenario that the versions stand for: one of them, or one of the same title.
    fn place(&self, scenario: &Path, text: &str) -> Result<PathBuf, Box<Rejected>> {
        let named = named_certificates(scenario, text);
        for version in [&self.old, &self.new] {
            if let Some(path) = named.iter().find(|path| same_file(path, &version.path)) {
                return Ok(path.clone());
            }
        }
        for version in [&self.old, &self.new] {
            let title = version.title.as_deref();
            if let Some(path) = named.iter().find(|path| title.is_some() && super::title_of(path).as_deref() == title) {
                return Ok(path.clone());
            }
        }
        let shown = |version: &Version| version.path.display().to_string();
        let message = format!("the scenario is played with neither `{}` nor `{}`", shown(&self.old), shown(&self.new));
        let diagnostic = Diagnostic::error(codes::E0603_NO_CERTIFICATE, message)
            .about_file(scenario.display().to_string())
            .help("name a scenario whose `certificates` are one of the two, or a certificate of the same title");
        Err(Box::new(Rejected { sources: SourceMap::new(), diagnostics: vec![diagnostic] }))
    }

    /// A text with the class of the new version in it, unless it speaks of that class already.
    fn translated(&self, text: &str) -> String {
        let known = self.renamed.iter().filter(|(_, new)| !text.contains(new.as_str()));
        known.fold(text.to_owned(), |text, (old, new)| replace_name(&text, old, new))
    }
}

/// What is wrong with a version that stands in the place of a file is not said of that file.
fn unplayable(scenario: &Path, version: &Version, place: &Path, rejected: Box<Rejected>) -> Box<Rejected> {
    if same_file(place, &version.path) {
        return rejected;
    }
    let shown = version.path.display();
    let message = format!("`{}` cannot be played with `{shown}`", scenario.display());
    let diagnostic = Diagnostic::error(codes::E0603_NO_CERTIFICATE, message).about_file(shown.to_string()).help(
        format!("`scrip check {shown}` says what is wrong with it, or the scenario speaks of what it does not have"),
    );
    Box::new(Rejected { sources: SourceMap::new(), diagnostics: vec![diagnostic] })
}

/// Plays a scenario with a certificate whose text is another.
fn play(
    scenario: &Path,
    text: String,
    certificate: &Path,
    version: &str,
) -> Result<(Loaded, Vec<points::Found>), Box<Rejected>> {
    let mut sources = SourceMap::new();
    sources.draft(scenario, text);
    sources.draft(certificate, version);
    let loaded = load_scenario_into(sources, scenario, &Choices::default())?;
    let found = points::found(&loaded, &Options::default());
    Ok((loaded, found))
}
