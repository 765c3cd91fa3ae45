//! A sheet of a workbook, with a line for each of its rows.

use std::path::Path;

use calamine::{Data, Reader, Sheets};

use crate::diagnostic::{Diagnostic, Exit, Result};

use super::super::options::Input;
use super::super::reading::Reading;
use super::super::records::write_field;
use super::book::{Book, open, unusable};
use super::cell::{self, Cell, Kind};
use super::hidden;

/// Rows among which the header is looked for.
const HEAD: usize = 512;
/// Bytes of a block.
const BLOCK: usize = 1 << 20;

/// A sheet, read.
#[derive(Debug, Default)]
pub struct Sheet {
    /// The names of its columns.
    pub header: Vec<String>,
    /// The row that they stand in, from 1.
    pub header_row: u64,
    /// The column of the first of them, from 0.
    pub first_column: u32,
    /// Rows above it that say something.
    preamble: usize,
    /// Rows below it that nobody sees who opens the workbook.
    hidden: Vec<u64>,
    /// Columns that hold nothing but numbers, and those of nothing but times.
    typed: [Vec<usize>; 2],
    /// The rows below the header, each as a record of CSV, as empty ones are too.
    text: Vec<u8>,
    /// Where blocks start in it, and with which rows.
    blocks: Vec<(usize, u64)>,
    /// The row that comes next.
    next: u64,
}

/// A row with its cells, from left to right.
type Row = (u64, Vec<Cell>);

impl Sheet {
    /// Reads a sheet.
    ///
    /// # Errors
    /// Exit 3 where the workbook is damaged, or the sheet does not fit in memory.
    pub(crate) fn read(path: &Path, name: &str, reading: &Reading) -> Result<Sheet> {
        let whole = || {
            let mut book = open(path)?.ok_or_else(|| unusable(path, &"it is no workbook any more"))?;
            Sheet::of(&mut book, path, name, &reading.input, usize::MAX, reading.memory)
        };
        let (sheet, hidden) = rayon::join(whole, || hidden::rows(path, name));
        let sheet = sheet?;
        let rows = sheet.header_row + 1..sheet.next;
        Ok(Sheet { hidden: hidden.into_iter().filter(|row| rows.contains(row)).collect(), ..sheet })
    }

    /// The first rows of a sheet, if it holds a table of several columns.
    pub(super) fn start(book: &mut Book, path: &Path, name: &str, input: &Input) -> Result<Option<Sheet>> {
        let sheet = Sheet::of(book, path, name, input, HEAD, None)?;
        Ok((sheet.header.len() > 1 && !sheet.text.is_empty()).then_some(sheet))
    }

    fn of(book: &mut Book, path: &Path, name: &str, input: &Input, most: usize, memory: Option<u64>) -> Result<Sheet> {
        let mut head: Vec<Row> = Vec::new();
        let mut sheet: Option<(Sheet, Columns)> = None;
        let mut too_large = false;
        rows(book, name, &mut |row| {
            if let Some((sheet, columns)) = &mut sheet {
                sheet.push(&row, columns);
                too_large = memory.is_some_and(|memory| sheet.text.len() as u64 > memory);
                return !too_large;
            }
            head.push(row);
            if head.len() == HEAD.min(most) {
                sheet = Some(Sheet::begin(&mut head, input));
            }
            head.len() < most
        })
        .map_err(|error| unusable(path, &error))?;
        if too_large {
            let told = Diagnostic::error(format!("the sheet {name:?} does not fit in memory")).file(path);
            return Err(told.help("export it as CSV").fail(Exit::Input));
        }
        let (mut sheet, columns) = sheet.unwrap_or_else(|| Sheet::begin(&mut head, input));
        let only = |kind: Kind| {
            let is_only = |seen: &Seen| {
                seen.has(kind)
                    && [Kind::Text, Kind::Number, Kind::Time].iter().all(|&own| own == kind || !seen.has(own))
            };
            (0..columns.seen.len()).filter(|&column| is_only(&columns.seen[column])).collect::<Vec<usize>>()
        };
        sheet.typed = [only(Kind::Number), only(Kind::Time)];
        Ok(sheet)
    }

    /// Finds the header among the first rows, and takes in those below it.
    fn begin(head: &mut Vec<Row>, input: &Input) -> (Sheet, Columns) {
        let from = head.iter().position(|(row, _)| *row > input.skip_lines.unwrap_or(0)).unwrap_or(head.len());
        let (at, nameless) = match (input.header, input.skip_lines) {
            (Some(false), _) => (from, true),
            (_, Some(_)) => (from, false),
            (_, None) => (header(head), false),
        };
        let Some((row, names)) = head.get(at) else { return (Sheet::default(), Columns::default()) };
        let first = names.first().map_or(0, |cell| cell.column);
        let last = match nameless {
            true => head[at..].iter().filter_map(|(_, cells)| cells.last()).map(|cell| cell.column).max(),
            false => names.last().map(|cell| cell.column),
        };
        let width = (last.unwrap_or(first) - first) as usize + 1;
        let mut columns = Columns { first, seen: vec![Seen::default(); width], fields: Vec::new() };
        let mut sheet =
            Sheet { header: vec![String::new(); width], header_row: *row, first_column: first, ..Sheet::default() };
        if nameless {
            sheet.header = (1..=width).map(|column| column.to_string()).collect();
            sheet.header_row = row - 1;
        } else {
            for cell in names {
                let words: Vec<&str> = cell.text.split_whitespace().collect();
                sheet.header[(cell.column - first) as usize] = words.join(" ");
            }
        }
        sheet.preamble = at;
        sheet.next = sheet.header_row + 1;
        let below = head.drain(..).skip(if nameless { at } else { at + 1 });
        below.for_each(|row| sheet.push(&row, &mut columns));
        (sheet, columns)
    }

    /// Takes in a row. Those without a cell are empty lines, so that lines are rows.
    fn push(&mut self, (row, cells): &Row, columns: &mut Columns) {
        if self.blocks.last().is_none_or(|(start, _)| self.text.len() - start >= BLOCK) {
            self.blocks.push((self.text.len(), self.next));
        }
        while self.next < *row {
            self.text.push(b'\n');
            self.next += 1;
        }
        columns.fields.clear();
        columns.fields.resize(columns.seen.len(), None);
        for (i, cell) in cells.iter().enumerate() {
            let column = cell.column.checked_sub(columns.first).map(|column| column as usize);
            if let Some(column) = column.filter(|column| *column < columns.seen.len()) {
                columns.fields[column] = Some(i);
                columns.seen[column].add(cell.kind);
            }
        }
        for (column, cell) in columns.fields.iter().enumerate() {
            if column > 0 {
                self.text.push(b',');
            }
            if let Some(cell) = cell {
                write_field(cells[*cell].text.as_bytes(), &mut self.text);
            }
        }
        self.text.push(b'\n');
        self.next += 1;
    }

    /// Columns of numbers and of times that leave open no way of writing them.
    pub(crate) fn typed(&self) -> [Vec<usize>; 2] {
        self.typed.clone()
    }

    /// One of its blocks, if there are so many: its records, its first row, where it ends, of how many bytes.
    pub(crate) fn block(&self, index: usize) -> Option<(&[u8], u64, [usize; 2])> {
        let &(start, row) = self.blocks.get(index)?;
        let end = self.blocks.get(index + 1).map_or(self.text.len(), |(next, _)| *next);
        Some((&self.text[start..end], row, [end, self.text.len()]))
    }

    /// What is to be known of it before any row is spoken of.
    pub(crate) fn sentences(&self) -> Vec<String> {
        let s = if self.preamble == 1 { "" } else { "s" };
        let above = (self.preamble > 0).then(|| format!("{} row{s} above the header passed over", self.preamble));
        above.into_iter().chain(self.hidden_rows()).collect()
    }

    /// The rows that are hidden and count all the same.
    pub(crate) fn hidden_rows(&self) -> Option<String> {
        /// Rows that are named.
        const NAMED: usize = 3;
        let named: Vec<String> = self.hidden.iter().take(NAMED).map(u64::to_string).collect();
        match self.hidden.len() {
            0 => None,
            1 => Some(format!("row {} is hidden in the workbook and is read like all others", named[0])),
            n => {
                let more = if n > NAMED { ", …" } else { "" };
                let rows = named.join(", ");
                Some(format!("{n} rows are hidden in the workbook and are read like all others: {rows}{more}"))
            }
        }
    }
}

/// The columns of a sheet, and what has stood in them.
#[derive(Debug, Default)]
struct Columns {
    /// The first, from 0.
    first: u32,
    seen: Vec<Seen>,
    /// Of the row at hand, the cell of each.
    fields: Vec<Option<usize>>,
}

/// Kinds of cells that stand in a column.
#[derive(Debug, Clone, Copy, Default)]
struct Seen(u8);

impl Seen {
    fn add(&mut self, kind: Kind) {
        self.0 |= 1 << kind as u8;
    }

    fn has(self, kind: Kind) -> bool {
        self.0 & 1 << kind as u8 != 0
    }
}

/// The row that names the columns: the first of texts that could be names and of about as many as any row has cells.
fn header(head: &[Row]) -> usize {
    let most = head.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0);
    let is_name = |cell: &Cell| {
        cell.kind == Kind::Text
            && (cell.text.contains(char::is_alphabetic) || !cell.text.contains(|c: char| c.is_ascii_digit()))
    };
    let names = |least: usize| head.iter().position(|(_, cells)| cells.len() >= least && cells.iter().all(is_name));
    names((most * 6).div_ceil(10).max(1)).or_else(|| names(2)).unwrap_or(0)
}

/// Shows the rows of a sheet in which something stands, in order, as long as more are wanted.
fn rows(book: &mut Book, name: &str, each: &mut dyn FnMut(Row) -> bool) -> std::result::Result<(), calamine::Error> {
    let mut row: Row = (0, Vec::new());
    let mut take = |at: u32, cell: Option<Cell>| {
        let Some(cell) = cell else { return true };
        let at = u64::from(at) + 1;
        let more = row.1.is_empty() || row.0 == at || each(std::mem::take(&mut row));
        row.0 = at;
        row.1.push(cell);
        more
    };
    match book {
        Sheets::Xlsx(book) => {
            let mut cells = book.worksheet_cells_reader(name)?;
            let own = |style: &calamine::Style| style.number_format.as_ref().and_then(cell::currency);
            let currencies: Vec<Option<String>> = cells.styles().iter().map(own).collect();
            while let Some((cell, style)) = cells.next_cell_with_style_id()? {
                let (at, column) = cell.get_position();
                let currency = currencies.get(style).and_then(Option::as_deref);
                if !take(at, Cell::of(column, Data::from(cell.get_value().clone()), currency)) {
                    return Ok(());
                }
            }
        }
        book => {
            let range = book.worksheet_range(name)?;
            let (top, left) = range.start().unwrap_or_default();
            for (at, column, data) in range.used_cells() {
                if !take(top + at as u32, Cell::of(left + column as u32, data.clone(), None)) {
                    return Ok(());
                }
            }
        }
    }
    if !row.1.is_empty() {
        each(row);
    }
    Ok(())
}
