//! Values that stopped selling for a while: a product out of stock, a channel that was down.

use std::ops::Range;

use crate::money::Money;
use crate::tables::{Slice, SliceKind, Tables};

/// A time in which a value had no order, though it usually has some every day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Silence {
    /// The slice of the value.
    pub slice: usize,
    /// The days without an order.
    pub days: Range<usize>,
    /// Orders that the eight weeks before would have brought.
    pub usual: u32,
    /// Revenue that they would have brought.
    pub missed: Money,
}

/// Days before that tell what is usual, and those in which a silence may lie.
const WEEKS: usize = 56;
/// The fewest days of a silence.
const LEAST: usize = 5;
/// Orders that a silence misses at least. If orders came evenly, the chance of none would be e⁻¹⁵; they come in heaps, and
/// so it is a few times more, of hundreds of values that are looked at.
const MISSED: u32 = 15;

/// The silences of categories and values with pages that lie in the last eight weeks, the dearest first. A value that sells
/// nothing any more up to the last day is one as well.
pub fn silences(tables: &Tables) -> Vec<Silence> {
    let over = tables.calendar.over;
    let Some(first) = over.checked_sub(WEEKS).filter(|first| *first >= WEEKS) else { return Vec::new() };
    let is_value = |slice: &Slice| matches!(slice.kind, SliceKind::Category(_) | SliceKind::Value(..));
    let own = |(at, slice): (usize, &Slice)| {
        // What is usual, from before the silence.
        let days = longest(tables, slice, first..over)?;
        let before = days.start - WEEKS..days.start;
        let open = |range: &Range<usize>| range.clone().filter(|&day| tables.open[day]).count() as u64;
        let (known, silent) = (open(&before), open(&days));
        let sum = before.clone().map(|day| u64::from(slice.days[day].orders)).sum::<u64>();
        let revenue: Money = before.clone().map(|day| slice.days[day].revenue).sum();
        // Sold on most days, and not in one heap.
        let sold = before.filter(|&day| slice.days[day].orders > 0).count() as u64;
        let usual = (sum * silent).checked_div(known)? as u32;
        let missed = i128::from(revenue.0) * i128::from(silent) / i128::from(known);
        let missed = Money(i64::try_from(missed).ok()?);
        (usual >= MISSED && sold * 2 > known).then_some(Silence { slice: at, days, usual, missed })
    };
    let mut found: Vec<Silence> =
        tables.slices.iter().enumerate().filter(|(_, slice)| is_value(slice)).filter_map(own).collect();
    found.sort_by_key(|own| (std::cmp::Reverse(own.missed), own.slice));
    found
}

/// The longest run of days without an order of a slice, by open days; of equals the latest.
fn longest(tables: &Tables, slice: &Slice, days: Range<usize>) -> Option<Range<usize>> {
    let mut best: Option<(usize, Range<usize>)> = None;
    let (mut start, mut open) = (days.start, 0);
    for day in days.clone().chain([days.end]) {
        if day < days.end && slice.days[day].orders == 0 {
            open += usize::from(tables.open[day]);
            continue;
        }
        if open >= LEAST && best.as_ref().is_none_or(|(most, _)| open >= *most) {
            best = Some((open, start..day));
        }
        (start, open) = (day + 1, 0);
    }
    best.map(|(_, days)| days)
}
