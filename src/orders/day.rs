//! Days since 1970, and which of them orders are accepted from.

use chrono::{Datelike, NaiveDate, TimeDelta};

/// Seconds in a day.
pub const DAY: i64 = 86_400;

/// A day as a config or a plan writes it.
///
/// # Errors
/// What is wrong with it, and the day that it may mean: `…: write 2025-11-30`.
pub fn written(text: &str) -> Result<NaiveDate, String> {
    let text = text.trim();
    if let Ok(day) = text.parse() {
        return Ok(day);
    }
    let told = format!("\"{}\" is not a day", crate::diagnostic::shown(text));
    let parts: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).collect();
    let numbers: Vec<u32> = parts.iter().filter_map(|part| part.parse().ok()).collect();
    let (year, month, day) = match (numbers.as_slice(), parts.as_slice()) {
        ([year, month, day], [four, _, _]) if four.len() == 4 => (*year, *month, *day),
        ([day, month, year], [_, _, four]) if four.len() == 4 && (text.contains('.') || *day > 12) => {
            (*year, *month, *day)
        }
        ([month, day, year], [_, _, four]) if four.len() == 4 && *day > 12 => (*year, *month, *day),
        ([one, other, year], [_, _, four]) if four.len() == 4 => {
            return Err(format!("{told}: write {year}-{one:02}-{other:02} or {year}-{other:02}-{one:02}"));
        }
        _ => return Err(format!("{told}: write it as 2025-11-28")),
    };
    let year = i32::try_from(year).unwrap_or(i32::MAX);
    let first = NaiveDate::from_ymd_opt(year, month, 1).ok_or_else(|| format!("{told}: write it as 2025-11-28"))?;
    let days = u32::from(first.num_days_in_month());
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(meant) => Err(format!("{told}: write {meant}")),
        None => {
            let last = first.with_day(days).unwrap_or(first);
            Err(format!("{told}, since {} has {days} days: write {last}", first.format("%B %Y")))
        }
    }
}

/// Why a text is no time of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeError {
    /// It is not written in the format of the column.
    Form,
    /// No such day or hour: 31 April, 24:00.
    Calendar,
    /// Before 1970 or after 2105, where no report reaches.
    Range,
    /// Outside what is accepted: its day since 1970-01-01, and on which side.
    Outside(i32, Limit),
    /// An hour that the clocks skipped when summer time began.
    Skipped,
}

/// One end of the times that are accepted, by its day since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// The first day.
    Earliest(i32),
    /// The last day.
    Latest(i32),
    /// The last day of a build that is dated by SOURCE_DATE_EPOCH.
    Build(i32),
}

/// Which times are accepted, in local seconds since 1970-01-01T00:00:00: others would stretch every axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    first: i64,
    last: i64,
    /// Whether the last is that of the build.
    dated: bool,
}

/// 1990 to 2100.
impl Default for Bounds {
    fn default() -> Bounds {
        Bounds { first: 7_305 * DAY, last: 47_847 * DAY - 1, dated: false }
    }
}

impl Bounds {
    /// All that 32 bits hold of whole years: 1970 to 2105.
    pub const WIDEST: Bounds = Bounds { first: 0, last: 49_673 * DAY - 1, dated: false };

    /// Those of the config, and of a build at `dated`, in seconds since 1970, which is a day late at most wherever it
    /// is read. A build of no real date, such as 0, bounds nothing.
    pub fn new(earliest: Option<NaiveDate>, latest: Option<NaiveDate>, dated: Option<i64>) -> Bounds {
        let day = |day: NaiveDate| i64::from(day.to_epoch_days()) * DAY;
        let usual = Bounds::default();
        let first = earliest.map_or(usual.first, day);
        match (latest, dated.filter(|dated| (first..usual.last - DAY).contains(dated))) {
            (Some(latest), _) => Bounds { first, last: day(latest) + DAY - 1, dated: false },
            (None, Some(dated)) => Bounds { first, last: dated + DAY, dated: true },
            (None, None) => Bounds { first, ..usual },
        }
    }

    /// The first and the last day on which any time is accepted.
    pub fn days(self) -> [NaiveDate; 2] {
        [self.first, self.last].map(|time| date(time.div_euclid(DAY) as i32))
    }

    #[inline]
    pub(super) fn accept(self, time: i64) -> Result<i64, TimeError> {
        if (self.first..=self.last).contains(&time) { Ok(time) } else { Err(self.refusal(time)) }
    }

    #[cold]
    fn refusal(self, time: i64) -> TimeError {
        let day = |time: i64| time.div_euclid(DAY) as i32;
        let limit = match (time < self.first, self.dated) {
            (true, _) => Limit::Earliest(day(self.first)),
            (false, false) => Limit::Latest(day(self.last)),
            (false, true) => Limit::Build(day(self.last)),
        };
        TimeError::Outside(day(time), limit)
    }
}

pub(super) fn digits(text: &[u8]) -> Result<i64, TimeError> {
    text.iter().try_fold(0, |n, byte| {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 { Ok(n * 10 + i64::from(digit)) } else { Err(TimeError::Form) }
    })
}

/// Days since 1970-01-01 of a date that exists and that a report can reach.
pub(super) fn day_of(year: i64, month: i64, day: i64) -> Result<i64, TimeError> {
    let date = NaiveDate::from_ymd_opt(year as i32, month as u32, day as u32).ok_or(TimeError::Calendar)?;
    if !(1970..=2105).contains(&date.year()) {
        return Err(TimeError::Range);
    }
    Ok(i64::from(date.to_epoch_days()))
}

/// The date of a day number.
pub fn date(day: i32) -> NaiveDate {
    NaiveDate::default() + TimeDelta::days(i64::from(day))
}
