//! What a liquidation pays to Series A, Series B and Common Stock, written down by hand from the formulas of both
//! certificates (2(a)(i) of the one, 3(a)(i) of the other), without the engine or the certificates' files.

use chrono::{Datelike, Months, NaiveDate};
use dashu_int::IBig;
use dashu_ratio::RBig;

/// Who holds how much of what, since when, and what there is to distribute on a day.
#[derive(Debug, Clone)]
pub struct Company {
    pub common: u64,
    pub a: u64,
    pub b: u64,
    pub a_issued: NaiveDate,
    pub b_issued: NaiveDate,
    /// How many shares of Common Stock each became in a split after both issues; 1 where there was none.
    pub split: u64,
    pub day: NaiveDate,
    pub assets: u64,
}

/// One set of choices: which alternative each series takes (1 or 2), 0 in its first six months.
#[derive(Debug, Clone)]
pub struct Settled {
    pub a_takes: usize,
    pub b_takes: usize,
    /// Dollars for all shares of Series A, of Series B and of Common Stock.
    pub paid: [RBig; 3],
    /// Whether neither series would be entitled to more by its other alternative, the other's choice as it is.
    pub consistent: bool,
}

/// A series on the day: shares, dollars and shares of Common Stock for each.
struct Series {
    shares: RBig,
    stated: RBig,
    with_dividends: RBig,
    price: RBig,
    early: bool,
}

impl Series {
    fn new(shares: u64, stated: RBig, price: RBig, issued: NaiveDate, day: NaiveDate) -> Series {
        let with_dividends = grown(&stated, issued, day);
        let early = day < issued.checked_add_months(Months::new(6)).unwrap();
        Series { shares: whole(shares), stated, with_dividends, price, early }
    }

    /// What each share has before any participation, by the alternative.
    fn first(&self, takes: usize) -> &RBig {
        if takes == 1 { &self.with_dividends } else { &self.stated }
    }

    /// The shares of Common Stock that each share counts as, by the alternative.
    fn counts_as(&self, takes: usize) -> RBig {
        if takes == 1 { &self.stated / &self.price } else { &self.with_dividends / &self.price }
    }

    /// All shares as converted with their dividends, as they share with Common Stock in the first six months.
    fn sharing(&self) -> RBig {
        if self.early { &self.shares * &self.with_dividends / &self.price } else { RBig::ZERO }
    }

    /// What all shares are entitled to by an alternative: the first amount, and a part of what it leaves of the assets.
    fn entitled(&self, takes: usize, assets: &RBig, beside: &RBig) -> RBig {
        let all = &self.shares * self.first(takes);
        let own = &self.shares * self.counts_as(takes);
        let left = assets - &all;
        let part = if left > RBig::ZERO { left * &own / (beside + &own) } else { RBig::ZERO };
        all + part
    }

    fn choices(&self) -> &'static [usize] {
        if self.early { &[0] } else { &[1, 2] }
    }
}

impl Company {
    /// Every set of choices, and what it pays.
    pub fn settle(&self) -> Vec<Settled> {
        let a = Series::new(self.a, ratio(264_645, 10_000), self.price(264_645), self.a_issued, self.day);
        let b = Series::new(self.b, ratio(126_420, 10_000), self.price(126_420), self.b_issued, self.day);
        let common = whole(self.common) * whole(self.split);
        let assets = whole(self.assets);
        let sharing = &common + a.sharing() + b.sharing();
        // Series A counts in the participation of Series B as it chooses itself.
        let count = |takes: usize| if takes == 0 { RBig::ZERO } else { &a.shares * a.counts_as(takes) };
        let b_by = |takes: usize, a_takes: usize| match takes {
            0 => RBig::ZERO,
            _ => b.entitled(takes, &assets, &(&sharing + count(a_takes))),
        };
        let b_paid = |takes: usize, a_takes: usize| least(b_by(takes, a_takes), &assets);
        let a_by = |takes: usize, b_takes: usize| match takes {
            0 => RBig::ZERO,
            _ => a.entitled(takes, &(&assets - b_paid(b_takes, takes)), &sharing),
        };
        let mut found = Vec::new();
        for &a_takes in a.choices() {
            for &b_takes in b.choices() {
                let b_paid = b_paid(b_takes, a_takes);
                let left = &assets - &b_paid;
                let a_paid = least(a_by(a_takes, b_takes), &left);
                let left = left - &a_paid;
                let best = |choices: &[usize], own: RBig, by: &dyn Fn(usize) -> RBig| {
                    choices.iter().all(|takes| by(*takes) <= own)
                };
                let consistent = best(a.choices(), a_by(a_takes, b_takes), &|takes| a_by(takes, b_takes))
                    && best(b.choices(), b_by(b_takes, a_takes), &|takes| b_by(takes, a_takes));
                let part = |shares: RBig| &left * shares / &sharing;
                let paid = [a_paid + part(a.sharing()), b_paid + part(b.sharing()), part(common.clone())];
                found.push(Settled { a_takes, b_takes, paid, consistent });
            }
        }
        found
    }

    /// The Conversion Price, so many hundred-thousandths of a dollar at first, after the split.
    fn price(&self, start: u64) -> RBig {
        let start = ratio(start, 100_000);
        if self.split == 1 {
            return start;
        }
        let tenths = start * whole(1_000) / whole(self.split);
        let floor = tenths.floor();
        let up = tenths - RBig::from(floor.clone()) > ratio(1, 2);
        RBig::from(if up { floor + IBig::ONE } else { floor }) / whole(1_000)
    }
}

/// A Stated Value with 8% a year by days, compounding on each anniversary.
fn grown(stated: &RBig, issued: NaiveDate, day: NaiveDate) -> RBig {
    let mut base = stated.clone();
    let mut start = issued;
    for year in 1.. {
        let next = anniversary(issued, year).min(day);
        base += &base * ratio(8, 100) * ratio(next.signed_duration_since(start).num_days().unsigned_abs(), 365);
        start = next;
        if next == day {
            break;
        }
    }
    base
}

fn anniversary(issued: NaiveDate, years: i32) -> NaiveDate {
    let year = issued.year() + years;
    issued.with_year(year).unwrap_or_else(|| NaiveDate::from_ymd_opt(year, 2, 28).unwrap())
}

fn least(amount: RBig, most: &RBig) -> RBig {
    if amount < *most { amount } else { most.clone() }
}

fn whole(number: u64) -> RBig {
    RBig::from(number)
}

fn ratio(number: u64, of: u64) -> RBig {
    whole(number) / whole(of)
}
