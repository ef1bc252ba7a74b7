//! The cents of a liquidation: fixed amounts are rounded each, what is left is divided (C2).
use crate::exact::{AllocationError, ArithmeticError, Exact, RoundingRule, allocate, round_to, to_cents};

/// What the holders of a class receive before rounding.
#[derive(Debug)]
pub(super) struct ExactPayments {
    /// Whether the class is paid a fixed amount in full, whatever there is for those after it.
    pub fixed: bool,
    pub holders: Vec<Exact>,
}

/// What every holder is paid, class by class. A fixed amount that is paid in full is rounded once, half up; what is left
/// of the assets after these is divided among the others, so that all parts add up to the sum, in whole cents.
///
/// # Errors
/// Figures that grow too large.
pub(super) fn paid_in_cents(assets: &Exact, classes: &[ExactPayments]) -> Result<Vec<Vec<Exact>>, AllocationError> {
    let holders =
        |fixed: bool| classes.iter().filter(move |class| class.fixed == fixed).flat_map(|class| &class.holders);
    let others = Exact::sum(holders(false))?;
    let total = whole_cents(&others.add(&Exact::sum(holders(true))?)?)?;
    let mut rounded = Exact::ZERO;
    for amount in holders(true) {
        rounded = rounded.add(&to_cents(amount)?)?;
    }
    let there = if others.is_positive() { total.clone() } else { whole_cents(assets)? };
    let left = there.sub(&rounded)?;
    // Where less is left than the rounding takes, everything is one sum that is divided.
    let apart = !left.is_negative();
    let divided: Vec<Exact> = if apart {
        holders(false).cloned().collect()
    } else {
        classes.iter().flat_map(|class| &class.holders).cloned().collect()
    };
    let sum = match apart {
        true if others.is_positive() => left,
        true => Exact::ZERO,
        false => total,
    };
    let mut parts = allocate(&sum, &divided, &Exact::HUNDREDTH)?.into_iter();
    let mut paid = Vec::with_capacity(classes.len());
    for class in classes {
        let paid_to = |amount: &Exact| match class.fixed && apart {
            true => to_cents(amount),
            false => Ok(parts.next().unwrap_or(Exact::ZERO)),
        };
        paid.push(class.holders.iter().map(paid_to).collect::<Result<Vec<_>, _>>()?);
    }
    Ok(paid)
}

/// The sum in whole cents, down.
fn whole_cents(sum: &Exact) -> Result<Exact, ArithmeticError> {
    round_to(sum, &Exact::HUNDREDTH, RoundingRule::Down)
}
