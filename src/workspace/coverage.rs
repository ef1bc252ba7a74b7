//! How much of a certificate is written in the language, and how much of that the scenarios exercise.
use super::{Alternative, Certificates, Loaded, Run, alternatives};
use crate::program::{CertificateId, Program, SectionId};

/// What a section of a certificate is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SectionState {
    /// It has so many clauses.
    Transcribed(usize),
    /// It has no computed effect, for this reason.
    NotModelled(String),
    /// It is only the heading of the sections below it.
    Heading,
    /// It says nothing, and nothing says why.
    Empty,
}

/// A section and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoveredSection {
    pub certificate: String,
    pub label: String,
    pub heading: Option<String>,
    pub state: SectionState,
    /// Whether a clause of it was asked or had an effect in one of the scenarios.
    pub reached: bool,
}

/// The sections of certificates, in the order of the files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    pub sections: Vec<CoveredSection>,
    /// The conditions, windows and limits of the certificates, with the answers that they had.
    pub alternatives: Vec<Alternative>,
    /// How many scenarios were played; with none, nothing is said of what they reach.
    pub scenarios: usize,
}

impl Coverage {
    /// The sections of the certificates; no scenario has been played.
    pub fn of(certificates: &Certificates) -> Coverage {
        let program = &certificates.program;
        let sections = SectionId::each(&program.sections);
        let sections = sections.map(|(_, section)| CoveredSection {
            certificate: title(program, section.certificate).to_string(),
            label: section.label.clone(),
            heading: section.heading.clone(),
            state: state(program, section.certificate, &section.label),
            reached: false,
        });
        Coverage { sections: sections.collect(), alternatives: alternatives::alternatives(certificates), scenarios: 0 }
    }

    /// Adds what a scenario reached. Sections are the same if their certificate has the same title.
    pub fn add(&mut self, loaded: &Loaded, run: &Run) {
        self.scenarios += 1;
        alternatives::add(&mut self.alternatives, loaded, run);
        for id in &run.played.reached {
            let Some(section) = loaded.program.sections.get(id.index()) else { continue };
            let certificate = title(&loaded.program, section.certificate);
            for known in &mut self.sections {
                known.reached |= known.certificate == certificate && known.label == section.label;
            }
        }
    }

    pub fn transcribed(&self) -> impl Iterator<Item = &CoveredSection> {
        self.sections.iter().filter(|section| matches!(section.state, SectionState::Transcribed(_)))
    }

    /// Sections with clauses that no scenario reached.
    pub fn not_reached(&self) -> impl Iterator<Item = &CoveredSection> {
        self.transcribed().filter(|section| !section.reached)
    }
}

fn title(program: &Program, id: CertificateId) -> &str {
    program.certificates.get(id.index()).map_or("", |certificate| certificate.title.as_str())
}

fn state(program: &Program, certificate: CertificateId, label: &str) -> SectionState {
    let of_certificate = program.sections.iter().filter(|section| section.certificate == certificate);
    let mut has_below = false;
    let mut clauses = 0;
    for section in of_certificate {
        if section.label == label {
            if let Some(reason) = &section.not_modelled {
                return SectionState::NotModelled(reason.clone());
            }
            clauses += section.clauses;
        } else {
            let rest = section.label.strip_prefix(label);
            has_below |= rest.is_some_and(|rest| rest.starts_with(['(', '.', ' ']));
        }
    }
    match (clauses, has_below) {
        (0, true) => SectionState::Heading,
        (0, false) => SectionState::Empty,
        (clauses, _) => SectionState::Transcribed(clauses),
    }
}
