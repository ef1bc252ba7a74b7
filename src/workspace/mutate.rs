//! Small changes of a certificate, one at a time, and whether any scenario notices: a scenario suite is good when every
//! figure, comparison and line of the file is held by an expectation.
use std::collections::BTreeSet;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use chrono::NaiveDate;

use super::load::Loader;
use crate::engine::Options;
use crate::source::SourceMap;
use crate::syntax::ast::File;
use crate::syntax::lines::{Piece, pieces};
use crate::syntax::{KnownNames, parse_file};

/// Lines that are words for the reader, or say who and where: changing them changes no outcome.
const WORDS: &[&str] = &[
    "certificate",
    "correction",
    "amendment",
    "issuer",
    "law",
    "signed",
    "common",
    "note",
    "because",
    "default",
    "erratum",
    "reading",
    "states",
    "effect",
    "todo",
    "an",
    "a",
];

/// The stack of each thread that tries changes, in bytes.
const STACK_BYTES: usize = 256 << 20;

/// One small change of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The line that changes, from 1.
    pub line: usize,
    /// The label of the section that the line stands under; blank above the first.
    pub section: String,
    /// `0.5 → 0.6`, `< → <=`, `line removed`
    pub what: String,
    /// The whole text with the change.
    pub text: String,
}

/// Every change of one figure by a unit of its last digit, of one day by a day, of one comparison to its neighbour,
/// and every indented line left out.
pub fn changes(text: &str) -> Vec<Change> {
    let lines: Vec<&str> = text.lines().collect();
    let labels = labels(text);
    let mut found = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        if is_for_readers(line) {
            continue;
        }
        let (before, after) = (lines.get(..index).unwrap_or_default(), lines.get(index + 1..).unwrap_or_default());
        let mut keep = |what: String, new: Option<String>| {
            let middle = new.iter().map(String::as_str);
            let changed: Vec<&str> = before.iter().copied().chain(middle).chain(after.iter().copied()).collect();
            let section = labels.get(index).cloned().unwrap_or_default();
            found.push(Change { line: index + 1, section, what, text: changed.join("\n") + "\n" });
        };
        for (from, to, new) in replacements(line) {
            let part = |range: std::ops::Range<usize>| line.get(range).unwrap_or("");
            let changed = format!("{}{new}{}", part(0..from), part(to..line.len()));
            keep(format!("{} → {new}", part(from..to)), Some(changed));
        }
        if line.starts_with(' ') {
            keep("line removed".to_string(), None);
        }
    }
    found
}

/// Whether a line is blank, a comment, the heading of a section, or words that decide nothing.
fn is_for_readers(line: &str) -> bool {
    let pieces = pieces(line);
    let mut parts = pieces.iter().map(|(_, piece)| *piece);
    match (parts.next(), parts.next(), parts.next()) {
        (None | Some(Piece::Mark("#")), ..) => true,
        (Some(Piece::Label(_)), ..) => !line.starts_with(' '),
        // A choice of a reading; other lines that begin so go on with a condition, or say who may waive.
        (Some(Piece::Word("or")), Some(Piece::Word(_)), Some(Piece::Quote(_))) => is_choice(&pieces),
        (Some(Piece::Word(first)), ..) => WORDS.contains(&first),
        _ => false,
    }
}

/// `or actual-365 "days / 365"`, and nothing behind it
fn is_choice(pieces: &[(usize, Piece<'_>)]) -> bool {
    pieces.get(3).is_none_or(|(_, behind)| *behind == Piece::Mark("#"))
}

/// Places in a line with what stands there instead, outside of quotation marks and comments.
fn replacements(line: &str) -> Vec<(usize, usize, String)> {
    let mut found = Vec::new();
    let bytes = line.as_bytes();
    let at = |index: usize| bytes.get(index).copied().unwrap_or(b' ');
    let mut quoted = false;
    let mut index = 0;
    while index < bytes.len() {
        let byte = at(index);
        match byte {
            b'"' => quoted = !quoted,
            b'#' if !quoted => break,
            b'<' | b'>' if !quoted => {
                let sign = char::from(byte);
                if at(index + 1) == b'=' {
                    found.push((index, index + 2, sign.to_string()));
                    index += 1;
                } else {
                    found.push((index, index + 1, format!("{sign}=")));
                }
            }
            b'0'..=b'9' if !quoted => {
                let before = if index == 0 { b' ' } else { at(index - 1) };
                let mut end = index;
                while at(end).is_ascii_digit()
                    || (matches!(at(end), b',' | b'.' | b'-') && at(end + 1).is_ascii_digit())
                {
                    end += 1;
                }
                // A label such as (1), and a figure inside a name, are no figures.
                let is_label = before == b'(' && at(end) == b')';
                let is_word = before.is_ascii_alphanumeric() || before == b'-' || at(end).is_ascii_alphabetic();
                if !is_word
                    && !is_label
                    && let Some(new) = line.get(index..end).and_then(next)
                {
                    found.push((index, end, new));
                }
                index = end;
                continue;
            }
            _ => {}
        }
        index += 1;
    }
    found
}

/// The figure or day that comes next.
fn next(written: &str) -> Option<String> {
    if let Ok(day) = NaiveDate::parse_from_str(written, "%Y-%m-%d") {
        return day.succ_opt().map(|day| day.to_string());
    }
    if written.contains('-') {
        return None;
    }
    let mut digits: Vec<char> = written.chars().collect();
    for place in digits.iter_mut().rev().filter(|digit| digit.is_ascii_digit()) {
        if *place != '9' {
            *place = char::from_digit(place.to_digit(10)? + 1, 10)?;
            return Some(digits.into_iter().collect());
        }
        *place = '0';
    }
    let plain: String = digits.into_iter().filter(|digit| *digit != ',').collect();
    Some(format!("1{plain}"))
}

/// The changes of a certificate that none of the scenarios notices: every one of them still passes. A change that leaves
/// a text that cannot be used is noticed by everybody. Changes are tried side by side, in the order of the text; the
/// scenarios that reach the section of a change are asked first.
pub fn unnoticed(certificate: &Path, text: &str, scenarios: &[PathBuf]) -> Vec<Change> {
    unnoticed_of(certificate, text, scenarios, &changes(text))
}

/// Those of some changes of a certificate that none of the scenarios notices. What is noticed is quickly found; a change
/// that is not is tried with every scenario, so that leaving out what is known to be unnoticed saves most of the time.
pub fn unnoticed_of(certificate: &Path, text: &str, scenarios: &[PathBuf], all: &[Change]) -> Vec<Change> {
    let reach = Reach::of(certificate, text, scenarios);
    let next = AtomicUsize::new(0);
    let survivors = Mutex::new(Vec::new());
    let workers = std::thread::available_parallelism().map_or(1, NonZero::get).min(all.len().max(1));
    std::thread::scope(|scope| {
        let work = || {
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(change) = all.get(index) else { break };
                if !is_noticed(certificate, change, &reach.order(&change.section))
                    && let Ok(mut survivors) = survivors.lock()
                {
                    survivors.push((index, change.clone()));
                }
            }
        };
        // A change can make terms that need each other; how deep they may go fits a stack of this size. Where the
        // system refuses such a thread, the work is done on this one.
        let started = (0..workers)
            .filter(|_| std::thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, work).is_ok());
        if started.count() == 0 {
            work();
        }
    });
    let mut survivors = survivors.into_inner().unwrap_or_else(PoisonError::into_inner);
    survivors.sort_by_key(|(index, _)| *index);
    survivors.into_iter().map(|(_, change)| change).collect()
}

fn is_noticed(certificate: &Path, change: &Change, scenarios: &[&Path]) -> bool {
    let mut drafts = SourceMap::new();
    drafts.draft(certificate, change.text.clone());
    let mut loader = Loader::new(drafts);
    let options = Options { stop_at_failure: true, ..Options::default() };
    scenarios.iter().any(|scenario| match loader.load(scenario) {
        Ok(loaded) => !loaded.play(&options).passed(),
        Err(_) => true,
    })
}

/// Which sections of a certificate the scenarios reach.
struct Reach<'a> {
    scenarios: Vec<(&'a Path, BTreeSet<String>)>,
}

impl<'a> Reach<'a> {
    fn of(certificate: &Path, text: &str, scenarios: &'a [PathBuf]) -> Reach<'a> {
        let mut drafts = SourceMap::new();
        drafts.draft(certificate, text);
        let mut loader = Loader::new(drafts);
        let scenarios = scenarios.iter().map(|path| {
            let reached = loader.load(path).map(|loaded| {
                let run = loaded.play(&Options::default());
                let sections = run.played.reached.iter().filter_map(|id| loaded.program.sections.get(id.index()));
                sections.map(|section| section.label.clone()).collect()
            });
            (path.as_path(), reached.unwrap_or_default())
        });
        Reach { scenarios: scenarios.collect() }
    }

    /// All scenarios, those first that reach a section.
    fn order(&self, label: &str) -> Vec<&'a Path> {
        let (near, far): (Vec<_>, Vec<_>) = self.scenarios.iter().partition(|(_, reached)| reached.contains(label));
        near.into_iter().chain(far).map(|(path, _)| *path).collect()
    }
}

/// The label of the section for each line of a certificate.
fn labels(text: &str) -> Vec<String> {
    let mut sources = SourceMap::new();
    let file = sources.add("certificate", text);
    let mut found = vec![String::new(); text.lines().count()];
    if let Some(File::Certificate(certificate)) = parse_file(&sources, file, &KnownNames::new()).file {
        for section in &certificate.sections {
            let first = sources.line_column(section.label.span).line.saturating_sub(1);
            found.iter_mut().skip(first).for_each(|label| label.clone_from(&section.label.text));
        }
    }
    found
}
