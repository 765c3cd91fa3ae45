//! The metrics: each defined once, with its formula; cards, tables and the definitions page read them from here.

use crate::config::Revenue;
use crate::format::{Format, Quantity};
use crate::money::Money;
use crate::tables::Cell;

/// A metric.
pub struct MetricDef {
    /// Anchor on the definitions page.
    pub id: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// What it is.
    pub quantity: Quantity,
    /// How it is computed.
    pub formula: &'static str,
    /// What to know when reading it.
    pub reading: &'static str,
    /// Whether it is a quotient.
    pub divided: bool,
    /// Whether more of it is worse.
    pub worse: bool,
    /// Its value in a place, in ten-thousandths or as a count; nothing where it has none.
    pub of: fn(&Cell, Revenue) -> Option<i64>,
}

impl MetricDef {
    /// The value as a person says it, and exactly.
    pub fn written(&self, cell: &Cell, basis: Revenue, format: &Format) -> (String, String) {
        match (self.quantity, (self.of)(cell, basis)) {
            (_, None) => ("–".to_owned(), "–".to_owned()),
            (Quantity::Money, Some(value)) => {
                // An average has no exact value that could be written: it was divided.
                let exact = if self.divided { String::new() } else { format.money(Money(value)) };
                (format.money_short(Money(value)), exact)
            }
            (_, Some(value)) => {
                let text = format.count(value.unsigned_abs());
                (text.clone(), text)
            }
        }
    }

    /// The value for drawing.
    pub fn drawn(&self, cell: &Cell, basis: Revenue) -> Option<f64> {
        let value = (self.of)(cell, basis)?;
        Some(if self.quantity == Quantity::Money { Money(value).to_f64() } else { value as f64 })
    }
}

impl Revenue {
    /// The headline revenue of a place.
    pub fn of(self, cell: &Cell) -> Money {
        match self {
            Revenue::Gross => cell.revenue,
            Revenue::Net => cell.net(),
        }
    }

    /// What it is called.
    pub fn label(self) -> &'static str {
        match self {
            Revenue::Gross => REVENUE.label,
            Revenue::Net => NET_REVENUE.label,
        }
    }
}

/// Revenue, gross.
pub const REVENUE: MetricDef = MetricDef {
    id: "revenue",
    label: "Revenue",
    quantity: Quantity::Money,
    formula: "Σ amount over rows with an amount above 0",
    reading: "Gross: returns are not taken off, they are shown beside it. The tax, shipping and discounts in it are those that the amount column holds.",
    divided: false,
    worse: false,
    of: |cell, _| Some(cell.revenue.0),
};

/// Revenue with returns taken off.
pub const NET_REVENUE: MetricDef = MetricDef {
    id: "net-revenue",
    label: "Net revenue",
    quantity: Quantity::Money,
    formula: "revenue + returns",
    reading: "Returns are negative and dated on their own day, not on the day of the sale.",
    divided: false,
    worse: false,
    of: |cell, _| Some(cell.net().0),
};

/// Returns, negative.
pub const RETURNS: MetricDef = MetricDef {
    id: "returns",
    label: "Returns",
    quantity: Quantity::Money,
    formula: "Σ amount over rows with an amount below 0",
    reading: "Refunds and cancellations. Orders, customers and RFM scores do not change with them.",
    divided: false,
    worse: true,
    of: |cell, _| Some(cell.returns.0),
};

/// Distinct orders.
pub const ORDERS: MetricDef = MetricDef {
    id: "orders",
    label: "Orders",
    quantity: Quantity::Count,
    formula: "number of distinct order ids; of rows, where the input has no order id",
    reading: "An order counts in each category and on each day that it touches, so the orders of categories add up to more than all orders.",
    divided: false,
    worse: false,
    of: |cell, _| Some(cell.orders.into()),
};

/// Average order value.
pub const AOV: MetricDef = MetricDef {
    id: "aov",
    label: "Average order",
    quantity: Quantity::Money,
    formula: "revenue ÷ orders, of the same slice and period",
    reading: "Divided last, never an average of averages; kept to four decimals, half away from zero.",
    divided: true,
    worse: false,
    of: |cell, basis| basis.of(cell).per(cell.orders.into()).map(|aov| aov.0),
};

/// Distinct customers.
pub const CUSTOMERS: MetricDef = MetricDef {
    id: "customers",
    label: "Active customers",
    quantity: Quantity::Count,
    formula: "number of distinct customers with an order in the period",
    reading: "Days and months do not add up to it: who buys twice is one customer. Orders without a customer count in revenue and orders only.",
    divided: false,
    worse: false,
    of: |cell, _| Some(cell.customers.into()),
};

/// All metrics, in the order of the definitions page.
pub const METRICS: &[MetricDef] = &[REVENUE, NET_REVENUE, RETURNS, ORDERS, AOV, CUSTOMERS];
