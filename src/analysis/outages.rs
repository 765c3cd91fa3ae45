//! Days on which the shop stood still, or nearly: far below what their weekday brings.

use crate::config::Revenue;
use crate::money::Money;
use crate::tables::Tables;

use super::outlook::median;

/// Orders that a weekday usually brings below which a quiet day may be chance.
const ENOUGH: u32 = 20;
/// Of the usual orders, in percent, what a quiet day stays below.
const QUIET: u32 = 35;
/// Weeks before and after that say what is usual.
const WEEKS: usize = 4;
/// Of these, those that must lie in the data.
const KNOWN: usize = 4;

/// A day far below what its weekday brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outage {
    /// The day of the calendar.
    pub day: usize,
    /// Its orders.
    pub orders: u32,
    /// The median orders of its weekday in the four weeks before and after.
    pub usual_orders: u32,
    /// What it brought.
    pub revenue: Money,
    /// The median revenue of its weekday in the four weeks before and after.
    pub usual: Money,
}

impl Outage {
    /// What is missing to a usual day; nothing where it brought more.
    pub fn cost(&self) -> Money {
        Money((self.usual.0 - self.revenue.0).max(0))
    }
}

/// Days with fewer than 35 % of the orders that their weekday usually brings, of 20 or more, by day. A day without any row
/// counts as one without orders, so a weekday on which the shop is closed has none to miss.
pub fn outages(tables: &Tables, basis: Revenue) -> Vec<Outage> {
    let over = tables.calendar.over;
    let days = &tables.slices[0].days[..over];
    let found = (0..over).filter_map(|day| {
        let same = around(day, over);
        if same.len() < KNOWN {
            return None;
        }
        let usual_orders =
            median(&mut same.iter().map(|&day| Money(days[day].orders.into())).collect::<Vec<_>>()).0 as u32;
        let orders = days[day].orders;
        if usual_orders < ENOUGH || u64::from(orders) * 100 >= u64::from(usual_orders) * u64::from(QUIET) {
            return None;
        }
        let usual = median(&mut same.iter().map(|&day| basis.of(&days[day])).collect::<Vec<_>>());
        Some(Outage { day, orders, usual_orders, revenue: basis.of(&days[day]), usual })
    });
    found.collect()
}

/// The same weekday in the four weeks before and after.
fn around(day: usize, over: usize) -> Vec<usize> {
    let both = (1..=WEEKS).flat_map(|weeks| [day.checked_sub(weeks * 7), Some(day + weeks * 7)]);
    both.flatten().filter(|day| *day < over).collect()
}
