//! Open Cap Table Format: files of stakeholders, stock classes and transactions as the beginning of a scenario.
//!
//! What the format calls a security is one certificate of shares. Shares that follow from a conversion or a transfer have
//! an issuance of their own there; here they follow from the event, so that those issuances are left out.
use std::collections::BTreeMap;

use jsonc_parser::ast::{Object, Value as Json};

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::journal::write_record;
use super::json_header::quotation_mark;
use super::json_in::{Reader, member, with_json};
use super::line::{Text, misfits};
use super::record::{Given, Record, Value};
use crate::diagnostics::{Diagnostic, codes};
use crate::source::{FileId, Span};
use crate::syntax::{collect_names, path_words};

/// A text with the place that it comes from.
type Placed = (String, Span);

/// What the files say, before anything in them is looked up.
#[derive(Debug, Default)]
struct Table {
    /// The names of stakeholders and classes by their identifiers.
    holders: Vec<(String, String)>,
    classes: BTreeMap<String, Class>,
    transactions: Vec<Transaction>,
}

#[derive(Debug)]
struct Class {
    /// As the file has it.
    long: String,
    /// What it is called in a scenario.
    name: String,
}

#[derive(Debug)]
struct Transaction {
    number: usize,
    span: Span,
    kind: String,
    date: Placed,
    security: Option<Placed>,
    holder: Option<Placed>,
    class: Option<Placed>,
    quantity: Option<Placed>,
    price: Option<Placed>,
    split: Option<(Placed, Placed)>,
    /// The price at which shares convert from then on.
    conversion_price: Option<Placed>,
    /// The security of what the holder keeps.
    balance: Option<Placed>,
    /// Securities that follow from it.
    resulting: Vec<Placed>,
}

/// The price at which the shares of a class convert: its class, what the certificate calls it, what they convert into.
pub type PriceTerm = (String, String, String);

/// The texts of the files, with their numbers among the sources, as a scenario that names these certificates. `prices` are
/// those of the certificates, as far as they could be read.
///
/// # Errors
/// Each record and field that is not as the format has it, or names something that no file has.
pub fn scenario_from_ocf(
    files: &[(FileId, &str)],
    title: &str,
    certificates: &[String],
    prices: &[PriceTerm],
) -> Result<String, Vec<Diagnostic>> {
    let (mut table, mut problems) = (Table::default(), Vec::new());
    for (file, text) in files {
        let mut reader = Reader { text, file: *file, problems: Vec::new() };
        match with_json(text, *file, |root| read_file(&mut reader, root, &mut table)) {
            Ok(()) => problems.append(&mut reader.problems),
            Err(wrong) => problems.push(wrong),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    table.transactions.sort_by(|one, other| one.date.0.cmp(&other.date.0));
    let names = holder_names(&table.holders);
    let mut text = Text::default();
    let title = if title.contains(|letter: char| letter == '"' || letter.is_control()) { "Cap table" } else { title };
    text.words(&format!("scenario \"{title}\"\n"));
    let certificates = match certificates.is_empty() {
        true => "CERTIFICATE.scrip".to_string(),
        false => certificates.iter().filter_map(|path| path_words(path)).collect::<Vec<_>>().join(", "),
    };
    text.words(&format!("  certificates {certificates}\n"));
    for (id, long) in &table.holders {
        let name = names.get(id).map_or("", String::as_str);
        text.words(&format!("  holder       {name} \"{long}\"\n"));
    }
    text.words("\n");
    let resulting = table.transactions.iter().flat_map(|known| known.resulting.iter().chain(&known.balance));
    let following: Vec<&str> = resulting.map(|(id, _)| id.as_str()).collect();
    for known in &table.transactions {
        let is_following = known.security.as_ref().is_some_and(|(id, _)| following.contains(&id.as_str()));
        if known.kind == "TX_STOCK_ISSUANCE" && is_following {
            continue;
        }
        let mut records = records(known, &table, &names, &mut problems);
        records.extend(price_record(known, &table, prices));
        for record in &records {
            write_record(&mut text, record, &mut problems);
        }
        if records.is_empty() {
            text.words(&remark(known, &table));
        }
    }
    // The classes are declared in certificates, which may not be there yet.
    let mut known = collect_names(&text.text);
    for class in table.classes.values() {
        known.add_term(&class.name);
    }
    for (_, name, into) in prices {
        known.add_term(name);
        known.add_term(into);
    }
    problems.extend(misfits(&text.values, &known).into_iter().map(|(wrong, _)| wrong));
    if problems.is_empty() { Ok(text.text) } else { Err(problems) }
}

/// A record that expects a price which the cap table has from a day on, under the name that the certificate gives it.
fn price_record(known: &Transaction, table: &Table, prices: &[PriceTerm]) -> Option<Record> {
    let (price, span) = known.conversion_price.as_ref()?;
    let class = &table.classes.get(&known.class.as_ref()?.0)?.name;
    let (_, name, into) = prices.iter().find(|(of, ..)| of == class)?;
    let expected = format!("{name} of {class} = ${price} per share of {into}");
    let (_, date) = field("date", &known.date.0, known.date.1);
    let expected = Given { value: Value::Texts(vec![expected]), span: *span, literal: false };
    let fields = vec![("expect".to_string(), expected)];
    Some(Record { number: known.number, span: known.span, date, event: None, fields })
}

/// What is said in place of a transaction that no line can tell.
fn remark(known: &Transaction, table: &Table) -> String {
    let class = known.class.as_ref().and_then(|(id, _)| table.classes.get(id));
    let price = match (class, &known.conversion_price) {
        (Some(class), Some((price, _))) => format!(" ({} converts at ${price})", class.name),
        _ => String::new(),
    };
    format!("# {}  {}{price} is not taken over\n", known.date.0, known.kind)
}

/// The identifiers of the stock classes of a file, by the names that they have in a scenario.
///
/// # Errors
/// Each record and field that is not as the format has it.
pub fn ocf_class_ids(file: FileId, text: &str) -> Result<BTreeMap<String, String>, Vec<Diagnostic>> {
    let mut table = Table::default();
    let mut reader = Reader { text, file, problems: Vec::new() };
    with_json(text, file, |root| read_file(&mut reader, root, &mut table)).map_err(|wrong| vec![wrong])?;
    if !reader.problems.is_empty() {
        return Err(reader.problems);
    }
    Ok(table.classes.into_iter().map(|(id, class)| (class.name, id)).collect())
}

fn read_file(reader: &mut Reader<'_>, root: &Json<'_>, table: &mut Table) {
    let Some(object) = reader.object(root, "the file") else { return };
    // A manifest lists other files and has no items.
    let Some(items) = member(object, "items") else { return };
    for (index, item) in reader.list(items, "`items`").iter().enumerate() {
        let number = index + 1;
        let Some(object) = reader.object(item, &format!("record {number}")) else { continue };
        let mut fields = Fields { reader: &mut *reader, object, item, number };
        let Some((kind, _)) = fields.needed("object_type") else { continue };
        match kind.as_str() {
            "STAKEHOLDER" => {
                if let (Some((id, _)), Some((name, span))) = (fields.needed("id"), fields.needed("name.legal_name")) {
                    if name.contains('"') {
                        let what = format!("record {number}: field `name.legal_name`");
                        reader.problems.push(quotation_mark(&what, span));
                    }
                    table.holders.push((id, name));
                }
            }
            "STOCK_CLASS" => {
                let (id, name, sort) = (fields.needed("id"), fields.needed("name"), fields.needed("class_type"));
                if let (Some((id, _)), Some((long, span)), Some((sort, _))) = (id, name, sort) {
                    let name = class_name(&long, &sort);
                    let others = table.classes.iter().filter(|(other, class)| **other != id && class.name == name);
                    for (_, other) in others {
                        let message = format!("`{}` and `{long}` would both be `{name}` in a scenario", other.long);
                        let help = "a scenario tells classes apart by their names: rename one of them, or leave it out";
                        let twice = Diagnostic::error(codes::E0611_BAD_RECORD, message);
                        reader.problems.push(twice.at(span, "").help(help));
                    }
                    table.classes.insert(id, Class { long, name });
                }
            }
            _ if is_transaction(&kind) => table.transactions.extend(fields.transaction(kind)),
            _ => {}
        }
    }
}

fn is_transaction(kind: &str) -> bool {
    kind.starts_with("TX_") && kind.bytes().all(|byte| byte == b'_' || byte.is_ascii_uppercase())
}

/// The fields of one record.
struct Fields<'f, 'r, 'j, 'a> {
    reader: &'f mut Reader<'r>,
    object: &'j Object<'a>,
    item: &'j Json<'a>,
    number: usize,
}

impl Fields<'_, '_, '_, '_> {
    /// A text; `name.legal_name` is a member of a member.
    fn text(&mut self, path: &str) -> Option<Placed> {
        let mut object = self.object;
        let mut names = path.split('.').peekable();
        while let Some(name) = names.next() {
            let value = member(object, name)?;
            let what = format!("record {}: field `{path}`", self.number);
            if names.peek().is_none() {
                return self.reader.string(value, &what).map(|(text, span, _)| (text, span));
            }
            object = self.reader.object(value, &what)?;
        }
        None
    }

    fn needed(&mut self, path: &str) -> Option<Placed> {
        let before = self.reader.problems.len();
        let found = self.text(path);
        if found.is_none() && self.reader.problems.len() == before {
            self.reader.wrong(self.item, &format!("record {} has no field `{path}`", self.number), "");
        }
        found
    }

    fn transaction(&mut self, kind: String) -> Option<Transaction> {
        let mut resulting = Vec::new();
        if let Some(list) = member(self.object, "resulting_security_ids") {
            let what = format!("record {}: field `resulting_security_ids`", self.number);
            for id in self.reader.list(list, &what) {
                resulting.extend(self.reader.string(id, &what).map(|(id, span, _)| (id, span)));
            }
        }
        let date = self.needed("date")?;
        if date.0.parse::<NaiveDate>().is_err() {
            let message = format!("record {}: field `date` is `{}`, which is no day", self.number, date.0);
            let wrong = Diagnostic::error(codes::E0611_BAD_RECORD, message).at(date.1, "");
            self.reader.problems.push(wrong.help("write it as `2004-06-17`"));
            return None;
        }
        let mut found = Transaction {
            number: self.number,
            span: self.reader.span(self.item),
            date,
            security: None,
            holder: None,
            class: None,
            quantity: None,
            price: None,
            split: None,
            conversion_price: None,
            balance: self.text("balance_security_id"),
            resulting,
            kind,
        };
        match found.kind.as_str() {
            "TX_STOCK_ISSUANCE" => {
                found.security = self.needed("security_id");
                found.holder = self.needed("stakeholder_id");
                found.class = self.needed("stock_class_id");
                found.quantity = self.needed("quantity");
                found.price = self.dollars("share_price");
            }
            "TX_STOCK_CONVERSION" => {
                found.security = self.needed("security_id");
                found.quantity = self.needed("quantity_converted");
            }
            "TX_STOCK_TRANSFER" | "TX_STOCK_REPURCHASE" => {
                found.security = self.needed("security_id");
                found.quantity = self.needed("quantity");
            }
            "TX_STOCK_CLASS_CONVERSION_RATIO_ADJUSTMENT" => {
                found.class = self.needed("stock_class_id");
                let price = "new_ratio_conversion_mechanism.conversion_price";
                found.conversion_price = self.dollars(price).or_else(|| self.needed(&format!("{price}.amount")));
            }
            "TX_STOCK_CLASS_SPLIT" => {
                found.class = self.needed("stock_class_id");
                let (new, old) = (self.needed("split_ratio.numerator"), self.needed("split_ratio.denominator"));
                found.split = new.zip(old);
            }
            _ => {}
        }
        Some(found)
    }

    fn dollars(&mut self, path: &str) -> Option<Placed> {
        if let Some((currency, span)) = self.text(&format!("{path}.currency"))
            && currency != "USD"
        {
            let message = format!("record {}: field `{path}` is in {currency}, not in USD", self.number);
            self.reader.problems.push(Diagnostic::error(codes::E0611_BAD_RECORD, message).at(span, ""));
        }
        self.text(&format!("{path}.amount")).filter(|amount| self.number_of(amount, path).is_some())
    }

    /// The number that a text is.
    fn number_of(&mut self, (text, span): &Placed, path: &str) -> Option<Decimal> {
        let number = text.parse().ok();
        if number.is_none() {
            let message = format!("record {}: field `{path}` is `{text}`, which is no number", self.number);
            self.reader.problems.push(Diagnostic::error(codes::E0611_BAD_RECORD, message).at(*span, ""));
        }
        number
    }
}

/// A record that names something which no file has.
fn unknown(number: usize, what: &str, (id, span): &Placed) -> Diagnostic {
    let message = format!("record {number} names the {what} `{id}`, which no file has");
    Diagnostic::error(codes::E0611_BAD_RECORD, message).at(*span, "")
}

/// What a transaction names, looked up in all files.
struct Lookup<'t> {
    known: &'t Transaction,
    table: &'t Table,
    names: &'t BTreeMap<String, String>,
    problems: &'t mut Vec<Diagnostic>,
}

/// The records of a journal for a transaction; none for one that is not taken over.
fn records(
    known: &Transaction,
    table: &Table,
    names: &BTreeMap<String, String>,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Record> {
    let mut lookup = Lookup { known, table, names, problems };
    match known.kind.as_str() {
        "TX_STOCK_TRANSFER" => lookup.transfers(),
        _ => lookup.record().into_iter().collect(),
    }
}

impl<'t> Lookup<'t> {
    fn wrong(&mut self, message: &str, span: Span) {
        let message = format!("record {} {message}", self.known.number);
        self.problems.push(Diagnostic::error(codes::E0611_BAD_RECORD, message).at(span, ""));
    }

    fn issuance(&mut self, security: &Placed) -> Option<&'t Transaction> {
        let mut issues = self.table.transactions.iter().filter(|other| other.kind == "TX_STOCK_ISSUANCE");
        let found = issues.find(|other| other.security.as_ref().is_some_and(|(known, _)| *known == security.0));
        if found.is_none() {
            self.problems.push(unknown(self.known.number, "security", security));
        }
        found
    }

    fn holder(&mut self, of: &Transaction) -> Option<&'t String> {
        let id = of.holder.as_ref()?;
        let name = self.names.get(&id.0);
        if name.is_none() {
            self.problems.push(unknown(self.known.number, "stakeholder", id));
        }
        name
    }

    fn class(&mut self, of: &Transaction) -> Option<(String, Given)> {
        let id = of.class.as_ref()?;
        match self.table.classes.get(&id.0) {
            Some(class) => Some(field("class", &class.name, id.1)),
            None => {
                self.problems.push(unknown(self.known.number, "stock class", id));
                None
            }
        }
    }

    fn record_of(&self, kind: &str, fields: Vec<(String, Given)>) -> Record {
        let known = self.known;
        let (_, date) = field("date", &known.date.0, known.date.1);
        let (_, event) = field("event", kind, known.span);
        Record { number: known.number, span: known.span, date, event: Some(event), fields }
    }

    fn record(&mut self) -> Option<Record> {
        let known = self.known;
        let kind = match known.kind.as_str() {
            "TX_STOCK_ISSUANCE" => "issue",
            "TX_STOCK_CONVERSION" => "convert",
            "TX_STOCK_REPURCHASE" => "acquire",
            "TX_STOCK_CLASS_SPLIT" => "split",
            _ => return None,
        };
        // Of shares that were issued before, the issuance says whose and of which class they are.
        let of = match &known.security {
            Some(_) if kind == "issue" => Some(known),
            Some(security) => self.issuance(security),
            None => Some(known),
        };
        let holder = of.and_then(|of| self.holder(of));
        let mut fields: Vec<(String, Given)> = of.and_then(|of| self.class(of)).into_iter().collect();
        fields.extend(known.quantity.as_ref().map(|(quantity, span)| field("shares", quantity, *span)));
        let party = match kind {
            "issue" => "to",
            "convert" => "party",
            _ => "holder",
        };
        fields.extend(holder.map(|name| field(party, name, known.span)));
        if kind == "issue" {
            fields.extend(known.price.as_ref().map(|(price, span)| field("price", price, *span)));
        }
        if let Some(((new, new_span), (old, old_span))) = &known.split {
            fields.push(field("new", new, *new_span));
            fields.push(field("old", old, *old_span));
        }
        Some(self.record_of(kind, fields))
    }

    /// A line for each holder who receives shares. What the holder keeps is no transfer, wherever it is listed.
    fn transfers(&mut self) -> Vec<Record> {
        let known = self.known;
        let (Some(security), Some((quantity, span))) = (&known.security, &known.quantity) else { return Vec::new() };
        let Some(of) = self.issuance(security) else { return Vec::new() };
        let Some(from) = self.holder(of) else { return Vec::new() };
        let is_balance = |id: &str| known.balance.as_ref().is_some_and(|(balance, _)| balance == id);
        let (mut records, mut sum) = (Vec::new(), Some(Decimal::ZERO));
        for part in known.resulting.iter().filter(|(id, _)| !is_balance(id)) {
            let Some(issue) = self.issuance(part) else { return Vec::new() };
            let (Some(to), Some((shares, shares_span))) = (self.holder(issue), &issue.quantity) else { continue };
            if to == from {
                continue;
            }
            if issue.class.as_ref().map(|(id, _)| id) != of.class.as_ref().map(|(id, _)| id) {
                self.wrong(&format!("transfers shares of one class, and `{}` is of another", part.0), part.1);
            }
            sum = sum.zip(shares.parse().ok()).and_then(|(sum, shares): (Decimal, Decimal)| sum.checked_add(shares));
            let mut fields: Vec<(String, Given)> = self.class(of).into_iter().collect();
            fields.push(field("shares", shares, *shares_span));
            fields.push(field("from", from, known.span));
            fields.push(field("to", to, known.span));
            records.push(self.record_of("transfer", fields));
        }
        if sum.is_none() || sum != quantity.parse().ok() {
            let parts = sum.map_or_else(|| "something else".to_string(), |sum| sum.to_string());
            self.wrong(&format!("transfers {quantity} shares, and other holders receive {parts}"), *span);
            return Vec::new();
        }
        records
    }
}

fn field(name: &str, text: &str, span: Span) -> (String, Given) {
    (name.to_string(), Given { value: Value::Text(text.to_string()), span, literal: false })
}

/// What a class is called in a scenario: `Series A Preferred Stock` is `Series A`.
fn class_name(name: &str, sort: &str) -> String {
    if sort == "COMMON" {
        return "Common Stock".to_string();
    }
    let mut short = name.trim();
    for ending in ["Stock", "Preferred", "Convertible"] {
        short = short.strip_suffix(ending).map_or(short, str::trim_end);
    }
    if short.is_empty() { name.trim().to_string() } else { short.to_string() }
}

/// Names that can stand in a journal, by identifier; each is given once.
fn holder_names(holders: &[(String, String)]) -> BTreeMap<String, String> {
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for (id, long) in holders {
        let words = long.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
        let words: Vec<String> = words.map(capitalised).collect();
        let mut name = words.join(" ");
        if !name.starts_with(char::is_alphabetic) {
            name = format!("Holder {name}").trim_end().to_string();
        }
        let plain = name.clone();
        let mut count = 2;
        while names.values().any(|known| *known == name) {
            name = format!("{plain} {count}");
            count += 1;
        }
        names.insert(id.clone(), name);
    }
    names
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
