//! Payments less what the company must keep back of them.
use super::Engine;
use super::context::Context;
use super::eval::Evaluated;
use crate::outcome::OutcomeKind;
use crate::program::*;
use crate::source::Span;

type Outcomes = Vec<(OutcomeKind, Vec<SectionId>)>;

/// A payment of which a part is withheld.
struct Withheld {
    paid: OutcomeKind,
    /// What is to be said of it, with its section.
    note: Option<(OutcomeKind, Vec<SectionId>)>,
}

impl Engine<'_> {
    /// The outcomes of a plan with every payment reduced by what is withheld from it, and a word on how much that is.
    pub(super) fn less_withheld(&mut self, outcomes: Outcomes, moment: Moment, line: Option<Span>) -> Outcomes {
        if self.program.withholdings.is_empty() {
            return outcomes;
        }
        let mut found = Vec::new();
        for (kind, sections) in outcomes {
            match self.withheld(&kind, &sections, moment) {
                Ok(Some(Withheld { paid, note })) => {
                    found.push((paid, sections));
                    found.extend(note);
                }
                Ok(None) => found.push((kind, sections)),
                Err(fault) => {
                    self.record_fault(fault, moment, line);
                    found.push((kind, sections));
                }
            }
        }
        found
    }

    /// A payment as it is after what is withheld from it; None where nothing is.
    fn withheld(&self, kind: &OutcomeKind, sections: &[SectionId], moment: Moment) -> Evaluated<Option<Withheld>> {
        let OutcomeKind::Paid { to, amount, cause, class, shares } = kind else { return Ok(None) };
        let of = sections.first().and_then(|section| self.program.sections.get(section.index()));
        let Some(certificate) = of.map(|section| section.certificate) else { return Ok(None) };
        let context = Context { holder: Some(*to), ..Context::at(moment) };
        for clause in self.program.withholdings.iter().filter(|clause| clause.certificate == certificate) {
            if !self.in_force(clause.guard, moment) || !self.conditions_hold(&clause.conditions, context)? {
                continue;
            }
            let rate = self.number(&clause.rate, context).map_err(|fault| fault.in_section(clause.section))?;
            let tax = self.cents(&amount.abs().mul(&rate)?)?;
            if !tax.is_positive() {
                continue;
            }
            // A payment that does not come yet takes back as much as was told of it.
            let is_paid = amount.is_positive();
            let paid = if is_paid { amount.sub(&tax)? } else { amount.add(&tax)? };
            let name = &self.program.party(*to).name;
            let text = format!("${} of the ${} for {name} is withheld", tax.grouped_exact(2), amount.grouped_exact(2));
            let paid = OutcomeKind::Paid {
                to: *to,
                amount: paid,
                cause: cause.clone(),
                class: *class,
                shares: shares.clone(),
            };
            let note = is_paid.then(|| (OutcomeKind::Note { text }, vec![clause.section]));
            return Ok(Some(Withheld { paid, note }));
        }
        Ok(None)
    }
}
