//! Whether the data stop before their last day does: an export of the morning is no bad day.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use rayon::prelude::*;

use crate::etl;
use crate::orders::Rows;
use crate::orders::day::DAY;

use super::calendar::Calendar;

/// Days of the same weekday that tell its usual hours.
const DAYS: usize = 8;
/// Orders to be expected after the last one, in tenths, from which on it is no chance that none came: e^−4.6 is 1 in 100.
const EXPECTED: usize = 46;

/// Whether more orders were to be expected on the last day, by the usual hours of its weekday: those of the last eight such
/// days with orders.
pub(super) fn last_day(blocks: &[Rows], sales: &[etl::Cell], calendar: &Calendar) -> bool {
    let Some(last) = calendar.days.checked_sub(1) else { return false };
    let mut days: Vec<usize> = sales.iter().map(|cell| cell.day as usize).collect();
    days.retain(|&day| day < last && (last - day).is_multiple_of(7));
    days.sort_unstable();
    days.dedup();
    let Some(from) = days.len().checked_sub(DAYS) else { return false };
    let usual = days[from]..last;
    let time = |ts: u32| ts % DAY as u32;
    let last_order = blocks.par_iter().flat_map_iter(|rows| &rows.ts);
    let last_order = last_order.filter(|&&ts| etl::day(ts, calendar.origin) as usize == last).map(|&ts| time(ts)).max();
    let is_usual = |day: usize| usual.contains(&day) && (last - day).is_multiple_of(7);
    let lines = blocks.par_iter().flat_map_iter(|rows| {
        let days = rows.ts.iter().map(|&ts| (etl::day(ts, calendar.origin) as usize, time(ts)));
        let lines = days.enumerate().filter(|(_, (day, _))| is_usual(*day));
        lines.map(|(row, (day, time))| (day, rows.order.get(row).copied(), time))
    });
    let lines: Vec<(usize, Option<u32>, u32)> = lines.collect();
    // Of each order on one of these days its first line.
    let mut firsts: HashMap<(usize, u32), u32, FixedState> = HashMap::default();
    let mut later = 0;
    for (day, order, time) in lines {
        match order {
            Some(order) => {
                let first = firsts.entry((day, order)).or_insert(time);
                *first = time.min(*first);
            }
            None => later += usize::from(Some(time) > last_order),
        }
    }
    later += firsts.into_values().filter(|&first| Some(first) > last_order).count();
    later * 10 >= EXPECTED * DAYS
}

#[cfg(test)]
mod tests {
    use super::super::cells;
    use super::super::distinct::Codes;
    use super::*;

    /// Orders at these hours on each of so many Thursdays, then at those of the last one; each of two lines.
    fn is_unfinished(weeks: u32, usual: &[u32], last: &[u32]) -> bool {
        let of = |week: u32, hours: &[u32]| {
            hours.iter().map(move |hour| (week * 7 * 86_400) + hour * 3_600).collect::<Vec<_>>()
        };
        let firsts: Vec<u32> = (0..weeks).flat_map(|week| of(week, usual)).chain(of(weeks, last)).collect();
        let lines = |ts: Vec<u32>| Rows {
            amount: vec![1; ts.len()],
            order: (0..ts.len() as u32).collect(),
            ts,
            ..Rows::default()
        };
        let blocks = [lines(firsts.clone()), lines(firsts.iter().map(|ts| ts + 60).collect())];
        let calendar = Calendar::new(0, weeks as i32 * 7);
        let found = last_day(&blocks, &cells::cells(&blocks, Codes::Category, 0), &calendar);
        let rows = Rows { amount: vec![1; firsts.len()], ts: firsts, ..Rows::default() };
        let rows = [rows];
        assert_eq!(found, last_day(&rows, &cells::cells(&rows, Codes::Category, 0), &calendar), "rows as orders");
        found
    }

    #[test]
    fn a_morning_is_no_day() {
        let usual: Vec<u32> = (8..20).collect();
        assert!(is_unfinished(8, &usual, &[8, 9]), "ten more were to come");
        assert!(!is_unfinished(7, &usual, &[8, 9]), "seven days tell no usual hours");
        assert!(is_unfinished(8, &usual, &[8, 14]), "five more, at 15 to 19");
        assert!(!is_unfinished(8, &usual, &[8, 15]), "four more");
        assert!(!is_unfinished(20, &[0; 40], &[0]), "dates alone tell no hours");
        assert!(!is_unfinished(8, &[8, 9, 10], &[8]), "a shop of few orders may have none");
    }
}
