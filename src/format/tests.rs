//! What the layout does to small texts.
use super::format;
use crate::syntax::KnownNames;

fn formatted(text: &str) -> String {
    match format("terms.scrip", text, &KnownNames::new()) {
        Ok(text) => text,
        Err(found) => panic!("{found:#?}"),
    }
}

const HEAD: &str = "certificate \"Series X\"\n  issuer \"Example, Inc.\", called Company\n\n";

fn below(section: &str) -> String {
    let text = formatted(&format!("{HEAD}{section}"));
    text.strip_prefix(HEAD).map(String::from).unwrap_or(text)
}

#[test]
fn slots_line_up_and_blanks_become_single() {
    let text =
        "§1   \"Shares\"\nclass   Series X\n   authorized   2,000 shares ,fractional\n     par $0.01   per share\n";
    assert_eq!(
        below(text),
        "§1 \"Shares\"\nclass Series X\n  authorized 2,000 shares, fractional\n  par        $0.01 per share\n"
    );
}

#[test]
fn choices_of_a_reading_have_a_column() {
    let text = "§1\nreading N1 \"day count\"\n because \"no count\"\n default quarters \"by quarters\"\n or thirty \"by 30  days\"\n";
    let wanted = "§1\nreading N1 \"day count\"\n  because \"no count\"\n  default quarters \"by quarters\"\n  or      thirty   \"by 30  days\"\n";
    assert_eq!(below(text), wanted);
}

#[test]
fn sections_are_written_with_their_sign() {
    let text = "Section 4(a)(i)  \"Price\"\nConversion Price starts at $2 per share of Common Stock\n  adjusted as in Sec. 4(a)(i) to Section 5\nSec. 5\nnote \"Section 5 stays\"\n";
    let wanted = "§4(a)(i) \"Price\"\nConversion Price starts at $2 per share of Common Stock\n  adjusted as in §4(a)(i) to §5\n§5\nnote \"Section 5 stays\"\n";
    assert_eq!(below(text), wanted);
}

#[test]
fn comments_and_empty_lines_stay_where_they_are() {
    let text = "\n\n# about\n§1 # first\n   # inside\nclass Series X   # the class\n\n\n\n  # on par\n  par $1 per share\n\n\n";
    let wanted = "# about\n§1  # first\n  # inside\nclass Series X  # the class\n\n  # on par\n  par $1 per share\n";
    assert_eq!(below(text), wanted);
}

#[test]
fn tabs_and_carriage_returns_go() {
    let text = "§1\r\nclass Series X\r\n\tpar $1 per share\r\n";
    assert_eq!(below(text), "§1\nclass Series X\n  par $1 per share\n");
}

#[test]
fn operators_have_room_and_literals_have_none() {
    let text = "§1\nStated Value is $1 per share\nFloor is (Stated Value*2+Stated Value)/3 rounded to $0.001,half down\nHigh is yes when Floor<=Stated Value ,otherwise no\n";
    let wanted = "§1\nStated Value is $1 per share\nFloor is (Stated Value * 2 + Stated Value)/3 rounded to $0.001, half down\nHigh is yes when Floor <= Stated Value, otherwise no\n";
    assert_eq!(below(text), wanted);
}

#[test]
fn what_goes_on_is_indented_by_its_parentheses() {
    let text = "§1\nStated Value is $1 per share\nFloor is\n (Stated Value\n + (Stated Value *\n 2)\n ) / 3\n";
    let wanted = "§1\nStated Value is $1 per share\nFloor is\n    (Stated Value\n      + (Stated Value *\n        2)\n    ) / 3\n";
    assert_eq!(below(text), wanted);
}

#[test]
fn an_expectation_has_its_own_line() {
    let text = "scenario \"S\"\n holder Alder \"Alder Partners\"\n reading N1 x\n2001-01-02 issue 5 Common Stock to Alder   expect Alder receives nothing # none\n   expect no breach\n2001-01-03\n";
    let wanted = "scenario \"S\"\n  holder  Alder \"Alder Partners\"\n  reading N1 x\n2001-01-02  issue 5 Common Stock to Alder\n            expect Alder receives nothing  # none\n            expect no breach\n2001-01-03\n";
    let mut known = KnownNames::new();
    known.add_reading("N1");
    assert_eq!(format("s.scrip", text, &known).unwrap(), wanted);
}

#[test]
fn a_text_that_cannot_be_read_is_left_alone() {
    let found = format("terms.scrip", &format!("{HEAD}§1\nclass \n"), &KnownNames::new()).unwrap_err();
    assert!(!found.is_empty());
    assert_eq!(formatted(""), "");
}

fn wrapped(section: &str) -> String {
    let text = format!("{HEAD}{section}");
    let once = super::format_breaking_lines("terms.scrip", &text, &KnownNames::new()).expect("a text that can be read");
    let twice = super::format_breaking_lines("terms.scrip", &once, &KnownNames::new());
    assert_eq!(twice.as_ref(), Ok(&once), "a second time changes nothing");
    assert_eq!(formatted(&once), once, "it is the canonical layout too");
    once.strip_prefix(HEAD).map(String::from).unwrap_or(once)
}

/// At the loosest joint for which there is room, outside of parentheses where it can be.
#[test]
fn long_lines_are_broken_on_request() {
    let long = "Rather Long Amount Of Money";
    let text = format!("§1\nPrice is {long} * 2 + {long} * (3 + {long} - {long}) + {long} / 7 + {long}\n");
    let wanted = format!("§1\nPrice is {long} * 2\n    + {long} * (3 + {long} - {long})\n    + {long} / 7 + {long}\n");
    assert_eq!(wrapped(&text), wanted);
    let text =
        format!("§1\nA is any of (i) {long} > 2, (ii) {long} > 3 and {long} > 4, (iii) {long} > 5, (iv) 1 > 2\n");
    assert!(wrapped(&text).lines().all(|line| line.chars().count() <= 120), "{}", wrapped(&text));
    let words = format!("§1\nnote \"{}\"\n", "and so on, ".repeat(20));
    assert_eq!(wrapped(&words), words, "words between quotation marks stay together");
    let text = format!("§1\nPrice is {long} * 2\n    + 1\n");
    assert_eq!(wrapped(&text), text, "what people broke stays broken");
}
