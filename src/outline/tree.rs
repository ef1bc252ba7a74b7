//! Which paragraph stands below which.
use super::heading::{heading, run_in};
use super::labels::{Form, Reading, label};
use super::paragraphs::Paragraph;
use super::{Item, Outline};

/// More labels than these at the start of one paragraph are an enumeration.
const MOST_LABELS: usize = 3;

/// A label that begins a paragraph, or follows the label that does.
struct Mark {
    readings: Vec<Reading>,
    heading: Option<String>,
    line: usize,
    text: String,
}

/// A level that is open.
struct Level {
    form: Form,
    value: usize,
    label: String,
}

pub(super) fn build(paragraphs: &[Paragraph]) -> Outline {
    let (marks, preamble) = marks(paragraphs);
    let first_article = marks.iter().position(|mark| is_form(mark, Form::Article));
    let first_number = marks.iter().position(|mark| !is_form(mark, Form::Capital)).unwrap_or(marks.len());
    let mut open: Vec<Level> = Vec::new();
    let mut outline = Outline { items: Vec::new(), preamble };
    for (at, mark) in marks.iter().enumerate() {
        let is_recital = first_article.is_some_and(|first| at < first) || at < first_number;
        let reading = choose(&open, &marks, at);
        place(&mut open, reading, is_recital);
        let Some(level) = open.last() else { continue };
        let mut name = level.label.clone();
        if outline.has(&name) {
            name.push_str(" bis");
        }
        outline.items.push(Item {
            label: name,
            heading: mark.heading.clone(),
            line: mark.line,
            text: mark.text.clone(),
        });
        // Only the numbering of the recitals ends where the articles begin.
        if first_article == Some(at + 1) || first_number == at + 1 {
            open.clear();
        }
    }
    outline
}

fn is_form(mark: &Mark, form: Form) -> bool {
    mark.readings.iter().any(|reading| reading.form == form)
}

/// The labels in order; what stands before the first, and text without a label joins the paragraph above it.
fn marks(paragraphs: &[Paragraph]) -> (Vec<Mark>, String) {
    let mut marks: Vec<Mark> = Vec::new();
    let mut preamble = String::new();
    for (at, paragraph) in paragraphs.iter().enumerate() {
        let joined = paragraph.joined();
        let mut rest = joined.as_str();
        let mut here = 0;
        while here < MOST_LABELS
            && let Some((readings, after)) = label(rest)
        {
            marks.push(Mark { readings, heading: None, line: paragraph.line, text: String::new() });
            rest = after;
            here += 1;
        }
        match marks.last_mut() {
            Some(mark) => {
                if here > 0 {
                    let own_line = mark.readings.iter().any(|reading| reading.form == Form::Section)
                        || mark.readings.iter().any(|reading| reading.form == Form::Article);
                    mark.heading = heading(rest, &paragraph.lines, own_line);
                    // `3.1 Preference. (a) ...`, where a paragraph `(b) ...` follows.
                    if let Some((title, after)) = run_in(rest)
                        && let Some((readings, below)) = label(after)
                        && goes_on(&readings, paragraphs.get(at + 1..).unwrap_or(&[]))
                    {
                        mark.text.push_str(&format!(" {title}."));
                        let heading = heading(below, &paragraph.lines, false);
                        marks.push(Mark { readings, heading, line: paragraph.line, text: format!(" {below}") });
                        continue;
                    }
                } else if mark.text.is_empty() && mark.heading.is_none() && is_form(mark, Form::Article) {
                    mark.heading = heading(rest, &paragraph.lines, true);
                }
                mark.text.push(' ');
                mark.text.push_str(rest);
            }
            None => {
                preamble.push_str(rest);
                preamble.push(' ');
            }
        }
    }
    (marks, preamble)
}

/// Whether a label is the first of its level and a later paragraph begins with the second.
fn goes_on(readings: &[Reading], later: &[Paragraph]) -> bool {
    let firsts: Vec<Form> = readings.iter().filter(|reading| reading.value == 1).map(|reading| reading.form).collect();
    for paragraph in later {
        let joined = paragraph.joined();
        let Some((found, _)) = label(&joined) else { continue };
        let is = |value: usize| found.iter().any(|next| next.value == value && firsts.contains(&next.form));
        let ends_level = |next: &Reading| matches!(next.form, Form::Article | Form::Section | Form::Number);
        if is(2) || is(1) || found.iter().any(ends_level) {
            return is(2);
        }
    }
    false
}

/// How a label is meant where it stands.
fn choose<'m>(open: &[Level], marks: &'m [Mark], at: usize) -> &'m Reading {
    static NOTHING: Reading = Reading { form: Form::Number, value: 1, written: String::new() };
    let Some(readings) = marks.get(at).map(|mark| &mark.readings) else { return &NOTHING };
    let continuing = open.iter().rev().find_map(|level| {
        readings.iter().find(|reading| reading.form == level.form && reading.value == level.value + 1)
    });
    let beginning =
        readings.iter().find(|reading| reading.value == 1 && !open.iter().any(|level| level.form == reading.form));
    match (continuing, beginning) {
        (Some(continuing), Some(beginning)) if !std::ptr::eq(continuing, beginning) => {
            // `(i)` after `(h)`: whichever of `(j)` and `(ii)` comes first tells.
            let next = marks.iter().skip(at + 1).flat_map(|mark| &mark.readings).find_map(|next| {
                if next.form == continuing.form && next.value == continuing.value + 1 {
                    Some(continuing)
                } else if next.form == beginning.form && next.value == 2 {
                    Some(beginning)
                } else {
                    None
                }
            });
            next.unwrap_or(continuing)
        }
        (Some(found), _) | (None, Some(found)) => found,
        (None, None) => readings
            .iter()
            .find(|reading| open.iter().any(|level| level.form == reading.form))
            .or(readings.first())
            .unwrap_or(&NOTHING),
    }
}

/// Closes the levels that a label ends and opens its own.
fn place(open: &mut Vec<Level>, reading: &Reading, is_recital: bool) {
    let at = match reading.form {
        Form::Article => 0,
        // `2.1` stands below `2.`, and `2.1.1` below `2.1`.
        Form::Section => open
            .iter()
            .position(|level| {
                let is_above = reading.written.strip_prefix(&level.label).is_some_and(|rest| rest.starts_with('.'));
                level.form != Form::Article && !is_above
            })
            .unwrap_or(open.len()),
        // `3.` follows `2.1` also where no `2.` stands before that.
        Form::Number if follows_decimal(open, reading.value) => 0,
        form => open.iter().position(|level| level.form == form).unwrap_or(open.len()),
    };
    open.truncate(at);
    let above = open.last().map_or("", |level| level.label.as_str());
    let label = match reading.form {
        Form::Article | Form::Section => reading.written.clone(),
        Form::Number | Form::Capital if is_recital => format!("Recitals({})", reading.written),
        _ if above.is_empty() => reading.written.clone(),
        _ => format!("{above}({})", reading.written),
    };
    open.push(Level { form: reading.form, value: reading.value, label });
}

/// Whether a number is the next after that of the decimal numbers that are open.
fn follows_decimal(open: &[Level], value: usize) -> bool {
    let first = open.first().filter(|level| level.form == Form::Section);
    let number = first.and_then(|level| level.label.split('.').next()).and_then(|number| number.parse::<usize>().ok());
    number.is_some_and(|number| number + 1 == value)
}
