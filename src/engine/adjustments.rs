//! Adjustments of what shares convert into: each change of a value that a conversion goes by, with its grounds.
use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::Engine;
use super::context::{Act, Context};
use super::records::EventRecord;
use super::state::{Cause, CohortId, VariableEntry};
use super::trace::{Step, Tracer};
use crate::exact::Exact;
use crate::program::*;
use crate::syntax::ast::State;

/// One adjustment of a value that a right to convert goes by.
#[derive(Debug, Clone)]
pub struct Adjustment {
    /// From when the new value holds.
    pub moment: Moment,
    pub variable: VariableId,
    /// The class whose shares it is about.
    pub class: Option<ClassId>,
    /// The day of issue of the shares whose value it is, if it differs from share to share.
    pub issued: Option<NaiveDate>,
    pub event: Option<EventId>,
    pub before: Exact,
    pub after: Exact,
    /// What the value would be if the change were not too small to be made.
    pub kept_back: Option<Exact>,
    /// The section that adjusts it, and the one that states it.
    pub sections: Vec<SectionId>,
    /// How the new value was worked out.
    pub steps: Vec<Step>,
    pub conversions: Vec<Conversion>,
}

/// What one share converts into.
#[derive(Debug, Clone)]
pub struct Conversion {
    pub right: RightId,
    pub into: ClassId,
    /// Shares for each share, before and after; or why it cannot be worked out.
    pub before: Result<Exact, String>,
    pub after: Result<Exact, String>,
    /// How the count after it comes about.
    pub steps: Vec<Step>,
}

impl Engine<'_> {
    /// Every adjustment up to the day on which the journal ended, in the order of the days from which they hold.
    pub fn adjustments(&self) -> Vec<Adjustment> {
        let mut found = Vec::new();
        for variable in self.conversion_values() {
            let all = (variable, None)..=(variable, Some(CohortId::LAST));
            for ((_, cohort), line) in self.state.variables.range(all) {
                let mut before: Option<&VariableEntry> = None;
                for (moment, entry) in line.entries() {
                    if entry.cause != Cause::Start {
                        found.extend(self.adjustment(variable, *cohort, *moment, before, entry));
                    }
                    before = Some(entry);
                }
            }
        }
        // Shares of the same value are told of once.
        let mut told: Vec<Adjustment> = Vec::new();
        for next in found {
            let same = told.iter_mut().find(|known| {
                (known.moment, known.variable, known.event, &known.before, &known.after)
                    == (next.moment, next.variable, next.event, &next.before, &next.after)
            });
            match same {
                Some(known) => known.issued = known.issued.filter(|day| Some(*day) == next.issued),
                None => told.push(next),
            }
        }
        told.sort_by_key(|known| (known.moment, known.variable));
        told
    }

    fn adjustment(
        &self,
        id: VariableId,
        cohort: Option<CohortId>,
        moment: Moment,
        previous: Option<&VariableEntry>,
        entry: &VariableEntry,
    ) -> Option<Adjustment> {
        let variable = self.program.variables.get(id.index())?;
        let earlier = Context { cohort, ..Context::at(moment.before()) };
        let before = match previous {
            Some(entry) => entry.value.clone(),
            None => self.variable(id, earlier).ok()?,
        };
        if before == entry.value && entry.kept_back.is_none() {
            return None;
        }
        let (event, section) = match entry.cause {
            Cause::Clause { by, event } => (event, by.clause(self.program).map(|(section, ..)| section)),
            Cause::Split { event } => (Some(event), None),
            Cause::Start => (None, None),
        };
        let mut sections: Vec<SectionId> = section.into_iter().collect();
        if !sections.contains(&variable.section) {
            sections.push(variable.section);
        }
        let tracer = Tracer::new();
        self.trace_change(id, (moment, entry), Context { cohort, ..Context::at(moment) }, &tracer);
        let class = self.program.certificates.get(variable.certificate.index()).and_then(|known| known.class);
        Some(Adjustment {
            moment,
            variable: id,
            class,
            issued: cohort
                .and_then(|cohort| self.state.cohort(cohort))
                .filter(|cohort| self.state.cohorts_at(cohort.class, None, moment).len() > 1)
                .map(|cohort| cohort.issued),
            event,
            before,
            after: entry.value.clone(),
            kept_back: entry.kept_back.clone(),
            sections,
            steps: tracer.into_steps(),
            conversions: class.map(|class| self.conversions(class, cohort, moment)).unwrap_or_default(),
        })
    }

    /// What shares convert into at a moment: for each class that converts, and for each day of issue where that makes a
    /// difference.
    pub fn conversion_standing(&self, at: Moment) -> Vec<(ClassId, Option<NaiveDate>, Vec<Conversion>)> {
        let mut found: Vec<(ClassId, Option<NaiveDate>, Vec<Conversion>)> = Vec::new();
        for (class, _) in ClassId::each(&self.program.classes) {
            let mut of_class: Vec<(Option<NaiveDate>, Vec<Conversion>)> = Vec::new();
            for (cohort, _) in self.state.cohorts_at(class, None, at) {
                let conversions = self.conversions(class, Some(cohort), at);
                let issued = self.state.cohort(cohort).map(|known| known.issued);
                if !conversions.is_empty() && !of_class.iter().any(|(_, known)| same_after(known, &conversions)) {
                    of_class.push((issued, conversions));
                }
            }
            let is_one = of_class.len() == 1;
            let of_class = of_class.into_iter();
            found.extend(of_class.map(|(issued, known)| (class, issued.filter(|_| !is_one), known)));
        }
        found
    }

    /// What a share converts into just before and at a moment, under the rights that are open then; where none is, under
    /// the first.
    fn conversions(&self, class: ClassId, cohort: Option<CohortId>, moment: Moment) -> Vec<Conversion> {
        let rights = RightId::each(&self.program.rights);
        let converting = rights.filter_map(|(id, right)| match right.deed {
            DeedKind::Convert { class: known, into } if known == class && self.in_force(right.guard, moment) => {
                Some((id, right, into))
            }
            _ => None,
        });
        let all: Vec<_> = converting.collect();
        let is_open = |id: RightId| {
            let context = Context { cohort, ..Context::at(moment) };
            self.right_state(id, State::Open, context).unwrap_or(false)
        };
        let mut open: Vec<_> = all.iter().filter(|(id, ..)| is_open(*id)).collect();
        if open.is_empty() {
            open.extend(all.first());
        }
        open.into_iter()
            .map(|(id, right, into)| Conversion {
                right: *id,
                into: *into,
                before: self.converts_into(right, class, cohort, moment.before()),
                after: self.converts_into(right, class, cohort, moment),
                steps: self.conversion_grounds(right, class, *into, cohort, moment),
            })
            .collect()
    }

    fn converts_into(
        &self,
        right: &Right,
        class: ClassId,
        cohort: Option<CohortId>,
        at: Moment,
    ) -> Result<Exact, String> {
        let Some(part) = self.first_active(&right.into, at) else { return Err("no section says it".into()) };
        let first = || self.state.cohorts_at(class, None, at).first().map(|(cohort, _)| *cohort);
        let act = Act { date: at.date, shares: Exact::ONE, received: None };
        let context = Context { cohort: cohort.or_else(first), act: Some(&act), ..Context::at(at) };
        self.number(&part.node, context).map_err(|fault| fault.message.clone())
    }

    fn conversion_grounds(
        &self,
        right: &Right,
        class: ClassId,
        into: ClassId,
        cohort: Option<CohortId>,
        at: Moment,
    ) -> Vec<Step> {
        let Some(part) = self.first_active(&right.into, at) else { return Vec::new() };
        let first = || self.state.cohorts_at(class, None, at).first().map(|(cohort, _)| *cohort);
        let act = Act { date: at.date, shares: Exact::ONE, received: None };
        let context = Context { cohort: cohort.or_else(first), act: Some(&act), ..Context::at(at) };
        let unit = Some(Unit::shares(into).combine(&Unit::shares(class), -1));
        let tracer = Tracer::new();
        self.trace_node("shares for each share", &part.node, part.section, unit, context, &tracer);
        tracer.into_steps()
    }

    /// The values that rights to convert go by, whether they name them or use a term that is made of them.
    fn conversion_values(&self) -> BTreeSet<VariableId> {
        let conversions = self.program.rights.iter().filter(|right| matches!(right.deed, DeedKind::Convert { .. }));
        let rates = conversions.flat_map(|right| right.into.iter().chain(&right.excess_into));
        self.program.reached(rates.map(|part| &part.node)).variables
    }

    /// What is known of an event, for a statement of its facts.
    pub fn event_record(&self, event: EventId) -> Option<&EventRecord> {
        self.state.event(event)
    }
}

fn same_after(left: &[Conversion], right: &[Conversion]) -> bool {
    left.len() == right.len()
        && left.iter().zip(right).all(|(left, right)| (left.right, &left.after) == (right.right, &right.after))
}
