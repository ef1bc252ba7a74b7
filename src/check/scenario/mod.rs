//! Scenarios: parties, classes, events and expectations, with every name looked up.
mod amounts;
mod events;
mod expectations;
mod facts;
mod header;
mod matters;

use super::checker::Checker;
use super::names::Names;
use super::scope::Scope;
use crate::diagnostics::{Diagnostic, codes};
use crate::program::*;
use crate::source::Span;
use crate::syntax::ast::{Entry, EventKind, Name, Scenario};

/// How many years a scenario may go on.
const MOST_YEARS: u32 = 500;

/// A scenario as the engine plays it, with everything that is wrong with it.
#[derive(Debug, Clone)]
pub struct CheckedScenario {
    /// Complete only when none of the diagnostics is an error.
    pub journal: Journal,
    /// In the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// What an event is about, to find the section that an expectation means where several certificates have the label.
#[derive(Debug, Default)]
struct EventAbout {
    class: Option<ClassId>,
    /// Sections that speak of the matter.
    sections: Vec<SectionId>,
}

/// What the lines above the one at hand have made known.
#[derive(Debug, Default)]
struct Known {
    instruments: Vec<String>,
    matters: Vec<String>,
}

impl Checker<'_> {
    pub(super) fn scenario(&mut self, scenario: &Scenario) -> Journal {
        let mut journal = Journal { title: scenario.title.text.clone(), ..Journal::default() };
        self.scenario_header(&scenario.header, &mut journal);
        self.names = Names::of(self.program);
        self.scenario_choices(&scenario.header, &mut journal);
        let mut known = Known { instruments: Vec::new(), matters: self.known_matters() };
        // An instrument may be spoken of on the day on which it is issued, above its own line.
        for entry in &scenario.entries {
            if let Some(event) = &entry.event {
                if let EventKind::Grant { instrument, .. } = &event.kind {
                    known.instruments.push(instrument.text.clone());
                }
                known.instruments.extend(event.called.as_ref().map(|called| called.text.clone()));
            }
        }
        self.too_long(&scenario.entries);
        let mut latest: Option<&Entry> = None;
        for entry in &scenario.entries {
            if let Some(earlier) = latest
                && entry.date < earlier.date
            {
                self.out_of_order(entry, earlier);
            } else {
                latest = Some(entry);
            }
            let entry = self.entry(entry, &known);
            journal.entries.push(entry);
        }
        journal
    }

    /// A year with a slip of the pen would have dividends fall due for thousands of years.
    fn too_long(&mut self, entries: &[Entry]) {
        let Some(first) = entries.first() else { return };
        let years = |entry: &Entry| entry.date.years_since(first.date).unwrap_or(0);
        if let Some(far) = entries.iter().find(|entry| years(entry) > MOST_YEARS) {
            let message = format!("{} is more than {MOST_YEARS} years after the first line", far.date);
            let diagnostic = Diagnostic::error(codes::E0403_IMPOSSIBLE_VALUE, message)
                .at(first_line(far), "this day")
                .note_at(first_line(first), "the first line")
                .help("check the year");
            self.report(None, diagnostic);
        }
    }

    fn out_of_order(&mut self, entry: &Entry, earlier: &Entry) {
        let message = format!("{} comes after {}", entry.date, earlier.date);
        let diagnostic = Diagnostic::error(codes::E0602_DATES_OUT_OF_ORDER, message)
            .at(first_line(entry), "an earlier day")
            .note_at(first_line(earlier), "the day before it")
            .help("write events in the order of their days; what became known later takes `, known DATE`");
        self.report(None, diagnostic);
    }

    fn entry(&mut self, entry: &Entry, known: &Known) -> JournalEntry {
        let scope = self.outer_scope();
        let event = entry.event.as_ref().and_then(|event| {
            let kind = self.event_kind(&scope, &event.kind, known);
            let attributes = self.event_attributes(&scope, &event.kind, &event.attributes);
            // With what the event states of itself, and what it is called.
            let besides = event.attributes.iter().map(|known| known.span);
            let whole = besides.chain(event.called.as_ref().map(|name| name.span)).fold(event.span, Span::to);
            Some(JournalEvent {
                kind: kind?,
                in_breach: event.in_breach,
                called: event.called.as_ref().map(|called| called.text.clone()),
                attributes,
                known: event.known,
                span: event.span,
                words: self.written(whole),
            })
        });
        let about = event.as_ref().map_or_else(EventAbout::default, |event| self.event_about(&event.kind));
        let mut expectations = Vec::new();
        for expectation in &entry.expectations {
            if let Some(kind) = self.expectation(&scope, &expectation.kind, &about, known) {
                let words = self.written(expectation.span);
                expectations.push(NodeExpectation { kind, span: expectation.span, words });
            }
        }
        JournalEntry { date: entry.date, event, expectations, span: entry.span }
    }

    fn event_about(&self, event: &JournalEventKind) -> EventAbout {
        let sections = match event {
            JournalEventKind::Matter { name, .. } => self.sections_of_matter(name),
            JournalEventKind::Liquidation { .. } => self.sections_of_matter("liquidation"),
            _ => Vec::new(),
        };
        EventAbout { class: event_class(event), sections }
    }

    /// The words of a line, on one line.
    fn written(&self, span: Span) -> String {
        self.sources.slice(span).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// A holder, or the company.
    fn party(&mut self, scope: &Scope, name: &Name) -> Option<PartyId> {
        use super::names::{Lookup, Symbol};
        match self.names.find(scope.certificate, &name.text) {
            Lookup::Found(Symbol::Party(party)) => Some(party),
            found => {
                let names = self.names.of_kind(|symbol| matches!(symbol, Symbol::Party(_)));
                let what = match found {
                    Lookup::Found(symbol) => format!("`{}` is {}, not a holder", name.text, symbol.describe()),
                    _ => format!("there is no holder `{}`", name.text),
                };
                let diagnostic = Diagnostic::error(codes::E0601_UNKNOWN_HOLDER, what)
                    .at(name.span, "not declared")
                    .suggest(&name.text, names)
                    .help(format!("declare it above: `holder {}`", name.text));
                self.report(None, diagnostic);
                None
            }
        }
    }

    /// A class, known to a certificate or to the scenario alone.
    fn scenario_class(&mut self, scope: &Scope, name: &Name) -> Option<ClassId> {
        use super::names::{Lookup, Symbol};
        match self.names.find(scope.certificate, &name.text) {
            Lookup::Found(Symbol::Class(class)) => Some(class),
            found => {
                let names = self.names.of_kind(|symbol| matches!(symbol, Symbol::Class(_)));
                let what = match found {
                    Lookup::Found(symbol) => format!("`{}` is {}, not a class of stock", name.text, symbol.describe()),
                    _ => format!("there is no class `{}`", name.text),
                };
                let diagnostic = Diagnostic::error(codes::E0603_NO_CERTIFICATE, what)
                    .at(name.span, "not known")
                    .suggest(&name.text, names)
                    .help(format!("name its certificate, or declare it above: `class {}`", name.text));
                self.report(None, diagnostic);
                None
            }
        }
    }
}

/// The first line of an entry, without the expectations below it.
fn first_line(entry: &Entry) -> Span {
    entry.event.as_ref().map_or(entry.span, |event| event.span)
}

/// The class that an event is about.
fn event_class(event: &JournalEventKind) -> Option<ClassId> {
    use JournalEventKind as Kind;
    match event {
        Kind::Outstanding(what)
        | Kind::Issue { what, .. }
        | Kind::Grant { what, .. }
        | Kind::Transfer { what, .. }
        | Kind::Convert { what, .. }
        | Kind::Redeem { what, .. }
        | Kind::RequireRedemption { what, .. }
        | Kind::Acquire { what, .. } => Some(what.class),
        Kind::Exercises { what: Some(what), .. } => Some(what.class),
        Kind::DividendOn(NodeDividend { class, .. })
        | Kind::RecordDate { dividend: NodeDividend { class, .. }, .. }
        | Kind::Split { class, .. }
        | Kind::Exchange { class, .. }
        | Kind::Consent { class, .. }
        | Kind::Meeting { class, .. }
        | Kind::Trading { class, .. }
        | Kind::Agreement { class, .. } => Some(*class),
        _ => None,
    }
}
