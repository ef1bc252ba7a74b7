//! What the binary writes for the commands that stand at the head of a case: `#$ scrip run FILE --until 2010-05-01`.
//!
//! `FILE` is the case itself. Commands are run in the folder of the package, without a terminal.

use std::process::Command;

use crate::support::golden::Case;

/// Every command with its output, its errors and its exit code.
pub fn produce(case: &Case) -> String {
    let commands = case.text.lines().filter_map(|line| line.strip_prefix("#$ scrip"));
    commands.map(|command| shown(command.trim(), &case.path)).collect::<Vec<_>>().join("\n")
}

fn shown(command: &str, path: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_scrip"))
        .args(words(&command.replace("FILE", path)))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("the binary runs");
    let mut text = format!("$ scrip {command}\n");
    text.push_str(&String::from_utf8(output.stdout).expect("UTF-8"));
    let errors = String::from_utf8(output.stderr).expect("UTF-8");
    if !errors.is_empty() {
        text.push_str(&format!("--- errors\n{errors}"));
    }
    let code = output.status.code().expect("an exit code");
    format!("{text}--- exit {code}\n")
}

/// The words of a command; quotation marks keep blanks together.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (index, part) in command.split('"').enumerate() {
        match index % 2 {
            0 => words.extend(part.split_whitespace().map(str::to_string)),
            _ => words.push(part.to_string()),
        }
    }
    words
}
