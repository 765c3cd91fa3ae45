//! Bars that lie across: where their names stand.

use crate::chart::role::Class;
use crate::chart::sheet::{Anchor, Sheet};

/// Rows of names and bars: names at the left, or above their bars where a narrow sheet holds long ones.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rows {
    /// Room at the left for the names, px; none where they stand above.
    pub names: f64,
    /// From row to row, px.
    pub pitch: f64,
    /// From the top of a row to its bar, px.
    pub head: f64,
}

impl Rows {
    /// Rows for `names` on a sheet `width` px wide, `pitch` px from row to row, their bars `bar` px thick.
    pub fn new<'a>(names: impl Iterator<Item = &'a str>, width: f64, (pitch, bar): (f64, f64)) -> Rows {
        let widest = names.map(|name| Class::Text.width(name)).fold(0.0, f64::max);
        let narrow = width < 400.0;
        let most = if narrow { width * 0.36 } else { (width * 0.36).max(190.0) };
        match narrow && widest > most {
            true => Rows { names: 0.0, pitch: pitch + 16.0, head: 20.0 },
            false => Rows { names: widest.min(most) + 12.0, pitch, head: (pitch - bar) / 2.0 },
        }
    }

    /// Writes the name of row `index` and returns the top of its bar, px.
    pub fn name(&self, sheet: &Sheet, index: usize, name: &str, bar: f64) -> f64 {
        let top = index as f64 * self.pitch;
        let (y, room) = match self.names > 0.0 {
            true => (top + self.head + bar / 2.0 + 4.5, self.names - 11.0),
            false => (top + 14.0, sheet.width),
        };
        sheet.fitted(Class::Text, Anchor::Start, (0.0, y), room, name);
        top + self.head
    }

    /// The line at zero of `count` rows: through all of them, or beside each bar where names stand between.
    pub fn axis(&self, sheet: &Sheet, count: usize, x: f64) {
        if self.names > 0.0 {
            return sheet.rule(Class::Axis, (x, 0.0), (x, sheet.height));
        }
        for row in 0..count {
            let top = row as f64 * self.pitch;
            sheet.rule(Class::Axis, (x, top + self.head - 2.0), (x, top + self.pitch - 2.0));
        }
    }
}
