//! Diagnostics for people, drawn by miette.

use std::collections::BTreeMap;
use std::fmt;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};

use super::clean::one_line;
use super::snippet::Snippet;
use super::{Colour, plain};
use crate::diagnostics::{Diagnostic, Label, Severity};
use crate::source::{FileId, SourceMap};

/// The width to which messages are folded, in columns; a fixed one, so that the output does not depend on the terminal.
const WIDTH: usize = 100;

pub(super) fn render(diagnostics: &[Diagnostic], sources: &SourceMap, colour: Colour) -> String {
    let theme = match colour {
        Colour::Never => GraphicalTheme::unicode_nocolor(),
        Colour::Always => GraphicalTheme::unicode(),
    };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(WIDTH).with_links(false);
    let mut snippets = BTreeMap::new();
    for (id, file) in diagnostics.iter().flat_map(|d| &d.labels).filter_map(|label| {
        let id = label.span.file;
        sources.file(id).map(|file| (id, file))
    }) {
        snippets.entry(id).or_insert_with(|| Snippet::new(file));
    }
    let mut out = String::new();
    for diagnostic in diagnostics {
        let (report, notes) = Report::new(diagnostic, sources, &snippets);
        let mut drawn = String::new();
        let mut drawing = handler.render_report(&mut drawn, &report);
        for note in &notes {
            drawing = drawing.and_then(|()| handler.render_report(&mut drawn, note));
        }
        match drawing {
            Ok(()) => out.push_str(&drawn),
            // Drawing does not fail for labels inside the text; if it ever does, the message still gets through.
            Err(fmt::Error) => out.push_str(&plain::render(std::slice::from_ref(diagnostic), sources)),
        }
        out.push('\n');
    }
    out
}

/// A diagnostic, or one of its labels that cannot be drawn with it, in the form that miette draws.
#[derive(Debug)]
struct Report<'a> {
    heading: Option<String>,
    severity: miette::Severity,
    message: String,
    help: Option<String>,
    snippet: Option<&'a Snippet<'a>>,
    labels: Vec<LabeledSpan>,
}

impl<'a> Report<'a> {
    /// The report with the labels in its own file, and one for each label elsewhere.
    fn new(
        diagnostic: &Diagnostic,
        sources: &SourceMap,
        snippets: &'a BTreeMap<FileId, Snippet<'a>>,
    ) -> (Self, Vec<Self>) {
        let home = diagnostic.place().map(|span| span.file);
        let snippet = home.and_then(|id| snippets.get(&id));
        let mut message = one_line(&diagnostic.message);
        let mut labels = Vec::new();
        let mut notes = Vec::new();
        for label in &diagnostic.labels {
            let range = snippets.get(&label.span.file).and_then(|snippet| snippet.label_range(label.span));
            match range {
                Some(range) if Some(label.span.file) == home => labels.push(draw(label, range)),
                _ => notes.push(Report::note(label, sources, snippets)),
            }
        }
        if let (None, Some(path)) = (home, &diagnostic.path)
            && !diagnostic.message.contains(path)
        {
            message = format!("{}: {message}", one_line(path));
        }
        let report = Report {
            heading: Some(heading(diagnostic)),
            severity: severity(diagnostic.severity),
            message,
            help: diagnostic.help.as_ref().map(|help| help.lines().map(one_line).collect::<Vec<_>>().join("\n")),
            snippet: snippet.filter(|_| !labels.is_empty()),
            labels,
        };
        (report, notes)
    }

    /// A label by itself: in another file, or on a line that is too long to be drawn.
    fn note(label: &Label, sources: &SourceMap, snippets: &'a BTreeMap<FileId, Snippet<'a>>) -> Self {
        let snippet = snippets.get(&label.span.file);
        let range = snippet.and_then(|snippet| snippet.label_range(label.span));
        let text = one_line(&label.text);
        let message = match range {
            Some(_) => text,
            None if text.is_empty() => plain::place(label.span, sources),
            None => format!("{}: {text}", plain::place(label.span, sources)),
        };
        Report {
            heading: None,
            severity: miette::Severity::Advice,
            message,
            help: None,
            snippet: snippet.filter(|_| range.is_some()),
            labels: range.map(|range| LabeledSpan::new_with_span(None, range)).into_iter().collect(),
        }
    }
}

fn heading(diagnostic: &Diagnostic) -> String {
    match &diagnostic.section {
        Some(section) => format!("{}[{}] in {}", diagnostic.severity.word(), diagnostic.code, one_line(section)),
        None => format!("{}[{}]", diagnostic.severity.word(), diagnostic.code),
    }
}

fn severity(severity: Severity) -> miette::Severity {
    match severity {
        Severity::Error => miette::Severity::Error,
        Severity::Warning => miette::Severity::Warning,
    }
}

fn draw(label: &Label, range: miette::SourceSpan) -> LabeledSpan {
    let text = (!label.text.is_empty()).then(|| one_line(&label.text));
    match label.primary {
        true => LabeledSpan::new_primary_with_span(text, range),
        false => LabeledSpan::new_with_span(text, range),
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message)
    }
}

impl std::error::Error for Report<'_> {}

impl miette::Diagnostic for Report<'_> {
    fn code<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        self.heading.as_ref().map(|heading| Box::new(heading) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(self.severity)
    }

    fn help<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.snippet.map(|snippet| snippet as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}
