//! What the engine costs, each figure beside hand-written Rust that does only that arithmetic.
//!
//! The figure to look at is the ratio of the two medians; for `play`, also that an event costs the same in a log ten times
//! as long.
use std::collections::BTreeMap;
use std::hint::black_box;

use chrono::{Days, NaiveDate};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use rust_decimal::{Decimal, RoundingStrategy};
use scrip::calendar::Calendars;
use scrip::check::{check_certificates, check_scenario};
use scrip::engine::{Engine, Options};
use scrip::program::{Journal, Program};
use scrip::source::SourceMap;
use scrip::syntax::ast::File;
use scrip::syntax::{KnownNames, collect_names, parse_file};

const CERTIFICATE: &str = r#"certificate "Series X Preferred Stock"
  issuer "Example Industries, Inc.", called Company

§1 "Designation"
class Series X
  authorized 10,000,000 shares
Stated Value is $100 per share

§2 "Dividends"
accrue Dividends on Stated Value at 6% per year
  from the issue date
  by   days / 365
  due  on the last day of each calendar quarter

§3 "Liquidation"
Liquidation Amount is Stated Value + Dividends accrued and unpaid
on a liquidation
  pay    each share of Series X the Liquidation Amount
  before Common Stock
"#;

const HOLDERS: usize = 10;
const EVENTS_A_DAY: usize = 40;

fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2010, 1, 4).unwrap()
}

fn day_of(event: usize) -> NaiveDate {
    first_day().checked_add_days(Days::new((event / EVENTS_A_DAY) as u64)).unwrap()
}

/// The last day of a quarter.
fn is_payment_day(day: NaiveDate) -> bool {
    let next = day.succ_opt().unwrap();
    chrono::Datelike::day(&next) == 1 && chrono::Datelike::month(&next) % 3 == 1
}

/// Ten holders pass shares on in turn, and dividends are paid every quarter.
fn journal_text(events: usize) -> String {
    let mut text = String::from("scenario \"Shares pass on\"\n  certificates series-x.scrip\n");
    for holder in 0..HOLDERS {
        text.push_str(&format!("  holder Holder{holder}\n"));
    }
    for holder in 0..HOLDERS {
        text.push_str(&format!("{}  issue 10,000 Series X to Holder{holder}\n", first_day()));
    }
    let mut last = first_day();
    for event in 0..events {
        let day = day_of(event);
        if day != last && is_payment_day(last) {
            text.push_str(&format!("{last}  Company pays Dividends of Series X in full\n"));
        }
        last = day;
        let (from, to) = (event % HOLDERS, (event + 3) % HOLDERS);
        text.push_str(&format!("{day}  Holder{from} transfers {} Series X to Holder{to}\n", event % 7 + 1));
    }
    text
}

fn load(certificate: &str, scenario: &str) -> (Program, Journal) {
    let mut sources = SourceMap::new();
    let mut known = KnownNames::new();
    known.merge(&collect_names(certificate));
    let certificate_file = sources.add("series-x.scrip", certificate);
    let scenario_file = sources.add("scenario.scrip", scenario);
    let Some(File::Certificate(tree)) = parse_file(&sources, certificate_file, &known).file else {
        panic!("certificate")
    };
    let Some(File::Scenario(story)) = parse_file(&sources, scenario_file, &known).file else { panic!("scenario") };
    let mut checked = check_certificates(&[tree], &sources);
    let journal = check_scenario(&story, &mut checked.program, &sources);
    assert!(journal.diagnostics.is_empty() && checked.diagnostics.is_empty());
    (checked.program, journal.journal)
}

fn play_out(program: &Program, journal: &Journal, calendars: &Calendars) -> usize {
    play_with(program, journal, calendars, &Options::default())
}

fn play_with(program: &Program, journal: &Journal, calendars: &Calendars, options: &Options) -> usize {
    let prices = BTreeMap::new();
    let mut engine = Engine::new(program, calendars, &prices);
    engine.play(journal, options);
    let played = engine.finish();
    assert!(played.faults.is_empty());
    played.outcomes.len()
}

/// Where shares stand by hand.
trait Register {
    fn held(&self, holder: usize) -> Decimal;
    fn transfer(&mut self, day: NaiveDate, from: usize, to: usize, count: Decimal);
    fn pay(&mut self, day: NaiveDate, holder: usize, amount: Decimal);
}

/// What is held now, and nothing else.
struct Balances([Decimal; HOLDERS]);

impl Register for Balances {
    fn held(&self, holder: usize) -> Decimal {
        self.0[holder]
    }

    fn transfer(&mut self, _: NaiveDate, from: usize, to: usize, count: Decimal) {
        self.0[from] -= count;
        self.0[to] += count;
    }

    fn pay(&mut self, _: NaiveDate, _: usize, _: Decimal) {}
}

type Moment = (NaiveDate, u32);

/// What was held at every moment, what each line said, and what was paid for what under which section.
struct History {
    tick: u32,
    held: Vec<Vec<(Moment, Decimal)>>,
    lines: Vec<(Moment, String)>,
    paid: Vec<(Moment, usize, Decimal, String, Vec<&'static str>)>,
}

impl History {
    fn new() -> History {
        let held = vec![vec![((first_day(), 0), Decimal::from(10_000))]; HOLDERS];
        History { tick: 0, held, lines: Vec::new(), paid: Vec::new() }
    }

    fn next(&mut self, day: NaiveDate) -> Moment {
        self.tick += 1;
        (day, self.tick)
    }
}

impl Register for History {
    fn held(&self, holder: usize) -> Decimal {
        self.held[holder].last().map_or(Decimal::ZERO, |(_, held)| *held)
    }

    fn transfer(&mut self, day: NaiveDate, from: usize, to: usize, count: Decimal) {
        let moment = self.next(day);
        let (given, taken) = (self.held(from) - count, self.held(to) + count);
        self.held[from].push((moment, given));
        self.held[to].push((moment, taken));
        self.lines.push((moment, "Holder0 transfers 1 Series X to Holder3".to_string()));
    }

    fn pay(&mut self, day: NaiveDate, holder: usize, amount: Decimal) {
        let moment = self.next(day);
        self.paid.push((moment, holder, amount, "Dividends".to_string(), vec!["2"]));
    }
}

/// The same story by hand: dividends to the cent, and transfers as far as there are shares.
fn by_hand(events: usize, register: &mut impl Register) -> Decimal {
    let mut paid = Decimal::ZERO;
    let mut counted_to = first_day();
    let mut last = first_day();
    for event in 0..events {
        let day = day_of(event);
        if day != last && is_payment_day(last) {
            let days = Decimal::from((last - counted_to).num_days());
            counted_to = last;
            let each = Decimal::from(6) * days / Decimal::from(365);
            for holder in 0..HOLDERS {
                let amount = each * register.held(holder);
                let amount = amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
                register.pay(last, holder, amount);
                paid += amount;
            }
        }
        last = day;
        let count = Decimal::from(event % 7 + 1);
        if register.held(event % HOLDERS) >= count {
            register.transfer(day, event % HOLDERS, (event + 3) % HOLDERS, count);
        }
    }
    paid
}

fn check(criterion: &mut Criterion) {
    let certificate = include_str!("../certificates/nstor-series-g.scrip");
    criterion.bench_function("read and check a certificate", |bencher| {
        bencher.iter(|| {
            let mut sources = SourceMap::new();
            let known = collect_names(certificate);
            let file = sources.add("certificate.scrip", certificate);
            let Some(File::Certificate(tree)) = parse_file(&sources, file, &known).file else { panic!("certificate") };
            black_box(check_certificates(&[tree], &sources))
        });
    });
}

fn play(criterion: &mut Criterion) {
    let calendars = Calendars::new();
    let mut group = criterion.benchmark_group("play");
    group.sample_size(10);
    for events in [10_000, 100_000] {
        let (program, journal) = load(CERTIFICATE, &journal_text(events));
        group.throughput(Throughput::Elements(events as u64));
        group.bench_function(BenchmarkId::new("scrip", events), |bencher| {
            bencher.iter(|| black_box(play_out(&program, &journal, &calendars)));
        });
        group.bench_function(BenchmarkId::new("by hand", events), |bencher| {
            let start = || Balances([Decimal::from(10_000); HOLDERS]);
            bencher.iter(|| black_box(by_hand(black_box(events), &mut start())));
        });
        group.bench_function(BenchmarkId::new("by hand, written down", events), |bencher| {
            bencher.iter(|| {
                let mut history = History::new();
                black_box(by_hand(black_box(events), &mut history));
                black_box(history).lines.len()
            });
        });
    }
    group.finish();
}

/// What the grounds of every line cost when they are asked for; `without` is what they must cost when they are not: the
/// same as `play`.
fn trace(criterion: &mut Criterion) {
    let calendars = Calendars::new();
    let mut group = criterion.benchmark_group("trace");
    group.sample_size(10);
    let (program, journal) = load(CERTIFICATE, &journal_text(10_000));
    for (name, grounds) in [("without", false), ("with", true)] {
        let options = Options { grounds, ..Options::default() };
        group.bench_function(name, |bencher| {
            bencher.iter(|| black_box(play_with(&program, &journal, &calendars, &options)));
        });
    }
    group.finish();
}

fn liquidation(criterion: &mut Criterion) {
    let calendars = Calendars::new();
    let mut story = journal_text(0);
    story.push_str(
        "2010-01-05  outstanding 1,000,000 Common Stock\n2010-03-01  liquidation with assets $9,000,000.00\n",
    );
    let (program, journal) = load(CERTIFICATE, &story);
    let mut group = criterion.benchmark_group("one liquidation, ten holders");
    group.bench_function("scrip", |bencher| bencher.iter(|| black_box(play_out(&program, &journal, &calendars))));
    group.bench_function("by hand", |bencher| {
        bencher.iter(|| {
            let assets = black_box(Decimal::from(9_000_000));
            let each = Decimal::from(100) + Decimal::from(6) * Decimal::from(56) / Decimal::from(365);
            let sum = each * Decimal::from(100_000);
            let payable = sum.min(assets);
            let parts: Vec<Decimal> = (0..HOLDERS)
                .map(|_| (payable / Decimal::from(HOLDERS)).round_dp_with_strategy(2, RoundingStrategy::ToZero))
                .collect();
            black_box(parts)
        });
    });
    group.finish();
}

criterion_group!(benches, check, play, trace, liquidation);
criterion_main!(benches);
