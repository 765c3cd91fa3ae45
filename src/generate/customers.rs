//! Who buys: customers join with the demand, buy more or less often, and most of them leave again.

use std::ops::Range;

use rand_chacha::ChaCha8Rng;

use super::demand::Day;
use super::shop::unit;

/// The part of the customers who were there before and show up in the first months, most of them soon.
const EARLY: f64 = 0.22;
const EARLY_DAYS: usize = 120;

/// Customers by number, in the order in which they join.
pub(super) struct Customers {
    joined: Vec<u32>,
    /// The day after the last on which they may buy again.
    left: Vec<u32>,
    /// How often they buy, in proportion.
    pull: Vec<u32>,
}

impl Customers {
    pub fn new(customers: u32, days: &[Day], rng: &mut ChaCha8Rng) -> Customers {
        let orders = days.last().map_or(0, |day| day.first_order + day.orders);
        let mut joined: Vec<u32> = (0..customers)
            .map(|_| {
                let (early, when) = (unit(rng) < EARLY, unit(rng));
                if early {
                    return (when * when * days.len().min(EARLY_DAYS) as f64) as u32;
                }
                // More join when more is bought.
                let order = (when * orders as f64) as u64;
                days.partition_point(|day| day.first_order + day.orders <= order).min(days.len() - 1) as u32
            })
            .collect();
        joined.sort_unstable();
        let (left, pull) = joined
            .iter()
            .map(|&day| {
                // One-time buyers, passing customers, and those who stay.
                let kind = unit(rng);
                let (stay, habit) = match kind {
                    _ if kind < 0.18 => (0.0, 1.0),
                    _ if kind < 0.70 => (190.0, 1.0),
                    _ if kind < 0.94 => (800.0, 1.3),
                    _ => (3000.0, 2.5),
                };
                let life = -libm::log(1.0 - unit(rng)) * stay;
                let bell = (0..4).map(|_| unit(rng)).sum::<f64>() - 2.0;
                let pull = 1000.0 * habit * libm::exp(1.4 * bell);
                (day.saturating_add(life as u32), pull as u32 + 1)
            })
            .unzip();
        Customers { joined, left, pull }
    }

    /// Those whose first order is due on a day.
    pub fn newcomers(&self, day: u32) -> Range<u32> {
        let until = |day| self.joined.partition_point(|&joined| joined < day) as u32;
        until(day)..until(day + 1)
    }

    /// Those who may buy again between two days, both included: whoever is a customer by then and has not left.
    pub fn crowd(&self, first: u32, last: u32) -> Crowd {
        let here = self.joined.partition_point(|&joined| joined <= last);
        let mut crowd = Crowd { customers: vec![], pull: vec![], total: 0 };
        for customer in 0..here {
            if self.left[customer] > first {
                crowd.add(customer as u32, self.pull[customer]);
            }
        }
        if crowd.customers.is_empty() {
            (0..here.max(1)).for_each(|customer| crowd.add(customer as u32, 1));
        }
        crowd
    }
}

/// Customers to draw from, each by their pull; never empty.
pub(super) struct Crowd {
    customers: Vec<u32>,
    /// Running sums.
    pull: Vec<u64>,
    total: u64,
}

impl Crowd {
    fn add(&mut self, customer: u32, pull: u32) {
        self.total += u64::from(pull);
        self.customers.push(customer);
        self.pull.push(self.total);
    }

    /// The customer at a random place.
    pub fn pick(&self, random: u64) -> u32 {
        let place = ((u128::from(random) * u128::from(self.total)) >> 64) as u64;
        self.customers[self.pull.partition_point(|&pull| pull <= place)]
    }
}
