//! Lines as a frame, and what each says of itself.

use polars::prelude::*;

use crate::diagnostic::{Diagnostic, Exit, Failure};
use crate::orders::day::DAY;
use crate::orders::{NONE, Rows};

/// Names of columns of lines.
pub(super) const SECOND: &str = "second";
pub(super) const AMOUNT: &str = "amount";
pub(super) const CATEGORY: &str = "category";
pub(super) const ORDER: &str = "order";
pub(super) const CUSTOMER: &str = "customer";
pub(super) const PAYMENT: &str = "payment";
pub(super) const PROMO: &str = "promo";
/// How many lines.
pub(super) const ROWS: &str = "rows";

/// Days since 1970 of the time of a line, from the first of the calendar.
pub fn day(ts: u32, origin: i32) -> u32 {
    ((ts / DAY as u32) as i32 - origin) as u32
}

/// Lines with these columns.
pub(super) fn frame(blocks: &[Rows], columns: &[&str]) -> PolarsResult<LazyFrame> {
    let lines = blocks.iter().map(Rows::len).sum();
    let codes = |of: fn(&Rows) -> &[u32]| {
        let mut codes: Vec<u32> = Vec::with_capacity(lines);
        blocks.iter().for_each(|rows| codes.extend_from_slice(of(rows)));
        codes
    };
    let column = |&name: &&str| {
        Some(match name {
            SECOND => Column::new(name.into(), codes(|rows| &rows.ts)),
            AMOUNT => {
                let mut amounts: Vec<i64> = Vec::with_capacity(lines);
                blocks.iter().for_each(|rows| amounts.extend_from_slice(&rows.amount));
                Column::new(name.into(), amounts)
            }
            PROMO => {
                let promos: Vec<bool> = blocks.iter().flat_map(|rows| rows.promo.iter().copied()).collect();
                if promos.is_empty() && lines > 0 {
                    return Some(Column::new_scalar(name.into(), false.into(), lines));
                }
                Column::new(name.into(), promos)
            }
            CUSTOMER => {
                let codes = codes(|rows| &rows.customer).into_iter();
                Column::new(name.into(), codes.map(|code| (code != NONE).then_some(code)).collect::<Vec<_>>())
            }
            _ => {
                let codes = match name {
                    CATEGORY => codes(|rows| &rows.category),
                    PAYMENT => codes(|rows| &rows.payment),
                    ORDER => codes(|rows| &rows.order),
                    _ => return None,
                };
                if codes.is_empty() && lines > 0 {
                    return (name != ORDER).then(|| Column::new_scalar(name.into(), 0_u32.into(), lines));
                }
                Column::new(name.into(), codes)
            }
        })
    };
    DataFrame::new(lines, columns.iter().filter_map(column).collect()).map(DataFrame::lazy)
}

/// The day of a line, from the first of the calendar.
pub(super) fn day_of(origin: i32) -> Expr {
    col(SECOND) / lit(DAY as u32) - lit(origin as u32)
}

/// The hour of a line in its week: Monday 0:00 is 0, Sunday 23:00 is 167.
pub(super) fn hour_of_week() -> Expr {
    // Day 0 of the epoch was a Thursday.
    (col(SECOND) / lit(3_600_u32) + lit(3 * 24_u32)) % lit(168_u32)
}

/// A query that we built wrong.
#[expect(clippy::needless_pass_by_value, reason = "it is what map_err gives")]
pub(super) fn wrong(error: PolarsError) -> Failure {
    Diagnostic::error(format!("a base table could not be made: {error}")).fail(Exit::Bug)
}
