//! Rows by columns, seven steps of one hue; values are printed where cells have room, else the ramp tells its ends.

use super::bars::every;
use super::{Chart, present, said};
use crate::chart::scale::Domain;
use crate::chart::sheet::{Anchor, Rect, Sheet};
use crate::chart::spec::Heatmap;
use crate::chart::svg::{Class, Role};
use crate::format::Format;

impl Heatmap {
    /// Width of the names of the rows, width and height of a cell, px.
    fn layout(&self, width: f64) -> (f64, f64, f64) {
        let widest = self.rows.iter().map(|row| Class::Tick.width(row)).fold(0.0, f64::max);
        let side = widest.min(width * 0.3) + 10.0;
        let columns = self.columns.len().max(1) as f64;
        let cell = (width - side) / columns;
        (side, cell, (cell * 1.1).clamp(26.0, 34.0))
    }
}

impl Chart for Heatmap {
    fn kind(&self) -> &'static str {
        "heatmap"
    }

    fn height(&self, width: f64, _: &Format) -> f64 {
        self.rows.len() as f64 * self.layout(width).2 + 44.0
    }

    fn draw(&self, sheet: &Sheet) {
        let (side, width, height) = self.layout(sheet.width);
        let gap = if width < 14.0 { 1.0 } else { 2.0 };
        let ramp = Domain::tight(self.values.iter().flat_map(|row| present(row)));
        let printed = width >= 44.0 && height >= 28.0;
        for (row, values) in self.values.iter().enumerate() {
            let name = self.rows.get(row).map_or("", String::as_str);
            let top = row as f64 * height;
            let y = top + height / 2.0 + 3.5;
            sheet.fitted(Class::Tick, Anchor::Start, (0.0, y), side - 8.0, name);
            for (column, value) in values.iter().enumerate() {
                let left = side + column as f64 * width;
                let rect = Rect {
                    left,
                    top,
                    right: left + width - gap,
                    bottom: top + height - gap,
                };
                let what = format!("{name} {}", self.columns.get(column).map_or("", String::as_str));
                let middle = (left + (width - gap) / 2.0, y);
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
                if printed {
                    let text = sheet.format.short(self.quantity, value);
                    sheet.fitted(Role::step(Class::On, step), Anchor::Middle, middle, width - gap, &text);
                }
            }
        }
        let y = self.rows.len() as f64 * height + 14.0;
        let every = every(self.columns.iter().map(String::as_str), width);
        for (column, name) in self.columns.iter().enumerate().step_by(every) {
            let middle = side + column as f64 * width + (width - gap) / 2.0;
            let half = Class::Tick.width(name).min(width * every as f64) / 2.0;
            let at = (middle.min(sheet.width - half), y);
            sheet.fitted(Class::Tick, Anchor::Middle, at, width * every as f64 - 4.0, name);
        }
        let y = y + 22.0;
        let edge = if printed {
            sheet.width
        } else {
            sheet.ramp(ramp, self.quantity, (sheet.width - gap, y))
        };
        sheet.fitted(Class::Tick, Anchor::Start, (side, y), edge - side - 8.0, &self.across);
    }
}
