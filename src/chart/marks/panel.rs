//! A small chart from zero on a scale of its own: its name and figure stand beside it in the page.

use super::timeline::lined;
use super::{Chart, last, present};
use crate::chart::role::{Class, Role};
use crate::chart::scale::{Domain, Values};
use crate::chart::sheet::{Anchor, Rect, Sheet, place, put};
use crate::chart::spec::{Panel, seven_day_mean};
use crate::chart::time::Time;
use crate::format::Format;

impl Chart for Panel {
    fn kind(&self) -> &'static str {
        "panel"
    }

    fn widths(&self) -> Option<&'static [(&'static str, f64)]> {
        Some(&[("all", 208.0)])
    }

    fn height(&self, _: f64, _: &Format) -> f64 {
        84.0
    }

    fn draw(&self, sheet: &Sheet) {
        let time = Time::new(self.first, self.step, self.values.len());
        let frame = Rect { left: 2.0, top: 5.0, right: sheet.width - 5.0, bottom: sheet.height - 22.0 };
        let plot = sheet.plot(time.clone(), Values::plain(Domain::from_zero(present(&self.values))), frame);
        let dx = frame.width() / (self.values.len().max(2) - 1) as f64;
        let (_, zero) = place(&plot, 0.0, 0.0);
        sheet.group("aria-hidden=\"true\"", || {
            let mut edge = 0.0;
            for (index, label) in time.ticks(sheet.format, frame.width(), 60.0) {
                let (x, _) = place(&plot, index, 0.0);
                sheet.rule(Class::Grid, (x, frame.top), (x, frame.bottom));
                let half = Class::Tick.width(&label) / 2.0;
                let middle = x.clamp(half, (sheet.width - half).max(half));
                if middle - half >= edge {
                    sheet.text(Class::Tick, Anchor::Middle, (middle, sheet.height - 6.0), &label);
                    edge = middle + half + 6.0;
                }
            }
            sheet.rule(Class::Axis, (0.0, zero), (sheet.width, zero));
        });
        let mean = self.smooth.then(|| seven_day_mean(&self.values)).filter(|m| present(m).next().is_some());
        if mean.is_some() {
            put(&plot, &lined(Role::painted(Class::Thin, self.paint), &self.values, dx));
        }
        let strong = mean.as_ref().unwrap_or(&self.values);
        put(&plot, &lined(Role::painted(Class::Line, self.paint), strong, dx));
        if let Some((index, value)) = last(strong) {
            let centre = place(&plot, index as f64, value);
            sheet.disc(Role::painted(Class::Fill, self.paint), centre, 3.0);
        }
    }
}
