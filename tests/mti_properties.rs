//! What holds of the two series of one company, whatever the cap table, the assets and the days.

mod support;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use scrip::calendar::Calendars;
use scrip::engine::{Engine, Options, Played};
use scrip::exact::Exact;
use scrip::outcome::OutcomeKind;
use support::story::load;

static CERTIFICATES: LazyLock<[String; 2]> = LazyLock::new(|| {
    let read = |name: &str| {
        std::fs::read_to_string(format!("{}/certificates/{name}.scrip", env!("CARGO_MANIFEST_DIR"))).unwrap()
    };
    [read("mti-series-a"), read("mti-series-b")]
});

const HEADER: &str =
    "scenario \"By chance\"\n  certificates a.scrip, b.scrip\n  holder Advent\n  holder EMC\n  holder Bank\n\n";

/// Plays a scenario of the two certificates.
fn play(entries: &str) -> Played {
    let [first, second] = &*CERTIFICATES;
    let text = format!("{HEADER}{entries}");
    let story = match load(&[first, second], &text) {
        Ok(story) => story,
        Err(found) => panic!("{:?}\n{text}", found.iter().map(|found| found.message.clone()).collect::<Vec<_>>()),
    };
    let calendars = Calendars::new();
    let prices = BTreeMap::new();
    let mut engine = Engine::new(&story.program, &calendars, &prices);
    engine.play(&story.journal, &Options::default());
    let played = engine.finish();
    assert!(played.faults.is_empty(), "{:?}\n{text}", played.faults);
    assert!(played.failures.is_empty(), "{:?}\n{text}", played.failures);
    played
}

fn day(days: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2004, 6, 17).unwrap().checked_add_days(Days::new(days)).unwrap()
}

/// Both series and Common Stock, in the hands of three.
#[derive(Debug, Clone)]
struct Table {
    common: u64,
    a: u64,
    b: u64,
    liquidated: u64,
    assets: u64,
}

fn tables() -> impl Strategy<Value = Table> {
    (1u64..60_000, 1u64..560_000, 1u64..1_500_000, 690u64..2_300, 1u64..400_000_000)
        .prop_map(|(common, a, b, liquidated, assets)| Table { common: common * 1_200, a, b, liquidated, assets })
}

/// The liquidation of a table, Common Stock combined first where there is a ratio.
fn liquidation(table: &Table, combined: Option<u64>) -> String {
    let Table { common, a, b, liquidated, assets } = table;
    let (first, second, last) = (day(0), day(503), day(*liquidated));
    let mut text = format!(
        "{first}  issue {common} Common Stock to Bank\n{first}  issue {a} Series A to Advent at $26.4645\n\
         {second}  waiver by Series A of \"Closing\"\n\
         {second}  issue {b} Series B to EMC at $12.6420, called \"Closing\"\n"
    );
    if let Some(ratio) = combined {
        text.push_str(&format!("{}  split Common Stock 1 for {ratio}\n", day(600)));
    }
    text.push_str(&format!("{last}  liquidation with assets ${assets}\n"));
    text
}

fn exact(number: impl Into<Exact>) -> Exact {
    number.into()
}

/// What each is paid by a liquidation.
fn payments(played: &Played) -> Vec<(u32, Exact)> {
    let mut sums: BTreeMap<u32, Exact> = BTreeMap::new();
    for outcome in &played.outcomes {
        if let OutcomeKind::Paid { to, amount, cause, .. } = &outcome.kind
            && cause.contains("liquidation")
        {
            let sum = sums.entry(to.0).or_insert(Exact::ZERO);
            *sum = sum.add(amount).unwrap();
        }
    }
    sums.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn payouts_add_up_to_the_assets_to_the_cent(table in tables()) {
        let mut sum = Exact::ZERO;
        for (_, amount) in payments(&play(&liquidation(&table, None))) {
            sum = sum.add(&amount).unwrap();
        }
        prop_assert_eq!(sum, exact(table.assets));
    }

    /// The ratios keep both Conversion Prices exact at a tenth of a cent.
    #[test]
    fn a_combination_changes_nobodys_share_of_value(table in tables(), ratio in prop::sample::select(vec![20u64, 40, 60, 100, 200])) {
        let without = payments(&play(&liquidation(&table, None)));
        prop_assert_eq!(payments(&play(&liquidation(&table, Some(ratio)))), without);
    }

    /// What a class would be entitled to by its other alternative, given what the other series takes, is not more.
    #[test]
    fn no_class_gains_by_switching_its_alternative_alone(table in tables()) {
        let mut entries = liquidation(&table, None);
        for series in ["Series A", "Series B"] {
            entries.push_str(&format!(
                "            expect {series} takes Alternative I or {series} takes Alternative II\n"
            ));
        }
        let played = play(&entries);
        for outcome in &played.outcomes {
            if let OutcomeKind::Alternative { taken, amounts, .. } = &outcome.kind {
                let own = amounts.iter().find(|(name, _)| name == taken).map(|(_, amount)| amount.clone()).unwrap();
                prop_assert!(amounts.iter().all(|(_, amount)| *amount <= own), "{:?}", outcome.kind);
            }
        }
    }

    #[test]
    fn an_option_that_expires_leaves_the_price_as_without_it(
        options in 1u64..4_000_000,
        cents in 1u64..250,
        later in 1u64..300,
        others in prop::collection::vec((1u64..200, 1u64..900_000, 50u64..300), 0..4),
        end in 1u64..400,
    ) {
        let start = format!(
            "{0}  issue 10000000 Common Stock to Bank\n{0}  issue 200000 Series A to Advent at $26.4645\n", day(0)
        );
        let mut between = String::new();
        let mut at = later;
        for (more, shares, price) in &others {
            at += more;
            between.push_str(&format!("{}  issue {shares} Common Stock to Bank at ${}.{:02}\n", day(at), price / 100, price % 100));
        }
        let last = day(at + end);
        let grant = format!("{}  grant option \"O\" on {options} Common Stock at ${}.{:02}\n", day(later), cents / 100, cents % 100);
        let converts = format!("{last}  Advent converts 100000 Series A\n");
        let with = play(&format!("{start}{grant}{between}{last}  \"O\" expire\n{converts}"));
        let without = play(&format!("{start}{between}{converts}"));
        prop_assert_eq!(received(&with), received(&without));
    }

    #[test]
    fn conversions_never_exceed_the_threshold(
        acts in prop::collection::vec((1u64..400, 1u64..300_000, any::<bool>()), 1..8),
    ) {
        let mut entries = format!(
            "{0}  issue 10000000 Common Stock to Bank\n{0}  issue 300000 Series A to Advent at $26.4645\n\
             {0}  issue 266000 Series A to EMC at $26.4645\n{1}  issue 5000000 Common Stock to Bank at $0.50\n",
            day(0), day(1)
        );
        let (mut at, mut left) = (1, [300_000, 266_000]);
        for (more, count, first) in &acts {
            at += more;
            let (name, held) = if *first { ("Advent", &mut left[0]) } else { ("EMC", &mut left[1]) };
            let count = (*count).min(*held);
            *held -= count;
            if count > 0 {
                entries.push_str(&format!("{}  {name} converts {count} Series A\n", day(at)));
            }
        }
        let sum = received(&play(&entries)).iter().fold(Exact::ZERO, |sum, shares| sum.add(shares).unwrap());
        prop_assert!(sum <= exact(6_880_139u64), "{}", sum);
    }
}

/// The shares that conversions brought.
fn received(played: &Played) -> Vec<Exact> {
    let mut found = Vec::new();
    for outcome in &played.outcomes {
        if let OutcomeKind::Received { shares, .. } = &outcome.kind {
            found.push(shares.clone());
        }
    }
    found
}
