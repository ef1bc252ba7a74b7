//! Which paragraph stands below which.
use super::heading::{heading, in_title_case, run_in};
use super::labels::{Form, Reading, label};
use super::paragraphs::Paragraph;
use super::{Item, Outline};

/// More labels than these at the start of one paragraph are an enumeration.
const MOST_LABELS: usize = 3;

/// What stands for the number of an article where a level is a part of a charter: `A`.
const PART: usize = 0;

/// A label that begins a paragraph, or follows the label that does.
struct Mark {
    readings: Vec<Reading>,
    heading: Option<String>,
    line: usize,
    text: String,
    /// A capital letter and a title in capitals, alone: `B. PREFERRED STOCK`.
    is_title: bool,
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
    let parts = parts(&marks);
    let main = main_part(&parts, marks.len());
    for (at, mark) in marks.iter().enumerate() {
        if parts.contains(&at) {
            let label = mark.readings.first().map_or("", |reading| reading.written.as_str()).to_owned();
            outline.items.push(item(&outline, &label, mark));
            // Sections of the longest part go by their numbers, as the text refers to them.
            let kept = (main != Some(at)).then_some(Level { form: Form::Article, value: PART, label });
            open = kept.into_iter().collect();
            continue;
        }
        let is_recital = first_article.is_some_and(|first| at < first) || at < first_number;
        let reading = choose(&open, &marks, at);
        place(&mut open, reading, is_recital);
        let Some(level) = open.last() else { continue };
        outline.items.push(item(&outline, &level.label, mark));
        // Only the numbering of the recitals ends where the articles begin.
        if first_article == Some(at + 1) || first_number == at + 1 {
            open.clear();
        }
    }
    outline
}

fn item(outline: &Outline, label: &str, mark: &Mark) -> Item {
    let label = if outline.has(label) { format!("{label} bis") } else { label.to_owned() };
    Item { label, heading: mark.heading.clone(), line: mark.line, text: mark.text.clone() }
}

/// Where the parts of a charter begin: titles with numbers of their own below.
fn parts(marks: &[Mark]) -> Vec<usize> {
    let begins = |at: usize| {
        marks.get(at + 1).is_some_and(|next| {
            let first = |reading: &Reading| reading.value == 1 && matches!(reading.form, Form::Number | Form::Section);
            next.readings.iter().any(first)
        })
    };
    marks.iter().enumerate().filter(|(at, mark)| mark.is_title && begins(*at)).map(|(at, _)| at).collect()
}

/// The part with the most numbered paragraphs; none where there are as many parts as sections elsewhere.
fn main_part(parts: &[usize], marks: usize) -> Option<usize> {
    const MOST_PARTS: usize = 3;
    if parts.len() > MOST_PARTS {
        return None;
    }
    let ends = parts.iter().skip(1).copied().chain([marks]);
    parts.iter().copied().zip(ends).max_by_key(|(begin, end)| end - begin).map(|(begin, _)| begin)
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
            marks.push(Mark { readings, heading: None, line: paragraph.line, text: String::new(), is_title: false });
            rest = after;
            here += 1;
        }
        match marks.last_mut() {
            Some(mark) => {
                if here > 0 {
                    let own_line = mark.readings.iter().any(|reading| reading.form == Form::Section)
                        || mark.readings.iter().any(|reading| reading.form == Form::Article);
                    mark.heading = heading(rest, &paragraph.lines, own_line);
                    mark.is_title =
                        is_form(mark, Form::Capital) && !rest.is_empty() && !rest.contains(char::is_lowercase);
                    if mark.is_title {
                        mark.heading = Some(in_title_case(rest.trim_end_matches('.')));
                        continue;
                    }
                    // `3.1 Preference. (a) ...`, where a paragraph `(b) ...` follows.
                    if let Some((title, after)) = run_in(rest)
                        && let Some((readings, below)) = label(after)
                        && goes_on(&readings, paragraphs.get(at + 1..).unwrap_or(&[]))
                    {
                        mark.text.push_str(&format!(" {title}."));
                        let heading = heading(below, &paragraph.lines, false);
                        let text = format!(" {below}");
                        marks.push(Mark { readings, heading, line: paragraph.line, text, is_title: false });
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
    let part = open.first().filter(|level| level.form == Form::Article && level.value == PART);
    let part = part.map(|level| format!("{}.", level.label)).unwrap_or_default();
    let at = match reading.form {
        Form::Article => 0,
        // `2.1` stands below `2.`, and `2.1.1` below `2.1`.
        Form::Section => open
            .iter()
            .position(|level| {
                let above = level.label.strip_prefix(&part).unwrap_or(&level.label);
                let is_above = reading.written.strip_prefix(above).is_some_and(|rest| rest.starts_with('.'));
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
        Form::Article => reading.written.clone(),
        Form::Section => format!("{part}{}", reading.written),
        Form::Number if !part.is_empty() && open.len() == 1 => format!("{part}{}", reading.written),
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
