//! Every scenario of the repository, and every example of its documentation, played as a user would.

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};
use scrip::diagnostics::{Colour, ErrorFormat, render};
use scrip::render::Names;
use scrip::render::text::{failures, paint::Paint};
use scrip::workspace::{Choices, Rejected, is_scenario, load_certificates, load_scenario};
use support::blocks::{Block, blocks};

/// Documents whose examples are run.
const DOCUMENTS: &[&str] = &["README.md", "docs/language.md"];

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["examples", "certificates"] {
        collect(&root.join(folder), &mut files);
    }
    files.sort();
    assert!(!files.is_empty(), "there are no scenarios");
    let mut trials: Vec<Trial> = files.into_iter().map(|path| file_trial(root, path)).collect();
    for document in DOCUMENTS {
        let text = fs::read_to_string(root.join(document)).unwrap();
        let found = blocks(&text);
        assert!(!found.is_empty(), "{document} has no examples");
        trials.extend(document_trials(document, &found));
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "scrip") {
            files.push(path);
        }
    }
}

fn file_trial(root: &Path, path: PathBuf) -> Trial {
    let name = path.strip_prefix(root).unwrap_or(&path).display().to_string();
    Trial::test(name, move || if is_scenario(&path) { play(&path) } else { check(&path) })
}

fn play(path: &Path) -> Result<(), Failed> {
    let choices = Choices::default();
    let loaded = load_scenario(path, &choices).map_err(|rejected| rejected_words(&rejected))?;
    let options = loaded.options(&choices).map_err(|_| "the readings do not exist")?;
    let run = loaded.play(&options);
    if run.played.checked == 0 {
        return Err("the scenario expects nothing".into());
    }
    if run.passed() {
        return Ok(());
    }
    let names = Names::new(&loaded, &run.played, &options);
    let mut words = failures::failures(&run.played.failures, &names, Paint::default());
    words.push_str(&render(&run.faults, &loaded.sources, ErrorFormat::Plain, Colour::Never));
    Err(words.into())
}

/// A certificate is checked with the others of its issuer beside it and among those filed, whose terms it may use.
fn check(path: &Path) -> Result<(), Failed> {
    let own = if path.starts_with(env!("CARGO_TARGET_TMPDIR")) { None } else { issuer(path) };
    let mut together = vec![path.to_path_buf()];
    let mut beside = Vec::new();
    collect(path.parent().unwrap_or(path), &mut beside);
    let filed = Path::new(env!("CARGO_MANIFEST_DIR")).join("certificates");
    if !path.starts_with(&filed) {
        collect(&filed, &mut beside);
    }
    together.extend(beside.into_iter().filter(|other| other != path && own.is_some() && issuer(other) == own));
    load_certificates(&together).map(|_| ()).map_err(|rejected| rejected_words(&rejected))
}

fn issuer(path: &Path) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    text.lines().find_map(|line| line.trim().strip_prefix("issuer").map(|rest| rest.trim().to_string()))
}

fn rejected_words(rejected: &Rejected) -> Failed {
    render(&rejected.diagnostics, &rejected.sources, ErrorFormat::Plain, Colour::Never).into()
}

/// Complete files are written to a folder of their own under the name that a scenario of the same document gives them;
/// fragments stand below the last certificate before them.
fn document_trials(document: &'static str, found: &[Block]) -> Vec<Trial> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(document.replace(['/', '.'], "-"));
    fs::create_dir_all(&folder).unwrap();
    let mut trials = Vec::new();
    let mut certificate: Option<String> = None;
    for (index, block) in found.iter().enumerate() {
        let name = format!("{document}:{}", block.line);
        let path = folder.join(format!("block-{index}.scrip"));
        if block.fragment {
            let Some(whole) = &certificate else { panic!("{name}: a fragment before any certificate") };
            fs::write(&path, format!("{whole}\n{}", block.text)).unwrap();
            trials.push(Trial::test(name, move || check(&path)));
        } else if block.text.starts_with("certificate") {
            certificate = Some(block.text.clone());
            fs::write(&path, &block.text).unwrap();
            // The next scenario of the document names the file it is played with.
            let next = found.iter().skip(index + 1).find(|block| block.text.starts_with("scenario"));
            if let Some(file) = next.and_then(|block| named_certificate(&block.text)) {
                fs::write(folder.join(file), &block.text).unwrap();
            }
            trials.push(Trial::test(name, move || check(&path)));
        } else {
            fs::write(&path, &block.text).unwrap();
            trials.push(Trial::test(name, move || play(&path)));
        }
    }
    trials
}

fn named_certificate(scenario: &str) -> Option<&str> {
    scenario.lines().find_map(|line| line.trim().strip_prefix("certificates ")).map(str::trim)
}
