//! A value for each of a few things, from zero: across with names at the left, or upright over a value axis.

use super::rows::Rows;
use super::{Chart, said};
use crate::chart::axes;
use crate::chart::role::{Class, Role};
use crate::chart::scale::{Domain, Values};
use crate::chart::sheet::{Anchor, Rect, Sheet};
use crate::chart::spec::{Bar, Bars, Direction};
use crate::format::Format;

/// From bar to bar where they lie across, px.
const PITCH: f64 = 30.0;

/// Height of a bar that lies across, px.
const BAR: f64 = 18.0;

impl Bars {
    fn values(&self) -> impl Iterator<Item = f64> + '_ {
        self.bars.iter().filter_map(|bar| bar.value).filter(|v| v.is_finite())
    }

    fn title(&self, bar: &Bar, format: &Format) -> String {
        let value = bar.value.map_or_else(|| "–".to_owned(), |v| format.exact(self.quantity, v));
        said(&bar.label, &value, bar.note.as_deref())
    }
}

impl Chart for Bars {
    fn kind(&self) -> &'static str {
        "bars"
    }

    fn height(&self, width: f64, _: &Format) -> f64 {
        match self.direction {
            _ if self.values().all(|v| v == 0.0) => 96.0,
            Direction::Across => self.bars.len() as f64 * self.rows(width).pitch,
            Direction::Upright => axes::HEAD + 4.0 + if width < 400.0 { 170.0 } else { 220.0 } + axes::FOOT,
        }
    }

    fn draw(&self, sheet: &Sheet) {
        if self.values().all(|v| v == 0.0) {
            let y = sheet.height - 8.0;
            sheet.rule(Class::Axis, (0.0, y), (sheet.width, y));
            sheet.fitted(Class::Tick, Anchor::Middle, (sheet.width / 2.0, y - 32.0), sheet.width, &self.empty);
            return;
        }
        match self.direction {
            Direction::Across => self.across(sheet),
            Direction::Upright => self.upright(sheet),
        }
    }
}

impl Bars {
    fn rows(&self, width: f64) -> Rows {
        Rows::new(self.bars.iter().map(|bar| bar.label.as_str()), width, (PITCH, BAR))
    }

    fn across(&self, sheet: &Sheet) {
        let rows = self.rows(sheet.width);
        let written = |bar: &Bar| bar.value.map_or_else(String::new, |value| sheet.format.short(self.quantity, value));
        let texts: Vec<String> = self.bars.iter().map(written).collect();
        let room = |negative: bool| {
            let texts =
                self.bars.iter().zip(&texts).filter(|(bar, _)| bar.value.is_some_and(|v| (v < 0.0) == negative));
            texts.map(|(_, text)| Class::Bold.width(text) + 8.0).fold(0.0, f64::max)
        };
        let left = rows.names + room(true);
        let right = (sheet.width - room(false)).max(left + 1.0);
        let axis = Values::plain(Domain::from_zero(self.values()));
        let x = |value: f64| axis.between(value, left, right);
        for (i, (bar, text)) in self.bars.iter().zip(&texts).enumerate() {
            let top = rows.name(sheet, i, &bar.label, BAR);
            let y = top + BAR / 2.0 + 4.5;
            let Some(value) = bar.value.filter(|v| v.is_finite()) else {
                sheet.text(Class::Tick, Anchor::Start, (x(0.0) + 6.0, y), "–");
                continue;
            };
            let (from, to) = (x(value.min(0.0)), x(value.max(0.0)));
            let rect = Rect { left: from, top, right: to.max(from + 0.5), bottom: top + BAR };
            let title = self.title(bar, sheet.format);
            sheet.cell(Role::painted(Class::Fill, bar.paint), rect, Some(&title), bar.href.as_deref());
            match value < 0.0 {
                true => sheet.text(Class::Bold, Anchor::End, (from - 6.0, y), text),
                false => sheet.text(Class::Bold, Anchor::Start, (to + 6.0, y), text),
            }
        }
        rows.axis(sheet, self.bars.len(), x(0.0));
    }

    fn upright(&self, sheet: &Sheet) {
        let height = sheet.height - axes::HEAD - 4.0 - axes::FOOT;
        let axis = Values::nice(Domain::from_zero(self.values()), self.quantity, height);
        let labels = axes::labels(sheet, &axis, self.quantity);
        let (top, bottom) = (axes::HEAD + 4.0, sheet.height - axes::FOOT);
        let frame = Rect { left: axes::gutter(&labels), top, right: sheet.width, bottom };
        let pitch = frame.width() / self.bars.len() as f64;
        let thick = (pitch * 0.72).min(44.0);
        let y = |value: f64| axis.between(value, bottom, top);
        let names: Vec<&str> = self.bars.iter().map(|bar| bar.label.as_str()).collect();
        sheet.group("aria-hidden=\"true\"", || {
            axes::values(sheet, &axis, &labels, frame);
            axes::columns(sheet, &names, (frame.left, pitch), bottom + 19.0);
        });
        for (i, bar) in self.bars.iter().enumerate() {
            let centre = frame.left + (i as f64 + 0.5) * pitch;
            let Some(value) = bar.value.filter(|v| v.is_finite()) else {
                continue;
            };
            let (high, low) = (y(value.max(0.0)), y(value.min(0.0)));
            let rect = Rect {
                left: centre - thick / 2.0,
                top: high,
                right: centre + thick / 2.0,
                bottom: low.max(high + 0.5),
            };
            let title = self.title(bar, sheet.format);
            sheet.cell(Role::painted(Class::Fill, bar.paint), rect, Some(&title), bar.href.as_deref());
        }
    }
}
