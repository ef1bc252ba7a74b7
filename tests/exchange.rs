//! Journals as data: what goes out as JSON or CSV and comes in again says the same.

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use expect_test::expect_file;
use scrip::engine::Played;
use scrip::exchange::{FORMS, events_from_csv, events_to_csv, scenario_from_json, scenario_schema, scenario_to_json};
use scrip::outcome::Outcome;
use scrip::source::SourceMap;
use scrip::syntax::ast::{File, Scenario};
use scrip::syntax::walk::erase_places;
use scrip::syntax::{KnownNames, collect_names, parse_file};
use scrip::workspace::{
    Choices, Loaded, Rejected, is_scenario, journal_text, load_scenario, load_scenario_into, names_for,
};
use serde_json::{Value, json};
use support::schema::misfits;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn scenarios(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            scenarios(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "scrip") && is_scenario(&path) {
            found.push(path);
        }
    }
}

/// The scenario that a file would hold if it were written.
fn load_text(path: &Path, text: &str) -> Result<Loaded, Box<Rejected>> {
    let mut sources = SourceMap::new();
    sources.draft(path, text);
    load_scenario_into(sources, path, &Choices::default())
}

fn played(loaded: &Loaded) -> Played {
    loaded.play(&loaded.options(&Choices::default()).unwrap()).played
}

/// The journal without the places in it.
fn meaning(tree: &Scenario) -> Scenario {
    let mut file = File::Scenario(tree.clone());
    erase_places(&mut file);
    let File::Scenario(mut tree) = file else { unreachable!() };
    tree.header.clear();
    tree.file = Default::default();
    tree
}

/// What came of a scenario, in words, where a reason quotes a line: by its number, as the line may be written otherwise.
fn outcomes(loaded: &Loaded, played: &Played) -> Vec<String> {
    let lines: Vec<&str> =
        loaded.journal.entries.iter().filter_map(|entry| Some(entry.event.as_ref()?.words.as_str())).collect();
    let told = played.outcomes.iter().map(|outcome| format!("{:?}", Outcome { line: None, ..outcome.clone() }));
    told.map(|told| {
        lines.iter().enumerate().fold(told, |told, (number, words)| {
            let words = words.escape_debug().to_string();
            told.replace(&format!("`{words}`"), &format!("line {number}"))
        })
    })
    .collect()
}

fn same(name: &str, before: &Scenario, after: &Scenario) {
    let (old, new) = (meaning(before), meaning(after));
    for (old, new) in old.entries.iter().zip(&new.entries) {
        assert_eq!(old, new, "{name}");
    }
    assert_eq!(old.entries.len(), new.entries.len(), "{name}");
}

fn unwrap(name: &str, result: Result<Loaded, Box<Rejected>>) -> Loaded {
    result.unwrap_or_else(|rejected| panic!("{name}: {:#?}", rejected.diagnostics))
}

/// The journal that a text of the language is.
fn parsed(text: &str, names: &KnownNames) -> (Scenario, SourceMap) {
    let mut sources = SourceMap::new();
    let file = sources.add("text", text);
    let parsed = parse_file(&sources, file, names);
    assert!(parsed.diagnostics.is_empty(), "{:#?}\n{text}", parsed.diagnostics);
    let Some(File::Scenario(tree)) = parsed.file else { panic!("no scenario: {text}") };
    (tree, sources)
}

/// The scenario as JSON, as text again, and with its events in a table.
fn round_trip(path: &Path, schema: &Value) {
    let name = path.display().to_string();
    let text = fs::read_to_string(path).unwrap();
    let mut names = names_for(path, &text);
    names.merge(&collect_names(&text));
    let (before, sources) = parsed(&text, &names);
    let json = scenario_to_json(&before, &sources);
    assert_eq!(misfits(&serde_json::from_str(&json).unwrap(), schema), Vec::<String>::new(), "{name}");
    let made = scenario_from_json(&json, Default::default()).unwrap_or_else(|found| panic!("{name}: {found:#?}"));
    let (after, _) = parsed(&made.text, &names);
    same(&name, &before, &after);
    assert_eq!(before.title.text, after.title.text);
    let laid_out = journal_text(&before, &sources, &names);
    let laid_out = laid_out.unwrap_or_else(|rejected| panic!("{name}: {:#?}", rejected.diagnostics));
    same(&name, &before, &parsed(&laid_out, &names).0);
    let csv = events_to_csv(&before, &sources);
    let table = events_from_csv(&csv, Default::default()).unwrap_or_else(|found| panic!("{name}: {found:#?}"));
    same(&name, &before, &parsed(&table.text, &names).0);
}

fn all_scenarios() -> Vec<PathBuf> {
    let mut paths = Vec::new();
    scenarios(&root().join("examples"), &mut paths);
    paths.sort();
    assert!(paths.len() > 100);
    paths
}

#[test]
fn every_scenario_says_the_same_as_data_and_back() {
    let schema: Value = scenario_schema();
    for path in all_scenarios() {
        round_trip(&path, &schema);
    }
}

#[test]
fn some_scenarios_are_played_from_data() {
    for path in all_scenarios().iter().step_by(16) {
        let name = path.display().to_string();
        let before = unwrap(&name, load_scenario(path, &Choices::default()));
        let json = scenario_to_json(&before.tree, &before.sources);
        let after = unwrap(&name, load_text(&path.with_extension("json"), &json));
        assert_eq!(before.journal.readings, after.journal.readings, "{name}");
        assert_eq!(before.journal.known_on, after.journal.known_on, "{name}");
        let (old, new) = (played(&before), played(&after));
        assert_eq!(outcomes(&before, &old), outcomes(&after, &new), "{name}");
        assert_eq!((old.checked, old.failures.len()), (new.checked, new.failures.len()), "{name}");
    }
}

#[test]
fn the_schema_in_the_documentation_is_that_of_the_program() {
    let text = serde_json::to_string_pretty(&scenario_schema()).unwrap() + "\n";
    expect_file!["../docs/schema/scenario-1.json"].assert_eq(&text);
}

#[test]
fn the_documentation_lists_every_kind_of_event() {
    let page = fs::read_to_string(root().join("docs/data.md")).unwrap();
    for (kind, form) in FORMS {
        let row = format!("| `{kind}` | `{form}` |");
        assert!(page.contains(&row), "docs/data.md has no row {row}");
    }
}

/// What the program says about a JSON scenario beside the examples, as lines.
fn complaints(file: &str, text: &str) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("exchange");
    fs::create_dir_all(&folder).unwrap();
    fs::copy(root().join("certificates/nstor-series-g.scrip"), folder.join("g.scrip")).unwrap();
    fs::write(folder.join(file), text).unwrap();
    let scenario = match file.ends_with(".csv") {
        true => {
            let scenario = file.replace(".csv", ".scrip");
            let text = format!("scenario \"Table\"\n  certificates g.scrip\n  events {file}\n  holder Alder\n");
            fs::write(folder.join(&scenario), text).unwrap();
            scenario
        }
        false => file.to_string(),
    };
    let mut command = Command::new(env!("CARGO_BIN_EXE_scrip"));
    let done = command.args(["--error-format", "plain", "run", &scenario]).current_dir(&folder).output().unwrap();
    assert_eq!(done.status.code(), Some(2), "{}", String::from_utf8_lossy(&done.stdout));
    String::from_utf8(done.stderr).unwrap()
}

fn with_events(events: Value) -> String {
    let scenario = json!({
        "schema": "scrip/scenario/1", "title": "T", "certificates": ["g.scrip"],
        "holders": [{ "name": "Alder" }], "events": events,
    });
    serde_json::to_string_pretty(&scenario).unwrap()
}

#[test]
fn a_record_that_does_not_fit_is_named_with_its_field() {
    let first = json!({ "date": "2000-12-28", "event": "issue", "shares": "10", "class": "Series G", "to": "Alder" });
    let cases = [
        (
            "number.json",
            json!({ "date": "2001-01-02", "event": "convert", "party": "Alder", "shares": 10, "class": "Series G" }),
            "record 2: field `shares` is a number, not a text",
        ),
        (
            "missing.json",
            json!({ "date": "2001-01-02", "event": "split", "class": "Series G", "new": "2" }),
            "record 2 has no field `old`, which `split` needs",
        ),
        (
            "unknown.json",
            json!({ "date": "2001-01-02", "event": "split", "klass": "Series G", "new": "2", "old": "1" }),
            "record 2 has a field `klass`, which is not known",
        ),
        (
            "kind.json",
            json!({ "date": "2001-01-02", "event": "issues", "shares": "10", "class": "Series G" }),
            "record 2 is of a kind `issues`, which is not known",
        ),
        (
            "date.json",
            json!({ "event": "split", "class": "Series G", "new": "2", "old": "1" }),
            "record 2 has no field `date`",
        ),
        (
            "other.json",
            json!({ "date": "2001-01-02", "event": "split", "class": "Series G", "new": "2", "old": "1", "price": "1" }),
            "record 2 gives `price`, which `split` has not",
        ),
        (
            "shares.json",
            json!({ "date": "2001-01-02", "event": "outstanding", "shares": "ten", "class": "Common Stock" }),
            "record 2, field `shares` is `ten`, which is not a number, or `all`",
        ),
    ];
    for (file, record, message) in cases {
        let said = complaints(file, &with_events(json!([first, record])));
        assert!(said.contains(message), "{file}: {said}");
        assert!(said.starts_with(&format!("{file}:")), "{said}");
    }
}

#[test]
fn what_a_record_says_wrongly_is_shown_where_it_stands() {
    let text = with_events(json!([
        { "date": "2000-12-28", "event": "issue", "shares": "10", "class": "Series G", "to": "Nobody" }
    ]));
    let line = text.lines().position(|line| line.contains("Nobody")).unwrap() + 1;
    let column = text.lines().nth(line - 1).unwrap().find("Nobody").unwrap() + 1;
    let said = complaints("nobody.json", &text);
    assert!(said.starts_with(&format!("nobody.json:{line}:{column}: error[E0601]")), "{said}");
    assert!(said.contains("record 1, field `to`"), "{said}");
    // A day that there is not, and a share that is more than there are: found when the text is read, and when it is played.
    let said =
        complaints("day.json", &with_events(json!([{ "date": "2001-02-30", "expect": ["Series G outstanding = 1"] }])));
    assert!(said.contains("E0206") && said.contains("record 1, field `date`"), "{said}");
    let said = complaints(
        "more.json",
        &with_events(
            json!([{ "date": "2001-01-02", "event": "transfer", "from": "Alder", "shares": "5", "class": "Series G", "to": "Alder" }]),
        ),
    );
    assert!(said.contains("F0301") && said.contains("record 1"), "{said}");
}

/// Each field is read alone: none says what belongs to another, or to another line.
#[test]
fn a_value_is_one_value() {
    let first = json!({ "date": "2000-12-28", "event": "issue", "shares": "10", "class": "Series G", "to": "Alder" });
    let issue = |price: &str, shares: &str| json!({ "date": "2001-01-02", "event": "issue", "shares": shares, "class": "Series G", "to": "Alder", "price": price });
    let consent = |holders: Value| json!({ "date": "2001-01-02", "event": "consent", "class": "Series G", "matter": "merger", "holders": holders });
    let does = |that: &str| json!({ "date": "2001-01-02", "event": "do", "matter": "merger", "that": [that] });
    let meeting = |ballot: Value| json!({ "date": "2001-01-02", "event": "meeting", "class": "Series G", "matter": "merger", "ballots": [ballot] });
    let with = |name: &str, value: Value| json!({ "date": "2001-01-02", "event": "split", "class": "Series G", "new": "2", "old": "1", "with": { name: value } });
    let cases = [
        ("breach", issue("$5, in breach", "5"), "record 2, field `price` is `$5, in breach`, which is not one amount"),
        ("comment", issue("5", "7 # "), "record 2, field `shares` is `7 # `"),
        (
            "holder",
            consent(json!([{ "holder": "Alder 5, Birch" }])),
            "field `holders` is `Alder 5, Birch`, which is not one name",
        ),
        ("count", consent(json!([{ "holder": "Alder 5" }])), "field `holders` is `Alder 5`, which is not one name"),
        ("that", does("x\" or \"y"), "record 2 gives `that` with a quotation mark in it"),
        (
            "ballot",
            meeting(json!({ "holder": "Alder", "shares": "5 for, Birch", "vote": "against" })),
            "field `ballots`",
        ),
        (
            "attribute",
            with("board approval yes, known", json!("2001-01-02")),
            "field `with` is `board approval yes, known`",
        ),
        (
            "expect",
            json!({ "date": "2001-01-02", "expect": ["Series G outstanding = 10 shares expect no breach"] }),
            "field `expect`",
        ),
        (
            "value",
            json!({ "date": "2001-01-02", "event": "fact", "fact": "Grace Period", "value": "yes, in breach" }),
            "field `value`",
        ),
        ("date", json!({ "date": "2001-01-02  split Series G 2 for 1", "expect": ["no breach"] }), "field `date`"),
        // What is not known, and what is there twice, in any part of a record.
        (
            "share",
            consent(json!([{ "holder": "Alder", "share": "5" }])),
            "record 2: field `holders` has a field `share`, which is not known\n  help: did you mean `shares`?",
        ),
        ("vote", meeting(json!({ "holder": "Alder", "votes": "for" })), "has an item without `vote`"),
    ];
    for (name, record, message) in cases {
        let said = complaints(&format!("{name}.json"), &with_events(json!([first, record])));
        assert!(said.contains(message) && said.contains("E0611"), "{name}: {said}");
    }
    let twice = with_events(json!([first])).replace("\"to\": \"Alder\"", "\"to\": \"Alder\", \"date\": \"2001-01-02\"");
    let said = complaints("twice.json", &twice);
    assert!(said.contains("record 1 gives `date` twice"), "{said}");
    let twice = with_events(json!([first])).replacen("\"events\"", "\"events\": [], \"events\"", 1);
    let said = complaints("events.json", &twice);
    assert!(said.contains("the file gives `events` twice"), "{said}");
}

#[test]
fn the_header_of_data_is_read_value_by_value() {
    let base = with_events(json!([]));
    let cases = [
        ("line", r#""Alder""#, r#""Alder\n  holder Birch""#, "`holder`, item 1, field `name` has a line break"),
        ("more", r#""Alder""#, r#""Alder, Birch""#, "field `name` is `Alder, Birch`, which is not one name"),
        ("member", r#""name": "Alder""#, r#""name": "Alder", "lng": "A""#, "has a field `lng`, which is not known"),
        ("title", r#""T""#, r#""The \"T\"""#, "field `title` has a quotation mark in it"),
        (
            "long",
            r#""name": "Alder""#,
            r#""name": "Alder", "long": "A \"B\"""#,
            "field `long` has a quotation mark in it",
        ),
        ("untitled", r#""title": "T""#, r#""known_on": null"#, "there is no `title`"),
        (
            "rank",
            r#""title""#,
            r#""classes": [{ "name": "Series H", "ranking": ["before Series G, votes 5 votes"] }], "title""#,
            "which is not one rank",
        ),
        (
            "votes",
            r#""title""#,
            r#""classes": [{ "name": "Series H", "vote": "1 vote per share" }], "title""#,
            "has a field `vote`, which is not known\n  help: did you mean `votes`?",
        ),
    ];
    for (name, from, to, message) in cases {
        assert!(base.contains(from), "{name}");
        let said = complaints(&format!("header-{name}.json"), &base.replacen(from, to, 1));
        assert!(said.contains(message), "{name}: {said}");
    }
}

#[test]
fn a_vote_that_is_withheld_stays_so() {
    let path = root().join("examples/nstor/abstaining.scrip");
    let text = "scenario \"Abstaining\"\n  certificates ../../certificates/nstor-series-g.scrip\n  holder Alder\n  holder Birch\n\n\
        2000-12-28  issue 10 Series G to Alder\n2000-12-28  issue 10 Series G to Birch\n\
        2001-02-01  meeting of Series G on \"merger\": Alder 6 for, Alder 4 abstaining, Birch against\n";
    let loaded = unwrap("abstaining", load_text(&path, text));
    let json: Value = serde_json::from_str(&scenario_to_json(&loaded.tree, &loaded.sources)).unwrap();
    let votes: Vec<&Value> =
        json["events"][2]["ballots"].as_array().unwrap().iter().map(|ballot| &ballot["vote"]).collect();
    assert_eq!(votes, ["for", "abstaining", "against"]);
    assert_eq!(misfits(&json, &scenario_schema()), Vec::<String>::new());
    let again = unwrap("again", load_text(&path.with_extension("json"), &json.to_string()));
    same("abstaining", &loaded.tree, &again.tree);
}

#[test]
fn text_that_is_not_json_is_shown_where_it_ends_to_be() {
    let said = complaints("comma.json", "{\n  \"title\": \"T\",\n}\n");
    assert!(said.contains("error[E0112]: this is not JSON"), "{said}");
    let said = complaints("version.json", &with_events(json!([])).replace("scenario/1", "scenario/9"));
    assert!(said.contains("the form `scrip/scenario/9` is not known"), "{said}");
}

#[test]
fn a_table_stands_among_the_lines_of_a_journal() {
    let path = root().join("examples/nstor/table.scrip");
    let scenario = "scenario \"Table\"\n  certificates ../../certificates/nstor-series-g.scrip\n  events closings.csv\n  holder Alder\n\n\
        2001-02-01  issue 5 Series G to Alder\n            expect Series G outstanding = 35 shares of Series G\n";
    let table =
        "date,event,shares,class,to\n2000-12-28,issue,10,Series G,Alder\n2001-02-01,issue,\"20\",Series G,Alder\n";
    let mut sources = SourceMap::new();
    sources.draft(&path, scenario);
    sources.draft(&root().join("examples/nstor/closings.csv"), table);
    let loaded = unwrap("table", load_scenario_into(sources, &path, &Choices::default()));
    assert_eq!((loaded.tree.entries.len(), played(&loaded).failures.len()), (3, 0));
}

#[test]
fn a_table_names_the_record_and_its_column() {
    let said = complaints("column.csv", "date,event,shares,klass,to\n2000-12-28,issue,10,Series G,Alder\n");
    assert!(said.contains("column.csv:1:1") && said.contains("the column `klass` is not known"), "{said}");
    let said = complaints("cells.csv", "date,event,shares,class,to\n2000-12-28,issue,10,Series G\n");
    assert!(said.contains("cells.csv:2:1") && said.contains("record 1 has 4 cells and not 5"), "{said}");
    let said = complaints("holder.csv", "date,event,shares,class,to\n2000-12-28,issue,10,Series G,Nobody\n");
    assert!(said.contains("holder.csv:2:1") && said.contains("record 1, field `to`"), "{said}");
}

/// What `scrip new --ocf` makes of a folder of files.
fn from_cap_table(folder: &Path) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_scrip"));
    let arguments = ["--error-format", "plain", "new", "--certificate", "example.scrip", "--ocf"];
    let done = command.args(arguments).arg(folder).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (done.status.code(), text(done.stdout), text(done.stderr))
}

#[test]
fn a_cap_table_begins_a_scenario() {
    let (code, text, errors) = from_cap_table(&root().join("tests/data/ocf"));
    assert_eq!((code, errors.as_str()), (Some(0), ""));
    assert_eq!(
        text,
        "scenario \"ocf\"
  certificates example.scrip
  holder       Alder Partners L P \"Alder Partners, L.P.\"
  holder       Birch Fund \"birch fund\"

2010-01-04  issue 5,000,000 Common Stock to Birch Fund at $0.50
2010-01-05  issue 1,000 Series X to Alder Partners L P at $100.00
# 2010-01-06  TX_STOCK_ACCEPTANCE is not taken over
2010-04-20  Alder Partners L P converts 10 Series X
2010-05-03  split Common Stock 2 for 1
"
    );
}

/// The files of a cap table, with one of them changed.
fn changed_cap_table(test: &str, file: &str, changes: &[(&str, &str)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("ocf").join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    for name in ["Stakeholders.ocf.json", "StockClasses.ocf.json", "Transactions.ocf.json"] {
        let mut text = fs::read_to_string(root().join("tests/data/ocf").join(name)).unwrap();
        for (from, to) in changes.iter().filter(|_| name.starts_with(file)) {
            assert!(text.contains(from), "{test}: {from}");
            text = text.replacen(from, to, 1);
        }
        fs::write(folder.join(name), text).unwrap();
    }
    folder
}

/// A transfer of 1,000 shares of which two holders get parts, and Alder keeps what is not transferred.
fn transfer(quantity: &str, kept: &str) -> String {
    let issue = |security: &str, holder: &str, shares: &str| {
        json!({
            "object_type": "TX_STOCK_ISSUANCE", "date": "2010-03-01", "security_id": security,
            "stakeholder_id": holder, "stock_class_id": "cl-2", "quantity": shares,
        })
    };
    let transfer = json!({
        "object_type": "TX_STOCK_TRANSFER", "date": "2010-03-01", "security_id": "se-2", "quantity": quantity,
        "balance_security_id": "se-30", "resulting_security_ids": ["se-31", "se-32", kept],
    });
    let items = [issue("se-30", "st-1", "900"), issue("se-31", "st-2", "60"), issue("se-32", "st-3", "40"), transfer];
    let items: Vec<String> = items.iter().map(Value::to_string).collect();
    format!("\"items\": [{},", items.join(","))
}

#[test]
fn a_transfer_to_several_holders_has_a_line_for_each() {
    for (test, quantity, kept) in [("transfer", "100", "se-30"), ("transfer-too-much", "110", "se-30")] {
        let folder = changed_cap_table(test, "Trans", &[("\"items\": [", &transfer(quantity, kept))]);
        let third = r#""items": [{ "object_type": "STAKEHOLDER", "id": "st-3", "name": { "legal_name": "Cedar" } },"#;
        let holders = folder.join("Stakeholders.ocf.json");
        let text = fs::read_to_string(&holders).unwrap().replacen("\"items\": [", third, 1);
        fs::write(&holders, text).unwrap();
        let (code, text, errors) = from_cap_table(&folder);
        if quantity == "110" {
            assert_eq!((code, text.as_str()), (Some(2), ""));
            assert!(errors.contains("transfers 110 shares, and other holders receive 100"), "{errors}");
            continue;
        }
        assert_eq!((code, errors.as_str()), (Some(0), ""));
        let lines: Vec<&str> = text.lines().filter(|line| line.starts_with("2010-03-01")).collect();
        assert_eq!(
            lines,
            [
                "2010-03-01  Alder Partners L P transfers 60 Series X to Birch Fund",
                "2010-03-01  Alder Partners L P transfers 40 Series X to Cedar"
            ]
        );
    }
}

#[test]
fn what_a_cap_table_says_stays_in_its_place() {
    let ratio = |date: &str, amount: &str| {
        let adjustment = json!({
            "object_type": "TX_STOCK_CLASS_CONVERSION_RATIO_ADJUSTMENT", "date": date, "stock_class_id": "cl-2",
            "new_ratio_conversion_mechanism": { "conversion_price": { "amount": amount, "currency": "USD" } },
        });
        format!("\"items\": [{adjustment},")
    };
    let cases = [
        ("ratio-date", "Trans", ("\"items\": [", ratio("2010-03-01\nsplit", "90.00")), "record 1: field `date` has a line break"),
        ("ratio-day", "Trans", ("\"items\": [", ratio("2010-03-01  split", "90.00")), "which is no day"),
        ("ratio-price", "Trans", ("\"items\": [", ratio("2010-03-01", "9 per")), "`9 per`, which is no number"),
        (
            "kinds",
            "StockClasses",
            ("\"items\": [", r#""items": [{ "object_type": "STOCK_CLASS", "id": "cl-0", "name": "Class B Common", "class_type": "COMMON" },"#.to_owned()),
            "`Class B Common` and `Common Stock` would both be `Common Stock` in a scenario",
        ),
        (
            "series",
            "StockClasses",
            ("\"items\": [", r#""items": [{ "object_type": "STOCK_CLASS", "id": "cl-0", "name": "Series X Convertible Preferred", "class_type": "PREFERRED" },"#.to_owned()),
            "would both be `Series X` in a scenario",
        ),
        ("class", "StockClasses", ("Series X Preferred", "Series X, in breach Preferred".to_owned()), "which is not one name"),
        ("marks", "Stakeholders", ("birch fund", "birch \\\"fund\\\"".to_owned()), "has a quotation mark in it"),
    ];
    for (test, file, (from, to), message) in cases {
        let (code, text, errors) = from_cap_table(&changed_cap_table(test, file, &[(from, &to)]));
        assert_eq!((code, text.as_str()), (Some(2), ""), "{test}");
        assert!(errors.contains(message), "{test}: {errors}");
    }
    let folder = changed_cap_table("ratio", "Trans", &[("\"items\": [", &ratio("2010-03-01", "90.00"))]);
    let (_, text, _) = from_cap_table(&folder);
    let remark =
        "# 2010-03-01  TX_STOCK_CLASS_CONVERSION_RATIO_ADJUSTMENT (Series X converts at $90.00) is not taken over";
    assert!(text.contains(remark) && !text.contains("expect"), "{text}");
    let mut command = Command::new(env!("CARGO_BIN_EXE_scrip"));
    let made = command.args(["new", "--certificate", "my file.scrip", "--ocf"]).arg(&folder).output().unwrap();
    assert!(String::from_utf8(made.stdout).unwrap().contains("  certificates \"my file.scrip\"\n"));
}

#[test]
fn a_cap_table_that_does_not_fit_is_named_with_its_record_and_field() {
    let cases = [
        ("\"quantity\": \"1000\"", "\"quantity\": 1000", "record 3: field `quantity` is a number, not a text"),
        ("\"stakeholder_id\": \"st-2\",", "", "record 2 has no field `stakeholder_id`"),
        ("\"stock_class_id\": \"cl-2\"", "\"stock_class_id\": \"cl-9\"", "record 3 names the stock class `cl-9`"),
        ("\"currency\": \"USD\"", "\"currency\": \"EUR\"", "record 2: field `share_price` is in EUR"),
    ];
    for (index, (from, to, message)) in cases.into_iter().enumerate() {
        let (code, text, errors) = from_cap_table(&changed_cap_table(&format!("case-{index}"), "Trans", &[(from, to)]));
        assert_eq!((code, text.as_str()), (Some(2), ""));
        assert!(errors.contains(message) && errors.contains("Transactions.ocf.json:"), "{message}: {errors}");
    }
}
