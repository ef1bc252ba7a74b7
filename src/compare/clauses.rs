//! What changed between sections, clauses and slots that belong together.
use std::collections::{BTreeMap, BTreeSet};

use super::facts::{CertificateFacts, ClauseFact, SectionFact, SlotFact};
use super::{Change, ChangeKind};
use crate::syntax::ast::{Head, SlotKind};

/// Changes of the title and the lines below it.
pub(super) fn header(old: &CertificateFacts, new: &CertificateFacts) -> Vec<Change> {
    let mut changes = Vec::new();
    if old.title != new.title {
        changes.push(
            Change::new(ChangeKind::Changed, None, "title").words(Some(old.title.clone()), Some(new.title.clone())),
        );
    }
    slots(&Place::default(), &old.slots, &new.slots, &mut changes);
    changes
}

/// Where a change is and what it belongs to.
#[derive(Default)]
struct Place {
    section: Option<String>,
    was: Option<String>,
    subject: String,
    name: Option<String>,
}

impl Place {
    fn change(&self, kind: ChangeKind, what: &str) -> Change {
        let subject = match (self.subject.as_str(), what) {
            ("", what) => what.to_owned(),
            (subject, "") => subject.to_owned(),
            (subject, what) => format!("{subject}, {what}"),
        };
        let change = Change::new(kind, self.section.as_deref(), subject).named(self.name.as_ref());
        Change { was: self.was.clone(), ..change }
    }
}

/// Changes of all sections, in the order of the new text; what is gone follows what stood before it.
pub(super) fn sections(old: &CertificateFacts, new: &CertificateFacts, pairs: &[(usize, usize)]) -> Vec<Change> {
    let to_new: BTreeMap<usize, usize> = pairs.iter().copied().collect();
    let to_old: BTreeMap<usize, usize> = pairs.iter().map(|(old, new)| (*new, *old)).collect();
    let moved = Moved::new(old, new, &to_new);
    let mut ordered: Vec<(usize, Vec<Change>)> = Vec::new();
    for (at, after) in new.sections.iter().enumerate() {
        let mut changes = Vec::new();
        match to_old.get(&at).and_then(|at| Some((*at, old.sections.get(*at)?))) {
            Some((from, before)) => {
                if let Some(change) = renumbered(old, new, &to_old, (from, before), after) {
                    changes.push(change);
                }
                section(before, after, &moved, &mut changes);
            }
            None => {
                changes.push(
                    Change::new(ChangeKind::Added, Some(&after.label), "")
                        .words(None, after.heading.clone())
                        .lines(None, Some(after.line)),
                );
                let nothing = SectionFact {
                    label: after.label.clone(),
                    heading: after.heading.clone(),
                    not_modelled: None,
                    line: 0,
                    clauses: Vec::new(),
                    sayings: BTreeSet::new(),
                    parent: None,
                };
                section(&nothing, after, &moved, &mut changes);
            }
        }
        ordered.push((at * 2, changes));
    }
    let mut last = 0;
    for (at, before) in old.sections.iter().enumerate() {
        if let Some(new) = to_new.get(&at) {
            last = new * 2 + 1;
            continue;
        }
        let mut changes = vec![
            Change::new(ChangeKind::Removed, Some(&before.label), "")
                .words(before.heading.clone(), None)
                .lines(Some(before.line), None),
        ];
        let place = |clause: &ClauseFact| place_of(Some(&before.label), clause);
        let gone = before.clauses.iter().enumerate().filter(|(index, _)| !moved.from.contains(&(at, *index)));
        changes.extend(gone.map(|(_, clause)| removed(&place(clause), clause)));
        ordered.push((last, changes));
    }
    ordered.sort_by_key(|(at, _)| *at);
    ordered.into_iter().flat_map(|(_, changes)| changes).collect()
}

/// A section whose number changed otherwise than by that of the section above it.
fn renumbered(
    old: &CertificateFacts,
    new: &CertificateFacts,
    to_old: &BTreeMap<usize, usize>,
    (_, before): (usize, &SectionFact),
    after: &SectionFact,
) -> Option<Change> {
    if before.label == after.label {
        return None;
    }
    let follows = || {
        let above_new = after.parent?;
        let above_old = before.parent?;
        let belong = to_old.get(&above_new) == Some(&above_old);
        let rest_new = after.label.strip_prefix(new.sections.get(above_new)?.label.as_str())?;
        let rest_old = before.label.strip_prefix(old.sections.get(above_old)?.label.as_str())?;
        Some(belong && rest_new == rest_old)
    };
    if follows() == Some(true) {
        return None;
    }
    let change = Change::new(ChangeKind::Renumbered, Some(&after.label), "")
        .words(Some(format!("§{}", before.label)), Some(format!("§{}", after.label)))
        .lines(Some(before.line), Some(after.line));
    Some(Change { was: Some(before.label.clone()), ..change })
}

/// Clauses that say the same, or define the same name, in a section that does not belong to the one they stood in.
struct Moved<'f> {
    /// Section and clause of the old text.
    from: BTreeSet<(usize, usize)>,
    /// By the line of the new clause: the old section and clause.
    to: BTreeMap<usize, (&'f SectionFact, &'f ClauseFact)>,
    /// Lines of old clauses that moved.
    gone: BTreeSet<usize>,
}

impl<'f> Moved<'f> {
    fn new(old: &'f CertificateFacts, new: &CertificateFacts, to_new: &BTreeMap<usize, usize>) -> Self {
        let mut moved = Moved { from: BTreeSet::new(), to: BTreeMap::new(), gone: BTreeSet::new() };
        let has = |section: Option<&SectionFact>, key: &str| {
            section.is_some_and(|section| section.clauses.iter().any(|clause| clause.key == key))
        };
        let to_old: BTreeMap<usize, usize> = to_new.iter().map(|(old, new)| (*new, *old)).collect();
        // Clauses of the new text that have no partner in the section that belongs to theirs.
        let mut open: BTreeMap<&str, Vec<&ClauseFact>> = BTreeMap::new();
        for (at, section) in new.sections.iter().enumerate() {
            let partner = to_old.get(&at).and_then(|at| old.sections.get(*at));
            for clause in section.clauses.iter().filter(|clause| can_move(clause) && !has(partner, &clause.key)) {
                open.entry(&clause.key).or_default().push(clause);
            }
        }
        for (at, section) in old.sections.iter().enumerate() {
            let partner = to_new.get(&at).and_then(|at| new.sections.get(*at));
            for (index, clause) in section.clauses.iter().enumerate() {
                if !can_move(clause) || has(partner, &clause.key) {
                    continue;
                }
                let Some(candidates) = open.get_mut(clause.key.as_str()) else { continue };
                if candidates.is_empty() {
                    continue;
                }
                let to = candidates.remove(0);
                moved.from.insert((at, index));
                moved.gone.insert(clause.line);
                moved.to.insert(to.line, (section, clause));
            }
        }
        moved
    }
}

/// Whether a clause is the same wherever it stands; what adds to another belongs to its section.
fn can_move(clause: &ClauseFact) -> bool {
    !matches!(clause.meaning.head, Head::Note { .. } | Head::Todo { .. } | Head::To { .. } | Head::Erratum { .. })
}

fn place_of(section: Option<&str>, clause: &ClauseFact) -> Place {
    Place {
        section: section.map(String::from),
        was: None,
        subject: clause.subject.clone(),
        // Everything of a certificate is about its class.
        name: clause.declares.clone().filter(|_| !matches!(clause.meaning.head, Head::Class { .. })),
    }
}

fn section(before: &SectionFact, after: &SectionFact, moved: &Moved<'_>, changes: &mut Vec<Change>) {
    let lines = (Some(before.line).filter(|line| *line > 0), Some(after.line));
    let mut place = Place { section: Some(after.label.clone()), ..Place::default() };
    if before.label != after.label {
        place.was = Some(before.label.clone());
    }
    for (what, old, new) in
        [("heading", &before.heading, &after.heading), ("not modelled", &before.not_modelled, &after.not_modelled)]
    {
        let kind = match (old, new) {
            (None, Some(_)) => ChangeKind::Added,
            (Some(_), None) => ChangeKind::Removed,
            _ => ChangeKind::Changed,
        };
        if old != new {
            changes.push(place.change(kind, what).words(old.clone(), new.clone()).lines(lines.0, lines.1));
        }
    }
    let was = place.was.take();
    let olds: Vec<&ClauseFact> = before.clauses.iter().filter(|clause| !moved.gone.contains(&clause.line)).collect();
    let news: Vec<&ClauseFact> = after.clauses.iter().filter(|clause| !moved.to.contains_key(&clause.line)).collect();
    let pairs = pair_up(&olds, &news, |clause| &clause.key, |old, new| old.meaning == new.meaning, kind_of);
    for (old, new) in pairs {
        match (old, new) {
            (Some(old), Some(new)) => {
                let place = Place { was: was.clone(), ..place_of(Some(&after.label), new) };
                clause(&place, old, new, changes);
            }
            (Some(old), None) => {
                changes.push(removed(&Place { was: was.clone(), ..place_of(Some(&after.label), old) }, old));
            }
            (None, Some(new)) => changes.push(added(&place_of(Some(&after.label), new), new)),
            (None, None) => {}
        }
    }
    for new in &after.clauses {
        let Some((section, old)) = moved.to.get(&new.line) else { continue };
        let place = Place { was: Some(section.label.clone()), ..place_of(Some(&after.label), new) };
        changes.push(
            place
                .change(ChangeKind::Moved, "")
                .words(Some(format!("§{}", section.label)), Some(format!("§{}", after.label)))
                .lines(Some(old.line), Some(new.line)),
        );
        clause(&place, old, new, changes);
    }
}

/// The first word of a key, for clauses whose words changed; what is named is another thing under another name.
fn kind_of(clause: &ClauseFact) -> Option<&str> {
    let kind = clause.key.split(' ').next()?;
    (!matches!(kind, "name" | "class" | "reading" | "to" | "erratum")).then_some(kind)
}

fn whole(clause: &ClauseFact) -> String {
    let mut words = clause.head.clone();
    for slot in &clause.slots {
        words.push_str("; ");
        words.push_str(&slot.words);
    }
    words
}

fn removed(place: &Place, clause: &ClauseFact) -> Change {
    place.change(ChangeKind::Removed, "").words(Some(whole(clause)), None).lines(Some(clause.line), None)
}

fn added(place: &Place, clause: &ClauseFact) -> Change {
    place.change(ChangeKind::Added, "").words(None, Some(whole(clause))).lines(None, Some(clause.line))
}

/// Changes of a clause.
fn clause(place: &Place, old: &ClauseFact, new: &ClauseFact, changes: &mut Vec<Change>) {
    if old.meaning == new.meaning {
        return;
    }
    let lines = (Some(old.line), Some(new.line));
    let mut heads = (old.meaning.clone(), new.meaning.clone());
    heads.0.slots.clear();
    heads.1.slots.clear();
    if heads.0 != heads.1 {
        let by_value = match (&old.value, &new.value) {
            (Some((old, before)), Some((new, after))) if before != after => Some((old.clone(), new.clone())),
            _ => None,
        };
        let (before, after) = by_value.unwrap_or_else(|| (old.head.clone(), new.head.clone()));
        changes.push(place.change(ChangeKind::Changed, "").words(Some(before), Some(after)).lines(lines.0, lines.1));
    }
    slots(place, &old.slots, &new.slots, changes);
    let order = |clause: &ClauseFact| -> Vec<String> {
        let cases = clause.slots.iter().filter(|slot| matches!(slot.meaning.kind, SlotKind::Case { .. }));
        cases.map(|slot| slot.key.clone()).collect()
    };
    let (before, after) = (order(old), order(new));
    let sorted = |mut keys: Vec<String>| {
        keys.sort();
        keys
    };
    if before != after && sorted(before.clone()) == sorted(after.clone()) {
        let words = (before.join("; "), after.join("; "));
        changes.push(
            place
                .change(ChangeKind::Changed, "order of cases")
                .words(Some(words.0), Some(words.1))
                .lines(lines.0, lines.1),
        );
    }
}

fn slots(place: &Place, old: &[SlotFact], new: &[SlotFact], changes: &mut Vec<Change>) {
    let (olds, news): (Vec<&SlotFact>, Vec<&SlotFact>) = (old.iter().collect(), new.iter().collect());
    let choices = |slots: &[&SlotFact]| -> BTreeSet<String> {
        let choice = |slot: &&SlotFact| match &slot.meaning.kind {
            SlotKind::Default { choice, .. } | SlotKind::OrChoice { choice, .. } => Some(choice.text.clone()),
            _ => None,
        };
        slots.iter().filter_map(choice).collect()
    };
    // Another default among the same choices is one change.
    let swapped = choices(&olds) == choices(&news);
    let is_choice = |slot: &&SlotFact| matches!(slot.meaning.kind, SlotKind::OrChoice { .. });
    let old_choices: BTreeSet<String> =
        olds.iter().filter(|slot| is_choice(slot)).map(|slot| slot.key.clone()).collect();
    let new_choices: BTreeSet<String> =
        news.iter().filter(|slot| is_choice(slot)).map(|slot| slot.key.clone()).collect();
    for (before, after) in pair_up(&olds, &news, |slot| &slot.key, |old, new| old.meaning == new.meaning, |_| None) {
        match (before, after) {
            (Some(before), Some(after)) if before.meaning != after.meaning => {
                let (old, new) = shortened(before, after);
                changes.push(
                    place
                        .change(ChangeKind::Changed, &after.key)
                        .words(Some(old), Some(new))
                        .lines(Some(before.line), Some(after.line)),
                );
            }
            (Some(before), None) if !(swapped && is_choice(&before) && !new_choices.contains(&before.key)) => {
                changes.push(
                    place
                        .change(ChangeKind::Removed, &before.key)
                        .words(Some(before.words.clone()), None)
                        .lines(Some(before.line), None),
                );
            }
            (None, Some(after)) if !(swapped && is_choice(&after) && !old_choices.contains(&after.key)) => {
                changes.push(
                    place
                        .change(ChangeKind::Added, &after.key)
                        .words(None, Some(after.words.clone()))
                        .lines(None, Some(after.line)),
                );
            }
            _ => {}
        }
    }
}

/// The words of two slots without the word that both begin with; of a default only the choice if that is what changed.
fn shortened(old: &SlotFact, new: &SlotFact) -> (String, String) {
    if let (SlotKind::Default { choice: old, .. }, SlotKind::Default { choice: new, .. }) =
        (&old.meaning.kind, &new.meaning.kind)
        && old.text != new.text
    {
        return (old.text.clone(), new.text.clone());
    }
    let key = new.key.split(", under").next().unwrap_or(&new.key);
    let short = |words: &str| {
        let rest = words.strip_prefix(key).map(|rest| rest.trim_start_matches([' ', ':']));
        rest.filter(|rest| !rest.is_empty()).unwrap_or(words).to_owned()
    };
    (short(&old.words), short(&new.words))
}

/// Pairs what has the same key: first what is the same altogether, then in order, then what is of one kind.
fn pair_up<'f, T>(
    olds: &[&'f T],
    news: &[&'f T],
    key: impl Fn(&'f T) -> &'f str,
    same: impl Fn(&T, &T) -> bool,
    kind: impl Fn(&'f T) -> Option<&'f str>,
) -> Vec<(Option<&'f T>, Option<&'f T>)> {
    let mut partner: Vec<Option<usize>> = vec![None; news.len()];
    let mut free: Vec<bool> = vec![true; olds.len()];
    let mut take = |fits: &dyn Fn(&'f T, &'f T) -> bool| {
        for (to, new) in news.iter().enumerate() {
            let Some(slot) = partner.get_mut(to).filter(|partner| partner.is_none()) else { continue };
            let found = olds
                .iter()
                .enumerate()
                .find(|(from, old)| free.get(*from).copied().unwrap_or(false) && fits(old, new))
                .map(|(from, _)| from);
            if let Some(from) = found {
                *slot = Some(from);
                if let Some(free) = free.get_mut(from) {
                    *free = false;
                }
            }
        }
    };
    take(&|old, new| key(old) == key(new) && same(old, new));
    take(&|old, new| key(old) == key(new));
    take(&|old, new| kind(old).is_some() && kind(old) == kind(new));
    let mut pairs: Vec<(Option<&T>, Option<&T>)> = Vec::new();
    for (to, new) in news.iter().enumerate() {
        let old = partner.get(to).copied().flatten().and_then(|from| olds.get(from).copied());
        pairs.push((old, Some(new)));
    }
    pairs.extend(olds.iter().zip(&free).filter(|(_, free)| **free).map(|(old, _)| (Some(*old), None)));
    pairs
}
