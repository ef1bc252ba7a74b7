//! The fewest holders that can pass a matter, and the fewest that can keep it from passing.
use crate::exact::{ArithmeticError, Exact};
use crate::program::PartyId;

/// What must be reached: so much of all, by the shares or votes of those who agree.
#[derive(Debug, Clone)]
pub struct Requirement {
    pub weights: Vec<(PartyId, Exact)>,
    /// What those have whom the scenario does not name: nobody counts on them, and nobody can be sure that they stay away.
    pub others: Exact,
    /// How much is needed.
    pub needed: Exact,
    /// Whether exactly that much is enough.
    pub inclusive: bool,
}

impl Requirement {
    fn of(&self, party: PartyId) -> Exact {
        self.weights.iter().find(|(known, _)| *known == party).map_or(Exact::ZERO, |(_, weight)| weight.clone())
    }

    fn is_met(&self, sum: &Exact) -> bool {
        if self.inclusive { *sum >= self.needed && sum.is_positive() } else { *sum > self.needed }
    }
}

/// The smallest sets of holders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fewest {
    /// All sets of that size, each in the order of the register; none if it cannot be done by the holders named.
    Sets(Vec<Vec<PartyId>>),
    /// The number is exact, and the first sets are listed; there are more.
    Some { sets: Vec<Vec<PartyId>> },
    /// There are too many holders to search; at least so many are needed.
    TooMany { at_least: usize },
}

/// How many sets are listed at most.
const LISTED: usize = 20;
/// How many partial sets are looked at before the search is given up.
const SEARCHED: usize = 2_000_000;

/// How many ways of taking one alternative of each group are looked at.
const WAYS: usize = 64;

/// The smallest sets of holders that meet one requirement of each group.
///
/// # Errors
/// A sum that is too large.
pub fn fewest_to_pass(groups: &[Vec<Requirement>]) -> Result<Fewest, ArithmeticError> {
    let mut ways: Vec<Vec<Requirement>> = vec![Vec::new()];
    for group in groups {
        let longer =
            ways.iter().flat_map(|way| group.iter().map(|next| [way.as_slice(), std::slice::from_ref(next)].concat()));
        ways = longer.collect();
        if ways.len() > WAYS {
            return Ok(Fewest::TooMany { at_least: 1 });
        }
    }
    let mut found = Vec::new();
    for way in &ways {
        found.push(fewest_that_meet(way)?);
    }
    Ok(smallest(found))
}

/// The smallest sets of holders without whom no requirement of some group can be met.
///
/// # Errors
/// A sum that is too large.
pub fn fewest_to_block(groups: &[Vec<Requirement>]) -> Result<Fewest, ArithmeticError> {
    let mut found = Vec::new();
    for group in groups {
        let mut against = Vec::new();
        for requirement in group {
            let mut all = requirement.others.clone();
            for (_, weight) in &requirement.weights {
                all = all.add(weight)?;
            }
            // To block is to hold so much that the others do not reach what is needed.
            let needed = all.sub(&requirement.needed)?;
            let (others, inclusive) = (Exact::ZERO, !requirement.inclusive);
            against.push(Requirement { needed, inclusive, others, weights: requirement.weights.clone() });
        }
        found.push(fewest_that_meet(&against)?);
    }
    Ok(smallest(found))
}

/// Of several answers, those with the fewest holders.
fn smallest(found: Vec<Fewest>) -> Fewest {
    let mut best: Option<(usize, Vec<Vec<PartyId>>, bool)> = None;
    for fewest in found {
        let (sets, is_cut) = match fewest {
            Fewest::Sets(sets) => (sets, false),
            Fewest::Some { sets } => (sets, true),
            Fewest::TooMany { at_least } => return Fewest::TooMany { at_least },
        };
        let Some(size) = sets.first().map(Vec::len) else { continue };
        match &mut best {
            Some((known, listed, cut)) if *known == size => {
                for set in sets {
                    if !listed.contains(&set) {
                        listed.push(set);
                    }
                }
                *cut |= is_cut;
            }
            Some((known, ..)) if *known < size => {}
            _ => best = Some((size, sets, is_cut)),
        }
    }
    match best {
        Some((_, mut sets, cut)) if cut || sets.len() > LISTED => {
            sets.truncate(LISTED);
            Fewest::Some { sets }
        }
        Some((_, sets, _)) => Fewest::Sets(sets),
        None => Fewest::Sets(Vec::new()),
    }
}

/// The smallest sets of holders that meet every requirement together.
fn fewest_that_meet(requirements: &[Requirement]) -> Result<Fewest, ArithmeticError> {
    let parties = parties(requirements);
    let mut least = 0;
    for requirement in requirements {
        match least_of(requirement)? {
            Some(count) => least = least.max(count),
            None => return Ok(Fewest::Sets(Vec::new())),
        }
    }
    for size in least..=parties.len() {
        let mut search = Search::new(&parties, requirements, size)?;
        search.descend(0, &mut Vec::new(), &vec![Exact::ZERO; requirements.len()])?;
        if search.looked_at > SEARCHED && search.found.is_empty() {
            return Ok(Fewest::TooMany { at_least: size });
        }
        if !search.found.is_empty() {
            let is_cut = search.found.len() > LISTED || search.looked_at > SEARCHED;
            search.found.truncate(LISTED);
            return Ok(if is_cut { Fewest::Some { sets: search.found } } else { Fewest::Sets(search.found) });
        }
    }
    Ok(Fewest::Sets(Vec::new()))
}

/// How many of the largest holders reach one requirement; none if all of them do not.
fn least_of(requirement: &Requirement) -> Result<Option<usize>, ArithmeticError> {
    let mut weights: Vec<&Exact> = requirement.weights.iter().map(|(_, weight)| weight).collect();
    weights.sort_by(|left, right| right.cmp(left));
    let mut sum = Exact::ZERO;
    for (count, weight) in (1usize..).zip(weights) {
        sum = sum.add(weight)?;
        if requirement.is_met(&sum) {
            return Ok(Some(count));
        }
    }
    Ok(None)
}

/// Everybody who has a part in one of the requirements.
fn parties(requirements: &[Requirement]) -> Vec<PartyId> {
    let mut parties: Vec<PartyId> = Vec::new();
    for (party, weight) in requirements.iter().flat_map(|known| &known.weights) {
        if weight.is_positive() && !parties.contains(party) {
            parties.push(*party);
        }
    }
    parties.sort();
    parties
}

/// A search through the sets of one size, left off where what remains cannot be enough.
struct Search<'r> {
    parties: &'r [PartyId],
    requirements: &'r [Requirement],
    size: usize,
    /// For each requirement, what the n largest of the parties from a place on have together: by place, by n.
    most: Vec<Vec<Vec<Exact>>>,
    found: Vec<Vec<PartyId>>,
    looked_at: usize,
}

impl<'r> Search<'r> {
    fn new(
        parties: &'r [PartyId],
        requirements: &'r [Requirement],
        size: usize,
    ) -> Result<Search<'r>, ArithmeticError> {
        let mut most = Vec::new();
        for requirement in requirements {
            let mut by_place = Vec::new();
            for place in 0..=parties.len() {
                let rest = parties.iter().skip(place);
                let mut weights: Vec<Exact> = rest.map(|party| requirement.of(*party)).collect();
                weights.sort_by(|left, right| right.cmp(left));
                let mut sums = vec![Exact::ZERO];
                let mut sum = Exact::ZERO;
                for weight in weights.iter().take(size) {
                    sum = sum.add(weight)?;
                    sums.push(sum.clone());
                }
                by_place.push(sums);
            }
            most.push(by_place);
        }
        Ok(Search { parties, requirements, size, most, found: Vec::new(), looked_at: 0 })
    }

    fn descend(&mut self, place: usize, chosen: &mut Vec<PartyId>, sums: &[Exact]) -> Result<(), ArithmeticError> {
        self.looked_at += 1;
        if self.looked_at > SEARCHED || self.found.len() > LISTED {
            return Ok(());
        }
        if chosen.len() == self.size {
            if self.requirements.iter().zip(sums).all(|(requirement, sum)| requirement.is_met(sum)) {
                self.found.push(chosen.clone());
            }
            return Ok(());
        }
        let left = self.size - chosen.len();
        for ((requirement, sum), by_place) in self.requirements.iter().zip(sums).zip(&self.most) {
            let best = by_place.get(place).and_then(|sums| sums.get(left).or(sums.last()));
            if !requirement.is_met(&sum.add(best.unwrap_or(&Exact::ZERO))?) {
                return Ok(());
            }
        }
        let Some(party) = self.parties.get(place).copied() else { return Ok(()) };
        let mut with = Vec::new();
        for (requirement, sum) in self.requirements.iter().zip(sums) {
            with.push(sum.add(&requirement.of(party))?);
        }
        chosen.push(party);
        self.descend(place + 1, chosen, &with)?;
        chosen.pop();
        self.descend(place + 1, chosen, sums)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn requirement(weights: &[i64], needed: i64, inclusive: bool) -> Requirement {
        let weights = (1usize..).zip(weights).map(|(party, weight)| (PartyId::at(party), Exact::from(*weight)));
        Requirement { weights: weights.collect(), others: Exact::ZERO, needed: Exact::from(needed), inclusive }
    }

    fn sets(sets: &[&[usize]]) -> Fewest {
        Fewest::Sets(sets.iter().map(|set| set.iter().map(|party| PartyId::at(*party)).collect()).collect())
    }

    #[test]
    fn more_than_half_and_at_least_half_are_not_the_same() {
        let weights = [50, 30, 20];
        assert_eq!(fewest_to_pass(&[vec![requirement(&weights, 50, true)]]), Ok(sets(&[&[1]])));
        assert_eq!(fewest_to_pass(&[vec![requirement(&weights, 50, false)]]), Ok(sets(&[&[1, 2], &[1, 3]])));
        // Whoever has half keeps the others from more than half; of at least half only more than half does.
        assert_eq!(fewest_to_block(&[vec![requirement(&weights, 50, false)]]), Ok(sets(&[&[1]])));
        assert_eq!(fewest_to_block(&[vec![requirement(&weights, 50, true)]]), Ok(sets(&[&[1, 2], &[1, 3]])));
    }

    #[test]
    fn all_of_a_class_can_be_blocked_by_anybody() {
        let all = requirement(&[3, 2, 1], 6, true);
        assert_eq!(fewest_to_pass(&[vec![all.clone()]]), Ok(sets(&[&[1, 2, 3]])));
        assert_eq!(fewest_to_block(&[vec![all]]), Ok(sets(&[&[1], &[2], &[3]])));
    }

    #[test]
    fn several_approvals_are_met_together() {
        // The largest of each class are three; holder 3 has some of both, so that two are enough.
        let first = requirement(&[6, 0, 5, 0], 5, true);
        let second = requirement(&[0, 6, 3, 3], 6, true);
        assert_eq!(
            fewest_to_pass(&[vec![first.clone()], vec![second.clone()]]),
            Ok(sets(&[&[1, 2], &[2, 3], &[3, 4]]))
        );
        assert_eq!(fewest_to_block(&[vec![first]]), Ok(sets(&[&[1, 3]])));
        // Without holder 2 alone, 3 and 4 have just enough.
        assert_eq!(fewest_to_block(&[vec![second]]), Ok(sets(&[&[2, 3], &[2, 4]])));
    }

    #[test]
    fn of_alternatives_the_easier_is_taken_and_all_must_be_blocked() {
        let most = requirement(&[5, 3, 2], 9, true);
        let other = requirement(&[0, 3, 0], 3, true);
        let either = vec![most, other];
        assert_eq!(fewest_to_pass(std::slice::from_ref(&either)), Ok(sets(&[&[2]])));
        // Holder 2 alone keeps both from being met: without its 3 only 7 of 10 are left.
        assert_eq!(fewest_to_block(&[either]), Ok(sets(&[&[2]])));
    }

    #[test]
    fn those_who_are_not_named_may_agree() {
        let some = Requirement { others: Exact::from(30), ..requirement(&[40, 30], 50, false) };
        assert_eq!(fewest_to_pass(&[vec![some.clone()]]), Ok(sets(&[&[1, 2]])));
        // Without holder 1 the others have 60 of 100.
        assert_eq!(fewest_to_block(&[vec![some]]), Ok(sets(&[&[1, 2]])));
    }

    #[test]
    fn what_the_holders_named_do_not_have_they_cannot_pass() {
        assert_eq!(fewest_to_pass(&[vec![requirement(&[10, 20], 50, true)]]), Ok(sets(&[])));
    }
}
