//! Signs, whole parts and fractions.
use dashu_int::Sign;

use super::decimal;
use super::number::{Exact, Form};

impl Exact {
    /// Whether the number is zero.
    pub fn is_zero(&self) -> bool {
        match &self.0 {
            Form::Decimal(value) => value.is_zero(),
            Form::Ratio(_) => false,
        }
    }

    /// Whether the number is below zero.
    pub fn is_negative(&self) -> bool {
        match &self.0 {
            Form::Decimal(value) => value.is_sign_negative(),
            Form::Ratio(value) => value.numerator().sign() == Sign::Negative,
        }
    }

    /// Whether the number is above zero.
    pub fn is_positive(&self) -> bool {
        !self.is_negative() && !self.is_zero()
    }

    /// Whether the number is whole.
    pub fn is_integer(&self) -> bool {
        match &self.0 {
            Form::Decimal(value) => value.is_integer(),
            Form::Ratio(value) => value.is_int(),
        }
    }

    /// The number as a machine integer, when it is whole and fits.
    pub fn to_integer(&self) -> Option<i128> {
        if !self.is_integer() {
            return None;
        }
        i128::try_from(self.to_parts().0).ok()
    }

    /// The largest whole number that is not above the number.
    pub fn floor(&self) -> Exact {
        match &self.0 {
            Form::Decimal(value) => match decimal::split_whole(value) {
                Some((whole, _)) => Exact::from(whole),
                None => Exact::from_reduced(self.to_ratio().floor().into()),
            },
            Form::Ratio(value) => Exact::from_reduced(value.floor().into()),
        }
    }

    /// The smallest whole number that is not below the number.
    pub fn ceil(&self) -> Exact {
        self.neg().floor().neg()
    }

    /// What the number is above its [`floor`](Exact::floor): at least zero, below one, for numbers below zero too.
    pub fn fract(&self) -> Exact {
        if let Form::Decimal(value) = &self.0
            && let Some((_, rest)) = decimal::split_whole(value)
        {
            return Exact(Form::Decimal(rest));
        }
        let value = self.to_ratio();
        Exact::from_reduced(&value - value.floor())
    }
}
