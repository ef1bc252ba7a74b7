//! A page about a scenario: all in one file, without scripts, for the screen and for paper.
mod axis;
mod chart;
mod parts;
mod payoff;
mod timeline;
mod view;

use askama::Template;

use super::names::Names;
use crate::report::Overview;
use view::{Derivations, Page};

/// The page.
///
/// # Errors
/// In words, why the page could not be written; that is a fault of the program.
pub fn page(overview: &Overview, names: &Names<'_>) -> Result<String, String> {
    let shown = &Derivations::default();
    let (payoff_chart, payoff_table, payoff_day, payoff_fault) = payoff::payoff(overview, names, shown);
    let page = Page {
        title: names.loaded.journal.title.clone(),
        certificates: parts::certificates(names),
        first: overview.first.to_string(),
        last: overview.last.to_string(),
        readings: parts::readings(names),
        known_on: names
            .options
            .known_on
            .or(names.loaded.journal.known_on)
            .map_or_else(String::new, |day| day.to_string()),
        summary: parts::summary(overview, names),
        faults: overview.run.faults.iter().map(|fault| fault.message.clone()).collect(),
        register: parts::register(overview, names),
        register_charts: parts::register_charts(overview, names),
        price_charts: parts::price_charts(overview, names),
        adjustments: parts::adjustments(overview, names, shown),
        converts: parts::converts(overview, names, shown),
        payoff_day,
        payoff_chart,
        payoff_table,
        payoff_fault,
        votes: parts::votes(overview, names, shown),
        votes_fault: overview.votes.as_ref().err().map_or_else(String::new, |fault| fault.message.clone()),
        matters: parts::matters(overview, names),
        dues: parts::dues(overview, names),
        figures: parts::figures(overview, names, shown),
        days: timeline::days(names, shown),
    };
    page.render().map_err(|error| error.to_string())
}
