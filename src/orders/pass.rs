//! Reads a source into typed columns: blocks of records are handed to all threads and put together in order.
//!
//! The first rows say how times and numbers are probably written, so that all can be read in one go; all rows together
//! then decide. Only where they decide otherwise, the file is read a second time.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use crate::diagnostic::{Diagnostic, Exit, Failure, Result, shown};
use crate::progress::{Progress, Silent};
use crate::question::Setting;

use super::budget::{Budget, refuse_small};
use super::columns::Block;
use super::decide::{Decisions, FileVotes, Named, Typed};
use super::feed::{Decoded, Feed, Piece};
use super::guess::{self, Guess};
use super::lines::OrderLines;
use super::mapping::Mapping;
use super::names::Names;
use super::options::quoted;
use super::parser::{Doubt, Known, Parser, is_blank};
use super::private::holds_address;
use super::reading::Reading;
use super::rejects::Reason;
use super::repeats::Prints;
use super::samples::Samples;
use super::source::Kind;
use super::status::Statuses;
use super::supply::Told;
use super::understood::Written;

/// What became of one source.
pub(super) struct Read {
    /// What its columns were taken for, where nobody said.
    pub guess: Option<Guess>,
    pub mapping: Mapping,
    pub typed: Typed,
    pub decisions: Decisions,
    /// How its text is written; nothing for Parquet.
    pub text: Option<Written>,
    pub samples: Vec<(usize, Vec<String>)>,
    pub blocks: Vec<Block>,
    /// What its user should know before any row is spoken of.
    pub notes: Vec<Diagnostic>,
    pub statuses: Vec<(usize, Statuses)>,
    /// Whether only columns that mean something were read.
    pub partial: bool,
    /// The column of a sheet in which its table starts, from 0.
    pub first_column: Option<u32>,
}

/// Rows that are asked how times and numbers are written; all of the first block where they leave it open.
const ASKED: usize = 2_000;

pub(super) fn read(
    source: usize,
    name: &str,
    kind: &Kind,
    reading: &Reading,
    known_before: Option<&Guess>,
    before: u64,
    progress: &dyn Progress,
) -> Result<Read> {
    let feed = Feed::open(name, kind, &reading.input)?;
    let guess = match known_before.filter(|guess| guess.fits(&feed.header())) {
        Some(guess) => Some(guess.clone()),
        None => guess::guess(name, kind, &feed.header(), reading)?,
    };
    let columns = guess.as_ref().map_or(&reading.columns, |guess| &guess.columns);
    let mapping = Mapping::resolve(Path::new(name), feed.header(), columns, &reading.filter)?;
    let mapping = mapping.beside(guess.as_ref().map_or(&[], |guess| &guess.rivals));
    let typed = Typed::of(&mapping, &feed);
    let named =
        Named { times: reading.columns.time_format, numbers: reading.columns.number_format, whole: reading.whole };
    let mut feed = feed.meaning(&mapping, reading, false);
    let ((header_line, odd_width), partial) = (feed.header_line(), feed.is_partial());
    refuse_small(name, reading.memory, feed.decoding())?;
    let (votes, samples) = opening(&mapping, &typed, &mut feed)?;
    let provisional = votes.provisional(named);
    let known =
        Known { source, mapping: &mapping, typed: &typed, decisions: &provisional, reading, repeats: &[], before };
    let first = pass(known, name, feed, progress)?;
    refuse_width(name, header_line, &mapping, &first.blocks)?;
    let decisions = first.votes.decide(name, &mapping, named)?;
    let Pass { blocks, doubt, told, statuses, rivals, .. } = match decisions.reads_as(&provisional) {
        true => first,
        false => {
            drop(first);
            let feed = Feed::open(name, kind, &reading.input)?.meaning(&mapping, reading, false);
            pass(Known { decisions: &decisions, ..known }, name, feed, &Silent)?
        }
    };
    if let Some((line, column, text)) = doubt {
        return Err(doubtful(name, &mapping, line, column, &text, &told));
    }
    let guessed = guess.as_ref().map_or_else(Vec::new, |guess| guess.told(&mapping, &blocks, &rivals));
    let sentences = guessed.iter().cloned().chain(told.sentences).chain(decisions.sentences).collect();
    let decisions = Decisions { sentences, ..decisions };
    let mut notes: Vec<Diagnostic> = Vec::new();
    if !guessed.is_empty() && known_before.is_none() {
        let told = Diagnostic::note(guessed.join("\n  ")).file(Path::new(name));
        notes.push(told.help(
            "if that is not right, say what is under [columns] in sales-pulse.toml: `sales-pulse check` prints it",
        ));
    }
    notes.extend(odd_width.map(|told| Diagnostic::warning(told).at(name, header_line, None).help(NAMELESS)));
    notes.extend(imprecise(name, kind, &mapping));
    notes.extend(told.encoding.map(|told| Diagnostic::note(told).file(Path::new(name))));
    if blocks.iter().any(|block| block.categories.lost || block.payments.lost) {
        notes.push(Diagnostic::warning(LOST).file(Path::new(name)).help("export it again as UTF-8"));
    }
    let text = matches!(kind, Kind::Text(_)).then_some(told.written);
    let (samples, first_column) = (samples.found(), None);
    Ok(Read { guess, mapping, typed, decisions, text, samples, blocks, notes, statuses, partial, first_column })
}

/// What is said of amounts that a database holds as floating-point numbers.
fn imprecise(name: &str, kind: &Kind, mapping: &Mapping) -> Option<Diagnostic> {
    let columns = kind.imprecise(mapping.amount.columns());
    let names: Vec<String> = columns.iter().map(|&column| quoted(&mapping.header[column])).collect();
    let s = if names.len() == 1 { "" } else { "s" };
    let told = format!(
        "column{s} {} hold{} amounts as floating-point numbers: each counts as the shortest decimal that it stands for, so sums may differ from the database's own by fractions of a cent",
        names.join(" and "),
        if names.len() == 1 { "s" } else { "" },
    );
    (!names.is_empty()).then(|| {
        Diagnostic::warning(told)
            .file(Path::new(name))
            .help("keep amounts as DECIMAL, or as whole cents where there is none")
    })
}

/// What is said of names that hold U+FFFD.
const LOST: &str =
    "the program that wrote this file could not read some characters of its names: the report shows ? in their place";

/// What to do about a header that is not as long as its rows.
const NAMELESS: &str = "check that each name of the header stands above its own column";

/// A header with which no row agrees is at fault, not the rows.
fn refuse_width(name: &str, line: u64, mapping: &Mapping, blocks: &[Block]) -> Result<()> {
    let read: u64 = blocks.iter().map(|block| block.census.read).sum();
    let mut found = blocks.iter().flat_map(|block| &block.rejects).map(|reject| match reject.reason {
        Reason::Fields { found, .. } => Some(found),
        _ => None,
    });
    let Some(Some(first)) = found.next() else { return Ok(()) };
    if found.clone().count() as u64 + 1 < read || found.any(|other| other != Some(first)) {
        return Ok(());
    }
    let (s, rows) = (if first == 1 { "" } else { "s" }, if read == 1 { "the row" } else { "every row" });
    let empty = mapping.header.iter().position(|name| name.is_empty());
    let names = match empty {
        Some(empty) => {
            format!("the header has {} columns, the {} without a name", mapping.header.len(), nth(empty + 1))
        }
        None => format!("the header has {} columns", mapping.header.len()),
    };
    Err(Diagnostic::error(format!("{names}, and {rows} has {first} field{s}"))
        .at(name, line, None)
        .help("correct the header: one name for each field of a row, no separator too many or too few")
        .fail(Exit::Input))
}

fn nth(n: usize) -> String {
    let ending = match (n % 10, n % 100 / 10) {
        (1, tens) if tens != 1 => "st",
        (2, tens) if tens != 1 => "nd",
        (3, tens) if tens != 1 => "rd",
        _ => "th",
    };
    format!("{n}{ending}")
}

/// Reads a source again, all of which is known; all its columns, where `all` says so.
pub(super) fn again(known: Known<'_>, name: &str, kind: &Kind, all: bool) -> Result<Vec<Block>> {
    let feed = Feed::open(name, kind, &known.reading.input)?.meaning(known.mapping, known.reading, all);
    Ok(pass(known, name, feed, &Silent)?.blocks)
}

/// Shows every row of a source with its line, in order.
pub(super) fn rows(known: Known<'_>, name: &str, kind: &Kind, show: &mut dyn FnMut(u64, &[u8])) -> Result<()> {
    let shape = known.mapping.shape();
    let mut feed = Feed::open(name, kind, &known.reading.input)?.meaning(known.mapping, known.reading, true);
    let dialect = feed.dialect();
    while let Some(piece) = feed.next()? {
        piece.decoded()?.texts(|bytes| {
            let mut records = bytes.records(dialect, &shape);
            while let Some(record) = records.next() {
                if !is_blank(&record) {
                    show(record.line, record.raw);
                }
            }
            Ok(())
        })?;
    }
    feed.finish().map(|_| ())
}

/// What the first rows say.
fn opening(mapping: &Mapping, typed: &Typed, feed: &mut Feed) -> Result<(FileVotes, Samples)> {
    let (dialect, shape) = (feed.dialect(), mapping.shape());
    let (mut votes, mut samples) = (FileVotes::new(mapping, typed), Samples::new(mapping));
    if let Some(bytes) = feed.peek()? {
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
    statuses: Vec<(usize, Statuses)>,
    /// What the rows come to by each other amount that could have been meant.
    rivals: Vec<i128>,
    told: Told,
}

fn pass(known: Known<'_>, name: &str, feed: Feed, progress: &dyn Progress) -> Result<Pass> {
    let Known { mapping, decisions, .. } = known;
    let (dialect, shape) = (feed.dialect(), mapping.shape());
    let budget = Budget::new(name, known.reading, known.before, feed.decoding());
    let feed = Mutex::new(feed);
    let done: Mutex<Done> = Mutex::default();
    let failed: Mutex<Option<Failure>> = Mutex::default();
    let work = |reader: usize| {
        let mut parser = Parser::new(known);
        let mut own = Vec::new();
        loop {
            let piece = match feed.lock() {
                Ok(mut feed) => feed.next(),
                Err(_) => break,
            };
            let mut keep = |index: usize, block: Block, reached: (u64, u64)| {
                let block = Block { reader, ..block };
                let fits = budget.take(block.held(), reached);
                own.push((index, block));
                fits
            };
            let next = match piece.and_then(|piece| piece.map(Piece::decoded).transpose()) {
                Ok(Some(Decoded::Batch(batch))) if parser.is_plain(&batch) => {
                    keep(batch.start, parser.batch(&batch), batch.reached())
                }
                Ok(Some(decoded)) => decoded.texts(|bytes| {
                    progress.advance(bytes.bytes.len() as u64);
                    let block = parser.block(&bytes, bytes.records(dialect, &shape));
                    keep(bytes.index, block, bytes.reached)
                }),
                Err(failure) => Err(failure),
                Ok(None) => break,
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
            done.1.push((parser.votes, parser.doubt, parser.statuses, parser.rivals));
            done.2.push((reader, parser.names.into_iter().map(Arc::new).collect()));
        }
    };
    if mapping.is_by_order() {
        let mut parser = Parser::new(known);
        let block = by_order(known, &mut parser, &feed, &budget, progress)?;
        if let Ok(mut done) = done.lock() {
            let names = parser.names.into_iter().map(Arc::new).collect();
            *done = (
                vec![(0, block)],
                vec![(parser.votes, parser.doubt, parser.statuses, parser.rivals)],
                vec![(0, names)],
            );
        }
    } else {
        rayon::broadcast(|thread| work(thread.index()));
    }
    if let Some(failure) = failed.into_inner().ok().flatten() {
        return Err(failure);
    }
    let (mut blocks, all, names) = done.into_inner().unwrap_or_default();
    for (_, block) in &mut blocks {
        let own = names.iter().find(|(reader, _)| *reader == block.reader);
        block.dimensions = own.map(|(_, names)| names.clone()).unwrap_or_default();
    }
    blocks.sort_unstable_by_key(|(index, _)| *index);
    let mut votes = FileVotes::new(mapping, known.typed);
    all.iter().for_each(|(own, ..)| votes.merge(own, decisions));
    let mut statuses: Vec<(usize, Statuses)> =
        mapping.statuses.iter().map(|&column| (column, Statuses::new())).collect();
    let mut rivals = vec![0; mapping.rivals.len()];
    for (_, _, own, sums) in &all {
        rivals.iter_mut().zip(sums).for_each(|(all, own)| *all += own);
        statuses.iter_mut().zip(own).for_each(|((_, statuses), (_, own))| statuses.merge(own));
    }
    let doubt = all.into_iter().filter_map(|(_, doubt, ..)| doubt).min();
    let told = feed.into_inner().unwrap_or_else(PoisonError::into_inner).finish()?;
    let blocks = blocks.into_iter().map(|(_, block)| block).collect();
    Ok(Pass { blocks, votes, doubt, statuses, rivals, told })
}

/// What the threads have done: blocks with their positions, what each found out, and the values of dimensions that each
/// has read.
type Done = (
    Vec<(usize, Block)>,
    Vec<(FileVotes, Option<Doubt>, Vec<(usize, Statuses)>, Vec<i128>)>,
    Vec<(usize, Vec<Arc<Names>>)>,
);

/// Reads one record after the other, as the lines of an order say something of each other.
fn by_order(
    known: Known<'_>,
    parser: &mut Parser<'_>,
    feed: &Mutex<Feed>,
    budget: &Budget<'_>,
    progress: &dyn Progress,
) -> Result<Block> {
    let mut held = 0;
    let mapping = known.mapping;
    let (mut block, mut gathered) = (
        Block { prints: (known.source, Prints::default()), ..Block::with_capacity(0, mapping) },
        OrderLines::new(mapping),
    );
    block.lent = std::mem::take(&mut parser.names);
    let Ok(mut feed) = feed.lock() else { return Ok(block) };
    let (dialect, shape) = (feed.dialect(), mapping.shape());
    while let Some(piece) = feed.next()? {
        piece.decoded()?.texts(|bytes| {
            progress.advance(bytes.bytes.len() as u64);
            let mut records = bytes.records(dialect, &shape);
            while let Some(record) = records.next() {
                parser.see(&record, &mut block);
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
            budget.take(held.saturating_sub(before), bytes.reached)
        })?;
    }
    parser.order(gathered.finish(), &mut block);
    parser.names = std::mem::take(&mut block.lent);
    block.rejects.sort_by_key(|reject| reject.line);
    Ok(block)
}

fn doubtful(file: &str, mapping: &Mapping, line: u64, column: usize, text: &str, told: &Told) -> Failure {
    let [one, other] = told.encodings.unwrap_or(["windows-1252", "macintosh"]);
    let harmless = mapping.harmless().contains(&column) && !holds_address(text.as_bytes());
    let what = if !harmless { String::new() } else { format!(": {:?}", shown(text)) };
    Diagnostic::error(format!("column {:?} can be text in {one} or in {other}{what}", mapping.header[column]))
        .at(file, line, None)
        .help(format!("say which in sales-pulse.toml:\n\n    [input]\n    encoding = \"{one}\"\n"))
        .ask_line([one, other].map(|name| (name.to_owned(), Setting::new("input", "encoding", quoted(name)))))
        .fail(Exit::Input)
}
