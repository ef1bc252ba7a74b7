//! Text that is put together from words and from values that stand in another file.
use super::fields::{Sort, field_named};
use super::forms::Part;
use super::record::{Given, Record, Value};
use crate::source::{Origin, Span};

/// A text with the places that its parts come from.
#[derive(Debug, Clone, Default)]
pub struct Text {
    pub text: String,
    pub origins: Vec<Origin>,
}

impl Text {
    pub fn words(&mut self, words: &str) {
        self.text.push_str(words);
    }

    /// Words that come from a place.
    pub fn given(&mut self, written: &str, span: Span, literal: bool, words: String) {
        let start = self.text.len();
        self.text.push_str(written);
        self.origins.push(Origin { range: start..self.text.len(), span, literal, words });
    }

    /// Says where everything from an offset on comes from, and ends the line.
    pub fn end_line(&mut self, start: usize, span: Span, words: String) {
        self.text.push('\n');
        self.origins.push(Origin { range: start..self.text.len(), span, literal: false, words });
    }

    /// Writes a form with the fields of a record.
    pub fn fill(&mut self, parts: &[Part<'_>], record: &Record) {
        for part in parts {
            match part {
                Part::Words(words) => self.words(words),
                Part::Field(name) => self.field(name, record),
                Part::Optional(inner) => {
                    let is_given = |part: &Part<'_>| match part {
                        Part::Field(name) => record.field(name).is_some(),
                        _ => true,
                    };
                    if inner.iter().all(is_given) {
                        self.fill(inner, record);
                    }
                }
            }
        }
    }

    fn field(&mut self, name: &str, record: &Record) {
        let (Some(field), Some(given)) = (field_named(name), record.field(name)) else { return };
        let written = written(field.sort, given);
        let literal = given.literal && matches!(&given.value, Value::Text(text) if *text == written);
        self.given(&written, given.span, literal, format!("record {}, field `{name}`", record.number));
    }
}

/// A value as the language writes it.
fn written(sort: Sort, given: &Given) -> String {
    match &given.value {
        Value::Yes => String::new(),
        Value::Text(text) => match sort {
            Sort::Words => format!("\"{text}\""),
            Sort::Called => called(text),
            Sort::Shares | Sort::Number => grouped(text),
            Sort::Dollars => dollars(text),
            _ => text.clone(),
        },
        Value::Texts(texts) => match sort {
            Sort::That => texts.iter().map(|text| format!("\"{text}\"")).collect::<Vec<_>>().join(" or "),
            Sort::Bundle => texts.join(" and "),
            Sort::Others => texts.iter().map(|text| format!(" and {text}")).collect(),
            _ => texts.join(", "),
        },
        Value::Pairs(pairs) => {
            let one = |(name, value): &(String, Option<String>)| match (sort, value) {
                (Sort::Others, Some(count)) => format!(" and {} of {name}", grouped(count)),
                (Sort::Holders, Some(count)) => format!("{name} {}", grouped(count)),
                (_, Some(value)) => format!("{name} {value}"),
                (_, None) => name.clone(),
            };
            let separator = if sort == Sort::Others { "" } else { ", " };
            pairs.iter().map(one).collect::<Vec<_>>().join(separator)
        }
    }
}

/// A name stands as it is, other words between quotation marks.
pub fn called(text: &str) -> String {
    if is_name(text) { text.to_string() } else { format!("\"{text}\"") }
}

/// Whether words are a run of capitalised words, with small words only between them.
fn is_name(text: &str) -> bool {
    let words: Vec<&str> = text.split(' ').collect();
    let is_capital = |word: &str| word.starts_with(|first: char| first.is_uppercase() || first.is_ascii_digit());
    let is_small = |word: &&str| ["of", "for", "in", "or", "and", "to", "on", "the"].contains(word);
    let all = words.iter().all(|word| is_capital(word) || is_small(word));
    let starts = words.first().is_some_and(|word| word.starts_with(char::is_uppercase));
    all && starts && words.last().is_some_and(|word| is_capital(word))
}

/// `400000` as `400,000`; anything else as it is.
pub fn grouped(text: &str) -> String {
    let (whole, places) = text.split_once('.').unwrap_or((text, ""));
    if whole.is_empty() || !whole.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.to_string();
    }
    let mut written = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            written.push(',');
        }
        written.push(digit);
    }
    if text.contains('.') {
        written.push('.');
        written.push_str(places);
    }
    written
}

/// `25.50` as `$25.50`; what begins otherwise is an amount in words of the language.
fn dollars(text: &str) -> String {
    if text.starts_with(|first: char| first.is_ascii_digit()) {
        format!("${}", grouped(text))
    } else {
        text.to_string()
    }
}
