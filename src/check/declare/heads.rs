//! What each head declares.
use super::Declared;
use super::words::{deed_words, default_name};
use crate::check::checker::{Checker, ClauseAt, DefinitionSource};
use crate::check::dimensions::Typed;
use crate::check::names::{Names, Symbol};
use crate::check::scope::About;
use crate::diagnostics::{Diagnostic, codes};
use crate::program::*;
use crate::source::Span;
use crate::syntax::ast::{Clause, Deed, FactKind, Head, Name, Owner, SlotKind};

/// A node for what is not compiled yet.
fn nothing(span: Span) -> Node {
    Typed::unknown(span).node
}

impl<'a> Checker<'a> {
    #[allow(clippy::collapsible_match, reason = "declaring a name is no question to choose an arm by")]
    pub(super) fn head(&mut self, place: ClauseAt<'a>, declared: &mut Declared) {
        let own = Some(place.certificate);
        match &place.clause.head {
            Head::Is { name, owner, .. } if follows_splits(place.clause) => {
                self.declare_variable(place, name, *owner, declared);
            }
            Head::Is { name, owner, .. } | Head::Table { name, owner, .. } => {
                self.declare_definition(place, name, *owner, false, declared);
            }
            Head::Conditions { name } => self.declare_definition(place, name, None, true, declared),
            Head::Starts { name, owner, .. } => self.declare_variable(place, name, *owner, declared),
            Head::Schedule { name, schedule } => {
                if self.declare_name(&place, own, name, declared) {
                    let days = NodeScheduleDays::OfQuarter { nth: None };
                    self.program.schedules.push(NamedSchedule {
                        name: name.text.clone(),
                        certificate: place.certificate,
                        section: place.section,
                        schedule: NodeSchedule { days, first: None, moved: false, span: schedule.span },
                    });
                }
            }
            Head::Accrue { name, .. } | Head::AccrueOverdue { name, .. } => self.declare_accrual(place, name, declared),
            Head::Allot { class, .. } => {
                if let Some(called) = &place.clause.called {
                    self.declare_allotment(place, called, class, declared);
                }
            }
            Head::Group { name, .. } => {
                if self.declare_name(&place, own, name, declared) {
                    let members = Vec::new();
                    self.program.groups.push(Group { name: name.text.clone(), section: place.section, members });
                }
            }
            Head::Category { name, class, .. } => self.declare_category(place, name, class, declared),
            Head::Reading { name, title } => {
                if self.declare_name(&place, own, name, declared) {
                    self.program.readings.push(Reading {
                        name: name.text.clone(),
                        title: title.text.clone(),
                        section: place.section,
                        because: None,
                        choices: Vec::new(),
                        span: name.span,
                    });
                }
            }
            Head::Fact { name, owner, kind } => self.declare_fact(place, name, *owner, kind, None, declared),
            Head::Determination { name, owner, kind, by } => {
                let by = by.as_ref().map(|by| by.text.clone()).unwrap_or_default();
                self.declare_fact(place, name, *owner, kind, Some(by), declared);
            }
            Head::Event { name, .. } => {
                if self.declare_name(&place, own, name, declared) {
                    self.program.happenings.push(Happening {
                        name: name.text.clone(),
                        certificate: place.certificate,
                        section: place.section,
                        span: name.span,
                    });
                }
            }
            Head::Attributes { of, attributes, optional } => {
                for attribute in attributes {
                    self.program.attributes_of.entry(attribute.text.clone()).or_default().insert(of.text.clone());
                    if *optional && !self.program.optional_attributes.contains(&attribute.text) {
                        self.program.optional_attributes.push(attribute.text.clone());
                    }
                    if !self.program.attributes.contains(&attribute.text) {
                        self.program.attributes.push(attribute.text.clone());
                    }
                }
            }
            // What an act distributes that may be deemed a liquidation.
            Head::TreatAsLiquidation { .. } => {
                for list in [&mut self.program.attributes, &mut self.program.optional_attributes] {
                    if !list.iter().any(|known| known == "assets") {
                        list.push("assets".to_owned());
                    }
                }
            }
            Head::May { .. } | Head::Must { .. } | Head::OnLiquidation | Head::Elects { .. } => {
                if let Some(called) = &place.clause.called
                    && self.declare_name(&place, own, called, declared)
                {
                    self.declare_named(place, called.text.clone());
                }
            }
            _ => {}
        }
    }

    /// Rights, duties and liquidations that the text does not call anything: named by their verb, where that is free.
    pub(super) fn name_unnamed(&mut self, place: ClauseAt<'a>, declared: &mut Declared) {
        let name = match &place.clause.head {
            Head::May { deed, .. } | Head::Must { deed, .. } => default_name(deed),
            Head::OnLiquidation => "Liquidation".to_string(),
            Head::Elects { .. } => "Election".to_string(),
            _ => return,
        };
        if self.places.contains_key(&place.clause.span) {
            return;
        }
        let key = (Some(place.certificate), name.clone());
        let taken = declared.names.contains_key(&key) || self.shared_name(&name).is_some();
        let label = self.program.sections.get(place.section.index()).map(|section| section.label.clone());
        let name = if taken { format!("{name} §{}", label.unwrap_or_default()) } else { name };
        declared.names.insert((Some(place.certificate), name.clone()), place.clause.span);
        self.declare_named(place, name);
    }

    /// A clause that has a name, given or not: it gets its number, and its slots are read later.
    fn declare_named(&mut self, place: ClauseAt<'a>, name: String) {
        let (certificate, section, span) = (place.certificate, place.section, place.clause.span);
        let own_class = self.own_class(certificate);
        let symbol = match &place.clause.head {
            Head::May { party, deed } => {
                let of_company = self.is_company(place, party);
                let deed = (self.deed_kind(place, deed), deed_words(deed, self.sources));
                let binder = self.new_binder(&name, About::class(own_class));
                self.program.rights.push(Right::new((certificate, section, span), name, of_company, deed, binder));
                Symbol::Right(RightId::at(self.program.rights.len().saturating_sub(1)))
            }
            Head::Must { party, deed } => {
                let of_company = self.is_company(place, party);
                let deed = (self.deed_kind(place, deed), deed_words(deed, self.sources));
                let binder = self.new_binder(&name, About::class(own_class));
                self.program.duties.push(Duty::new((certificate, section, span), name, of_company, deed, binder));
                Symbol::Duty(DutyId::at(self.program.duties.len().saturating_sub(1)))
            }
            Head::OnLiquidation => {
                let Some(class) = own_class else { return };
                let binder = self.new_binder(&name, About::class(own_class));
                self.program.liquidations.push(LiquidationClause {
                    name,
                    certificate,
                    section,
                    class,
                    binder,
                    amounts: Vec::new(),
                    conditions: Vec::new(),
                    first_amounts: Vec::new(),
                    shares_with_common: Vec::new(),
                    paid_within: Vec::new(),
                    short: None,
                    nothing_more: None,
                    span,
                });
                Symbol::Liquidation(self.program.liquidations.len().saturating_sub(1))
            }
            Head::Elects { class, directors } => {
                let Some(class) = self.class_by_name(class) else { return self.unknown_class(place, class) };
                self.program.elections.push(ElectionClause {
                    name,
                    section,
                    guard: None,
                    class,
                    directors: *directors,
                    conditions: Vec::new(),
                    threshold: None,
                });
                Symbol::Election(self.program.elections.len().saturating_sub(1))
            }
            _ => return,
        };
        self.places.insert(span, symbol);
    }

    /// `on notice ..., called Election Notice`: the day of the notice of the exercise in question.
    pub(super) fn declare_notices(&mut self, place: ClauseAt<'a>, declared: &mut Declared) {
        let Some(Symbol::Right(right)) = self.places.get(&place.clause.span).copied() else { return };
        for slot in &place.clause.slots {
            let SlotKind::OnNotice { called: Some(called), .. } = &slot.kind else { continue };
            if self.declare_name(&place, Some(place.certificate), called, declared) {
                let event = Node { kind: NodeKind::LatestExercise(right), span: called.span };
                let kind = NodeKind::Builtin { attribute: BuiltinAttribute::NoticeDate, event: Some(Box::new(event)) };
                self.program.definitions.push(Definition {
                    name: called.text.clone(),
                    certificate: Some(place.certificate),
                    section: place.section,
                    kind: Kind::Date,
                    owner: OwnerLevel::Series,
                    body: Node { kind, span: called.span },
                    span: called.span,
                    conditions: false,
                    local: false,
                });
            }
        }
    }

    fn declare_definition(
        &mut self,
        place: ClauseAt<'a>,
        name: &Name,
        owner: Option<Owner>,
        conditions: bool,
        declared: &mut Declared,
    ) {
        let key = (place.certificate, name.text.clone());
        let known = declared.definitions.get(&key).copied();
        let id = DefinitionId::at(known.unwrap_or(self.program.definitions.len()));
        if let Some(owner) = owner {
            self.declared_owners.insert(id, (level(owner), name.span));
        }
        if known.is_some() {
            if let Some(DefinitionSource::Heads(parts)) = self.pending.definitions.get_mut(&id) {
                parts.push(place);
            }
            return;
        }
        if !self.declare_name(&place, Some(place.certificate), name, declared) {
            self.declared_owners.remove(&id);
            return;
        }
        declared.definitions.insert(key, self.program.definitions.len());
        self.program.definitions.push(Definition {
            name: name.text.clone(),
            certificate: Some(place.certificate),
            section: place.section,
            kind: Kind::Any,
            owner: owner.map_or(OwnerLevel::Series, level),
            body: nothing(name.span),
            span: name.span,
            conditions,
            local: false,
        });
        self.pending.definitions.insert(id, DefinitionSource::Heads(vec![place]));
    }

    fn declare_variable(&mut self, place: ClauseAt<'a>, name: &Name, owner: Option<Owner>, declared: &mut Declared) {
        let known = self
            .program
            .variables
            .iter()
            .position(|variable| variable.certificate == place.certificate && variable.name == name.text);
        if let Some(index) = known
            && place.clause.under.is_some()
        {
            if let Some(parts) = self.pending.variables.get_mut(&VariableId::at(index)) {
                parts.push(place);
            }
            return;
        }
        if !self.declare_name(&place, Some(place.certificate), name, declared) {
            return;
        }
        let id = VariableId::at(self.program.variables.len());
        self.program.variables.push(Variable {
            name: name.text.clone(),
            certificate: place.certificate,
            section: place.section,
            unit: Unit::number(),
            owner: owner.map_or(OwnerLevel::Series, level),
            start: nothing(name.span),
            splits: Vec::new(),
            goes_on: false,
            rounding: Vec::new(),
            keep_back: Vec::new(),
            at_least: None,
            at_most: None,
            span: name.span,
        });
        self.pending.variables.insert(id, vec![place]);
    }

    fn declare_accrual(&mut self, place: ClauseAt<'a>, name: &Name, declared: &mut Declared) {
        if !self.declare_name(&place, Some(place.certificate), name, declared) {
            return;
        }
        let Some(class) = self.own_class(place.certificate) else { return };
        let id = AccrualId::at(self.program.accruals.len());
        self.program.accruals.push(Accrual {
            name: name.text.clone(),
            on: AccrualOn::Shares,
            conditions: Vec::new(),
            to_payment: Vec::new(),
            certificate: place.certificate,
            class,
            section: place.section,
            base: nothing(name.span),
            unit: Unit::number(),
            rate: nothing(name.span),
            from: None,
            until: None,
            day_count: Vec::new(),
            compounding: Vec::new(),
            due: Vec::new(),
            counting_last_day: false,
            cumulative: Vec::new(),
            paid_unless: Vec::new(),
            equally: Vec::new(),
            of_record: Vec::new(),
            span: place.clause.span,
        });
        self.pending.accruals.insert(id, place);
    }

    fn declare_allotment(&mut self, place: ClauseAt<'a>, name: &Name, class: &Name, declared: &mut Declared) {
        if !self.declare_name(&place, Some(place.certificate), name, declared) {
            return;
        }
        let Some(class) = self.class_by_name(class) else { return self.unknown_class(place, class) };
        self.program.allotments.push(Allotment {
            name: name.text.clone(),
            certificate: place.certificate,
            section: place.section,
            class,
            total: nothing(name.span),
            unit: Unit::number(),
            by_issued: true,
            used_by: Vec::new(),
            on_last_use: false,
            span: place.clause.span,
        });
    }

    fn declare_category(&mut self, place: ClauseAt<'a>, name: &Name, class: &Name, declared: &mut Declared) {
        if !self.declare_name(&place, Some(place.certificate), name, declared) {
            return;
        }
        let Some(class) = self.class_by_name(class) else { return self.unknown_class(place, class) };
        self.program.categories.push(Category {
            name: name.text.clone(),
            certificate: place.certificate,
            section: place.section,
            class,
            after: None,
            on_it: false,
            exclusions: Vec::new(),
            span: place.clause.span,
        });
    }

    /// A fact; what the scenario states of it is stated to each certificate that asks for it under one name.
    fn declare_fact(
        &mut self,
        place: ClauseAt<'a>,
        name: &Name,
        owner: Option<Owner>,
        kind: &FactKind,
        by: Option<String>,
        declared: &mut Declared,
    ) {
        let kind = self.fact_kind(place, kind);
        let owner = owner.map_or(OwnerLevel::Series, level);
        if !self.declare_name(&place, Some(place.certificate), name, declared) {
            return;
        }
        // A fact of an event is stated on the event's own line.
        if owner == OwnerLevel::Event && !self.program.attributes.contains(&name.text) {
            self.program.attributes.push(name.text.clone());
        }
        self.program.facts.push(FactDeclaration {
            name: name.text.clone(),
            certificate: Some(place.certificate),
            section: Some(place.section),
            kind,
            owner,
            determination: by.is_some(),
            by: by.filter(|by| !by.is_empty()),
            span: name.span,
        });
    }

    fn fact_kind(&mut self, place: ClauseAt<'a>, kind: &FactKind) -> Kind {
        let own = self.own_class(place.certificate);
        let mut of = |name: &Option<Name>, unit: fn(ClassId) -> Unit| {
            let class = match name {
                Some(name) => self.class_by_name(name).or_else(|| {
                    self.unknown_class(place, name);
                    None
                }),
                None => own,
            };
            class.map_or(Kind::Any, |class| Kind::Figure(unit(class)))
        };
        match kind {
            FactKind::YesNo => Kind::YesNo,
            FactKind::Number => Kind::Figure(Unit::number()),
            FactKind::Money => Kind::Figure(Unit::dollars()),
            FactKind::MoneyPerShare(name) => of(name, Unit::dollars_per),
            FactKind::SharesOf(name) => of(name, Unit::shares),
            FactKind::Date => Kind::Date,
            FactKind::Percent(per) => Kind::Figure(per.map_or_else(Unit::number, Unit::rate)),
            FactKind::Words => Kind::Words,
        }
    }

    /// Classes are known before anything else is declared.
    fn class_by_name(&self, name: &Name) -> Option<ClassId> {
        let known = |class: &Class| class.name == name.text || class.aliases.contains(&name.text);
        self.program.classes.iter().position(known).map(ClassId::at)
    }

    fn unknown_class(&mut self, place: ClauseAt<'a>, name: &Name) {
        self.names = Names::of(self.program);
        let scope = self.scope_of(place);
        let wanted = |symbol| matches!(symbol, Symbol::Class(_));
        self.unknown(&scope, name, codes::E0301_UNKNOWN_TERM, "is not a class of stock", wanted);
    }

    fn deed_kind(&mut self, place: ClauseAt<'a>, deed: &Deed) -> DeedKind {
        let mut class = |name: &Name| {
            let found = self.class_by_name(name);
            if found.is_none() {
                self.unknown_class(place, name);
            }
            found
        };
        match deed {
            Deed::Convert { class: from, into } => match (class(from), class(into)) {
                (Some(class), Some(into)) => DeedKind::Convert { class, into },
                _ => DeedKind::Other,
            },
            Deed::Redeem { class: name } => class(name).map_or(DeedKind::Other, |class| DeedKind::Redeem { class }),
            Deed::RequireRedemption { class: name } => {
                class(name).map_or(DeedKind::Other, |class| DeedKind::RequireRedemption { class })
            }
            Deed::Notify { class: name, each } => {
                class(name).map_or(DeedKind::Other, |class| DeedKind::Notify { class, each: *each })
            }
            Deed::Pay { .. } => DeedKind::Pay,
            Deed::Deliver { .. } => DeedKind::Deliver,
            Deed::Reserve { .. } => DeedKind::Reserve,
            Deed::OfferSecurities { .. } => DeedKind::OfferSecurities,
            Deed::Other { .. } => DeedKind::Other,
        }
    }

    /// Whether a party is the company; else it must be the holders.
    fn is_company(&mut self, place: ClauseAt<'a>, party: &Name) -> bool {
        let text = party.text.as_str();
        let company = self.program.parties.get(COMPANY.index());
        let alias =
            company.is_some_and(|company| company.name == text || company.aliases.iter().any(|alias| alias == text));
        if alias || matches!(text, "Company" | "Corporation") {
            return true;
        }
        if !matches!(text, "Holder" | "Holders") {
            let known = ["Company", "Corporation", "Holder"];
            let known =
                known.into_iter().chain(company.iter().flat_map(|company| company.aliases.iter().map(String::as_str)));
            let diagnostic = Diagnostic::error(codes::E0301_UNKNOWN_TERM, format!("`{text}` is not a party"))
                .at(party.span, "not known")
                .suggest(text, known)
                .help("a right or a duty is that of the Company or of a Holder");
            self.report(Some(place.section), diagnostic);
        }
        false
    }
}

/// A defined value that splits change is changed by events like any other.
fn follows_splits(clause: &Clause) -> bool {
    clause.slots.iter().any(|slot| matches!(slot.kind, SlotKind::AdjustedWithSplits { .. }))
}

fn level(owner: Owner) -> OwnerLevel {
    match owner {
        Owner::Series => OwnerLevel::Series,
        Owner::Holder => OwnerLevel::Holder,
        Owner::Share => OwnerLevel::Share,
        Owner::Event => OwnerLevel::Event,
    }
}
