//! The kinds of charts, one file each: a kind is its file and one arm of [`chart`].

mod bars;
mod cohorts;
mod donut;
mod heatmap;
mod month;
mod panel;
mod pareto;
mod rfm;
mod rows;
mod slope;
mod sparkline;
mod strip;
mod timeline;
mod trend;
mod visits;
mod waterfall;
mod weeks;

use super::role::Class;
use super::sheet::Sheet;
use super::spec::Mark;
use crate::format::{Format, Quantity};

/// What every kind can do.
pub(super) trait Chart {
    /// Its class in the style sheet.
    fn kind(&self) -> &'static str;

    /// Class and width in px of each drawing, where these do not follow from the room on the page.
    fn widths(&self) -> Option<&'static [(&'static str, f64)]> {
        None
    }

    /// Its height in px at a width.
    fn height(&self, width: f64, format: &Format) -> f64;

    /// Draws it.
    fn draw(&self, sheet: &Sheet);
}

/// The chart that a mark is.
pub(super) fn chart(mark: &Mark) -> &dyn Chart {
    match mark {
        Mark::TimeLine(chart) => chart,
        Mark::Strip(chart) => chart,
        Mark::Sparkline(chart) => chart,
        Mark::Donut(chart) => chart,
        Mark::Panel(chart) => chart,
        Mark::Trend(chart) => chart,
        Mark::Bars(chart) => chart,
        Mark::Rfm(chart) => chart,
        Mark::Heatmap(chart) => chart,
        Mark::Month(chart) => chart,
        Mark::Cohorts(chart) => chart,
        Mark::Pareto(chart) => chart,
        Mark::Waterfall(chart) => chart,
        Mark::Weeks(chart) => chart,
        Mark::Slope(chart) => chart,
        Mark::Visits(chart) => chart,
    }
}

/// A tooltip: "what: value · context".
fn said(what: &str, value: &str, context: Option<&str>) -> String {
    match context {
        Some(context) => format!("{what}: {value} · {context}"),
        None => format!("{what}: {value}"),
    }
}

/// Left and right edge of column `index` of columns that begin at `left` and are `pitch` px apart: on whole px, so that
/// edges are sharp and gaps alike, unless columns are so narrow that a px more or less shows.
fn column(index: usize, (left, pitch): (f64, f64), gap: f64) -> (f64, f64) {
    let edge = |index: usize| {
        let x = left + index as f64 * pitch;
        if pitch < 16.0 { x } else { x.round() }
    };
    (edge(index), edge(index + 1) - gap)
}

/// The values of a series that can be drawn.
fn present(values: &[Option<f64>]) -> impl Iterator<Item = f64> + '_ {
    values.iter().flatten().copied().filter(|v| v.is_finite())
}

/// The last value of a series: index and value.
fn last(values: &[Option<f64>]) -> Option<(usize, f64)> {
    values.iter().enumerate().rev().find_map(|(i, v)| v.filter(|v| v.is_finite()).map(|v| (i, v)))
}

/// What is printed in cells.
struct Figures {
    /// One text a value.
    texts: Vec<String>,
    /// The sign of their currency, where it had to be left out: it is said once, beside the cells.
    unit: Option<String>,
}

/// How the values of cells are written so that each fits `room` px: with three digits, else with two, else without the
/// sign of their currency, else not at all.
fn figures(values: &[f64], quantity: Quantity, format: &Format, (class, room): (Class, f64)) -> Option<Figures> {
    let brief = |value: &f64| {
        let unit = |value: f64| 10f64.powf(value.abs().log10().floor() - 1.0);
        let rounded = if *value == 0.0 { 0.0 } else { (value / unit(*value)).round() * unit(*value) };
        // Beside the number below it a whole one keeps its second digit: 2.0.
        format.axis(quantity, &[rounded, rounded - if rounded == 0.0 { 0.0 } else { unit(rounded) }]).swap_remove(0)
    };
    let zero = format.axis(quantity, &[0.0]).concat();
    let signs: Vec<&str> = zero.split('0').filter(|sign| !sign.is_empty()).collect();
    let bare = |value: &f64| signs.iter().fold(brief(value), |text, sign| text.replacen(sign, "", 1));
    let fit = |texts: &Vec<String>| texts.iter().all(|text| class.width(text) <= room);
    let with = |texts: Vec<String>, unit| Some(texts).filter(fit).map(|texts| Figures { texts, unit });
    let unit = || Some(signs.concat().trim().to_owned());
    with(values.iter().map(|value| format.short(quantity, *value)).collect(), None)
        .or_else(|| with(values.iter().map(brief).collect(), None))
        .or_else(|| with(values.iter().map(bare).collect(), unit()).filter(|_| quantity == Quantity::Money))
}
