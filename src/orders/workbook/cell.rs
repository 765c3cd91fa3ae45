//! A cell as the text that says the same.

use std::sync::LazyLock;

use calamine::{Data, ExcelDateTime, NumberFormat};
use chrono::{NaiveDate, NaiveTime, TimeDelta};

use super::super::currencies::is_currency;

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    /// A number that leaves open no way of writing it.
    Number,
    /// A day, a time, or both.
    Time,
}

/// A cell in which something stands.
#[derive(Debug)]
pub(super) struct Cell {
    /// From 0.
    pub column: u32,
    pub kind: Kind,
    pub text: String,
}

impl Cell {
    /// The currency is what the cell's format writes beside a number.
    pub(super) fn of(column: u32, data: Data, currency: Option<&str>) -> Option<Cell> {
        let (kind, text) = match data {
            Data::Empty => return None,
            Data::Int(int) => number(int.to_string(), currency),
            Data::Float(float) => number(decimal(float), currency),
            Data::String(text) => (Kind::Text, text),
            Data::Bool(is) => (Kind::Text, if is { "TRUE" } else { "FALSE" }.to_owned()),
            Data::DateTime(time) => (Kind::Time, moment(&time)),
            Data::DateTimeIso(text) => (Kind::Time, text.trim_end_matches("T00:00:00").to_owned()),
            Data::DurationIso(text) => (Kind::Time, clock(&text).unwrap_or(text)),
            Data::Error(error) => (Kind::Text, error.to_string()),
        };
        (!text.trim().is_empty()).then_some(Cell { column, kind, text })
    }
}

fn number(text: String, currency: Option<&str>) -> (Kind, String) {
    let Some(currency) = currency else { return (Kind::Number, text) };
    // Three digits behind the point could be read as thousands.
    let zero = if text.split_once('.').is_some_and(|(_, decimals)| decimals.len() == 3) { "0" } else { "" };
    (Kind::Text, format!("{text}{zero} {currency}"))
}

/// A number as its cell shows it, to fifteen digits: `0.1 + 0.2` is 0.3. Whole numbers are ids as well, of which none is
/// rounded to another.
fn decimal(float: f64) -> String {
    /// From here on, not all whole numbers can be told apart.
    const WHOLE: f64 = 9_007_199_254_740_992.0;
    if float.fract() == 0.0 && float.abs() < WHOLE {
        return (float as i64).to_string();
    }
    format!("{float:.14e}").parse::<f64>().unwrap_or(float).to_string()
}

/// A day, with a time where it is not midnight; a time of day alone.
fn moment(time: &ExcelDateTime) -> String {
    let serial = time.as_f64();
    if time.is_duration() || (0.0..1.0).contains(&serial) {
        return clock_of((serial * 86_400.0).round() as i64);
    }
    let (year, month, day, hour, minute, second, milli) = time.to_ymd_hms_milli();
    let moment = NaiveDate::from_ymd_opt(year.into(), month.into(), day.into())
        .and_then(|day| day.and_hms_milli_opt(hour.into(), minute.into(), second.into(), milli.into()))
        .and_then(|moment| moment.checked_add_signed(TimeDelta::milliseconds(500)));
    match moment {
        // The 29 February 1900 of spreadsheets is no day.
        None => decimal(serial),
        Some(moment) => {
            let form = if moment.time() < *SECOND { "%Y-%m-%d" } else { "%Y-%m-%dT%H:%M:%S" };
            moment.format(form).to_string()
        }
    }
}

/// The first second of a day is midnight.
static SECOND: LazyLock<NaiveTime> = LazyLock::new(|| NaiveTime::MIN + TimeDelta::seconds(1));

fn clock_of(seconds: i64) -> String {
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// `PT14H30M05S` as a time of day.
fn clock(text: &str) -> Option<String> {
    let (mut seconds, mut rest) = (0, text.strip_prefix("PT")?);
    for (unit, length) in [('H', 3600), ('M', 60), ('S', 1)] {
        if let Some((n, behind)) = rest.split_once(unit) {
            let n = n.split(['.', ',']).next().unwrap_or_default();
            seconds += length * n.parse::<i64>().ok()?;
            rest = behind;
        }
    }
    Some(clock_of(seconds))
}

/// The currency that a number format writes beside a number: `[$€-407]`, `"CHF"`, `$`.
pub(super) fn currency(format: &NumberFormat) -> Option<String> {
    /// Below are the formats that each program shows in the currency of its own country.
    const OWN: u32 = 164;
    if format.format_id.is_some_and(|id| id < OWN) {
        return None;
    }
    let mut words: Vec<String> = vec![String::new()];
    let mut letters = format.format_code.chars();
    while let Some(letter) = letters.next() {
        let word = match letter {
            ';' => break,
            '"' => letters.by_ref().take_while(|c| *c != '"').collect(),
            '[' => {
                let inner: String = letters.by_ref().take_while(|c| *c != ']').collect();
                match inner.strip_prefix('$') {
                    Some(own) => own.split('-').next().unwrap_or_default().to_owned(),
                    None => continue,
                }
            }
            // What is as wide as the next letter, or filled with it.
            '_' | '*' => {
                letters.next();
                " ".to_owned()
            }
            '\\' => letters.next().map(String::from).unwrap_or_default(),
            c if c.is_alphabetic() || !c.is_ascii() || c == '$' => c.to_string(),
            _ => " ".to_owned(),
        };
        // Letters make one word until something else stands between them.
        if word.trim().is_empty() {
            words.push(String::new());
        } else if let Some(last) = words.last_mut() {
            last.push_str(&word);
        }
    }
    words.into_iter().map(|word| word.trim().to_owned()).find(|word| is_currency(word.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType;

    #[test]
    fn a_number_is_the_decimal_that_its_cell_shows() {
        for (float, text) in [
            (0.1 + 0.2, "0.3"),
            (87.32 * 3.0, "261.96"),
            (-1234.5, "-1234.5"),
            (4_012_345_678_901_234.0, "4012345678901234"),
            (1e-7, "0.0000001"),
            (1.1 * 3.0, "3.3"),
            (-0.0, "0"),
        ] {
            assert_eq!(decimal(float), text);
        }
    }

    #[test]
    fn a_date_is_a_day_and_a_time_where_there_is_one() {
        let told = |serial: f64| moment(&ExcelDateTime::new(serial, ExcelDateTimeType::DateTime, false));
        assert_eq!(told(45_943.0), "2025-10-13");
        assert_eq!(told(45_943.541_666_666_664), "2025-10-13T13:00:00");
        assert_eq!(told(45_943.999_999_999), "2025-10-14");
        assert_eq!(told(0.604_166_666_666_666_6), "14:30:00");
        assert_eq!(moment(&ExcelDateTime::new(44481.0, ExcelDateTimeType::DateTime, true)), "2025-10-13");
        assert_eq!(clock("PT14H30M05S").as_deref(), Some("14:30:05"));
        assert_eq!(clock("PT9H05M").as_deref(), Some("09:05:00"));
    }

    #[test]
    fn a_format_has_a_currency() {
        let told = |code: &str| {
            let mut format = NumberFormat::default();
            (format.format_code, format.format_id) = (code.to_owned(), Some(170));
            currency(&format)
        };
        for (code, sign) in [
            ("[$€-407] #,##0.00", "€"),
            ("#,##0.00\\ \"€\"", "€"),
            ("\"$\"#,##0.00;[Red]-\"$\"#,##0.00", "$"),
            ("_-[$£-809]* #,##0.00_-", "£"),
            ("#,##0.00 [$CHF]", "CHF"),
            ("$#,##0", "$"),
            ("#,##0\\ \"kr\"", "kr"),
        ] {
            assert_eq!(told(code).as_deref(), Some(sign), "{code}");
        }
        for code in ["General", "#,##0.00", "0%", "0.00E+00", "[Red]0.00", "yyyy-mm-dd", "0 \"pcs\""] {
            assert_eq!(told(code), None, "{code}");
        }
    }
}
