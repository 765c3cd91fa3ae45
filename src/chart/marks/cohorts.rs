//! Who came back: a row a cohort with its size, a column a month since the first order.

use super::{Chart, column, said};
use crate::chart::axes;
use crate::chart::role::{Class, Role};
use crate::chart::scale::Domain;
use crate::chart::sheet::{Anchor, Rect, Sheet};
use crate::chart::spec::{Cohort, Cohorts};
use crate::chart::text::fit;
use crate::format::{Format, Quantity};

/// Height of a row, px.
const ROW: f64 = 26.0;

/// Height of the two lines of heads, px.
const HEAD: f64 = 42.0;

struct Layout {
    /// Right edge of the sizes.
    sizes: f64,
    /// Left edge of the cells.
    side: f64,
    /// From cell to cell.
    pitch: f64,
}

impl Cohorts {
    fn columns(&self) -> usize {
        self.rows.iter().map(|row| row.values.len()).max().unwrap_or(0)
    }

    fn layout(&self, sheet: &Sheet) -> Layout {
        let widest = |texts: &mut dyn Iterator<Item = f64>| texts.fold(0.0, f64::max);
        let names = widest(&mut self.rows.iter().map(|row| Class::Text.width(&row.label)));
        let names = names.max(Class::Tick.width(&self.head)).min(sheet.width * 0.24);
        let sizes = widest(&mut self.rows.iter().map(|row| Class::Tick.width(&sheet.format.count(row.size))));
        let head = if sheet.width < 400.0 { 0.0 } else { Class::Tick.width(&self.size) };
        let sizes = names + 10.0 + sizes.max(head).min(sheet.width * 0.18);
        let side = sizes + 10.0;
        Layout { sizes, side, pitch: ((sheet.width - side) / self.columns().max(1) as f64).min(72.0) }
    }

    /// The colours' domain. Everyone is there in the month of the first order: that share tells nothing.
    fn domain(&self) -> Domain {
        let skip = usize::from(self.is_share());
        Domain::tight(self.rows.iter().flat_map(|row| row.values.iter().skip(skip).flatten().copied()))
    }

    fn is_share(&self) -> bool {
        self.quantity == Quantity::Percent
    }

    /// What is printed in a cell, or nothing where there is no room for it.
    fn printed(&self, value: f64, room: f64, format: &Format) -> Option<String> {
        let fits = |text: &String| Class::On.width(text) <= room;
        if !self.is_share() {
            return Some(format.short(self.quantity, value)).filter(fits);
        }
        let percent = (value * 100.0).round();
        [format!("{percent}%"), format!("{percent}")].into_iter().find(fits)
    }

    /// Whether cells are wide enough for all they would say.
    fn is_printed(&self, room: f64, format: &Format) -> bool {
        let skip = usize::from(self.is_share());
        let mut values = self.rows.iter().flat_map(|row| row.values.iter().skip(skip).flatten());
        values.all(|value| self.printed(*value, room, format).is_some())
    }
}

impl Chart for Cohorts {
    fn kind(&self) -> &'static str {
        "cohorts"
    }

    fn height(&self, width: f64, _: &Format) -> f64 {
        HEAD + self.rows.len() as f64 * ROW + if width < 700.0 { 44.0 } else { 24.0 }
    }

    fn draw(&self, sheet: &Sheet) {
        let Layout { sizes, side, pitch } = self.layout(sheet);
        let gap = if pitch < 12.0 { 1.0 } else { 2.0 };
        let printed = self.is_printed(pitch - gap, sheet.format);
        let (px, bold) = Class::Tick.font();
        sheet.text(Class::Tick, Anchor::Start, (side, 12.0), &fit(&self.across, sheet.width - side, px, bold));
        sheet.offer(Class::Tick, Anchor::Start, (0.0, 30.0), &fit(&self.head, side - 20.0, px, bold));
        sheet.offer(Class::Tick, Anchor::End, (sizes, 30.0), &fit(&self.size, sizes, px, bold));
        let months: Vec<String> = (0..self.columns()).map(|month| month.to_string()).collect();
        let months: Vec<&str> = months.iter().map(String::as_str).collect();
        axes::columns(sheet, &months, (side - gap / 2.0, pitch), 30.0);
        let ramp = self.domain();
        for (i, row) in self.rows.iter().enumerate() {
            let y = HEAD + i as f64 * ROW + ROW / 2.0 + 3.0;
            let size = sheet.format.count(row.size);
            let room = sizes - 8.0 - Class::Tick.width(&size);
            sheet.fitted(Class::Text, Anchor::Start, (0.0, y), room, &row.label);
            sheet.text(Class::Tick, Anchor::End, (sizes, y), &size);
            for (month, value) in row.values.iter().enumerate() {
                let (left, right) = column(month, (side, pitch), gap);
                let top = HEAD + i as f64 * ROW;
                let rect = Rect { left, top, right, bottom: top + ROW - gap };
                self.cell(sheet, row, (month, *value), ramp, rect, printed);
            }
        }
        let y = HEAD + self.rows.len() as f64 * ROW + 18.0;
        if self.rows.iter().any(|row| row.unfinished) {
            let rect = Rect { left: side + 0.5, top: y - 10.0, right: side + 14.5, bottom: y + 1.0 };
            sheet.cell(Class::Open, rect, None, None);
            sheet.text(Class::Tick, Anchor::Start, (side + 21.0, y), "month in progress");
        }
        if !printed {
            sheet.ramp(ramp, self.quantity, (sheet.width, sheet.height - 6.0));
        }
    }
}

impl Cohorts {
    fn cell(
        &self,
        sheet: &Sheet,
        row: &Cohort,
        (month, value): (usize, Option<f64>),
        ramp: Domain,
        rect: Rect,
        printed: bool,
    ) {
        let middle = ((rect.left + rect.right) / 2.0, (rect.top + rect.bottom) / 2.0 + 4.0);
        let what = format!("{}, {month}", row.label);
        let Some(value) = value.filter(|v| v.is_finite()) else {
            sheet.cell(Class::Empty, rect, Some(&said(&what, "–", None)), None);
            if rect.width() >= 12.0 {
                sheet.text(Class::Tick, Anchor::Middle, middle, "–");
            }
            return;
        };
        let open = row.unfinished && month + 1 == row.values.len();
        let exact = sheet.format.exact(self.quantity, value);
        let title = said(&what, &exact, open.then_some("month in progress"));
        let plain = month == 0 && self.is_share();
        let step = ramp.step(value);
        let role = if plain { Class::Empty.into() } else { Role::step(Class::Ramp, step) };
        sheet.cell(role, rect, Some(&title), None);
        if open {
            let inside =
                Rect { left: rect.left + 1.0, top: rect.top + 1.0, right: rect.right - 1.0, bottom: rect.bottom - 1.0 };
            sheet.cell(Class::Open, inside, None, None);
        }
        let text = self.printed(value, rect.width(), sheet.format).filter(|_| printed);
        let role = if plain { Class::Tick.into() } else { Role::step(Class::On, step) };
        sheet.text(role, Anchor::Middle, middle, &text.unwrap_or_default());
    }
}
