//! Two totals before and after: the slope of this year beside that of the year before.

use plotters::element::PathElement;

use super::Chart;
use crate::chart::role::{Class, Role};
use crate::chart::scale::{Domain, Values};
use crate::chart::sheet::{Anchor, Sheet, tenths};
use crate::chart::spec::{Paint, Slope};
use crate::chart::text::spread;
use crate::format::Format;

/// The share of the greatest value that the height holds at least.
const SPAN: f64 = 0.5;

/// Room for the names of both ends, px.
const HEAD: f64 = 24.0;

impl Chart for Slope {
    fn kind(&self) -> &'static str {
        "slope"
    }

    fn height(&self, _: f64, _: &Format) -> f64 {
        124.0
    }

    fn draw(&self, sheet: &Sheet) {
        let (left, right) = (sheet.width * 0.39, sheet.width * 0.51);
        let values = || self.lines.iter().flat_map(|line| [line.values.0, line.values.1]);
        // Not from zero, but a change of little stays a slope of little.
        let least = values().fold(0.0, f64::max) * (1.0 - SPAN);
        let axis = Values::plain(Domain::tight(values().chain([least])));
        let (top, bottom) = (HEAD + 12.0, sheet.height - 12.0);
        let y = |value: f64| axis.between(value, bottom, top);
        sheet.fitted(Class::Tick, Anchor::End, (left, 12.0), left, &self.ends.0);
        sheet.fitted(Class::Tick, Anchor::Start, (right, 12.0), sheet.width - right, &self.ends.1);
        sheet.rule(Class::Grid, (left, HEAD), (left, sheet.height));
        sheet.rule(Class::Grid, (right, HEAD), (right, sheet.height));
        let blocks = |of: fn(&(f64, f64)) -> f64| -> Vec<f64> {
            let rows: Vec<(f64, f64)> = self.lines.iter().map(|line| (y(of(&line.values)), 17.0)).collect();
            spread(&rows, HEAD..sheet.height)
        };
        let (before, after) = (blocks(|own| own.0), blocks(|own| own.1));
        for (at, line) in self.lines.iter().enumerate() {
            let points = vec![(tenths(left), tenths(y(line.values.0))), (tenths(right), tenths(y(line.values.1)))];
            let role = if at == 0 { Role::painted(Class::Strong, Paint::Accent) } else { Class::Outline.into() };
            sheet.put(&PathElement::new(points, role));
            let class = if at == 0 { Class::Bold } else { Class::Tick };
            let short = |value| sheet.format.short(self.quantity, value);
            let from = format!("{} {}", line.label, short(line.values.0));
            let to = format!("{} {}", short(line.values.1), line.change);
            sheet.fitted(class, Anchor::End, (left - 8.0, before[at] + 4.0), left - 8.0, &from);
            sheet.fitted(class, Anchor::Start, (right + 8.0, after[at] + 4.0), sheet.width - right - 8.0, &to);
        }
    }
}
