//! A value for each of a few things, from zero: across with names at the left, or upright over a value axis.

use super::{Chart, said};
use crate::chart::axes;
use crate::chart::scale::{Domain, Values};
use crate::chart::sheet::{Anchor, Rect, Sheet, tenths};
use crate::chart::spec::{Bar, Bars, Direction};
use crate::chart::svg::{Class, Role};
use crate::format::Format;
use plotters::coord::ranged1d::Ranged;

/// From bar to bar where they lie across, px.
const PITCH: f64 = 30.0;

impl Bars {
    fn values(&self) -> impl Iterator<Item = f64> + '_ {
        self.bars.iter().filter_map(|bar| bar.value).filter(|v| v.is_finite())
    }

    fn title(&self, bar: &Bar, format: &Format) -> String {
        let value = bar
            .value
            .map_or_else(|| "–".to_owned(), |v| format.exact(self.quantity, v));
        said(&bar.label, &value, bar.note.as_deref())
    }
}

impl Chart for Bars {
    fn kind(&self) -> &'static str {
        "bars"
    }

    fn height(&self, width: f64, _: &Format) -> f64 {
        match self.direction {
            _ if self.values().all(|v| v == 0.0) => 96.0,
            Direction::Across => self.bars.len() as f64 * PITCH + 4.0,
            Direction::Upright => axes::HEAD + 4.0 + if width < 400.0 { 170.0 } else { 220.0 } + axes::FOOT,
        }
    }

    fn draw(&self, sheet: &Sheet) {
        if self.values().all(|v| v == 0.0) {
            let y = sheet.height - 8.0;
            sheet.rule(Class::Axis, (0.0, y), (sheet.width, y));
            sheet.fitted(
                Class::Tick,
                Anchor::Middle,
                (sheet.width / 2.0, y - 32.0),
                sheet.width,
                &self.empty,
            );
            return;
        }
        match self.direction {
            Direction::Across => self.across(sheet),
            Direction::Upright => self.upright(sheet),
        }
    }
}

impl Bars {
    fn across(&self, sheet: &Sheet) {
        let texts: Vec<String> = self.bars.iter().map(|bar| written(sheet, self, bar)).collect();
        let widest =
            |texts: &mut dyn Iterator<Item = &str>, class: Class| texts.map(|t| class.width(t)).fold(0.0, f64::max);
        let names = widest(&mut self.bars.iter().map(|bar| bar.label.as_str()), Class::Text).min(sheet.width * 0.36);
        let figure = |sign: fn(f64) -> bool| {
            let signed = self
                .bars
                .iter()
                .zip(&texts)
                .filter(move |(bar, _)| bar.value.is_some_and(sign));
            widest(&mut signed.map(|(_, text)| text.as_str()), Class::Bold) + 8.0
        };
        let negative = self.values().any(|v| v < 0.0);
        let left = names + 12.0 + if negative { figure(|v| v < 0.0) } else { 0.0 };
        let axis = Values::plain(Domain::from_zero(self.values()));
        let limit = (
            tenths(left),
            tenths((sheet.width - figure(|v| v >= 0.0)).max(left + 1.0)),
        );
        let x = |value: f64| f64::from(axis.map(&value, limit)) / 10.0;
        for (i, (bar, text)) in self.bars.iter().zip(&texts).enumerate() {
            let top = i as f64 * PITCH + 6.0;
            let y = top + 13.5;
            sheet.fitted(Class::Text, Anchor::Start, (0.0, y), names + 1.0, &bar.label);
            let Some(value) = bar.value.filter(|v| v.is_finite()) else {
                sheet.text(Class::Tick, Anchor::Start, (x(0.0) + 6.0, y), "–");
                continue;
            };
            let (from, to) = (x(value.min(0.0)), x(value.max(0.0)));
            let rect = Rect {
                left: from,
                top,
                right: to.max(from + 0.5),
                bottom: top + 18.0,
            };
            let title = self.title(bar, sheet.format);
            sheet.cell(
                Role::painted(Class::Fill, bar.paint),
                rect,
                Some(&title),
                bar.href.as_deref(),
            );
            match value < 0.0 {
                true => sheet.text(Class::Bold, Anchor::End, (from - 6.0, y), text),
                false => sheet.text(Class::Bold, Anchor::Start, (to + 6.0, y), text),
            }
        }
        sheet.rule(Class::Axis, (x(0.0), 0.0), (x(0.0), sheet.height));
    }

    fn upright(&self, sheet: &Sheet) {
        let height = sheet.height - axes::HEAD - 4.0 - axes::FOOT;
        let axis = Values::nice(Domain::from_zero(self.values()), self.quantity, height);
        let labels = axes::labels(sheet, &axis, self.quantity);
        let (top, bottom) = (axes::HEAD + 4.0, sheet.height - axes::FOOT);
        let frame = Rect {
            left: axes::gutter(&labels),
            top,
            right: sheet.width,
            bottom,
        };
        axes::values(sheet, &axis, &labels, frame);
        let pitch = frame.width() / self.bars.len() as f64;
        let thick = (pitch * 0.72).min(44.0);
        let limit = (tenths(bottom), tenths(top));
        let y = |value: f64| f64::from(axis.map(&value, limit)) / 10.0;
        let every = every(self.bars.iter().map(|bar| bar.label.as_str()), pitch);
        for (i, bar) in self.bars.iter().enumerate() {
            let centre = frame.left + (i as f64 + 0.5) * pitch;
            if i % every == 0 {
                sheet.fitted(
                    Class::Tick,
                    Anchor::Middle,
                    (centre, bottom + 19.0),
                    pitch * every as f64 - 4.0,
                    &bar.label,
                );
            }
            let Some(value) = bar.value.filter(|v| v.is_finite()) else {
                continue;
            };
            let (high, low) = (y(value.max(0.0)), y(value.min(0.0)));
            let rect = Rect {
                left: centre - thick / 2.0,
                top: high,
                right: centre + thick / 2.0,
                bottom: low.max(high + 0.5),
            };
            let title = self.title(bar, sheet.format);
            sheet.cell(
                Role::painted(Class::Fill, bar.paint),
                rect,
                Some(&title),
                bar.href.as_deref(),
            );
        }
    }
}

fn written(sheet: &Sheet, bars: &Bars, bar: &Bar) -> String {
    bar.value
        .map_or_else(String::new, |value| sheet.format.short(bars.quantity, value))
}

/// Every how many columns of `pitch` px a name is written, so that names keep 6 px apart; names wider than a quarter
/// of twenty columns are cut rather than waited for.
pub(super) fn every<'a>(names: impl Iterator<Item = &'a str>, pitch: f64) -> usize {
    let widest = names.map(|name| Class::Tick.width(name)).fold(0.0, f64::max).min(72.0);
    [1, 2, 3, 4, 6, 12, 24]
        .into_iter()
        .find(|n| pitch * f64::from(*n) >= widest + 6.0)
        .unwrap_or(48) as usize
}
