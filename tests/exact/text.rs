//! Numbers as text: in certificates, in messages, in JSON.
use proptest::prelude::*;
use scrip::exact::{Exact, NumberError};

use super::exact;
use super::generators::numbers;

#[test]
fn numbers_are_read_as_certificates_write_them() {
    let cases = [
        ("1,582,028.50", "1582028.5"),
        ("1582028", "1582028"),
        ("26.4645", "26.4645"),
        (".001", "0.001"),
        ("-3", "-3"),
        ("-1,000", "-1000"),
        ("007", "7"),
        ("0.10", "0.1"),
        ("999,999,999,999,999,999,999,999,999,999,999", "999999999999999999999999999999999"),
        ("0.00000000000000000000000000000000001", "1/100000000000000000000000000000000000"),
    ];
    for (text, wanted) in cases {
        assert_eq!(Exact::parse(text).map(|number| number.to_string()), Ok(wanted.to_string()), "{text}");
    }
}

#[test]
fn what_is_not_a_number_is_refused_with_the_reason() {
    let cases = [
        ("", NumberError::Empty),
        ("-", NumberError::Empty),
        ("1.", NumberError::NoDigitAfterPoint),
        (".", NumberError::NoDigitAfterPoint),
        ("1,58,028", NumberError::MisplacedSeparator),
        ("1582,028", NumberError::MisplacedSeparator),
        ("1,582028", NumberError::MisplacedSeparator),
        (",582", NumberError::MisplacedSeparator),
        ("1,", NumberError::MisplacedSeparator),
        ("1,,000", NumberError::MisplacedSeparator),
        ("0,123", NumberError::MisplacedSeparator),
        ("1.5,000", NumberError::Unexpected(',')),
        ("1.2.3", NumberError::Unexpected('.')),
        ("1e5", NumberError::Unexpected('e')),
        ("$5", NumberError::Unexpected('$')),
        (" 5", NumberError::Unexpected(' ')),
        ("+5", NumberError::Unexpected('+')),
        ("--5", NumberError::Unexpected('-')),
        ("1_000", NumberError::Unexpected('_')),
        ("٣", NumberError::Unexpected('٣')),
        ("1/3", NumberError::Unexpected('/')),
    ];
    for (text, wanted) in cases {
        assert_eq!(Exact::parse(text), Err(wanted), "{text}");
    }
    assert_eq!(Exact::parse(&"9".repeat(1_234)), Err(NumberError::TooLarge));
    assert_eq!(Exact::parse(&"9".repeat(100_000)), Err(NumberError::TooLarge));
    assert!(Exact::parse(&"9".repeat(1_233)).is_ok());
}

#[test]
fn fractions_are_read_back() {
    assert_eq!(exact("93125/92").as_fraction(), "93125/92");
    assert_eq!(exact("-6/4"), exact("-1.5"));
    assert_eq!("1/0".parse::<Exact>(), Err(NumberError::ZeroDenominator));
    for text in ["/", "1/", "/2"] {
        assert_eq!(text.parse::<Exact>(), Err(NumberError::Empty), "{text}");
    }
    assert_eq!("1/-2".parse::<Exact>(), Err(NumberError::Unexpected('-')));
    assert_eq!("1/2/3".parse::<Exact>(), Err(NumberError::Unexpected('/')));
    assert_eq!("1.5/2".parse::<Exact>(), Err(NumberError::Unexpected('.')));
}

#[test]
fn decimals_are_cut_off_visibly() {
    let cases = [
        ("600/23", 8, "26.08695652..."),
        ("93125/92", 3, "1012.228..."),
        ("2.289", 8, "2.289"),
        ("2.2890", 3, "2.289"),
        ("2.2899", 3, "2.289..."),
        ("-1/3", 2, "-0.33..."),
        ("1/3", 0, "0..."),
        ("1000", 4, "1000"),
        ("0", 4, "0"),
        ("0.05", 1, "0.0..."),
    ];
    for (number, places, wanted) in cases {
        assert_eq!(exact(number).to_decimal_string(places), wanted, "{number}");
    }
}

#[test]
fn thousands_and_money() {
    assert_eq!(exact("1234567.885").grouped(2), "1,234,567.89");
    assert_eq!(exact("123").grouped(0), "123");
    assert_eq!(exact("999.995").grouped(2), "1,000.00");
    assert_eq!(exact("-1234.5").grouped(1), "-1,234.5");
    assert_eq!(exact("45306559216175345/1000000000").grouped_exact(4), "45,306,559.2161...");
    assert_eq!(exact("34581655").grouped_exact(4), "34,581,655");
    assert_eq!(exact("1234.565").money(), "$1,234.57");
    assert_eq!(exact("-0.5").money(), "-$0.50");
    assert_eq!(exact("-0.001").money(), "$0.00");
    assert_eq!(exact("600/23").money(), "$26.09");
    assert_eq!(exact("1000").money_exact(4), "$1,000.00");
    assert_eq!(exact("26.4645").money_exact(6), "$26.4645");
    assert_eq!(exact("-0.5").money_exact(4), "-$0.50");
    assert_eq!(exact("1/3").money_exact(3), "$0.333...");
}

#[test]
fn json_carries_text_only() -> Result<(), serde_json::Error> {
    assert_eq!(serde_json::to_string(&exact("26.46450"))?, "\"26.4645\"");
    assert_eq!(serde_json::to_string(&exact("600/23"))?, "\"600/23\"");
    assert_eq!(serde_json::from_str::<Exact>("\"600/23\"")?, exact("600/23"));
    assert_eq!(serde_json::from_str::<Exact>("\"1,000.5\"")?, exact("1000.5"));
    for refused in ["26.4645", "3", "null", "\"abc\"", "\"1/0\"", "\"\""] {
        assert!(serde_json::from_str::<Exact>(refused).is_err(), "{refused}");
    }
    Ok(())
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(number in numbers()) {
        let read_back = number.to_string().parse::<Exact>();
        prop_assert_eq!(read_back.as_ref(), Ok(&number));
        let read_back = number.as_fraction().parse::<Exact>();
        prop_assert_eq!(read_back.as_ref(), Ok(&number));
        let json = serde_json::to_string(&number)?;
        prop_assert_eq!(serde_json::from_str::<Exact>(&json)?, number.clone());
        let written = number.grouped_exact(40);
        if !written.ends_with("...") {
            prop_assert_eq!(Exact::parse(&written)?, number);
        }
    }

    #[test]
    fn any_text_is_a_number_or_an_error(text in "\\PC{0,12}|[-0-9,./]{0,12}") {
        if let Ok(number) = text.parse::<Exact>() {
            prop_assert_eq!(number.to_string().parse::<Exact>()?, number);
        }
    }

    #[test]
    fn cut_off_digits_are_within_one_place(number in numbers(), places in 0u32..20) {
        let text = number.to_decimal_string(places);
        let shown = exact(text.trim_end_matches("..."));
        let unit = Exact::ONE.div(&Exact::from_i64(10).pow(places)?)?;
        prop_assert!(number.sub(&shown)?.abs() < unit);
        prop_assert_eq!(text.ends_with("..."), shown != number);
    }
}
