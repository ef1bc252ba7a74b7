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

    /// 2.63754389 is kept back; from it, and not from the price in effect, the next event makes
    /// 2.63754389 * (12,050,438.35616 + 5,000 / 2.63754389) / 12,060,438.35616 = 2.63577153.
    #[test]
    fn a_change_goes_on_from_what_was_kept_back_and_shows_it() {
        let text = out(&["report", "adjustments", "examples/mti/kept-back.scrip", "--all"]);
        for part in [
            "set to = $2.63577153... per share",
            "Conversion Price, with the change that is kept back = $2.63754389... per share of Common Stock   §4(i)",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
    }

    #[test]
    fn what_is_due_and_unpaid_rests_on_what_came_due() {
        let text = out(&[
            "explain",
            "examples/nstor/missed-quarters.scrip",
            "Dividends due and unpaid of Series G",
            "--on",
            "2001-06-10",
        ]);
        assert!(text.contains("due on 2001-04-10 = $26.08695652... per share of Series G"), "{text}");
        assert!(!text.contains("at 10%"), "{text}");
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

    /// The right ends with the tenth business day after the notice, and is there again after the ninetieth day.
    #[test]
    fn a_right_that_time_alone_closes_or_opens_says_when() {
        let conversion = |on: &str| {
            let text = out(&["due", "examples/mti/windows-of-a-merger.scrip", "--on", on]);
            text.lines().find(|line| line.trim_start().starts_with("Conversion:")).unwrap_or_default().to_owned()
        };
        let (before, after) = (conversion("2006-03-10"), conversion("2006-04-03"));
        assert!(before.contains("until 2006-03-15 as things stand"), "{before}");
        assert!(after.contains("as things stand it opens on 2006-05-31"), "{after}");
    }

    #[test]
    fn what_was_made_good_is_not_due() {
        let report = json(&["due", MISSED, "--on", "2001-08-20", "--format", "json"], "due-1.json");
        assert!(items(&report, "overdue").is_empty() && items(&report, "consequence").is_empty());
    }

    #[test]
    fn rights_that_open_later_say_when() {
        let text = out(&["due", "tests/data/reports/story.scrip"]);
        assert!(
            text.contains("Put: Advent, EMC may require redemption of any shares of Series A: opens on 2009-06-17"),
            "{text}"
        );
        // The shares of the first day are issued together: nobody held any to whom they could be offered.
        assert!(!text.contains("the shares of Series A were not offered to the holders first"), "{text}");
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
        let text = out(&["due", "tests/data/reports/story.scrip", "--format", "ics"]);
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

    const STORY: &str = "tests/data/reports/story.scrip";

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

mod answers {
    use super::*;

    const STORIES: [(&str, &str, &str); 5] = [
        ("examples/mti/two-series.scrip", "Advent", "Conversion Price of Series A"),
        ("examples/nstor/missed-quarters.scrip", "Alder", "Dividend Rate of Series G"),
        ("examples/storage/story.scrip", "Shaar", "Conversion Price of Series A"),
        ("examples/valence/late-delivery-business.scrip", "Riverview", "Conversion Price of Series C"),
        ("examples/tidewater/dividends-conversion.scrip", "Alder", "Conversion Price of Series D"),
    ];

    /// The text of an answer; the exit code is that of the scenario.
    fn told(arguments: &[&str]) -> String {
        let output = run(&[&["explain"], arguments].concat());
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!errors.contains("error["), "{arguments:?}\n{errors}");
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    #[test]
    fn what_a_holder_receives_adds_up() {
        let question = "what Advent receives on 2006-06-30";
        let report = json(&["explain", "examples/mti/two-series.scrip", question, "--format", "json"], "answer-1.json");
        // The worked case: $14,805,777.30 for Series A and $13,733,636.59 for Series B.
        assert_eq!(report["total"]["money"], "28539413.89");
        let sections: Vec<&Value> =
            report["findings"].as_array().unwrap().iter().map(|known| &known["sections"][0]["section"]).collect();
        assert_eq!(sections, ["3(a)(i)(B)", "2(a)(i)(B)"]);
        // The grounds of the liquidation say what each share is entitled to, by the certificate's own terms.
        let text = told(&["examples/mti/two-series.scrip", question, "--depth", "6"]);
        for part in ["Alternative I", "First Amount I + Participation I", "Left I * Stated Value Shares"] {
            assert!(text.contains(part), "{part}\n{text}");
        }
    }

    #[test]
    fn a_refusal_is_explained() {
        let text = told(&["examples/mti/call.scrip", "why was the call refused?"]);
        assert!(text.contains("REFUSED notice was given on 2009-05-18 and had to be given by 2009-05-17"), "{text}");
        assert!(text.contains("to be given by = 2009-05-17   Series A §5(b)   (30 days before 2009-06-16)"), "{text}");
        let conversion = told(&["examples/mti/call.scrip", "why was the conversion refused"]);
        assert!(conversion.contains("must not hold = yes   Series A §4(a)(iii)"), "{conversion}");
        assert!(!conversion.contains("had to be given by"), "only what is asked about\n{conversion}");
        // A part of a word is no word.
        for part in ["out", "cal", "on of"] {
            let nothing = told(&["examples/mti/call.scrip", &format!("why was the {part} refused")]);
            assert!(nothing.contains("nothing"), "{nothing}");
        }
    }

    #[test]
    fn what_would_be_does_not_change_what_is() {
        // As on the same day in the story: 10,000 shares bring 102,301 and $0.98.
        let story = "tests/data/reports/story.scrip";
        let text = told(&[story, "what if Advent converts 10,000 Series A", "--on", "2004-09-30"]);
        assert!(text.contains("Advent receives 102,301 shares of Common Stock for Conversion"), "{text}");
        assert!(text.contains("Advent receives $0.98 for Conversion, fraction of a share"), "{text}");
        let all = told(&[story, "what would Advent receive on conversion", "--on", "2004-09-30"]);
        assert!(all.contains("Advent converts all Series A"), "{all}");
        // What cannot be played says why: nobody can look it up in the file.
        let wrong = run(&["explain", story, "what if Advent converts 999,999 Series A", "--on", "2004-09-30"]);
        assert_eq!(wrong.status.code(), Some(2));
        let reason = String::from_utf8(wrong.stderr).unwrap();
        assert!(reason.contains("`Advent` holds 390,000 and not 999,999 shares of Series A"), "{reason}");
    }

    /// With later lines in a table, and where the scenario itself is data, what comes of the line is told all the same.
    #[test]
    fn what_would_be_is_told_of_data_too() {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("supposed");
        fs::create_dir_all(&folder).unwrap();
        fs::copy("certificates/mti-series-a.scrip", folder.join("a.scrip")).unwrap();
        let table = "date,event,shares,class,to,price\n2004-06-17,issue,00012000,Series A,Advent,26.4645\n\
            2004-11-01,issue,500,Common Stock,Advent,5\n2004-12-01,issue,600,Common Stock,Advent,5\n";
        fs::write(folder.join("later.csv"), table).unwrap();
        let text = "scenario \"Later\"\n  certificates a.scrip\n  events later.csv\n  holder Advent\n\n\
            2004-06-17  outstanding 34,581,655 Common Stock\n2005-01-03  issue 5 Common Stock at $5.00\n";
        let (scrip, data) = (folder.join("w.scrip"), folder.join("w.json"));
        fs::write(&scrip, text).unwrap();
        fs::write(&data, out(&["events", scrip.to_str().unwrap(), "--format", "json"])).unwrap();
        for story in [&scrip, &data].map(|path| path.to_str().unwrap()) {
            let told = told(&[story, "what if Advent converts 10,000 Series A on 2004-09-30"]);
            assert!(told.contains("Advent receives 102,301 shares of Common Stock for Conversion"), "{told}");
            let wrong = run(&["--error-format", "plain", "explain", story, "what if Advent convrts 5 Series A"]);
            let reason = String::from_utf8(wrong.stderr).unwrap();
            assert_eq!(wrong.status.code(), Some(2));
            assert!(
                reason.contains("what if:1:8: error[E0202]") && reason.contains("did you mean `converts`?"),
                "{reason}"
            );
        }
        // Twelve thousand shares, whatever stands before them.
        let journal = out(&["events", scrip.to_str().unwrap(), "--format", "text"]);
        assert!(journal.contains("issue 12,000 Series A to Advent"), "{journal}");
    }

    #[test]
    fn all_certificates_answer_the_same_questions() {
        for (story, holder, figure) in STORIES {
            let figure = told(&[story, figure]);
            assert!(figure.lines().nth(1).is_some_and(|line| line.starts_with("  = ")), "{story}\n{figure}");
            for question in [
                format!("what {holder} receives"),
                format!("what {holder} is owed"),
                "refusals".into(),
                "breaches".into(),
            ] {
                for format in ["text", "markdown"] {
                    let text = told(&[story, &question, "--format", format, "--all"]);
                    assert!(text.contains(&question), "{story} {question}\n{text}");
                }
            }
        }
    }

    #[test]
    fn names_that_are_not_known_are_answered_with_those_that_are() {
        let output = run(&["explain", "tests/data/reports/story.scrip", "what Advnt receives"]);
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2));
        assert!(words.contains("did you mean `Advent`?") && words.contains("`EMC`"), "{words}");
        let output = run(&["explain", "examples/nstor/votes.scrip", "where is the money"]);
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(words.contains("what HOLDER receives on DATE"), "{words}");
    }

    #[test]
    fn a_price_that_was_adjusted_often_is_told_once_for_each_change() {
        fn changes(steps: &Value, found: &mut Vec<String>) {
            for step in steps.as_array().unwrap() {
                let note = step["note"].as_str().unwrap_or_default();
                if step["label"] == "Conversion Price" && !step["steps"].as_array().unwrap().is_empty() {
                    found.push(note.to_string());
                }
                changes(&step["steps"], found);
            }
        }
        let story = "examples/mti/offer-to-both-series.scrip";
        let report = json(&["explain", story, "Conversion Price of Series A", "--format", "json"], "explain-1.json");
        let mut found = Vec::new();
        changes(&report["steps"], &mut found);
        let all = found.len();
        found.sort();
        found.dedup();
        assert!(all > 5 && found.len() == all, "{found:?}");
    }

    #[test]
    fn what_was_unpaid_is_asked_of_a_past_day() {
        // 600/23 and 25 dollars for each of 1,200 and 800 shares; all was paid on 20 August.
        let story = "examples/nstor/missed-quarters.scrip";
        let figure = "Dividends due and unpaid of all Series G";
        let on = |figure: &str, day: &str| told(&[story, figure, "--on", day]).lines().nth(1).unwrap().to_string();
        assert_eq!(on(figure, "2001-07-20"), "  = $102,173.91304347...");
        assert_eq!(on(figure, "2001-04-10"), "  = $52,173.91304347...");
        assert_eq!(on(figure, "2001-08-20"), "  = $0.00");
        assert_eq!(on("Dividends are in arrears", "2001-07-20"), "  = yes");
        assert_eq!(on("Dividends are in arrears", "2001-04-09"), "  = no");
        assert_eq!(on("Dividends are in arrears", "2001-08-20"), "  = no");
        let owed =
            json(&["explain", story, "what Alder is owed", "--on", "2001-07-20", "--format", "json"], "answer-1.json");
        let amounts: Vec<&Value> = owed["owed"].as_array().unwrap().iter().map(|known| &known["money"]).collect();
        assert_eq!(amounts, ["720000/23", "30000"]);
    }

    #[test]
    fn refusals_name_the_notice_and_what_forbids_the_act() {
        let text = told(&["examples/nstor/redemption.scrip", "why was the redemption refused"]);
        assert!(text.contains("to be given by = 2002-01-16   §5   (30 days before 2002-02-15)"), "{text}");
        let text = told(&["examples/mti/junior-dividends.scrip", "refusals on 2004-06-18"]);
        assert!(text.contains("forbidden while = yes   Series A §1(c)"), "{text}");
        assert!(text.contains("Dividends accrued and unpaid to 2004-06-18 = $0.0058"), "{text}");
        let text = told(&["examples/valence/dilution.scrip", "why is there a breach"]);
        assert_eq!(text.matches("BREACH").count(), 4, "{text}");
    }

    #[test]
    fn what_a_class_had_of_a_liquidation() {
        let text = told(&["examples/mti/two-series.scrip", "what Series A receives on 2006-06-30"]);
        assert!(text.contains("Series A receives $20,979,675.39 in all"), "{text}");
        assert!(!text.contains("Advent receives"), "the parts are those of the whole\n{text}");
    }

    #[test]
    fn votes_are_told_by_class() {
        // 327,955 shares of common stock; Series C has no vote.
        let text = told(&["examples/valence/late-delivery-business.scrip", "votes of Riverview"]);
        assert!(text.contains("votes of Common Stock = 327,955 votes"), "{text}");
        assert!(text.contains("votes of Series C = 0 votes   §8"), "{text}");
        let text = told(&["examples/mti/two-series.scrip", "votes of EMC", "--on", "2006-01-01"]);
        assert!(text.contains("1,423,929.3093"), "what it was before it was rounded\n{text}");
    }

    #[test]
    fn a_figure_names_the_readings_that_it_goes_by() {
        let story = "examples/nstor/missed-quarters.scrip";
        let query = "Dividends accrued and unpaid of all Series G";
        let report = json(&["explain", story, query, "--on", "2001-05-01", "--format", "json"], "explain-1.json");
        let names: Vec<&Value> = report["readings"].as_array().unwrap().iter().map(|known| &known["name"]).collect();
        assert!(names.contains(&&Value::from("N1")), "{names:?}");
    }
}

mod readings {
    use super::*;

    const MISSED: &str = "examples/nstor/missed-quarters.scrip";
    const TWO: &str = "examples/mti/two-series.scrip";

    fn other<'a>(report: &'a Value, name: &str, choice: &str) -> &'a Value {
        let readings = report["readings"].as_array().unwrap().iter().filter(|reading| reading["name"] == name);
        let mut others = readings.flat_map(|reading| reading["others"].as_array().unwrap());
        others.find(|other| other["choice"] == choice).expect("the choice")
    }

    #[test]
    fn the_outcomes_that_differ_and_by_how_much() {
        let report = json(&["readings", MISSED, "--format", "json"], "readings-2.json");
        let months = other(&report, "N1", "30-360");
        assert_eq!(months["since"], "2001-04-10");
        let paid = months["differences"].as_array().unwrap().iter().find(|known| known["party"] == "Alder").unwrap();
        // 93 days of 360 at $100 a year and a quarter of $25 are $50.8333... for each of 1,200 shares.
        assert_eq!((&paid["taken"]["amount"], &paid["other"]["amount"]), (&"61304.35".into(), &"61000".into()));
        assert_eq!(paid["by"], "-304.35");
        assert!(other(&report, "N3", "every-quarter")["differences"].as_array().unwrap().is_empty());
    }

    #[test]
    fn two_readings_lead_to_what_none_of_them_leads_to() {
        let report = json(&["readings", MISSED, "--format", "json"], "readings-2.json");
        let chosen = |pair: &Value, first: &str, second: &str| {
            let choices = pair["choices"].as_array().unwrap();
            choices[0]["choice"] == first && choices[1]["choice"] == second
        };
        let pairs = report["pairs"].as_array().unwrap();
        let pair = pairs.iter().find(|pair| chosen(pair, "actual-365", "quarter-start")).expect("the pair");
        let due = pair["differences"].as_array().unwrap().iter();
        let due =
            due.clone().find(|known| known["about"].as_str().unwrap().contains("fall due")).expect("what falls due");
        // From 1 July to 19 August at 11%, then at 10%: 50 days at $110 and 42 at $100 a year of 365 days, 2,000 shares. Under
        // the one alone the 11% begin on 10 July, under the other a quarter is a fourth of a year.
        assert_eq!(due["other"]["amount"], "3880000/73");
        assert_eq!(report["pairs_left_out"], 0);
    }

    #[test]
    fn the_days_on_which_a_figure_differs() {
        let arguments =
            ["readings", MISSED, "--figure", "Dividend Rate", "--days", "2001-01-01..2001-10-10", "--format", "json"];
        let report = json(&arguments, "readings-2.json");
        // The step-up of 10 July begins with the quarter instead.
        let days = &other(&report, "N2", "quarter-start")["days"][0];
        assert_eq!((&days["from"], &days["through"]), (&"2001-07-01".into(), &"2001-07-09".into()));
        assert_eq!((&days["taken"]["text"], &days["other"]["text"]), (&"10% per year".into(), &"11% per year".into()));
    }

    /// What is paid in the scenario's own liquidation, played with other assets and another reading.
    fn played(assets: &str, reading: &str) -> Vec<Value> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let text = fs::read_to_string(root.join(TWO)).unwrap();
        let lines = text.lines().map(|line| match line.contains("liquidation with assets") {
            true => format!("2006-06-30  liquidation with assets {assets}"),
            false => line.replace("../../certificates", &format!("{}/certificates", root.display())),
        });
        let kept: Vec<String> = lines.filter(|line| !line.trim_start().starts_with("expect")).collect();
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readings");
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join(format!("{}-{reading}.scrip", assets.replace(['$', ','], "")));
        fs::write(&path, kept.join("\n")).unwrap();
        let output = run(&["run", path.to_str().unwrap(), "--format", "json", "--reading", reading]);
        let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let outcomes = report["outcomes"].as_array().unwrap().iter();
        outcomes.filter(|outcome| outcome["kind"] == "paid").map(|outcome| outcome["amount"].clone()).collect()
    }

    #[test]
    fn from_which_assets_on_they_differ() {
        let arguments = ["readings", TWO, "--assets", "$1,000,000..$120,000,000", "--format", "json"];
        let report = json(&arguments, "readings-2.json");
        let bands = other(&report, "A5", "first-amount")["assets"].as_array().unwrap();
        assert_eq!(bands.len(), 1);
        // $45,291,269.93 and some: the liquidation played just below and just above agrees.
        assert_eq!(&bands[0]["to"], "120000000");
        assert_eq!(played("$45,291,269.93", "A5=all-senior"), played("$45,291,269.93", "A5=first-amount"));
        assert_ne!(played("$45,291,271.00", "A5=all-senior"), played("$45,291,271.00", "A5=first-amount"));
        let text = out(&["readings", TWO, "--assets", "$1,000,000..$120,000,000"]);
        assert!(text.contains("above $45,291,269.93124620..."), "{text}");
    }

    #[test]
    fn a_later_date_of_issue_makes_none_where_all_shares_are_of_one_day() {
        let report = json(&["readings", TWO, "--format", "json"], "readings-2.json");
        assert!(other(&report, "A1", "share")["differences"].as_array().unwrap().is_empty());
    }
}

mod reasons {
    use super::*;

    /// The reasons of the refusals of a scenario.
    fn refusals(scenario: &str) -> Vec<String> {
        let text = out(&["run", scenario]);
        let lines = text.lines().filter_map(|line| line.trim().strip_prefix("REFUSED "));
        lines.map(|line| line.split("  ").next().unwrap_or(line).to_string()).collect()
    }

    #[test]
    fn a_condition_that_fails_is_told_in_its_own_words_with_both_figures() {
        let found = refusals("examples/storage/redemption-price-equal.scrip");
        let wanted = "the condition does not hold: `(Latest Market Price on notice date) < 110% of \
                      (April Price on notice date)` is not so ($9.35 per share of Common Stock against $9.35 per share of Common Stock)";
        assert!(found.iter().any(|reason| reason == wanted), "{found:#?}");
    }

    #[test]
    fn a_condition_over_days_is_told_with_the_day_on_which_it_fails() {
        let found = refusals("examples/valence/call-delisting.scrip");
        let wanted = "Conditions to Company Optional Redemption (§5(c)): (ii listing) on 2003-10-15 \
                      `Delisting Threatened` is so";
        assert!(found.iter().any(|reason| reason.contains(wanted)), "{found:#?}");
        assert!(found.iter().all(|reason| !reason.contains("it fails")), "{found:#?}");
    }
}

#[test]
fn a_duty_whose_ground_has_gone_is_no_longer_due() {
    // Nobody accepted what was offered in October 2005, so that nothing was left to be issued at the closing.
    let text = out(&["due", "examples/mti/story.scrip", "--on", "2005-11-02"]);
    assert!(!text.contains("issue what was accepted"), "{text}");
    assert!(text.contains("furnish \"certificate of an adjustment\""), "{text}");
}
