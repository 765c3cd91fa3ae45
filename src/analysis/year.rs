//! The year as weeks: blocks of seven days counted back from the last day that is over, with the same days a year before and
//! what is usual, so that four blocks are the latest 28 days and nothing is partial.

use std::ops::Range;

use crate::config::Revenue;
use crate::money::{Money, divide_half_away};
use crate::tables::Tables;

use super::outages::Outage;

/// Blocks of a year.
pub const BLOCKS: usize = 52;
/// Blocks below which weeks are no picture.
const FEWEST: usize = 8;
/// High end of what is usual over its low end beyond which nothing is.
const WIDEST: i128 = 3;

/// The latest weeks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Year {
    /// The days of the calendar.
    pub days: Range<usize>,
    /// Revenue of each seven days.
    pub now: Vec<Money>,
    /// The same 364 days before, where the data hold all seven days.
    pub before: Vec<Option<Money>>,
    /// What is usual: low and high, from the year before and this year's pace; empty where it is not known of all.
    pub usual: Vec<(Money, Money)>,
}

impl Year {
    /// The latest 52 weeks or as many as there are; nothing of fewer than eight. Weeks with an `outage` say nothing of what is
    /// usual.
    pub fn of(tables: &Tables, basis: Revenue, outages: &[Outage]) -> Option<Year> {
        let over = tables.calendar.over;
        let n = (over / 7).min(BLOCKS);
        if n < FEWEST {
            return None;
        }
        let start = over - n * 7;
        let sum = |first: usize| {
            let days = &tables.slices[0].days[first..first + 7];
            days.iter().map(|cell| basis.of(cell)).sum::<Money>()
        };
        let now: Vec<Money> = (0..n).map(|block| sum(start + block * 7)).collect();
        let past = |first: usize| first.checked_sub(364).map(sum);
        let mut before: Vec<Option<Money>> = (0..n).map(|block| past(start + block * 7)).collect();
        // Of a few weeks a year before is no outline.
        if before.iter().flatten().count() * 2 < n {
            before.fill(None);
        }
        let quiet = |first: usize| outages.iter().any(|own| (first..first + 7).contains(&own.day));
        let spoilt: Vec<bool> = (0..n)
            .map(|block| {
                let first = start + block * 7;
                quiet(first) || first.checked_sub(364).is_some_and(quiet)
            })
            .collect();
        let usual = usual(&now, &before, &spoilt).unwrap_or_default();
        Some(Year { days: start..over, now, before, usual })
    }

    /// The days of a block.
    pub fn block(&self, at: usize) -> Range<usize> {
        let start = self.days.start + at * 7;
        start..start + 7
    }

    /// How many blocks brought more than the year before, of how many that are known.
    pub fn above(&self) -> (usize, usize) {
        let known = self.now.iter().zip(&self.before).filter_map(|(now, before)| Some((*now, (*before)?)));
        known.fold((0, 0), |(above, all), (now, before)| (above + usize::from(now > before), all + 1))
    }
}

/// The year before's median of three blocks, times the 10th to 90th percentile of this year against it.
fn usual(now: &[Money], before: &[Option<Money>], spoilt: &[bool]) -> Option<Vec<(Money, Money)>> {
    let before: Vec<Money> =
        before.iter().copied().collect::<Option<_>>().filter(|all: &Vec<Money>| all.len() == BLOCKS)?;
    let smooth: Vec<Money> = (0..BLOCKS)
        .map(|at| {
            let mut three = before[at.saturating_sub(1)..(at + 2).min(BLOCKS)].to_vec();
            three.sort_unstable();
            three[(three.len() - 1) / 2]
        })
        .collect();
    if smooth.iter().any(|own| own.0 <= 0) {
        return None;
    }
    const FINE: i128 = 1_000_000;
    let ratio = |at: &usize| i128::from(now[*at].0) * FINE / i128::from(smooth[*at].0);
    let mut ratios: Vec<i128> = (0..BLOCKS).filter(|at| !spoilt[*at]).map(|at| ratio(&at)).collect();
    ratios.sort_unstable();
    let at = |percent: usize| ratios.get((percent * ratios.len()).div_ceil(100).saturating_sub(1)).copied();
    let (low, high) = (at(10)?, at(90)?);
    // A band that holds nearly anything says nothing.
    if low <= 0 || high > WIDEST * low {
        return None;
    }
    let times = |own: Money, ratio: i128| Money(divide_half_away(i128::from(own.0) * ratio, FINE) as i64);
    Some(smooth.into_iter().map(|own| (times(own, low.max(0)), times(own, high.max(0)))).collect())
}
