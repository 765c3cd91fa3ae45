//! Visits: the days on which each customer bought, and for how much.

use std::ops::Range;

/// The visits of every customer, in the order of [`People::customers`](super::People): a day counts once, however many
/// orders it holds; a sale without an amount is none.
#[derive(Debug, Clone, Default)]
pub struct Visits {
    /// What each thread of the walk found: parts are as large as these, and millions of visits are not moved once more.
    parts: Vec<Part>,
}

#[derive(Debug, Clone, Default)]
struct Part {
    /// Customers before it.
    before: usize,
    /// Where each customer's visits end.
    ends: Vec<u32>,
    days: Vec<u32>,
    /// Running sums, each customer's from zero.
    cents: Vec<i64>,
}

/// The visits of one customer, by day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Own<'v> {
    /// The days of the calendar.
    pub days: &'v [u32],
    cents: &'v [i64],
}

impl Own<'_> {
    /// What the first visits brought, so many of them: in hundredths, each sale rounded half to even.
    pub fn cents(&self, first: usize) -> i64 {
        first.checked_sub(1).map_or(0, |last| self.cents[last])
    }

    /// How many visits lie up to a day.
    pub fn until(&self, day: u32) -> usize {
        self.days.partition_point(|own| *own <= day)
    }
}

impl Visits {
    /// Room for the visits of so many sales at most; what is not needed is never touched.
    pub(super) fn with_capacity(sales: usize) -> Visits {
        let part = Part { days: Vec::with_capacity(sales), cents: Vec::with_capacity(sales), ..Part::default() };
        Visits { parts: vec![part] }
    }

    /// Adds the visits of the next customer: day and amount of each sale, in any order.
    pub(super) fn push(&mut self, sales: &mut [(u32, i64)]) {
        if self.parts.is_empty() {
            self.parts.push(Part::default());
        }
        let Some(part) = self.parts.last_mut() else { return };
        if !sales.is_sorted_by_key(|sale| sale.0) {
            sales.sort_unstable_by_key(|sale| sale.0);
        }
        let mut sum = 0;
        for of_day in sales.chunk_by(|a, b| a.0 == b.0) {
            let paid = of_day.iter().filter(|sale| sale.1 > 0);
            let brought = paid.fold(None, |sum, sale| Some(sum.unwrap_or(0) + cents(sale.1)));
            if let Some(brought) = brought {
                sum += brought;
                part.days.push(of_day[0].0);
                part.cents.push(sum);
            }
        }
        part.ends.push(part.days.len() as u32);
    }

    /// The customers of another part of the walk, behind these.
    pub(super) fn extend(&mut self, others: Visits) {
        let before = self.len();
        self.parts.extend(others.parts.into_iter().map(|part| Part { before: before + part.before, ..part }));
    }

    /// How many customers there are.
    pub fn len(&self) -> usize {
        self.parts.last().map_or(0, |part| part.before + part.ends.len())
    }

    /// Whether there is no customer.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The customers in as many ranges as there are threads, of about as many visits each.
    pub fn shares(&self) -> Vec<Range<usize>> {
        self.parts.iter().map(|part| part.before..part.before + part.ends.len()).collect()
    }

    /// The visits of a customer.
    pub fn of(&self, customer: usize) -> Own<'_> {
        let part = self.parts.iter().rfind(|part| part.before <= customer && !part.ends.is_empty());
        let Some(part) = part else { return Own::default() };
        let at = customer - part.before;
        let start = at.checked_sub(1).map_or(0, |before| part.ends[before]) as usize;
        let own = start..part.ends[at] as usize;
        Own { days: &part.days[own.clone()], cents: &part.cents[own] }
    }
}

/// Hundredths of ten-thousandths, half to even.
fn cents(amount: i64) -> i64 {
    let (whole, rest) = (amount / 100, amount % 100);
    whole + i64::from(rest > 50 || (rest == 50 && whole % 2 == 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sales_of_a_day_are_one_visit_and_cents_round_half_to_even() {
        let of = |customers: &[&[(u32, i64)]]| {
            let mut visits = Visits::default();
            customers.iter().for_each(|sales| visits.push(&mut sales.to_vec()));
            visits
        };
        let mut all = of(&[&[(5, 1_050), (2, 1_150), (5, 10_051), (2, 0)], &[(3, 0)]]);
        all.extend(of(&[]));
        all.extend(of(&[&[(7, 100)]]));
        assert_eq!(all.len(), 3);
        assert_eq!(all.shares(), [0..2, 2..3]);
        let told = |customer: usize| {
            let own = all.of(customer);
            (own.days, (0..=own.days.len()).map(|n| own.cents(n)).collect::<Vec<_>>())
        };
        assert_eq!(told(0), (&[2, 5][..], vec![0, 12, 12 + 10 + 101]));
        assert_eq!(told(1), (&[][..], vec![0]));
        assert_eq!(told(2), (&[7][..], vec![0, 1]));
        assert_eq!([1, 2, 4, 5].map(|day| all.of(0).until(day)), [0, 1, 1, 2]);
    }
}
