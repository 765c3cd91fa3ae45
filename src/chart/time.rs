//! The scale of time: places are indices of a series, ticks stand where the calendar turns.

use std::ops::Range;

use chrono::{Datelike, NaiveDate};
use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};

use super::scale::along;
use super::spec::Step;
use crate::format::{DateStyle, Format};

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

    /// Ticks over `length` px, at least `gap` px apart: index and label. Up to 14 days daily, up to 70 Mondays, up to
    /// 190 month starts and 15ths, up to 800 month starts, else quarters; coarser where there is no room. The
    /// first tick and each January carry the year.
    pub fn ticks(&self, format: &Format, length: f64, gap: f64) -> Vec<(f64, String)> {
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
            let apart = |pair: &[NaiveDate]| (self.index(pair[1]) - self.index(pair[0])) * px >= gap;
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
        self.labelled(Every::Day, if self.last() * px >= gap { &ends } else { &ends[..1] }, format)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn date_ticks_keep_80_px_and_carry_the_year_once() {
        let format = Format::new("INR", "en-IN").unwrap();
        for count in 1..=800 {
            for length in [220.0, 560.0, 930.0] {
                let ticks = Time::new(day("2023-11-17"), Step::Day, count).ticks(&format, length, 80.0);
                let px = length / (count.max(2) - 1) as f64;
                assert!(!ticks.is_empty());
                assert!(ticks.windows(2).all(|t| (t[1].0 - t[0].0) * px >= 80.0), "{count} {length} {ticks:?}");
                assert!(ticks[0].1.contains("202"), "{ticks:?}");
            }
        }
        let labels = |first, count, length| {
            let ticks = Time::new(day(first), Step::Day, count).ticks(&format, length, 80.0);
            ticks.into_iter().map(|t| t.1).collect::<Vec<_>>().join(", ")
        };
        assert_eq!(labels("2025-05-27", 90, 930.0), "Jun 2025, 15 Jun, Jul, 15 Jul, Aug, 15 Aug");
        assert_eq!(labels("2025-05-27", 90, 250.0), "Jun 2025, Jul, Aug");
        assert_eq!(labels("2025-05-27", 90, 215.0), "Jun 2025, Aug");
        assert_eq!(labels("2025-06-01", 30, 930.0), "2 Jun 2025, 9 Jun, 16 Jun, 23 Jun, 30 Jun");
        assert_eq!(labels("2025-11-05", 100, 930.0), "15 Nov 2025, Dec, 15 Dec, Jan 2026, 15 Jan, Feb");
    }

    #[test]
    fn the_longer_the_series_the_coarser_the_ticks() {
        let format = Format::new("INR", "en-IN").unwrap();
        let ticks = |count| {
            let ticks = Time::new(day("2024-01-01"), Step::Day, count).ticks(&format, 1e6, 80.0);
            ticks.into_iter().map(|(index, _)| day("2024-01-01") + chrono::Days::new(index as u64)).collect::<Vec<_>>()
        };
        let all = |count, wanted: fn(&NaiveDate) -> bool| ticks(count).iter().all(wanted);
        assert_eq!((ticks(14).len(), ticks(15).len()), (14, 3));
        let monday = |day: &NaiveDate| day.weekday() == chrono::Weekday::Mon;
        assert!(all(15, monday) && all(70, monday) && ticks(70).len() == 10);
        let half = |day: &NaiveDate| [1, 15].contains(&day.day());
        assert!(all(71, half) && all(190, half) && ticks(190).len() == 13, "{:?}", ticks(190));
        let first = |day: &NaiveDate| day.day() == 1;
        assert!(all(191, first) && ticks(191).len() == 7 && ticks(800).len() == 27);
        assert!(all(801, |day| day.day() == 1 && day.month0().is_multiple_of(3)) && ticks(801).len() == 9);
    }
}
