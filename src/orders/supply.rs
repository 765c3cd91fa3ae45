//! Bytes of a file as blocks of whole records: read once, in order, whatever they come from.

use std::fs::{File, Metadata};
use std::io::{self, Read, Seek};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::config;
use crate::diagnostic::{Diagnostic, Exit, Failure, Result};

use super::dialect::Dialect;
use super::encoding::Utf8;
use super::records::Records;
use super::sniff::Opening;
use super::text::Told;

/// Bytes read at a time: large enough to be worth handing to a thread, small enough to stay in its cache.
const BLOCK: usize = 1 << 20;
/// No record is longer; what looks longer is an unclosed quote.
const LONGEST: usize = 16 << 20;

/// Where orders come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A file: CSV in any dialect, plain or compressed, or Parquet.
    File(PathBuf),
    /// Standard input.
    Stdin,
}

impl Source {
    /// How messages name it.
    pub fn name(&self) -> String {
        match self {
            Source::File(path) => path.display().to_string(),
            Source::Stdin => "<stdin>".to_owned(),
        }
    }

    /// How a published page names it: without the folders it lies in.
    pub fn public_name(&self) -> String {
        match self {
            Source::File(path) => path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
            Source::Stdin => "standard input".to_owned(),
        }
    }
}

/// A block of whole records.
#[derive(Debug)]
pub(super) struct Bytes {
    /// Position among the blocks of its source.
    pub index: usize,
    /// Its records.
    pub bytes: Vec<u8>,
    /// The physical line on which it starts.
    pub line: u64,
    /// Whether the file ends with it.
    pub last: bool,
    /// Whether another encoding would read it as well, and otherwise.
    pub doubtful: bool,
}

impl Bytes {
    /// Whether its last line is ended, or another follows.
    pub(super) fn ends_whole(&self) -> bool {
        !self.last || self.bytes.ends_with(b"\n") || self.bytes.ends_with(b"\r")
    }
}

/// Hands out the blocks of one source.
pub(super) struct Supply {
    name: String,
    input: Utf8<Box<dyn Read + Send>>,
    /// The file that is read and what it was like when reading began.
    file: File,
    before: Metadata,
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
    /// A block that was looked at and is still to be handed out.
    pending: Option<Bytes>,
    /// The dialect of all records.
    pub dialect: Dialect,
    /// The first record.
    pub header: Vec<String>,
}

/// Bytes up to which an input's SHA-256 is taken: beyond, it would cost a tenth of a build.
const HASHED: u64 = 100 << 20;

/// How long a file is, and its SHA-256 in hexadecimal digits where it is not too long. It is read by place, on a thread
/// of its own, while another reads it for its orders.
pub(super) fn print(file: &File) -> io::Result<(u64, Option<String>)> {
    let bytes = file.metadata()?.len();
    if bytes > HASHED {
        return Ok((bytes, None));
    }
    let (mut hash, mut block, mut at) = (Sha256::new(), vec![0; BLOCK], 0);
    loop {
        match file.read_at(&mut block, at)? {
            0 => break,
            n => {
                hash.update(&block[..n]);
                at += n as u64;
            }
        }
    }
    Ok((bytes, Some(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())))
}

/// Text, packed or not, that can be read more than once.
pub(super) struct TextFile {
    file: File,
    /// What it was like when it was opened.
    before: Metadata,
}

impl TextFile {
    fn new(file: File) -> io::Result<TextFile> {
        Ok(TextFile { before: file.metadata()?, file })
    }
}

/// What a file is by its first bytes.
pub(super) enum Kind {
    Text(TextFile),
    Parquet(PathBuf),
}

impl Kind {
    /// The same file, to be read by place.
    pub(super) fn again(&self) -> io::Result<File> {
        match self {
            Kind::Text(text) => text.file.try_clone(),
            Kind::Parquet(path) => File::open(path),
        }
    }
}

/// Opens a source and tells what it is. What can be read only once is kept aside in a file without a name.
pub(super) fn open(source: &Source) -> Result<Kind> {
    let failed = |error: io::Error| {
        let told = Diagnostic::error(format!("cannot read {}: {error}", source.name()));
        told.help("check where it comes from, and the room for temporary files").fail(Exit::Input)
    };
    let path = match source {
        Source::Stdin => return kept(&mut io::stdin()).map(Kind::Text).map_err(failed),
        Source::File(path) => path,
    };
    let mut file = File::open(path).map_err(|error| unreadable(path, &error))?;
    let is_file = file.metadata().map_err(|error| unreadable(path, &error))?.is_file();
    if !is_file {
        return kept(&mut file).map(Kind::Text).map_err(|error| unreadable(path, &error));
    }
    let mut magic = Vec::new();
    (&file).take(8).read_to_end(&mut magic).map_err(|error| unreadable(path, &error))?;
    let reject = |what: &str| {
        let told = format!("this is {what}, not a table of orders as text");
        Err(Diagnostic::error(told).file(path).help("export it as CSV (or Parquet)").fail(Exit::Input))
    };
    match magic[..] {
        [b'P', b'A', b'R', b'1', ..] => Ok(Kind::Parquet(path.clone())),
        [b'P', b'K', 3, 4, ..] => reject("a zip archive or an Excel workbook"),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => reject("an old Excel workbook"),
        [b'%', b'P', b'D', b'F', ..] => reject("a PDF"),
        _ => TextFile::new(file).map(Kind::Text).map_err(|error| unreadable(path, &error)),
    }
}

fn kept(input: &mut dyn Read) -> io::Result<TextFile> {
    let mut file = tempfile::tempfile()?;
    io::copy(input, &mut file)?;
    TextFile::new(file)
}

/// What a file holds from its start, unpacked.
fn unpacked(file: &File) -> io::Result<Box<dyn Read + Send>> {
    let mut file = file.try_clone()?;
    file.rewind()?;
    let mut magic = Vec::new();
    file.by_ref().take(4).read_to_end(&mut magic)?;
    file.rewind()?;
    Ok(match magic.as_slice() {
        [0x1f, 0x8b, ..] => Box::new(flate2::read::MultiGzDecoder::new(io::BufReader::with_capacity(1 << 16, file))),
        [0x28, 0xb5, 0x2f, 0xfd] => Box::new(zstd::Decoder::new(file)?),
        _ => Box::new(file),
    })
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    let told = Diagnostic::error(format!("cannot read this file: {error}")).file(path);
    let near = (error.kind() == io::ErrorKind::NotFound).then(|| near_names(path)).flatten();
    let help = near.unwrap_or_else(|| "name the orders file with --input, or put it at data/raw/orders.csv".to_owned());
    told.help(help).fail(Exit::Input)
}

fn near_names(path: &Path) -> Option<String> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let names = folder.read_dir().ok()?.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.collect();
    names.sort();
    let wanted = path.file_name()?.to_string_lossy();
    let near = crate::diagnostic::did_you_mean(&wanted, names.iter().map(String::as_str))?;
    Some(format!("did you mean {}?", folder.join(near).display()))
}

fn stopped(name: &str, line: u64, error: &io::Error) -> Failure {
    Diagnostic::error(format!("reading stopped in line {line}: {error}"))
        .at(name, line, None)
        .help("the file may be truncated: fetch or export it again")
        .fail(Exit::Input)
}

impl Supply {
    /// Reads the start of a source: byte order mark, dialect, header.
    ///
    /// # Errors
    /// Exit 3 where there is nothing in it or it cannot be read.
    pub(super) fn new(name: &str, text: &TextFile, told: &config::Input) -> Result<Supply> {
        let TextFile { file, before } = text;
        let failed = |error| stopped(name, 1, &error);
        let mut supply = Supply {
            name: name.to_owned(),
            input: Utf8::new(unpacked(file).map_err(failed)?, told.encoding).map_err(failed)?,
            before: before.clone(),
            file: file.try_clone().map_err(failed)?,
            passed: 0,
            decided: None,
            preamble: 0,
            rest: Vec::new(),
            index: 0,
            line: 1,
            at_end: false,
            pending: None,
            dialect: Dialect::default(),
            header: Vec::new(),
        };
        supply.fill()?;
        let opening = Opening::of_told(&supply.rest, told.delimiter, told.skip_lines);
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
        if let Some(record) = records.next() {
            let text = |i: usize| String::from_utf8_lossy(record.field(i)).trim().to_owned();
            supply.header = (0..record.len()).map(text).collect();
            // Empty fields at the end that only the header or only the rows have.
            supply.header.resize(opening.columns, String::new());
            length = record.offset;
        }
        supply.line += supply.dialect.lines(&supply.rest[..length]);
        supply.pass(length);
        Ok(supply)
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
        let after = self.file.metadata().ok();
        let state = |metadata: &Metadata| (metadata.len(), metadata.modified().ok());
        if after.is_some_and(|after| state(&after) != state(&self.before)) {
            return Err(Diagnostic::error("this file changed while it was read")
                .file(Path::new(&self.name))
                .help("build again once nothing writes to it")
                .fail(Exit::Input));
        }
        let mut told = Told::default();
        if self.preamble > 0 {
            let s = if self.preamble == 1 { "" } else { "s" };
            told.sentences.push(format!("{} line{s} before the header passed over", self.preamble));
        }
        if let Some(decision) = self.input.decision()
            && (decision.encoding != encoding_rs::UTF_8 || decision.rival.is_some())
        {
            let proof =
                decision.proof.zip(self.decided).map(|((_, byte), line)| format!(": byte {byte:02X} on line {line}"));
            told.sentences.push(format!("text is {}{}", decision.encoding.name(), proof.unwrap_or_default()));
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
        if let Some(pending) = self.pending.take() {
            return Ok(Some(pending));
        }
        while !self.at_end {
            self.fill()?;
            let (end, open) = self.dialect.last_record_end(&self.rest);
            if end > 0 && !self.at_end {
                let rest = self.rest[end..].to_vec();
                let mut bytes = std::mem::replace(&mut self.rest, rest);
                bytes.truncate(end);
                return Ok(Some(self.block(bytes, false)));
            }
            if end == 0 && self.rest.len() > LONGEST {
                return Err(self.endless(open));
            }
        }
        if self.rest.is_empty() {
            return Ok(None);
        }
        if let (_, Some(open)) = self.dialect.last_record_end(&self.rest) {
            return Err(self.endless(Some(open)));
        }
        let bytes = std::mem::take(&mut self.rest);
        Ok(Some(self.block(bytes, true)))
    }

    /// The next block, which the next call gives again.
    ///
    /// # Errors
    /// As [`Supply::next`].
    pub(super) fn peek(&mut self) -> Result<Option<&Bytes>> {
        self.pending = self.next()?;
        Ok(self.pending.as_ref())
    }

    fn block(&mut self, bytes: Vec<u8>, last: bool) -> Bytes {
        let doubtful = self.input.decision().is_some_and(|decision| decision.rival.is_some());
        let block = Bytes { index: self.index, line: self.line, bytes, last, doubtful };
        self.passed += block.bytes.len() as u64;
        self.index += 1;
        self.line += self.dialect.lines(&block.bytes);
        block
    }

    fn endless(&self, open: Option<usize>) -> Failure {
        let line_of = |at: usize| self.line + self.dialect.lines(&self.rest[..at]);
        let told = match open {
            Some(open) => Diagnostic::error("a quote opens here and is never closed")
                .at(&self.name, line_of(open), None)
                .help("close the quote, or double it if it is part of the text"),
            None => Diagnostic::error("a line of more than 16 MB")
                .at(&self.name, self.line, None)
                .help("check that this is a table of orders, one a line"),
        };
        told.fail(Exit::Input)
    }
}
