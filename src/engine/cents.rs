//! The cents of a liquidation: fixed amounts are rounded each, what is left is divided.
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
    let mut paid = Vec::with_capacity(classes.len());
    let (mut rounded, mut fixed, mut others) = (Exact::ZERO, Exact::ZERO, Exact::ZERO);
    for class in classes {
        let cents =
            if class.fixed { class.holders.iter().map(to_cents).collect::<Result<_, _>>()? } else { Vec::new() };
        rounded = rounded.add(&Exact::sum(&cents)?)?;
        let sum = if class.fixed { &mut fixed } else { &mut others };
        *sum = sum.add(&Exact::sum(&class.holders)?)?;
        paid.push(cents);
    }
    let total = whole_cents(&others.add(&fixed)?)?;
    let shared = others.is_positive();
    let left = if shared { total.clone() } else { whole_cents(assets)? }.sub(&rounded)?;
    // Where less is left than the rounding takes, everything is one sum that is divided.
    let apart = !left.is_negative();
    let divides = |class: &&ExactPayments| !(apart && class.fixed);
    let sum = if !apart {
        total
    } else if shared {
        left
    } else {
        Exact::ZERO
    };
    let weights: Vec<Exact> = classes.iter().filter(divides).flat_map(|class| &class.holders).cloned().collect();
    let mut parts = allocate(&sum, &weights, &Exact::HUNDREDTH)?.into_iter();
    for (class, paid) in classes.iter().zip(&mut paid).filter(|(class, _)| divides(class)) {
        *paid = parts.by_ref().take(class.holders.len()).collect();
    }
    Ok(paid)
}

/// The sum in whole cents, down.
fn whole_cents(sum: &Exact) -> Result<Exact, ArithmeticError> {
    round_to(sum, &Exact::HUNDREDTH, RoundingRule::Down)
}
