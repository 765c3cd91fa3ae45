//! The revenue bridge: what a change is made of, to the ten-thousandth.
//!
//! Each bridge leads over steps from the old revenue to the new one, changing one thing at a time. Every step is
//! rounded once, so that the differences between them add up to the change exactly.

use crate::config::Revenue;
use crate::money::{Money, divide_half_away};
use crate::tables::Cell;
use crate::tables::people::Loyalty;

use super::periods::Comparison;

/// The term of how many orders there were.
const ORDERS: &str = "Number of orders";
/// The term of what an order brought.
pub const AVERAGE: &str = "Average order";
/// The same in a bridge of net revenue, which has returns as a term of their own.
pub const AVERAGE_BEFORE_RETURNS: &str = "Average order before returns";
/// The term of orders without a customer.
pub const GUESTS: &str = "Orders without a customer";
/// The term of what came back, which stands in the bridges of net revenue.
pub const RETURNS: &str = "Returns";

/// A term's name where there is little room.
pub fn brief(name: &'static str) -> &'static str {
    match name {
        "Number of customers" => "Customers",
        "Orders per customer" => "Frequency",
        "Average order of customers" | AVERAGE | AVERAGE_BEFORE_RETURNS => "Order value",
        GUESTS => "Guests",
        ORDERS => "Orders",
        "Categories per order" => "Categories each",
        "Mix of categories" => "Mix",
        "Value within categories" => "Order value",
        other => other,
    }
}

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

impl From<&Cell> for Sales {
    fn from(cell: &Cell) -> Sales {
        Sales { revenue: cell.revenue, orders: cell.orders }
    }
}

/// The terms of gross revenue; where net revenue is the headline, with what came back as a term of its own.
pub fn with_returns(mut terms: Vec<Term>, basis: Revenue, compared: &Comparison) -> Vec<Term> {
    let amount = compared.now.returns - compared.then.returns;
    if basis == Revenue::Net && (compared.now.returned, compared.then.returned) != (0, 0) {
        terms.push(Term { name: RETURNS, amount });
    }
    terms
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

/// How many orders there were and what each brought, then and now: the bridge of one slice. Its second term is the average
/// order, or of gross revenue under another headline that before returns.
///
/// (O₁−O₀)a₀ and O₁(a₁−a₀). `None` where there were no orders then or now.
pub fn by_order(then: Sales, now: Sales, average: &'static str) -> Option<Vec<Term>> {
    if then.orders == 0 || now.orders == 0 {
        return None;
    }
    let volume = ratio(then.revenue, now.orders.into(), then.orders.into());
    Some(terms(then.revenue, [(ORDERS, volume), (average, now.revenue)]).into())
}

/// Orders, the categories that each touches, their mix and what each category brings: all orders then and now, and pairs
/// of the same category then and now.
///
/// With O orders, ρ category orders of each, s a category's share of these and a its revenue of each: (O₁−O₀)ρ₀Σs₀a₀,
/// O₁(ρ₁−ρ₀)Σs₀a₀, O₁ρ₁Σ(s₁−s₀)a₀, O₁ρ₁Σs₁(a₁−a₀). A new category takes its present a for its past one. The second is left
/// out where every order is in one category. `None` where there were no orders then or now.
pub fn by_category(orders: (u32, u32), pairs: &[(Sales, Sales)]) -> Option<Vec<Term>> {
    let sum = |of: fn(&(Sales, Sales)) -> Sales| pairs.iter().map(of).fold(Sales::default(), Sales::and);
    let (then, now) = (sum(|pair| pair.0), sum(|pair| pair.1));
    if orders.0 == 0 || orders.1 == 0 || then.orders == 0 || now.orders == 0 {
        return None;
    }
    let volume = ratio(then.revenue, orders.1.into(), orders.0.into());
    let touching = ratio(then.revenue, now.orders.into(), then.orders.into());
    // Σ n₁a₀, kept to a millionth of a ten-thousandth until it is summed.
    const FINE: i128 = 1_000_000;
    let at_old_values: i128 = pairs
        .iter()
        .map(|(then, now)| match then.orders {
            0 => i128::from(now.revenue.0) * FINE,
            orders => divide_half_away(i128::from(then.revenue.0) * FINE * i128::from(now.orders), orders.into()),
        })
        .sum();
    let mix = Money(divide_half_away(at_old_values, FINE) as i64);
    let [volume, touching, mix, value] = terms(
        then.revenue,
        [
            (ORDERS, volume),
            ("Categories per order", touching),
            ("Mix of categories", mix),
            ("Value within categories", now.revenue),
        ],
    );
    let one_each = orders == (then.orders, now.orders);
    Some(if one_each { vec![volume, mix, value] } else { vec![volume, touching, mix, value] })
}

/// Customers, orders per customer and average order of those who are known, and guests as a term of their own.
///
/// (C₁−C₀)f₀a₀ + C₁(f₁−f₀)a₀ + C₁f₁(a₁−a₀). `None` where nobody was known then or now.
pub fn by_customer(then: &Loyalty, now: &Loyalty, guests: (Money, Money)) -> Option<Vec<Term>> {
    if then.customers == 0 || now.customers == 0 || then.orders == 0 {
        return None;
    }
    let customers = ratio(then.revenue, now.customers.into(), then.customers.into());
    let frequency = ratio(then.revenue, now.orders.into(), then.orders.into());
    let [a, b, c] = terms(
        then.revenue,
        [
            ("Number of customers", customers),
            ("Orders per customer", frequency),
            ("Average order of customers", now.revenue),
        ],
    );
    let guests = Term { name: GUESTS, amount: guests.1 - guests.0 };
    Some(vec![a, b, c, guests])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sales(revenue: i64, orders: u32) -> Sales {
        Sales { revenue: Money(revenue * 10_000), orders }
    }

    fn amounts(terms: Option<Vec<Term>>) -> Vec<(&'static str, i64)> {
        terms.expect("orders").into_iter().map(|term| (term.name, term.amount.0 / 10_000)).collect()
    }

    #[test]
    fn by_hand() {
        // A sold 10 orders at 10, now 20 at 10; B sold 10 at 30, now 10 at 33: of 20 orders then, of 30 now.
        let pairs = [(sales(100, 10), sales(200, 20)), (sales(300, 10), sales(330, 10))];
        // 20 → 30 orders at 20: 200; at old values 200 + 300 = 500: mix 500 − 600 = −100; 530 − 500 = 30.
        assert_eq!(
            amounts(by_category((20, 30), &pairs)),
            [("Number of orders", 200), ("Mix of categories", -100), ("Value within categories", 30)]
        );
        // The same of 10 orders of two categories each, then of 9 orders: one order less is −40, 30 of 20 category orders
        // are 600: 240 by more categories in each.
        assert_eq!(
            amounts(by_category((10, 9), &pairs)),
            [
                ("Number of orders", -40),
                ("Categories per order", 240),
                ("Mix of categories", -100),
                ("Value within categories", 30)
            ]
        );
        assert_eq!(
            amounts(by_order(sales(400, 20), sales(530, 30), AVERAGE)),
            [("Number of orders", 200), ("Average order", -70)]
        );
        assert_eq!(by_order(sales(0, 0), sales(530, 30), AVERAGE), None);
    }

    #[test]
    fn a_new_category_brings_no_change_of_its_value() {
        let pairs = [(sales(100, 10), sales(100, 10)), (sales(0, 0), sales(50, 5))];
        let terms = amounts(by_category((10, 15), &pairs));
        assert_eq!(terms.last(), Some(&("Value within categories", 0)));
    }

    #[test]
    fn no_two_terms_share_a_name() {
        let pairs = [(sales(400, 20), sales(530, 31))];
        let known = Loyalty { customers: 5, orders: 9, revenue: Money(90), ..Loyalty::default() };
        let mut names: Vec<_> = by_category((20, 30), &pairs).expect("orders");
        names.extend(by_order(sales(400, 20), sales(530, 30), AVERAGE).into_iter().flatten().skip(1));
        names.extend(by_customer(&known, &known, (Money(1), Money(2))).expect("customers"));
        let mut names: Vec<_> = names.into_iter().map(|term| term.name).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!((names.len(), all), (9, 9));
    }

    proptest! {
        /// The terms add up to the change; the first has the sign of the change in orders, the others together that of the
        /// change in the average order.
        #[test]
        fn terms_are_sound(
            pairs in prop::collection::vec((1_i64..1_000_000_000, 0_u32..500, 1_i64..1_000_000_000, 0_u32..500), 1..12),
            orders in (0_u32..100, 0_u32..100),
        ) {
            let own = |r: i64, n: u32| Sales { revenue: Money(if n == 0 { 0 } else { r }), orders: n };
            let pairs: Vec<(Sales, Sales)> = pairs.into_iter().map(|(r0, n0, r1, n1)| (own(r0, n0), own(r1, n1))).collect();
            let sum = |of: fn(&(Sales, Sales)) -> Sales| pairs.iter().map(of).fold(Sales::default(), Sales::and);
            let (then, now) = (sum(|pair| pair.0), sum(|pair| pair.1));
            // An order touches one category at least.
            let share = |all: u32, percent: u32| (all * (100 - percent) / 100).max(all.min(1));
            let then = Sales { orders: share(then.orders, orders.0), ..then };
            let now = Sales { orders: share(now.orders, orders.1), ..now };
            if let Some(terms) = by_category((then.orders, now.orders), &pairs) {
                prop_assert_eq!(terms.iter().map(|term| term.amount.0).sum::<i64>(), now.revenue.0 - then.revenue.0);
                let rest: i64 = terms[1..].iter().map(|term| term.amount.0).sum();
                let agree = |a: i64, b: i64| a.signum() * b.signum() >= 0;
                prop_assert!(agree(terms[0].amount.0, i64::from(now.orders) - i64::from(then.orders)), "{:?}", terms);
                let (a, b) = (now.aov().expect("orders"), then.aov().expect("orders"));
                prop_assert!(agree(rest, a.0 - b.0), "{:?}", terms);
            }
        }
    }
}
