//! The days and months of a report, each with a place.

use std::ops::Range;

use chrono::{Datelike, NaiveDate};

use crate::orders::day;

/// All days from the first to the last, gaps included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// Days since 1970-01-01 of day 0.
    pub origin: i32,
    /// How many days there are.
    pub days: usize,
    /// How many of them are over: all, or all but the last.
    pub over: usize,
    /// Its months, gaps included.
    pub months: Vec<Month>,
    /// The month of each day.
    pub month_of: Vec<u32>,
}

/// A calendar month, as far as the data reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Month {
    /// Its year.
    pub year: i32,
    /// Its number, 1 to 12.
    pub number: u32,
    /// Its days in the calendar.
    pub days: Range<usize>,
}

impl Month {
    /// Its first of the month.
    pub fn first(&self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year, self.number, 1).unwrap_or_default()
    }

    /// How many days it has, in or out of the data.
    pub fn length(&self) -> u32 {
        self.first().num_days_in_month().into()
    }

    /// `2025-06`.
    pub fn key(&self) -> String {
        format!("{:04}-{:02}", self.year, self.number)
    }
}

impl Calendar {
    /// The calendar from one day to another, both in days since 1970-01-01.
    pub fn new(first: i32, last: i32) -> Calendar {
        let days = (last - first + 1) as usize;
        let (mut months, mut month_of): (Vec<Month>, Vec<u32>) = (Vec::new(), Vec::with_capacity(days));
        for (i, date) in day::date(first).iter_days().take(days).enumerate() {
            match months.last_mut().filter(|month| (month.year, month.number) == (date.year(), date.month())) {
                Some(month) => month.days.end = i + 1,
                None => months.push(Month { year: date.year(), number: date.month(), days: i..i + 1 }),
            }
            month_of.push(months.len() as u32 - 1);
        }
        Calendar { origin: first, days, over: days, months, month_of }
    }

    /// The same with a last day that is not over.
    pub fn with_unfinished_day(self) -> Calendar {
        Calendar { over: self.days - 1, ..self }
    }

    /// The date of a day.
    pub fn date(&self, day: usize) -> NaiveDate {
        day::date(self.origin + day as i32)
    }

    /// The first day's date.
    pub fn first(&self) -> NaiveDate {
        self.date(0)
    }

    /// The last day's date.
    pub fn last(&self) -> NaiveDate {
        self.date(self.days - 1)
    }

    /// The day of a date, if the calendar holds it.
    pub fn day(&self, date: NaiveDate) -> Option<usize> {
        usize::try_from(date.to_epoch_days() - self.origin).ok().filter(|&day| day < self.days)
    }

    /// Whether the data stop before the last day does.
    pub fn last_day_is_unfinished(&self) -> bool {
        self.over < self.days
    }

    /// Whether the data stop before the last month does.
    pub fn last_month_is_unfinished(&self) -> bool {
        let before = |month: &Month| self.last_day_is_unfinished() || self.last().day() < month.length();
        self.months.last().is_some_and(before)
    }

    /// The month so many months before.
    pub fn months_before(&self, month: usize, months: usize) -> Option<usize> {
        month.checked_sub(months)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_days_and_months_across_a_year() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a date").to_epoch_days();
        let calendar = Calendar::new(day("2024-12-30"), day("2025-02-10"));
        assert_eq!(calendar.days, 43);
        assert_eq!(calendar.months.iter().map(|m| m.days.clone()).collect::<Vec<_>>(), [0..2, 2..33, 33..43]);
        assert!(calendar.last_month_is_unfinished() && !calendar.last_day_is_unfinished());
        let whole = Calendar::new(day("2025-01-01"), day("2025-01-31"));
        assert!(!whole.last_month_is_unfinished() && whole.with_unfinished_day().last_month_is_unfinished());
        assert_eq!(calendar.day(calendar.last()), Some(42));
        assert_eq!(calendar.months[2].key(), "2025-02");
    }
}
