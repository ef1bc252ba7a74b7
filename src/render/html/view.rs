//! What the page shows, in words.
use std::cell::RefCell;
use std::collections::BTreeMap;

use askama::Template;

use crate::engine::Step;
use crate::render::names::Names;

/// A derivation of so many steps is shown once; where it comes again, a link leads to it.
const SHOWN_AGAIN: usize = 4;

/// A figure that unfolds to its derivation.
#[derive(Debug, Template)]
#[template(path = "figure.html")]
pub struct FigureView {
    pub value: String,
    pub steps: Vec<StepView>,
}

/// One step of a derivation, which unfolds too.
#[derive(Debug, Template)]
#[template(path = "step.html")]
pub struct StepView {
    pub label: String,
    pub value: String,
    pub section: String,
    pub formula: String,
    pub rounding: String,
    pub note: String,
    /// What it was made of.
    pub steps: Vec<StepView>,
    /// The place on the page, of a derivation that is long enough to be referred to.
    pub id: String,
    /// The place where the same derivation is shown, in place of it.
    pub same: String,
    /// How many steps it has, with itself.
    size: usize,
}

/// The derivations of a page. What a price was a year ago is a part of much that follows; so that the page does not grow
/// with every use, each derivation stands in one place.
#[derive(Debug, Default)]
pub struct Derivations {
    /// By all that is shown of them, the number of those that are on the page.
    known: RefCell<BTreeMap<String, usize>>,
}

impl Derivations {
    /// The steps with all that they were made of.
    pub fn views(&self, steps: &[Step], names: &Names<'_>) -> Vec<StepView> {
        steps.iter().map(|step| self.view(step, names).0).collect()
    }

    /// A step, with what distinguishes it from others.
    fn view(&self, step: &Step, names: &Names<'_>) -> (StepView, String) {
        let (mut steps, mut key, mut size) = (Vec::new(), String::new(), 1);
        for part in &step.steps {
            let (view, inner) = self.view(part, names);
            size += view.size;
            key.push_str(&inner);
            steps.push(view);
        }
        let mut view = StepView {
            label: step.label.clone(),
            value: step.value.as_ref().map_or_else(String::new, |value| names.value(value, step.unit.as_ref())),
            section: step.section.map_or_else(String::new, |section| names.cite(section)),
            formula: step.formula.map_or_else(String::new, |formula| names.clause(formula)),
            rounding: step.rounding.as_ref().map_or_else(String::new, |rounding| {
                format!("{} before, {}", rounding.before.grouped_exact(8), names.rounding(rounding, step.unit.as_ref()))
            }),
            note: step.note.clone().unwrap_or_default(),
            steps,
            id: String::new(),
            same: String::new(),
            size,
        };
        let StepView { label, value, section, formula, rounding, note, .. } = &view;
        let key = format!("({label}|{value}|{section}|{formula}|{rounding}|{note}{key})");
        if size < SHOWN_AGAIN {
            return (view, key);
        }
        let mut known = self.known.borrow_mut();
        let next = known.len();
        match known.get(&key) {
            Some(number) => {
                view.same = format!("s{number}");
                view.steps.clear();
                (view, format!("(s{number})"))
            }
            None => {
                known.insert(key, next);
                view.id = format!("s{next}");
                (view, format!("(s{next})"))
            }
        }
    }
}

/// A day of the timeline.
#[derive(Debug)]
pub struct DayView {
    pub date: String,
    pub items: Vec<ItemView>,
}

/// A line of the journal, or what came of it.
#[derive(Debug)]
pub struct ItemView {
    /// `line`, `outcome`, `refused`, `breach`, `missed`, `fault`
    pub kind: &'static str,
    pub word: &'static str,
    pub text: String,
    pub sections: String,
    /// What its figures were made of.
    pub steps: Vec<StepView>,
}

/// A chart with what explains it.
#[derive(Debug)]
pub struct ChartView {
    pub title: String,
    pub svg: String,
    /// Colour, style and name of each line.
    pub legend: Vec<(String, &'static str, String)>,
}

/// A table of figures; the first column names the rows.
#[derive(Debug, Default)]
pub struct TableView {
    /// Groups of columns: name and how many.
    pub groups: Vec<(String, usize)>,
    pub columns: Vec<String>,
    pub rows: Vec<RowView>,
}

/// A row; each cell with the exact figure for programs.
#[derive(Debug)]
pub struct RowView {
    pub head: String,
    pub note: String,
    /// What the figures of the row were made of.
    pub steps: Vec<StepView>,
    /// The place on the page that tells of it.
    pub link: String,
    pub cells: Vec<CellView>,
}

/// A cell.
#[derive(Debug)]
pub struct CellView {
    pub text: String,
    pub exact: String,
    /// Whether it is another than in the row above.
    pub changed: bool,
}

/// An adjustment of a price.
#[derive(Debug)]
pub struct AdjustmentView {
    pub date: String,
    pub name: String,
    pub before: String,
    pub after: FigureView,
    pub exact: String,
    pub kept_back: String,
    pub sections: String,
    pub converts: Vec<FigureView>,
}

/// A heading with its entries: what, until or since when, sections.
#[derive(Debug)]
pub struct GroupView {
    pub heading: &'static str,
    pub is_bad: bool,
    pub entries: Vec<(String, String, String)>,
}

/// A class with the votes of its holders.
#[derive(Debug)]
pub struct VotesView {
    pub class: String,
    pub section: String,
    pub holders: Vec<(String, FigureView)>,
}

/// The whole page.
#[derive(Debug, Template)]
#[template(path = "report.html")]
pub struct Page {
    pub title: String,
    pub certificates: Vec<String>,
    pub first: String,
    pub last: String,
    pub readings: Vec<(String, String)>,
    pub known_on: String,
    pub summary: Vec<(String, String)>,
    pub faults: Vec<String>,
    pub register: TableView,
    pub register_charts: Vec<ChartView>,
    pub price_charts: Vec<ChartView>,
    pub adjustments: Vec<AdjustmentView>,
    pub converts: Vec<(String, FigureView)>,
    pub payoff_day: String,
    pub payoff_chart: Option<ChartView>,
    pub payoff_table: TableView,
    pub payoff_fault: String,
    pub votes: Vec<VotesView>,
    pub votes_fault: String,
    pub matters: Vec<(String, Vec<String>)>,
    pub dues: Vec<GroupView>,
    pub figures: Vec<(String, FigureView)>,
    pub days: Vec<DayView>,
}
