//! Readings: what `under N1 quarters` means.
use crate::check::checker::{Checker, ClauseAt};
use crate::check::names::{Lookup, Symbol, number};
use crate::check::scope::Scope;
use crate::diagnostics::{Diagnostic, codes};
use crate::program::*;
use crate::syntax::ast::{Name, SlotKind, Under};

impl Checker<'_> {
    /// A reading by name: of the own certificate, else of the only other one that has it.
    pub fn reading(&mut self, scope: &Scope, name: &Name) -> Option<ReadingId> {
        let mut found = match self.names.find(scope.certificate, &name.text) {
            Lookup::Found(Symbol::Reading(reading)) => Some(reading),
            _ => None,
        };
        if found.is_none() {
            let others = self.names.in_certificates(&name.text);
            let mut readings = others.iter().filter_map(|(_, symbol)| match symbol {
                Symbol::Reading(reading) => Some(*reading),
                _ => None,
            });
            found = readings.next().filter(|_| readings.next().is_none());
        }
        if found.is_none() {
            let names = self.names.of_kind(|symbol| matches!(symbol, Symbol::Reading(_)));
            let diagnostic =
                Diagnostic::error(codes::E0505_UNKNOWN_READING, format!("there is no reading `{}`", name.text))
                    .at(name.span, "not declared")
                    .suggest(&name.text, names);
            self.report(scope.section, diagnostic);
        }
        found
    }

    /// The choice of a reading.
    pub fn choice(&mut self, scope: &Scope, reading: ReadingId, choice: &Name) -> Option<u32> {
        let known = self.program.readings.get(reading.index())?;
        if let Some(index) = known.choices.iter().position(|(name, _)| *name == choice.text) {
            return Some(number(index));
        }
        let names: Vec<&str> = known.choices.iter().map(|(name, _)| name.as_str()).collect();
        let list: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        let diagnostic = Diagnostic::error(
            codes::E0505_UNKNOWN_READING,
            format!("reading `{}` has no choice `{}`", known.name, choice.text),
        )
        .at(choice.span, "not a choice")
        .note_at(known.span, "the reading")
        .suggest(&choice.text, names)
        .help(format!("its choices are {}", list.join(", ")));
        self.report(scope.section, diagnostic);
        None
    }

    pub fn guard(&mut self, scope: &Scope, reading: &Name, choice: &Name) -> Option<Guard> {
        let reading = self.reading(scope, reading)?;
        self.used_readings.insert(reading);
        Some(Guard { reading, choice: self.choice(scope, reading, choice)? })
    }

    /// The guard of a line. One whose reading is not known counts as going by one all the same, so that the line is not
    /// taken for one that always holds.
    pub fn under(&mut self, scope: &Scope, under: Option<&Under>) -> Option<Guard> {
        let nowhere = Guard { reading: ReadingId::LAST, choice: 0 };
        under.map(|under| self.guard(scope, &under.reading, &under.choice).unwrap_or(nowhere))
    }

    /// Warns of readings that nothing goes by: choosing among them would change nothing.
    pub fn check_readings_used(&mut self) {
        let mut unused = Vec::new();
        for (index, reading) in self.program.readings.iter().enumerate() {
            if reading.choices.len() > 1 && !self.used_readings.contains(&ReadingId::at(index)) {
                unused.push((reading.name.clone(), reading.section, reading.span));
            }
        }
        for (name, section, span) in unused {
            let diagnostic = Diagnostic::warning(
                codes::E0513_READING_WITHOUT_EFFECT,
                format!("no line goes by the reading `{name}`"),
            )
            .at(span, "its choices are all the same")
            .help(format!("put `, under {name} CHOICE` on the lines that differ, or ask `{name} is CHOICE`"));
            self.report(Some(section), diagnostic);
        }
    }

    /// The choices of a reading, its default first.
    pub(super) fn reading_clause(&mut self, place: ClauseAt<'_>, id: ReadingId) {
        let scope = self.scope_of(place);
        let mut default = None;
        let mut others: Vec<(&Name, String)> = Vec::new();
        let mut because = None;
        for slot in &place.clause.slots {
            match &slot.kind {
                SlotKind::Because(text) => because = Some(text.text.clone()),
                SlotKind::Default { choice, text } => default = Some((choice, text.text.clone())),
                SlotKind::OrChoice { choice, text } => others.push((choice, text.text.clone())),
                _ => {}
            }
        }
        if default.is_none() {
            let diagnostic = Diagnostic::error(codes::E0507_SLOT_MISSING, "a reading needs a `default`")
                .at(self.head_span(place.clause), "no `default`")
                .help("write `default CHOICE \"what it means\"` below it, and the other choices with `or`");
            self.report(scope.section, diagnostic);
        }
        let mut choices: Vec<(String, String)> = Vec::new();
        for (choice, text) in default.into_iter().chain(others) {
            if choices.iter().any(|(known, _)| *known == choice.text) {
                let diagnostic = Diagnostic::error(
                    codes::E0303_DECLARED_TWICE,
                    format!("the choice `{}` stands twice", choice.text),
                )
                .at(choice.span, "again");
                self.report(scope.section, diagnostic);
            } else {
                choices.push((choice.text.clone(), text));
            }
        }
        if let Some(reading) = self.program.readings.get_mut(id.index()) {
            reading.because = because;
            reading.choices = choices;
        }
    }
}
