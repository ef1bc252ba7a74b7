//! Questions about what happened, in plain words: what a holder receives, what it is owed, why something was refused, what
//! would happen if.
use std::path::PathBuf;

use chrono::NaiveDate;

use crate::diagnostics::{Diagnostic, codes, did_you_mean};
use crate::engine::{Due, OpenPayment, Options, Step};
use crate::exact::{ArithmeticError, Exact};
use crate::outcome::{Outcome, OutcomeKind};
use crate::program::{ClassId, DeedKind, Moment, PartyId, Program};
use crate::workspace::{Choices, Loaded, Rejected, Run, Supposed, fault_diagnostic, load_scenario_supposing, no_day};

/// An answer that tells what happened.
#[derive(Debug)]
pub struct Tale {
    pub question: String,
    /// The day asked about; none for the whole scenario.
    pub on: Option<NaiveDate>,
    pub findings: Vec<Finding>,
    /// What is owed, where that is the question.
    pub owed: Vec<Due>,
    /// Payments that have come due and were not made in full, where that is the question.
    pub unpaid: Vec<OpenPayment>,
    /// Sums for the party asked about: money, and shares of each class.
    pub total: Option<Total>,
    pub run: Run,
    /// The scenario with what is supposed to happen added to it, where something is.
    pub supposed: Option<Box<Loaded>>,
}

/// One outcome with the line that led to it and its grounds.
#[derive(Debug)]
pub struct Finding {
    pub outcome: Outcome,
    pub line: Option<String>,
    /// What the figures of the line were made of; told with the first outcome of each line.
    pub steps: Vec<Step>,
}

/// What a party receives in all.
#[derive(Debug, Default)]
pub struct Total {
    pub party: Option<PartyId>,
    pub money: Exact,
    pub shares: Vec<(ClassId, Exact)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Asked {
    Receives(PartyId),
    Owed(PartyId),
    Refused(String),
    Breaches(String),
    /// What comes of a line more, for one party or for everybody.
    If(Option<PartyId>, String),
    OnConversion(PartyId),
    OnRedemption(PartyId),
    /// What was paid on the shares of a class.
    ClassReceives(ClassId),
}

/// Answers a question about what happened; none if it is no such question.
///
/// # Errors
/// What is wrong with the question.
pub fn tell(
    loaded: &Loaded,
    choices: &Choices,
    options: &Options,
    on: Option<NaiveDate>,
    question: &str,
) -> Option<Result<Tale, Box<Rejected>>> {
    let (words, day) = with_day(question);
    let on = day.or(on);
    let asked = match asked(&words, &loaded.program)? {
        Ok(asked) => asked,
        Err(wrong) => return Some(Err(rejected(loaded, *wrong))),
    };
    Some(match asked {
        Asked::If(party, event) => suppose(loaded, choices, options, on, question, party, &[event]),
        Asked::OnConversion(party) | Asked::OnRedemption(party) => {
            let converts = matches!(asked, Asked::OnConversion(_));
            let events = exercises(loaded, options, on, party, converts);
            if events.is_empty() {
                let name = party_name(&loaded.program, party);
                let what = if converts { "converts" } else { "it may require to be redeemed" };
                let nothing = format!("`{name}` holds nothing that {what}");
                return Some(Err(rejected(loaded, Diagnostic::error(codes::F0402_NO_VALUE, nothing))));
            }
            suppose(loaded, choices, options, on, question, Some(party), &events)
        }
        asked => Ok(look_up(loaded, options, on, question, &asked)),
    })
}

/// What is wrong with a question about a scenario that can be played.
fn rejected(loaded: &Loaded, wrong: Diagnostic) -> Box<Rejected> {
    Box::new(Rejected { sources: loaded.sources.clone(), diagnostics: vec![wrong] })
}

/// The question without the day that it ends in.
fn with_day(question: &str) -> (String, Option<NaiveDate>) {
    let words = question.trim().trim_end_matches('?').trim_end();
    if let Some((before, day)) = words.rsplit_once(" on ")
        && let Ok(day) = day.trim().parse::<NaiveDate>()
    {
        return (before.trim_end().to_string(), Some(day));
    }
    (words.to_string(), None)
}

/// What is asked; an error if the form is known and a name in it is not.
fn asked(words: &str, program: &Program) -> Option<Result<Asked, Box<Diagnostic>>> {
    let after = |prefix: &str| {
        let head = words.get(..prefix.len())?;
        head.eq_ignore_ascii_case(prefix).then(|| words.get(prefix.len()..).unwrap_or_default().trim())
    };
    let party = |name: &str| party_called(program, name);
    if let Some(event) = after("what if ") {
        return Some(Ok(Asked::If(None, event.to_string())));
    }
    if ["why is there a breach", "why was there a breach", "why are there breaches"]
        .iter()
        .any(|known| words.eq_ignore_ascii_case(known))
    {
        return Some(Ok(Asked::Breaches(String::new())));
    }
    if let Some(rest) = after("why ") {
        let rest = ["was the ", "were the ", "is the ", "was ", "were ", "is ", "are ", "the ", ""]
            .iter()
            .find_map(|prefix| rest.strip_prefix(prefix))
            .unwrap_or(rest);
        let name = ["was refused", "were refused", "is refused", "refused", "not played"]
            .iter()
            .find_map(|suffix| rest.strip_suffix(suffix));
        if let Some(name) = name {
            return Some(Ok(Asked::Refused(name.trim().to_string())));
        }
        let breach = ["in breach", "a breach", "breached"].iter().find_map(|suffix| rest.strip_suffix(suffix));
        return breach.map(|name| Ok(Asked::Breaches(name.trim().to_string())));
    }
    if words.eq_ignore_ascii_case("refusals") {
        return Some(Ok(Asked::Refused(String::new())));
    }
    if words.eq_ignore_ascii_case("breaches") {
        return Some(Ok(Asked::Breaches(String::new())));
    }
    let rest = after("what ")?;
    let rest = ["does ", "would ", "did ", "is "].iter().find_map(|prefix| rest.strip_prefix(prefix)).unwrap_or(rest);
    for middle in [" would receive if ", " receives if ", " receive if "] {
        if let Some((name, event)) = rest.split_once(middle) {
            return Some(party(name).map(|party| Asked::If(Some(party), event.trim().to_string())));
        }
    }
    for ending in [" would receive on conversion", " receives on conversion", " receive on conversion"] {
        if let Some(name) = rest.strip_suffix(ending) {
            return Some(party(name).map(Asked::OnConversion));
        }
    }
    for ending in [" would receive on redemption", " receives on redemption", " receive on redemption"] {
        if let Some(name) = rest.strip_suffix(ending) {
            return Some(party(name).map(Asked::OnRedemption));
        }
    }
    for ending in [" receives", " received", " receive", " is paid", " was paid"] {
        if let Some(name) = rest.strip_suffix(ending) {
            if let Some((id, _)) = ClassId::each(&program.classes).find(|(_, class)| class.name == name.trim()) {
                return Some(Ok(Asked::ClassReceives(id)));
            }
            return Some(party(name).map(Asked::Receives));
        }
    }
    for ending in [" is owed", " owed"] {
        if let Some(name) = rest.strip_suffix(ending) {
            return Some(party(name).map(Asked::Owed));
        }
    }
    None
}

fn party_name(program: &Program, party: PartyId) -> String {
    program.parties.get(party.index()).map(|known| known.name.clone()).unwrap_or_default()
}

fn party_called(program: &Program, name: &str) -> Result<PartyId, Box<Diagnostic>> {
    let name = name.trim();
    let found = program.parties.iter().position(|party| {
        party.name == name
            || party.aliases.iter().any(|alias| alias == name)
            || party.long_name.as_deref() == Some(name)
    });
    if let Some(index) = found {
        return Ok(PartyId::at(index));
    }
    let names: Vec<&str> = program.parties.iter().map(|party| party.name.as_str()).collect();
    let wrong = Diagnostic::error(codes::E0301_UNKNOWN_TERM, format!("`{name}` is no party of the scenario"));
    let wrong = did_you_mean(name, names.iter().copied()).into_iter().fold(wrong, Diagnostic::help);
    let all: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    Err(Box::new(wrong.help(format!("the parties are {}", all.join(", ")))))
}

fn look_up(loaded: &Loaded, options: &Options, on: Option<NaiveDate>, question: &str, asked: &Asked) -> Tale {
    let mut options = Options { grounds: true, ..options.clone() };
    let last = loaded.journal.entries.iter().map(|entry| entry.date).max();
    if let Some(day) = on
        && options.until.is_none()
        && (matches!(asked, Asked::Owed(_)) || last.is_none_or(|last| last < day))
    {
        options.until = Some(day);
    }
    let mut engine = loaded.played(&options);
    let at = Moment::end_of(options.until.or(last).unwrap_or(NaiveDate::MAX));
    let (owed, unpaid) = match asked {
        Asked::Owed(party) => {
            let day = Moment::end_of(on.or(options.until).or(last).unwrap_or(NaiveDate::MAX));
            let (owed, unpaid) = (engine.open_dues(at), engine.open_payments_to(Some(*party), day));
            let mut owed = engine.or_fault(owed, at);
            owed.retain(|due| due.holder == Some(*party));
            (owed, engine.or_fault(unpaid, day))
        }
        _ => (Vec::new(), Vec::new()),
    };
    let mut run = loaded.run_of(engine);
    // The parts of a distribution are told with the whole of it.
    let is_distributed = |moment: Moment| {
        run.played
            .outcomes
            .iter()
            .any(|known| known.moment == moment && matches!(known.kind, OutcomeKind::Distributed { .. }))
    };
    let is_asked = |outcome: &Outcome| {
        on.is_none_or(|day| outcome.moment.date == day)
            && match (asked, &outcome.kind) {
                (Asked::Receives(party), OutcomeKind::Paid { to, .. } | OutcomeKind::Received { to, .. }) => {
                    to == party
                }
                (Asked::ClassReceives(asked), OutcomeKind::Distributed { class, .. }) => class == asked,
                (Asked::ClassReceives(asked), OutcomeKind::Paid { class, .. }) => {
                    *class == Some(*asked) && !is_distributed(outcome.moment)
                }
                (Asked::Refused(name), OutcomeKind::Refused { reason, .. }) => speaks_of(name, outcome, reason, loaded),
                (Asked::Breaches(name), OutcomeKind::Breach { what }) => speaks_of(name, outcome, what, loaded),
                _ => false,
            }
    };
    let total = match asked {
        Asked::Receives(party) => Some(total(*party, run.played.outcomes.iter().filter(|outcome| is_asked(outcome)))),
        _ => None,
    };
    let findings = findings(loaded, &run, is_asked);
    let total = or_fault(total, &mut run, &loaded.program);
    Tale { question: question.trim().to_string(), on, findings, owed, unpaid, total, run, supposed: None }
}

/// Whether an outcome is about what a question names: a right, a word of the line that led to it, or of what is said.
fn speaks_of(name: &str, outcome: &Outcome, said: &str, loaded: &Loaded) -> bool {
    if name.is_empty() {
        return true;
    }
    let name = name.to_lowercase();
    let name = name.strip_prefix("the ").unwrap_or(&name);
    let line = line_of(outcome, loaded).unwrap_or_default().to_lowercase();
    if has_words(&line, name) || has_words(&said.to_lowercase(), name) || has_word_like(&line, name) {
        return true;
    }
    // The right of the name, and the deed that it is a right to.
    let rights = loaded.program.rights.iter().filter(|right| right.name.to_lowercase() == name);
    rights.into_iter().any(|right| {
        let verb = right.words.split(' ').next().unwrap_or_default();
        outcome.sections.contains(&right.section)
            || (!verb.is_empty() && words_of(&line).any(|word| word.starts_with(&beginning(verb, 6))))
    })
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Whether the words of a name stand in a text one after the other, each whole.
fn has_words(text: &str, name: &str) -> bool {
    let (words, wanted): (Vec<&str>, Vec<&str>) = (words_of(text).collect(), words_of(name).collect());
    !wanted.is_empty() && words.windows(wanted.len()).any(|words| words == wanted)
}

/// `conversion` and `converts`, `redemption` and `redeems` begin alike. A short word has no form of its own.
fn has_word_like(text: &str, name: &str) -> bool {
    let stem = beginning(name, 5.max(name.chars().count().saturating_sub(4)));
    stem.chars().count() >= 5 && !name.contains(' ') && words_of(text).any(|word| word.starts_with(&stem))
}

fn beginning(word: &str, letters: usize) -> String {
    word.chars().take(letters).collect()
}

fn line_of(outcome: &Outcome, loaded: &Loaded) -> Option<String> {
    let line = outcome.line?;
    let mut events = loaded.journal.entries.iter().filter_map(|entry| entry.event.as_ref());
    events.find(|event| event.span == line).map(|event| event.words.clone())
}

fn findings(loaded: &Loaded, run: &Run, is_asked: impl Fn(&Outcome) -> bool) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    let mut told: Option<Moment> = None;
    for outcome in run.played.outcomes.iter().filter(|outcome| is_asked(outcome)) {
        let is_first = told != Some(outcome.moment);
        told = Some(outcome.moment);
        let steps = run.played.grounds.get(&outcome.moment).filter(|_| is_first).cloned().unwrap_or_default();
        found.push(Finding { line: line_of(outcome, loaded), outcome: outcome.clone(), steps });
    }
    found
}

/// What a party is paid and receives in all, if that is asked; a fault of the run where it is more than can be told.
fn or_fault(total: Option<Result<Total, ArithmeticError>>, run: &mut Run, program: &Program) -> Option<Total> {
    let told = |error: ArithmeticError| fault_diagnostic(program, &error.into(), None);
    total?.map_err(|error| run.faults.push(told(error))).ok()
}

fn total<'o>(party: PartyId, outcomes: impl Iterator<Item = &'o Outcome>) -> Result<Total, ArithmeticError> {
    let mut total = Total { party: Some(party), ..Total::default() };
    for outcome in outcomes {
        match &outcome.kind {
            OutcomeKind::Paid { amount, .. } => total.money = total.money.add(amount)?,
            OutcomeKind::Received { class, shares, .. } => {
                match total.shares.iter_mut().find(|(known, _)| known == class) {
                    Some((_, sum)) => *sum = sum.add(shares)?,
                    None => total.shares.push((*class, shares.clone())),
                }
            }
            _ => {}
        }
    }
    Ok(total)
}

/// A line for each class that a party holds and could convert, or require to be redeemed.
fn exercises(loaded: &Loaded, options: &Options, on: Option<NaiveDate>, party: PartyId, converts: bool) -> Vec<String> {
    let options = Options { until: on.or(options.until), ..options.clone() };
    let engine = loaded.played(&options);
    let at = on.or(options.until).map_or(Moment::end_of(NaiveDate::MAX), Moment::end_of);
    let mut events = Vec::new();
    for (class, known) in ClassId::each(&loaded.program.classes) {
        let is_right = loaded.program.rights.iter().any(|right| {
            !right.of_company
                && match right.deed {
                    DeedKind::Convert { class: own, .. } => converts && own == class,
                    DeedKind::RequireRedemption { class: own } => !converts && own == class,
                    _ => false,
                }
        });
        if is_right && engine.state().held_at(class, party, at).is_positive() {
            let verb = if converts { "converts all" } else { "requires redemption of all" };
            events.push(format!("{} {verb} {}", party_name(&loaded.program, party), known.name));
        }
    }
    events
}

/// Plays the scenario with lines more at the end of a day, and tells what comes of them.
fn suppose(
    loaded: &Loaded,
    choices: &Choices,
    options: &Options,
    on: Option<NaiveDate>,
    question: &str,
    party: Option<PartyId>,
    events: &[String],
) -> Result<Tale, Box<Rejected>> {
    let last = loaded.journal.entries.iter().map(|entry| entry.date).max();
    let Some(day) = on.or(options.until).or(last) else { return Err(rejected(loaded, no_day())) };
    let path = PathBuf::from(loaded.sources.path(loaded.scenario));
    let supposed = Supposed { day, events: events.to_vec() };
    let loaded = load_scenario_supposing(&path, choices, &supposed)?;
    let options = Options { grounds: true, until: Some(day), ..options.clone() };
    let mut run = loaded.play(&options);
    let is_asked = |outcome: &Outcome| {
        outcome.line.is_some_and(|line| Some(line.file) == loaded.supposed)
            && match (&outcome.kind, party) {
                (OutcomeKind::Paid { to, .. } | OutcomeKind::Received { to, .. }, Some(party)) => *to == party,
                (OutcomeKind::Refused { .. } | OutcomeKind::Owed { .. }, Some(_)) | (_, None) => true,
                _ => false,
            }
    };
    let total = party.map(|party| total(party, run.played.outcomes.iter().filter(|outcome| is_asked(outcome))));
    let findings = findings(&loaded, &run, is_asked);
    let total = or_fault(total, &mut run, &loaded.program);
    Ok(Tale {
        question: question.trim().to_string(),
        on: Some(day),
        findings,
        owed: Vec::new(),
        unpaid: Vec::new(),
        total,
        run,
        supposed: Some(Box::new(loaded)),
    })
}
