//! What can go wrong with numbers.
use std::error::Error;
use std::fmt::{self, Display, Formatter};

/// An operation on numbers that has no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ArithmeticError {
    /// The divisor is zero.
    DivisionByZero,
    /// The numerator or denominator of the exact result would have more than 262,144 binary digits.
    TooLarge,
    /// A value was to be rounded to a multiple of zero or of a negative number.
    IncrementNotPositive,
}

impl Display for ArithmeticError {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            ArithmeticError::DivisionByZero => "a number is divided by zero",
            ArithmeticError::TooLarge => "the exact result has too many digits",
            ArithmeticError::IncrementNotPositive => "a value can only be rounded to multiples of a positive number",
        })
    }
}

impl Error for ArithmeticError {}

/// Why a sum could not be divided among parties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AllocationError {
    /// The sum is below zero.
    NegativeTotal,
    /// A party's weight is below zero.
    NegativeWeight,
    /// There is something to divide, but no party has a weight above zero.
    NobodyToReceive,
    /// The unit is zero or negative.
    UnitNotPositive,
    /// The sum is not a whole number of units, so that the parts could not add up to it.
    TotalNotInUnits,
    /// A part could not be calculated.
    Arithmetic(ArithmeticError),
}

impl Display for AllocationError {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            AllocationError::NegativeTotal => "a sum below zero cannot be divided",
            AllocationError::NegativeWeight => "a party cannot take part with a weight below zero",
            AllocationError::NobodyToReceive => "there is a sum to divide and nobody who has a part in it",
            AllocationError::UnitNotPositive => "the unit in which a sum is divided must be above zero",
            AllocationError::TotalNotInUnits => "the sum to divide is not a whole number of units",
            AllocationError::Arithmetic(cause) => return cause.fmt(out),
        })
    }
}

impl Error for AllocationError {}

impl From<ArithmeticError> for AllocationError {
    fn from(cause: ArithmeticError) -> Self {
        AllocationError::Arithmetic(cause)
    }
}

/// Why a text is not a number.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum NumberError {
    /// There is no digit.
    Empty,
    /// A character that has no place in a number, or not there.
    Unexpected(char),
    /// A comma that does not stand before a group of three digits.
    MisplacedSeparator,
    /// A point with no digit after it.
    NoDigitAfterPoint,
    /// A fraction whose denominator is zero.
    ZeroDenominator,
    /// More digits than an exact number can hold.
    TooLarge,
}

impl Display for NumberError {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self {
            NumberError::Empty => out.write_str("a number is missing"),
            NumberError::Unexpected(found) => write!(out, "`{}` does not belong in a number", found.escape_debug()),
            NumberError::MisplacedSeparator => {
                out.write_str("a comma in a number must separate groups of three digits")
            }
            NumberError::NoDigitAfterPoint => out.write_str("a point in a number must be followed by a digit"),
            NumberError::ZeroDenominator => out.write_str("the denominator of a fraction is zero"),
            NumberError::TooLarge => out.write_str("the number has too many digits"),
        }
    }
}

impl NumberError {
    /// What the writer can do about it.
    pub fn help(&self) -> &'static str {
        match self {
            NumberError::Empty => "write digits, as in `1,250,000` or `25.1255`",
            NumberError::Unexpected(_) => "use the digits 0 to 9, commas between thousands, and one decimal point",
            NumberError::MisplacedSeparator => "write `1,250,000` or `1250000`",
            NumberError::NoDigitAfterPoint => "write `10` or `10.0`",
            NumberError::ZeroDenominator => "write a denominator above zero",
            NumberError::TooLarge => "write a number of at most 1,233 digits",
        }
    }
}

impl Error for NumberError {}
