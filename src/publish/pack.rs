//! A site as one file for a mail.

use std::fs::File;
use std::io::{self, Read, Write};

use zip::write::SimpleFileOptions;

use crate::diagnostic::{Diagnostic, Exit, Result};
use crate::manifest::{self, MANIFEST};
use crate::site::Site;

/// The most that is read of a file said to be a manifest.
const LONGEST: u64 = 64 << 20;

/// Packs a site below one folder: the same bytes for the same site.
///
/// # Errors
/// Exit 1: memory has room or the run ends.
pub fn pack(site: &Site, folder: &str) -> Result<Vec<u8>> {
    let packed = || {
        let mut writer = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
        for (path, bytes) in site.files() {
            writer.start_file(format!("{folder}/{path}"), SimpleFileOptions::default())?;
            writer.write_all(bytes)?;
        }
        Ok(writer.finish()?.into_inner())
    };
    let failed = |error: zip::result::ZipError| Diagnostic::error(format!("cannot pack the site: {error}"));
    packed().map_err(|error| failed(error).fail(Exit::Bug))
}

/// Whether a file is a packed site: its manifest says so, at the top or in the one folder there.
pub(super) fn is_ours(file: File) -> bool {
    let Ok(mut archive) = zip::ZipArchive::new(file) else { return false };
    let at_top = |name: &str| name == MANIFEST || name.split_once('/').is_some_and(|(_, name)| name == MANIFEST);
    let mut names = archive.file_names().flatten().map(std::borrow::Cow::into_owned);
    let Some(name) = names.find(|name| at_top(name)) else { return false };
    drop(names);
    let mut bytes = Vec::new();
    archive.by_name(&name).is_ok_and(|entry| entry.take(LONGEST).read_to_end(&mut bytes).is_ok())
        && manifest::owned(&bytes).is_some()
}
