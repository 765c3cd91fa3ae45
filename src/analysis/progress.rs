//! How far a month has come towards its target, and where it will end if it goes on so.

use chrono::Datelike;

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

/// A month's progress. `reached` is what it has brought, `on` the revenue of every day that is over, nothing in a gap.
///
/// The run rate: each day that is left as the mean of its weekday in the last four weeks; where history is too short for
/// that, as the mean day of the month so far. A day that is not over is left, and brings no less than it has.
pub fn progress(calendar: &Calendar, on: &[Option<Money>], month: usize, reached: Money, target: Money) -> Progress {
    let days = calendar.months[month].days.clone();
    let over = days.start..days.end.min(calendar.over);
    let sum: Money = on[over.clone()].iter().flatten().copied().sum();
    // Days before the first row are not days left.
    let through = over.clone().last().map_or(0, |day| calendar.date(day).day());
    let left = (calendar.months[month].length() - through) as usize;
    let begun = Money(reached.0 - sum.0);
    let course = unfinished(calendar, month).then(|| match outlook::forecast(on) {
        Ok(forecast) => {
            let day = |at: usize| i128::from(forecast.days[at % 7].unwrap_or_default().0);
            Some(i128::from(sum.0) + day(0).max(begun.0.into()) + (1..left).map(day).sum::<i128>())
        }
        Err(_) => (!over.is_empty()).then(|| {
            let pace = i128::from(sum.0) * (over.len() + left) as i128;
            divide_half_away(pace, over.len() as i128).max(reached.0.into())
        }),
    });
    let course = course.flatten().and_then(|course| i64::try_from(course).ok().map(Money));
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
        let told = progress(&calendar, &[Some(money(2)); 31], 0, money(62), money(100));
        assert_eq!(told, Progress { target: money(100), reached: money(62), course: None });
    }

    #[test]
    fn a_short_history_goes_on_at_its_mean_day() {
        // 20 of 31 days at 3: 60 reached, 93 at the end.
        let calendar = Calendar::new(0, 19);
        assert_eq!(progress(&calendar, &[Some(money(3)); 20], 0, money(60), money(100)).course, Some(money(93)));
    }

    #[test]
    fn days_before_the_first_row_are_not_days_left() {
        // 15 to 20 January at 100: 600 and eleven days more at 100, of 3,000.
        let calendar = Calendar::new(14, 19);
        let told = progress(&calendar, &[Some(money(100)); 6], 0, money(600), money(3_000));
        assert_eq!((told.reached, told.course), (money(600), Some(money(1_700))));
    }

    #[test]
    fn a_long_history_goes_on_by_weekday() {
        // 1970-01-01 is a Thursday; 103 days reach 13 April. Weekends bring 10, other days 1: 14 to 30 April hold
        // two weekends and 13 other days, and 1 to 13 April two weekends and 9 other days.
        let calendar = Calendar::new(0, 102);
        let on: Vec<Option<Money>> = (0..103).map(|day| Some(money(if (day + 3) % 7 >= 5 { 10 } else { 1 }))).collect();
        let told = progress(&calendar, &on, 3, money(49), money(1));
        assert_eq!((told.reached, told.course), (money(49), Some(money(49 + 53))));
        // A Tuesday, 14 April, that has brought half of what is usual, or five times as much, and is not over.
        let calendar = Calendar::new(0, 103).with_unfinished_day();
        let so_far = |begun: i64| progress(&calendar, &on, 3, Money(490_000 + begun), money(1)).course;
        assert_eq!([so_far(5_000), so_far(50_000)], [Some(money(49 + 53)), Some(money(49 + 57))]);
    }
}
