//! The revenue bridge: what a change is made of, to the ten-thousandth.
//!
//! Each bridge leads over steps from the old revenue to the new one, changing one thing at a time. Every step is
//! rounded once, so that the differences between them add up to the change exactly.

use crate::money::{Money, divide_half_away};
use crate::tables::people::Loyalty;

/// The term of how many orders there were.
pub const ORDERS: &str = "Number of orders";
/// The term of what an order brought.
pub const AVERAGE: &str = "Average order";

/// One term of a bridge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// What changed.
    pub name: &'static str,
    /// What it did to revenue.
    pub amount: Money,
}

/// Revenue and orders of one part, a category for instance, in one period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sales {
    /// Revenue.
    pub revenue: Money,
    /// Orders; of a category, those that touch it.
    pub orders: u32,
}

impl Sales {
    /// Both together.
    pub fn and(self, other: Sales) -> Sales {
        Sales { revenue: self.revenue + other.revenue, orders: self.orders + other.orders }
    }

    /// Revenue per order.
    pub fn aov(self) -> Option<Money> {
        self.revenue.per(self.orders.into())
    }
}

/// One thing at a time, from one revenue to another.
fn terms<const N: usize>(from: Money, steps: [(&'static str, Money); N]) -> [Term; N] {
    let mut before = from;
    steps.map(|(name, after)| {
        let term = Term { name, amount: after - before };
        before = after;
        term
    })
}

fn ratio(amount: Money, times: u64, by: u64) -> Money {
    match by {
        0 => Money::ZERO,
        _ => Money(divide_half_away(i128::from(amount.0) * i128::from(times), i128::from(by)) as i64),
    }
}

/// Volume, mix and average order over categories, then and now: pairs of the same category.
///
/// Volume is (N₁−N₀)·Σs₀a₀, mix N₁·Σ(s₁−s₀)a₀, average order N₁·Σs₁(a₁−a₀), with N the sum of the categories' orders.
/// A new category takes its present average for its past one. `None` where there were no orders then or now.
pub fn by_category(pairs: &[(Sales, Sales)]) -> Option<[Term; 3]> {
    let sum = |of: fn(&(Sales, Sales)) -> Sales| pairs.iter().map(of).fold(Sales::default(), Sales::and);
    let (then, now) = (sum(|pair| pair.0), sum(|pair| pair.1));
    if then.orders == 0 || now.orders == 0 {
        return None;
    }
    let volume = ratio(then.revenue, now.orders.into(), then.orders.into());
    // Σ n₁a₀, kept to a millionth of a ten-thousandth until it is summed.
    const FINE: i128 = 1_000_000;
    let at_old_averages: i128 = pairs
        .iter()
        .map(|(then, now)| match then.orders {
            0 => i128::from(now.revenue.0) * FINE,
            orders => divide_half_away(i128::from(then.revenue.0) * FINE * i128::from(now.orders), orders.into()),
        })
        .sum();
    let mix = Money(divide_half_away(at_old_averages, FINE) as i64);
    Some(terms(then.revenue, [(ORDERS, volume), ("Mix of categories", mix), (AVERAGE, now.revenue)]))
}

/// Customers, orders per customer and average order of those who are known, and guests as a term of their own.
///
/// (C₁−C₀)f₀a₀ + C₁(f₁−f₀)a₀ + C₁f₁(a₁−a₀). `None` where nobody was known then or now.
pub fn by_customer(then: &Loyalty, now: &Loyalty, guests: (Money, Money)) -> Option<[Term; 4]> {
    if then.customers == 0 || now.customers == 0 || then.orders == 0 {
        return None;
    }
    let customers = ratio(then.revenue, now.customers.into(), then.customers.into());
    let frequency = ratio(then.revenue, now.orders.into(), then.orders.into());
    let [a, b, c] = terms(
        then.revenue,
        [("Number of customers", customers), ("Orders per customer", frequency), (AVERAGE, now.revenue)],
    );
    Some([a, b, c, Term { name: "Orders without a customer", amount: guests.1 - guests.0 }])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sales(revenue: i64, orders: u32) -> Sales {
        Sales { revenue: Money(revenue * 10_000), orders }
    }

    #[test]
    fn by_hand() {
        // A sold 10 orders at 10, now 20 at 10; B sold 10 at 30, now 10 at 33.
        let terms = by_category(&[(sales(100, 10), sales(200, 20)), (sales(300, 10), sales(330, 10))]).expect("orders");
        // N 20 → 30, mean 20: volume 200; at old averages 200 + 300 = 500: mix 500 − 600 = −100; average 530 − 500 = 30.
        assert_eq!(terms.map(|term| term.amount.0 / 10_000), [200, -100, 30]);
    }

    #[test]
    fn a_new_category_brings_no_change_of_its_average() {
        let terms = by_category(&[(sales(100, 10), sales(100, 10)), (sales(0, 0), sales(50, 5))]).expect("orders");
        assert_eq!(terms[2].amount, Money::ZERO);
    }

    proptest! {
        #[test]
        fn terms_add_up_to_the_change(pairs in prop::collection::vec((0_i64..1_000_000_000, 0_u32..500, 0_i64..1_000_000_000, 0_u32..500), 1..12)) {
            let pairs: Vec<(Sales, Sales)> = pairs
                .into_iter()
                .map(|(r0, n0, r1, n1)| {
                    let own = |r: i64, n: u32| Sales { revenue: Money(if n == 0 { 0 } else { r }), orders: n };
                    (own(r0, n0), own(r1, n1))
                })
                .collect();
            if let Some(terms) = by_category(&pairs) {
                let change: i64 = pairs.iter().map(|(then, now)| now.revenue.0 - then.revenue.0).sum();
                prop_assert_eq!(terms.iter().map(|term| term.amount.0).sum::<i64>(), change);
            }
        }
    }
}
