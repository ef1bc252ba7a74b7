use crate::diagnostics::{did_you_mean, suggest};

const TERMS: [&str; 5] = ["Stated Value", "Conversion Price", "Conversion Date", "Dividend Rate", "Dividend Date"];

#[test]
fn a_slip_of_the_pen_is_understood() {
    assert_eq!(suggest("Conversion Prise", TERMS), Some("Conversion Price"));
    assert_eq!(suggest("Statde Value", TERMS), Some("Stated Value"));
    assert_eq!(suggest("ConversionPrice", TERMS), Some("Conversion Price"));
}

#[test]
fn capitals_and_the_order_of_words_are_understood() {
    assert_eq!(suggest("conversion price", TERMS), Some("Conversion Price"));
    assert_eq!(suggest("Rate Dividend", TERMS), Some("Dividend Rate"));
}

#[test]
fn nothing_is_suggested_for_a_name_that_is_far_from_all() {
    assert_eq!(suggest("Liquidation Amount", TERMS), None);
    assert_eq!(suggest("X", ["Y", "Z"]), None);
    assert_eq!(suggest("", TERMS), None);
    assert_eq!(suggest("Price", std::iter::empty()), None);
}

#[test]
fn the_name_itself_is_not_suggested() {
    assert_eq!(suggest("Dividend Rate", ["Dividend Rate"]), None);
}

#[test]
fn the_order_of_the_candidates_does_not_matter() {
    assert_eq!(suggest("Series X", ["Series B", "Series A"]), Some("Series A"));
    assert_eq!(suggest("Series X", ["Series A", "Series B"]), Some("Series A"));
}

#[test]
fn the_question_quotes_the_candidate() {
    assert_eq!(did_you_mean("Conversion Prise", TERMS).as_deref(), Some("did you mean `Conversion Price`?"));
}
