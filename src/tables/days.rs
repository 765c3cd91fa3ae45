//! What values come to by day.

use crate::config::Revenue;
use crate::etl;
use crate::money::Money;

/// One category on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CategoryDay {
    /// The category's code.
    pub category: u32,
    /// The day of the calendar.
    pub day: u32,
    /// Revenue.
    pub revenue: Money,
    /// Returns, negative.
    pub returns: Money,
    /// Orders that touch the category on the day.
    pub orders: u32,
}

impl CategoryDay {
    /// Its headline revenue.
    pub fn on(&self, basis: Revenue) -> Money {
        match basis {
            Revenue::Gross => self.revenue,
            Revenue::Net => self.revenue + self.returns,
        }
    }
}

/// Sales and returns of each category and day as one.
pub(super) fn category_days(sales: &[etl::Cell], returns: &[etl::Cell]) -> Vec<CategoryDay> {
    let of = |cell: &etl::Cell, revenue, returns, orders| CategoryDay {
        category: cell.category,
        day: cell.day,
        revenue: Money(revenue),
        returns: Money(returns),
        orders,
    };
    let sold = sales.iter().map(|cell| of(cell, cell.amount, 0, cell.orders));
    let mut days: Vec<CategoryDay> = sold.chain(returns.iter().map(|cell| of(cell, 0, cell.amount, 0))).collect();
    // Stable: what was sold stands before what came back.
    days.sort_by_key(|found| (found.category, found.day));
    days.dedup_by(|back, sold| {
        let same = (back.category, back.day) == (sold.category, sold.day);
        if same {
            sold.returns += back.returns;
        }
        same
    });
    days
}
