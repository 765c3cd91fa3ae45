//! Rows that could not be understood: where, which column, what stood there, why.

use std::borrow::Cow;
use std::fmt;

use super::day::{Limit, TimeError, date};
use super::encoding::original;
use super::records::Quotes;
use super::understood::Understood;

/// Why a row was rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Another number of fields than the header has.
    Fields {
        /// Fields in the record.
        found: u32,
        /// Fields in the header.
        header: u32,
    },
    /// The file ends within the record.
    Cut,
    /// Quotes that enclose no field.
    Quotes(Quotes),
    /// A NUL byte.
    Nul,
    /// Bytes that are no text.
    Encoding,
    /// An id or a name that is longer than any.
    Long,
    /// No order id in a file that has them.
    NoOrder,
    /// No time at all.
    NoTime,
    /// Not a time.
    Time(TimeError),
    /// No amount at all.
    NoAmount,
    /// Not a number.
    Amount,
    /// Nothing can be divided by it.
    ByZero,
    /// A number beyond ±922 trillion.
    TooLarge,
    /// Below the orders their total.
    Total,
    /// Another line of the order cannot be understood, so the order's amount cannot be shared among them.
    Order {
        /// That line.
        line: u64,
    },
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Fields { found, header } => {
                let s = if *found == 1 { "" } else { "s" };
                write!(f, "{found} field{s}, the header has {header}")
            }
            Reason::Cut => write!(f, "the file ends within this record"),
            Reason::Quotes(Quotes::Text) => write!(f, "text after a closing quote"),
            Reason::Quotes(Quotes::Open) => write!(f, "a quote opens here and is not closed before the next row"),
            Reason::Quotes(Quotes::Close) => write!(f, "a quote closes here that was never opened"),
            Reason::Nul => write!(f, "a NUL byte"),
            Reason::Encoding => write!(f, "bytes that are no text in the file's encoding"),
            Reason::Long => write!(f, "more than 1,000 bytes"),
            Reason::NoOrder => write!(f, "no order id"),
            Reason::NoTime => write!(f, "no time"),
            Reason::Time(TimeError::Form) => write!(f, "does not match the date format of the column"),
            Reason::Time(TimeError::Calendar) => write!(f, "no such day or hour"),
            Reason::Time(TimeError::Range) => write!(f, "before 1970 or after 2105, where no report reaches"),
            Reason::Time(TimeError::Outside(_, Limit::Earliest(day))) => write!(f, "before {}", date(*day)),
            Reason::Time(TimeError::Outside(_, Limit::Latest(day))) => write!(f, "after {}", date(*day)),
            Reason::Time(TimeError::Outside(_, Limit::Build(day))) => {
                write!(f, "after {}, more than a day after SOURCE_DATE_EPOCH", date(*day))
            }
            Reason::Time(TimeError::Skipped) => write!(f, "an hour that the clocks skipped"),
            Reason::NoAmount => write!(f, "no amount"),
            Reason::Amount => write!(f, "not a number"),
            Reason::ByZero => write!(f, "division by zero"),
            Reason::TooLarge => write!(f, "beyond the largest amount"),
            Reason::Total => write!(f, "a line of totals"),
            Reason::Order { line } => write!(f, "its order's amount cannot be shared because of line {line}"),
        }
    }
}

/// A rejected row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// Index of its source.
    pub source: usize,
    /// The physical line on which it starts.
    pub line: u64,
    /// How many physical lines it runs over.
    pub lines: u64,
    /// The column at fault, as its header names it; nothing where the whole row is.
    pub column: Option<String>,
    /// What stood there.
    pub value: Vec<u8>,
    /// The whole row as it was read.
    pub row: Vec<u8>,
    /// Whether the value may name a customer and is masked in messages.
    pub private: bool,
    /// Why.
    pub reason: Reason,
}

/// Whether a spreadsheet would compute a cell instead of showing it.
fn is_formula(cell: &[u8]) -> bool {
    let is_number = || std::str::from_utf8(cell).is_ok_and(|text| text.trim().parse::<f64>().is_ok());
    matches!(cell, [b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r', ..]) && !is_number()
}

/// Whether a table of rejected rows holds what a spreadsheet would compute.
pub fn hold_formulas(rejects: &[Reject]) -> bool {
    rejects.iter().any(|reject| is_formula(&reject.value) || is_formula(&reject.row))
}

/// What may be opened in a spreadsheet: every cell as the same text, behind an apostrophe where it would be computed.
pub fn for_spreadsheets(rejects: &[Reject], sources: &[Understood]) -> Vec<u8> {
    let shown = |cell: &[u8]| [if is_formula(cell) { &b"'"[..] } else { b"" }, cell].concat();
    let shown = |reject: &Reject| Reject { value: shown(&reject.value), row: shown(&reject.row), ..reject.clone() };
    to_csv(&rejects.iter().map(shown).collect::<Vec<_>>(), sources)
}

/// `rejects.csv`: file, line, column, value, reason, row; values and rows in the bytes of the file they come from, but
/// for UTF-16, which no CSV can hold beside others: it is written as UTF-8.
pub fn to_csv(rejects: &[Reject], sources: &[Understood]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut write = |record: [&[u8]; 6]| {
        // Writing to memory does not fail.
        let _ = writer.write_record(record);
    };
    write([b"file", b"line", b"column", b"value", b"reason", b"row"]);
    for reject in rejects {
        let source = &sources[reject.source];
        let original = |text| source.text.map_or(Cow::Borrowed(text), |own| original(text, own.encoding));
        write([
            source.source.name().as_bytes(),
            reject.line.to_string().as_bytes(),
            reject.column.as_deref().unwrap_or_default().as_bytes(),
            &original(&reject.value),
            reject.reason.to_string().as_bytes(),
            &original(&reject.row),
        ]);
    }
    writer.into_inner().unwrap_or_default()
}
