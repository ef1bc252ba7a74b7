//! What a scenario expects.
use super::{EventAbout, Known};
use crate::check::checker::Checker;
use crate::check::dimensions::bare_literal_fits;
use crate::check::names::Lookup;
use crate::check::scope::Scope;
use crate::diagnostics::{Diagnostic, codes};
use crate::exact::Exact;
use crate::program::*;
use crate::syntax::ast::{BundleItem, ExpectationKind, Expr, ExprKind, Name};

impl Checker<'_> {
    /// `about` is what the event above it is about.
    pub(super) fn expectation(
        &mut self,
        scope: &Scope,
        expectation: &ExpectationKind,
        about: &EventAbout,
        known: &Known,
    ) -> Option<NodeExpectationKind> {
        use NodeExpectationKind as Kind;
        Some(match expectation {
            ExpectationKind::Holds(expr) => Kind::Holds(self.condition(scope, expr)),
            ExpectationKind::Digits { what, digits } => self.digits(scope, what, digits)?,
            ExpectationKind::Receives { holder, bundle } => {
                let holder = self.party(scope, holder);
                let mut cash = None;
                let mut shares = Vec::new();
                for item in bundle {
                    match item {
                        BundleItem::Cash(amount) => cash = Some(Exact::from(*amount)),
                        BundleItem::Shares(quantity) => shares.extend(self.balance_quantity(scope, quantity)),
                    }
                }
                Kind::Receives { holder: holder?, cash, shares }
            }
            ExpectationKind::Refused { section, of, because } => Kind::Refused {
                sections: self.sections_meant(scope, section.as_ref(), of.as_ref(), about)?,
                because: because.as_ref().map(|text| text.text.clone()),
            },
            ExpectationKind::Breach { section, of, none } => Kind::Breach {
                sections: self.sections_meant(scope, section.as_ref(), of.as_ref(), about)?,
                none: *none,
            },
            ExpectationKind::Needs { matter, that, threshold, section } => {
                let matter = self.matter(matter, known);
                let threshold = self.threshold(scope, threshold)?;
                let of_class = EventAbout { class: Some(threshold.class), sections: Vec::new() };
                let section = self.expected_section(section, &of_class)?;
                let that = that.iter().map(|text| text.text.clone()).collect();
                Kind::Needs { matter, that, threshold, section }
            }
            ExpectationKind::NeedsNothing { matter, that, class } => Kind::NeedsNothing {
                matter: self.matter(matter, known),
                that: that.iter().map(|text| text.text.clone()).collect(),
                class: self.scenario_class(scope, class)?,
            },
            ExpectationKind::Elects { class, directors, threshold } => {
                let threshold = match threshold {
                    Some(threshold) => Some(self.threshold(scope, threshold)?),
                    None => None,
                };
                let class = self.scenario_class(scope, class)?;
                Kind::Elects { class, directors: directors.unwrap_or(0), threshold }
            }
            ExpectationKind::Missing { name } => {
                let asked = matches!(self.names.find(None, &name.text), Lookup::Found(_) | Lookup::Ambiguous(_))
                    || self.program.attributes.contains(&name.text);
                if !asked {
                    self.unknown(
                        scope,
                        name,
                        codes::E0301_UNKNOWN_TERM,
                        "is nothing that a certificate asks for",
                        |_| true,
                    );
                    return None;
                }
                Kind::Missing { name: name.text.clone() }
            }
            ExpectationKind::Owes { debtor, holder, what, by } => {
                let (company, holder) = (self.issuer(scope, debtor), self.party(scope, holder));
                company?;
                let (cash, shares) = match what {
                    Some(BundleItem::Cash(amount)) => (Some(Exact::from(*amount)), None),
                    Some(BundleItem::Shares(quantity)) => (None, Some(self.balance_quantity(scope, quantity)?)),
                    None => (None, None),
                };
                Kind::Owes { holder: holder?, cash, shares, by: *by }
            }
        })
    }

    /// The first digits of an exact figure.
    fn digits(&mut self, scope: &Scope, what: &Expr, digits: &Expr) -> Option<NodeExpectationKind> {
        let typed = self.expression(scope, what);
        let unit = self.need_figure(scope, &typed, "compared with digits");
        let amount = match &digits.kind {
            ExprKind::Number(amount) | ExprKind::Money { amount, .. } => *amount,
            _ => return None,
        };
        if unit.is_some_and(|unit| !bare_literal_fits(digits, &unit)) {
            let literal = self.expression(scope, digits);
            self.same_kind(scope, (&typed.kind, typed.span()), (&literal.kind, digits.span), "compared");
        }
        Some(NodeExpectationKind::Digits { what: typed.node, digits: amount })
    }

    /// The sections under one of which something is to be: that of a class's certificate, `§5 of Series B`, else every one with
    /// the label; none where no section is named. None only when there is no such section.
    fn sections_meant(
        &mut self,
        scope: &Scope,
        label: Option<&Name>,
        of: Option<&Name>,
        about: &EventAbout,
    ) -> Option<Vec<SectionId>> {
        let Some(label) = label else { return Some(Vec::new()) };
        if let Some(of) = of {
            let about = EventAbout { class: Some(self.scenario_class(scope, of)?), sections: Vec::new() };
            return Some(vec![self.expected_section(label, &about)?]);
        }
        self.expected_section(label, about)?;
        Some(self.labelled(label).into_iter().map(|(section, _)| section).collect())
    }

    /// The sections with a label; nothing comes of one that is not modelled, if another bears the same label.
    fn labelled(&self, label: &Name) -> Vec<(SectionId, CertificateId)> {
        let wanted = label.text.trim_start_matches('§');
        let sections = self.program.sections.iter().enumerate().filter(|(_, section)| section.label == wanted);
        let mut found: Vec<(SectionId, CertificateId)> =
            sections.map(|(index, section)| (SectionId::at(index), section.certificate)).collect();
        let is_modelled = |section: &SectionId| {
            self.program.sections.get(section.index()).is_some_and(|known| known.not_modelled.is_none())
        };
        if found.iter().any(|(section, _)| is_modelled(section)) {
            found.retain(|(section, _)| is_modelled(section));
        }
        found
    }

    /// A section: one that speaks of the matter, else of the certificate of the class that is spoken of, else the first.
    fn expected_section(&mut self, label: &Name, about: &EventAbout) -> Option<SectionId> {
        let wanted = label.text.trim_start_matches('§');
        let found = self.labelled(label);
        if let Some((section, _)) = found.iter().find(|(section, _)| about.sections.contains(section)) {
            return Some(*section);
        }
        let class = about.class.and_then(|class| self.program.classes.get(class.index()));
        let home = class.and_then(|class| class.certificate);
        if let Some((section, _)) = found.iter().find(|(_, certificate)| Some(*certificate) == home) {
            return Some(*section);
        }
        if let Some((section, _)) = found.first() {
            return Some(*section);
        }
        let labels = self.program.sections.iter().map(|section| section.label.as_str());
        let nearest = crate::diagnostics::suggest(wanted, labels);
        let mut diagnostic = Diagnostic::error(codes::E0503_MISSING_SECTION, format!("no certificate has a §{wanted}"))
            .at(label.span, "not found");
        if let Some(nearest) = nearest {
            diagnostic = diagnostic.help(format!("did you mean `§{nearest}`?"));
        }
        self.report(None, diagnostic);
        None
    }
}
