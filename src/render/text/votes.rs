//! The votes on a matter, as text.
use super::paint::Paint;
use crate::diagnostics::one_line;
use crate::exact::Exact;
use crate::program::PartyId;
use crate::render::names::Names;
use crate::report::{Approval, Fewest, Votes};

/// Who votes, which approvals are needed, and the fewest holders that pass or block.
pub fn text(votes: &Votes, names: &Names<'_>, paint: Paint) -> String {
    let that: Vec<String> = votes.that.iter().map(|words| format!("\"{}\"", one_line(words))).collect();
    let that = if that.is_empty() { String::new() } else { format!(" that {}", that.join(" or ")) };
    let matter = format!("\"{}\"{that} on {}", one_line(&votes.matter), votes.on);
    let mut out = format!("{}\n\n{}\n", paint.bold(&matter), paint.bold("who votes"));
    for class in &votes.ballot.classes {
        let section = class.section.map(|section| format!("   {}", names.cite(section))).unwrap_or_default();
        let name = names.class(class.class);
        if let Some(why) = class.excluded {
            out.push_str(&format!("  {name} {why}{section}\n"));
            continue;
        }
        out.push_str(&format!("  {name}{section}\n"));
        for (holder, count) in &class.holders {
            out.push_str(&format!("    {}: {}\n", names.party(*holder), count_of(count, "vote", "votes")));
        }
        if class.unnamed.is_positive() {
            let unnamed = count_of(&class.unnamed, "vote", "votes");
            out.push_str(&format!("    holders whom the scenario does not name: {unnamed}\n"));
        }
    }
    if let Some(general) = &votes.general {
        out.push_str(&fewest(general, "votes", names));
    }
    out.push_str(&format!("\n{}\n", paint.bold("approvals")));
    for section in &votes.ballot.forbidden {
        out.push_str(&format!("  forbidden, and no approval lifts it   {}\n", names.cite(*section)));
    }
    let mut obstacle = None;
    for (needed, approval) in votes.ballot.approvals.iter().zip(&votes.approvals) {
        let kind = match (needed.waiver, obstacle == Some(needed.obstacle)) {
            (true, false) => "waived by",
            (false, false) => "approved by",
            (true, true) => "or waived by",
            (false, true) => "or approved by",
        };
        obstacle = Some(needed.obstacle);
        let represented =
            if needed.threshold.of_represented { " (of the shares represented at a meeting; here all)" } else { "" };
        let given = if needed.is_given { "given" } else { "not given" };
        out.push_str(&format!("  {kind} {}{represented}: {given}   {}\n", approval.words, names.cite(needed.section)));
        let all = match needed.threshold.with.is_empty() {
            true => names.program().shares(&needed.outstanding, needed.threshold.class),
            false => count_of(&needed.outstanding, "share", "shares"),
        };
        out.push_str(&format!("    {all} outstanding\n"));
        for (holder, shares) in &needed.holders {
            let consent = needed.given.iter().find(|(known, _)| known == holder);
            let consent =
                consent.map(|(_, given)| format!(", consents with {}", given.grouped_exact(8))).unwrap_or_default();
            out.push_str(&format!("    {}: {}{consent}\n", names.party(*holder), count_of(shares, "share", "shares")));
        }
        out.push_str(&fewest(approval, "shares", names));
    }
    if votes.ballot.approvals.is_empty() && votes.ballot.forbidden.is_empty() {
        out.push_str("  no section asks for one\n");
    }
    if let Some((pass, block)) = &votes.together {
        out.push_str("  all that is needed, together\n");
        out.push_str(&format!("    fewest that pass:  {}\n", sets(pass, names)));
        out.push_str(&format!("    fewest that block: {}\n", sets(block, names)));
    }
    if !votes.ballot.elections.is_empty() && votes.matter == "election of directors" {
        out.push_str(&format!("\n{}\n", paint.bold("directors")));
        for (section, class, directors, holds) in &votes.ballot.elections {
            let verb = if *holds { "elects" } else { "could elect, but its conditions do not hold," };
            let count = count_of(&Exact::from(i64::from(*directors)), "director", "directors");
            out.push_str(&format!("  {} {verb} {count} of its own   {}\n", names.class(*class), names.cite(*section)));
        }
    }
    out
}

fn fewest(approval: &Approval, unit: &str, names: &Names<'_>) -> String {
    let requirement = &approval.requirement;
    let kind = if requirement.inclusive { "at least" } else { "more than" };
    format!(
        "    needed: {kind} {} {unit}\n    fewest that pass:  {}\n    fewest that block: {}\n",
        requirement.needed.grouped_exact(8),
        sets(&approval.pass, names),
        sets(&approval.block, names)
    )
}

fn sets(fewest: &Fewest, names: &Names<'_>) -> String {
    let listed = |sets: &[Vec<PartyId>]| {
        let each = sets.iter().map(|set| {
            let set: Vec<String> = set.iter().map(|party| names.party(*party)).collect();
            set.join(" and ")
        });
        each.collect::<Vec<_>>().join("; or ")
    };
    let size = |sets: &[Vec<PartyId>]| sets.first().map_or(0, Vec::len);
    match fewest {
        Fewest::Sets(sets) if sets.is_empty() => "the holders whom the scenario names cannot".into(),
        Fewest::Sets(sets) => format!("{} ({})", size(sets), listed(sets)),
        Fewest::Some { sets } => {
            format!("{} (such as {}; there are more sets than are listed)", size(sets), listed(sets))
        }
        Fewest::TooMany { at_least } => {
            format!("at least {at_least}; there are too many holders to look through all sets")
        }
    }
}

fn count_of(number: &Exact, one: &str, many: &str) -> String {
    let word = if *number == Exact::ONE { one } else { many };
    format!("{} {word}", number.grouped_exact(8))
}
