//! Records as lines of a journal, and what is wrong with them.
use super::fields::{COMMON, FIELDS, Sort, field_named};
use super::forms::{TAIL, fields, forms_of, kinds, parts};
use super::line::Text;
use super::record::{Given, Record, Value};
use crate::diagnostics::{Diagnostic, codes};
use crate::source::Span;

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
            text.words(&format!("            expect {expectation}"));
            text.end_line(start, *span, format!("record {}, field `expect`", record.number));
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
    if let Value::Text(text) = &given.value {
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b',' || byte == b'.');
        let (fits, help) = match sort {
            Sort::Words | Sort::Called => (!text.contains('"'), "leave quotation marks out"),
            Sort::Name => (!text.contains(['"', ',', '$', '#', ':', ';']), "write the name alone"),
            Sort::Shares => (text == "all" || is_number(text), "write a number such as `400000`, or `all`"),
            Sort::Number => (is_number(text), "write a number such as `2`"),
            Sort::Date => (text.len() == 10, "write a day such as `2004-06-17`"),
            Sort::Dollars | Sort::Figure => (!text.contains('#'), "write an amount such as `25.50`"),
            _ => (true, ""),
        };
        if !fits {
            problems.push(wrong(&format!("as `{text}`")).help(help));
        }
    }
}
