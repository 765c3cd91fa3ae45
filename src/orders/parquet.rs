//! Orders from Parquet: the same rows, told the same way.

use std::path::Path;

use rayon::prelude::*;

use crate::config::Repeated;
use crate::diagnostic::Result;
use crate::tables::parquet::{self, Parquet};

use super::budget::Budget;
use super::calendar::TimeFormat;
use super::columns::Block;
use super::decide::Decisions;
use super::mapping::Mapping;
use super::parser::{Known, Parser};
use super::reader::{Read, Reading};
use super::records::RecordBuffer;
use super::repeats::Prints;
use super::samples::Samples;

/// Rows that are taken from the file at a time.
const ROWS: usize = 1 << 17;
/// Rows from which samples are taken.
const SAMPLED: usize = 2_000;

/// Reads the columns that mean something; where repeated rows are left out, all, as repeated rows are equal in all.
pub(super) fn read(source: usize, path: &Path, reading: &Reading, before: u64) -> Result<Read> {
    let file = Parquet::open(path)?;
    let mapping = Mapping::resolve(path, file.header.clone(), &reading.columns, &reading.filter)?;
    // Columns of a binary file are handed over in one form.
    let decisions = Decisions { times: TimeFormat::Iso, numbers: Vec::new(), currency: None, sentences: Vec::new() };
    let known = Known { source, mapping: &mapping, decisions: &decisions, reading, repeats: &[], before };
    let table = Table::read(known, path, file)?;
    let mut samples = Samples::new(&mapping);
    table.each(0, SAMPLED, |_, fields| samples.feed(|column| fields[column].as_bytes()))?;
    let blocks = blocks(known, &table)?;
    Ok(Read { mapping, decisions, text: None, samples: samples.found(), blocks })
}

/// Reads a source again, all of which is known.
pub(super) fn again(known: Known<'_>, path: &Path) -> Result<Vec<Block>> {
    blocks(known, &Table::read(known, path, Parquet::open(path)?)?)
}

/// Shows every row of a source with its number, in order.
pub(super) fn rows(known: Known<'_>, path: &Path, show: &mut dyn FnMut(u64, &[u8])) -> Result<()> {
    let table = Table::read(known, path, Parquet::open(path)?)?;
    for offset in table.offsets() {
        table.each(offset, ROWS, |row, fields| show(row, &line(fields)))?;
    }
    Ok(())
}

fn blocks(known: Known<'_>, table: &Table) -> Result<Vec<Block>> {
    let block = |offset: usize| -> Result<Block> {
        let mut parser = Parser::new(known);
        let mut block = Block { prints: (known.source, Prints::default()), ..Block::default() };
        let mut buffer = RecordBuffer::default();
        table.each(offset, ROWS, |row, fields| {
            if known.reading.input.repeated == Repeated::Drop {
                block.prints.1.push(&line(fields), row);
            }
            buffer.fill(fields.iter().copied());
            let rejects = block.rejects.len();
            parser.take(&buffer.record(row), false, &mut block);
            if let Some(reject) = block.rejects.get_mut(rejects) {
                reject.row = line(fields);
            }
        })?;
        Ok(block)
    };
    table.offsets().into_par_iter().map(block).collect()
}

/// The columns that are read.
struct Table {
    rows: parquet::Rows,
    /// The names of all columns, and which of them are read.
    header: Vec<String>,
    read: Vec<usize>,
}

impl Table {
    fn read(known: Known<'_>, path: &Path, file: Parquet) -> Result<Table> {
        let header = known.mapping.header.clone();
        let read = match known.reading.input.repeated {
            Repeated::Keep => known.mapping.used(),
            Repeated::Drop => (0..header.len()).collect(),
        };
        Budget::new(&path.display().to_string(), known.reading, known.before).take_table(file.height, read.len())?;
        let rows = file.rows(read.iter().map(|&column| header[column].clone()).collect())?;
        Ok(Table { rows, header, read })
    }

    fn offsets(&self) -> Vec<usize> {
        (0..self.rows.len()).step_by(ROWS).collect()
    }

    /// So many rows from an offset on, each with its number from 1 and its fields, of which those that are not read are empty.
    fn each(&self, offset: usize, most: usize, mut take: impl FnMut(u64, &[&str])) -> Result<()> {
        let mut columns = vec![Vec::new(); self.header.len()];
        for &column in &self.read {
            columns[column] = self.rows.texts(&self.header[column], offset, most)?;
        }
        let mut fields = Vec::with_capacity(columns.len());
        for row in 0..most.min(self.rows.len() - offset) {
            fields.clear();
            fields.extend(columns.iter().map(|column| column.get(row).map_or("", String::as_str)));
            take((offset + row) as u64 + 1, &fields);
        }
        Ok(())
    }
}

/// A row as the line of CSV that it never was.
fn line(fields: &[&str]) -> Vec<u8> {
    let mut line = String::new();
    for (i, field) in fields.iter().enumerate() {
        let (comma, quotes) = (if i > 0 { "," } else { "" }, field.contains(['"', ',', '\n', '\r']));
        line += comma;
        match quotes {
            true => line.extend(["\"", &field.replace('"', "\"\""), "\""]),
            false => line += field,
        }
    }
    line.into_bytes()
}
