//! How often customers order, and how long they take to come back.

use crate::money::Money;
use crate::tables::Customer;

/// Customers with so many orders.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Orders {
    /// From so many orders …
    pub from: u32,
    /// … to so many; nothing where there is no end.
    pub to: Option<u32>,
    /// How many customers they are.
    pub customers: u32,
    /// All their orders.
    pub orders: u64,
    /// All their revenue.
    pub revenue: Money,
}

/// Customers by their number of orders: 1, 2, 3, 4, 5 to 9, 10 and more.
pub fn orders(customers: &[Customer]) -> [Orders; 6] {
    let bounds = [(1, Some(1)), (2, Some(2)), (3, Some(3)), (4, Some(4)), (5, Some(9)), (10, None)];
    let mut found = bounds.map(|(from, to)| Orders { from, to, ..Orders::default() });
    for customer in customers {
        let at = match customer.orders {
            0..=4 => customer.orders.saturating_sub(1) as usize,
            5..=9 => 4,
            10.. => 5,
        };
        let own = &mut found[at];
        own.customers += 1;
        own.orders += u64::from(customer.orders);
        own.revenue += customer.revenue;
    }
    found
}

impl Orders {
    /// `1`, `5–9`, `10+`, with the dash that is asked for.
    pub fn name(&self, dash: &str) -> String {
        match self.to {
            Some(to) if to == self.from => to.to_string(),
            Some(to) => format!("{}{dash}{to}", self.from),
            None => format!("{}+", self.from),
        }
    }
}

/// Days between an order and the next, from the first to the last of each class; the last is open.
const GAPS: [usize; 9] = [0, 7, 14, 30, 60, 90, 180, 365, usize::MAX];

/// Repeat orders by the days since the order before: the last day of each class, and how many.
pub fn gaps(by_day: &[u32]) -> [(usize, u64); 9] {
    let mut from = 0;
    GAPS.map(|last| {
        let end = last.saturating_add(1).min(by_day.len());
        let own = by_day[from.min(end)..end].iter().map(|&n| u64::from(n)).sum();
        from = end;
        (last, own)
    })
}

/// Half of all repeat orders come within so many days of the one before, of so many; nothing without any.
pub fn median_gap(by_day: &[u32]) -> Option<(usize, u64)> {
    let all: u64 = by_day.iter().map(|&n| u64::from(n)).sum();
    let mut seen = 0;
    let median = by_day.iter().position(|&n| {
        seen += u64::from(n);
        seen * 2 >= all
    });
    median.filter(|_| all > 0).map(|days| (days, all))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn customers_by_their_orders() {
        let customer = |orders: u32, revenue: i64| Customer {
            code: 0,
            first: 0,
            last: 0,
            orders,
            revenue: Money(revenue),
            returns: Money::ZERO,
        };
        let customers = [(1, 5), (1, 6), (4, 40), (5, 50), (9, 90), (10, 100), (300, 3000)];
        let found = orders(&customers.map(|(orders, revenue)| customer(orders, revenue)));
        let told = found.map(|own| (own.name("–"), own.customers, own.orders, own.revenue.0));
        let named = |name: &str, n, orders, revenue| (name.to_owned(), n, orders, revenue);
        assert_eq!(
            told,
            [
                named("1", 2, 2, 11),
                named("2", 0, 0, 0),
                named("3", 0, 0, 0),
                named("4", 1, 4, 40),
                named("5–9", 2, 14, 140),
                named("10+", 2, 310, 3100),
            ]
        );
    }

    #[test]
    fn gaps_by_hand() {
        let mut by_day = vec![0; 400];
        [(0, 2), (1, 1), (7, 1), (8, 5), (365, 3), (366, 4)].iter().for_each(|&(day, n)| by_day[day] = n);
        let found = gaps(&by_day).map(|(_, n)| n);
        assert_eq!(found, [2, 2, 5, 0, 0, 0, 0, 3, 4]);
        assert_eq!(median_gap(&by_day), Some((8, 16)));
        assert_eq!(gaps(&[]).map(|(_, n)| n), [0; 9]);
        assert_eq!((median_gap(&[]), median_gap(&[0, 0])), (None, None));
        assert_eq!(gaps(&[1, 2]).map(|(_, n)| n)[..3], [1, 2, 0], "a shop of two days");
    }
}
