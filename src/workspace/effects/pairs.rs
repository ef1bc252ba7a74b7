//! Points of two versions laid side by side.
use std::collections::BTreeMap;

use super::points::Found;
use super::{Effect, EffectKind, Point};

/// What makes two points the same thing.
type Key = (EffectKind, Option<String>, String, Option<usize>);

/// What is not the same with both versions: by holder, the company's own matters last, then by day.
pub(super) fn effects(before: Vec<Found>, after: Vec<Found>) -> Vec<Effect> {
    let mut both: BTreeMap<Key, (Vec<Point>, Vec<Point>)> = BTreeMap::new();
    for found in before {
        both.entry(key(&found)).or_default().0.push(found.point);
    }
    for found in after {
        both.entry(key(&found)).or_default().1.push(found.point);
    }
    let mut effects = Vec::new();
    for ((kind, who, what, line), (before, after)) in both {
        for (before, after) in pair_up(before, after) {
            effects.push(Effect { who: who.clone(), kind, what: what.clone(), line, before, after });
        }
    }
    effects.sort_by(|one, other| order(one).cmp(&order(other)));
    effects
}

fn key(found: &Found) -> Key {
    (found.kind, found.who.clone(), found.what.clone(), found.line)
}

fn order(effect: &Effect) -> (bool, Option<&str>, Option<chrono::NaiveDate>, Option<usize>, EffectKind) {
    let day = [&effect.before, &effect.after].into_iter().flatten().map(|point| point.date).min();
    (effect.who.is_none(), effect.who.as_deref(), day, effect.line, effect.kind)
}

/// Points of one thing: those that are the same are left out, those of one day belong together, then those in order.
fn pair_up(mut before: Vec<Point>, mut after: Vec<Point>) -> Vec<(Option<Point>, Option<Point>)> {
    let _ = take_pairs(&mut before, &mut after, |one, other| one.date == other.date && one.figure == other.figure);
    let mut pairs = take_pairs(&mut before, &mut after, |one, other| one.date == other.date);
    pairs.extend(take_pairs(&mut before, &mut after, |_, _| true));
    let mut found: Vec<(Option<Point>, Option<Point>)> =
        pairs.into_iter().map(|(one, other)| (Some(one), Some(other))).collect();
    found.extend(before.into_iter().map(|point| (Some(point), None)));
    found.extend(after.into_iter().map(|point| (None, Some(point))));
    found
}

/// Takes out the pairs that fit, in order.
fn take_pairs(
    before: &mut Vec<Point>,
    after: &mut Vec<Point>,
    fits: impl Fn(&Point, &Point) -> bool,
) -> Vec<(Point, Point)> {
    let mut pairs = Vec::new();
    let mut left = Vec::new();
    for point in before.drain(..) {
        match after.iter().position(|other| fits(&point, other)) {
            Some(at) => pairs.push((point, after.remove(at))),
            None => left.push(point),
        }
    }
    *before = left;
    pairs
}
