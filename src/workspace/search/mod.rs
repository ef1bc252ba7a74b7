//! A search for a small scenario in which two versions of a certificate come out differently.
//!
//! Scenarios are made up from what the certificate says: its classes, rights, accruals, prohibited acts, and the days that its
//! calendar brings. The same versions and the same number of tries give the same scenario.
mod draw;
mod events;
mod shrink;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chrono::{Days, NaiveDate};

use super::effects::{Effect, EffectKind, Versions};
use super::{Choices, Loaded, Rejected, load_scenario_into};
use crate::diagnostics::{Diagnostic, codes};
use crate::engine::Options;
use crate::source::SourceMap;
use crate::syntax::path_words;
use draw::Draw;
use events::Events;

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// How many scenarios were played, up to the one that was found.
    pub tries: usize,
    /// The text of a scenario in which something comes out differently; none if none was found.
    pub scenario: Option<String>,
    pub effects: Vec<Effect>,
}

/// How far ahead the calendar of the certificate is looked at for days on which something falls due.
const DAYS_AHEAD: u64 = 4 * 365;
/// A day in which nothing in particular lies, for certificates that name none.
const SOME_DAY: (i32, u32, u32) = (2010, 1, 4);

impl Versions {
    /// Searches among so many generated scenarios. A scenario that is given lends its header, with the certificates and
    /// prices that the versions need beside them, and its lines as a beginning.
    ///
    /// # Errors
    /// What is wrong with the files: one of the versions cannot be played.
    pub fn search(&self, beginning: Option<&Path>, tries: usize) -> Result<Found, Box<Rejected>> {
        let (place, header) = self.header(beginning)?;
        let first = format!("{header}\n{}\n", self.first_day());
        let loaded = self.loaded(&place, &first)?;
        self.effects_of(&place, &first)?;
        let days = self.days(&place, &header, &loaded);
        let events = Events::new(&loaded, self.first_day(), days);
        let mut draw = Draw::new();
        for tried in 1..=tries {
            // Short ones first, so that what is found is small.
            let length = 2 + tried.saturating_mul(10) / tries.max(1);
            let lines = events.lines(&mut draw, length);
            if let Some(effects) = self.differ(&place, &header, &lines) {
                let shrunk = shrink::shrink(lines, |lines| self.differ(&place, &header, lines).is_some());
                let header = shrink::header(&header, &shrunk);
                let effects = self.differ(&place, &header, &shrunk).unwrap_or(effects);
                return Ok(Found { tries: tried, scenario: Some(text(&header, &shrunk)), effects });
            }
        }
        Ok(Found { tries, scenario: None, effects: Vec::new() })
    }

    /// Where the scenario would stand, and its lines above the first dated one.
    fn header(&self, beginning: Option<&Path>) -> Result<(PathBuf, String), Box<Rejected>> {
        let title = "scenario \"A difference\"";
        let Some(beginning) = beginning else {
            let Some(certificate) = path_words(&self.old.path.display().to_string()) else {
                let message = format!("a scenario cannot name a certificate `{}`", self.old.path.display());
                let wrong = Diagnostic::error(codes::E0110_BAD_ARGUMENT, message);
                let wrong = wrong.help("a path has no quotation mark and no line break in it");
                return Err(Box::new(Rejected { sources: SourceMap::new(), diagnostics: vec![wrong] }));
            };
            let header = format!("{title}\n  certificates {certificate}\n  holder       Alder\n  holder       Birch\n");
            return Ok((PathBuf::from("a-difference.scrip"), header));
        };
        let mut sources = SourceMap::new();
        let text = match crate::diagnostics::load_file(&mut sources, beginning, None) {
            Ok(file) => sources.text(file).to_owned(),
            Err(diagnostic) => return Err(Box::new(Rejected { sources, diagnostics: vec![diagnostic] })),
        };
        let head = text.lines().take_while(|line| !line.starts_with(|first: char| first.is_ascii_digit()));
        let slots = head.filter(|line| line.starts_with(' ')).map(|line| format!("{line}\n"));
        let folder = beginning.parent().unwrap_or(Path::new(""));
        Ok((folder.join("a-difference.scrip"), format!("{title}\n{}", slots.collect::<String>())))
    }

    fn first_day(&self) -> NaiveDate {
        let some = NaiveDate::from_ymd_opt(SOME_DAY.0, SOME_DAY.1, SOME_DAY.2).unwrap_or_default();
        draw::days_in(&self.old.text).first().copied().unwrap_or(some)
    }

    fn loaded(&self, place: &Path, text: &str) -> Result<Loaded, Box<Rejected>> {
        let mut sources = SourceMap::new();
        sources.draft(place, text);
        sources.draft(&self.old.path, self.old.text.clone());
        load_scenario_into(sources, place, &Choices::default())
    }

    /// Days that matter: those that the texts name, and those on which something falls due after a first issue.
    fn days(&self, place: &Path, header: &str, loaded: &Loaded) -> Vec<NaiveDate> {
        let first = self.first_day();
        let mut days: BTreeSet<NaiveDate> = draw::days_in(&self.old.text).into_iter().collect();
        days.extend(draw::days_in(&self.new.text));
        let issues: Vec<String> = events::issues(loaded, first);
        let until = first.checked_add_days(Days::new(DAYS_AHEAD));
        if let Ok(loaded) = self.loaded(place, &text(header, &issues)) {
            let played = loaded.play(&Options { until, ..Options::default() }).played;
            days.extend(played.outcomes.iter().map(|outcome| outcome.moment.date));
        }
        days.into_iter().filter(|day| *day > first).collect()
    }

    /// What comes out differently; none if nothing does, or only that a line cannot be played.
    fn differ(&self, place: &Path, header: &str, lines: &[String]) -> Option<Vec<Effect>> {
        let effects = self.effects_of(place, &text(header, lines)).ok()?.effects;
        let tells = |effect: &Effect| !matches!(effect.kind, EffectKind::Fault | EffectKind::Note | EffectKind::Duty);
        effects.iter().any(tells).then_some(effects)
    }
}

fn text(header: &str, lines: &[String]) -> String {
    let lines: String = lines.iter().map(|line| format!("{line}\n")).collect();
    format!("{header}\n{lines}")
}
