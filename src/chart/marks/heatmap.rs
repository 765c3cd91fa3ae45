//! Rows by columns, seven steps of one hue; values are printed where cells have room, else the ramp tells its ends.

use super::{Chart, column as edges, figures, present, said};
use crate::chart::axes;
use crate::chart::role::{Class, Role};
use crate::chart::scale::Domain;
use crate::chart::sheet::{Anchor, Rect, Sheet};
use crate::chart::spec::Heatmap;
use crate::format::Format;

/// Below this width the ramp has a line of its own, px.
const NARROW: f64 = 400.0;

impl Heatmap {
    /// Width of the names of the rows, width and height of a cell, px.
    fn layout(&self, width: f64) -> (f64, f64, f64) {
        let widest = self.rows.iter().map(|row| Class::Tick.width(row)).fold(0.0, f64::max);
        let side = widest.min(width * 0.3) + 10.0;
        let columns = self.columns.len().max(1) as f64;
        let cell = (width - side) / columns;
        (side, cell, (cell * 1.1).clamp(26.0, 34.0).round())
    }
}

impl Chart for Heatmap {
    fn kind(&self) -> &'static str {
        "heatmap"
    }

    fn height(&self, width: f64, _: &Format) -> f64 {
        self.rows.len() as f64 * self.layout(width).2 + if width < NARROW { 62.0 } else { 42.0 }
    }

    fn draw(&self, sheet: &Sheet) {
        let (side, width, height) = self.layout(sheet.width);
        let gap = if width < 14.0 { 1.0 } else { 2.0 };
        let ramp = Domain::tight(self.values.iter().flat_map(|row| present(row)));
        let all: Vec<f64> = self.values.iter().flat_map(|row| present(row)).collect();
        let room = (Class::On, width - gap - 2.0);
        let roomy = width >= 44.0 && height >= 28.0;
        let figures = roomy.then(|| figures(&all, self.quantity, sheet.format, room)).flatten();
        let (mut texts, unit) = figures.map(|figures| (figures.texts.into_iter(), figures.unit)).unzip();
        for (row, values) in self.values.iter().enumerate() {
            let name = self.rows.get(row).map_or("", String::as_str);
            let top = row as f64 * height;
            let y = top + height / 2.0 + 3.5;
            sheet.fitted(Class::Tick, Anchor::Start, (0.0, y), side - 8.0, name);
            for (column, value) in values.iter().enumerate() {
                let (left, right) = edges(column, (side, width), gap);
                let rect = Rect { left, top, right, bottom: top + height - gap };
                let what = format!("{name} {}", self.columns.get(column).map_or("", String::as_str));
                let middle = ((left + right) / 2.0, y);
                let Some(value) = value.filter(|v| v.is_finite()) else {
                    sheet.cell(Class::Empty, rect, Some(&said(&what, "–", None)), None);
                    if width >= 12.0 {
                        sheet.text(Class::Tick, Anchor::Middle, middle, "–");
                    }
                    continue;
                };
                let title = said(&what, &sheet.format.exact(self.quantity, value), None);
                let step = ramp.step(value);
                sheet.cell(Role::step(Class::Ramp, step), rect, Some(&title), None);
                if let Some(text) = texts.as_mut().and_then(Iterator::next) {
                    sheet.text(Role::step(Class::On, step), Anchor::Middle, middle, &text);
                }
            }
        }
        let y = self.rows.len() as f64 * height + 14.0;
        let names: Vec<&str> = self.columns.iter().map(String::as_str).collect();
        axes::columns(sheet, &names, (side - gap / 2.0, width), y);
        if let Some(unit) = unit {
            let text = unit.map_or_else(|| self.across.clone(), |unit| format!("{}, figures in {unit}", self.across));
            sheet.fitted(Class::Tick, Anchor::Start, (side, y + 20.0), sheet.width - side, &text);
            return;
        }
        let last = sheet.height - 4.0;
        let edge = sheet.ramp(ramp, self.quantity, (sheet.width - gap, last));
        let (y, edge) = if sheet.width < NARROW { (y + 20.0, sheet.width) } else { (last, edge - 8.0) };
        sheet.fitted(Class::Tick, Anchor::Start, (side, y), edge - side, &self.across);
    }
}
