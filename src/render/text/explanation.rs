//! Derivations as trees: one step a line, what it was made of below it.
use crate::engine::Step;
use crate::program::Value;
use crate::render::names::Names;
use crate::workspace::Answer;

/// How many levels of a derivation are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    Levels(usize),
    All,
}

/// How long a line of a formula may be, in characters.
const FORMULA_WIDTH: usize = 100;

impl Depth {
    fn allows(self, level: usize) -> bool {
        match self {
            Depth::Levels(levels) => level < levels,
            Depth::All => true,
        }
    }
}

/// The question with its day, unless it says on which day itself.
fn heading(answer: &Answer) -> String {
    let question = crate::diagnostics::one_line(&answer.question);
    let own_day = question.rsplit_once(" on ").and_then(|(_, day)| day.parse::<chrono::NaiveDate>().ok());
    match own_day {
        Some(_) => question,
        None => format!("{question} on {}", answer.on),
    }
}

/// The figure and its derivation, indented.
pub fn text(answer: &Answer, names: &Names<'_>, depth: Depth) -> String {
    let mut out = format!("{}\n  = {}\n", heading(answer), names.value(&answer.value, Some(&answer.unit)));
    if !answer.steps.is_empty() {
        out.push('\n');
    }
    for step in &answer.steps {
        write_text(&mut out, step, names, 0, depth, answer.on);
    }
    for (index, reading) in names.readings(&answer.readings).iter().enumerate() {
        out.push_str(&format!("{}  reading {reading}\n", if index == 0 { "\n" } else { "" }));
    }
    out
}

/// The first steps of a derivation, for a failed expectation.
pub fn first_steps(steps: &[Step], names: &Names<'_>, indent: usize, levels: usize) -> String {
    let mut out = String::new();
    for step in steps {
        write_text(&mut out, step, names, indent, Depth::Levels(levels), step.at.date);
    }
    out
}

/// A derivation without a heading.
pub fn derivation(steps: &[Step], names: &Names<'_>, indent: usize, depth: Depth) -> String {
    // So many levels below the heading, however far to the right it stands.
    let depth = match depth {
        Depth::Levels(levels) => Depth::Levels(levels.saturating_add(indent)),
        Depth::All => Depth::All,
    };
    let mut out = String::new();
    for step in steps {
        write_text(&mut out, step, names, indent, depth, step.at.date);
    }
    out
}

/// A derivation without a heading, as a nested list of Markdown.
pub fn derivation_markdown(steps: &[Step], names: &Names<'_>, depth: Depth) -> String {
    let mut out = String::new();
    for step in steps {
        write_markdown(&mut out, step, names, 0, depth, step.at.date);
    }
    out
}

fn write_text(
    out: &mut String,
    step: &Step,
    names: &Names<'_>,
    level: usize,
    depth: Depth,
    asked_on: chrono::NaiveDate,
) {
    let indent = "  ".repeat(level + 1);
    let line = line(step, names, asked_on);
    out.push_str(&format!("{indent}{line}\n"));
    for (index, words) in formula(step, names).iter().flat_map(|words| wrapped(words, FORMULA_WIDTH)).enumerate() {
        let sign = if index == 0 { "=" } else { " " };
        out.push_str(&format!("{indent}    {sign} {words}\n"));
    }
    if depth.allows(level + 1) {
        for part in &step.steps {
            write_text(out, part, names, level + 1, depth, step.at.date);
        }
    } else if !step.steps.is_empty() {
        let count = count_below(step);
        let words = if count == 1 { "1 more step".to_string() } else { format!("{count} more steps") };
        out.push_str(&format!("{indent}  ... {words} below; `--all` shows them\n"));
    }
}

fn count_below(step: &Step) -> usize {
    step.steps.iter().map(|part| count_below(part) + 1).sum()
}

/// `Conversion Price = $2.50 per share of Common Stock   §4(a)   (2004-06-17  split ...)`
fn line(step: &Step, names: &Names<'_>, asked_on: chrono::NaiveDate) -> String {
    let mut line = crate::diagnostics::one_line(&step.label);
    if let Some(value) = &step.value {
        line.push_str(&format!(" = {}", names.value(value, step.unit.as_ref())));
    }
    if let Some(rounding) = &step.rounding {
        let before = names.value(&Value::Number(rounding.before.clone()), step.unit.as_ref());
        line.push_str(&format!(", {} {before}", names.rounding(rounding, step.unit.as_ref()) + " from"));
    }
    if step.at.date != asked_on {
        line.push_str(&format!(" on {}", step.at.date));
    }
    if let Some(section) = step.section {
        line.push_str(&format!("   {}", names.cite(section)));
    }
    if let Some(note) = &step.note {
        line.push_str(&format!("   ({})", crate::diagnostics::one_line(note)));
    }
    line
}

/// The words of the clause that a step follows, unless they only name one other step.
fn formula(step: &Step, names: &Names<'_>) -> Option<String> {
    let words = names.clause(step.formula?);
    (!words.is_empty() && !step.steps.iter().any(|part| part.label == words)).then_some(words)
}

/// Words broken into lines of a bearable length, between words.
fn wrapped(words: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() < width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_string()),
        }
    }
    lines
}

/// The figure and its derivation as a nested list of Markdown.
pub fn markdown(answer: &Answer, names: &Names<'_>, depth: Depth) -> String {
    let mut out = format!(
        "## {} on {}\n\n**{}**\n",
        escape(&answer.question),
        answer.on,
        escape(&names.value(&answer.value, Some(&answer.unit)))
    );
    if !answer.steps.is_empty() {
        out.push('\n');
    }
    for step in &answer.steps {
        write_markdown(&mut out, step, names, 0, depth, answer.on);
    }
    for (index, reading) in names.readings(&answer.readings).iter().enumerate() {
        out.push_str(&format!("{}- reading {}\n", if index == 0 { "\n" } else { "" }, escape(reading)));
    }
    out
}

fn write_markdown(
    out: &mut String,
    step: &Step,
    names: &Names<'_>,
    level: usize,
    depth: Depth,
    asked_on: chrono::NaiveDate,
) {
    out.push_str(&format!("{}- {}\n", "  ".repeat(level), escape(&line(step, names, asked_on))));
    if let Some(words) = formula(step, names) {
        out.push_str(&format!("{}  = {}\n", "  ".repeat(level), escape(&words)));
    }
    if depth.allows(level + 1) {
        for part in &step.steps {
            write_markdown(out, part, names, level + 1, depth, step.at.date);
        }
    }
}

/// The characters that Markdown would take for marks.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::new();
    for character in crate::diagnostics::one_line(text).chars() {
        if matches!(character, '\\' | '*' | '_' | '`' | '[' | ']' | '<' | '>' | '#') {
            out.push('\\');
        }
        out.push(character);
    }
    out
}
