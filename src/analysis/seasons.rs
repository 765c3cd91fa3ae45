//! Seasons: what the months of the year bring against the average day, over whole years.

use chrono::Datelike;

use crate::money::Money;
use crate::tables::Calendar;

use super::periods::unfinished;

/// Years that a claim about seasons needs.
const YEARS: usize = 2;

/// One month of the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Season {
    /// Its number, 1 to 12.
    pub number: u32,
    /// Revenue of an open day in it, in ten-thousandths of that of an open day of all: 10,000 is the average.
    pub index: i64,
    /// The same in the year in which it was least, against that year …
    pub least: i64,
    /// … and in which it was most.
    pub most: i64,
}

/// The months of the year, over as many whole years as the data hold up to their last finished month, and how many years
/// that are. Nothing where there are fewer than two, or a month without an open day.
///
/// Every year holds each month once, so that growth from year to year lifts all of them alike.
pub fn seasons(calendar: &Calendar, on: &[Option<Money>]) -> Option<(Vec<Season>, usize)> {
    let whole = |month: &usize| {
        let found = &calendar.months[*month];
        !unfinished(calendar, *month) && found.days.len() == found.length() as usize
    };
    let end = (0..calendar.months.len()).rfind(whole)? + 1;
    let start = (0..end).find(whole)?;
    let years = (end - start) / 12;
    if years < YEARS {
        return None;
    }
    let start = end - years * 12;
    // Revenue and open days of months.
    let of = |months: &[usize]| {
        let days = months.iter().flat_map(|&month| &on[calendar.months[month].days.clone()]).flatten();
        days.fold((Money::ZERO, 0_i128), |(sum, n), day| (sum + *day, n + 1))
    };
    let index = |part: &[usize], whole: &[usize]| {
        let ((a, n), (b, m)) = (of(part), of(whole));
        (n > 0 && b.0 > 0)
            .then(|| crate::money::divide_half_away(i128::from(a.0) * m * 10_000, i128::from(b.0) * n) as i64)
    };
    let all: Vec<usize> = (start..end).collect();
    let seasons = (0..12).map(|place| {
        let own: Vec<usize> = all[place..].iter().copied().step_by(12).collect();
        let by_year = all.chunks(12).map(|year| index(&year[place..=place], year)).collect::<Option<Vec<_>>>()?;
        Some(Season {
            number: calendar.months[own[0]].number,
            index: index(&own, &all)?,
            least: by_year.iter().copied().min()?,
            most: by_year.iter().copied().max()?,
        })
    });
    let mut seasons = seasons.collect::<Option<Vec<Season>>>()?;
    seasons.sort_by_key(|season| season.number);
    Some((seasons, years))
}

/// The month of the year in which the middle of the last 28 days lies, and that of the next 28.
pub fn around(calendar: &Calendar, on: &[Option<Money>]) -> Option<(Season, Season)> {
    let (seasons, _) = seasons(calendar, on)?;
    let of = |days: i64| {
        let month = (calendar.date(calendar.over - 1) + chrono::TimeDelta::days(days)).month();
        seasons.iter().copied().find(|season| season.number == month)
    };
    Some((of(-14)?, of(14)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Datelike;

    /// 2023 and 2024 from the first day to the last, each day at what its month and year say.
    fn days(of: impl Fn(i32, u32) -> i64) -> (Calendar, Vec<Option<Money>>) {
        let first = chrono::NaiveDate::from_ymd_opt(2023, 1, 1).expect("a day").to_epoch_days();
        let calendar = Calendar::new(first, first + 730);
        let on = (0..calendar.days).map(|day| {
            let date = calendar.date(day);
            Some(Money(of(date.year(), date.month()) * Money::SCALE))
        });
        let on = on.collect();
        (calendar, on)
    }

    #[test]
    fn a_december_of_twice_the_day_stands_out_and_growth_does_not() {
        // Twice as much in the second year, December always twice the other months.
        let (calendar, on) = days(|year, month| (year - 2022) as i64 * if month == 12 { 200 } else { 100 });
        let (seasons, years) = seasons(&calendar, &on).expect("two years");
        assert_eq!(years, 2);
        let december = seasons[11];
        // 62 days of 300 in the mean; the average of 731 days is 119,000 ÷ 731 = 162.79.
        assert_eq!(december.number, 12);
        assert_eq!((december.index, december.least, december.most), (18_429, 18_434, 18_438));
        assert!(seasons[..11].iter().all(|month| (9_150..9_300).contains(&month.index)), "{seasons:?}");
    }

    #[test]
    fn a_year_and_a_half_claims_nothing() {
        let (_, on) = days(|_, _| 1);
        let first = chrono::NaiveDate::from_ymd_opt(2023, 1, 1).expect("a day").to_epoch_days();
        assert_eq!(seasons(&Calendar::new(first, first + 540), &on[..541]), None);
    }
}
