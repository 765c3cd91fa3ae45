//! Reads a source of text into typed columns: blocks of records are handed to all threads and put together in order.
//!
//! The first rows say how times and numbers are probably written, so that all can be read in one go; all rows together
//! then decide. Only where they decide otherwise, the file is read a second time.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use crate::diagnostic::{Diagnostic, Exit, Failure, Result, shown};
use crate::progress::{Progress, Silent};

use super::Written;
use super::budget::Budget;
use super::columns::Block;
use super::decide::{Decisions, FileVotes, Named};
use super::lines::OrderLines;
use super::mapping::Mapping;
use super::parser::{Doubt, Known, Parser, is_blank};
use super::reader::{Read, Reading};
use super::repeats::Prints;
use super::samples::Samples;
use super::source::TextFile;
use super::supply::Supply;

/// Rows that are asked how times and numbers are written; all of the first block where they leave it open.
const ASKED: usize = 2_000;

pub(super) fn read(
    source: usize,
    name: &str,
    file: &TextFile,
    reading: &Reading,
    before: u64,
    progress: &dyn Progress,
) -> Result<Read> {
    let named = Named { times: reading.columns.time_format, numbers: reading.columns.number_format };
    let mut supply = Supply::new(name, file, &reading.input)?;
    let header = std::mem::take(&mut supply.header);
    let mapping = Mapping::resolve(Path::new(name), header, &reading.columns, &reading.filter)?;
    let shape = mapping.shape();
    let mut supply = supply.shaped(&shape);
    let (votes, samples) = opening(&mapping, &mut supply)?;
    let provisional = votes.provisional(named);
    let known = Known { source, mapping: &mapping, decisions: &provisional, reading, repeats: &[], before };
    let first = pass(known, supply, progress)?;
    let decisions = first.votes.decide(name, &mapping, named)?;
    let Pass { blocks, doubt, told, .. } = match decisions.reads_as(&provisional) {
        true => first,
        false => {
            drop(first);
            let supply = Supply::new(name, file, &reading.input)?.shaped(&shape);
            pass(Known { decisions: &decisions, ..known }, supply, &Silent)?
        }
    };
    if let Some((line, column, text)) = doubt {
        return Err(doubtful(name, &mapping, line, column, &text, &told));
    }
    let sentences = told.sentences.into_iter().chain(decisions.sentences).collect();
    let decisions = Decisions { sentences, ..decisions };
    Ok(Read { mapping, decisions, text: Some(told.written), samples: samples.found(), blocks })
}

/// Reads a source again, all of which is known.
pub(super) fn again(known: Known<'_>, name: &str, file: &TextFile) -> Result<Vec<Block>> {
    let supply = Supply::new(name, file, &known.reading.input)?.shaped(&known.mapping.shape());
    Ok(pass(known, supply, &Silent)?.blocks)
}

/// Shows every row of a source with its line, in order.
pub(super) fn rows(known: Known<'_>, name: &str, file: &TextFile, show: &mut dyn FnMut(u64, &[u8])) -> Result<()> {
    let shape = known.mapping.shape();
    let mut supply = Supply::new(name, file, &known.reading.input)?.shaped(&shape);
    while let Some(bytes) = supply.next()? {
        let mut records = bytes.records(supply.dialect, &shape);
        while let Some(record) = records.next() {
            if !is_blank(&record) {
                show(record.line, record.raw);
            }
        }
    }
    supply.finish().map(|_| ())
}

/// What the first rows say.
fn opening(mapping: &Mapping, supply: &mut Supply) -> Result<(FileVotes, Samples)> {
    let (dialect, shape) = (supply.dialect, mapping.shape());
    let (mut votes, mut samples) = (FileVotes::new(mapping), Samples::new(mapping));
    if let Some(bytes) = supply.peek()? {
        let mut records = bytes.records(dialect, &shape);
        let mut asked = 0;
        while let Some(record) = records.next() {
            if record.len() != mapping.header.len() {
                continue;
            }
            votes.feed(mapping, |column| record.field(column), record.line);
            samples.feed(|column| record.field(column));
            asked += 1;
            if asked == ASKED && votes.settle(&votes.provisional(Named::default())) {
                break;
            }
        }
    }
    Ok((votes, samples))
}

/// A source, read as provisionally decided.
struct Pass {
    blocks: Vec<Block>,
    votes: FileVotes,
    /// The first field that another encoding would read otherwise.
    doubt: Option<Doubt>,
    told: Told,
}

/// What a source turned out to be before its rows were understood.
#[derive(Debug, Clone)]
pub(super) struct Told {
    /// For people, each with its evidence.
    pub sentences: Vec<String>,
    /// The encodings that it could be in, where two would do.
    pub encodings: Option<[&'static str; 2]>,
    pub written: Written,
}

fn pass(known: Known<'_>, supply: Supply, progress: &dyn Progress) -> Result<Pass> {
    let Known { mapping, decisions, .. } = known;
    let (dialect, shape) = (supply.dialect, mapping.shape());
    let name = supply.name.clone();
    let budget = Budget::new(&name, known.reading, known.before);
    let supply = Mutex::new(supply);
    let done: Mutex<Done> = Mutex::default();
    let failed: Mutex<Option<Failure>> = Mutex::default();
    let work = || {
        let mut parser = Parser::new(known);
        let mut own = Vec::new();
        loop {
            let next = match supply.lock().map(|mut supply| supply.next()) {
                Ok(Ok(Some(bytes))) => {
                    progress.advance(bytes.bytes.len() as u64);
                    let block = parser.block(&bytes, bytes.records(dialect, &shape));
                    let fits = budget.take(block.held(), bytes.reached);
                    own.push((bytes.index, block));
                    fits
                }
                Ok(Err(failure)) => Err(failure),
                Ok(Ok(None)) | Err(_) => break,
            };
            if let Err(failure) = next {
                if let Ok(mut failed) = failed.lock() {
                    *failed = Some(failure);
                }
                break;
            }
        }
        if let Ok(mut done) = done.lock() {
            done.0.extend(own);
            done.1.push((parser.votes, parser.doubt));
        }
    };
    if mapping.is_by_order() {
        let mut parser = Parser::new(known);
        let block = by_order(known, &mut parser, &supply, &budget, progress)?;
        if let Ok(mut done) = done.lock() {
            *done = (vec![(0, block)], vec![(parser.votes, parser.doubt)]);
        }
    } else {
        rayon::broadcast(|_| work());
    }
    if let Some(failure) = failed.into_inner().ok().flatten() {
        return Err(failure);
    }
    let (mut blocks, all) = done.into_inner().unwrap_or_default();
    blocks.sort_unstable_by_key(|(index, _)| *index);
    let mut votes = FileVotes::new(mapping);
    all.iter().for_each(|(own, _)| votes.merge(own, decisions));
    let doubt = all.into_iter().filter_map(|(_, doubt)| doubt).min();
    let told = supply.into_inner().unwrap_or_else(PoisonError::into_inner).finish()?;
    let blocks = blocks.into_iter().map(|(_, block)| block).collect();
    Ok(Pass { blocks, votes, doubt, told })
}

/// What the threads have done: blocks with their positions, and what each found out.
type Done = (Vec<(usize, Block)>, Vec<(FileVotes, Option<Doubt>)>);

/// Reads one record after the other, as the lines of an order say something of each other.
fn by_order(
    known: Known<'_>,
    parser: &mut Parser<'_>,
    supply: &Mutex<Supply>,
    budget: &Budget<'_>,
    progress: &dyn Progress,
) -> Result<Block> {
    let mut held = 0;
    let mapping = known.mapping;
    let (mut block, mut gathered) =
        (Block { prints: (known.source, Prints::default()), ..Block::default() }, OrderLines::new(mapping));
    let Ok(mut supply) = supply.lock() else { return Ok(block) };
    let (dialect, shape) = (supply.dialect, mapping.shape());
    while let Some(bytes) = supply.next()? {
        progress.advance(bytes.bytes.len() as u64);
        let mut records = bytes.records(dialect, &shape);
        while let Some(record) = records.next() {
            if !is_blank(&record) {
                block.prints.1.push(record.raw, record.line);
            }
            if parser.drops(&record, &mut block) {
                continue;
            }
            if record.len() == mapping.header.len() && record.stray.is_none() {
                if bytes.doubtful {
                    parser.doubt(&record);
                }
                if let Some(order) = gathered.push(&record) {
                    parser.order(order, &mut block);
                }
            } else {
                let open = !bytes.ends_whole() && record.offset == bytes.bytes.len();
                parser.take(&record, open, &mut block);
            }
        }
        let before = std::mem::replace(&mut held, block.held());
        budget.take(held.saturating_sub(before), bytes.reached)?;
    }
    parser.order(gathered.finish(), &mut block);
    block.rejects.sort_by_key(|reject| reject.line);
    Ok(block)
}

fn doubtful(file: &str, mapping: &Mapping, line: u64, column: usize, text: &str, told: &Told) -> Failure {
    let [one, other] = told.encodings.unwrap_or(["windows-1252", "macintosh"]);
    let harmless = mapping.harmless().contains(&column);
    let what = if !harmless { String::new() } else { format!(": {:?}", shown(text)) };
    Diagnostic::error(format!("column {:?} can be text in {one} or in {other}{what}", mapping.header[column]))
        .at(file, line, None)
        .help(format!("say which in sales-pulse.toml:\n\n    [input]\n    encoding = \"{one}\"\n"))
        .fail(Exit::Input)
}
