//! What asks whether payments of an accrual are late needs days on which they fall due.
use super::checker::Checker;
use super::scope::Scope;
use crate::diagnostics::{Diagnostic, codes, has_errors};
use crate::program::{AccrualId, AccrualOn, SectionId};
use crate::source::Span;
use crate::syntax::ast::Name;

/// A place that asks about payments of an accrual.
#[derive(Debug, Clone, Copy)]
pub(super) struct PaymentsAsked {
    accrual: AccrualId,
    section: Option<SectionId>,
    place: Span,
}

impl Checker<'_> {
    /// The accrual of which payments are asked about.
    pub(super) fn accrual_of_payments(&mut self, scope: &Scope, name: &Name) -> Option<AccrualId> {
        let accrual = self.accrual(scope, name)?;
        self.asks_payments(accrual, scope, name.span);
        Some(accrual)
    }

    pub(super) fn asks_payments(&mut self, accrual: AccrualId, scope: &Scope, place: Span) {
        self.payments_asked.push(PaymentsAsked { accrual, section: scope.section, place });
    }

    /// Of an accrual without `due` no payment is ever late: a clause that waits for one would do nothing, and say nothing.
    pub(super) fn check_payments_asked(&mut self) {
        // What is wrong elsewhere may be the line that says when it is due.
        if has_errors(&self.diagnostics) {
            return;
        }
        for asked in std::mem::take(&mut self.payments_asked) {
            let Some(accrual) = self.program.accruals.get(asked.accrual.index()).filter(|known| known.due.is_empty())
            else {
                continue;
            };
            let (name, class) = (&accrual.name, &self.program.class(accrual.class).name);
            let help = match accrual.on {
                AccrualOn::Shares => format!(
                    "say below it when it is `due`; or ask whether `{name} accrued and unpaid of all {class} > $0`, or, of what was declared, whether `{name} due and unpaid of all {class} > $0`"
                ),
                _ => format!("ask for `{name} accrued and unpaid`"),
            };
            let message = format!("no payment of `{name}` falls due on any day, so that none is ever late");
            let diagnostic = Diagnostic::error(codes::E0507_SLOT_MISSING, message)
                .at(asked.place, "asks for payments")
                .note_at(accrual.span, "has no `due`")
                .help(help);
            self.report(asked.section, diagnostic);
        }
    }
}
