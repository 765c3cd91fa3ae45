//! Parts of a whole: slices from 12 o'clock clockwise, the total in the hole. Names and shares stand in a table
//! beside it.

use super::{Chart, said};
use crate::chart::elements::Sector;
use crate::chart::role::{Class, Role};
use crate::chart::sheet::{Anchor, Sheet, tenths};
use crate::chart::spec::Donut;
use crate::format::Format;

/// Inner and outer radius, px.
const RADII: (f64, f64) = (64.0, 96.0);

impl Chart for Donut {
    fn kind(&self) -> &'static str {
        "donut"
    }

    fn widths(&self) -> Option<&'static [(&'static str, f64)]> {
        Some(&[("all", 196.0)])
    }

    fn height(&self, width: f64, _: &Format) -> f64 {
        width
    }

    fn draw(&self, sheet: &Sheet) {
        let centre = sheet.width / 2.0;
        let size = |value: f64| if value.is_finite() { value.max(0.0) } else { 0.0 };
        let whole: f64 = self.slices.iter().map(|slice| size(slice.value)).sum();
        let mut from = 0.0;
        for slice in self.slices.iter().filter(|slice| size(slice.value) > 0.0) {
            let share = size(slice.value) / whole;
            let value = sheet.format.exact(self.quantity, slice.value);
            let title = said(&slice.label, &value, Some(&sheet.format.share(share)));
            sheet.put(&Sector {
                role: Role::painted(Class::Fill, slice.paint),
                centre: (tenths(centre), tenths(centre)),
                radii: (RADII.0 * 10.0, RADII.1 * 10.0),
                turn: (from, from + share),
                title: &title,
                href: slice.href.as_deref(),
            });
            from += share;
        }
        let room = RADII.0 * 2.0 - 16.0;
        let class = if Class::Total.width(&self.total) <= room { Class::Total } else { Class::Note };
        sheet.fitted(class, Anchor::Middle, (centre, centre + 4.0), room, &self.total);
        sheet.fitted(Class::Tick, Anchor::Middle, (centre, centre + 22.0), room - 8.0, &self.note);
    }
}
