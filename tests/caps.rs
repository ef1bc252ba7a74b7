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
