//! Nothing in the grammar is kept from the reader: every word of the language stands in its documentation.

use std::path::Path;

use scrip::source::SourceMap;
use scrip::syntax::{collect_names, parse_file};

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// The words that a rule of the grammar reads, as it spells them.
fn spellings(rule: &str) -> Vec<&str> {
    rule.split('"').skip(1).step_by(2).filter(|word| word.chars().any(char::is_alphanumeric)).collect()
}

#[test]
fn every_keyword_is_documented() {
    let pages = read("docs/language.md") + &read("docs/forms.md");
    let words: std::collections::BTreeSet<String> =
        pages.split(|letter: char| !(letter.is_alphanumeric() || letter == '-')).map(str::to_lowercase).collect();
    let known = |spelling: &str| spelling.to_lowercase().split([' ', '/']).all(|word| words.contains(word));
    let mut missing = Vec::new();
    for line in read("grammar/keywords.pest").lines().filter(|line| line.starts_with("k_")) {
        let found = spellings(line);
        if !found.is_empty() && !found.iter().any(|spelling| known(spelling)) {
            missing.push(found.join(", "));
        }
    }
    assert!(missing.is_empty(), "no page explains: {}", missing.join("; "));
}

/// What stands for the words in capitals of the page.
const MEANINGS: [(&str, &str); 25] = [
    ("NAME", "Base Price"),
    ("NAMES", "Base Prices"),
    ("CLASS", "Series X"),
    ("PARTY", "Company"),
    ("GROUPS", "any other class"),
    ("MATTERS", "\"merger\" or \"sale of assets\""),
    ("DEED", "redeem any shares of Series X"),
    ("TRIGGER", "\"merger\" happens"),
    ("SCHEDULE", "the last day of each calendar quarter"),
    ("WINDOW", "the 20 trading days before 2010-01-04"),
    ("APPROVAL", "a majority of Series X"),
    ("PRICE", "Close"),
    ("RIGHT", "Conversion"),
    ("EVENT", "Issue"),
    ("PERIOD", "10 days"),
    ("READING", "N1"),
    ("CHOICE", "low"),
    ("FILE", "common.csv"),
    ("A", "Stated Value"),
    ("B", "Base Price"),
    ("C", "today is after 2010-01-05"),
    ("D", "2010-01-04"),
    ("E", "$5 per share"),
    ("X", "Stated Value"),
    ("Y", "Base Price"),
];
const BEGINNING: &str = "certificate \"x\"\n§1\nclass Series X\nBase Price is 1\nStated Value is 2\nConversion is 3\nIssue is 4\nN1 is 5\nan issue may have received security\n";

/// The pieces between backticks in the first column of the tables of a part, or in its text, with the row that they stand in.
fn pieces<'p>(page: &'p str, part: &str) -> Vec<(&'p str, &'p str)> {
    let of_part = page.split("\n## ").find(|text| text.starts_with(part)).unwrap_or("");
    let mut found = Vec::new();
    for row in of_part.lines().skip(1).filter(|row| !row.starts_with("|---")) {
        let columns: Vec<&str> = row.split(" | ").collect();
        let (head, text) = match (part, &columns[..]) {
            ("Slots", [below, slots @ ..]) => (below.trim_start_matches("| "), slots.first().copied().unwrap_or("")),
            (_, [form, .., meaning]) if row.starts_with('|') => (*meaning, *form),
            (_, _) => ("", row),
        };
        found.extend(text.split('`').skip(1).step_by(2).map(|piece| (head, piece)));
    }
    found
}

/// Every way to write a form: with and without what stands in brackets, by each of its choices.
fn ways(form: &str) -> Vec<String> {
    if let Some(end) = form.find(']') {
        let begin = form[..end].rfind('[').unwrap();
        let (before, after) = (&form[..begin], &form[end + 1..]);
        let choices = form[begin + 1..end].split(" | ").chain([""]);
        return choices.flat_map(|choice| ways(&format!("{before}{choice}{after}"))).collect();
    }
    let words: Vec<&str> = form.split_whitespace().collect();
    let Some(at) = words.iter().position(|word| *word == "|") else { return vec![words.join(" ").replace(" ,", ",")] };
    // `a | b | c` are choices of one word.
    let last = (at..words.len()).step_by(2).take_while(|at| words[*at] == "|").last().unwrap();
    let choices = (at - 1..=last + 1).step_by(2);
    choices
        .flat_map(|chosen| ways(&[&words[..at - 1], &words[chosen..=chosen], &words[last + 2..]].concat().join(" ")))
        .collect()
}

fn filled(way: &str) -> String {
    let mut text = String::new();
    let mut word = String::new();
    for letter in way.chars().chain(['\n']) {
        if letter.is_alphanumeric() {
            word.push(letter);
            continue;
        }
        let meaning = MEANINGS.iter().find(|(known, _)| *known == word);
        text.push_str(meaning.map_or(word.as_str(), |(_, meaning)| meaning));
        text.push(letter);
        word.clear();
    }
    text.trim().replace("\"...\"", "\"words\"").replace("§L", "§4(b)").replace("§M", "§4(c)").replace("...", "")
}

/// What the parser has to say of a text, but for names.
fn faults(text: &str) -> Vec<String> {
    let mut sources = SourceMap::new();
    let file = sources.add("form.scrip", text);
    let mut known = collect_names(BEGINNING);
    known.merge(&collect_names(text));
    let found = parse_file(&sources, file, &known).diagnostics.into_iter();
    found
        .filter(|found| found.code.as_str() != "E0207")
        .map(|found| format!("{}: {}", found.code, found.message))
        .collect()
}

fn clause(head: &str, slots: &str) -> String {
    let own_class =
        if head.starts_with("class") { BEGINNING.replace("class Series X\n", "") } else { BEGINNING.to_owned() };
    format!("{own_class}§2\n{head}\n{slots}")
}

/// The heads below which the slots of a row may stand: below one of them they have a place.
fn heads(row: &str) -> &'static [&'static str] {
    let known: [(&str, &[&str]); 16] = [
        ("a class", &["class Series X"]),
        ("a definition", &["Formula is", "Formula, by days after 2010-01-04, is"]),
        ("a value", &["Formula starts at 5"]),
        ("an accrual", &["accrue Dividends on Base Price at 5% per year"]),
        ("a right", &["Holder may convert any shares of Series X into Common Stock", "Company must \"deliver\""]),
        ("a duty", &["Company must \"deliver\""]),
        ("a prohibition", &["Company must not \"merger\""]),
        ("a rule", &["when \"merger\" happens"]),
        ("a liquidation", &["on a liquidation", "treat \"merger\" as a liquidation"]),
        ("votes", &["Series X votes with Common Stock", "Series X may elect 1 director"]),
        ("an allotment", &["allot Base Price among holders of Series X, called Cap"]),
        ("a list", &["conditions Troubles"]),
        ("a reading", &["reading R1 \"x\""]),
        ("notices", &["a notice is given"]),
        ("most", &["when \"merger\" happens"]),
        ("the title", &[]),
    ];
    known.iter().find(|(begin, _)| row.starts_with(begin)).map(|(_, heads)| *heads).unwrap_or_else(|| panic!("{row}"))
}

/// The texts that a piece of a part can stand in; it is read if one of them is.
fn places(part: &str, row: &str, text: &str) -> Vec<String> {
    match part {
        // Deeds and matters stand below the table.
        "Heads" if row.is_empty() => {
            ["may", "must", "must not"].map(|word| clause(&format!("Company {word} {text}"), "")).into()
        }
        "Heads" => vec![clause(text, "")],
        "What sets off" => vec![clause(&format!("when {text}"), "  set Base Price to 5\n")],
        "Slots" if row.starts_with("the title") => vec![BEGINNING.replacen('\n', &format!("\n  {text}\n"), 1)],
        "Slots" => heads(row).iter().map(|head| clause(head, &format!("  {text}\n"))).collect(),
        "Expressions" => vec![clause(&format!("Formula is {text}"), "")],
        _ if text.starts_with("expect") => {
            vec![format!(
                "scenario \"x\"\n  certificates x.scrip\n\n2010-01-04  Company does \"merger\"\n            {text}\n"
            )]
        }
        _ => vec![
            format!("scenario \"x\"\n  certificates x.scrip\n\n2010-01-04  {text}\n"),
            format!("scenario \"x\"\n  {text}\n"),
        ],
    }
}

/// Pieces that are no forms of their own.
fn is_part_of_another(row: &str, piece: &str) -> bool {
    let is_words = piece.chars().all(|letter| letter.is_lowercase() || letter == ' ');
    row.starts_with("operators")
        || piece == "or"
        || piece.starts_with([',', '['])
        || is_words && ["rank", "the one or the other"].iter().any(|one| row.starts_with(one))
}

#[test]
fn every_form_is_read() {
    let page = read("docs/forms.md");
    let mut refused = Vec::new();
    let mut count = 0;
    for part in ["Heads", "What sets off", "Slots", "Expressions", "Scenarios"] {
        for (row, piece) in pieces(&page, part) {
            if is_part_of_another(row, piece) {
                continue;
            }
            for way in ways(&piece.replace("\\|", "|")) {
                count += 1;
                let text = filled(&way);
                let said: Vec<Vec<String>> = places(part, row, &text).iter().map(|text| faults(text)).collect();
                if said.iter().all(|faults| !faults.is_empty()) {
                    refused.push(format!("`{piece}` as `{text}`: {:?}", said.first()));
                }
            }
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
    assert!(count > 500, "only {count} ways");
}
