//! Times of one format, to whole seconds of local time.

use chrono::{Offset, TimeZone};
use chrono_tz::Tz;

use super::calendar::{ANY, Order, TimeFormat};
use super::day::{Bounds, DAY, TimeError, day_of, digits};
use super::dressed::trim;
use super::votes::Format;

/// Reads the times of one column; remembers the last day, as most rows share it with the row before.
#[derive(Debug, Clone, Default)]
pub struct TimeReader {
    format: TimeFormat,
    zone: Option<Tz>,
    /// The zone that times without an offset are written in, where it is not `zone`.
    written: Option<Tz>,
    bounds: Bounds,
    last: Option<([u8; 10], i64)>,
}

impl TimeReader {
    /// A reader of ISO 8601 that turns offsets to the days of `zone`; without one a time counts as written.
    pub fn new(zone: Option<Tz>) -> TimeReader {
        TimeReader::of(TimeFormat::Iso, zone)
    }

    /// The same for another format. Seconds since 1970 are those of Greenwich.
    pub fn of(format: TimeFormat, zone: Option<Tz>) -> TimeReader {
        TimeReader { format, zone, written: None, bounds: Bounds::default(), last: None }
    }

    /// The same where times without an offset are those of another zone, such as UTC.
    pub fn written_in(self, written: Option<Tz>) -> TimeReader {
        TimeReader { written, ..self }
    }

    /// The same for other times than those from 1990 to 2100.
    pub fn within(self, bounds: Bounds) -> TimeReader {
        TimeReader { bounds, ..self }
    }

    /// Local seconds since 1970-01-01T00:00:00, fractions of a second dropped.
    ///
    /// # Errors
    /// Why the text is no time in this format.
    #[inline]
    pub fn read(&mut self, text: &[u8]) -> Result<i64, TimeError> {
        let time = match self.format {
            TimeFormat::Iso => self.iso(text),
            // What ISO 8601 writes is most of what it holds, and read faster.
            TimeFormat::Numeric { order: Order::YearFirst, mark: b'-' } => self.iso(text).or_else(|_| self.other(text)),
            _ => self.other(text),
        };
        self.bounds.accept(time?)
    }

    /// The same of a time on the wall that is no text, so many seconds east of Greenwich where it is of a zone.
    ///
    /// # Errors
    /// As [`TimeReader::read`].
    pub(super) fn wall(&self, wall: i64, offset: Option<i64>) -> Result<i64, TimeError> {
        let time = match (offset, self.zone) {
            (Some(offset), Some(zone)) => local(zone, wall - offset),
            (Some(_), None) => wall,
            (None, _) => self.placed(wall, b"")?,
        };
        self.bounds.accept(time)
    }

    /// The same of a day since 1970.
    ///
    /// # Errors
    /// As [`TimeReader::read`].
    pub(super) fn day(&self, day: i32) -> Result<i64, TimeError> {
        self.bounds.accept(i64::from(day) * DAY)
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
        if let TimeFormat::Serial = self.format {
            let wall = serial(text)?;
            return if wall % DAY == 0 { Ok(wall) } else { self.placed(wall, b"") };
        }
        let (day, rest) = self.format.day(text)?;
        let (second, rest) = match self.format.time_of_day(rest) {
            [] => return Ok(day * DAY),
            rest => any_clock(rest)?,
        };
        self.placed(day * DAY + second, without_hours(rest))
    }

    /// A time on the wall, and the offset or zone that stands behind it.
    fn placed(&self, wall: i64, offset: &[u8]) -> Result<i64, TimeError> {
        match (offset.trim_ascii_start(), self.zone) {
            (b"", None) => Ok(wall),
            (b"", Some(zone)) => match self.written {
                Some(written) => Ok(local(zone, instant_in(written, wall)?)),
                None => naive_in(zone, wall),
            },
            (offset, zone) => {
                let utc = match offset_seconds(offset) {
                    Ok(offset) => wall - offset,
                    Err(error) => instant_in(std::str::from_utf8(offset).ok().and_then(named).ok_or(error)?, wall)?,
                };
                Ok(zone.map_or(wall, |zone| local(zone, utc)))
            }
        }
    }
}

/// Days since 1970-01-01 of `YYYY-MM-DD`.
fn days(date: &[u8]) -> Result<i64, TimeError> {
    if date[4] != b'-' || date[7] != b'-' {
        return Err(TimeError::Form);
    }
    let (year, month, day) = (digits(&date[..4])?, digits(&date[5..7])?, digits(&date[8..])?);
    day_of(year, month, day)
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
        // Minutes have no fraction: `15:50.5` is what a spreadsheet leaves of a time whose hours it hides.
        Some(b'.' | b',') => return Err(TimeError::Form),
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

/// What stands behind a time of day, without a word that says so: `14:33 hs.`, `14:33 Uhr`.
fn without_hours(rest: &[u8]) -> &[u8] {
    const WORDS: [&[u8]; 5] = [b"hs.", b"hs", b"hrs", b"h", b"uhr"];
    let word = trim(rest);
    if WORDS.iter().any(|hours| hours.eq_ignore_ascii_case(word)) { b"" } else { rest }
}

/// What spreadsheets count: days since 30 December 1899, to the nearest second.
fn serial(text: &[u8]) -> Result<i64, TimeError> {
    /// Days from then to 1970.
    const EPOCH: i64 = 25_569;
    let point = text.iter().position(|byte| matches!(byte, b'.' | b',')).unwrap_or(text.len());
    let (whole, fraction) = (&text[..point], text.get(point + 1..).unwrap_or(b"0"));
    if whole.len() != 5 || fraction.is_empty() {
        return Err(TimeError::Form);
    }
    let mut second = 0.0;
    for digit in fraction.iter().rev() {
        second = (second + digits(&[*digit])? as f64) / 10.0;
    }
    Ok((digits(whole)? - EPOCH) * DAY + libm::round(second * DAY as f64) as i64)
}

/// Zones by what exports call them, in seconds east of Greenwich. `IST` is India's and `CST` is Chicago's.
const ZONES: [(&str, i64); 34] = [
    ("Z", 0),
    ("UTC", 0),
    ("GMT", 0),
    ("WET", 0),
    ("BST", 3_600),
    ("WEST", 3_600),
    ("CET", 3_600),
    ("MEZ", 3_600),
    ("CEST", 7_200),
    ("MESZ", 7_200),
    ("EET", 7_200),
    ("SAST", 7_200),
    ("EEST", 10_800),
    ("MSK", 10_800),
    ("IST", 19_800),
    ("WIB", 25_200),
    ("SGT", 28_800),
    ("HKT", 28_800),
    ("AWST", 28_800),
    ("JST", 32_400),
    ("KST", 32_400),
    ("AEST", 36_000),
    ("AEDT", 39_600),
    ("NZST", 43_200),
    ("NZDT", 46_800),
    ("BRT", -10_800),
    ("EDT", -14_400),
    ("EST", -18_000),
    ("CDT", -18_000),
    ("CST", -21_600),
    ("MDT", -21_600),
    ("MST", -25_200),
    ("PDT", -25_200),
    ("PST", -28_800),
];

/// A zone by its IANA name, which holds a slash.
fn named(text: &str) -> Option<Tz> {
    text.contains('/').then(|| text.parse().ok()).flatten()
}

/// Seconds since 1970 of a time on the wall of a zone; of a repeated hour the earlier.
fn instant_in(zone: Tz, wall: i64) -> Result<i64, TimeError> {
    let naive = chrono::DateTime::from_timestamp(wall, 0).ok_or(TimeError::Range)?.naive_utc();
    let placed = naive.and_local_timezone(zone).earliest().ok_or(TimeError::Skipped)?;
    Ok(placed.timestamp())
}

/// Seconds east of Greenwich of `Z`, `UTC`, `PST`, `+04`, `+0400` or `+04:00`.
fn offset_seconds(text: &[u8]) -> Result<i64, TimeError> {
    if text.first().is_some_and(u8::is_ascii_alphabetic) {
        let known = ZONES.iter().find(|(name, _)| name.as_bytes().eq_ignore_ascii_case(text));
        return known.map(|(_, offset)| *offset).ok_or(TimeError::Form);
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
    // By the offset alone: at the end of all calendars there is no local time.
    let offset = |instant: chrono::DateTime<chrono::Utc>| zone.offset_from_utc_datetime(&instant.naive_utc()).fix();
    chrono::DateTime::from_timestamp(utc, 0).map_or(utc, |instant| utc + i64::from(offset(instant).local_minus_utc()))
}

/// A time without an offset is local already; it must only exist. Of a repeated hour the earlier counts, which
/// reads the same on the wall. A midnight that the clocks skipped stands for its day, as programs write days.
fn naive_in(zone: Tz, wall: i64) -> Result<i64, TimeError> {
    let naive = chrono::DateTime::from_timestamp(wall, 0).ok_or(TimeError::Range)?.naive_utc();
    match naive.and_local_timezone(zone) {
        chrono::LocalResult::None if wall % DAY != 0 => Err(TimeError::Skipped),
        _ => Ok(wall),
    }
}

impl Format for TimeFormat {
    /// Seconds, or nothing for a time that is read and lies beyond all axes.
    type Value = Option<i64>;
    const CANDIDATES: &'static [TimeFormat] = TimeFormat::ALL;

    fn value(self, text: &[u8]) -> Option<Option<i64>> {
        // Any long number is a count of something: only one that comes to a likely day is meant as a time.
        let bounds =
            if let TimeFormat::Epoch(_) | TimeFormat::Serial = self { Bounds::default() } else { Bounds::WIDEST };
        match TimeReader::of(self, None).within(bounds).read(text) {
            Ok(time) => Some(Some(time)),
            Err(TimeError::Range) => {
                (!matches!(self, TimeFormat::Compact | TimeFormat::Epoch(_) | TimeFormat::Serial)).then_some(None)
            }
            Err(_) => None,
        }
    }

    fn may_differ(self, other: TimeFormat) -> bool {
        use Order::{DayFirst, MonthFirst};
        match (self, other) {
            (TimeFormat::Numeric { order: a, mark }, TimeFormat::Numeric { order: b, mark: other }) => {
                (mark == other || mark == ANY || other == ANY)
                    && matches!((a, b), (DayFirst, MonthFirst) | (MonthFirst, DayFirst))
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::super::calendar::Unit;
    use super::super::day::Limit;
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
        assert_eq!(read("1969-12-31"), Err(TimeError::Range));
        assert_eq!(read("1970-01-01"), Err(TimeError::Outside(0, Limit::Earliest(7305))));
        assert_eq!(read("2101-01-01"), Err(TimeError::Outside(47_847, Limit::Latest(47_846))));
        for text in ["", "2025-5-27", "27/05/2025", "2025-05-27x", "2025-05-27T1:00", "2025-05-27T10:00:00 noon"] {
            assert_eq!(read(text), Err(TimeError::Form), "{text}");
        }
    }

    #[test]
    fn the_config_and_the_date_of_the_build_bound_times() {
        let day = |text: &str| text.parse::<NaiveDate>().ok();
        let read = |earliest: Option<NaiveDate>, latest: Option<NaiveDate>, dated: Option<i64>, text: &str| {
            TimeReader::default().within(Bounds::new(earliest, latest, dated)).read(text.as_bytes())
        };
        assert_eq!(read(day("1970-01-01"), None, None, "1970-01-01"), Ok(0));
        assert_eq!(read(None, day("2105-12-31"), None, "2105-12-31T23:59:59"), Ok(49_673 * DAY - 1));
        assert_eq!(read(None, day("2025-05-26"), None, "2025-05-27"), {
            Err(TimeError::Outside(20_235, Limit::Latest(20_234)))
        });
        // Noon of 27 May 2025.
        let dated = Some(1_748_347_200);
        assert!(read(None, None, dated, "2025-05-28T12:00:00").is_ok());
        assert_eq!(
            read(None, None, dated, "2025-05-28T12:00:01"),
            Err(TimeError::Outside(20_236, Limit::Build(20_236)))
        );
        assert!(read(None, day("2030-01-01"), dated, "2025-05-29").is_ok(), "the config allows it");
        assert!(read(None, None, Some(315_532_800), "2025-05-29").is_ok(), "1980 stands for no date");
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
        let last =
            TimeReader::of(TimeFormat::Epoch(Unit::Seconds), Some(chrono_tz::Europe::Berlin)).read(b"8210266876799");
        assert!(matches!(last, Err(TimeError::Outside(..))), "the last second of all calendars: {last:?}");
        let long =
            TimeReader::of(TimeFormat::Epoch(Unit::Seconds), None).read(b"1748367214.99999999999999999999999999");
        assert_eq!(long, Ok(1_748_367_214), "a fraction of any length");
    }
}
