//! The shape of a series: from its least to its greatest value, a dot at its end, no axis.

use super::timeline::lined;
use super::{Chart, last, present};
use crate::chart::elements::Runs;
use crate::chart::role::{Class, Role};
use crate::chart::scale::{Domain, Values};
use crate::chart::sheet::{Rect, Sheet, place, put};
use crate::chart::spec::Sparkline;
use crate::format::Format;

impl Chart for Sparkline {
    fn kind(&self) -> &'static str {
        "sparkline"
    }

    fn widths(&self) -> Option<&'static [(&'static str, f64)]> {
        Some(&[("all", 240.0)])
    }

    fn height(&self, _: f64, _: &Format) -> f64 {
        40.0
    }

    fn draw(&self, sheet: &Sheet) {
        let domain = Domain::tight(present(&self.values));
        // A mean begins late: the line begins where it does.
        let late = self.values.iter().take_while(|value| value.is_none()).count();
        let values = &self.values[late..];
        let count = values.len().max(2) - 1;
        let Some(across) = Domain::new(0.0, count as f64) else {
            return;
        };
        let frame = Rect { left: 0.0, top: 5.0, right: sheet.width - 5.0, bottom: sheet.height - 5.0 };
        let plot = sheet.plot(Values::plain(across), Values::plain(domain), frame);
        let (low, high) = domain.ends();
        let floor = low - (high - low) * 5.0 / frame.height();
        let dx = frame.width() / count as f64;
        if dx >= 0.5 {
            put(&plot, &Runs::area(Role::painted(Class::Area, self.paint), values, floor));
        }
        put(&plot, &lined(Role::painted(Class::Line, self.paint), values, dx));
        if let Some((index, value)) = last(values) {
            let centre = place(&plot, index as f64, value);
            sheet.disc(Role::painted(Class::Fill, self.paint), centre, 3.25);
        }
    }
}
