//! The state of one check: the program as far as it is made, the names, and what was found.
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::names::{Lookup, Names, Symbol};
use super::payments::PaymentsAsked;
use super::scope::{About, Scope};
use crate::diagnostics::{Code, Diagnostic, codes};
use crate::program::*;
use crate::source::{SourceMap, Span};
use crate::syntax::ast::{Clause, Expr, Name, Slot};

/// A clause with the place that it stands at.
#[derive(Debug, Clone, Copy)]
pub(super) struct ClauseAt<'a> {
    pub clause: &'a Clause,
    pub section: SectionId,
    pub certificate: CertificateId,
}

/// A slot of a clause, its own or one that another section adds with `to NAME`.
#[derive(Debug, Clone, Copy)]
pub(super) struct SlotAt<'a> {
    pub slot: &'a Slot,
    pub section: SectionId,
    pub guard: Option<Guard>,
}

impl SlotAt<'_> {
    pub fn guarded<T>(&self, node: T) -> Guarded<T> {
        Guarded { guard: self.guard, section: self.section, node }
    }
}

/// Where the body of a definition is written.
pub(super) enum DefinitionSource<'a> {
    /// Heads of the same name, in one or more sections.
    Heads(Vec<ClauseAt<'a>>),
    /// A slot `NAME is E` below a clause.
    Local { values: Vec<LocalValue<'a>>, scope: Rc<Scope> },
}

/// What a local name stands for, in one choice of a reading or always.
#[derive(Debug, Clone, Copy)]
pub(super) struct LocalValue<'a> {
    pub guard: Option<Guard>,
    pub section: SectionId,
    pub value: &'a Expr,
}

/// What is declared and not compiled yet: compiled when it is first used, so that the order of sections does not matter.
#[derive(Default)]
pub(super) struct Pending<'a> {
    pub definitions: BTreeMap<DefinitionId, DefinitionSource<'a>>,
    pub variables: BTreeMap<VariableId, Vec<ClauseAt<'a>>>,
    pub accruals: BTreeMap<AccrualId, ClauseAt<'a>>,
    /// Variables and accruals whose unit is not known yet.
    pub open_variables: Vec<VariableId>,
    pub open_accruals: Vec<AccrualId>,
    /// What `to NAME` clauses add to each named thing.
    pub joined: BTreeMap<Symbol, Vec<ClauseAt<'a>>>,
}

pub(super) struct Checker<'a> {
    pub program: &'a mut Program,
    pub sources: &'a SourceMap,
    pub names: Names,
    pub diagnostics: Vec<Diagnostic>,
    pub pending: Pending<'a>,
    /// Owners that a definition was declared with, and where.
    pub declared_owners: BTreeMap<DefinitionId, (OwnerLevel, Span)>,
    pub about: BTreeMap<BinderId, About>,
    /// What was declared for a clause, by the place of the clause.
    pub places: BTreeMap<Span, Symbol>,
    /// Readings that some line goes by.
    pub used_readings: BTreeSet<ReadingId>,
    /// Places that ask about payments of accruals.
    pub payments_asked: Vec<PaymentsAsked>,
    /// How many elections between alternatives were numbered.
    pub elections: u32,
    pub depth: u32,
    pub too_deep: bool,
}

impl<'a> Checker<'a> {
    pub fn new(program: &'a mut Program, sources: &'a SourceMap) -> Checker<'a> {
        let names = Names::of(program);
        Checker {
            program,
            sources,
            names,
            diagnostics: Vec::new(),
            pending: Pending::default(),
            declared_owners: BTreeMap::new(),
            about: BTreeMap::new(),
            places: BTreeMap::new(),
            used_readings: BTreeSet::new(),
            payments_asked: Vec::new(),
            elections: 0,
            depth: 0,
            too_deep: false,
        }
    }

    /// Keeps a finding, with the section that it stands under.
    pub fn report(&mut self, section: Option<SectionId>, diagnostic: Diagnostic) {
        let label = section.and_then(|id| self.program.sections.get(id.index())).map(|section| section.label.clone());
        self.diagnostics.push(match label {
            Some(label) => diagnostic.section(format!("§{label}")),
            None => diagnostic,
        });
    }

    /// The head of a clause without the slots below it.
    pub fn head_span(&self, clause: &Clause) -> Span {
        let Some(slot) = clause.slots.first() else { return clause.span };
        let before = Span { end: slot.span.start.max(clause.span.start), ..clause.span };
        let written = self.sources.slice(before).trim_end().len();
        let length = u32::try_from(written).unwrap_or(0);
        Span { end: before.start.saturating_add(length).min(clause.span.end), ..before }
    }

    pub fn class_name(&self, class: ClassId) -> String {
        self.program.classes.get(class.index()).map_or_else(String::new, |class| class.name.clone())
    }

    /// The dimension in words: `dollars per share of Common Stock`.
    pub fn describe(&self, kind: &Kind) -> String {
        kind.describe(&|class| self.class_name(class))
    }

    pub fn own_class(&self, certificate: CertificateId) -> Option<ClassId> {
        self.program.certificates.get(certificate.index()).and_then(|info| info.class)
    }

    /// The scope of a clause, before it names anything itself.
    pub fn scope_of(&self, place: ClauseAt<'_>) -> Scope {
        let info = self.program.certificates.get(place.certificate.index());
        Scope {
            certificate: Some(place.certificate),
            section: Some(place.section),
            class: info.and_then(|info| info.class),
            common: info.map(|info| info.common),
            locals: Vec::new(),
            bound: Vec::new(),
            event: None,
            each: About::default(),
            journal: false,
        }
    }

    pub fn new_binder(&mut self, name: &str, about: About) -> BinderId {
        let binder = BinderId::at(self.program.binders.len());
        self.program.binders.push(name.to_string());
        self.about.insert(binder, about);
        binder
    }

    /// What a name means here; says so when it is unknown or ambiguous.
    pub fn resolve(&mut self, scope: &Scope, name: &Name) -> Option<Symbol> {
        match self.names.find(scope.certificate, &name.text) {
            Lookup::Found(symbol) => Some(symbol),
            Lookup::Unknown => {
                self.unknown(scope, name, codes::E0301_UNKNOWN_TERM, "is declared nowhere", |_| true);
                None
            }
            Lookup::Ambiguous(certificates) => {
                self.ambiguous(scope, name, &certificates);
                None
            }
        }
    }

    /// Says that a name is not known, with the nearest of the names that would do.
    pub fn unknown(&mut self, scope: &Scope, name: &Name, code: Code, what: &str, wanted: impl Fn(Symbol) -> bool) {
        let mut candidates: Vec<&str> = self.names.visible(scope.certificate);
        let fitting = self.names.of_kind(wanted);
        candidates.retain(|candidate| fitting.contains(candidate));
        candidates.extend(scope.bound.iter().map(|bound| bound.name.as_str()));
        candidates.extend(scope.locals.iter().map(|(local, _)| local.as_str()));
        let diagnostic = Diagnostic::error(code, format!("`{}` {what}", name.text))
            .at(name.span, "not known here")
            .suggest(&name.text, candidates);
        let diagnostic = match self.elsewhere(scope, &name.text) {
            Some(class) => diagnostic.help(format!("say `{} of {class}` for the one of that certificate", name.text)),
            None => diagnostic,
        };
        self.report(scope.section, diagnostic);
    }

    /// The class of another certificate that declares the name.
    fn elsewhere(&self, scope: &Scope, name: &str) -> Option<String> {
        let own = scope.certificate?;
        let found = self.names.in_certificates(name).into_iter().find(|(certificate, _)| *certificate != own);
        found.and_then(|(certificate, _)| self.own_class(certificate)).map(|class| self.class_name(class))
    }

    pub fn ambiguous(&mut self, scope: &Scope, name: &Name, certificates: &[CertificateId]) {
        let classes = certificates.iter().filter_map(|certificate| self.own_class(*certificate));
        let choices: Vec<String> =
            classes.map(|class| format!("`{} of {}`", name.text, self.class_name(class))).collect();
        let diagnostic = Diagnostic::error(
            codes::E0304_AMBIGUOUS_NAME,
            format!("`{}` is declared by {} certificates", name.text, certificates.len()),
        )
        .at(name.span, "which one is meant?")
        .help(format!("say {}", choices.join(" or ")));
        self.report(scope.section, diagnostic);
    }

    /// Says that a name stands for another kind of thing than is needed here.
    pub fn wrong_kind(&mut self, scope: &Scope, name: &Name, symbol: Symbol, wanted: &str, help: Option<String>) {
        let diagnostic = Diagnostic::error(
            codes::E0305_WRONG_KIND_OF_NAME,
            format!("`{}` is {}, not {wanted}", name.text, symbol.describe()),
        )
        .at(name.span, symbol.describe());
        let diagnostic = match help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        };
        self.report(scope.section, diagnostic);
    }
}
