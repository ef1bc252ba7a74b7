//! The title of a certificate: issuer, law, days, and what its common stock is called.
use crate::check::checker::Checker;
use crate::check::scope::Scope;
use crate::diagnostics::{Diagnostic, codes};
use crate::exact::Exact;
use crate::program::*;
use crate::source::Span;
use crate::syntax::ast::{Certificate, Expr, ExprKind, SlotKind};
use chrono::NaiveDate;

impl Checker<'_> {
    pub(super) fn header(&mut self, certificate: &Certificate) {
        let (mut issuer, mut signed, mut filed) = (None, None, None);
        let mut common: Option<(String, Span)> = None;
        let mut par = None;
        for slot in &certificate.slots {
            match &slot.kind {
                SlotKind::Issuer { name, called } => {
                    issuer = Some(name.text.clone());
                    self.company(&name.text, called.as_ref().map(|called| called.text.as_str()));
                }
                SlotKind::Signed(expr) => signed = self.header_date(expr),
                SlotKind::Filed(expr) => filed = self.header_date(expr),
                SlotKind::SpeaksFrom(expr) => {
                    self.header_date(expr);
                }
                // The file is read with this one.
                SlotKind::Law(_) | SlotKind::Beside(_) => {}
                SlotKind::Common { name, par: stated } => {
                    common = Some((name.text.clone(), name.span));
                    par = stated.as_ref();
                }
                _ => {
                    let diagnostic = Diagnostic::error(codes::E0203_UNKNOWN_SLOT, "this has no place below a title")
                        .at(slot.span, "not here")
                        .help(
                            "below a title stand `issuer`, `law`, `beside`, `signed`, `filed`, `speaks from`, `common`",
                        );
                    self.report(None, diagnostic);
                }
            }
        }
        let (name, span) = common.unwrap_or_else(|| ("Common Stock".to_string(), certificate.title.span));
        let common = self.common(&name, span, par);
        self.program.certificates.push(CertificateInfo {
            title: certificate.title.text.clone(),
            kind: certificate.kind,
            issuer,
            signed,
            filed,
            class: None,
            common,
            path: self.sources.path(certificate.file).to_string(),
        });
    }

    fn company(&mut self, long: &str, called: Option<&str>) {
        let Some(company) = self.program.parties.get_mut(COMPANY.index()) else { return };
        company.long_name.get_or_insert_with(|| long.to_string());
        if let Some(called) = called
            && company.name != called
            && !company.aliases.iter().any(|alias| alias == called)
        {
            company.aliases.push(called.to_string());
        }
    }

    /// The common stock, which all certificates share under whatever names they give it.
    fn common(&mut self, name: &str, span: Span, par: Option<&Expr>) -> ClassId {
        let known = self.program.classes.iter().position(|class| class.is_common);
        let id = ClassId::at(known.unwrap_or(self.program.classes.len()));
        match known.and_then(|index| self.program.classes.get_mut(index)) {
            Some(class) => {
                if class.name != name && !class.aliases.iter().any(|alias| alias == name) {
                    class.aliases.push(name.to_string());
                }
            }
            None => {
                let common = Class { is_common: true, ..Class::foreign(name.to_string(), span) };
                self.program.classes.push(common);
            }
        }
        if let Some(par) = par {
            let amount = self.common_par(par);
            if let Some(class) = self.program.classes.get_mut(id.index()) {
                class.par = amount.or(class.par.take());
            }
        }
        id
    }

    fn common_par(&mut self, par: &Expr) -> Option<Exact> {
        if let ExprKind::Money { amount, .. } = &par.kind {
            return Some(Exact::from(*amount));
        }
        let diagnostic = Diagnostic::error(codes::E0403_IMPOSSIBLE_VALUE, "the par value must be written out")
            .at(par.span, "not an amount")
            .help("write it as `$0.01 per share`");
        self.report(None, diagnostic);
        None
    }

    /// A day that is written out.
    fn header_date(&mut self, expr: &Expr) -> Option<NaiveDate> {
        if let ExprKind::Date(date) = &expr.kind {
            return Some(*date);
        }
        let diagnostic = Diagnostic::error(codes::E0403_IMPOSSIBLE_VALUE, "the day must be written out")
            .at(expr.span, "not a day")
            .help("write it as `2000-12-28`");
        self.report(None, diagnostic);
        None
    }

    /// The surroundings of a scenario or a question: all certificates.
    pub(in crate::check) fn outer_scope(&self) -> Scope {
        let only = match self.program.certificates.as_slice() {
            [one] => one.class,
            _ => None,
        };
        Scope {
            certificate: None,
            section: None,
            class: only,
            common: self.program.certificates.first().map(|info| info.common),
            locals: Vec::new(),
            bound: Vec::new(),
            event: None,
            each: crate::check::scope::About::default(),
            journal: true,
        }
    }
}
