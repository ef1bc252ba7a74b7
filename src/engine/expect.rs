//! Expectations: what a scenario says must come of its lines.
use std::collections::BTreeMap;

use super::Engine;
use super::context::Context;
use super::eval::Outcome as Evaluated;
use super::play::LineResult;
use super::prohibit::Deed;
use super::trace::Step;
use crate::exact::{Exact, RoundingRule, round_to};
use crate::outcome::OutcomeKind;
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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// It came out otherwise.
    Failed,
    /// It could not be worked out.
    Faulty,
    /// The line was refused, or could not be played, and nothing says that it should be.
    Unexpected,
}

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
            let under =
                refusal.section.map(|section| format!(" under {}", self.program.cite(section))).unwrap_or_default();
            failures.push(Failure {
                span: entry.span,
                wanted: "the line to be played".into(),
                found: format!("refused{under}: {}", refusal.reason),
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
        let fail = |found: String| {
            Some(Failure {
                span: expectation.span,
                wanted: expectation.words.clone(),
                found,
                steps: Vec::new(),
                kind: FailureKind::Failed,
            })
        };
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
        match &expectation.kind {
            NodeExpectationKind::Holds(node) => match self.holds(node, context) {
                Ok(true) => None,
                Ok(false) => Some(self.failed_condition(expectation, node, context)),
                Err(fault) => Some(self.faulty(expectation, fault.message.clone())),
            },
            NodeExpectationKind::Digits { what, digits } => match self.number(what, context) {
                Ok(found) => {
                    let scale = digits.scale();
                    let step = Exact::from(rust_decimal::Decimal::new(1, scale.min(28)));
                    match round_to(&found, &step, RoundingRule::Down) {
                        Ok(cut) if cut == Exact::from(*digits) => None,
                        _ => {
                            let steps = self.explain_node(what, context);
                            let value = Value::Number(found.clone());
                            let shown = self.describe_in_unit(&value, &steps);
                            let mut failure =
                                self.faulty(expectation, format!("{shown}, exactly {}", found.as_fraction()));
                            failure.kind = FailureKind::Failed;
                            failure.steps = steps;
                            Some(failure)
                        }
                    }
                }
                Err(fault) => Some(self.faulty(expectation, fault.message.clone())),
            },
            NodeExpectationKind::Receives { holder, cash, shares } => {
                self.check_receives(expectation, *holder, cash.as_ref(), shares, entry, result)
            }
            NodeExpectationKind::Refused { section, because } => match &result.refusal {
                // A limit that lets none of the shares through refuses what was asked, though it leaves a mark.
                None if because.is_none() && self.is_kept_back(result, *section) => None,
                None => match &result.fault {
                    Some(fault) => fail(format!("it was not played: {}", fault.message)),
                    None => fail("it was played".into()),
                },
                Some(refusal) => {
                    let mut sections = refusal.besides.iter().map(|known| Some(*known)).chain([refusal.section]);
                    let wrong_section = section.is_some() && !sections.any(|known| self.is_under(known, *section));
                    let wrong_reason =
                        because.as_ref().is_some_and(|because| !refusal.reason.contains(because.as_str()));
                    if wrong_section || wrong_reason {
                        let under = refusal
                            .section
                            .map(|section| format!(" under {}", self.program.cite(section)))
                            .unwrap_or_default();
                        fail(format!("refused{under}: {}", refusal.reason))
                    } else {
                        None
                    }
                }
            },
            NodeExpectationKind::Missing { name } => match &result.missing {
                Some(found) if found == name => None,
                Some(found) => fail(format!("`{found}` is missing")),
                None => fail("nothing is missing".into()),
            },
            NodeExpectationKind::Breach { section, none } => {
                let breaches: Vec<String> = self
                    .day_outcomes(entry, result)
                    .filter(|outcome| {
                        section.is_none() || outcome.sections.iter().any(|known| self.is_under(Some(*known), *section))
                    })
                    .filter_map(|outcome| match &outcome.kind {
                        OutcomeKind::Breach { what } => Some(what.clone()),
                        _ => None,
                    })
                    .collect();
                match (none, breaches.is_empty()) {
                    (true, false) => fail(format!("a breach: {}", breaches.join("; "))),
                    (false, true) => fail(self.breaches_before(*section)),
                    _ => None,
                }
            }
            NodeExpectationKind::Needs { matter, that, threshold, section } => {
                match self.approvals(matter, that, moment) {
                    Ok(found) => {
                        let right = found.iter().any(|(known, needed)| {
                            self.is_under(Some(*known), Some(*section)) && same_approval(needed, threshold)
                        });
                        if right { None } else { fail(self.describe_approvals(&found)) }
                    }
                    Err(fault) => Some(self.faulty(expectation, fault.message.clone())),
                }
            }
            NodeExpectationKind::NeedsNothing { matter, that, class } => match self.approvals(matter, that, moment) {
                Ok(found) => {
                    let of_class: Vec<_> = found.into_iter().filter(|(_, needed)| needed.class == *class).collect();
                    if of_class.is_empty() { None } else { fail(self.describe_approvals(&of_class)) }
                }
                Err(fault) => Some(self.faulty(expectation, fault.message.clone())),
            },
            NodeExpectationKind::Elects { class, directors, threshold } => match self.electable(*class, context) {
                Ok((found, needed)) => {
                    let right = threshold
                        .as_ref()
                        .is_none_or(|wanted| needed.is_some_and(|needed| same_approval(needed, wanted)));
                    if found == *directors && right {
                        return None;
                    }
                    let by =
                        needed.map(|needed| format!(" by {}", self.describe_threshold(needed))).unwrap_or_default();
                    fail(format!("it may elect {found}{by}"))
                }
                Err(fault) => Some(self.faulty(expectation, fault.message.clone())),
            },
            NodeExpectationKind::Owes { holder, cash, shares, by } => {
                let found = self.owed_to(*holder, moment);
                if cash.is_none() && shares.is_none() && found.is_empty() {
                    return None;
                }
                let is_something = cash.is_some() || shares.is_some();
                let fits = found.iter().any(|owed| {
                    is_something
                        && cash.as_ref().is_none_or(|cash| owed.cash == *cash)
                        && by.is_none_or(|by| owed.by == Some(by))
                        && shares.as_ref().is_none_or(|wanted| {
                            owed.shares.as_ref().is_some_and(|(class, count)| {
                                *class == wanted.class && Some(count) == wanted.count.as_ref()
                            })
                        })
                });
                let nothing = cash.as_ref().is_some_and(Exact::is_zero) && found.iter().all(|owed| owed.cash.is_zero());
                if fits || nothing {
                    return None;
                }
                let mut listed: Vec<String> = found.iter().map(|owed| self.tell_owed(owed)).collect();
                listed.dedup();
                fail(if listed.is_empty() { "nothing is owed".into() } else { listed.join("; ") })
            }
        }
    }

    /// Whether limits, one of them under the section, kept all shares of an exercise from it.
    fn is_kept_back(&self, result: &LineResult, section: Option<SectionId>) -> bool {
        let Some(record) = result.event.and_then(|event| self.state.event(event)) else { return false };
        let kept = record.unconverted.iter().fold(Exact::ZERO, |sum, (_, count)| sum.add(count).unwrap_or(sum));
        let nothing_came = self.outcomes.get(result.outcomes.clone()).unwrap_or_default().iter().all(|outcome| {
            !matches!(
                outcome.kind,
                OutcomeKind::Received { .. } | OutcomeKind::Paid { .. } | OutcomeKind::Retired { .. }
            )
        });
        let is_meant = |limit: &SectionId| section.is_none() || self.is_under(Some(*limit), section);
        nothing_came
            && kept.is_positive()
            && record.quantity.as_ref() == Some(&kept)
            && record.unconverted.iter().any(|(limit, _)| is_meant(limit))
    }

    /// The outcomes of a line, or of the whole day where the line asks about it.
    fn day_outcomes<'b>(
        &'b self,
        entry: &'b JournalEntry,
        result: &'b LineResult,
    ) -> Box<dyn Iterator<Item = &'b crate::outcome::Outcome> + 'b> {
        if entry.event.is_some() {
            Box::new(self.outcomes.get(result.outcomes.clone()).unwrap_or_default().iter())
        } else {
            Box::new(self.outcomes.iter().filter(move |outcome| outcome.moment.date == entry.date))
        }
    }

    /// What is said where no breach happened on the line or day: when one happened before, if any did.
    fn breaches_before(&self, section: Option<SectionId>) -> String {
        let known = self.outcomes.iter().rev().find(|outcome| {
            matches!(outcome.kind, OutcomeKind::Breach { .. })
                && (section.is_none() || outcome.sections.iter().any(|found| self.is_under(Some(*found), section)))
        });
        match known {
            Some(outcome) => format!("no breach here; the last was on {}", outcome.moment.date),
            None => "no breach".into(),
        }
    }

    /// What came to be owed to a holder on a day, and is not paid.
    fn owed_since(&self, holder: PartyId, day: chrono::NaiveDate) -> Vec<String> {
        let open =
            self.state.dues.iter().filter(|due| {
                due.holder == Some(holder) && due.created.date == day && due.is_open() && !due.is_presumed()
            });
        let at = Moment::new(day, self.tick);
        let left = open.map(|due| (due, self.left_to_pay(due, at)));
        left.filter(|(_, left)| left.is_positive())
            .map(|(due, left)| format!("is owed {} for {}", left.money(), due.name))
            .collect()
    }

    fn check_receives(
        &self,
        expectation: &NodeExpectation,
        holder: PartyId,
        cash: Option<&Exact>,
        shares: &[NodeQuantity],
        entry: &JournalEntry,
        result: &LineResult,
    ) -> Option<Failure> {
        let mut paid = Exact::ZERO;
        let mut owed = Exact::ZERO;
        let mut causes: BTreeMap<&str, Exact> = BTreeMap::new();
        let mut received: Vec<(ClassId, Exact)> = Vec::new();
        for outcome in self.day_outcomes(entry, result) {
            match &outcome.kind {
                OutcomeKind::Paid { to, amount, cause, .. } if *to == holder => {
                    paid = paid.add(amount).unwrap_or(paid);
                    let known = causes.entry(cause.as_str()).or_insert(Exact::ZERO);
                    *known = known.add(amount).unwrap_or_else(|_| known.clone());
                }
                OutcomeKind::Owed { to, amount, .. } if *to == holder => owed = owed.add(amount).unwrap_or(owed),
                OutcomeKind::Received { to, class, shares, .. } if *to == holder => {
                    match received.iter_mut().find(|(known, _)| known == class) {
                        Some((_, count)) => *count = count.add(shares).unwrap_or_else(|_| count.clone()),
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
                let fits =
                    || paid.add(&owed).is_ok_and(|both| *cash == both) || causes.values().any(|known| known == cash);
                *cash == paid || (!shares.is_empty() && fits())
            }
            None => paid.is_zero() || !shares.is_empty(),
        };
        let shares_fit = shares.iter().all(|wanted| {
            let found = received.iter().find(|(class, _)| *class == wanted.class).map(|(_, count)| count);
            found == wanted.count.as_ref() || (found.is_none() && wanted.count.as_ref().is_some_and(Exact::is_zero))
        });
        if cash_fits && shares_fit {
            return None;
        }
        let mut found: Vec<String> = received
            .iter()
            .map(|(class, count)| format!("{} {}", count.grouped_exact(6), self.program.class(*class).name))
            .collect();
        if paid.is_positive() || found.is_empty() {
            found.push(paid.money());
        }
        let mut found = format!("{} receives {}", self.program.party(holder).name, found.join(" and "));
        for owed in self.owed_since(holder, entry.date) {
            found = format!("{found}, and {owed}");
        }
        Some(Failure {
            span: expectation.span,
            wanted: expectation.words.clone(),
            found,
            steps: Vec::new(),
            kind: FailureKind::Failed,
        })
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
                            .is_some_and(|rest| rest.starts_with(['(', ' ', '.'])))
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
        let event = self.state.matters.last().map_or(EventId::UNTOLD, |(_, event)| *event);
        let obstacles = self.obstacles(&self.deed_named(matter, that), event, moment)?;
        Ok(obstacles
            .into_iter()
            .flat_map(|known| known.lifted_by.into_iter().map(move |(threshold, _)| (known.section, threshold)))
            .collect())
    }

    /// The act that a matter names: `issue of Series B`, `acquisition of Series A`, `dividend on Common Stock`, or one in
    /// the words of the certificate.
    fn deed_named<'a>(&self, name: &'a str, that: &'a [String]) -> Deed<'a> {
        let class_after = |words: &str| {
            let rest = name.strip_prefix(words)?;
            let found = self.program.classes.iter().position(|class| class.name == rest)?;
            Some(ClassId::at(found))
        };
        if let Some(of) = class_after("issue of ") {
            return Deed::Issue { of };
        }
        if let Some(of) = class_after("acquisition of ").or_else(|| class_after("redemption of ")) {
            return Deed::Acquisition { of };
        }
        match class_after("dividend on ") {
            Some(on) => Deed::Dividend { on, paid_in: None },
            None => Deed::Matter { name, that },
        }
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

    fn faulty(&self, expectation: &NodeExpectation, found: String) -> Failure {
        Failure {
            span: expectation.span,
            wanted: expectation.words.clone(),
            found,
            steps: Vec::new(),
            kind: FailureKind::Faulty,
        }
    }

    /// The unit of a figure that is one named thing, as its derivation shows it.
    fn unit_of(&self, value: &Value, steps: &[Step]) -> Unit {
        let named = steps.iter().find(|step| step.value.as_ref() == Some(value));
        named.and_then(|step| step.unit.clone()).unwrap_or_default()
    }

    fn describe_in_unit(&self, value: &Value, steps: &[Step]) -> String {
        self.describe_figure(value, &self.unit_of(value, steps))
    }

    fn failed_condition(&self, expectation: &NodeExpectation, node: &Node, context: Context<'_>) -> Failure {
        let mut failure = self.faulty(expectation, "it does not hold".into());
        failure.kind = FailureKind::Failed;
        if let NodeKind::Binary { operator, left, right } = &node.kind
            && !matches!(operator, BinaryOperator::And | BinaryOperator::Or)
            && let Ok(found) = self.evaluate(left, context)
        {
            failure.steps = self.explain_node(left, context);
            let unit = self.unit_of(&found, &failure.steps);
            failure.found = self.describe_figure(&found, &unit);
            if let Ok(wanted) = self.evaluate(right, context) {
                failure.found = format!("{} (wanted {})", failure.found, self.describe_figure(&wanted, &unit));
                if *operator == BinaryOperator::Equal && nearly_equal(&found, &wanted) {
                    failure.found.push_str(", which is near; with `...` after it a figure stands for its first digits");
                }
            }
        }
        failure
    }
}

/// Whether two figures differ by less than most figures are written with.
fn nearly_equal(found: &Value, wanted: &Value) -> bool {
    let (Value::Number(found), Value::Number(wanted)) = (found, wanted) else { return false };
    let near = Exact::ratio(1, 1000).ok();
    found.sub(wanted).ok().zip(near).is_some_and(|(difference, near)| difference.abs() < near)
}

/// Whether an approval is the one expected; whether it is given as a class only matters if the scenario says so.
fn same_approval(needed: &ApprovalThreshold, wanted: &ApprovalThreshold) -> bool {
    needed.class == wanted.class
        && needed.fraction == wanted.fraction
        && needed.inclusive == wanted.inclusive
        && needed.of_represented == wanted.of_represented
        && (needed.as_class || !wanted.as_class)
}
