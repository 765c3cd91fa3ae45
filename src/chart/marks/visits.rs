//! The days on which one customer ordered: a dot each, grey as long as silence is usual, red from there on.

use super::Chart;
use crate::chart::elements::Runs;
use crate::chart::role::{Class, Role};
use crate::chart::scale::{Domain, Values};
use crate::chart::sheet::{Rect, Sheet, place, put};
use crate::chart::spec::{Paint, VisitStrip};
use crate::format::Format;

impl Chart for VisitStrip {
    fn kind(&self) -> &'static str {
        "visits"
    }

    fn widths(&self) -> Option<&'static [(&'static str, f64)]> {
        Some(&[("all", 300.0)])
    }

    fn height(&self, _: f64, _: &Format) -> f64 {
        20.0
    }

    fn draw(&self, sheet: &Sheet) {
        let Some(across) = Domain::new(0.0, (self.days.max(2) - 1) as f64) else { return };
        let frame = Rect { left: 4.0, top: 2.0, right: sheet.width - 4.0, bottom: sheet.height - 2.0 };
        let plot = sheet.plot(Values::plain(across), Values::plain(Domain::from_zero([1.0])), frame);
        let x = |day: usize| place(&plot, day as f64, 0.5).0;
        let y = sheet.height / 2.0;
        sheet.rule(Class::Grid, (frame.left, y), (frame.right, y));
        let mut days = vec![None; self.days];
        for &visit in self.visits.iter().filter(|visit| **visit < self.days) {
            days[visit] = Some(0.5);
        }
        let last = self.visits.last().copied().unwrap_or(0).min(self.days - 1);
        let today = self.days - 1;
        let limit = self.limit.map_or(last, |limit| limit.clamp(last, today));
        if limit > last {
            sheet.rule(Role::painted(Class::Lasting, Paint::Muted), (x(last), y), (x(limit), y));
        }
        if today > limit {
            sheet.rule(Role::painted(Class::Lasting, Paint::Down), (x(limit), y), (x(today), y));
        }
        put(&plot, &Runs::dots(Role::painted(Class::Dots, Paint::Accent), &days));
    }
}
