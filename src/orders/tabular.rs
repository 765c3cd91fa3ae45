//! Understands rows of binary tables by their values. A row of which any value leaves something to think about is read as
//! the line of CSV that it would be, by the rules for these: what is here only spares the plain ones their text.

use std::ops::Range;

use crate::money::{Decimal, Money, Quotient};

use super::columns::{Block, Row};
use super::dialect::Dialect;
use super::expression::Expression;
use super::ids::Id;
use super::nothing::{NO_CATEGORY, NO_PAYMENT, is_promo};
use super::parquet::Batch;
use super::parquet::values::Value;
use super::parser::{Fields, Parser, checked, is_total, name, named};
use super::records::Records;
use super::rejects::Reason;

impl Parser<'_> {
    /// Whether rows of these columns can be understood by their values.
    pub(super) fn is_plain(&self, batch: &Batch) -> bool {
        let mapping = self.mapping;
        let judged = mapping.exclusions.iter().map(|exclusion| exclusion.column).chain(mapping.filter.columns());
        let texts = judged.chain(mapping.statuses.iter().chain(&mapping.currencies).copied());
        let mut texts = texts.chain(mapping.beside.texts());
        let rivals = mapping.rivals.iter().flat_map(Expression::columns);
        let mut numbers = mapping.numbers().into_iter().chain(rivals).chain(mapping.beside.numbers());
        mapping.ts.len() == 1
            && !self.prints_all
            && !self.leaves_out_repeats()
            && self.votes.has_no_numbers()
            && texts.all(|column| batch.column(column).is_text())
            && numbers.all(|column| batch.column(column).is_number())
    }

    /// Understands rows whose columns are plain.
    pub(super) fn batch(&mut self, batch: &Batch) -> Block {
        let mut block = Block::with_capacity(batch.rows, self.mapping);
        block.prints.0 = self.source;
        let footer = footer(batch);
        for start in (0..batch.rows).step_by(ROWS) {
            let rows = start..batch.rows.min(start + ROWS);
            let values = self.values(batch, rows.clone());
            for row in rows {
                let is_footer = footer == Some(row);
                if is_footer || self.plain(batch, row, &values, row - start, &mut block).is_none() {
                    self.text_of(batch, row, is_footer, &mut block);
                }
            }
        }
        block
    }

    /// Understands a row by its text.
    #[cold]
    fn text_of(&mut self, batch: &Batch, row: usize, is_footer: bool, block: &mut Block) {
        let text = batch.lines(row..row + 1);
        let mut records = Records::new(&text, Dialect::default(), line(batch, row)).numbered();
        let Some(record) = records.next() else { return };
        if is_footer && is_total(record.field(0)) {
            self.refuse(&record, (None, Reason::Total), block);
        } else {
            self.take(&record, false, block);
        }
    }

    /// What the columns say that are looked at in all rows.
    fn values<'b>(&mut self, batch: &'b Batch, rows: Range<usize>) -> Values<'b> {
        let mapping = self.mapping;
        let name = |text| name(tidy(text)?, 0).ok();
        let id = |column| {
            batch.column(column).map(rows.clone(), |value| match value {
                Value::Nothing => Some(Id::Text(b"")),
                Value::Text(text) => name(text).map(Id::Text),
                Value::Int(int) => Id::of(int),
                _ => None,
            })
        };
        let called = |column, nameless| {
            batch.column(column).map(rows.clone(), |value| match value {
                Value::Nothing => Some(named(b"", nameless)),
                Value::Text(text) => name(text).map(|name| named(name, nameless)),
                _ => None,
            })
        };
        let promo = |column| {
            batch.column(column).map(rows.clone(), |value| match value {
                Value::Nothing => Some(false),
                Value::Text(text) => tidy(text).map(is_promo),
                Value::Int(int) => Some(int != 0),
                Value::Float(float) => Some(float != 0.0),
                _ => None,
            })
        };
        let amount =
            |column| batch.column(column).map(rows.clone(), |value| value.number()?.to_money().map(|(money, _)| money));
        let times = &mut self.times;
        let ts = batch.column(mapping.ts[0]).map(rows.clone(), |value| {
            let time = match value {
                Value::Text(text) => times.read(tidy(text)?),
                Value::Day(day) => times.day(day),
                Value::Time(utc, zone) => {
                    let offset = zone.map(|zone| i64::from(zone.offset(utc)));
                    // Text has offsets of whole minutes.
                    if offset.is_some_and(|offset| offset % 60 != 0) {
                        return None;
                    }
                    times.wall(utc + offset.unwrap_or(0), offset)
                }
                _ => return None,
            };
            time.ok().map(|time| time as u32)
        });
        Values {
            ts,
            amount: self.amount.map(amount),
            order: mapping.order_id.map(id),
            customer: mapping.user_id.map(id),
            category: mapping.category.map(|column| called(column, NO_CATEGORY)),
            promo: mapping.used_promo.map(promo),
            payment: mapping.payment_type.map(|column| called(column, NO_PAYMENT)),
            prints: batch.prints(rows),
        }
    }

    /// Understands a row by its values, unless there is anything about them that its text should tell.
    fn plain(&mut self, batch: &Batch, row: usize, values: &Values<'_>, i: usize, block: &mut Block) -> Option<()> {
        let mapping = self.mapping;
        let value = |column: usize| batch.column(column).value(row);
        let text = |column| if let Value::Text(text) = value(column) { text } else { b"" };
        if self.judges && (mapping.filter.drops(text) || mapping.excluded(text).is_some()) {
            return None;
        }
        let number = |column: usize| match value(column) {
            Value::Nothing => mapping.blank_is_zero.contains(&column).then_some(ZERO),
            value => value.number(),
        };
        let is_plain = |column: usize| matches!(value(column), Value::Nothing) || number(column).is_some();
        let others = mapping.refund.into_iter().chain(mapping.refund_of);
        let others = others.chain(mapping.rivals.iter().flat_map(Expression::columns));
        if !others.chain(mapping.beside.numbers()).all(is_plain) {
            return None;
        }
        let (amount, rounded) = match &values.amount {
            Some(amounts) => (amounts[i]?, false),
            None => mapping.amount.value(number).ok().and_then(Quotient::to_money)?,
        };
        let understood = Row {
            ts: values.ts[i]?,
            amount: amount.0,
            order: at(&values.order, i)?,
            customer: at(&values.customer, i)?,
            category: at(&values.category, i)?,
            promo: at(&values.promo, i)?,
            payment: at(&values.payment, i)?,
        };
        if understood.order == Some(Id::Text(b"")) {
            return None;
        }
        let fields = Fields { text, number, print: || values.prints[i] };
        self.accept(understood, rounded, fields, line(batch, row), block);
        Some(())
    }
}

/// Rows whose values are looked at column by column: few enough to stay in a thread's cache.
const ROWS: usize = 1 << 12;

/// What columns say of some rows; nothing where a value is not plain.
struct Values<'b> {
    ts: Vec<Option<u32>>,
    /// Where the amount is one column.
    amount: Option<Vec<Option<Money>>>,
    order: Option<Vec<Option<Id<'b>>>>,
    customer: Option<Vec<Option<Id<'b>>>>,
    category: Option<Vec<Option<&'b [u8]>>>,
    promo: Option<Vec<Option<bool>>>,
    payment: Option<Vec<Option<&'b [u8]>>>,
    prints: Vec<u64>,
}

/// What a column that there may be says of a row, where that is plain.
fn at<T: Copy>(column: &Option<Vec<Option<T>>>, i: usize) -> Option<Option<T>> {
    column.as_ref().map_or(Some(None), |values| values[i].map(Some))
}

const ZERO: Decimal = Decimal { mantissa: 0, scale: 0 };

/// A text without the white space around it, where it is one.
#[inline]
fn tidy(text: &[u8]) -> Option<&[u8]> {
    match text {
        [first, .., last] if *first > b' ' && *last > b' ' && text.iter().all(|byte| (b' '..=b'~').contains(byte)) => {
            Some(text)
        }
        _ => checked(text, 0).ok(),
    }
}

fn line(batch: &Batch, row: usize) -> u64 {
    (batch.start + row) as u64 + 1
}

/// The last row of the file that says something.
fn footer(batch: &Batch) -> Option<usize> {
    let is_empty = |byte: &u8| byte.is_ascii_whitespace() || b",;|\"".contains(byte);
    let says_something = |row: &usize| !batch.lines(*row..row + 1).iter().all(is_empty);
    (0..batch.rows).rev().find(says_something).filter(|_| batch.start + batch.rows >= batch.height)
}
