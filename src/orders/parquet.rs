//! Parquet in: rows as lines of CSV, so that a table means the same whichever way it came.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{Offset, TimeZone};
use chrono_tz::Tz;
use polars::prelude::*;
use polars_io::SerReader;
use polars_io::parquet::metadata::FileMetadataRef;
use polars_io::parquet::read::{ParallelStrategy, ParquetReader};

use super::day::{DAY, date};
use crate::diagnostic::{Diagnostic, Exit, Failure, Result};
use crate::money::push_digits;

/// Rows that are read at a time at the least and at the most: whole row groups, where these are no longer.
const ROWS: [usize; 2] = [1 << 17, 1 << 20];

/// Where writers keep their own schema, which says more than can be read: that a text is one of few, for instance.
const OWN_SCHEMA: &str = "ARROW:schema";

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
enum Kind {
    /// Text, or numbers that may count something else than what they say, such as seconds.
    Open,
    /// Numbers that are no text.
    Number,
    /// Days, or times.
    Time(Option<Zone>),
    /// What no text can be made of.
    Other(String),
}

/// The zone in which a column's times are written.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Zone {
    Named(Tz),
    Fixed(i32),
}

/// Some rows of a file.
#[derive(Clone)]
pub struct Batch {
    frame: Arc<DataFrame>,
    /// The place of the first row in the file, from 0.
    pub start: usize,
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
        let kind = |(name, field): (&PlSmallStr, &ArrowField)| match field.dtype() {
            ArrowDataType::Date32 | ArrowDataType::Date64 => Kind::Time(None),
            ArrowDataType::Timestamp(_, zone) => {
                let written = own.get(name).and_then(|field| match field.dtype() {
                    ArrowDataType::Timestamp(_, Some(zone)) => zone_of(zone),
                    _ => None,
                });
                Kind::Time(zone.as_ref().map(|_| written.unwrap_or(Zone::Named(Tz::UTC))))
            }
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

    /// How many rows are read at once from a place on.
    pub fn stretch(&self, start: usize) -> usize {
        let mut end = 0;
        for group in &self.metadata.row_groups {
            end += group.num_rows();
            if end >= start + ROWS[0] {
                break;
            }
        }
        (end - start).min(ROWS[1])
    }

    /// The rows from a place on, as many as are read at once, of these columns.
    ///
    /// # Errors
    /// Exit 3 where the file is corrupt or a column holds what no text can be made of.
    pub fn batch(&self, start: usize, columns: &[usize]) -> Result<Batch> {
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
            .with_slice(Some((start, self.stretch(start))))
            .read_parallel(ParallelStrategy::Columns);
        let mut frame = reader.finish().map_err(|error| wrong(&error))?;
        frame.align_chunks_par();
        Ok(Batch { frame: Arc::new(frame), start })
    }

    /// Some rows of a batch as lines of CSV with a field for every column of the file; those that were not read are empty.
    ///
    /// # Errors
    /// Exit 3 where a column cannot be read.
    pub fn lines(&self, batch: &Batch, offset: usize, length: usize) -> Result<Vec<u8>> {
        let wrong = |error: PolarsError| unusable(&self.path, &error.to_string());
        let frame = batch.frame.slice(offset as i64, length);
        let mut fields = Vec::with_capacity(self.header.len());
        for (name, kind) in self.header.iter().zip(&self.kinds) {
            let zone = if let Kind::Time(zone) = kind { *zone } else { None };
            fields.push(match frame.column(name) {
                Ok(column) => Fields::of(column.as_materialized_series(), zone).map_err(wrong)?,
                Err(_) => Fields::Unread,
            });
        }
        let mut out = Vec::with_capacity(frame.height() * 8 * (batch.frame.width() + 1));
        let mut cursors: Vec<Cursor<'_>> = fields.iter().map(Fields::cursor).collect();
        for _ in 0..frame.height() {
            for (i, cursor) in cursors.iter_mut().enumerate() {
                if i > 0 {
                    out.push(b',');
                }
                cursor.write(&mut out);
            }
            out.push(b'\n');
        }
        Ok(out)
    }
}

impl Batch {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.frame.height()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A column, in a form that can be gone through.
enum Fields {
    Unread,
    Texts(StringChunked),
    Bytes(BinaryChunked),
    Ints(Int64Chunked),
    Floats(Float64Chunked),
    Days(Int32Chunked),
    Times { units: Int64Chunked, per_second: i64, zone: Option<Zone> },
}

impl Fields {
    fn of(series: &Series, zone: Option<Zone>) -> PolarsResult<Fields> {
        Ok(match series.dtype() {
            DataType::String => Fields::Texts(series.str()?.clone()),
            DataType::Binary => Fields::Bytes(series.binary()?.clone()),
            DataType::Int8
            | DataType::Int16
            | DataType::Int32
            | DataType::Int64
            | DataType::UInt8
            | DataType::UInt16
            | DataType::UInt32 => Fields::Ints(series.cast(&DataType::Int64)?.i64()?.clone()),
            DataType::Float32 | DataType::Float64 => Fields::Floats(series.cast(&DataType::Float64)?.f64()?.clone()),
            DataType::Date => Fields::Days(series.cast(&DataType::Int32)?.i32()?.clone()),
            DataType::Datetime(unit, _) => {
                let per_second = match unit {
                    TimeUnit::Milliseconds => 1_000,
                    TimeUnit::Microseconds => 1_000_000,
                    TimeUnit::Nanoseconds => 1_000_000_000,
                };
                Fields::Times { units: series.cast(&DataType::Int64)?.i64()?.clone(), per_second, zone }
            }
            _ => Fields::Texts(series.cast(&DataType::String)?.str()?.clone()),
        })
    }

    fn cursor(&self) -> Cursor<'_> {
        match self {
            Fields::Unread => Cursor::Unread,
            Fields::Texts(texts) => Cursor::Bytes(Box::new(texts.iter().map(|text| text.map(str::as_bytes)))),
            Fields::Bytes(bytes) => Cursor::Bytes(Box::new(bytes.iter())),
            Fields::Ints(ints) => Cursor::Ints(Box::new(ints.iter())),
            Fields::Floats(floats) => Cursor::Floats(Box::new(floats.iter())),
            Fields::Days(days) => Cursor::Days(Box::new(days.iter()), Day::default()),
            Fields::Times { units, per_second, zone } => {
                Cursor::Times(Box::new(units.iter()), *per_second, *zone, Day::default())
            }
        }
    }
}

type Each<'c, T> = Box<dyn Iterator<Item = Option<T>> + 'c>;

/// Goes through a column.
enum Cursor<'c> {
    Unread,
    Bytes(Each<'c, &'c [u8]>),
    Ints(Each<'c, i64>),
    Floats(Each<'c, f64>),
    Days(Each<'c, i32>, Day),
    Times(Each<'c, i64>, i64, Option<Zone>, Day),
}

impl Cursor<'_> {
    /// The next value as a field of CSV; nothing where there is none.
    fn write(&mut self, out: &mut Vec<u8>) {
        match self {
            Cursor::Unread => {}
            Cursor::Bytes(bytes) => bytes.next().flatten().into_iter().for_each(|text| write_text(text, out)),
            Cursor::Ints(ints) => ints.next().flatten().into_iter().for_each(|int| write_int(int, out)),
            Cursor::Floats(floats) => floats.next().flatten().into_iter().for_each(|float| write_float(float, out)),
            Cursor::Days(days, day) => days.next().flatten().into_iter().for_each(|own| day.write(own.into(), out)),
            Cursor::Times(units, per_second, zone, day) => {
                if let Some(units) = units.next().flatten() {
                    write_time(units.div_euclid(*per_second), *zone, day, out);
                }
            }
        }
    }
}

pub(super) fn write_text(text: &[u8], out: &mut Vec<u8>) {
    if !text.iter().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
        return out.extend_from_slice(text);
    }
    out.push(b'"');
    for part in text.split_inclusive(|byte| *byte == b'"') {
        out.extend_from_slice(part);
        if part.ends_with(b"\"") {
            out.push(b'"');
        }
    }
    out.push(b'"');
}

fn write_int(int: i64, out: &mut Vec<u8>) {
    if int < 0 {
        out.push(b'-');
    }
    push_digits(out, int.unsigned_abs());
}

/// The shortest text that reads back as the number, with a decimal at least; nothing for what is no number, which is how
/// programs write a missing one.
fn write_float(float: f64, out: &mut Vec<u8>) {
    /// Below this, the decimal of a double with two places is its shortest text: it has at most fifteen digits.
    const EXACT: f64 = 1e13;
    if float.is_nan() {
        return;
    }
    let cents = (float * 100.0).round();
    if float.abs() < EXACT && cents / 100.0 == float && (float != 0.0 || float.is_sign_positive()) {
        let cents = cents as i64;
        if cents < 0 {
            out.push(b'-');
        }
        let (whole, part) = (cents.abs() / 100, (cents.abs() % 100) as u8);
        write_int(whole, out);
        out.extend_from_slice(&[b'.', b'0' + part / 10]);
        if part % 10 > 0 {
            out.push(b'0' + part % 10);
        }
    } else {
        // Writing to memory does not fail.
        let _ = write!(out, "{float:?}");
    }
}

/// A day as text, which most rows share with the row before.
#[derive(Default)]
struct Day {
    day: Option<i64>,
    text: String,
}

impl Day {
    fn write(&mut self, day: i64, out: &mut Vec<u8>) {
        if self.day != Some(day) {
            // Beyond all calendars every day is the last.
            let day = i32::try_from(day).unwrap_or(i32::MAX / 400);
            (self.day, self.text) = (Some(day.into()), date(day.clamp(-700_000, 2_900_000)).to_string());
        }
        out.extend_from_slice(self.text.as_bytes());
    }
}

/// ISO 8601, with an offset where the column has a zone.
fn write_time(utc: i64, zone: Option<Zone>, day: &mut Day, out: &mut Vec<u8>) {
    let offset = zone.map(|zone| zone.offset(utc));
    let wall = utc + i64::from(offset.unwrap_or(0));
    day.write(wall.div_euclid(DAY), out);
    let two = |n: i64| [b'0' + (n / 10) as u8, b'0' + (n % 10) as u8];
    let second = wall.rem_euclid(DAY);
    let [[a, b], [c, d], [e, f]] = [second / 3600, second / 60 % 60, second % 60].map(two);
    out.extend_from_slice(&[b'T', a, b, b':', c, d, b':', e, f]);
    if let Some(offset) = offset {
        let minutes = i64::from(offset.abs() / 60);
        let [[a, b], [c, d]] = [minutes / 60, minutes % 60].map(two);
        out.extend_from_slice(&[if offset < 0 { b'-' } else { b'+' }, a, b, b':', c, d]);
    }
}

impl Zone {
    /// Seconds east of Greenwich at an instant.
    fn offset(self, utc: i64) -> i32 {
        match self {
            Zone::Fixed(offset) => offset,
            Zone::Named(Tz::UTC) => 0,
            Zone::Named(zone) => chrono::DateTime::from_timestamp(utc, 0)
                .map_or(0, |at| zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc()),
        }
    }
}

/// A zone as a schema names it: `Europe/Berlin`, `UTC` or `+02:00`.
fn zone_of(name: &str) -> Option<Zone> {
    let fixed = || name.parse::<chrono::FixedOffset>().ok().map(|offset| Zone::Fixed(offset.local_minus_utc()));
    name.parse().ok().map(Zone::Named).or_else(fixed)
}

fn unusable(path: &Path, why: &str) -> Failure {
    Diagnostic::error(format!("this Parquet file cannot be used: {why}"))
        .file(path)
        .help("write it again, or export it as CSV")
        .fail(Exit::Input)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn float(float: f64) -> String {
        let mut out = Vec::new();
        write_float(float, &mut out);
        String::from_utf8(out).expect("ASCII")
    }

    proptest! {
        #[test]
        fn floats_have_their_shortest_text(any: f64, cents in -10_000_000_000_000_i64..10_000_000_000_000) {
            for number in [any, cents as f64 / 100.0] {
                prop_assert_eq!(float(number), if number.is_nan() { String::new() } else { format!("{number:?}") });
            }
        }

        #[test]
        fn whole_numbers_are_written_as_they_are(int: i64) {
            let mut out = Vec::new();
            write_int(int, &mut out);
            prop_assert_eq!(out, int.to_string().into_bytes());
        }
    }

    #[test]
    fn times_are_written_on_the_wall_of_their_zone() {
        let text = |zone: Option<&str>| {
            let mut out = Vec::new();
            write_time(1_738_366_200, zone.and_then(zone_of), &mut Day::default(), &mut out);
            String::from_utf8(out).expect("ASCII")
        };
        assert_eq!(text(None), "2025-01-31T23:30:00");
        assert_eq!(text(Some("UTC")), "2025-01-31T23:30:00+00:00");
        assert_eq!(text(Some("Europe/Berlin")), "2025-02-01T00:30:00+01:00");
        assert_eq!(text(Some("-03:30")), "2025-01-31T20:00:00-03:30");
    }
}
