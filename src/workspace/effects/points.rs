//! What came of a scenario, as single points that two versions can be compared by.
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{EffectKind, Point};
use crate::diagnostics::one_line;
use crate::engine::{Engine, Fate, Options, Played};
use crate::exact::Exact;
use crate::outcome::{Outcome, OutcomeKind};
use crate::program::{COMPANY, ClassId, Node, NodeKind, PartyId, Program, Value};
use crate::source::Span;
use crate::workspace::Loaded;

/// A point and what makes it the same thing in another version.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub kind: EffectKind,
    pub who: Option<String>,
    pub what: String,
    pub line: Option<usize>,
    pub point: Point,
}

impl Found {
    /// The same with other words for names.
    pub(super) fn map_words(self, words: impl Fn(&str) -> String) -> Found {
        let point = Point { figure: words(&self.point.figure), ..self.point };
        Found { who: self.who.as_deref().map(&words), what: words(&self.what), point, ..self }
    }
}

/// Everything that came of a scenario: outcomes, lines that could not be played, expectations that failed, and the votes
/// of each holder at the end of each day of the journal on which they changed.
pub(super) fn found(loaded: &Loaded, options: &Options) -> Vec<Found> {
    let mut engine = Engine::new(&loaded.program, &loaded.calendars, &loaded.prices);
    engine.play(&loaded.journal, options);
    let votes = votes(loaded, &engine);
    let played = engine.finish();
    let names = Names { loaded, program: &loaded.program };
    let mut found: Vec<Found> = played.outcomes.iter().filter_map(|outcome| names.outcome(outcome)).collect();
    found.extend(names.faults(&played));
    found.extend(names.failures(&played));
    found.extend(votes);
    found.sort_by_key(|found| found.point.date);
    found
}

/// The votes of each holder on an ordinary matter.
fn votes(loaded: &Loaded, engine: &Engine<'_>) -> Vec<Found> {
    let days: BTreeSet<NaiveDate> = loaded.journal.entries.iter().map(|entry| entry.date).collect();
    let names = Names { loaded, program: &loaded.program };
    let mut found = Vec::new();
    for (party, _) in PartyId::each(&loaded.program.parties) {
        if party == COMPANY {
            continue;
        }
        let node = |kind| Node { kind, span: Span::default() };
        let question = node(NodeKind::ForHolder {
            holder: Box::new(node(NodeKind::Constant(Value::Party(party)))),
            what: Box::new(node(NodeKind::Votes(None))),
        });
        let mut before = Exact::ZERO;
        for day in &days {
            // Where votes cannot be worked out, nothing is compared.
            let Ok((Value::Number(votes), _)) = engine.explain(&question, *day) else { continue };
            if votes == before {
                continue;
            }
            before = votes.clone();
            let point = Point { date: *day, figure: votes.grouped_exact(2), sections: Vec::new() };
            let who = Some(names.party(party));
            found.push(Found { kind: EffectKind::Votes, who, what: "votes".into(), line: None, point });
        }
    }
    found
}

struct Names<'a> {
    loaded: &'a Loaded,
    program: &'a Program,
}

impl Names<'_> {
    fn party(&self, id: PartyId) -> String {
        self.program.parties.get(id.index()).map_or_else(String::new, |party| one_line(&party.name))
    }

    fn class(&self, id: ClassId) -> String {
        self.program.classes.get(id.index()).map_or_else(String::new, |class| one_line(&class.name))
    }

    fn line(&self, span: Span) -> usize {
        self.loaded.sources.line_column(span).line
    }

    fn by(&self, by: Option<NaiveDate>) -> String {
        by.map(|day| format!(", by {day}")).unwrap_or_default()
    }

    fn outcome(&self, outcome: &Outcome) -> Option<Found> {
        let (kind, who, what, figure) = self.parts(&outcome.kind)?;
        let mut sections: Vec<String> = Vec::new();
        for section in &outcome.sections {
            let cited = self.program.cite(*section);
            if !sections.contains(&cited) {
                sections.push(cited);
            }
        }
        let line = outcome.line.map(|span| self.line(span));
        let point = Point { date: outcome.moment.date, figure: one_line(&figure), sections };
        Some(Found { kind, who, what: one_line(&what), line, point })
    }

    /// The kind, the holder, what it is for, and the figure.
    fn parts(&self, kind: &OutcomeKind) -> Option<(EffectKind, Option<String>, String, String)> {
        let program = self.program;
        Some(match kind {
            OutcomeKind::Paid { to, amount, cause, class, shares } => {
                let on = match (class, shares) {
                    (Some(class), Some(shares)) => format!(" on {}", program.shares(shares, *class)),
                    _ => String::new(),
                };
                let figure = format!("{}{on}", amount.money());
                (EffectKind::Payment, Some(self.party(*to)), format!("for {cause}"), figure)
            }
            OutcomeKind::Owed { to, amount, cause, by } => {
                let figure = format!("{}{}", amount.money(), self.by(*by));
                (EffectKind::Debt, Some(self.party(*to)), format!("for {cause}"), figure)
            }
            OutcomeKind::Received { to, class, shares, cause } => {
                let what = format!("{} for {cause}", self.class(*class));
                (EffectKind::Shares, Some(self.party(*to)), what, program.shares(shares, *class))
            }
            OutcomeKind::Retired { holder, class, shares, cause } => {
                let what = format!("{} by {cause}", self.class(*class));
                (EffectKind::Retirement, Some(self.party(*holder)), what, program.shares(shares, *class))
            }
            OutcomeKind::Due { name, class, per_share, most_per_share, total } => {
                let each = program.dollars_per_share(per_share, most_per_share.as_ref(), *class);
                let what = format!("{name} of {}", self.class(*class));
                (EffectKind::Due, None, what, format!("{each}, {} in all", total.money()))
            }
            OutcomeKind::Missed { name, unpaid } => {
                (EffectKind::Missed, None, name.clone(), format!("{} is left", unpaid.money()))
            }
            OutcomeKind::Changed { name, unit, after, kept_back, .. } => {
                let kept = kept_back.as_ref().map(|kept| program.figure(kept, unit));
                let kept = kept.map(|kept| format!(", a change to {kept} kept back")).unwrap_or_default();
                (EffectKind::Value, None, name.clone(), format!("{}{kept}", program.figure(after, unit)))
            }
            OutcomeKind::Refused { reason, .. } => {
                (EffectKind::Refusal, None, String::new(), format!("refused: {reason}"))
            }
            OutcomeKind::Breach { what } => (EffectKind::Breach, None, String::new(), format!("breach: {what}")),
            OutcomeKind::Duty { name, words, by, to } => {
                let what = if words.is_empty() { name } else { words };
                let figure = by.map_or_else(|| "no day".to_string(), |day| format!("by {day}"));
                (EffectKind::Duty, to.map(|holder| self.party(holder)), what.clone(), figure)
            }
            OutcomeKind::Performed { name } => (EffectKind::Duty, None, name.clone(), "performed".into()),
            OutcomeKind::Approval { matter, needed, given } => {
                let given = if *given { "given" } else { "not given" };
                (EffectKind::Approval, None, format!("\"{matter}\""), format!("needs {needed}: {given}"))
            }
            OutcomeKind::Distributed { class, amount, entitled } => {
                let paid = amount.money().to_string();
                let due = entitled.as_ref().map(|entitled| entitled.money().to_string());
                let short = due.filter(|due| *due != paid).map(|due| format!(", of {due} due to it"));
                (EffectKind::Distribution, None, self.class(*class), format!("{paid}{}", short.unwrap_or_default()))
            }
            OutcomeKind::Alternative { class, taken, .. } => {
                (EffectKind::Alternative, None, self.class(*class), taken.clone())
            }
            OutcomeKind::Note { text } => (EffectKind::Note, None, String::new(), text.clone()),
        })
    }

    /// Lines that could not be played.
    fn faults(&self, played: &Played) -> Vec<Found> {
        let mut reasons: BTreeMap<Span, &str> = BTreeMap::new();
        for (fault, _, line) in &played.faults {
            reasons.extend(line.map(|line| (line, fault.message.as_str())));
        }
        reasons.extend(played.missing.iter().map(|(fault, line)| (*line, fault.message.as_str())));
        let stopped = played.lines.iter().filter(|line| matches!(line.fate, Fate::Fault | Fate::Missing));
        let found = stopped.map(|line| Found {
            kind: EffectKind::Fault,
            who: None,
            what: String::new(),
            line: Some(self.line(line.span)),
            point: Point {
                date: line.moment.date,
                figure: format!("not played: {}", reasons.get(&line.span).copied().unwrap_or("something is missing")),
                sections: Vec::new(),
            },
        });
        found.collect()
    }

    /// Expectations that did not come true.
    fn failures(&self, played: &Played) -> Vec<Found> {
        let failures = played.failures.iter().filter(|failure| failure.kind != crate::engine::FailureKind::Unexpected);
        let date = |span: Span| {
            let entries = self.loaded.journal.entries.iter();
            let above = entries.filter(|entry| entry.span.start <= span.start);
            above.map(|entry| entry.date).next_back().unwrap_or_default()
        };
        let found = failures.map(|failure| Found {
            kind: EffectKind::Expectation,
            who: None,
            what: one_line(&failure.wanted),
            line: Some(self.line(failure.span)),
            point: Point {
                date: date(failure.span),
                figure: format!("fails: {}", one_line(&failure.found)),
                sections: Vec::new(),
            },
        });
        found.collect()
    }
}
