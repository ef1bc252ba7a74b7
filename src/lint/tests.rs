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
    let duty =
        "class Series S\nCompany must notify each Holder of Series S, called Word\n  within 3 days after 2001-02-03\n";
    assert_eq!(found(duty), ["L0103 nothing says what follows when this duty is missed"]);
    let answered = format!("{duty}when Word is missed\n  pay $5 to each Holder\n");
    assert_eq!(found(&answered), Vec::<String>::new());
}

#[test]
fn one_value_set_twice_on_one_event() {
    let rule = |value: &str| format!("when Common Stock is issued\n  set Price to {value} per share\n");
    let body = format!("Price starts at $5 per share\n{}{}", rule("$4"), rule("$3"));
    assert_eq!(found(&body), ["L0104 two clauses set `Price` on the same event"]);
    let apart = body.replacen("  set Price to $3", "  if today > 2001-02-03\n  set Price to $3", 1);
    assert_eq!(found(&apart), Vec::<String>::new());
}
