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

mod due {
    use super::*;

    const MISSED: &str = "examples/nstor/missed-quarters.scrip";

    fn items<'a>(report: &'a Value, kind: &str) -> Vec<&'a Value> {
        report["items"].as_array().unwrap().iter().filter(|item| item["kind"] == kind).collect()
    }

    #[test]
    fn what_is_overdue_and_what_it_brings() {
        let report = json(&["due", MISSED, "--on", "2001-08-01", "--format", "json"], "due-1.json");
        // 2,000 shares at 600/23 dollars and at 25 dollars.
        let overdue: Vec<&str> =
            items(&report, "overdue").iter().map(|item| item["amount"].as_str().unwrap()).collect();
        assert_eq!(overdue, ["1200000/23", "50000"]);
        let raised = items(&report, "consequence");
        assert_eq!(raised[0]["text"], "Dividend Rate is 11% per year and not 10% per year, since 2001-07-10");
        assert_eq!(items(&report, "upcoming")[0]["by"], "2001-10-10");
        // Thirty days after the first of August.
        let call = items(&report, "open-right")[0];
        assert_eq!(call["parties"][0], "Company");
        assert!(call["text"].as_str().unwrap().contains("at the earliest for 2001-08-31"), "{call}");
    }

    #[test]
    fn what_was_made_good_is_not_due() {
        let report = json(&["due", MISSED, "--on", "2001-08-20", "--format", "json"], "due-1.json");
        assert!(items(&report, "overdue").is_empty() && items(&report, "consequence").is_empty());
    }

    #[test]
    fn rights_that_open_later_say_when() {
        let text = out(&["due", "examples/mti/story.scrip"]);
        assert!(
            text.contains("Put: Advent, EMC may require redemption of any shares of Series A: opens on 2009-06-17"),
            "{text}"
        );
        assert!(text.contains("the shares of Series A were not offered to the holders first"), "{text}");
    }

    #[test]
    fn a_late_delivery_is_overdue_and_costs() {
        let report = json(
            &["due", "examples/valence/late-delivery-business.scrip", "--on", "2003-08-29", "--format", "json"],
            "due-1.json",
        );
        let late = items(&report, "overdue");
        assert_eq!(late[0]["by"], "2003-08-22");
        assert!(late[0]["text"].as_str().unwrap().contains("deliver what Conversion brought (Riverview)"), "{late:?}");
        assert_eq!(items(&report, "consequence")[0]["name"], "Damages");
    }

    #[test]
    fn a_calendar_program_reads_the_calendar() {
        let text = out(&["due", "examples/mti/story.scrip", "--format", "ics"]);
        assert!(text.lines().all(|line| line.len() <= 76) && text.split("\r\n").count() > 10, "{text}");
        let calendars: Vec<_> = ical::IcalParser::new(text.as_bytes()).collect::<Result<_, _>>().expect("a calendar");
        let [calendar] = calendars.as_slice() else { panic!("one calendar") };
        let property = |event: &ical::parser::ical::component::IcalEvent, name: &str| {
            let found = event.properties.iter().find(|property| property.name == name);
            found.and_then(|property| property.value.clone()).unwrap_or_default()
        };
        let opens = calendar.events.iter().find(|event| property(event, "SUMMARY").starts_with("Put opens"));
        assert_eq!(property(opens.expect("the put"), "DTSTART"), "20090617");
        let mut names: Vec<String> = calendar.events.iter().map(|event| property(event, "UID")).collect();
        let count = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), count, "each entry has a name of its own");
    }
}

mod votes {
    use super::*;

    const STORY: &str = "examples/mti/story.scrip";

    #[test]
    fn who_can_pass_and_who_can_block() {
        let report = json(&["votes", STORY, "--matter", "merger", "--format", "json"], "votes-1.json");
        let approvals = report["approvals"].as_array().unwrap();
        assert_eq!(
            (&approvals[0]["section"]["section"], &approvals[1]["section"]["section"]),
            (&"3(c)(vii)".into(), &"4(c)(vii)".into())
        );
        // 390,000 of 556,797 shares are more than half of Series A; EMC has all of Series B.
        assert_eq!(approvals[0]["needed"]["amount"], "278398.5");
        assert_eq!(approvals[0]["needed"]["pass"]["sets"], serde_json::json!([["Advent"]]));
        assert_eq!(report["together"]["pass"]["sets"], serde_json::json!([["Advent", "EMC"]]));
        assert_eq!(report["together"]["block"]["sets"], serde_json::json!([["Advent"], ["EMC"]]));
    }

    #[test]
    fn consents_that_were_given_count() {
        let arguments = ["votes", STORY, "--matter", "issue of Series B", "--on", "2005-11-01", "--format", "json"];
        let report = json(&arguments, "votes-1.json");
        let approval = &report["approvals"][0];
        assert_eq!((&approval["given"], &approval["section"]["section"]), (&true.into(), &"3(c)(ii)".into()));
        assert_eq!(approval["consents"][0]["amount"], "390000");
        let before = json(
            &["votes", STORY, "--matter", "issue of Series B", "--on", "2005-10-31", "--format", "json"],
            "votes-1.json",
        );
        assert_eq!(before["approvals"][0]["given"], false);
    }

    #[test]
    fn a_matter_that_nothing_speaks_of_gets_a_suggestion() {
        let output = run(&["votes", "examples/nstor/votes.scrip", "--matter", "mergr"]);
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(words.contains("no section speaks of `mergr`; did you mean `merger`?"), "{words}");
        assert!(words.contains("`charter amendment`"), "{words}");
    }
}
