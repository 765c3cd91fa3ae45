//! Reads all sources as one set of orders.

use chrono_tz::Tz;
use rayon::prelude::*;

use crate::config::{Columns, Filter, Input};
use crate::diagnostic::{Diagnostic, Exit, Result};
use crate::progress::Progress;

use super::columns::{Block, merge};
use super::decide::Decisions;
use super::mapping::Mapping;
use super::supply::{self, Kind, Source, open};
use super::{Orders, Understood, text};

/// How to read.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// What the columns mean.
    pub columns: Columns,
    /// How files are written, where it is not to be found out.
    pub input: Input,
    /// Which rows are left out.
    pub filter: Filter,
    /// The zone whose days count, where times carry an offset.
    pub zone: Option<Tz>,
    /// Whether order ids are wanted, not only which rows share one.
    pub keep_orders: bool,
}

/// Reads all sources as one set of orders.
///
/// # Errors
/// Exit 3 where a source cannot be read or understood; rows that cannot be are in [`Orders::rejects`] instead.
pub fn read(sources: &[Source], reading: &Reading, progress: &dyn Progress) -> Result<Orders> {
    let mut blocks = Vec::new();
    let mut understood: Vec<Understood> = Vec::new();
    let mut currencies: Option<(String, String)> = None;
    for (index, source) in sources.iter().enumerate() {
        let kind = open(source)?;
        let unreadable = |error: std::io::Error| {
            Diagnostic::error(format!("cannot read {}: {error}", source.name())).fail(Exit::Input)
        };
        let again = kind.again().map_err(unreadable)?;
        let print = std::thread::spawn(move || supply::print(&again));
        let read = match kind {
            Kind::Text(file) => text::read(index, source, file, reading, progress)?,
            Kind::Parquet(path) => super::parquet::read(index, &path, reading)?,
        };
        let Read { mapping, decisions, delimiter, blocks: own } = read;
        let mut census = super::Census::default();
        own.iter().for_each(|block| census.add(&block.census));
        blocks.extend(own);
        if let Some(first) = understood.first()
            && first.mapping.header != mapping.header
        {
            let told = format!("its header is not that of {}: {}", sources[0].name(), mapping.header.join(", "));
            return Err(Diagnostic::error(told)
                .at(&source.name(), 1, None)
                .help("build a report from files of one kind, or make their headers the same")
                .fail(Exit::Input));
        }
        one_currency(&mut currencies, &source.name(), decisions.currency.as_deref())?;
        let config = decisions.config(&mapping);
        let (bytes, sha256) = print.join().unwrap_or(Ok((0, None))).map_err(unreadable)?;
        understood.push(Understood {
            source: source.clone(),
            bytes,
            sha256,
            delimiter,
            decisions: decisions.sentences,
            config,
            mapping,
            census,
        });
    }
    let merged = merge(blocks, reading.keep_orders);
    let size = |rows: &super::Rows| rows.amount.iter().map(|&amount| i128::from(amount).abs()).sum::<i128>();
    let total: i128 = merged.counted.par_iter().chain(&merged.returned).map(size).sum();
    // Beneath this bound no sum of any rows can leave an i64, so no later sum needs a check.
    if i64::try_from(total).is_err() {
        let told = "the amounts add up to more than 922 trillion, which cannot be kept exactly";
        return Err(Diagnostic::error(told).help("check the amount column").fail(Exit::Input));
    }
    let Some(mapping) = understood.first().map(|first| first.mapping.clone()) else {
        return Err(Diagnostic::error("no orders file").help("name one with --input").fail(Exit::Input));
    };
    Ok(Orders {
        counted: merged.counted,
        returned: merged.returned,
        categories: merged.categories,
        payments: merged.payments,
        customers: merged.customers,
        order_ids: merged.order_ids,
        census: merged.census,
        rejects: merged.rejects,
        repeats: merged.repeats,
        mapping,
        currency: currencies.map(|(currency, _)| currency),
        sources: understood,
    })
}

/// What became of one source.
pub(super) struct Read {
    pub mapping: Mapping,
    pub decisions: Decisions,
    /// What separates its fields; nothing for Parquet.
    pub delimiter: Option<&'static str>,
    pub blocks: Vec<Block>,
}

/// Amounts of two currencies in two files are refused as those in one are.
fn one_currency(known: &mut Option<(String, String)>, file: &str, own: Option<&str>) -> Result<()> {
    match (&*known, own) {
        (Some((currency, first)), Some(own)) if currency != own => {
            Err(Diagnostic::error(format!("amounts are in {currency} in {first} and in {own} in {file}"))
                .help("amounts of two currencies cannot be added: build a report of each")
                .fail(Exit::Input))
        }
        (None, Some(own)) => {
            *known = Some((own.to_owned(), file.to_owned()));
            Ok(())
        }
        _ => Ok(()),
    }
}
