//! Limits on what one act brings several holders: they are asked of all of them at once, so that nobody is let through because of
//! the place in the register. What is limited for all together is shared in proportion.
use super::Engine;
use super::context::Received;
use super::eval::Evaluated;
use crate::exact::Exact;
use crate::program::*;

/// The most that a limit of a right leaves a holder, in the units that the act asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cut {
    /// The place of the limit among those of its right.
    pub limit: usize,
    pub most: Exact,
}

/// An act that is about several holders: what it asks for each of them is counted in units, shares that are converted or shares
/// that are paid.
pub(super) trait SharedAct<'b> {
    /// The whole shares that so many units of a holder bring.
    fn brings(&self, place: usize, wish: &Wish<'b>, units: &Exact) -> Evaluated<Exact>;
    /// What the units of a holder come to before fractions are left away: the proportion in which holders share.
    fn weight(&self, place: usize, wish: &Wish<'b>) -> Evaluated<Exact>;
    /// Whether so many units of a holder, and what is brought with them, keep a limit. `earlier` stand before it in the register.
    fn keeps(
        &self,
        place: usize,
        limit: &Guarded<Limit>,
        units: &Exact,
        received: Received,
        earlier: &[Wish<'b>],
    ) -> Evaluated<bool>;
}

/// How far one holder has been let so far.
#[derive(Debug, Clone)]
pub(super) struct Wish<'b> {
    /// The units that are left.
    pub units: Exact,
    /// What a unit becomes, where the right says it of each.
    pub rate: Option<&'b Guarded<Node>>,
    /// The whole shares that they bring.
    received: Exact,
    cuts: Vec<Cut>,
}

impl Wish<'_> {
    pub fn received(&self) -> &Exact {
        &self.received
    }

    fn cut(&mut self, limit: usize, most: Exact, received: Exact) {
        (self.units, self.received) = (most.clone(), received);
        match self.cuts.last_mut() {
            Some(cut) if cut.limit == limit => cut.most = most,
            _ => self.cuts.push(Cut { limit, most }),
        }
    }
}

/// A limit in its place, and what a unit becomes where it binds.
#[derive(Clone, Copy)]
struct Bound<'b> {
    index: usize,
    limit: &'b Guarded<Limit>,
    instead: Option<&'b Guarded<Node>>,
}

fn all_received(wishes: &[Wish<'_>]) -> Evaluated<Exact> {
    Ok(Exact::sum(wishes.iter().map(|wish| &wish.received))?)
}

impl Engine<'_> {
    /// Whether the limits of a right are asked of all holders at once: where one of them says so, or asks what all are brought.
    pub(super) fn limits_all_at_once(&self, right: &Right, at: Moment) -> bool {
        self.active(&right.limits, at).any(|limit| match &limit.node {
            Limit::AsFarAs { condition, among_holders } => {
                let of_all = |kind: &NodeKind| matches!(kind, NodeKind::SharesReceived { by_all: true });
                *among_holders || (self.program.asks_of_all_holders && self.mentions(condition, &of_all))
            }
            Limit::AtMost { .. } => false,
        })
    }

    /// What the limits of a right leave of an act that asks so many units for each of several holders: the cuts that each finds,
    /// in their order. Limits of each holder's own leave the most that all can have beside each other under all of them: what one
    /// of them keeps from a holder is nothing that another counts. So they are settled before what is limited for all together is
    /// shared, and are asked again after it.
    pub(super) fn cuts_of_all<'b>(
        &'b self,
        right: &'b Right,
        act: &impl SharedAct<'b>,
        asked: Vec<Exact>,
        at: Moment,
    ) -> Evaluated<Vec<Vec<Cut>>> {
        let rate = self.first_active(&right.into, at);
        let mut wishes = Vec::new();
        for (place, units) in asked.into_iter().enumerate() {
            let mut wish = Wish { units, rate, received: Exact::ZERO, cuts: Vec::new() };
            wish.received = act.brings(place, &wish, &wish.units)?;
            wishes.push(wish);
        }
        let mut own: Vec<Bound<'b>> = Vec::new();
        for (index, limit) in right.limits.iter().enumerate().filter(|(_, limit)| self.in_force(limit.guard, at)) {
            let of_section = |part: &&Guarded<Node>| part.section == limit.section;
            let bound = Bound { index, limit, instead: self.active(&right.excess_into, at).find(of_section) };
            if !matches!(limit.node, Limit::AsFarAs { among_holders: true, .. }) {
                own.push(bound);
                continue;
            }
            // What keeps a limit for all together keeps it when less is left of it: it is asked once.
            self.hold_to_all(act, &own, &mut wishes)?;
            self.share_among(act, bound, &mut wishes).map_err(|fault| fault.in_section(limit.section))?;
        }
        self.hold_to_all(act, &own, &mut wishes)?;
        Ok(wishes.into_iter().map(|wish| wish.cuts).collect())
    }

    /// Holds each holder to several limits of its own, beside what the others are left under all of them.
    fn hold_to_all<'b>(&self, act: &impl SharedAct<'b>, own: &[Bound<'b>], wishes: &mut [Wish<'b>]) -> Evaluated<()> {
        loop {
            let mut changed = false;
            for bound in own {
                changed |=
                    self.hold_each(act, *bound, wishes).map_err(|fault| fault.in_section(bound.limit.section))?;
            }
            if !changed {
                return Ok(());
            }
        }
    }

    /// Holds each holder to a limit of its own, beside what the others are left. Whether it cut anything.
    fn hold_each<'b>(&self, act: &impl SharedAct<'b>, bound: Bound<'b>, wishes: &mut [Wish<'b>]) -> Evaluated<bool> {
        let mut any = false;
        loop {
            let mut changed = false;
            for place in 0..wishes.len() {
                let all = all_received(wishes)?;
                let (earlier, rest) = wishes.split_at_mut(place);
                let Some(wish) = rest.first_mut() else { continue };
                let others = all.sub(&wish.received)?;
                let received = |own: Exact| -> Evaluated<Received> { Ok(Received { by_all: own.add(&others)?, own }) };
                if act.keeps(place, bound.limit, &wish.units, received(wish.received.clone())?, earlier)? {
                    continue;
                }
                let before = (wish.units.clone(), wish.received.clone());
                wish.rate = bound.instead.or(wish.rate);
                let keeps = |units: &Exact| {
                    act.keeps(place, bound.limit, units, received(act.brings(place, wish, units)?)?, earlier)
                };
                let most = self.greatest_whole(wish.units.clone(), keeps)?;
                let brought = act.brings(place, wish, &most)?;
                wish.cut(bound.index, most, brought);
                changed |= before != (wish.units.clone(), wish.received.clone());
            }
            if !changed {
                return Ok(any);
            }
            any = true;
        }
    }

    /// Shares what a limit leaves all holders together in proportion to what each would be brought. Where it leaves one holder
    /// less than the others, these share what it leaves them beside that.
    fn share_among<'b>(&self, act: &impl SharedAct<'b>, bound: Bound<'b>, wishes: &mut [Wish<'b>]) -> Evaluated<()> {
        let mut found = vec![false; wishes.len()];
        let mut settled = vec![false; wishes.len()];
        loop {
            let all = all_received(wishes)?;
            let mut open = Vec::new();
            let mut gone = Exact::ZERO;
            for (place, (wish, settled)) in wishes.iter().zip(&settled).enumerate() {
                if *settled {
                    gone = gone.add(&wish.received)?;
                    continue;
                }
                let keeps =
                    |shares: &Exact| act.keeps(place, bound.limit, &wish.units, Received::alone(shares.clone()), &[]);
                open.push((place, self.greatest_whole(all.clone(), keeps)?));
            }
            let Some(least) = open.iter().map(|(_, most)| most).min().filter(|least| **least < all).cloned() else {
                return Ok(());
            };
            // What a unit becomes where the limit binds may be less: then it is asked again.
            let mut again = false;
            for (place, _) in open.iter().filter(|(_, most)| *most == least) {
                let (Some(wish), Some(found)) = (wishes.get_mut(*place), found.get_mut(*place)) else { continue };
                if !*found {
                    (*found, again) = (true, true);
                    wish.rate = bound.instead.or(wish.rate);
                    let received = act.brings(*place, wish, &wish.units)?;
                    wish.cut(bound.index, wish.units.clone(), received);
                }
            }
            if again {
                continue;
            }
            let places: Vec<usize> = open.iter().map(|(place, _)| *place).collect();
            let given = self.divide(act, wishes, &places, &least.sub(&gone)?.max(Exact::ZERO))?;
            for ((place, most), (units, received)) in open.into_iter().zip(given) {
                if let (Some(wish), Some(settled), true) =
                    (wishes.get_mut(place), settled.get_mut(place), most == least)
                {
                    *settled = true;
                    wish.cut(bound.index, units, received);
                }
            }
        }
    }

    /// The units that each of some holders may have, and what they bring, where all of them may be brought so many shares: in
    /// proportion, whole units, and what is left over to the largest remainders as far as it goes.
    fn divide<'b>(
        &self,
        act: &impl SharedAct<'b>,
        wishes: &[Wish<'b>],
        places: &[usize],
        room: &Exact,
    ) -> Evaluated<Vec<(Exact, Exact)>> {
        let mut wanted = Vec::new();
        for (place, wish) in places.iter().filter_map(|place| Some((*place, wishes.get(*place)?))) {
            wanted.push((place, wish, act.weight(place, wish)?));
        }
        let sum = Exact::sum(wanted.iter().map(|(.., weight)| weight))?;
        let (mut given, mut remainders, mut left) = (Vec::new(), Vec::new(), room.clone());
        for (place, wish, weight) in &wanted {
            let part = if sum.is_positive() { room.mul(weight)?.div(&sum)? } else { Exact::ZERO };
            let fits = |units: &Exact| Ok(act.brings(*place, wish, units)? <= part);
            let units = self.greatest_whole(wish.units.clone(), fits)?;
            let received = act.brings(*place, wish, &units)?;
            left = left.sub(&received)?;
            remainders.push((part.sub(&received)?, given.len()));
            given.push((units, received));
        }
        // The sort is stable: equal remainders stay in the order of the register.
        remainders.sort_by(|(one, _), (other, _)| other.cmp(one));
        for (_, index) in remainders {
            let (Some((place, wish, _)), Some((units, received))) = (wanted.get(index), given.get_mut(index)) else {
                continue;
            };
            let more = units.add(&Exact::ONE)?;
            if more > wish.units {
                continue;
            }
            let brought = act.brings(*place, wish, &more)?;
            let needed = brought.sub(received)?;
            if needed <= left {
                left = left.sub(&needed)?;
                (*units, *received) = (more, brought);
            }
        }
        Ok(given)
    }
}
