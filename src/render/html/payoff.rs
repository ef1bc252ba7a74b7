//! What a liquidation would bring: the lines, and the amounts where they bend or jump.
use super::axis::Unit;
use super::chart::{Chart, Series, colour, drawn, svg};
use super::view::{CellView, ChartView, Derivations, RowView, TableView};
use crate::exact::Exact;
use crate::render::names::Names;
use crate::report::{Overview, PayoffPlace, PayoffRange, PlaceKind};

/// The chart, the table, the day, and what is in the way.
pub fn payoff(
    overview: &Overview,
    names: &Names<'_>,
    shown: &Derivations,
) -> (Option<ChartView>, TableView, String, String) {
    match &overview.payoff {
        Ok(range) => {
            let table = table(range, overview, names, shown);
            (chart(range, names), table, range.payoff.day.to_string(), String::new())
        }
        Err(fault) => (None, TableView::default(), String::new(), fault.message.clone()),
    }
}

/// The assets at which something changes, with what happens there.
fn places(range: &PayoffRange) -> Vec<(Exact, String)> {
    let words = |place: PayoffPlace| {
        let words = match place.kind {
            PlaceKind::Meeting(number) => format!("({number}) lines meet"),
            PlaceKind::BeforeJump(number) => format!("({number}) one cent before the jump"),
            PlaceKind::Jump(number) => format!("({number}) jump"),
            PlaceKind::Own => "the assets of the scenario".to_string(),
            PlaceKind::End => String::new(),
        };
        (place.assets, words)
    };
    range.places().into_iter().map(words).collect()
}

fn table(range: &PayoffRange, overview: &Overview, names: &Names<'_>, shown: &Derivations) -> TableView {
    let mut table = TableView::default();
    for known in &range.payoff.classes {
        let is_one = known.holders.len() == 1;
        table.groups.push((names.class(known.class), known.holders.len() + usize::from(!is_one)));
        let holder = |holder: &Option<crate::program::PartyId>| match holder {
            Some(holder) => names.party(*holder),
            None => "others".to_string(),
        };
        table.columns.extend(known.holders.iter().map(holder));
        if !is_one {
            table.columns.push("all".to_string());
        }
    }
    for (assets, note) in places(range) {
        let Ok(payments) = range.payoff.payments(&assets) else { continue };
        let mut cells = Vec::new();
        for payment in payments {
            let all = (payment.holders.len() != 1).then_some(&payment.amount);
            cells.extend(payment.holders.iter().chain(all).map(|amount| CellView {
                text: amount.money(),
                exact: amount.to_string(),
                changed: false,
            }));
        }
        let grounds = overview.payoff_grounds.iter().find(|(known, _)| *known == assets);
        let steps = grounds.map(|(_, steps)| shown.views(steps, names)).unwrap_or_default();
        table.rows.push(RowView { head: assets.money_exact(8), note, steps, link: String::new(), cells });
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
