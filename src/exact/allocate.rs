//! A fixed sum divided among parties (convention C2).
use super::error::AllocationError;
use super::number::Exact;

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
    let counts = divide_units(&units, weights)?;
    counts.iter().map(|count| Ok(count.mul(unit)?)).collect()
}

/// How many of the whole units each party gets.
fn divide_units(units: &Exact, weights: &[Exact]) -> Result<Vec<Exact>, AllocationError> {
    let mut sum = Exact::ZERO;
    for weight in weights {
        sum = sum.add(weight)?;
    }
    if sum.is_zero() {
        return Err(AllocationError::NobodyToReceive);
    }
    let mut left = units.clone();
    let mut counts = Vec::with_capacity(weights.len());
    let mut remainders = Vec::with_capacity(weights.len());
    for weight in weights {
        let part = units.mul(weight)?.div(&sum)?;
        let count = part.floor();
        left = left.sub(&count)?;
        remainders.push(part.fract());
        counts.push(count);
    }
    // The sort is stable: equal remainders stay in the order of the list.
    let mut receivers: Vec<(Exact, &mut Exact)> = remainders.into_iter().zip(counts.iter_mut()).collect();
    receivers.sort_by(|(left, _), (right, _)| right.cmp(left));
    for (_, count) in receivers {
        if !left.is_positive() {
            break;
        }
        *count = count.add(&Exact::ONE)?;
        left = left.sub(&Exact::ONE)?;
    }
    Ok(counts)
}
