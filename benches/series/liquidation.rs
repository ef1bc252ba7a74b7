//! A liquidation of two series and common stock, ten holders of each, over many asset values.
use std::hint::black_box;

use criterion::{Criterion, Throughput};
use scrip::engine::Options;
use scrip::exact::{Exact, allocate};

use super::{exact, load};

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
    let holders = Exact::from(i64::try_from(HOLDERS).unwrap());
    let each = paid.unwrap().map(|sum| sum.div(&holders).unwrap());
    let exact: Vec<Exact> = each.iter().flat_map(|amount| vec![amount.clone(); HOLDERS]).collect();
    allocate(assets, &exact, &Exact::HUNDREDTH).unwrap()
}

pub fn liquidation(criterion: &mut Criterion) {
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
