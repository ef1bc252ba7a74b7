//! Why a figure cannot be had or an event cannot be played.
use crate::calendar::CalendarError;
use crate::exact::{AllocationError, ArithmeticError};
use crate::program::SectionId;
use crate::source::Span;

/// A fault of the run. Where it was raised is added on the way up.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    pub kind: FaultKind,
    /// One sentence, lower case, without a full stop.
    pub message: String,
    pub help: Option<String>,
    pub section: Option<SectionId>,
    pub span: Option<Span>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// A fact, determination or price that the scenario must supply; the name of what is missing.
    Missing(String),
    /// An event that cannot have happened: more shares than held, a class not yet issued.
    Impossible,
    /// A figure outside of what can be computed.
    Arithmetic,
    /// A value that differs from share to share, or holder to holder, where one was asked for.
    Ambiguous,
    /// A condition that has no value here.
    Undefined,
}

impl Fault {
    pub fn new(kind: FaultKind, message: impl Into<String>) -> Fault {
        Fault { kind, message: message.into(), help: None, section: None, span: None }
    }
    pub fn impossible(message: impl Into<String>) -> Fault {
        Fault::new(FaultKind::Impossible, message)
    }
    pub fn undefined(message: impl Into<String>) -> Fault {
        Fault::new(FaultKind::Undefined, message)
    }
    pub fn missing(name: impl Into<String>, message: impl Into<String>) -> Fault {
        Fault::new(FaultKind::Missing(name.into()), message)
    }
    pub fn help(mut self, help: impl Into<String>) -> Fault {
        self.help.get_or_insert(help.into());
        self
    }
    pub fn at(mut self, span: Span) -> Fault {
        self.span.get_or_insert(span);
        self
    }
    pub fn in_section(mut self, section: SectionId) -> Fault {
        self.section.get_or_insert(section);
        self
    }
    pub fn is_missing(&self) -> bool {
        matches!(self.kind, FaultKind::Missing(_))
    }
}

impl From<ArithmeticError> for Fault {
    fn from(error: ArithmeticError) -> Fault {
        let help = match error {
            ArithmeticError::DivisionByZero => "check what it is divided by: nothing outstanding, or a price of zero",
            ArithmeticError::TooLarge => "check the figures for a slip: this is more than any company has",
            ArithmeticError::IncrementNotPositive => "round to a positive step, such as `$0.01`",
        };
        Fault::new(FaultKind::Arithmetic, error.to_string()).help(help)
    }
}

impl From<AllocationError> for Fault {
    fn from(error: AllocationError) -> Fault {
        match error {
            AllocationError::Arithmetic(error) => error.into(),
            other => Fault::new(FaultKind::Arithmetic, other.to_string()),
        }
    }
}

impl From<CalendarError> for Fault {
    fn from(error: CalendarError) -> Fault {
        Fault::new(FaultKind::Arithmetic, error.to_string()).help(error.help())
    }
}
