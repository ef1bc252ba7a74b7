//! Expectations: what a scenario says must come of its lines.
use std::collections::BTreeMap;

use super::Engine;
use super::context::Context;
use super::eval::Evaluated;
use super::owed::{AllOwed, Owed};
use super::plan::Refusal;
use super::play::LineResult;
use super::trace::Step;
use crate::exact::{Exact, RoundingRule, round_to};
use crate::outcome::{Outcome, OutcomeKind};
use crate::program::*;
use crate::source::Span;
use crate::syntax::ast::BinaryOperator;

/// An expectation that did not come true.
#[derive(Debug, Clone)]
pub struct Failure {
    pub span: Span,
    pub wanted: String,
    pub found: String,
    /// The grounds of the figure found, where it is one.
    pub steps: Vec<Step>,
    pub kind: FailureKind,
}

/// In which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// It came out otherwise.
    Failed,
    /// It could not be worked out.
    Faulty,
    /// The line was refused, or could not be played, and nothing says that it should be.
    Unexpected,
}

/// What was found where something else was wanted.
struct Found {
    words: String,
    /// The grounds of the figure found, where it is one.
    steps: Vec<Step>,
}

impl From<String> for Found {
    fn from(words: String) -> Found {
        Found { words, steps: Vec::new() }
    }
}

/// What was found instead of what is expected; None where that came true, a fault where it cannot be told.
type Verdict = Evaluated<Option<Found>>;

impl Engine<'_> {
    pub(super) fn check_expectations(&mut self, entry: &JournalEntry, result: &LineResult) {
        let moment = Moment::new(entry.date, self.tick);
        let mut expects_stop = false;
        let mut failures = Vec::new();
        for expectation in &entry.expectations {
            self.checked += 1;
            expects_stop |=
                matches!(expectation.kind, NodeExpectationKind::Refused { .. } | NodeExpectationKind::Missing { .. });
            if let Some(failure) = self.check_expectation(expectation, entry, result, moment) {
                failures.push(failure);
            }
        }
        if let (Some(refusal), false) = (&result.refusal, expects_stop) {
            failures.push(Failure {
                span: entry.span,
                wanted: "the line to be played".into(),
                found: self.tell_refusal(refusal),
                steps: Vec::new(),
                kind: FailureKind::Unexpected,
            });
        }
        self.failures.extend(failures);
    }

    fn check_expectation(
        &self,
        expectation: &NodeExpectation,
        entry: &JournalEntry,
        result: &LineResult,
        moment: Moment,
    ) -> Option<Failure> {
        let (found, kind) = match self.found_instead(&expectation.kind, entry, result, moment) {
            Ok(None) => return None,
            Ok(Some(found)) => (found, FailureKind::Failed),
            Err(fault) => (Found::from(fault.message.clone()), FailureKind::Faulty),
        };
        Some(Failure {
            span: expectation.span,
            wanted: expectation.words.clone(),
            found: found.words,
            steps: found.steps,
            kind,
        })
    }

    fn found_instead(
        &self,
        kind: &NodeExpectationKind,
        entry: &JournalEntry,
        result: &LineResult,
        moment: Moment,
    ) -> Verdict {
        // What is asked below a liquidation is asked of it, as things stood when it was distributed.
        let distributed = self
            .last_distribution
            .clone()
            .filter(|(event, _, _)| Some(*event) == result.event && result.refusal.is_none());
        let context = match &distributed {
            Some((event, at, distribution)) => {
                Context { event: Some(*event), distribution: Some(distribution), ..Context::at(*at) }
            }
            None => Context { event: result.event, ..Context::at(moment) },
        };
        match kind {
            NodeExpectationKind::Holds(node) => self.check_holds(node, context),
            NodeExpectationKind::Digits { what, digits } => self.check_digits(what, *digits, context),
            NodeExpectationKind::Receives { holder, cash, shares } => {
                self.check_receives(*holder, cash.as_ref(), shares, entry, result)
            }
            NodeExpectationKind::Refused { sections, because } => {
                self.check_refused(sections, because.as_deref(), result)
            }
            NodeExpectationKind::Missing { name } => Ok(match &result.missing {
                Some(found) if found == name => None,
                Some(found) => Some(format!("`{found}` is missing").into()),
                None => Some("nothing is missing".to_string().into()),
            }),
            NodeExpectationKind::Breach { sections, none } => Ok(self.check_breach(sections, *none, entry, result)),
            NodeExpectationKind::Needs { matter, that, threshold, section } => {
                let found = self.approvals(matter, that, moment)?;
                let is_meant = |(known, needed): &(SectionId, ApprovalThreshold)| {
                    self.is_under(Some(*known), Some(*section)) && same_approval(needed, threshold)
                };
                Ok((!found.iter().any(is_meant)).then(|| self.describe_approvals(&found).into()))
            }
            NodeExpectationKind::NeedsNothing { matter, that, class } => {
                let mut found = self.approvals(matter, that, moment)?;
                found.retain(|(_, needed)| needed.classes().any(|known| known == *class));
                Ok((!found.is_empty()).then(|| self.describe_approvals(&found).into()))
            }
            NodeExpectationKind::Elects { class, directors, threshold } => {
                let (found, needed) = self.electable(*class, context)?;
                let is_meant = |wanted: &ApprovalThreshold| needed.is_some_and(|needed| same_approval(needed, wanted));
                if found == *directors && threshold.as_ref().is_none_or(is_meant) {
                    return Ok(None);
                }
                let by = needed.map(|needed| format!(" by {}", self.describe_threshold(needed))).unwrap_or_default();
                Ok(Some(format!("it may elect {found}{by}").into()))
            }
            NodeExpectationKind::Owes { holder, cash, shares, by } => {
                self.check_owes(*holder, cash.as_ref(), shares.as_ref(), *by, moment)
            }
        }
    }

    fn check_digits(&self, what: &Node, digits: rust_decimal::Decimal, context: Context<'_>) -> Verdict {
        let found = self.number(what, context)?;
        let step = Exact::from(rust_decimal::Decimal::new(1, digits.scale().min(28)));
        if round_to(&found, &step, RoundingRule::Down)? == Exact::from(digits) {
            return Ok(None);
        }
        let steps = self.explain_node(what, context);
        let shown = self.describe_in_unit(&Value::Number(found.clone()), &steps);
        Ok(Some(Found { words: format!("{shown}, exactly {}", found.as_fraction()), steps }))
    }

    fn check_refused(&self, sections: &[SectionId], because: Option<&str>, result: &LineResult) -> Verdict {
        let Some(refusal) = &result.refusal else {
            // A limit that lets none of the shares through refuses what was asked, though it leaves a mark.
            if because.is_none() && self.is_kept_back(result, sections)? {
                return Ok(None);
            }
            return Ok(Some(match &result.fault {
                Some(fault) => format!("it was not played: {}", fault.message).into(),
                None => "it was played".to_string().into(),
            }));
        };
        let mut found = refusal.besides.iter().copied().map(Some).chain([refusal.section]);
        let is_section = found.any(|known| self.is_meant(known, sections));
        let is_reason = because.is_none_or(|because| refusal.reason.contains(because));
        Ok((!is_section || !is_reason).then(|| self.tell_refusal(refusal).into()))
    }

    fn check_breach(
        &self,
        sections: &[SectionId],
        none: bool,
        entry: &JournalEntry,
        result: &LineResult,
    ) -> Option<Found> {
        let is_meant = |outcome: &&Outcome| {
            sections.is_empty() || outcome.sections.iter().any(|known| self.is_meant(Some(*known), sections))
        };
        let breach = |outcome: &Outcome| match &outcome.kind {
            OutcomeKind::Breach { what } => Some(what.clone()),
            _ => None,
        };
        let breaches: Vec<String> = self.day_outcomes(entry, result).filter(is_meant).filter_map(breach).collect();
        match (none, breaches.is_empty()) {
            (true, false) => Some(format!("a breach: {}", breaches.join("; ")).into()),
            (false, true) => Some(self.breaches_before(sections).into()),
            _ => None,
        }
    }

    fn check_owes(
        &self,
        holder: PartyId,
        cash: Option<&Exact>,
        shares: Option<&NodeQuantity>,
        by: Option<chrono::NaiveDate>,
        moment: Moment,
    ) -> Verdict {
        let AllOwed { owed: found, unknown } = self.owed_to(holder, moment);
        let is_meant = |owed: &Owed| {
            cash.is_none_or(|cash| owed.cash == *cash)
                && by.is_none_or(|by| owed.by == Some(by))
                && shares.is_none_or(|wanted| {
                    owed.shares
                        .as_ref()
                        .is_some_and(|(class, count)| *class == wanted.class && Some(count) == wanted.count.as_ref())
                })
        };
        if (cash.is_some() || shares.is_some()) && found.iter().any(is_meant) {
            return Ok(None);
        }
        // That nothing more is owed, or something else, can only be said where all of it can be worked out.
        if let Some(fault) = unknown {
            return Err(fault);
        }
        let wants_nothing = cash.is_none_or(Exact::is_zero) && shares.is_none();
        if wants_nothing && found.iter().all(|owed| owed.cash.is_zero() && (cash.is_some() || owed.shares.is_none())) {
            return Ok(None);
        }
        let mut listed: Vec<String> = found.iter().map(|owed| self.tell_owed(owed)).collect();
        listed.dedup();
        Ok(Some(if listed.is_empty() { "nothing is owed".to_string() } else { listed.join("; ") }.into()))
    }

    /// Whether limits, one of them under the section, kept all shares of an exercise from it.
    fn is_kept_back(&self, result: &LineResult, sections: &[SectionId]) -> Evaluated<bool> {
        let Some(record) = result.event.and_then(|event| self.state.event(event)) else { return Ok(false) };
        let kept = Exact::sum(record.exercise.unconverted.iter().map(|(_, _, count)| count))?;
        let nothing_came = self.outcomes.get(result.outcomes.clone()).unwrap_or_default().iter().all(|outcome| {
            !matches!(
                outcome.kind,
                OutcomeKind::Received { .. } | OutcomeKind::Paid { .. } | OutcomeKind::Retired { .. }
            )
        });
        Ok(nothing_came
            && kept.is_positive()
            && record.quantity.as_ref() == Some(&kept)
            && record.exercise.unconverted.iter().any(|(limit, ..)| self.is_meant(Some(*limit), sections)))
    }

    /// The outcomes of a line, or of the whole day where the line asks about it.
    fn day_outcomes<'b>(
        &'b self,
        entry: &'b JournalEntry,
        result: &'b LineResult,
    ) -> Box<dyn Iterator<Item = &'b Outcome> + 'b> {
        if entry.event.is_some() {
            Box::new(self.outcomes.get(result.outcomes.clone()).unwrap_or_default().iter())
        } else {
            Box::new(self.outcomes.iter().filter(move |outcome| outcome.moment.date == entry.date))
        }
    }

    /// What is said where no breach happened on the line or day: when one happened before, if any did.
    fn breaches_before(&self, sections: &[SectionId]) -> String {
        let known = self.outcomes.iter().rev().find(|outcome| {
            matches!(outcome.kind, OutcomeKind::Breach { .. })
                && (sections.is_empty() || outcome.sections.iter().any(|found| self.is_meant(Some(*found), sections)))
        });
        match known {
            Some(outcome) => format!("no breach here; the last was on {}", outcome.moment.date),
            None => "no breach".into(),
        }
    }

    /// What came to be owed to a holder on a day, and is not paid.
    fn owed_since(&self, holder: PartyId, day: chrono::NaiveDate) -> Evaluated<Vec<String>> {
        let at = Moment::new(day, self.tick);
        let mut told = Vec::new();
        for due in self.state.dues.iter().filter(|due| due.holder == Some(holder) && due.created.date == day) {
            let left = self.left_to_pay(due, at)?;
            if due.is_open() && !due.is_presumed() && left.is_positive() {
                told.push(format!("is owed {} for {}", left.money(), due.name));
            }
        }
        Ok(told)
    }

    fn check_receives(
        &self,
        holder: PartyId,
        cash: Option<&Exact>,
        shares: &[NodeQuantity],
        entry: &JournalEntry,
        result: &LineResult,
    ) -> Verdict {
        let mut paid = Exact::ZERO;
        let mut owed = Exact::ZERO;
        let mut causes: BTreeMap<&str, Exact> = BTreeMap::new();
        let mut received: Vec<(ClassId, Exact)> = Vec::new();
        for outcome in self.day_outcomes(entry, result) {
            match &outcome.kind {
                OutcomeKind::Paid { to, amount, cause, .. } if *to == holder => {
                    paid = paid.add(amount)?;
                    let known = causes.entry(cause.as_str()).or_insert(Exact::ZERO);
                    *known = known.add(amount)?;
                }
                OutcomeKind::Owed { to, amount, .. } if *to == holder => owed = owed.add(amount)?,
                OutcomeKind::Received { to, class, shares, .. } if *to == holder => {
                    match received.iter_mut().find(|(known, _)| known == class) {
                        Some((_, count)) => *count = count.add(shares)?,
                        None => received.push((*class, shares.clone())),
                    }
                }
                _ => {}
            }
        }
        let cash_fits = match cash {
            // Money that comes with shares may be told with them, in all or of one cause, though it is paid by a day of
            // its own.
            Some(cash) => {
                let both = paid.add(&owed)?;
                let fits = *cash == both || causes.values().any(|known| known == cash);
                *cash == paid || (!shares.is_empty() && fits)
            }
            None => paid.is_zero() || !shares.is_empty(),
        };
        let shares_fit = shares.iter().all(|wanted| {
            let found = received.iter().find(|(class, _)| *class == wanted.class).map(|(_, count)| count);
            found == wanted.count.as_ref() || (found.is_none() && wanted.count.as_ref().is_some_and(Exact::is_zero))
        });
        if cash_fits && shares_fit {
            return Ok(None);
        }
        let mut found: Vec<String> = received
            .iter()
            .map(|(class, count)| format!("{} {}", count.grouped_exact(6), self.program.class(*class).name))
            .collect();
        if paid.is_positive() || found.is_empty() {
            found.push(paid.money());
        }
        let mut found = format!("{} receives {}", self.program.party(holder).name, found.join(" and "));
        for owed in self.owed_since(holder, entry.date)? {
            found = format!("{found}, and {owed}");
        }
        Ok(Some(found.into()))
    }

    fn tell_refusal(&self, refusal: &Refusal) -> String {
        let under = refusal.section.map(|section| format!(" under {}", self.program.cite(section)));
        format!("refused{}: {}", under.unwrap_or_default(), refusal.reason)
    }

    /// Whether a section is one of those meant, or stands below one; where none is named, each is meant.
    fn is_meant(&self, found: Option<SectionId>, sections: &[SectionId]) -> bool {
        sections.is_empty() || sections.iter().any(|wanted| self.is_under(found, Some(*wanted)))
    }

    /// Whether a section is the wanted one, or stands below it.
    fn is_under(&self, found: Option<SectionId>, wanted: Option<SectionId>) -> bool {
        match (found, wanted) {
            (Some(found), Some(wanted)) => {
                let (found, wanted) = (self.program.section(found), self.program.section(wanted));
                found.certificate == wanted.certificate
                    && (found.label == wanted.label
                        || found
                            .label
                            .strip_prefix(wanted.label.as_str())
                            .is_some_and(|rest| rest.starts_with(super::waivers::BELOW)))
            }
            _ => false,
        }
    }

    fn approvals(
        &self,
        matter: &str,
        that: &[String],
        moment: Moment,
    ) -> Evaluated<Vec<(SectionId, ApprovalThreshold)>> {
        let obstacles = self.obstacles(self.deed_named(matter, that), self.act_asked(matter), moment)?;
        Ok(obstacles
            .into_iter()
            .flat_map(|known| known.lifted_by.into_iter().map(move |(threshold, _)| (known.section, threshold)))
            .collect())
    }

    fn describe_approvals(&self, found: &[(SectionId, ApprovalThreshold)]) -> String {
        if found.is_empty() {
            return "no approval is needed".into();
        }
        let words: Vec<String> = found
            .iter()
            .map(|(section, needed)| {
                format!("{} under {}", self.describe_threshold(needed), self.program.cite(*section))
            })
            .collect();
        format!("it needs {}", words.join(" and "))
    }

    /// The unit of a figure that is one named thing, as its derivation shows it.
    fn unit_of(&self, value: &Value, steps: &[Step]) -> Unit {
        let named = steps.iter().find(|step| step.value.as_ref() == Some(value));
        named.and_then(|step| step.unit.clone()).unwrap_or_default()
    }

    fn describe_in_unit(&self, value: &Value, steps: &[Step]) -> String {
        self.describe_figure(value, &self.unit_of(value, steps))
    }

    /// Of a comparison that does not hold, what was found and what was wanted.
    fn check_holds(&self, node: &Node, context: Context<'_>) -> Verdict {
        if self.holds(node, context)? {
            return Ok(None);
        }
        let NodeKind::Binary { operator, left, right } = &node.kind else {
            return Ok(Some("it does not hold".to_string().into()));
        };
        if matches!(operator, BinaryOperator::And | BinaryOperator::Or) {
            return Ok(Some("it does not hold".to_string().into()));
        }
        let (found, wanted) = (self.evaluate(left, context)?, self.evaluate(right, context)?);
        let steps = self.explain_node(left, context);
        let unit = self.unit_of(&found, &steps);
        let (shown, of) = (self.describe_figure(&found, &unit), self.describe_figure(&wanted, &unit));
        let mut words = format!("{shown} (wanted {of})");
        if *operator == BinaryOperator::Equal && nearly_equal(&found, &wanted)? {
            words.push_str(", which is near; with `...` after it a figure stands for its first digits");
        }
        Ok(Some(Found { words, steps }))
    }
}

/// Whether two figures differ by less than most figures are written with.
fn nearly_equal(found: &Value, wanted: &Value) -> Evaluated<bool> {
    let (Value::Number(found), Value::Number(wanted)) = (found, wanted) else { return Ok(false) };
    Ok(found.sub(wanted)?.abs() < Exact::ratio(1, 1000)?)
}

/// Whether an approval is the one expected; whether it is given as a class only matters if the scenario says so.
fn same_approval(needed: &ApprovalThreshold, wanted: &ApprovalThreshold) -> bool {
    (needed.class, &needed.with, needed.as_converted) == (wanted.class, &wanted.with, wanted.as_converted)
        && needed.fraction == wanted.fraction
        && needed.inclusive == wanted.inclusive
        && needed.of_represented == wanted.of_represented
        && (needed.as_class || !wanted.as_class)
}
