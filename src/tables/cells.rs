//! Rows to cells: the group-bys over all rows, by Polars.

use polars::prelude::*;

use crate::orders::Rows;

/// Rows of one category on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cell {
    pub category: u32,
    pub day: u32,
    pub amount: i64,
    pub orders: u32,
}

/// Amounts by category, weekday and hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hour {
    pub category: u32,
    /// Monday 0:00 is 0, Sunday 23:00 is 167.
    pub hour: u32,
    pub amount: i64,
}

/// Amounts by month, payment type and promo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Deal {
    pub day: u32,
    pub payment: u32,
    pub promo: bool,
    pub amount: i64,
    pub orders: u32,
}

/// The rows as a frame; the columns move, nothing is copied.
///
/// # Errors
/// Polars' own.
pub(super) fn frame(rows: Rows) -> PolarsResult<DataFrame> {
    let height = rows.len();
    let mut columns = vec![Column::new("ts".into(), rows.ts), Column::new("amount".into(), rows.amount)];
    let optional = [("order", rows.order), ("customer", rows.customer), ("category", rows.category), ("payment", rows.payment)];
    columns.extend(optional.into_iter().filter(|(_, c)| !c.is_empty()).map(|(name, c)| Column::new(name.into(), c)));
    if !rows.promo.is_empty() {
        columns.push(Column::new("promo".into(), rows.promo));
    }
    DataFrame::new(height, columns)
}

fn has(frame: &DataFrame, column: &str) -> bool {
    frame.get_column_index(column).is_some()
}

fn code(frame: &DataFrame, column: &str) -> Expr {
    if has(frame, column) { col(column).cast(DataType::Int64) } else { lit(0_i64) }
}

/// Distinct orders: rows where each is one.
fn orders(frame: &DataFrame) -> Expr {
    if has(frame, "order") { col("order").n_unique() } else { len() }.cast(DataType::UInt32).alias("orders")
}

fn sum() -> Expr {
    col("amount").sum()
}

fn days(origin: i32) -> Expr {
    col("ts") / lit(86_400_i64) - lit(i64::from(origin))
}

/// One key in place of several: Polars groups by one integer far faster than by a tuple.
fn key(parts: [(Expr, i64); 2]) -> Expr {
    let [(high, _), (low, size)] = parts;
    (high * lit(size) + low).alias("key")
}

/// Cells by category and day.
pub(super) fn cells(frame: &DataFrame, origin: i32, days_in_all: usize) -> PolarsResult<Vec<Cell>> {
    let size = days_in_all as i64;
    let by = key([(code(frame, "category"), 0), (days(origin), size)]);
    let out = frame.clone().lazy().group_by([by]).agg([sum(), orders(frame)]).sort(["key"], SortMultipleOptions::default());
    let out = out.collect()?;
    let (keys, amounts, orders) = (ints(&out, "key")?, ints(&out, "amount")?, counts(&out, "orders")?);
    let cell = |((key, amount), orders): ((i64, i64), u32)| {
        Cell { category: (key / size) as u32, day: (key % size) as u32, amount, orders }
    };
    Ok(keys.into_iter().zip(amounts).zip(orders).map(cell).collect())
}

/// Amounts by category, weekday and hour.
pub(super) fn hours(frame: &DataFrame) -> PolarsResult<Vec<Hour>> {
    // Day 0 of the epoch was a Thursday.
    let hours = col("ts") / lit(3_600_i64) + lit(3 * 24_i64);
    let by = key([(code(frame, "category"), 0), (hours % lit(168_i64), 168)]);
    let out = frame.clone().lazy().group_by([by]).agg([sum()]).sort(["key"], SortMultipleOptions::default()).collect()?;
    let hour = |(key, amount): (i64, i64)| Hour { category: (key / 168) as u32, hour: (key % 168) as u32, amount };
    Ok(ints(&out, "key")?.into_iter().zip(ints(&out, "amount")?).map(hour).collect())
}

/// Amounts by day, payment type and promo; nothing where the input has neither.
pub(super) fn deals(frame: &DataFrame, origin: i32) -> PolarsResult<Vec<Deal>> {
    if !has(frame, "payment") && !has(frame, "promo") {
        return Ok(Vec::new());
    }
    let kind = code(frame, "payment") * lit(2_i64) + code(frame, "promo");
    let by = key([(kind, 0), (days(origin), 1 << 20)]);
    let out = frame.clone().lazy().group_by([by]).agg([sum(), orders(frame)]).sort(["key"], SortMultipleOptions::default());
    let out = out.collect()?;
    let (keys, amounts, orders) = (ints(&out, "key")?, ints(&out, "amount")?, counts(&out, "orders")?);
    let deal = |((key, amount), orders): ((i64, i64), u32)| {
        let kind = key >> 20;
        Deal { day: (key & ((1 << 20) - 1)) as u32, payment: (kind / 2) as u32, promo: kind % 2 == 1, amount, orders }
    };
    Ok(keys.into_iter().zip(amounts).zip(orders).map(deal).collect())
}

fn ints(frame: &DataFrame, column: &str) -> PolarsResult<Vec<i64>> {
    Ok(frame.column(column)?.i64()?.into_no_null_iter().collect())
}

fn counts(frame: &DataFrame, column: &str) -> PolarsResult<Vec<u32>> {
    Ok(frame.column(column)?.u32()?.into_no_null_iter().collect())
}
