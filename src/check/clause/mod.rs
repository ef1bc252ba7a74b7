//! Clauses: each head with its slots, compiled into what the engine plays. One file for each family of heads.
mod classes;
mod conditions;
mod definitions;
mod duties;
mod liquidation;
mod readings;
mod rights;
mod rounding;
mod rules;
mod slot_table;
mod values;
mod votes;

use super::checker::{Checker, ClauseAt};
use super::names::{Lookup, Symbol};
use crate::syntax::ast::{Head, Name};

impl<'a> Checker<'a> {
    /// Compiles everything that was declared.
    pub(super) fn compile(&mut self, clauses: &[ClauseAt<'a>]) {
        // Readings first: everything else may go by them.
        for place in clauses {
            if let Head::Reading { name, .. } = &place.clause.head
                && let Some(Symbol::Reading(id)) = self.own(place, name)
            {
                self.reading_clause(*place, id);
            }
        }
        self.join(clauses);
        for place in clauses {
            if let Head::Schedule { name, .. } = &place.clause.head
                && let Some(Symbol::Schedule(id)) = self.own(place, name)
            {
                self.named_schedule(*place, id);
            }
        }
        for place in clauses {
            self.allotment(*place);
        }
        self.compile_values();
        for place in clauses {
            self.compile_clause(*place);
        }
        for place in clauses {
            self.rounding_clause(*place);
        }
        self.check_slots(clauses);
    }

    /// Definitions, variables and accruals, each after those that it builds on.
    fn compile_values(&mut self) {
        for symbol in self.building_order() {
            match symbol {
                Symbol::Definition(id) => {
                    self.definition_kind(id);
                }
                Symbol::Variable(id) => {
                    self.variable_kind(id);
                }
                Symbol::Accrual(id) => {
                    self.accrual_kind(id);
                }
                _ => {}
            }
        }
    }

    fn compile_clause(&mut self, place: ClauseAt<'a>) {
        match &place.clause.head {
            Head::Class { .. } => self.class_clause(place),
            Head::When { .. } => self.rule(place),
            Head::MustNot { .. } => self.prohibition(place),
            Head::TreatAsLiquidation { .. } => self.deemed_liquidation(place),
            Head::Ranks { .. } => self.rank_clause(place),
            Head::Settles { .. } => self.settlement(place),
            Head::Waives { .. } => self.waiver_clause(place),
            Head::Votes { .. } | Head::NoVote { .. } => self.votes(place),
            Head::Cancelled { .. } => self.cancellation(place),
            Head::Withhold { .. } => self.withholding(place),
            Head::Exclude { .. } => self.exclusion(place),
            Head::NoticeGiven => self.notice_rule(place),
            Head::Group { name, .. } => {
                if let Some(Symbol::Group(id)) = self.own(&place, name) {
                    self.group_clause(place, id);
                }
            }
            Head::Category { name, .. } => {
                if let Some(Symbol::Category(id)) = self.own(&place, name) {
                    self.category_clause(place, id);
                }
            }
            Head::May { .. } => {
                if let Some(Symbol::Right(id)) = self.places.get(&place.clause.span).copied() {
                    self.right_clause(place, id);
                }
            }
            Head::Must { .. } => {
                if let Some(Symbol::Duty(id)) = self.places.get(&place.clause.span).copied() {
                    self.duty_clause(place, id);
                }
            }
            Head::OnLiquidation => {
                if let Some(Symbol::Liquidation(index)) = self.places.get(&place.clause.span).copied() {
                    self.liquidation(place, index);
                }
            }
            Head::Allot { .. } => {}
            Head::Elects { .. } => {
                if let Some(Symbol::Election(index)) = self.places.get(&place.clause.span).copied() {
                    self.election(place, index);
                }
            }
            Head::Event { .. }
            | Head::Is { .. }
            | Head::Table { .. }
            | Head::Starts { .. }
            | Head::Schedule { .. }
            | Head::Accrue { .. }
            | Head::AccrueOverdue { .. }
            | Head::Reading { .. }
            | Head::Erratum { .. }
            | Head::Note { .. }
            | Head::ForeignClass { .. }
            | Head::Fact { .. }
            | Head::Determination { .. }
            | Head::To { .. }
            | Head::Round { .. }
            | Head::KeepBack { .. }
            | Head::Conditions { .. }
            | Head::Attributes { .. }
            | Head::Todo { .. } => {}
        }
    }

    /// What a name of the certificate's own stands for.
    fn own(&self, place: &ClauseAt<'a>, name: &Name) -> Option<Symbol> {
        match self.names.find(Some(place.certificate), &name.text) {
            Lookup::Found(symbol) => Some(symbol),
            _ => None,
        }
    }
}
