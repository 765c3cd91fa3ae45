//! Baskets: what one order holds where several rows make it. It is one deal, and it may hold several categories.

use std::collections::BTreeMap;
use std::ops::Range;

use rayon::prelude::*;

use crate::etl::{self, Deal};
use crate::money::Money;

use super::distinct::{Codes, Grouping};

/// Categories that are paired at most, by revenue: two hundred make 19,900 pairs.
pub(super) const MOST: usize = 200;

/// Two categories in one order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// Ranks of the two in revenue, the lower one first.
    pub ranks: (usize, usize),
    /// Orders that hold both.
    pub orders: u32,
}

/// Orders as deals. The first line decides day and payment type; of several as early, one that names its payment type,
/// the first by name. `none` is the code of no payment type.
pub(super) fn deals(grouping: &Grouping, origin: i32, none: Option<u32>) -> Vec<Deal> {
    let walk = |share: Range<usize>| {
        let mut sums: BTreeMap<(u32, u32, bool), (i64, u32)> = BTreeMap::new();
        for code in share {
            let (rows, payments) = (grouping.rows(code), grouping.beside(Codes::Payment, code));
            let payment = |row: usize| payments.get(row).copied().unwrap_or(0);
            let early = |row: usize| (rows[row].ts, Some(payment(row)) == none, payment(row));
            let Some((first, _, payment)) = (0..rows.len()).map(early).min() else { continue };
            let promo = rows.iter().any(|row| row.promo());
            let sum = sums.entry((etl::day(first, origin), payment, promo)).or_default();
            *sum = (sum.0 + rows.iter().map(|row| row.amount).sum::<i64>(), sum.1 + 1);
        }
        sums
    };
    let shares: Vec<_> = grouping.shares().into_par_iter().map(walk).collect();
    let mut all: BTreeMap<(u32, u32, bool), (i64, u32)> = BTreeMap::new();
    for (key, (amount, orders)) in shares.into_iter().flatten() {
        let sum = all.entry(key).or_default();
        *sum = (sum.0 + amount, sum.1 + orders);
    }
    let deal = |((day, payment, promo), (amount, orders))| Deal { day, payment, promo, revenue: Money(amount), orders };
    all.into_iter().map(deal).collect()
}

/// The categories that stand in one order together, by their ranks: those that have one in `ranks`.
pub(super) fn pairs(grouping: &Grouping, ranks: &[Option<usize>]) -> Vec<Pair> {
    let n = ranks.iter().flatten().count();
    // Under each rank those before it: a triangle, row by row.
    let place = |low: usize, high: usize| high * high.saturating_sub(1) / 2 + low;
    let size = place(0, n);
    let walk = |share: Range<usize>| {
        let mut together = vec![0_u32; size];
        let mut own: Vec<usize> = Vec::new();
        for code in share {
            let rows = grouping.rows(code);
            if rows.len() < 2 {
                continue;
            }
            own.clear();
            own.extend(rows.iter().filter_map(|row| ranks[row.category() as usize]));
            own.sort_unstable();
            own.dedup();
            for (at, &high) in own.iter().enumerate() {
                own[..at].iter().for_each(|&low| together[place(low, high)] += 1);
            }
        }
        together
    };
    let together = grouping.shares().into_par_iter().map(walk).reduce(
        || vec![0; size],
        |mut a, b| {
            a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
            a
        },
    );
    let all = (0..n).flat_map(|high| (0..high).map(move |low| (low, high)));
    let pair = |(low, high)| Pair { ranks: (low, high), orders: together[place(low, high)] };
    all.map(pair).filter(|pair| pair.orders > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::orders::Rows;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    const DAY: u32 = 86_400;

    /// Rows of order, time, amount, category, payment type and promo.
    fn rows(rows: &[(u32, u32, i64, u32, u32, bool)]) -> Rows {
        Rows {
            order: rows.iter().map(|row| row.0).collect(),
            ts: rows.iter().map(|row| row.1).collect(),
            amount: rows.iter().map(|row| row.2).collect(),
            category: rows.iter().map(|row| row.3).collect(),
            payment: rows.iter().map(|row| row.4).collect(),
            promo: rows.iter().map(|row| row.5).collect(),
            ..Rows::default()
        }
    }

    fn grouped(blocks: &[Rows], orders: usize) -> Grouping {
        Grouping::new(blocks, Codes::Order, &[Codes::Payment], orders)
    }

    #[test]
    fn an_order_is_one_deal_by_its_first_line() {
        // Order 0: two lines at once, one without a payment type (code 0), the other with the promo. Order 1: its first
        // line stands last, on the day before, paid with 2. Order 2: one line.
        let block = rows(&[
            (0, DAY + 10, 30, 0, 0, false),
            (0, DAY + 10, 70, 1, 1, true),
            (1, DAY + 5, 5, 0, 1, false),
            (2, DAY, 8, 0, 1, true),
            (1, DAY - 1, 6, 0, 2, false),
        ]);
        let deal = |day, payment, promo, revenue, orders| Deal { day, payment, promo, revenue: Money(revenue), orders };
        assert_eq!(deals(&grouped(&[block], 3), 0, Some(0)), [deal(0, 2, false, 11, 1), deal(1, 1, true, 108, 2)]);
    }

    #[test]
    fn pairs_by_hand() {
        // Order 0 holds categories 0 and 2, one of them twice; order 1 all of 0, 1, 2; order 2 only 1; order 3 0 and 1.
        let held = [(0, 0), (0, 2), (0, 2), (1, 2), (1, 1), (1, 0), (2, 1), (3, 1), (3, 0)];
        let block = rows(&held.map(|(order, category)| (order, 0, 1, category, 0, false)));
        // Category 0 is second in revenue, 1 first, 2 third.
        let pair = |low, high, orders| Pair { ranks: (low, high), orders };
        let grouping = grouped(&[block], 4);
        assert_eq!(pairs(&grouping, &[Some(1), Some(0), Some(2)]), [pair(0, 1, 2), pair(0, 2, 1), pair(1, 2, 2)]);
        assert_eq!(pairs(&grouping, &[Some(1), Some(0), None]), [pair(0, 1, 2)], "without a page, without a pair");
        assert_eq!(pairs(&grouping, &[None, None, None]), []);
    }

    proptest! {
        /// Whatever the orders: deals add up to revenue and orders, pairs count sets of orders, and the order of the
        /// rows leaves no trace.
        #[test]
        fn baskets_are_sound(
            mut lines in prop::collection::vec((0_u32..9, 0_u32..4 * DAY, 1_i64..1_000_000, 0_u32..4, 0_u32..3, any::<bool>()), 0..80),
        ) {
            let block = rows(&lines);
            let grouping = grouped(std::slice::from_ref(&block), 9);
            let found = deals(&grouping, 0, Some(0));
            let orders: BTreeSet<u32> = lines.iter().map(|line| line.0).collect();
            prop_assert_eq!(found.iter().map(|deal| deal.revenue.0).sum::<i64>(), lines.iter().map(|l| l.2).sum::<i64>());
            prop_assert_eq!(found.iter().map(|deal| deal.orders).sum::<u32>() as usize, orders.len());

            let ranks = [Some(0), None, Some(2), Some(1)];
            let pairs_found = pairs(&grouping, &ranks);
            let holding = |rank: usize| -> BTreeSet<u32> {
                lines.iter().filter(|line| ranks[line.3 as usize] == Some(rank)).map(|line| line.0).collect()
            };
            for (low, high) in [(0, 1), (0, 2), (1, 2)] {
                let both = holding(low).intersection(&holding(high)).count() as u32;
                let pair = pairs_found.iter().find(|pair| pair.ranks == (low, high));
                prop_assert_eq!(pair.map_or(0, |pair| pair.orders), both);
            }

            lines.reverse();
            let (front, back) = lines.split_at(lines.len() / 3);
            let turned = grouped(&[rows(front), rows(back)], 9);
            prop_assert_eq!(deals(&turned, 0, Some(0)), found);
            prop_assert_eq!(pairs(&turned, &ranks), pairs_found);
        }
    }
}
