//! Rows to cells: the one look at every row that all sums come from.
//!
//! A cell holds what its rows add up to. Rows are folded on all threads at once, each thread into cells of its own;
//! amounts are integers, so the order in which they are added leaves no trace.

use std::collections::HashMap;
use std::hash::Hash;

use foldhash::fast::FixedState;
use rayon::prelude::*;

use crate::money::Money;
use crate::orders::Rows;
use crate::orders::day::DAY;

/// Rows of one category on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cell {
    pub category: u32,
    pub day: u32,
    pub amount: i64,
    /// Rows.
    pub rows: u32,
    /// Rows; where several rows make an order, the distinct orders.
    pub orders: u32,
}

/// Amounts by category, weekday and hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hour {
    pub category: u32,
    /// Monday 0:00 is 0, Sunday 23:00 is 167.
    pub hour: u32,
    pub amount: i64,
}

/// Orders of one payment type, with or without a promo, on one day. An order is one deal: on the day and with the
/// payment type of its first line, with a promo if any of its lines used one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deal {
    /// The day of the calendar.
    pub day: u32,
    /// Index of the payment type.
    pub payment: u32,
    /// Whether a promo was used.
    pub promo: bool,
    /// Revenue of the whole orders.
    pub revenue: Money,
    /// Orders.
    pub orders: u32,
}

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

fn at(column: &[u32], row: usize) -> u32 {
    column.get(row).copied().unwrap_or(0)
}

/// The day of a time, from the first of the calendar.
pub(super) fn day(ts: u32, origin: i32) -> u32 {
    ((ts / DAY as u32) as i32 - origin) as u32
}

/// Cells by category and day.
pub(super) fn cells(blocks: &[Rows], origin: i32) -> Vec<Cell> {
    let sums =
        fold(blocks, |rows, row| u64::from(at(&rows.category, row)) << 32 | u64::from(day(rows.ts[row], origin)));
    let cell = |(key, amount, rows): (u64, i64, u32)| Cell {
        category: (key >> 32) as u32,
        day: key as u32,
        amount,
        rows,
        orders: rows,
    };
    sums.into_iter().map(cell).collect()
}

/// Amounts by category, weekday and hour.
pub(super) fn hours(blocks: &[Rows]) -> Vec<Hour> {
    // Day 0 of the epoch was a Thursday.
    let hour = |ts: u32| u64::from((ts / 3_600 + 3 * 24) % 168);
    let sums = fold(blocks, |rows, row| u64::from(at(&rows.category, row)) << 32 | hour(rows.ts[row]));
    sums.into_iter().map(|(key, amount, _)| Hour { category: (key >> 32) as u32, hour: key as u32, amount }).collect()
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
