//! Changes of small texts.
use super::compare;
use crate::source::SourceMap;
use crate::syntax::{KnownNames, parse_file};

const BASE: &str = "certificate \"Series X\"
  issuer \"Example, Inc.\", called Company
  common Common Stock

§1 \"Shares\"
class Series X
  authorized 100 shares
Stated Value is $10 per share
§2 \"Dividends\"
Dividend Rate starts at 8% per year
accrue Dividends on Stated Value at Dividend Rate
  from the issue date
  by   days / 365
reading N1 \"day count\"
  because \"none is given\"
  default plain \"days\"
  or      other \"months\"
§3 \"Redemption\"
§3(a) \"Right\"
Redemption Price is Stated Value + Dividends accrued and unpaid
Company may redeem any shares of Series X, called Redemption
  on notice at least 30 days before the redemption date
  for       Redemption Price
";

/// The changes, a line each.
fn changes(old: &str, new: &str) -> Vec<String> {
    let mut sources = SourceMap::new();
    let mut read = |text: &str| {
        let file = sources.add("terms.scrip", text);
        let parsed = parse_file(&sources, file, &KnownNames::new());
        assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics);
        (file, parsed.file)
    };
    let (old, new) = (read(old), read(new));
    compare(&sources, (old.0, old.1.as_ref()), (new.0, new.1.as_ref())).into_iter().map(shown).collect()
}

fn shown(change: super::Change) -> String {
    let part = |words: Option<String>| words.unwrap_or_else(|| "-".into());
    let dependents: Vec<String> = change.dependents.iter().map(|by| format!("{} §{}", by.name, by.section)).collect();
    let dependents = if dependents.is_empty() { String::new() } else { format!(" | {}", dependents.join(", ")) };
    format!(
        "§{} {} {}: {} → {}{dependents}",
        part(change.section),
        change.kind.word(),
        change.subject,
        part(change.old),
        part(change.new)
    )
}

#[test]
fn layout_comments_and_order_make_no_difference() {
    let new = BASE
        .replace(
            "  from the issue date\n  by   days / 365\n",
            "# how\n by days / 365  # days\n\n from    the issue date\n",
        )
        .replace(
            "class Series X\n  authorized 100 shares\nStated Value is $10 per share\n",
            "Stated Value is\n    $10.00 per share\nclass Series X\n  authorized 100 shares\n",
        )
        .replace("§3(a)", "Section 3(a)");
    assert_eq!(changes(BASE, &new), Vec::<String>::new());
}

#[test]
fn a_changed_definition_names_what_depends_on_it() {
    let new = BASE.replace("$10 per share", "$12 per share");
    assert_eq!(
        changes(BASE, &new),
        [
            "§1 changed Stated Value: $10 per share → $12 per share | Dividends §2, Redemption Price §3(a), Redemption §3(a)"
        ]
    );
}

#[test]
fn slots_are_added_removed_and_changed() {
    let new = BASE.replace("at least 30 days", "at least 20 days").replace("  for       Redemption Price\n", "");
    assert_eq!(
        changes(BASE, &new),
        [
            "§3(a) changed Redemption, on notice: at least 30 days before the redemption date → at least 20 days before the redemption date",
            "§3(a) removed Redemption, for: for Redemption Price → -",
        ]
    );
}

#[test]
fn another_default_of_a_reading_is_one_change() {
    let new = BASE.replace("default plain", "or plain").replace("or      other", "default other");
    assert_eq!(changes(BASE, &new), ["§2 changed reading N1, default: plain → other"]);
}

#[test]
fn sections_that_get_another_number_are_followed() {
    let new = BASE
        .replace("§3", "§4")
        .replace("§2 \"Dividends\"", "§2 \"Rank\"\nSeries X ranks before Common Stock\n§3 \"Dividends\"");
    assert_eq!(
        changes(BASE, &new),
        [
            "§2 added : - → Rank",
            "§2 added rank of Series X: - → Series X ranks before Common Stock",
            "§3 renumbered : §2 → §3",
            "§4 renumbered : §3 → §4",
        ]
    );
}

#[test]
fn a_comma_more_in_its_heading_makes_no_other_section() {
    let old = format!("{BASE}§4 \"Ranks and Votes\"\nnote \"one\"\n");
    let new = format!("{BASE}§4 \"Taxes\"\nnote \"two\"\n§5 \"Ranks, and Votes\"\nnote \"three\"\n");
    assert_eq!(
        changes(&old, &new),
        ["§4 added : - → Taxes", "§5 renumbered : §4 → §5", "§5 changed heading: Ranks and Votes → Ranks, and Votes"]
    );
}

#[test]
fn a_clause_that_moves_is_followed() {
    let new = BASE
        .replace("Stated Value is $10 per share\n", "")
        .replace("§3(a) \"Right\"\n", "§3(a) \"Right\"\nStated Value is $10 per share\n");
    assert_eq!(changes(BASE, &new), ["§3(a) moved Stated Value: §1 → §3(a)"]);
}

#[test]
fn another_name_of_the_class_is_one_change() {
    let new = BASE.replace("class Series X", "class Series Y").replace("of Series X", "of Series Y");
    assert_eq!(changes(BASE, &new), ["§- renamed class: Series X → Series Y"]);
}

#[test]
fn another_name_of_a_term_is_one_change() {
    let new = BASE.replace("Redemption Price", "Call Price");
    assert_eq!(changes(BASE, &new), ["§- renamed term: Redemption Price → Call Price"]);
    let new = new.replace("Stated Value + Dividends", "2 * Stated Value + Dividends");
    assert_eq!(
        changes(BASE, &new),
        [
            "§3(a) added Call Price: - → Call Price is 2 * Stated Value + Dividends accrued and unpaid",
            "§3(a) changed Redemption, for: Redemption Price → Call Price",
            "§3(a) removed Redemption Price: Redemption Price is Stated Value + Dividends accrued and unpaid → -",
        ]
    );
}

#[test]
fn references_follow_sections_that_get_another_number() {
    let old =
        BASE.replace("§3(a) \"Right\"\n", "§3(a) \"Right\"\nerratum \"Section 3(z)\" means \"Section 3(a) or 3(b)\"\n");
    let new = old
        .replace("§3", "§4")
        .replace("Section 3", "Section 4")
        .replace("or 3(b)", "or 4(b)")
        .replace("§2 \"Dividends\"", "§2 \"Rank\"\nSeries X ranks before Common Stock\n§3 \"Dividends\"");
    assert_eq!(
        changes(&old, &new),
        [
            "§2 added : - → Rank",
            "§2 added rank of Series X: - → Series X ranks before Common Stock",
            "§3 renumbered : §2 → §3",
            "§4 renumbered : §3 → §4",
        ]
    );
}

#[test]
fn remarks_make_no_difference() {
    let new = BASE.replace("§3(a) \"Right\"\n", "§3(a) \"Right\"\nnote \"see the minutes\"\n");
    assert_eq!(changes(BASE, &new), Vec::<String>::new());
}

#[test]
fn a_section_that_goes_takes_its_clauses_with_it() {
    let new = BASE.split("§3 ").next().unwrap();
    assert_eq!(
        changes(BASE, new),
        [
            "§3 removed : Redemption → -",
            "§3(a) removed : Right → -",
            "§3(a) removed Redemption Price: Redemption Price is Stated Value + Dividends accrued and unpaid → -",
            "§3(a) removed Redemption: Company may redeem any shares of Series X, called Redemption; on notice at least 30 days before the redemption date; for Redemption Price → -",
        ]
    );
}

#[test]
fn scenarios_are_compared_day_by_day() {
    let old =
        "scenario \"S\"\n  holder Alder\n2001-01-02  issue 5 Common Stock to Alder\n            expect no breach\n";
    let new = "scenario \"S\"\n  holder Alder   # she\n2001-01-02  issue 6 Common Stock to Alder expect no breach\n";
    assert_eq!(
        changes(old, new),
        [
            "§- added 2001-01-02: - → issue 6 Common Stock to Alder",
            "§- removed 2001-01-02: issue 5 Common Stock to Alder → -",
        ]
    );
}
