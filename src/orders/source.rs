//! Where orders come from, and what a file is by its first bytes.

use std::fs::{File, Metadata};
use std::io::{self, Read, Seek};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::diagnostic::{Diagnostic, Exit, Failure, Result};

use super::database::{Database, Rows};
use super::json_lines;
use super::options::Repeated;
use super::reading::Reading;
use super::workbook::Sheet;

/// Bytes that are hashed at a time.
const BLOCK: usize = 1 << 20;
/// Bytes that are kept aside at a time, before it is asked again how much room there is.
const SPOOLED: u64 = 16 << 20;

/// Where orders come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A file: CSV in any dialect, plain or compressed, or Parquet; a workbook before its sheets are chosen.
    File(PathBuf),
    /// A sheet of a workbook, by its name.
    Sheet(PathBuf, String),
    /// Standard input.
    Stdin,
    /// A table or a query of a database.
    Database(Arc<Database>),
}

impl Source {
    /// How messages name it.
    pub fn name(&self) -> String {
        match self {
            Source::File(path) => path.display().to_string(),
            Source::Sheet(path, sheet) => format!("{}:{sheet}", path.display()),
            Source::Stdin => "<stdin>".to_owned(),
            Source::Database(database) => database.name(),
        }
    }

    /// The file that it is in, where it is in one.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Source::File(path) | Source::Sheet(path, _) => Some(path),
            Source::Stdin | Source::Database(_) => None,
        }
    }

    /// A line of it, as messages name it.
    pub(super) fn place(&self, line: u64) -> String {
        match self {
            Source::Sheet(..) => format!("{}!A{line}", self.name()),
            _ => format!("{}:{line}", self.name()),
        }
    }

    /// A message with its place as the source has places: a sheet has cells.
    pub(super) fn located(&self, told: Diagnostic) -> Diagnostic {
        if matches!(self, Source::Sheet(..)) { told.in_cell(0) } else { told }
    }

    /// Whether it can be read more than once: what comes through a pipe is gone then.
    pub(super) fn is_kept(&self) -> bool {
        matches!(self, Source::Database(_)) || self.path().is_some_and(Path::is_file)
    }

    /// How a published page names it: without the folders it lies in.
    pub fn public_name(&self) -> String {
        match self {
            Source::File(path) => file_name(path),
            Source::Sheet(path, sheet) => format!("{} ({sheet})", file_name(path)),
            Source::Stdin => "standard input".to_owned(),
            Source::Database(database) => database.public_name(),
        }
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// Bytes up to which an input's SHA-256 is taken: beyond, it would cost a tenth of a build.
const HASHED: u64 = 100 << 20;

/// How long a file is, and its SHA-256 in hexadecimal digits where it is not too long; nothing of rows in no file. It is read by place, on a thread
/// of its own, while another reads it for its orders.
pub(super) fn print(file: &Option<File>) -> io::Result<(u64, Option<String>)> {
    let Some(file) = file else { return Ok((0, None)) };
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
    /// The number of its first line: 0 where that is one of names that were put before the others.
    pub first_line: u64,
}

impl TextFile {
    fn new(file: File) -> io::Result<TextFile> {
        Ok(TextFile { before: file.metadata()?, file, first_line: 1 })
    }

    /// Itself, or the same rows as CSV where each line is an object of JSON.
    fn in_lines(self, memory: Option<u64>) -> io::Result<TextFile> {
        let mut start = Vec::new();
        // What cannot be unpacked is for whoever reads it to tell.
        let Ok(mut text) = self.unpacked() else { return Ok(self) };
        if text.by_ref().take(2).read_to_end(&mut start).is_err() || start != *b"{\"" {
            return Ok(self);
        }
        let lines = json_lines::to_text(io::BufReader::new(self.unpacked()?))?;
        Ok(TextFile { first_line: 0, ..kept(&mut lines.as_slice(), memory)? })
    }

    /// The same file, to be asked how reading goes.
    pub(super) fn again(&self) -> io::Result<TextFile> {
        Ok(TextFile { file: self.file.try_clone()?, before: self.before.clone(), first_line: self.first_line })
    }

    /// What it holds from its start, unpacked.
    pub(super) fn unpacked(&self) -> io::Result<Box<dyn Read + Send>> {
        let mut file = self.file.try_clone()?;
        file.rewind()?;
        let mut magic = Vec::new();
        file.by_ref().take(4).read_to_end(&mut magic)?;
        file.rewind()?;
        Ok(match magic.as_slice() {
            [0x1f, 0x8b, ..] => {
                Box::new(flate2::read::MultiGzDecoder::new(io::BufReader::with_capacity(1 << 16, file)))
            }
            [0x28, 0xb5, 0x2f, 0xfd] => Box::new(zstd::Decoder::new(file)?),
            _ => Box::new(file),
        })
    }

    /// How many of its bytes are read, and how many there are: packed ones, if it is packed.
    pub(super) fn reached(&self) -> (u64, u64) {
        ((&self.file).stream_position().unwrap_or(0), self.before.len())
    }

    /// Whether it is no longer what it was when it was opened.
    pub(super) fn has_changed(&self) -> bool {
        let state = |metadata: &Metadata| (metadata.len(), metadata.modified().ok());
        self.file.metadata().is_ok_and(|after| state(&after) != state(&self.before))
    }
}

/// What a file is by its first bytes.
pub(super) enum Kind {
    Text(TextFile),
    Parquet(PathBuf),
    Sheet(Arc<Sheet>),
    Rows(Arc<Rows>),
}

impl Kind {
    /// The file of this source, to be read by place; nothing where there is none.
    pub(super) fn again(&self, source: &Source) -> io::Result<Option<File>> {
        let file = match (self, source.path()) {
            (Kind::Rows(_), _) => return Ok(None),
            (Kind::Text(TextFile { first_line: 0, .. }), Some(path)) => File::open(path),
            (Kind::Text(text), _) => text.file.try_clone(),
            (Kind::Parquet(path), _) => File::open(path),
            (Kind::Sheet(_), path) => File::open(path.unwrap_or("".as_ref())),
        };
        file.map(Some)
    }

    /// Columns of these that hold floating-point numbers in a database, which has others for amounts.
    pub(super) fn imprecise(&self, columns: impl Iterator<Item = usize>) -> Vec<usize> {
        match self {
            Kind::Rows(rows) => columns.filter(|column| rows.floats.contains(column)).collect(),
            _ => Vec::new(),
        }
    }
}

/// Opens a source and tells what it is. What can be read only once is kept aside in a file without a name, for which
/// memory has room where temporary files are kept in memory.
pub(super) fn open(source: &Source, reading: &Reading) -> Result<Kind> {
    let memory = reading.memory;
    let failed = |error: io::Error| {
        let told = Diagnostic::error(format!("cannot read {}: {error}", source.name()));
        told.help("write it to a file and name that, or name a larger folder for temporary files with TMPDIR")
            .fail(Exit::Input)
    };
    let path = match source {
        Source::Stdin => return kept(&mut io::stdin(), memory).map(Kind::Text).map_err(failed),
        Source::Sheet(path, sheet) => return Sheet::read(path, sheet, reading).map(Arc::new).map(Kind::Sheet),
        Source::Database(database) => {
            if let Some(file) = database.file() {
                // Drivers say little of a file that is not there.
                File::open(file).map_err(|error| {
                    Diagnostic::error(format!("cannot read this {} file: {error}", database.kind()))
                        .file(file)
                        .help("correct uri under [source]: it starts from the folder of the config")
                        .fail(Exit::Input)
                })?;
            }
            // To leave out repeated rows, all are looked at three times.
            let all = reading.input.repeated == Repeated::Drop;
            return Rows::open(database, all).map(Arc::new).map(Kind::Rows);
        }
        Source::File(path) => path,
    };
    let mut file = File::open(path).map_err(|error| unreadable(path, &error))?;
    let is_file = file.metadata().map_err(|error| unreadable(path, &error))?.is_file();
    if !is_file {
        return kept(&mut file, memory).map(Kind::Text).map_err(|error| unreadable(path, &error));
    }
    let mut magic = Vec::new();
    (&file).take(4).read_to_end(&mut magic).map_err(|error| unreadable(path, &error))?;
    match magic.as_slice() {
        b"PAR1" => Ok(Kind::Parquet(path.clone())),
        _ => TextFile::new(file)
            .and_then(|text| text.in_lines(memory))
            .map(Kind::Text)
            .map_err(|error| unreadable(path, &error)),
    }
}

/// What a file system of temporary files is that lies in memory.
const IN_MEMORY: i64 = 0x0102_1994;

pub(super) fn kept(input: &mut dyn Read, memory: Option<u64>) -> io::Result<TextFile> {
    let mut file = tempfile::tempfile()?;
    let is_in_memory = rustix::fs::fstatfs(&file)?.f_type as i64 == IN_MEMORY;
    // Rows need at least as much again.
    let most = memory.filter(|_| is_in_memory).map_or(u64::MAX, |memory| memory / 2);
    let mut taken = 0;
    loop {
        // Others write there too: a sixteenth stays free.
        let room = rustix::fs::fstatvfs(&file)?;
        if room.f_bavail < room.f_blocks / 16 || taken > most {
            let (taken, folder) = (taken / 1_000_000, std::env::temp_dir());
            let told = format!("no room to keep more than {taken} MB of it in {}", folder.display());
            return Err(io::Error::new(io::ErrorKind::StorageFull, told));
        }
        match io::copy(&mut input.take(SPOOLED), &mut file)? {
            0 => return TextFile::new(file),
            n => taken += n,
        }
    }
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    let told = Diagnostic::error(format!("cannot read this file: {error}")).file(path);
    let help = match error.kind() {
        io::ErrorKind::NotFound => near_names(path),
        io::ErrorKind::PermissionDenied => Some("make it readable, or name another file".to_owned()),
        _ => Some("see to what the system reports, and build again".to_owned()),
    };
    let help = help.unwrap_or_else(|| "name the orders file with --input, or put it at data/raw/orders.csv".to_owned());
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
