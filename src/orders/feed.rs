//! A source as blocks of records, whatever it is: from here on, text and binary tables are read by the same rules.

use std::ops::Range;
use std::sync::Arc;

use crate::diagnostic::Result;

use super::charset::Charset;
use super::database::{Cursor, Group, Rows};
use super::dialect::Dialect;
use super::mapping::Mapping;
use super::options::{Input, Repeated};
use super::parquet::{Batch, Parquet};
use super::reading::Reading;
use super::source::Kind;
use super::supply::{Bytes, Supply, Told};
use super::understood::Written;
use super::workbook::Sheet;

/// Rows of a binary table that make a block of text.
const ROWS: usize = 1 << 15;

/// Hands out the blocks of a source.
pub(super) struct Feed {
    blocks: Blocks,
    /// What was looked at and is still to be handed out.
    pending: Option<Decoded>,
    /// The first rows of a binary table, as they were shown.
    shown: Option<Bytes>,
}

enum Blocks {
    Text(Box<Supply>),
    Table(Table),
    /// With the block that comes next.
    Sheet(Arc<Sheet>, usize),
    /// With the columns that mean something.
    Rows(Cursor, Arc<[usize]>),
}

/// What is handed out at a time.
pub(super) enum Piece {
    Decoded(Decoded),
    /// Rows of a binary table, and the columns to read of them: for whoever takes them to decode.
    Rows(Arc<Parquet>, Range<usize>, Arc<[usize]>),
    /// Rows of a database, the place of the first and the columns that are needed: for the same.
    Group(Arc<Rows>, Arc<Group>, usize, Arc<[usize]>),
}

/// Records, as text or as they are stored.
pub(super) enum Decoded {
    Text(Bytes),
    Batch(Batch),
}

/// A binary table.
struct Table {
    file: Arc<Parquet>,
    /// The columns that are read.
    read: Arc<[usize]>,
    /// The row that comes next, from 0.
    at: usize,
}

impl Feed {
    /// # Errors
    /// Exit 3 where there is nothing in it or it cannot be read.
    pub(super) fn open(name: &str, kind: &Kind, input: &Input) -> Result<Feed> {
        let blocks = match kind {
            Kind::Text(file) => Blocks::Text(Box::new(Supply::new(name, file, input)?)),
            Kind::Parquet(path) => {
                let file = Arc::new(Parquet::open(path)?);
                let read = (0..file.header.len()).collect();
                Blocks::Table(Table { file, read, at: 0 })
            }
            Kind::Sheet(sheet) => Blocks::Sheet(sheet.clone(), 0),
            Kind::Rows(rows) => Blocks::Rows(Cursor::new(rows.clone()), [].into()),
        };
        Ok(Feed { blocks, pending: None, shown: None })
    }

    /// The names of the columns.
    pub(super) fn header(&self) -> Vec<String> {
        match &self.blocks {
            Blocks::Text(supply) => supply.header.clone(),
            Blocks::Table(table) => table.file.header.clone(),
            Blocks::Sheet(sheet, _) => sheet.header.clone(),
            Blocks::Rows(cursor, _) => cursor.rows().header.clone(),
        }
    }

    /// The line of the header, and what is odd about its width.
    pub(super) fn header_line(&self) -> (u64, Option<String>) {
        match &self.blocks {
            Blocks::Text(supply) => (supply.header_line, supply.odd_width.clone()),
            Blocks::Table(_) | Blocks::Rows(..) => (1, None),
            Blocks::Sheet(sheet, _) => (sheet.header_row, None),
        }
    }

    /// Says what columns mean: of a binary table, no others are read.
    pub(super) fn meaning(self, mapping: &Mapping, reading: &Reading, all: bool) -> Feed {
        let blocks = match self.blocks {
            Blocks::Text(supply) => Blocks::Text(Box::new(supply.shaped(&mapping.shape()))),
            // Repeated rows are equal in all columns.
            Blocks::Table(table) if all || reading.input.repeated == Repeated::Drop => Blocks::Table(table),
            Blocks::Table(table) => {
                // A last line of totals says so in its first column.
                let mut read: Vec<usize> = mapping.used().into_iter().chain([0]).collect();
                read.sort_unstable();
                read.dedup();
                Blocks::Table(Table { read: read.into(), ..table })
            }
            sheet @ Blocks::Sheet(..) => sheet,
            // All of them have come already.
            Blocks::Rows(cursor, _) => Blocks::Rows(cursor, mapping.used().into()),
        };
        Feed { blocks, ..self }
    }

    /// Whether there are columns that it does not read.
    pub(super) fn is_partial(&self) -> bool {
        matches!(&self.blocks, Blocks::Table(table) if table.read.len() < table.file.header.len())
    }

    /// Bytes that all threads decode of a binary table at a time.
    pub(super) fn decoding(&self) -> u64 {
        /// Bytes of a field.
        const FIELD: usize = 50;
        /// Bytes of rows of a database that are kept or on their way.
        const WAITING: u64 = 150_000_000;
        match &self.blocks {
            Blocks::Text(_) | Blocks::Sheet(..) => 0,
            Blocks::Rows(..) => WAITING,
            Blocks::Table(table) => {
                let rows = table.file.height.min(table.file.stretch(0).len() * rayon::current_num_threads());
                (rows * table.read.len() * FIELD) as u64
            }
        }
    }

    /// Columns of numbers and of times that leave open no way of writing them.
    pub(super) fn typed(&self) -> [Vec<usize>; 2] {
        match &self.blocks {
            Blocks::Text(_) => [Vec::new(), Vec::new()],
            Blocks::Sheet(sheet, _) => sheet.typed(),
            Blocks::Rows(cursor, _) => {
                let rows = cursor.rows();
                let those = |is: &dyn Fn(usize) -> bool| (0..rows.header.len()).filter(|&column| is(column)).collect();
                [those(&|column| rows.is_number(column)), those(&|column| rows.is_time(column))]
            }
            Blocks::Table(Table { file, .. }) => {
                let those = |is: &dyn Fn(usize) -> bool| (0..file.header.len()).filter(|&column| is(column)).collect();
                [those(&|column| file.is_number(column)), those(&|column| file.is_time(column))]
            }
        }
    }

    /// How records are written.
    pub(super) fn dialect(&self) -> Dialect {
        match &self.blocks {
            Blocks::Text(supply) => supply.dialect,
            Blocks::Table(_) | Blocks::Sheet(..) | Blocks::Rows(..) => Dialect::default(),
        }
    }

    /// What comes next, or nothing at the end.
    ///
    /// # Errors
    /// Exit 3 where reading fails.
    pub(super) fn next(&mut self) -> Result<Option<Piece>> {
        self.shown = None;
        if let Some(pending) = self.pending.take() {
            return Ok(Some(Piece::Decoded(pending)));
        }
        match &mut self.blocks {
            Blocks::Text(supply) => Ok(supply.next()?.map(|bytes| Piece::Decoded(Decoded::Text(bytes)))),
            Blocks::Table(table) => Ok(table.next()),
            Blocks::Rows(cursor, needed) => {
                let next = cursor.next()?;
                Ok(next.map(|(group, start)| Piece::Group(cursor.rows().clone(), group, start, needed.clone())))
            }
            Blocks::Sheet(sheet, at) => {
                let index = *at;
                *at += 1;
                Ok(sheet.block(index).map(|(bytes, line, [end, all])| {
                    let (bytes, reached) = (bytes.to_vec(), (end as u64, all as u64));
                    let last = end == all;
                    let bytes = Bytes { index, bytes, line, rows: true, last, closes: false, doubtful: false, reached };
                    Piece::Decoded(Decoded::Text(bytes))
                }))
            }
        }
    }

    /// The first block of text, which the next call of [`Feed::next`] gives again.
    ///
    /// # Errors
    /// As [`Feed::next`].
    pub(super) fn peek(&mut self) -> Result<Option<&Bytes>> {
        self.pending = self.next()?.map(Piece::decoded).transpose()?;
        Ok(match &self.pending {
            Some(Decoded::Text(bytes)) => Some(bytes),
            Some(Decoded::Batch(batch)) => {
                self.shown = texts(batch).next();
                self.shown.as_ref()
            }
            None => None,
        })
    }

    /// What the source turned out to be, once all of it is read.
    ///
    /// # Errors
    /// Exit 3 where the file has changed since reading began.
    pub(super) fn finish(self) -> Result<Told> {
        let sentences = match self.blocks {
            Blocks::Text(supply) => return supply.finish(),
            Blocks::Table(_) | Blocks::Rows(..) => Vec::new(),
            Blocks::Sheet(sheet, _) => sheet.sentences(),
        };
        let written = Written { dialect: Dialect::default(), encoding: Charset::UTF_8 };
        Ok(Told { sentences, encoding: None, encodings: None, written })
    }
}

impl Table {
    fn next(&mut self) -> Option<Piece> {
        let rows = (self.at < self.file.height).then(|| self.file.stretch(self.at))?;
        self.at = rows.end;
        Some(Piece::Rows(self.file.clone(), rows, self.read.clone()))
    }
}

impl Piece {
    /// # Errors
    /// Exit 3 where a binary table cannot be read.
    pub(super) fn decoded(self) -> Result<Decoded> {
        match self {
            Piece::Decoded(decoded) => Ok(decoded),
            Piece::Rows(file, rows, columns) => file.batch(rows, &columns).map(Decoded::Batch),
            Piece::Group(rows, group, start, needed) => rows.batch(&group, start, &needed).map(Decoded::Batch),
        }
    }
}

impl Decoded {
    /// Shows it as blocks of text.
    ///
    /// # Errors
    /// Where `show` fails.
    pub(super) fn texts(self, mut show: impl FnMut(Bytes) -> Result<()>) -> Result<()> {
        match self {
            Decoded::Text(bytes) => show(bytes),
            Decoded::Batch(batch) => texts(&batch).try_for_each(show),
        }
    }
}

/// The rows of a binary table as blocks of text.
fn texts(batch: &Batch) -> impl Iterator<Item = Bytes> {
    (0..batch.rows).step_by(ROWS).map(|from| {
        let to = batch.rows.min(from + ROWS);
        let end = batch.start + to;
        Bytes {
            index: batch.start + from,
            bytes: batch.lines(from..to),
            line: (batch.start + from) as u64 + 1,
            rows: true,
            last: end >= batch.height,
            closes: false,
            doubtful: false,
            reached: (end as u64, batch.height as u64),
        }
    })
}
