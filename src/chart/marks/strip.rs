//! The whole range, low and wide, with the part that is shown elsewhere marked.

use super::timeline::lined;
use super::{Chart, present};
use crate::chart::axes;
use crate::chart::elements::Runs;
use crate::chart::role::{Class, Role};
use crate::chart::scale::{Domain, Values};
use crate::chart::sheet::{Rect, Sheet, place, put};
use crate::chart::spec::{Paint, Strip};
use crate::chart::time::Time;
use crate::format::Format;

impl Chart for Strip {
    fn kind(&self) -> &'static str {
        "strip"
    }

    fn height(&self, _: f64, _: &Format) -> f64 {
        72.0
    }

    fn draw(&self, sheet: &Sheet) {
        let time = Time::new(self.first, self.step, self.values.len());
        let values = Values::plain(Domain::from_zero(present(&self.values)));
        let frame = Rect { left: 2.0, top: 4.0, right: sheet.width - 2.0, bottom: sheet.height - axes::FOOT };
        let plot = sheet.plot(time.clone(), values, frame);
        let dx = frame.width() / (self.values.len().max(2) - 1) as f64;
        let x = |index: usize| place(&plot, index as f64, 0.0).0;
        let (from, to) = (x(self.window.0) - 1.0, x(self.window.1).max(x(self.window.0) + 2.0) + 1.0);
        let window = Rect { left: from, top: 0.0, right: to.min(sheet.width), bottom: frame.bottom };
        sheet.cell(Class::Window, window, None, None);
        let area = Role::painted(Class::Area, Paint::Accent);
        if dx >= 0.5 {
            put(&plot, &Runs::area(area, &self.values, 0.0));
        }
        put(&plot, &lined(Role::painted(Class::Line, Paint::Accent), &self.values, dx));
        sheet.group("aria-hidden=\"true\"", || {
            let (_, y) = place(&plot, 0.0, 0.0);
            sheet.rule(Class::Axis, (0.0, y), (sheet.width, y));
            axes::dates(sheet, &time, frame);
        });
    }
}
