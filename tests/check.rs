//! What the checker makes of certificates: names, dimensions, owners, cases, and that no text makes it fall over.

mod support;

use scrip::check::{Checked, apply_corrections, check_certificates, check_query};
use scrip::diagnostics::{Colour, ErrorFormat, render};
use scrip::program::{DefinitionId, NodeKind, OwnerLevel, Program, Value};
use scrip::source::SourceMap;
use scrip::syntax::ast::{Certificate, File};
use scrip::syntax::{KnownNames, collect_names, parse_file, parse_query};

const HEADER: &str = "certificate \"Series X Preferred Stock\"\n  issuer \"Example, Inc.\", called Company\n\n§1\nclass Series X\n  authorized 1,000 shares\nStated Value is $100 per share\n";

/// Reads and checks certificates together.
fn check(texts: &[&str]) -> (Checked, SourceMap) {
    let mut sources = SourceMap::new();
    let mut known = KnownNames::new();
    for text in texts {
        known.merge(&collect_names(text));
    }
    let mut certificates: Vec<Certificate> = Vec::new();
    let mut found = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        let file = sources.add(format!("{index}.scrip"), *text);
        let parsed = parse_file(&sources, file, &known);
        found.extend(parsed.diagnostics);
        if let Some(File::Certificate(certificate)) = parsed.file {
            certificates.push(certificate);
        }
    }
    let corrected = apply_corrections(certificates, None);
    found.extend(corrected.diagnostics);
    let mut checked = check_certificates(&corrected.certificates, &sources);
    found.append(&mut checked.diagnostics);
    checked.diagnostics = found;
    (checked, sources)
}

/// The program of a certificate that nothing is wrong with.
fn program(body: &str) -> Program {
    let text = format!("{HEADER}{body}");
    let (checked, sources) = check(&[&text]);
    let found = render(&checked.diagnostics, &sources, ErrorFormat::Plain, Colour::Never);
    assert!(found.is_empty(), "{found}");
    checked.program
}

/// What is wrong with a certificate, one line for each finding.
fn findings(body: &str) -> Vec<String> {
    let text = format!("{HEADER}{body}");
    let (checked, _) = check(&[&text]);
    checked.diagnostics.iter().map(|found| format!("{} {}", found.code, found.message)).collect()
}

fn definition<'p>(program: &'p Program, name: &str) -> &'p scrip::program::Definition {
    program.definitions.iter().find(|definition| definition.name == name).expect("a definition of this name")
}

fn unit(program: &Program, name: &str) -> String {
    definition(program, name).kind.describe(&|class| program.class(class).name.clone())
}

#[test]
fn products_and_quotients_combine_dimensions() {
    let program = program(
        "Price is $2.50 per share of Common Stock\n\
         Shares Per Share is Stated Value / Price\n\
         Total is Stated Value of all Series X\n\
         Half is Total / 2\n\
         Votes is 8.5 votes per share * 10 shares\n\
         Part is Total / Half\n",
    );
    assert_eq!(unit(&program, "Shares Per Share"), "shares of Common Stock per share of Series X");
    assert_eq!(unit(&program, "Total"), "dollars");
    assert_eq!(unit(&program, "Half"), "dollars");
    assert_eq!(unit(&program, "Votes"), "votes");
    assert_eq!(unit(&program, "Part"), "a plain number");
}

/// Shares of several classes in all are a plain number, so they neither add to dollars nor divide into a rate.
#[test]
fn a_group_outstanding_is_a_number() {
    let group = "Rest is every class ranking before Common Stock\n";
    let some = program(&format!("{group}Any Left is Rest outstanding > 0\nTwice is 2 * Rest outstanding\n"));
    assert_eq!(unit(&some, "Twice"), "a plain number");
    for wrong in
        ["Rest outstanding + $5", "Rest outstanding / Stated Value + 3%", "Rest outstanding + Series X outstanding"]
    {
        let found = findings(&format!("{group}Wrong is {wrong}\n"));
        assert!(found.iter().any(|line| line.starts_with("E0401")), "{wrong}: {found:?}");
    }
}

#[test]
fn a_definition_has_the_most_particular_owner_of_its_parts() {
    let program = program(
        "accrue Dividends on Stated Value at 8% per year\n  from the issue date\n  by days / 365\n\
         Amount is Stated Value + Dividends accrued and unpaid\n\
         All Amounts is Amount of all Series X\n\
         Holding is shares held * Stated Value\n\
         Everything is the sum over holders of Series X of Holding\n\
         Fixed is Stated Value * 2\n",
    );
    let owner = |name: &str| definition(&program, name).owner;
    assert_eq!(owner("Amount"), OwnerLevel::Share);
    assert_eq!(owner("All Amounts"), OwnerLevel::Series);
    assert_eq!(owner("Holding"), OwnerLevel::Holder);
    assert_eq!(owner("Everything"), OwnerLevel::Series);
    assert_eq!(owner("Fixed"), OwnerLevel::Series);
}

#[test]
fn the_order_of_declarations_does_not_matter() {
    let forward = program("A is $1 per share\nB is A + $1 per share\nC is B * 2\n");
    let backward = program("C is B * 2\nB is A + $1 per share\nA is $1 per share\n");
    for name in ["A", "B", "C"] {
        assert_eq!(unit(&forward, name), unit(&backward, name));
    }
}

#[test]
fn a_definition_may_stand_in_several_sections() {
    let program = program(
        "Amount is\n  when today < 2010-01-01: $1 per share\n\n§2\nAmount is\n  when today < 2011-01-01: $2 per share\n\n§3\nAmount is\n  otherwise: $3 per share\n",
    );
    let NodeKind::Cases(cases) = &definition(&program, "Amount").body.kind else { panic!("cases") };
    let sections: Vec<String> = cases.iter().map(|case| program.cite(case.section)).collect();
    assert_eq!(sections, ["§1", "§2", "§3"]);
    assert!(cases.last().is_some_and(|case| case.condition.is_none()));
}

#[test]
fn a_reading_goes_before_what_always_holds() {
    let program = program(
        "Amount is $1 per share\nAmount is $2 per share, under R1 two\n\
         reading R1 \"the amount\"\n  default one \"one\"\n  or two \"two\"\n",
    );
    let NodeKind::Cases(cases) = &definition(&program, "Amount").body.kind else { panic!("cases") };
    assert_eq!(cases.iter().map(|case| case.guard.map(|guard| guard.choice)).collect::<Vec<_>>(), [Some(1), None]);
}

#[test]
fn the_common_stock_is_one_class_under_all_its_names() {
    let first = HEADER.to_string();
    let second = "certificate \"Series Y Preferred Stock\"\n  issuer \"Example, Inc.\", called Corporation\n  common Common Shares\n\n§1\nclass Series Y\nPrice is $1 per share of Common Shares\nOther Price is Price + $1 per share of Common Stock\n";
    let (checked, sources) = check(&[&first, second]);
    assert_eq!(render(&checked.diagnostics, &sources, ErrorFormat::Plain, Colour::Never), "");
    assert_eq!(checked.program.classes.iter().filter(|class| class.is_common).count(), 1);
}

#[test]
fn a_question_names_the_class_where_two_certificates_have_the_term() {
    let other = HEADER.replace("Series X", "Series Y");
    let (mut checked, mut sources) = check(&[HEADER, &other]);
    let known = {
        let mut known = KnownNames::new();
        known.merge(&collect_names(HEADER));
        known.merge(&collect_names(&other));
        known
    };
    let mut ask = |text: &str| {
        let file = sources.add("question", text);
        let expr = parse_query(text, file, &known).expect("a question that can be read");
        check_query(&expr, &mut checked.program, &sources)
            .map(|(node, _)| node.kind)
            .map_err(|found| found[0].code.to_string())
    };
    assert_eq!(ask("Stated Value"), Err("E0304".to_string()));
    assert!(matches!(ask("Stated Value of Series Y"), Ok(NodeKind::ForClass { .. })));
}

#[test]
fn one_question_suffices_where_the_term_is_unique() {
    let (mut checked, mut sources) = check(&[HEADER]);
    let mut known = KnownNames::new();
    known.merge(&collect_names(HEADER));
    let file = sources.add("question", "Stated Value");
    let expr = parse_query("Stated Value", file, &known).expect("a question that can be read");
    let (node, _) = check_query(&expr, &mut checked.program, &sources).expect("an answer");
    let NodeKind::ForClass { what, .. } = node.kind else { panic!("for the class") };
    assert_eq!(what.kind, NodeKind::Definition(DefinitionId::FIRST));
}

#[test]
fn an_owner_is_the_same_however_the_chain_is_nested() {
    let program = program(
        "Company may redeem any shares of Series X, called Call\n  for Stated Value\n\
         One is consideration of Call of Series X\nTwo is (consideration of Call) of Series X\n",
    );
    assert_eq!(unit(&program, "One"), "dollars");
    assert_eq!(unit(&program, "Two"), "dollars");
}

#[test]
fn a_value_that_looks_back_at_itself_is_no_circle() {
    let body = "when shares of Common Stock are issued, called Issue\n  set Price to Price just before Issue\n\
                Price starts at $1 per share of Common Stock\n\
                Before is After on 2010-01-01\nAfter is Before\n";
    assert_eq!(findings(body), Vec::<String>::new());
}

#[test]
fn a_circle_is_shown_as_a_chain() {
    let found = findings("A is B + $1\nB is C\nC is A\n");
    assert_eq!(found, ["E0504 `A` is defined through itself: `A` → `B` → `C` → `A`"]);
}

#[test]
fn a_long_chain_of_definitions_does_no_harm() {
    let chain = |terms: usize| {
        let mut forward = String::from("Term 0 is $1\n");
        for index in 1..terms {
            forward.push_str(&format!("Term {index} is Term {} + $1\n", index - 1));
        }
        let backward: String = forward.lines().rev().map(|line| format!("{line}\n")).collect();
        [forward, backward]
    };
    for body in chain(60) {
        assert_eq!(findings(&body), Vec::<String>::new());
    }
    for body in chain(500) {
        assert_eq!(findings(&body), ["E0104 `Term 60` is built on a chain of 60 other terms"]);
    }
}

#[test]
fn the_deepest_line_that_is_read_is_checked() {
    let sum = "1 + ".repeat(250);
    let body = format!("A is {}{sum}1{}\n", "(".repeat(60), ")".repeat(60));
    assert_eq!(findings(&body), Vec::<String>::new());
}

#[test]
fn a_power_of_a_unit_cannot_overflow() {
    let mut body = String::from("Price is $2 per share");
    for _ in 0..200 {
        body.push_str(" * $2 per share");
    }
    body.push('\n');
    let (checked, _) = check(&[&format!("{HEADER}{body}")]);
    assert!(checked.diagnostics.len() < 3);
}

const CHANGE: &str =
    "  filed 2010-03-01\n\n§1\nclass Series X\n  authorized 1,000 shares\nStated Value is $120 per share\n";

#[test]
fn a_correction_replaces_the_section_from_the_beginning() {
    let change = format!("correction of \"Series X Preferred Stock\"\n{CHANGE}");
    let (checked, sources) = check(&[HEADER, &change]);
    assert_eq!(render(&checked.diagnostics, &sources, ErrorFormat::Plain, Colour::Never), "");
    let value = &definition(&checked.program, "Stated Value").body.kind;
    assert_eq!(value, &NodeKind::Constant(Value::Number(120.into())));
}

#[test]
fn an_amendment_speaks_from_its_day_on() {
    let change = format!("amendment of \"Series X Preferred Stock\"\n{CHANGE}");
    let (checked, sources) = check(&[HEADER, &change]);
    assert_eq!(render(&checked.diagnostics, &sources, ErrorFormat::Plain, Colour::Never), "");
    let NodeKind::Cases(cases) = &definition(&checked.program, "Stated Value").body.kind else { panic!("cases") };
    let [new, old] = cases.as_slice() else { panic!("two cases") };
    assert!(new.condition.is_some() && old.condition.is_none());
    assert_eq!(new.value.kind, NodeKind::Constant(Value::Number(120.into())));
    assert_eq!(old.value.kind, NodeKind::Constant(Value::Number(100.into())));
}

#[test]
fn a_filing_that_was_not_known_yet_is_left_out() {
    let mut sources = SourceMap::new();
    let mut certificates = Vec::new();
    let change = format!("correction of \"Series X Preferred Stock\"\n{CHANGE}");
    for text in [HEADER, &change] {
        let file = sources.add("certificate", text);
        if let Some(File::Certificate(certificate)) = parse_file(&sources, file, &collect_names(HEADER)).file {
            certificates.push(certificate);
        }
    }
    let on = |day| chrono::NaiveDate::from_ymd_opt(2010, 2, day);
    let values = |known_on| {
        let corrected = apply_corrections(certificates.clone(), known_on);
        let program = check_certificates(&corrected.certificates, &sources).program;
        definition(&program, "Stated Value").body.kind.clone()
    };
    assert_eq!(values(on(28)), NodeKind::Constant(Value::Number(100.into())));
    assert_eq!(values(None), NodeKind::Constant(Value::Number(120.into())));
}

/// Texts made of the lines of real ones, cut, swapped and repeated, are checked without a panic, and twice alike.
#[test]
fn no_text_makes_the_checker_fall_over() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut lines: Vec<String> = Vec::new();
    for folder in ["certificates", "tests/golden/check", "tests/golden/parse"] {
        let mut files: Vec<_> =
            std::fs::read_dir(root.join(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        for file in files.iter().filter(|file| file.extension().is_some_and(|ending| ending == "scrip")) {
            lines.extend(std::fs::read_to_string(file).unwrap().lines().map(str::to_string));
        }
    }
    let mut random = Random(0x5eed);
    for _ in 0..20 {
        let mut text = String::from("certificate \"Series X\"\n\n§1\nclass Series X\n");
        for _ in 0..random.below(60) {
            let start = random.below(lines.len());
            for line in lines.iter().skip(start).take(1 + random.below(6)) {
                text.push_str(&spoiled(line, &mut random));
                text.push('\n');
            }
        }
        let (first, _) = check(&[&text]);
        let (second, _) = check(&[&text]);
        assert_eq!(first.diagnostics, second.diagnostics);
    }
}

/// A line, now and then with a word left out, doubled or changed for another.
fn spoiled(line: &str, random: &mut Random) -> String {
    if random.below(3) > 0 {
        return line.to_string();
    }
    let indent = line.len() - line.trim_start().len();
    let mut words: Vec<&str> = line.split_whitespace().collect();
    if words.len() > 1 {
        let (at, other) = (random.below(words.len()), random.below(words.len()));
        match random.below(3) {
            0 => {
                words.remove(at);
            }
            1 => words.insert(at, words[other]),
            _ => words.swap(at, other),
        }
    }
    format!("{}{}", " ".repeat(indent), words.join(" "))
}

/// Numbers that look random and are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % limit.max(1)
    }
}
