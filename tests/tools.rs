//! Tools for encoders and reviewers: what a change does, what scenarios hold, the manual.

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use support::schema::misfits;

const CERTIFICATE: &str = "tests/golden/cli/files/series-t.scrip";
const YEAR: &str = "tests/golden/cli/year.scrip";

fn run(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_scrip"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(arguments).output().expect("the binary runs")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("an exit code")
}

fn json(output: &Output, schema: &str) -> Value {
    let value: Value = serde_json::from_str(&out(output)).expect("JSON");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema").join(schema);
    let schema: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let found = misfits(&value, &schema);
    assert!(found.is_empty(), "{}", found.join("\n"));
    value
}

/// The certificate with some words changed, in a file of the test's own.
fn changed(test: &str, words: &[(&str, &str)]) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut text = fs::read_to_string(root.join(CERTIFICATE)).unwrap();
    for (old, new) in words {
        assert!(text.contains(old), "{old}");
        text = text.replace(old, new);
    }
    let path: PathBuf = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("tools-{test}.scrip"));
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// 600 shares at $100 and 8% a year earn $1,200.00 in the first quarter, and $1,350.00 at 9%.
#[test]
fn a_change_is_shown_in_a_scenario_before_and_after() {
    let new = changed("effects", &[("8% per year", "9% per year")]);
    let output = run(&["diff", CERTIFICATE, &new, "--scenario", YEAR]);
    let text = out(&output);
    assert_eq!(code(&output), 1, "{}", err(&output));
    assert!(text.contains("Dividend Rate: 8% per year → 9% per year"), "{text}");
    let alder = text.find("\n  Alder\n").expect("what Alder receives");
    assert!(text[alder..].contains("$1,200.00") && text[alder..].contains("→ $1,350.00"), "{text}");
    assert!(text.contains("expect Alder receives $1,200.00: holds → fails"), "{text}");
    let output = run(&["diff", CERTIFICATE, &new, "--scenario", YEAR, "--format", "json"]);
    let value = json(&output, "diff-2.json");
    let effects = value["scenarios"][0]["effects"].as_array().unwrap();
    let paid = effects.iter().find(|effect| effect["kind"] == "payment").expect("a payment");
    assert_eq!(paid["holder"], "Alder");
    assert!(paid["after"]["figure"].as_str().unwrap().starts_with("$1,350.00"), "{paid}");
}

#[test]
fn a_scenario_of_another_certificate_is_refused() {
    let new = changed("elsewhere", &[("8% per year", "9% per year")]);
    let output = run(&["diff", CERTIFICATE, &new, "--scenario", "examples/nstor/votes.scrip"]);
    assert_eq!(code(&output), 2);
    assert!(err(&output).contains("is played with neither"), "{}", err(&output));
    // What changed in meaning is shown nevertheless.
    assert!(out(&output).contains("8% per year → 9% per year"));
}

/// What is found can be saved and played, and comes out differently with the two versions.
#[test]
fn a_search_finds_a_scenario_that_shows_the_change() {
    let old = "certificates/nstor-series-g.scrip";
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(old)).unwrap();
    let new = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tools-search.scrip");
    assert!(text.contains("to at most 15% per year"));
    fs::write(&new, text.replace("to at most 15% per year", "to at most 14% per year")).unwrap();
    let new = new.to_str().unwrap();
    let first = run(&["diff", old, new, "--find"]);
    assert_eq!(code(&first), 1, "{}", err(&first));
    assert_eq!(out(&first), out(&run(&["diff", old, new, "--find"])), "the same every time");
    let value = json(&run(&["diff", old, new, "--find", "--format", "json"]), "diff-2.json");
    let scenario = value["search"]["scenario"].as_str().expect("a scenario");
    let lines = scenario.lines().filter(|line| line.starts_with('2')).count();
    assert!((1..=4).contains(&lines), "small:\n{scenario}");
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("a-difference.scrip");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(old);
    fs::write(&path, scenario.replace(old, root.to_str().unwrap())).unwrap();
    let again = run(&["diff", old, new, "--scenario", path.to_str().unwrap()]);
    assert!(out(&again).contains("come out differently") || out(&again).contains("comes out differently"));
    assert_eq!(code(&run(&["fmt", "--check", path.to_str().unwrap()])), 0, "in canonical layout");
}

/// A path with a blank in it stands between quotation marks in the scenario.
#[test]
fn a_search_goes_by_the_name_of_any_file() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(CERTIFICATE)).unwrap();
    let old = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tools, two words.scrip");
    fs::write(&old, text).unwrap();
    let new = changed("blank", &[("8% per year", "9% per year")]);
    let output = run(&["diff", old.to_str().unwrap(), &new, "--find", "--tries", "20"]);
    assert!(code(&output) < 2, "{}", err(&output));
}

#[test]
fn a_search_without_a_find_says_so() {
    let same = changed("same", &[]);
    let output = run(&["diff", CERTIFICATE, &same, "--find", "--tries", "20"]);
    assert_eq!(code(&output), 0, "{}", err(&output));
    assert!(out(&output).contains("no difference was found in 20 scenarios"), "{}", out(&output));
}

#[test]
fn changes_that_no_scenario_notices_are_listed() {
    let output = run(&["coverage", "--mutate", CERTIFICATE, YEAR]);
    let text = out(&output);
    assert_eq!(code(&output), 1, "{}", err(&output));
    // The scenario pays a dividend, so its rate is held; it converts nothing at that price.
    assert!(!text.contains("8 → 9"), "{text}");
    assert!(text.contains("are noticed by no scenario"), "{text}");
    let value = json(&run(&["coverage", "--mutate", CERTIFICATE, YEAR, "--format", "json"]), "unnoticed-1.json");
    let list = value["certificates"][0]["unnoticed"].as_array().unwrap();
    assert!(!list.is_empty() && list.iter().all(|change| change["section"].is_string()));
    let failing = run(&["coverage", "--mutate", CERTIFICATE, "tests/golden/cli/failing.scrip"]);
    assert_eq!(code(&failing), 2);
    assert!(err(&failing).contains("fails without any change"), "{}", err(&failing));
}

#[test]
fn conditions_that_no_scenario_has_met_are_listed() {
    let output = run(&["coverage", CERTIFICATE, YEAR]);
    let text = out(&output);
    // The scenario redeems on notice of 10 days and is refused without; it never misses the days of a window.
    assert!(!text.contains("refuses: 10 days"), "{text}");
    let certificate = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tools-alternatives.scrip");
    let body = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(CERTIFICATE)).unwrap();
    let body = body.replace(
        "  at any time\n",
        "  if today > 2010-02-01\n  unless today = 2010-03-01\n  at most 1,000 shares over all its exercises\n",
    );
    fs::write(&certificate, body).unwrap();
    let scenario = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tools-alternatives-story.scrip");
    let story = "scenario \"S\"\n  certificates tools-alternatives.scrip\n  holder Alder\n\n2010-01-04  issue 600 Series T to Alder\n\
                 2010-02-05  Alder converts 10 Series T\n";
    fs::write(&scenario, story).unwrap();
    let paths = [certificate.to_str().unwrap(), scenario.to_str().unwrap()];
    let text = out(&run(&["coverage", paths[0], paths[1]]));
    for wanted in ["never fails: today > 2010-02-01", "never bars: today = 2010-03-01", "never reached: 1,000 shares"] {
        assert!(text.contains(wanted), "{wanted}\n{text}");
    }
    fs::write(&scenario, format!("{story}2010-03-01  Alder converts 10 Series T\n            expect refused\n"))
        .unwrap();
    let text = out(&run(&["coverage", paths[0], paths[1]]));
    assert!(!text.contains("today = 2010-03-01"), "{text}");
}

#[test]
fn a_filed_text_is_laid_beside_a_certificate() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tools-filed.txt");
    let text = "1. Designation. The \"Series T\".\n\n2. Dividends. Of the Stated Worth, as Section 12 says.\n\n8. Ranking. None.\n";
    fs::write(&path, text).unwrap();
    let output = run(&["coverage", "--source", path.to_str().unwrap(), CERTIFICATE, "--format", "json"]);
    assert_eq!(code(&output), 1, "{}", err(&output));
    let value = json(&output, "source-2.json");
    assert_eq!(value["missing"][0]["section"], "8");
    assert_eq!(value["references"][0]["words"], "Section 12");
    assert_eq!(value["undefined"][0]["words"], "Stated Worth");
}

#[test]
fn a_certificate_is_checked_with_those_of_its_company() {
    let alone =
        run(&["check", "certificates/storage-computer-series-a-correction.scrip", "certificates/nstor-series-g.scrip"]);
    assert!(code(&alone) < 2, "{}", err(&alone));
    assert!(
        err(&alone).contains("checked with `certificates/storage-computer-series-a.scrip` of the same company"),
        "{}",
        err(&alone)
    );
    // Findings are about the files that were named.
    assert!(!err(&alone).contains("storage-computer-series-a.scrip:"), "{}", err(&alone));
    assert!(out(&alone).contains("Series G Preferred Stock"), "{}", out(&alone));
}

#[test]
fn every_command_has_a_page_and_completions() {
    let help = out(&run(&["help"]));
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let commands: Vec<&str> = commands.filter_map(|line| line.split_whitespace().next()).collect();
    assert!(commands.len() > 8, "{help}");
    let bash = out(&run(&["completions", "bash"]));
    for command in commands.into_iter().filter(|command| *command != "help") {
        let page = run(&["manual", command]);
        assert_eq!(code(&page), 0, "{command}");
        assert!(out(&page).starts_with(".ie"), "{command}");
        assert!(out(&page).contains(&format!("scrip {command}")), "{command}");
        assert!(bash.contains(&format!(",{command})")), "{command}");
    }
    assert!(out(&run(&["manual"])).contains("scrip\\-coverage(1)"), "the page of scrip names the others");
    for shell in ["zsh", "fish", "elvish", "powershell"] {
        assert!(out(&run(&["completions", shell])).contains("coverage"), "{shell}");
    }
    let wrong = run(&["manual", "coverag"]);
    assert_eq!(code(&wrong), 2);
    assert!(err(&wrong).contains("did you mean `coverage`?"), "{}", err(&wrong));
}

/// A file in which a line cannot be read: what can be read is listed and compared, and nothing is said to be the same.
#[test]
fn what_can_be_read_of_a_broken_file_is_shown() {
    let broken =
        changed("broken", &[("8% per year", "9% per year"), ("  from the issue date", "  fromm the issue date")]);
    let output = run(&["coverage", &broken, YEAR]);
    assert_eq!(code(&output), 2);
    assert!(out(&output).contains("§3(a)  ") && err(&output).contains("`fromm`"), "{}{}", out(&output), err(&output));
    assert!(err(&output).contains("no scenario was played"), "{}", err(&output));
    let output = run(&["diff", CERTIFICATE, &broken, "--find"]);
    assert_eq!(code(&output), 2);
    assert!(out(&output).contains("8% per year → 9% per year"), "{}", out(&output));
    assert!(!out(&output).contains("no difference was found"), "{}", out(&output));
    assert!(err(&output).contains("cannot be played with"), "{}", err(&output));
    let empty = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tools-empty.scrip");
    fs::write(&empty, "").unwrap();
    let output = run(&["diff", CERTIFICATE, empty.to_str().unwrap()]);
    assert_eq!(code(&output), 2);
    assert!(err(&output).contains("the file is empty"), "{}", err(&output));
}

/// A slip of the pen in a year, and more terms than any certificate has, take no time.
#[test]
fn a_far_day_and_many_terms_are_read_at_once() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let certificate = Path::new(env!("CARGO_MANIFEST_DIR")).join(CERTIFICATE);
    let far = folder.join("tools-far.scrip");
    let head = format!("scenario \"Far\"\n  certificates {}\n  holder Alder\n", certificate.display());
    fs::write(&far, format!("{head}2010-01-01  issue 1 Series T to Alder\n9999-12-31  expect today > 2010-01-01\n"))
        .unwrap();
    let output = run(&["test", far.to_str().unwrap()]);
    assert!(err(&output).contains("9999-12-31 is more than 500 years after"), "{}", err(&output));
    let mut text = fs::read_to_string(certificate).unwrap();
    for term in 0..2_000 {
        let letter = |place: u32| char::from(b'a' + u8::try_from(term / 26u32.pow(place) % 26).unwrap());
        text.push_str(&format!("note \"x\"\nTerm X{}{}{} is {term}\n", letter(0), letter(1), letter(2)));
    }
    let many = folder.join("tools-many.scrip");
    fs::write(&many, text.replace(" not modelled \"taxes\"", "")).unwrap();
    assert_eq!(code(&run(&["check", many.to_str().unwrap()])), 0);
}
