//! Tables that add up: what lines come to by some key.

use polars::prelude::*;

use crate::diagnostic::Result;
use crate::money::Money;
use crate::orders::Rows;

use super::lines::{AMOUNT, CATEGORY, PAYMENT, PROMO, ROWS, SECOND, day_of, frame, hour_of_week, wrong};

/// Lines of one category on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// Code of the category.
    pub category: u32,
    /// The day of the calendar.
    pub day: u32,
    /// What they add up to.
    pub amount: i64,
    /// Lines.
    pub rows: u32,
    /// Lines; where several make an order, the distinct orders, once they are counted.
    pub orders: u32,
}

/// Amounts by category, weekday and hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hour {
    /// Code of the category.
    pub category: u32,
    /// Monday 0:00 is 0, Sunday 23:00 is 167.
    pub hour: u32,
    /// What its lines add up to.
    pub amount: i64,
}

/// Orders of one payment type, with or without a promo, on one day. An order is one deal: on the day and with the
/// payment type of its first line, with a promo if any of its lines used one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deal {
    /// The day of the calendar.
    pub day: u32,
    /// Index of the payment type.
    pub payment: u32,
    /// Whether a promo was used.
    pub promo: bool,
    /// Revenue of the whole orders.
    pub revenue: Money,
    /// Orders.
    pub orders: u32,
}

/// Cells by category and day.
///
/// # Errors
/// Exit 1: a query that we built wrong.
pub fn cells(blocks: &[Rows], origin: i32) -> Result<Vec<Cell>> {
    let cell = |(category, day, amount, rows)| Cell { category, day, amount, rows, orders: rows };
    sums(blocks, &[CATEGORY, SECOND], [col(CATEGORY), day_of(origin)], cell)
}

/// Amounts by category, weekday and hour.
///
/// # Errors
/// Exit 1: a query that we built wrong.
pub fn hours(blocks: &[Rows]) -> Result<Vec<Hour>> {
    let hour = |(category, hour, amount, _)| Hour { category, hour, amount };
    sums(blocks, &[CATEGORY, SECOND], [col(CATEGORY), hour_of_week()], hour)
}

/// Deals where every line is an order.
///
/// # Errors
/// Exit 1: a query that we built wrong.
pub fn deals(blocks: &[Rows], origin: i32) -> Result<Vec<Deal>> {
    let deal = |(day, how, amount, orders): (u32, u32, i64, u32)| Deal {
        day,
        payment: how / 2,
        promo: how % 2 == 1,
        revenue: Money(amount),
        orders,
    };
    let how = col(PAYMENT) * lit(2_u32) + col(PROMO).cast(DataType::UInt32);
    sums(blocks, &[SECOND, PAYMENT, PROMO], [day_of(origin), how], deal)
}

/// What lines add up to by two keys, in their order: amounts and how many lines there are.
fn sums<T>(
    blocks: &[Rows],
    columns: &[&str],
    [first, second]: [Expr; 2],
    row: impl Fn((u32, u32, i64, u32)) -> T,
) -> Result<Vec<T>> {
    const KEYS: [&str; 2] = ["first", "second"];
    let query = |lines: LazyFrame| {
        lines
            .group_by([first.alias(KEYS[0]), second.alias(KEYS[1])])
            .agg([col(AMOUNT).sum(), len().alias(ROWS)])
            .sort(KEYS, SortMultipleOptions::default())
            .collect()
    };
    let read = |found: DataFrame| -> PolarsResult<Vec<T>> {
        let key = |at: usize| Ok::<_, PolarsError>(found.column(KEYS[at])?.u32()?.into_no_null_iter());
        let (amounts, rows) = (found.column(AMOUNT)?.i64()?, found.column(ROWS)?.u32()?);
        let sums = amounts.into_no_null_iter().zip(rows.into_no_null_iter());
        let all = key(0)?.zip(key(1)?).zip(sums);
        Ok(all.map(|((first, second), (amount, rows))| row((first, second, amount, rows))).collect())
    };
    frame(blocks, &[columns, &[AMOUNT]].concat()).and_then(query).and_then(read).map_err(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    use crate::etl::day;

    /// A line of any time of forty days, amount, category, payment type and promo.
    type Line = (u32, i64, u32, u32, bool);

    fn rows(lines: &[Line], columns: bool) -> Rows {
        let mut rows = Rows {
            ts: lines.iter().map(|line| line.0).collect(),
            amount: lines.iter().map(|line| line.1).collect(),
            ..Rows::default()
        };
        if columns {
            rows.category = lines.iter().map(|line| line.2).collect();
            rows.payment = lines.iter().map(|line| line.3).collect();
            rows.promo = lines.iter().map(|line| line.4).collect();
        }
        rows
    }

    proptest! {
        /// Every table holds what its lines add up to by its key, in the order of the key, however they come.
        #[test]
        fn tables_are_sums_by_their_keys(
            lines in prop::collection::vec((86_400_u32 * 3..86_400 * 43, -1_000_000_000_000_i64..1_000_000_000_000, 0_u32..5, 0_u32..3, any::<bool>()), 0..120),
            cut in 0_usize..120,
            columns: bool,
        ) {
            let (front, back) = lines.split_at(cut.min(lines.len()));
            let blocks = [rows(front, columns), rows(back, columns)];
            let own = |line: &Line| if columns { (line.2, line.3, line.4) } else { (0, 0, false) };
            let sums = |key: &dyn Fn(&Line) -> (u32, u32, bool)| {
                let mut sums: BTreeMap<(u32, u32, bool), (i64, u32)> = BTreeMap::new();
                for line in &lines {
                    let sum = sums.entry(key(line)).or_default();
                    *sum = (sum.0 + line.1, sum.1 + 1);
                }
                sums
            };
            let expected: Vec<Cell> = sums(&|line| (own(line).0, day(line.0, 3), false)).into_iter().map(|((category, day, _), (amount, rows))| Cell { category, day, amount, rows, orders: rows }).collect();
            prop_assert_eq!(cells(&blocks, 3).expect("a query"), expected);
            // 5 January 1970 was a Monday.
            let hour = |ts: u32| (ts - 4 * 86_400 + 7 * 86_400) / 3_600 % 168;
            let expected: Vec<Hour> = sums(&|line| (own(line).0, hour(line.0), false)).into_iter().map(|((category, hour, _), (amount, _))| Hour { category, hour, amount }).collect();
            prop_assert_eq!(hours(&blocks).expect("a query"), expected);
            let expected: Vec<Deal> = sums(&|line| (day(line.0, 3), own(line).1, own(line).2)).into_iter().map(|((day, payment, promo), (amount, orders))| Deal { day, payment, promo, revenue: Money(amount), orders }).collect();
            prop_assert_eq!(deals(&blocks, 3).expect("a query"), expected);
        }
    }
}
