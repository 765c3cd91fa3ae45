//! Reads sources into typed columns: blocks of records are handed to all threads and put together in order.

use std::path::Path;
use std::sync::Mutex;

use chrono_tz::Tz;
use rayon::prelude::*;

use crate::config::Columns;
use crate::diagnostic::{Diagnostic, Exit, Failure, Result};
use crate::money::{Decimal, Money};
use crate::progress::Progress;

use super::columns::{Block, Row, merge};
use super::decide::{Decisions, FileVotes, Named};
use super::mapping::Mapping;
use super::number::NumberFormat;
use super::records::{Record, Records};
use super::rejects::{Reason, Reject};
use super::supply::{Bytes, Kind, Source, Supply, open};
use super::time::TimeReader;
use super::{Orders, Understood};

/// How to read.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// What the columns mean.
    pub columns: Columns,
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
    for (index, source) in sources.iter().enumerate() {
        let (mapping, (delimiter, decisions), own) = match open(source)? {
            Kind::Text(input) => read_text(index, source, input, reading, progress)?,
            Kind::Parquet(path) => super::parquet::read(index, &path, reading)?,
        };
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
        understood.push(Understood { source: source.clone(), delimiter, decisions, mapping, census });
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
        mapping,
        sources: understood,
    })
}

/// What became of one source: its mapping, what separates its fields, its rows.
pub(super) type Read = (Mapping, (Option<&'static str>, Vec<String>), Vec<Block>);

fn read_text(
    index: usize,
    source: &Source,
    input: Box<dyn std::io::Read + Send>,
    reading: &Reading,
    progress: &dyn Progress,
) -> Result<Read> {
    let mut supply = Supply::new(source.name(), input)?;
    let (dialect, header) = (supply.dialect, std::mem::take(&mut supply.header));
    let mapping = Mapping::resolve(Path::new(&source.name()), header, &reading.columns)?;
    if mapping.is_by_order() {
        let told = "this export tells an order's time and amount once for all its lines, which is not read yet";
        return Err(Diagnostic::error(told)
            .at(&source.name(), 1, None)
            .help("use an export that has a time and an amount on every row, such as one of payments")
            .fail(Exit::Input));
    }
    let decisions = decide(&source.name(), &mapping, &mut supply)?;
    let supply = Mutex::new(supply);
    let done: Mutex<Vec<(usize, Block)>> = Mutex::default();
    let failed: Mutex<Option<Failure>> = Mutex::default();
    rayon::broadcast(|_| {
        let mut parser = Parser::new(&mapping, &decisions, index, reading.zone);
        loop {
            let next = supply.lock().map(|mut supply| supply.next());
            match next {
                Ok(Ok(Some(bytes))) => {
                    progress.advance(bytes.bytes.len() as u64);
                    let block = parser.block(&bytes, Records::new(&bytes.bytes, dialect, bytes.line));
                    if let Ok(mut done) = done.lock() {
                        done.push((bytes.index, block));
                    }
                }
                Ok(Err(failure)) => {
                    if let Ok(mut failed) = failed.lock() {
                        *failed = Some(failure);
                    }
                    break;
                }
                Ok(Ok(None)) | Err(_) => break,
            }
        }
    });
    if let Some(failure) = failed.into_inner().ok().flatten() {
        return Err(failure);
    }
    let mut blocks = done.into_inner().unwrap_or_default();
    blocks.sort_unstable_by_key(|(index, _)| *index);
    let understood = (Some(dialect.delimiter_name()), decisions.sentences);
    Ok((mapping, understood, blocks.into_iter().map(|(_, block)| block).collect()))
}

/// Rows that are asked how times and numbers are written; all of the first block where they leave it open.
const ASKED: usize = 2_000;

/// How times and numbers are written, by the first rows.
fn decide(file: &str, mapping: &Mapping, supply: &mut Supply) -> Result<Decisions> {
    let dialect = supply.dialect;
    let mut votes = FileVotes::new(mapping);
    if let Some(bytes) = supply.peek()? {
        let mut records = Records::new(&bytes.bytes, dialect, bytes.line);
        let mut asked = 0;
        while let Some(record) = records.next() {
            if record.len() != mapping.header.len() {
                continue;
            }
            votes.feed(mapping, |column| record.field(column), record.line);
            asked += 1;
            if asked == ASKED
                && let Ok(decisions) = votes.decide(file, mapping, Named::default())
                && votes.settle(&decisions)
            {
                return Ok(decisions);
            }
        }
    }
    votes.decide(file, mapping, Named::default())
}

/// Understands records, one thread's worth.
pub(super) struct Parser<'m> {
    mapping: &'m Mapping,
    decisions: &'m Decisions,
    /// How the amount's one column writes numbers.
    number: NumberFormat,
    source: usize,
    times: TimeReader,
    /// The one column of the amount, where it is one.
    amount: Option<usize>,
    joined: Vec<u8>,
    /// Whether the block at hand is known to be text: no field has to be looked through.
    clean: bool,
    /// Rows of the block before: what the next one will want room for.
    rows: usize,
}

/// What is wrong with a row: the column and why.
type Wrong = (Option<usize>, Reason);

impl<'m> Parser<'m> {
    pub(super) fn new(mapping: &'m Mapping, decisions: &'m Decisions, source: usize, zone: Option<Tz>) -> Parser<'m> {
        let (times, amount) = (TimeReader::of(decisions.times, zone), mapping.amount.single());
        let number = amount.map_or(NumberFormat::Point, |column| decisions.number(column));
        Parser { mapping, decisions, number, source, times, amount, joined: Vec::new(), clean: false, rows: 0 }
    }

    fn block(&mut self, bytes: &Bytes, mut records: Records<'_>) -> Block {
        let mut block = Block::with_capacity(self.rows + self.rows / 32, self.mapping);
        self.clean = bytes.bytes.is_ascii() && memchr::memchr(0, &bytes.bytes).is_none();
        let ends_whole = !bytes.last || bytes.bytes.ends_with(b"\n") || bytes.bytes.ends_with(b"\r");
        let total = bytes.bytes.len();
        while let Some(record) = records.next() {
            self.take(&record, !ends_whole && record.offset == total, &mut block);
        }
        self.rows = block.counted.rows.len();
        block
    }

    /// Understands one record; `open` says that the file ends within its line.
    pub(super) fn take(&mut self, record: &Record<'_>, open: bool, block: &mut Block) {
        let mut rounded = false;
        let excludes = !self.mapping.exclusions.is_empty() && record.len() == self.mapping.header.len();
        if excludes && self.mapping.excluded(|column| record.field(column)).is_some() {
            block.census.read += 1;
            block.census.excluded += 1;
            return;
        }
        match self.row(record, &mut rounded) {
            Ok(row) => {
                block.census.read += 1;
                block.census.rounded += u64::from(rounded);
                block.push(row);
                let refunded = self.mapping.refund.and_then(|column| self.number(record, column)?.to_money());
                if let Some((refunded, _)) = refunded.filter(|(refunded, _)| *refunded != Money::ZERO && row.amount > 0)
                {
                    block.refund(row, refunded);
                }
            }
            Err(_) if (0..record.len()).all(|i| record.field(i).trim_ascii().is_empty()) => block.census.blank += 1,
            Err(wrong) => {
                block.census.read += 1;
                block.census.rejected += 1;
                let cut = open && matches!(wrong.1, Reason::Fields { .. });
                block.rejects.push(self.reject(record, if cut { (None, Reason::Cut) } else { wrong }));
            }
        }
    }

    fn reject(&self, record: &Record<'_>, (column, reason): Wrong) -> Reject {
        Reject {
            source: self.source,
            line: record.line,
            column: column.map(|column| self.mapping.header[column].clone()),
            value: column.map_or(record.raw, |column| record.field(column)).to_owned(),
            private: column.is_none_or(|column| Some(column) == self.mapping.user_id),
            reason,
        }
    }

    fn row<'r>(&mut self, record: &Record<'r>, rounded: &mut bool) -> std::result::Result<Row<'r>, Wrong> {
        let mapping = self.mapping;
        if record.len() != mapping.header.len() {
            let (found, header) = (record.len() as u32, mapping.header.len() as u32);
            return Err((None, Reason::Fields { found, header }));
        }
        if let Some(field) = record.stray {
            return Err((Some(field), Reason::Stray));
        }
        let ts = match mapping.ts[..] {
            [column] => {
                let text = self.text(record, column)?;
                self.times.read(text)
            }
            ref columns => {
                self.joined.clear();
                for &column in columns {
                    let text = self.text(record, column)?;
                    self.joined.extend_from_slice(text);
                    self.joined.push(b' ');
                }
                self.times.read(self.joined.trim_ascii_end())
            }
        };
        let ts = ts.map_err(|error| match self.text(record, mapping.ts[0]) {
            Ok(b"") => (Some(mapping.ts[0]), Reason::NoTime),
            _ => (Some(mapping.ts[0]), Reason::Time(error)),
        })?;
        let amount = match self.amount {
            Some(column) => match self.number.money(record.field(column)) {
                Some(money) => money,
                None => self.computed(record, rounded)?,
            },
            None => self.computed(record, rounded)?,
        };
        let order = self.optional(record, mapping.order_id)?;
        if order == Some(b"") {
            return Err((mapping.order_id, Reason::NoOrder));
        }
        Ok(Row {
            // From 1990 to 2100 seconds fit 32 bits.
            ts: ts as u32,
            amount: amount.0,
            order,
            customer: self.optional(record, mapping.user_id)?,
            category: self.optional(record, mapping.category)?.map(|c| if c.is_empty() { b"(no category)" } else { c }),
            promo: self.optional(record, mapping.used_promo)?.map(is_promo),
            payment: self.optional(record, mapping.payment_type)?.map(|p| if p.is_empty() { b"(none)" } else { p }),
        })
    }

    fn text<'r>(&self, record: &Record<'r>, column: usize) -> std::result::Result<&'r [u8], Wrong> {
        let field = record.field(column);
        match field {
            [first, .., last] if self.clean && *first > b' ' && *last > b' ' => Ok(field),
            _ if self.clean => Ok(field.trim_ascii()),
            _ => checked(record, column),
        }
    }

    fn optional<'r>(&self, record: &Record<'r>, column: Option<usize>) -> std::result::Result<Option<&'r [u8]>, Wrong> {
        column.map(|column| self.text(record, column)).transpose()
    }

    /// The number in a field, as its column writes numbers.
    fn number(&self, record: &Record<'_>, column: usize) -> Option<Decimal> {
        let field = record.field(column).trim_ascii();
        if field.is_empty() && self.mapping.blank_is_zero.contains(&column) {
            return Some(Decimal { mantissa: 0, scale: 0 });
        }
        self.decisions.number(column).parse(field)
    }

    fn computed(&self, record: &Record<'_>, rounded: &mut bool) -> std::result::Result<Money, Wrong> {
        let value = self.mapping.amount.value(|column| self.number(record, column));
        let wrong = |column: Option<usize>| {
            let column = column.or(self.amount);
            let empty = column.is_some_and(|column| record.field(column).trim_ascii().is_empty());
            let is_number = column.is_some_and(|column| self.number(record, column).is_some());
            let reason = match (empty, column.is_none() || is_number) {
                (true, _) => Reason::NoAmount,
                (false, true) => Reason::TooLarge,
                (false, false) => Reason::Amount,
            };
            (column, reason)
        };
        let (money, lost) = value.map_err(wrong)?.to_money().ok_or_else(|| wrong(None))?;
        *rounded = lost;
        Ok(money)
    }
}

/// A field without the white space around it: text, and nothing that could not be written in one.
fn checked<'r>(record: &Record<'r>, column: usize) -> std::result::Result<&'r [u8], Wrong> {
    let text = std::str::from_utf8(record.field(column)).map_err(|_| (Some(column), Reason::Encoding))?;
    if text.contains('\0') { Err((Some(column), Reason::Nul)) } else { Ok(text.trim().as_bytes()) }
}

/// A flag, or a promo code, which is one wherever it stands.
fn is_promo(text: &[u8]) -> bool {
    !matches!(text.to_ascii_lowercase().as_slice(), b"" | b"0" | b"false" | b"no" | b"n" | b"f")
}
