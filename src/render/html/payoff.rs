//! What a liquidation would bring: the lines, and the amounts where they bend or jump.
use super::axis::Unit;
use super::chart::{Chart, Series, colour, drawn, svg};
use super::view::{CellView, ChartView, RowView, TableView};
use crate::exact::Exact;
use crate::render::names::Names;
use crate::report::{Overview, PayoffRange};

/// The chart, the table, the day, and what is in the way.
pub fn payoff(overview: &Overview, names: &Names<'_>) -> (Option<ChartView>, TableView, String, String) {
    match &overview.payoff {
        Ok(range) => {
            let table = table(range, names);
            (chart(range, names), table, range.payoff.day.to_string(), String::new())
        }
        Err(fault) => (None, TableView::default(), String::new(), fault.message.clone()),
    }
}

/// The assets at which something changes, with what happens there; the scenario's own, and both ends.
fn places(range: &PayoffRange) -> Vec<(Exact, String)> {
    let mut places: Vec<(Exact, String)> = Vec::new();
    for (index, point) in range.payoff.breakpoints().iter().enumerate() {
        let number = index + 1;
        if point.is_jump {
            if let Ok(before) = point.assets.sub(&Exact::HUNDREDTH) {
                places.push((before, format!("({number}) one cent before the jump")));
            }
            places.push((point.assets.clone(), format!("({number}) jump")));
        } else {
            places.push((point.assets.clone(), format!("({number}) lines meet")));
        }
    }
    if let Some(assets) = &range.assets {
        places.push((assets.clone(), "the assets of the scenario".to_string()));
    }
    places.push((range.to.clone(), String::new()));
    places.sort_by(|one, other| one.0.cmp(&other.0));
    places
}

fn table(range: &PayoffRange, names: &Names<'_>) -> TableView {
    let mut table = TableView::default();
    for known in &range.payoff.classes {
        table.groups.push((names.class(known.class), known.holders.len() + 1));
        let holder = |holder: &Option<crate::program::PartyId>| match holder {
            Some(holder) => names.party(*holder),
            None => "others".to_string(),
        };
        table.columns.extend(known.holders.iter().map(holder));
        table.columns.push("all".to_string());
    }
    for (assets, note) in places(range) {
        let Ok(payments) = range.payoff.payments(&assets) else { continue };
        let mut cells = Vec::new();
        for payment in payments {
            cells.extend(payment.holders.iter().chain([&payment.amount]).map(|amount| CellView {
                text: amount.money(),
                exact: amount.to_string(),
                changed: false,
            }));
        }
        table.rows.push(RowView { head: assets.money_exact(8), note, cells });
    }
    table
}

fn chart(range: &PayoffRange, names: &Names<'_>) -> Option<ChartView> {
    let mut at: Vec<Exact> = vec![Exact::ZERO];
    at.extend(places(range).into_iter().map(|(assets, _)| assets).filter(|assets| *assets <= range.to));
    let mut series: Vec<Series> = Vec::new();
    for known in &range.payoff.classes {
        series.push(Series { name: names.class(known.class), points: Vec::new() });
    }
    for assets in &at {
        let across = drawn(assets, Unit::Dollars)?;
        for (line, (_, amount)) in series.iter_mut().zip(range.payoff.amounts(assets).ok()?) {
            line.points.push((across, drawn(&amount, Unit::Dollars)?));
        }
    }
    let bends = range.payoff.breakpoints();
    let marks = bends.iter().filter_map(|point| drawn(&point.assets, Unit::Dollars)).collect();
    let legend = series
        .iter()
        .enumerate()
        .map(|(index, line)| (colour(index), if index % 2 == 0 { "solid" } else { "dashed" }, line.name.clone()));
    let legend = legend.collect();
    let title = "What each class receives, by the assets available to stockholders".to_string();
    let chart = Chart { across: Unit::Dollars, up: Unit::Dollars, series, marks };
    Some(ChartView { title, svg: svg(&chart), legend })
}
