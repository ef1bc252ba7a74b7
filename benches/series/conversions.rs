//! Conversions at prices of a moving window: what the Storage Computer certificate asks of each, worked out by hand.
use std::hint::black_box;
use std::path::Path;

use chrono::{Datelike, NaiveDate};
use criterion::{Criterion, Throughput};
use scrip::engine::Options;
use scrip::exact::{Exact, RoundingRule, round_to};

use super::records::{Conversion, Docket, Records};
use super::{exact, load, must_hold};

const CONVERSIONS: usize = 10_000;
const COMMON: u64 = 900_000_000;
const SERIES_A: u64 = 60_000;

struct Row {
    day: NaiveDate,
    close: Exact,
    bid: Exact,
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn issue_date() -> NaiveDate {
    day(2000, 4, 28)
}

/// The made-up prices of the examples.
fn prices() -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/prices/soss.csv");
    let text = std::fs::read_to_string(path).unwrap();
    let rows = text.lines().skip(1).map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        Row { day: cells[0].parse().unwrap(), close: exact(cells[1]), bid: exact(cells[2]) }
    });
    rows.collect()
}

/// For each conversion the row of its day: spread evenly from the 122nd day after the issue until the end of January 2003.
fn conversion_days(prices: &[Row]) -> Vec<usize> {
    let first = prices.partition_point(|row| row.day < day(2000, 8, 28));
    let last = prices.partition_point(|row| row.day <= day(2003, 1, 31));
    (0..CONVERSIONS).map(|index| first + index * (last - first) / CONVERSIONS).collect()
}

fn scenario(prices: &[Row], days: &[usize], expected: Option<&[Conversion]>) -> String {
    let mut text = format!(
        "scenario \"Many conversions\"\n  certificates ../../certificates/storage-computer-series-a.scrip, \
         ../../certificates/storage-computer-series-a-correction.scrip\n  prices Common Stock from ../prices/soss.csv\n  \
         holder Shaar\n2000-04-28  outstanding {COMMON} Common Stock\n2000-04-28  issue {SERIES_A} Series A to Shaar\n",
    );
    for (index, row) in days.iter().enumerate() {
        text.push_str(&format!("{}  Shaar converts 1 Series A\n", prices[*row].day));
        if let Some(Conversion { whole, cash }) = expected.and_then(|expected| expected.get(index)) {
            let cash = if cash.is_zero() { String::new() } else { format!(" and {}", cash.money()) };
            text.push_str(&format!("            expect Shaar receives {whole} Common Stock{cash}\n"));
        }
    }
    text
}

/// Days of months of thirty; neither day is the last of its month and the first one of thirty or more.
fn days_30_360(from: NaiveDate, to: NaiveDate) -> i64 {
    let months = i64::from(to.year() - from.year()) * 12 + i64::from(to.month()) - i64::from(from.month());
    months * 30 + i64::from(to.day()) - i64::from(from.day())
}

/// Dividends of a share of $100 through a day: 8% a year through 2000, then 12%, as those of 2000 were not paid.
fn dividends(through: NaiveDate) -> Exact {
    let (after, higher) = (through.succ_opt().unwrap(), day(2001, 1, 1));
    let of = |rate: i64, days: i64| Exact::from(rate * days).div(&Exact::from(360)).unwrap();
    let before = of(8, days_30_360(issue_date(), after.min(higher)));
    if after <= higher { before } else { before.add(&of(12, days_30_360(higher, after))).unwrap() }
}

/// What a share converts into on each day is worked out once for the day; limits and balances for each conversion.
fn by_hand(prices: &[Row], days: &[usize], records: &mut impl Records) -> Vec<Conversion> {
    let april = prices.partition_point(|row| row.day < day(2000, 4, 19));
    let ceiling = prices[april].close.mul(&exact("1.10")).unwrap();
    let issued = prices.partition_point(|row| row.day <= issue_date());
    let (mut first_dropped, mut second_dropped, mut searched) = (false, false, issued);
    let mut terms: Option<(usize, Exact, Exact)> = None;
    let mut outstanding = Exact::from(SERIES_A);
    let mut common = Exact::from(COMMON);
    let most = common.mul(&exact("0.20")).unwrap();
    let (mut held, mut issued_on_conversion) = (Exact::ZERO, Exact::ZERO);
    let mut done = Vec::with_capacity(days.len());
    for row in days {
        let (price, shares) = match &terms {
            Some((known, price, shares)) if known == row => (price.clone(), shares.clone()),
            _ => {
                let mut window: Vec<&Row> = prices[row - 30..*row].iter().collect();
                window.sort_by(|one, other| one.bid.cmp(&other.bid));
                let sum = window[0].close.add(&window[1].close).unwrap().add(&window[2].close).unwrap();
                let market = sum.div(&Exact::from(3)).unwrap();
                let price = match (prices[*row].day - issue_date()).num_days() {
                    ..=180 => market.mul(&exact("0.825")).unwrap().min(ceiling.clone()),
                    181..=270 => market.mul(&exact("0.785")).unwrap(),
                    271..=360 => market.mul(&exact("0.75")).unwrap(),
                    _ => market.mul(&exact("0.65")).unwrap(),
                };
                let value = Exact::from(100).add(&dividends(prices[*row].day)).unwrap();
                let shares = value.div(&price).unwrap();
                terms = Some((*row, price.clone(), shares.clone()));
                (price, shares)
            }
        };
        for seen in &prices[searched..=*row] {
            first_dropped |= seen.close < Exact::from(4);
            second_dropped |= seen.close < Exact::from(2);
        }
        searched = row + 1;
        assert!(!first_dropped && !second_dropped, "these prices stay above both levels");
        let shares = round_to(&shares, &Exact::HUNDREDTH, RoundingRule::HalfUp).unwrap();
        let whole = round_to(&shares, &Exact::ONE, RoundingRule::Down).unwrap();
        let cash = shares.sub(&whole).unwrap().mul(&price).unwrap();
        let cash = round_to(&cash, &Exact::HUNDREDTH, RoundingRule::HalfUp).unwrap();
        // Less than a dollar is not paid unless the holder asks for it.
        let cash = if cash < Exact::ONE { Exact::ZERO } else { cash };
        let after = held.add(&whole).unwrap();
        let twentieth = exact("0.05");
        let within_five =
            held > common.mul(&twentieth).unwrap() || after <= common.add(&whole).unwrap().mul(&twentieth).unwrap();
        let within_twenty = issued_on_conversion.add(&whole).unwrap() < most;
        assert!(within_five && within_twenty, "so few conversions reach no limit");
        held = after;
        common = common.add(&whole).unwrap();
        issued_on_conversion = issued_on_conversion.add(&whole).unwrap();
        outstanding = outstanding.sub(&Exact::ONE).unwrap();
        let conversion = Conversion { whole, cash };
        records.day_comes(prices[*row].day);
        records.converted(prices[*row].day, &conversion);
        done.push(conversion);
    }
    assert_eq!(outstanding, Exact::from(SERIES_A - CONVERSIONS as u64));
    done
}

pub fn conversions(criterion: &mut Criterion) {
    let prices = prices();
    let days = conversion_days(&prices);
    let expected = by_hand(&prices, &days, &mut ());
    must_hold(&load("storage", &scenario(&prices, &days, Some(&expected))));
    let loaded = load("storage", &scenario(&prices, &days, None));
    let docket = || Docket::new(&loaded.calendars, issue_date(), COMMON, SERIES_A);
    let mut written = docket();
    by_hand(&prices, &days, &mut written);
    written.must_equal(&loaded.play(&Options::default()).played.outcomes, &loaded.program);
    let trading_days = days[CONVERSIONS - 1] - days[0] + 1;
    let mut group = criterion.benchmark_group(format!("conversions over {trading_days} trading days"));
    group.sample_size(10).throughput(Throughput::Elements(CONVERSIONS as u64));
    group.bench_function("scrip", |bencher| {
        bencher.iter(|| black_box(loaded.play(&Options::default()).played.lines.len()))
    });
    group.bench_function("by hand", |bencher| bencher.iter(|| black_box(by_hand(&prices, &days, &mut ()).len())));
    group.bench_function("by hand, written down", |bencher| {
        bencher.iter(|| {
            let mut docket = docket();
            black_box(by_hand(&prices, &days, &mut docket).len());
            black_box(docket);
        })
    });
    group.finish();
}
