//! A sum divided among parties adds up to the sum.
use proptest::prelude::*;
use scrip::exact::{AllocationError, Exact, allocate};

use super::exact;
use super::generators::numbers;

fn divide(total: &str, weights: &[&str], unit: &str) -> Result<Vec<String>, AllocationError> {
    let weights: Vec<Exact> = weights.iter().map(|weight| exact(weight)).collect();
    let parts = allocate(&exact(total), &weights, &exact(unit))?;
    Ok(parts.iter().map(Exact::to_string).collect())
}

#[test]
fn the_units_left_over_go_to_the_largest_remainders() -> Result<(), AllocationError> {
    // 33.333...: all remainders are equal, so the first in the list takes the cent.
    assert_eq!(divide("100", &["1", "1", "1"], "0.01")?, ["33.34", "33.33", "33.33"]);
    // 0.05 by 1:2:4 is 0.714.., 1.428.., 2.857.. cents: down to 0, 1, 2, and the two cents go to the third and first.
    assert_eq!(divide("0.05", &["1", "2", "4"], "0.01")?, ["0.01", "0.01", "0.03"]);
    // 10 shares by 1/3 and 2/3: 3.33.. and 6.66..
    assert_eq!(divide("10", &["1/3", "2/3"], "1")?, ["3", "7"]);
    // Two parties without a weight get nothing, even of what is left over.
    assert_eq!(divide("0.03", &["0", "5", "0", "5"], "0.01")?, ["0", "0.02", "0", "0.01"]);
    assert_eq!(divide("1000", &["7"], "0.01")?, ["1000"]);
    assert_eq!(divide("150", &["1", "1"], "100/2")?, ["100", "50"]);
    assert_eq!(divide("0", &["0", "0"], "0.01")?, ["0", "0"]);
    assert_eq!(divide("0", &[], "0.01")?, Vec::<String>::new());
    Ok(())
}

/// $30,000,000 among 566,797 preferred shares: 33.554985837... each; the cents of both holders add up.
#[test]
fn a_liquidation_is_paid_out_to_the_cent() -> Result<(), AllocationError> {
    assert_eq!(divide("19018865.31", &["400000", "166797"], "0.01")?, ["13421994.34", "5596870.97"]);
    Ok(())
}

#[test]
fn what_cannot_be_divided_is_refused() {
    assert_eq!(divide("1", &["1"], "0"), Err(AllocationError::UnitNotPositive));
    assert_eq!(divide("1", &["1"], "-0.01"), Err(AllocationError::UnitNotPositive));
    assert_eq!(divide("-1", &["1"], "0.01"), Err(AllocationError::NegativeTotal));
    assert_eq!(divide("1", &["1", "-1", "2"], "0.01"), Err(AllocationError::NegativeWeight));
    assert_eq!(divide("1.005", &["1"], "0.01"), Err(AllocationError::TotalNotInUnits));
    assert_eq!(divide("1/3", &["1"], "0.01"), Err(AllocationError::TotalNotInUnits));
    assert_eq!(divide("1", &["0", "0"], "0.01"), Err(AllocationError::NobodyToReceive));
    assert_eq!(divide("1", &[], "0.01"), Err(AllocationError::NobodyToReceive));
}

proptest! {
    #[test]
    fn parts_add_up(units in 0i64..=i64::MAX, weights in prop::collection::vec(numbers(), 1..12), unit in numbers()) {
        let weights: Vec<Exact> = weights.iter().map(Exact::abs).collect();
        let unit = unit.abs();
        let mut weight_sum = Exact::ZERO;
        for weight in &weights {
            weight_sum = weight_sum.add(weight)?;
        }
        prop_assume!(!unit.is_zero() && !weight_sum.is_zero());
        let total = Exact::from_i64(units).mul(&unit)?;
        let parts = allocate(&total, &weights, &unit)?;
        prop_assert_eq!(parts.len(), weights.len());
        let mut sum = Exact::ZERO;
        for (part, weight) in parts.iter().zip(&weights) {
            sum = sum.add(part)?;
            prop_assert!(part.div(&unit)?.is_integer());
            prop_assert!(!part.is_negative());
            let fair = total.mul(weight)?.div(&weight_sum)?;
            prop_assert!(part.sub(&fair)?.abs() < unit);
            prop_assert!(!weight.is_zero() || part.is_zero());
        }
        prop_assert_eq!(sum, total);
    }

    /// A smaller remainder never takes a unit while a larger one, or an equal one before it, goes without.
    #[test]
    fn remainders_decide(units in 0i64..1000, weights in prop::collection::vec(1i64..50, 1..8)) {
        let sum: i64 = weights.iter().sum();
        let exact_weights: Vec<Exact> = weights.iter().copied().map(Exact::from_i64).collect();
        let parts = allocate(&Exact::from_i64(units), &exact_weights, &Exact::ONE)?;
        let mut order: Vec<usize> = (0..weights.len()).collect();
        order.sort_by_key(|index| (-(units * weights[*index] % sum), *index));
        let mut wanted: Vec<i64> = weights.iter().map(|weight| units * weight / sum).collect();
        let left = units - wanted.iter().sum::<i64>();
        for index in order.into_iter().take(usize::try_from(left)?) {
            wanted[index] += 1;
        }
        let wanted: Vec<Exact> = wanted.into_iter().map(Exact::from_i64).collect();
        prop_assert_eq!(parts, wanted);
    }
}
