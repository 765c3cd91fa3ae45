//! Orders from Parquet: the same rows, told the same way.

use std::path::Path;

use rayon::prelude::*;

use crate::diagnostic::Result;
use crate::tables::parquet::Parquet;

use super::calendar::TimeFormat;
use super::columns::Block;
use super::decide::Decisions;
use super::mapping::Mapping;
use super::parser::Parser;
use super::reader::{Read, Reading};
use super::records::RecordBuffer;

/// Rows that are taken from the file at a time.
const ROWS: usize = 1 << 17;

/// Reads the columns that mean something.
pub(super) fn read(source: usize, path: &Path, reading: &Reading) -> Result<Read> {
    let file = Parquet::open(path)?;
    let mapping = Mapping::resolve(path, file.header.clone(), &reading.columns, &reading.filter)?;
    let used = mapping.used();
    let rows = file.rows(used.iter().map(|&column| mapping.header[column].clone()).collect())?;
    // Columns of a binary file are handed over in one form.
    let decisions = Decisions { times: TimeFormat::Iso, numbers: Vec::new(), currency: None, sentences: Vec::new() };
    let parts: Vec<usize> = (0..rows.len()).step_by(ROWS).collect();
    let block = |offset: usize| -> Result<Block> {
        let mut columns = vec![Vec::new(); mapping.header.len()];
        for &column in &used {
            columns[column] = rows.texts(&mapping.header[column], offset, ROWS)?;
        }
        let mut parser = Parser::new(&mapping, &decisions, source, reading.zone);
        let (mut block, mut buffer) = (Block::default(), RecordBuffer::default());
        for row in 0..ROWS.min(rows.len() - offset) {
            buffer.fill(columns.iter().map(|column| column.get(row).map_or("", String::as_str)));
            // Rows count from 1, as lines do.
            parser.take(&buffer.record((offset + row) as u64 + 1), false, &mut block);
        }
        Ok(block)
    };
    let blocks = parts.into_par_iter().map(block).collect::<Result<Vec<Block>>>()?;
    Ok(Read { mapping, decisions, delimiter: None, blocks })
}
