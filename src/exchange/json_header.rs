//! The header of a scenario that is JSON: the lines above its journal.
use jsonc_parser::ast::{Object, Value as Json};

use super::json_in::{Reader, SCHEMA, member};
use super::line::Text;
use crate::diagnostics::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::{Form, path_words};

/// What a file may have. The title, the certificates and the events have to be there.
pub const MEMBERS: &[&str] = &[
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
    /// A value of its form, which has to be there.
    Needed(&'static str, Form),
    Optional(&'static str, &'static str, Form),
    File(&'static str),
    Quoted(&'static str),
    Each(&'static str, &'static str, Form),
}

impl Item {
    fn member(&self) -> &'static str {
        match self {
            Item::Needed(name, _)
            | Item::Optional(name, ..)
            | Item::File(name)
            | Item::Quoted(name)
            | Item::Each(name, ..) => name,
        }
    }
}

impl Reader<'_> {
    /// The lines above the journal.
    pub fn header(&mut self, root: &Json<'_>, object: &Object<'_>, written: &mut Text) {
        self.only(object, "the file", MEMBERS);
        if let Some(schema) = member(object, "schema")
            && let Some((name, ..)) = self.string(schema, "`schema`")
            && name != SCHEMA
        {
            self.wrong(schema, &format!("the form `{name}` is not known"), &format!("this program reads `{SCHEMA}`"));
        }
        for name in ["title", "certificates"].into_iter().filter(|name| member(object, name).is_none()) {
            self.wrong(root, &format!("there is no `{name}`"), "`title`, `certificates` and `events` have to be there");
        }
        written.words("scenario ");
        match member(object, "title") {
            Some(title) => self.quoted(title, "field `title`", written),
            None => written.words("\"\""),
        }
        written.words("\n");
        for property in &object.properties {
            let value = &property.value;
            if matches!(value, Json::NullKeyword(_)) {
                continue;
            }
            match property.name.as_str() {
                "certificates" => self.files(value, "certificates", written),
                "event_files" => self.files(value, "events", written),
                "prices" => {
                    let items = [Item::Needed("class", Form::Name), Item::File("file")];
                    self.lines(value, "prices", written, &items);
                }
                "readings" => {
                    let items = [Item::Needed("reading", Form::Name), Item::Needed("choice", Form::Choice)];
                    self.lines(value, "reading", written, &items);
                }
                "holders" => {
                    self.lines(value, "holder", written, &[Item::Needed("name", Form::Name), Item::Quoted("long")]);
                }
                "classes" => {
                    let items = [
                        Item::Needed("name", Form::Name),
                        Item::Each("ranking", ", ranking ", Form::Rank),
                        Item::Optional("liquidation", ", liquidation ", Form::Amount),
                        Item::Optional("votes", ", votes ", Form::Amount),
                        Item::Optional("convertible_into", ", convertible into ", Form::Conversion),
                    ];
                    self.lines(value, "class", written, &items);
                }
                "known_on" => {
                    written.words("  known on ");
                    self.value_of_form(value, Form::Day, "field `known_on`", written);
                    written.words("\n");
                }
                _ => {}
            }
        }
    }

    /// A header line that names files.
    fn files(&mut self, list: &Json<'_>, word: &str, written: &mut Text) {
        let start = written.text.len();
        for (index, value) in self.list(list, &format!("`{word}`")).iter().enumerate() {
            written.words(&if index == 0 { format!("  {word} ") } else { ", ".to_string() });
            self.file(value, &format!("`{word}`, item {}", index + 1), written);
        }
        if written.text.len() > start {
            written.end_line(start, self.span(list), format!("`{word}`"));
        }
    }

    /// A header line for each item of a list.
    fn lines(&mut self, list: &Json<'_>, word: &str, written: &mut Text, items: &[Item]) {
        let known: Vec<&str> = items.iter().map(Item::member).collect();
        for (index, value) in self.list(list, &format!("`{word}`")).iter().enumerate() {
            let start = written.text.len();
            let what = format!("`{word}`, item {}", index + 1);
            let Some(object) = self.object(value, &what) else { continue };
            self.only(object, &what, &known);
            written.words(&format!("  {word} "));
            for item in items {
                self.item(value, object, item, &what, written);
            }
            written.end_line(start, self.span(value), what);
        }
    }

    fn item(&mut self, value: &Json<'_>, object: &Object<'_>, item: &Item, what: &str, written: &mut Text) {
        let what = format!("{what}, field `{}`", item.member());
        let Some(found) = member(object, item.member()) else {
            if matches!(item, Item::Needed(..) | Item::File(_)) {
                self.wrong(value, &format!("{what} is missing"), "");
            }
            return;
        };
        match item {
            Item::Needed(_, form) => {
                written.words(" ");
                self.value_of_form(found, *form, &what, written);
            }
            Item::Optional(_, words, form) => {
                written.words(words);
                self.value_of_form(found, *form, &what, written);
            }
            Item::Each(_, words, form) => {
                for part in self.list(found, &what) {
                    written.words(words);
                    self.value_of_form(part, *form, &what, written);
                }
            }
            Item::File(_) => {
                written.words(" from ");
                self.file(found, &what, written);
            }
            Item::Quoted(_) => {
                written.words(" ");
                self.quoted(found, &what, written);
            }
        }
    }

    fn value_of_form(&mut self, value: &Json<'_>, form: Form, what: &str, written: &mut Text) {
        if let Some((text, span, literal)) = self.string(value, what) {
            written.single(&text, form, span, what);
            written.given(&text, span, literal, what.to_string());
        }
    }

    /// A text between quotation marks, which can have none in it.
    fn quoted(&mut self, value: &Json<'_>, what: &str, written: &mut Text) {
        let Some((text, span, literal)) = self.string(value, what) else { return };
        if text.contains('"') {
            self.problems.push(quotation_mark(what, span));
        }
        written.words("\"");
        written.given(&text, span, literal, what.to_string());
        written.words("\"");
    }

    fn file(&mut self, value: &Json<'_>, what: &str, written: &mut Text) {
        let Some((path, span, _)) = self.string(value, what) else { return };
        match path_words(&path) {
            Some(path) => written.given(&path, span, false, what.to_string()),
            None => self.wrong(value, &format!("{what} is no path that a line can name"), ""),
        }
    }
}

/// A text that is to stand between quotation marks and has one in it.
pub fn quotation_mark(what: &str, span: Span) -> Diagnostic {
    Diagnostic::error(codes::E0611_BAD_RECORD, format!("{what} has a quotation mark in it"))
        .at(span, "")
        .help("leave quotation marks out, or write `'`")
}
