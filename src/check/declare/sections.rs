//! Sections: labels, what is not modelled, and references among them.
use crate::check::checker::{Checker, ClauseAt};
use crate::check::scope::Scope;
use crate::diagnostics::{Diagnostic, codes};
use crate::program::*;
use crate::syntax::ast::{Certificate, Head, Name, Section};

impl<'a> Checker<'a> {
    /// Numbers the sections of a certificate and gives their clauses.
    pub(super) fn sections(&mut self, id: CertificateId, certificate: &'a Certificate) -> Vec<ClauseAt<'a>> {
        let mut clauses = Vec::new();
        for (index, section) in certificate.sections.iter().enumerate() {
            let earlier = certificate.sections.iter().take(index).find(|other| other.label.text == section.label.text);
            let section_id = SectionId::at(self.program.sections.len());
            self.program.sections.push(SectionInfo {
                certificate: id,
                label: section.label.text.clone(),
                heading: section.heading.as_ref().map(|heading| heading.text.clone()),
                not_modelled: section.not_modelled.as_ref().map(|reason| reason.text.clone()),
                span: section.label.span,
                clauses: section.clauses.len(),
            });
            if let Some(earlier) = earlier {
                self.repeated(section_id, section, earlier);
            }
            let next = certificate.sections.get(index.saturating_add(1));
            self.contents(section_id, section, next);
            for clause in &section.clauses {
                self.left_to_do(section_id, clause);
                clauses.push(ClauseAt { clause, section: section_id, certificate: id });
            }
        }
        clauses
    }

    fn repeated(&mut self, id: SectionId, section: &Section, earlier: &Section) {
        let label = &section.label.text;
        let diagnostic =
            Diagnostic::error(codes::E0501_REPEATED_SECTION, format!("§{label} stands twice in this file"))
                .at(section.label.span, "again")
                .note_at(earlier.label.span, "first here")
                .help(format!("where the filed text itself repeats a label, write `§{label} bis`"));
        self.report(Some(id), diagnostic);
    }

    fn contents(&mut self, id: SectionId, section: &Section, next: Option<&Section>) {
        match (&section.not_modelled, section.clauses.first()) {
            (Some(reason), Some(clause)) => {
                let diagnostic = Diagnostic::error(
                    codes::E0506_NOT_MODELLED_WITH_CLAUSES,
                    format!("§{} is not modelled and yet has clauses", section.label.text),
                )
                .at(reason.span, "not modelled")
                .note_at(clause.span, "a clause")
                .help("take away `not modelled`, or the clauses");
                self.report(Some(id), diagnostic);
            }
            (Some(reason), None) if reason.text.trim().is_empty() => {
                let diagnostic = Diagnostic::error(codes::E0502_EMPTY_SECTION, "`not modelled` needs its reason")
                    .at(section.label.span, "no reason")
                    .help("say why in quotation marks: `not modelled \"for reference only\"`");
                self.report(Some(id), diagnostic);
            }
            (None, None) if !next.is_some_and(|next| is_part_of(&next.label.text, &section.label.text)) => {
                let label = &section.label.text;
                let diagnostic = Diagnostic::error(codes::E0502_EMPTY_SECTION, format!("§{label} says nothing"))
                    .at(section.label.span, "no clauses")
                    .help("encode it, or say why not: `not modelled \"REASON\"`");
                self.report(Some(id), diagnostic);
            }
            _ => {}
        }
    }

    fn left_to_do(&mut self, id: SectionId, clause: &crate::syntax::ast::Clause) {
        let Head::Todo { text } = &clause.head else { return };
        let words = text.as_ref().map_or_else(String::new, |text| format!(": {}", text.text));
        let diagnostic = Diagnostic::warning(codes::E0512_LEFT_TO_DO, format!("this is left to do{words}"))
            .at(clause.span, "not done yet");
        self.report(Some(id), diagnostic);
    }

    /// A section of the same certificate that a clause refers to.
    pub(in crate::check) fn section_named(&mut self, scope: &Scope, label: &Name) -> Option<SectionId> {
        let wanted = label.text.trim_start_matches('§');
        let of_certificate =
            |section: &SectionInfo| scope.certificate.is_none_or(|certificate| section.certificate == certificate);
        let sections = || self.program.sections.iter().filter(|section| of_certificate(section));
        if sections().any(|section| section.label == wanted) {
            let found = |section: &SectionInfo| of_certificate(section) && section.label == wanted;
            return self.program.sections.iter().position(found).map(SectionId::at);
        }
        let labels: Vec<&str> = sections().map(|section| section.label.as_str()).collect();
        let nearest = crate::diagnostics::suggest(wanted, labels);
        let mut diagnostic = Diagnostic::error(codes::E0503_MISSING_SECTION, format!("there is no §{wanted}"))
            .at(label.span, "not in this file");
        if let Some(nearest) = nearest {
            diagnostic = diagnostic.help(format!("did you mean `§{nearest}`?"));
        }
        self.report(scope.section, diagnostic);
        None
    }

    /// References that have no effect of their own, checked all the same.
    pub(in crate::check) fn check_references(&mut self, clauses: &[ClauseAt<'a>]) {
        use crate::syntax::ast::SlotKind;
        for place in clauses {
            let scope = self.scope_of(*place);
            for slot in &place.clause.slots {
                if let SlotKind::AdjustedAsIn { from, to } = &slot.kind {
                    let first = self.section_named(&scope, from);
                    let last = to.as_ref().and_then(|to| self.section_named(&scope, to));
                    if let (Some(first), Some(last), Some(to)) = (first, last, to)
                        && last < first
                    {
                        let diagnostic = Diagnostic::error(
                            codes::E0503_MISSING_SECTION,
                            format!(
                                "§{} comes before §{}",
                                to.text.trim_start_matches('§'),
                                from.text.trim_start_matches('§')
                            ),
                        )
                        .at(to.span, "comes first in this file")
                        .help("sections are counted in the order of the file");
                        self.report(scope.section, diagnostic);
                    }
                }
            }
        }
    }
}

/// Whether a section is a part of another: `3(a)` of `3`, `6.1 ¶2` of `6.1`.
fn is_part_of(label: &str, whole: &str) -> bool {
    label.strip_prefix(whole).is_some_and(|rest| rest.starts_with(['(', '.', ' ', '¶']))
}
