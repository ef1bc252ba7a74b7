//! What exactness costs: a formula of 27 operations over exact numbers, and the same over plain decimals, which round.
//!
//! The figure to look at is the ratio of the two medians. The quotients of `finite` all come out as decimals; `endless`
//! divides by 365 and by numbers of shares early on, so that most of its operations are on fractions. Both end with a
//! rounding. `allocate` divides a sum to the cent among ten holders.
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use rust_decimal::{Decimal, RoundingStrategy};
use scrip::exact::{Exact, RoundingRule, allocate, round_to};

/// The operations that a formula needs, over either kind of number.
trait Number: Sized {
    fn plus(&self, other: &Self) -> Option<Self>;
    fn minus(&self, other: &Self) -> Option<Self>;
    fn times(&self, other: &Self) -> Option<Self>;
    fn over(&self, other: &Self) -> Option<Self>;
    fn to_thousandth(&self) -> Option<Self>;
}

impl Number for Decimal {
    fn plus(&self, other: &Self) -> Option<Self> {
        self.checked_add(*other)
    }
    fn minus(&self, other: &Self) -> Option<Self> {
        self.checked_sub(*other)
    }
    fn times(&self, other: &Self) -> Option<Self> {
        self.checked_mul(*other)
    }
    fn over(&self, other: &Self) -> Option<Self> {
        self.checked_div(*other)
    }
    fn to_thousandth(&self) -> Option<Self> {
        Some(self.round_dp_with_strategy(3, RoundingStrategy::MidpointTowardZero))
    }
}

/// A thousandth of a dollar.
const THOUSANDTH: Decimal = Decimal::from_parts(1, 0, 0, false, 3);

impl Number for Exact {
    fn plus(&self, other: &Self) -> Option<Self> {
        self.add(other).ok()
    }
    fn minus(&self, other: &Self) -> Option<Self> {
        self.sub(other).ok()
    }
    fn times(&self, other: &Self) -> Option<Self> {
        self.mul(other).ok()
    }
    fn over(&self, other: &Self) -> Option<Self> {
        self.div(other).ok()
    }
    fn to_thousandth(&self) -> Option<Self> {
        round_to(self, &Exact::from(THOUSANDTH), RoundingRule::HalfDown).ok()
    }
}

/// What a formula starts from.
struct Inputs<N> {
    value: N,
    rate: N,
    shares: N,
    common: N,
    price: N,
    new_shares: N,
    consideration: N,
    days: N,
    year: N,
    quarters: N,
}

fn inputs<N: From<Decimal>>() -> Inputs<N> {
    let number = |mantissa: i64, scale: u32| N::from(Decimal::new(mantissa, scale));
    Inputs {
        value: number(264_645, 4),
        rate: number(8, 2),
        shares: number(566_797, 0),
        common: number(34_581_655, 0),
        price: number(264_645, 5),
        new_shares: number(15_820_280, 0),
        consideration: number(126_420, 5),
        days: number(105, 0),
        year: number(365, 0),
        quarters: number(4, 0),
    }
}

/// 27 operations whose quotients are all finite.
fn finite<N: Number>(from: &Inputs<N>) -> Option<N> {
    let quarter = from.value.times(&from.rate)?.over(&from.quarters)?;
    let first = from.value.plus(&quarter)?;
    let second = first.plus(&first.times(&from.rate)?.over(&from.quarters)?)?;
    let third = second.plus(&quarter)?;
    let arrears = third.minus(&from.value)?.times(&from.shares)?;
    let preference = from.value.times(&from.shares)?.plus(&arrears)?;
    let market = from.common.times(&from.price)?;
    let offered = from.new_shares.times(&from.consideration)?;
    let enterprise = market.plus(&offered)?.minus(&preference)?;
    let after_fee = enterprise.minus(&enterprise.times(&from.rate)?.over(&from.quarters)?)?;
    let each = after_fee.over(&from.quarters)?.minus(&arrears)?;
    let stake = each.times(&from.rate)?.plus(&quarter)?;
    stake.plus(&first)?.times(&from.rate)?.minus(&quarter)?.plus(&third)?.to_thousandth()
}

/// 27 operations with an accrual by the day, a weighted average price and a participation.
fn endless<N: Number>(from: &Inputs<N>) -> Option<N> {
    let accrued = from.value.times(&from.rate)?.times(&from.days)?.over(&from.year)?;
    let claimed = from.value.plus(&accrued)?.times(&from.shares)?;
    let outstanding = from.common.plus(&claimed.over(&from.price)?)?;
    let offered = from.new_shares.times(&from.consideration)?;
    let bought = offered.over(&from.price)?;
    let adjusted = from.price.times(&outstanding.plus(&bought)?)?.over(&outstanding.plus(&from.new_shares)?)?;
    let pool = from.common.times(&from.price)?.plus(&offered)?.minus(&claimed)?;
    let converted = claimed.over(&adjusted)?;
    let participation = pool.times(&converted)?.over(&from.common.plus(&converted)?)?;
    let each = claimed.plus(&participation)?.over(&from.shares)?;
    let quarter = from.value.times(&from.rate)?.over(&from.quarters)?;
    each.plus(&quarter)?.minus(&from.value)?.to_thousandth()
}

fn measure(criterion: &mut Criterion) {
    let exact: Inputs<Exact> = inputs();
    let decimal: Inputs<Decimal> = inputs();
    let mut group = criterion.benchmark_group("27 operations");
    group.bench_function("finite, decimal", |bencher| bencher.iter(|| finite(black_box(&decimal))));
    group.bench_function("finite, exact", |bencher| bencher.iter(|| finite(black_box(&exact))));
    group.bench_function("endless, decimal", |bencher| bencher.iter(|| endless(black_box(&decimal))));
    group.bench_function("endless, exact", |bencher| bencher.iter(|| endless(black_box(&exact))));
    group.finish();

    let total = Exact::from(Decimal::new(1_901_886_531, 2));
    let weights: Vec<Exact> = (1..=10).map(|holder| Exact::from_i64(166_797 * holder + 13)).collect();
    criterion.bench_function("allocate among 10", |bencher| {
        bencher.iter(|| allocate(black_box(&total), black_box(&weights), &Exact::HUNDREDTH));
    });
}

criterion_group!(benches, measure);
criterion_main!(benches);
