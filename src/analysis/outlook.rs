//! Days out of the ordinary and a plain outlook: both measure a day by its own weekday.

use crate::money::{Money, divide_half_away};

/// Usual deviations beyond which a day is unusual.
pub const THRESHOLD: f64 = 5.0;

/// Days of a forecast: whole weeks.
pub const HORIZON: usize = 28;
/// Days of history that a forecast needs: eight weeks to learn from and four to be tested on.
const NEEDED: usize = 84;

/// A day far from what its weekday usually brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unusual {
    /// The day of the calendar.
    pub day: usize,
    /// What it brought.
    pub amount: Money,
    /// The median of the same weekday in the eight weeks around it.
    pub usual: Money,
    /// How far it lies from that, in hundredths of the usual deviation.
    pub score: i64,
}

/// Days whose distance from the median of their weekday, over the eight weeks around them, is more than `threshold`
/// times the usual deviation (1.4826 × the median absolute deviation of all such distances). Farthest first.
///
/// `on` gives a day's revenue, nothing in a gap; `weekday` its weekday from 0 to 6.
pub fn unusual(on: &[Option<Money>], threshold: f64) -> Vec<Unusual> {
    let distances: Vec<(usize, Money, Money)> =
        on.iter().enumerate().filter_map(|(day, amount)| Some((day, (*amount)?, usual(on, day)?))).collect();
    let mut sizes: Vec<Money> = distances.iter().map(|(_, amount, usual)| Money((amount.0 - usual.0).abs())).collect();
    if sizes.len() < 28 {
        return Vec::new();
    }
    let deviation = 1.4826 * median(&mut sizes).0 as f64;
    if deviation <= 0.0 {
        return Vec::new();
    }
    let mut found: Vec<Unusual> = distances
        .into_iter()
        .map(|(day, amount, usual)| {
            let score = (100.0 * (amount.0 - usual.0) as f64 / deviation).round() as i64;
            Unusual { day, amount, usual, score }
        })
        .filter(|day| day.score.abs() as f64 > 100.0 * threshold)
        .collect();
    found.sort_by_key(|day| (std::cmp::Reverse(day.score.abs()), day.day));
    found
}

/// The median of the same weekday in the four weeks before and after a day; nothing where fewer than four are known.
pub fn usual(on: &[Option<Money>], day: usize) -> Option<Money> {
    const WEEKS: usize = 4;
    let around = (1..=WEEKS).flat_map(|weeks| [day.checked_sub(weeks * 7), Some(day + weeks * 7)]);
    let mut same: Vec<Money> = around.flatten().filter_map(|day| on.get(day).copied().flatten()).collect();
    (same.len() >= WEEKS).then(|| median(&mut same))
}

/// The middle amount; of two, what lies between them, half away from zero.
pub(super) fn median(amounts: &mut [Money]) -> Money {
    let middle = amounts.len() / 2;
    let (_, upper, _) = amounts.select_nth_unstable(middle);
    let upper = *upper;
    if amounts.len() % 2 == 1 {
        return upper;
    }
    let lower = amounts[..middle].iter().max().copied().unwrap_or(upper);
    Money(divide_half_away(i128::from(lower.0) + i128::from(upper.0), 2) as i64)
}

/// What the next days may bring.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// One amount a day; nothing on a weekday on which the shop is closed.
    pub days: Vec<Option<Money>>,
    /// Their sum.
    pub total: Money,
    /// How far such a sum was off, as a share of the sum, when the same rule was tried on earlier weeks: the interval.
    pub margin: f64,
    /// How wrong the rule was on each of the last 28 days, as a share of what they brought: Σ|error| ÷ Σ revenue.
    pub error: f64,
    /// How many earlier stretches of 28 days the rule was tried on.
    pub trials: usize,
}

/// Why there is no forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    /// History is shorter than so many days.
    Short(usize),
    /// The last four weeks have too many days without rows.
    Gaps,
    /// The last weeks, or all that the rule could be tried on, brought nothing.
    Nothing,
}

/// Each day of the next four weeks as the mean of its weekday in the last four, of two days at least; a weekday of fewer is
/// one on which the shop is closed.
///
/// # Errors
/// Why there is none.
pub fn forecast(on: &[Option<Money>]) -> Result<Forecast, Silence> {
    if on.len() < NEEDED {
        return Err(Silence::Short(NEEDED));
    }
    let from = |end: usize| -> Vec<Option<Money>> {
        let mean = |weekday: usize| {
            let same: Vec<Money> = (1..=4).filter_map(|weeks| on[end - weeks * 7 + weekday]).collect();
            same.iter().copied().sum::<Money>().per(same.len() as u64).filter(|_| same.len() >= 2)
        };
        let week: Vec<Option<Money>> = (0..7).map(mean).collect();
        week.iter().copied().cycle().take(HORIZON).collect()
    };
    let days = from(on.len());
    // A shop that is closed most of the week has no usual week.
    if days[..7].iter().flatten().count() < 4 {
        return Err(Silence::Gaps);
    }
    let mut wrongs = Vec::new();
    let mut error = None;
    // Tried on the last 28 days, then on stretches a week apart before them, up to a year. A day in a gap tests nothing.
    for end in (HORIZON..=on.len() - HORIZON).rev().step_by(7).take(48) {
        let tried = from(end).into_iter().zip(&on[end..end + HORIZON]);
        let tried: Vec<(Money, Money)> = tried.filter_map(|(told, came)| Some((told?, (*came)?))).collect();
        let (total, sum): (Money, Money) =
            (tried.iter().map(|(told, _)| *told).sum(), tried.iter().map(|(_, came)| *came).sum());
        if total.0 <= 0 || sum.0 <= 0 {
            continue;
        }
        wrongs.push(((sum.0 - total.0) as f64 / total.0 as f64).abs());
        if end + HORIZON == on.len() {
            let off: i64 = tried.iter().map(|(told, came)| (told.0 - came.0).abs()).sum();
            error = Some(off as f64 / sum.0 as f64);
        }
    }
    wrongs.sort_by(f64::total_cmp);
    // The interval that four of five trials kept.
    let kept = (wrongs.len() * 4).div_ceil(5).checked_sub(1).and_then(|at| wrongs.get(at));
    let (Some(&margin), Some(error)) = (kept, error) else { return Err(Silence::Nothing) };
    let total: i128 = days.iter().flatten().map(|day| i128::from(day.0)).sum();
    let total = i64::try_from(total).map(Money).map_err(|_| Silence::Nothing)?;
    Ok(Forecast { days, total, margin, error, trials: wrongs.len() })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Weekdays at 100, weekends at 200, a little apart from week to week.
    fn steady(days: usize) -> Vec<Option<Money>> {
        let amount = |day: usize| if day % 7 >= 5 { 2_000_000 } else { 1_000_000 } + (day / 7 % 3) as i64 * 10_000;
        (0..days).map(|day| Some(Money(amount(day)))).collect()
    }

    #[test]
    fn a_weekend_is_not_unusual_and_a_flood_is() {
        let mut days = steady(100);
        assert_eq!(unusual(&days, 6.0), []);
        days[50] = Some(Money(9_000_000));
        let found = unusual(&days, 6.0);
        assert_eq!(found.iter().map(|day| day.day).collect::<Vec<_>>(), [50]);
    }

    #[test]
    fn a_steady_shop_goes_on() {
        let forecast = forecast(&steady(140)).expect("long enough");
        assert_eq!(forecast.days.len(), HORIZON);
        assert!(forecast.error < 0.02 && forecast.margin < 0.02, "{forecast:?}");
        assert!(forecast.days[0] < forecast.days[5], "a Monday, a Saturday: {:?}", forecast.days);
    }

    #[test]
    fn a_short_history_tells_nothing() {
        assert_eq!(forecast(&steady(83)), Err(Silence::Short(84)));
        assert_eq!(unusual(&steady(20), 3.0), []);
    }

    #[test]
    fn a_day_of_rest_is_none_in_the_forecast_and_no_error_of_it() {
        let mut days = steady(140);
        days.iter_mut().skip(6).step_by(7).for_each(|day| *day = None);
        let closed = forecast(&days).expect("six days a week are enough");
        let brought: Vec<bool> = closed.days.iter().take(8).map(Option::is_some).collect();
        assert_eq!(brought, [true, true, true, true, true, true, false, true]);
        assert!(closed.error < 0.02 && closed.margin < 0.02, "{closed:?}");
        // A week without rows among the last four: three are left to learn from, and 21 days to be tested on.
        let mut days = steady(140);
        days[119..126].fill(None);
        let gap = forecast(&days).expect("three weeks are enough");
        assert!(gap.error < 0.02 && gap.margin < 0.02, "{gap:?}");
        days[112..140].iter_mut().skip(2).step_by(7).for_each(|day| *day = Some(Money(1)));
        days[112..140].iter_mut().enumerate().filter(|(day, _)| day % 7 != 2).for_each(|(_, day)| *day = None);
        assert_eq!(forecast(&days), Err(Silence::Gaps));
        assert_eq!(forecast(&[Some(Money(0)); 100]), Err(Silence::Nothing));
    }

    #[test]
    fn the_middle_of_two_is_rounded_half_away_from_zero() {
        let middle = |amounts: &[i64]| median(&mut amounts.iter().copied().map(Money).collect::<Vec<_>>()).0;
        assert_eq!([middle(&[1, 2]), middle(&[-1, -2]), middle(&[3, 1, 2])], [2, -2, 2]);
    }
}
