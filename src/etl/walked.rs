//! Tables that do not add up: of each customer, and of how many different ones there are.

use polars::prelude::*;

use crate::diagnostic::Result;
use crate::orders::Rows;

use super::lines::{AMOUNT, CATEGORY, CUSTOMER, ORDER, SECOND, day_of, frame, wrong};

/// What is known of a customer by their lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Totals {
    /// Code of the customer.
    pub customer: u32,
    /// Local seconds of the first line.
    pub first: u32,
    /// Local seconds of the last line.
    pub last: u32,
    /// Different orders; lines where every line is one.
    pub orders: u32,
    /// What the lines add up to.
    pub amount: i64,
}

/// Customers by code. Guests are none.
///
/// # Errors
/// Exit 1: a query that we built wrong.
pub fn customers(blocks: &[Rows]) -> Result<Vec<Totals>> {
    let has_orders = blocks.iter().any(|rows| !rows.order.is_empty());
    // Without order ids every line is an order.
    let orders = if has_orders { col(ORDER).n_unique() } else { len() };
    let query = |lines: LazyFrame| {
        lines
            .filter(col(CUSTOMER).is_not_null())
            .group_by([col(CUSTOMER)])
            .agg([
                col(SECOND).min().alias("first"),
                col(SECOND).max().alias("last"),
                orders.alias("orders"),
                col(AMOUNT).sum(),
            ])
            .sort([CUSTOMER], SortMultipleOptions::default())
            .collect()
    };
    let read = |found: DataFrame| -> PolarsResult<Vec<Totals>> {
        let of = |name: &str| Ok::<_, PolarsError>(found.column(name)?.u32()?.into_no_null_iter());
        let times = of("first")?.zip(of("last")?);
        let amounts = found.column(AMOUNT)?.i64()?.into_no_null_iter();
        let all = of(CUSTOMER)?.zip(times).zip(of("orders")?).zip(amounts);
        let totals = |(((customer, (first, last)), orders), amount)| Totals { customer, first, last, orders, amount };
        Ok(all.map(totals).collect())
    };
    frame(blocks, &[SECOND, AMOUNT, CUSTOMER, ORDER]).and_then(query).and_then(read).map_err(wrong)
}

/// By what distinct counts are taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grain {
    /// By day of the calendar.
    Day,
    /// By month: the number of it by day of the calendar.
    Month(Vec<u32>),
    /// On some days of the calendar, from the first to before the last.
    Days(u32, u32),
    /// In all of it.
    All,
}

/// How many different customers, or orders, lines have by day, by month, on some days or altogether: of all categories
/// that are named. Gives `place`, a day or a month or 0, and `count`; places without any are not there.
///
/// # Errors
/// Exit 1: a query that we built wrong.
pub fn distinct(
    blocks: &[Rows],
    of: Distinct,
    grain: &Grain,
    categories: &[u32],
    origin: i32,
) -> Result<Vec<(u32, u32)>> {
    const PLACE: &str = "place";
    const WHO: &str = "who";
    let who = if of == Distinct::Customers { CUSTOMER } else { ORDER };
    let query = |lines: LazyFrame| -> PolarsResult<DataFrame> {
        let named = categories.iter().fold(lit(false), |named, &code| named.or(col(CATEGORY).eq(lit(code))));
        let lines = lines.filter(named).with_column(day_of(origin).alias(PLACE));
        let lines = match grain {
            Grain::Day => lines,
            Grain::All => lines.with_column(lit(0_u32).alias(PLACE)),
            Grain::Days(from, to) => lines
                .filter(col(PLACE).gt_eq(lit(*from)).and(col(PLACE).lt(lit(*to))))
                .with_column(lit(0_u32).alias(PLACE)),
            Grain::Month(month_of) => {
                let days: Vec<u32> = (0..month_of.len() as u32).collect();
                let months = df!(PLACE => days, "month" => month_of.clone())?.lazy();
                lines
                    .join(months, [col(PLACE)], [col(PLACE)], JoinArgs::new(JoinType::Inner))
                    .with_column(col("month").alias(PLACE))
            }
        };
        lines
            // Guests are no customers.
            .filter(col(who).is_not_null())
            .group_by([col(PLACE)])
            .agg([col(who).n_unique().alias(WHO)])
            .sort([PLACE], SortMultipleOptions::default())
            .collect()
    };
    let read = |found: DataFrame| -> PolarsResult<Vec<(u32, u32)>> {
        // A number that is the same in all rows comes back as i32.
        let places = found.column(PLACE)?.cast(&DataType::UInt32)?;
        let (places, counts) = (places.u32()?, found.column(WHO)?.u32()?);
        Ok(places.into_no_null_iter().zip(counts.into_no_null_iter()).collect())
    };
    frame(blocks, &[SECOND, CATEGORY, who]).and_then(query).and_then(read).map_err(wrong)
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Distinct {
    /// Those with a code; guests have none.
    Customers,
    /// Where lines make orders.
    Orders,
}
