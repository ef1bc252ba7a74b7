//! Open Cap Table Format: files of stakeholders, stock classes and transactions as the beginning of a scenario.
//!
//! What the format calls a security is one certificate of shares. Shares that follow from a conversion or a transfer have
//! an issuance of their own there; here they follow from the event, so that those issuances are left out.
use std::collections::BTreeMap;

use jsonc_parser::ast::{Object, Value as Json};

use super::journal::write_record;
use super::json_in::{Reader, member, with_json};
use super::line::Text;
use super::record::{Given, Record, Value};
use crate::diagnostics::{Diagnostic, codes};
use crate::source::{FileId, Span};

/// A text with the place that it comes from.
type Placed = (String, Span);

/// What the files say, before anything in them is looked up.
#[derive(Debug, Default)]
struct Table {
    /// The names of stakeholders and classes by their identifiers.
    holders: Vec<(String, String)>,
    classes: BTreeMap<String, String>,
    transactions: Vec<Transaction>,
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
    /// Securities that follow from it.
    resulting: Vec<String>,
}

/// The texts of the files, with their numbers among the sources, as a scenario that names these certificates.
///
/// # Errors
/// Each record and field that is not as the format has it, or names something that no file has.
pub fn scenario_from_ocf(
    files: &[(FileId, &str)],
    title: &str,
    certificates: &[String],
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
    text.words(&format!("scenario \"{}\"\n", title.replace('"', "'")));
    let certificates = match certificates.is_empty() {
        true => "CERTIFICATE.scrip".to_string(),
        false => certificates.join(", "),
    };
    text.words(&format!("  certificates {certificates}\n"));
    for (id, long) in &table.holders {
        let name = names.get(id).map_or("", String::as_str);
        text.words(&format!("  holder       {name} \"{}\"\n", long.replace('"', "'")));
    }
    text.words("\n");
    let following: Vec<&String> = table.transactions.iter().flat_map(|known| &known.resulting).collect();
    for known in &table.transactions {
        let is_following = known.security.as_ref().is_some_and(|(id, _)| following.contains(&id));
        if known.kind == "TX_STOCK_ISSUANCE" && is_following {
            continue;
        }
        if let Some((price, _)) = &known.conversion_price {
            match known.class.as_ref().and_then(|id| table.classes.get(&id.0)) {
                Some(class) => text.words(&format!(
                    "{}\n            expect Conversion Price of {class} = ${price} per share of Common Stock\n",
                    known.date.0
                )),
                None => problems.extend(known.class.as_ref().map(|id| unknown(known.number, "stock class", id))),
            }
            continue;
        }
        match record(known, &table, &names, &mut problems) {
            Some(record) => write_record(&mut text, &record, &mut problems),
            None if known.kind.starts_with("TX_") => {
                text.words(&format!("# {}  {} is not taken over\n", known.date.0, known.kind));
            }
            None => {}
        }
    }
    if problems.is_empty() { Ok(text.text) } else { Err(problems) }
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
    Ok(table.classes.into_iter().map(|(id, name)| (name, id)).collect())
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
                if let (Some((id, _)), Some((name, _))) = (fields.needed("id"), fields.needed("name.legal_name")) {
                    table.holders.push((id, name));
                }
            }
            "STOCK_CLASS" => {
                let (id, name, sort) = (fields.needed("id"), fields.needed("name"), fields.needed("class_type"));
                if let (Some((id, _)), Some((name, _)), Some((sort, _))) = (id, name, sort) {
                    table.classes.insert(id, class_name(&name, &sort));
                }
            }
            _ if kind.starts_with("TX_") => table.transactions.extend(fields.transaction(kind)),
            _ => {}
        }
    }
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
        let mut resulting: Vec<String> = self.text("balance_security_id").into_iter().map(|(id, _)| id).collect();
        if let Some(list) = member(self.object, "resulting_security_ids") {
            let what = format!("record {}: field `resulting_security_ids`", self.number);
            for id in self.reader.list(list, &what) {
                resulting.extend(self.reader.string(id, &what).map(|(id, ..)| id));
            }
        }
        let mut found = Transaction {
            number: self.number,
            span: self.reader.span(self.item),
            date: self.needed("date")?,
            security: None,
            holder: None,
            class: None,
            quantity: None,
            price: None,
            split: None,
            conversion_price: None,
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
        self.text(&format!("{path}.amount"))
    }
}

/// A record that names something which no file has.
fn unknown(number: usize, what: &str, (id, span): &Placed) -> Diagnostic {
    let message = format!("record {number} names the {what} `{id}`, which no file has");
    Diagnostic::error(codes::E0611_BAD_RECORD, message).at(*span, "")
}

/// The record of a journal for a transaction; none for one that is not taken over.
fn record(
    known: &Transaction,
    table: &Table,
    names: &BTreeMap<String, String>,
    problems: &mut Vec<Diagnostic>,
) -> Option<Record> {
    let mut fields: Vec<(String, Given)> = Vec::new();
    let mut put = |name: &str, text: &str, span: Span| {
        fields.push((name.to_string(), Given { value: Value::Text(text.to_string()), span, literal: false }));
    };
    let mut unknown = |what: &str, id: &Placed| problems.push(unknown(known.number, what, id));
    let issuance = |id: &str| {
        let mut issues = table.transactions.iter().filter(|other| other.kind == "TX_STOCK_ISSUANCE");
        issues.find(|other| other.security.as_ref().is_some_and(|(known, _)| known == id))
    };
    // Of shares that were issued before, the issuance says whose and of which class they are.
    let of = match &known.security {
        Some(security) => issuance(&security.0).or_else(|| {
            unknown("security", security);
            None
        }),
        None => Some(known),
    };
    let holder = of.and_then(|of| of.holder.as_ref()).and_then(|id| {
        let name = names.get(&id.0);
        if name.is_none() {
            unknown("stakeholder", id);
        }
        name
    });
    if let Some(id) = of.and_then(|of| of.class.as_ref()) {
        match table.classes.get(&id.0) {
            Some(class) => put("class", class, id.1),
            None => unknown("stock class", id),
        }
    }
    if let Some((quantity, span)) = &known.quantity {
        put("shares", quantity, *span);
    }
    let mut party = |field: &str, name: Option<&String>| {
        if let Some(name) = name {
            put(field, name, known.span);
        }
    };
    let kind = match known.kind.as_str() {
        "TX_STOCK_ISSUANCE" => {
            party("to", holder);
            if let Some((price, span)) = &known.price {
                put("price", price, *span);
            }
            "issue"
        }
        "TX_STOCK_CONVERSION" => {
            party("party", holder);
            "convert"
        }
        "TX_STOCK_REPURCHASE" => {
            party("holder", holder);
            "acquire"
        }
        "TX_STOCK_TRANSFER" => {
            party("from", holder);
            let others = known.resulting.iter().filter_map(|id| issuance(id)).filter_map(|issue| issue.holder.as_ref());
            let to = others.filter_map(|(id, _)| names.get(id)).find(|name| Some(*name) != holder);
            party("to", to);
            "transfer"
        }
        "TX_STOCK_CLASS_SPLIT" => {
            if let Some(((new, new_span), (old, old_span))) = &known.split {
                put("new", new, *new_span);
                put("old", old, *old_span);
            }
            "split"
        }
        _ => return None,
    };
    let text = |text: &str, span: Span| Given { value: Value::Text(text.to_string()), span, literal: false };
    Some(Record {
        number: known.number,
        span: known.span,
        date: text(&known.date.0, known.date.1),
        event: Some(text(kind, known.span)),
        fields,
    })
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
