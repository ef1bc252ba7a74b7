//! The first pass: everything that the certificates declare gets its number, so that the order of sections, and of
//! certificates, does not matter.
mod header;
mod heads;
mod sections;
mod words;

use std::collections::BTreeMap;

use super::checker::{Checker, ClauseAt};
use super::names::Names;
use crate::diagnostics::{Diagnostic, codes};
use crate::program::*;
use crate::source::Span;
use crate::syntax::ast::{Certificate, CertificateKind, Head, Name};

/// Names while they are declared, to find those that are declared twice.
#[derive(Default)]
pub(super) struct Declared {
    names: BTreeMap<(Option<CertificateId>, String), Span>,
    /// Where each definition stands among those of the program.
    definitions: BTreeMap<(CertificateId, String), usize>,
}

impl<'a> Checker<'a> {
    /// Declares all certificates; gives their clauses in the order of the text.
    pub(super) fn declare(&mut self, certificates: &'a [Certificate]) -> Vec<ClauseAt<'a>> {
        let mut declared = Declared::default();
        let mut clauses = Vec::new();
        self.program.parties.push(Party { name: "Company".into(), aliases: Vec::new(), long_name: None });
        for (index, certificate) in certificates.iter().enumerate() {
            self.header(certificate);
            clauses.extend(self.sections(CertificateId::at(index), certificate));
        }
        self.classes(certificates, &clauses, &mut declared);
        for place in &clauses {
            self.head(*place, &mut declared);
        }
        for place in &clauses {
            self.name_unnamed(*place, &mut declared);
        }
        for place in &clauses {
            self.declare_notices(*place, &mut declared);
        }
        self.names = Names::of(self.program);
        clauses
    }

    /// The class that each certificate designates.
    fn classes(&mut self, certificates: &[Certificate], clauses: &[ClauseAt<'a>], declared: &mut Declared) {
        for (index, certificate) in certificates.iter().enumerate() {
            let id = CertificateId::at(index);
            let mut heads =
                clauses.iter().filter(|place| place.certificate == id).filter_map(|place| match &place.clause.head {
                    Head::Class { name } => Some((place, name)),
                    _ => None,
                });
            let first = heads.next();
            let more: Vec<_> = heads.collect();
            if certificate.kind != CertificateKind::Original {
                let what = if certificate.kind == CertificateKind::Correction { "correction" } else { "amendment" };
                let diagnostic = Diagnostic::error(
                    codes::E0511_CORRECTION_WITHOUT_CERTIFICATE,
                    format!("there is no certificate `{}` that this {what} is of", certificate.title.text),
                )
                .at(certificate.title.span, "no certificate of this title")
                .help("give the certificate among the files too, under the same title");
                self.report(None, diagnostic);
                continue;
            }
            let Some((place, name)) = first else {
                let diagnostic =
                    Diagnostic::error(codes::E0510_ONE_CLASS, "this certificate designates no class of stock")
                        .at(certificate.title.span, "no `class`")
                        .help("write `class NAME` in the section that designates it");
                self.report(None, diagnostic);
                continue;
            };
            for (again, other) in more {
                let diagnostic =
                    Diagnostic::error(codes::E0510_ONE_CLASS, "a certificate designates one class of stock")
                        .at(other.span, "another class")
                        .note_at(name.span, "the first")
                        .help("give each class a file of its own");
                self.report(Some(again.section), diagnostic);
            }
            let class = ClassId::at(self.program.classes.len());
            self.declare_name(place, None, name, declared);
            self.program.classes.push(Class {
                certificate: Some(id),
                section: Some(place.section),
                ..Class::foreign(name.text.clone(), name.span)
            });
            if let Some(info) = self.program.certificates.get_mut(id.index()) {
                info.class = Some(class);
            }
            self.foreign_classes(id, clauses, declared);
        }
    }

    /// Stock of others that a certificate speaks of. Certificates may speak of the same.
    fn foreign_classes(&mut self, id: CertificateId, clauses: &[ClauseAt<'a>], declared: &mut Declared) {
        for place in clauses.iter().filter(|place| place.certificate == id) {
            let Head::ForeignClass { name } = &place.clause.head else { continue };
            if self.program.classes.iter().any(|known| known.name == name.text && known.certificate.is_none()) {
                continue;
            }
            self.declare_name(place, None, name, declared);
            self.program.classes.push(Class::foreign(name.text.clone(), name.span));
        }
    }

    /// Keeps a name; says so when it has a meaning already, and gives false.
    fn declare_name(
        &mut self,
        place: &ClauseAt<'_>,
        certificate: Option<CertificateId>,
        name: &Name,
        declared: &mut Declared,
    ) -> bool {
        let key = (certificate, name.text.clone());
        let known = declared.names.get(&key).or_else(|| declared.names.get(&(None, name.text.clone())));
        let known = known.copied().or_else(|| self.shared_name(&name.text));
        let Some(first) = known else {
            declared.names.insert(key, name.span);
            return true;
        };
        let mut diagnostic =
            Diagnostic::error(codes::E0303_DECLARED_TWICE, format!("`{}` is declared twice", name.text))
                .at(name.span, "again");
        if first != Span::default() {
            diagnostic = diagnostic.note_at(first, "first here");
        }
        let diagnostic = diagnostic.help("give one of them another name");
        self.report(Some(place.section), diagnostic);
        false
    }

    /// Names that all certificates share from the start.
    fn shared_name(&self, name: &str) -> Option<Span> {
        let class = self
            .program
            .classes
            .iter()
            .find(|class| class.name == name || class.aliases.iter().any(|alias| alias == name));
        let party = self
            .program
            .parties
            .iter()
            .any(|party| party.name == name || party.aliases.iter().any(|alias| alias == name));
        if party || matches!(name, "Company" | "Corporation" | "Holder") {
            return Some(Span::default());
        }
        class.map(|class| class.span)
    }
}
