//! Rows to cells: the one look at every row that all sums come from.
//!
//! These stand in for the queries of [`etl`](crate::etl), to which a property test holds them. At 10 million rows on two busy
//! cores a build of CSV with queries in their place took 4.6 to 5.0 s to aggregate in place of 3.1 to 3.5 s, and 1.10 GB in
//! place of 0.86 GB.
//!
//! A cell holds what its rows add up to. Rows are folded on all threads at once, each thread into cells of its own;
//! amounts are integers, so the order in which they are added leaves no trace.

use std::collections::HashMap;
use std::hash::Hash;

use foldhash::fast::FixedState;
use rayon::prelude::*;

use crate::etl::{Cell, Deal, Hour, day};
use crate::money::Money;
use crate::orders::Rows;

use super::distinct::Codes;

/// Sums and rows by key.
type Sums<K> = HashMap<K, (i64, u32), FixedState>;

/// Adds up rows by key, on all threads.
fn fold<K: Hash + Eq + Copy + Send + Ord>(
    blocks: &[Rows],
    key: impl Fn(&Rows, usize) -> K + Sync,
) -> Vec<(K, i64, u32)> {
    let add = |mut sums: Sums<K>, rows: &Rows| {
        for (row, &amount) in rows.amount.iter().enumerate() {
            let sum = sums.entry(key(rows, row)).or_default();
            *sum = (sum.0 + amount, sum.1 + 1);
        }
        sums
    };
    #[expect(clippy::iter_over_hash_type, reason = "a sum does not depend on the order")]
    let merge = |mut into: Sums<K>, from: Sums<K>| {
        for (key, (amount, rows)) in from {
            let sum = into.entry(key).or_default();
            *sum = (sum.0 + amount, sum.1 + rows);
        }
        into
    };
    let length = blocks.len().div_ceil(rayon::current_num_threads()).max(1);
    let sums = blocks.par_chunks(length).map(|blocks| blocks.iter().fold(Sums::default(), add));
    let sums = sums.reduce(Sums::default, |a, b| if a.len() < b.len() { merge(b, a) } else { merge(a, b) });
    let mut sorted: Vec<(K, i64, u32)> = sums.into_iter().map(|(key, (amount, rows))| (key, amount, rows)).collect();
    sorted.par_sort_unstable_by_key(|(key, ..)| *key);
    sorted
}

/// Monday, 0:00 to 0:59 is 0.
fn hour_of_week(ts: u32) -> u32 {
    // Day 0 of the epoch was a Thursday.
    (ts / 3_600 + 3 * 24) % 168
}

fn at(column: &[u32], row: usize) -> u32 {
    column.get(row).copied().unwrap_or(0)
}

/// Cells by value of a column and day.
pub(super) fn cells(blocks: &[Rows], of: Codes, origin: i32) -> Vec<Cell> {
    let sums = fold(blocks, |rows, row| u64::from(at(of.of(rows), row)) << 32 | u64::from(day(rows.ts[row], origin)));
    let cell = |(key, amount, rows): (u64, i64, u32)| Cell {
        category: (key >> 32) as u32,
        day: key as u32,
        amount,
        rows,
        orders: rows,
    };
    sums.into_iter().map(cell).collect()
}

/// Amounts by value of a column, weekday and hour.
pub(super) fn hours(blocks: &[Rows], of: Codes) -> Vec<Hour> {
    let sums = fold(blocks, |rows, row| u64::from(at(of.of(rows), row)) << 32 | u64::from(hour_of_week(rows.ts[row])));
    sums.into_iter().map(|(key, amount, _)| Hour { category: (key >> 32) as u32, hour: key as u32, amount }).collect()
}

/// The same by slice of the values, the first that each has: of columns with many values.
pub(super) fn hours_of(blocks: &[Rows], of: Codes, slices_of: &[Vec<u32>]) -> Vec<Hour> {
    let slice: Vec<u32> = slices_of.iter().map(|slices| slices.first().copied().unwrap_or(0)).collect();
    let sums = fold(blocks, |rows, row| slice[at(of.of(rows), row) as usize] * 168 + hour_of_week(rows.ts[row]));
    // One value stands for all of its slice.
    let mut first = vec![0; slice.len()];
    slice.iter().enumerate().rev().for_each(|(code, &slice)| first[slice as usize] = code as u32);
    let hour =
        |(key, amount, _): (u32, i64, u32)| Hour { category: first[(key / 168) as usize], hour: key % 168, amount };
    sums.into_iter().map(hour).collect()
}

/// Deals where every row is an order.
pub(super) fn deals(blocks: &[Rows], origin: i32) -> Vec<Deal> {
    let sums = fold(blocks, |rows, row| {
        let promo = rows.promo.get(row).copied().unwrap_or(false);
        u64::from(day(rows.ts[row], origin)) << 33 | u64::from(at(&rows.payment, row)) << 1 | u64::from(promo)
    });
    let deal = |(key, amount, orders): (u64, i64, u32)| Deal {
        day: (key >> 33) as u32,
        payment: (key >> 1) as u32,
        promo: key & 1 == 1,
        revenue: Money(amount),
        orders,
    };
    sums.into_iter().map(deal).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::etl;
    use proptest::prelude::*;

    proptest! {
        /// What is folded is what the queries say, whatever columns there are and however the rows come.
        #[test]
        fn folds_find_what_the_queries_say(
            lines in prop::collection::vec(
                (86_400_u32 * 3..86_400 * 43, -1_000_000_000_000_i64..1_000_000_000_000, 0_u32..5, 0_u32..3, any::<bool>()),
                0..120,
            ),
            cut in 0_usize..120,
            columns: [bool; 3],
        ) {
            let (front, back) = lines.split_at(cut.min(lines.len()));
            let blocks = [front, back].map(|lines| Rows {
                ts: lines.iter().map(|line| line.0).collect(),
                amount: lines.iter().map(|line| line.1).collect(),
                category: lines.iter().filter(|_| columns[0]).map(|line| line.2).collect(),
                payment: lines.iter().filter(|_| columns[1]).map(|line| line.3).collect(),
                promo: lines.iter().filter(|_| columns[2]).map(|line| line.4).collect(),
                ..Rows::default()
            });
            prop_assert_eq!(cells(&blocks, Codes::Category, 3), etl::cells(&blocks, 3).expect("a query"));
            prop_assert_eq!(hours(&blocks, Codes::Category), etl::hours(&blocks).expect("a query"));
            prop_assert_eq!(deals(&blocks, 3), etl::deals(&blocks, 3).expect("a query"));
        }
    }
}
