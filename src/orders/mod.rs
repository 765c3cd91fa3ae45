//! Orders, read right: typed columns with exact money, and every row accounted for.
//!
//! [`read`] takes sources to [`Orders`]. A row goes to exactly one place ([`Census`]): it counts, is a return, is
//! set aside, or is rejected with its line, column and reason.

mod budget;
pub mod calendar;
pub mod charset;
mod columns;
pub mod currencies;
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
mod ids;
mod join;
pub mod lines;
pub mod mapping;
pub mod months;
mod nothing;
pub mod number;
mod parser;
mod pass;
pub mod presets;
mod private;
mod reader;
pub mod records;
pub mod rejects;
mod remarks;
mod repeats;
mod samples;
mod shape;
pub mod sniff;
mod source;
mod status;
mod supply;
pub mod time;
pub mod votes;

pub use budget::refuse_large;
pub use columns::{Census, Rows};
pub use ids::{Ids, NONE, Texts};
pub use mapping::Mapping;
pub use reader::{Reading, read};
pub use remarks::remarks;
pub use repeats::Repeat;
pub use source::Source;

use crate::diagnostic::Diagnostic;
use charset::Charset;
use dialect::Dialect;
use rejects::Reject;
use status::Statuses;

/// What the category of a row is called that names none.
pub const NO_CATEGORY: &str = "(no category)";
/// What a category is called that is an e-mail address, as in a row whose fields are shifted.
pub const ADDRESS: &str = "(e-mail address)";
/// What an order is called that does not name its payment type.
pub const NO_PAYMENT: &str = "(none)";

/// All orders of a report.
#[derive(Debug, Clone)]
pub struct Orders {
    /// Rows that count, in blocks: amount above zero.
    pub counted: Vec<Rows>,
    /// Returns, in blocks: amount below zero, dated on their own day. They have no order codes.
    pub returned: Vec<Rows>,
    /// Categories by code, sorted by bytes.
    pub categories: Vec<String>,
    /// Payment types by code, sorted by bytes.
    pub payments: Vec<String>,
    /// Customer ids by code, returns included.
    pub customers: Ids,
    /// Order ids by code, where they were asked for.
    pub order_ids: Option<Ids>,
    /// What became of the rows.
    pub census: Census,
    /// The rows that could not be understood, by source and line.
    pub rejects: Vec<Reject>,
    /// The first duplicate rows.
    pub repeats: Vec<Repeat>,
    /// Which column means what; the same for all sources.
    pub mapping: Mapping,
    /// The currency of the amounts, an ISO 4217 code or a sign, where the sources tell.
    pub currency: Option<String>,
    /// What was understood of each source.
    pub sources: Vec<Understood>,
}

/// What was understood of a source.
#[derive(Debug, Clone)]
pub struct Understood {
    /// The source.
    pub source: Source,
    /// Bytes of the file, packed as it is.
    pub bytes: u64,
    /// Its SHA-256, where it is not too large to be taken on the way.
    pub sha256: Option<String>,
    /// How its text is written; nothing for Parquet.
    pub text: Option<Written>,
    /// How its times and numbers are written, each with its evidence.
    pub decisions: Vec<String>,
    /// The config that says the same, ready to paste.
    pub config: String,
    /// Which column means what.
    pub mapping: Mapping,
    /// A few values of each column that means something, those of customers masked.
    pub samples: Vec<(usize, Vec<String>)>,
    /// What became of its rows.
    pub census: Census,
    /// What its user should know before any row is spoken of.
    pub notes: Vec<Diagnostic>,
    /// The columns that say what became of orders, with the rows that count and their amounts by value.
    pub statuses: Vec<(usize, Statuses)>,
    /// Whether its rows only say more of those of another.
    pub joined: bool,
}

impl Understood {
    /// A table whose rows say more of the lines of another, how many these are, and by which key they do.
    fn joined(
        lines: &Understood,
        (source, read, told): (Source, u64, String),
        (bytes, sha256): (u64, Option<String>),
    ) -> Understood {
        Understood {
            source,
            bytes,
            sha256,
            decisions: vec![told.clone()],
            samples: Vec::new(),
            census: Census { read, ..Census::default() },
            notes: vec![Diagnostic::note(told)],
            statuses: Vec::new(),
            joined: true,
            ..lines.clone()
        }
    }
}

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// Its records.
    pub dialect: Dialect,
    /// Its characters.
    pub encoding: Charset,
}
