//! Prices after an instrument has expired: as if it had never been issued.

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use scrip::engine::Options;
use scrip::exact::Exact;
use scrip::outcome::OutcomeKind;
use scrip::workspace::{Choices, load_scenario};

/// One line of a log: an option that will expire, or stock that is sold.
#[derive(Debug, Clone)]
enum Line {
    /// Shares in thousands, price in cents, and the line before which it expires, counted from its own.
    Option { shares: u32, price: u32, lines: usize },
    /// Shares in thousands and price in cents.
    Sale { shares: u32, price: u32 },
}

/// What is outstanding at the beginning: common stock in thousands, and shares of the series.
#[derive(Debug, Clone)]
struct Held {
    common: u32,
    series: u32,
}

fn held() -> impl Strategy<Value = Held> {
    (5_000..15_000u32, 100_000..300_000u32).prop_map(|(common, series)| Held { common, series })
}

fn line() -> impl Strategy<Value = Line> {
    prop_oneof![
        (100..2_000u32, 1..10u32, 1..6usize).prop_map(|(shares, price, lines)| Line::Option { shares, price, lines }),
        (100..2_000u32, 100..300u32).prop_map(|(shares, price)| Line::Sale { shares, price }),
    ]
}

/// The log as a scenario, with the options or without them.
fn scenario(held: &Held, lines: &[Line], with_options: bool) -> String {
    let certificate = Path::new(env!("CARGO_MANIFEST_DIR")).join("certificates/mti-series-a.scrip");
    let mut text = format!("scenario \"log\"\n  certificates {}\n  holder Alder\n\n", certificate.display());
    text.push_str(&format!("2004-06-17  outstanding {}000 Common Stock\n", held.common));
    text.push_str(&format!("2004-06-17  issue {} Series A to Alder at $26.4645\n", held.series));
    let end = lines.len() + 6;
    for index in 0..=end {
        let day = format!("2004-07-{:02}", index + 1);
        if with_options {
            for (issued, line) in lines.iter().enumerate() {
                if let Line::Option { lines: after, .. } = line
                    && issued + after == index
                {
                    text.push_str(&format!("{day}  \"Option {issued}\" expire\n"));
                }
            }
        }
        let money = |cents: &u32| format!("${}.{:02}", cents / 100, cents % 100);
        match lines.get(index) {
            Some(Line::Option { shares, price, .. }) if with_options => text.push_str(&format!(
                "{day}  grant option \"Option {index}\" on {shares}000 Common Stock at {}\n",
                money(price)
            )),
            Some(Line::Sale { shares, price }) => {
                text.push_str(&format!("{day}  issue {shares}000 Common Stock at {}\n", money(price)));
            }
            _ => {}
        }
    }
    text
}

/// The last value that a scenario gives the price, if any line changes it.
fn last_price(text: &str, name: &str) -> Option<Exact> {
    let path: PathBuf = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}.scrip", std::process::id()));
    std::fs::write(&path, text).unwrap();
    let loaded =
        load_scenario(&path, &Choices::default()).unwrap_or_else(|found| panic!("{:?}\n{text}", found.diagnostics));
    let run = loaded.play(&Options::default());
    assert!(run.played.failures.is_empty(), "{:?}\n{text}", run.played.failures);
    run.played.outcomes.iter().rev().find_map(|outcome| match &outcome.kind {
        OutcomeKind::Changed { name, after, .. } if name == "Conversion Price" => Some(after.clone()),
        _ => None,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    /// Nothing converts, every option lowered the price and expires: the price is that of the log without options, but for less than the
    /// cent that an adjustment needs.
    #[test]
    fn an_option_that_expired_leaves_no_trace(held in held(), lines in prop::collection::vec(line(), 1..12)) {
        let start: Exact = "2.64645".parse().unwrap();
        let with = last_price(&scenario(&held, &lines, true), "with").unwrap_or_else(|| start.clone());
        let without = last_price(&scenario(&held, &lines, false), "without").unwrap_or(start);
        let difference = with.sub(&without).unwrap().abs();
        let cent: Exact = "0.01".parse().unwrap();
        prop_assert!(difference < cent, "{} and {}", with.to_decimal_string(6), without.to_decimal_string(6));
    }
}
