//! Rounding rules at, below and above ties.
use proptest::prelude::*;
use scrip::exact::RoundingRule::{Down, HalfDown, HalfEven, HalfUp, Up};
use scrip::exact::{ArithmeticError, Exact, RoundingRule, round_to, to_cents};

use super::exact;
use super::generators::numbers;

const RULES: [RoundingRule; 5] = [HalfUp, HalfDown, HalfEven, Up, Down];

/// value, increment, and what half up, half down, half even, up and down make of it.
const TABLE: &[(&str, &str, [&str; 5])] = &[
    ("2.5", "1", ["3", "2", "2", "3", "2"]),
    ("3.5", "1", ["4", "3", "4", "4", "3"]),
    ("2.4999999999999999999999999999", "1", ["2", "2", "2", "3", "2"]),
    ("2.5000000000000000000000000001", "1", ["3", "3", "3", "3", "2"]),
    ("-2.5", "1", ["-3", "-2", "-2", "-3", "-2"]),
    ("-2.1", "1", ["-2", "-2", "-2", "-3", "-2"]),
    ("3", "1", ["3", "3", "3", "3", "3"]),
    ("0", "1", ["0", "0", "0", "0", "0"]),
    ("0.0001", "1", ["0", "0", "0", "1", "0"]),
    ("7/3", "1", ["2", "2", "2", "3", "2"]),
    ("2.6457215", "0.000001", ["2.645722", "2.645721", "2.645722", "2.645722", "2.645721"]),
    ("0.0985", "0.001", ["0.099", "0.098", "0.098", "0.099", "0.098"]),
    ("1", "0.03", ["0.99", "0.99", "0.99", "1.02", "0.99"]),
    ("0.045", "0.03", ["0.06", "0.03", "0.06", "0.06", "0.03"]),
    ("1/6", "1/3", ["1/3", "0", "0", "1/3", "0"]),
    ("1/2", "1/3", ["2/3", "1/3", "2/3", "2/3", "1/3"]),
    ("-1/6", "1/3", ["-1/3", "0", "0", "-1/3", "0"]),
    ("1234.565", "1/100", ["1234.57", "1234.56", "1234.56", "1234.57", "1234.56"]),
    ("749", "500", ["500", "500", "500", "1000", "500"]),
    ("79228162514264337593543950335", "0.0000000000000000000000000001", ["79228162514264337593543950335"; 5]),
];

#[test]
fn each_rule_at_each_side_of_a_tie() -> Result<(), ArithmeticError> {
    for (value, increment, wanted) in TABLE {
        for (rule, wanted) in RULES.into_iter().zip(wanted) {
            let found = round_to(&exact(value), &exact(increment), rule)?;
            assert_eq!(found, exact(wanted), "{value} to {increment}, {rule:?}");
        }
    }
    Ok(())
}

/// A decimal of 28 digits takes a third of a cent times three for less than a cent.
#[test]
fn a_tie_reached_through_thirds_is_a_tie() -> Result<(), ArithmeticError> {
    let tie = exact("0.005").div(&Exact::from_i64(3))?.mul(&Exact::from_i64(3))?;
    assert_eq!(to_cents(&tie)?, exact("0.01"));
    assert_eq!(round_to(&tie, &Exact::HUNDREDTH, HalfDown)?, Exact::ZERO);
    Ok(())
}

#[test]
fn money_is_rounded_to_the_cent_half_up() -> Result<(), ArithmeticError> {
    // 1,200 shares at 600/23 each are 31,304.3478...; 800 are 20,869.5652...
    let dividend = exact("600/23");
    assert_eq!(to_cents(&dividend.mul(&exact("1200"))?)?, exact("31304.35"));
    assert_eq!(to_cents(&dividend.mul(&exact("800"))?)?, exact("20869.57"));
    assert_eq!(to_cents(&exact("-0.005"))?, exact("-0.01"));
    Ok(())
}

#[test]
fn an_increment_must_be_above_zero() {
    for increment in ["0", "-0.01", "-1/3"] {
        let found = round_to(&exact("1.234"), &exact(increment), HalfUp);
        assert_eq!(found, Err(ArithmeticError::IncrementNotPositive), "{increment}");
    }
}

fn rules() -> impl Strategy<Value = RoundingRule> {
    prop::sample::select(RULES.to_vec())
}

proptest! {
    #[test]
    fn a_rounded_value_is_a_multiple_and_near(value in numbers(), increment in numbers(), rule in rules()) {
        let increment = increment.abs();
        prop_assume!(!increment.is_zero());
        let rounded = round_to(&value, &increment, rule)?;
        prop_assert!(rounded.div(&increment)?.is_integer());
        let distance = rounded.sub(&value)?.abs();
        prop_assert!(distance < increment);
        if matches!(rule, HalfUp | HalfDown | HalfEven) {
            prop_assert!(distance.add(&distance)? <= increment);
        }
        match rule {
            Up => prop_assert!(rounded.abs() >= value.abs()),
            Down => prop_assert!(rounded.abs() <= value.abs()),
            HalfUp | HalfDown | HalfEven => {}
        }
        prop_assert_eq!(round_to(&value.neg(), &increment, rule)?, rounded.neg());
        prop_assert_eq!(round_to(&rounded, &increment, rule)?, rounded);
    }

    /// An odd number of half increments is a tie, however the value was reached.
    #[test]
    fn ties_are_seen(count in 0i64..1_000_000, increment in numbers(), detour in numbers()) {
        let increment = increment.abs();
        prop_assume!(!increment.is_zero());
        let below = Exact::from_i64(count).mul(&increment)?;
        let above = below.add(&increment)?;
        let tie = below.add(&above)?.div(&Exact::from_i64(2))?.add(&detour)?.sub(&detour)?;
        prop_assert_eq!(round_to(&tie, &increment, HalfUp)?, above.clone());
        prop_assert_eq!(round_to(&tie, &increment, HalfDown)?, below.clone());
        let even = if count % 2 == 0 { below } else { above };
        prop_assert_eq!(round_to(&tie, &increment, HalfEven)?, even);
    }
}
