//! A small chart from zero on a scale of its own: its name and figure stand beside it in the page.

use super::timeline::lined;
use super::{Chart, last, present};
use crate::chart::scale::{Domain, Time, Values};
use crate::chart::sheet::{Anchor, Rect, Sheet, put};
use crate::chart::spec::{Panel, seven_day_mean};
use crate::chart::svg::{Class, Role};
use crate::format::Format;

impl Chart for Panel {
    fn kind(&self) -> &'static str {
        "panel"
    }

    fn widths(&self) -> Option<&'static [(&'static str, f64)]> {
        Some(&[("all", 240.0)])
    }

    fn height(&self, _: f64, _: &Format) -> f64 {
        92.0
    }

    fn draw(&self, sheet: &Sheet) {
        let time = Time::new(self.first, self.step, self.values.len());
        let frame = Rect {
            left: 2.0,
            top: 5.0,
            right: sheet.width - 5.0,
            bottom: sheet.height - 22.0,
        };
        let plot = sheet.plot(
            time.clone(),
            Values::plain(Domain::from_zero(present(&self.values))),
            frame,
        );
        let dx = frame.width() / (self.values.len().max(2) - 1) as f64;
        let zero = f64::from(plot.map_coordinate(&(0.0, 0.0)).1) / 10.0;
        sheet.group("aria-hidden=\"true\"", || {
            for (index, label) in time.ticks(sheet.format, frame.width()) {
                let x = f64::from(plot.map_coordinate(&(index, 0.0)).0) / 10.0;
                sheet.rule(Class::Grid, (x, frame.top), (x, frame.bottom));
                // Print enlarges this text to 15 px: room is kept for that.
                let half = Class::Tick.width(&label) * 15.0 / 12.0 / 2.0;
                let middle = x.clamp(half, sheet.width - half);
                if sheet.is_free(Class::Total, Anchor::Middle, (middle, sheet.height - 5.0), &label[..0]) {
                    sheet.offer(Class::Tick, Anchor::Middle, (middle, sheet.height - 5.0), &label);
                }
            }
            sheet.rule(Class::Axis, (0.0, zero), (sheet.width, zero));
        });
        let mean = self
            .smooth
            .then(|| seven_day_mean(&self.values))
            .filter(|m| present(m).next().is_some());
        if mean.is_some() {
            put(&plot, &lined(Role::painted(Class::Thin, self.paint), &self.values, dx));
        }
        let strong = mean.as_ref().unwrap_or(&self.values);
        put(&plot, &lined(Role::painted(Class::Line, self.paint), strong, dx));
        if let Some((index, value)) = last(strong) {
            let (x, y) = plot.map_coordinate(&(index as f64, value));
            sheet.disc(
                Role::painted(Class::Fill, self.paint),
                (f64::from(x) / 10.0, f64::from(y) / 10.0),
                3.0,
            );
        }
    }
}
