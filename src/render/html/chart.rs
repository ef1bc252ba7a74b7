//! Charts as SVG. What is drawn is in whole numbers: days, dollars, shares, or parts of a price.
use plotters::prelude::*;

use super::axis::{Axis, PRICE_PARTS, Unit};
use crate::exact::Exact;

/// Width and height in the units of the drawing; on the page it is as wide as there is room.
const SIZE: (u32, u32) = (560, 300);

/// Colours that people who see few colours can tell apart.
const COLOURS: [(u8, u8, u8); 7] =
    [(0, 114, 178), (213, 94, 0), (0, 158, 115), (204, 121, 167), (120, 94, 16), (86, 180, 233), (60, 60, 60)];

/// A line of a chart.
#[derive(Debug, Clone)]
pub struct Series {
    pub name: String,
    pub points: Vec<(i64, i64)>,
}

/// A chart with its lines.
#[derive(Debug, Clone)]
pub struct Chart {
    pub across: Unit,
    pub up: Unit,
    pub series: Vec<Series>,
    /// Places that are marked with a number, from 1.
    pub marks: Vec<i64>,
}

/// The colour of a line, as in a style sheet.
pub fn colour(index: usize) -> String {
    let (red, green, blue) = COLOURS.get(index % COLOURS.len()).copied().unwrap_or_default();
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// A figure in whole units of an axis, rounded down; none if it is too large to draw.
pub fn drawn(figure: &Exact, unit: Unit) -> Option<i64> {
    let scale = if unit == Unit::Price { PRICE_PARTS } else { 1 };
    let whole = figure.mul(&Exact::from(scale)).ok()?.floor().to_integer()?;
    i64::try_from(whole).ok()
}

/// Points of a value that keeps from day to day until it changes.
pub fn steps(points: &[(i64, i64)], end: i64) -> Vec<(i64, i64)> {
    let mut line: Vec<(i64, i64)> = Vec::new();
    for (day, value) in points {
        if let Some((_, before)) = line.last().copied() {
            line.push((*day, before));
        }
        line.push((*day, *value));
    }
    if let Some((last, value)) = line.last().copied()
        && last < end
    {
        line.push((end, value));
    }
    line
}

/// The chart as an element of a page; blank if it cannot be drawn.
pub fn svg(chart: &Chart) -> String {
    let mut text = String::new();
    if draw(chart, &mut text).is_none() {
        return String::new();
    }
    text
}

fn draw(chart: &Chart, text: &mut String) -> Option<()> {
    let all = || chart.series.iter().flat_map(|series| series.points.iter().copied());
    let (left, mut right) = (all().map(|(x, _)| x).min()?, all().map(|(x, _)| x).max()?);
    let (low, mut high) = (0, all().map(|(_, y)| y).max()?);
    if chart.across == Unit::Days {
        // So that what happens on the last day is seen.
        right = right.checked_add(right.checked_sub(left)? / 40)?;
    }
    right = right.max(left.checked_add(1)?);
    // Room above the highest line.
    high = high.max(1).checked_add(high / 12)?.checked_add(1)?;
    let area = SVGBackend::with_string(text, SIZE).into_drawing_area();
    area.fill(&WHITE).ok()?;
    let across = Axis { unit: chart.across, from: left, to: right };
    let up = Axis { unit: chart.up, from: low, to: high };
    let mut context = ChartBuilder::on(&area)
        .margin(10)
        .margin_right(24)
        .x_label_area_size(32)
        .y_label_area_size(72)
        .build_cartesian_2d(across, up)
        .ok()?;
    let grey = RGBColor(150, 150, 150);
    context
        .configure_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(RGBColor(228, 228, 228))
        .axis_style(grey)
        .x_labels(5)
        .y_labels(5)
        .x_label_formatter(&|x| across.label(*x))
        .y_label_formatter(&|y| up.label(*y))
        .label_style(("sans-serif", 16))
        .draw()
        .ok()?;
    for (index, mark) in chart.marks.iter().enumerate() {
        context.draw_series(LineSeries::new([(*mark, low), (*mark, high)], grey.stroke_width(1))).ok()?;
        let number = (index + 1).to_string();
        context.draw_series([Text::new(number, (*mark, high), ("sans-serif", 16))]).ok()?;
    }
    for (index, series) in chart.series.iter().enumerate() {
        let (red, green, blue) = COLOURS.get(index % COLOURS.len()).copied().unwrap_or_default();
        let style = RGBColor(red, green, blue).stroke_width(2);
        if let [point] = series.points.as_slice() {
            context.draw_series([Circle::new(*point, 3, style.filled())]).ok()?;
            continue;
        }
        // Every other line is broken, so that they can be told apart in print without colours.
        if index % 2 == 0 {
            context.draw_series(LineSeries::new(series.points.iter().copied(), style)).ok()?;
        } else {
            let points = series.points.iter().copied();
            context.draw_series(DashedLineSeries::new(points, 7, 4, style)).ok()?;
        }
    }
    area.present().ok()
}
