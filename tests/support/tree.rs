//! A short and stable picture of a syntax tree: one line for each section, clause, slot, entry and expectation.
use scrip::syntax::ast::{Clause, File, Slot, Under};
use std::fmt::Debug;

pub fn file(file: &File) -> String {
    let mut out = String::new();
    match file {
        File::Certificate(certificate) => {
            line(&mut out, 0, &format!("{:?} {:?}", certificate.kind, certificate.title.text));
            for slot in &certificate.slots {
                self::slot(&mut out, 1, slot);
            }
            for section in &certificate.sections {
                let heading = section.heading.as_ref().map(|text| format!(" {:?}", text.text)).unwrap_or_default();
                let reason = section.not_modelled.as_ref();
                let reason = reason.map(|text| format!(" not modelled {:?}", text.text)).unwrap_or_default();
                line(&mut out, 0, &format!("§{}{heading}{reason}", section.label.text));
                for clause in &section.clauses {
                    self::clause(&mut out, clause);
                }
            }
        }
        File::Scenario(scenario) => {
            line(&mut out, 0, &format!("Scenario {:?}", scenario.title.text));
            for header in &scenario.header {
                line(&mut out, 1, &short(&header.kind));
            }
            for entry in &scenario.entries {
                let event = entry.event.as_ref();
                line(
                    &mut out,
                    0,
                    &format!("{} {}", entry.date, event.map(|event| short(&event.kind)).unwrap_or_default()),
                );
                if let Some(event) = event {
                    for (word, value) in [
                        ("called", event.called.as_ref().map(short)),
                        ("known", event.known.map(|day| day.to_string())),
                    ] {
                        if let Some(value) = value {
                            line(&mut out, 2, &format!("{word} {value}"));
                        }
                    }
                    for attribute in &event.attributes {
                        line(&mut out, 2, &format!("with {} {}", attribute.name.text, short(&attribute.value)));
                    }
                }
                for expectation in &entry.expectations {
                    line(&mut out, 1, &format!("expect {}", short(&expectation.kind)));
                }
            }
        }
    }
    out
}

fn clause(out: &mut String, clause: &Clause) {
    let called = clause.called.as_ref().map(|name| format!(" called {}", name.text)).unwrap_or_default();
    line(out, 1, &format!("{}{called}{}", short(&clause.head), under(clause.under.as_ref())));
    for slot in &clause.slots {
        self::slot(out, 2, slot);
    }
}

fn slot(out: &mut String, depth: usize, slot: &Slot) {
    line(out, depth, &format!("{}{}", short(&slot.kind), under(slot.under.as_ref())));
}

fn under(under: Option<&Under>) -> String {
    under.map(|under| format!(" under {} {}", under.reading.text, under.choice.text)).unwrap_or_default()
}

fn line(out: &mut String, depth: usize, text: &str) {
    out.push_str(&"  ".repeat(depth));
    out.push_str(text.trim_end());
    out.push('\n');
}

/// The `Debug` form without places and without the wrappers of names, texts, options and expressions.
pub fn short(value: &impl Debug) -> String {
    let without_spans = without_spans(&format!("{value:?}"));
    let wrappers = ["Name { text: ", "Text { text: ", "Expr { kind: ", "Some("];
    wrappers.into_iter().fold(without_spans, |text, open| unwrapped(&text, open))
}

fn without_spans(text: &str) -> String {
    let mut pieces = text.split("span: Span {");
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        // `file: FileId(0), start: 1, end: 2 }` and what follows.
        let (_, after) = piece.split_once('}').expect("a span is closed");
        let before = out.trim_end_matches([' ', ',']).len();
        out.truncate(before);
        out.push_str(after);
    }
    out
}

/// Removes the wrapper that begins with `open` everywhere; it ends at the bracket that closes it.
fn unwrapped(text: &str, open: &str) -> String {
    let Some((before, after)) = text.split_once(open) else { return text.to_owned() };
    if before.chars().next_back().is_some_and(char::is_alphanumeric) {
        return format!("{before}{open}{}", unwrapped(after, open));
    }
    let (mut depth, mut quoted, mut escaped) = (0, false, false);
    for (place, character) in after.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' | '{' | '[' => depth += 1,
            ')' | '}' | ']' if depth > 0 => depth -= 1,
            ')' | '}' | ']' => {
                let (inner, rest) = after.split_at(place);
                let inner = inner.trim_end();
                return format!("{before}{}{}", unwrapped(inner, open), unwrapped(&rest[1..], open));
            }
            _ => {}
        }
    }
    text.to_owned()
}
