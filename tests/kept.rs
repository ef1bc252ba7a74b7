//! Figures that the engine keeps are those that it would work out anew, however many things happen on one day.
use std::path::Path;

use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use scrip::engine::Options;
use scrip::source::SourceMap;
use scrip::workspace::{Choices, load_scenario_into};

/// How many days after the one before, what happens, whose it is, and how much of it.
type Act = (u64, usize, bool, u32);

/// Mostly several on one day.
fn acts() -> impl Strategy<Value = Vec<Act>> {
    let later = prop_oneof![6 => Just(0u64), 2 => 1u64..4, 1 => 10u64..40];
    prop::collection::vec((later, any::<usize>(), any::<bool>(), any::<u32>()), 8..28)
}

/// A line of the journal, given who does it, to whom, and how much of it.
type Line = fn(&str, &str, u32) -> String;

const STORAGE: &str = "\
scenario \"By chance\"
  certificates ../../certificates/storage-computer-series-a.scrip
  prices       Common Stock from ../prices/soss.csv
  holder       Alder
  holder       Birch

2000-04-28  outstanding 900,000 Common Stock
2000-04-28  issue 30,000 Series A to Alder
2000-05-01  issue 30,000 Series A to Birch
2000-05-01  fact Registration Effective is yes
2000-05-01  fact Stockholder Approval is no
";

const STORAGE_LINES: &[Line] = &[
    |who, _, count| format!("{who} converts {} Series A", count % 3_000 + 1),
    |who, _, count| format!("{who} converts {} Series A", count % 30_000 + 1),
    |who, _, count| format!("{who} converts {} Series A, with cash dividends", count % 3_000 + 1),
    |who, to, count| format!("{who} transfers {} Series A to {to}", count % 3_000 + 1),
    |who, to, count| format!("{who} transfers {} Common Stock to {to}", count % 3_000 + 1),
    |who, _, count| format!("issue {} Common Stock to {who} at ${}", count % 500_000 + 1, count % 12 + 1),
    |who, _, count| format!("fact Other Shares Owned of {who} is {} shares of Common Stock", count % 50_000),
    |who, _, count| format!("fact Insider of {who} is {}", if count % 2 == 0 { "yes" } else { "no" }),
    |_, _, count| format!("fact Registration Effective is {}", if count % 3 == 0 { "no" } else { "yes" }),
    |_, _, count| format!("fact Stockholder Approval is {}", if count % 4 == 0 { "yes" } else { "no" }),
    |_, _, _| "Company pays Dividends of Series A in full".into(),
    |_, _, _| "Company pays Dividends of Series A in Common Stock".into(),
    |_, _, count| format!("Company redeems {} Series A", count % 5_000 + 1),
    |_, _, count| format!("split Common Stock {} for 2", count % 3 + 1),
];

const VALENCE: &str = "\
scenario \"By chance\"
  certificates ../../certificates/valence-series-c.scrip
  prices       Common Stock from ../prices/vlnc-at-threshold.csv
  holder       Alder
  holder       Birch

2003-06-02  outstanding 3,000,000 Common Stock
2003-06-02  determination Exchange Cap is 600,000
2003-06-02  fact Stockholder Approval is no
2003-06-02  fact Counsel Opinion is no
2003-06-02  fact Effectiveness Deadline is 2003-09-30
2003-06-02  fact Registration Statement Declared Effective is yes
2003-06-02  fact Registration Statement Required is yes
2003-06-02  fact Registration Statement Effective is yes
2003-06-02  fact Registration Statement Available is yes
2003-06-02  fact Allowable Grace Period is no
2003-06-02  fact Common Stock Listed is yes
2003-06-02  fact Trading Suspended is no
2003-06-02  fact Refusal Announced is no
2003-06-02  fact Breach is no
2003-06-02  fact Registration Effective Date is 2003-06-10
2003-06-02  fact Grace Period is no
2003-06-02  fact Delisting Threatened is no
2003-06-02  fact Change of Control Pending is no
2003-06-02  fact Payment Default is no
2003-06-02  fact Late Warrant Deliveries is 0
2003-06-02  fact Days of Late Warrant Delivery is 0
2003-06-02  fact Business Announcement is no
2003-06-02  issue 600 Series C to Alder at $10,000
2003-06-02  issue 400 Series C to Birch at $10,000
";

const VALENCE_LINES: &[Line] = &[
    |who, _, count| format!("{who} converts {} Series C", count % 40 + 1),
    |who, _, count| format!("{who} converts {} Series C", count % 400 + 1),
    |who, to, count| format!("{who} transfers {} Series C to {to}", count % 100 + 1),
    |who, _, count| format!("issue {} Common Stock to {who} at ${}", count % 500_000 + 1, count % 5 + 1),
    |_, _, count| format!("fact Refusal Announced is {}", if count % 3 == 0 { "yes" } else { "no" }),
    |_, _, count| format!("fact Delisting Threatened is {}", if count % 3 == 0 { "yes" } else { "no" }),
    |_, _, count| format!("fact Registration Statement Effective is {}", if count % 3 == 0 { "no" } else { "yes" }),
    |_, _, _| "Company pays Dividends of Series C in full".into(),
    |who, _, count| format!("{who} requires redemption of {} Series C", count % 100 + 1),
    |_, _, count| format!("split Common Stock {} for 2", count % 3 + 1),
];

/// The lines that follow the opening of a story.
fn story(opening: &str, lines: &[Line], start: NaiveDate, acts: &[Act]) -> String {
    let (mut text, mut day) = (opening.to_string(), start);
    for (later, what, first, count) in acts {
        day = day.checked_add_days(Days::new(*later)).unwrap();
        let (who, to) = if *first { ("Alder", "Birch") } else { ("Birch", "Alder") };
        text.push_str(&format!("{day}  {}\n", lines[what % lines.len()](who, to, *count)));
    }
    text
}

/// What comes of a story where figures are kept, and where they are worked out anew.
fn results(text: &str) -> [String; 2] {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/storage/by-chance.scrip");
    let mut sources = SourceMap::new();
    sources.draft(&path, text);
    let loaded = match load_scenario_into(sources, &path, &Choices::default()) {
        Ok(loaded) => loaded,
        Err(rejected) => panic!("{:?}\n{text}", rejected.diagnostics.first()),
    };
    [false, true].map(|anew| {
        let played = loaded.play(&Options { anew, ..Options::default() }).played;
        format!("{:#?}\n{:#?}\n{:#?}", played.outcomes, played.lines, played.faults)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn in_stories_of_storage_computer(acts in acts()) {
        let start = NaiveDate::from_ymd_opt(2000, 8, 28).unwrap();
        let text = story(STORAGE, STORAGE_LINES, start, &acts);
        let [kept, anew] = results(&text);
        prop_assert!(kept == anew, "{}", text);
    }

    #[test]
    fn in_stories_of_valence(acts in acts()) {
        let start = NaiveDate::from_ymd_opt(2003, 7, 1).unwrap();
        let text = story(VALENCE, VALENCE_LINES, start, &acts);
        let [kept, anew] = results(&text);
        prop_assert!(kept == anew, "{}", text);
    }
}
