//! The payoff of a liquidation, as a function of the assets, against liquidations that are played.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use scrip::engine::{Options, Payoff};
use scrip::exact::Exact;
use scrip::outcome::OutcomeKind;
use scrip::program::PartyId;
use scrip::source::SourceMap;
use scrip::workspace::{Choices, Loaded, load_scenario, load_scenario_into};

fn exact(text: &str) -> Exact {
    Exact::parse(text).unwrap()
}

fn scenario(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(path)
}

fn payoff(path: &str, to: &str) -> Payoff {
    let loaded = load_scenario(&scenario(path), &Choices::default()).unwrap();
    loaded.payoff(&Options::default(), &Exact::ZERO, &exact(to)).unwrap()
}

/// The scenario with other assets in its liquidation, and without expectations.
fn with_assets(path: &str, assets: &Exact) -> Loaded {
    let path = scenario(path);
    let text = std::fs::read_to_string(&path).unwrap();
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("expect")).map(|line| {
        match line.split_once("liquidation with assets ") {
            Some((before, _)) => format!("{before}liquidation with assets ${}\n", assets.to_decimal().unwrap()),
            None => format!("{line}\n"),
        }
    });
    let mut sources = SourceMap::new();
    sources.draft(&path, lines.collect::<String>());
    load_scenario_into(sources, &path, &Choices::default()).map_err(|rejected| rejected.diagnostics).unwrap()
}

/// What each holder is paid in a liquidation that is played.
fn played(path: &str, assets: &Exact) -> BTreeMap<PartyId, Exact> {
    let mut paid: BTreeMap<PartyId, Exact> = BTreeMap::new();
    for outcome in with_assets(path, assets).play(&Options::default()).played.outcomes {
        if let OutcomeKind::Paid { to, amount, cause, .. } = outcome.kind
            && cause == "liquidation"
        {
            let sum = paid.entry(to).or_insert(Exact::ZERO);
            *sum = sum.add(&amount).unwrap();
        }
    }
    paid.retain(|_, amount| !amount.is_zero());
    paid
}

fn expected(payoff: &Payoff, assets: &Exact) -> BTreeMap<PartyId, Exact> {
    let mut paid: BTreeMap<PartyId, Exact> = BTreeMap::new();
    for (known, payment) in payoff.classes.iter().zip(payoff.payments(assets).unwrap()) {
        for (holder, amount) in known.holders.iter().zip(payment.holders) {
            if let Some(holder) = holder {
                let sum = paid.entry(*holder).or_insert(Exact::ZERO);
                *sum = sum.add(&amount).unwrap();
            }
        }
    }
    paid.retain(|_, amount| !amount.is_zero());
    paid
}

fn same_as_played(path: &str, to: &str) {
    let payoff = payoff(path, to);
    let mut places = vec![exact("1"), exact("1234567.89"), exact(to)];
    for breakpoint in payoff.breakpoints() {
        let whole = scrip::exact::to_cents(&breakpoint.assets).unwrap();
        places.push(whole.clone());
        places.push(whole.sub(&exact("0.01")).unwrap());
        places.push(whole.add(&exact("1000")).unwrap().min(exact(to)));
    }
    for assets in places {
        assert_eq!(expected(&payoff, &assets), played(path, &assets), "{path} with {}", assets.money());
    }
}

#[test]
fn payments_are_those_of_a_liquidation_that_is_played() {
    same_as_played("mti/two-series.scrip", "200000000");
    same_as_played("mti/liquidation.scrip", "100000000");
    same_as_played("nstor/liquidation.scrip", "50000000");
    same_as_played("storage/liquidation.scrip", "20000000");
}

#[test]
fn one_series_bends_where_its_first_amount_is_covered() {
    // 566,797 shares at $26.4645 with dividends of 8% a year, compounded on 2005-06-17 and 287 days old since:
    // 566,797 * 26.4645 * 1.08 * (1 + 0.08 * 287 / 365). What is more is shared with common stock, as converted.
    let found = payoff("mti/liquidation.scrip", "100000000").breakpoints();
    let bends: Vec<(String, bool)> =
        found.iter().map(|found| (found.assets.to_decimal_string(4), found.is_jump)).collect();
    assert_eq!(bends, [("17219045.6644...".to_string(), false)]);
}
