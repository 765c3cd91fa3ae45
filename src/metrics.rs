//! The metrics: each defined once, with its formula; cards, tables, downloads, proofs and the definitions page read them
//! from here. A new one is a constant and its place in [`METRICS`].

use crate::config::Revenue;
use crate::format::{Format, Quantity};
use crate::money::Money;
use crate::tables::Cell;

/// A metric.
pub struct MetricDef {
    /// Anchor on the definitions page, and its column in the tables that are published.
    pub id: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// What the head of a narrow column calls it, where that is shorter.
    pub head: &'static str,
    /// What it is.
    pub quantity: Quantity,
    /// How it comes about.
    pub formula: Formula,
    /// What to know when reading it.
    pub reading: &'static str,
    /// Whether more of it is worse.
    pub worse: bool,
    /// Whether a table may leave it out on a narrow screen.
    pub minor: bool,
    /// Where it is shown.
    pub shown: Shown,
    /// Its value in a place, in ten-thousandths or as a count; nothing where it has none.
    pub of: fn(&Cell, Revenue) -> Option<i64>,
    /// The rows that make it.
    pub rows: fn(&Cell) -> u32,
    /// What others mean by the same word.
    pub rivals: &'static [Rival],
}

/// How a metric comes about.
#[derive(Clone, Copy)]
pub enum Formula {
    /// Added up or counted over rows, as these words say.
    Rows(&'static str),
    /// The sum of two metrics.
    Sum([&'static MetricDef; 2]),
    /// A metric, the headline revenue, divided by another.
    Quotient(fn(Revenue) -> &'static MetricDef, &'static MetricDef),
}

/// Where a metric is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Wherever key figures are.
    Always,
    /// As the headline, if the config makes it that.
    Headline(Revenue),
    /// Where there are returns.
    Returns,
    /// Where orders have customers.
    Customers,
}

/// Another reading of a metric's name, in use elsewhere.
pub struct Rival {
    /// What it is.
    pub label: &'static str,
    /// Its value in a place, as the metric's.
    pub of: fn(&Cell) -> Option<i64>,
}

impl MetricDef {
    /// Whether it is a quotient: then it has no exact value that could be written.
    pub fn is_divided(&self) -> bool {
        matches!(self.formula, Formula::Quotient(..))
    }

    /// The formula in words.
    pub fn formula(&self, basis: Revenue) -> String {
        match self.formula {
            Formula::Rows(words) => words.to_owned(),
            Formula::Sum([a, b]) => format!("{} + {}", lower(a), lower(b)),
            Formula::Quotient(of, by) => format!("{} ÷ {}", lower(of(basis)), lower(by)),
        }
    }

    /// The formula with the values of a place; nothing where rows alone make it.
    pub fn inputs(&self, cell: &Cell, basis: Revenue, format: &Format) -> Option<String> {
        let exact = |metric: &MetricDef| metric.exact(cell, basis, format);
        match self.formula {
            Formula::Rows(_) => None,
            Formula::Sum([a, b]) => Some(format!("{} + ({})", exact(a), exact(b))),
            Formula::Quotient(of, by) => Some(format!("{} ÷ {}", exact(of(basis)), exact(by))),
        }
    }

    /// The value as a person says it.
    pub fn short(&self, cell: &Cell, basis: Revenue, format: &Format) -> String {
        match (self.of)(cell, basis) {
            Some(value) if self.quantity == Quantity::Money => format.money_short(Money(value)),
            _ => self.exact(cell, basis, format),
        }
    }

    /// The whole value; of a quotient as far as its currency has decimals.
    pub fn exact(&self, cell: &Cell, basis: Revenue, format: &Format) -> String {
        self.write((self.of)(cell, basis), format)
    }

    /// The readings of its name that give another value in a place.
    pub fn rivals(&self, cell: &Cell, basis: Revenue, format: &Format) -> Vec<(&'static str, String)> {
        let own = (self.of)(cell, basis);
        let others = self.rivals.iter().filter(|rival| (rival.of)(cell) != own);
        others.map(|rival| (rival.label, self.write((rival.of)(cell), format))).collect()
    }

    fn write(&self, value: Option<i64>, format: &Format) -> String {
        match (self.quantity, value) {
            (_, None) => "–".to_owned(),
            (Quantity::Money, Some(value)) if self.is_divided() => format.money_rounded(Money(value)),
            (Quantity::Money, Some(value)) => format.money(Money(value)),
            (_, Some(value)) => format.count(value.unsigned_abs()),
        }
    }

    /// The value for drawing.
    pub fn drawn(&self, cell: &Cell, basis: Revenue) -> Option<f64> {
        let value = (self.of)(cell, basis)?;
        Some(if self.quantity == Quantity::Money { Money(value).to_f64() } else { value as f64 })
    }
}

/// A metric's name inside a formula.
fn lower(metric: &MetricDef) -> String {
    metric.label.to_lowercase()
}

impl Revenue {
    /// The headline revenue of a place.
    pub fn of(self, cell: &Cell) -> Money {
        match self {
            Revenue::Gross => cell.revenue,
            Revenue::Net => cell.net(),
        }
    }

    /// The metric that is the headline.
    pub fn metric(self) -> &'static MetricDef {
        match self {
            Revenue::Gross => &REVENUE,
            Revenue::Net => &NET_REVENUE,
        }
    }

    /// What it is called.
    pub fn label(self) -> &'static str {
        self.metric().label
    }
}

/// The metrics that are shown together, the headline first.
pub fn shown(basis: Revenue, returns: bool, customers: bool) -> impl Iterator<Item = &'static MetricDef> {
    METRICS.iter().copied().filter(move |metric| match metric.shown {
        Shown::Always => true,
        Shown::Headline(own) => own == basis,
        Shown::Returns => returns,
        Shown::Customers => customers,
    })
}

/// Revenue, gross.
pub const REVENUE: MetricDef = MetricDef {
    id: "revenue",
    label: "Revenue",
    head: "Revenue",
    quantity: Quantity::Money,
    formula: Formula::Rows("Σ amount over rows with an amount above 0"),
    reading: "Gross: returns are not taken off, they are shown beside it. The tax, shipping and discounts in it are those that the amount column holds.",
    worse: false,
    minor: false,
    shown: Shown::Headline(Revenue::Gross),
    of: |cell, _| Some(cell.revenue.0),
    rows: |cell| cell.rows,
    rivals: &[Rival { label: "net, with returns taken off", of: |cell| Some(cell.net().0) }],
};

/// Revenue with returns taken off.
pub const NET_REVENUE: MetricDef = MetricDef {
    id: "net_revenue",
    label: "Net revenue",
    head: "Net revenue",
    quantity: Quantity::Money,
    formula: Formula::Sum([&REVENUE, &RETURNS]),
    reading: "Returns are negative.",
    worse: false,
    minor: false,
    shown: Shown::Headline(Revenue::Net),
    of: |cell, _| Some(cell.net().0),
    rows: |cell| cell.rows + cell.returned,
    rivals: &[Rival { label: "gross, without returns", of: |cell| Some(cell.revenue.0) }],
};

/// Returns, negative.
pub const RETURNS: MetricDef = MetricDef {
    id: "returns",
    label: "Returns",
    head: "Returns",
    quantity: Quantity::Money,
    formula: Formula::Rows("Σ amount over rows with an amount below 0, and amounts given back"),
    reading: "Refunds and cancellations. Orders, customers and RFM scores do not change with them.",
    worse: true,
    minor: false,
    shown: Shown::Returns,
    of: |cell, _| Some(cell.returns.0),
    rows: |cell| cell.returned,
    rivals: &[],
};

/// Distinct orders.
pub const ORDERS: MetricDef = MetricDef {
    id: "orders",
    label: "Orders",
    head: "Orders",
    quantity: Quantity::Count,
    formula: Formula::Rows("number of distinct order ids, or of rows where the input has none"),
    reading: "An order counts in each category and on each day that it touches, so the orders of categories add up to more than all orders.",
    worse: false,
    minor: false,
    shown: Shown::Always,
    of: |cell, _| Some(cell.orders.into()),
    rows: |cell| cell.rows,
    rivals: &[Rival { label: "every row an order", of: |cell| Some(cell.rows.into()) }],
};

/// Average order value.
pub const AOV: MetricDef = MetricDef {
    id: "aov",
    label: "Average order",
    head: "AOV",
    quantity: Quantity::Money,
    formula: Formula::Quotient(Revenue::metric, &ORDERS),
    reading: "Of the same slice and period. Divided last, never an average of averages; kept to four decimals, half away from zero.",
    worse: false,
    minor: true,
    shown: Shown::Always,
    of: |cell, basis| basis.of(cell).per(cell.orders.into()).map(|aov| aov.0),
    rows: |cell| cell.rows,
    rivals: &[
        Rival { label: "gross, without returns", of: |cell| cell.aov().map(|aov| aov.0) },
        Rival { label: "net, with returns taken off", of: |cell| cell.net().per(cell.orders.into()).map(|aov| aov.0) },
        Rival { label: "a row, not an order", of: |cell| cell.revenue.per(cell.rows.into()).map(|mean| mean.0) },
    ],
};

/// Distinct customers.
pub const CUSTOMERS: MetricDef = MetricDef {
    id: "customers",
    label: "Active customers",
    head: "Customers",
    quantity: Quantity::Count,
    formula: Formula::Rows("number of distinct customers with an order in the period"),
    reading: "Days and months do not add up to it: who buys twice is one customer. Orders without a customer count in revenue and orders only.",
    worse: false,
    minor: true,
    shown: Shown::Customers,
    of: |cell, _| Some(cell.customers.into()),
    rows: |cell| cell.rows,
    rivals: &[Rival {
        label: "active users: the customers of each day, added up",
        of: |cell| Some(cell.visits.into()),
    }],
};

/// All metrics, in the order in which they are shown.
pub const METRICS: &[&MetricDef] = &[&REVENUE, &NET_REVENUE, &RETURNS, &ORDERS, &AOV, &CUSTOMERS];

#[cfg(test)]
mod tests {
    use super::*;

    /// Two orders of three rows, one customer on two days, one return: all by hand.
    fn cell() -> Cell {
        Cell {
            revenue: Money(300_000),
            returns: Money(-50_000),
            orders: 2,
            customers: 1,
            rows: 3,
            returned: 1,
            visits: 2,
        }
    }

    #[test]
    fn every_metric_by_hand() {
        let format = Format::new("EUR", "en-IE").expect("known");
        let told = |metric: &MetricDef, basis| {
            let rivals: Vec<String> = metric
                .rivals(&cell(), basis, &format)
                .into_iter()
                .map(|(label, value)| format!("{label} {value}"))
                .collect();
            let inputs = metric.inputs(&cell(), basis, &format).unwrap_or_default();
            format!("{}|{inputs}|{}", metric.exact(&cell(), basis, &format), rivals.join(", "))
        };
        assert_eq!(told(&REVENUE, Revenue::Gross), "€30.00||net, with returns taken off €25.00");
        assert_eq!(told(&NET_REVENUE, Revenue::Net), "€25.00|€30.00 + (−\u{2060}€5.00)|gross, without returns €30.00");
        assert_eq!(told(&RETURNS, Revenue::Gross), "−\u{2060}€5.00||");
        assert_eq!(told(&ORDERS, Revenue::Gross), "2||every row an order 3");
        assert_eq!(
            told(&AOV, Revenue::Gross),
            "€15.00|€30.00 ÷ 2|net, with returns taken off €12.50, a row, not an order €10.00"
        );
        assert_eq!(
            told(&AOV, Revenue::Net),
            "€12.50|€25.00 ÷ 2|gross, without returns €15.00, a row, not an order €10.00"
        );
        assert_eq!(told(&CUSTOMERS, Revenue::Gross), "1||active users: the customers of each day, added up 2");
        assert_eq!(AOV.formula(Revenue::Net), "net revenue ÷ orders");
    }

    #[test]
    fn what_is_shown_follows_the_orders() {
        let ids = |basis, returns, customers| shown(basis, returns, customers).map(|m| m.id).collect::<Vec<_>>();
        assert_eq!(ids(Revenue::Gross, false, false), ["revenue", "orders", "aov"]);
        assert_eq!(ids(Revenue::Net, true, true), ["net_revenue", "returns", "orders", "aov", "customers"]);
    }
}
