//! Recency against frequency: mean value by colour, printed with the number of customers beneath; where values have no
//! room, the ramp tells its ends and the number stands alone.

use super::{Chart, Figures, column, figures, present, said};
use crate::chart::role::{Class, Role};
use crate::chart::scale::Domain;
use crate::chart::sheet::{Anchor, Rect, Sheet};
use crate::chart::spec::Rfm;
use crate::format::{Format, Quantity};

/// Room at the left for `R 5`, px.
const SIDE: f64 = 24.0;

/// Height of a row, px.
const ROW: f64 = 44.0;

/// Room beneath the cells for the names of the columns and the ends, px.
const FOOT: f64 = 40.0;

/// Height of the line that tells what colours or figures mean, px.
const LEGEND: f64 = 22.0;

impl Rfm {
    fn pitch(width: f64) -> f64 {
        (width - SIDE) / 5.0
    }

    /// What is printed in the cells, row by row; nothing where there is no room.
    fn figures(&self, width: f64, format: &Format) -> Option<Figures> {
        let all: Vec<f64> = self.cells.iter().flatten().map(|cell| cell.value.unwrap_or_default()).collect();
        figures(&all, self.quantity, format, (Class::OnBold, Rfm::pitch(width) - 4.0))
    }
}

impl Chart for Rfm {
    fn kind(&self) -> &'static str {
        "rfm"
    }

    fn height(&self, width: f64, format: &Format) -> f64 {
        let told = self.figures(width, format).is_some_and(|figures| figures.unit.is_none());
        let legend = if told { 0.0 } else { LEGEND };
        5.0 * ROW + FOOT + legend
    }

    fn draw(&self, sheet: &Sheet) {
        let width = Rfm::pitch(sheet.width);
        let values: Vec<Option<f64>> = self.cells.iter().flatten().map(|cell| cell.value).collect();
        let ramp = Domain::tight(present(&values));
        let figures = self.figures(sheet.width, sheet.format);
        for (r, row) in self.cells.iter().enumerate().rev() {
            let top = (4 - r) as f64 * ROW;
            sheet.text(Class::Tick, Anchor::Start, (0.0, top + ROW / 2.0 + 4.0), &format!("R{}", r + 1));
            for (f, cell) in row.iter().enumerate() {
                let (left, right) = column(f, (SIDE, width), 2.0);
                let rect = Rect { left, top, right, bottom: top + ROW - 2.0 };
                let centre = (left + right) / 2.0;
                let customers = sheet.format.count(cell.customers);
                let noun = if cell.customers == 1 { "customer" } else { "customers" };
                let context =
                    cell.note.iter().fold(format!("{customers} {noun}"), |all, note| format!("{all} · {note}"));
                let what = format!("R{}, F{}", r + 1, f + 1);
                let Some(value) = cell.value.filter(|v| v.is_finite()) else {
                    sheet.cell(Class::Empty, rect, Some(&said(&what, "–", Some(&context))), None);
                    sheet.text(Class::Tick, Anchor::Middle, (centre, top + ROW / 2.0 + 3.0), "–");
                    continue;
                };
                let title = said(&what, &sheet.format.exact(self.quantity, value), Some(&context));
                let step = ramp.step(value);
                sheet.cell(Role::step(Class::Ramp, step), rect, Some(&title), None);
                if let Some(figures) = &figures {
                    let middle = (centre, top + 18.0);
                    sheet.text(Role::step(Class::OnBold, step), Anchor::Middle, middle, &figures.texts[r * 5 + f]);
                }
                let short = sheet.format.short(Quantity::Count, cell.customers as f64);
                let count = if Class::On.width(&customers) <= width - 4.0 { customers } else { short };
                let beneath = (centre, top + if figures.is_some() { 34.0 } else { 26.0 });
                sheet.fitted(Role::step(Class::On, step), Anchor::Middle, beneath, width - 2.0, &count);
            }
        }
        let y = 5.0 * ROW + 14.0;
        for f in 0..5u8 {
            let centre = SIDE + (f64::from(f) + 0.5) * width - 1.0;
            sheet.text(Class::Tick, Anchor::Middle, (centre, y), &format!("F{}", f + 1));
        }
        let (low, high) = (format!("← {}", self.ends.0), format!("{} →", self.ends.1));
        let room = (sheet.width - SIDE) / 2.0 - 6.0;
        sheet.fitted(Class::Tick, Anchor::Start, (SIDE, y + 19.0), room, &low);
        sheet.fitted(Class::Tick, Anchor::End, (sheet.width - 2.0, y + 19.0), room, &high);
        let y = sheet.height - 4.0;
        match figures {
            None => _ = sheet.ramp(ramp, self.quantity, (sheet.width - 2.0, y)),
            Some(Figures { unit: Some(unit), .. }) => {
                let text = format!("bold: mean in {unit}, below: customers");
                sheet.fitted(Class::Tick, Anchor::Start, (SIDE, y), sheet.width - SIDE, &text);
            }
            Some(_) => {}
        }
    }
}
