//! What holds of a certificate with market prices, caps and interest, whatever its holders and its company do.

mod support;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use scrip::engine::FailureKind;
use scrip::outcome::{Outcome, OutcomeKind};
use scrip::source::SourceMap;
use scrip::workspace::{Choices, load_scenario_into};

static CERTIFICATE: LazyLock<String> = LazyLock::new(|| std::fs::read_to_string(certificate()).unwrap());

const HEADER: &str = "scenario \"By chance\"\n  certificates c.scrip\n  holder Riverview\n  holder Quay\n  holder Tarn\n  holder Bank\n\n";

const HOLDERS: [&str; 3] = ["Riverview", "Quay", "Tarn"];

fn certificate() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("certificates/valence-series-c.scrip")
}

fn day(days: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2003, 6, 2).unwrap().checked_add_days(Days::new(days)).unwrap()
}

/// The first lines of every story: common stock, the cap, and the shares of two purchasers.
fn opening(cap: u64, first: u64, second: u64) -> String {
    let mut text = String::new();
    for line in [
        "outstanding 70,000,000 Common Stock".to_string(),
        format!("determination Exchange Cap is {cap}"),
        "fact Stockholder Approval is no".to_string(),
        "fact Counsel Opinion is no".to_string(),
        "fact Transfer Approved is yes".to_string(),
        format!("issue {first} Series C to Riverview at $10,000"),
        format!("issue {second} Series C to Quay at $10,000"),
    ] {
        text.push_str(&format!("{}  {line}\n", day(0)));
    }
    text
}

/// Plays a story; what it expects must hold, though some of its lines may be refused.
fn holds(entries: &str) {
    let text = format!("{HEADER}{entries}");
    let played = support::story::play(&[&CERTIFICATE], &text);
    let wrong: Vec<_> = played.failures.iter().filter(|failure| failure.kind != FailureKind::Unexpected).collect();
    assert!(wrong.is_empty(), "{wrong:?}\n{text}");
}

/// An act of a holder: how many days after the one before, whose, whether it is a transfer and to whom, how many shares.
type Act = (u64, usize, Option<usize>, u64);

fn acts() -> impl Strategy<Value = Vec<Act>> {
    prop::collection::vec((1u64..20, 0usize..3, prop::option::of(1usize..3), 1u64..500), 1..10)
}

/// An issue of the company: how many days after the one before, what, how many shares, at how many cents.
type Issue = (u64, u8, u64, u64);

fn issues() -> impl Strategy<Value = Vec<Issue>> {
    prop::collection::vec((1u64..20, 0u8..5, 1_000u64..3_000_000, 1u64..900), 1..8)
}

fn price(cents: u64) -> String {
    format!("${}.{:02}", cents / 100, cents % 100)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    /// Issues, transfers and conversions, those of all shares too: the parts of the cap add up to it.
    #[test]
    fn allocations_of_the_exchange_cap_add_up_to_it(
        acts in acts(),
        cap in 100_000u64..3_000_000,
        first in 1u64..600,
        second in 1u64..400,
    ) {
        let mut entries = opening(cap, first, second);
        let mut at = 0;
        for (later, who, to, count) in acts {
            at += later;
            let who_is = HOLDERS[who];
            let act = match to {
                Some(to) => format!("{who_is} transfers {count} Series C to {}", HOLDERS[(who + to) % 3]),
                None if count > 350 => format!("{who_is} converts all Series C"),
                None => format!("{who_is} converts {count} Series C"),
            };
            entries.push_str(&format!("{0}  {act}\n{0}\n", day(at)));
            entries.push_str(&format!("            expect Cap Allocation Amount of Series C = {cap}\n"));
        }
        holds(&entries);
    }

    /// Stock sold, options granted, exercised and revised, convertible securities: the price may fall and never rises.
    #[test]
    fn no_issue_sale_or_change_of_terms_raises_the_price(issues in issues()) {
        let mut entries = opening(14_000_000, 600, 400);
        let (mut at, mut granted) = (0, 0);
        for (later, what, shares, cents) in issues {
            let before = day(at);
            at += later;
            let last = granted;
            let act = match what {
                0 => format!("issue {shares} Common Stock at {}", price(cents)),
                1 => { granted += 1; format!("grant option \"O{granted}\" on {shares} Common Stock at {} to Bank for $0", price(cents)) }
                2 => { granted += 1; format!("issue convertible \"O{granted}\" into {shares} Common Stock at {} to Bank for $1,000", price(cents)) }
                _ if last == 0 => continue,
                3 => format!("revise \"O{last}\" to {}", price(cents)),
                _ => format!("exercise 500 of \"O{last}\""),
            };
            let figure = "Standard Conversion Price of Series C";
            entries.push_str(&format!("{}  {act}\n            expect {figure} <= ({figure} on {before})\n", day(at)));
        }
        holds(&entries);
    }

    /// Interest on a late dividend runs on what is unpaid on each day, whatever is paid of it and of the interest meanwhile.
    #[test]
    fn interest_is_the_sum_of_that_of_its_parts(
        parts in prop::collection::vec((1u64..20, 1u64..7_000), 0..3),
        interest in any::<bool>(),
        end in 1u64..20,
    ) {
        let mut entries = opening(14_000_000, 600, 400);
        // Due on 1 July; the days of grace end on the 9th, after which every payment is late.
        let (mut at, mut late, mut terms, mut left) = (37, 8, Vec::new(), String::from("2% * 29 / 365 * $10,000 per share of Series C"));
        for (later, dollars) in parts {
            (at, late) = (at + later, late + later);
            entries.push_str(&format!("{}  Company pays ${dollars} of Dividends of Series C\n", day(at)));
            if interest {
                entries.push_str(&format!("{}  Company pays Default Interest of Series C in full\n", day(at)));
            }
            let each = format!("${}.{:03} per share of Series C", dollars / 1_000, dollars % 1_000);
            terms.push(format!("{each} * {late}"));
            left.push_str(&format!(" - {each}"));
        }
        (at, late) = (at + end, late + end);
        terms.push(format!("({left}) * {late}"));
        let sum = terms.join(" + ");
        entries.push_str(&format!("{}\n            expect Default Interest accrued = 18% / 365 * ({sum})\n", day(at)));
        entries.push_str(&format!("            expect Dividends accrued of Series C = 2% * {at} / 365 * $10,000 per share of Series C\n"));
        holds(&entries);
    }

    /// A journal in one file, and the same in three that are merged by date.
    #[test]
    fn a_journal_in_several_files_is_played_as_in_one(acts in acts(), files in prop::collection::vec(0usize..3, 10)) {
        let mut records = vec![
            (0, "issue,,600,Series C,,Riverview,10000".to_string()),
            (1, "issue,,400,Series C,,Quay,10000".to_string()),
        ];
        let mut at = 1;
        for (later, who, to, count) in acts {
            at += later;
            let who_is = HOLDERS[who];
            records.push((at, match to {
                Some(to) => format!("transfer,,{count},Series C,{who_is},{},", HOLDERS[(who + to) % 3]),
                None => format!("convert,{who_is},{count},Series C,,,"),
            }));
        }
        for (place, who) in HOLDERS.iter().enumerate() {
            records.push((at + 1 + place as u64, format!("convert,{who},all,Series C,,,")));
        }
        let mut parts = [String::new(), String::new(), String::new()];
        let mut whole = String::new();
        for ((at, record), file) in records.iter().zip(files.iter().cycle()) {
            let line = format!("{},{record}\n", day(*at));
            parts[*file].push_str(&line);
            whole.push_str(&line);
        }
        let one = outcomes(&[whole]);
        let converted = one.iter().any(|outcome| matches!(outcome.kind, OutcomeKind::Received { .. }));
        prop_assert!(converted);
        prop_assert_eq!(outcomes(&parts), one);
    }
}

/// What follows from tables of events, each in a file of its own.
fn outcomes(tables: &[String]) -> Vec<Outcome> {
    let mut sources = SourceMap::new();
    let folder = certificate().parent().unwrap().to_path_buf();
    let mut names = Vec::new();
    for (place, table) in tables.iter().enumerate() {
        // A file without events is left out.
        if table.is_empty() {
            continue;
        }
        let name = format!("part-{place}.csv");
        sources.draft(&folder.join(&name), format!("date,event,party,shares,class,from,to,price\n{table}"));
        names.push(name);
    }
    let scenario = format!(
        "scenario \"In files\"\n  certificates valence-series-c.scrip\n  holder Riverview\n  holder Quay\n  holder Tarn\n  \
         events {}\n\n{1}  outstanding 70,000,000 Common Stock\n{1}  determination Exchange Cap is 14,000,000\n\
         {1}  fact Stockholder Approval is no\n{1}  fact Counsel Opinion is no\n{1}  fact Transfer Approved is yes\n",
        names.join(", "),
        day(0)
    );
    let path = folder.join("in-files.scrip");
    sources.draft(&path, scenario);
    let loaded = match load_scenario_into(sources, &path, &Choices::default()) {
        Ok(loaded) => loaded,
        Err(rejected) => panic!("{:#?}", rejected.diagnostics),
    };
    let played = loaded.play(&loaded.options(&Choices::default()).unwrap()).played;
    played.outcomes.into_iter().map(|outcome| Outcome { line: None, ..outcome }).collect()
}
