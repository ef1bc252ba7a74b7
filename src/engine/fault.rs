//! Why a figure cannot be had or an event cannot be played.
use crate::calendar::CalendarError;
use crate::exact::{AllocationError, ArithmeticError};
use crate::program::SectionId;
use crate::source::Span;

/// A fault of the run. Where it was raised is added on the way up.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault(Box<FaultDetails>);

/// What there is to say of a fault; kept apart, so that handing on what did not fail costs little.
#[derive(Debug, Clone, PartialEq)]
pub struct FaultDetails {
    pub kind: FaultKind,
    /// One sentence, lower case, without a full stop.
    pub message: String,
    pub help: Option<String>,
    pub section: Option<SectionId>,
    pub span: Option<Span>,
}

/// What kind of fault it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// What the scenario must supply, and its name.
    Missing(Needed, String),
    /// An event that cannot have happened, such as one before the class exists.
    Impossible,
    /// An event takes more shares from a holder than the holder has.
    MoreThanHeld,
    /// A figure larger than can be stated.
    TooLarge,
    /// A value that builds on itself without end, or turns on too many others of its kind.
    TooDeep,
    /// Clauses that set each other off without end.
    NeverSettled,
    /// Clauses that give one value different figures on one event.
    Conflict,
    /// A formula divides by a figure that is zero on that day.
    DivisionByZero,
    /// A day beyond the years that the calendars know, or an interval that is none.
    OutsideCalendar,
    /// Figures that cannot be computed otherwise, such as a sum with nobody to receive it.
    Arithmetic,
    /// A value that differs from share to share, or holder to holder, where one was asked for.
    Ambiguous,
    /// A condition that has no value here.
    Undefined,
}

/// What kind of thing a scenario must supply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needed {
    Fact,
    /// A judgement that the certificate leaves to people.
    Determination,
    /// A price on a day, or all prices of a class.
    Price,
    /// Something about an event, said on its line.
    Attribute,
    /// How two classes rank against each other.
    Rank,
}

impl std::ops::Deref for Fault {
    type Target = FaultDetails;

    fn deref(&self) -> &FaultDetails {
        &self.0
    }
}

impl Fault {
    pub fn new(kind: FaultKind, message: impl Into<String>) -> Fault {
        Fault(Box::new(FaultDetails { kind, message: message.into(), help: None, section: None, span: None }))
    }
    pub fn impossible(message: impl Into<String>) -> Fault {
        Fault::new(FaultKind::Impossible, message)
    }
    pub fn more_than_held(message: impl Into<String>) -> Fault {
        Fault::new(FaultKind::MoreThanHeld, message)
            .help("check the number, the holder and the date, or write the issue or transfer that is missing")
    }
    pub fn undefined(message: impl Into<String>) -> Fault {
        Fault::new(FaultKind::Undefined, message)
    }
    pub fn missing(what: Needed, name: impl Into<String>, message: impl Into<String>) -> Fault {
        Fault::new(FaultKind::Missing(what, name.into()), message)
    }
    pub fn help(mut self, help: impl Into<String>) -> Fault {
        self.0.help.get_or_insert(help.into());
        self
    }
    /// Says what else follows.
    pub fn and_then(mut self, consequence: &str) -> Fault {
        self.0.message = format!("{}, so that {consequence}", self.message);
        self
    }
    pub fn at(mut self, span: Span) -> Fault {
        self.0.span.get_or_insert(span);
        self
    }
    pub fn in_section(mut self, section: SectionId) -> Fault {
        self.0.section.get_or_insert(section);
        self
    }
    pub fn is_missing(&self) -> bool {
        matches!(self.kind, FaultKind::Missing(..))
    }
    /// Whether what was asked has no value here.
    pub fn is_undefined(&self) -> bool {
        matches!(self.kind, FaultKind::Undefined)
    }
}

/// What cannot be known yet, because something is not stated or has no value here, counts as `otherwise`; every other
/// fault stays one.
pub fn if_known<T>(found: Result<T, Fault>, otherwise: T) -> Result<T, Fault> {
    match found {
        Err(fault) if fault.is_missing() || fault.is_undefined() => Ok(otherwise),
        other => other,
    }
}

impl From<ArithmeticError> for Fault {
    fn from(error: ArithmeticError) -> Fault {
        let help = match error {
            ArithmeticError::DivisionByZero => "check what it is divided by: nothing outstanding, or a price of zero",
            ArithmeticError::TooLarge => "check the figures for a slip: this is more than any company has",
            ArithmeticError::IncrementNotPositive => "round to a positive step, such as `$0.01`",
        };
        let kind = match error {
            ArithmeticError::DivisionByZero => FaultKind::DivisionByZero,
            ArithmeticError::TooLarge => FaultKind::TooLarge,
            ArithmeticError::IncrementNotPositive => FaultKind::Arithmetic,
        };
        Fault::new(kind, error.to_string()).help(help)
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
        Fault::new(FaultKind::OutsideCalendar, error.to_string()).help(error.help())
    }
}
