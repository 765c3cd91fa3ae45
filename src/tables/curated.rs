//! Curated tables as Parquet: exact decimals, one file each.

use std::io::Cursor;

use polars::prelude::*;
use polars_io::parquet::write::ParquetWriter;

use crate::analysis::rfm::Scores;
use crate::diagnostic::{Diagnostic, Exit, Result};
use crate::money::Money;
use crate::orders::{NONE, Rows};

use super::Tables;

/// A table, ready to be written: its name and the bytes of its Parquet file.
pub struct Curated {
    /// File name.
    pub name: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}

/// The curated tables of a report.
///
/// # Errors
/// Exit 1: a table that we built wrong.
pub fn curate(tables: &Tables, scores: &Scores) -> Result<Vec<Curated>> {
    let frames = [
        ("kpis_by_day.parquet", kpis_by_day(tables)),
        ("category_daily.parquet", category_daily(tables)),
        ("rfm_scores.parquet", rfm_scores(tables, scores)),
        ("categories.parquet", categories(tables)),
        ("months.parquet", months(tables)),
    ];
    frames.into_iter().map(|(name, frame)| encode(name, frame)).collect()
}

fn encode(name: &'static str, frame: PolarsResult<DataFrame>) -> Result<Curated> {
    let mut bytes = Cursor::new(Vec::new());
    frame
        .and_then(|mut frame| ParquetWriter::new(&mut bytes).set_parallel(false).finish(&mut frame))
        .map_err(|error| Diagnostic::error(format!("{name} could not be encoded: {error}")).fail(Exit::Bug))?;
    Ok(Curated { name, bytes: bytes.into_inner() })
}

fn money(name: &str, amounts: impl Iterator<Item = Option<Money>>) -> PolarsResult<Column> {
    let units: Int128Chunked = amounts.map(|amount| amount.map(|amount| i128::from(amount.0))).collect();
    Ok(units.with_name(name.into()).into_decimal(18, 4)?.into_series().into())
}

fn dates(name: &str, days: impl Iterator<Item = i32>) -> Column {
    Column::new(name.into(), days.collect::<Vec<_>>())
        .cast(&DataType::Date)
        .unwrap_or_else(|_| Column::new_empty(name.into(), &DataType::Date))
}

fn kpis_by_day(tables: &Tables) -> PolarsResult<DataFrame> {
    let all = &tables.slices[0];
    let days: Vec<usize> = (0..tables.calendar.days).filter(|&day| all.days[day].orders > 0).collect();
    let cells = || days.iter().map(|&day| &all.days[day]);
    DataFrame::new(
        days.len(),
        vec![
            dates("date", days.iter().map(|&day| tables.calendar.origin + day as i32)),
            money("revenue", cells().map(|cell| Some(cell.revenue)))?,
            Column::new("orders".into(), cells().map(|cell| cell.orders).collect::<Vec<_>>()),
            Column::new("active_users".into(), cells().map(|cell| cell.customers).collect::<Vec<_>>()),
            money("aov", cells().map(super::Cell::aov))?,
        ],
    )
}

fn category_daily(tables: &Tables) -> PolarsResult<DataFrame> {
    let mut names = vec![""; tables.categories.len()];
    tables.categories.iter().for_each(|category| names[category.code as usize] = &category.name);
    let mut rows: Vec<_> = if names.is_empty() { Vec::new() } else { tables.category_days.clone() };
    rows.sort_by_key(|row| (row.day, row.category));
    DataFrame::new(
        rows.len(),
        vec![
            dates("date", rows.iter().map(|row| tables.calendar.origin + row.day as i32)),
            Column::new("category".into(), rows.iter().map(|row| names[row.category as usize]).collect::<Vec<_>>()),
            money("revenue", rows.iter().map(|row| Some(row.revenue)))?,
            Column::new("orders".into(), rows.iter().map(|row| row.orders).collect::<Vec<_>>()),
        ],
    )
}

fn rfm_scores(tables: &Tables, scores: &Scores) -> PolarsResult<DataFrame> {
    let customers = &tables.people.customers;
    let score = |name: &str, of: fn(&crate::analysis::rfm::Score) -> u8| {
        Column::new(name.into(), scores.of.iter().map(|score| u32::from(of(score))).collect::<Vec<_>>())
    };
    let last: Vec<i64> = customers.iter().map(|customer| customer.last * 1000).collect();
    let recency: Int128Chunked = scores.of.iter().map(|score| Some(i128::from(score.recency))).collect();
    DataFrame::new(
        customers.len(),
        vec![
            Column::new("user_id".into(), customers.iter().map(|c| tables.ids.text(c.code)).collect::<Vec<_>>()),
            Column::new("last_ts".into(), last).cast(&DataType::Datetime(TimeUnit::Milliseconds, None))?,
            Column::new("frequency".into(), customers.iter().map(|customer| customer.orders).collect::<Vec<_>>()),
            money("monetary", customers.iter().map(|customer| Some(customer.revenue)))?,
            recency.with_name("recency_days".into()).into_decimal(18, 2)?.into_series().into(),
            score("R", |score| score.r),
            score("F", |score| score.f),
            score("M", |score| score.m),
            Column::new("RFM".into(), scores.of.iter().map(|score| score.text()).collect::<Vec<_>>()),
            Column::new("segment".into(), scores.of.iter().map(|score| score.segment().name()).collect::<Vec<_>>()),
        ],
    )
}

fn categories(tables: &Tables) -> PolarsResult<DataFrame> {
    let cells = || tables.categories.iter().map(|category| &category.total);
    let names = tables.categories.iter().map(|category| category.name.as_str()).collect::<Vec<_>>();
    totals(Column::new("category".into(), names), cells().collect())
}

fn months(tables: &Tables) -> PolarsResult<DataFrame> {
    let keys = tables.calendar.months.iter().map(super::Month::key).collect::<Vec<_>>();
    totals(Column::new("month".into(), keys), tables.slices[0].months.iter().collect())
}

fn totals(key: Column, cells: Vec<&super::Cell>) -> PolarsResult<DataFrame> {
    DataFrame::new(
        cells.len(),
        vec![
            key,
            money("revenue", cells.iter().map(|cell| Some(cell.revenue)))?,
            money("returns", cells.iter().map(|cell| Some(cell.returns)))?,
            Column::new("orders".into(), cells.iter().map(|cell| cell.orders).collect::<Vec<_>>()),
            Column::new("customers".into(), cells.iter().map(|cell| cell.customers).collect::<Vec<_>>()),
            money("aov", cells.iter().map(|cell| cell.aov()))?,
        ],
    )
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
    encode("orders_clean.parquet", build())
}
