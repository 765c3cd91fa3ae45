//! What stands in a column, by the first rows: numbers, times, names, flags.

use std::collections::{HashMap, HashSet};

use super::super::calendar::TimeFormat;
use super::super::nothing::is_nothing;
use super::super::number::NumberFormat;
use super::super::private::holds_address;
use super::super::votes::{Format, Verdict, Votes};
use super::words::{Spoken, spoken};

/// The first rows of a source.
#[derive(Debug)]
pub(super) struct Sample {
    pub header: Vec<String>,
    pub rows: Vec<Vec<Vec<u8>>>,
    /// Whether there are no others.
    pub whole: bool,
    /// Columns of numbers that leave open no way of writing them.
    pub numbers: Vec<usize>,
}

impl Sample {
    /// The text of a field, without white space around it.
    pub(super) fn text(&self, row: usize, column: usize) -> &[u8] {
        self.rows[row].get(column).map_or(b"", |field| field.trim_ascii())
    }
}

/// What stands in a column.
#[derive(Debug)]
pub(super) struct Profile {
    /// What its name speaks of.
    pub name: Spoken,
    /// Rows in which something stands.
    pub filled: usize,
    /// Different texts among them.
    pub distinct: usize,
    /// The number of each row, where there is one.
    pub numbers: Vec<Option<f64>>,
    /// How its numbers are written.
    pub format: NumberFormat,
    /// Rows that hold a number.
    pub numeric: usize,
    /// Rows that hold a time.
    pub times: usize,
    /// Whether these say more than a day.
    pub has_clock: bool,
    /// Whether they are bare digits, which may as well count something else.
    pub bare_times: bool,
    /// Rows that hold a time of day and nothing else.
    pub clocks: usize,
    /// Rows that hold an e-mail address.
    pub addresses: usize,
}

impl Profile {
    pub(super) fn of(sample: &Sample, column: usize) -> Profile {
        let texts: Vec<&[u8]> = (0..sample.rows.len()).map(|row| sample.text(row, column)).collect();
        let filled: Vec<&[u8]> = texts.iter().copied().filter(|text| !is_void(text)).collect();
        let mut votes: Votes<NumberFormat> = Votes::default();
        filled.iter().for_each(|text| votes.feed(text, 1));
        let format = match votes.decide() {
            _ if sample.numbers.contains(&column) => NumberFormat::Point,
            Verdict::Decided { format, .. } => format,
            Verdict::Mixed { formats: [format, _], .. } => format,
            // Three digits behind a comma are thousands more often than not.
            Verdict::Undecidable { example, .. } if example.text.contains(',') => NumberFormat::Point,
            Verdict::Undecidable { .. } => NumberFormat::Comma,
            Verdict::Unread(_) => NumberFormat::Point,
        };
        let number = |text: &&[u8]| {
            let number = format.parse(text).filter(|_| !is_void(text))?;
            Some(number.mantissa as f64 / 10_f64.powi(number.scale as i32))
        };
        let numbers: Vec<Option<f64>> = texts.iter().map(number).collect();
        let (times, has_clock, bare_times) = times(&filled);
        Profile {
            name: spoken(&sample.header[column]),
            filled: filled.len(),
            distinct: filled.iter().collect::<HashSet<_>>().len(),
            numeric: numbers.iter().flatten().count(),
            numbers,
            format,
            times,
            has_clock,
            bare_times,
            clocks: filled.iter().filter(|text| is_clock(text)).count(),
            addresses: filled.iter().filter(|text| holds_address(text)).count(),
        }
    }

    /// Whether nearly all that stands there is a number. Mistakes of single rows do not matter.
    pub(super) fn is_numeric(&self) -> bool {
        self.filled > 0 && self.numeric * 10 >= self.filled * 8
    }

    /// The same of times.
    pub(super) fn is_time(&self) -> bool {
        self.filled > 0 && self.times * 10 >= self.filled * 8
    }

    /// The same of times of day.
    pub(super) fn is_clock(&self) -> bool {
        self.filled > 0 && self.clocks * 10 >= self.filled * 8
    }

    /// Whether all numbers are whole.
    pub(super) fn is_whole(&self) -> bool {
        self.numbers.iter().flatten().all(|number| number.fract() == 0.0)
    }

    /// Whether nothing but zero stands there.
    pub(super) fn is_zero(&self) -> bool {
        self.numbers.iter().flatten().all(|number| *number == 0.0)
    }

    /// The largest number without its sign.
    pub(super) fn largest(&self) -> f64 {
        self.numbers.iter().flatten().fold(0.0, |most: f64, number| most.max(number.abs()))
    }

    /// Whether each number is the one before and one more: what only counts rows is no money.
    pub(super) fn is_running(&self) -> bool {
        let numbers: Vec<f64> = self.numbers.iter().flatten().copied().collect();
        numbers.len() > 2 && numbers.windows(2).all(|pair| pair[1] - pair[0] == 1.0)
    }
}

/// What people and programs write where they have no value.
fn is_void(text: &[u8]) -> bool {
    let word = text.to_ascii_lowercase();
    is_nothing(text) || matches!(word.as_slice(), b"error" | b"unknown" | b"--" | b"null" | b"undefined")
}

/// Texts that the format of the most reads as times, whether these have hours, and whether they are bare digits.
fn times(texts: &[&[u8]]) -> (usize, bool, bool) {
    let mut counts: HashMap<usize, usize> = HashMap::new();
    for text in texts.iter().filter(|text| text.iter().any(u8::is_ascii_digit)) {
        for (i, format) in TimeFormat::CANDIDATES.iter().enumerate() {
            if format.value(text).flatten().is_some() {
                *counts.entry(i).or_default() += 1;
            }
        }
    }
    let best = (0..TimeFormat::CANDIDATES.len()).rev().max_by_key(|i| counts.get(i).copied().unwrap_or(0));
    let format = best.map_or(TimeFormat::Iso, |best| TimeFormat::CANDIDATES[best]);
    let read: Vec<i64> = texts.iter().filter_map(|text| format.value(text).flatten()).collect();
    let bare = matches!(format, TimeFormat::Compact | TimeFormat::Epoch(_) | TimeFormat::Serial);
    (read.len(), read.iter().any(|time| time.rem_euclid(86_400) != 0), bare)
}

/// `7:06`, `19:30:05`, `4:45 pm`.
fn is_clock(text: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(text) else { return false };
    let text = text.trim().to_ascii_lowercase();
    let bare = text.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '.' || c == ' ');
    let parts: Vec<&str> = bare.split(':').collect();
    let fits = |(i, part): (usize, &&str)| {
        let whole = part.split('.').next().unwrap_or_default();
        let most = if i == 0 { 24 } else { 60 };
        (1..=2).contains(&whole.len()) && whole.parse::<u32>().is_ok_and(|number| number < most)
    };
    (2..=3).contains(&parts.len()) && parts.iter().enumerate().all(fits)
}
