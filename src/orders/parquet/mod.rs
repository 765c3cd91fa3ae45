//! Parquet in: some rows at a time, by column.

pub(super) mod values;

use std::fs::File;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono_tz::Tz;
use polars::prelude::*;
use polars_io::SerReader;
use polars_io::parquet::metadata::FileMetadataRef;
use polars_io::parquet::read::{ParallelStrategy, ParquetReader};

use super::repeats::print_with;
use crate::diagnostic::{Diagnostic, Exit, Failure, Result};
use values::{Column, LastDay, Zone};

/// Rows that are read at a time at the least: row groups are read whole, as what stands in a part of one has to be
/// looked for.
const LEAST: usize = 1 << 16;
/// Rows that are read at a time at the most, where there are enough row groups for all threads, and where there are not.
const MOST: [usize; 2] = [1 << 20, 1 << 18];
/// Row groups that are enough for a thread.
const ENOUGH: usize = 4;

/// Where writers keep their own schema, which says more than can be read: that a text is one of few, for instance.
const OWN_SCHEMA: &str = "ARROW:schema";

/// In place of a number of rows that nobody knows before the last has come.
pub(super) const UNKNOWN: usize = usize::MAX;

/// A Parquet file whose columns are known and not yet read.
pub struct Parquet {
    path: PathBuf,
    metadata: FileMetadataRef,
    /// The names of its columns.
    pub header: Vec<String>,
    kinds: Vec<Kind>,
    /// How many rows it has.
    pub height: usize,
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// Text, or numbers that may count something else than what they say, such as seconds.
    Open,
    /// Numbers that are no text.
    Number,
    /// Days, or times.
    Time(Option<Zone>),
    /// What no text can be made of.
    Other(String),
}

impl Kind {
    /// What a type holds; an instant is told on the wall of Greenwich.
    pub(super) fn of(dtype: &ArrowDataType) -> Kind {
        match dtype {
            ArrowDataType::Date32 | ArrowDataType::Date64 => Kind::Time(None),
            ArrowDataType::Timestamp(_, zone) => Kind::Time(zone.as_ref().map(|_| Zone::Named(Tz::UTC))),
            ArrowDataType::Int8
            | ArrowDataType::Int16
            | ArrowDataType::Int32
            | ArrowDataType::Int64
            | ArrowDataType::UInt8
            | ArrowDataType::UInt16
            | ArrowDataType::UInt32
            | ArrowDataType::UInt64
            | ArrowDataType::Float32
            | ArrowDataType::Float64
            | ArrowDataType::Decimal32(..)
            | ArrowDataType::Decimal64(..)
            | ArrowDataType::Decimal(..) => Kind::Number,
            ArrowDataType::Boolean
            | ArrowDataType::Null
            | ArrowDataType::Utf8
            | ArrowDataType::LargeUtf8
            | ArrowDataType::Utf8View
            | ArrowDataType::Binary
            | ArrowDataType::LargeBinary
            | ArrowDataType::BinaryView => Kind::Open,
            other => Kind::Other(format!("{other:?}").split(['(', ' ', '{']).next().unwrap_or_default().to_owned()),
        }
    }
}

/// Some rows of a file.
pub struct Batch {
    /// By column of the header.
    columns: Vec<Column>,
    /// The place of the first row in the file, from 0.
    pub start: usize,
    /// How many there are.
    pub rows: usize,
    /// How many the file has, where that is known.
    pub height: usize,
}

impl Parquet {
    /// Opens a file and reads its schema.
    ///
    /// # Errors
    /// Exit 3 where it is not there or corrupt.
    pub fn open(path: &Path) -> Result<Parquet> {
        let wrong = |error: &dyn std::fmt::Display| unusable(path, &error.to_string());
        let mut reader = ParquetReader::new(File::open(path).map_err(|error| wrong(&error))?);
        // The writer's own schema names zones; the file's says what can be read.
        let own = reader.schema().map_err(|error| wrong(&error))?;
        let metadata = reader.get_metadata().map_err(|error| wrong(&error))?;
        let mut metadata = (**metadata).clone();
        if let Some(values) = &mut metadata.key_value_metadata {
            values.retain(|value| value.key != OWN_SCHEMA);
        }
        let metadata = Arc::new(metadata);
        let mut reader = ParquetReader::new(File::open(path).map_err(|error| wrong(&error))?);
        reader.set_metadata(metadata.clone());
        let schema = reader.schema().map_err(|error| wrong(&error))?;
        let kind = |(name, field): (&PlSmallStr, &ArrowField)| match (Kind::of(field.dtype()), own.get(name)) {
            (Kind::Time(Some(zone)), Some(written)) => match written.dtype() {
                ArrowDataType::Timestamp(_, Some(named)) => Kind::Time(Some(Zone::named(named).unwrap_or(zone))),
                _ => Kind::Time(Some(zone)),
            },
            (kind, _) => kind,
        };
        Ok(Parquet {
            path: path.to_owned(),
            header: schema.iter_names().map(|column| column.to_string()).collect(),
            kinds: schema.iter().map(kind).collect(),
            height: metadata.num_rows,
            metadata,
        })
    }

    /// Whether a column holds numbers, which no way of writing them leaves open.
    pub fn is_number(&self, column: usize) -> bool {
        self.kinds[column] == Kind::Number
    }

    /// Whether a column holds times, which no way of writing them leaves open.
    pub fn is_time(&self, column: usize) -> bool {
        matches!(self.kinds[column], Kind::Time(_))
    }

    /// The rows from a place on that are read at once.
    pub fn stretch(&self, start: usize) -> Range<usize> {
        let groups = &self.metadata.row_groups;
        let most = MOST[usize::from(groups.len() < ENOUGH * rayon::current_num_threads())];
        let mut end = 0;
        for group in groups {
            end += group.num_rows();
            if end >= start + LEAST {
                break;
            }
        }
        start..end.min(start + most)
    }

    /// Some rows, of these columns.
    ///
    /// # Errors
    /// Exit 3 where the file is corrupt or a column holds what no text can be made of.
    pub fn batch(&self, rows: Range<usize>, columns: &[usize]) -> Result<Batch> {
        let wrong = |error: &dyn std::fmt::Display| unusable(&self.path, &error.to_string());
        for &column in columns {
            if let Kind::Other(what) = &self.kinds[column] {
                return Err(wrong(&format!(
                    "column {:?} holds {what}, not text, numbers or times",
                    self.header[column]
                )));
            }
        }
        let mut reader = ParquetReader::new(File::open(&self.path).map_err(|error| wrong(&error))?);
        reader.set_metadata(self.metadata.clone());
        let mut projection = columns.to_vec();
        projection.sort_unstable();
        let reader = reader
            .with_projection(Some(projection))
            .with_slice(Some((rows.start, rows.len())))
            // Every thread reads rows of its own.
            .read_parallel(ParallelStrategy::None);
        let frame = reader.finish().map_err(|error| wrong(&error))?;
        let column = |(name, kind): (&String, &Kind)| {
            let zone = if let Kind::Time(zone) = kind { *zone } else { None };
            match frame.column(name) {
                Ok(column) => Column::of(column.as_materialized_series(), zone).map_err(|error| wrong(&error)),
                Err(_) => Ok(Column::Unread),
            }
        };
        let columns = self.header.iter().zip(&self.kinds).map(column).collect::<Result<_>>()?;
        Ok(Batch { columns, start: rows.start, rows: frame.height(), height: self.height })
    }
}

impl Batch {
    /// Rows by column, of a table that is so long.
    pub(super) fn new(columns: Vec<Column>, start: usize, rows: usize, height: usize) -> Batch {
        Batch { columns, start, rows, height }
    }

    /// A column of the header.
    pub(super) fn column(&self, column: usize) -> &Column {
        &self.columns[column]
    }

    /// How far into the file it ends, of how many rows.
    pub(super) fn reached(&self) -> (u64, u64) {
        ((self.start + self.rows) as u64, self.height as u64)
    }

    /// A fingerprint of each of some rows by its values: those of rows that are written alike are the same.
    pub(super) fn prints(&self, rows: Range<usize>) -> Vec<u64> {
        let mut prints = vec![0; rows.len()];
        for column in self.columns.iter().filter(|column| !matches!(column, Column::Unread)) {
            let mut print = prints.iter_mut();
            column.map(rows.clone(), |value| {
                if let Some(print) = print.next() {
                    *print = print_with(*print, value);
                }
            });
        }
        prints
    }

    /// Some rows as lines of CSV with a field for every column of the file; those that were not read are empty.
    pub fn lines(&self, rows: Range<usize>) -> Vec<u8> {
        let mut out = Vec::with_capacity(rows.len() * 8 * (self.columns.len() + 1));
        let mut days: Vec<LastDay> = self.columns.iter().map(|_| LastDay::default()).collect();
        for row in rows {
            for (i, (column, day)) in self.columns.iter().zip(&mut days).enumerate() {
                if i > 0 {
                    out.push(b',');
                }
                column.value(row).write(day, &mut out);
            }
            out.push(b'\n');
        }
        out
    }
}

fn unusable(path: &Path, why: &str) -> Failure {
    Diagnostic::error(format!("this Parquet file cannot be used: {why}"))
        .file(path)
        .help("write it again, or export it as CSV")
        .fail(Exit::Input)
}
