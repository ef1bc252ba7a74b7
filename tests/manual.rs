//! The manual: the commands of each document are run in its order, and what they write is what the document shows.
//!
//! In a block marked `console`, a line that begins with `$ ` is a command of the shell, and the lines below it are what it
//! writes, to both streams; the code it ends with follows as `(exit 1)` if it is not 0. A block marked `scrip file=NAME` is
//! written to that file first. Commands run in a folder with the files of `docs/tutorial`. `UPDATE_EXPECT=1` writes what the
//! commands do into the document.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("manual").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/tutorial")).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, folder.join(path.file_name().unwrap())).unwrap();
    }
    folder
}

fn run(command: &str, folder: &Path) -> String {
    let binary = Path::new(env!("CARGO_BIN_EXE_scrip")).parent().unwrap();
    let output = Command::new("sh")
        .args(["-c", &format!("exec 2>&1\nPATH=\"{}:$PATH\"\n{command}", binary.display())])
        .current_dir(folder)
        .output()
        .expect("a shell");
    let mut text = String::from_utf8(output.stdout).expect("UTF-8");
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    if let Some(code) = output.status.code().filter(|code| *code != 0) {
        writeln!(text, "(exit {code})").unwrap();
    }
    text
}

/// The document with what its commands write in it.
fn played(document: &str, name: &str) -> String {
    let folder = folder(name);
    let mut out = String::new();
    let mut lines = document.lines().peekable();
    while let Some(line) = lines.next() {
        writeln!(out, "{line}").unwrap();
        let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else { continue };
        let file = info.strip_prefix("scrip file=");
        let mut text = String::new();
        for line in lines.by_ref() {
            if line == "```" {
                break;
            }
            if info == "console" {
                if let Some(command) = line.strip_prefix("$ ") {
                    writeln!(text, "{line}").unwrap();
                    text.push_str(&run(command, &folder));
                }
            } else {
                writeln!(text, "{line}").unwrap();
            }
        }
        if let Some(file) = file {
            fs::write(folder.join(file), &text).unwrap();
        }
        writeln!(out, "{text}```").unwrap();
    }
    out
}

#[allow(clippy::disallowed_methods, reason = "a switch of the tests, not of the library")]
fn check(name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name);
    let document = fs::read_to_string(&path).unwrap();
    let found = played(&document, name);
    assert!(found.contains("```console\n$ scrip "), "{name} has commands");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, &found).unwrap();
        return;
    }
    for (wanted, found) in document.lines().zip(found.lines()) {
        assert_eq!(found, wanted, "{name}; with `UPDATE_EXPECT=1` the document is written anew");
    }
    assert_eq!(found.lines().count(), document.lines().count(), "{name}");
}

#[test]
fn the_tutorial_is_as_it_says() {
    check("tutorial.md");
}

#[test]
fn the_guide_to_reviewing_is_as_it_says() {
    check("reviewing.md");
}
