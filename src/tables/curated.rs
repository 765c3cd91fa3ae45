//! Tables that leave the program as plain columns, and as Parquet with exact decimals.

use std::borrow::Cow;
use std::io::Cursor;

use chrono::NaiveDate;
use polars::prelude::*;
use polars_io::parquet::write::ParquetWriter;

use crate::diagnostic::{Diagnostic, Exit, Result};
use crate::money::Money;
use crate::orders::{NONE, Rows};

/// A table, ready to be written: its name and the bytes of its Parquet file.
pub struct Curated {
    /// File name.
    pub name: String,
    /// The file.
    pub bytes: Vec<u8>,
}

/// A column of a table: every format and every description of the table is made from this.
pub struct Field {
    /// Its name.
    pub name: Cow<'static, str>,
    /// What it holds, with its unit.
    pub what: Cow<'static, str>,
    /// One value a row.
    pub values: Values,
}

impl Field {
    /// A column.
    pub fn new(name: impl Into<Cow<'static, str>>, what: impl Into<Cow<'static, str>>, values: Values) -> Field {
        Field { name: name.into(), what: what.into(), values }
    }
}

/// The values of a column, one a row.
pub enum Values {
    /// Days.
    Dates(Vec<NaiveDate>),
    /// Local seconds since 1970.
    Times(Vec<i64>),
    /// Texts.
    Texts(Vec<String>),
    /// Numbers of things.
    Counts(Vec<u32>),
    /// Amounts, with nothing where there is none.
    Money(Vec<Option<Money>>),
    /// Hundredths.
    Hundredths(Vec<i64>),
    /// Ten-thousandths of a whole, with nothing where there is none.
    Ratios(Vec<Option<i64>>),
}

impl Values {
    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Values::Dates(values) => values.len(),
            Values::Times(values) | Values::Hundredths(values) => values.len(),
            Values::Texts(values) => values.len(),
            Values::Counts(values) => values.len(),
            Values::Money(values) => values.len(),
            Values::Ratios(values) => values.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn into_column(self, name: &str) -> PolarsResult<Column> {
        match self {
            Values::Dates(days) => {
                Column::new(name.into(), days.iter().map(NaiveDate::to_epoch_days).collect::<Vec<i32>>())
                    .cast(&DataType::Date)
            }
            Values::Times(seconds) => {
                Column::new(name.into(), seconds.iter().map(|second| second * 1000).collect::<Vec<i64>>())
                    .cast(&DataType::Datetime(TimeUnit::Milliseconds, None))
            }
            Values::Texts(texts) => Ok(Column::new(name.into(), texts)),
            Values::Counts(counts) => Ok(Column::new(name.into(), counts)),
            Values::Money(amounts) => money(name, amounts.into_iter()),
            // As amounts they have four decimals.
            Values::Ratios(ratios) => money(name, ratios.into_iter().map(|ratio| ratio.map(Money))),
            Values::Hundredths(values) => {
                decimal(name, values.into_iter().map(|value| Some(i128::from(value))).collect(), 2)
            }
        }
    }
}

/// A table as Parquet.
///
/// # Errors
/// Exit 1: a table that we built wrong.
pub fn parquet(name: &str, fields: Vec<Field>) -> Result<Curated> {
    let height = fields.first().map_or(0, |field| field.values.len());
    let columns =
        fields.into_iter().map(|field| field.values.into_column(&field.name)).collect::<PolarsResult<Vec<_>>>();
    encode(format!("{name}.parquet"), columns.and_then(|columns| DataFrame::new(height, columns)))
}

fn encode(name: String, frame: PolarsResult<DataFrame>) -> Result<Curated> {
    let mut bytes = Cursor::new(Vec::new());
    frame
        .and_then(|mut frame| ParquetWriter::new(&mut bytes).set_parallel(false).finish(&mut frame))
        .map_err(|error| Diagnostic::error(format!("{name} could not be encoded: {error}")).fail(Exit::Bug))?;
    Ok(Curated { name, bytes: bytes.into_inner() })
}

fn money(name: &str, amounts: impl Iterator<Item = Option<Money>>) -> PolarsResult<Column> {
    decimal(name, amounts.map(|amount| amount.map(|amount| i128::from(amount.0))).collect(), 4)
}

/// Exact decimals of 18 digits, or of all that there are where one needs more.
fn decimal(name: &str, units: Vec<Option<i128>>, scale: usize) -> PolarsResult<Column> {
    let wide = units.iter().flatten().any(|units| units.unsigned_abs() >= 10_u128.pow(18));
    let digits = if wide { 38 } else { 18 };
    let units: Int128Chunked = units.into_iter().collect();
    Ok(units.with_name(name.into()).into_decimal(digits, scale)?.into_series().into())
}

/// `orders_clean.parquet`: every counted row, typed.
///
/// # Errors
/// Exit 1: a table that we built wrong.
pub fn clean(orders: &crate::orders::Orders) -> Result<Curated> {
    let blocks = || orders.counted.iter();
    let ids = |name: &str, codes: fn(&Rows) -> &[u32], text: &dyn Fn(u32) -> String| {
        let text = |&code: &u32| (code != NONE).then(|| text(code));
        let texts: Vec<Option<String>> = blocks().flat_map(codes).map(text).collect();
        (!texts.is_empty()).then(|| Column::new(name.into(), texts))
    };
    let build = || -> PolarsResult<DataFrame> {
        let milliseconds: Vec<i64> = blocks().flat_map(|rows| &rows.ts).map(|&ts| i64::from(ts) * 1000).collect();
        let height = milliseconds.len();
        let mut columns = vec![
            Column::new("ts".into(), milliseconds).cast(&DataType::Datetime(TimeUnit::Milliseconds, None))?,
            money("amount", blocks().flat_map(|rows| &rows.amount).map(|&amount| Some(Money(amount))))?,
        ];
        if let Some(order_ids) = &orders.order_ids {
            columns.extend(ids("order_id", |rows| &rows.order, &|code| order_ids.text(code)));
        }
        columns.extend(ids("user_id", |rows| &rows.customer, &|code| orders.customers.text(code)));
        columns.extend(ids("category", |rows| &rows.category, &|code| orders.categories[code as usize].clone()));
        columns.extend(ids("payment_type", |rows| &rows.payment, &|code| orders.payments[code as usize].clone()));
        let promo: Vec<bool> = blocks().flat_map(|rows| rows.promo.iter().copied()).collect();
        columns.extend((!promo.is_empty()).then(|| Column::new("used_promo".into(), promo)));
        DataFrame::new(height, columns)
    };
    encode("orders_clean.parquet".to_owned(), build())
}
