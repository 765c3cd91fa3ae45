//! Lines to base tables, from which everything else follows: each is a Polars query that reads like its definition.
//!
//! # Lines
//! What reading leaves ([`Rows`](crate::orders::Rows)), as a frame with one row for each line that counts, or for each
//! return. Those columns are there that the input has.
//!
//! | column | type | what it holds |
//! |---|---|---|
//! | `second` | u32 | local seconds since 1970 |
//! | `amount` | i64 | ten-thousandths of the major unit: above zero in lines that count, below in returns |
//! | `category` | u32 | code of the category, which rises with its name; 0 where the input has no categories |
//! | `order` | u32 | code of the order; without the column every line is an order |
//! | `customer` | u32, null | code of the customer; null is a guest, who is no customer and in no count of them |
//! | `payment` | u32 | code of the payment type; 0 where the input has none |
//! | `promo` | bool | whether a promo was used; false where the input does not say |
//!
//! The amounts of all lines without their signs add up to less than 2⁶³ ([`read`](crate::orders::read) refuses others),
//! so that no sum of any of them wraps. Codes are below 2³², and so are counts of lines.
//!
//! # Base tables
//! Each is sorted by its key, which stands in one row only. Nothing in them depends on the order of the lines.
//!
//! | table | key | columns | must agree |
//! |---|---|---|---|
//! | [`cells`] | `category`, `day` | `amount`, `rows` | all lines are in one cell: amounts and rows add up to theirs |
//! | [`hours`] | `category`, `hour` of the week | `amount`, `rows` | the same, and each category as in `cells` |
//! | [`deals`] | `day`, `payment`, `promo` | `amount`, `rows` | the same, and each day as in `cells`; where every line is an order |
//! | [`customers`] | `customer` | `first`, `last`, `orders`, `amount` | amounts and those of guests add up to all |
//! | [`distinct`] | any columns | how many different `order` or `customer` | never more than the rows of the key, and does not add up |
//!
//! Days count from the first of the calendar; hours from Monday, 0:00 to 0:59. `rows` are lines; `orders` are different
//! orders, which do not add up over categories or days that an order's lines share.
//!
//! The folds and walks of [`tables`](crate::tables) stand in for these queries, as they are faster and take less memory: see
//! their times there. Property tests hold them to what the queries say.

mod lines;
mod sums;
mod walked;

pub use lines::day;
pub use sums::{Cell, Deal, Hour, cells, deals, hours};
pub use walked::{Distinct, Grain, Totals, customers, distinct};
