//! The parser: logical lines become clauses, entries and slots, one by one, so that one run finds every mistake.
mod alone;
mod clause;
mod deed;
mod event;
mod expression;
mod grammar;
mod literal;
mod lower;
mod operators;
mod parts;
mod phrase;
mod report;
mod scenario;
mod slot;
mod words;

pub use alone::{Form, stand_alone};

use std::ops::Range;

use super::ast::{
    Certificate, CertificateKind, Clause, Entry, Expectation, Expr, File, HeaderLine, Name, Scenario, Section, Slot,
    Text,
};
use super::layout::{Layout, LineKind, LogicalLine, MAX_DIAGNOSTICS, MAX_LINE_BYTES, lay_out};
use super::terms::{KnownNames, NameIndex, collect, join};
use crate::diagnostics::{Diagnostic, codes};
use crate::source::{FileId, SourceMap, Span};
use grammar::{Node, Rule, read};
use lower::{Lowered, Lowering};
use report::{BadLine, misfit};

/// What could be read of a file.
#[derive(Debug, Clone)]
pub struct Parsed {
    /// Nothing when the file has no line at all.
    pub file: Option<File>,
    /// Everything that could not be read, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
    /// The names that this file declares, beside those that are built in.
    pub names: KnownNames,
}

/// Reads a file of the map. `known` are the names that other texts declare and this one may use.
///
/// What cannot be read is missing in the tree and stands among the diagnostics; there is always a tree with the rest.
pub fn parse_file(sources: &SourceMap, file: FileId, known: &KnownNames) -> Parsed {
    let text = sources.text(file);
    let mut diagnostics = Vec::new();
    let layout = lay_out(text, file, &mut diagnostics);
    let names = names_of(&layout);
    let mut all = known.clone();
    all.merge(&names);
    let mut reader = Reader { file, masked: layout.masked, names: &all, diagnostics };
    reader.join(&layout.lines, &all.index());
    let file = reader.file(&layout.lines, layout.is_scenario);
    let mut diagnostics = reader.diagnostics;
    crate::diagnostics::sort_by_place(&mut diagnostics);
    if diagnostics.len() > MAX_DIAGNOSTICS {
        diagnostics.truncate(MAX_DIAGNOSTICS);
        let more = format!("there are more than {MAX_DIAGNOSTICS} findings; the rest is not listed");
        diagnostics.push(Diagnostic::error(codes::E0109_TOO_MANY_FINDINGS, more).help("begin with the first of them"));
    }
    Parsed { file, diagnostics, names }
}

/// The names that a text declares: a first, quick look at it, for the texts that may use them.
pub fn collect_names(text: &str) -> KnownNames {
    let mut ignored = Vec::new();
    names_of(&lay_out(text, FileId::default(), &mut ignored))
}

/// Reads one expression, such as `Conversion Price of Series A`. The places in it are those of the text, in `file`.
///
/// # Errors
/// What cannot be read.
pub fn parse_query(text: &str, file: FileId, known: &KnownNames) -> Result<Expr, Vec<Diagnostic>> {
    let mut diagnostics = Vec::new();
    // The first line is one clause, whatever it begins with; a query has no other.
    let line = text.replace(['\n', '\r', '\t'], " ");
    let layout = lay_out(line.trim_end(), file, &mut diagnostics);
    let mut reader = Reader { file, masked: layout.masked, names: known, diagnostics };
    let whole = LogicalLine { kind: LineKind::Clause, range: 0..line.trim_end().len(), broken: false };
    reader.join(std::slice::from_ref(&whole), &known.index());
    let broken = layout.lines.iter().any(|line| line.broken) && !reader.diagnostics.is_empty();
    let found = if broken {
        None
    } else {
        reader.line(&whole, Rule::query, |lowering, node| {
            lowering.expr(parts::Parts::new(node, lowering).need(Rule::expr)?)
        })
    };
    match found {
        Some(expr) if reader.diagnostics.is_empty() => Ok(expr),
        _ => Err(reader.diagnostics),
    }
}

fn names_of(layout: &Layout) -> KnownNames {
    let mut names = KnownNames::new();
    // A line that is broken may still say what the others speak of, unless it is far too long to be one.
    for line in layout.lines.iter().filter(|line| line.range.len() <= MAX_LINE_BYTES) {
        let bytes = layout.masked.get(line.range.clone()).unwrap_or(&[]);
        collect(&String::from_utf8_lossy(bytes), &mut names);
    }
    names
}

/// A file while its logical lines are read.
struct Reader<'a> {
    file: FileId,
    masked: Vec<u8>,
    names: &'a KnownNames,
    diagnostics: Vec<Diagnostic>,
}

impl Reader<'_> {
    /// Joins the names of all lines.
    fn join(&mut self, lines: &[LogicalLine], index: &NameIndex<'_>) {
        for line in lines.iter().filter(|line| !line.broken) {
            for run in join(&mut self.masked, line.range.clone(), index) {
                let (first, second) = (quoted(&run.first), quoted(&run.second));
                self.diagnostics.push(
                    Diagnostic::error(codes::E0302_AMBIGUOUS_TERMS, "this run of terms can be split in two ways")
                        .at(self.span(run.range), "")
                        .help(format!(
                            "it can be {first}, or {second}; write an operator or a word such as `the` between them"
                        )),
                );
            }
        }
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range.start, range.end)
    }

    /// Reads one line as a rule and makes a part of the tree of it; what does not fit is reported.
    fn line<T>(
        &mut self,
        line: &LogicalLine,
        rule: Rule,
        lower: impl Fn(&Lowering<'_>, Node<'_>) -> Lowered<T>,
    ) -> Option<T> {
        if line.broken || self.diagnostics.len() > MAX_DIAGNOSTICS {
            return None;
        }
        let text = String::from_utf8_lossy(self.masked.get(line.range.clone())?);
        let lowering = Lowering { file: self.file, offset: line.range.start, names: self.names };
        let result = match read(rule, &text) {
            Ok(mut pairs) => match pairs.next() {
                Some(node) => lower(&lowering, node).map_err(|diagnostic| *diagnostic),
                None => Err(*lowering.unreadable(self.span(line.range.clone()))),
            },
            Err(found) => {
                let is_clause = rule == Rule::clause;
                let (offset, names) = (line.range.start, self.names);
                Err(misfit(&BadLine { file: self.file, offset, text: &text, names, is_clause }, &found))
            }
        };
        match result {
            Ok(part) => Some(part),
            Err(diagnostic) => {
                self.diagnostics.push(diagnostic);
                None
            }
        }
    }

    fn file(&mut self, lines: &[LogicalLine], is_scenario: bool) -> Option<File> {
        let first = lines.first()?;
        let (title, rest) = match first.kind {
            LineKind::Title => (Some(first), lines.get(1..).unwrap_or(&[])),
            _ => {
                if !first.broken {
                    self.diagnostics.push(no_title(self.span(first.range.clone()), is_scenario));
                }
                (None, lines)
            }
        };
        let span = self.span(first.range.start..lines.last().map_or(0, |line| line.range.end));
        Some(if is_scenario {
            File::Scenario(self.scenario(title, rest, span))
        } else {
            File::Certificate(self.certificate(title, rest, span))
        })
    }

    fn no_text(&self, span: Span) -> Text {
        Text { text: String::new(), span: Span { end: span.start, ..span } }
    }

    fn certificate(&mut self, title: Option<&LogicalLine>, lines: &[LogicalLine], span: Span) -> Certificate {
        let read = title.and_then(|line| {
            self.line(line, Rule::certificate_title, |lowering, node| {
                let mut parts = parts::Parts::new(node, lowering);
                let kind = if parts.has(Rule::correction) {
                    CertificateKind::Correction
                } else if parts.has(Rule::amendment) {
                    CertificateKind::Amendment
                } else {
                    CertificateKind::Original
                };
                Ok((kind, parts.text()?))
            })
        });
        let (kind, title) = read.unwrap_or((CertificateKind::Original, self.no_text(span)));
        let mut certificate = Certificate {
            file: self.file,
            kind,
            title,
            slots: Vec::new(),
            sections: Vec::new(),
            unread: Vec::new(),
            span,
        };
        // The slots of a clause that could not be read are read nevertheless, for what is wrong in them.
        let mut above = Above::Title;
        for line in lines {
            match line.kind {
                LineKind::Title | LineKind::Clause => {
                    let clause = self.line(line, Rule::clause, |lowering, node| lowering.clause(node));
                    if clause.is_none() {
                        self.leave_out(&mut certificate, line, &Above::Nothing);
                    }
                    above = self.add_clause(&mut certificate, line, clause);
                }
                LineKind::Section => {
                    above = Above::Section;
                    if let Some(section) = self.line(line, Rule::section, section) {
                        certificate.sections.push(section);
                    } else {
                        let label = Name { text: String::new(), span: self.span(line.range.clone()) };
                        let span = label.span;
                        let section = Section { label, heading: None, not_modelled: None, clauses: Vec::new(), span };
                        certificate.sections.push(section);
                    }
                }
                LineKind::Slot => match self.line(line, Rule::slot, |lowering, node| lowering.slot(node)) {
                    Some(slot) => add_slot(&mut certificate, &above, slot),
                    None => self.leave_out(&mut certificate, line, &above),
                },
                LineKind::Entry | LineKind::Header | LineKind::Expectation => {
                    above = Above::Nothing;
                    self.misplaced(line, "a dated line stands in a certificate", "dated lines belong into a scenario");
                }
            }
        }
        certificate
    }

    fn misplaced(&mut self, line: &LogicalLine, message: &str, help: &str) {
        if !line.broken {
            let span = self.span(line.range.clone());
            self.diagnostics.push(Diagnostic::error(codes::E0209_OUTSIDE_ITS_PLACE, message).at(span, "").help(help));
        }
    }

    /// A line that could not be read belongs to what stands above it nevertheless.
    fn leave_out(&self, certificate: &mut Certificate, line: &LogicalLine, above: &Above) {
        let span = self.span(line.range.clone());
        certificate.unread.push(span);
        let Some(section) = certificate.sections.last_mut() else { return };
        section.span = section.span.to(span);
        if let (Above::Clause, Some(clause)) = (above, section.clauses.last_mut()) {
            clause.span = clause.span.to(span);
        }
    }

    fn add_clause(&mut self, certificate: &mut Certificate, line: &LogicalLine, clause: Option<Clause>) -> Above {
        let Some(clause) = clause else { return Above::Nothing };
        match certificate.sections.last_mut() {
            Some(section) => {
                section.span = section.span.to(clause.span);
                section.clauses.push(clause);
                Above::Clause
            }
            None => {
                let help = "write the section above it that it transcribes: `§1 \"Designation\"`";
                self.misplaced(line, "a clause stands before the first section", help);
                Above::Nothing
            }
        }
    }

    fn scenario(&mut self, title: Option<&LogicalLine>, lines: &[LogicalLine], span: Span) -> Scenario {
        let title = title.and_then(|line| {
            self.line(line, Rule::scenario_title, |lowering, node| parts::Parts::new(node, lowering).text())
        });
        let title = title.unwrap_or_else(|| self.no_text(span));
        let mut scenario = Scenario { file: self.file, title, header: Vec::new(), entries: Vec::new(), span };
        let mut entry_read = true;
        for line in lines {
            match line.kind {
                LineKind::Header => {
                    let found: Option<HeaderLine> =
                        self.line(line, Rule::header_line, |lowering, node| lowering.header_line(node));
                    scenario.header.extend(found);
                }
                LineKind::Expectation => {
                    let found: Option<Expectation> =
                        self.line(line, Rule::expectation, |lowering, node| lowering.expectation(node));
                    if let (Some(expectation), Some(entry), true) = (found, scenario.entries.last_mut(), entry_read) {
                        entry.span = entry.span.to(expectation.span);
                        entry.expectations.push(expectation);
                    }
                }
                LineKind::Section => {
                    self.misplaced(line, "a section stands in a scenario", "sections belong into a certificate");
                }
                LineKind::Entry | LineKind::Clause | LineKind::Slot | LineKind::Title => {
                    let found: Option<Entry> = self.line(line, Rule::entry, |lowering, node| lowering.entry(node));
                    entry_read = found.is_some();
                    scenario.entries.extend(found);
                }
            }
        }
        scenario
    }
}

/// What the slots of a certificate belong to.
enum Above {
    Title,
    Section,
    Clause,
    /// A clause that could not be read.
    Nothing,
}

fn add_slot(certificate: &mut Certificate, above: &Above, slot: Slot) {
    match above {
        Above::Title => certificate.slots.push(slot),
        Above::Clause => {
            let Some(section) = certificate.sections.last_mut() else { return };
            section.span = section.span.to(slot.span);
            if let Some(clause) = section.clauses.last_mut() {
                clause.span = clause.span.to(slot.span);
                clause.slots.push(slot);
            }
        }
        Above::Section | Above::Nothing => {}
    }
}

fn section(lowering: &Lowering<'_>, node: Node<'_>) -> Lowered<Section> {
    let mut parts = parts::Parts::new(node, lowering);
    let not_modelled = match parts.inside(Rule::not_modelled) {
        Some(mut reason) => {
            let none = Text { text: String::new(), span: reason.span };
            Some(reason.optional_text().unwrap_or(none))
        }
        None => None,
    };
    let label = lowering.label(&parts.need(Rule::label)?)?;
    Ok(Section { label, heading: parts.optional_text(), not_modelled, clauses: Vec::new(), span: parts.span })
}

fn no_title(span: Span, is_scenario: bool) -> Diagnostic {
    let form = if is_scenario { "`scenario \"...\"`" } else { "`certificate \"...\"`, or with `scenario \"...\"`" };
    Diagnostic::error(codes::E0208_NO_TITLE, "the file does not begin with its title")
        .at(Span { end: span.start, ..span }, "")
        .help(format!("begin it with {form}"))
}

/// `` `A`, `B` ``
fn quoted(parts: &[String]) -> String {
    let parts: Vec<String> = parts.iter().map(|part| format!("`{part}`")).collect();
    parts.join(" and ")
}
