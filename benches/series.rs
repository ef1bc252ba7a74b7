//! What the clauses of filed certificates cost, each beside hand-written Rust that does only that arithmetic: a liquidation of
//! two series over many asset values, conversions at prices of a moving window.
use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::Path;

use chrono::NaiveDate;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use scrip::engine::Options;
use scrip::exact::{Exact, RoundingRule, allocate, round_to};
use scrip::source::SourceMap;
use scrip::workspace::{Choices, Loaded, load_scenario_into};

fn exact(text: &str) -> Exact {
    Exact::parse(text).unwrap()
}

/// A scenario as if it stood in a folder of the examples.
fn load(folder: &str, text: &str) -> Loaded {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(folder).join("story.scrip");
    let mut sources = SourceMap::new();
    sources.draft(&path, text);
    match load_scenario_into(sources, &path, &Choices::default()) {
        Ok(loaded) => loaded,
        Err(rejected) => panic!("{:?}", rejected.diagnostics.first()),
    }
}

const HOLDERS: usize = 10;
const ASSET_VALUES: u64 = 100_000;

/// Ten holders of both series and of common stock, and a liquidation on 2006-06-30.
fn two_series() -> String {
    let mut text = String::from(
        "scenario \"Two series\"\n  certificates ../../certificates/mti-series-a.scrip, ../../certificates/mti-series-b.scrip\n",
    );
    for holder in 0..HOLDERS {
        text.push_str(&format!("  holder Holder{holder}\n"));
    }
    for holder in 0..HOLDERS {
        text.push_str(&format!("2004-06-17  issue 3,580,298 Common Stock to Holder{holder} at $3.00\n"));
        text.push_str(&format!("2004-06-17  issue 56,679 Series A to Holder{holder} at $26.4645\n"));
    }
    text.push_str("2005-11-01  waiver by Series A of \"closing\"\n");
    for holder in 0..HOLDERS {
        text.push_str(&format!(
            "2005-11-02  issue 158,202 Series B to Holder{holder} at $12.6420, called \"closing\"\n"
        ));
    }
    text.push_str("2006-06-30  liquidation with assets $80,000,000\n");
    text
}

fn asset_value(index: u64) -> Exact {
    Exact::from(index * 200_000 + 137).mul(&Exact::HUNDREDTH).unwrap()
}

/// One series in the liquidation by hand: how many shares, stated value, dividends, conversion price.
struct Series {
    shares: Exact,
    stated: Exact,
    dividends: Exact,
    price: Exact,
}

impl Series {
    /// The amount of all shares that comes first, and the common shares for which all stand.
    fn alternative(&self, second: bool) -> (Exact, Exact) {
        let full = self.stated.add(&self.dividends).unwrap();
        let (first, counted) = if second { (&self.stated, &full) } else { (&full, &self.stated) };
        (first.mul(&self.shares).unwrap(), counted.div(&self.price).unwrap().mul(&self.shares).unwrap())
    }
}

/// What both series are entitled to when each takes one of its alternatives.
fn entitled(assets: &Exact, common: &Exact, a: &(Exact, Exact), b: &(Exact, Exact)) -> (Exact, Exact) {
    let share =
        |left: &Exact, own: &Exact, all: &Exact| left.clone().max(Exact::ZERO).mul(own).unwrap().div(all).unwrap();
    let with_both = common.add(&a.1).unwrap().add(&b.1).unwrap();
    let of_b = b.0.add(&share(&assets.sub(&b.0).unwrap(), &b.1, &with_both)).unwrap();
    let left = assets.sub(&of_b.clone().min(assets.clone())).unwrap();
    let of_a = a.0.add(&share(&left.sub(&a.0).unwrap(), &a.1, &common.add(&a.1).unwrap())).unwrap();
    (of_a, of_b)
}

fn liquidation_by_hand(a: &[(Exact, Exact); 2], b: &[(Exact, Exact); 2], common: &Exact, assets: &Exact) -> Vec<Exact> {
    let mut paid = None;
    for choice in 0..4 {
        let (of_a, of_b) = entitled(assets, common, &a[choice & 1], &b[choice >> 1]);
        let (other_a, _) = entitled(assets, common, &a[1 - (choice & 1)], &b[choice >> 1]);
        let (_, other_b) = entitled(assets, common, &a[choice & 1], &b[1 - (choice >> 1)]);
        if of_a >= other_a && of_b >= other_b {
            let of_b = of_b.min(assets.clone());
            let left = assets.sub(&of_b).unwrap();
            let of_a = of_a.min(left.clone());
            let rest = left.sub(&of_a).unwrap();
            paid = Some([of_b, of_a, rest]);
            break;
        }
    }
    let sums = allocate(assets, &paid.unwrap(), &Exact::HUNDREDTH).unwrap();
    let even = vec![Exact::ONE; HOLDERS];
    sums.iter().flat_map(|sum| allocate(sum, &even, &Exact::HUNDREDTH).unwrap()).collect()
}

fn liquidation(criterion: &mut Criterion) {
    let loaded = load("mti", &two_series());
    let mut group = criterion.benchmark_group("liquidation of two series, ten holders of each class");
    group.sample_size(10).throughput(Throughput::Elements(ASSET_VALUES));
    let top = asset_value(ASSET_VALUES);
    let days = |count: i64| Exact::from(count).div(&Exact::from(365)).unwrap();
    let year = exact("1.08");
    let grown = |stated: &str, whole: u32, rest: i64| {
        let rate = exact("0.08").mul(&days(rest)).unwrap().add(&Exact::ONE).unwrap();
        exact(stated).mul(&year.pow(whole).unwrap()).unwrap().mul(&rate).unwrap().sub(&exact(stated)).unwrap()
    };
    let of_ten = |shares: i64| Exact::from(shares * 10);
    let series_a = Series {
        shares: of_ten(56_679),
        stated: exact("26.4645"),
        dividends: grown("26.4645", 2, 13),
        price: exact("2.64645"),
    };
    let series_b = Series {
        shares: of_ten(158_202),
        stated: exact("12.6420"),
        dividends: grown("12.6420", 0, 240),
        price: exact("1.2642"),
    };
    let a = [series_a.alternative(false), series_a.alternative(true)];
    let b = [series_b.alternative(false), series_b.alternative(true)];
    let common = of_ten(3_580_298);
    // Both must say the same before their times mean anything.
    let payoff = loaded.payoff(&Options::default(), &Exact::ZERO, &top).unwrap();
    for index in (0..ASSET_VALUES).step_by(997) {
        let assets = asset_value(index);
        let paid: Vec<Exact> =
            payoff.payments(&assets).unwrap().into_iter().flat_map(|payment| payment.holders).collect();
        assert_eq!(paid, liquidation_by_hand(&a, &b, &common, &assets), "{}", assets.money());
    }
    group.bench_function("scrip", |bencher| {
        bencher.iter(|| {
            let payoff = loaded.payoff(&Options::default(), &Exact::ZERO, &top).unwrap();
            for index in 0..ASSET_VALUES {
                black_box(payoff.payments(&asset_value(index)).unwrap());
            }
        });
    });
    group.bench_function("by hand", |bencher| {
        bencher.iter(|| {
            for index in 0..ASSET_VALUES {
                black_box(liquidation_by_hand(&a, &b, &common, &asset_value(index)));
            }
        });
    });
    group.finish();
}

const CONVERSIONS: u64 = 10_000;

/// The days on which the prices of the example were made.
fn trading_days(first: NaiveDate, last: NaiveDate) -> Vec<(NaiveDate, Exact, Exact)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/prices/soss.csv");
    let text = std::fs::read_to_string(path).unwrap();
    let rows = text.lines().skip(1).map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        (cells[0].parse().unwrap(), exact(cells[1]), exact(cells[2]))
    });
    rows.filter(|(day, _, _): &(NaiveDate, Exact, Exact)| *day >= first && *day <= last).collect()
}

fn conversions_text(days: &[(NaiveDate, Exact, Exact)]) -> String {
    let mut text = String::from(
        "scenario \"Many conversions\"\n  certificates ../../certificates/storage-computer-series-a.scrip, \
         ../../certificates/storage-computer-series-a-correction.scrip\n  prices Common Stock from ../prices/soss.csv\n  \
         holder Shaar\n2000-04-28  outstanding 900,000,000 Common Stock\n2000-04-28  issue 60,000 Series A to Shaar\n",
    );
    for index in 0..CONVERSIONS {
        let (day, _, _) = &days[index as usize * days.len() / CONVERSIONS as usize];
        text.push_str(&format!("{day}  Shaar converts 1 Series A\n"));
    }
    text
}

/// The mean of the closes on the days with the three lowest bids among the thirty before, with a window that moves along.
fn conversions_by_hand(all: &[(NaiveDate, Exact, Exact)], days: &[(NaiveDate, Exact, Exact)]) -> Exact {
    let offset = all.len() - days.len();
    let mut prices: BTreeMap<usize, Exact> = BTreeMap::new();
    let mut total = Exact::ZERO;
    for index in 0..CONVERSIONS {
        let day = index as usize * days.len() / CONVERSIONS as usize;
        let price = prices.entry(day).or_insert_with(|| {
            let end = offset + day;
            let mut window: Vec<&(NaiveDate, Exact, Exact)> = all[end - 30..end].iter().collect();
            window.sort_by(|one, other| one.2.cmp(&other.2));
            let sum = window[0].1.add(&window[1].1).unwrap().add(&window[2].1).unwrap();
            sum.div(&Exact::from(3)).unwrap().mul(&exact("0.65")).unwrap()
        });
        let shares = Exact::from(100).div(price).unwrap();
        total = total.add(&round_to(&shares, &Exact::HUNDREDTH, RoundingRule::HalfUp).unwrap()).unwrap();
    }
    total
}

fn conversions(criterion: &mut Criterion) {
    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
    let days = trading_days(day(2000, 8, 28), day(2003, 1, 31));
    let all = trading_days(day(1999, 12, 1), day(2003, 1, 31));
    let loaded = load("storage", &conversions_text(&days));
    let run = loaded.play(&Options::default());
    assert!(run.faults.is_empty(), "{:?}", run.faults.first());
    let mut group = criterion.benchmark_group(format!("conversions over {} trading days", days.len()));
    group.sample_size(10).throughput(Throughput::Elements(CONVERSIONS));
    group.bench_function("scrip", |bencher| {
        bencher.iter(|| black_box(loaded.play(&Options::default()).played.lines.len()))
    });
    group.bench_function("by hand", |bencher| bencher.iter(|| black_box(conversions_by_hand(&all, &days))));
    group.finish();
}

criterion_group!(benches, liquidation, conversions);
criterion_main!(benches);
