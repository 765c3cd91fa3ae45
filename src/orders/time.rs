//! Times of one format, to whole seconds of local time.

use chrono::{Datelike, NaiveDate, TimeDelta};
use chrono_tz::Tz;

use super::calendar::TimeFormat;
use super::dressed::trim;

/// Seconds in a day.
pub const DAY: i64 = 86_400;

/// Why a text is no time of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeError {
    /// It is not written in the format of the column.
    Form,
    /// No such day or hour: 31 April, 24:00.
    Calendar,
    /// Before 1990 or after 2100: it would stretch every axis.
    Range,
    /// An hour that the clocks skipped when summer time began.
    Skipped,
}

/// Reads the times of one column; remembers the last day, as most rows share it with the row before.
#[derive(Debug, Clone, Default)]
pub struct TimeReader {
    format: TimeFormat,
    zone: Option<Tz>,
    last: Option<([u8; 10], i64)>,
}

impl TimeReader {
    /// A reader of ISO 8601 that turns offsets to the days of `zone`; without one a time counts as written.
    pub fn new(zone: Option<Tz>) -> TimeReader {
        TimeReader::of(TimeFormat::Iso, zone)
    }

    /// The same for another format. Seconds since 1970 are those of Greenwich.
    pub fn of(format: TimeFormat, zone: Option<Tz>) -> TimeReader {
        TimeReader { format, zone, last: None }
    }

    /// Local seconds since 1970-01-01T00:00:00, fractions of a second dropped.
    ///
    /// # Errors
    /// Why the text is no time in this format.
    #[inline]
    pub fn read(&mut self, text: &[u8]) -> Result<i64, TimeError> {
        if self.format == TimeFormat::Iso { self.iso(text) } else { self.other(text) }
    }

    fn iso(&mut self, text: &[u8]) -> Result<i64, TimeError> {
        let (date, rest) = text.split_at_checked(10).ok_or(TimeError::Form)?;
        let day = match self.last {
            Some((known, day)) if known == date => day,
            _ => {
                let day = days(date)?;
                let known = date.try_into().map_err(|_| TimeError::Form)?;
                self.last = Some((known, day));
                day
            }
        };
        if rest.is_empty() {
            return Ok(day * DAY);
        }
        if rest[0] != b'T' && rest[0] != b' ' {
            return Err(TimeError::Form);
        }
        let (second, rest) = clock(&rest[1..])?;
        self.placed(day * DAY + second, rest)
    }

    fn other(&self, text: &[u8]) -> Result<i64, TimeError> {
        if let Some(utc) = self.format.instant(text)? {
            return Ok(self.zone.map_or(utc, |zone| local(zone, utc)));
        }
        let (day, rest) = self.format.day(text)?;
        let (second, rest) = match self.format.time_of_day(rest) {
            [] => return Ok(day * DAY),
            rest => any_clock(rest)?,
        };
        self.placed(day * DAY + second, rest)
    }

    /// A time on the wall, and the offset that stands behind it.
    fn placed(&self, wall: i64, offset: &[u8]) -> Result<i64, TimeError> {
        match (offset.trim_ascii_start(), self.zone) {
            (b"", Some(zone)) => naive_in(zone, wall),
            (_, None) if offset.is_empty() => Ok(wall),
            (offset, zone) => {
                let offset = offset_seconds(offset)?;
                Ok(zone.map_or(wall, |zone| local(zone, wall - offset)))
            }
        }
    }
}

pub(super) fn digits(text: &[u8]) -> Result<i64, TimeError> {
    text.iter().try_fold(0, |n, byte| {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 { Ok(n * 10 + i64::from(digit)) } else { Err(TimeError::Form) }
    })
}

/// Days since 1970-01-01 of `YYYY-MM-DD`.
fn days(date: &[u8]) -> Result<i64, TimeError> {
    if date[4] != b'-' || date[7] != b'-' {
        return Err(TimeError::Form);
    }
    let (year, month, day) = (digits(&date[..4])?, digits(&date[5..7])?, digits(&date[8..])?);
    day_of(year, month, day)
}

/// Days since 1970-01-01 of a date that exists and that no axis is stretched by.
pub(super) fn day_of(year: i64, month: i64, day: i64) -> Result<i64, TimeError> {
    let date = NaiveDate::from_ymd_opt(year as i32, month as u32, day as u32).ok_or(TimeError::Calendar)?;
    if !(1990..=2100).contains(&date.year()) {
        return Err(TimeError::Range);
    }
    Ok(i64::from(date.to_epoch_days()))
}

/// Seconds since midnight of `HH:MM[:SS[.fff]]`, and what stands behind.
fn clock(text: &[u8]) -> Result<(i64, &[u8]), TimeError> {
    let pair = |at: usize| text.get(at..at + 2).ok_or(TimeError::Form).and_then(digits);
    if text.get(2) != Some(&b':') {
        return Err(TimeError::Form);
    }
    let (hour, minute) = (pair(0)?, pair(3)?);
    let (second, mut rest) = match text.get(5) {
        Some(b':') => (pair(6)?, &text[8..]),
        _ => (0, &text[5..]),
    };
    if let Some((b'.' | b',', fraction)) = rest.split_first() {
        let end = fraction.iter().position(|b| !b.is_ascii_digit()).unwrap_or(fraction.len());
        if end == 0 {
            return Err(TimeError::Form);
        }
        rest = &fraction[end..];
    }
    if hour > 23 || minute > 59 || second > 60 {
        return Err(TimeError::Calendar);
    }
    // A leap second belongs to its minute.
    Ok((hour * 3600 + minute * 60 + second.min(59), rest))
}

/// The same with an hour of one digit, without colons, or of twelve with AM or PM behind.
fn any_clock(text: &[u8]) -> Result<(i64, &[u8]), TimeError> {
    let colons = text.iter().take(3).any(|byte| *byte == b':');
    let (second, rest) = match text {
        [b'0'..=b'9', b':', ..] => {
            let padded = [b"0", &text[..text.len().min(32)]].concat();
            let (second, rest) = clock(&padded)?;
            (second, &text[padded.len() - rest.len() - 1..])
        }
        _ if colons => clock(text)?,
        _ => {
            let end = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
            let (hour, minute, second) = match text[..end] {
                [a, b, c, d] => ([a, b], [c, d], [b'0', b'0']),
                [a, b, c, d, e, f] => ([a, b], [c, d], [e, f]),
                _ => return Err(TimeError::Form),
            };
            let (hour, minute, second) = (digits(&hour)?, digits(&minute)?, digits(&second)?);
            if hour > 23 || minute > 59 || second > 60 {
                return Err(TimeError::Calendar);
            }
            (hour * 3600 + minute * 60 + second.min(59), &text[end..])
        }
    };
    let Some((afternoon, rest)) = meridiem(rest) else { return Ok((second, rest)) };
    match second / 3600 {
        hour @ 1..=12 => Ok((second - hour * 3600 + (hour % 12 + if afternoon { 12 } else { 0 }) * 3600, rest)),
        _ => Err(TimeError::Calendar),
    }
}

/// Whether `AM` or `PM` follows, in any spelling (`p. m.`), and what stands behind it.
fn meridiem(text: &[u8]) -> Option<(bool, &[u8])> {
    let text = trim(text);
    let (&first, rest) = text.split_first()?;
    let rest = trim(rest.strip_prefix(b".").unwrap_or(rest));
    let rest = rest.strip_prefix(b"m").or_else(|| rest.strip_prefix(b"M"))?;
    let rest = rest.strip_prefix(b".").unwrap_or(rest);
    match first {
        b'a' | b'A' => Some((false, rest)),
        b'p' | b'P' => Some((true, rest)),
        _ => None,
    }
}

/// Seconds east of Greenwich of `Z`, `UTC`, `+04`, `+0400` or `+04:00`.
fn offset_seconds(text: &[u8]) -> Result<i64, TimeError> {
    if matches!(text, b"Z" | b"z" | b"UTC" | b"GMT") {
        return Ok(0);
    }
    let (sign, rest) = match text.split_first() {
        Some((b'+', rest)) => (1, rest),
        Some((b'-', rest)) => (-1, rest),
        _ => return Err(TimeError::Form),
    };
    let (hours, minutes) = match *rest {
        [a, b] => ([a, b], [b'0', b'0']),
        [a, b, c, d] | [a, b, b':', c, d] => ([a, b], [c, d]),
        _ => return Err(TimeError::Form),
    };
    let (hours, minutes) = (digits(&hours)?, digits(&minutes)?);
    if hours > 18 || minutes > 59 { Err(TimeError::Calendar) } else { Ok(sign * (hours * 3600 + minutes * 60)) }
}

fn local(zone: Tz, utc: i64) -> i64 {
    chrono::DateTime::from_timestamp(utc, 0)
        .map_or(utc, |instant| instant.with_timezone(&zone).naive_local().and_utc().timestamp())
}

/// A time without an offset is local already; it must only exist. Of a repeated hour the earlier counts, which
/// reads the same on the wall.
fn naive_in(zone: Tz, wall: i64) -> Result<i64, TimeError> {
    let naive = chrono::DateTime::from_timestamp(wall, 0).ok_or(TimeError::Range)?.naive_utc();
    match naive.and_local_timezone(zone) {
        chrono::LocalResult::None => Err(TimeError::Skipped),
        _ => Ok(wall),
    }
}

/// The date of a day number.
pub fn date(day: i32) -> NaiveDate {
    NaiveDate::default() + TimeDelta::days(i64::from(day))
}

#[cfg(test)]
mod tests {
    use super::super::calendar::{Order, Unit};
    use super::*;

    #[test]
    fn reads_iso_8601() {
        let mut reader = TimeReader::default();
        let mut read = |text: &str| reader.read(text.as_bytes());
        assert_eq!(read("1990-01-01"), Ok(7305 * DAY));
        assert_eq!(read("2025-05-27T17:33:34"), Ok(1_748_367_214));
        assert_eq!(read("2025-05-27 17:33"), Ok(1_748_367_180));
        assert_eq!(read("2025-05-27 17:33:34.999"), Ok(1_748_367_214));
        assert_eq!(read("2025-05-27T17:33:34+04:00"), Ok(1_748_367_214), "as written on the wall");
        assert_eq!(read("2025-05-27 17:33:34 +0400"), Ok(1_748_367_214));
        assert_eq!(read("2025-02-29"), Err(TimeError::Calendar));
        assert_eq!(read("2025-05-27T24:00:00"), Err(TimeError::Calendar));
        assert_eq!(read("1970-01-01"), Err(TimeError::Range));
        for text in ["", "2025-5-27", "27/05/2025", "2025-05-27x", "2025-05-27T1:00", "2025-05-27T10:00:00 noon"] {
            assert_eq!(read(text), Err(TimeError::Form), "{text}");
        }
    }

    #[test]
    fn a_zone_turns_offsets_to_its_own_days() {
        let mut reader = TimeReader::new(Some(chrono_tz::Europe::Berlin));
        assert_eq!(reader.read(b"2025-05-27T23:30:00Z"), reader.read(b"2025-05-28T01:30:00"));
        assert_eq!(reader.read(b"2025-03-30T02:30:00"), Err(TimeError::Skipped));
        assert!(reader.read(b"2025-10-26T02:30:00").is_ok());
    }

    #[test]
    fn twelve_hours_and_hours_of_one_digit() {
        let mut reader = TimeReader::of(TimeFormat::Numeric { order: Order::MonthFirst, mark: b'/' }, None);
        let mut hour = |text: &str| reader.read(format!("5/27/2025 {text}").as_bytes()).map(|time| time % DAY / 60);
        assert_eq!(hour("9:05 PM"), Ok(21 * 60 + 5));
        assert_eq!(hour("12:00:59 a.m."), Ok(0));
        assert_eq!(hour("12:30\u{202f}p. m."), Ok(12 * 60 + 30));
        assert_eq!(hour("9:05"), Ok(9 * 60 + 5));
        assert_eq!(hour("21:05 +0400"), Ok(21 * 60 + 5));
        assert_eq!(hour("13:00 PM"), Err(TimeError::Calendar));
        assert_eq!(hour("24:00"), Err(TimeError::Calendar));
        assert_eq!(hour("9:05 pence"), Err(TimeError::Form));
    }

    #[test]
    fn seconds_since_1970_are_those_of_greenwich() {
        let at = |zone| TimeReader::of(TimeFormat::Epoch(Unit::Milliseconds), zone).read(b"1748367214999");
        assert_eq!(at(None), Ok(1_748_367_214));
        assert_eq!(at(Some(chrono_tz::Europe::Berlin)), Ok(1_748_367_214 + 7_200));
    }
}
