//! What may be wrong with data that could be read: days that are missing, amounts far beyond the usual.

use std::ops::Range;

use crate::money::Money;
use crate::tables::{Amounts, Large};

/// Median deviations above the median beyond which an amount is out of the ordinary.
pub const BEYOND: usize = 8;
/// Rows of which nothing is usual yet.
const FEW: u64 = 20;
/// Where most amounts are the same, a deviation is still a quarter of a doubling.
const LEAST: usize = Amounts::STEPS / 4;

/// Runs of days without any row, the longest first, of equal ones the earlier. `open` says of each day whether it has
/// one; the first and the last do.
pub fn gaps(open: &[bool]) -> Vec<Range<usize>> {
    let mut gaps: Vec<Range<usize>> = Vec::new();
    for day in (0..open.len()).filter(|&day| !open[day]) {
        match gaps.last_mut().filter(|gap| gap.end == day) {
            Some(gap) => gap.end = day + 1,
            None => gaps.push(day..day + 1),
        }
    }
    gaps.sort_by_key(|gap| (std::cmp::Reverse(gap.len()), gap.start));
    gaps
}

/// The weekdays, by their number in the week of the first day, on half of which at least there is no row: then the shop
/// is closed on them, and they are no gaps. Nothing in less than four weeks.
pub fn closed_weekdays(open: &[bool]) -> [bool; 7] {
    let days = |weekday: usize| open.iter().skip(weekday).step_by(7);
    std::array::from_fn(|weekday| {
        let without = days(weekday).filter(|open| !**open).count();
        open.len() >= 28 && 2 * without >= days(weekday).count()
    })
}

/// The rows of one kind that lie far beyond the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outliers {
    /// The least amount that is out of the ordinary.
    pub limit: Money,
    /// How many rows reach it.
    pub rows: u64,
    /// The largest of these.
    pub largest: Vec<Large>,
}

/// Rows that lie, on a scale of doublings, more than [`BEYOND`] times the median deviation above the median: neither of
/// which a few wrong amounts can move. Nothing where there are none, or too few rows to tell.
pub fn outliers(amounts: &Amounts) -> Option<Outliers> {
    let sizes = amounts.sizes();
    let median = middle(sizes.iter().copied())?;
    let apart = |by: usize| {
        let below = median.checked_sub(by).map_or(0, |size| sizes[size]);
        let above = if by == 0 { 0 } else { sizes.get(median + by).copied().unwrap_or(0) };
        below + above
    };
    let deviation = middle((0..sizes.len()).map(apart))?.max(LEAST);
    let beyond = median + BEYOND * deviation + 1;
    let limit = Amounts::least(beyond)?;
    let rows = sizes[beyond..].iter().map(|&rows| u64::from(rows)).sum();
    let largest = amounts.largest.iter().take_while(|large| large.amount >= limit).copied().collect();
    (rows > 0).then_some(Outliers { limit, rows, largest })
}

/// The place of the middle one of so many each.
fn middle(counts: impl Iterator<Item = u32> + Clone) -> Option<usize> {
    let all: u64 = counts.clone().map(u64::from).sum();
    let mut seen = 0;
    counts
        .map(u64::from)
        .position(|n| {
            seen += n;
            2 * seen > all
        })
        .filter(|_| all >= FEW)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_runs_of_days_the_longest_first() {
        let open = [true, false, true, false, false, true, false, true];
        assert!(gaps(&open).iter().eq(&[3..5, 1..2, 6..7]));
        assert!(gaps(&[true, true]).is_empty());
    }

    #[test]
    fn a_weekday_without_rows_is_one_on_which_the_shop_is_closed() {
        let mut open = [true; 70];
        open.iter_mut().skip(3).step_by(7).for_each(|open| *open = false);
        open[24] = true;
        open[5] = false;
        assert_eq!(closed_weekdays(&open), [false, false, false, true, false, false, false]);
        assert_eq!(closed_weekdays(&open[..27]), [false; 7], "too short to tell");
    }

    #[test]
    fn an_outlier_is_far_beyond_the_others_and_does_not_hide_another() {
        let rows = |amounts: &[i64]| -> Amounts {
            amounts.iter().zip(0..).map(|(&amount, day)| Large { amount: Money(amount * 10_000), day }).collect()
        };
        // From 50 to 99: half of them lie within a third of a doubling of the median.
        let mut usual: Vec<i64> = (50..100).collect();
        assert_eq!(outliers(&rows(&usual)), None);
        usual.extend([900, 9_000, 9_000_000]);
        let found = outliers(&rows(&usual)).expect("three of them");
        assert_eq!((found.rows, found.largest.len()), (3, 3), "{found:?}");
        assert!((300..330).contains(&(found.limit.0 / 10_000)), "four times the median: {found:?}");
        assert_eq!(found.largest[0], Large { amount: Money(90_000_000_000), day: 52 });
        assert_eq!(outliers(&rows(&[1, 1, 1, 1_000_000])), None, "too few to tell what is usual");
        let same = outliers(&rows(&[[10; 30].as_slice(), &[39, 45]].concat())).expect("where most are the same");
        assert_eq!(same.rows, 1, "up to four times as much is nothing: {same:?}");
    }
}
