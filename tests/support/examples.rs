//! The examples of the pages of the codes, set into whole files and given to the program.
//!
//! An example is a few lines of a certificate of Series X, or of a scenario about it; what it goes by and does not declare
//! stands in `tests/data/codes/terms.scrip`. One that begins with a title is a whole file.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::pages::Example;

const TERMS: &str = include_str!("../data/codes/terms.scrip");
const HEADER: &str = "certificate \"Series X Preferred Stock\"\n  issuer \"Example Industries, Inc.\", called Company\n  law    Delaware\n  signed 2000-01-04\n  common Common Stock, par $0.001 per share\n";
/// Where an example stands alone: one other section that a correction can replace.
const ALONE: &str = "§2 \"Dividends\"\nExtra Rate is 6% per year";
const TITLES: [&str; 4] = ["certificate \"", "correction of", "amendment of", "scenario \""];
const HOLDERS: [&str; 3] = ["Alder", "Birch", "Bank"];

/// What the program says of an example.
#[derive(Debug)]
pub struct Said {
    /// The code of each finding, whether it is an error, its message and line.
    pub findings: Vec<(String, bool, String, u64)>,
    pub exit: i32,
    /// The line of the file on which the example begins.
    pub first_line: u64,
}

impl Said {
    /// Whether a finding of this code is about the example itself.
    pub fn has(&self, code: &str) -> bool {
        self.findings.iter().any(|(found, _, _, line)| found == code && (*line == 0 || *line >= self.first_line))
    }

    pub fn errors(&self) -> Vec<&str> {
        self.findings.iter().filter(|finding| finding.1).map(|finding| finding.2.as_str()).collect()
    }
}

/// Gives an example to the program, in a folder of its own with the other files that it names.
pub fn said(code: &str, which: &str, example: &Example<'_>) -> Said {
    let folder = folder(code, which);
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
    let text = example.text;
    match example.language {
        "sh" => {
            let arguments: Vec<&str> = text.split('"').enumerate().flat_map(quoted).skip(1).collect();
            return run(&folder, &arguments, 1);
        }
        "csv" if text.contains(",event,") => {
            write("events.csv", text);
            write("page.scrip", &scenario("events events.csv\nholder Alder"));
            return run(&folder, &["run", "page.scrip"], 1);
        }
        "csv" => {
            write("common.csv", text);
            write("page.scrip", &scenario("prices Common Stock from common.csv"));
            return run(&folder, &["run", "page.scrip"], 1);
        }
        "text" if text.starts_with('{') => {
            write("events.json", text);
            write("page.scrip", &scenario("events events.json"));
            return run(&folder, &["run", "page.scrip"], 1);
        }
        _ => {}
    }
    let file = if is_of_scenario(text) { scenario(text) } else { certificate(text) };
    let first = text.lines().next().unwrap_or("");
    let before = file.lines().take_while(|line| line.trim() != first.trim()).count();
    write("page.scrip", &file);
    let line = before as u64 + 1;
    match () {
        () if is_of_scenario(text) => run(&folder, &["run", "page.scrip"], line),
        () if text.starts_with("correction") => run(&folder, &["check", "series-x.scrip", "page.scrip"], line),
        // A fault while events are played: the figure that is declared first is asked for.
        () if code.starts_with('F') => run(&folder, &["explain", "ask.scrip", &name(first)], 1),
        () if code.starts_with('L') => run(&folder, &["check", "--strict", "page.scrip"], line),
        () => run(&folder, &["check", "page.scrip"], line),
    }
}

/// Writes a text as it is and has it checked.
pub fn said_of_bytes(code: &str, bytes: &[u8]) -> Said {
    let folder = folder(code, "bytes");
    fs::write(folder.join("page.scrip"), bytes).unwrap();
    run(&folder, &["check", "page.scrip"], 1)
}

/// The words of a command; what stood between quotation marks is one.
fn quoted((at, part): (usize, &str)) -> Vec<&str> {
    if at % 2 == 1 { vec![part] } else { part.split_whitespace().collect() }
}

fn folder(code: &str, which: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("codes").join(code).join(which);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("certificates")).unwrap();
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
    for name in ["series-x.scrip", "terms.scrip", "certificates/series-x.scrip"] {
        write(name, &certificate(ALONE));
    }
    write("series-y.scrip", &certificate(ALONE).replace("Series X", "Series Y"));
    write("common.csv", "date,close\n2004-06-17,2.71\n2004-06-18,2.69\n");
    write(
        "closing.scrip",
        &scenario("2000-01-04  issue 1,200 Series X to Alder\n2000-02-10  issue 100 Series X to Birch"),
    );
    let asked =
        "2001-02-28  issue 100 Series X to Alder\n".to_owned() + &"2001-03-01  Company does \"appraisal\"\n".repeat(20);
    // Without shares of common stock, so that there is something to divide by zero.
    let opening = "2000-01-04  outstanding 5,000,000 Common Stock\n";
    write("ask.scrip", &scenario(&asked).replace("series-x.scrip", "page.scrip").replace(opening, ""));
    // A file with a hole takes no room.
    fs::File::create(folder.join("backup.tar")).unwrap().set_len(65 << 20).unwrap();
    folder
}

/// A certificate with the example in it.
pub fn certificate(example: &str) -> String {
    if TITLES.iter().any(|title| example.starts_with(title)) {
        return example.to_owned();
    }
    if example.starts_with("signed") {
        return HEADER.replace("signed 2000-01-04", example) + "\n§1\nclass Series X\n";
    }
    let declared: Vec<String> = clauses(example).iter().map(|clause| name(clause)).collect();
    let mut text = format!("{HEADER}\n§Terms\n");
    for clause in clauses(TERMS) {
        if !declared.contains(&name(&clause)) {
            text.push_str(&clause);
        }
    }
    let label = if example.starts_with('§') { "" } else { "\n§Example\n" };
    text + label + example + "\n"
}

/// Whether the lines are those of a scenario.
fn is_of_scenario(example: &str) -> bool {
    let first = example.lines().next().unwrap_or("");
    let begins = |word: &str| first.starts_with(word);
    begins("scenario \"")
        || is_dated(first)
        || ["holder ", "certificates ", "prices ", "events "].into_iter().any(begins)
        // A class is declared in a certificate without more on its line; so is a reading with a text.
        || (begins("class ") && first.contains(','))
        || (begins("reading ") && !first.contains('"'))
}

fn is_dated(line: &str) -> bool {
    line.bytes().take(4).all(|byte| byte.is_ascii_digit()) && line.as_bytes().get(4) == Some(&b'-')
}

/// A scenario with the example in it: lines of the header, lines of the journal, or both.
fn scenario(example: &str) -> String {
    if example.starts_with("scenario \"") {
        return example.to_owned() + "\n";
    }
    let (journal, header): (Vec<&str>, Vec<&str>) = example.lines().partition(|line| is_dated(line));
    let mut text = String::from("scenario \"Example\"\n");
    if !header.iter().any(|line| line.starts_with("certificates")) {
        text.push_str("  certificates series-x.scrip\n");
    }
    for holder in HOLDERS {
        if !header.iter().any(|line| line.starts_with(&format!("holder {holder}"))) {
            text.push_str(&format!("  holder {holder}\n"));
        }
    }
    for line in header {
        text.push_str(&format!("  {line}\n"));
    }
    text.push_str("\n2000-01-04  outstanding 5,000,000 Common Stock\n");
    if !example.lines().any(|line| line.contains(" issue ") && line.contains("Series X")) {
        text.push_str("2000-01-04  issue 1,000 Series X to Alder at $100\n");
    }
    text + &journal.join("\n") + "\n"
}

/// The clauses of a text, each with its slots.
fn clauses(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        match found.last_mut() {
            Some(clause) if line.starts_with(' ') => clause.push_str(&format!("{line}\n")),
            _ => found.push(format!("{line}\n")),
        }
    }
    found
}

/// What a clause declares; the first line of one that declares nothing.
fn name(clause: &str) -> String {
    let head = clause.lines().next().unwrap_or("").trim_end();
    if let Some((_, name)) = head.rsplit_once(", called ") {
        return name.to_owned();
    }
    if head.starts_with("reading ") {
        return head.split(" \"").next().unwrap_or(head).to_owned();
    }
    let capitals = |text: &str| {
        let words: Vec<&str> =
            text.split(' ').take_while(|word| word.starts_with(|first: char| first.is_uppercase())).collect();
        words.join(" ")
    };
    for word in ["class ", "accrue ", "fact ", "determination "] {
        if let Some(rest) = head.strip_prefix(word) {
            return capitals(rest);
        }
    }
    let name = capitals(head);
    let rest = head.strip_prefix(&name).unwrap_or("");
    match [" is", " are ", " starts at ", " of each share starts"].into_iter().any(|verb| rest.starts_with(verb)) {
        true => name,
        false => head.to_owned(),
    }
}

fn run(folder: &Path, arguments: &[&str], first_line: u64) -> Said {
    let output = Command::new(env!("CARGO_BIN_EXE_scrip"))
        .args(arguments)
        .args(["--error-format", "json"])
        .current_dir(folder)
        .output()
        .unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    let listed =
        if errors.trim().is_empty() { Value::Array(Vec::new()) } else { serde_json::from_str(&errors).unwrap() };
    let findings = listed.as_array().unwrap().iter().map(|found| {
        let text = |member: &str| found[member].as_str().unwrap_or("").to_owned();
        (text("code"), found["severity"] == "error", text("message"), found["line"].as_u64().unwrap_or(0))
    });
    Said { findings: findings.collect(), exit: output.status.code().unwrap_or(-1), first_line }
}
