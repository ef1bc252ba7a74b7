//! Laws of two series that take part in a liquidation, for any assets and conversions: what is paid adds up to the
//! assets, no class would be entitled to more by its other alternative, and conversions stay within their limit.

#[allow(dead_code, reason = "this test loads texts only")]
#[path = "support/story.rs"]
mod story;

use std::collections::BTreeMap;

use proptest::prelude::*;
use scrip::calendar::Calendars;
use scrip::engine::{Engine, Options, Played};
use scrip::exact::Exact;
use scrip::outcome::OutcomeKind;

const SERIES_A: &str = include_str!("../certificates/mti-series-a.scrip");
const SERIES_B: &str = include_str!("../certificates/mti-series-b.scrip");

fn head(common: u64, in_a: u64) -> String {
    format!(
        "scenario \"By chance\"\n  certificates a.scrip, b.scrip\n  holder Alder\n  holder Birch\n\n\
         2004-06-17  outstanding {common} Common Stock\n\
         2004-06-17  issue {in_a} Series A to Alder at $26.4645\n\
         2004-06-17  issue 100,000 Series A to Birch at $26.4645\n"
    )
}

fn play(text: &str) -> Played {
    let story = match story::load(&[SERIES_A, SERIES_B], text) {
        Ok(story) => story,
        Err(found) => panic!("{:?}", found.first().map(|found| found.message.clone())),
    };
    let (calendars, prices) = (Calendars::new(), BTreeMap::new());
    let mut engine = Engine::new(&story.program, &calendars, &prices);
    engine.play(&story.journal, &Options::default());
    engine.finish()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn payouts_add_up_and_no_class_gains_by_its_other_alternative(
        common in 1_000_000u64..80_000_000,
        in_a in 1u64..467_000,
        in_b in 1u64..1_582_028,
        cents in 1u64..60_000_000_000,
        day in 1u32..28,
        month in 3u32..13,
    ) {
        let text = head(common, in_a)
            + &format!("2005-11-02  issue {in_b} Series B to Birch at $12.6420\n")
            + &format!("2006-{month:02}-{day:02}  liquidation with assets ${}.{:02}\n", cents / 100, cents % 100);
        let played = play(&text);
        let (mut sum, mut several) = (Exact::ZERO, false);
        for outcome in &played.outcomes {
            match &outcome.kind {
                OutcomeKind::Distributed { amount, .. } => sum = sum.add(amount).unwrap(),
                OutcomeKind::Note { text } => several |= text.contains("consistent"),
                OutcomeKind::Alternative { taken, amounts, .. } if !several => {
                    let own = amounts.iter().find(|(name, _)| name == taken).map(|(_, amount)| amount.clone());
                    let best = amounts.iter().map(|(_, amount)| amount.clone()).max();
                    prop_assert_eq!(own, best);
                }
                _ => {}
            }
        }
        prop_assert_eq!(sum, Exact::from(rust_decimal::Decimal::new(cents as i64, 2)));
    }

    #[test]
    fn conversions_stay_within_their_threshold(
        in_a in 1u64..467_000,
        parts in proptest::collection::vec((0u32..4, 1u64..200_000), 1..8),
    ) {
        let mut text = head(35_000_000, in_a);
        let (mut alder, mut year) = (in_a, 2008);
        for (later, count) in parts {
            year += later;
            let count = count.min(alder);
            if count > 0 {
                text.push_str(&format!("{year}-06-18  Alder converts {count} Series A\n"));
                alder -= count;
            }
        }
        text.push_str(&format!("{year}-06-19  Birch converts 100,000 Series A\n"));
        let mut issued = Exact::ZERO;
        for outcome in &play(&text).outcomes {
            if let OutcomeKind::Received { shares, .. } = &outcome.kind {
                issued = issued.add(shares).unwrap();
            }
        }
        prop_assert!(issued <= Exact::from(6_880_139));
    }
}
