//! One file, as a whole or not at all.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use crate::diagnostic::Result;

use super::aside::Aside;
use super::files::{self, Done, Told};
use super::folder::{self, parent};

/// Writes one file as a whole or not at all.
///
/// # Errors
/// Exit 4, also where `write` fails.
pub fn write_file(file: &Path, option: &str, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
    write_whole(file, write).map_err(|trouble| trouble.fail(option))
}

pub(super) fn write_whole(file: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Done {
    let above = parent(file);
    fs::create_dir_all(above).told("create this folder", above)?;
    let staged = Aside::new(folder::beside_file(file));
    let written = || {
        let mut out = io::BufWriter::with_capacity(1 << 20, files::create(staged.path())?);
        write(&mut out)?;
        out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
    };
    written().told("write this file", file)?;
    fs::rename(staged.path(), file).told("put this file in place", file)?;
    files::sync(above).told("save to disk", above)
}
