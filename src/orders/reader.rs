//! Reads all sources as one set of orders.

use chrono_tz::Tz;
use rayon::prelude::*;

use crate::config::{Columns, Filter, Input, Repeated};
use crate::diagnostic::{Diagnostic, Exit, Result, shown};
use crate::progress::Progress;

use super::columns::{Block, merge};
use super::decide::Decisions;
use super::mapping::Mapping;
use super::parser::Known;
use super::repeats::Sieve;
use super::source::{self, Kind, Source, open};
use super::time::Bounds;
use super::{Orders, Understood, Written, parquet, text};

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
    /// When the build is said to be, in seconds since 1970: nothing can have been ordered more than a day later.
    pub dated: Option<i64>,
    /// Bytes of memory that can be had, where that is known.
    pub memory: Option<u64>,
}

impl Reading {
    /// Which times are accepted.
    pub(super) fn bounds(&self) -> Bounds {
        Bounds::new(self.input.earliest, self.input.latest, self.dated)
    }
}

/// Reads all sources as one set of orders.
///
/// # Errors
/// Exit 3 where a source cannot be read or understood; rows that cannot be are in [`Orders::rejects`] instead.
pub fn read(sources: &[Source], reading: &Reading, progress: &dyn Progress) -> Result<Orders> {
    let mut read: Vec<Read> = Vec::new();
    let mut prints = Vec::new();
    let mut kinds = Vec::new();
    let mut currencies: Option<(String, String)> = None;
    let mut held = 0;
    for (index, source) in sources.iter().enumerate() {
        let (name, kind) = (source.name(), open(source, reading.memory)?);
        let unreadable =
            |error: std::io::Error| Diagnostic::error(format!("cannot read {name}: {error}")).fail(Exit::Input);
        let again = kind.again().map_err(unreadable)?;
        let print = std::thread::spawn(move || source::print(&again));
        let own = match &kind {
            Kind::Text(file) => text::read(index, &name, file, reading, held, progress)?,
            Kind::Parquet(path) => parquet::read(index, path, reading, held)?,
        };
        if let Some(first) = read.first()
            && first.mapping.header != own.mapping.header
        {
            let told =
                format!("its header is not that of {}: {}", sources[0].name(), shown(&own.mapping.header.join(", ")));
            return Err(Diagnostic::error(told)
                .at(&name, 1, None)
                .help("build a report from files of one kind, or make their headers the same")
                .fail(Exit::Input));
        }
        one_currency(&mut currencies, &name, own.decisions.currency.as_deref())?;
        held += own.blocks.iter().map(Block::held).sum::<u64>();
        read.push(own);
        prints.push(print.join().unwrap_or(Ok((0, None))).map_err(unreadable)?);
        if reading.input.repeated == Repeated::Drop {
            kinds.push((name, kind));
        }
    }
    leave_out_repeats(&mut read, &kinds, reading)?;
    let (mut blocks, mut understood) = (Vec::new(), Vec::new());
    for ((source, read), (bytes, sha256)) in sources.iter().zip(read).zip(prints) {
        let mut census = super::Census::default();
        read.blocks.iter().for_each(|block| census.add(&block.census));
        blocks.extend(read.blocks);
        understood.push(Understood {
            source: source.clone(),
            bytes,
            sha256,
            text: read.text,
            samples: read.samples,
            config: read.decisions.config(&read.mapping),
            decisions: read.decisions.sentences,
            mapping: read.mapping,
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
    /// How its text is written; nothing for Parquet.
    pub text: Option<Written>,
    pub samples: Vec<(usize, Vec<String>)>,
    pub blocks: Vec<Block>,
}

/// Reads the sources that hold rows which stand in the input before once more, without these; `kinds` are all, or none
/// where repeated rows are kept.
fn leave_out_repeats(read: &mut [Read], kinds: &[(String, Kind)], reading: &Reading) -> Result<()> {
    if kinds.is_empty() {
        return Ok(());
    }
    let Some(mut sieve) = Sieve::new(read.iter().flat_map(|read| &read.blocks).map(|block| &block.prints)) else {
        return Ok(());
    };
    for (source, (read, (name, kind))) in read.iter_mut().zip(kinds).enumerate() {
        let known =
            Known { source, mapping: &read.mapping, decisions: &read.decisions, reading, repeats: &[], before: 0 };
        let mut repeats = Vec::new();
        let mut look = |line: u64, row: &[u8]| {
            if sieve.holds_back(row) {
                repeats.push(line);
            }
        };
        match kind {
            Kind::Text(file) => text::rows(known, name, file, &mut look)?,
            Kind::Parquet(path) => parquet::rows(known, path, &mut look)?,
        }
        if repeats.is_empty() {
            continue;
        }
        let known = Known { repeats: &repeats, ..known };
        read.blocks = Vec::new();
        read.blocks = match kind {
            Kind::Text(file) => text::again(known, name, file)?,
            Kind::Parquet(path) => parquet::again(known, path)?,
        };
    }
    Ok(())
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
