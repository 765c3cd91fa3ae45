//! How far a month has come towards its target, and where it will end if it goes on so.

use crate::money::{Money, divide_half_away};
use crate::tables::Calendar;

use super::outlook;
use super::periods::unfinished;

/// A month against its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is to be reached.
    pub target: Money,
    /// What has been.
    pub reached: Money,
    /// Where the month will end if it goes on so; nothing where it is over.
    pub course: Option<Money>,
}

/// A month's progress. `on` gives the revenue of every day of the calendar, nothing in a gap.
///
/// The run rate: each day that is left as the mean of its weekday in the last four weeks; where history is too short for
/// that, as the mean day of the month so far.
pub fn progress(calendar: &Calendar, on: &[Option<Money>], month: usize, target: Money) -> Progress {
    let days = calendar.months[month].days.clone();
    let reached: Money = on[days.clone()].iter().flatten().copied().sum();
    let left = calendar.months[month].length() as usize - days.len();
    let course = unfinished(calendar, month).then(|| match outlook::forecast(on) {
        Some(forecast) => reached + (0..left).map(|day| forecast.days[day % 7]).sum(),
        None => {
            let pace = i128::from(reached.0) * (days.len() + left) as i128;
            Money(divide_half_away(pace, days.len() as i128) as i64)
        }
    });
    Progress { target, reached, course }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(amount: i64) -> Money {
        Money(amount * Money::SCALE)
    }

    #[test]
    fn a_month_that_is_over_has_no_course() {
        // 1 to 31 January 1970.
        let calendar = Calendar::new(0, 30);
        let told = progress(&calendar, &[Some(money(2)); 31], 0, money(100));
        assert_eq!(told, Progress { target: money(100), reached: money(62), course: None });
    }

    #[test]
    fn a_short_history_goes_on_at_its_mean_day() {
        // 20 of 31 days at 3: 60 reached, 93 at the end.
        let calendar = Calendar::new(0, 19);
        assert_eq!(progress(&calendar, &[Some(money(3)); 20], 0, money(100)).course, Some(money(93)));
    }

    #[test]
    fn a_long_history_goes_on_by_weekday() {
        // 1970-01-01 is a Thursday; 103 days reach 13 April. Weekends bring 10, other days 1: 14 to 30 April hold
        // two weekends and 13 other days, and 1 to 13 April two weekends and 9 other days.
        let calendar = Calendar::new(0, 102);
        let on: Vec<Option<Money>> = (0..103).map(|day| Some(money(if (day + 3) % 7 >= 5 { 10 } else { 1 }))).collect();
        let told = progress(&calendar, &on, 3, money(1));
        assert_eq!((told.reached, told.course), (money(49), Some(money(49 + 53))));
    }
}
