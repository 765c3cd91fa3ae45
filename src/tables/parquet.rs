//! Parquet in: columns as text, so that a table means the same whichever way it came.

use std::fs::File;
use std::path::Path;

use polars::prelude::*;
use polars_io::SerReader;
use polars_io::parquet::read::ParquetReader;

use crate::diagnostic::{Diagnostic, Exit, Failure, Result};
use crate::orders::time::{DAY, date};

/// A Parquet file whose columns are known and not yet read.
pub struct Parquet {
    reader: ParquetReader<File>,
    name: String,
    /// The names of its columns.
    pub header: Vec<String>,
    /// How many rows it has.
    pub height: usize,
}

/// Some of its columns.
pub struct Rows {
    frame: DataFrame,
    name: String,
}

impl Parquet {
    /// Opens a file and reads its schema.
    ///
    /// # Errors
    /// Exit 3 where it is not there or corrupt.
    pub fn open(path: &Path) -> Result<Parquet> {
        let name = path.display().to_string();
        let file = File::open(path).map_err(|error| unusable(&name, &error.to_string()))?;
        let mut reader = ParquetReader::new(file);
        let schema = reader.schema().map_err(|error| unusable(&name, &error.to_string()))?;
        let height = reader.num_rows().map_err(|error| unusable(&name, &error.to_string()))?;
        Ok(Parquet { reader, name, header: schema.iter_names().map(|column| column.to_string()).collect(), height })
    }

    /// Reads some columns.
    ///
    /// # Errors
    /// Exit 3 where the file is corrupt or holds a type that we do not read.
    pub fn rows(self, columns: Vec<String>) -> Result<Rows> {
        let frame = self.reader.with_columns(Some(columns)).finish();
        let frame = frame.map_err(|error| unusable(&self.name, &error.to_string()))?;
        Ok(Rows { frame, name: self.name })
    }
}

impl Rows {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.frame.height()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A column of some of the rows as text, as a CSV file would hold it: null is empty, times are ISO 8601,
    /// floats have their shortest form.
    ///
    /// # Errors
    /// Exit 3 where the column's type has no text.
    pub fn texts(&self, column: &str, offset: usize, length: usize) -> Result<Vec<String>> {
        let told = |error: PolarsError| unusable(&self.name, &format!("column {column}: {error}"));
        let values = self.frame.column(column).map_err(told)?.slice(offset as i64, length);
        let empty_or = |text: Option<String>| text.unwrap_or_default();
        match values.dtype().clone() {
            DataType::Date => {
                let days = values.cast(&DataType::Int32).map_err(told)?;
                let days = days.i32().map_err(told)?;
                Ok(days.iter().map(|day| empty_or(day.map(|day| date(day).to_string()))).collect())
            }
            DataType::Datetime(unit, _) => {
                let per_second = match unit {
                    TimeUnit::Milliseconds => 1_000,
                    TimeUnit::Microseconds => 1_000_000,
                    TimeUnit::Nanoseconds => 1_000_000_000,
                };
                let units = values.cast(&DataType::Int64).map_err(told)?;
                let units = units.i64().map_err(told)?;
                Ok(units.iter().map(|units| empty_or(units.map(|n| iso(n.div_euclid(per_second))))).collect())
            }
            DataType::Float32 | DataType::Float64 => {
                let floats = values.cast(&DataType::Float64).map_err(told)?;
                let floats = floats.f64().map_err(told)?;
                let text = |float: Option<f64>| empty_or(float.map(|float| format!("{float:?}")));
                Ok(floats.iter().map(text).collect())
            }
            _ => {
                let texts = values.cast(&DataType::String).map_err(told)?;
                let texts = texts.str().map_err(told)?;
                Ok(texts.iter().map(|text| empty_or(text.map(str::to_owned))).collect())
            }
        }
    }
}

fn iso(seconds: i64) -> String {
    let (day, second) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
    format!("{}T{:02}:{:02}:{:02}", date(day as i32), second / 3600, second / 60 % 60, second % 60)
}

fn unusable(name: &str, why: &str) -> Failure {
    Diagnostic::error(format!("this Parquet file cannot be used: {why}"))
        .file(Path::new(name))
        .help("write it again, or export it as CSV")
        .fail(Exit::Input)
}
