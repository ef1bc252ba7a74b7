//! The parts of the page, made from what the scenario led to.
use super::axis::{Unit, day_number};
use super::chart::{Chart, Series, colour, drawn, steps, svg};
use super::view::{
    AdjustmentView, CellView, ChartView, Derivations, FigureView, GroupView, RowView, TableView, VotesView,
};
use crate::engine::Conversion;
use crate::exact::Exact;
use crate::outcome::OutcomeKind;
use crate::program::{ClassId, PartyId, Value};
use crate::render::items::{ItemKind, items};
use crate::render::names::Names;
use crate::render::text::timeline;
use crate::report::{Overview, RegisterClass};

pub fn certificates(names: &Names<'_>) -> Vec<String> {
    let one = |certificate: &crate::program::CertificateInfo| match &certificate.issuer {
        Some(issuer) => format!("{}, {issuer}", certificate.title),
        None => certificate.title.clone(),
    };
    names.program().certificates.iter().map(one).collect()
}

pub fn readings(names: &Names<'_>) -> Vec<(String, String)> {
    let chosen = timeline::chosen_readings(names);
    chosen.into_iter().map(|(name, choice)| (name.to_string(), choice.to_string())).collect()
}

/// A few figures for the top of the page.
pub fn summary(overview: &Overview, names: &Names<'_>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for known in &overview.register.classes {
        if let Some(count) = known.outstanding.last() {
            found.push((format!("{} outstanding", names.class(known.class)), count.grouped_exact(8)));
        }
    }
    let count = |wanted: fn(&OutcomeKind) -> bool| {
        names.played.outcomes.iter().filter(|outcome| wanted(&outcome.kind)).count().to_string()
    };
    found.push(("breaches".into(), count(|kind| matches!(kind, OutcomeKind::Breach { .. }))));
    found.push(("refused".into(), count(|kind| matches!(kind, OutcomeKind::Refused { .. }))));
    let failed = overview.run.failed_expectations();
    found.push((
        "expectations that hold".into(),
        format!("{} of {}", names.played.checked.saturating_sub(failed), names.played.checked),
    ));
    found
}

/// The holders of each class, day by day.
pub fn register(overview: &Overview, names: &Names<'_>) -> TableView {
    let register = &overview.register;
    let mut table = TableView::default();
    for known in &register.classes {
        let columns = lines(known, names);
        table.groups.push((names.class(known.class), columns.len()));
        table.columns.extend(columns.into_iter().map(|(name, _)| name));
    }
    for (index, day) in register.days.iter().enumerate() {
        let columns = register.classes.iter().flat_map(|known| lines(known, names));
        let cells = columns.map(|(_, counts)| {
            let count = counts.get(index).cloned().unwrap_or(Exact::ZERO);
            let before = index.checked_sub(1).and_then(|before| counts.get(before));
            let text = if count.is_zero() { "–".to_string() } else { count.grouped_exact(4) };
            CellView { text, exact: count.to_string(), changed: before.unwrap_or(&Exact::ZERO) != &count }
        });
        table.rows.push(RowView {
            head: day.to_string(),
            note: String::new(),
            steps: Vec::new(),
            link: format!("d{day}"),
            cells: cells.collect(),
        });
    }
    table
}

/// The holders of a class, those who are not named if there are any, and all together.
fn lines<'o>(known: &'o RegisterClass, names: &Names<'_>) -> Vec<(String, &'o [Exact])> {
    let mut lines: Vec<(String, &[Exact])> =
        known.holders.iter().map(|(holder, counts)| (names.party(*holder), counts.as_slice())).collect();
    if !lines.is_empty() && known.others.iter().any(Exact::is_positive) {
        lines.push(("others".to_string(), &known.others));
    }
    if lines.len() != 1 {
        lines.push(("all".to_string(), &known.outstanding));
    }
    lines
}

pub fn register_charts(overview: &Overview, names: &Names<'_>) -> Vec<ChartView> {
    let end = day_number(overview.last);
    let mut charts = Vec::new();
    for known in &overview.register.classes {
        let mut series = Vec::new();
        for (name, counts) in lines(known, names) {
            let days = overview.register.days.iter().zip(counts);
            let points: Vec<(i64, i64)> =
                days.filter_map(|(day, count)| Some((day_number(*day), drawn(count, Unit::Shares)?))).collect();
            series.push(Series { name, points: steps(&points, end) });
        }
        charts.push(chart(format!("{}: shares", names.class(known.class)), Unit::Shares, series));
    }
    charts
}

fn chart(title: String, up: Unit, series: Vec<Series>) -> ChartView {
    let legend = series
        .iter()
        .enumerate()
        .map(|(index, line)| (colour(index), if index % 2 == 0 { "solid" } else { "dashed" }, line.name.clone()));
    let legend = legend.collect();
    let chart = Chart { across: Unit::Days, up, series, marks: Vec::new() };
    ChartView { title, svg: svg(&chart), legend }
}

pub fn price_charts(overview: &Overview, names: &Names<'_>) -> Vec<ChartView> {
    let end = day_number(overview.last);
    let mut charts = Vec::new();
    for line in &overview.prices {
        let points: Vec<(i64, i64)> = line
            .points
            .iter()
            .filter_map(|(day, price)| Some((day_number(*day), drawn(price, Unit::Price)?)))
            .collect();
        let name = format!("{} of {}", line.name, names.class(line.class));
        let series = vec![Series { name: names.cite(line.section), points: steps(&points, end) }];
        charts.push(chart(format!("{name}, for each share"), Unit::Price, series));
    }
    charts
}

pub fn adjustments(overview: &Overview, names: &Names<'_>, shown: &Derivations) -> Vec<AdjustmentView> {
    let one = |adjustment: &crate::engine::Adjustment| {
        let variable = names.program().variables.get(adjustment.variable.index());
        let unit = variable.map(|variable| variable.unit.clone());
        let figure = |figure: &Exact| names.value(&Value::Number(figure.clone()), unit.as_ref());
        let of = adjustment.class.map_or_else(String::new, |class| format!(" of {}", names.class(class)));
        let issued = adjustment.issued.map_or_else(String::new, |day| format!(", shares issued {day}"));
        AdjustmentView {
            date: adjustment.moment.date.to_string(),
            name: format!("{}{of}{issued}", variable.map_or("", |variable| variable.name.as_str())),
            before: figure(&adjustment.before),
            after: FigureView { value: figure(&adjustment.after), steps: shown.views(&adjustment.steps, names) },
            exact: adjustment.after.to_string(),
            kept_back: adjustment.kept_back.as_ref().map_or_else(String::new, figure),
            sections: names.cite_all(&adjustment.sections),
            converts: adjustment
                .conversions
                .iter()
                .map(|known| converted(known, adjustment.class, names, shown))
                .collect(),
        }
    };
    overview.adjustments.iter().map(one).collect()
}

/// What one share converts into.
fn converted(known: &Conversion, class: Option<ClassId>, names: &Names<'_>, shown: &Derivations) -> FigureView {
    let of = class.map_or_else(|| "one share".to_string(), |class| format!("one share of {}", names.class(class)));
    let value = match &known.after {
        Ok(count) => format!("{of} converts into {}", names.program().shares(count, known.into)),
        Err(why) => format!("what {of} converts into cannot be worked out: {why}"),
    };
    FigureView { value, steps: shown.views(&known.steps, names) }
}

pub fn converts(overview: &Overview, names: &Names<'_>, shown: &Derivations) -> Vec<(String, FigureView)> {
    let mut found = Vec::new();
    for (class, issued, conversions) in &overview.conversions {
        for known in conversions {
            let right = names.program().rights.get(known.right.index());
            let name = right.map_or("", |right| right.name.as_str());
            let issued = issued.map_or_else(String::new, |day| format!(", issued {day}"));
            found.push((format!("{name}{issued}"), converted(known, Some(*class), names, shown)));
        }
    }
    found
}

/// Classes that vote, with their sections, and the votes of the holders.
pub fn votes(overview: &Overview, names: &Names<'_>, shown: &Derivations) -> Vec<VotesView> {
    let Ok(ballot) = &overview.votes else { return Vec::new() };
    let plain = |value: String| FigureView { value, steps: Vec::new() };
    let one = |class: &crate::engine::ClassVotes| {
        let grounds = |holder: PartyId| {
            let steps = overview.vote_grounds.get(&(class.class, holder));
            steps.map(|steps| shown.views(steps, names)).unwrap_or_default()
        };
        let mut holders: Vec<(String, FigureView)> = Vec::new();
        if let Some(why) = class.excluded {
            holders.push((why.to_string(), plain("–".to_string())));
        } else {
            holders.extend(class.holders.iter().map(|(holder, votes)| {
                (names.party(*holder), FigureView { value: votes.grouped_exact(8), steps: grounds(*holder) })
            }));
            if class.unnamed.is_positive() {
                holders.push(("holders who are not named".into(), plain(class.unnamed.grouped_exact(8))));
            }
        }
        VotesView {
            class: names.class(class.class),
            section: class.section.map_or_else(String::new, |section| names.cite(section)),
            holders,
        }
    };
    ballot.classes.iter().map(one).collect()
}

pub fn matters(overview: &Overview, names: &Names<'_>) -> Vec<(String, Vec<String>)> {
    let one = |matter: &crate::report::Matter| {
        let mut needs: Vec<String> = matter
            .approvals
            .iter()
            .map(|(words, section, given)| {
                let given = if *given { ": given" } else { "" };
                format!("{words} ({}){given}", names.cite(*section))
            })
            .collect();
        needs.extend(matter.forbidden.iter().map(|section| format!("forbidden ({})", names.cite(*section))));
        needs.dedup();
        (matter.name.clone(), needs)
    };
    overview.matters.iter().map(one).collect()
}

pub fn dues(overview: &Overview, names: &Names<'_>) -> Vec<GroupView> {
    let Some(dues) = &overview.dues else { return Vec::new() };
    let mut groups: Vec<(ItemKind, GroupView)> = Vec::new();
    for item in items(dues, names) {
        let day = match item.kind {
            ItemKind::Overdue | ItemKind::Due | ItemKind::Upcoming => item.by,
            _ => item.from,
        };
        let who = match item.kind {
            ItemKind::OpenRight | ItemKind::ClosedRight => {
                format!("{}: {} may ", item.name, item.parties.join(", "))
            }
            _ => String::new(),
        };
        let day = day.map_or_else(String::new, |day| day.to_string());
        let entry = (day, format!("{who}{}", item.text), names.cite_all(&item.sections));
        match groups.last_mut() {
            Some((kind, group)) if *kind == item.kind => group.entries.push(entry),
            _ => {
                let is_bad = matches!(item.kind, ItemKind::Overdue | ItemKind::Breach);
                groups.push((item.kind, GroupView { heading: item.kind.heading(), is_bad, entries: vec![entry] }));
            }
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

pub fn figures(overview: &Overview, names: &Names<'_>, shown: &Derivations) -> Vec<(String, FigureView)> {
    let one = |figure: &crate::report::NamedFigure| {
        let value = names.value(&figure.value, Some(&figure.unit));
        (figure.name.clone(), FigureView { value, steps: shown.views(&figure.steps, names) })
    };
    overview.figures.iter().map(one).collect()
}
