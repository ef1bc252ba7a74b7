//! A check of JSON against a JSON Schema, for those parts of the standard that `docs/schema/` uses.
//!
//! A part that is not known here is a fault of the schema, so that none is passed over silently.

use serde_json::Value;

/// What does not fit, with the path to it; empty when everything fits.
pub fn misfits(value: &Value, schema: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(value, schema, schema, "$", &mut found);
    found
}

fn check(value: &Value, schema: &Value, root: &Value, path: &str, found: &mut Vec<String>) {
    let rules = schema.as_object().expect("a schema is an object");
    for (word, rule) in rules {
        match word.as_str() {
            "$schema" | "$id" | "$defs" | "title" | "description" => {}
            "$ref" => {
                let name = rule.as_str().and_then(|name| name.strip_prefix("#/$defs/")).expect("a local reference");
                check(value, root["$defs"].get(name).expect("a definition"), root, path, found);
            }
            "const" if value == rule => {}
            "const" => found.push(format!("{path} is {value}, not {rule}")),
            "enum" if rule.as_array().expect("a list").contains(value) => {}
            "enum" => found.push(format!("{path} is {value}, none of {rule}")),
            "type" => {
                let types = match rule {
                    Value::Array(types) => types.clone(),
                    one => vec![one.clone()],
                };
                if !types.iter().any(|name| has_type(value, name.as_str().expect("a type"))) {
                    found.push(format!("{path} is {value}, not {rule}"));
                }
            }
            "minimum" => {
                if value.as_u64().is_some_and(|number| number < rule.as_u64().expect("a number")) {
                    found.push(format!("{path} is {value}, less than {rule}"));
                }
            }
            "pattern" => {
                if let Some(text) = value.as_str()
                    && !fits(text, rule.as_str().expect("a pattern"))
                {
                    found.push(format!("{path} is `{text}`, which does not fit {rule}"));
                }
            }
            "required" => {
                for name in rule.as_array().expect("a list") {
                    if value.is_object() && value.get(name.as_str().expect("a name")).is_none() {
                        found.push(format!("{path} has no {name}"));
                    }
                }
            }
            "properties" => {
                for (name, part) in rule.as_object().expect("properties") {
                    if let Some(inner) = value.get(name) {
                        check(inner, part, root, &format!("{path}.{name}"), found);
                    }
                }
            }
            "additionalProperties" => {
                assert_eq!(rule, &Value::Bool(false));
                for name in value.as_object().into_iter().flat_map(|members| members.keys()) {
                    if schema["properties"].get(name).is_none() {
                        found.push(format!("{path} has `{name}`, which is not described"));
                    }
                }
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(item, rule, root, &format!("{path}[{index}]"), found);
                }
            }
            "oneOf" => {
                let choices = rule.as_array().expect("a list");
                let fitting = choices.iter().filter(|choice| {
                    let mut inner = Vec::new();
                    check(value, choice, root, path, &mut inner);
                    inner.is_empty()
                });
                let fitting = fitting.count();
                if fitting != 1 {
                    found.push(format!("{path} fits {fitting} of {} choices: {value}", choices.len()));
                }
            }
            other => panic!("`{other}` at {path} is not a part of JSON Schema that is checked"),
        }
    }
}

fn has_type(value: &Value, name: &str) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64() || value.is_i64(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("`{other}` is no type"),
    }
}

/// Whether a text fits one of the patterns that the schemas have.
fn fits(text: &str, pattern: &str) -> bool {
    match pattern {
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" => {
            text.len() == 10
                && text.char_indices().all(|(at, c)| if at == 4 || at == 7 { c == '-' } else { c.is_ascii_digit() })
        }
        r"^-?[0-9]+(\.[0-9]+|/[0-9]+)?$" => {
            let text = text.strip_prefix('-').unwrap_or(text);
            let mut parts = text.split(['.', '/']);
            let all = parts.clone().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
            all && parts.by_ref().count() <= 2
        }
        r"^[+-]?[0-9]+(\.[0-9]{1,10})?$" => {
            let text = text.strip_prefix(['+', '-']).unwrap_or(text);
            let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            match text.split_once('.') {
                Some((whole, places)) => digits(whole) && digits(places) && places.len() <= 10,
                None => digits(text),
            }
        }
        other => panic!("the pattern {other} is not checked"),
    }
}
