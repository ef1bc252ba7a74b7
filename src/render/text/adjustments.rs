//! The statement of adjustments as text and as Markdown.
use crate::diagnostics::one_line;
use crate::engine::Conversion;
use crate::program::{Unit, Value};
use crate::render::names::Names;
use crate::render::text::explanation::{self, Depth};
use crate::report::{Adjusted, Adjustments};

/// The statement, one adjustment after the other, and what a share converts into at the end.
pub fn text(report: &Adjustments, names: &Names<'_>, depth: Depth) -> String {
    let mut out = format!("{}\n", heading(names));
    if report.adjusted.is_empty() {
        out.push_str("\nnothing was adjusted\n");
    }
    for (number, adjusted) in (1usize..).zip(&report.adjusted) {
        out.push_str(&format!("\n{number}. {}\n", title(adjusted, names)));
        for line in facts(adjusted, names) {
            out.push_str(&format!("   {line}\n"));
        }
        let steps = &adjusted.adjustment.steps;
        if !steps.is_empty() {
            out.push_str("   computation:\n");
            out.push_str(&explanation::derivation(steps, names, 2, depth));
        }
        for line in results(adjusted, names) {
            out.push_str(&format!("   {line}\n"));
        }
    }
    let standing = standing(report, names);
    if let (Some(day), false) = (report.on, standing.is_empty()) {
        out.push_str(&format!("\non {day}\n"));
        for line in standing {
            out.push_str(&format!("   {line}\n"));
        }
    }
    out
}

/// The same as Markdown.
pub fn markdown(report: &Adjustments, names: &Names<'_>, depth: Depth) -> String {
    let escape = explanation::escape;
    let mut out = format!("# {}\n", escape(&heading(names)));
    if report.adjusted.is_empty() {
        out.push_str("\nNothing was adjusted.\n");
    }
    for (number, adjusted) in (1usize..).zip(&report.adjusted) {
        out.push_str(&format!("\n## {number}. {}\n\n", escape(&title(adjusted, names))));
        for line in facts(adjusted, names) {
            out.push_str(&format!("- {}\n", escape(&line)));
        }
        let steps = &adjusted.adjustment.steps;
        if !steps.is_empty() {
            out.push_str("\nComputation:\n\n");
            out.push_str(&explanation::derivation_markdown(steps, names, depth));
            out.push('\n');
        }
        for line in results(adjusted, names) {
            out.push_str(&format!("- {}\n", escape(&line)));
        }
    }
    let standing = standing(report, names);
    if let (Some(day), false) = (report.on, standing.is_empty()) {
        out.push_str(&format!("\n## On {day}\n\n"));
        for line in standing {
            out.push_str(&format!("- {}\n", escape(&line)));
        }
    }
    out
}

fn heading(names: &Names<'_>) -> String {
    format!("Statement of adjustments: {}", one_line(&names.loaded.journal.title))
}

/// `Conversion Price of Series A from 2004-12-01: $2.50 to $2.40 per share of Common Stock`
fn title(adjusted: &Adjusted, names: &Names<'_>) -> String {
    let adjustment = &adjusted.adjustment;
    let variable = names.program().variables.get(adjustment.variable.index());
    let name = variable.map(|known| one_line(&known.name)).unwrap_or_default();
    let number = Unit::number();
    let unit = variable.map_or(&number, |known| &known.unit);
    let figure = |value: &crate::exact::Exact| names.value(&Value::Number(value.clone()), Some(unit));
    let of = adjustment.class.map(|class| format!(" of {}", names.class(class))).unwrap_or_default();
    let issued = adjustment.issued.map(|day| format!(" (shares issued {day})")).unwrap_or_default();
    let from = adjustment.moment.date;
    match &adjustment.kept_back {
        Some(kept) if adjustment.before == adjustment.after => format!(
            "{name}{of}{issued} on {from}: stays {}, a change to {} is kept back",
            figure(&adjustment.before),
            figure(kept)
        ),
        _ => format!(
            "{name}{of}{issued} from {from}: {} instead of {}",
            figure(&adjustment.after),
            figure(&adjustment.before)
        ),
    }
}

fn facts(adjusted: &Adjusted, names: &Names<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some((day, words)) = &adjusted.event {
        lines.push(format!("event: {day}  {}", one_line(words)));
    }
    if let Some(words) = &adjusted.line {
        lines.push(format!("set off by: {}  {}", adjusted.adjustment.moment.date, one_line(words)));
    }
    for fact in &adjusted.facts {
        lines.push(format!("{}: {}", one_line(&fact.name), names.value(&fact.value, fact.unit.as_ref())));
    }
    let sections = names.cite_all(&adjusted.adjustment.sections);
    lines.push(format!("under {sections}"));
    lines
}

fn results(adjusted: &Adjusted, names: &Names<'_>) -> Vec<String> {
    let Some(class) = adjusted.adjustment.class else { return Vec::new() };
    let lines = adjusted.adjustment.conversions.iter();
    lines
        .map(|conversion| {
            let before = match &conversion.before {
                Ok(before) if conversion.before != conversion.after => {
                    format!(", before {}", names.program().shares(before, conversion.into))
                }
                _ => String::new(),
            };
            format!("{}{before}", converts(conversion, class, names))
        })
        .collect()
}

/// `a share of Series A converts into 10.5 shares of Common Stock under Conversion`
fn converts(conversion: &Conversion, class: crate::program::ClassId, names: &Names<'_>) -> String {
    let right = names.program().rights.get(conversion.right.index());
    let under = right.map(|right| format!(" under {}, {}", one_line(&right.name), names.cite(right.section)));
    let under = under.unwrap_or_default();
    let class = names.class(class);
    match &conversion.after {
        Ok(shares) => {
            format!("a share of {class} converts into {}{under}", names.program().shares(shares, conversion.into))
        }
        Err(why) => format!("what a share of {class} converts into{under} cannot be worked out: {}", one_line(why)),
    }
}

fn standing(report: &Adjustments, names: &Names<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    for known in &report.standing {
        let issued = known.issued.map(|day| format!("shares issued {day}: ")).unwrap_or_default();
        let all =
            known.conversions.iter().map(|conversion| format!("{issued}{}", converts(conversion, known.class, names)));
        lines.extend(all);
    }
    lines
}
