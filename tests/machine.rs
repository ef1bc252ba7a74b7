//! What programs read: every command that writes JSON follows a schema of `docs/schema/`, tables are read as CSV.

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use support::schema::misfits;

/// A command, what it is asked, and the schema of its answer.
const CASES: [(&str, &[&str], &str); 31] = [
    ("check", &["certificates/nstor-series-g.scrip", "examples/nstor/votes.scrip"], "check-1"),
    ("check", &["tests/golden/cli/bad-prices.scrip"], "check-1"),
    ("run", &["examples/nstor/missed-quarters.scrip"], "run-1"),
    ("run", &["tests/golden/cli/faults.scrip"], "run-1"),
    ("test", &["examples/nstor/votes.scrip", "tests/golden/cli/failing.scrip"], "test-1"),
    ("explain", &["examples/mti/two-series.scrip", "Conversion Price of Series A"], "explain-1"),
    ("explain", &["examples/mti/two-series.scrip", "what Advent receives"], "answer-1"),
    ("readings", &["examples/nstor/missed-quarters.scrip"], "readings-2"),
    ("readings", &["examples/mti/two-series.scrip", "--assets", "$1,000,000..$120,000,000"], "readings-2"),
    ("readings", &["examples/nstor/missed-quarters.scrip", "--figure", "Dividend Rate", "--days", DAYS], "readings-2"),
    ("due", &["examples/nstor/missed-quarters.scrip", "--on", "2001-08-01"], "due-1"),
    ("due", &["examples/valence/late-delivery-business.scrip"], "due-1"),
    ("due", &["examples/storage/story.scrip"], "due-1"),
    ("votes", &["tests/data/reports/story.scrip", "--matter", "merger"], "votes-1"),
    ("votes", &["examples/valence/late-delivery-business.scrip", "--matter", "merger"], "votes-1"),
    ("report adjustments", &["examples/valence/dilution.scrip"], "adjustments-1"),
    ("report adjustments", &["examples/mti/a4-series-b-dilutes.scrip"], "adjustments-1"),
    ("events", &["examples/valence/dilution.scrip"], "scenario-1"),
    ("events", &["examples/storage/story.scrip"], "scenario-1"),
    ("coverage", &["certificates/nstor-series-g.scrip", "examples/nstor/votes.scrip"], "coverage-2"),
    ("coverage", &["tests/golden/cli/files/series-t.scrip", "--source", "docs/tutorial/brightwater.txt"], "source-2"),
    ("coverage", &["tests/golden/cli/files/series-t.scrip", "tests/golden/cli/year.scrip", "--mutate"], "unnoticed-1"),
    ("diff", &["docs/tutorial/series-e.scrip", "tests/golden/cli/files/series-t.scrip"], "diff-2"),
    ("fmt", &["--check", "certificates/nstor-series-g.scrip"], "fmt-1"),
    ("fmt", &["--check", "tests/golden/cli/bad-prices.scrip", "Cargo.toml"], "fmt-1"),
    ("codes", &[], "codes-1"),
    ("codes", &["E0301"], "codes-1"),
    ("readings", &["examples/tidewater/dividends-conversion.scrip"], "readings-2"),
    ("report adjustments", &["examples/storage/story.scrip"], "adjustments-1"),
    ("explain", &["examples/storage/story.scrip", "refusals"], "answer-1"),
    ("explain", &["examples/valence/late-delivery-business.scrip", "what Riverview is owed"], "answer-1"),
];

const DAYS: &str = "2001-01-01..2001-10-10";

/// Schemas that are of no `--format json`: the errors of every command, and the form of a cap table.
const OTHER_SCHEMAS: [&str; 2] = ["diagnostics-1", "ocf-adjustments-1"];

/// Commands that write a text or a page and nothing else.
const DOCUMENTS: [&str; 5] = ["report html", "new", "completions", "manual", "help"];

fn run(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_scrip"));
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    command.args(arguments).output().expect("the binary runs")
}

fn asked(command: &str, arguments: &[&str], format: &str) -> Output {
    let words: Vec<&str> = command.split(' ').collect();
    run(&[&words, arguments, &["--format", format]].concat())
}

fn schema(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema").join(format!("{name}.json"));
    serde_json::from_str(&fs::read_to_string(path).expect("the schema")).expect("JSON")
}

/// The commands that have no commands of their own, each with the formats that it writes.
fn commands() -> Vec<(String, Vec<String>)> {
    fn below(command: &clap::Command, name: &str, found: &mut Vec<(String, Vec<String>)>) {
        let mut has_own = false;
        for inner in command.get_subcommands() {
            has_own = true;
            below(inner, format!("{name} {}", inner.get_name()).trim(), found);
        }
        if !has_own {
            let format = command.get_arguments().find(|argument| argument.get_id() == "format");
            let formats = format.map(clap::Arg::get_possible_values).unwrap_or_default();
            found.push((name.to_string(), formats.iter().map(|known| known.get_name().to_string()).collect()));
        }
    }
    let mut found = Vec::new();
    below(&scrip::cli::definition(), "", &mut found);
    found
}

#[test]
fn every_command_writes_json_or_a_document() {
    for (name, formats) in commands() {
        let is_document = DOCUMENTS.contains(&name.as_str());
        assert_eq!(formats.iter().any(|format| format == "json"), !is_document, "{name} writes {formats:?}");
        assert!(is_document || CASES.iter().any(|(command, ..)| *command == name), "no case asks `{name}` for JSON");
    }
}

#[test]
fn json_is_as_the_schemas_say() {
    for (command, arguments, name) in CASES {
        let output = asked(command, arguments, "json");
        let errors = String::from_utf8_lossy(&output.stderr);
        let value: Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|wrong| panic!("{command} {arguments:?}: {wrong}\n{errors}"));
        let found = misfits(&value, &schema(name));
        assert!(found.is_empty(), "{command} {arguments:?}:\n{}", found.join("\n"));
        let (name, version) = name.rsplit_once('-').unwrap();
        assert_eq!(value["schema"], format!("scrip/{name}/{version}"), "{command}");
    }
}

#[test]
fn every_schema_is_that_of_something() {
    let used: BTreeSet<&str> = CASES.iter().map(|(_, _, name)| *name).chain(OTHER_SCHEMAS).collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema");
    for entry in fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(used.contains(name.trim_end_matches(".json")), "nothing is checked against {name}");
    }
}

#[test]
fn errors_are_as_their_schema_says() {
    for arguments in [
        ["check", "tests/golden/cli/bad-prices.scrip"],
        ["run", "tests/golden/cli/faults.scrip"],
        ["run", "certificates/none.scrip"],
        ["codes", "E9999"],
    ] {
        let output = run(&[arguments.as_slice(), &["--error-format", "json"]].concat());
        let value: Value = serde_json::from_slice(&output.stderr).expect("JSON");
        assert!(!value.as_array().unwrap().is_empty(), "{arguments:?}");
        assert_eq!(misfits(&value, &schema("diagnostics-1")), Vec::<String>::new(), "{arguments:?}");
    }
}

/// Every row has as many cells as there are columns, and there is more than the first line.
#[test]
fn tables_are_read_as_csv() {
    let mut asked_for = BTreeSet::new();
    for (command, arguments, _) in CASES {
        let (_, formats) = commands().into_iter().find(|(name, _)| name == command).expect("a command");
        if !formats.iter().any(|format| format == "csv") {
            continue;
        }
        let output = asked(command, arguments, "csv");
        let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
        let columns = reader.headers().expect("columns").len();
        assert!(columns > 3, "{command} {arguments:?}");
        let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().expect("rows");
        if !rows.is_empty() {
            asked_for.insert(command);
        }
    }
    let expected = ["coverage", "due", "events", "readings", "report adjustments", "run", "test", "votes"];
    assert_eq!(asked_for.into_iter().collect::<Vec<_>>(), expected);
}

#[test]
fn the_cells_of_a_table_are_those_of_the_json() {
    let arguments: &[&str] = &["examples/nstor/missed-quarters.scrip"];
    let json: Value = serde_json::from_slice(&asked("readings", arguments, "json").stdout).unwrap();
    let mut wanted: Vec<String> = Vec::new();
    for reading in json["readings"].as_array().unwrap() {
        for other in reading["others"].as_array().unwrap() {
            for known in other["differences"].as_array().unwrap() {
                wanted.push(known["by"].as_str().unwrap_or_default().to_string());
            }
        }
    }
    for pair in json["pairs"].as_array().unwrap() {
        for known in pair["differences"].as_array().unwrap() {
            wanted.push(known["by"].as_str().unwrap_or_default().to_string());
        }
    }
    let table = asked("readings", arguments, "csv").stdout;
    let mut reader = csv::Reader::from_reader(table.as_slice());
    let column = reader.headers().unwrap().iter().position(|name| name == "by").unwrap();
    let found: Vec<String> = reader.records().map(|row| row.unwrap()[column].to_string()).collect();
    assert!(found.iter().any(|by| by == "-304.35"), "{found:?}");
    assert_eq!(found, wanted);
}

mod cap_table {
    use super::*;

    fn written(extra: &[&str]) -> Value {
        let arguments = [&["examples/mti/a4-series-b-dilutes.scrip"], extra].concat();
        let output = asked("report adjustments", &arguments, "ocf");
        let value: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(misfits(&value, &schema("ocf-adjustments-1")), Vec::<String>::new());
        value
    }

    #[test]
    fn a_new_price_is_a_transaction() {
        let file = written(&[]);
        let [item] = file["items"].as_array().unwrap().as_slice() else { panic!("one transaction: {file}") };
        assert_eq!((&item["date"], &item["stock_class_id"]), (&"2005-11-02".into(), &"series-a".into()));
        let mechanism = &item["new_ratio_conversion_mechanism"];
        assert_eq!(mechanism["conversion_price"]["amount"], "2.289");
        // As much as the statement says that a share now converts into.
        let arguments = ["examples/mti/a4-series-b-dilutes.scrip"];
        let statement: Value = serde_json::from_slice(&asked("report adjustments", &arguments, "json").stdout).unwrap();
        let after = &statement["adjustments"][0]["conversions"][0]["after"]["amount"];
        let ratio = &mechanism["ratio"];
        let fraction = format!("{}/{}", ratio["numerator"].as_str().unwrap(), ratio["denominator"].as_str().unwrap());
        assert_eq!(after, &Value::from(fraction));
        // The fraction of a share is paid in money, §4(a)(iii).
        assert_eq!(mechanism["rounding_type"], "FLOOR");
    }

    /// What is written into a cap table is expected of the certificate when the cap table begins a scenario.
    #[test]
    fn what_is_written_comes_back_as_an_expectation() {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cap-table");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let holder = |id: &str, name: &str| {
            format!(
                r#"{{"object_type":"STAKEHOLDER","id":"{id}","name":{{"legal_name":"{name}"}},"stakeholder_type":"INSTITUTION"}}"#
            )
        };
        let class = |id: &str, name: &str, sort: &str| {
            format!(r#"{{"object_type":"STOCK_CLASS","id":"{id}","name":"{name}","class_type":"{sort}"}}"#)
        };
        let issue = |id: &str, date: &str, holder: &str, class: &str, price: &str, count: &str| {
            format!(
                r#"{{"object_type":"TX_STOCK_ISSUANCE","id":"tx-{id}","date":"{date}","security_id":"{id}","stakeholder_id":"{holder}","stock_class_id":"{class}","share_price":{{"amount":"{price}","currency":"USD"}},"quantity":"{count}"}}"#
            )
        };
        let items = [
            holder("h1", "Advent"),
            holder("h2", "EMC"),
            class("common", "Common Stock", "COMMON"),
            class("a", "Series A Preferred Stock", "PREFERRED"),
            class("b", "Series B Preferred Stock", "PREFERRED"),
            issue("s0", "2004-06-17", "h2", "common", "1.00", "34581655"),
            issue("s1", "2004-06-17", "h1", "a", "26.4645", "566797"),
            issue("s2", "2005-11-02", "h2", "b", "12.6420", "1582028"),
        ];
        let file = format!(r#"{{"file_type":"OCF_TRANSACTIONS_FILE","items":[{}]}}"#, items.join(","));
        fs::write(folder.join("1.ocf.json"), file).unwrap();
        let folder_name = folder.to_str().unwrap();
        let certificates = ["mti-series-a.scrip", "mti-series-b.scrip"]
            .map(|name| format!("{}/certificates/{name}", env!("CARGO_MANIFEST_DIR")));
        let begun = |at: &Path| {
            let [first, second] = &certificates;
            let output = run(&["new", "--ocf", folder_name, "--certificate", first, "--certificate", second]);
            let errors = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(0), "{errors}");
            let text = String::from_utf8(output.stdout).unwrap();
            fs::write(at, &text).unwrap();
            text
        };
        let path = folder.join("begun.scrip");
        begun(&path);
        let output = run(&["report", "adjustments", path.to_str().unwrap(), "--format", "ocf", "--ocf", folder_name]);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        let written = String::from_utf8(output.stdout).unwrap();
        let value: Value = serde_json::from_str(&written).unwrap_or_else(|wrong| panic!("{wrong}: {errors}"));
        assert_eq!(value["items"][0]["stock_class_id"], "a", "the name that the cap table has\n{written}");
        fs::write(folder.join("2.ocf.json"), written).unwrap();
        let text = begun(&path);
        // 34,581,655 shares, 6,292,847 on which Series A converts with its dividends, and $20,000,000 / $2.64645, over the
        // same with the 15,820,280 new ones in place of the last: 0.854255 of $2.64645.
        assert!(text.contains("expect Conversion Price of Series A = $2.261 per share"), "{text}");
        let output = run(&["run", path.to_str().unwrap()]);
        let played = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(played.contains("1 expectation holds"), "{played}");
    }
}
