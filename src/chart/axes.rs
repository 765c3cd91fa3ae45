//! The axes of time and value charts: horizontal gridlines with their labels above them, dates along the bottom.

use std::ops::Range;

use plotters::coord::ranged1d::Ranged;

use super::role::{Class, Role};
use super::scale::Values;
use super::sheet::{Anchor, Plot, Rect, Sheet, place, tenths};
use super::spec::Paint;
use super::text::{fit, spread};
use super::time::Time;
use crate::format::Quantity;

/// Room beneath a plot for the dates, px.
pub(super) const FOOT: f64 = 26.0;

/// From tick to tick along the bottom at least, px.
const GAP: f64 = 80.0;

/// Room above a plot for the label of the topmost gridline, px.
pub(super) const HEAD: f64 = 22.0;

/// From this width on, names stand at the lines' ends.
pub(super) const ROOMY: f64 = 560.0;

/// Height of a plot of lines at a width of the sheet, px.
pub(super) fn plot_height(width: f64) -> f64 {
    match width {
        ..400.0 => 188.0,
        ..ROOMY => 212.0,
        ..800.0 => 238.0,
        _ => 268.0,
    }
}

/// The labels of an axis of values.
pub(super) fn labels(sheet: &Sheet, values: &Values, quantity: Quantity) -> Vec<String> {
    sheet.format.axis(quantity, values.ticks())
}

/// Room for the labels at the left of the data, px.
pub(super) fn gutter(labels: &[String]) -> f64 {
    labels.iter().map(|l| Class::Tick.width(l)).fold(18.0, f64::max) + 10.0
}

/// Gridlines from the left edge to the right of `plot`, the line at zero in the axis' colour, and their labels; a zero at
/// the bottom needs none. Without labels there is nothing to read off, and only the baseline is drawn.
pub(super) fn values(sheet: &Sheet, values: &Values, labels: &[String], plot: Rect) {
    for (i, tick) in values.ticks().iter().enumerate() {
        let y = values.between(*tick, plot.bottom, plot.top);
        let zero = *tick == 0.0;
        if zero || i < labels.len() {
            sheet.rule(if zero { Class::Axis } else { Class::Grid }, (0.0, y), (plot.right, y));
        }
        if let Some(label) = labels.get(i).filter(|_| !zero || i > 0) {
            sheet.text(Class::Tick, Anchor::Start, (0.0, y - 5.0), label);
        }
    }
}

/// Ticks and dates beneath `plot`.
pub(super) fn dates(sheet: &Sheet, time: &Time, plot: Rect) {
    dates_apart(sheet, time, plot, GAP);
}

/// The same, at least `gap` px apart.
pub(super) fn dates_apart(sheet: &Sheet, time: &Time, plot: Rect, gap: f64) {
    let limit = (tenths(plot.left), tenths(plot.right));
    for (index, label) in time.ticks(sheet.format, plot.width(), gap) {
        let x = f64::from(time.map(&index, limit)) / 10.0;
        sheet.rule(Class::Axis, (x, plot.bottom), (x, plot.bottom + 5.0));
        let half = Class::Tick.width(&label) / 2.0;
        let middle = x.clamp(half, (sheet.width - half).max(half));
        sheet.offer(Class::Tick, Anchor::Middle, (middle, plot.bottom + 19.0), &label);
    }
}

/// A line's name at its end, with a dot in its colour.
#[derive(Debug)]
pub(super) struct End<'a> {
    pub label: &'a str,
    /// A line beneath.
    pub note: Option<&'a str>,
    /// The dot.
    pub paint: Paint,
    /// Whether it is the line that matters.
    pub strong: bool,
    /// Where the line ends, px.
    pub y: f64,
}

/// Room at the right for the dots and these names, at most a quarter of the sheet.
pub(super) fn margin<'a>(names: impl IntoIterator<Item = &'a str>, width: f64) -> f64 {
    let widest = names.into_iter().map(|n| Class::Bold.width(n)).fold(0.0, f64::max);
    if widest == 0.0 { 8.0 } else { (widest + 24.0).min(width * 0.25) }
}

/// The names at the right of `plot`, clear of each other.
pub(super) fn ends(sheet: &Sheet, ends: &[End], plot: Rect) {
    let height = |end: &End| if end.note.is_some() { 31.0 } else { 16.0 };
    let blocks: Vec<(f64, f64)> = ends.iter().map(|end| (end.y, height(end))).collect();
    let x = plot.right + 20.0;
    let room = sheet.width - x;
    for (end, centre) in ends.iter().zip(spread(&blocks, plot.top - 8.0..plot.bottom)) {
        let y = centre - height(end) / 2.0 + 12.0;
        sheet.disc(Role::painted(Class::Fill, end.paint), (plot.right + 11.0, y - 4.0), 4.0);
        let class = if end.strong { Class::Bold } else { Class::Text };
        sheet.fitted(class, Anchor::Start, (x, y), room, end.label);
        if let Some(note) = end.note {
            sheet.fitted(Class::Tick, Anchor::Start, (x, y + 15.0), room, note);
        }
    }
}

/// One name of a key: what stands at the lines' ends where there is room, stands above the plot where there is none.
#[derive(Debug)]
pub(super) struct Key<'a> {
    pub label: &'a str,
    pub role: Role,
}

/// Height of the key in rows of 18 px, and where each name goes: row and left edge.
pub(super) fn key_rows(names: &[Key], width: f64) -> (f64, Vec<(f64, f64)>) {
    let (mut row, mut x) = (0.0, 0.0);
    let mut place = |name: &Key| {
        let wide = (24.0 + Class::Text.width(name.label)).min(width);
        if x > 0.0 && x + wide > width {
            (row, x) = (row + 1.0, 0.0);
        }
        let at = (row, x);
        x += wide + 16.0;
        at
    };
    let places: Vec<_> = names.iter().map(&mut place).collect();
    (if names.is_empty() { 0.0 } else { (row + 1.0) * 18.0 + 6.0 }, places)
}

/// The key at the top of the sheet.
pub(super) fn key(sheet: &Sheet, names: &[Key]) {
    for (name, (row, x)) in names.iter().zip(key_rows(names, sheet.width).1) {
        let y = row * 18.0 + 12.0;
        sheet.rule(name.role, (x + 2.0, y - 4.0), (x + 18.0, y - 4.0));
        sheet.fitted(Class::Text, Anchor::Start, (x + 24.0, y), sheet.width - x - 24.0, name.label);
    }
}

/// What the script needs to place a crosshair: where the series begins, px a step, where zero is, px a unit of value.
pub(super) fn crosshair(sheet: &Sheet, plot: &Plot<Time, Values>, values: &Values, inner: Rect, dx: f64) {
    let (x, y) = place(plot, 0.0, 0.0);
    let Range { start, end } = values.range();
    sheet.attribute("data-x0", x);
    sheet.attribute("data-dx", format_args!("{dx:.4}"));
    sheet.attribute("data-y0", y);
    sheet.attribute("data-k", format_args!("{:.6e}", inner.height() / (end - start)));
}

/// Names of columns that begin at `left` and are `pitch` px apart, centred on their middles on the baseline `y`: every one,
/// or every second, third, … so that they keep 6 px apart. Names over 72 px are cut.
pub(super) fn columns(sheet: &Sheet, names: &[&str], (left, pitch): (f64, f64), y: f64) {
    let widest = names.iter().map(|name| Class::Tick.width(name)).fold(0.0, f64::max).min(72.0);
    let every = [1u8, 2, 3, 4, 6, 12, 24].into_iter().find(|n| pitch * f64::from(*n) >= widest + 6.0).unwrap_or(48);
    let (px, bold) = Class::Tick.font();
    for (i, name) in names.iter().enumerate().step_by(every.into()) {
        let name = fit(name, pitch * f64::from(every) - 4.0, px, bold);
        let edge = sheet.width - Class::Tick.width(&name) / 2.0;
        let middle = left + (i as f64 + 0.5) * pitch;
        sheet.offer(Class::Tick, Anchor::Middle, (middle.min(edge), y), &name);
    }
}
