//! From one total to another: contributions hang where the ones before them end, largest first.

use super::rows::Rows;
use super::{Chart, said};
use crate::chart::role::{Class, Role};
use crate::chart::scale::{Domain, Values};
use crate::chart::sheet::{Anchor, Rect, Sheet};
use crate::chart::spec::{Paint, Waterfall};
use crate::format::{Format, with_plus};

/// From bar to bar, px.
const PITCH: f64 = 32.0;

/// Height of a bar, px.
const BAR: f64 = 20.0;

struct Step<'a> {
    label: &'a str,
    /// Where the bar starts and ends.
    span: (f64, f64),
    text: String,
    exact: String,
    paint: Paint,
}

impl Waterfall {
    fn steps(&self, format: &Format) -> Vec<Step<'_>> {
        let mut changes: Vec<_> = self.changes.iter().collect();
        changes.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        let mut steps: Vec<Step<'_>> = self.from.iter().map(|from| self.total(from, format)).collect();
        let mut level = self.from.as_ref().map_or(0.0, |from| from.1);
        for (label, value) in changes {
            steps.push(Step {
                label,
                span: (level, level + value),
                text: with_plus(*value > 0.0, format.short(self.quantity, *value)),
                exact: with_plus(*value > 0.0, format.exact(self.quantity, *value)),
                paint: if *value < 0.0 { Paint::Down } else { Paint::Up },
            });
            level += value;
        }
        steps.push(self.total(&self.to, format));
        steps
    }

    fn rows(&self, width: f64) -> Rows {
        let names = self.from.iter().chain([&self.to]).chain(&self.changes).map(|(name, _)| name.as_str());
        Rows::new(names, width, (PITCH, BAR))
    }

    fn total<'a>(&self, (label, value): &'a (String, f64), format: &Format) -> Step<'a> {
        let (text, exact) = (format.short(self.quantity, *value), format.exact(self.quantity, *value));
        // The sum of changes is a change.
        let sign = |text| with_plus(self.from.is_none() && *value > 0.0, text);
        let (text, exact) = (sign(text), sign(exact));
        Step { label, span: (0.0, *value), text, exact, paint: Paint::Ink }
    }
}

impl Chart for Waterfall {
    fn kind(&self) -> &'static str {
        "waterfall"
    }

    fn height(&self, width: f64, _: &Format) -> f64 {
        (self.changes.len() + 1 + usize::from(self.from.is_some())) as f64 * self.rows(width).pitch
    }

    fn draw(&self, sheet: &Sheet) {
        let steps = self.steps(sheet.format);
        let rows = self.rows(sheet.width);
        let figures = steps.iter().map(|step| Class::Bold.width(&step.text)).fold(0.0, f64::max);
        let axis = Values::plain(Domain::from_zero(steps.iter().flat_map(|step| [step.span.0, step.span.1])));
        let x = |value: f64| axis.between(value, rows.names + 2.0, sheet.width - figures - 10.0);
        for (i, step) in steps.iter().enumerate() {
            let top = rows.name(sheet, i, step.label, BAR);
            let (from, to) = (x(step.span.0.min(step.span.1)), x(step.span.0.max(step.span.1)));
            let rect = Rect { left: from, top, right: to.max(from + 1.0), bottom: top + BAR };
            let title = said(step.label, &step.exact, None);
            sheet.cell(Role::painted(Class::Fill, step.paint), rect, Some(&title), None);
            sheet.text(Class::Bold, Anchor::End, (sheet.width - 2.0, top + 14.5), &step.text);
            if i + 1 < steps.len() {
                let level = x(step.span.1);
                sheet.rule(Class::Axis, (level, top + BAR), (level, top + rows.pitch));
            }
        }
        rows.axis(sheet, steps.len(), x(0.0));
    }
}
