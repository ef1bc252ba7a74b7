//! A fixed sum divided among parties (convention C2).
use dashu_int::UBig;
use dashu_int::ops::{DivRem, Gcd, UnsignedAbs};

use super::error::{AllocationError, ArithmeticError};
use super::number::Exact;
use super::ratio;

/// Divides a fixed sum among parties in proportion to their weights, in whole units.
///
/// Each part is rounded down to the unit (a cent, a whole share). The units left over go one each to the parties with
/// the largest remainders; parties with equal remainders take in the order of the list. So the parts, which stand in
/// the order of the weights, add up to the sum exactly, and none is a unit or more from its exact value.
///
/// A sum of zero gives everybody zero, whatever the weights. Fails when the sum, a weight or the unit is negative, the
/// unit is zero, the sum is no whole number of units (round it first), or there is a sum and no weight above zero.
pub fn allocate(total: &Exact, weights: &[Exact], unit: &Exact) -> Result<Vec<Exact>, AllocationError> {
    if !unit.is_positive() {
        return Err(AllocationError::UnitNotPositive);
    }
    if total.is_negative() {
        return Err(AllocationError::NegativeTotal);
    }
    if weights.iter().any(Exact::is_negative) {
        return Err(AllocationError::NegativeWeight);
    }
    let units = total.div(unit)?;
    if !units.is_integer() {
        return Err(AllocationError::TotalNotInUnits);
    }
    if units.is_zero() {
        return Ok(vec![Exact::ZERO; weights.len()]);
    }
    let counts = divide_units(&units.to_parts().0.unsigned_abs(), weights)?;
    counts.into_iter().map(|count| Ok(Exact::from_ratio(count.into())?.mul(unit)?)).collect()
}

/// How many of the whole units each party gets.
fn divide_units(units: &UBig, weights: &[Exact]) -> Result<Vec<UBig>, AllocationError> {
    let weights = whole_weights(weights)?;
    let sum: UBig = weights.iter().sum();
    if sum.is_zero() {
        return Err(AllocationError::NobodyToReceive);
    }
    let mut remainder_sum = UBig::ZERO;
    let mut counts = Vec::with_capacity(weights.len());
    let mut remainders = Vec::with_capacity(weights.len());
    for weight in weights {
        let (count, remainder) = (units * weight).div_rem(&sum);
        remainder_sum += &remainder;
        counts.push(count);
        remainders.push(remainder);
    }
    // The remainders make up the units that are left over: fewer than there are parties.
    let left_over = usize::try_from(remainder_sum / sum).map_err(|_| ArithmeticError::TooLarge)?;
    // The sort is stable: equal remainders stay in the order of the list.
    let mut receivers: Vec<(UBig, &mut UBig)> = remainders.into_iter().zip(counts.iter_mut()).collect();
    receivers.sort_by(|(left, _), (right, _)| right.cmp(left));
    for (_, count) in receivers.into_iter().take(left_over) {
        *count += 1u8;
    }
    Ok(counts)
}

/// The weights times their least common denominator.
fn whole_weights(weights: &[Exact]) -> Result<Vec<UBig>, ArithmeticError> {
    let parts: Vec<(UBig, UBig)> = weights
        .iter()
        .map(|weight| {
            let (numerator, denominator) = weight.to_parts();
            (numerator.unsigned_abs(), denominator)
        })
        .collect();
    let mut common = UBig::ONE;
    for (_, denominator) in &parts {
        common = denominator / (&common).gcd(denominator) * common;
        if ratio::has_too_many_digits(&common) {
            return Err(ArithmeticError::TooLarge);
        }
    }
    Ok(parts.into_iter().map(|(numerator, denominator)| numerator * (&common / denominator)).collect())
}
