//! Business days, trading days, periods, recurring dates and day counts.
use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, Weekday};
use proptest::prelude::*;
use scrip::calendar::{
    CalendarError, Calendars, DayCount, DayInMonth, Fraction, MonthDay, Period, PeriodUnit, Quarter, RateUnit, Rhythm,
    Schedule, Suspensions, add_months, anniversary,
};
use scrip::exact::Exact;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date of the test")
}

fn days(texts: &[&str]) -> Vec<NaiveDate> {
    texts.iter().map(|text| day(text)).collect()
}

fn closures(table: &str) -> BTreeSet<NaiveDate> {
    table.lines().skip(1).filter_map(|line| line.split(',').next()).map(day).collect()
}

/// Every day of the years for which the tables list every closure.
fn tabled_days() -> impl Iterator<Item = NaiveDate> {
    day("1999-01-01").iter_days().take_while(|day| day.year() <= 2010)
}

fn is_weekday(date: NaiveDate) -> bool {
    !matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

#[test]
fn business_days_agree_with_the_table_of_bank_holidays() {
    let holidays = closures(include_str!("data/ny_bank_holidays.csv"));
    assert_eq!(holidays.len(), 112);
    let calendars = Calendars::new();
    for date in tabled_days() {
        let expected = is_weekday(date) && !holidays.contains(&date);
        assert_eq!(calendars.is_business_day(date), Ok(expected), "{date}");
    }
}

#[test]
fn sessions_agree_with_the_table_of_exchange_closures() {
    let closed = closures(include_str!("data/nyse_closures.csv"));
    assert_eq!(closed.len(), 112);
    let calendars = Calendars::new();
    for date in tabled_days() {
        let expected = is_weekday(date) && !closed.contains(&date);
        assert_eq!(calendars.is_session(date), Ok(expected), "{date}");
        assert_eq!(calendars.is_trading_day(date, &Suspensions::none()), Ok(expected), "{date}");
    }
}

#[test]
fn the_nth_business_day_is_counted_strictly_after_or_before() {
    let calendars = Calendars::new();
    // Independence Day 2001 is a Wednesday.
    assert_eq!(calendars.add_business_days(day("2001-07-16"), -10), Ok(day("2001-06-29")));
    assert_eq!(calendars.add_business_days(day("2001-06-29"), 10), Ok(day("2001-07-16")));
    // From a Saturday the first business day is Monday, and the first one before it Friday.
    assert_eq!(calendars.add_business_days(day("2001-07-07"), 1), Ok(day("2001-07-09")));
    assert_eq!(calendars.add_business_days(day("2001-07-07"), -1), Ok(day("2001-07-06")));
    assert_eq!(calendars.add_business_days(day("2001-07-07"), 0), Ok(day("2001-07-07")));
    // Across the end of a year.
    assert_eq!(calendars.add_business_days(day("2003-12-30"), 3), Ok(day("2004-01-05")));
    assert_eq!(calendars.add_business_days(day("2004-01-05"), -3), Ok(day("2003-12-30")));
    assert_eq!(calendars.business_days_between(day("2001-06-29"), day("2001-07-16")), Ok(10));
    assert_eq!(calendars.business_days_between(day("2001-06-29"), day("2001-07-15")), Ok(9));
    assert_eq!(calendars.business_days_between(day("2001-06-29"), day("2001-06-29")), Ok(0));
}

#[test]
fn a_day_moves_to_the_next_or_the_last_business_day() {
    let calendars = Calendars::new();
    assert_eq!(calendars.next_business_day_on_or_after(day("2004-01-01")), Ok(day("2004-01-02")));
    assert_eq!(calendars.next_business_day_on_or_after(day("2004-01-02")), Ok(day("2004-01-02")));
    assert_eq!(calendars.last_business_day_on_or_before(day("2004-01-01")), Ok(day("2003-12-31")));
    // A holiday on a Saturday is not kept on Friday by the banks; the exchange closes.
    assert_eq!(calendars.next_business_day_on_or_after(day("2004-12-24")), Ok(day("2004-12-24")));
    assert_eq!(calendars.next_trading_day_on_or_after(day("2004-12-24"), &Suspensions::none()), Ok(day("2004-12-27")));
    assert_eq!(calendars.last_trading_day_on_or_before(day("2001-09-14"), &Suspensions::none()), Ok(day("2001-09-10")));
}

#[test]
fn trading_windows_skip_suspensions() {
    let calendars = Calendars::new();
    let none = Suspensions::none();
    let window = calendars.last_trading_days_before(day("2000-08-28"), 30, &none).expect("thirty sessions");
    assert_eq!(
        (window.len(), window.first().copied(), window.last().copied()),
        (30, Some(day("2000-07-17")), Some(day("2000-08-25")))
    );
    let suspended =
        Suspensions::from_ranges([(day("2000-08-03"), day("2000-08-06")), (day("2000-08-01"), day("2000-08-02"))])
            .expect("ranges");
    assert_eq!(suspended.ranges(), [(day("2000-08-01"), day("2000-08-06"))]);
    let window = calendars.last_trading_days_before(day("2000-08-28"), 30, &suspended).expect("thirty trading days");
    assert_eq!((window.len(), window.first().copied()), (30, Some(day("2000-07-11"))));
    assert!(window.iter().all(|day| !suspended.covers(*day)));
    assert_eq!(calendars.add_trading_days(day("2000-07-31"), 1, &suspended), Ok(day("2000-08-07")));
    assert_eq!(calendars.add_trading_days(day("2000-08-07"), -1, &suspended), Ok(day("2000-07-31")));
    assert_eq!(calendars.trading_days_between(day("2000-07-31"), day("2000-08-08"), &suspended), Ok(2));
    assert_eq!(calendars.trading_days_between(day("2000-07-31"), day("2000-08-08"), &none), Ok(6));
    assert_eq!(
        calendars.last_trading_days_ending_on(day("2000-08-07"), 2, &suspended),
        Ok(days(&["2000-07-31", "2000-08-07"]))
    );
    assert_eq!(
        calendars.first_trading_days_after(day("2000-07-31"), 2, &suspended),
        Ok(days(&["2000-08-07", "2000-08-08"]))
    );
    assert_eq!(
        calendars.trading_days_in(day("2000-07-29"), day("2000-08-08"), &suspended),
        Ok(days(&["2000-07-31", "2000-08-07", "2000-08-08"]))
    );
}

#[test]
fn a_suspension_without_an_end_leaves_no_trading_day() {
    let calendars = Calendars::new();
    let suspended = Suspensions::from_ranges([(day("2005-01-03"), NaiveDate::MAX)]).expect("a range");
    let from = day("2004-12-30");
    assert_eq!(calendars.add_trading_days(from, 1, &suspended), Ok(day("2004-12-31")));
    assert_eq!(calendars.add_trading_days(from, 2, &suspended), Err(CalendarError::OutOfRange { from }));
    assert_eq!(calendars.add_trading_days(day("2006-06-01"), -1, &suspended), Ok(day("2004-12-31")));
}

#[test]
fn days_without_a_calendar_are_errors() {
    let calendars = Calendars::new();
    let none = Suspensions::none();
    for date in [day("1900-12-31"), day("2200-01-01"), NaiveDate::MIN, NaiveDate::MAX] {
        assert!(calendars.is_business_day(date).is_err());
        assert!(calendars.add_business_days(date, 1).is_err());
        assert!(calendars.add_trading_days(date, -1, &none).is_err());
        assert!(calendars.business_days_between(date, date).is_err());
    }
    assert!(calendars.add_business_days(day("2199-12-31"), 1).is_err());
    assert!(calendars.add_business_days(day("1901-01-01"), -1).is_err());
    assert!(calendars.add_business_days(day("2001-01-01"), i32::MAX).is_err());
    assert!(calendars.add_business_days(day("2001-01-01"), i32::MIN).is_err());
    assert!(Period::days(u32::MAX).after(NaiveDate::MAX, &calendars, &none).is_err());
    assert!(Period::years(u32::MAX).after(day("2001-01-01"), &calendars, &none).is_err());
    assert!(Period::business_days(u32::MAX).before(day("2001-01-01"), &calendars, &none).is_err());
    let reversed = calendars.business_days_between(day("2001-01-02"), day("2001-01-01"));
    assert_eq!(
        reversed.map_err(|error| error.to_string()),
        Err("the interval from 2001-01-02 to 2001-01-01 ends before it begins".to_string())
    );
}

#[test]
fn months_keep_the_day_and_fall_back_to_the_last() {
    let calendars = Calendars::new();
    let none = Suspensions::none();
    let after = |period: Period, date: &str| period.after(day(date), &calendars, &none).expect("a date");
    let before = |period: Period, date: &str| period.before(day(date), &calendars, &none).expect("a date");
    assert_eq!(after(Period::months(1), "2001-01-31"), day("2001-02-28"));
    assert_eq!(after(Period::months(18), "2003-06-02"), day("2004-12-02"));
    assert_eq!(before(Period::months(1), "2004-03-31"), day("2004-02-29"));
    assert_eq!(after(Period::quarters(1), "2000-11-30"), day("2001-02-28"));
    assert_eq!(after(Period::years(1), "2000-02-29"), day("2001-02-28"));
    assert_eq!(after(Period::weeks(2), "2000-02-20"), day("2000-03-05"));
    assert_eq!(before(Period::days(30), "2002-02-14"), day("2002-01-15"));
    assert_eq!(after(Period::business_days(5), "2003-10-01"), day("2003-10-08"));
    assert_eq!(after(Period::trading_days(5), "2003-10-09"), day("2003-10-16"));
    assert_eq!(after(Period::business_days(5), "2003-10-09"), day("2003-10-17"));
    assert_eq!(anniversary(day("2000-02-29"), 4), Ok(day("2004-02-29")));
    assert_eq!(anniversary(day("2000-02-29"), 3), Ok(day("2003-02-28")));
    assert_eq!(anniversary(day("2000-04-19"), 3), Ok(day("2003-04-19")));
    assert_eq!(add_months(day("2000-03-31"), -13), Ok(day("1999-02-28")));
    assert_eq!(Period::business_days(10).to_string(), "10 business days");
    assert_eq!(Period::months(1).to_string(), "1 month");
}

#[test]
fn whole_periods_between_two_days() {
    let between = |unit: PeriodUnit, from: &str, to: &str| unit.whole_between(day(from), day(to));
    assert_eq!(between(PeriodUnit::Days, "2004-01-02", "2004-01-23"), Some(21));
    assert_eq!(between(PeriodUnit::Weeks, "2004-01-02", "2004-01-23"), Some(3));
    assert_eq!(between(PeriodUnit::Weeks, "2004-01-02", "2004-01-22"), Some(2));
    assert_eq!(between(PeriodUnit::Weeks, "2004-01-22", "2004-01-02"), Some(-2));
    // A month is whole on the day of the same number, or on the last of a shorter month.
    assert_eq!(between(PeriodUnit::Months, "2004-01-31", "2004-02-28"), Some(0));
    assert_eq!(between(PeriodUnit::Months, "2004-01-31", "2004-02-29"), Some(1));
    assert_eq!(between(PeriodUnit::Months, "2003-12-15", "2004-03-14"), Some(2));
    assert_eq!(between(PeriodUnit::Months, "2004-03-14", "2003-12-15"), Some(-2));
    assert_eq!(between(PeriodUnit::Quarters, "2003-12-15", "2004-09-15"), Some(3));
    assert_eq!(between(PeriodUnit::Years, "2000-02-29", "2001-02-28"), Some(1));
    assert_eq!(between(PeriodUnit::Years, "2000-03-01", "2001-02-28"), Some(0));
    assert_eq!(between(PeriodUnit::BusinessDays, "2000-03-01", "2001-02-28"), None);
}

#[test]
fn dates_recur_after_each_quarter() {
    let schedule = Schedule::after_each_quarter(10).first_on(day("2001-04-10"));
    assert_eq!(schedule.contains(day("2001-04-10")), Ok(true));
    let found: Vec<_> = schedule.dates_from(day("2000-12-28")).take(4).collect();
    assert_eq!(found, days(&["2001-04-10", "2001-07-10", "2001-10-10", "2002-01-10"]));
    assert_eq!(schedule.next_on_or_after(day("2001-07-10")), Ok(day("2001-07-10")));
    assert_eq!(schedule.next_after(day("2001-07-10")), Ok(day("2001-10-10")));
    assert_eq!(schedule.last_on_or_before(day("2001-04-09")), Ok(None));
    assert_eq!(schedule.last_on_or_before(day("2001-04-10")), Ok(Some(day("2001-04-10"))));
    assert_eq!(schedule.last_before(day("2001-07-10")), Ok(Some(day("2001-04-10"))));
    let firsts: Vec<_> = Schedule::first_day_of_each_quarter().dates_from(day("2003-06-02")).take(3).collect();
    assert_eq!(firsts, days(&["2003-07-01", "2003-10-01", "2004-01-01"]));
    let lasts: Vec<_> = Schedule::last_day_of_each_quarter().dates_from(day("2003-06-30")).take(2).collect();
    assert_eq!(lasts, days(&["2003-06-30", "2003-09-30"]));
    assert_eq!(Schedule::after_each_quarter(45).next_on_or_after(day("2001-01-01")), Ok(day("2001-02-14")));
}

#[test]
fn dates_recur_on_days_of_the_month_and_year() {
    let middle_and_end =
        [MonthDay { month: 6, day: DayInMonth::Day(30) }, MonthDay { month: 12, day: DayInMonth::Day(31) }];
    let schedule = Schedule::new(Rhythm::EachYear(middle_and_end.to_vec())).expect("two days of the year");
    let first: Vec<_> = schedule.dates_from(day("2000-04-28")).take(3).collect();
    assert_eq!(first, days(&["2000-06-30", "2000-12-31", "2001-06-30"]));
    let later = schedule.clone().first_on(day("2000-12-31"));
    assert_eq!(later.next_on_or_after(day("2000-04-28")), Ok(day("2000-12-31")));
    assert_eq!(schedule.last_on_or_before(day("2001-05-01")), Ok(Some(day("2000-12-31"))));
    assert_eq!(schedule.last_on_or_before(day("2001-06-30")), Ok(Some(day("2001-06-30"))));
    let thirtieth = Schedule::new(Rhythm::EachMonth(DayInMonth::Day(30))).expect("a day of the month");
    let found: Vec<_> = thirtieth.dates_from(day("2001-01-31")).take(3).collect();
    assert_eq!(found, days(&["2001-02-28", "2001-03-30", "2001-04-30"]));
    let last = Schedule::new(Rhythm::EachMonth(DayInMonth::Last)).expect("the last day");
    let found: Vec<_> = last.dates_from(day("2003-12-31")).take(3).collect();
    assert_eq!(found, days(&["2003-12-31", "2004-01-31", "2004-02-29"]));
    assert_eq!(last.last_before(day("2004-01-31")), Ok(Some(day("2003-12-31"))));
}

#[test]
fn dates_recur_from_a_day_without_drifting() {
    let monthly = Schedule::every(Period::months(1), day("2001-01-31")).expect("a month");
    let found: Vec<_> = monthly.dates_from(day("2001-01-01")).take(3).collect();
    assert_eq!(found, days(&["2001-02-28", "2001-03-31", "2001-04-30"]));
    assert_eq!(monthly.last_on_or_before(day("2001-02-27")), Ok(None));
    assert_eq!(monthly.last_on_or_before(day("2001-03-30")), Ok(Some(day("2001-02-28"))));
    let yearly = Schedule::each_anniversary(day("2004-06-17"));
    assert_eq!(yearly.next_on_or_after(day("2004-06-17")), Ok(day("2005-06-17")));
    assert_eq!(yearly.last_on_or_before(day("2009-01-01")), Ok(Some(day("2008-06-17"))));
    let leap = Schedule::each_anniversary(day("2000-02-29"));
    let found: Vec<_> = leap.dates_from(day("2003-01-01")).take(2).collect();
    assert_eq!(found, days(&["2003-02-28", "2004-02-29"]));
    let weekly = Schedule::every(Period::weeks(1), day("2003-06-02")).expect("a week");
    assert_eq!(weekly.next_on_or_after(day("2003-06-02")), Ok(day("2003-06-09")));
    assert_eq!(weekly.next_on_or_after(day("2003-06-10")), Ok(day("2003-06-16")));
    assert_eq!(weekly.last_on_or_before(day("2003-06-08")), Ok(None));
    assert_eq!(weekly.last_on_or_before(day("2003-06-17")), Ok(Some(day("2003-06-16"))));
}

#[test]
fn dates_that_cannot_recur_are_errors() {
    let year = |month, day| Schedule::new(Rhythm::EachYear(vec![MonthDay { month, day }]));
    assert_eq!(year(2, DayInMonth::Day(30)), Err(CalendarError::NoSuchDay { month: Some(2), day: 30 }));
    assert!(year(13, DayInMonth::Last).is_err());
    assert!(year(2, DayInMonth::Day(29)).is_ok());
    assert_eq!(
        Schedule::new(Rhythm::EachMonth(DayInMonth::Day(32))),
        Err(CalendarError::NoSuchDay { month: None, day: 32 })
    );
    assert_eq!(Schedule::new(Rhythm::EachYear(Vec::new())), Err(CalendarError::NoDays));
    assert_eq!(Schedule::every(Period::months(0), day("2001-01-01")), Err(CalendarError::NoStep));
    assert!(Schedule::every(Period::business_days(5), day("2001-01-01")).is_err());
}

fn share(count: DayCount, origin: &str, from: &str, to: &str) -> (i128, i128) {
    let Fraction { num, den } = count.fraction(&Calendars::new(), day(origin), day(from), day(to)).expect("a fraction");
    (num, den)
}

fn from_start(count: DayCount, from: &str, to: &str) -> (i128, i128) {
    share(count, from, from, to)
}

#[test]
fn calendar_quarters_earn_a_fourth_and_parts_by_their_days() {
    let quarters = DayCount::CalendarQuarters;
    assert_eq!(quarters.unit(), RateUnit::Year);
    // 4 of the 92 days of the last quarter of 2000.
    assert_eq!(from_start(quarters, "2000-12-28", "2001-01-01"), (1, 92));
    // With the first quarter of 2001 that is 6/23 of a year: 600/23 dollars on 1,000 at 10%.
    assert_eq!(from_start(quarters, "2000-12-28", "2001-04-01"), (6, 23));
    assert_eq!(share(quarters, "2000-12-28", "2001-04-01", "2001-07-01"), (1, 4));
    // The third quarter of 2001 in 9, 41 and 42 days of 92.
    assert_eq!(share(quarters, "2000-12-28", "2001-07-01", "2001-07-10"), (9, 368));
    assert_eq!(share(quarters, "2000-12-28", "2001-07-10", "2001-08-20"), (41, 368));
    assert_eq!(share(quarters, "2000-12-28", "2001-08-20", "2001-10-01"), (21, 184));
    let part = quarters.fraction(&Calendars::new(), day("2000-12-28"), day("2000-12-28"), day("2001-04-01"));
    let rate = part.expect("a fraction").to_exact().expect("a number");
    assert_eq!(rate.mul(&Exact::from(100)).map(|dividend| dividend.to_string()), Ok("600/23".to_string()));
    assert_eq!(from_start(quarters, "2003-01-01", "2006-01-01"), (3, 1));
    assert_eq!(from_start(quarters, "2003-01-01", "2003-01-01"), (0, 1));
}

#[test]
fn thirty_day_months_count_to_the_day_after_the_last() {
    let bond = DayCount::Thirty360;
    let calendars = Calendars::new();
    let count = |from, to| bond.days(&calendars, day("2000-04-28"), day(from), day(to));
    assert_eq!(count("2000-04-28", "2001-01-01"), Ok(243));
    assert_eq!(count("2001-01-01", "2001-07-01"), Ok(180));
    assert_eq!(count("2001-07-01", "2001-09-16"), Ok(75));
    assert_eq!(count("2000-04-28", "2000-08-29"), Ok(121));
    assert_eq!(from_start(bond, "2000-04-28", "2001-01-01"), (27, 40));
    assert_eq!(share(bond, "2000-04-28", "2001-01-01", "2001-07-01"), (1, 2));
    // A rate that changes on the 31st of a month still finds 30 days in it.
    assert_eq!(share(bond, "2001-03-01", "2001-03-01", "2001-03-31"), (1, 12));
    assert_eq!(share(bond, "2001-03-01", "2001-03-31", "2001-04-01"), (0, 1));
    assert_eq!(from_start(bond, "2001-03-01", "2001-04-01"), (1, 12));
}

#[test]
fn actual_days_are_counted_from_the_first_to_the_day_before_the_last() {
    assert_eq!(from_start(DayCount::Actual365, "2004-06-17", "2004-12-17"), (183, 365));
    assert_eq!(from_start(DayCount::Actual365, "2007-06-17", "2008-06-17"), (366, 365));
    assert_eq!(from_start(DayCount::Actual365, "2003-06-02", "2003-07-01"), (29, 365));
    assert_eq!(from_start(DayCount::Actual360, "2000-04-28", "2001-01-01"), (31, 45));
    assert_eq!(from_start(DayCount::ActualActual, "2003-12-31", "2005-01-01"), (366, 365));
    assert_eq!(from_start(DayCount::ActualActual, "2004-01-01", "2004-07-01"), (91, 183));
    assert_eq!(from_start(DayCount::Days, "2003-08-21", "2003-08-26"), (5, 1));
    assert_eq!(from_start(DayCount::BusinessDays, "2003-08-21", "2003-08-26"), (3, 1));
    assert_eq!(DayCount::Days.unit(), RateUnit::Day);
    assert_eq!(DayCount::Actual365.unit(), RateUnit::Year);
}

#[test]
fn months_run_from_the_origin() {
    let months = DayCount::CalendarMonths;
    assert_eq!(months.unit(), RateUnit::Month);
    assert_eq!(from_start(months, "2004-12-01", "2005-03-16"), (108, 31));
    assert_eq!(from_start(months, "2003-01-31", "2003-02-28"), (1, 1));
    assert_eq!(from_start(months, "2003-01-31", "2003-03-15"), (46, 31));
    assert_eq!(from_start(months, "2003-01-31", "2003-03-31"), (2, 1));
    assert_eq!(share(months, "2003-01-31", "2003-02-28", "2003-03-15"), (15, 31));
    assert_eq!(from_start(DayCount::ThirtyDayMonths, "2003-01-31", "2003-03-15"), (43, 30));
}

#[test]
fn an_interval_before_its_origin_is_an_error() {
    let calendars = Calendars::new();
    let early = DayCount::CalendarMonths.fraction(&calendars, day("2003-02-01"), day("2003-01-01"), day("2003-03-01"));
    assert_eq!(early, Err(CalendarError::BeforeOrigin { origin: day("2003-02-01"), from: day("2003-01-01") }));
    let reversed = DayCount::Days.fraction(&calendars, day("2003-01-01"), day("2003-02-02"), day("2003-02-01"));
    assert_eq!(reversed, Err(CalendarError::Reversed { from: day("2003-02-02"), to: day("2003-02-01") }));
}

#[test]
fn quarters_know_their_days() {
    let quarter = Quarter::of(day("2000-12-28"));
    assert_eq!((quarter.year(), quarter.number(), quarter.days()), (2000, 4, Ok(92)));
    assert_eq!((quarter.next().first_day(), quarter.next().last_day()), (Ok(day("2001-01-01")), Ok(day("2001-03-31"))));
    assert_eq!(quarter.next().previous(), quarter);
    assert!(Quarter::of(NaiveDate::MAX).last_day().is_err());
}

fn any_day() -> impl Strategy<Value = NaiveDate> {
    (0u64..12_000).prop_map(|offset| day("1990-01-01") + chrono::Days::new(offset))
}

const COUNTS: [DayCount; 9] = [
    DayCount::Actual365,
    DayCount::Actual360,
    DayCount::ActualActual,
    DayCount::Thirty360,
    DayCount::CalendarQuarters,
    DayCount::CalendarMonths,
    DayCount::ThirtyDayMonths,
    DayCount::Days,
    DayCount::BusinessDays,
];

proptest! {
    #[test]
    fn stepping_agrees_with_walking(start in any_day(), n in 1i32..700) {
        let calendars = Calendars::new();
        let open = |date: &NaiveDate| calendars.is_business_day(*date) == Ok(true);
        let wanted = n as usize - 1;
        let after = start.iter_days().skip(1).filter(open).nth(wanted).expect("a business day");
        let before = start.iter_days().rev().skip(1).filter(open).nth(wanted).expect("a business day");
        prop_assert_eq!(calendars.add_business_days(start, n), Ok(after));
        prop_assert_eq!(calendars.add_business_days(start, -n), Ok(before));
        prop_assert_eq!(calendars.business_days_between(start, after), Ok(n as u32));
    }

    #[test]
    fn trading_agrees_with_walking(start in any_day(), n in 1i32..120, gap in 0u64..60, length in 0u64..90) {
        let calendars = Calendars::new();
        let first = start + chrono::Days::new(gap);
        let suspended = Suspensions::from_ranges([
            (first, first + chrono::Days::new(length)),
            (start - chrono::Days::new(gap + length), start - chrono::Days::new(gap)),
        ]).expect("ranges");
        let open = |date: &NaiveDate| calendars.is_session(*date) == Ok(true) && !suspended.covers(*date);
        let wanted = n as usize - 1;
        let after = start.iter_days().skip(1).filter(open).nth(wanted).expect("a trading day");
        let before = start.iter_days().rev().skip(1).filter(open).nth(wanted).expect("a trading day");
        prop_assert_eq!(calendars.add_trading_days(start, n, &suspended), Ok(after));
        prop_assert_eq!(calendars.add_trading_days(start, -n, &suspended), Ok(before));
        prop_assert_eq!(calendars.trading_days_between(start, after, &suspended), Ok(n as u32));
    }

    #[test]
    fn an_interval_earns_what_its_parts_earn(mut dates in proptest::collection::vec(any_day(), 4)) {
        dates.sort();
        let [origin, from, middle, to] = dates[..] else { unreachable!() };
        let calendars = Calendars::new();
        for count in COUNTS {
            let part = |from, to| count.fraction(&calendars, origin, from, to).expect("a fraction");
            let (whole, first, second) = (part(from, to), part(from, middle), part(middle, to));
            prop_assert!(whole.num >= 0 && whole.den > 0);
            prop_assert_eq!(
                whole.num * first.den * second.den,
                (first.num * second.den + second.num * first.den) * whole.den,
                "{:?} {} {} {} {}", count, origin, from, middle, to
            );
        }
    }

    #[test]
    fn recurring_dates_are_found_from_either_side(origin in any_day(), date in any_day(), step in 1u32..30, kind in 0u8..5) {
        let schedule = match kind {
            0 => Schedule::after_each_quarter(step),
            1 => Schedule::new(Rhythm::EachMonth(DayInMonth::Day(step))).expect("a day"),
            2 => Schedule::new(Rhythm::EachYear(vec![
                MonthDay { month: 2, day: DayInMonth::Last },
                MonthDay { month: 8, day: DayInMonth::Day(step) },
            ])).expect("days"),
            3 => Schedule::every(Period::months(step), origin).expect("months"),
            _ => Schedule::every(Period::days(step), origin).expect("days"),
        };
        let next = schedule.next_on_or_after(date).expect("a date");
        prop_assert!(next >= date);
        prop_assert_eq!(schedule.last_on_or_before(next), Ok(Some(next)));
        let later = schedule.next_after(next).expect("a date");
        prop_assert!(later > next);
        prop_assert_eq!(schedule.last_before(later), Ok(Some(next)));
        if let Some(last) = schedule.last_before(date).expect("a date") {
            prop_assert!(last < date);
            prop_assert_eq!(schedule.next_after(last), Ok(next));
        } else {
            prop_assert!(next == schedule.next_on_or_after(origin).expect("the first"));
        }
    }
}
