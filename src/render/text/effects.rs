//! What a change does in a scenario: by holder, before and after.
use super::paint::Paint;
use super::summary::count;
use crate::diagnostics::one_line;
use crate::workspace::{Effect, EffectKind, Effects, Found, Point};

/// The effects in one scenario, or a line that says there are none.
pub fn effects(effects: &Effects, paint: Paint) -> String {
    let mut out = format!("\n{}  {}\n", paint.bold(&one_line(&effects.path)), one_line(&effects.title));
    if effects.effects.is_empty() {
        out.push_str("  the same with both\n");
        return out;
    }
    let mut who = None;
    for effect in &effects.effects {
        if who != Some(&effect.who) {
            out.push_str(&format!("  {}\n", effect.who.as_deref().map_or("in all".into(), one_line)));
            who = Some(&effect.who);
        }
        out.push_str(&line(effect, paint));
    }
    out.push_str(&format!(
        "  {}\n",
        count(effects.effects.len(), "thing comes out differently", "things come out differently")
    ));
    out
}

/// `    2010-03-31  for Dividends of Series X: $1,413.70 → $1,500.00  §2 (line 7)`
pub fn line(effect: &Effect, paint: Paint) -> String {
    let (old, new) = (effect.before.as_ref(), effect.after.as_ref());
    let figure = |point: Option<&Point>| point.map(|point| one_line(&point.figure));
    let date = match (old, new) {
        (Some(old), Some(new)) if old.date != new.date => format!("{} → {}", old.date, new.date),
        (Some(point), _) | (None, Some(point)) => point.date.to_string(),
        (None, None) => String::new(),
    };
    let figures = match (figure(old), figure(new)) {
        (Some(old), Some(new)) if old == new => old,
        (Some(old), Some(new)) => format!("{} → {}", paint.red(&old), paint.green(&new)),
        (Some(old), None) => format!("{} → {}", paint.red(&old), without(effect)),
        (None, new) => format!("{} → {}", without(effect), paint.green(&new.unwrap_or_default())),
    };
    let what = one_line(&effect.what);
    let what = if what.is_empty() { what } else { format!("{what}: ") };
    let mut sections: Vec<&str> = Vec::new();
    for section in [old, new].into_iter().flatten().flat_map(|point| &point.sections) {
        if !sections.contains(&section.as_str()) {
            sections.push(section);
        }
    }
    let place = effect.line.map(|line| format!("line {line}"));
    let place = [Some(sections.join(", ")).filter(|cited| !cited.is_empty()), place];
    let place: Vec<String> = place.into_iter().flatten().collect();
    let place = if place.is_empty() { String::new() } else { format!("  {}", paint.dim(&place.join(", "))) };
    format!("    {date}  {what}{figures}{place}\n")
}

/// What there is on the side of which nothing is told: an expectation that did not fail holds.
fn without(effect: &Effect) -> &'static str {
    match effect.kind {
        EffectKind::Expectation => "holds",
        EffectKind::Refusal | EffectKind::Fault => "played",
        _ => "nothing",
    }
}

/// What a search for a scenario found: a scenario that can be saved and played, with what it shows in comments above it.
pub fn search(found: &Found, paint: Paint) -> String {
    let Some(scenario) = &found.scenario else {
        return format!(
            "\nno difference was found in {}, which proves nothing: where figures go by prices or facts, name a scenario that \
             has them with `--scenario`, or try more with `--tries`\n",
            count(found.tries, "scenario", "scenarios")
        );
    };
    let mut out = format!("\n# found after {}\n", count(found.tries, "scenario", "scenarios"));
    for effect in &found.effects {
        let who = effect.who.as_deref().map(|who| format!("{}: ", one_line(who))).unwrap_or_default();
        out.push_str(&format!("# {who}{}\n", line(effect, Paint::default()).trim()));
    }
    let (title, rest) = scenario.split_once('\n').unwrap_or((scenario, ""));
    out.push_str(&format!("{}\n{rest}", paint.bold(title)));
    out
}
