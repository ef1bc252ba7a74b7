//! Records as lines of a journal, and what is wrong with them.
use super::fields::{COMMON, FIELDS, Sort, field_named};
use super::forms::{TAIL, fields, forms_of, kinds, parts};
use super::line::Text;
use super::record::{Given, Record, Value};
use crate::diagnostics::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::Form;

/// Writes the line of a record with its expectations. What is wrong with it goes to the diagnostics, and nothing is
/// written then.
pub fn write_record(text: &mut Text, record: &Record, problems: &mut Vec<Diagnostic>) {
    let before = problems.len();
    for (index, (name, given)) in record.fields.iter().enumerate() {
        if record.fields.iter().take(index).any(|(other, _)| other == name) {
            problems.push(problem(record, &format!("gives `{name}` twice"), given.span));
        }
        match field_named(name) {
            Some(field) => check(record, name, field.sort, given, problems),
            None => {
                let known = FIELDS.iter().map(|field| field.name).chain(["date", "event"]);
                let unknown = problem(record, &format!("has a field `{name}`, which is not known"), given.span);
                problems.push(unknown.suggest(name, known));
            }
        }
    }
    check(record, "date", Sort::Date, &record.date, problems);
    let Some(form) = form_of(record, problems) else { return };
    if problems.len() > before {
        return;
    }
    let start = text.text.len();
    if let Value::Text(date) = &record.date.value {
        let words = format!("record {}, field `date`", record.number);
        text.single(date, Form::Day, record.date.span, &words);
        text.given(date, record.date.span, record.date.literal, words);
    }
    if !form.is_empty() {
        text.words("  ");
        text.fill(&parts(form), record);
        text.fill(&parts(TAIL), record);
    }
    text.end_line(start, record.span, format!("record {}", record.number));
    if let Some(Given { value: Value::Texts(expected), span, .. }) = record.field("expect") {
        for expectation in expected {
            let start = text.text.len();
            let words = format!("record {}, field `expect`", record.number);
            text.words(&format!("            expect {expectation}"));
            text.single(expectation, Form::Expectation, *span, &words);
            text.end_line(start, *span, words);
        }
    }
}

/// The form that fits a record: blank for one that only asks.
fn form_of(record: &Record, problems: &mut Vec<Diagnostic>) -> Option<&'static str> {
    let Some(event) = &record.event else {
        for (name, given) in record.fields.iter().filter(|(name, _)| name != "expect") {
            let message = format!("has no `event` and gives `{name}`");
            problems.push(problem(record, &message, given.span).help("without an event there can only be `expect`"));
        }
        return Some("");
    };
    let Value::Text(kind) = &event.value else { return None };
    let forms = forms_of(kind);
    let mut best: Option<(usize, &'static str, Vec<&str>, Vec<&str>)> = None;
    for form in forms {
        let (needed, possible) = fields(form);
        let missing: Vec<&str> = needed.iter().copied().filter(|name| record.field(name).is_none()).collect();
        let is_known = |name: &str| needed.contains(&name) || possible.contains(&name) || COMMON.contains(&name);
        let names = record.fields.iter().map(|(name, _)| name.as_str());
        let extra: Vec<&str> = names.filter(|name| field_named(name).is_some() && !is_known(name)).collect();
        let misfits = missing.len() + extra.len();
        if best.as_ref().is_none_or(|(fewest, ..)| misfits < *fewest) {
            best = Some((misfits, form, missing, extra));
        }
    }
    let Some((_, form, missing, extra)) = best else {
        let unknown = problem(record, &format!("is of a kind `{kind}`, which is not known"), event.span);
        problems.push(unknown.suggest(kind, kinds()));
        return None;
    };
    for name in missing {
        let message = format!("has no field `{name}`, which `{kind}` needs");
        problems.push(problem(record, &message, record.span).help(takes(form)));
    }
    for name in extra {
        let place = record.field(name).map_or(record.span, |given| given.span);
        problems.push(problem(record, &format!("gives `{name}`, which `{kind}` has not"), place).help(takes(form)));
    }
    Some(form)
}

fn takes(form: &str) -> String {
    let (needed, possible) = fields(form);
    let list = |names: &[&str]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match possible.is_empty() {
        true => format!("it has {}", list(&needed)),
        false => format!("it has {}, and may have {}", list(&needed), list(&possible)),
    }
}

/// A finding about a record: `record 3 has no field ...`.
pub fn problem(record: &Record, words: &str, span: Span) -> Diagnostic {
    Diagnostic::error(codes::E0611_BAD_RECORD, format!("record {} {words}", record.number)).at(span, "")
}

/// Whether a value has the form of its field.
fn check(record: &Record, name: &str, sort: Sort, given: &Given, problems: &mut Vec<Diagnostic>) {
    let texts: Vec<&String> = match &given.value {
        Value::Text(text) => vec![text],
        Value::Yes => Vec::new(),
        Value::Texts(texts) => texts.iter().collect(),
        Value::Pairs(pairs) => pairs.iter().flat_map(|(key, value)| std::iter::once(key).chain(value)).collect(),
    };
    let wrong = |words: &str| problem(record, &format!("gives `{name}` {words}"), given.span);
    for text in texts {
        if text.trim().is_empty() {
            problems.push(wrong("with nothing in it").help("leave the field out, or write `null`"));
            return;
        }
        if text.chars().any(char::is_control) {
            problems.push(wrong("with a line break or another mark that is no letter").help("write it on one line"));
            return;
        }
    }
    let (has_marks, help) = match (&given.value, sort) {
        (Value::Text(text), Sort::Words | Sort::Called) => (text.contains('"'), "leave quotation marks out"),
        (Value::Texts(texts), Sort::That) => {
            (texts.iter().any(|text| text.contains('"')), "leave quotation marks out; several texts are several items")
        }
        _ => (false, ""),
    };
    if has_marks {
        problems.push(wrong("with a quotation mark in it").help(help));
    }
}
