//! Changes of conversion prices as transactions of the Open Cap Table Format, version 1.2: what a company writes into its
//! cap table after an adjustment. Described in `docs/schema/ocf-adjustments-1.json`.
use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::document;
use crate::engine::Conversion;
use crate::exact::{Exact, RoundingRule, round_to};
use crate::program::{NodeFraction, Unit};
use crate::render::names::Names;
use crate::report::{Adjusted, Adjustments};

/// The format writes numbers with so many places at most.
const PLACES: u32 = 10;

#[derive(Debug, Serialize)]
struct OcfFile {
    file_type: &'static str,
    items: Vec<OcfAdjustment>,
}

#[derive(Debug, Serialize)]
struct OcfAdjustment {
    object_type: &'static str,
    id: String,
    date: NaiveDate,
    stock_class_id: String,
    new_ratio_conversion_mechanism: OcfMechanism,
    comments: Vec<String>,
}

#[derive(Debug, Serialize)]
struct OcfMechanism {
    #[serde(rename = "type")]
    kind: &'static str,
    conversion_price: OcfMoney,
    ratio: OcfRatio,
    rounding_type: &'static str,
}

#[derive(Debug, Serialize)]
struct OcfMoney {
    amount: String,
    currency: &'static str,
}

/// How many shares come for how many.
#[derive(Debug, Serialize)]
struct OcfRatio {
    numerator: String,
    denominator: String,
}

/// A file of transactions, one for each change of a price that shares convert at. Classes that the cap table does not have
/// are named after themselves; `class_ids` are its names for the others.
pub fn adjustments(report: &Adjustments, names: &Names<'_>, class_ids: &BTreeMap<String, String>) -> String {
    let mut items: Vec<OcfAdjustment> = Vec::new();
    for adjusted in &report.adjusted {
        let Some(mut item) = adjustment(adjusted, names, class_ids) else { continue };
        let same = |known: &&OcfAdjustment| (known.date, &known.stock_class_id) == (item.date, &item.stock_class_id);
        let number = items.iter().filter(same).count() + 1;
        item.id = format!("{}-conversion-{}-{number}", item.stock_class_id, item.date);
        items.push(item);
    }
    document(&OcfFile { file_type: "OCF_TRANSACTIONS_FILE", items })
}

/// None for what changes no price, or what shares do not convert by.
fn adjustment(adjusted: &Adjusted, names: &Names<'_>, class_ids: &BTreeMap<String, String>) -> Option<OcfAdjustment> {
    let known = &adjusted.adjustment;
    let variable = names.program().variables.get(known.variable.index())?;
    let is_price = |conversion: &&Conversion| variable.unit == Unit::dollars_per(conversion.into);
    let conversion = known.conversions.iter().find(is_price)?;
    let count = conversion.after.as_ref().ok().filter(|_| known.before != known.after)?;
    let class = names.class(known.class?);
    let mut comments = vec![format!("{} under {}", variable.name, names.cite_all(&known.sections))];
    comments.extend(adjusted.event.as_ref().map(|(date, words)| format!("event: {date}  {words}")));
    comments.push(format!("the ratio is that of a share converted on {}", known.moment.date));
    comments.extend(known.issued.map(|day| format!("of the shares issued on {day} only")));
    Some(OcfAdjustment {
        object_type: "TX_STOCK_CLASS_CONVERSION_RATIO_ADJUSTMENT",
        id: String::new(),
        date: known.moment.date,
        stock_class_id: class_ids.get(&class).cloned().unwrap_or_else(|| slug(&class)),
        new_ratio_conversion_mechanism: OcfMechanism {
            kind: "RATIO_CONVERSION",
            conversion_price: OcfMoney { amount: rounded(&known.after), currency: "USD" },
            ratio: ratio(count),
            rounding_type: rounding(conversion, names),
        },
        comments,
    })
}

/// A number with as many places as the format has, the last one rounded.
fn rounded(number: &Exact) -> String {
    let unit = format!("0.{}1", "0".repeat(PLACES as usize - 1)).parse::<Exact>();
    let rounded = unit.ok().and_then(|unit| round_to(number, &unit, RoundingRule::HalfUp).ok());
    rounded.unwrap_or_else(|| number.clone()).to_string()
}

/// The number exactly, as two numbers of the format.
fn ratio(number: &Exact) -> OcfRatio {
    let text = number.to_string();
    if let Some((numerator, denominator)) = text.split_once('/') {
        return OcfRatio { numerator: numerator.to_string(), denominator: denominator.to_string() };
    }
    match text.split_once('.') {
        Some((whole, places)) if places.len() > PLACES as usize => OcfRatio {
            numerator: format!("{whole}{places}").trim_start_matches('0').to_string(),
            denominator: format!("1{}", "0".repeat(places.len())),
        },
        _ => OcfRatio { numerator: text, denominator: "1".to_string() },
    }
}

/// What becomes of a fraction of a share: one that is paid in money is not issued.
fn rounding(conversion: &Conversion, names: &Names<'_>) -> &'static str {
    let right = names.program().rights.get(conversion.right.index());
    match right.and_then(|right| right.fraction.first()).map(|part| &part.node) {
        Some(NodeFraction::Round(rounding)) => match rounding.rule {
            RoundingRule::Up => "CEILING",
            RoundingRule::Down => "FLOOR",
            RoundingRule::HalfUp | RoundingRule::HalfDown | RoundingRule::HalfEven => "NORMAL",
        },
        Some(NodeFraction::Issued) => "NORMAL",
        Some(NodeFraction::Cash { .. }) | None => "FLOOR",
    }
}

/// `Series A` as `series-a`.
fn slug(name: &str) -> String {
    let words = name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}
