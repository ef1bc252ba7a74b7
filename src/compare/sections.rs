//! Which sections of two texts belong together.
use std::collections::{BTreeMap, BTreeSet};

use super::facts::SectionFact;

/// How alike two sections of one level have to be to belong together although their numbers differ.
const ALIKE_BELOW: usize = 150;
/// The same for sections that stand elsewhere.
const ALIKE_ELSEWHERE: usize = 300;
/// More pairs than these are not weighed; sections of one number are taken for the same then.
const MOST_PAIRS: usize = 250_000;

/// Pairs of positions, old and new, in the order of the old text. Each section has at most one partner.
pub(super) fn match_sections(old: &[SectionFact], new: &[SectionFact]) -> Vec<(usize, usize)> {
    let (old_side, new_side) = (Side::new(old), Side::new(new));
    let mut matching = Matching { old_to_new: BTreeMap::new(), taken: BTreeSet::new() };
    // From the top: the parts of sections that belong together are compared with each other.
    let mut groups = vec![(None, None)];
    while let Some((above_old, above_new)) = groups.pop() {
        let olds = old_side.below.get(&above_old).cloned().unwrap_or_default();
        let news = new_side.below.get(&above_new).cloned().unwrap_or_default();
        let level = if above_old.is_none() { ALIKE_ELSEWHERE } else { ALIKE_BELOW };
        matching.siblings(&old_side, &new_side, &olds, &news, level);
        groups.extend(olds.iter().filter_map(|at| Some((Some(*at), Some(*matching.old_to_new.get(at)?)))));
    }
    // What is left may have moved to another place.
    let olds: Vec<usize> = (0..old.len()).filter(|at| !matching.old_to_new.contains_key(at)).collect();
    let news: Vec<usize> = (0..new.len()).filter(|at| !matching.taken.contains(at)).collect();
    matching.siblings(&old_side, &new_side, &olds, &news, ALIKE_ELSEWHERE);
    matching.old_to_new.into_iter().collect()
}

struct Side<'s> {
    sections: &'s [SectionFact],
    below: BTreeMap<Option<usize>, Vec<usize>>,
    /// The keys of the clauses of each section and of those below it.
    keys: Vec<BTreeSet<&'s str>>,
}

impl<'s> Side<'s> {
    fn new(sections: &'s [SectionFact]) -> Self {
        let mut below: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
        let mut keys: Vec<BTreeSet<&str>> = Vec::new();
        for (at, section) in sections.iter().enumerate() {
            below.entry(section.parent).or_default().push(at);
            let says_something = |key: &&str| !matches!(*key, "note" | "todo");
            keys.push(section.clauses.iter().map(|clause| clause.key.as_str()).filter(says_something).collect());
        }
        // From the last one on, since a section stands after the one above it.
        for (at, section) in sections.iter().enumerate().rev() {
            let own = keys.get(at).cloned().unwrap_or_default();
            if let Some(above) = section.parent.and_then(|parent| keys.get_mut(parent)) {
                above.extend(own);
            }
        }
        Side { sections, below, keys }
    }
}

struct Matching {
    old_to_new: BTreeMap<usize, usize>,
    taken: BTreeSet<usize>,
}

impl Matching {
    /// Finds partners among sections of one level: the most alike first, then those of one number as long as they do not
    /// say different things altogether.
    fn siblings(&mut self, old: &Side<'_>, new: &Side<'_>, olds: &[usize], news: &[usize], alike: usize) {
        let mut scores = Vec::new();
        if olds.len().saturating_mul(news.len()) <= MOST_PAIRS {
            for from in olds {
                for to in news {
                    let score = likeness(old, *from, new, *to);
                    if score >= alike {
                        scores.push((score, *from, *to));
                    }
                }
            }
        }
        scores.sort_by_key(|(score, from, to)| (std::cmp::Reverse(*score), *from, *to));
        for (_, from, to) in scores {
            self.pair(from, to);
        }
        let label = |side: &Side<'_>, at: usize| side.sections.get(at).map(|section| section.label.clone());
        let part = |side: &Side<'_>, at: usize| label(side, at).map(|label| last_part(&label).to_owned());
        let at_odds = |from: usize, to: usize| match (old.keys.get(from), new.keys.get(to)) {
            (Some(before), Some(after)) => {
                !before.is_empty() && !after.is_empty() && before.intersection(after).next().is_none()
            }
            _ => false,
        };
        if alike == ALIKE_BELOW {
            for from in olds {
                let partner = news.iter().find(|to| part(old, *from) == part(new, **to) && !at_odds(*from, **to));
                if let Some(to) = partner {
                    self.pair(*from, *to);
                }
            }
        }
        let by_label: BTreeMap<Option<String>, usize> = news.iter().rev().map(|at| (label(new, *at), *at)).collect();
        for from in olds {
            if let Some(to) = by_label.get(&label(old, *from)) {
                self.pair(*from, *to);
            }
        }
    }

    fn pair(&mut self, from: usize, to: usize) {
        if !self.old_to_new.contains_key(&from) && self.taken.insert(to) {
            self.old_to_new.insert(from, to);
        }
    }
}

/// How alike two sections are; the same heading, the same clauses and the same number count.
fn likeness(old: &Side<'_>, from: usize, new: &Side<'_>, to: usize) -> usize {
    let (Some(before), Some(after)) = (old.sections.get(from), new.sections.get(to)) else { return 0 };
    let mut score = 0;
    match (&before.heading, &after.heading) {
        (Some(before), Some(after)) if same_words(before, after) => score += 300,
        (None, None) => score += 50,
        _ => {}
    }
    if let (Some(before), Some(after)) = (old.keys.get(from), new.keys.get(to)) {
        let common = before.intersection(after).count();
        let all = before.union(after).count();
        score += (300 * common).checked_div(all).unwrap_or(0);
    }
    let common = before.sayings.intersection(&after.sayings).count();
    let all = before.sayings.union(&after.sayings).count();
    score += (300 * common).checked_div(all).unwrap_or(0);
    if before.label == after.label {
        score += 120;
    } else if last_part(&before.label) == last_part(&after.label) {
        score += 60;
    }
    score
}

/// Whether two headings say the same: a comma more or less makes no other section of one.
fn same_words(before: &str, after: &str) -> bool {
    let words = |text: &str| {
        let parts = text.split(|letter: char| !letter.is_alphanumeric()).filter(|part| !part.is_empty());
        parts.map(str::to_lowercase).collect::<Vec<_>>()
    };
    words(before) == words(after)
}

/// `(ii)` of `4(a)(ii)`.
pub(super) fn last_part(label: &str) -> &str {
    label.rfind('(').and_then(|at| label.get(at..)).unwrap_or(label)
}
