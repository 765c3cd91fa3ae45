//! Figures that measures make: units, discounts, costs and what is left. Each is defined once, with its formula; ratios
//! divide last.
//!
//! A figure that needs a measure counts only the rows that say it: profit is that of sales whose cost is known, and
//! [`Figures::covered`] says how much of revenue they are.

use crate::money::Money;
use crate::orders::MeasureKind;
use crate::tables::{Category, Cell, Measured, Span, Tables, WindowKind};

/// What some rows come to, with their measures.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// Gross revenue.
    pub revenue: Money,
    /// Returns, negative.
    pub returns: Money,
    /// Distinct orders.
    pub orders: u32,
    /// By measure of the report.
    measures: Vec<(MeasureKind, Measured)>,
}

impl Figures {
    fn of(tables: &Tables, cell: &Cell, measured: impl Fn(usize) -> Option<Measured>) -> Figures {
        let all = tables.measures.all.iter().enumerate();
        let measures = all.map(|(i, measure)| (measure.kind, measured(i).unwrap_or_default())).collect();
        Figures { revenue: cell.revenue, returns: cell.returns, orders: cell.orders, measures }
    }

    /// Of a slice in a span; nothing where the data do not reach it.
    pub fn of_slice(tables: &Tables, slice: usize, span: Span) -> Option<Figures> {
        let own = &tables.slices[slice];
        let cell = match span {
            Span::Whole => &own.total,
            Span::Month(month) => &own.months[month],
            Span::Window(kind) => &own.window(kind)?.1,
        };
        Some(Figures::of(tables, cell, |measure| tables.measures.of_slice(measure, slice, span)))
    }

    /// Of a value of a dimension in the whole period: of a category for no dimension.
    pub fn of_value(tables: &Tables, dimension: Option<usize>, value: &Category, span: Span) -> Figures {
        let measured = |measure| tables.measures.of_value(measure, dimension, value.code, span);
        Figures::of(tables, &value.total, measured)
    }

    /// Net sales: returns taken off.
    pub fn net(&self) -> Money {
        self.revenue + self.returns
    }

    /// What a measure comes to, if the report has it.
    pub fn measured(&self, kind: MeasureKind) -> Option<&Measured> {
        self.measures.iter().find(|(own, _)| *own == kind).map(|(_, measured)| measured)
    }

    /// What one of the report's measures comes to, by its place among all.
    pub fn own(&self, measure: usize) -> Option<&Measured> {
        self.measures.get(measure).map(|(_, measured)| measured)
    }

    /// What sales with a known cost leave of their net revenue.
    pub fn profit(&self) -> Option<Money> {
        let cost = self.measured(MeasureKind::Cost)?;
        Some(cost.covered_net() - Money(cost.net()))
    }

    /// How much of net sales a measure is known for: the part and the whole.
    pub fn covered(&self, kind: MeasureKind) -> Option<(Money, Money)> {
        Some((self.measured(kind)?.covered_net(), self.net()))
    }
}

/// What a figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Money, in ten-thousandths.
    Money,
    /// Pieces, in ten-thousandths.
    Pieces,
    /// A quotient of money and pieces: money.
    Each,
    /// A quotient of pieces.
    Ratio,
    /// A share.
    Percent,
}

/// A figure that measures make.
pub struct MeasureMetric {
    /// Its column in tables that are published.
    pub id: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// What the head of a narrow column calls it.
    pub head: &'static str,
    /// How it comes about.
    pub formula: &'static str,
    /// What it is.
    pub kind: Kind,
    /// The measure that it needs.
    pub needs: MeasureKind,
    /// Whether lists of values show it.
    pub listed: bool,
    /// Numerator and denominator, which is 1 for what is no quotient; nothing where it has none.
    pub of: fn(&Figures) -> Option<(i128, i128)>,
}

fn whole(value: i64) -> Option<(i128, i128)> {
    Some((value.into(), 1))
}

fn sum(figures: &Figures, kind: MeasureKind) -> Option<(i128, i128)> {
    whole(figures.measured(kind)?.net())
}

/// All of them.
pub const METRICS: &[MeasureMetric] = &[
    MeasureMetric {
        id: "units",
        label: "Units sold",
        head: "Units",
        formula: "sum of quantities over counted rows",
        kind: Kind::Pieces,
        needs: MeasureKind::Quantity,
        listed: true,
        of: |figures| whole(figures.measured(MeasureKind::Quantity)?.sold),
    },
    MeasureMetric {
        id: "units_per_order",
        label: "Units per order",
        head: "Per order",
        formula: "units sold ÷ orders",
        kind: Kind::Ratio,
        needs: MeasureKind::Quantity,
        listed: false,
        of: |figures| {
            let units = figures.measured(MeasureKind::Quantity)?.sold;
            Some((units.into(), i128::from(figures.orders) * 10_000))
        },
    },
    MeasureMetric {
        id: "unit_price",
        label: "Average selling price",
        head: "Price",
        formula: "gross revenue of rows with a quantity ÷ units sold",
        kind: Kind::Each,
        needs: MeasureKind::Quantity,
        listed: true,
        of: |figures| {
            let quantity = figures.measured(MeasureKind::Quantity)?;
            Some((quantity.covered.0.into(), quantity.sold.into()))
        },
    },
    MeasureMetric {
        id: "units_returned",
        label: "Units returned",
        head: "Back",
        formula: "sum of quantities over returns",
        kind: Kind::Pieces,
        needs: MeasureKind::Quantity,
        listed: false,
        of: |figures| whole(figures.measured(MeasureKind::Quantity)?.back),
    },
    MeasureMetric {
        id: "discount",
        label: "Discounts",
        head: "Discounts",
        formula: "sum of discounts over counted rows",
        kind: Kind::Money,
        needs: MeasureKind::Discount,
        listed: false,
        of: |figures| whole(figures.measured(MeasureKind::Discount)?.sold),
    },
    MeasureMetric {
        id: "discount_rate",
        label: "Discount rate",
        head: "Discount",
        formula: "discounts ÷ (gross revenue + discounts)",
        kind: Kind::Percent,
        needs: MeasureKind::Discount,
        listed: true,
        of: |figures| {
            let discount = figures.measured(MeasureKind::Discount)?;
            Some((discount.sold.into(), i128::from(discount.covered.0) + i128::from(discount.sold)))
        },
    },
    MeasureMetric {
        id: "shipping",
        label: "Shipping charged",
        head: "Shipping",
        formula: "sum of shipping, returns taken off",
        kind: Kind::Money,
        needs: MeasureKind::Shipping,
        listed: false,
        of: |figures| sum(figures, MeasureKind::Shipping),
    },
    MeasureMetric {
        id: "tax",
        label: "Tax charged",
        head: "Tax",
        formula: "sum of tax, returns taken off",
        kind: Kind::Money,
        needs: MeasureKind::Tax,
        listed: false,
        of: |figures| sum(figures, MeasureKind::Tax),
    },
    MeasureMetric {
        id: "fee",
        label: "Fees",
        head: "Fees",
        formula: "sum of fees, returns taken off",
        kind: Kind::Money,
        needs: MeasureKind::Fee,
        listed: false,
        of: |figures| sum(figures, MeasureKind::Fee),
    },
    MeasureMetric {
        id: "cost",
        label: "Cost of goods",
        head: "Cost",
        formula: "sum of costs, returns taken off",
        kind: Kind::Money,
        needs: MeasureKind::Cost,
        listed: false,
        of: |figures| sum(figures, MeasureKind::Cost),
    },
    MeasureMetric {
        id: "profit",
        label: "Gross profit",
        head: "Profit",
        formula: "net sales of rows with a known cost − their cost",
        kind: Kind::Money,
        needs: MeasureKind::Cost,
        listed: true,
        of: |figures| whole(figures.profit()?.0),
    },
    MeasureMetric {
        id: "margin",
        label: "Gross margin",
        head: "Margin",
        formula: "gross profit ÷ net sales of rows with a known cost",
        kind: Kind::Percent,
        needs: MeasureKind::Cost,
        listed: true,
        of: |figures| Some((figures.profit()?.0.into(), figures.measured(MeasureKind::Cost)?.covered_net().0.into())),
    },
];

/// The figures that a report's measures make.
pub fn metrics(tables: &Tables) -> impl Iterator<Item = &'static MeasureMetric> + '_ {
    METRICS.iter().filter(|metric| tables.measures.find(metric.needs).is_some())
}

/// One line of the account from list price to profit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountLine {
    /// What it is called.
    pub name: &'static str,
    /// What it comes to; below zero where it takes off.
    pub amount: Money,
    /// Whether it is what the lines before add up to.
    pub is_sum: bool,
}

/// From list price to what is left, as far as the columns tell: each sum is what the lines before it add up to.
pub fn account(figures: &Figures) -> Vec<AccountLine> {
    let net = |kind| figures.measured(kind).map(|measured| Money(measured.net()));
    let mut account = Account::default();
    match figures.measured(MeasureKind::Discount).map(|discount| Money(discount.sold)) {
        Some(discount) => {
            account.line("Sales at list price", figures.revenue + discount);
            account.line("Discounts", -discount);
        }
        None => account.line("Gross sales", figures.revenue),
    }
    account.line("Returns", figures.returns);
    account.sum("Net sales");
    // What is charged beside the goods: the tax of it is not the shop's to keep.
    let (shipping, tax) = (net(MeasureKind::Shipping), net(MeasureKind::Tax));
    if let Some(shipping) = shipping {
        account.line("Shipping charged", shipping);
    }
    if let Some(tax) = tax {
        account.line("Tax charged", tax);
    }
    if shipping.or(tax).is_some() {
        account.sum("Total charged");
    }
    let (fees, cost) = (net(MeasureKind::Fee), net(MeasureKind::Cost));
    if fees.or(cost).is_none() {
        return account.lines;
    }
    if let Some(tax) = tax {
        account.line("Tax passed on", -tax);
    }
    if let Some(fees) = fees {
        account.line("Fees", -fees);
    }
    if let Some(cost) = cost {
        if let Some((covered, net)) = figures.covered(MeasureKind::Cost).filter(|(covered, net)| covered != net) {
            account.line("Sales without a known cost", covered - net);
        }
        account.line("Cost of goods", -cost);
    }
    account.sum(match (cost, fees, shipping) {
        (None, ..) => "Left after fees",
        (Some(_), Some(_), _) => "Profit after fees",
        (Some(_), None, Some(_)) => "Profit with shipping",
        (Some(_), None, None) => "Gross profit",
    });
    account.lines
}

/// An account while it is being written.
#[derive(Default)]
struct Account {
    lines: Vec<AccountLine>,
    level: Money,
}

impl Account {
    fn line(&mut self, name: &'static str, amount: Money) {
        self.level += amount;
        self.lines.push(AccountLine { name, amount, is_sum: false });
    }

    fn sum(&mut self, name: &'static str) {
        self.lines.push(AccountLine { name, amount: self.level, is_sum: true });
    }
}

/// The window that a report's latest figures are of, with the one that it is compared with.
pub fn windows(by_year: bool) -> (WindowKind, WindowKind) {
    (WindowKind::Last28, if by_year { WindowKind::YearBefore28 } else { WindowKind::Before28 })
}
