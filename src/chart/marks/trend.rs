//! Several lines, named at their ends: one highlighted, or up to four side by side.

use super::timeline::lined;
use super::{Chart, last, present};
use crate::chart::axes::{self, End, Key, ROOMY};
use crate::chart::role::{Class, Role};
use crate::chart::scale::{Domain, Values};
use crate::chart::sheet::{Anchor, Rect, Sheet, place, put};
use crate::chart::spec::{Paint, Trend, TrendLine};
use crate::chart::time::Time;
use crate::format::Format;

/// A line, what it is and its colour.
type Styled<'a> = (Class, Paint, &'a TrendLine);

impl Trend {
    /// The lines from the least to the most important.
    fn ordered(&self) -> Vec<Styled<'_>> {
        let chosen = self.highlight.or((self.lines.len() > 4).then_some(0));
        let lines = self.lines.iter().enumerate();
        let mut lines: Vec<Styled> = lines
            .map(|(i, line)| match chosen {
                None => (Class::Line, line.paint, line),
                Some(chosen) if chosen == i => (Class::Strong, line.paint, line),
                Some(_) => (Class::Thin, Paint::Muted, line),
            })
            .collect();
        lines.reverse();
        lines.sort_by_key(|(class, ..)| *class == Class::Strong);
        lines
    }

    fn is_empty(&self) -> bool {
        self.lines.iter().flat_map(|line| present(&line.values)).all(|v| v == 0.0)
    }

    /// The names above the plot, where there is no room for them at the lines' ends.
    fn key<'s>(&'s self, width: f64) -> Vec<Key<'s>> {
        let named = |(class, paint, line): Styled<'s>| Key { label: &line.label, role: Role::painted(class, paint) };
        let mut lines = if width < ROOMY && !self.is_empty() { self.named() } else { Vec::new() };
        lines.retain(|(class, ..)| *class != Class::Thin);
        lines.into_iter().rev().map(named).collect()
    }

    /// The lines that carry names: all of up to seven, else the highlighted one.
    fn named(&self) -> Vec<Styled<'_>> {
        let mut lines = self.ordered();
        lines.retain(|(class, ..)| self.lines.len() <= 7 || *class == Class::Strong);
        lines
    }
}

impl Chart for Trend {
    fn kind(&self) -> &'static str {
        "trend"
    }

    fn height(&self, width: f64, _: &Format) -> f64 {
        axes::HEAD + 4.0 + axes::key_rows(&self.key(width), width).0 + axes::plot_height(width) + axes::FOOT
    }

    fn draw(&self, sheet: &Sheet) {
        let count = self.lines.iter().map(|line| line.values.len()).max().unwrap_or(0);
        let time = Time::new(self.first, self.step, count);
        let head = axes::HEAD + 4.0 + axes::key_rows(&self.key(sheet.width), sheet.width).0;
        let all = || self.lines.iter().flat_map(|line| present(&line.values));
        let values = Values::nice(Domain::from_zero(all()), self.quantity, sheet.height - head - axes::FOOT);
        let empty = self.is_empty();
        let labels = if empty { Vec::new() } else { axes::labels(sheet, &values, self.quantity) };
        let roomy = sheet.width >= ROOMY && !empty;
        let names = self.named().into_iter().map(|(.., line)| line.label.as_str());
        let right = if roomy { axes::margin(names, sheet.width) } else { 8.0 };
        let frame = Rect {
            left: axes::gutter(&labels),
            top: head,
            right: sheet.width - right,
            bottom: sheet.height - axes::FOOT,
        };
        let inner = Rect { right: frame.right - 5.0, ..frame };
        let plot = sheet.plot(time.clone(), values.clone(), inner);
        let dx = inner.width() / (count.max(2) - 1) as f64;
        axes::crosshair(sheet, &plot, &values, inner, dx);
        sheet.group("aria-hidden=\"true\"", || {
            axes::key(sheet, &self.key(sheet.width));
            axes::values(sheet, &values, &labels, frame);
            axes::dates(sheet, &time, inner);
        });
        if empty {
            let middle = (sheet.width / 2.0, (frame.top + frame.bottom) / 2.0);
            sheet.fitted(Class::Tick, Anchor::Middle, middle, sheet.width, &self.empty);
            return;
        }
        for (class, paint, line) in self.ordered() {
            put(&plot, &lined(Role::painted(class, paint), &line.values, dx));
        }
        if roomy {
            let mut ends = Vec::new();
            for (class, paint, line) in self.named() {
                let Some((index, value)) = last(&line.values) else {
                    continue;
                };
                let (_, y) = place(&plot, index as f64, value);
                let strong = class != Class::Thin;
                ends.push(End { label: &line.label, note: None, paint, strong, y });
            }
            sheet.group("aria-hidden=\"true\"", || axes::ends(sheet, &ends, frame));
        }
    }
}
