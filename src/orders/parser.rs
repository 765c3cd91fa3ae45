//! Understands records: fields to typed rows, each row to its place.

use crate::money::{Decimal, Money, Quotient};

use super::calendar::TimeFormat;
use super::columns::{Block, Row};
use super::decide::{Decisions, FileVotes, Typed};
use super::dialect::Dialect;
use super::excerpt::holds_lines;
use super::ids::Id;
use super::lines::{Line, complete};
use super::mapping::Mapping;
use super::names::Names;
use super::nothing::{NO_CATEGORY, NO_PAYMENT, is_nothing, is_promo};
use super::number::NumberFormat;
use super::options::Repeated;
use super::reading::Reading;
use super::records::{Record, RecordBuffer, Records};
use super::rejects::{Reason, Reject};
use super::repeats::print;
use super::status::{Statuses, is_pending};
use super::supply::Bytes;
use super::time::TimeReader;
use super::votes::Format;

/// What is known of a source before its rows are understood.
#[derive(Clone, Copy)]
pub(super) struct Known<'m> {
    /// Its index.
    pub source: usize,
    pub mapping: &'m Mapping,
    pub typed: &'m Typed,
    pub decisions: &'m Decisions,
    pub reading: &'m Reading,
    /// The lines, rising, of duplicate rows and are left out.
    pub repeats: &'m [u64],
    /// Bytes that the rows of the sources before hold.
    pub before: u64,
}

/// Understands records, one thread's worth.
pub(super) struct Parser<'m> {
    pub(super) mapping: &'m Mapping,
    decisions: &'m Decisions,
    repeats: &'m [u64],
    /// How the amount's one column writes numbers.
    number: NumberFormat,
    pub(super) source: usize,
    pub(super) times: TimeReader,
    /// The one column of the amount, where it is one.
    pub(super) amount: Option<usize>,
    joined: Vec<u8>,
    /// Whether the block at hand is known to be text: no field has to be looked through.
    clean: bool,
    /// Rows of the block before: what the next one will want room for.
    rows: usize,
    /// What all rows say about the decisions.
    pub votes: FileVotes,
    /// The rows that count by what columns say became of them.
    pub statuses: Vec<(usize, Statuses)>,
    /// What the rows that count come to by each other amount that could have been meant, in ten-thousandths.
    pub rivals: Vec<i128>,
    /// Values of the dimensions, by code: of all that this one reads.
    pub names: Vec<Names>,
    /// The first field that another encoding would read otherwise.
    pub doubt: Option<Doubt>,
    /// Columns that mean something.
    used: Vec<usize>,
    /// Whether any row may be left out unread.
    pub(super) judges: bool,
    /// Whether all rows leave fingerprints, as where repeated ones are left out, or only those that count.
    pub(super) prints_all: bool,
}

/// A field that another encoding would read otherwise: its line, its column, its text.
pub(super) type Doubt = (u64, usize, String);

/// What else is to be known of a row that is understood: the text of a column, its number, the row's fingerprint.
pub(super) struct Fields<T, N, P> {
    pub text: T,
    pub number: N,
    pub print: P,
}

/// What is wrong with a row: the column and why.
pub(super) type Wrong = (Option<usize>, Reason);

/// Bytes of an id or a name: what is longer is another column, or none.
const LONGEST: usize = 1000;

impl<'m> Parser<'m> {
    pub(super) fn new(known: Known<'m>) -> Parser<'m> {
        let Known { source, mapping, decisions, reading, repeats, .. } = known;
        let amount = mapping.amount.single();
        Parser {
            mapping,
            decisions,
            repeats,
            number: amount.map_or(NumberFormat::Point, |column| decisions.number(column)),
            source,
            times: TimeReader::of(decisions.times, reading.zone)
                .written_in(reading.written(mapping))
                .within(reading.bounds()),
            amount,
            joined: Vec::new(),
            clean: false,
            rows: 0,
            votes: FileVotes::new(mapping, known.typed),
            statuses: mapping.statuses.iter().map(|&column| (column, Statuses::new())).collect(),
            rivals: vec![0; mapping.rivals.len()],
            names: vec![Names::default(); mapping.beside.dimensions.len()],
            doubt: None,
            used: mapping.used(),
            prints_all: reading.input.repeated == Repeated::Drop,
            judges: !mapping.exclusions.is_empty() || mapping.filter.columns().next().is_some() || !repeats.is_empty(),
        }
    }

    /// Understands a block whose rows stand for themselves.
    pub(super) fn block(&mut self, bytes: &Bytes, mut records: Records<'_>) -> Block {
        let mut block = Block::with_capacity(self.rows + self.rows / 32, self.mapping);
        block.lent = std::mem::take(&mut self.names);
        self.clean = bytes.bytes.is_ascii() && memchr::memchr(0, &bytes.bytes).is_none();
        let ends_whole = bytes.ends_whole();
        let (footer, mut start) = (bytes.footer(), 0);
        let total = bytes.bytes.len();
        block.prints.0 = self.source;
        while let Some(record) = records.next() {
            self.see(&record, &mut block);
            if footer == Some(start) && is_total(record.field(0)) {
                self.refuse(&record, (None, Reason::Total), &mut block);
            } else {
                self.take(&record, !ends_whole && record.offset == total, &mut block);
            }
            start = record.offset;
            if bytes.doubtful && !self.clean {
                self.doubt(&record);
            }
        }
        self.rows = block.counted.rows.len();
        self.names = std::mem::take(&mut block.lent);
        block
    }

    /// Understands the lines of an order, which say something of each other.
    pub(super) fn order(&mut self, mut lines: Vec<Line>, block: &mut Block) {
        self.clean = false;
        let wrong = complete(&mut lines, self.mapping, |column| self.decisions.number(column)).err();
        let mut buffer = RecordBuffer::default();
        let at_fault = wrong.map(|(i, _)| lines[i].line);
        for (i, line) in lines.iter().enumerate() {
            buffer.fill(line.fields.iter());
            let record = buffer.record_of(line.line, &line.raw);
            match (wrong, at_fault) {
                _ if self.judges && self.leaves_out(&record, block) => {}
                (Some((fault, column)), _) if fault == i => {
                    self.refuse(&record, (Some(column), Reason::Amount), block);
                    self.votes.feed(self.mapping, |column| record.field(column), record.line);
                }
                (_, Some(line)) => self.refuse(&record, (None, Reason::Order { line }), block),
                _ => self.take(&record, false, block),
            }
        }
    }

    /// Notes the first field that means something and is not plain.
    pub(super) fn doubt(&mut self, record: &Record<'_>) {
        if self.doubt.is_some() || record.len() != self.mapping.header.len() {
            return;
        }
        let plain = |column: &&usize| !record.field(**column).is_ascii();
        if let Some(&column) = self.used.iter().find(plain) {
            let text = String::from_utf8_lossy(record.field(column)).into_owned();
            self.doubt = Some((record.line, column, text));
        }
    }

    /// Takes the fingerprint of a record as it is read, where repeated rows are left out.
    pub(super) fn see(&self, record: &Record<'_>, block: &mut Block) {
        if self.prints_all && !is_blank(record) {
            block.prints.1.push(print(record.raw), record.line);
        }
    }

    /// Whether any row is left out as a duplicate.
    pub(super) fn leaves_out_repeats(&self) -> bool {
        !self.repeats.is_empty()
    }

    /// Whether a row is left out as a duplicate.
    pub(super) fn drops(&self, record: &Record<'_>, block: &mut Block) -> bool {
        let repeated = self.repeats.binary_search(&record.line).is_ok();
        block.census.dropped += u64::from(repeated);
        block.census.read += u64::from(repeated);
        repeated
    }

    /// Whether a row is left out before it is understood: as a repeat, by the filter or by its status.
    fn leaves_out(&mut self, record: &Record<'_>, block: &mut Block) -> bool {
        if self.drops(record, block) {
            return true;
        }
        if record.len() != self.mapping.header.len() || record.stray.is_some() || self.is_header(record) {
            return false;
        }
        let filtered = self.mapping.filter.drops(|column| record.field(column));
        if !filtered && self.mapping.excluded(|column| record.field(column)).is_none() {
            return false;
        }
        // How they are written is said by all rows, those too that do not count.
        self.votes.hear(self.mapping, self.decisions, |column| record.field(column), record.line);
        block.census.read += 1;
        if filtered {
            block.census.filtered += 1;
            return true;
        }
        block.census.excluded += 1;
        // An order used a promo if any of its rows says so.
        let text = |column: Option<usize>| self.optional(record, column).ok().flatten().unwrap_or_default();
        if is_promo(text(self.mapping.used_promo)) {
            block.promos.push(text(self.mapping.order_id));
        }
        true
    }

    /// Takes in a row that is understood.
    pub(super) fn accept<'r>(
        &mut self,
        row: Row<'r>,
        rounded: bool,
        fields: Fields<impl Fn(usize) -> &'r [u8], impl Fn(usize) -> Option<Decimal>, impl Fn() -> u64>,
        line: u64,
        block: &mut Block,
    ) {
        let Fields { text, number, print } = fields;
        self.votes.confirm(self.mapping, self.decisions, &text, line);
        block.census.read += 1;
        if self.mapping.filter.drops_time(i64::from(row.ts)) {
            block.census.filtered += 1;
            return;
        }
        // Of rows that do not count, nobody asks whether they are there twice.
        if row.amount != 0 && !self.prints_all {
            block.prints.1.push(print(), line);
        }
        block.census.rounded += u64::from(rounded);
        if let Some(part) = block.push(row).filter(|_| !self.mapping.beside.is_empty()) {
            block.push_beside(&self.mapping.beside, part, &text, &number);
        }
        for (column, statuses) in &mut self.statuses {
            statuses.feed(text(*column).trim_ascii(), 1, row.amount.into());
        }
        // What is no number is nothing.
        for (rival, sum) in self.mapping.rivals.iter().zip(&mut self.rivals) {
            let value = rival.value(&number).ok().and_then(Quotient::to_money);
            *sum += value.map_or(0, |(money, _)| i128::from(money.0));
        }
        if row.amount <= 0 && row.promo == Some(true) {
            block.promos.push_id(row.order.unwrap_or(Id::Text(b"")));
        }
        let refunded = self.mapping.refund.and_then(|column| number(column)?.to_money());
        if let Some((refunded, _)) = refunded.filter(|(refunded, _)| *refunded != Money::ZERO && row.amount > 0) {
            // Where an order's amounts are shared, so is what was given back of goods.
            let shared = self.mapping.spread.is_some();
            let goods = (!shared).then_some(Money(row.amount));
            let back = self.mapping.refunded(refunded, goods, &number);
            block.refund(row, back);
            // What was given back of all that the order cost is as much of its tax and shipping as of its goods.
            let part = self.mapping.refund_of.map(|_| (back, Money(row.amount)));
            block.push_refund(&self.mapping.beside, part, &text, &number);
        }
    }

    /// Whether a row waits for its payment, and so has no amount yet.
    fn is_pending(&self, record: &Record<'_>) -> bool {
        self.mapping.statuses.iter().any(|&column| is_pending(record.field(column)))
    }

    /// Whether a record is the header once more, as where exports were put behind each other.
    fn is_header(&self, record: &Record<'_>) -> bool {
        let header = &self.mapping.header;
        record.len() == header.len() && (0..header.len()).all(|i| record.field(i).trim_ascii() == header[i].as_bytes())
    }

    /// Understands one record; `open` says that the file ends within its line.
    pub(super) fn take(&mut self, record: &Record<'_>, open: bool, block: &mut Block) {
        if is_blank(record) {
            block.census.blank += 1;
            return;
        }
        if self.judges && self.leaves_out(record, block) {
            return;
        }
        let mut rounded = false;
        match self.row(record, &mut rounded) {
            Ok(row) => {
                let (mapping, decisions) = (self.mapping, self.decisions);
                let number = |column| number(mapping, decisions, record, column);
                let fields = Fields { text: |column| record.field(column), number, print: || print(record.raw) };
                self.accept(row, rounded, fields, record.line, block);
            }
            Err((_, Reason::NoAmount)) if self.is_pending(record) => {
                block.census.read += 1;
                block.census.excluded += 1;
            }
            Err(_) if self.is_header(record) => block.census.headers += 1,
            Err((_, Reason::Fields { .. })) if open => self.refuse(record, (None, Reason::Cut), block),
            Err(wrong) => {
                if !matches!(wrong.1, Reason::Fields { .. } | Reason::Quotes(_)) {
                    self.votes.feed(self.mapping, |column| record.field(column), record.line);
                }
                self.refuse(record, wrong, block);
            }
        }
    }

    pub(super) fn refuse(&self, record: &Record<'_>, (column, reason): Wrong, block: &mut Block) {
        block.census.read += 1;
        block.census.rejected += 1;
        block.rejects.push(Reject {
            source: self.source,
            line: record.line,
            lines: lines(record.raw),
            column: column.map(|column| self.mapping.header[column].clone()),
            value: column.map_or(record.raw, |column| record.field(column)).to_owned(),
            row: record.raw.to_owned(),
            private: matches!(reason, Reason::Quotes(_))
                || column
                    .is_none_or(|column| Some(column) == self.mapping.user_id || holds_lines(record.field(column))),
            reason,
        });
    }

    fn row<'r>(&mut self, record: &Record<'r>, rounded: &mut bool) -> std::result::Result<Row<'r>, Wrong> {
        let mapping = self.mapping;
        // Of wrong quotes fields can be too few, or one too many for the header to name.
        if let Some((field, quotes)) = record.stray {
            return Err((Some(field).filter(|&field| field < mapping.header.len()), Reason::Quotes(quotes)));
        }
        if record.len() != mapping.header.len() {
            let (found, header) = (record.len() as u32, mapping.header.len() as u32);
            return Err((None, Reason::Fields { found, header }));
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
            _ => (Some(self.at_fault(record)), Reason::Time(error)),
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
        let promo = mapping.used_promo.map(|column| self.text(record, column).map(is_promo)).transpose()?;
        Ok(Row {
            // From 1970 to 2105 seconds fit 32 bits.
            ts: ts as u32,
            amount: amount.0,
            order: order.map(Id::Text),
            customer: self.optional(record, mapping.user_id)?.map(Id::Text),
            category: self.optional(record, mapping.category)?.map(|name| named(name, NO_CATEGORY)),
            promo,
            payment: self.optional(record, mapping.payment_type)?.map(|name| named(name, NO_PAYMENT)),
        })
    }

    /// The column of a time that is none: the first with which the ones before it are no time.
    fn at_fault(&self, record: &Record<'_>) -> usize {
        let mut times = self.times.clone();
        let mut joined = Vec::new();
        for &column in &self.mapping.ts {
            joined.extend_from_slice(record.field(column).trim_ascii());
            // Where all fail, no format was found: any will do.
            let is_time = |format: &TimeFormat| format.value(&joined).is_some();
            if times.read(&joined).is_err() && !TimeFormat::CANDIDATES.iter().any(is_time) {
                return column;
            }
            joined.push(b' ');
        }
        self.mapping.ts[0]
    }

    fn text<'r>(&self, record: &Record<'r>, column: usize) -> std::result::Result<&'r [u8], Wrong> {
        let field = record.field(column);
        match field {
            [first, .., last] if self.clean && *first > b' ' && *last > b' ' => Ok(field),
            _ if self.clean => Ok(field.trim_ascii()),
            _ => checked(field, column),
        }
    }

    /// A name or an id, where there is a column of them.
    fn optional<'r>(&self, record: &Record<'r>, column: Option<usize>) -> std::result::Result<Option<&'r [u8]>, Wrong> {
        column.map(|column| name(self.text(record, column)?, column)).transpose()
    }

    fn computed(&self, record: &Record<'_>, rounded: &mut bool) -> std::result::Result<Money, Wrong> {
        let value = self.mapping.amount.value(|column| number(self.mapping, self.decisions, record, column));
        let wrong = |column: Option<usize>| {
            let column = column.or(self.amount);
            let empty = column.is_some_and(|column| record.field(column).trim_ascii().is_empty());
            let number = column.and_then(|column| number(self.mapping, self.decisions, record, column));
            let reason = match (empty, column, number) {
                (true, ..) => Reason::NoAmount,
                (false, Some(column), Some(number)) if number.mantissa == 0 && Some(column) != self.amount => {
                    Reason::ByZero
                }
                (false, None, _) | (false, _, Some(_)) => Reason::TooLarge,
                (false, Some(_), None) => Reason::Amount,
            };
            (column, reason)
        };
        let (money, lost) = value.map_err(wrong)?.to_money().ok_or_else(|| wrong(None))?;
        *rounded = lost;
        Ok(money)
    }
}

/// The number in a field, as its column writes numbers.
fn number(mapping: &Mapping, decisions: &Decisions, record: &Record<'_>, column: usize) -> Option<Decimal> {
    let field = record.field(column).trim_ascii();
    if field.is_empty() && mapping.blank_is_zero.contains(&column) {
        return Some(Decimal { mantissa: 0, scale: 0 });
    }
    decisions.number(column).parse(field)
}

/// A name or an id; empty where the field says that there is none.
pub(super) fn name(text: &[u8], column: usize) -> std::result::Result<&[u8], Wrong> {
    match text {
        text if text.len() > LONGEST => Err((Some(column), Reason::Long)),
        text if is_nothing(text) => Ok(b""),
        text => Ok(text),
    }
}

/// A name, or what is called so that has none.
#[inline]
pub(super) fn named<'r>(name: &'r [u8], nameless: &'static str) -> &'r [u8] {
    match name {
        b"" => nameless.as_bytes(),
        _ => name,
    }
}

/// Physical lines of a record.
fn lines(raw: &[u8]) -> u64 {
    1 + Dialect::default().lines(raw)
}

/// Whether there is nothing in a record.
pub(super) fn is_blank(record: &Record<'_>) -> bool {
    // Most records hold something in their first field.
    record.field(0).trim_ascii().is_empty() && (1..record.len()).all(|i| record.field(i).trim_ascii().is_empty())
}

/// What spreadsheets write below a column of numbers, in the languages seen.
const TOTALS: [&str; 16] = [
    "total",
    "totals",
    "grand total",
    "total general",
    "total général",
    "sum",
    "somme",
    "summe",
    "gesamt",
    "gesamtsumme",
    "totale",
    "totaal",
    "totalt",
    "suma",
    "итого",
    "合計",
];

pub(super) fn is_total(field: &[u8]) -> bool {
    let text = String::from_utf8_lossy(field).to_lowercase();
    TOTALS.contains(&text.trim_matches(|c: char| c.is_whitespace() || c == ':'))
}

/// A field without the white space around it: text, and nothing that could not be written in one.
pub(super) fn checked(field: &[u8], column: usize) -> std::result::Result<&[u8], Wrong> {
    let text = std::str::from_utf8(field).map_err(|_| (Some(column), Reason::Encoding))?;
    if text.contains('\0') { Err((Some(column), Reason::Nul)) } else { Ok(text.trim().as_bytes()) }
}
