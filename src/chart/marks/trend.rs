//! Several lines, named at their ends: one highlighted, or up to four side by side.

use super::timeline::lined;
use super::{Chart, last, present};
use crate::chart::axes::{self, End, Key};
use crate::chart::scale::{Domain, Time, Values};
use crate::chart::sheet::{Anchor, Rect, Sheet, put};
use crate::chart::spec::{Paint, Trend, TrendLine};
use crate::chart::svg::{Class, Role};
use crate::format::Format;

/// From this width on, names stand at the lines' ends.
const ROOMY: f64 = 560.0;

/// A line, what it is and its colour.
type Styled<'a> = (Class, Paint, &'a TrendLine);

impl Trend {
    /// The lines from the least to the most important: class, paint, line.
    fn ordered(&self) -> Vec<Styled<'_>> {
        let chosen = self.highlight.or((self.lines.len() > 4).then_some(0));
        let styled = |(i, line): (usize, &'_ TrendLine)| match chosen {
            None => (Class::Line, line.paint),
            Some(chosen) if chosen == i => (Class::Strong, line.paint),
            Some(_) => (Class::Thin, Paint::Muted),
        };
        let mut lines: Vec<_> = self
            .lines
            .iter()
            .enumerate()
            .map(|(i, line)| (styled((i, line)), line))
            .collect();
        lines.sort_by_key(|((class, _), _)| *class == Class::Strong);
        lines
            .into_iter()
            .map(|((class, paint), line)| (class, paint, line))
            .collect()
    }

    fn key(&self, width: f64) -> Vec<Key<'_>> {
        let key = |(class, paint, label): (Class, Paint, &'_ str)| (Role::painted(class, paint), label);
        if width >= ROOMY {
            Vec::new()
        } else {
            self.named().into_iter().map(named).collect()
        }
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
        let plot = if width < 400.0 {
            188.0
        } else if width < 800.0 {
            238.0
        } else {
            268.0
        };
        axes::HEAD + 4.0 + axes::key_rows(&self.key(width), width).0 + plot + axes::FOOT
    }

    fn draw(&self, sheet: &Sheet) {
        let count = self.lines.iter().map(|line| line.values.len()).max().unwrap_or(0);
        let time = Time::new(self.first, self.step, count);
        let head = axes::HEAD + 4.0 + axes::key_rows(&self.key(sheet.width), sheet.width).0;
        let all = || self.lines.iter().flat_map(|line| present(&line.values));
        let values = Values::nice(
            Domain::from_zero(all()),
            self.quantity,
            sheet.height - head - axes::FOOT,
        );
        let empty = all().all(|v| v == 0.0);
        let labels = if empty {
            Vec::new()
        } else {
            axes::labels(sheet, &values, self.quantity)
        };
        let roomy = sheet.width >= ROOMY && !empty;
        let names = self.named().into_iter().map(|(.., line)| line.label.as_str());
        let right = if roomy { axes::margin(names, sheet.width) } else { 8.0 };
        let frame = Rect {
            left: axes::gutter(&labels),
            top: head,
            right: sheet.width - right,
            bottom: sheet.height - axes::FOOT,
        };
        let inner = Rect {
            right: frame.right - 5.0,
            ..frame
        };
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
            let end = |(_, paint, line): Styled<'_>| {
                let (index, value) = last(&line.values)?;
                let y = f64::from(plot.map_coordinate(&(index as f64, value)).1) / 10.0;
                Some(End {
                    label: &line.label,
                    note: None,
                    role: Role::painted(Class::Fill, paint),
                    y,
                })
            };
            let ends: Vec<End> = self.named().into_iter().filter_map(end).collect();
            sheet.group("aria-hidden=\"true\"", || axes::ends(sheet, &ends, frame));
        }
        sheet.raw(axes::CROSSHAIR);
    }
}
