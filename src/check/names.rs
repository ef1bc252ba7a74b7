//! What names mean: the table of everything that the certificates declare.
//!
//! The table is made from the program alone, so that scenarios and questions are resolved just as clauses are.
use std::collections::BTreeMap;

use crate::program::*;

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Symbol {
    Class(ClassId),
    Party(PartyId),
    Definition(DefinitionId),
    Variable(VariableId),
    Schedule(ScheduleId),
    Accrual(AccrualId),
    Allotment(AllotmentId),
    Right(RightId),
    Duty(DutyId),
    Fact(FactId),
    Reading(ReadingId),
    Category(CategoryId),
    Group(GroupId),
    /// By its place in [`Program::liquidations`].
    Liquidation(usize),
    /// By its place in [`Program::elections`].
    Election(usize),
    Happening(HappeningId),
}

impl Symbol {
    /// `a right`, `a class of stock`: for messages.
    pub fn describe(self) -> &'static str {
        match self {
            Symbol::Class(_) => "a class of stock",
            Symbol::Party(_) => "a party",
            Symbol::Definition(_) => "a defined term",
            Symbol::Variable(_) => "a value that rules change",
            Symbol::Schedule(_) => "a schedule of days",
            Symbol::Accrual(_) => "an accrual",
            Symbol::Allotment(_) => "an allotment",
            Symbol::Right(_) => "a right",
            Symbol::Duty(_) => "a duty",
            Symbol::Fact(_) => "a fact",
            Symbol::Reading(_) => "a reading",
            Symbol::Category(_) => "a category of issues",
            Symbol::Group(_) => "a group of classes",
            Symbol::Liquidation(_) => "a liquidation",
            Symbol::Election(_) => "a right to elect directors",
            Symbol::Happening(_) => "a kind of event",
        }
    }
}

/// The answer to a question for a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Lookup {
    Found(Symbol),
    Unknown,
    /// Several certificates declare it, and the question was asked outside of them.
    Ambiguous(Vec<CertificateId>),
}

/// Everything that has a name.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    own: Vec<BTreeMap<String, Symbol>>,
    shared: BTreeMap<String, Symbol>,
}

impl Names {
    /// The names that a program declares; the first of equal names counts.
    pub fn of(program: &Program) -> Names {
        let mut names = Names { own: vec![BTreeMap::new(); program.certificates.len()], shared: BTreeMap::new() };
        names.add_shared(program);
        for (index, definition) in program.definitions.iter().enumerate().filter(|(_, definition)| !definition.local) {
            names.add(definition.certificate, &definition.name, Symbol::Definition(DefinitionId::at(index)));
        }
        for (index, variable) in program.variables.iter().enumerate() {
            names.add(Some(variable.certificate), &variable.name, Symbol::Variable(VariableId::at(index)));
        }
        for (index, schedule) in program.schedules.iter().enumerate() {
            names.add(Some(schedule.certificate), &schedule.name, Symbol::Schedule(ScheduleId::at(index)));
        }
        for (index, accrual) in program.accruals.iter().enumerate() {
            names.add(Some(accrual.certificate), &accrual.name, Symbol::Accrual(AccrualId::at(index)));
        }
        for (index, allotment) in program.allotments.iter().enumerate() {
            names.add(Some(allotment.certificate), &allotment.name, Symbol::Allotment(AllotmentId::at(index)));
        }
        for (index, right) in program.rights.iter().enumerate() {
            names.add(Some(right.certificate), &right.name, Symbol::Right(RightId::at(index)));
        }
        for (index, duty) in program.duties.iter().enumerate() {
            names.add(Some(duty.certificate), &duty.name, Symbol::Duty(DutyId::at(index)));
        }
        for (index, category) in program.categories.iter().enumerate() {
            names.add(Some(category.certificate), &category.name, Symbol::Category(CategoryId::at(index)));
        }
        for (index, liquidation) in program.liquidations.iter().enumerate() {
            names.add(Some(liquidation.certificate), &liquidation.name, Symbol::Liquidation(index));
        }
        for (index, happening) in program.happenings.iter().enumerate() {
            names.add(Some(happening.certificate), &happening.name, Symbol::Happening(HappeningId::at(index)));
        }
        let home = |section: SectionId| program.sections.get(section.index()).map(|section| section.certificate);
        for (index, reading) in program.readings.iter().enumerate() {
            names.add(home(reading.section), &reading.name, Symbol::Reading(ReadingId::at(index)));
        }
        for (index, group) in program.groups.iter().enumerate() {
            names.add(home(group.section), &group.name, Symbol::Group(GroupId::at(index)));
        }
        for (index, election) in program.elections.iter().enumerate() {
            names.add(home(election.section), &election.name, Symbol::Election(index));
        }
        names
    }

    fn add_shared(&mut self, program: &Program) {
        for (index, class) in program.classes.iter().enumerate() {
            let symbol = Symbol::Class(ClassId::at(index));
            for name in std::iter::once(&class.name).chain(&class.aliases) {
                self.add(None, name, symbol);
            }
        }
        for (index, party) in program.parties.iter().enumerate() {
            let symbol = Symbol::Party(PartyId::at(index));
            for name in std::iter::once(&party.name).chain(&party.aliases) {
                self.add(None, name, symbol);
            }
        }
        for name in ["Company", "Corporation"] {
            self.add(None, name, Symbol::Party(COMPANY));
        }
        for (index, fact) in program.facts.iter().enumerate() {
            self.add(fact.certificate, &fact.name, Symbol::Fact(FactId::at(index)));
        }
    }

    fn add(&mut self, certificate: Option<CertificateId>, name: &str, symbol: Symbol) {
        let table = match certificate {
            Some(id) => self.own.get_mut(id.index()),
            None => Some(&mut self.shared),
        };
        if let Some(table) = table {
            table.entry(name.to_string()).or_insert(symbol);
        }
    }

    /// A name inside a certificate: its own declarations first, then what is known to all. Outside of the certificates
    /// (None) a name that one of them declares is found, if no other does.
    pub fn find(&self, certificate: Option<CertificateId>, name: &str) -> Lookup {
        let own = certificate.and_then(|id| self.own.get(id.index())).and_then(|table| table.get(name));
        if let Some(symbol) = own.or_else(|| self.shared.get(name)) {
            return Lookup::Found(*symbol);
        }
        if certificate.is_some() {
            return Lookup::Unknown;
        }
        let found = self.in_certificates(name);
        match found.as_slice() {
            [] => Lookup::Unknown,
            [(_, symbol)] => Lookup::Found(*symbol),
            // A fact of the world is the same for all who ask for it, unless it is stated of one.
            [(_, symbol @ Symbol::Fact(_)), rest @ ..]
                if rest.iter().all(|(_, other)| matches!(other, Symbol::Fact(_))) =>
            {
                Lookup::Found(*symbol)
            }
            many => Lookup::Ambiguous(many.iter().map(|(certificate, _)| *certificate).collect()),
        }
    }

    /// Which certificates declare a name, and as what.
    pub fn in_certificates(&self, name: &str) -> Vec<(CertificateId, Symbol)> {
        let tables = self.own.iter().enumerate();
        tables.filter_map(|(index, table)| table.get(name).map(|symbol| (CertificateId::at(index), *symbol))).collect()
    }

    /// The names that can be used in a certificate, or outside of all: for suggestions.
    pub fn visible(&self, certificate: Option<CertificateId>) -> Vec<&str> {
        let own = self.own.iter().enumerate();
        let own = own.filter(|(index, _)| certificate.is_none_or(|id| id.index() == *index));
        own.flat_map(|(_, table)| table.keys()).chain(self.shared.keys()).map(String::as_str).collect()
    }

    /// The names of one kind of thing: for suggestions.
    pub fn of_kind(&self, wanted: impl Fn(Symbol) -> bool) -> Vec<&str> {
        let all = self.own.iter().chain(std::iter::once(&self.shared)).flatten();
        all.filter(|(_, symbol)| wanted(**symbol)).map(|(name, _)| name.as_str()).collect()
    }
}

/// A place in a table as the number of an identifier.
pub(super) fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
