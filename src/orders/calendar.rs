//! How a column writes its times: the formats that could be meant, and the day that a text names in each.

use std::fmt;
use std::str::FromStr;

use super::day::{TimeError, day_of, digits};
use super::months;
use super::votes::Votes;

/// How a column writes its times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TimeFormat {
    /// `2026-04-05`, `2026-04-05T21:06:21+04:00`, `2026-04-05 21:06:21 +0400`.
    #[default]
    Iso,
    /// `20260405`, `20260405T210621Z`, `20260405210621`.
    Compact,
    /// `5/4/2026`, `05.04.26 9:06 PM`: three numbers, years of two digits from 1970 to 2069.
    Numeric {
        /// What the numbers are.
        order: Order,
        /// What stands between them: `/`, `-` or `.`, or [`ANY`] where a column holds several.
        mark: u8,
    },
    /// `10-Dez-25`, `Dec 10, 2025`, `10 de diciembre de 2025`.
    Named,
    /// A count since 1970-01-01 in Greenwich.
    Epoch(Unit),
    /// `45384.347`: days since 30 December 1899, as spreadsheets count them.
    Serial,
}

/// In place of a mark: any of them.
pub const ANY: u8 = b'*';

/// What the three numbers of a date are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Day, month, year.
    DayFirst,
    /// Month, day, year.
    MonthFirst,
    /// Year, month, day.
    YearFirst,
}

/// What is counted since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Seconds.
    Seconds,
    /// Thousandths of a second.
    Milliseconds,
    /// Millionths of a second.
    Microseconds,
}

/// Which times a column holds.
pub type TimeVotes = Votes<TimeFormat>;

const fn numeric(order: Order, mark: u8) -> TimeFormat {
    TimeFormat::Numeric { order, mark }
}

/// As the config writes it: `d/m/Y`.
impl fmt::Display for TimeFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            TimeFormat::Iso => f.write_str("Y-m-d"),
            TimeFormat::Compact => f.write_str("Ymd"),
            TimeFormat::Numeric { order, mark } => {
                let [a, b, c] = match order {
                    Order::DayFirst => ['d', 'm', 'Y'],
                    Order::MonthFirst => ['m', 'd', 'Y'],
                    Order::YearFirst => ['Y', 'm', 'd'],
                };
                let mark = char::from(mark);
                write!(f, "{a}{mark}{b}{mark}{c}")
            }
            TimeFormat::Named => f.write_str("d Mon Y"),
            TimeFormat::Epoch(Unit::Seconds) => f.write_str("epoch s"),
            TimeFormat::Epoch(Unit::Milliseconds) => f.write_str("epoch ms"),
            TimeFormat::Epoch(Unit::Microseconds) => f.write_str("epoch us"),
            TimeFormat::Serial => f.write_str("excel"),
        }
    }
}

impl FromStr for TimeFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<TimeFormat, String> {
        // Whoever writes `Y-m-d` means hours of one digit too, which are not ISO 8601.
        let known = || TimeFormat::ALL.iter().filter(|format| **format != TimeFormat::Iso);
        known().find(|format| format.to_string() == text).copied().ok_or_else(|| {
            let all: Vec<String> = known().map(|format| format!("{:?}", format.to_string())).collect();
            format!("{text:?} is no format of times. There are: {}", all.join(", "))
        })
    }
}

impl TimeFormat {
    /// All of them, the likelier ones first.
    pub(super) const ALL: &'static [TimeFormat] = &[
        TimeFormat::Iso,
        TimeFormat::Compact,
        numeric(Order::DayFirst, b'/'),
        numeric(Order::DayFirst, b'-'),
        numeric(Order::DayFirst, b'.'),
        numeric(Order::MonthFirst, b'/'),
        numeric(Order::MonthFirst, b'-'),
        numeric(Order::MonthFirst, b'.'),
        numeric(Order::YearFirst, b'/'),
        numeric(Order::YearFirst, b'-'),
        numeric(Order::YearFirst, b'.'),
        TimeFormat::Named,
        TimeFormat::Epoch(Unit::Seconds),
        TimeFormat::Epoch(Unit::Milliseconds),
        TimeFormat::Epoch(Unit::Microseconds),
        TimeFormat::Serial,
        // What spreadsheets make of dates of another country: they turn those they can, and their marks.
        numeric(Order::DayFirst, ANY),
        numeric(Order::MonthFirst, ANY),
    ];

    /// In words: what the format says of a text.
    pub fn description(self) -> &'static str {
        match self {
            TimeFormat::Iso => "year-month-day (ISO 8601)",
            TimeFormat::Compact => "year, month and day in eight digits",
            TimeFormat::Numeric { order: Order::DayFirst, .. } => "day/month/year",
            TimeFormat::Numeric { order: Order::MonthFirst, .. } => "month/day/year",
            TimeFormat::Numeric { order: Order::YearFirst, .. } => "year/month/day",
            TimeFormat::Named => "written with the month's name",
            TimeFormat::Epoch(Unit::Seconds) => "seconds since 1970",
            TimeFormat::Epoch(Unit::Milliseconds) => "milliseconds since 1970",
            TimeFormat::Epoch(Unit::Microseconds) => "microseconds since 1970",
            TimeFormat::Serial => "days as spreadsheets count them",
        }
    }

    /// Seconds since 1970 in Greenwich, where the format counts them.
    pub(super) fn instant(self, text: &[u8]) -> Result<Option<i64>, TimeError> {
        let TimeFormat::Epoch(unit) = self else { return Ok(None) };
        let (whole, per_second) = match unit {
            Unit::Seconds => {
                let point = text.iter().position(|byte| *byte == b'.').unwrap_or(text.len());
                // As many as there are: together they may be no number that we hold.
                text.get(point + 1..).unwrap_or_default().iter().try_for_each(|digit| digits(&[*digit]).map(drop))?;
                (&text[..point], 1)
            }
            Unit::Milliseconds => (text, 1_000),
            Unit::Microseconds => (text, 1_000_000),
        };
        if whole.is_empty() || whole.len() > 16 {
            return Err(TimeError::Form);
        }
        Ok(Some(digits(whole)? / per_second))
    }

    /// The day that a text starts with, since 1970-01-01, and what stands behind it.
    pub(super) fn day(self, text: &[u8]) -> Result<(i64, &[u8]), TimeError> {
        match self {
            TimeFormat::Compact => {
                let (date, rest) = text.split_at_checked(8).ok_or(TimeError::Form)?;
                Ok((day_of(digits(&date[..4])?, digits(&date[4..6])?, digits(&date[6..])?)?, rest))
            }
            TimeFormat::Numeric { order, mark } => {
                let (a, rest) = number(text)?;
                let mark = match rest.first() {
                    Some(own @ (b'/' | b'-' | b'.')) if mark == ANY => *own,
                    _ => mark,
                };
                let (b, rest) = number(behind(rest, mark)?)?;
                let (c, rest) = number(behind(rest, mark)?)?;
                // `2026. 9. 1.` is how Korea and Hungary write it.
                let ends_with_dot = order == Order::YearFirst && mark == b'.';
                let rest = rest.strip_prefix(b".").filter(|_| ends_with_dot).unwrap_or(rest);
                let (year, month, day) = match order {
                    Order::DayFirst => (c, b, a),
                    Order::MonthFirst => (c, a, b),
                    Order::YearFirst => (a, b, c),
                };
                let years = if order == Order::YearFirst { 4..=4 } else { 2..=4 };
                if !years.contains(&year.len()) || year.len() == 3 || month.len() > 2 || day.len() > 2 {
                    return Err(TimeError::Form);
                }
                Ok((day_of(year_of(year)?, digits(month)?, digits(day)?)?, rest))
            }
            TimeFormat::Named => named(text),
            TimeFormat::Iso | TimeFormat::Epoch(_) | TimeFormat::Serial => Err(TimeError::Form),
        }
    }

    /// The time of day in what stands behind the day, if there is one.
    pub(super) fn time_of_day(self, rest: &[u8]) -> &[u8] {
        let rest = rest.strip_prefix(b",").unwrap_or(rest).trim_ascii_start();
        rest.strip_prefix(b"T").unwrap_or(rest)
    }
}

/// What stands behind a mark, and behind the space that may follow a dot.
fn behind(text: &[u8], mark: u8) -> Result<&[u8], TimeError> {
    let rest = text.strip_prefix(&[mark]).ok_or(TimeError::Form)?;
    Ok(if mark == b'.' { rest.trim_ascii_start() } else { rest })
}

/// The digits that a text starts with.
fn number(text: &[u8]) -> Result<(&[u8], &[u8]), TimeError> {
    match text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len()) {
        0 => Err(TimeError::Form),
        end => Ok(text.split_at(end)),
    }
}

/// A year of four digits, or of two from 1970 to 2069.
fn year_of(text: &[u8]) -> Result<i64, TimeError> {
    match (digits(text)?, text.len()) {
        (year, 4) => Ok(year),
        (year @ ..70, 2) => Ok(2000 + year),
        (year, 2) => Ok(1900 + year),
        _ => Err(TimeError::Form),
    }
}

/// Words that may stand between the parts of a date.
const FILLERS: [&str; 7] = ["de", "del", "of", "st", "nd", "rd", "th"];

/// A day, a month's name and a year in any order; of two short numbers the first is the day.
fn named(text: &[u8]) -> Result<(i64, &[u8]), TimeError> {
    let (mut day, mut month, mut year) = (None, None, None);
    let mut rest = text;
    while day.is_none() || month.is_none() || year.is_none() {
        let skipped = rest.iter().position(|byte| !b" -/.,".contains(byte)).ok_or(TimeError::Form)?;
        rest = &rest[skipped..];
        if let Ok((number, behind)) = number(rest) {
            rest = behind;
            match number.len() {
                4 if year.is_none() => year = Some(year_of(number)?),
                1 | 2 if day.is_none() => day = Some(digits(number)?),
                2 if year.is_none() => year = Some(year_of(number)?),
                _ => return Err(TimeError::Form),
            }
        } else {
            let letters = |byte: &u8| byte.is_ascii_alphabetic() || *byte >= 0x80;
            let end = rest.iter().position(|byte| !letters(byte)).unwrap_or(rest.len());
            let word = std::str::from_utf8(&rest[..end]).map_err(|_| TimeError::Form)?;
            rest = &rest[end..];
            match months::month(word).filter(|_| month.is_none()) {
                Some(number) => month = Some(i64::from(number)),
                None if FILLERS.iter().any(|filler| filler.eq_ignore_ascii_case(word)) => {}
                None => return Err(TimeError::Form),
            }
        }
    }
    let [Some(day), Some(month), Some(year)] = [day, month, year] else { return Err(TimeError::Form) };
    Ok((day_of(year, month, day)?, rest))
}

#[cfg(test)]
mod tests {
    use super::super::day::DAY;
    use super::super::time::TimeReader;
    use super::super::votes::{Evidence, Format, Verdict};
    use super::*;
    use proptest::prelude::*;

    fn read(format: TimeFormat, text: &str) -> Result<i64, TimeError> {
        TimeReader::of(format, None).read(text.as_bytes())
    }

    const NOON: i64 = 1_765_324_800 + 12 * 3600;

    #[test]
    fn each_format_reads_its_own() {
        for (format, text) in [
            (TimeFormat::Iso, "2025-12-10 12:00:00 +0400"),
            (TimeFormat::Compact, "20251210T120000Z"),
            (TimeFormat::Compact, "20251210120000"),
            (numeric(Order::DayFirst, b'/'), "10/12/2025 12:00"),
            (numeric(Order::DayFirst, b'.'), "10.12.25, 12:00:00"),
            (numeric(Order::MonthFirst, b'/'), "12/10/2025 12:00 PM"),
            (numeric(Order::YearFirst, b'/'), "2025/12/10 12:00"),
            (numeric(Order::YearFirst, b'-'), "2025-12-10 12:00 PM"),
            (TimeFormat::Named, "10-Dez-25 12:00"),
            (TimeFormat::Named, "Dec 10th, 2025 12:00 PM"),
            (TimeFormat::Named, "10. décembre 2025 12:00"),
            (TimeFormat::Named, "10 de diciembre de 2025 12:00"),
            (TimeFormat::Epoch(Unit::Seconds), "1765368000.25"),
            (TimeFormat::Epoch(Unit::Milliseconds), "1765368000123"),
            (TimeFormat::Epoch(Unit::Microseconds), "1765368000123456"),
        ] {
            assert_eq!(read(format, text), Ok(NOON), "{text}");
        }
        for text in
            ["10/12/025", "10/12", "10/12/2025x", "10/12/2025 12", "010/12/2025", "10-12/2025", "/10/12/2025", ""]
        {
            assert_eq!(read(numeric(Order::DayFirst, b'/'), text), Err(TimeError::Form), "{text}");
        }
        assert_eq!(read(numeric(Order::DayFirst, b'/'), "31/4/2026"), Err(TimeError::Calendar));
        assert_eq!(read(numeric(Order::DayFirst, b'/'), "31/12/1969"), Err(TimeError::Range));
        assert_eq!(read(TimeFormat::Named, "12:00"), Err(TimeError::Form));
    }

    fn verdict(texts: &[&str]) -> Verdict<TimeFormat> {
        let mut votes = TimeVotes::default();
        texts.iter().zip(2..).for_each(|(text, line)| votes.feed(text.as_bytes(), line));
        votes.decide()
    }

    fn seen(text: &str, line: u64) -> Evidence {
        Evidence { text: text.to_owned(), line }
    }

    #[test]
    fn one_thirteen_settles_day_and_month() {
        let (day, month) = (numeric(Order::DayFirst, b'/'), numeric(Order::MonthFirst, b'/'));
        let decided = |format, text, line| Verdict::Decided { format, proof: Some(seen(text, line)) };
        assert_eq!(verdict(&["03/04/2026", "13/04/2026"]), decided(day, "13/04/2026", 3));
        assert_eq!(verdict(&["03/01/26", "12/30/26"]), decided(month, "12/30/26", 3));
        assert_eq!(verdict(&["2026-01-01", "31/12/2026", "2026-01-02"]), decided(TimeFormat::Iso, "2026-01-01", 2));
        assert_eq!(
            verdict(&["2025-1-2", "2025-01-03"]),
            decided(numeric(Order::YearFirst, b'-'), "2025-1-2", 2),
            "ISO 8601 pads"
        );
        let example = seen("03/04/2026", 3);
        assert_eq!(verdict(&["05/05/2026", "03/04/2026"]), Verdict::Undecidable { readings: [day, month], example });
        let proofs = [seen("13/04/2026", 2), seen("04/13/2026", 3)];
        assert_eq!(verdict(&["13/04/2026", "04/13/2026"]), Verdict::Mixed { formats: [day, month], proofs });
        // What a spreadsheet does to dates of another country: it turns those it can and leaves the others.
        let proofs = [seen("2010-12-01", 2), seen("13/12/2010", 4)];
        let iso = verdict(&["2010-12-01", "2010-12-02", "13/12/2010", "2010-12-03", "14/12/2010"]);
        assert_eq!(iso, Verdict::Mixed { formats: [TimeFormat::Iso, day], proofs });
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_time_or_not(text in prop::collection::vec(any::<u8>(), 0..32), near in "[0-9/.:, TAPMDecz+-]{0,24}") {
            for format in TimeFormat::ALL {
                let _ = (format.value(&text), format.value(near.as_bytes()));
            }
        }

        /// Every day is read back from every format that can write it.
        #[test]
        fn what_is_written_is_read_back(day in 7305_i32..47846, second in 0..DAY) {
            let date = super::super::day::date(day);
            let time = i64::from(day) * DAY + second;
            let clock = format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
            for format in TimeFormat::ALL {
                let text = match format {
                    TimeFormat::Epoch(Unit::Seconds) => time.to_string(),
                    TimeFormat::Epoch(Unit::Milliseconds) => format!("{time}000"),
                    TimeFormat::Epoch(Unit::Microseconds) => format!("{time}000000"),
                    TimeFormat::Serial => format!("{}.{:09}", day + 25_569, (second * 1_000_000_000 + DAY / 2) / DAY),
                    _ => {
                        let pattern = format.to_string().replace("Mon", "%b").replace('*', "/");
                        let pattern: String = pattern.chars().map(|c| if "dmY".contains(c) { format!("%{c}") } else { c.to_string() }).collect();
                        format!("{} {clock}", date.format(&pattern))
                    }
                };
                prop_assert_eq!(read(*format, &text), Ok(time), "{}", text);
                prop_assert_eq!(format.to_string().parse::<TimeFormat>().map(|f| f.to_string()), Ok(format.to_string()));
            }
        }
    }
}
