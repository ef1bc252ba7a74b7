//! Reports as comma-separated values: one table each, whose columns are described in `docs/output.md`.
use super::csv::table;
use super::items::items;
use super::names::Names;
use super::text::mutation::Mutated;
use super::text::readings::subject;
use crate::exact::Exact;
use crate::outline::{Confirmed, Report};
use crate::program::{ReadingId, SectionId, Unit, Value};
use crate::report::{Adjustments, AssetReport, DayDifference, Difference, Dues, Figure, Readings, Votes};
use crate::workspace::{Coverage, SectionState};

fn shown<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn yes(is_so: bool) -> String {
    if is_so { "yes" } else { "no" }.to_string()
}

/// What is open on a day, one row each.
pub fn dues(dues: &Dues, names: &Names<'_>) -> String {
    let rows = items(dues, names).into_iter().map(|item| {
        let kind = item.kind.word().to_string();
        let sections = names.cite_all(&item.sections);
        let amount = shown(item.amount);
        [kind, item.name, shown(item.from), shown(item.by), item.parties.join("; "), amount, item.text, sections]
    });
    table(["kind", "name", "from", "by", "parties", "amount", "text", "sections"], rows)
}

/// The name and the label of a choice.
fn choice(reading: ReadingId, choice: u32, names: &Names<'_>) -> [String; 2] {
    let known = names.program().readings.get(reading.index());
    let label = usize::try_from(choice).ok().and_then(|choice| known?.choices.get(choice));
    [
        known.map(|known| known.name.clone()).unwrap_or_default(),
        label.map(|(label, _)| label.clone()).unwrap_or_default(),
    ]
}

/// The outcomes that differ under other choices of the readings.
pub fn readings(readings: &Readings, names: &Names<'_>) -> String {
    let figure = |figure: &Option<Figure>| match figure {
        Some(Figure::Number(number)) => number.to_string(),
        Some(Figure::Words(words)) => words.clone(),
        None => String::new(),
    };
    let row = |[reading, choice]: [String; 2], known: &Difference| {
        [
            reading,
            choice,
            known.key.date.to_string(),
            subject(known, names),
            known.key.party.map(|party| names.party(party)).unwrap_or_default(),
            known.key.class.map(|class| names.class(class)).unwrap_or_default(),
            figure(&known.before),
            figure(&known.after),
            shown(known.by()),
            names.cite_all(&known.sections),
        ]
    };
    let mut rows = Vec::new();
    for asked in &readings.asked {
        for other in &asked.others {
            let taken = choice(asked.reading, other.choice, names);
            rows.extend(other.differences.iter().map(|known| row(taken.clone(), known)));
        }
    }
    for pair in &readings.pairs {
        let [first, second] = [pair.first, pair.second].map(|(reading, label)| choice(reading, label, names));
        let [[reading, label], [other_reading, other_label]] = [first, second];
        let taken = [format!("{reading} and {other_reading}"), format!("{label} and {other_label}")];
        rows.extend(pair.differences.iter().map(|known| row(taken.clone(), known)));
    }
    let columns = ["reading", "choice", "date", "about", "party", "class", "taken", "other", "by", "sections"];
    table(columns, rows)
}

/// The assets for which readings differ, with what each class is paid at the widest place of each range.
pub fn assets(report: &AssetReport, names: &Names<'_>) -> String {
    let mut rows = Vec::new();
    for known in &report.differences {
        for band in known.bands.iter().flatten() {
            for (taken, other) in band.taken.iter().zip(&band.other) {
                let [reading, choice] = choice(known.reading, known.choice, names);
                rows.push([
                    reading,
                    choice,
                    band.from.to_string(),
                    band.to.to_string(),
                    yes(band.jumps),
                    band.at.to_string(),
                    names.class(taken.class),
                    taken.amount.to_string(),
                    other.amount.to_string(),
                ]);
            }
        }
    }
    table(["reading", "choice", "from", "to", "jumps", "at", "class", "taken", "other"], rows)
}

/// The days on which a figure differs.
pub fn days(unit: Option<&Unit>, differences: &[DayDifference], names: &Names<'_>) -> String {
    let figure = |value: &Option<Value>| match value {
        Some(Value::Number(number)) => number.to_string(),
        Some(value) => names.value(value, unit),
        None => String::new(),
    };
    let mut rows = Vec::new();
    for known in differences {
        for band in &known.bands {
            let [reading, choice] = choice(known.reading, known.choice, names);
            let days = [band.from.to_string(), band.through.to_string()];
            let [from, through] = days;
            rows.push([reading, choice, from, through, figure(&band.taken), figure(&band.other)]);
        }
    }
    table(["reading", "choice", "from", "through", "taken", "other"], rows)
}

/// Who votes on a matter with how much, and for each approval who has how much and consented with how much.
pub fn votes(votes: &Votes, names: &Names<'_>) -> String {
    let cite = |section: Option<SectionId>| section.map(|section| names.cite(section)).unwrap_or_default();
    let unnamed = || "holders who are not named".to_string();
    let mut rows = Vec::new();
    for known in &votes.ballot.classes {
        let mut holders: Vec<(String, &Exact)> =
            known.holders.iter().map(|(holder, votes)| (names.party(*holder), votes)).collect();
        if known.unnamed.is_positive() {
            holders.push((unnamed(), &known.unnamed));
        }
        for (holder, amount) in holders {
            let (class, section) = (names.class(known.class), cite(known.section));
            let blank = String::new;
            rows.push(["vote".into(), class, holder, amount.to_string(), blank(), blank(), blank(), section]);
        }
    }
    for (known, approval) in votes.ballot.approvals.iter().zip(&votes.approvals) {
        for (holder, amount) in &known.holders {
            let given = known.given.iter().find(|(party, _)| party == holder).map(|(_, given)| given);
            rows.push([
                "approval".into(),
                names.classes(known.threshold.classes()),
                names.party(*holder),
                amount.to_string(),
                shown(given),
                approval.requirement.needed.to_string(),
                yes(known.is_given),
                cite(Some(known.section)),
            ]);
        }
    }
    table(["about", "class", "holder", "amount", "consented", "needed", "given", "section"], rows)
}

/// The sections of certificates with what they are.
pub fn coverage(coverage: &Coverage) -> String {
    let rows = coverage.sections.iter().map(|section| {
        let (state, clauses, reason) = match &section.state {
            SectionState::Transcribed(clauses) => ("transcribed", *clauses, ""),
            SectionState::NotModelled(reason) => ("not-modelled", 0, reason.as_str()),
            SectionState::Heading => ("heading", 0, ""),
            SectionState::Empty => ("empty", 0, ""),
        };
        let reached = (coverage.scenarios > 0 && clauses > 0).then(|| yes(section.reached));
        let heading = shown(section.heading.as_ref());
        let (certificate, label) = (section.certificate.clone(), section.label.clone());
        [certificate, label, heading, state.into(), clauses.to_string(), reason.into(), shown(reached)]
    });
    table(["certificate", "section", "heading", "state", "clauses", "reason", "reached"], rows)
}

/// The changes of certificates that no scenario notices.
pub fn unnoticed(files: &[Mutated<'_>]) -> String {
    let rows = files.iter().flat_map(|file| {
        file.unnoticed.iter().map(|change| {
            let (path, what) = (file.path.to_string(), change.what.clone());
            [path, shown(file.section(change)), change.line.to_string(), what, file.line(change)]
        })
    });
    table(["path", "section", "line", "change", "text"], rows)
}

/// What was found in a filed text beside a certificate.
pub fn beside(report: &Report) -> String {
    let missing = report.beside.missing.iter().map(|item| {
        let heading = shown(item.heading.as_ref());
        ["missing".to_string(), item.label.clone(), item.line.to_string(), heading, String::new(), String::new()]
    });
    let of = |kind: &'static str, found: &[Confirmed]| -> Vec<[String; 6]> {
        let row = |Confirmed { finding, confirmed, noted }: &Confirmed| {
            let (label, words) = (finding.label.clone(), finding.words.clone());
            [kind.to_string(), label, finding.line.to_string(), words, yes(*confirmed), yes(*noted)]
        };
        found.iter().map(row).collect()
    };
    let labels = |kind: &'static str, all: &[String]| -> Vec<[String; 6]> {
        let blank = String::new;
        let row = |label: &String| [kind.to_string(), label.clone(), blank(), blank(), blank(), blank()];
        all.iter().map(row).collect()
    };
    let rows = missing
        .chain(labels("not-modelled", &report.beside.not_modelled))
        .chain(labels("not-in-text", &report.beside.unknown))
        .chain(of("reference", &report.references))
        .chain(of("amount", &report.amounts))
        .chain(of("undefined", &report.undefined))
        .chain(of("indexed", &report.indexed));
    table(["kind", "section", "line", "words", "erratum", "note"], rows)
}

/// The adjustments of a scenario.
pub fn adjustments(report: &Adjustments, names: &Names<'_>) -> String {
    let rows = report.adjusted.iter().map(|adjusted| {
        let known = &adjusted.adjustment;
        let variable = names.program().variables.get(known.variable.index());
        [
            known.moment.date.to_string(),
            variable.map(|variable| variable.name.clone()).unwrap_or_default(),
            known.class.map(|class| names.class(class)).unwrap_or_default(),
            shown(known.issued),
            known.before.to_string(),
            known.after.to_string(),
            shown(known.kept_back.as_ref()),
            adjusted.event.as_ref().map(|(date, words)| format!("{date}  {words}")).unwrap_or_default(),
            names.cite_all(&known.sections),
        ]
    });
    table(["from", "name", "class", "issued", "before", "after", "kept_back", "event", "sections"], rows)
}
