//! The laws of arithmetic, and that equal values are one number.
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use proptest::prelude::*;
use rust_decimal::Decimal;
use scrip::exact::{ArithmeticError, Exact};

use super::exact;
use super::generators::{numbers, pairs};

fn hash_of(value: &Exact) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

#[test]
fn a_third_times_three_is_the_number() -> Result<(), ArithmeticError> {
    let three = Exact::from_i64(3);
    for text in ["1", "0.01", "26.4645", "34581655", "79228162514264337593543950335", "1/7"] {
        let number = exact(text);
        assert_eq!(number.div(&three)?.mul(&three)?, number, "{text}");
    }
    Ok(())
}

#[test]
fn one_value_is_one_number_however_it_came_about() -> Result<(), ArithmeticError> {
    let half = exact("0.5");
    let others = [
        exact("0.50"),
        exact("1/2"),
        exact("3/6"),
        Exact::ratio(-2, -4)?,
        Exact::from(Decimal::new(5000, 4)),
        Exact::ratio(1, 3)?.add(&Exact::ratio(1, 6)?)?,
        exact("0.25").mul(&exact("2.00"))?,
        exact("1.000").div(&exact("2.0"))?,
    ];
    for other in others {
        assert_eq!(other, half);
        assert_eq!(hash_of(&other), hash_of(&half));
        assert_eq!(other.to_string(), "0.5");
        assert_eq!(format!("{other:?}"), "Exact(0.5)");
    }
    Ok(())
}

#[test]
fn zero_has_no_sign() -> Result<(), ArithmeticError> {
    let mut negative_zero = Decimal::ZERO;
    negative_zero.set_sign_negative(true);
    let zeros = [
        Exact::from(negative_zero),
        exact("-0.00"),
        Exact::ZERO.neg(),
        exact("-3").mul(&Exact::ZERO)?,
        Exact::ZERO.div(&exact("-3"))?,
        exact("-1/3").add(&exact("1/3"))?,
        exact("1/3").sub(&exact("1/3"))?,
    ];
    for zero in zeros {
        assert_eq!(zero, Exact::ZERO);
        assert_eq!(hash_of(&zero), hash_of(&Exact::ZERO));
        assert_eq!(zero.to_string(), "0");
        assert!(zero.is_zero() && !zero.is_negative() && !zero.is_positive());
    }
    Ok(())
}

#[test]
fn order_is_by_value_across_decimals_and_fractions() {
    let ascending = [
        "-1/3",
        "-0.3333333333333333333333333333",
        "0",
        "0.3333333333333333333333333333",
        "1/3",
        "0.3333333333333333333333333334",
    ];
    let numbers: Vec<Exact> = ascending.iter().map(|text| exact(text)).collect();
    let mut sorted = numbers.clone();
    sorted.reverse();
    sorted.sort();
    assert_eq!(sorted, numbers);
    assert_eq!(exact("2").min(exact("1/3")), exact("1/3"));
    assert_eq!(exact("2").max(exact("1/3")), exact("2"));
}

#[test]
fn whole_parts_of_numbers_below_zero() {
    let cases = [
        ("2.5", "2", "3", "0.5"),
        ("-2.5", "-3", "-2", "0.5"),
        ("-3", "-3", "-3", "0"),
        ("7/3", "2", "3", "1/3"),
        ("-7/3", "-3", "-2", "2/3"),
        ("0.00", "0", "0", "0"),
    ];
    for (number, floor, ceil, fract) in cases {
        let number = exact(number);
        assert_eq!(number.floor(), exact(floor), "{number}");
        assert_eq!(number.ceil(), exact(ceil), "{number}");
        assert_eq!(number.fract(), exact(fract), "{number}");
    }
}

proptest! {
    #[test]
    fn laws_of_a_field(a in numbers(), b in numbers(), c in numbers()) {
        prop_assert_eq!(a.add(&b)?, b.add(&a)?);
        prop_assert_eq!(a.mul(&b)?, b.mul(&a)?);
        prop_assert_eq!(a.add(&b)?.add(&c)?, a.add(&b.add(&c)?)?);
        prop_assert_eq!(a.mul(&b)?.mul(&c)?, a.mul(&b.mul(&c)?)?);
        prop_assert_eq!(a.mul(&b.add(&c)?)?, a.mul(&b)?.add(&a.mul(&c)?)?);
        prop_assert_eq!(a.sub(&b)?.add(&b)?, a.clone());
        prop_assert_eq!(a.sub(&b)?, a.add(&b.neg())?);
        prop_assert_eq!(a.add(&Exact::ZERO)?, a.clone());
        prop_assert_eq!(a.mul(&Exact::ONE)?, a.clone());
        if b.is_zero() {
            prop_assert_eq!(a.div(&b), Err(ArithmeticError::DivisionByZero));
        } else {
            prop_assert_eq!(a.div(&b)?.mul(&b)?, a.clone());
            prop_assert_eq!(a.mul(&b)?.div(&b)?, a);
        }
    }

    #[test]
    fn equal_values_hash_equally(a in numbers(), b in numbers()) {
        let there_and_back = a.add(&b)?.sub(&b)?;
        prop_assert_eq!(&there_and_back, &a);
        prop_assert_eq!(hash_of(&there_and_back), hash_of(&a));
        prop_assert_eq!(there_and_back.to_string(), a.to_string());
        prop_assert_eq!(there_and_back.to_decimal(), a.to_decimal());
    }

    #[test]
    fn order_agrees_with_the_difference(a in pairs(), b in pairs()) {
        prop_assert_eq!(a.exact.cmp(&b.exact), a.model.cmp(&b.model));
        prop_assert_eq!(a.exact.cmp(&b.exact), a.exact.sub(&b.exact)?.cmp(&Exact::ZERO));
        prop_assert_eq!(a.exact == b.exact, a.model == b.model);
    }

    #[test]
    fn whole_part_and_fraction_add_up(a in numbers()) {
        let (floor, fract) = (a.floor(), a.fract());
        prop_assert!(floor.is_integer());
        prop_assert!(!fract.is_negative() && fract < Exact::ONE);
        prop_assert_eq!(floor.add(&fract)?, a.clone());
        prop_assert_eq!(a.ceil(), a.neg().floor().neg());
        prop_assert_eq!(a.is_integer(), fract.is_zero());
        prop_assert!(!a.abs().is_negative());
    }
}
