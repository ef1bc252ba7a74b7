//! Limits on conversions that no sequence of them gets past, whoever converts, when, and what else brings shares.

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use scrip::calendar::Calendars;
use scrip::engine::{Engine, Options, Played};
use scrip::exact::Exact;
use scrip::outcome::OutcomeKind;
use scrip::prices::PriceHistory;
use support::story::{Story, load};

const HEADER: &str = "scenario \"By chance\"\n  certificates a.scrip\n  holder Alder\n  holder Birch\n\n";
const OUTSTANDING: u32 = 9_000_000;

fn text(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// A day of a conversion, whose it is, how many shares, and what comes with it.
type Act = (u64, bool, u32, u8);

fn holder(first: bool) -> &'static str {
    if first { "Alder" } else { "Birch" }
}

/// Conversions from the first day on which there may be one, between dividends in stock, after an exercise of Warrants.
fn story(acts: &[Act], warrants: u32) -> Story {
    let mut scenario = String::from(HEADER);
    scenario.push_str(&format!(
        "2000-04-28  outstanding {OUTSTANDING} Common Stock
2000-04-28  issue 45,000 Series A to Alder
2000-04-28  issue 45,000 Series A to Birch
2000-04-28  fact Registration Effective is yes
2000-04-28  grant option \"Warrant\" on 4,000,000 Common Stock at $12.00, with purchase agreement, registered
2000-06-01  exercise {} of \"Warrant\"
",
        warrants + 1
    ));
    let mut day = NaiveDate::from_ymd_opt(2000, 8, 28).unwrap();
    for (later, first, count, what) in acts {
        day = day.checked_add_days(Days::new(*later)).unwrap();
        let who = holder(*first);
        scenario.push_str(&match what % 4 {
            0 => format!("{day}  Company pays Dividends of Series A in Common Stock\n"),
            1 => format!("{day}  {who} converts {} Series A, with cash dividends\n", count % 30_000 + 1),
            _ => format!("{day}  {who} converts {} Series A\n", count % 30_000 + 1),
        });
    }
    let certificate = text("certificates/storage-computer-series-a.scrip");
    let correction = text("certificates/storage-computer-series-a-correction.scrip");
    match load(&[&certificate, &correction], &scenario) {
        Ok(story) => story,
        Err(found) => panic!("{:?}", found.first().map(|found| found.message.clone())),
    }
}

fn play(story: &Story, prices: &PriceHistory) -> Played {
    let calendars = Calendars::new();
    let common = story.program.classes.iter().position(|class| class.is_common).unwrap();
    let common = scrip::program::ClassId::at(common);
    let prices = BTreeMap::from([(common, prices.clone())]);
    let mut engine = Engine::new(&story.program, &calendars, &prices);
    engine.play(&story.journal, &Options::default());
    engine.finish()
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    proptest::collection::vec((0u64..40, any::<bool>(), any::<u32>(), any::<u8>()), 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn no_sequence_of_conversions_gets_past_the_limits(acts in acts(), warrants in 0u32..1_700_000) {
        let story = story(&acts, warrants);
        let prices = PriceHistory::parse(&text("examples/prices/soss.csv")).unwrap();
        let played = play(&story, &prices);
        let exercised = Exact::from(i64::from(warrants) + 1);
        let five = Exact::ratio(5, 100).unwrap();
        let maximum = Exact::from(i64::from(OUTSTANDING)).mul(&Exact::ratio(20, 100).unwrap()).unwrap();
        let mut outstanding = Exact::from(i64::from(OUTSTANDING)).add(&exercised).unwrap();
        let mut counted = exercised;
        let mut held: BTreeMap<_, Exact> = BTreeMap::new();
        let received = played.outcomes.iter().filter(|outcome| match &outcome.kind {
            OutcomeKind::Received { class, .. } => story.program.class(*class).is_common,
            _ => false,
        });
        let received: Vec<_> = received.collect();
        // A dividend is one act for all holders, which follows its line: what it brings the others is outstanding, too.
        for act in received.chunk_by(|one, other| (one.moment.date, one.line) == (other.moment.date, other.line)) {
            for outcome in act {
                let OutcomeKind::Received { to, shares, .. } = &outcome.kind else { continue };
                outstanding = outstanding.add(shares).unwrap();
                counted = counted.add(shares).unwrap();
                let owned = held.entry(*to).or_insert(Exact::ZERO);
                *owned = owned.add(shares).unwrap();
            }
            for owned in held.values() {
                prop_assert!(*owned <= outstanding.mul(&five).unwrap(), "{owned} of {outstanding}");
            }
            prop_assert!(counted < maximum, "{counted} of {maximum}");
        }
    }
}

const AT_CONVERSION: u32 = 10_000_000;
/// No share of the series brings more at the mandatory conversion: 101.04444444 over 2.835250.
const OF_ONE_SHARE: u32 = 36;

/// What a holder owns before the mandatory conversion, how many shares of the series, and whether the 10% is asked of it.
type Owner = (u32, u32, bool);

fn mandatory_conversion(owners: &[Owner; 3]) -> Story {
    let names = ["Alder", "Birch", "Cedar"];
    let mut scenario = String::from(HEADER).replace("  holder Birch\n", "  holder Birch\n  holder Cedar\n");
    scenario.push_str("2003-03-03  outstanding 6,000,000 Common Stock\n");
    for (name, (_, series, _)) in names.iter().zip(owners) {
        scenario.push_str(&format!("2003-03-03  issue {} Series A to {name}\n", series + 1));
    }
    let mut others = AT_CONVERSION - 6_000_000;
    for (name, (common, ..)) in names.iter().zip(owners) {
        others -= common + 1;
        scenario
            .push_str(&format!("2003-03-10  issue {} Common Stock to {name} at $4.00, with registered\n", common + 1));
    }
    scenario.push_str(&format!("2003-03-10  issue {others} Common Stock at $4.00, with registered\n"));
    for (name, _) in names.iter().zip(owners).filter(|(_, (.., asked))| *asked) {
        scenario.push_str(&format!("2003-04-01  fact Insider Determination Date of {name} is 2003-04-01\n"));
    }
    scenario.push_str("2003-04-19\n");
    let certificate = text("certificates/storage-computer-series-a.scrip");
    let correction = text("certificates/storage-computer-series-a-correction.scrip");
    match load(&[&certificate, &correction], &scenario) {
        Ok(story) => story,
        Err(found) => panic!("{:?}", found.first().map(|found| found.message.clone())),
    }
}

fn owner() -> impl Strategy<Value = Owner> {
    (0u32..1_000_000, 0u32..29_000, any::<bool>())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn a_mandatory_conversion_brings_each_holder_all_that_its_limits_leave_beside_the_others(
        owners in (owner(), owner(), owner())
    ) {
        let owners = [owners.0, owners.1, owners.2];
        let story = mandatory_conversion(&owners);
        let prices = PriceHistory::parse(&text("examples/prices/soss.csv")).unwrap();
        let played = play(&story, &prices);
        let whole = |shares: u32| Exact::from(i64::from(shares));
        let percent = |part: i64| Exact::ratio(part, 100).unwrap();
        let (mut received, mut converted, mut all) = (BTreeMap::new(), BTreeMap::new(), Exact::ZERO);
        let (mut all_bound, mut redeemed) = (false, false);
        for outcome in played.outcomes.iter().filter(|outcome| outcome.moment.date.to_string() == "2003-04-19") {
            match &outcome.kind {
                OutcomeKind::Received { to, shares, .. } => {
                    all = all.add(shares).unwrap();
                    received.insert(story.program.party(*to).name.clone(), shares.clone());
                }
                OutcomeKind::Retired { holder, shares, .. } => {
                    let sum: &mut Exact = converted.entry(story.program.party(*holder).name.clone()).or_insert(Exact::ZERO);
                    *sum = sum.add(shares).unwrap();
                }
                // Where the limit of all binds, the dividends on all shares are paid in cash, and each brings the fewer shares.
                OutcomeKind::Owed { cause, .. } => {
                    all_bound = true;
                    redeemed |= cause.ends_with("excess redeemed");
                }
                _ => {}
            }
        }
        let most_of_all = whole(6_000_000).mul(&percent(20)).unwrap();
        prop_assert!(all < most_of_all, "{all} of {most_of_all}");
        prop_assert!(!redeemed || all.add(&whole(3 * OF_ONE_SHARE)).unwrap() >= most_of_all, "{all} of {most_of_all}");
        // Where the limit of all does not bind, nobody is kept from a share by more than its own limits; where it does, what
        // those kept back before stays (S21).
        for (name, (common, series, asked)) in ["Alder", "Birch", "Cedar"].iter().zip(&owners) {
            let brought = received.get(*name).cloned().unwrap_or(Exact::ZERO);
            let keeps = |more: Exact| {
                let owned = whole(common + 1).add(&brought).unwrap().add(&more).unwrap();
                let outstanding = whole(AT_CONVERSION).add(&all).unwrap().add(&more).unwrap();
                let five = 20 * (common + 1) > AT_CONVERSION || owned <= outstanding.mul(&percent(5)).unwrap();
                five && (!*asked || owned <= outstanding.mul(&percent(10)).unwrap())
            };
            prop_assert!(keeps(Exact::ZERO), "{name} has {brought} more");
            let left = whole(series + 1).sub(converted.get(*name).unwrap_or(&Exact::ZERO)).unwrap();
            prop_assert!(all_bound || left.is_zero() || !keeps(whole(OF_ONE_SHARE)), "{name} has {brought} more, {left} stay");
        }
    }
}
