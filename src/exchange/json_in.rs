//! A scenario as JSON: `scrip/scenario/1`, described in `docs/schema/scenario-1.json`.
use jsonc_parser::ast::{Object, Value as Json};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::fields::{Sort, field_named};
use super::journal::write_record;
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
        reader.header(object, written);
        written.words("\n");
        match member(object, "events") {
            Some(events) => reader.events(events, written),
            None => reader.wrong(root, "there are no `events`", "write them as a list of objects"),
        }
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
            Json::Object(object) => match member(object, "events") {
                Some(events) => reader.events(events, written),
                None => reader.wrong(root, "there are no `events`", "write them as a list of objects"),
            },
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

    pub fn object<'j, 'a>(&mut self, value: &'j Json<'a>, what: &str) -> Option<&'j Object<'a>> {
        match value {
            Json::Object(object) => Some(object),
            other => {
                self.misfit(other, what, "an object");
                None
            }
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

    /// A text with its place inside the quotation marks.
    pub fn string(&mut self, value: &Json<'_>, what: &str) -> Option<(String, Span, bool)> {
        match value {
            Json::StringLit(string) => {
                let (text, range) = (string.value.to_string(), string.range());
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

    fn events(&mut self, list: &Json<'_>, written: &mut Text) {
        for (index, value) in self.list(list, "`events`").iter().enumerate() {
            if let Some(record) = self.record(value, index + 1) {
                write_record(written, &record, &mut self.problems);
            }
        }
    }

    fn record(&mut self, value: &Json<'_>, number: usize) -> Option<Record> {
        let object = self.object(value, &format!("record {number}"))?;
        let before = self.problems.len();
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
                    let object = self.object(item, what)?;
                    let Some(holder) = member(object, "holder") else {
                        self.wrong(item, &format!("{what} names no `holder`"), "");
                        return None;
                    };
                    let holder = self.string(holder, what)?.0;
                    let shares = match member(object, "shares") {
                        Some(shares) => Some(self.string(shares, what)?.0),
                        None => None,
                    };
                    let vote = match member(object, "vote").filter(|_| sort == Sort::Ballots) {
                        Some(vote) => Some(self.string(vote, what)?.0),
                        None => None,
                    };
                    let said: Vec<String> = shares.into_iter().chain(vote).collect();
                    pairs.push((holder, (!said.is_empty()).then(|| said.join(" "))));
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

    /// The lines above the journal.
    fn header(&mut self, root: &Object<'_>, written: &mut Text) {
        if let Some(schema) = member(root, "schema")
            && let Some((name, ..)) = self.string(schema, "`schema`")
            && name != SCHEMA
        {
            self.wrong(schema, &format!("the form `{name}` is not known"), &format!("this program reads `{SCHEMA}`"));
        }
        let title = member(root, "title").and_then(|title| self.string(title, "`title`"));
        let (title, span, literal) = title.unwrap_or_else(|| (String::from("scenario"), self.span(root), false));
        written.words("scenario \"");
        written.given(&title.replace('"', "'"), span, literal, "field `title`".to_string());
        written.words("\"\n");
        for property in &root.properties {
            let (name, value) = (property.name.as_str(), &property.value);
            if matches!(value, Json::NullKeyword(_)) {
                continue;
            }
            match name {
                "schema" | "title" | "events" => {}
                "certificates" => self.files(value, "certificates", written),
                "event_files" => self.files(value, "events", written),
                "prices" => self.lines(value, "prices", written, &[Item::Name("class", ""), Item::File("file")]),
                "readings" => {
                    self.lines(value, "reading", written, &[Item::Name("reading", ""), Item::Name("choice", "")]);
                }
                "holders" => {
                    self.lines(value, "holder", written, &[Item::Name("name", ""), Item::Quoted("long")]);
                }
                "classes" => {
                    let items = [
                        Item::Name("name", ""),
                        Item::Each("ranking", ", ranking "),
                        Item::Name("liquidation", ", liquidation "),
                        Item::Name("votes", ", votes "),
                        Item::Name("convertible_into", ", convertible into "),
                    ];
                    self.lines(value, "class", written, &items);
                }
                "known_on" => {
                    if let Some((day, span, literal)) = self.string(value, "`known_on`") {
                        written.words("  known on ");
                        written.given(&day, span, literal, "field `known_on`".to_string());
                        written.words("\n");
                    }
                }
                other => {
                    let found = Diagnostic::error(codes::E0611_BAD_RECORD, format!("the field `{other}` is not known"))
                        .at(self.span(&property.name), "");
                    self.problems.push(found.suggest(other, MEMBERS.iter().copied()));
                }
            }
        }
    }

    /// A header line that names files.
    fn files(&mut self, list: &Json<'_>, word: &str, written: &mut Text) {
        let start = written.text.len();
        for (index, value) in self.list(list, &format!("`{word}`")).iter().enumerate() {
            let what = format!("`{word}`, item {}", index + 1);
            if let Some((path, span, _)) = self.string(value, &what) {
                written.words(&if index == 0 { format!("  {word} ") } else { ", ".to_string() });
                written.given(&file(&path), span, false, what);
            }
        }
        if written.text.len() > start {
            written.end_line(start, self.span(list), format!("`{word}`"));
        }
    }

    /// A header line for each item of a list.
    fn lines(&mut self, list: &Json<'_>, word: &str, written: &mut Text, items: &[Item]) {
        for (index, value) in self.list(list, &format!("`{word}`")).iter().enumerate() {
            let start = written.text.len();
            let what = format!("`{word}`, item {}", index + 1);
            written.words(&format!("  {word} "));
            for item in items {
                self.item(value, item, &what, written);
            }
            written.end_line(start, self.span(value), what);
        }
    }

    fn item(&mut self, value: &Json<'_>, item: &Item, what: &str, written: &mut Text) {
        let Some(object) = self.object(value, what) else { return };
        let (Item::Name(name, _) | Item::File(name) | Item::Quoted(name) | Item::Each(name, _)) = *item;
        let what = format!("{what}, field `{name}`");
        match (item, member(object, name)) {
            (Item::Name(_, "") | Item::File(_), None) => self.wrong(value, &format!("{what} is missing"), ""),
            (_, None) => {}
            (Item::Each(_, words), Some(list)) => {
                for part in self.list(list, &what) {
                    if let Some((text, span, literal)) = self.string(part, &what) {
                        written.words(words);
                        written.given(&text, span, literal, what.clone());
                    }
                }
            }
            (item, Some(found)) => {
                let Some((text, span, literal)) = self.string(found, &what) else { return };
                match item {
                    Item::File(_) => {
                        written.words(" from ");
                        written.given(&file(&text), span, false, what);
                    }
                    Item::Quoted(_) => written.words(&format!(" \"{}\"", text.replace('"', "'"))),
                    Item::Name(_, words) => {
                        written.words(if words.is_empty() { " " } else { words });
                        written.given(&text, span, literal, what);
                    }
                    Item::Each(..) => {}
                }
            }
        }
    }
}

/// A path, between quotation marks where it needs them.
fn file(path: &str) -> String {
    if path.contains([' ', ',']) { format!("\"{path}\"") } else { path.to_string() }
}

const MEMBERS: &[&str] = &[
    "schema",
    "title",
    "certificates",
    "event_files",
    "prices",
    "readings",
    "holders",
    "classes",
    "known_on",
    "events",
];

/// A part of a header line: the member that it comes from, with the words before it.
enum Item {
    /// Without words, the member has to be there.
    Name(&'static str, &'static str),
    File(&'static str),
    Quoted(&'static str),
    Each(&'static str, &'static str),
}
