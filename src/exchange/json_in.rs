//! A scenario as JSON: `scrip/scenario/1`, described in `docs/schema/scenario-1.json`.
use jsonc_parser::ast::{Object, Value as Json};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::fields::{Sort, field_named};
use super::journal::write_record;
use super::json_header::MEMBERS;
use super::line::Text;
use super::record::{Given, Record, Value};
use crate::diagnostics::{Diagnostic, codes};
use crate::source::{FileId, Span};

/// The name and version of the form.
pub const SCHEMA: &str = "scrip/scenario/1";

/// What JSON alone allows; the parser knows more.
const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// Reads JSON and hands it to a reader.
///
/// # Errors
/// Where the text is no JSON.
pub fn with_json<T>(text: &str, file: FileId, read: impl FnOnce(&Json<'_>) -> T) -> Result<T, Diagnostic> {
    let not_json = |message: &str, start: usize, end: usize| {
        Diagnostic::error(codes::E0112_NOT_DATA, message).at(Span::new(file, start, end), "")
    };
    match parse_to_ast(text, &CollectOptions::default(), &STRICT) {
        Ok(parsed) => match &parsed.value {
            Some(value) => Ok(read(value)),
            None => Err(not_json("the file is empty", 0, 0).help("a JSON file begins with `{`")),
        },
        Err(error) => {
            let range = error.range();
            let reason = error.kind().to_string();
            Err(not_json("this is not JSON", range.start, range.end).help(format!("the reader says: {reason}")))
        }
    }
}

/// The text of a scenario, made from JSON.
///
/// # Errors
/// Everything that is wrong with its form; what it says is checked like any other scenario.
pub fn scenario(text: &str, file: FileId) -> Result<Text, Vec<Diagnostic>> {
    read_all(text, file, |reader, root, written| {
        let Some(object) = reader.object(root, "the file") else { return };
        reader.header(root, object, written);
        written.words("\n");
        reader.journal(root, object, written);
    })
}

/// The lines of a journal, made from the events of a JSON file: a list, or a whole scenario.
///
/// # Errors
/// Everything that is wrong with its form.
pub fn events(text: &str, file: FileId) -> Result<Text, Vec<Diagnostic>> {
    read_all(text, file, |reader, root, written| {
        written.words("scenario \"events\"\n");
        match root {
            Json::Object(_) => {
                let Some(object) = reader.object(root, "the file") else { return };
                reader.only(object, "the file", MEMBERS);
                reader.journal(root, object, written);
            }
            list => reader.events(list, written),
        }
    })
}

fn read_all(
    text: &str,
    file: FileId,
    read: impl FnOnce(&mut Reader<'_>, &Json<'_>, &mut Text),
) -> Result<Text, Vec<Diagnostic>> {
    let mut reader = Reader { text, file, problems: Vec::new() };
    let mut written = Text::default();
    with_json(text, file, |root| read(&mut reader, root, &mut written)).map_err(|wrong| vec![wrong])?;
    if reader.problems.is_empty() { Ok(written) } else { Err(reader.problems) }
}

/// The member of an object, unless it is null.
pub fn member<'j, 'a>(object: &'j Object<'a>, name: &str) -> Option<&'j Json<'a>> {
    let found = object.properties.iter().find(|property| property.name.as_str() == name);
    found.map(|property| &property.value).filter(|value| !matches!(value, Json::NullKeyword(_)))
}

/// Reads the parts of a file and collects what is wrong with them.
pub struct Reader<'t> {
    pub text: &'t str,
    pub file: FileId,
    pub problems: Vec<Diagnostic>,
}

impl Reader<'_> {
    pub fn span(&self, value: &impl Ranged) -> Span {
        let range = value.range();
        Span::new(self.file, range.start, range.end)
    }

    pub fn wrong(&mut self, place: &impl Ranged, message: &str, help: &str) {
        let found = Diagnostic::error(codes::E0611_BAD_RECORD, message).at(self.span(place), "");
        self.problems.push(if help.is_empty() { found } else { found.help(help) });
    }

    /// What is wrong with the form of a value: `record 3: field `price` is a number, not a text`.
    pub fn misfit(&mut self, value: &Json<'_>, what: &str, wanted: &str) {
        let is = match value {
            Json::StringLit(_) => "a text",
            Json::NumberLit(_) => "a number",
            Json::BooleanLit(_) => "true or false",
            Json::Object(_) => "an object",
            Json::Array(_) => "a list",
            Json::NullKeyword(_) => "null",
        };
        let help = match value {
            Json::NumberLit(number) if wanted == "a text" => {
                format!("write it as text, so that no digit is lost: `\"{}\"`", number.value)
            }
            _ => String::new(),
        };
        self.wrong(value, &format!("{what} is {is}, not {wanted}"), &help);
    }

    /// An object; a member that is there twice is wrong in every one.
    pub fn object<'j, 'a>(&mut self, value: &'j Json<'a>, what: &str) -> Option<&'j Object<'a>> {
        let Json::Object(object) = value else {
            self.misfit(value, what, "an object");
            return None;
        };
        for (index, property) in object.properties.iter().enumerate() {
            let name = property.name.as_str();
            if object.properties.iter().take(index).any(|other| other.name.as_str() == name) {
                let twice = Diagnostic::error(codes::E0611_BAD_RECORD, format!("{what} gives `{name}` twice"))
                    .at(self.span(&property.name), "");
                // An object may be looked at more than once.
                if !self.problems.contains(&twice) {
                    self.problems.push(twice);
                }
            }
        }
        Some(object)
    }

    /// Says which members of an object are none that it can have.
    pub fn only(&mut self, object: &Object<'_>, what: &str, known: &[&str]) {
        for property in object.properties.iter().filter(|property| !known.contains(&property.name.as_str())) {
            let name = property.name.as_str();
            let unknown = format!("{what} has a field `{name}`, which is not known");
            let found = Diagnostic::error(codes::E0611_BAD_RECORD, unknown).at(self.span(&property.name), "");
            self.problems.push(found.suggest(name, known.iter().copied()));
        }
    }

    pub fn list<'j, 'a>(&mut self, value: &'j Json<'a>, what: &str) -> &'j [Json<'a>] {
        match value {
            Json::Array(list) => &list.elements,
            other => {
                self.misfit(other, what, "a list");
                &[]
            }
        }
    }

    /// A text with its place inside the quotation marks. It is to stand on a line, whatever it is.
    pub fn string(&mut self, value: &Json<'_>, what: &str) -> Option<(String, Span, bool)> {
        match value {
            Json::StringLit(string) => {
                let (text, range) = (string.value.to_string(), string.range());
                if text.contains(char::is_control) {
                    let message = format!("{what} has a line break or another mark that is no letter in it");
                    self.wrong(value, &message, "write it on one line");
                    return None;
                }
                let inner = self.text.get(range.start + 1..range.end.saturating_sub(1)).unwrap_or("");
                let literal = inner == text;
                let span = Span::new(self.file, range.start + 1, range.end.saturating_sub(1));
                Some((text, span, literal))
            }
            other => {
                self.misfit(other, what, "a text");
                None
            }
        }
    }

    /// The events of a file, which it has to have.
    fn journal(&mut self, root: &Json<'_>, object: &Object<'_>, written: &mut Text) {
        match member(object, "events") {
            Some(events) => self.events(events, written),
            None => self.wrong(root, "there are no `events`", "write them as a list of objects"),
        }
    }

    fn events(&mut self, list: &Json<'_>, written: &mut Text) {
        for (index, value) in self.list(list, "`events`").iter().enumerate() {
            if let Some(record) = self.record(value, index + 1) {
                write_record(written, &record, &mut self.problems);
            }
        }
    }

    fn record(&mut self, value: &Json<'_>, number: usize) -> Option<Record> {
        let before = self.problems.len();
        let object = self.object(value, &format!("record {number}"))?;
        let (mut date, mut event, mut fields) = (None, None, Vec::new());
        for property in &object.properties {
            let name = property.name.as_str();
            if matches!(property.value, Json::NullKeyword(_)) {
                continue;
            }
            let what = format!("record {number}: field `{name}`");
            let sort = match name {
                "date" | "event" => Sort::Figure,
                _ => field_named(name).map_or(Sort::Figure, |field| field.sort),
            };
            let is_known = field_named(name).is_some() || ["date", "event"].contains(&name);
            let given = if is_known {
                self.value(&property.value, sort, &what)
            } else {
                // That the field is not known is said with its record.
                Some(Given { span: self.span(&property.name), ..Given::new(Value::Text("?".into())) })
            };
            match (name, given) {
                ("date", given) => date = given.or(date),
                ("event", given) => event = given.or(event),
                (_, Some(given)) => fields.push((name.to_string(), given)),
                (_, None) => {}
            }
        }
        if date.is_none() && self.problems.len() == before {
            self.wrong(value, &format!("record {number} has no field `date`"), "every record has a day: `2004-06-17`");
        }
        let fields: Vec<(String, Given)> =
            fields.into_iter().filter(|(_, given)| given.value != Value::Texts(Vec::new())).collect();
        (self.problems.len() == before).then_some(Record { number, span: self.span(value), date: date?, event, fields })
    }

    /// A value of a field, in the form that its sort has.
    fn value(&mut self, value: &Json<'_>, sort: Sort, what: &str) -> Option<Given> {
        let span = self.span(value);
        let plain = |value: Value| Some(Given { value, span, literal: false });
        match sort {
            Sort::Flag => match value {
                Json::BooleanLit(flag) if flag.value => plain(Value::Yes),
                Json::BooleanLit(_) => plain(Value::Texts(Vec::new())),
                other => {
                    self.misfit(other, what, "true or false");
                    None
                }
            },
            Sort::That | Sort::Bundle | Sort::Expectations => {
                let mut texts = Vec::new();
                for item in self.list(value, what) {
                    texts.push(self.string(item, what)?.0);
                }
                plain(Value::Texts(texts))
            }
            Sort::Holders | Sort::Others | Sort::Ballots => {
                let mut pairs = Vec::new();
                for item in self.list(value, what) {
                    pairs.push(self.holder(item, sort, what)?);
                }
                let given = if pairs.is_empty() { Value::Texts(Vec::new()) } else { Value::Pairs(pairs) };
                plain(given)
            }
            Sort::Attributes => {
                let mut pairs = Vec::new();
                for property in &self.object(value, what)?.properties {
                    let name = property.name.as_str().to_string();
                    match &property.value {
                        Json::BooleanLit(flag) if flag.value => pairs.push((name, None)),
                        other => pairs.push((name, Some(self.string(other, what)?.0))),
                    }
                }
                let given = if pairs.is_empty() { Value::Texts(Vec::new()) } else { Value::Pairs(pairs) };
                plain(given)
            }
            _ => {
                let (text, span, literal) = self.string(value, what)?;
                Some(Given { value: Value::Text(text), span, literal })
            }
        }
    }
    /// A holder, with its shares or its vote.
    fn holder(&mut self, item: &Json<'_>, sort: Sort, what: &str) -> Option<(String, Option<String>)> {
        let (known, needed): (&[&str], &[&str]) = match sort {
            Sort::Ballots => (&["holder", "shares", "vote"], &["holder", "vote"]),
            Sort::Others => (&["holder", "shares"], &["holder", "shares"]),
            _ => (&["holder", "shares"], &["holder"]),
        };
        let object = self.object(item, what)?;
        self.only(object, what, known);
        for name in needed.iter().filter(|name| member(object, name).is_none()) {
            self.wrong(item, &format!("{what} has an item without `{name}`"), "");
        }
        let mut text = |name: &str| member(object, name).map(|value| self.string(value, what));
        let holder = text("holder")??.0;
        let shares = text("shares");
        let vote = if sort == Sort::Ballots { text("vote") } else { None };
        let mut said = Vec::new();
        for part in [shares, vote].into_iter().flatten() {
            said.push(part?.0);
        }
        Some((holder, (!said.is_empty()).then(|| said.join(" "))))
    }
}
