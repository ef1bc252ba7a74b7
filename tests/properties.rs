//! What holds of every story, whatever its events.

mod support;

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use scrip::calendar::Calendars;
use scrip::engine::{Engine, Fate, FaultKind, Options, Played};
use scrip::exact::Exact;
use scrip::outcome::OutcomeKind;
use scrip::program::PartyId;
use support::story::{Story, load};

const CERTIFICATE: &str = r#"certificate "Series X Preferred Stock"
  issuer "Example Industries, Inc.", called Company

§1 "Designation"
class Series X
  authorized 1,000,000 shares
Stated Value is $100 per share

§2 "Dividends"
Dividend Rate starts at 6% per year
accrue Dividends on Stated Value at Dividend Rate
  from the issue date
  by   days / 365
  due  on the last day of each calendar quarter
when 2 consecutive payments of Dividends are missed
  raise Dividend Rate by 1% per year, to at most 9% per year
when all payments of Dividends are made
  reset Dividend Rate

§3 "Conversion"
Conversion Price starts at $2.50 per share of Common Stock
  adjusted with splits of Common Stock
Holder may convert any shares of Series X into Common Stock, called Conversion
  at any time
  into     (Stated Value + Dividends accrued and unpaid) / Conversion Price
  fraction pay cash, fraction * Conversion Price

§4 "Liquidation"
Liquidation Amount is Stated Value + Dividends accrued and unpaid
on a liquidation
  pay    each share of Series X the Liquidation Amount
  before Common Stock
"#;

const HEADER: &str =
    "scenario \"By chance\"\n  certificates x.scrip\n  holder Alder\n  holder Birch\n  holder Cedar\n\n";

/// An act on a day: how many days after the one before, what, who, how much.
type Act = (u64, u8, usize, usize, u32);

fn holder(index: usize) -> &'static str {
    ["Alder", "Birch", "Cedar"][index % 3]
}

/// A story of acts; the assets of a liquidation at its end if there is one.
fn story(acts: &[Act], assets: Option<u64>) -> String {
    let mut text = String::from(HEADER);
    let mut day = NaiveDate::from_ymd_opt(2010, 1, 4).unwrap();
    text.push_str(&format!("{day}  outstanding 1,000,000 Common Stock\n"));
    for who in 0..3 {
        text.push_str(&format!("{day}  issue {} Series X to {}\n", 100 * (who + 1), holder(who)));
    }
    for (later, what, who, to, count) in acts {
        day = day.checked_add_days(Days::new(*later)).unwrap();
        let (who, to, count) = (holder(*who), holder(*to), count % 120 + 1);
        text.push_str(&match what % 8 {
            0 => format!("{day}  issue {count} Series X to {who}\n"),
            1 => format!("{day}  {who} transfers {count} Series X to {to}\n"),
            2 => format!("{day}  {who} converts {count} Series X\n"),
            3 => format!("{day}  Company pays Dividends of Series X in full\n"),
            4 => format!("{day}  Company pays ${count} of Dividends of Series X\n"),
            5 => format!("{day}  Company pays ${count} of Dividends of Series X to {who}\n"),
            6 => format!("{day}  split Series X {} for 1\n", count % 3 + 2),
            _ => format!("{day}  split Common Stock 2 for 1\n"),
        });
    }
    if let Some(assets) = assets {
        day = day.checked_add_days(Days::new(1)).unwrap();
        text.push_str(&format!("{day}  liquidation with assets ${}.{:02}\n", assets / 100, assets % 100));
    }
    text
}

fn loaded(acts: &[Act], assets: Option<u64>) -> Story {
    match load(&[CERTIFICATE], &story(acts, assets)) {
        Ok(story) => story,
        Err(found) => panic!("{:?}", found.first().map(|found| found.message.clone())),
    }
}

fn play(story: &Story, until: Option<NaiveDate>) -> Played {
    let calendars = Calendars::new();
    let prices = BTreeMap::new();
    let mut engine = Engine::new(&story.program, &calendars, &prices);
    engine.play(&story.journal, &Options { until, ..Options::default() });
    engine.finish()
}

/// All that the engine remembers, but for the order of what was played within a day.
fn state_after(story: &Story, until: Option<NaiveDate>) -> String {
    let calendars = Calendars::new();
    let prices = BTreeMap::new();
    let mut engine = Engine::new(&story.program, &calendars, &prices);
    engine.play(&story.journal, &Options { until, ..Options::default() });
    let written = format!("{:?}", engine.state());
    let parts = written.split("order: ");
    parts.map(|part| part.trim_start_matches(|digit: char| digit.is_ascii_digit())).collect()
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    proptest::collection::vec((0u64..60, any::<u8>(), 0usize..3, 0usize..3, any::<u32>()), 0..25)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_liquidation_pays_out_what_there_is(acts in acts(), assets in 0u64..1_000_000_000) {
        let story = loaded(&acts, Some(assets));
        let played = play(&story, None);
        let mut sum = Exact::ZERO;
        let mut of_holders = Exact::ZERO;
        for outcome in &played.outcomes {
            match &outcome.kind {
                OutcomeKind::Distributed { amount, .. } => sum = sum.add(amount).unwrap(),
                OutcomeKind::Paid { cause, amount, .. } if cause.contains("liquidation") => {
                    of_holders = of_holders.add(amount).unwrap();
                }
                _ => {}
            }
        }
        prop_assert_eq!(&sum, &Exact::from(rust_decimal::Decimal::new(assets as i64, 2)));
        prop_assert!(of_holders <= sum);
    }

    #[test]
    fn a_prefix_of_the_log_gives_a_prefix_of_the_outcomes(acts in acts(), cut in 0u64..600) {
        let story = loaded(&acts, None);
        let until = NaiveDate::from_ymd_opt(2010, 1, 4).unwrap().checked_add_days(Days::new(cut)).unwrap();
        let whole = play(&story, None);
        let last = story.journal.entries.last().unwrap().date;
        let part = play(&story, Some(until.min(last)));
        let expected: Vec<_> = whole.outcomes.iter().filter(|outcome| outcome.moment.date <= until).collect();
        let found: Vec<_> = part.outcomes.iter().collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn the_same_log_gives_the_same_outcomes(acts in acts()) {
        let story = loaded(&acts, None);
        prop_assert_eq!(play(&story, None).outcomes, play(&story, None).outcomes);
    }

    #[test]
    fn shares_held_add_up_to_those_outstanding(acts in acts()) {
        let story = loaded(&acts, None);
        let calendars = Calendars::new();
        let prices = BTreeMap::new();
        let mut engine = Engine::new(&story.program, &calendars, &prices);
        engine.play(&story.journal, &Options::default());
        let at = scrip::program::Moment::end_of(NaiveDate::from_ymd_opt(2050, 1, 1).unwrap());
        let class = story.program.certificates[0].class.unwrap();
        let mut held = Exact::ZERO;
        for party in 0..story.program.parties.len() {
            held = held.add(&engine.state().held_at(class, PartyId::at(party), at)).unwrap();
        }
        prop_assert_eq!(held, engine.state().outstanding_at(class, at));
    }

    #[test]
    fn what_is_refused_or_impossible_changes_nothing(acts in acts()) {
        let story = loaded(&acts, None);
        let with = play(&story, None);
        // The lines that could not be played are left out: everything else stays as it was.
        let spoiled: Vec<_> = with.faults.iter().filter_map(|(_, _, line)| *line).collect();
        let refused: Vec<_> = with
            .outcomes
            .iter()
            .filter(|outcome| matches!(outcome.kind, OutcomeKind::Refused { .. }))
            .filter_map(|outcome| outcome.line)
            .collect();
        let mut journal = story.journal.clone();
        journal.entries.retain(|entry| {
            entry.event.as_ref().is_none_or(|event| !spoiled.contains(&event.span) && !refused.contains(&event.span))
        });
        let last = story.journal.entries.last().unwrap().date;
        let left = Story { program: story.program.clone(), journal };
        let without = play(&left, Some(last));
        let kinds = |played: &Played| -> Vec<OutcomeKind> {
            let kept = played.outcomes.iter().filter(|outcome| !matches!(outcome.kind, OutcomeKind::Refused { .. }));
            kept.map(|outcome| outcome.kind.clone()).collect()
        };
        prop_assert_eq!(kinds(&with), kinds(&without));
        prop_assert_eq!(state_after(&story, Some(last)), state_after(&left, Some(last)));
    }
}

/// However many rules follow from each other, the last of them is played too.
#[test]
fn a_chain_of_rules_goes_to_its_end() {
    let name = |index: usize| {
        let letter = |digit: usize| char::from(b'A' + u8::try_from(digit).unwrap());
        format!("Step {}{}", letter(index / 26), letter(index % 26))
    };
    let mut certificate = String::from(
        "certificate \"Series X Preferred Stock\"\n  issuer \"Example Industries, Inc.\"\n\n§1 \"Steps\"\nclass Series X\n  \
         authorized 1,000 shares\nfact Go is yes or no\n",
    );
    for index in 0..100 {
        certificate.push_str(&format!("{} starts at 0\n", name(index)));
    }
    for index in 0..100 {
        let before = if index == 0 { "Go".to_string() } else { format!("{} = 1", name(index - 1)) };
        certificate.push_str(&format!("when it becomes true that {before}\n  set {} to 1\n", name(index)));
    }
    let scenario = format!(
        "scenario \"Chain\"\n  certificates x.scrip\n  holder Alder\n\n2010-01-04  issue 10 Series X to Alder\n\
         2010-02-01  fact Go is yes\n            expect {} = 1\n",
        name(99)
    );
    let played = support::story::play(&[&certificate], &scenario);
    assert_eq!((played.checked, played.failures.len(), played.faults.len()), (1, 0, 0));
}

/// Each conversion brings 2 to the power of 262,143 shares, as many as can be kept; the second makes the sum too large.
#[test]
fn a_sum_too_large_to_be_kept_is_a_fault_of_its_line_which_changes_nothing() {
    let letters: Vec<char> = ('A'..='R').collect();
    let mut powers = String::from("Power A is 2\n");
    for pair in letters.windows(2) {
        powers.push_str(&format!("Power {1} is Power {0} * Power {0}\n", pair[0], pair[1]));
    }
    let product: Vec<String> = letters.iter().map(|letter| format!("Power {letter}")).collect();
    let certificate = format!(
        "certificate \"Series X Preferred Stock\"\n  issuer \"Example Industries, Inc.\", called Company\n\n\
         §1 \"Designation\"\nclass Series X\n  authorized 1,000,000 shares\n{powers}\n\
         §2 \"Conversion\"\nHolder may convert any shares of Series X into Common Stock, called Conversion\n  at any time\n  \
         into {} * (1 share of Common Stock / 1 share)\n",
        product.join(" * ")
    );
    let scenario = format!(
        "{HEADER}2010-01-04  issue 100 Series X to Alder\n2010-02-01  Alder converts 1 Series X\n\
         2010-02-02  Alder converts 1 Series X\n            expect Series X outstanding = 99 shares\n\
         2010-02-03  Alder converts 1 Series X\n"
    );
    let played = support::story::play(&[&certificate], &scenario);
    let fates: Vec<Fate> = played.lines.iter().map(|line| line.fate).collect();
    assert_eq!(fates, [Fate::Played, Fate::Played, Fate::Fault], "the last line is not played at all");
    let (fault, _, line) = &played.faults[0];
    assert_eq!((played.faults.len(), fault.kind.clone()), (1, FaultKind::TooLarge));
    assert_eq!((played.checked, played.failures.len()), (1, 0), "the share of that line is still outstanding");
    assert!(fault.section.is_some() && fault.message.contains("nothing after it is played"), "{}", fault.message);
    assert_eq!(*line, Some(played.lines[2].span));
    assert!(played.outcomes.iter().all(|outcome| outcome.line != *line), "nothing of the line is told as done");
}
