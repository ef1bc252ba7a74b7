//! Text that is put together from words and from values that stand in another file.
use super::fields::{Sort, field_named};
use super::forms::Part;
use super::record::{Given, Record, Value};
use crate::diagnostics::{Diagnostic, codes};
use crate::source::{Origin, Span};
use crate::syntax::{Form, KnownNames, stand_alone};

/// A text with the places that its parts come from.
#[derive(Debug, Clone, Default)]
pub struct Text {
    pub text: String,
    pub origins: Vec<Origin>,
    pub values: Vec<Single>,
}

/// A value of the text that is to be one of its form and nothing more, so that no field says what belongs to another.
#[derive(Debug, Clone)]
pub struct Single {
    text: String,
    form: Form,
    span: Span,
    /// `record 3, field `price``
    words: String,
}

/// What is wrong with values, where these names are known; each with the words for the field that it comes from.
pub fn misfits(values: &[Single], names: &KnownNames) -> Vec<(Diagnostic, String)> {
    let stand = stand_alone(values.iter().map(|value| (value.text.as_str(), value.form)), names);
    let wrong = values.iter().zip(stand).filter(|(_, stands)| !stands);
    wrong
        .map(|(value, _)| {
            let message = format!("{} is `{}`, which is not {}", value.words, value.text, value.form.words());
            let found = Diagnostic::error(codes::E0611_BAD_RECORD, message).at(value.span, "");
            (
                found.help("a field holds one value; what else there is to say has fields of its own"),
                value.words.clone(),
            )
        })
        .collect()
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

    /// A value that is to be one of its form.
    pub fn single(&mut self, text: &str, form: Form, span: Span, words: &str) {
        self.values.push(Single { text: text.to_string(), form, span, words: words.to_string() });
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
        let words = format!("record {}, field `{name}`", record.number);
        for (text, form) in singles(name, field.sort, given, &written) {
            self.single(&text, form, given.span, &words);
        }
        self.given(&written, given.span, literal, words);
    }
}

/// The values of a field, each with its form; texts between quotation marks have none.
fn singles(name: &str, sort: Sort, given: &Given, written: &str) -> Vec<(String, Form)> {
    match &given.value {
        Value::Yes => Vec::new(),
        Value::Text(_) => {
            let form = match sort {
                Sort::Name if name == "choice" => Form::Choice,
                Sort::Name => Form::Name,
                Sort::Called if !written.starts_with('"') => Form::Name,
                Sort::Shares => Form::Count,
                Sort::Number => Form::Number,
                // What is paid is told in dollars; a price may be worked out.
                Sort::Dollars if name == "amount" => Form::Dollars,
                Sort::Dollars => Form::Amount,
                Sort::Figure => Form::Figure,
                Sort::Date => Form::Day,
                Sort::Clock => Form::Clock,
                _ => return Vec::new(),
            };
            vec![(written.to_string(), form)]
        }
        Value::Texts(texts) => {
            let form = match sort {
                Sort::Bundle => Form::BundleItem,
                Sort::Holders => Form::Holder,
                Sort::Ballots => Form::Ballot,
                Sort::Attributes => Form::AttributeValue,
                Sort::Expectations => Form::Expectation,
                _ => return Vec::new(),
            };
            texts.iter().map(|text| (text.clone(), form)).collect()
        }
        Value::Pairs(pairs) => pairs.iter().flat_map(|(name, value)| pair(sort, name, value.as_deref())).collect(),
    }
}

fn pair(sort: Sort, name: &str, value: Option<&str>) -> Vec<(String, Form)> {
    let mut found = vec![(name.to_string(), if sort == Sort::Attributes { Form::Attribute } else { Form::Name })];
    found.extend(value.map(|value| match sort {
        Sort::Attributes => (value.to_string(), Form::Operand),
        Sort::Ballots => (format!("{name} {value}"), Form::Ballot),
        _ => (value.to_string(), Form::Number),
    }));
    found
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

/// `400000` as `400,000`, without zeros before it; anything else as it is.
pub fn grouped(text: &str) -> String {
    let (whole, places) = text.split_once('.').unwrap_or((text, ""));
    if whole.is_empty() || !whole.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.to_string();
    }
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        whole => whole,
    };
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
