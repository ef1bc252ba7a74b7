//! Where a falling function made of straight pieces is zero.
use proptest::prelude::*;
use scrip::exact::{ArithmeticError, Exact, root};

/// A function that begins at `start` and falls by `slopes` on stretches of the same length, the last of them without end.
fn falling(start: &Exact, slopes: &[u32], stretch: &Exact, place: &Exact) -> Result<Exact, ArithmeticError> {
    let mut value = start.clone();
    let mut from = Exact::ZERO;
    for (index, slope) in slopes.iter().enumerate() {
        let to = if index + 1 == slopes.len() { place.clone() } else { from.add(stretch)?.min(place.clone()) };
        value = value.sub(&to.sub(&from)?.mul(&Exact::from(i64::from(*slope)))?)?;
        if to == *place {
            break;
        }
        from = to;
    }
    Ok(value)
}

proptest! {
    #[test]
    fn the_place_is_exact(
        start in 1i64..1_000_000,
        slopes in prop::collection::vec(1u32..400, 1..6),
        stretch in (1i64..5_000, 1i64..70),
    ) {
        let start = Exact::from(start);
        let stretch = Exact::ratio(stretch.0, stretch.1).unwrap();
        let found = root((Exact::ZERO, start.clone()), start.clone(), |place| {
            Ok::<_, ArithmeticError>((place.clone(), falling(&start, &slopes, &stretch, place)?))
        });
        let place = found.unwrap().expect("it falls from above zero to below it");
        prop_assert!(falling(&start, &slopes, &stretch, &place).unwrap().is_zero());
    }

    #[test]
    fn a_bend_at_zero_is_found(before in 1i64..1_000, after in 1i64..1_000, bend in (1i64..5_000, 1i64..70)) {
        let bend = Exact::ratio(bend.0, bend.1).unwrap();
        let (before, after) = (Exact::from(before), Exact::from(after));
        let value = |place: &Exact| bend.sub(place)?.mul(if *place < bend { &before } else { &after });
        let high = bend.mul(&Exact::from(3)).unwrap().add(&Exact::ratio(1, 7).unwrap()).unwrap();
        let found = root((Exact::ZERO, value(&Exact::ZERO).unwrap()), high, |place| Ok::<_, ArithmeticError>((place.clone(), value(place)?)));
        prop_assert_eq!(found.unwrap(), Some(bend));
    }
}

#[test]
fn a_jump_over_zero_has_no_place() -> Result<(), ArithmeticError> {
    let third = Exact::ratio(1, 3)?;
    let value = |place: &Exact| if *place < third { Exact::ONE } else { Exact::ONE.neg() };
    let found =
        root((Exact::ZERO, Exact::ONE), Exact::ONE, |place| Ok::<_, ArithmeticError>((place.clone(), value(place))))?;
    assert_eq!(found, None);
    Ok(())
}
