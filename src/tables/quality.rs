//! What is to be known of the rows besides what they add up to: what they leave empty, and how large their amounts are.

use rayon::prelude::*;

use crate::etl;
use crate::money::Money;
use crate::orders::{NO_CATEGORY, NO_PAYMENT, NONE, Rows};

use super::calendar::Calendar;

/// Orders without a customer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Guests {
    /// Revenue.
    pub revenue: Money,
    /// Rows.
    pub rows: u64,
}

impl Guests {
    fn take(&mut self, amount: i64) {
        self.and(Guests { revenue: Money(amount), rows: 1 });
    }

    fn and(&mut self, other: Guests) {
        *self = Guests { revenue: self.revenue + other.revenue, rows: self.rows + other.rows };
    }
}

/// What the counted rows leave empty, and how large their amounts are.
#[derive(Debug, Clone, Default)]
pub struct Quality {
    /// Rows without a category, where the input has such a column.
    pub no_category: u64,
    /// Rows without a payment type, where the input has such a column.
    pub no_payment: u64,
    /// Rows without a customer by month of the calendar, where the input has such a column.
    pub guests: Vec<Guests>,
    /// Amounts by slice: of all rows where the input has no categories, else of each category and of "Other".
    pub amounts: Vec<Amounts>,
}

/// A row of a large amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Large {
    /// Its amount.
    pub amount: Money,
    /// Its day of the calendar.
    pub day: u32,
}

/// How large amounts are: how many are of each size, and the largest.
#[derive(Debug, Clone, Default)]
pub struct Amounts {
    sizes: Vec<u32>,
    /// The largest, at most [`Amounts::KEPT`], largest first; of equal ones the earlier.
    pub largest: Vec<Large>,
}

impl Amounts {
    /// So many of the largest are kept.
    pub const KEPT: usize = 20;
    /// Steps of a doubling.
    pub const STEPS: usize = 16;
    /// Sizes that there are.
    const SIZES: usize = (63 - 3) * Amounts::STEPS;

    /// Rows by size, smallest first.
    pub fn sizes(&self) -> &[u32] {
        &self.sizes
    }

    /// The size of an amount above zero: a logarithm in whole steps, 16 to a doubling.
    pub fn size(amount: Money) -> usize {
        let amount = amount.0.unsigned_abs();
        match amount.checked_ilog2() {
            None | Some(..4) => amount as usize,
            Some(log) => (log as usize - 3) * Amounts::STEPS + (amount >> (log - 4)) as usize % Amounts::STEPS,
        }
    }

    /// The least amount of a size; nothing beyond all amounts.
    pub fn least(size: usize) -> Option<Money> {
        match (size / Amounts::STEPS, size % Amounts::STEPS) {
            (0, step) => Some(Money(step as i64)),
            _ if size >= Amounts::SIZES => None,
            (doublings, step) => Some(Money(((Amounts::STEPS + step) as i64) << (doublings - 1))),
        }
    }

    fn take(&mut self, amount: i64, day: impl Fn() -> u32) {
        if self.sizes.is_empty() {
            self.sizes = vec![0; Amounts::SIZES];
        }
        self.sizes[Amounts::size(Money(amount))] += 1;
        // Nearly all rows end here.
        if self.largest.last().is_none_or(|least| least.amount.0 <= amount) || self.largest.len() < Amounts::KEPT {
            self.keep(Large { amount: Money(amount), day: day() });
        }
    }

    fn keep(&mut self, large: Large) {
        let before =
            |kept: &Large| (kept.amount, std::cmp::Reverse(kept.day)) >= (large.amount, std::cmp::Reverse(large.day));
        let at = self.largest.partition_point(before);
        if at < Amounts::KEPT {
            self.largest.truncate(Amounts::KEPT - 1);
            self.largest.insert(at, large);
        }
    }

    fn and(&mut self, other: Amounts) {
        if self.sizes.is_empty() {
            self.sizes = other.sizes;
        } else {
            self.sizes.iter_mut().zip(other.sizes).for_each(|(own, rows)| *own += rows);
        }
        other.largest.into_iter().for_each(|large| self.keep(large));
    }
}

impl FromIterator<Large> for Amounts {
    fn from_iter<I: IntoIterator<Item = Large>>(rows: I) -> Amounts {
        let mut amounts = Amounts::default();
        rows.into_iter().for_each(|large| amounts.take(large.amount.0, || large.day));
        amounts
    }
}

/// Looks at all rows. `slices` is the slice of each category code, `categories` and `payments` are names by code.
/// Gives the rows without a customer altogether, too.
pub(super) fn look(
    blocks: &[Rows],
    calendar: &Calendar,
    slices: &[u32],
    categories: &[String],
    payments: &[String],
) -> (Guests, Quality) {
    let code = |names: &[String], name: &str| names.iter().position(|own| own == name).map(|code| code as u32);
    let (category, payment) = (code(categories, NO_CATEGORY), code(payments, NO_PAYMENT));
    let most = slices.iter().copied().max().map_or(1, |most| most as usize + 1);
    let empty = || (Guests::default(), Quality { amounts: vec![Amounts::default(); most], ..Quality::default() });
    let add = |(mut all, mut found): (Guests, Quality), rows: &Rows| {
        let of = |codes: &[u32], none: Option<u32>| {
            none.map_or(0, |none| codes.iter().filter(|&&code| code == none).count() as u64)
        };
        found.no_category += of(&rows.category, category);
        found.no_payment += of(&rows.payment, payment);
        for (row, &amount) in rows.amount.iter().enumerate() {
            let slice = slices[rows.category.get(row).map_or(0, |&code| code as usize)];
            found.amounts[slice as usize].take(amount, || etl::day(rows.ts[row], calendar.origin));
        }
        if rows.customer.is_empty() {
            rows.amount.iter().for_each(|&amount| all.take(amount));
        } else {
            found.guests.resize(calendar.months.len(), Guests::default());
            for (row, _) in rows.customer.iter().enumerate().filter(|(_, customer)| **customer == NONE) {
                let month = calendar.month_of[etl::day(rows.ts[row], calendar.origin) as usize];
                found.guests[month as usize].take(rows.amount[row]);
                all.take(rows.amount[row]);
            }
        }
        (all, found)
    };
    let and = |(mut all, mut found): (Guests, Quality), (more, other): (Guests, Quality)| {
        all.and(more);
        found.no_category += other.no_category;
        found.no_payment += other.no_payment;
        found.guests.resize(found.guests.len().max(other.guests.len()), Guests::default());
        found.guests.iter_mut().zip(other.guests).for_each(|(own, more)| own.and(more));
        found.amounts.iter_mut().zip(other.amounts).for_each(|(own, more)| own.and(more));
        (all, found)
    };
    let length = blocks.len().div_ceil(rayon::current_num_threads()).max(1);
    blocks.par_chunks(length).map(|blocks| blocks.iter().fold(empty(), add)).reduce(empty, and)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sizes_rise_with_amounts(a in 1_i64..i64::MAX, b in 1_i64..i64::MAX) {
            let size = |amount| Amounts::size(Money(amount));
            prop_assert!(a.cmp(&b) == size(a).cmp(&size(b)) || size(a) == size(b));
            prop_assert!(Amounts::least(size(a)).is_some_and(|least| least.0 <= a));
            prop_assert!(Amounts::least(size(a) + 1).is_none_or(|next| a < next.0));
        }

        /// Rows may come in any order and in any pieces.
        #[test]
        fn the_largest_are_those_of_the_whole(amounts in prop::collection::vec((1_i64..50, 0_u32..9), 0..80), cut in 0_usize..80) {
            let take = |rows: &[(i64, u32)]| -> Amounts {
                rows.iter().map(|&(amount, day)| Large { amount: Money(amount), day }).collect()
            };
            let (front, back) = amounts.split_at(cut.min(amounts.len()));
            let mut parts = take(back);
            parts.and(take(front));
            let mut sorted: Vec<(i64, u32)> = amounts.clone();
            sorted.sort_by_key(|&(amount, day)| (std::cmp::Reverse(amount), day));
            let kept: Vec<(i64, u32)> = parts.largest.iter().map(|large| (large.amount.0, large.day)).collect();
            prop_assert_eq!(kept, &sorted[..sorted.len().min(Amounts::KEPT)]);
            prop_assert_eq!(parts.sizes().iter().sum::<u32>() as usize, amounts.len());
        }
    }
}
