//! What a party may or must do, what sets off a rule, and recurring days.
use super::grammar::{Node, Rule};
use super::lower::{Lowered, Lowering};
use super::parts::Parts;
use crate::syntax::ast::{Deed, Schedule, ScheduleDays, Subject, Trigger, Verb};

impl<'a> Lowering<'a> {
    pub(super) fn deed(&self, node: Node<'_>) -> Lowered<Deed> {
        let rule = node.as_rule();
        let mut parts = Parts::new(node, self);
        Ok(match rule {
            Rule::convert_deed => Deed::Convert { class: parts.name()?, into: parts.name()? },
            Rule::redeem_deed => Deed::Redeem { class: parts.name()? },
            Rule::require_deed => Deed::RequireRedemption { class: parts.name()? },
            Rule::pay_deed => Deed::Pay { what: self.next_expr(&mut parts)?, in_class: parts.optional_name() },
            Rule::notify_deed => Deed::Notify { each: !parts.has(Rule::of_the_one), class: parts.name()? },
            Rule::deliver_deed => Deed::Deliver { what: self.next_expr(&mut parts)? },
            Rule::offer_deed => {
                let mut to = vec![parts.name()?];
                to.extend(std::iter::from_fn(|| parts.optional_name()));
                Deed::OfferSecurities { to }
            }
            Rule::reserve_deed => Deed::Reserve { shares: self.next_expr(&mut parts)? },
            _ => {
                if let Some(verb) = parts.optional_text() {
                    return Ok(Deed::Other { verb, object: self.optional_expr(&mut parts)? });
                }
                let verb = parts.need(Rule::verb)?;
                if let Some((_, deed)) = super::report::misspelt_deed(&format!("may {}", verb.as_str())) {
                    let message = format!("`{}` is not written as an act of its own kind", verb.as_str().trim());
                    return Err(self.misplaced(self.span(&verb), &message, &format!("did you mean `{deed}`?")));
                }
                let words: Vec<&str> = verb.as_str().split_whitespace().collect();
                let verb = crate::syntax::ast::Text { text: words.join(" "), span: self.span(&verb) };
                Deed::Other { verb, object: self.optional_expr(&mut parts)? }
            }
        })
    }

    pub(super) fn trigger(&self, node: Node<'_>) -> Lowered<Trigger> {
        let rule = node.as_rule();
        let mut parts = Parts::new(node, self);
        Ok(match rule {
            Rule::missed_payments => Trigger::PaymentsMissed {
                count: parts.take(Rule::number).map(|count| self.whole(&count)).transpose()?.unwrap_or(1),
                consecutive: parts.has(Rule::consecutive),
                of: parts.name()?,
            },
            Rule::made_payments => {
                let number = parts.need(Rule::number)?;
                Trigger::PaymentsMade { count: self.whole(&number)?, of: parts.name()? }
            }
            Rule::paid_up => Trigger::PaidUp { of: parts.name()? },
            Rule::becomes => Trigger::Becomes { condition: self.next_expr(&mut parts)? },
            Rule::matter_happens => Trigger::MatterHappens { matters: self.matters(&mut parts)? },
            Rule::revised => {
                Trigger::Happens { subject: self.subject(parts.need(Rule::subject)?)?, verb: Verb::Revised }
            }
            Rule::dividend_paid => {
                let class = parts.name()?;
                let verb = if parts.optional_name().is_some() { Verb::DividendInStock } else { Verb::Dividend };
                Trigger::Happens { subject: Subject::Named(class), verb }
            }
            Rule::dividend_record => {
                let class = parts.name()?;
                let verb = if parts.optional_name().is_some() { Verb::RecordInStock } else { Verb::Record };
                Trigger::Happens { subject: Subject::Named(class), verb }
            }
            Rule::dividend_unpaid => {
                let class = parts.name()?;
                let verb = if parts.optional_name().is_some() { Verb::UnpaidInStock } else { Verb::Unpaid };
                Trigger::Happens { subject: Subject::Named(class), verb }
            }
            Rule::happens => self.happens(parts)?,
            Rule::named_trigger => {
                let name = parts.name()?;
                match parts.next().map(|node| node.as_rule()) {
                    Some(Rule::is_missed) => Trigger::Missed { name },
                    Some(Rule::changes) => Trigger::Changes { name },
                    Some(Rule::is_performed) => Trigger::Performed { name },
                    _ => Trigger::Exercised { name },
                }
            }
            _ => Trigger::DayComes { date: self.next_expr(&mut parts)? },
        })
    }

    fn happens(&self, mut parts: Parts<'_, '_>) -> Lowered<Trigger> {
        let subject = self.subject(parts.need(Rule::subject)?)?;
        if parts.has(Rule::recorded) {
            return match subject {
                Subject::Named(name) => Ok(Trigger::Recorded { name }),
                _ => Err(self.misplaced(parts.span, "an instrument does not happen", "write `is issued` or `expires`")),
            };
        }
        let verbs = [
            (Rule::verb_issued, Verb::Issued),
            (Rule::verb_revised, Verb::Revised),
            (Rule::verb_exercised, Verb::Exercised),
            (Rule::verb_converted, Verb::Converted),
            (Rule::verb_redeemed, Verb::Redeemed),
            (Rule::verb_transferred, Verb::Transferred),
            (Rule::verb_split, Verb::Split),
            (Rule::verb_exchanged, Verb::Exchanged),
        ];
        let verb = verbs.into_iter().find(|(rule, _)| parts.has(*rule)).map_or(Verb::Expired, |(_, verb)| verb);
        Ok(match (subject, verb) {
            // A right is exercised; classes and categories are not.
            (Subject::Named(name), Verb::Exercised) => Trigger::Exercised { name },
            (subject, verb) => Trigger::Happens { subject, verb },
        })
    }

    fn subject(&self, node: Node<'_>) -> Lowered<Subject> {
        let mut parts = Parts::new(node, self);
        let first = parts.name()?;
        let is_option = |text: &str| matches!(text, "Option" | "Options");
        let is_convertible = |text: &str| matches!(text, "Convertible Security" | "Convertible Securities");
        let Some(second) = parts.optional_name() else {
            return Ok(match first.text.as_str() {
                text if is_option(text) => Subject::Option,
                text if is_convertible(text) => Subject::ConvertibleSecurity,
                _ => Subject::Named(first),
            });
        };
        if is_option(&first.text) && is_convertible(&second.text) {
            return Ok(Subject::Instrument);
        }
        let help = "write `an Option or Convertible Security`, or a clause for each";
        Err(self.misplaced(parts.span, "these two cannot be named together", help))
    }

    pub(super) fn schedule(&self, node: Node<'_>) -> Lowered<Schedule> {
        let mut parts = Parts::new(node, self);
        let first = parts.inside(Rule::first_on).map(|mut first| self.next_expr(&mut first)).transpose()?;
        let moved = parts.has(Rule::moved);
        let days = parts.need_next()?;
        Ok(Schedule { days: self.schedule_days(days)?, first, moved, span: parts.span })
    }

    fn schedule_days(&self, node: Node<'_>) -> Lowered<ScheduleDays> {
        let rule = node.as_rule();
        let mut parts = Parts::new(node, self);
        match rule {
            Rule::nth_day => {
                let nth = self.ordinal(&parts.need(Rule::ordinal)?)?;
                if let Some(mut months) = parts.inside(Rule::of_named_months) {
                    let mut days = Vec::new();
                    while let Some(month) = months.take(Rule::month) {
                        days.push(self.day_of_month(&month, nth, self.span(&month))?);
                    }
                    return Ok(ScheduleDays::OfYear { days });
                }
                Ok(if parts.has(Rule::after_quarter) {
                    ScheduleDays::AfterQuarter { nth }
                } else if parts.has(Rule::of_each_quarter) {
                    ScheduleDays::OfQuarter { nth: Some(nth) }
                } else {
                    ScheduleDays::OfMonth { nth: Some(nth) }
                })
            }
            Rule::last_day if parts.has(Rule::of_each_quarter) => Ok(ScheduleDays::OfQuarter { nth: None }),
            Rule::last_day => Ok(ScheduleDays::OfMonth { nth: None }),
            Rule::anniversaries => Ok(ScheduleDays::Anniversaries { of: self.next_expr(&mut parts)? }),
            Rule::every_months => {
                let months = self.whole(&parts.need(Rule::number)?)?;
                Ok(ScheduleDays::Every { months, from: self.next_expr(&mut parts)? })
            }
            _ => {
                let mut days = Vec::new();
                while let Some(day) = parts.take(Rule::month_day) {
                    days.push(self.month_day(day)?);
                }
                Ok(ScheduleDays::OfYear { days })
            }
        }
    }
}
