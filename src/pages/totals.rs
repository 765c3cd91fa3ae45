//! The columns that every table of totals has.

use crate::money::Money;
use crate::tables::Cell;
use crate::tables::curated::{Field, Values};

/// Columns that hold the same in several tables.
pub(super) fn totals<'c>(cells: impl Iterator<Item = &'c Cell> + Clone) -> Vec<Field> {
    let money = |of: fn(&Cell) -> Option<Money>| Values::Money(cells.clone().map(of).collect());
    let count = |of: fn(&Cell) -> u32| Values::Counts(cells.clone().map(of).collect());
    vec![
        Field::new("revenue", "Gross revenue", money(|cell| Some(cell.revenue))),
        Field::new("returns", "Returns, negative", money(|cell| Some(cell.returns))),
        Field::new("orders", "Distinct orders", count(|cell| cell.orders)),
        Field::new("customers", "Distinct customers with an order", count(|cell| cell.customers)),
        Field::new("aov", "Gross revenue ÷ orders, four decimals, half away from zero", money(Cell::aov)),
    ]
}
