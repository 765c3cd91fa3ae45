//! Times: ISO 8601, to whole seconds of local time.

use chrono::{Datelike, NaiveDate, TimeDelta};
use chrono_tz::Tz;

/// Seconds in a day.
pub const DAY: i64 = 86_400;

/// Why a text is no time of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeError {
    /// It has another form than ISO 8601.
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
    zone: Option<Tz>,
    last: Option<([u8; 10], i64)>,
}

impl TimeReader {
    /// A reader that turns offsets to the days of `zone`; without one a time counts as written.
    pub fn new(zone: Option<Tz>) -> TimeReader {
        TimeReader { zone, last: None }
    }

    /// Local seconds since 1970-01-01T00:00:00, fractions of a second dropped.
    pub fn read(&mut self, text: &[u8]) -> Result<i64, TimeError> {
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
        let wall = day * DAY + second;
        match (rest.trim_ascii_start(), self.zone) {
            (b"", Some(zone)) => naive_in(zone, wall),
            (_, None) if rest.is_empty() => Ok(wall),
            (offset, zone) => {
                let offset = offset_seconds(offset)?;
                Ok(zone.map_or(wall, |zone| local(zone, wall - offset)))
            }
        }
    }
}

fn digits(text: &[u8]) -> Result<i64, TimeError> {
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
}
