//! The weeks of a year: a bar each, the year before as a stepped outline, what is usual as a band, and the weeks worth words.

use plotters::element::PathElement;

use super::{Chart, said};
use crate::chart::axes;
use crate::chart::role::{Class, Role};
use crate::chart::scale::{Domain, Values};
use crate::chart::sheet::{Anchor, Rect, Sheet, tenths};
use crate::chart::spec::{Paint, Step, WeekMark, Weeks};
use crate::chart::time::Time;
use crate::format::Format;

/// Room above the plot for words, px.
const LANE: f64 = 26.0;

/// The part of a week's room that its bar takes.
const BAR: f64 = 0.66;

impl Weeks {
    fn is_empty(&self) -> bool {
        self.values.iter().all(|value| *value == 0.0)
    }

    fn head(&self) -> f64 {
        axes::HEAD + if self.marks.is_empty() { 4.0 } else { LANE }
    }

    /// The top of what is drawn in a week.
    fn top(&self, index: usize) -> f64 {
        let before = self.before.get(index).copied().flatten().unwrap_or_default();
        let usual = self.usual.get(index).map_or(0.0, |usual| usual.1);
        self.values[index].max(before).max(usual).max(0.0)
    }
}

impl Chart for Weeks {
    fn kind(&self) -> &'static str {
        "weeks"
    }

    fn height(&self, width: f64, _: &Format) -> f64 {
        let plot = if width < 400.0 { 150.0 } else { 160.0 };
        self.head() + plot + axes::FOOT
    }

    fn draw(&self, sheet: &Sheet) {
        let n = self.values.len();
        let past = self.before.iter().flatten().copied();
        let all = self.values.iter().copied().chain(past).chain(self.usual.iter().map(|usual| usual.1));
        let (top, bottom) = (self.head(), sheet.height - axes::FOOT);
        let axis = Values::nice(Domain::from_zero(all), self.quantity, bottom - top);
        let labels = if self.is_empty() { Vec::new() } else { axes::labels(sheet, &axis, self.quantity) };
        let frame = Rect { left: axes::gutter(&labels), top, right: sheet.width, bottom };
        let pitch = frame.width() / n as f64;
        let left = |index: usize| frame.left + index as f64 * pitch;
        let y = |value: f64| axis.between(value, frame.bottom, frame.top);
        let time = Time::new(self.first, Step::Week, n);
        sheet.group("aria-hidden=\"true\"", || {
            for (index, &(low, high)) in self.usual.iter().enumerate() {
                let rect =
                    Rect { left: left(index), top: y(high), right: left(index + 1), bottom: y(low).max(y(high) + 0.5) };
                sheet.cell(Class::Band, rect, None, None);
            }
            axes::values(sheet, &axis, &labels, frame);
            // A tick stands where its week begins.
            axes::dates_apart(sheet, &time, Rect { right: left(n - 1).max(frame.left + 1.0), ..frame }, 52.0);
        });
        if self.is_empty() {
            let middle = (sheet.width / 2.0, (frame.top + frame.bottom) / 2.0);
            sheet.fitted(Class::Tick, Anchor::Middle, middle, sheet.width, &self.empty);
            return;
        }
        for (index, &value) in self.values.iter().enumerate() {
            let (high, low) = (y(value.max(0.0)), y(value.min(0.0)));
            let side = pitch * (1.0 - BAR) / 2.0;
            let rect = Rect {
                left: left(index) + side,
                top: high,
                right: left(index + 1) - side,
                bottom: low.max(high + 0.5),
            };
            let latest = index + self.latest >= n;
            let class = if latest { Class::Fill } else { Class::Soft };
            let before = self.before.get(index).copied().flatten();
            let context = before.map(|before| format!("{} a year before", sheet.format.exact(self.quantity, before)));
            let value = sheet.format.exact(self.quantity, value);
            let title = said(&self.names[index], &value, context.as_deref());
            sheet.cell(Role::painted(class, Paint::Accent), rect, Some(&title), None);
        }
        for run in runs(&self.before) {
            let steps = run.flat_map(|index| {
                let y = tenths(y(self.before[index].unwrap_or_default()));
                [(tenths(left(index)), y), (tenths(left(index + 1)), y)]
            });
            let steps: Vec<(i32, i32)> = steps.collect();
            for class in [Class::Halo, Class::Outline] {
                sheet.put(&PathElement::new(steps.clone(), Role::from(class)));
            }
        }
        sheet.group("aria-hidden=\"true\"", || {
            let (alerts, others): (Vec<&WeekMark>, Vec<&WeekMark>) = self.marks.iter().partition(|mark| mark.alert);
            for mark in alerts.into_iter().chain(others) {
                let x = left(mark.index) + pitch / 2.0;
                self.words(sheet, mark, (x, y(self.top(mark.index))), frame);
            }
        });
    }
}

impl Weeks {
    /// The words of a week above all that is drawn in it, or in the lane at the top; an alert without room keeps its dot.
    fn words(&self, sheet: &Sheet, mark: &WeekMark, (x, y): (f64, f64), frame: Rect) {
        let class = if mark.alert { Class::Alert } else { Class::Tick };
        let note = mark.note.as_deref();
        if mark.alert {
            sheet.disc(Role::painted(Class::Lasting, Paint::Down), (x, y - 5.0), 3.0);
        } else if sheet.width < 400.0 {
            return;
        }
        let height = if note.is_some() { 15.0 } else { 0.0 };
        let clearance = if mark.alert { 14.0 } else { 6.0 };
        // Above its own week, as long as higher neighbours leave room; else in the lane.
        for base in [y - clearance - height, frame.top - 10.0 - height, 12.0] {
            for anchor in [Anchor::Middle, Anchor::End, Anchor::Start] {
                let free = base > 10.0
                    && self.clears(mark, (x, base + height), frame)
                    && sheet.is_free(class, anchor, (x, base), &mark.text)
                    && note.is_none_or(|note| sheet.is_free(class, anchor, (x, base + 15.0), note));
                if free {
                    sheet.text(class, anchor, (x, base), &mark.text);
                    sheet.text(class, anchor, (x, base + 15.0), note.unwrap_or_default());
                    return;
                }
            }
        }
    }

    /// Whether words around a place stand above the weeks beneath them.
    fn clears(&self, mark: &WeekMark, (x, base): (f64, f64), frame: Rect) -> bool {
        let texts = [Some(&mark.text), mark.note.as_ref()];
        let wide = texts.into_iter().flatten().map(|text| Class::Note.width(text)).fold(0.0, f64::max);
        let pitch = frame.width() / self.values.len() as f64;
        let week = |x: f64| ((x - frame.left) / pitch).clamp(0.0, self.values.len() as f64 - 1.0) as usize;
        let all = self.values.iter().copied().chain(self.before.iter().flatten().copied());
        let all = all.chain(self.usual.iter().map(|usual| usual.1));
        let axis = Values::nice(Domain::from_zero(all), self.quantity, frame.height());
        let under = week(x - wide)..=week(x + wide);
        under.into_iter().all(|index| axis.between(self.top(index), frame.bottom, frame.top) >= base)
    }
}

/// Stretches of weeks that are known.
fn runs(values: &[Option<f64>]) -> Vec<std::ops::Range<usize>> {
    let mut runs: Vec<std::ops::Range<usize>> = Vec::new();
    for (index, _) in values.iter().enumerate().filter(|(_, value)| value.is_some()) {
        match runs.last_mut().filter(|run| run.end == index) {
            Some(run) => run.end = index + 1,
            None => runs.push(index..index + 1),
        }
    }
    runs
}
