//! Questions about a scenario: one figure as of a day, with its derivation.
use chrono::NaiveDate;

use super::faults::{diagnostic, no_day};
use super::{Loaded, Run};
use crate::check::check_query;
use crate::diagnostics::{Diagnostic, codes};
use crate::engine::{Options, Step};
use crate::program::{Kind, Moment, Node, Program, ReadingId, Unit, Value};
use crate::syntax::parse_query;

/// A figure with its derivation.
#[derive(Debug)]
pub struct Answer {
    /// The question as it was typed.
    pub question: String,
    pub on: NaiveDate,
    pub value: Value,
    pub unit: Unit,
    pub steps: Vec<Step>,
    /// Readings that the figure goes by, with the choice that is taken on the day.
    pub readings: Vec<(ReadingId, u32)>,
    /// The run that the figure comes from.
    pub run: Run,
}

impl Loaded {
    /// Asks for a figure as of the end of a day; without one, of the last day that is played.
    ///
    /// # Errors
    /// What is wrong with the question, or what is missing for its answer.
    pub fn ask(&mut self, question: &str, on: Option<NaiveDate>, options: &Options) -> Result<Answer, Vec<Diagnostic>> {
        let last = self.journal.entries.iter().map(|entry| entry.date).max();
        let Some(on) = on.or(options.until).or(last) else { return Err(vec![no_day()]) };
        let (node, kind) = self.question(question)?;
        // What the calendar brings up to the day asked about is played, even if nothing is written for it.
        let mut options = options.clone();
        if options.until.is_none() && last.is_none_or(|last| last < on) {
            options.until = Some(on);
        }
        let engine = self.played(&options);
        engine.forget_readings_asked();
        let (value, steps) = engine
            .explain(&node, on)
            .map_err(|fault| vec![diagnostic(&self.program, &fault, Some(Moment::end_of(on)), None)])?;
        let at = Moment::end_of(on);
        let asked = engine.readings_asked().into_iter();
        let readings = asked.map(|reading| (reading, engine.reading(reading, at))).collect();
        let run = self.run_of(engine);
        let unit = match kind {
            Kind::Figure(unit) => unit,
            _ => Unit::number(),
        };
        Ok(Answer { question: question.trim().to_string(), on, value, unit, steps, readings, run })
    }

    /// Reads and checks a question about a figure.
    ///
    /// # Errors
    /// What is wrong with it, with what can be asked.
    pub fn question(&mut self, question: &str) -> Result<(Node, Kind), Vec<Diagnostic>> {
        let file = self.sources.add("question", question);
        parse_query(question, file, &self.names)
            .and_then(|expr| check_query(&expr, &mut self.program, &self.sources))
            .map_err(|found| self.with_names(found))
    }

    /// A name that is not known is answered with those that can be asked for.
    fn with_names(&self, mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
        if found.iter().any(|found| found.code == codes::E0301_UNKNOWN_TERM)
            && let Some(last) = found.pop()
        {
            found.push(last.help(can_be_asked(&self.program)));
        } else if found.iter().any(|found| found.code.as_str().starts_with("E02"))
            && let Some(last) = found.pop()
        {
            // What is no expression may have been meant as a question in words.
            found.push(last.help(can_be_asked(&self.program)));
        }
        found
    }
}

/// The forms of questions in words, besides figures.
pub const QUESTION_FORMS: [&str; 9] = [
    "what HOLDER receives on DATE",
    "what CLASS receives on DATE",
    "what HOLDER is owed",
    "what if HOLDER converts 10 CLASS",
    "what HOLDER would receive on conversion",
    "what HOLDER would receive on redemption",
    "why was NAME refused",
    "refusals on DATE",
    "breaches on DATE",
];

fn forms() -> String {
    let forms = QUESTION_FORMS.iter().map(|form| format!("  {form}"));
    std::iter::once("questions in words are".to_string()).chain(forms).collect::<Vec<_>>().join("\n")
}

/// The names that a question may use, by certificate.
fn can_be_asked(program: &Program) -> String {
    let mut lines = vec!["you can ask for".to_string()];
    lines.extend(askable(program).into_iter().map(|question| format!("  {question}")));
    let classes = program.classes.iter().map(|class| format!("  {} outstanding", class.name));
    lines.extend(classes);
    lines.push("  votes of HOLDER".into());
    lines.push(forms());
    lines.join("\n")
}

/// What the certificates name, in words of a question, by certificate.
fn askable(program: &Program) -> Vec<String> {
    let mut questions = Vec::new();
    for (index, certificate) in program.certificates.iter().enumerate() {
        let is_here = |known: Option<usize>| known == Some(index);
        let definitions = program.definitions.iter().filter(|known| !known.local);
        let definitions = definitions.filter(|known| is_here(known.certificate.map(|id| id.index())));
        let variables = program.variables.iter().filter(|known| is_here(Some(known.certificate.index())));
        let accruals = program.accruals.iter().filter(|known| is_here(Some(known.certificate.index())));
        let mut names: Vec<String> = definitions.map(|known| known.name.clone()).collect();
        names.extend(variables.map(|known| known.name.clone()));
        names.extend(accruals.map(|known| format!("{} accrued and unpaid", known.name)));
        names.sort();
        names.dedup();
        let class = certificate.class.and_then(|class| program.classes.get(class.index()));
        let of = class.map(|class| format!(" of {}", class.name)).unwrap_or_default();
        questions.extend(names.into_iter().map(|name| format!("{name}{of}")));
    }
    questions
}

impl Loaded {
    /// Every figure, day or condition that the certificates name, ready to be asked of an engine, with its unit.
    pub fn figures(&mut self) -> Vec<(String, Node, Unit)> {
        let mut found = Vec::new();
        for question in askable(&self.program) {
            let file = self.sources.add("question", question.as_str());
            let checked = parse_query(&question, file, &self.names)
                .and_then(|expr| check_query(&expr, &mut self.program, &self.sources));
            // A name that needs more words to be asked for, such as that of a holder, is left out.
            let Ok((node, kind)) = checked else { continue };
            let unit = match kind {
                Kind::Figure(unit) => unit,
                _ => Unit::number(),
            };
            found.push((question, node, unit));
        }
        found
    }
}
