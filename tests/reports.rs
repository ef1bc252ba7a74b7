//! Statements made of scenarios, as a user sees them: `scrip report`, `due`, `readings`, `votes`.

mod support;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use support::schema::misfits;

fn run(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_scrip"));
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    command.args(arguments).output().expect("the binary runs")
}

fn out(arguments: &[&str]) -> String {
    let output = run(arguments);
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert_eq!(output.status.code(), Some(0), "{arguments:?}\n{text}\n{}", String::from_utf8_lossy(&output.stderr));
    text
}

/// The JSON of a command that ends well, checked against its schema.
fn json(arguments: &[&str], schema: &str) -> Value {
    let value: Value = serde_json::from_str(&out(arguments)).expect("JSON");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema").join(schema);
    let schema: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let found = misfits(&value, &schema);
    assert!(found.is_empty(), "{arguments:?}:\n{}", found.join("\n"));
    value
}

mod adjustments {
    use super::*;

    const DILUTES: &str = "examples/mti/a4-series-b-dilutes.scrip";

    #[test]
    fn a_new_series_adjusts_the_old_one() {
        let report = json(&["report", "adjustments", DILUTES, "--format", "json"], "adjustments-1.json");
        let [adjustment] = report["adjustments"].as_array().unwrap().as_slice() else { panic!("one adjustment") };
        assert_eq!(adjustment["name"], "Conversion Price");
        assert_eq!(adjustment["class"], "Series A");
        assert_eq!(adjustment["before"]["amount"], "2.64645");
        assert_eq!(adjustment["after"]["amount"], "2.289");
        assert_eq!(adjustment["sections"][0]["section"], "4(d)(iv)");
        // 15,820,280 shares for $19,999,997.976 are $1.2642 each.
        let price =
            adjustment["facts"].as_array().unwrap().iter().find(|fact| fact["name"] == "consideration per share");
        assert_eq!(price.unwrap()["value"]["amount"], "1.2642");
        // The rounding is a step of its own: what it was before, and how.
        let rounded = &adjustment["computation"][0];
        assert_eq!(rounded["rounding"]["rule"], "to $0.001, half down");
        assert_eq!(rounded["section"]["section"], "4(i)");
    }

    #[test]
    fn the_statement_reads_as_one() {
        let text = out(&["report", "adjustments", DILUTES]);
        for part in [
            "Conversion Price of Series A from 2005-11-02: $2.289 per share of Common Stock instead of $2.64645",
            "event: 2005-11-02  issue 1,582,028 Series B to EMC at $12.6420",
            "under Series A §4(d)(iv), Series A §4(a)(ii)",
            "a share of Series B converts into 10 shares of Common Stock under Conversion, Series B §5(a)",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
        let markdown = out(&["report", "adjustments", DILUTES, "--format", "markdown"]);
        assert!(markdown.starts_with("# Statement of adjustments") && markdown.contains("\n## 1. "), "{markdown}");
    }

    #[test]
    fn a_change_of_terms_is_told_with_the_line_that_made_it() {
        let text = out(&["report", "adjustments", "examples/valence/dilution.scrip"]);
        assert!(text.contains("set off by: 2003-10-03  revise \"Bank options\""), "{text}");
    }

    #[test]
    fn a_scenario_without_any_says_so() {
        assert!(out(&["report", "adjustments", "examples/nstor/votes.scrip"]).contains("nothing was adjusted"));
    }
}
