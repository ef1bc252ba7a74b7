//! Numbers that grow without end give an error, never a panic or a wrong figure.
use proptest::prelude::*;
use rust_decimal::Decimal;
use scrip::exact::{ArithmeticError, Exact, RoundingRule, round_to};

use super::exact;
use super::generators::numbers;

#[test]
fn a_formula_that_feeds_on_itself_stops_with_an_error() {
    for start in ["3", "1/3", "-1.5", "0.0000000000000000000000000003"] {
        let mut value = exact(start);
        let mut steps = 0;
        let error = loop {
            match value.mul(&value) {
                Ok(square) => value = square,
                Err(error) => break error,
            }
            steps += 1;
            assert!(steps < 20, "{start} grew too far");
        };
        assert_eq!(error, ArithmeticError::TooLarge, "{start}");
    }
}

#[test]
fn the_limit_is_262144_binary_digits() -> Result<(), ArithmeticError> {
    let two = Exact::from_i64(2);
    let largest_power = two.pow(262_143)?;
    assert_eq!(two.pow(262_144), Err(ArithmeticError::TooLarge));
    assert_eq!(largest_power.add(&largest_power), Err(ArithmeticError::TooLarge));
    assert_eq!(largest_power.neg().sub(&largest_power), Err(ArithmeticError::TooLarge));
    assert_eq!(largest_power.div(&Exact::ratio(1, 2)?), Err(ArithmeticError::TooLarge));
    assert_eq!(Exact::ONE.div(&largest_power)?.mul(&largest_power)?, Exact::ONE);
    assert_eq!(round_to(&largest_power, &Exact::from_i64(3), RoundingRule::Up)?.sub(&largest_power)?, Exact::ONE);
    Ok(())
}

#[test]
fn powers_of_any_exponent_end() -> Result<(), ArithmeticError> {
    assert_eq!(Exact::ZERO.pow(0)?, Exact::ONE);
    assert_eq!(Exact::ZERO.pow(u32::MAX)?, Exact::ZERO);
    assert_eq!(Exact::ONE.neg().pow(u32::MAX)?, Exact::ONE.neg());
    assert_eq!(exact("1.0000000001").pow(u32::MAX), Err(ArithmeticError::TooLarge));
    assert_eq!(exact("1.08").pow(2)?, exact("1.1664"));
    assert_eq!(exact("2/3").pow(3)?, exact("8/27"));
    Ok(())
}

#[test]
fn division_by_zero_is_an_error_for_every_number() {
    for text in ["0", "1", "-0.5", "1/3"] {
        assert_eq!(exact(text).div(&Exact::ZERO), Err(ArithmeticError::DivisionByZero), "{text}");
        assert_eq!(exact(text).div(&exact("0.000")), Err(ArithmeticError::DivisionByZero), "{text}");
    }
}

#[test]
fn whole_numbers_go_in_and_out() {
    for value in [0, 1, -1, i128::from(i64::MAX), i128::from(i64::MIN), i128::MAX, i128::MIN] {
        assert_eq!(Exact::from(value).to_integer(), Some(value));
        assert_eq!(Exact::from(value).to_string(), value.to_string());
    }
    assert_eq!(Exact::from_i64(i64::MIN).to_string(), i64::MIN.to_string());
    assert_eq!(exact("2.00").to_integer(), Some(2));
    assert_eq!(exact("2.5").to_integer(), None);
    assert_eq!(exact("1/3").to_integer(), None);
    assert_eq!(Exact::from(i128::MAX).add(&Exact::ONE).map(|sum| sum.to_integer()), Ok(None));
}

#[test]
fn decimals_go_in_and_out() {
    for value in [Decimal::MAX, Decimal::MIN, Decimal::new(1, 28), Decimal::new(-26_4645, 4)] {
        assert_eq!(Exact::from(value).to_decimal(), Some(value));
    }
    assert_eq!(exact("26.464500").to_decimal().map(|value| value.scale()), Some(4));
}

proptest! {
    /// No combination of extreme numbers makes any operation panic.
    #[test]
    fn extreme_numbers_never_panic(a in numbers(), b in numbers(), first in 0u32..200, second in 0u32..200) {
        let (Ok(a), Ok(b)) = (a.pow(first), b.pow(second)) else { return Ok(()) };
        let results = [a.add(&b), a.sub(&b), a.mul(&b), a.div(&b), round_to(&a, &b, RoundingRule::HalfEven)];
        for result in results.into_iter().flatten() {
            prop_assert_eq!(&result.floor().add(&result.fract())?, &result);
            let read_back = result.to_string().parse::<Exact>();
            prop_assert_eq!(read_back.as_ref(), Ok(&result));
        }
    }
}
