//! The four operations and powers.
use super::error::ArithmeticError;
use super::number::{Exact, Form};
use super::{decimal, ratio};

impl Exact {
    /// The sum of any number of figures; of none it is zero. Fails only with [`ArithmeticError::TooLarge`].
    pub fn sum<'a>(figures: impl IntoIterator<Item = &'a Exact>) -> Result<Exact, ArithmeticError> {
        figures.into_iter().try_fold(Exact::ZERO, |sum, figure| sum.add(figure))
    }

    /// The sum. Fails only with [`ArithmeticError::TooLarge`].
    #[inline]
    pub fn add(&self, other: &Exact) -> Result<Exact, ArithmeticError> {
        if let (Form::Decimal(left), Form::Decimal(right)) = (&self.0, &other.0)
            && let Some(sum) = decimal::add(left, right)
        {
            return Ok(Exact(Form::Decimal(sum)));
        }
        self.add_ratios(other)
    }

    /// The difference. Fails only with [`ArithmeticError::TooLarge`].
    #[inline]
    pub fn sub(&self, other: &Exact) -> Result<Exact, ArithmeticError> {
        if let (Form::Decimal(left), Form::Decimal(right)) = (&self.0, &other.0)
            && let Some(difference) = decimal::sub(left, right)
        {
            return Ok(Exact(Form::Decimal(difference)));
        }
        self.sub_ratios(other)
    }

    /// The product. Fails only with [`ArithmeticError::TooLarge`].
    #[inline]
    pub fn mul(&self, other: &Exact) -> Result<Exact, ArithmeticError> {
        if let (Form::Decimal(left), Form::Decimal(right)) = (&self.0, &other.0)
            && let Some(product) = decimal::mul(left, right)
        {
            return Ok(Exact(Form::Decimal(product)));
        }
        self.mul_ratios(other)
    }

    /// The exact quotient.
    ///
    /// Fails with [`ArithmeticError::DivisionByZero`] or [`ArithmeticError::TooLarge`].
    #[inline]
    pub fn div(&self, divisor: &Exact) -> Result<Exact, ArithmeticError> {
        if let (Form::Decimal(left), Form::Decimal(right)) = (&self.0, &divisor.0)
            && let Some(quotient) = decimal::div(left, right)
        {
            return Ok(Exact(Form::Decimal(quotient)));
        }
        self.div_ratios(divisor)
    }

    #[cold]
    fn add_ratios(&self, other: &Exact) -> Result<Exact, ArithmeticError> {
        // Sums begin with nothing; a ratio would be brought to lowest terms anew.
        if self.is_zero() || other.is_zero() {
            return Ok(if self.is_zero() { other.clone() } else { self.clone() });
        }
        Exact::from_ratio(match (&self.0, &other.0) {
            (Form::Decimal(left), Form::Decimal(right)) => ratio::from_decimal(left) + ratio::from_decimal(right),
            (Form::Decimal(left), Form::Ratio(right)) => ratio::from_decimal(left) + right.as_ref(),
            (Form::Ratio(left), Form::Decimal(right)) => left.as_ref() + ratio::from_decimal(right),
            (Form::Ratio(left), Form::Ratio(right)) => left.as_ref() + right.as_ref(),
        })
    }

    #[cold]
    fn sub_ratios(&self, other: &Exact) -> Result<Exact, ArithmeticError> {
        Exact::from_ratio(match (&self.0, &other.0) {
            (Form::Decimal(left), Form::Decimal(right)) => ratio::from_decimal(left) - ratio::from_decimal(right),
            (Form::Decimal(left), Form::Ratio(right)) => ratio::from_decimal(left) - right.as_ref(),
            (Form::Ratio(left), Form::Decimal(right)) => left.as_ref() - ratio::from_decimal(right),
            (Form::Ratio(left), Form::Ratio(right)) => left.as_ref() - right.as_ref(),
        })
    }

    #[cold]
    fn mul_ratios(&self, other: &Exact) -> Result<Exact, ArithmeticError> {
        if *self == Exact::ONE || *other == Exact::ONE {
            return Ok(if *self == Exact::ONE { other.clone() } else { self.clone() });
        }
        Exact::from_ratio(match (&self.0, &other.0) {
            (Form::Decimal(left), Form::Decimal(right)) => ratio::from_decimal(left) * ratio::from_decimal(right),
            (Form::Decimal(left), Form::Ratio(right)) => ratio::from_decimal(left) * right.as_ref(),
            (Form::Ratio(left), Form::Decimal(right)) => left.as_ref() * ratio::from_decimal(right),
            (Form::Ratio(left), Form::Ratio(right)) => left.as_ref() * right.as_ref(),
        })
    }

    #[cold]
    fn div_ratios(&self, divisor: &Exact) -> Result<Exact, ArithmeticError> {
        if divisor.is_zero() {
            return Err(ArithmeticError::DivisionByZero);
        }
        Exact::from_ratio(match (&self.0, &divisor.0) {
            (Form::Decimal(left), Form::Decimal(right)) => ratio::from_decimal(left) / ratio::from_decimal(right),
            (Form::Decimal(left), Form::Ratio(right)) => ratio::from_decimal(left) / right.as_ref(),
            (Form::Ratio(left), Form::Decimal(right)) => left.as_ref() / ratio::from_decimal(right),
            (Form::Ratio(left), Form::Ratio(right)) => left.as_ref() / right.as_ref(),
        })
    }

    /// The number multiplied with itself so many times; the power zero of every number is one.
    ///
    /// Fails only with [`ArithmeticError::TooLarge`].
    pub fn pow(&self, exponent: u32) -> Result<Exact, ArithmeticError> {
        let mut power = Exact::ONE;
        let mut square = self.clone();
        let mut left = exponent;
        while left > 0 {
            if left & 1 == 1 {
                power = power.mul(&square)?;
            }
            left >>= 1;
            // The square after the last one used is never needed, and might be too large.
            if left > 0 {
                square = square.mul(&square)?;
            }
        }
        Ok(power)
    }

    /// The number with its sign turned.
    pub fn neg(&self) -> Exact {
        match &self.0 {
            // Through the constructor, which keeps zero without a sign.
            Form::Decimal(value) => Exact::from(-*value),
            Form::Ratio(value) => Exact(Form::Ratio(Box::new(-value.as_ref()))),
        }
    }

    /// The number without its sign.
    pub fn abs(&self) -> Exact {
        if self.is_negative() { self.neg() } else { self.clone() }
    }
}
