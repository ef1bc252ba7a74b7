//! Random formulas give what an independent library of rationals gives.
use dashu_ratio::RBig;
use proptest::prelude::*;
use rust_decimal::Decimal;
use scrip::exact::{ArithmeticError, Exact};

use super::generators::{Pair, pairs};

#[derive(Debug, Clone)]
enum Formula {
    Leaf(Pair),
    Node(char, Box<Formula>, Box<Formula>),
}

impl Formula {
    fn by_exact(&self) -> Result<Exact, ArithmeticError> {
        match self {
            Formula::Leaf(pair) => Ok(pair.exact.clone()),
            Formula::Node(operator, left, right) => {
                let (left, right) = (left.by_exact()?, right.by_exact()?);
                match operator {
                    '+' => left.add(&right),
                    '-' => left.sub(&right),
                    '*' => left.mul(&right),
                    _ => left.div(&right),
                }
            }
        }
    }

    /// Nothing where the formula divides by zero.
    fn by_model(&self) -> Option<RBig> {
        match self {
            Formula::Leaf(pair) => Some(pair.model.clone()),
            Formula::Node(operator, left, right) => {
                let (left, right) = (left.by_model()?, right.by_model()?);
                match operator {
                    '+' => Some(left + right),
                    '-' => Some(left - right),
                    '*' => Some(left * right),
                    _ if right.is_zero() => None,
                    _ => Some(left / right),
                }
            }
        }
    }
}

fn formulas() -> impl Strategy<Value = Formula> {
    pairs().prop_map(Formula::Leaf).prop_recursive(4, 16, 2, |inner| {
        let operator = prop_oneof![Just('+'), Just('-'), Just('*'), Just('/')];
        (operator, inner.clone(), inner)
            .prop_map(|(operator, left, right)| Formula::Node(operator, Box::new(left), Box::new(right)))
    })
}

/// Whether a rational is a decimal of at most 28 places and 96 binary digits, found without any arithmetic of ours.
fn is_decimal(value: &RBig) -> bool {
    let scaled = value * RBig::from(10u8).pow(28);
    if !scaled.is_int() {
        return false;
    }
    // As few places as possible give the smallest mantissa.
    let fewest = (0..=28).map(|places| value * RBig::from(10u8).pow(places)).find(RBig::is_int);
    fewest
        .and_then(|mantissa| i128::try_from(mantissa.numerator().clone()).ok())
        .is_some_and(|mantissa| mantissa.unsigned_abs() < 1 << 96)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn formulas_agree_with_rationals(formula in formulas()) {
        match (formula.by_exact(), formula.by_model()) {
            (Ok(exact), Some(model)) => {
                prop_assert_eq!(exact.as_fraction(), model.to_string());
                // The form depends on nothing but the value.
                prop_assert_eq!(exact.to_decimal().is_some(), is_decimal(&model));
                let read_back: Exact = model.to_string().parse()?;
                prop_assert_eq!(exact, read_back);
            }
            (Err(ArithmeticError::DivisionByZero), None) => {}
            (exact, model) => prop_assert!(false, "{exact:?} against {model:?}"),
        }
    }

    #[test]
    fn whole_parts_agree_with_rationals(pair in pairs()) {
        prop_assert_eq!(pair.exact.floor().as_fraction(), pair.model.floor().to_string());
        prop_assert_eq!(pair.exact.ceil().as_fraction(), pair.model.ceil().to_string());
    }

    #[test]
    fn powers_agree_with_rationals(pair in pairs(), exponent in 0u32..8) {
        prop_assert_eq!(pair.exact.pow(exponent)?.as_fraction(), pair.model.pow(exponent as isize).to_string());
    }
}

/// The decimal library rounds each of these silently.
#[test]
fn nothing_is_rounded_where_the_decimal_library_rounds() -> Result<(), ArithmeticError> {
    let tiny = Decimal::new(3, 28);
    assert_eq!(tiny * Decimal::new(5, 1), Decimal::new(2, 28));
    let half = Exact::from(tiny).mul(&Exact::from(Decimal::new(5, 1)))?;
    assert_eq!(half.as_fraction(), "3/20000000000000000000000000000");
    assert_eq!(half.add(&half)?, Exact::from(tiny));

    let largest = Exact::from(Decimal::MAX);
    let sum = largest.add(&Exact::from(Decimal::new(1, 1)))?;
    assert_eq!(sum.as_fraction(), "792281625142643375935439503351/10");
    assert_eq!(sum.sub(&largest)?, Exact::from(Decimal::new(1, 1)));

    let third = Exact::ONE.div(&Exact::from_i64(3))?;
    assert_eq!(third.to_decimal(), None);
    assert_eq!(third.as_fraction(), "1/3");
    Ok(())
}
