//! What was understood of a source before its rows were.

use crate::diagnostic::Diagnostic;

use super::census::Census;
use super::charset::Charset;
use super::dialect::Dialect;
use super::mapping::Mapping;
use super::source::Source;
use super::status::Statuses;

/// What was understood of a source.
#[derive(Debug, Clone)]
pub struct Understood {
    /// The source.
    pub source: Source,
    /// Bytes of the file, packed as it is.
    pub bytes: u64,
    /// Its SHA-256, where it is not too large to be taken on the way.
    pub sha256: Option<String>,
    /// How its text is written; nothing for Parquet and for sheets of workbooks.
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
    /// The column of a sheet in which its table starts, from 0.
    pub first_column: Option<u32>,
}

impl Understood {
    /// The column of its workbook, from 0, in which a column of a sheet stands.
    pub(super) fn sheet_column(&self, name: Option<&str>) -> Option<u32> {
        let column = self.mapping.header.iter().position(|own| Some(own.as_str()) == name).unwrap_or(0);
        Some(self.first_column? + column as u32)
    }

    /// A table whose rows say more of the lines of another, how many these are, and by which key they do.
    pub(super) fn joined(
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
