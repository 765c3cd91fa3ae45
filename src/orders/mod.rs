//! Orders, read right: typed columns with exact money, and every row accounted for.
//!
//! [`read`] takes sources to [`Orders`]. A row goes to exactly one place ([`Census`]): it counts, is a return, is
//! set aside, or is rejected with its line, column and reason.

mod budget;
pub mod calendar;
mod census;
pub mod charset;
mod columns;
mod config_text;
pub mod currencies;
pub mod day;
pub mod decide;
pub mod dialect;
pub mod dressed;
pub mod encoding;
pub mod excerpt;
pub mod expression;
mod feed;
pub mod filter;
mod foreign;
mod guess;
mod header;
mod ids;
mod join;
pub mod lines;
pub mod mapping;
pub mod months;
mod nothing;
pub mod number;
pub mod options;
pub mod parquet;
mod parser;
mod pass;
pub mod presets;
mod private;
mod reader;
mod reading;
pub mod records;
pub mod rejects;
mod remarks;
mod repeats;
mod samples;
mod set;
mod shape;
pub mod sniff;
mod source;
mod status;
mod supply;
pub mod time;
mod typed;
mod understood;
pub mod votes;

pub use budget::refuse_large;
pub use census::Census;
pub use columns::Rows;
pub use ids::{Ids, NONE, Texts};
pub use mapping::Mapping;
pub use nothing::{NO_CATEGORY, NO_PAYMENT};
pub use private::ADDRESS;
pub use reader::read;
pub use reading::Reading;
pub use remarks::remarks;
pub use repeats::Repeat;
pub use set::Orders;
pub use source::Source;
pub use understood::{Understood, Written};
