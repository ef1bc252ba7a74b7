//! Weighted-average adjustments for many issues of stock and grants of options, each option expiring later: the price is
//! then what it would be had the option never been granted.
use std::hint::black_box;

use chrono::NaiveDate;
use criterion::{BenchmarkId, Criterion, Throughput};
use scrip::engine::Options;
use scrip::exact::{Exact, RoundingRule, round_to};

use super::{exact, load, must_hold};

const EVENTS: usize = 10_000;
/// Issues and grants on a day, and how many later ones an option outlives.
const A_DAY: usize = 8;
const LIFE: usize = 20;

struct Step {
    day: NaiveDate,
    shares: Exact,
    consideration: Exact,
    /// Common stock and options outstanding before it.
    common: Exact,
    /// The price in effect before it, and the exact one that small changes had led to.
    before: (Exact, Exact),
    /// Its place in the list of all.
    number: usize,
}

fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2004, 6, 17).unwrap()
}

fn day_of(index: usize) -> NaiveDate {
    first_day() + chrono::Days::new(14 + (index / A_DAY) as u64)
}

/// Whether it is a grant; how many shares; at how many cents for each.
fn terms(index: usize) -> (bool, u64, u64) {
    let cents = 110 + (index % 90) as u64;
    match index % 2 {
        0 => (true, 1000 + (index % 7) as u64 * 100, cents),
        _ => (false, 500 + (index % 11) as u64 * 50, cents),
    }
}

fn scenario(events: usize, expected: Option<&Exact>) -> String {
    let mut text = String::from(
        "scenario \"Many issues and expiries\"\n  certificates ../../certificates/mti-series-a.scrip\n  holder Advent\n  \
         holder Bank\n2004-06-17  outstanding 35,802,980 Common Stock\n\
         2004-06-17  issue 566,797 Series A to Advent at $26.4645\n",
    );
    for index in 0..events {
        let (day, (option, shares, cents)) = (day_of(index), terms(index));
        let price = Exact::from(cents).mul(&Exact::HUNDREDTH).unwrap().money();
        if option {
            text.push_str(&format!(
                "{day}  grant option \"O{index}\" on {shares} Common Stock at {price} to Bank for $0\n"
            ));
        } else {
            text.push_str(&format!("{day}  issue {shares} Common Stock to Bank at {price}\n"));
        }
        if index >= LIFE && terms(index - LIFE).0 {
            text.push_str(&format!("{day}  \"O{}\" expire\n", index - LIFE));
        }
    }
    if let Some(price) = expected {
        text.push_str(&format!(
            "            expect Conversion Price of Series A = ${price} per share of Common Stock\n"
        ));
    }
    text
}

/// Stated value and dividends of all shares of the series on a day: 8%, by the day, compounding on each anniversary.
fn entitlement(day: NaiveDate) -> Exact {
    let mut years = 0u32;
    let mut since = first_day();
    while let Some(next) = since.checked_add_months(chrono::Months::new(12)).filter(|next| *next <= day) {
        (years, since) = (years + 1, next);
    }
    let days = Exact::from((day - since).num_days()).div(&Exact::from(365)).unwrap();
    let rest = days.mul(&exact("0.08")).unwrap().add(&Exact::ONE).unwrap();
    let grown = exact("26.4645").mul(&exact("1.08").pow(years).unwrap()).unwrap().mul(&rest).unwrap();
    grown.mul(&Exact::from(566_797)).unwrap()
}

/// The price in effect and the exact one after an issue or grant.
fn adjusted(step: &Step) -> (Exact, Exact) {
    let (in_effect, kept) = &step.before;
    let outstanding = step.common.add(&entitlement(step.day).div(in_effect).unwrap()).unwrap();
    let bought = step.consideration.div(kept).unwrap();
    let before = outstanding.add(&bought).unwrap();
    let after = outstanding.add(&step.shares).unwrap();
    let price = kept.mul(&before).unwrap().div(&after).unwrap();
    if in_effect.sub(&price).unwrap() < Exact::HUNDREDTH {
        return (in_effect.clone(), price);
    }
    let rounded = round_to(&price, &exact("0.001"), RoundingRule::HalfDown).unwrap();
    (rounded.clone(), rounded)
}

/// The price in effect at the end. Options that have expired are dropped, and what came after each is worked out again.
fn by_hand(events: usize) -> Exact {
    let mut steps: Vec<Step> = Vec::new();
    let mut prices = (exact("2.64645"), exact("2.64645"));
    let mut common = Exact::from(35_802_980);
    for index in 0..events {
        let (_, shares, cents) = terms(index);
        let shares = Exact::from(shares);
        let consideration = shares.mul(&Exact::from(cents)).unwrap().mul(&Exact::HUNDREDTH).unwrap();
        let (day, before, outstanding) = (day_of(index), prices.clone(), common.clone());
        common = common.add(&shares).unwrap();
        let step = Step { day, shares, consideration, common: outstanding, before, number: index };
        prices = adjusted(&step);
        steps.push(step);
        if index >= LIFE && terms(index - LIFE).0 {
            let position = steps.partition_point(|step| step.number < index - LIFE);
            let expired = steps.remove(position);
            common = common.sub(&expired.shares).unwrap();
            prices = expired.before;
            for step in &mut steps[position..] {
                step.common = step.common.sub(&expired.shares).unwrap();
                step.before = prices;
                prices = adjusted(step);
            }
        }
    }
    prices.0
}

pub fn issues_with_expiries(criterion: &mut Criterion) {
    must_hold(&load("mti", &scenario(EVENTS, Some(&by_hand(EVENTS)))));
    let loaded = load("mti", &scenario(EVENTS, None));
    let mut group = criterion.benchmark_group("issues and grants, each option expiring after twenty others");
    group.sample_size(10).throughput(Throughput::Elements(EVENTS as u64));
    group.bench_function("scrip", |bencher| {
        bencher.iter(|| black_box(loaded.play(&Options::default()).played.lines.len()))
    });
    group.bench_function("by hand", |bencher| bencher.iter(|| black_box(by_hand(EVENTS))));
    group.finish();
}

/// What an event costs must not grow with the length of the log.
pub fn cost_by_length(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("issues and grants, by their number");
    group.sample_size(10);
    for events in [500, 2_000, EVENTS] {
        let loaded = load("mti", &scenario(events, None));
        group.throughput(Throughput::Elements(events as u64));
        group.bench_with_input(BenchmarkId::from_parameter(events), &loaded, |bencher, loaded| {
            bencher.iter(|| black_box(loaded.play(&Options::default()).played.lines.len()));
        });
    }
    group.finish();
}
