//! From values to places: domains, ticks, the width of text, and labels that keep clear of each other.

use chrono::{Datelike, NaiveDate};
use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};
use std::ops::Range;

use super::spec::Step;
use crate::format::{DateStyle, Format, Quantity};

/// The values that an axis spans: finite, its ends apart. There is no other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Domain {
    low: f64,
    high: f64,
}

impl Domain {
    /// From `low` to `high`; nothing unless both are finite and a finite way apart.
    pub fn new(low: f64, high: f64) -> Option<Domain> {
        (low < high && (high - low).is_finite()).then_some(Domain { low, high })
    }

    /// Zero and all `values` that are finite; 0 to 1 where they say nothing.
    pub fn from_zero(values: impl IntoIterator<Item = f64>) -> Domain {
        let (low, high) = extent(values).unwrap_or_default();
        Domain::new(low.min(0.0), high.max(0.0)).unwrap_or(Domain { low: 0.0, high: 1.0 })
    }

    /// From the least to the greatest of `values`; a single value lies in the middle.
    pub fn tight(values: impl IntoIterator<Item = f64>) -> Domain {
        let (low, high) = extent(values).unwrap_or_default();
        let half = (low.abs() * 0.5).max(0.5);
        Domain::new(low, high).or(Domain::new(low - half, low + half)).unwrap_or(Domain { low: 0.0, high: 1.0 })
    }

    /// Where `value` lies: 0 at the low end, 1 at the high one.
    pub fn position(self, value: f64) -> f64 {
        (value / 2.0 - self.low / 2.0) / (self.high / 2.0 - self.low / 2.0)
    }

    /// The step of a ramp of seven for `value`, 0 to 6.
    pub fn step(self, value: f64) -> u8 {
        (self.position(value) * 7.0).clamp(0.0, 6.0) as u8
    }

    /// Low and high end.
    pub fn ends(self) -> (f64, f64) {
        (self.low, self.high)
    }
}

fn extent(values: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    let finite = values.into_iter().filter(|v| v.is_finite() && v.abs() < 1e300);
    finite.fold(None, |e, v| e.map_or(Some((v, v)), |(l, h): (f64, f64)| Some((l.min(v), h.max(v)))))
}

/// An axis of values whose ends are ticks.
#[derive(Debug, Clone)]
pub(super) struct Values {
    domain: Domain,
    ticks: Vec<f64>,
}

impl Values {
    /// An axis over `domain` and `length` px: three to five ticks at least 35 px apart, their step 1, 2, 2.5
    /// or 5 times a power of ten, and whole where the quantity is counted.
    pub fn nice(domain: Domain, quantity: Quantity, length: f64) -> Values {
        let most = (length / 35.0).floor().clamp(2.0, 4.0);
        let (low, high) = domain.ends();
        let start = ((high / most - low / most).log10().floor() as i32 - 1).clamp(-300, 300);
        let whole = matches!(quantity, Quantity::Count);
        let steps = (start..).flat_map(|e| [1.0, 2.0, 2.5, 5.0].map(|m| (m, e)));
        for (mantissa, exponent) in steps {
            let at = |i: f64| scaled(i * mantissa, exponent);
            let step = at(1.0);
            if whole && step.fract() != 0.0 {
                continue;
            }
            let (first, mut last) = ((low / step).floor(), (high / step).ceil());
            if last - first > most {
                continue;
            }
            if last - first < 2.0 {
                last = first + 2.0;
            }
            let ticks: Vec<f64> = (0..=(last - first) as i32).map(|i| at(first + f64::from(i))).collect();
            return Values { domain: Domain { low: at(first), high: at(last) }, ticks };
        }
        unreachable!("steps grow until they span any finite domain")
    }

    /// An axis without ticks.
    pub fn plain(domain: Domain) -> Values {
        Values { domain, ticks: Vec::new() }
    }

    /// Where `value` lies between `from` and `to`, px.
    pub fn between(&self, value: f64, from: f64, to: f64) -> f64 {
        f64::from(self.map(&value, ((from * 10.0).round() as i32, (to * 10.0).round() as i32))) / 10.0
    }

    /// The ticks, ascending.
    pub fn ticks(&self) -> &[f64] {
        &self.ticks
    }
}

/// `value` × 10^`exponent`, divided where that is exact and multiplying is not.
fn scaled(value: f64, exponent: i32) -> f64 {
    if exponent < 0 { value / 10f64.powi(-exponent) } else { value * 10f64.powi(exponent) }
}

fn along(position: f64, (from, to): (i32, i32)) -> i32 {
    (f64::from(from) + position * f64::from(to - from)).round() as i32
}

impl Ranged for Values {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        along(self.domain.position(*value), limit)
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        self.ticks.iter().copied().take(hint.max_num_points()).collect()
    }

    fn range(&self) -> Range<f64> {
        self.domain.low..self.domain.high
    }
}

/// An axis of time: places are indices of a series, ticks stand where the calendar turns.
#[derive(Debug, Clone)]
pub(super) struct Time {
    first: NaiveDate,
    step: Step,
    count: usize,
}

/// The spacings of date ticks, fine to coarse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Every {
    Day,
    OtherDay,
    Monday,
    HalfMonth,
    Months(u32),
    Years(i32),
}

const SPACINGS: [Every; 12] = [
    Every::Day,
    Every::OtherDay,
    Every::Monday,
    Every::HalfMonth,
    Every::Months(1),
    Every::Months(3),
    Every::Months(6),
    Every::Years(1),
    Every::Years(2),
    Every::Years(5),
    Every::Years(10),
    Every::Years(50),
];

impl Time {
    /// `count` values from `first` on.
    pub fn new(first: NaiveDate, step: Step, count: usize) -> Time {
        Time { first, step, count }
    }

    /// The day of a value.
    pub fn date(&self, index: usize) -> NaiveDate {
        self.step.date(self.first, index)
    }

    /// Where `day` lies among the indices, in fractions of a step.
    fn index(&self, day: NaiveDate) -> f64 {
        let days = (day - self.first).num_days() as f64;
        match self.step {
            Step::Day => days,
            Step::Week => days / 7.0,
            Step::Month => {
                let months = (day.year() - self.first.year()) * 12 + day.month0() as i32 - self.first.month0() as i32;
                f64::from(months)
            }
        }
    }

    /// Where `day` lies, if within the series.
    pub fn position(&self, day: NaiveDate) -> Option<f64> {
        let index = self.index(day);
        (index >= 0.0 && index <= self.last()).then_some(index)
    }

    fn last(&self) -> f64 {
        self.count.saturating_sub(1) as f64
    }

    /// Ticks over `length` px, at least 80 px apart: index and label. Up to 14 days daily, up to 70 Mondays, up to
    /// 190 month starts and 15ths, up to 800 month starts, else quarters; coarser where there is no room. The
    /// first tick and each January carry the year.
    pub fn ticks(&self, format: &Format, length: f64) -> Vec<(f64, String)> {
        let end = self.date(self.count.saturating_sub(1));
        let finest = match ((end - self.first).num_days() + 1, self.step) {
            (..=14, Step::Day) => Every::Day,
            (..=70, Step::Day | Step::Week) => Every::Monday,
            (..=190, Step::Day) => Every::HalfMonth,
            (..=800, _) => Every::Months(1),
            _ => Every::Months(3),
        };
        let px = length / self.last().max(1.0);
        let roomy = |days: &Vec<NaiveDate>| {
            let apart = |pair: &[NaiveDate]| (self.index(pair[1]) - self.index(pair[0])) * px >= 80.0;
            (days.len() > 1 || self.count == 1) && days.windows(2).all(apart)
        };
        let spacings = || SPACINGS.into_iter().filter(|every| *every >= finest);
        let whole = spacings().map(|every| (every, self.turns(every, end)));
        // Where the calendar offers too many turns or one: every second or third of a spacing.
        let thinned = spacings().rev().flat_map(|every| {
            let days = self.turns(every, end);
            [2, 3].map(|n| (every, days.iter().copied().step_by(n).collect()))
        });
        if let Some((every, days)) = whole.chain(thinned).find(|(_, days)| roomy(days)) {
            return self.labelled(every, &days, format);
        }
        let ends = [self.first, end];
        self.labelled(Every::Day, if self.last() * px >= 80.0 { &ends } else { &ends[..1] }, format)
    }

    fn labelled(&self, every: Every, days: &[NaiveDate], format: &Format) -> Vec<(f64, String)> {
        let label = |(i, &day): (usize, &NaiveDate)| {
            let year = i == 0 || (day.month() == 1 && day.year() != days[i - 1].year());
            let style = match (every, day.day() == 1 && every > Every::Monday, year) {
                (Every::Years(_), ..) => DateStyle::Year,
                (_, true, true) => DateStyle::MonthShortYear,
                (_, true, false) => DateStyle::MonthShort,
                (_, false, true) => DateStyle::Medium,
                (_, false, false) => DateStyle::DayMonth,
            };
            (self.index(day), format.date(day, style))
        };
        days.iter().enumerate().map(label).collect()
    }

    /// The days up to `end` on which a tick may stand.
    fn turns(&self, every: Every, end: NaiveDate) -> Vec<NaiveDate> {
        if let Every::Day | Every::OtherDay | Every::Monday = every {
            let wanted = |(i, day): &(usize, NaiveDate)| match every {
                Every::Monday => day.weekday() == chrono::Weekday::Mon,
                _ => every == Every::Day || i % 2 == 0,
            };
            return self
                .first
                .iter_days()
                .take_while(|d| *d <= end)
                .enumerate()
                .filter(wanted)
                .map(|(_, d)| d)
                .collect();
        }
        let starts = |year: i32| (1..=12).filter_map(move |month| NaiveDate::from_ymd_opt(year, month, 1));
        let wanted = |day: &NaiveDate| match every {
            Every::Months(n) => day.month0().is_multiple_of(n),
            Every::Years(n) => day.month() == 1 && day.year() % n == 0,
            _ => true,
        };
        let halves = |day: NaiveDate| [Some(day), day.with_day(15).filter(|_| every == Every::HalfMonth)];
        let days = (self.first.year()..=end.year()).flat_map(starts).filter(wanted).flat_map(halves).flatten();
        days.filter(|day| (self.first..=end).contains(day)).collect()
    }
}

impl Ranged for Time {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, index: &f64, limit: (i32, i32)) -> i32 {
        let middle = if self.count < 2 { 0.5 } else { 0.0 };
        along(middle + index / self.last().max(1.0), limit)
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        (0..self.count).take(hint.max_num_points()).map(|i| i as f64).collect()
    }

    fn range(&self) -> Range<f64> {
        0.0..self.last()
    }
}

/// The width of `text` in px at a font size of `px`: the advance widths of a wide sans serif (DejaVu Sans), so that
/// other system fonts take less.
pub(super) fn text_width(text: &str, px: f64, bold: bool) -> f64 {
    let em: f64 = text.chars().map(advance).sum();
    em * px * if bold { 1.12 } else { 1.0 }
}

fn advance(c: char) -> f64 {
    match c {
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => 0.0,
        '\u{fe00}'..='\u{fe0f}' | '\u{20d0}'..='\u{20ff}' => 0.0,
        'i' | 'l' | 'j' | '\'' | '|' => 0.29,
        ' ' | '.' | ',' | ':' | ';' | 'I' | '!' | 'f' | '·' | '\u{a0}' | '\u{202f}' => 0.36,
        't' | 'r' | '(' | ')' | '-' | '/' | '[' | ']' | '"' => 0.42,
        's' | 'c' | 'z' | 'k' | 'v' | 'x' | 'y' | '–' => 0.6,
        'm' | 'M' | 'W' | '%' | '@' | '—' | '…' => 1.0,
        'w' | '+' | '−' | '=' | '<' | '>' | '→' | '←' | '▲' | '▼' => 0.84,
        'A'..='Z' => 0.77,
        ' '..='~' | '\u{a1}'..='\u{24f}' | '₹' | '€' => 0.64,
        '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}' => 1.02,
        '\u{2600}'..='\u{27bf}' | '\u{1f000}'.. => 1.3,
        _ => 0.85,
    }
}

/// `text` cut to `width` px, with an ellipsis where something had to go.
pub(super) fn fit(text: &str, width: f64, px: f64, bold: bool) -> String {
    if text_width(text, px, bold) <= width {
        return text.to_owned();
    }
    let room = width - text_width("…", px, bold);
    let mut used = 0.0;
    let whole = text.chars().take_while(|c| {
        used += text_width(c.encode_utf8(&mut [0; 4]), px, bold);
        used <= room
    });
    let kept: String = whole.collect();
    let kept = kept.trim_end_matches(|c: char| c.is_whitespace() || advance(c) == 0.0);
    if kept.is_empty() { String::new() } else { format!("{kept}…") }
}

/// Centres for blocks of `(wanted centre, height)` px that neither overlap nor leave `within`, each as near to its
/// wanted place as its neighbours allow, in the order of the wanted places. Blocks too many for the room run over its low
/// end.
pub(super) fn spread(blocks: &[(f64, f64)], within: Range<f64>) -> Vec<f64> {
    let mut order: Vec<usize> = (0..blocks.len()).collect();
    order.sort_by(|a, b| blocks[*a].0.total_cmp(&blocks[*b].0));
    let mut centres = vec![0.0; blocks.len()];
    let mut edge = within.start;
    for &i in &order {
        let (wanted, height) = blocks[i];
        centres[i] = (wanted - height / 2.0).max(edge) + height / 2.0;
        edge = centres[i] + height / 2.0;
    }
    let mut edge = within.end;
    for &i in order.iter().rev() {
        let half = blocks[i].1 / 2.0;
        centres[i] = (centres[i] + half).min(edge) - half;
        edge = centres[i] - half;
    }
    centres
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_domain_is_finite_and_not_empty() {
        for (low, high) in [(0.0, 0.0), (1.0, 0.0), (f64::NAN, 1.0), (0.0, f64::INFINITY), (f64::MIN, f64::MAX)] {
            assert_eq!(Domain::new(low, high), None);
        }
        assert_eq!(Domain::from_zero([f64::NAN, f64::INFINITY]).ends(), (0.0, 1.0));
        assert_eq!(Domain::from_zero([3.0, -1.0]).ends(), (-1.0, 3.0));
        assert_eq!(Domain::tight([4.0]).position(4.0), 0.5);
        assert_eq!((Domain::tight([0.0, 7.0]).step(7.0), Domain::tight([0.0, 7.0]).step(0.9)), (6, 0));
    }

    #[test]
    fn value_ticks_are_three_to_five_nice_and_apart() {
        let mut high = 1e-6;
        while high < 1e15 {
            for (quantity, low) in [(Quantity::Money, 0.0), (Quantity::Count, 0.0), (Quantity::Money, -high / 3.0)] {
                for length in [80.0, 140.0, 300.0] {
                    let axis = Values::nice(Domain::new(low, high).unwrap(), quantity, length);
                    let ticks = axis.ticks();
                    assert!((3..=5).contains(&ticks.len()), "{high} {ticks:?}");
                    assert!(length / (ticks.len() - 1) as f64 >= 35.0);
                    assert!(ticks[0] <= low && ticks[ticks.len() - 1] >= high, "{high} {ticks:?}");
                    assert!(quantity != Quantity::Count || ticks.iter().all(|t| t.fract() == 0.0));
                }
            }
            high *= 1.37;
        }
        assert_eq!(Values::nice(Domain::from_zero([0.27]), Quantity::Ratio, 300.0).ticks(), [0.0, 0.1, 0.2, 0.3]);
    }

    #[test]
    fn date_ticks_keep_80_px_and_carry_the_year_once() {
        let format = Format::new("INR", "en-IN").unwrap();
        for count in 1..=800 {
            for length in [220.0, 560.0, 930.0] {
                let ticks = Time::new(day("2023-11-17"), Step::Day, count).ticks(&format, length);
                let px = length / (count.max(2) - 1) as f64;
                assert!(!ticks.is_empty());
                assert!(ticks.windows(2).all(|t| (t[1].0 - t[0].0) * px >= 80.0), "{count} {length} {ticks:?}");
                assert!(ticks[0].1.contains("202"), "{ticks:?}");
            }
        }
        let labels = |first, count, length| {
            let ticks = Time::new(day(first), Step::Day, count).ticks(&format, length);
            ticks.into_iter().map(|t| t.1).collect::<Vec<_>>().join(", ")
        };
        assert_eq!(labels("2025-05-27", 90, 930.0), "Jun 2025, 15 Jun, Jul, 15 Jul, Aug, 15 Aug");
        assert_eq!(labels("2025-05-27", 90, 250.0), "Jun 2025, Jul, Aug");
        assert_eq!(labels("2025-05-27", 90, 215.0), "Jun 2025, Aug");
        assert_eq!(labels("2025-06-01", 30, 930.0), "2 Jun 2025, 9 Jun, 16 Jun, 23 Jun, 30 Jun");
        assert_eq!(labels("2025-11-05", 100, 930.0), "15 Nov 2025, Dec, 15 Dec, Jan 2026, 15 Jan, Feb");
    }

    #[test]
    fn text_is_cut_with_an_ellipsis() {
        assert_eq!(fit("Books", 100.0, 12.0, false), "Books");
        let cut = fit("Consumer electronics and more", 80.0, 12.0, false);
        assert!(cut.starts_with("Consumer") && cut.ends_with('…') && text_width(&cut, 12.0, false) <= 80.0, "{cut}");
        assert_eq!(fit("Books", 3.0, 12.0, false), "");
    }

    #[test]
    fn blocks_spread_without_overlap() {
        let centres = spread(&[(50.0, 30.0), (52.0, 15.0), (99.0, 15.0)], 0.0..100.0);
        assert_eq!(centres, [50.0, 72.5, 92.5]);
    }
}
