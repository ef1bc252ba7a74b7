//! Lines of a journal, made up from what the certificates say.
use chrono::{Days, NaiveDate};

use super::draw::Draw;
use crate::program::{COMPANY, Class, ClassId, DeedKind, Kind, NodeMatter, PartyId, Program, Right};
use crate::workspace::Loaded;

/// How many days pass between two lines.
const STEPS: &[u64] = &[0, 0, 1, 1, 5, 10, 20, 29, 30, 31, 60, 61, 90, 91, 120, 180, 182, 365, 366, 731, 1_827];
const SHARES: &[&str] = &["1", "3", "10", "100", "1,000", "10,000", "100,000"];
const MONEY: &[&str] = &["$1", "$1,000", "$20,000", "$100,000", "$1,000,000", "$10,000,000", "$100,000,000"];
const PRICES: &[&str] = &["$0.01", "$0.50", "$1.00", "$2.00", "$5.00", "$20.00", "$100.00"];
const ASSETS: &[&str] = &["$1,000", "$100,000", "$1,000,000", "$5,000,000", "$20,000,000", "$100,000,000"];

/// What can be made up.
pub(super) struct Events<'p> {
    program: &'p Program,
    holders: Vec<&'p str>,
    first: NaiveDate,
    /// Days that matter, in order.
    days: Vec<NaiveDate>,
}

/// First issues of every class that a certificate describes, to every holder.
pub(super) fn issues(loaded: &Loaded, day: NaiveDate) -> Vec<String> {
    let events = Events::new(loaded, day, Vec::new());
    let mut lines = Vec::new();
    for (_, class) in events.preferred() {
        lines.extend(events.holders.iter().map(|holder| format!("{day}  issue 1,000 {} to {holder}", class.name)));
    }
    lines
}

impl<'p> Events<'p> {
    pub(super) fn new(loaded: &'p Loaded, first: NaiveDate, days: Vec<NaiveDate>) -> Events<'p> {
        let program = &loaded.program;
        let parties = PartyId::each(&program.parties);
        let holders = parties.filter(|(id, _)| *id != COMPANY).map(|(_, party)| party.name.as_str()).collect();
        Events { program, holders, first, days }
    }

    fn preferred(&self) -> impl Iterator<Item = (ClassId, &'p Class)> {
        let classes = ClassId::each(&self.program.classes);
        classes.filter(|(_, class)| class.certificate.is_some() && !class.is_common)
    }

    /// A journal of so many lines after the first issues.
    pub(super) fn lines(&self, draw: &mut Draw, length: usize) -> Vec<String> {
        let mut day = self.first;
        let common = self.program.common_class().map_or("Common Stock", |id| self.program.class(id).name.as_str());
        let mut lines = vec![format!("{day}  outstanding 10,000,000 {common}")];
        for (id, class) in self.preferred() {
            for holder in self.holders.iter().take(2) {
                let shares = draw.pick(&["300", "600", "1,000", "40,000"]).copied().unwrap_or("100");
                let shares = if self.fits(id, shares) { shares } else { "100" };
                lines.push(format!("{day}  issue {shares} {} to {holder}", class.name));
            }
        }
        for fact in self.program.facts.iter().filter(|fact| fact.certificate.is_some()) {
            let word = if fact.determination { "determination" } else { "fact" };
            let value = match fact.kind {
                Kind::YesNo if draw.once_in(2) => "yes",
                Kind::YesNo => "no",
                _ => continue,
            };
            lines.push(format!("{day}  {word} {} is {value}", fact.name));
        }
        for _ in 0..length {
            day = self.next_day(draw, day);
            lines.push(match self.event(draw, day) {
                Some(event) => format!("{day}  {event}"),
                None => day.to_string(),
            });
        }
        if draw.once_in(3) {
            day = self.next_day(draw, day);
            let assets = draw.pick(ASSETS).copied().unwrap_or("$1,000,000");
            lines.push(format!("{day}  liquidation with assets {assets}"));
        }
        lines
    }

    /// Whether so many shares, twice, are authorized.
    fn fits(&self, class: ClassId, shares: &str) -> bool {
        let plain: String = shares.chars().filter(char::is_ascii_digit).collect();
        let count = plain.parse::<i64>().unwrap_or(0).saturating_mul(2);
        let most = &self.program.class(class).authorized;
        most.as_ref().is_none_or(|most| crate::exact::Exact::from(count) <= *most)
    }

    /// A later day, or the same: some days on, or a day that matters and its neighbours.
    fn next_day(&self, draw: &mut Draw, day: NaiveDate) -> NaiveDate {
        let after: Vec<NaiveDate> = self.days.iter().copied().filter(|known| *known > day).take(6).collect();
        if draw.once_in(2)
            && let Some(known) = draw.pick(&after)
        {
            let shifted = match draw.below(4) {
                0 => known.pred_opt(),
                1 => known.succ_opt(),
                _ => Some(*known),
            };
            return shifted.filter(|shifted| *shifted >= day).unwrap_or(*known);
        }
        let step = draw.pick(STEPS).copied().unwrap_or(1);
        day.checked_add_days(Days::new(step)).unwrap_or(day)
    }

    /// Something that happens on a day; none for a day that only passes.
    fn event(&self, draw: &mut Draw, day: NaiveDate) -> Option<String> {
        let holder = draw.pick(&self.holders).copied()?;
        let shares = draw.pick(SHARES).copied()?;
        let common = self.program.common_class().map(|id| self.program.class(id).name.as_str())?;
        match draw.below(10) {
            0 => None,
            1 | 2 => self.payment(draw),
            3..=5 => self.exercise(draw, day, holder, shares),
            6 => {
                let price = draw.pick(PRICES).copied()?;
                Some(match draw.below(3) {
                    0 => format!("grant option \"Options\" on {shares}0 {common} at {price} to {holder} for $0"),
                    _ => format!("issue {shares}00 {common} to {holder} at {price}"),
                })
            }
            7 => self.act(draw),
            8 => Some(match draw.below(3) {
                0 => format!("split {common} 2 for 1"),
                1 => format!("Company pays a dividend of $0.10 per share on {common}"),
                _ => return self.consent(draw, holder),
            }),
            _ => {
                let other = self.holders.iter().find(|other| **other != holder)?;
                let (_, class) = self.preferred().next()?;
                Some(format!("{holder} transfers {shares} {} to {other}", class.name))
            }
        }
    }

    fn payment(&self, draw: &mut Draw) -> Option<String> {
        let accrual = draw.pick(&self.program.accruals)?;
        let class = &self.program.class(accrual.class).name;
        Some(match draw.below(3) {
            0 => format!("Company pays {} of {} of {class}", draw.pick(MONEY)?, accrual.name),
            _ => format!("Company pays {} of {class} in full", accrual.name),
        })
    }

    fn exercise(&self, draw: &mut Draw, day: NaiveDate, holder: &str, shares: &str) -> Option<String> {
        let right = draw.pick(&self.program.rights)?;
        if draw.once_in(4) {
            return Some(format!("Company pays {} in full", right.name));
        }
        let name = |class: ClassId| self.program.class(class).name.as_str();
        let notice = notice(right, draw, day).unwrap_or_default();
        match right.deed {
            DeedKind::Convert { class, .. } => Some(format!("{holder} converts {shares} {}{notice}", name(class))),
            DeedKind::Redeem { class } => Some(format!("Company redeems {shares} {}{notice}", name(class))),
            DeedKind::RequireRedemption { class } => {
                Some(format!("{holder} requires redemption of {shares} {}", name(class)))
            }
            _ => None,
        }
    }

    /// An act that a certificate speaks of.
    fn act(&self, draw: &mut Draw) -> Option<String> {
        let (name, that) = self.matter(draw)?;
        let that = draw.pick(&that).map(|that| format!(" that \"{that}\"")).unwrap_or_default();
        let verb = if draw.once_in(2) { "does" } else { "proposes" };
        Some(format!("Company {verb} \"{name}\"{that}"))
    }

    fn consent(&self, draw: &mut Draw, holder: &str) -> Option<String> {
        let (name, _) = self.matter(draw)?;
        let (_, class) = self.preferred().next()?;
        let shares = draw.pick(&["1", "300", "301", "600", "1,000"])?;
        Some(format!("consent of {} to \"{name}\": {holder} {shares}", class.name))
    }

    fn matter(&self, draw: &mut Draw) -> Option<(String, Vec<String>)> {
        let prohibition = draw.pick(&self.program.prohibitions)?;
        match draw.pick(&prohibition.matters)? {
            NodeMatter::Named { name, that } => Some((name.clone(), that.clone())),
            _ => None,
        }
    }
}

/// `, on notice of 2010-01-04`, in time for the right or a day too late.
fn notice(right: &Right, draw: &mut Draw, day: NaiveDate) -> Option<String> {
    let notice = right.notice.first()?;
    let days = notice.node.period.at_least.as_ref().map_or(0, |least| u64::from(least.count));
    let days = match draw.below(4) {
        0 => days.checked_sub(1)?,
        1 => days.saturating_add(1),
        2 => days.saturating_mul(2),
        _ => days,
    };
    let given = day.checked_sub_days(Days::new(days))?;
    Some(format!(", on notice of {given}"))
}
