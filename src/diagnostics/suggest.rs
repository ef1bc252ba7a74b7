//! The nearest known name to one that is not known.

use strsim::osa_distance;

/// The candidate that `name` was most likely meant to be, if one is near enough.
///
/// Near means that at most a third of the letters differ, capitals aside, or that the words are the same in another order.
/// Among equally near ones the first in alphabetical order is taken, so that the answer does not depend on the order of
/// the candidates.
pub fn suggest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (name.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .filter(|candidate| *candidate != name && !candidate.is_empty())
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= limit && *distance < candidate.chars().count())
        .min()
        .map(|(_, candidate)| candidate)
}

/// ``did you mean `X`?`` for the nearest candidate.
pub fn did_you_mean<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    suggest(name, candidates).map(|candidate| format!("did you mean `{candidate}`?"))
}

fn distance(name: &str, candidate: &str) -> usize {
    let (name, candidate) = (name.to_lowercase(), candidate.to_lowercase());
    let as_written = osa_distance(&name, &candidate);
    // Words in another order count as one slip, plus what differs inside them.
    let reordered = osa_distance(&in_order(&name), &in_order(&candidate)).saturating_add(1);
    as_written.min(reordered)
}

fn in_order(words: &str) -> String {
    let mut words: Vec<&str> = words.split_whitespace().collect();
    words.sort_unstable();
    words.join(" ")
}
