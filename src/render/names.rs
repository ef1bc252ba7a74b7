//! What things are called where they are shown: sections, parties, classes, lines of the scenario.
use crate::diagnostics::one_line;
use crate::engine::{Options, Played, RoundingStep};
use crate::exact::RoundingRule;
use crate::program::{CertificateId, ClassId, PartyId, Program, ReadingId, SectionId, Unit, Value};
use crate::source::{Span, on_one_line};
use crate::workspace::Loaded;

/// A scenario that was played, with the names of everything in it.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    pub loaded: &'a Loaded,
    pub played: &'a Played,
    pub options: &'a Options,
}

impl<'a> Names<'a> {
    pub fn new(loaded: &'a Loaded, played: &'a Played, options: &'a Options) -> Names<'a> {
        Names { loaded, played, options }
    }

    pub fn program(&self) -> &'a Program {
        &self.loaded.program
    }

    pub fn party(&self, id: PartyId) -> String {
        self.program().parties.get(id.index()).map_or_else(String::new, |party| one_line(&party.name))
    }

    pub fn class(&self, id: ClassId) -> String {
        self.program().classes.get(id.index()).map_or_else(String::new, |class| one_line(&class.name))
    }

    /// Several classes, with commas.
    pub fn classes(&self, ids: impl Iterator<Item = ClassId>) -> String {
        ids.map(|id| self.class(id)).collect::<Vec<_>>().join(", ")
    }

    /// What a certificate is called for short: its class, or its title.
    pub fn certificate(&self, id: CertificateId) -> String {
        short_title(self.program(), id)
    }

    /// `§2(a)`, with the certificate before it when there are several.
    pub fn cite(&self, id: SectionId) -> String {
        cite(self.program(), id)
    }

    /// `§2(a), §2(b)`.
    pub fn cite_all(&self, sections: &[SectionId]) -> String {
        let mut cited: Vec<String> = Vec::new();
        for section in sections {
            let text = self.cite(*section);
            if !cited.contains(&text) {
                cited.push(text);
            }
        }
        cited.join(", ")
    }

    pub fn value(&self, value: &Value, unit: Option<&Unit>) -> String {
        let number = Unit::number();
        let words = |event: crate::program::EventId| self.played.events.get(event.index()).map(String::as_str);
        one_line(&self.program().value(value, unit.unwrap_or(&number), &words))
    }

    /// Readings with the choices taken: `N1 quarters "each quarter is one fourth of a year"   §2(a)`.
    pub fn readings(&self, all: &[(ReadingId, u32)]) -> Vec<String> {
        let each = all.iter().filter_map(|(id, choice)| {
            let known = self.program().readings.get(id.index())?;
            let (label, words) = known.choices.get(usize::try_from(*choice).ok()?)?;
            let words = if words.is_empty() { String::new() } else { format!(" \"{}\"", one_line(words)) };
            Some(format!("{} {}{words}   {}", one_line(&known.name), one_line(label), self.cite(known.section)))
        });
        each.collect()
    }

    /// The words of a clause, on one line and without comments.
    pub fn clause(&self, span: Span) -> String {
        one_line(&on_one_line(self.loaded.sources.slice(span)))
    }

    /// A rounding in words: `to $0.001, half down`.
    pub fn rounding(&self, rounding: &RoundingStep, unit: Option<&Unit>) -> String {
        let rule = match rounding.rule {
            RoundingRule::HalfUp => "half up",
            RoundingRule::HalfDown => "half down",
            RoundingRule::HalfEven => "half to even",
            RoundingRule::Up => "up",
            RoundingRule::Down => "down",
        };
        let increment = match unit {
            Some(unit) if unit.dollars > 0 => rounding.increment.money_exact(8),
            _ => rounding.increment.grouped_exact(8),
        };
        format!("to {increment}, {rule}")
    }

    /// The line of the scenario, from 1.
    pub fn line(&self, span: Span) -> usize {
        self.loaded.sources.line_column(self.loaded.sources.shown(span)).line
    }
}

/// `§2(a)`, with the certificate before it when there are several.
pub fn cite(program: &Program, id: SectionId) -> String {
    let Some(section) = program.sections.get(id.index()) else { return String::new() };
    if program.certificates.len() > 1 {
        format!("{} §{}", short_title(program, section.certificate), section.label)
    } else {
        format!("§{}", section.label)
    }
}

/// What a certificate is called for short: its class, or its title.
pub fn short_title(program: &Program, id: CertificateId) -> String {
    let Some(certificate) = program.certificates.get(id.index()) else { return String::new() };
    let class = certificate.class.and_then(|class| program.classes.get(class.index()));
    one_line(class.map_or(&certificate.title, |class| &class.name))
}

/// The words of an expectation without the one that begins it.
pub fn wanted(words: &str) -> String {
    let words = one_line(words);
    words.strip_prefix("expect ").map(|rest| rest.trim_start().to_string()).unwrap_or(words)
}
