//! Every certificate and every example can be read without a finding, and checked without an error.

mod support;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

#[allow(dead_code, reason = "this test only reads")]
#[path = "phases/parse.rs"]
mod parse;

#[allow(dead_code, reason = "this test only checks")]
#[path = "phases/check.rs"]
mod check;

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = ["certificates", "examples"].into_iter().flat_map(|folder| scrip_files(&root.join(folder)));
    let mut trials = Vec::new();
    for path in files {
        let shown = path.strip_prefix(root).unwrap_or(&path).display().to_string();
        let (path_to_check, shown_to_check) = (path.clone(), shown.clone());
        trials.push(Trial::test(format!("reads/{shown}"), move || {
            let text = std::fs::read_to_string(&path)?;
            let (_, found) = parse::read(&shown, &text, path.parent().unwrap_or(&path));
            if found.is_empty() { Ok(()) } else { Err(found.into()) }
        }));
        let (path, shown) = (path_to_check, shown_to_check);
        trials.push(Trial::test(format!("checks/{shown}"), move || {
            let text = std::fs::read_to_string(&path)?;
            let found = check::errors(&shown, &text, path.parent().unwrap_or(&path));
            if found.is_empty() { Ok(()) } else { Err(found.into()) }
        }));
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// All `.scrip` files of a folder and of those in it, in order.
fn scrip_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(scrip_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "scrip") {
            found.push(path);
        }
    }
    found.sort();
    found
}
