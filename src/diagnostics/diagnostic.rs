//! One message to the writer of a text.

use super::{Code, did_you_mean};
use crate::source::Span;

/// Whether a text can be used in spite of the diagnostic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    Error,
    Warning,
}

impl Severity {
    /// `error` or `warning`.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

/// A place with a few words about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    pub span: Span,
    /// What is to be said about the place; may be empty.
    pub text: String,
    /// Whether this is the place that the message is about, not one that explains it.
    pub primary: bool,
}

/// One finding, with its places and with what to do about it.
///
/// `message` is one sentence in lower case without a full stop, with the user's text in backticks; `help` says what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    pub code: Code,
    pub severity: Severity,
    pub message: String,
    pub labels: Vec<Label>,
    pub help: Option<String>,
    /// The section of the certificate that the finding stands under, as `fmt` writes it: `§4(a)(i)`.
    pub section: Option<String>,
    /// The path of the file when it has no text to point into, because it could not be read.
    pub path: Option<String>,
}

impl Diagnostic {
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, message.into())
    }

    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, message.into())
    }

    fn new(code: Code, severity: Severity, message: String) -> Self {
        Diagnostic { code, severity, message, labels: Vec::new(), help: None, section: None, path: None }
    }

    /// Adds the place that the message is about.
    #[must_use]
    pub fn at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into(), primary: true });
        self
    }

    /// Adds a place that helps to understand the message.
    #[must_use]
    pub fn note_at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into(), primary: false });
        self
    }

    /// Adds what to do; a second call adds a line.
    #[must_use]
    pub fn help(mut self, text: impl AsRef<str>) -> Self {
        let help = self.help.get_or_insert_default();
        if !help.is_empty() {
            help.push('\n');
        }
        help.push_str(text.as_ref());
        self
    }

    /// Adds ``did you mean `X`?`` when one of the candidates is near to `name`.
    #[must_use]
    pub fn suggest<'a>(self, name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Self {
        match did_you_mean(name, candidates) {
            Some(question) => self.help(question),
            None => self,
        }
    }

    /// Names the section that the finding stands under.
    #[must_use]
    pub fn section(mut self, section: impl Into<String>) -> Self {
        self.section = Some(section.into());
        self
    }

    /// Names the file that the finding is about when there is no text to point into.
    #[must_use]
    pub fn about_file(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// The place that the message is about: the first primary label, else the first label.
    pub fn place(&self) -> Option<Span> {
        let primary = self.labels.iter().find(|label| label.primary);
        primary.or(self.labels.first()).map(|label| label.span)
    }
}
