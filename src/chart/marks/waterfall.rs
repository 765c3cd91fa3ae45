//! From one total to another: contributions hang where the ones before them end, largest first.

use super::{Chart, said};
use crate::chart::scale::{Domain, Values};
use crate::chart::sheet::{Anchor, Rect, Sheet, tenths};
use crate::chart::spec::{Paint, Waterfall};
use crate::chart::svg::{Class, Role};
use crate::format::Format;
use plotters::coord::ranged1d::Ranged;

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
        let mut changes: Vec<_> = self.changes.iter().filter(|c| c.1.is_finite()).collect();
        changes.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        let mut steps = vec![self.total(&self.from, format)];
        let mut level = self.from.1;
        for (label, value) in changes {
            let signed = |text: String| if *value > 0.0 { format!("+{text}") } else { text };
            steps.push(Step {
                label,
                span: (level, level + value),
                text: signed(format.short(self.quantity, *value)),
                exact: signed(format.exact(self.quantity, *value)),
                paint: if *value < 0.0 { Paint::Down } else { Paint::Up },
            });
            level += value;
        }
        steps.push(self.total(&self.to, format));
        steps
    }

    fn total<'a>(&self, (label, value): &'a (String, f64), format: &Format) -> Step<'a> {
        let (text, exact) = (format.short(self.quantity, *value), format.exact(self.quantity, *value));
        Step { label, span: (0.0, *value), text, exact, paint: Paint::Ink }
    }
}

impl Chart for Waterfall {
    fn kind(&self) -> &'static str {
        "waterfall"
    }

    fn height(&self, _: f64, _: &Format) -> f64 {
        (self.changes.len() + 2) as f64 * PITCH
    }

    fn draw(&self, sheet: &Sheet) {
        let steps = self.steps(sheet.format);
        let names = steps
            .iter()
            .map(|step| Class::Text.width(step.label))
            .fold(0.0, f64::max)
            .min(sheet.width * 0.34);
        let figures = steps
            .iter()
            .map(|step| Class::Bold.width(&step.text))
            .fold(0.0, f64::max);
        let frame = Rect {
            left: names + 14.0,
            top: 0.0,
            right: sheet.width - figures - 10.0,
            bottom: sheet.height,
        };
        let axis = Values::plain(Domain::from_zero(
            steps.iter().flat_map(|step| [step.span.0, step.span.1]),
        ));
        let x = |value: f64| f64::from(axis.map(&value, (tenths(frame.left), tenths(frame.right)))) / 10.0;
        for (i, step) in steps.iter().enumerate() {
            let top = i as f64 * PITCH + (PITCH - BAR) / 2.0;
            let y = top + 14.5;
            let (from, to) = (x(step.span.0.min(step.span.1)), x(step.span.0.max(step.span.1)));
            sheet.fitted(Class::Text, Anchor::Start, (0.0, y), names + 1.0, step.label);
            let rect = Rect {
                left: from,
                top,
                right: to.max(from + 1.0),
                bottom: top + BAR,
            };
            let title = said(step.label, &step.exact, None);
            sheet.cell(Role::painted(Class::Fill, step.paint), rect, Some(&title), None);
            sheet.text(Class::Bold, Anchor::End, (sheet.width - 2.0, y), &step.text);
            if i + 1 < steps.len() {
                let level = x(step.span.1);
                sheet.rule(Class::Axis, (level, top + BAR), (level, top + PITCH));
            }
        }
        sheet.rule(Class::Axis, (x(0.0), 0.0), (x(0.0), sheet.height));
    }
}
