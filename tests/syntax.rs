//! What the parser accepts, what it says otherwise, and that it always comes to an end.

mod support;

use proptest::prelude::*;
use scrip::diagnostics::Diagnostic;
use scrip::source::{FileId, SourceMap, Span};
use scrip::syntax::ast::{File, Section};
use scrip::syntax::{KnownNames, Parsed, collect_names, parse_file, parse_query};
use support::tree::short;

const CERTIFICATE: &str = include_str!("../certificates/nstor-series-g.scrip");
const SCENARIO: &str = include_str!("../examples/nstor/dividends-on-time.scrip");

fn parse(text: &str) -> Parsed {
    let mut sources = SourceMap::new();
    let file = sources.add("test.scrip", text);
    parse_file(&sources, file, &KnownNames::new())
}

fn names() -> KnownNames {
    collect_names(
        "certificate \"x\"\n§1\nclass Series A\nStated Value is $1\nN is 2\nConversion Price is $3\nnotable is 1\n",
    )
}

fn query(text: &str) -> String {
    match parse_query(text, FileId::default(), &names()) {
        Ok(expr) => short(&expr),
        Err(found) => panic!("`{text}`: {found:?}"),
    }
}

fn messages(text: &str) -> Vec<(&'static str, String)> {
    parse(text).diagnostics.into_iter().map(|found| (found.code.as_str(), found.message)).collect()
}

fn sections(parsed: &Parsed) -> &[Section] {
    match &parsed.file {
        Some(File::Certificate(certificate)) => &certificate.sections,
        _ => panic!("no certificate"),
    }
}

/// Lines below the title and a section.
fn in_section(lines: &str) -> String {
    format!("certificate \"x\"\n§1 \"y\"\n{lines}")
}

#[test]
fn operators_bind_as_in_arithmetic() {
    let number = |n: i32| format!("Number({n})");
    let binary =
        |op: &str, left: &str, right: &str| format!("Binary {{ operator: {op}, left: {left}, right: {right} }}");
    let product = binary("Multiply", &number(2), &number(3));
    assert_eq!(query("1 + 2 * 3"), binary("Add", &number(1), &product));
    assert_eq!(query("8 - 4 - 2"), binary("Subtract", &binary("Subtract", &number(8), &number(4)), &number(2)));
    let both = binary("And", "Fact(true)", "Fact(false)");
    assert_eq!(query("yes and no or yes"), binary("Or", &both, "Fact(true)"));
    let not = "Unary { operator: Not, operand: Binary { operator: Less, left: Number(1), right: Number(2) } }";
    assert_eq!(query("not 1 < 2"), not);
    assert_eq!(query("-1 + 2"), binary("Add", "Unary { operator: Negate, operand: Number(1) }", &number(2)));
}

#[test]
fn numbers_keep_every_digit() {
    assert_eq!(query("1,582,028 shares of Series A"), "Shares { count: 1582028, class: \"Series A\", per: None }");
    let rate = "Shares { count: 1.25, class: \"Common Stock\", per: Own }";
    assert_eq!(query("1.25 shares of Common Stock per share"), rate);
    assert_eq!(query("$26.4645 per share"), "Money { amount: 26.4645, per: Own }");
    assert_eq!(query("0.1000"), "Number(0.1000)");
    assert_eq!(query("1.5% per month"), "Percent { value: 1.5, per: Month }");
    assert_eq!(query("8.5369 votes per share"), "Votes { count: 8.5369, per: Own }");
    assert_eq!(query("9999999999999999999999999999"), "Number(9999999999999999999999999999)");
}

#[test]
fn a_percentage_of_something_is_a_product() {
    let price = "On { what: Price(Price { column: Close, of: None }), date: Date(2000-04-19) }";
    let product = format!("Binary {{ operator: Multiply, left: Percent {{ value: 110, per: None }}, right: {price} }}");
    assert_eq!(query("110% of Close on 2000-04-19"), product);
}

#[test]
fn names_that_begin_like_keywords_are_names() {
    for word in [
        "notable",
        "android",
        "orbit",
        "island",
        "areas",
        "often",
        "whenever",
        "onward",
        "issued-by",
        "today's",
        "yesterday",
        "nothing",
        "overall",
        "ofter",
        "theory",
        "another",
        "anyone",
        "daylight",
        "sharesholder",
        "a-list",
        "isnt",
    ] {
        let found = query(&format!("{word} + 1"));
        assert!(found.contains(&format!("Attribute(\"{word}\")")), "{word}: {found}");
    }
    for name in ["Not", "And", "Isle", "Of", "N", "When", "Series A", "N1", "Company's Date", "Series C-1", "Shares"] {
        assert_eq!(query(name), format!("Name(\"{name}\")"));
    }
}

#[test]
fn keywords_end_at_the_end_of_a_word() {
    for text in ["1 and2", "yes orno", "1 shares ofSeries A", "notyes and", "Stated Value onX"] {
        assert!(parse_query(text, FileId::default(), &names()).is_err(), "{text}");
    }
    assert!(short(&parse_query("notyes", FileId::default(), &names()).unwrap()).contains("Attribute"));
}

#[test]
fn sixty_four_parentheses_are_read() {
    let text = format!("{}N{}", "(".repeat(64), ")".repeat(64));
    assert_eq!(query(&text), "Name(\"N\")");
    let with_operators = format!("{}N{}", "(1 + ".repeat(64), ")".repeat(64));
    assert!(query(&with_operators).contains("Name(\"N\")"));
    let deepest = format!("{}N{}", "(".repeat(100), ")".repeat(100));
    assert_eq!(query(&deepest), "Name(\"N\")");
}

#[test]
fn what_is_nested_too_deep_is_refused_and_not_tried() {
    for (part, code) in
        [("(", "E0104"), ("not ", "E0105"), ("- ", "E0105"), ("1 + ", "E0105"), ("Series A of ", "E0105")]
    {
        let count = if part == "(" { 10_000_000 } else { 200_000 };
        let text = in_section(&format!("N is {}1\nclass Series B\n", part.repeat(count)));
        let parsed = parse(&text);
        let codes: Vec<&str> = parsed.diagnostics.iter().map(|found| found.code.as_str()).collect();
        assert_eq!(codes, [code], "{part}");
        assert_eq!(sections(&parsed)[0].clauses.len(), 1, "the clause below is read");
    }
}

#[test]
fn the_deepest_lines_that_are_read_need_two_megabytes_of_stack_at_most() {
    let nested = format!("{}1{}", "(not - ".repeat(50), ")".repeat(50));
    let greater = format!("{}1{}", "the greater of 2 and (".repeat(50), ")".repeat(50));
    let spoken = format!("{}1", "the first day after today on which ".repeat(24));
    let days = format!("{}today", "the day ".repeat(100));
    let owners = format!("{}Series A", "price of ".repeat(100));
    for text in [nested, greater, spoken, days, owners] {
        let names = names();
        let outcome = std::thread::Builder::new()
            .stack_size(2 << 20)
            .spawn(move || parse_query(&text, FileId::default(), &names).is_ok())
            .unwrap();
        assert!(outcome.join().unwrap());
    }
}

#[test]
fn an_empty_file_has_no_tree_and_one_without_title_has() {
    for text in ["", "\n\n", "# only a comment\n", "\u{feff}"] {
        assert!(parse(text).file.is_none(), "{text:?}");
    }
    let parsed = parse("§1 \"x\"\nclass Series A\n");
    assert_eq!(parsed.diagnostics[0].code.as_str(), "E0208");
    assert_eq!(sections(&parsed)[0].clauses.len(), 1);
}

#[test]
fn line_ends_and_a_byte_order_mark_change_nothing() {
    let plain = short(&parse(CERTIFICATE).file);
    let windows = parse(&CERTIFICATE.replace('\n', "\r\n"));
    assert!(windows.diagnostics.is_empty(), "{:?}", windows.diagnostics);
    assert_eq!(short(&windows.file), plain);
    let marked = parse(&format!("\u{feff}{CERTIFICATE}"));
    assert!(marked.diagnostics.is_empty(), "{:?}", marked.diagnostics);
    assert_eq!(short(&marked.file), plain);
    let without_end = parse(CERTIFICATE.trim_end());
    assert_eq!(short(&without_end.file), plain);
}

#[test]
fn comments_and_blank_lines_change_nothing() {
    let commented: String =
        CERTIFICATE.lines().map(|line| format!("{line}   # ( \" a comment\n\n  # more\n")).collect();
    let parsed = parse(&commented);
    assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics);
    assert_eq!(short(&parsed.file), short(&parse(CERTIFICATE).file));
}

#[test]
fn every_part_lies_where_it_was_written() {
    let parsed = parse(CERTIFICATE);
    let spans = spans_of(&format!("{:?}", parsed.file));
    assert!(spans.len() > 300);
    for (start, end) in spans {
        let written = CERTIFICATE.get(start..end).expect("a place inside the text");
        assert_eq!(written, written.trim(), "a place has blanks at its ends");
    }
}

/// All places in a debug form.
fn spans_of(debug: &str) -> Vec<(usize, usize)> {
    let number = |text: &str| text.split(|c: char| !c.is_ascii_digit()).next().unwrap().parse().unwrap();
    debug
        .split("start: ")
        .skip(1)
        .map(|rest| (number(rest), number(rest.split_once("end: ").expect("an end").1)))
        .collect()
}

#[test]
fn an_expression_goes_on_in_the_next_line() {
    let whole = "N is 1 + (2 * 3) and yes";
    for broken in [
        "N is 1 +\n  (2 * 3) and yes",
        "N is 1\n  + (2 * 3)\n  and yes",
        "N is 1 + (2\n  * 3) and\n  yes",
        "N is\n  1 + (2 * 3) and yes",
        "N is 1 + ( # comment\n\n  2 * 3) and yes",
    ] {
        let parsed = parse(&in_section(broken));
        assert!(parsed.diagnostics.is_empty(), "{broken}: {:?}", parsed.diagnostics);
        assert_eq!(short(&parsed.file), short(&parse(&in_section(whole)).file), "{broken}");
    }
}

/// How many slots a clause has tells which lines are items of its conditions, and which of a list in one of them.
#[test]
fn an_item_belongs_to_the_list_that_it_is_level_with() {
    let slots = |lines: &str| {
        let parsed = parse(&in_section(&format!("conditions Conditions To Sell\n{lines}")));
        let clauses = sections(&parsed).iter().flat_map(|section| &section.clauses);
        (clauses.map(|clause| clause.slots.len()).sum::<usize>(), parsed.diagnostics.len())
    };
    assert_eq!(slots("  (a) all of\n    (x) yes\n    (y) no\n  (b) yes\n"), (2, 0));
    // A blank too many does not make an item one of the list on the line above.
    assert_eq!(slots("  (a) any of (x) yes, (y) no\n   (b) yes\n"), (2, 0));
    assert_eq!(slots("  (a) any of (x) yes,\n    (y) no\n  (b) yes\n"), (2, 0));
    let between = "  (a) all of\n    (x) yes\n    (y) no\n   (b) yes\n";
    assert_eq!(slots(between).1, 1);
    let found = messages(&in_section(&format!("conditions Conditions To Sell\n{between}")));
    assert_eq!(found[0].0, "E0102");
}

#[test]
fn section_signs_are_read_in_three_ways() {
    for (written, label) in [
        ("§2(a)(i)", "2(a)(i)"),
        ("Section 2(a)(i)", "2(a)(i)"),
        ("Sec. 2(a)(i)", "2(a)(i)"),
        ("§6.1 ¶2", "6.1 ¶2"),
        ("§1(a)(iii) bis", "1(a)(iii) bis"),
        ("§Recitals", "Recitals"),
        ("§Article 2", "Article 2"),
        ("§Exhibit I", "Exhibit I"),
        ("§ 7", "7"),
    ] {
        let parsed = parse(&format!("certificate \"x\"\n{written} \"heading\"\nclass Series A"));
        assert!(parsed.diagnostics.is_empty(), "{written}: {:?}", parsed.diagnostics);
        assert_eq!(sections(&parsed)[0].label.text, label);
    }
}

#[test]
fn a_section_sign_at_the_end_of_the_file() {
    for text in ["certificate \"x\"\n§", "certificate \"x\"\n§1\nclass Series A\n§\n", "§"] {
        let parsed = parse(text);
        assert!(!parsed.diagnostics.is_empty());
        assert!(parsed.file.is_some());
    }
}

#[test]
fn one_run_finds_every_mistake() {
    let text = in_section("class\nN is 2001-02-30\nM is 1,58,028\nStated Value is $1\nP is $ per share\n");
    let codes: Vec<&str> = parse(&text).diagnostics.iter().map(|found| found.code.as_str()).collect();
    assert_eq!(codes, ["E0202", "E0206", "E0204", "E0202"]);
    assert_eq!(sections(&parse(&text))[0].clauses.len(), 1);
}

#[test]
fn slots_of_a_clause_that_cannot_be_read_are_looked_at() {
    let text = in_section("accrue Dividends\n  from 2001-02-30\n  by days / 365\n");
    let codes: Vec<&str> = parse(&text).diagnostics.iter().map(|found| found.code.as_str()).collect();
    assert_eq!(codes, ["E0202", "E0206"]);
}

#[test]
fn there_is_an_end_to_findings() {
    let text = in_section(&"class\n".repeat(100_000));
    let found = messages(&text);
    assert_eq!(found.len(), 201);
    assert_eq!(found.last().unwrap().0, "E0109");
    let tabs = in_section(&"\t;\n".repeat(100_000));
    assert!(messages(&tabs).len() < 210);
}

#[test]
fn a_query_shows_its_own_places() {
    let found: Vec<Diagnostic> = parse_query("Stated Value +", FileId(7), &names()).unwrap_err();
    assert_eq!(found[0].place(), Some(Span::new(FileId(7), 14, 14)));
    for text in ["", " ", "(", ")", "\"", "Stated Value Stated Value", "§", "1\n2", "expect", "certificate \"x\""] {
        assert!(!parse_query(text, FileId::default(), &names()).is_err_and(|found| found.is_empty()), "{text:?}");
    }
}

#[test]
fn names_of_another_file_split_runs() {
    let own = parse(SCENARIO).names;
    let mut known = collect_names(CERTIFICATE);
    assert!(known.is_term("Liquidation Amount") && known.is_reading("N1") && !known.is_term("Alder"));
    known.merge(&own);
    assert!(known.is_term("Alder") && known.is_term("Liquidation Amount"));
    let pay = parse_query("Series G Liquidation Amount", FileId::default(), &known);
    assert!(pay.is_err(), "two names beside each other are two");
}

#[test]
fn a_run_with_two_splits_shows_both() {
    let text = in_section(
        "class Series A\nSeries A Director is 1\nDirector Right is 2\nRight is 3\nM is Series A Director Right\n",
    );
    let parsed = parse(&text);
    let found = parsed.diagnostics.iter().find(|found| found.code.as_str() == "E0302").expect("an ambiguous run");
    let help = found.help.as_deref().unwrap_or_default();
    assert!(
        help.contains("`Series A Director` and `Right`") && help.contains("`Series A` and `Director Right`"),
        "{help}"
    );
}

/// Characters and words that the language gives a meaning.
fn piece() -> impl Strategy<Value = String> {
    let words = [
        "\n",
        "\n  ",
        "(",
        ")",
        "\"",
        "§",
        "§2(a)",
        "Section 3",
        "#",
        ",",
        ":",
        "$",
        "%",
        "\t",
        "\r\n",
        "+",
        "-",
        "...",
        "¶",
        "is",
        "are",
        "when",
        "of",
        "the",
        "and",
        "or",
        "not",
        "any of",
        "expect",
        "called",
        "under",
        "2001-04-10",
        "1,000",
        "$1,000",
        "8%",
        "per",
        "share",
        "Series A",
        "Company",
        "must",
        "may",
        "accrue",
        "on",
        "reading",
        "N1",
        "\u{1}",
        "\u{feff}",
        "é",
        "’",
        "“",
        "1st",
        "30 days",
        "before",
        "to",
    ];
    prop_oneof![4 => prop::sample::select(words.to_vec()).prop_map(String::from), 1 => any::<char>().prop_map(String::from)]
}

/// A text with pieces of it taken out, moved and replaced.
fn mutated(text: &'static str) -> impl Strategy<Value = String> {
    prop::collection::vec((0..text.len(), 0usize..40, piece()), 1..12).prop_map(move |changes| {
        let mut text = text.to_owned();
        for (at, length, piece) in changes {
            let whole = |place: usize, text: &str| {
                (0..=place.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap()
            };
            let (from, to) = (whole(at, &text), whole(at + length, &text));
            text.replace_range(from..to, &piece);
        }
        text
    })
}

fn comes_to_an_end(text: &str) {
    let parsed = parse(text);
    for found in &parsed.diagnostics {
        let place = found.place();
        assert!(place.is_none_or(|span| span.start <= span.end && span.end as usize <= text.len()), "{found:?}");
        assert!(!found.message.contains("Rule") && !found.message.contains("k_"), "{found:?}");
    }
    if let (Some(_), true) = (&parsed.file, parsed.diagnostics.is_empty()) {
        for (start, end) in spans_of(&format!("{:?}", parsed.file)) {
            assert!(text.get(start..end).is_some());
        }
    }
    let _ = parse_query(text, FileId::default(), &parsed.names);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_come_to_an_end(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        comes_to_an_end(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn random_pieces_come_to_an_end(pieces in prop::collection::vec(piece(), 0..80)) {
        comes_to_an_end(&pieces.join(" "));
        comes_to_an_end(&pieces.concat());
    }

    #[test]
    fn random_changes_of_a_certificate_come_to_an_end(text in mutated(CERTIFICATE)) {
        comes_to_an_end(&text);
    }

    #[test]
    fn random_changes_of_a_scenario_come_to_an_end(text in mutated(SCENARIO)) {
        comes_to_an_end(&text);
    }

    #[test]
    fn every_beginning_of_a_certificate_comes_to_an_end(at in 0..CERTIFICATE.len()) {
        if let Some(text) = CERTIFICATE.get(..at) {
            comes_to_an_end(text);
        }
    }
}
