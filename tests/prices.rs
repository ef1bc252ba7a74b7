//! Price files, windows of trading days, and what is asked of them.
use chrono::NaiveDate;
use proptest::prelude::*;
use rust_decimal::Decimal;
use scrip::calendar::{CalendarError, Calendars, Suspensions};
use scrip::exact::Exact;
use scrip::prices::{
    Column, MissingPrices, PriceError, PriceFault, PriceHistory, PriceView, Splits, lowest_positions, order,
};

const STORAGE: &str = include_str!("../examples/prices/soss.csv");
const VALENCE: &str = include_str!("../examples/prices/vlnc.csv");
const TECHNOLOGY: &str = include_str!("../examples/prices/mtic.csv");

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date of the test")
}

fn number(text: &str) -> Exact {
    text.parse().expect("a number of the test")
}

fn decimal(text: &str) -> Decimal {
    text.parse().expect("a decimal of the test")
}

fn history(text: &str) -> PriceHistory {
    PriceHistory::parse(text).expect("a price file without faults")
}

/// The messages of a file with faults.
fn faults(text: &str) -> Vec<String> {
    let errors = PriceHistory::parse(text).expect_err("a price file with faults");
    errors.iter().map(|error| format!("{}: {error}", error.line)).collect()
}

#[test]
fn the_price_files_of_the_examples_have_a_row_for_every_session() {
    let calendars = Calendars::new();
    for (text, rows) in [(STORAGE, 898), (VALENCE, 629), (TECHNOLOGY, 1763)] {
        let history = history(text);
        assert_eq!(history.len(), rows);
        let (first, last) = (history.first_day().expect("a day"), history.last_day().expect("a day"));
        let sessions = calendars.trading_days_in(first, last, &Suspensions::none()).expect("sessions");
        assert_eq!(history.rows().map(|row| row.date).collect::<Vec<_>>(), sessions);
        assert_eq!(history.days_without_session(&calendars), Ok(Vec::new()));
    }
}

#[test]
fn cells_are_read_as_they_stand() {
    let history = history(TECHNOLOGY);
    assert_eq!(history.get(day("2004-01-02"), Column::Close), Some(decimal("3.05")));
    assert_eq!(history.get(day("2004-01-02"), Column::Bid), Some(decimal("3.01")));
    assert_eq!(history.get(day("2004-01-02"), Column::Vwap), Some(decimal("3.0636")));
    assert_eq!(history.get(day("2004-01-02"), Column::Volume), Some(decimal("282799")));
    assert_eq!(history.get(day("2004-01-03"), Column::Close), None);
}

#[test]
fn rows_may_come_in_any_order_with_blanks_and_other_columns() {
    let text = "\u{feff}Open, Bid ,DATE,Close\r\n1,2.5,2001-01-03,\r\n1,,2001-01-02,.0625\r\n\r\n1,2,2001-01-04,10\r\n";
    let history = history(text);
    let rows: Vec<_> = history.rows().map(|row| (row.date, row.close, row.bid, row.vwap)).collect();
    assert_eq!(
        rows,
        [
            (day("2001-01-02"), Some(decimal("0.0625")), None, None),
            (day("2001-01-03"), None, Some(decimal("2.5")), None),
            (day("2001-01-04"), Some(decimal("10")), Some(decimal("2")), None),
        ]
    );
}

#[test]
fn every_fault_of_a_file_is_reported_with_its_line() {
    let text = "date,close,volume\n2001-01-02,0,10\n2001-1-3,1,10\n2001-01-03,1e5,-1\n2001-01-04,1\n2001-01-03,2,1.5\n\
                2001-02-30,1,1\n2001-01-05,20000000,1\n2001-01-08,\"1,000\",1\n1812-01-02,1,1\n2001-01-09,1.,1\n\
                2001-01-10,0.1234567890123456,1\n2001-01-11,99999999999999999999999999999999,1\n2001-01-12,NaN,\n";
    assert_eq!(
        faults(text),
        [
            "2: `0` in column `close` is too low",
            "3: `2001-1-3` is not a date",
            "4: `1e5` in column `close` is not a number",
            "4: `-1` in column `volume` is too low",
            "5: the line has 2 cells and the header 3",
            "6: `1.5` in column `volume` has a part of a share",
            "6: 2001-01-03 has a row already, on line 4",
            "7: `2001-02-30` is not a date",
            "8: `20000000` in column `close` is too high",
            "9: `1,000` in column `close` is not a number",
            "10: no calendar is known for 1812-01-02",
            "11: `1.` in column `close` is not a number",
            "12: `0.1234567890123456` in column `close` has too many decimal places",
            "13: `99999999999999999999999999999999` in column `close` is too high",
            "14: `NaN` in column `close` is not a number",
        ]
    );
}

#[test]
fn a_header_is_required() {
    assert_eq!(faults(""), ["1: the price file is empty"]);
    assert_eq!(faults("2001-01-02,1,1\n"), ["1: the price file begins without a header line"]);
    assert_eq!(faults("day,close\n"), ["1: the header has no column `date`"]);
    assert_eq!(faults("date,price\n"), ["1: the header has none of the columns `close`, `bid`, `vwap` and `volume`"]);
    assert_eq!(faults("date,close,Close\n"), ["1: the header has the column `Close` twice"]);
    let repeated = PriceHistory::parse("date,close\n2001-01-02,1\n2001-01-02,1\n").expect_err("a repeated day");
    assert_eq!(repeated[0].fault, PriceFault::RepeatedDate { date: day("2001-01-02"), first_line: 2 });
    assert_eq!(repeated[0].column.as_deref(), Some("date"));
    assert_eq!(repeated[0].help(), "keep one row for each day");
    assert!(history("date,close\n").is_empty());
}

#[test]
fn lines_are_counted_past_blank_lines() {
    let expected = ["6: `x` in column `close` is not a number", "7: `y` in column `close` is not a number"];
    let text = "date,close\n\n2001-01-02,1\n\n\n2001-01-03,x\n2001-01-04,y";
    assert_eq!(faults(text), expected);
    assert_eq!(faults(&text.replace('\n', "\r\n")), expected);
}

#[test]
fn rows_on_days_without_a_session_are_found() {
    let history = history("date,close\n2001-09-10,1\n2001-09-11,1\n2001-09-15,1\n");
    assert_eq!(history.days_without_session(&Calendars::new()), Ok(vec![day("2001-09-11"), day("2001-09-15")]));
}

#[test]
fn the_average_close_on_the_days_with_the_lowest_bids() {
    let (history, splits, calendars) = (history(STORAGE), Splits::none(), Calendars::new());
    let view = PriceView::new(&history, &splits, day("2000-08-28"));
    assert_eq!(view.require(day("2000-04-19"), Column::Close), Ok(number("8.50")));
    let window = view.window_before(&calendars, &Suspensions::none(), day("2000-08-28"), 30).expect("thirty days");
    assert_eq!((window.days()[0], window.days()[29]), (day("2000-07-17"), day("2000-08-25")));
    let lowest = window.lowest_days(3, Column::Bid).expect("three days");
    let days: Vec<_> = lowest.iter().map(|position| window.days()[*position]).collect();
    assert_eq!(days, [day("2000-08-11"), day("2000-08-24"), day("2000-08-25")]);
    assert_eq!(window.average_on_lowest(3, Column::Close, Column::Bid), Ok(number("7.93")));
    assert_eq!(window.lowest(Column::Close), Ok((day("2000-08-25"), number("7.81"))));
    assert_eq!(window.highest(Column::Vwap), Ok((day("2000-07-25"), number("9.631"))));
}

#[test]
fn the_average_over_a_window_is_exact() {
    let (history, splits, calendars) = (history(VALENCE), Splits::none(), Calendars::new());
    let view = PriceView::new(&history, &splits, day("2003-09-29"));
    let none = Suspensions::none();
    let window = view.window_before(&calendars, &none, day("2003-09-29"), 20).expect("twenty days");
    assert_eq!(window.average(Column::Vwap), Ok(number("1285673/200000")));
    assert_eq!(window.sum(Column::Volume), Ok(number("4322202")));
    let ending = view.window_ending_on(&calendars, &none, day("2003-09-27"), 20).expect("twenty days");
    assert_eq!(ending.days(), window.days());
    let between = view.window_between(&calendars, &none, day("2003-08-29"), day("2003-09-28")).expect("twenty days");
    assert_eq!(between.days(), window.days());
    let seventh = view.window(window.days()[..7].to_vec()).expect("seven days");
    assert_eq!(
        seventh.average(Column::Close).and_then(|average| Ok(average.mul(&Exact::from(7))?)),
        seventh.sum(Column::Close)
    );
}

#[test]
fn of_equal_days_the_earlier_count() {
    let text = "date,close,bid\n2001-01-02,1,5\n2001-01-03,2,4\n2001-01-04,3,4\n2001-01-05,4,4\n2001-01-08,5,6\n";
    let (history, splits) = (history(text), Splits::none());
    let view = PriceView::new(&history, &splits, day("2001-01-09"));
    let window = view.window(history.rows().map(|row| row.date).collect()).expect("five days");
    assert_eq!(window.lowest_days(2, Column::Bid), Ok(vec![1, 2]));
    assert_eq!(window.average_on_lowest(2, Column::Close, Column::Bid), Ok(number("2.5")));
    assert_eq!(window.lowest(Column::Bid), Ok((day("2001-01-03"), number("4"))));
    assert_eq!(window.average_on_lowest(4, Column::Close, Column::Bid), Ok(number("2.5")));
    assert_eq!(window.order(Column::Bid), Ok([1, 2, 3, 0, 4].as_slice()));
    assert_eq!(
        window.average_on_lowest(6, Column::Close, Column::Bid),
        Err(PriceError::TooFewDays { wanted: 6, available: 5 })
    );
    assert!(window.average_on_lowest(0, Column::Close, Column::Bid).is_err());
    let repeated = view.window(vec![day("2001-01-08"), day("2001-01-02"), day("2001-01-08")]).expect("two days");
    assert_eq!(repeated.days(), [day("2001-01-02"), day("2001-01-08")]);
    assert_eq!(repeated.average(Column::Close), Ok(number("3")));
    let nothing = view.window(Vec::new()).expect("no days");
    assert!(nothing.average(Column::Close).is_err());
    assert!(nothing.lowest(Column::Close).is_err());
    assert_eq!(nothing.sum(Column::Close), Ok(Exact::ZERO));
}

#[test]
fn sessions_without_prices_are_named() {
    let text = "date,close,bid\n2001-09-07,1,1\n2001-09-10,2,\n2001-09-18,3,3\n2001-09-20,4,4\n";
    let (history, splits, calendars, none) = (history(text), Splits::none(), Calendars::new(), Suspensions::none());
    let view = PriceView::new(&history, &splits, day("2001-09-21"));
    let short = view.window_before(&calendars, &none, day("2001-09-21"), 6).expect_err("days are missing");
    let expected = MissingPrices { days: vec![day("2001-09-17"), day("2001-09-19")], column: None };
    assert_eq!(short, PriceError::Missing(expected));
    assert_eq!(short.to_string(), "there is no price for 2 trading days: 2001-09-17, 2001-09-19");
    // With those days suspended the window reaches back over the days on which the exchange was closed.
    let suspended =
        Suspensions::from_ranges([(day("2001-09-17"), day("2001-09-17")), (day("2001-09-19"), day("2001-09-19"))]);
    let suspended = suspended.expect("ranges");
    let window = view.window_before(&calendars, &suspended, day("2001-09-21"), 4).expect("four days");
    assert_eq!(window.days()[0], day("2001-09-07"));
    assert_eq!(window.average(Column::Close), Ok(number("2.5")));
    let blank = PriceError::Missing(MissingPrices { days: vec![day("2001-09-10")], column: Some(Column::Bid) });
    assert_eq!(window.average(Column::Bid), Err(blank.clone()));
    assert_eq!(window.lowest_days(1, Column::Bid), Err(blank.clone()));
    assert_eq!(window.lowest(Column::Bid), Err(blank.clone()));
    assert_eq!(window.values(Column::Bid), Err(blank.clone()));
    assert_eq!(blank.to_string(), "there is no `bid` for 2001-09-10");
    assert_eq!(window.values_at(Column::Bid, &[0, 3]), Ok(vec![number("1"), number("4")]));
    assert_eq!(view.require(day("2001-09-10"), Column::Bid), Err(blank));
    assert_eq!(view.get(day("2001-09-10"), Column::Bid), Ok(None));
    let many = view.window_before(&calendars, &none, day("2001-09-07"), 30).expect_err("days are missing");
    let PriceError::Missing(many) = many else { panic!("not missing prices") };
    assert_eq!(many.days.len(), 30);
    assert_eq!(
        many.to_string(),
        "there is no price for 30 trading days: 2001-07-26, 2001-07-27, 2001-07-30, 2001-07-31, 2001-08-01, ... 2001-09-06"
    );
    let unknown = view.window_before(&calendars, &none, NaiveDate::MAX, 2);
    assert!(matches!(unknown, Err(PriceError::Calendar(CalendarError::OutOfRange { .. }))));
}

#[test]
fn rows_before_a_split_are_restated() {
    let (history, calendars, none) = (history(STORAGE), Calendars::new(), Suspensions::none());
    let two_for_one = Splits::new([(day("2000-08-14"), number("2"))]).expect("a split");
    let view = PriceView::new(&history, &two_for_one, day("2000-08-28"));
    assert_eq!(view.require(day("2000-04-19"), Column::Close), Ok(number("4.25")));
    assert_eq!(view.require(day("2000-08-11"), Column::Bid), Ok(number("3.95")));
    assert_eq!(view.require(day("2000-08-25"), Column::Bid), Ok(number("7.71")));
    let window = view.window_before(&calendars, &none, day("2000-08-28"), 30).expect("thirty days");
    let lowest = window.lowest_days(3, Column::Bid).expect("three days");
    let days: Vec<_> = lowest.iter().map(|position| window.days()[*position]).collect();
    assert_eq!(days, [day("2000-08-09"), day("2000-08-10"), day("2000-08-11")]);
    assert_eq!(window.average_on_lowest(3, Column::Close, Column::Bid), Ok(number("4.03")));
    assert_eq!(window.average(Column::Close), Ok(number("5.745")));
    // Seen from a day before the split, nothing is restated.
    let earlier = PriceView::new(&history, &two_for_one, day("2000-08-13"));
    assert_eq!(earlier.require(day("2000-04-19"), Column::Close), Ok(number("8.5")));
    // Known to come: from its day on rows are told in the old shares.
    let to_come = [(day("2000-08-14"), number("2"))];
    let no_split = Splits::none();
    let before = PriceView::new(&history, &no_split, day("2000-08-13")).before(&to_come);
    assert_eq!(before.require(day("2000-08-25"), Column::Bid), Ok(number("15.42")));
    assert_eq!(before.require(day("2000-08-11"), Column::Bid), Ok(number("7.9")));
    let window = before.window_between(&calendars, &none, day("2000-08-11"), day("2000-08-14")).expect("two days");
    assert_eq!(window.lowest(Column::Bid).map(|(found, _)| found), Ok(day("2000-08-11")));
    // One for three: prices threefold, volumes a third, exactly.
    let combination = Splits::new([(day("2000-08-14"), number("1/3"))]).expect("a combination");
    let view = PriceView::new(&history, &combination, day("2000-08-28"));
    let window = view.window_before(&calendars, &none, day("2000-08-28"), 30).expect("thirty days");
    assert_eq!(window.average(Column::Close), Ok(number("20.83")));
    assert_eq!(window.lowest(Column::Close), Ok((day("2000-08-25"), number("7.81"))));
    let december = view.require(day("1999-12-01"), Column::Volume);
    assert_eq!(december, Ok(number("121101/3")));
}

#[test]
fn splits_multiply_and_must_leave_shares() {
    let splits = Splits::new([(day("2001-03-01"), number("3/2")), (day("2001-02-01"), number("2"))]).expect("splits");
    assert_eq!(splits.factor(day("2001-01-31"), day("2001-03-01")), Ok(Some(number("3"))));
    assert_eq!(splits.factor(day("2001-02-01"), day("2001-03-01")), Ok(Some(number("3/2"))));
    assert_eq!(splits.factor(day("2001-01-31"), day("2001-02-28")), Ok(Some(number("2"))));
    assert_eq!(splits.factor(day("2001-03-01"), day("2002-03-01")), Ok(None));
    let nothing = Splits::new([(day("2001-02-01"), Exact::ZERO)]);
    assert_eq!(nothing, Err(PriceError::NoSuchSplit { effective: day("2001-02-01") }));
}

#[test]
fn the_first_day_with_a_property_is_found() {
    let (history, splits, calendars, none) = (history(STORAGE), Splits::none(), Calendars::new(), Suspensions::none());
    let view = PriceView::new(&history, &splits, day("2000-12-31"));
    let level = number("7");
    let find = |first: &str, last: &str, suspensions: &Suspensions| {
        view.first_day(&calendars, suspensions, (day(first), day(last)), Column::Close, |close| *close < level)
    };
    assert_eq!(find("1999-12-01", "2000-02-01", &none), Ok(Some(day("1999-12-13"))));
    assert_eq!(find("1999-12-01", "1999-12-12", &none), Ok(None));
    let suspended = Suspensions::from_ranges([(day("1999-12-13"), day("1999-12-14"))]).expect("a range");
    assert_eq!(find("1999-12-01", "2000-02-01", &suspended), Ok(Some(day("1999-12-15"))));
    // A day that is looked at must have a price.
    let missing = MissingPrices { days: vec![day("1999-11-30")], column: None };
    assert_eq!(find("1999-11-30", "2000-02-01", &none), Err(PriceError::Missing(missing)));
}

#[test]
fn positions_are_chosen_by_any_key() {
    assert_eq!(lowest_positions(&[3, 1, 2, 1], 2), [1, 3]);
    assert_eq!(lowest_positions(&[3, 1, 2, 1], 3), [1, 2, 3]);
    assert_eq!(lowest_positions(&[3, 1], 5), [0, 1]);
    assert_eq!(order(&[3, 1, 2, 1]), [1, 3, 2, 0]);
}

proptest! {
    /// Running totals, restated rows and cached orders give what plain arithmetic over the rows gives.
    #[test]
    fn windows_agree_with_plain_arithmetic(
        cells in proptest::collection::vec((1i64..400, 0u32..4), 12),
        start in 0usize..10, length in 1usize..12, n in 1usize..5,
        split_at in 0usize..14, factor in 1i64..5,
    ) {
        let sessions = Calendars::new().first_trading_days_after(day("2001-09-01"), 14, &Suspensions::none()).expect("days");
        let mut text = String::from("date,close\n");
        let mut plain = Vec::new();
        for (position, (units, places)) in cells.iter().enumerate() {
            let value = Decimal::new(*units, *places);
            text.push_str(&format!("{},{value}\n", sessions[position]));
            let value = Exact::from(value);
            let is_before = position < split_at;
            plain.push(if is_before { value.div(&Exact::from(factor)).expect("a price") } else { value });
        }
        let history = history(&text);
        let splits = Splits::new([(sessions[split_at], Exact::from(factor))]).expect("a split");
        let view = PriceView::new(&history, &splits, sessions[13]);
        let end = (start + length).min(12);
        let window = view.window(sessions[start..end].to_vec()).expect("a window");
        let expected = &plain[start..end];
        let average = |values: &[Exact]| {
            let sum = values.iter().try_fold(Exact::ZERO, |sum, value| sum.add(value)).expect("a sum");
            sum.div(&Exact::from(values.len() as i64)).expect("an average")
        };
        prop_assert_eq!(window.values(Column::Close), Ok(expected.to_vec()));
        prop_assert_eq!(window.average(Column::Close), Ok(average(expected)));
        let n = n.min(expected.len());
        let mut sorted: Vec<_> = expected.to_vec();
        sorted.sort();
        prop_assert_eq!(window.average_on_lowest(n, Column::Close, Column::Close), Ok(average(&sorted[..n])));
        prop_assert_eq!(window.lowest(Column::Close).map(|(_, value)| value), Ok(sorted[0].clone()));
        prop_assert_eq!(window.highest(Column::Close).map(|(_, value)| value), Ok(sorted[sorted.len() - 1].clone()));
    }
}
