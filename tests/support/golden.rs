//! Golden files: an input beside the output that is expected of it.
//!
//! `tests/golden/<phase>/<name>.scrip` is the input, `<name>.expected` the output. Each pair is a trial of its own, named
//! `<phase>/<name>`. `UPDATE_EXPECT=1 cargo test --test golden` writes the outputs anew; read the difference before you
//! commit it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::{Failed, Trial};

use super::diff::diff;

/// The input of one trial.
#[derive(Debug, Clone)]
pub struct Case {
    /// The name of the file without its ending.
    pub name: String,
    /// The path below the package, with `/` on every system, as it may be shown in an output.
    pub path: String,
    pub text: String,
    /// The folder of the case, for files that stand beside it.
    pub folder: PathBuf,
}

/// A trial for each `.scrip` file of a phase; `produce` makes the output from the input.
///
/// A phase without cases is a trial that fails, and so is an expectation without an input.
pub fn trials(phase: &'static str, produce: fn(&Case) -> String) -> Vec<Trial> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(phase);
    let inputs = names(&folder, "scrip");
    let mut trials: Vec<Trial> = inputs
        .iter()
        .map(|name| {
            let (folder, name) = (folder.clone(), name.clone());
            Trial::test(format!("{phase}/{name}"), move || check(phase, &folder, &name, produce))
        })
        .collect();
    for orphan in names(&folder, "expected").difference(&inputs) {
        let message = format!("tests/golden/{phase}/{orphan}.expected has no input beside it; remove it");
        trials.push(Trial::test(format!("{phase}/{orphan}"), move || Err(Failed::from(message))));
    }
    if inputs.is_empty() {
        let message = format!("tests/golden/{phase} has no cases");
        trials.push(Trial::test(format!("{phase}/(none)"), move || Err(Failed::from(message))));
    }
    trials
}

/// The names, without ending, of the files of a folder with this ending; none if there is no such folder.
fn names(folder: &Path, ending: &str) -> BTreeSet<String> {
    let Ok(entries) = fs::read_dir(folder) else { return BTreeSet::new() };
    entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|found| found == ending))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect()
}

fn check(phase: &str, folder: &Path, name: &str, produce: fn(&Case) -> String) -> Result<(), Failed> {
    let text = fs::read_to_string(folder.join(format!("{name}.scrip")))?;
    let path = format!("tests/golden/{phase}/{name}.scrip");
    let found = produce(&Case { name: name.to_owned(), path, text, folder: folder.to_owned() });
    let expected_path = folder.join(format!("{name}.expected"));
    if updating() {
        // A file that is right is not touched, so that its time stays.
        if fs::read_to_string(&expected_path).ok().as_ref() != Some(&found) {
            fs::write(&expected_path, found)?;
        }
        return Ok(());
    }
    let Ok(wanted) = fs::read_to_string(&expected_path) else {
        return Err(format!("there is no expectation yet; the output is\n{found}\n{HINT}").into());
    };
    if wanted == found {
        return Ok(());
    }
    Err(format!("the output differs (- expected, + found)\n{}\n{HINT}", diff(&wanted, &found)).into())
}

const HINT: &str = "if this is right, run with UPDATE_EXPECT=1 and commit the change";

#[allow(clippy::disallowed_methods, reason = "a switch of the tests, not of the library")]
fn updating() -> bool {
    std::env::var_os("UPDATE_EXPECT").is_some_and(|value| value == "1")
}
