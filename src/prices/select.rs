//! Choosing days by their values.

/// The positions in ascending order of their keys; of equal keys the earlier position comes first.
pub fn order<K: Ord>(keys: &[K]) -> Vec<usize> {
    let mut keyed: Vec<(usize, &K)> = keys.iter().enumerate().collect();
    keyed.sort_by_key(|(_, key)| *key);
    keyed.into_iter().map(|(position, _)| position).collect()
}

/// The positions of the `n` lowest keys in order of position; of equal keys the earlier ones count. All positions if
/// there are fewer than `n`.
pub fn lowest_positions<K: Ord>(keys: &[K], n: usize) -> Vec<usize> {
    let mut chosen = order(keys);
    chosen.truncate(n);
    chosen.sort_unstable();
    chosen
}
