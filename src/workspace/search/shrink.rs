//! A scenario made as small as it can be while it still shows what it was found for.

/// Leaves out lines, later ones first, or what happens on them, as long as the rest still shows it.
pub(super) fn shrink(mut lines: Vec<String>, shows: impl Fn(&[String]) -> bool) -> Vec<String> {
    let is_worth = |lines: &Vec<String>| !lines.is_empty() && shows(lines);
    loop {
        let shorter = (0..lines.len()).rev().find_map(|at| {
            let mut without = lines.clone();
            without.remove(at);
            Some(without).filter(is_worth).or_else(|| Some(day_only(&lines, at)?).filter(is_worth))
        });
        match shorter {
            Some(shorter) => lines = shorter,
            None => return lines,
        }
    }
}

/// The lines with one of them reduced to its day.
fn day_only(lines: &[String], at: usize) -> Option<Vec<String>> {
    let mut lines = lines.to_vec();
    let line = lines.get_mut(at)?;
    let day = line.split_once("  ").map(|(day, _)| day.to_owned())?;
    *line = day;
    Some(lines)
}

/// The header without holders that no line speaks of.
pub(super) fn header(header: &str, lines: &[String]) -> String {
    let is_idle = |line: &str| {
        let name = line.trim().strip_prefix("holder ").map(str::trim);
        let name = name.map(|name| name.split('"').next().unwrap_or(name).trim());
        name.is_some_and(|name| !lines.iter().any(|line| line.contains(name)))
    };
    header.lines().filter(|line| !is_idle(line)).map(|line| format!("{line}\n")).collect()
}
