//! How much of the whole the largest make: a cumulative curve with one point marked.

use super::{Chart, timeline::beside};
use crate::chart::axes;
use crate::chart::role::{Class, Role};
use crate::chart::scale::{Domain, Values};
use crate::chart::sheet::{Anchor, Rect, Sheet, place, put};
use crate::chart::spec::{Paint, Pareto};
use crate::format::{Format, Quantity};
use plotters::element::{PathElement, Polygon};

impl Pareto {
    /// The curve from the origin on, with no more than one point for each px of `width`.
    fn curve(&self, width: f64) -> Vec<(f64, f64)> {
        let mut curve = vec![(0.0, 0.0)];
        let sound = self.points.iter().filter(|(x, y)| x.is_finite() && y.is_finite());
        for &(x, y) in sound {
            let at = curve[curve.len() - 1].0;
            if x - at >= 1.0 / width || x >= 1.0 {
                curve.push((x.min(1.0), y.min(1.0)));
            }
        }
        curve
    }
}

impl Chart for Pareto {
    fn kind(&self) -> &'static str {
        "pareto"
    }

    fn height(&self, width: f64, _: &Format) -> f64 {
        let plot = if width < 400.0 { 200.0 } else { 260.0 };
        axes::HEAD + 22.0 + plot + axes::FOOT + 20.0
    }

    fn draw(&self, sheet: &Sheet) {
        let whole = Domain::from_zero([1.0]);
        let axis = Values::nice(whole, Quantity::Percent, 260.0);
        let labels = axes::labels(sheet, &axis, Quantity::Percent);
        let (top, bottom) = (axes::HEAD + 22.0, sheet.height - axes::FOOT - 20.0);
        let frame = Rect { left: axes::gutter(&labels), top, right: sheet.width - 2.0, bottom };
        let plot = sheet.plot(axis.clone(), axis.clone(), frame);
        sheet.group("aria-hidden=\"true\"", || {
            sheet.fitted(Class::Tick, Anchor::Start, (0.0, 12.0), sheet.width, &self.up);
            axes::values(sheet, &axis, &labels, frame);
            for (tick, label) in axis.ticks().iter().zip(&labels) {
                let x = axis.between(*tick, frame.left, frame.right);
                sheet.rule(Class::Axis, (x, bottom), (x, bottom + 5.0));
                let middle = x.min(sheet.width - Class::Tick.width(label) / 2.0);
                sheet.offer(Class::Tick, Anchor::Middle, (middle, bottom + 19.0), label);
            }
            sheet.fitted(Class::Tick, Anchor::End, (frame.right, bottom + 39.0), frame.width(), &self.across);
        });
        let curve = self.curve(frame.width());
        let end = curve[curve.len() - 1].0;
        let area = curve.iter().copied().chain([(end, 0.0)]).collect::<Vec<_>>();
        put(&plot, &Polygon::new(area, Role::painted(Class::Area, Paint::Accent)));
        put(&plot, &PathElement::new(curve, Role::painted(Class::Strong, Paint::Accent)));
        let (x, y) = place(&plot, self.point.0.clamp(0.0, 1.0), self.point.1.clamp(0.0, 1.0));
        sheet.rule(Class::Event, (x, y), (x, bottom));
        sheet.rule(Class::Event, (frame.left, y), (x, y));
        sheet.disc(Role::painted(Class::Point, Paint::Accent), (x, y), 4.5);
        beside(sheet, (x, y + 16.0), (&self.text, self.note.as_deref()), frame, |_, _| f64::INFINITY);
    }
}
