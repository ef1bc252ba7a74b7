//! The grounds of adjustments: the computation that is shown gives the figure that was found.

use std::path::{Path, PathBuf};

use scrip::engine::{Adjustment, Options, Step};
use scrip::program::Value;
use scrip::report::adjustments;
use scrip::workspace::{Choices, load_scenario};

/// Scenarios of a folder in which something may be supposed.
fn scenarios(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(folder);
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let supposes = |text: &str| ["expire", "revise", "closing", "record date"].iter().any(|word| text.contains(word));
    found.retain(|path| {
        path.extension().is_some_and(|ending| ending == "scrip") && supposes(&std::fs::read_to_string(path).unwrap())
    });
    found.sort();
    found
}

/// The figure that a rule set the value to, below its rounding if it was rounded.
fn set_to(step: &Step) -> Option<&Step> {
    match step.label.as_str() {
        "set to" => Some(step),
        "rounded" => step.steps.iter().find_map(set_to),
        _ => None,
    }
}

/// Computations below these steps that do not give what was rounded, which shows that other figures were asked for.
fn inside(steps: &[Step], wrong: &mut Vec<String>) {
    for step in steps {
        if let (Some(rounding), Some(found)) = (&step.rounding, step.steps.iter().find_map(set_to))
            && found.value != Some(Value::Number(rounding.before.clone()))
        {
            wrong.push(format!("{:?} and not {:?}", found.value, rounding.before));
        }
        inside(&step.steps, wrong);
    }
}

/// What the grounds of an adjustment come to, where it is not what was found.
fn differs(adjustment: &Adjustment) -> Option<String> {
    let step = adjustment.steps.iter().find_map(set_to)?;
    let rounded = adjustment.steps.iter().find_map(|step| step.rounding.as_ref());
    let wanted = match rounded {
        Some(rounding) => vec![&rounding.before],
        None => [Some(&adjustment.after), adjustment.kept_back.as_ref()].into_iter().flatten().collect(),
    };
    match &step.value {
        Some(Value::Number(found)) if wanted.contains(&found) => None,
        found => Some(format!("{found:?} and not {wanted:?}")),
    }
}

#[test]
fn adjustments_follow_from_their_grounds() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for path in scenarios("mti").into_iter().chain(scenarios("valence")) {
        let Ok(loaded) = load_scenario(&path, &Choices::default()) else { continue };
        let found = adjustments(&loaded, &Options::default());
        for adjusted in &found.adjusted {
            count += 1;
            let mut differences: Vec<String> = differs(&adjusted.adjustment).into_iter().collect();
            inside(&adjusted.adjustment.steps, &mut differences);
            for difference in differences {
                let of = adjusted.event.as_ref().map(|(_, words)| words.as_str()).unwrap_or_default();
                let day = adjusted.adjustment.moment.date;
                wrong.push(format!("{}: {day}, {of}: {difference}", path.display()));
            }
        }
    }
    assert!(count > 60, "{count}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
