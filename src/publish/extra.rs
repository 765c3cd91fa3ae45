//! Files that a build writes beside the site.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use super::aside::Aside;
use super::files::{self, Done, Told};
use super::folder::{Folder, parent};
use super::pack;
use super::whole::write_whole;

/// What says that a file is a report of ours, within its first bytes.
pub const GENERATOR: &str = "<meta name=\"generator\" content=\"sales-pulse";
/// Bytes within which it says so.
const START: u64 = 4096;

/// A kind of file beside the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extra {
    /// The site, zipped.
    Zip,
    /// The report in one page.
    Single,
}

impl Extra {
    /// The option that names its place.
    pub(super) fn option(self) -> &'static str {
        match self {
            Extra::Zip => "--zip",
            Extra::Single => "--single-file",
        }
    }

    /// How a message names it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Extra::Zip => "the zip file",
            Extra::Single => "the single file",
        }
    }

    /// What of ours it may take the place of.
    pub(super) fn what(self) -> &'static str {
        match self {
            Extra::Zip => "a report packed by sales-pulse",
            Extra::Single => "a report in one file by sales-pulse",
        }
    }

    /// Whether a file is one.
    pub(super) fn is_ours(self, file: File) -> bool {
        match self {
            Extra::Zip => pack::is_ours(file),
            Extra::Single => {
                let mut start = Vec::new();
                let read = file.take(START).read_to_end(&mut start);
                read.is_ok() && memchr::memmem::find(&start, GENERATOR.as_bytes()).is_some()
            }
        }
    }
}

/// Such a file beside its place.
pub(super) struct Staged<'a> {
    pub(super) extra: Extra,
    path: &'a Path,
    bytes: &'a [u8],
    staged: Aside,
}

impl Staged<'_> {
    /// Writes it beside the site, where the next build finds what a killed one left.
    pub(super) fn new<'a>(extra: Extra, path: &'a Path, bytes: &'a [u8], site: &Folder) -> Done<Staged<'a>> {
        let staged = Aside::new(site.free("file")?);
        let written = files::write(staged.path(), bytes).and_then(|()| files::sync(staged.path()));
        written.told("write this file", path)?;
        Ok(Staged { extra, path, bytes, staged })
    }

    pub(super) fn place(&self) -> Done {
        match fs::rename(self.staged.path(), self.path) {
            // It lies on another file system.
            Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
                write_whole(self.path, |out| out.write_all(self.bytes)).map(drop)
            }
            other => other.told("put this file in place", self.path),
        }
    }

    pub(super) fn sync(&self) -> Done {
        files::sync(parent(self.path)).told("save to disk", parent(self.path))
    }
}
