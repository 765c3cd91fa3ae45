//! Values over time: a thin line of the values, a strong one of their mean, a dashed one of what came before.

use chrono::{Datelike, Weekday};

use super::{Chart, last, present};
use crate::chart::axes::{self, End, Key, ROOMY};
use crate::chart::elements::{Bands, Runs};
use crate::chart::role::{Class, Role};
use crate::chart::scale::{Domain, Values};
use crate::chart::sheet::{Anchor, Plot, Rect, Sheet, place, put, tenths};
use crate::chart::spec::{EndLabel, Paint, Step, TimeLine, seven_day_mean};
use crate::chart::text::fit;
use crate::chart::time::Time;
use crate::format::Format;

/// Words further from their point than this are left out, px.
const FAR: f64 = 44.0;

impl TimeLine {
    /// The strong line, if it is another than the values.
    fn mean(&self) -> Option<Vec<Option<f64>>> {
        let mean = self.smooth.then(|| seven_day_mean(&self.values))?;
        let drawn = present(&mean).next().is_some();
        drawn.then_some(mean)
    }

    /// What came before, as it is drawn; nothing where there is nothing to draw.
    fn before(&self, smooth: bool) -> Vec<(Class, &str, Vec<Option<f64>>)> {
        let past = [(Class::YearBefore, &self.year_before), (Class::Previous, &self.previous)];
        let lines = past.into_iter().filter_map(|(class, past)| {
            let past = past.as_ref()?;
            let mut values = if smooth { seven_day_mean(&past.values) } else { past.values.clone() };
            values.truncate(self.values.len());
            let drawn = present(&values).next().is_some();
            drawn.then_some((class, past.label.as_str(), values))
        });
        lines.collect()
    }

    fn is_empty(&self) -> bool {
        present(&self.values).all(|v| v == 0.0)
    }

    fn key(&self, width: f64) -> Vec<Key<'_>> {
        let mean = self.mean().is_some();
        let strong = Key { label: &self.label.label, role: Role::painted(Class::Strong, Paint::Accent) };
        let before = self.before(mean);
        let past = before.iter().rev().map(|&(class, label, _)| Key { label, role: class.into() });
        let target = self.target.as_ref().map(|t| Key { label: &t.label, role: Class::Target.into() });
        let mut names: Vec<Key> =
            (mean || !self.smooth).then_some(strong).into_iter().chain(past).chain(target).collect();
        if width >= ROOMY || names.len() < 2 || self.is_empty() {
            names.clear();
        }
        names
    }

    fn head(&self, width: f64) -> f64 {
        let events = if self.events.is_empty() { 0.0 } else { 18.0 };
        axes::HEAD + 4.0 + events + axes::key_rows(&self.key(width), width).0
    }
}

impl Chart for TimeLine {
    fn kind(&self) -> &'static str {
        "timeline"
    }

    fn height(&self, width: f64, _: &Format) -> f64 {
        self.head(width) + axes::plot_height(width) + axes::FOOT
    }

    fn draw(&self, sheet: &Sheet) {
        let mean = self.mean();
        let strong = mean.as_ref().unwrap_or(&self.values);
        let before = self.before(mean.is_some());
        let time = Time::new(self.first, self.step, self.values.len());
        let drawn = present(&self.values).chain(before.iter().flat_map(|(_, _, values)| present(values)));
        let domain = Domain::from_zero(drawn.chain(self.target.iter().map(|t| t.value)));
        let head = self.head(sheet.width);
        let values = Values::nice(domain, self.quantity, sheet.height - head - axes::FOOT);
        let labels = if self.is_empty() { Vec::new() } else { axes::labels(sheet, &values, self.quantity) };
        let roomy = sheet.width >= ROOMY;
        let several = present(&self.values).nth(1).is_some();
        let own = (mean.is_some() || !self.smooth && several).then_some(&self.label);
        let names = own.into_iter().flat_map(|own| [Some(own.label.as_str()), own.note.as_deref()]);
        let names =
            names.flatten().chain(before.iter().map(|b| b.1)).chain(self.target.as_ref().map(|t| t.label.as_str()));
        let right = if roomy && !self.is_empty() { axes::margin(names, sheet.width) } else { 8.0 };
        let frame = Rect {
            left: axes::gutter(&labels),
            top: head,
            right: sheet.width - right,
            bottom: sheet.height - axes::FOOT,
        };
        let inner = Rect { right: frame.right - 5.0, ..frame };
        let plot = sheet.plot(time.clone(), values.clone(), inner);
        let at = |index: usize, value: f64| place(&plot, index as f64, value);
        let dx = inner.width() / (self.values.len().max(2) - 1) as f64;

        axes::crosshair(sheet, &plot, &values, inner, dx);
        let target_y = self.target.as_ref().map(|t| at(0, t.value).1);
        sheet.group("aria-hidden=\"true\"", || {
            if self.step == Step::Day && self.values.len() <= 190 && dx >= 2.2 {
                weekends(sheet, &time, self.values.len(), dx, at(0, 0.0).0, frame);
            }
            axes::key(sheet, &self.key(sheet.width));
            axes::values(sheet, &values, &labels, frame);
            axes::dates(sheet, &time, inner);
            if let Some(y) = target_y {
                sheet.rule(Class::Target, (0.0, y), (frame.right, y));
            }
            self.events(sheet, &time, &plot, frame);
        });
        if self.is_empty() {
            let middle = (sheet.width / 2.0, (frame.top + frame.bottom) / 2.0);
            sheet.fitted(Class::Tick, Anchor::Middle, middle, sheet.width, &self.empty);
            return;
        }
        for (class, _, values) in &before {
            put(&plot, &lined((*class).into(), values, dx));
        }
        if mean.is_some() {
            put(&plot, &lined(Role::painted(Class::Thin, Paint::Accent), &self.values, dx));
        }
        if dx >= 8.0 {
            put(&plot, &Runs::dots(Role::painted(Class::Dots, Paint::Accent), &self.values));
        }
        put(&plot, &lined(Role::painted(Class::Strong, Paint::Accent), strong, dx));
        sheet.group("aria-hidden=\"true\"", || {
            if roomy {
                let y = |values: &[Option<f64>]| last(values).map(|(i, v)| at(i, v).1);
                let main = own.zip(y(strong)).map(|(EndLabel { label, note }, y)| {
                    let note = note.as_deref();
                    End { label, note, paint: Paint::Accent, strong: true, y }
                });
                let plain = |label, y| End { label, note: None, paint: Paint::Muted, strong: false, y };
                let past = before.iter().rev().filter_map(|(_, label, values)| Some(plain(label, y(values)?)));
                let target = self.target.as_ref().zip(target_y).map(|(t, y)| plain(&t.label, y));
                let ends: Vec<End> = main.into_iter().chain(past).chain(target).collect();
                axes::ends(sheet, &ends, frame);
            }
            let drawn: Vec<&[Option<f64>]> =
                [&self.values, strong].into_iter().chain(before.iter().map(|b| &b.2)).map(Vec::as_slice).collect();
            let highest = |from: f64, to: f64| {
                let place = |x: f64| (x - inner.left) / dx;
                let tops = drawn.iter().filter_map(|values| top(values, place(from).max(0.0), place(to).max(0.0)));
                tops.fold(f64::INFINITY, |y, value| y.min(at(0, value).1))
            };
            self.annotate(sheet, at, highest, frame);
        });
    }
}

impl TimeLine {
    /// The point with words, or the only value there is. `highest` is the top of all lines between two places, px.
    fn annotate(
        &self,
        sheet: &Sheet,
        at: impl Fn(usize, f64) -> (f64, f64),
        highest: impl Fn(f64, f64) -> f64,
        frame: Rect,
    ) {
        let mut only = self.values.iter().enumerate().filter_map(|(i, v)| Some((i, v.filter(|v| v.is_finite())?)));
        if let (Some((index, value)), None) = (only.next(), only.next()) {
            let (x, y) = at(index, value);
            sheet.disc(Role::painted(Class::Point, Paint::Accent), (x, y), 4.0);
            beside(sheet, (x, y), (&sheet.format.exact(self.quantity, value), None), frame, |_, _| f64::INFINITY);
            return;
        }
        let enough = present(&self.values).nth(6).is_some();
        let Some(annotation) = self.annotation.as_ref().filter(|_| enough) else { return };
        let Some(value) = self.values.get(annotation.index).copied().flatten().filter(|v| v.is_finite()) else {
            return;
        };
        let (x, y) = at(annotation.index, value);
        sheet.disc(Role::painted(Class::Point, Paint::Accent), (x, y), 4.0);
        beside(sheet, (x, y), (&annotation.text, annotation.note.as_deref()), frame, highest);
    }

    /// Marked days: a rule each, named above the plot as long as there is room.
    fn events(&self, sheet: &Sheet, time: &Time, plot: &Plot<Time, Values>, frame: Rect) {
        for event in &self.events {
            let Some(index) = time.position(event.day) else {
                continue;
            };
            let (x, _) = place(plot, index, 0.0);
            let y = frame.top - 24.0;
            let (px, bold) = Class::Text.font();
            let label = fit(&event.label, sheet.width / 3.0, px, bold);
            let shown = [Anchor::Start, Anchor::End].into_iter().any(|anchor| {
                let x = if anchor == Anchor::Start { x - 3.0 } else { x + 3.0 };
                sheet.offer(Class::Text, anchor, (x, y), &label)
            });
            sheet.rule(Class::Event, (x, frame.top - if shown { 20.0 } else { 6.0 }), (x, frame.bottom));
        }
    }
}

/// Words beside a point, or above it where lines stand beside it; without the note where there is no room for both, and
/// none at all where they would be far off. `highest` is the top of what is drawn between two places, px.
pub(super) fn beside(
    sheet: &Sheet,
    (x, y): (f64, f64),
    (text, note): (&str, Option<&str>),
    frame: Rect,
    highest: impl Fn(f64, f64) -> f64,
) {
    for note in note.map(Some).into_iter().chain([None]) {
        let wide = note.map_or(0.0, |n| Class::Tick.width(n)).max(Class::Note.width(text));
        let high = if note.is_some() { 15.0 } else { 0.0 };
        let level = (y + 1.0).clamp(frame.top + 2.0, frame.bottom - 22.0);
        let place = |(anchor, x): (Anchor, f64)| {
            let left = match anchor {
                Anchor::Start => x,
                Anchor::Middle => x - wide / 2.0,
                Anchor::End => x - wide,
            };
            let right = left + wide;
            let base = level.min(highest(left, right) - high - 8.0);
            let inside = left >= frame.left.min(40.0) && right <= frame.right.max(sheet.width - 8.0);
            let free = inside && level - base <= FAR && sheet.is_free(Class::Note, anchor, (x, base), text);
            let free = free && note.is_none_or(|n| sheet.is_free(Class::Tick, anchor, (x, base + 15.0), n));
            free.then_some((anchor, x, base))
        };
        let places =
            [(Anchor::Start, x + 9.0), (Anchor::End, x - 9.0), (Anchor::Middle, x)].into_iter().filter_map(place);
        if let Some((anchor, x, base)) = places.min_by(|a, b| b.2.total_cmp(&a.2)) {
            sheet.text(Class::Note, anchor, (x, base), text);
            sheet.text(Class::Tick, anchor, (x, base + 15.0), note.unwrap_or_default());
            return;
        }
    }
}

/// The greatest value on the line from one place to another, in steps.
fn top(values: &[Option<f64>], from: f64, to: f64) -> Option<f64> {
    let value = |index: usize| values.get(index).copied().flatten().filter(|v| v.is_finite());
    let between = |place: f64| {
        let index = place as usize;
        Some(value(index)? + (value(index + 1)? - value(index)?) * place.fract())
    };
    let whole = (from.ceil() as usize..=to as usize).filter_map(value);
    whole.chain(between(from)).chain(between(to)).reduce(f64::max)
}

/// A line through values `dx` px apart; where they lie too close to be seen, the extremes of every two px.
pub(super) fn lined(role: Role, values: &[Option<f64>], dx: f64) -> Runs {
    let line = Runs::line(role, values);
    if dx < 0.5 { line.thinned(2.0 / dx) } else { line }
}

/// Saturdays and Sundays, from half a day before to half a day after.
fn weekends(sheet: &Sheet, time: &Time, count: usize, dx: f64, x0: f64, frame: Rect) {
    let off = |index: &usize| matches!(time.date(*index).weekday(), Weekday::Sat | Weekday::Sun);
    let days: Vec<usize> = (0..count).filter(off).collect();
    let band = |days: &[usize]| {
        let edge = |x: f64| tenths(x.clamp(frame.left - 4.0, frame.right));
        let (from, to) = (days[0] as f64 - 0.5, days[days.len() - 1] as f64 + 0.5);
        [(edge(x0 + from * dx), tenths(frame.top)), (edge(x0 + to * dx), tenths(frame.bottom))]
    };
    let corners: Vec<_> = days.chunk_by(|a, b| a + 1 == *b).flat_map(band).collect();
    if count > 1 && !corners.is_empty() {
        sheet.put(&Bands { role: Class::Weekend.into(), corners });
    }
}
