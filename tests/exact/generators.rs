//! Numbers of every kind that the arithmetic treats differently, each with its value in an independent library.
use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;
use proptest::prelude::*;
use rust_decimal::Decimal;
use scrip::exact::Exact;

/// An exact number beside the same value as a plain rational.
#[derive(Debug, Clone)]
pub struct Pair {
    pub exact: Exact,
    pub model: RBig,
}

fn decimal_pair(mantissa: i128, scale: u32) -> Pair {
    let exact = Exact::from(Decimal::from_i128_with_scale(mantissa, scale));
    let model = RBig::from_parts(IBig::from(mantissa), UBig::from(10u8).pow(scale as usize));
    Pair { exact, model }
}

fn ratio_pair(numerator: i64, denominator: i64) -> Pair {
    let exact = Exact::ratio(numerator, denominator).expect("the denominator is not zero");
    let model = RBig::from_parts_signed(IBig::from(numerator), IBig::from(denominator));
    Pair { exact, model }
}

/// Everyday amounts, decimals at the edge of what a decimal holds, and fractions.
pub fn pairs() -> impl Strategy<Value = Pair> {
    let largest = (1i128 << 96) - 1;
    prop_oneof![
        (-1000i128..1000, 0u32..4).prop_map(|(mantissa, scale)| decimal_pair(mantissa, scale)),
        (any::<i64>(), 0u32..=28).prop_map(|(mantissa, scale)| decimal_pair(i128::from(mantissa), scale)),
        (-largest..=largest, 0u32..=28).prop_map(|(mantissa, scale)| decimal_pair(mantissa, scale)),
        (0i128..3, 0u32..=28).prop_map(move |(below, scale)| decimal_pair(largest - below, scale)),
        (0u32..=28, 0u32..=28).prop_map(|(zeros, scale)| decimal_pair(10i128.pow(zeros), scale)),
        (-1000i64..1000, 1i64..1000).prop_map(|(numerator, denominator)| ratio_pair(numerator, denominator)),
        (any::<i64>(), any::<i64>().prop_filter("a denominator", |denominator| *denominator != 0))
            .prop_map(|(numerator, denominator)| ratio_pair(numerator, denominator)),
        (any::<i64>(), 0u32..60, 0u32..26).prop_map(|(numerator, twos, fives)| ratio_pair(
            numerator,
            (1i64 << twos).checked_mul(5i64.pow(fives)).unwrap_or(1)
        )),
    ]
}

pub fn numbers() -> impl Strategy<Value = Exact> {
    pairs().prop_map(|pair| pair.exact)
}
