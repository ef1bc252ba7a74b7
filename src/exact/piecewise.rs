//! Functions made of straight pieces, found from their values.
use super::{ArithmeticError, Exact, RoundingRule, round_to};

/// Several figures that depend on one number, each a straight line between two places.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    pub from: Exact,
    pub to: Exact,
    /// For each figure its value at `from` and how much it grows for each unit.
    pub lines: Vec<Line>,
}

/// A straight line: its value where its piece begins, and its slope.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub start: Exact,
    pub slope: Exact,
}

/// How often an interval is halved before it is given up: enough to come from the largest sum to far below a cent.
const DEEPEST: u32 = 200;

/// The pieces of a function between two places, in order.
///
/// Neighbouring lines are followed to where they meet, so that a bend is found exactly. A jump is closed in between two
/// neighbouring multiples of `width`; the piece that holds it is the line across it. The function must be straight but for
/// bends and jumps; its values at both ends of a piece, a little inside of them and between are what says so.
///
/// # Errors
/// Those of the function, and figures that grow too large.
pub fn pieces<E: From<ArithmeticError>>(
    from: &Exact,
    to: &Exact,
    width: &Exact,
    mut value: impl FnMut(&Exact) -> Result<Vec<Exact>, E>,
) -> Result<Vec<Piece>, E> {
    let mut found: Vec<Piece> = Vec::new();
    if from >= to {
        return Ok(found);
    }
    // What is still to be looked at, the lowest last.
    let mut open = vec![(from.clone(), to.clone(), 0)];
    while let Some((low, high, depth)) = open.pop() {
        let (at_low, at_high) = (value(&low)?, value(&high)?);
        let length = high.sub(&low)?;
        let halves = between(&low, &high, width)?.filter(|_| depth <= DEEPEST);
        let Some(middle) = halves else {
            keep(&mut found, line_between(&low, &high, &at_low, &at_high)?);
            continue;
        };
        let inside = length.div(&Exact::from(1024))?;
        let (second, last_but_one) = (low.add(&inside)?, high.sub(&inside)?);
        let (near_low, near_high) = (value(&second)?, value(&last_but_one)?);
        let first = line_between(&low, &second, &at_low, &near_low)?;
        let last = line_between(&last_but_one, &high, &near_high, &at_high)?;
        let whole = line_between(&low, &high, &at_low, &at_high)?;
        if agrees(&whole, &second, &near_low)?
            && agrees(&whole, &last_but_one, &near_high)?
            && agrees(&whole, &middle, &value(&middle)?)?
        {
            keep(&mut found, whole);
            continue;
        }
        let split = meeting(&first, &last, &low, &high)?.unwrap_or(middle);
        open.push((split.clone(), high, depth + 1));
        open.push((low, split, depth + 1));
    }
    Ok(found)
}

impl Piece {
    /// The figures at a place, by the lines of this piece.
    ///
    /// # Errors
    /// Figures that grow too large.
    pub fn at(&self, place: &Exact) -> Result<Vec<Exact>, ArithmeticError> {
        let along = place.sub(&self.from)?;
        self.lines.iter().map(|line| line.start.add(&line.slope.mul(&along)?)).collect()
    }
}

/// What goes with the place at which a falling function is zero; None where none is found up to `high`.
///
/// The function must be straight but for bends. `low` is a place where it is known to be above zero, with its value there. `value`
/// gives what goes with a place, and the function there. The lines at both ends of an interval, and the one across it, are
/// followed to zero; the interval is halved until one of them is the right one.
///
/// # Errors
/// Those of the function, and figures that grow too large.
pub fn root<T, E: From<ArithmeticError>>(
    mut low: (Exact, Exact),
    high: Exact,
    mut value: impl FnMut(&Exact) -> Result<(T, Exact), E>,
) -> Result<Option<T>, E> {
    let (found, at_high) = value(&high)?;
    if at_high.is_zero() {
        return Ok(Some(found));
    }
    let mut high = (high, at_high);
    for _ in 0..DEEPEST {
        let inside = high.0.sub(&low.0)?.div(&Exact::from(1024))?;
        let middle = low.0.add(&high.0)?.div(&Exact::from(2))?;
        let mut known = vec![low.clone()];
        for place in [low.0.add(&inside)?, middle, high.0.sub(&inside)?] {
            let (found, at) = value(&place)?;
            if at.is_zero() {
                return Ok(Some(found));
            }
            known.push((place, at));
        }
        known.push(high.clone());
        let mut places = Vec::new();
        for (one, other) in known.iter().zip(known.iter().skip(1)).chain([(&low, &high)]) {
            places.extend(crossing(one, other)?);
        }
        for place in places.into_iter().filter(|place| *place > low.0 && *place < high.0) {
            let (found, at) = value(&place)?;
            if at.is_zero() {
                return Ok(Some(found));
            }
            known.push((place, at));
        }
        // Above zero lies before the place that is sought, below zero after it.
        for point in known {
            if point.1.is_positive() {
                low = if point.0 > low.0 { point } else { low };
            } else {
                high = if point.0 < high.0 { point } else { high };
            }
        }
        if low.0 >= high.0 {
            return Ok(None);
        }
    }
    Ok(None)
}

/// Where the line through two points crosses zero.
fn crossing((from, first): &(Exact, Exact), (to, last): &(Exact, Exact)) -> Result<Option<Exact>, ArithmeticError> {
    let fall = first.sub(last)?;
    if fall.is_zero() {
        return Ok(None);
    }
    Ok(Some(from.add(&to.sub(from)?.mul(first)?.div(&fall)?)?))
}

fn line_between(low: &Exact, high: &Exact, at_low: &[Exact], at_high: &[Exact]) -> Result<Piece, ArithmeticError> {
    let length = high.sub(low)?;
    let lines: Result<Vec<Line>, ArithmeticError> = at_low
        .iter()
        .zip(at_high)
        .map(|(start, end)| Ok(Line { start: start.clone(), slope: end.sub(start)?.div(&length)? }))
        .collect();
    Ok(Piece { from: low.clone(), to: high.clone(), lines: lines? })
}

fn agrees(piece: &Piece, place: &Exact, values: &[Exact]) -> Result<bool, ArithmeticError> {
    Ok(piece.at(place)? == values)
}

/// Where the lines at both ends of an interval first meet within it.
fn meeting(first: &Piece, last: &Piece, low: &Exact, high: &Exact) -> Result<Option<Exact>, ArithmeticError> {
    let mut nearest: Option<Exact> = None;
    for (one, other) in first.lines.iter().zip(&last.lines) {
        let steeper = one.slope.sub(&other.slope)?;
        if steeper.is_zero() {
            continue;
        }
        // What the last line would be where the first begins.
        let back = other.start.sub(&other.slope.mul(&last.from.sub(low)?)?)?;
        let place = low.add(&back.sub(&one.start)?.div(&steeper)?)?;
        if place > *low && place < *high && nearest.as_ref().is_none_or(|known| place < *known) {
            nearest = Some(place);
        }
    }
    Ok(nearest)
}

/// The multiple of `width` about in the middle of an interval, if there is one inside.
fn between(low: &Exact, high: &Exact, width: &Exact) -> Result<Option<Exact>, ArithmeticError> {
    let below = round_to(&low.add(high)?.div(&Exact::from(2))?, width, RoundingRule::Down)?;
    let middle = if below > *low { below } else { below.add(width)? };
    Ok(Some(middle).filter(|middle| middle > low && middle < high))
}

/// Adds a piece, as part of the one before if it goes on in the same lines.
fn keep(found: &mut Vec<Piece>, piece: Piece) {
    if let Some(last) = found.last_mut()
        && last.lines.iter().zip(&piece.lines).all(|(one, other)| one.slope == other.slope)
        && last.at(&piece.from).is_ok_and(|values| values.iter().eq(piece.lines.iter().map(|line| &line.start)))
    {
        last.to = piece.to;
    } else {
        found.push(piece);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(text: &str) -> Exact {
        Exact::parse(text).unwrap_or(Exact::ZERO)
    }

    fn found(value: impl Fn(&Exact) -> Vec<Exact>) -> Vec<(String, String)> {
        let pieces =
            pieces::<ArithmeticError>(&Exact::ZERO, &Exact::from(1000), &Exact::HUNDREDTH, |place| Ok(value(place)));
        let pieces = pieces.unwrap_or_default();
        pieces.iter().map(|piece| (piece.from.as_fraction(), piece.to.as_fraction())).collect()
    }

    fn pair(from: &str, to: &str) -> (String, String) {
        (from.to_string(), to.to_string())
    }

    #[test]
    fn bends_are_found_exactly() {
        let third = Exact::ratio(1000, 3).unwrap_or(Exact::ZERO);
        let bend = |place: &Exact| {
            let over = place.sub(&third).unwrap_or(Exact::ZERO).max(Exact::ZERO);
            vec![over.clone(), place.sub(&over).unwrap_or(Exact::ZERO)]
        };
        assert_eq!(found(bend), [pair("0", "1000/3"), pair("1000/3", "1000")]);
    }

    #[test]
    fn several_bends_are_found() {
        let value = |place: &Exact| {
            let first = place.clone().min(exact("100"));
            let second = place.sub(&exact("250")).unwrap_or(Exact::ZERO).max(Exact::ZERO).min(exact("40"));
            vec![first, second]
        };
        let ends = [pair("0", "100"), pair("100", "250"), pair("250", "290"), pair("290", "1000")];
        assert_eq!(found(value), ends);
    }

    #[test]
    fn a_jump_is_closed_in_to_the_width() {
        let value = |place: &Exact| vec![if *place >= exact("123.45") { exact("7") } else { exact("3") }];
        let pieces = found(value);
        assert_eq!(pieces, [pair("0", "3086/25"), pair("3086/25", "2469/20"), pair("2469/20", "1000")]);
    }
}
