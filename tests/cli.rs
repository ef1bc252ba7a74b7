//! The binary as a process: streams, exit codes, files that cannot be used, and the form of its JSON.
//!
//! What the commands write in detail is in `tests/golden/cli/`.

mod support;

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use support::schema::misfits;

const YEAR: &str = "tests/golden/cli/year.scrip";
const FAILING: &str = "tests/golden/cli/failing.scrip";
const FAULTS: &str = "tests/golden/cli/faults.scrip";
const CERTIFICATE: &str = "tests/golden/cli/files/series-t.scrip";

fn scrip() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_scrip"));
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

fn run(arguments: &[&str]) -> Output {
    scrip().args(arguments).output().expect("the binary runs")
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("an exit code")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

/// A folder of the test's own with a scenario in it, and the certificate beside it.
fn folder(test: &str, scenario: &[u8]) -> (PathBuf, String) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli").join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let certificate = Path::new(env!("CARGO_MANIFEST_DIR")).join(CERTIFICATE);
    fs::copy(certificate, folder.join("series-t.scrip")).unwrap();
    let path = folder.join("story.scrip");
    fs::write(&path, scenario).unwrap();
    (folder, path.to_str().unwrap().to_owned())
}

const STORY: &str = "scenario \"Story\"\n  certificates series-t.scrip\n  holder Alder\n\n\
    2010-01-01  issue 600 Series T to Alder at $100.00\n\
    2010-04-01  Company pays Dividends of Series T in full\n            expect Alder receives $1,200.00\n";

/// The JSON of a command, checked against its schema.
fn json(arguments: &[&str], schema: &str) -> Value {
    let output = run(arguments);
    let value: Value = serde_json::from_str(&out(&output)).expect("JSON");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema").join(schema);
    let schema: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let found = misfits(&value, &schema);
    assert!(found.is_empty(), "{arguments:?}:\n{}", found.join("\n"));
    value
}

#[test]
fn exit_codes_tell_how_it_went() {
    assert_eq!(code(&run(&["run", YEAR])), 0);
    assert_eq!(code(&run(&["run", FAILING])), 1);
    assert_eq!(code(&run(&["test", YEAR, FAILING])), 1);
    assert_eq!(code(&run(&["run", FAULTS])), 2);
    assert_eq!(code(&run(&["test", FAILING, FAULTS])), 2);
    assert_eq!(code(&run(&["run", "nowhere.scrip"])), 2);
    assert_eq!(code(&run(&["nonsense"])), 2);
    assert_eq!(code(&run(&["--help"])), 0);
    assert_eq!(code(&run(&["--version"])), 0);
}

#[test]
fn results_and_diagnostics_have_a_stream_each() {
    let good = run(&["run", YEAR]);
    assert!(out(&good).contains("Alder receives $1,200.00"));
    assert_eq!(err(&good), "");
    let bad = run(&["run", "nowhere.scrip"]);
    assert_eq!(out(&bad), "");
    assert!(err(&bad).contains("E0106"));
}

#[test]
fn no_colours_are_written_to_a_pipe() {
    for arguments in [&["run", YEAR][..], &["run", FAULTS], &["test", FAILING], &["--help"], &["nonsense"]] {
        let output = run(arguments);
        assert!(!out(&output).contains('\u{1b}') && !err(&output).contains('\u{1b}'), "{arguments:?}");
    }
}

#[test]
fn the_same_command_writes_the_same_bytes() {
    for arguments in [&["run", YEAR][..], &["run", YEAR, "--format", "json"], &["explain", YEAR, "Liquidation Amount"]]
    {
        let (first, second) = (run(arguments), run(arguments));
        assert_eq!(first.stdout, second.stdout, "{arguments:?}");
    }
}

#[test]
fn a_closed_pipe_ends_quietly() {
    // More than a pipe holds, so that the writing is still going on when nobody reads any more.
    let mut story = String::from("scenario \"Long\"\n  certificates series-t.scrip\n  holder Alder\n\n");
    story.push_str("2010-01-01  issue 600 Series T to Alder at $100.00\n");
    for _ in 0..4_000 {
        story.push_str("2010-02-01  outstanding 5,000,000 Common Stock\n");
    }
    let (_, path) = folder("closed-pipe", story.as_bytes());
    let mut child =
        scrip().args(["run", &path]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary runs");
    let mut some = [0; 16];
    child.stdout.as_mut().unwrap().read_exact(&mut some).unwrap();
    drop(child.stdout.take());
    let mut errors = String::new();
    child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(errors, "");
}

#[test]
fn line_ends_and_byte_order_marks_do_not_matter() {
    let (_, plain) = folder("plain", STORY.as_bytes());
    let (_, returns) = folder("returns", STORY.replace('\n', "\r\n").as_bytes());
    let (_, marked) = folder("marked", format!("\u{feff}{STORY}").as_bytes());
    let wanted = out(&run(&["run", &plain]));
    assert!(wanted.contains("1 expectation holds"), "{wanted}");
    assert_eq!(out(&run(&["run", &returns])), wanted);
    assert_eq!(out(&run(&["run", &marked])), wanted);
}

#[test]
fn files_that_cannot_be_used_say_why() {
    let unclosed = format!("scenario \"s\"\n  certificates series-t.scrip\n\n2010-01-01  {}", "(".repeat(100_000));
    let cases: [(&str, Vec<u8>, &str); 6] = [
        ("empty", Vec::new(), "E0610"),
        ("bytes", [STORY.as_bytes(), &[0xC3, 0x28]].concat(), "E0103"),
        ("wide", vec![0xFF, 0xFE, b's', 0, b'c', 0], "E0103"),
        ("nothing", b"# nothing but a remark\n".to_vec(), "E0610"),
        ("lonely", b"scenario \"s\"\n\n2010-01-01  outstanding 5 Common Stock\n".to_vec(), "E0603"),
        ("nested", unclosed.into_bytes(), "E0104"),
    ];
    for (name, bytes, wanted) in cases {
        let (_, path) = folder(name, &bytes);
        let output = run(&["run", &path, "--error-format", "plain"]);
        assert_eq!(code(&output), 2, "{name}: {}", err(&output));
        assert_eq!(out(&output), "", "{name}");
        assert!(err(&output).contains(wanted), "{name}: {}", err(&output));
    }
}

#[test]
fn a_long_chain_of_terms_is_an_error_and_not_a_crash() {
    let (folder, path) = folder("chain", STORY.as_bytes());
    let certificate = folder.join("series-t.scrip");
    let mut text = fs::read_to_string(&certificate).unwrap();
    let name = |number: usize| -> String {
        let letters = number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'a')).collect::<String>();
        format!("Term{letters}")
    };
    text.push_str(&format!("\n§8 \"Chain\"\n{} is Stated Value\n", name(0)));
    for number in 1..300 {
        text.push_str(&format!("{} is {} + Stated Value\n", name(number), name(number - 1)));
    }
    fs::write(&certificate, text).unwrap();
    let output = run(&["run", &path, "--error-format", "plain"]);
    assert_eq!(code(&output), 2);
    assert!(err(&output).contains("error[E0104]"), "{}", err(&output));
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_says_so() {
    use std::os::unix::fs::PermissionsExt;
    let (_, path) = folder("locked", STORY.as_bytes());
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    // Some users, such as the one of a container, may read everything.
    if fs::read(&path).is_ok() {
        return;
    }
    let output = run(&["run", &path]);
    assert_eq!(code(&output), 2);
    assert!(err(&output).contains("E0107"), "{}", err(&output));
}

#[test]
fn a_bad_certificate_is_shown_where_it_is_wrong() {
    let (folder, path) = folder("bad-certificate", STORY.as_bytes());
    let certificate = folder.join("series-t.scrip");
    let text = fs::read_to_string(&certificate).unwrap();
    fs::write(&certificate, text.replace("at Dividend Rate", "at Dividend Rat")).unwrap();
    let output = run(&["run", &path, "--error-format", "plain"]);
    assert_eq!(code(&output), 2);
    let errors = err(&output);
    assert!(errors.contains("series-t.scrip:15:"), "{errors}");
    assert!(errors.contains("did you mean `Dividend Rate`?"), "{errors}");
    // One mistake is told once: not again for the scenario that uses what the line says.
    assert_eq!(errors.matches("error[").count(), 1, "{errors}");
}

#[test]
fn paths_are_taken_from_the_folder_of_the_scenario() {
    let (folder, path) = folder("elsewhere", STORY.as_bytes());
    let from_root = run(&["run", &path]);
    let beside = scrip().args(["run", "story.scrip"]).current_dir(&folder).output().unwrap();
    assert_eq!(code(&from_root), 0, "{}", err(&from_root));
    assert_eq!(out(&from_root), out(&beside));
}

#[test]
fn a_test_searches_folders() {
    let (folder, path) = folder("search", STORY.as_bytes());
    fs::create_dir_all(folder.join("deeper/.hidden")).unwrap();
    let deeper = STORY.replace("certificates ", "certificates ../").replace("1,200.00", "1,300.00");
    fs::write(folder.join("deeper/wrong.scrip"), deeper).unwrap();
    fs::write(folder.join("deeper/.hidden/wrong.scrip"), "scenario").unwrap();
    fs::write(folder.join("deeper/notes.txt"), "scenario").unwrap();
    let output = run(&["test", folder.to_str().unwrap()]);
    let text = out(&output);
    assert!(text.contains(&format!("ok      {path}  (1 expectation)")), "{text}");
    assert!(text.contains("found   Alder receives $1,200.00"), "{text}");
    assert!(text.contains("2 passed, 1 failed"), "{text}");
    assert_eq!(code(&output), 1);
}

#[test]
fn a_test_tells_of_expectations_that_a_day_leaves_out() {
    let (_, path) = folder("unknown-yet", STORY.replacen("\n\n", "\n  known on 1990-01-01\n\n", 1).as_bytes());
    let output = run(&["test", &path]);
    let told = "(0 expectations, 1 left out with lines that were not known on 1990-01-01)";
    assert!(out(&output).contains(told), "{}{}", out(&output), err(&output));
}

#[test]
fn the_json_is_as_its_schemas_say() {
    let run = json(&["run", YEAR, "--format", "json"], "run-1.json");
    let paid = run["outcomes"].as_array().unwrap().iter().find(|outcome| outcome["kind"] == "paid").unwrap();
    assert_eq!(paid["amount"], "1200");
    assert_eq!(paid["to"], "Alder");
    assert_eq!(paid["sections"][0]["section"], "2");
    assert_eq!(paid["line"], 19);
    json(&["run", FAILING, "--format", "json"], "run-1.json");
    let faults = json(&["run", FAULTS, "--format", "json"], "run-1.json");
    assert_eq!(faults["faults"][0]["code"], "F0301");
    assert_eq!(faults["events"][1]["fate"], "fault");
    let explained = json(&["explain", YEAR, "Liquidation Amount", "--format", "json"], "explain-1.json");
    assert_eq!(explained["steps"][0]["section"]["section"], "6");
    let tested = json(&["test", YEAR, FAILING, CERTIFICATE, "--format", "json"], "test-1.json");
    assert_eq!((tested["passed"].as_u64(), tested["failed"].as_u64()), (Some(2), Some(1)));
    json(&["coverage", CERTIFICATE, "--format", "json"], "coverage-2.json");
    json(&["coverage", CERTIFICATE, YEAR, "--format", "json"], "coverage-2.json");
}

#[test]
fn examples_of_every_folder_are_as_the_schema_says() {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")];
    let mut played = 0;
    while let Some(folder) = folders.pop() {
        let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        let mut of_folder = 0;
        for path in paths {
            let text = fs::read_to_string(&path).unwrap_or_default();
            if path.is_dir() {
                folders.push(path);
            } else if of_folder < 4 && text.lines().any(|line| line.starts_with("scenario ")) {
                json(&["run", path.to_str().unwrap(), "--format", "json"], "run-1.json");
                of_folder += 1;
                played += 1;
            }
        }
    }
    assert!(played > 0);
}

#[test]
fn diagnostics_as_json_are_one_array() {
    let output = run(&["test", FAULTS, "nowhere.scrip", "--error-format", "json"]);
    let found: Value = serde_json::from_str(&err(&output)).expect("one JSON document");
    let codes: Vec<&str> = found.as_array().unwrap().iter().map(|found| found["code"].as_str().unwrap()).collect();
    assert!(codes.contains(&"F0301") && codes.contains(&"E0106"), "{codes:?}");
    let nothing = run(&["run", YEAR, "--error-format", "json"]);
    assert_eq!(err(&nothing), "[]\n");
}

#[test]
fn a_fault_of_the_program_is_told_as_one() {
    let words = scrip::cli::guarded(|| panic!("out of coffee")).unwrap_err();
    assert!(words.contains("out of coffee") && words.contains("tests/cli.rs") && words.contains("report"), "{words}");
    assert_eq!(scrip::cli::guarded(|| 7), Ok(7));
}

#[test]
fn the_help_lists_every_exit_code() {
    let help = out(&run(&["--help"]));
    assert!(help.contains("1 an expectation failed, or a comparison found differences;"), "{help}");
}

/// What the page on the front says that a run prints is what it prints.
#[test]
fn the_first_example_prints_what_the_readme_says() {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let fenced = |fence: &str| {
        let after: Vec<&str> = readme.split(&format!("```{fence}\n")).skip(1).collect();
        after.into_iter().map(|block| block.split("```").next().unwrap().to_string()).collect::<Vec<_>>()
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readme");
    fs::create_dir_all(&folder).unwrap();
    let texts = fenced("scrip");
    fs::write(folder.join("series-x.scrip"), &texts[0]).unwrap();
    let scenario = folder.join("scenario.scrip");
    fs::write(&scenario, &texts[1]).unwrap();
    assert_eq!(out(&run(&["run", scenario.to_str().unwrap()])), fenced("text")[0]);
}

/// A file is written anew and takes the place of the old one: who holds that, or another name of it, has it whole.
#[test]
fn a_layout_is_written_beside_the_file() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("written-beside");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let (file, other) = (folder.join("c.scrip"), folder.join("other"));
    let text = "certificate \"C\"\nSection 1 \"A\"\nclass   Series X\n";
    fs::write(&file, text).unwrap();
    fs::hard_link(&file, &other).unwrap();
    assert_eq!(code(&run(&["fmt", file.to_str().unwrap()])), 0);
    assert_ne!(fs::read_to_string(&file).unwrap(), text);
    assert_eq!(fs::read_to_string(&other).unwrap(), text);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 2, "nothing else is left");
}
