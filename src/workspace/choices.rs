//! What the user chooses for a run: readings, until when, and what was known.
use chrono::NaiveDate;

use super::Loaded;
use crate::diagnostics::{Diagnostic, codes, did_you_mean};
use crate::engine::Options;
use crate::program::{Program, ReadingId};

/// How a scenario is to be played.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choices {
    /// Readings as they are typed, `N1=actual-365`.
    pub readings: Vec<String>,
    /// The last day that is played.
    pub until: Option<NaiveDate>,
    /// Only what was known on this day counts.
    pub known_on: Option<NaiveDate>,
}

impl Loaded {
    /// The choices with the names of readings looked up.
    ///
    /// # Errors
    /// A diagnostic for each reading, or choice of one, that does not exist or is not written `NAME=CHOICE`.
    pub fn options(&self, choices: &Choices) -> Result<Options, Vec<Diagnostic>> {
        let mut options =
            Options { readings: Vec::new(), until: choices.until, known_on: choices.known_on, ..Options::default() };
        let mut wrong = Vec::new();
        for typed in &choices.readings {
            match reading(&self.program, typed) {
                Ok(found) => options.readings.extend(found),
                Err(diagnostic) => wrong.push(*diagnostic),
            }
        }
        if wrong.is_empty() { Ok(options) } else { Err(wrong) }
    }
}

/// Every reading of the name, with the place of the choice among its choices.
fn reading(program: &Program, typed: &str) -> Result<Vec<(ReadingId, u32)>, Box<Diagnostic>> {
    let error = |message: String| Diagnostic::error(codes::E0505_UNKNOWN_READING, message);
    let Some((name, choice)) = typed.split_once('=') else {
        let diagnostic = error(format!("`{typed}` does not say which choice of a reading is taken"));
        return Err(Box::new(diagnostic.help(format!("write `NAME=CHOICE`; {}", all(program)))));
    };
    let (name, choice) = (name.trim(), choice.trim());
    let known = ReadingId::each(&program.readings).filter(|(_, reading)| reading.name == name);
    let mut found = Vec::new();
    let mut choices: Vec<&str> = Vec::new();
    for (id, reading) in known {
        choices.extend(reading.choices.iter().map(|(label, _)| label.as_str()));
        let place = reading.choices.iter().position(|(label, _)| label == choice);
        if let Some(place) = place.and_then(|place| u32::try_from(place).ok()) {
            found.push((id, place));
        }
    }
    if !found.is_empty() {
        return Ok(found);
    }
    if choices.is_empty() {
        let names = program.readings.iter().map(|reading| reading.name.as_str());
        let question = did_you_mean(name, names);
        let diagnostic = error(format!("there is no reading `{name}`"));
        let diagnostic = question.into_iter().fold(diagnostic, Diagnostic::help);
        return Err(Box::new(diagnostic.help(all(program))));
    }
    let question = did_you_mean(choice, choices.iter().copied());
    let diagnostic = error(format!("the reading `{name}` has no choice `{choice}`"));
    let diagnostic = question.into_iter().fold(diagnostic, Diagnostic::help);
    Err(Box::new(diagnostic.help(format!("its choices are {}", quoted(choices)))))
}

/// The readings that there are.
fn all(program: &Program) -> String {
    match program.readings.as_slice() {
        [] => "the certificates have no readings".into(),
        readings => format!("the readings are {}", quoted(readings.iter().map(|reading| reading.name.as_str()))),
    }
}

fn quoted<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
