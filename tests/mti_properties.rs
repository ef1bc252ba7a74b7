//! What holds of the two series of one company, whatever the cap table, the assets and the days.

mod support;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::{Days, NaiveDate};
use dashu_ratio::RBig;
use proptest::prelude::*;
use scrip::engine::Played;
use scrip::exact::Exact;
use scrip::outcome::OutcomeKind;
use support::two_series::{Company, Settled};

static CERTIFICATES: LazyLock<[String; 2]> = LazyLock::new(|| {
    let read = |name: &str| {
        std::fs::read_to_string(format!("{}/certificates/{name}.scrip", env!("CARGO_MANIFEST_DIR"))).unwrap()
    };
    [read("mti-series-a"), read("mti-series-b")]
});

const HEADER: &str = "scenario \"By chance\"\n  certificates a.scrip, b.scrip\n  holder Advent\n  holder EMC\n  holder Bank\n  class Series C, ranking after Series A, convertible into 10 Common Stock\n\n";

/// Plays a scenario of the two certificates.
fn play(entries: &str) -> Played {
    let [first, second] = &*CERTIFICATES;
    let text = format!("{HEADER}{entries}");
    let played = support::story::play(&[first, second], &text);
    assert!(played.faults.is_empty(), "{:?}\n{text}", played.faults);
    assert!(played.failures.is_empty(), "{:?}\n{text}", played.failures);
    played
}

fn day(days: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2004, 6, 17).unwrap().checked_add_days(Days::new(days)).unwrap()
}

/// Both series and Common Stock, in the hands of three, at any time of their lives.
fn companies() -> impl Strategy<Value = Company> {
    let shares = (1u64..60_000, 1u64..560_000, 1u64..1_500_000);
    let days = (0u64..1_200, prop_oneof![0u64..400, 0u64..2_000]);
    let splits = prop::sample::select(vec![1u64, 1, 2, 3, 7]);
    (shares, days, splits, prop_oneof![1u64..400_000_000, 1u64..40_000_000]).prop_map(
        |((common, a, b), (issued, after), split, assets)| Company {
            common: common * 1_200,
            a,
            b,
            a_issued: day(0),
            b_issued: day(issued),
            split,
            day: day(issued + after),
            assets,
        },
    )
}

/// The liquidation of a company, Common Stock combined first where there is a ratio.
fn liquidation(company: &Company, combined: Option<u64>) -> String {
    let Company { common, a, b, a_issued, b_issued, split, day, assets } = company;
    let mut text = format!(
        "{a_issued}  issue {common} Common Stock to Bank\n{a_issued}  issue {a} Series A to Advent at $26.4645\n\
         {b_issued}  waiver by Series A of \"Closing\"\n\
         {b_issued}  issue {b} Series B to EMC at $12.6420, called \"Closing\"\n"
    );
    if let Some(ratio) = combined {
        text.push_str(&format!("{b_issued}  split Common Stock 1 for {ratio}\n"));
    } else if *split > 1 {
        text.push_str(&format!("{b_issued}  split Common Stock {split} for 1\n"));
    }
    text.push_str(&format!("{day}  liquidation with assets ${assets}\n"));
    text
}

fn exact(number: impl Into<Exact>) -> Exact {
    number.into()
}

/// What the liquidation pays to Advent, EMC and Bank.
fn payments(played: &Played) -> Vec<(usize, Exact)> {
    let mut sums: BTreeMap<usize, Exact> = BTreeMap::new();
    for outcome in &played.outcomes {
        if let OutcomeKind::Paid { to, amount, cause, .. } = &outcome.kind
            && cause.contains("liquidation")
        {
            let sum = sums.entry(to.index()).or_insert(Exact::ZERO);
            *sum = sum.add(amount).unwrap();
        }
    }
    sums.into_iter().collect()
}

/// Whether what is paid is that of certain choices, to the cent that rounding and the cents left over may make.
fn agree(paid: &[(usize, Exact)], settled: &Settled) -> bool {
    let cent = RBig::from(1u8) / RBig::from(100u8);
    paid.len() == 3
        && paid.iter().zip(&settled.paid).all(|((_, paid), wanted)| {
            let paid: RBig = paid.as_fraction().parse().unwrap();
            let apart = if paid > *wanted { paid - wanted } else { wanted - paid };
            apart < cent
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn payouts_add_up_to_the_assets_to_the_cent(company in companies()) {
        let mut sum = Exact::ZERO;
        for (_, amount) in payments(&play(&liquidation(&company, None))) {
            sum = sum.add(&amount).unwrap();
        }
        prop_assert_eq!(sum, exact(company.assets));
    }

    /// The ratios keep both Conversion Prices exact at a tenth of a cent.
    #[test]
    fn a_combination_changes_nobodys_share_of_value(
        company in companies(),
        ratio in prop::sample::select(vec![20u64, 40, 60, 100, 200]),
    ) {
        let company = Company { split: 1, ..company };
        let without = payments(&play(&liquidation(&company, None)));
        prop_assert_eq!(payments(&play(&liquidation(&company, Some(ratio)))), without);
    }

    /// What is paid follows from choices of which neither series would change its own alone, by formulas written down
    /// apart from the engine; where there are several such choices, or none, the result says so.
    #[test]
    fn no_class_gains_by_switching_its_alternative_alone(company in companies()) {
        let played = play(&liquidation(&company, None));
        let says = |words: &str| played.outcomes.iter().any(|outcome| {
            matches!(&outcome.kind, OutcomeKind::Note { text } if text.contains(words))
        });
        let paid = payments(&played);
        let found = company.settle();
        let consistent: Vec<_> = found.iter().filter(|settled| settled.consistent).collect();
        prop_assert_eq!(says("several choices of the classes are consistent"), consistent.len() > 1);
        prop_assert_eq!(says("no choices of the classes are consistent"), consistent.is_empty());
        if !consistent.is_empty() {
            prop_assert!(consistent.iter().any(|settled| agree(&paid, settled)), "{:?}\n{:?}", paid, found);
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

    /// It lowers both; whatever is sold, granted, revised and expires meanwhile, be it at prices that lower one series alone.
    #[test]
    fn an_option_that_expires_leaves_both_series_as_without_it(
        options in 1u64..40_000_000,
        cents in 10u64..126,
        others in prop::collection::vec((1u64..60, 0u8..6, 100u64..40_000, 10u64..300), 2..9),
        end in 1u64..400,
    ) {
        let start = format!(
            "{0}  issue 10000000 Common Stock to Bank\n{0}  issue 200000 Series A to Advent at $26.4645\n\
             {1}  waiver by Series A of \"Closing\"\n\
             {1}  issue 1000000 Series B to EMC at $12.6420, called \"Closing\"\n", day(0), day(504)
        );
        let grant = format!("{}  grant option \"O\" on {options} Common Stock at ${}.{:02}\n", day(505), cents / 100, cents % 100);
        let (mut between, mut at, mut names) = (String::new(), 506, Vec::new());
        for (index, (more, kind, thousands, cents)) in others.iter().enumerate() {
            at += more;
            let price = format!("${}.{:02}", cents / 100, cents % 100);
            let line = match (kind, names.first().cloned()) {
                (0, Some(name)) => format!("revise \"{name}\" to {price}"),
                (1 | 2, Some(name)) => {
                    names.remove(0);
                    format!("\"{name}\" expire")
                }
                (3, _) => format!("issue {thousands}000 Common Stock to Bank at {price}"),
                _ => {
                    names.push(format!("N{index}"));
                    format!("grant option \"N{index}\" on {thousands}000 Common Stock at {price}")
                }
            };
            between.push_str(&format!("{}  {line}\n", day(at)));
        }
        let last = day(at + end);
        let converts = format!("{last}  Advent converts 10000 Series A\n{last}  EMC converts 10000 Series B\n");
        let with = play(&format!("{start}{grant}{between}{last}  \"O\" expire\n{converts}"));
        let without = play(&format!("{start}{between}{converts}"));
        prop_assert_eq!(received(&with), received(&without));
    }

    /// In two issues or one, acquired at once or in parts; what others did in between stands.
    #[test]
    fn preferred_stock_that_ends_unconverted_leaves_the_price_as_without_it(
        (first, second) in (1u64..200_000, 0u64..200_000),
        dollars in 1u64..25,
        later in 1u64..300,
        others in prop::collection::vec((1u64..200, 1u64..900_000, 50u64..300), 0..4),
        end in 1u64..400,
        part in 1u64..100,
    ) {
        let start = format!(
            "{0}  issue 10000000 Common Stock to Bank\n{0}  issue 200000 Series A to Advent at $26.4645\n\
             {0}  waiver by Series A of \"§3(c)(v)\"\n", day(0)
        );
        let mut between = String::new();
        let mut at = later;
        for (index, (more, shares, price)) in others.iter().enumerate() {
            at += more;
            between.push_str(&format!("{}  issue {shares} Common Stock to Bank at ${}.{:02}\n", day(at), price / 100, price % 100));
            if index == 0 && second > 0 {
                between.push_str(&format!("SECOND{}  issue {second} Series C to EMC at ${dollars}.50\n", day(at)));
            }
        }
        let of_emc = if between.contains("SECOND") { second } else { 0 };
        let issue = format!("{}  issue {first} Series C to Bank at ${dollars}\n", day(later));
        let last = day(at + end);
        let acquired = (first * part / 100).max(1);
        let mut ends = format!("{last}  Company acquires {acquired} Series C of Bank\n");
        if of_emc > 0 {
            ends.push_str(&format!("{last}  Company acquires {of_emc} Series C of EMC\n"));
        }
        if first > acquired {
            ends.push_str(&format!("{}  Company acquires {} Series C of Bank\n", day(at + end + 3), first - acquired));
        }
        let converts = format!("{}  Advent converts 100000 Series A\n", day(at + end + 5));
        let with = play(&format!("{start}{issue}{}{ends}{converts}", between.replace("SECOND", "")));
        let plain: String = between.lines().filter(|line| !line.starts_with("SECOND")).map(|line| format!("{line}\n")).collect();
        let without = play(&format!("{start}{plain}{converts}"));
        prop_assert_eq!(received(&with), received(&without));
    }

    /// Whatever the terms were before: the price in effect is that of the present terms, and so is what is kept back of it.
    #[test]
    fn an_option_revised_at_once_leaves_the_price_of_its_present_terms(
        options in 1u64..4_000_000,
        (first, second) in (1u64..264, 1u64..264),
        others in prop::collection::vec((1u64..200, 1u64..900_000, 50u64..300), 0..4),
    ) {
        let start = format!(
            "{0}  issue 10000000 Common Stock to Bank\n{0}  issue 200000 Series A to Advent at $26.4645\n", day(0)
        );
        let mut later = String::new();
        let mut at = 2;
        for (more, shares, price) in &others {
            at += more;
            later.push_str(&format!("{}  issue {shares} Common Stock to Bank at ${}.{:02}\n", day(at), price / 100, price % 100));
        }
        later.push_str(&format!("{}  Advent converts 100000 Series A\n", day(at + 1)));
        let price = |cents: u64| format!("${}.{:02}", cents / 100, cents % 100);
        let grant = |cents| format!("{}  grant option \"O\" on {options} Common Stock at {}\n", day(1), price(cents));
        let revise = format!("{}  revise \"O\" to {}\n", day(2), price(second));
        let revised = play(&format!("{start}{}{revise}{later}", grant(first)));
        let granted = play(&format!("{start}{}{later}", grant(second)));
        prop_assert_eq!(received(&revised), received(&granted));
    }

    #[test]
    fn conversions_never_exceed_the_threshold(
        common in 2_000_000u64..40_000_000,
        of_advent in 100_000u64..450_000,
        dilution in 1_000_000u64..20_000_000,
        acts in prop::collection::vec((1u64..400, 1u64..450_000, any::<bool>()), 1..8),
    ) {
        let of_emc = 566_797 - of_advent;
        let mut entries = format!(
            "{0}  issue {common} Common Stock to Bank\n{0}  issue {of_advent} Series A to Advent at $26.4645\n\
             {0}  issue {of_emc} Series A to EMC at $26.4645\n{1}  issue {dilution} Common Stock to Bank at $0.50\n",
            day(0), day(1)
        );
        let (mut at, mut left) = (1, [of_advent, of_emc]);
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

/// What a liquidation says of the choices of the classes, where they are not the only ones.
fn said_of_choices(entries: &str) -> Vec<String> {
    let notes = play(entries).outcomes.into_iter().filter_map(|outcome| match outcome.kind {
        OutcomeKind::Note { text } if text.contains("consistent") => Some(text),
        _ => None,
    });
    notes.collect()
}

/// After a split 5 for 2 the Conversion Price of Series A is $1.059: Series A would take (I) where Series B does, and (II) where
/// Series B does, Series B (II) where Series A takes (I), and (I) where it takes (II), from $103,536,127 to $103,859,962.
#[test]
fn where_no_choices_agree_the_result_says_so_and_lists_them() {
    let said = |assets: u64| {
        said_of_choices(&format!(
            "2004-06-17  issue 14000000 Common Stock to Bank\n2004-06-17  issue 566797 Series A to Advent at $26.4645\n\
             2005-01-03  split Common Stock 5 for 2\n2005-11-02  waiver by Series A of \"Closing\"\n\
             2005-11-02  issue 1582028 Series B to EMC at $12.6420, called \"Closing\"\n\
             2006-06-30  liquidation with assets ${assets}\n"
        ))
    };
    let found = said(103_700_000);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("no choices of the classes are consistent with each other"), "{found:?}");
    assert_eq!(found[0].matches("Series B takes").count(), 4, "{found:?}");
    assert_eq!(said(103_536_126).len() + said(103_859_963).len(), 0);
    assert_eq!((said(103_536_127).len(), said(103_859_962).len()), (1, 1));
}

/// Where all dividends are paid both alternatives are the same.
#[test]
fn where_several_choices_agree_the_result_says_so_and_lists_them() {
    let found = said_of_choices(
        "2004-06-17  issue 35000000 Common Stock to Bank\n2004-06-17  issue 566797 Series A to Advent at $26.4645\n\
         2005-11-02  waiver by Series A of \"Closing\"\n\
         2005-11-02  issue 1582028 Series B to EMC at $12.6420, called \"Closing\"\n\
         2006-06-30  Corporation pays Dividends of Series B in full\n\
         2006-06-30  Corporation pays Dividends of Series A in full\n\
         2006-06-30  liquidation with assets $80000000\n",
    );
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("several choices of the classes are consistent"), "{found:?}");
    assert_eq!(found[0].matches("Series A takes").count(), 4, "{found:?}");
}
