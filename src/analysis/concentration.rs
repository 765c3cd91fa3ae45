//! Revenue concentration: how much of it the largest customers bring.

use std::cmp::Reverse;

use rayon::prelude::*;

use crate::money::Money;
use crate::orders::Ids;
use crate::tables::Customer;

/// Customers by revenue, largest first, and where 80 % and 95 % are reached.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Concentration {
    /// The customers' places, largest revenue first, ties by id as bytes of text.
    pub order: Vec<u32>,
    /// Cumulative revenue behind each of them.
    pub cumulative: Vec<Money>,
    /// Class A: customers while the share before them is below 80 %.
    pub a: usize,
    /// Class B: further customers while it is below 95 %.
    pub b: usize,
}

impl Concentration {
    /// Of all customers.
    pub fn of(customers: &[Customer], ids: &Ids) -> Concentration {
        let mut order: Vec<(Reverse<Money>, u32)> =
            customers.iter().zip(0..).map(|(customer, at)| (Reverse(customer.revenue), at)).collect();
        let code = |at: u32| customers[at as usize].code;
        order.par_sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| ids.compare(code(a.1), code(b.1))));
        let mut sum = Money::ZERO;
        let cumulative: Vec<Money> = order
            .iter()
            .map(|(revenue, _)| {
                sum += revenue.0;
                sum
            })
            .collect();
        let order = order.into_iter().map(|(_, at)| at).collect();
        let below = |percent: i128| {
            let before = |at: usize| if at == 0 { 0 } else { i128::from(cumulative[at - 1].0) };
            (0..cumulative.len()).take_while(|&at| before(at) * 100 < i128::from(sum.0) * percent).count()
        };
        let (a, ab) = (below(80), below(95));
        Concentration { a, b: ab - a, order, cumulative }
    }

    /// All revenue.
    pub fn total(&self) -> Money {
        self.cumulative.last().copied().unwrap_or_default()
    }

    /// The three classes: name, customers, revenue.
    pub fn classes(&self) -> [(&'static str, usize, Money); 3] {
        let at = |n: usize| n.checked_sub(1).map_or(Money::ZERO, |last| self.cumulative[last]);
        let class = |name, from, to| (name, to - from, at(to) - at(from));
        let (ab, all) = (self.a + self.b, self.cumulative.len());
        [class("A", 0, self.a), class("B", self.a, ab), class("C", ab, all)]
    }

    /// The curve at no more than `n` points: share of customers, share of revenue.
    pub fn curve(&self, n: usize) -> Vec<(f64, f64)> {
        let (all, total) = (self.cumulative.len(), self.total().to_f64());
        let point = |at: usize| (at as f64 / all as f64, self.cumulative[at - 1].to_f64() / total);
        let mut places: Vec<usize> =
            (1..=n).map(|i| (all * i).div_ceil(n)).chain([self.a]).filter(|&at| at > 0).collect();
        places.sort_unstable();
        places.dedup();
        places.into_iter().map(point).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_by_hand() {
        let customer = |code: u32, revenue: i64| Customer {
            code,
            first: 0,
            last: 0,
            orders: 1,
            revenue: Money(revenue),
            returns: Money::ZERO,
        };
        let customers: Vec<Customer> =
            [50, 30, 10, 5, 3, 2].iter().zip(0..).map(|(&r, code)| customer(code, r)).collect();
        let found = Concentration::of(&customers, &Ids::Ints((0..6).collect()));
        // Before them stand 0, 50, 80, 90, 95, 98 of 100.
        assert_eq!((found.a, found.b), (2, 2));
        assert_eq!(
            found.classes().map(|(name, n, revenue)| (name, n, revenue.0)),
            [("A", 2, 80), ("B", 2, 15), ("C", 2, 5)]
        );
        assert_eq!(found.curve(100).last(), Some(&(1.0, 1.0)));
    }
}
