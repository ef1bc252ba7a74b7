//! What each lint finds, and what it lets pass.
use super::lint;
use crate::source::SourceMap;
use crate::syntax::ast::File;
use crate::syntax::{KnownNames, parse_file};

fn found(body: &str) -> Vec<String> {
    let mut sources = SourceMap::new();
    let text =
        format!("certificate \"S\"\n  issuer \"Example, Inc.\", called Company\n  common Common Stock\n§1\n{body}");
    let file = sources.add("s.scrip", text);
    let parsed = parse_file(&sources, file, &KnownNames::new());
    assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics);
    let Some(File::Certificate(certificate)) = parsed.file else { panic!("a certificate") };
    lint(&[certificate]).into_iter().map(|found| format!("{} {}", found.code, found.message)).collect()
}

#[test]
fn a_term_that_nothing_uses() {
    let body = "Stated Value is $10 per share\nBase is Stated Value\n";
    assert_eq!(found(body), ["L0101 no clause uses `Base`"]);
    let body = "Stated Value is $10 per share\nCompany must pay Stated Value\n  on 2001-02-03\n  otherwise breach\n";
    assert_eq!(found(body), Vec::<String>::new());
}

#[test]
fn a_choice_that_nothing_goes_by() {
    let reading = "reading N1 \"x\"\n  because \"y\"\n  default one \"a\"\n  or      two \"b\"\n";
    assert_eq!(found(reading), ["L0102 nothing goes by the choice `two` of the reading `N1`"]);
    assert_eq!(found(&format!("{reading}note \"n\", under N1 two\n")), Vec::<String>::new());
}

#[test]
fn a_duty_without_a_consequence() {
    let duty = "class Series S\nCompany must notify each Holder of Series S, called Word\n";
    let message = "L0103 nothing says until when this duty is to be performed, or what follows when it is not";
    assert_eq!(found(duty), [message]);
    assert_eq!(found(&format!("{duty}  within 3 days after 2001-02-03\n")), Vec::<String>::new());
    let answered = format!("{duty}when Word is missed\n  pay $5 to each Holder\n");
    assert_eq!(found(&answered), Vec::<String>::new());
}

#[test]
fn a_right_that_never_opens() {
    let right = |slots: &str| {
        let head = "class Series S\nDay is 2001-02-03\nCompany may redeem any shares of Series S, called Call\n  for $5 per share\n";
        found(&format!("{head}{slots}note \"n\"\nPrice is $1\nCompany may \"act\"\n  if Price > $0\n  from Day\n"))
    };
    let never = ["L0105 this right can never be used"];
    assert_eq!(right("  from Day\n  until the 5th anniversary of Day\n"), Vec::<String>::new());
    assert_eq!(right("  from the 5th anniversary of Day\n  until 3 years after Day\n"), never);
    assert_eq!(right("  from 2 months after the issue date\n  until 30 days after the issue date\n"), never);
    // Not the same beginning: nobody can tell.
    assert_eq!(right("  from 2 months after the issue date\n  until 30 days after Day\n"), Vec::<String>::new());
    assert_eq!(right("  from 2001-02-04\n  until Day\n"), never);
    assert_eq!(right("  if Price > $3 and today > Day\n  unless Price >= $3\n"), never);
    assert_eq!(right("  if Price >= $3\n  unless Price > $3\n"), Vec::<String>::new());
    assert_eq!(right("  at most 0 shares\n"), never);
    assert_eq!(right("  from 2001-02-04\nto Call\n  until Day\n"), never);
}

#[test]
fn one_value_set_twice_on_one_event() {
    let rule = |value: &str| format!("when Common Stock is issued\n  set Price to {value} per share\n");
    let body = format!("Price starts at $5 per share\n{}{}", rule("$4"), rule("$3"));
    assert_eq!(found(&body), ["L0104 two clauses set `Price` on the same event"]);
    let late = body.replacen("  set Price to $3", "  if today > 2001-02-03\n  set Price to $3", 1);
    assert_eq!(found(&late), ["L0104 two clauses set `Price` on the same event"], "late, both act");
    let apart = late.replacen("  set Price to $4", "  unless today > 2001-02-03\n  set Price to $4", 1);
    assert_eq!(found(&apart), Vec::<String>::new());
}

/// Conditions that lie within those of another rule do not keep it from acting too; the name of the event makes no difference.
#[test]
fn a_value_set_twice_where_one_rule_has_more_conditions() {
    let rule = |name: &str, conditions: &str, value: &str| {
        format!("when Common Stock is issued, called {name}\n{conditions}  set Price to {value} per share\n")
    };
    let both = |one: &str, other: &str| {
        let rules = [rule("Issue", one, "$4"), rule("Sale", other, "$3")].concat();
        found(&format!("Price starts at $5 per share\n{rules}")).len()
    };
    let cheap = |name: &str| format!("  if price of {name} < $5 per share\n");
    assert_eq!(both("", &cheap("Sale")), 1, "the first acts whenever the second does");
    assert_eq!(both(&cheap("Issue"), &cheap("Sale")), 1);
    let more = "  if price of Sale < $5 per share and today > 2001-02-03\n";
    assert_eq!(both(&cheap("Issue"), more), 1);
    assert_eq!(both("  unless price of Issue < $5 per share\n", &cheap("Sale")), 0);
    assert_eq!(both("  if today < 2001-02-03\n", more), 0, "they may exclude each other");
}
