//! Bytes of a file as blocks of whole records: read once, in order, whatever they come from.

use std::cmp::Ordering;
use std::io::{self, Read};
use std::path::Path;

use crate::diagnostic::{Diagnostic, Exit, Failure, Result};

use super::charset::Charset;
use super::dialect::{Cut, Dialect, Shape};
use super::encoding::Utf8;
use super::foreign::{TELLING, foreign};
use super::options::Input;
use super::records::Records;
use super::shape::RowShape;
use super::sniff::Opening;
use super::source::TextFile;
use super::understood::Written;

/// Bytes read at a time: large enough to be worth handing to a thread, small enough to stay in its cache.
const BLOCK: usize = 1 << 20;
/// No record is longer; what looks longer is an unclosed quote.
const LONGEST: usize = 16 << 20;

/// A block of whole records.
#[derive(Debug)]
pub(super) struct Bytes {
    /// Position among the blocks of its source.
    pub index: usize,
    /// Its records.
    pub bytes: Vec<u8>,
    /// The physical line on which it starts.
    pub line: u64,
    /// Whether records are numbered in place of lines.
    pub rows: bool,
    /// Whether the file ends with it.
    pub last: bool,
    /// Whether a stray quote stands in a block before that the first quote of this one may seem to close.
    pub closes: bool,
    /// Whether another encoding would read it as well, and otherwise.
    pub doubtful: bool,
    /// How far into the file it ends, of how many bytes: packed ones, if it is packed.
    pub reached: (u64, u64),
}

impl Bytes {
    /// Its records, whose rows have this shape.
    pub(super) fn records<'r>(&'r self, dialect: Dialect, shape: &'r RowShape) -> Records<'r> {
        let records = Records::new(&self.bytes, dialect, self.line);
        // A binary table has no stray quotes.
        if self.rows { records.numbered() } else { records.shaped(shape, self.closes) }
    }

    /// Whether its last line is ended, or another follows.
    pub(super) fn ends_whole(&self) -> bool {
        !self.last || self.bytes.ends_with(b"\n") || self.bytes.ends_with(b"\r")
    }

    /// Where the last line of the file starts that says something.
    pub(super) fn footer(&self) -> Option<usize> {
        let is_empty = |byte: &u8| byte.is_ascii_whitespace() || b",;|\"".contains(byte);
        let end = self.bytes.iter().rposition(|byte| !is_empty(byte)).filter(|_| self.last)?;
        Some(memchr::memrchr2(b'\n', b'\r', &self.bytes[..end]).map_or(0, |before| before + 1))
    }
}

/// Hands out the blocks of one source.
pub(super) struct Supply {
    pub name: String,
    input: Utf8<Box<dyn Read + Send>>,
    /// The file that is read.
    file: TextFile,
    /// The decoded text that stands before `rest`, in bytes.
    passed: u64,
    /// The physical line of the byte that decided the encoding.
    decided: Option<u64>,
    preamble: u64,
    /// What is left over of the last block: the start of a record.
    rest: Vec<u8>,
    index: usize,
    line: u64,
    at_end: bool,
    /// Whether a stray quote stands in the blocks before that nothing seemed to close yet.
    closes: bool,
    /// What rows look like.
    shape: Option<RowShape>,
    /// The physical line of the header.
    pub header_line: u64,
    /// What is odd about its width.
    pub odd_width: Option<String>,
    /// The dialect of all records.
    pub dialect: Dialect,
    /// The first record.
    pub header: Vec<String>,
}

/// What a source turned out to be before its rows were understood.
#[derive(Debug, Clone)]
pub(super) struct Told {
    /// For people, each with its evidence.
    pub sentences: Vec<String>,
    /// Its encoding with the bytes that decided, where that is not UTF-8.
    pub encoding: Option<String>,
    /// The encodings that it could be in, where two would do.
    pub encodings: Option<[&'static str; 2]>,
    pub written: Written,
}

fn stopped(name: &str, line: u64, error: &io::Error) -> Failure {
    // What the system reports says nothing of what is in the file.
    let help = match error.raw_os_error() {
        Some(_) => "see to what the system reports, and build again",
        None => "the file may be truncated: fetch or export it again",
    };
    Diagnostic::error(format!("reading stopped in line {line}: {error}"))
        .at(name, line, None)
        .help(help)
        .fail(Exit::Input)
}

impl Supply {
    /// Reads the start of a source: byte order mark, dialect, header.
    ///
    /// # Errors
    /// Exit 3 where there is nothing in it or it cannot be read.
    pub(super) fn new(name: &str, file: &TextFile, told: &Input) -> Result<Supply> {
        let failed = |error| stopped(name, 1, &error);
        let mut input = file.unpacked().map_err(failed)?;
        let mut start = Vec::new();
        input.by_ref().take(TELLING).read_to_end(&mut start).map_err(failed)?;
        if let Some(told) = foreign(&start) {
            return Err(told.file(Path::new(name)).fail(Exit::Input));
        }
        let input: Box<dyn Read + Send> = Box::new(io::Cursor::new(start).chain(input));
        let mut supply = Supply {
            name: name.to_owned(),
            input: Utf8::new(input, told.encoding).map_err(failed)?,
            file: file.again().map_err(failed)?,
            passed: 0,
            decided: None,
            preamble: 0,
            rest: Vec::new(),
            index: 0,
            line: file.first_line,
            at_end: false,
            closes: false,
            shape: None,
            header_line: 1,
            odd_width: None,
            dialect: Dialect::default(),
            header: Vec::new(),
        };
        supply.fill()?;
        let nameless = told.header == Some(false);
        let opening = Opening::of_told(&supply.rest, told.delimiter, told.skip_lines.or(nameless.then_some(0)));
        supply.dialect = opening.dialect;
        supply.line += opening.lines;
        supply.preamble = opening.preamble;
        supply.pass(opening.start);
        if supply.rest.trim_ascii().is_empty() {
            let told = Diagnostic::error("this file is empty").at(&supply.name, 1, None);
            return Err(told.help("export the orders again, with a header line").fail(Exit::Input));
        }
        let mut records = Records::new(&supply.rest, supply.dialect, supply.line);
        let mut length = 0;
        supply.header_line = supply.line;
        if let Some(record) = records.next() {
            let text = |i: usize| String::from_utf8_lossy(record.field(i)).trim().to_owned();
            let names = record.len();
            supply.header = (0..names).map(text).collect();
            // Empty fields at the end that only the header or only the rows have.
            supply.header.resize(opening.columns, String::new());
            let fields = opening.columns;
            supply.odd_width = match names.cmp(&fields) {
                Ordering::Less => Some(format!(
                    "the header names {names} columns, and the rows have {fields} fields: the last, which are empty, have no name"
                )),
                Ordering::Equal => None,
                Ordering::Greater => Some(format!(
                    "the header has {names} columns, the last without a name, and the rows have {fields} fields: columns without a name are ignored"
                )),
            };
            length = record.offset;
            if nameless {
                supply.header = (1..=supply.header.len()).map(|column| column.to_string()).collect();
                length = 0;
            }
        }
        let odd = |c: char| c.is_control() && !c.is_ascii_whitespace();
        if supply.header.iter().any(|name| name.contains(odd)) {
            let told = Diagnostic::error("this is no text: its header holds control characters");
            return Err(told.at(name, supply.line, None).help("export it as CSV (or Parquet)").fail(Exit::Input));
        }
        // A header that is damaged would be published.
        if std::str::from_utf8(&supply.rest[..length]).is_err()
            || supply.header.iter().any(|name| name.contains(char::REPLACEMENT_CHARACTER))
        {
            let known = supply.input.decision().map_or("UTF-8", |decision| decision.encoding.name());
            let told = Diagnostic::error(format!("the header holds bytes that are no text in {known}"));
            return Err(told
                .at(name, supply.header_line, None)
                .help("say how it is written in sales-pulse.toml:\n\n    [input]\n    encoding = \"windows-1252\"\n")
                .fail(Exit::Input));
        }
        supply.line += supply.dialect.lines(&supply.rest[..length]);
        supply.pass(length);
        Ok(supply)
    }

    /// Says what rows look like, so that a stray quote swallows none.
    pub(super) fn shaped(mut self, shape: &RowShape) -> Supply {
        self.shape = Some(shape.clone());
        self
    }

    fn shape(&self) -> Option<&dyn Shape> {
        self.shape.as_ref().map(|shape| shape as &dyn Shape)
    }

    fn pass(&mut self, length: usize) {
        self.passed += length as u64;
        self.rest.drain(..length);
    }

    /// What the source turned out to be, once all of it is read.
    ///
    /// # Errors
    /// Exit 3 where the file has changed since reading began.
    pub(super) fn finish(self) -> Result<Told> {
        if self.file.has_changed() {
            return Err(Diagnostic::error("this file changed while it was read")
                .file(Path::new(&self.name))
                .help("build again once nothing writes to it")
                .fail(Exit::Input));
        }
        let decision = self.input.decision();
        let encoding = decision.map_or(Charset::UTF_8, |decision| decision.encoding);
        let written = Written { dialect: self.dialect, encoding };
        let mut told = Told { sentences: Vec::new(), encoding: None, encodings: None, written };
        if self.preamble > 0 {
            let s = if self.preamble == 1 { "" } else { "s" };
            told.sentences.push(format!("{} line{s} before the header passed over", self.preamble));
        }
        if let Some(decision) = decision
            && (decision.encoding != Charset::UTF_8 || decision.rival.is_some())
        {
            let proof =
                decision.proof.zip(self.decided).map(|((_, byte), line)| format!(": byte {byte:02X} on line {line}"));
            let text = format!("text is {}{}", decision.encoding.name(), proof.unwrap_or_default());
            told.encoding = decision.proof.is_some().then(|| text.clone());
            told.sentences.push(text);
            told.encodings = decision.rival.map(|rival| [decision.encoding.name(), rival.name()]);
        }
        Ok(told)
    }

    fn fill(&mut self) -> Result<()> {
        self.rest.reserve_exact(BLOCK);
        let more = self.input.read(&mut self.rest, BLOCK);
        self.at_end = !more.map_err(|error| stopped(&self.name, self.line + self.dialect.lines(&self.rest), &error))?;
        if self.decided.is_none()
            && let Some((at, _)) = self.input.decision().and_then(|decision| decision.proof)
        {
            let before = usize::try_from(at.saturating_sub(self.passed)).unwrap_or(0).min(self.rest.len());
            self.decided = Some(self.line + self.dialect.lines(&self.rest[..before]));
        }
        Ok(())
    }

    /// The next block, or nothing at the end.
    ///
    /// # Errors
    /// Exit 3 at the line of a quote that is never closed, of a record over 16 MB, or where reading failed.
    pub(super) fn next(&mut self) -> Result<Option<Bytes>> {
        while !self.at_end {
            self.fill()?;
            let Cut { end, open, closes } = self.dialect.cut(&self.rest, self.shape(), false);
            if end > 0 && !self.at_end {
                let rest = self.rest[end..].to_vec();
                let mut bytes = std::mem::replace(&mut self.rest, rest);
                bytes.truncate(end);
                return self.block(bytes, closes, false).map(Some);
            }
            if end == 0 && self.rest.len() > LONGEST {
                return Err(self.endless(open, self.line));
            }
        }
        if self.rest.is_empty() {
            return Ok(None);
        }
        let Cut { open, closes, .. } = self.dialect.cut(&self.rest, self.shape(), true);
        if open.is_some() {
            return Err(self.endless(open, self.line));
        }
        let bytes = std::mem::take(&mut self.rest);
        self.block(bytes, closes, true).map(Some)
    }

    fn block(&mut self, bytes: Vec<u8>, closes: Option<usize>, last: bool) -> Result<Bytes> {
        // Most blocks are too short to hold a line that is too long.
        let mut records = Records::new(if bytes.len() > LONGEST { &bytes } else { &[] }, self.dialect, self.line);
        if let Some(shape) = &self.shape {
            records = records.shaped(shape, false);
        }
        while let Some(record) = records.next() {
            if record.raw.len() > LONGEST {
                return Err(self.endless(None, record.line));
            }
        }
        let doubtful = self.input.decision().is_some_and(|decision| decision.rival.is_some());
        let waits = self.closes && self.dialect.quote.is_some_and(|quote| memchr::memchr(quote, &bytes).is_none());
        let closes = closes.map_or(waits, |at| at >= bytes.len());
        let closes = std::mem::replace(&mut self.closes, closes);
        let reached = self.file.reached();
        let block = Bytes { index: self.index, line: self.line, bytes, rows: false, last, closes, doubtful, reached };
        self.passed += block.bytes.len() as u64;
        self.index += 1;
        self.line += self.dialect.lines(&block.bytes);
        Ok(block)
    }

    fn endless(&self, open: Option<usize>, line: u64) -> Failure {
        let line_of = |at: usize| self.line + self.dialect.lines(&self.rest[..at]);
        let told = match open {
            Some(open) => Diagnostic::error("a quote opens here and is never closed")
                .at(&self.name, line_of(open), None)
                .help("close the quote, or double it if it is part of the text"),
            None => Diagnostic::error("a line of more than 16 MB")
                .at(&self.name, line, None)
                .help("check that this is a table of orders, one a line"),
        };
        told.fail(Exit::Input)
    }
}
