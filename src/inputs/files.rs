//! Files of a project, none of which a link leads out of it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use walkdir::WalkDir;

use crate::diagnostic::{Diagnostic, Exit, Failure, Result};

/// What files are that stand in a page, by their endings: the first six are images of notes.
pub(super) const KINDS: [(&str, &str); 10] = [
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("gif", "image/gif"),
    ("webp", "image/webp"),
    ("svg", "image/svg+xml"),
    ("ico", "image/x-icon"),
    ("woff2", "font/woff2"),
    ("woff", "font/woff"),
    ("ttf", "font/ttf"),
];

/// A file as an address that holds it.
pub(super) fn data_address(ending: &str, bytes: &[u8]) -> String {
    let kind = KINDS.iter().find(|(known, _)| *known == ending).map_or("application/octet-stream", |(_, kind)| kind);
    format!("data:{kind};base64,{}", BASE64_STANDARD.encode(bytes))
}

/// The text of a file that need not be there.
pub(super) fn optional(file: &Path) -> Result<Option<String>> {
    match fs::read_to_string(file) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(file, &error, Exit::Usage)),
    }
}

/// The same, of a file in the project, where no link may lead out of it.
pub(super) fn own_file(root: &Path, file: &Path) -> Result<Option<String>> {
    within_project(root, file)?;
    optional(file)
}

/// Refuses a file in the project that a link stands for, be it of a folder above it, if that leads out of the project.
pub(super) fn within_project(root: &Path, file: &Path) -> Result<()> {
    let is_link = |path: &Path| fs::symlink_metadata(path).is_ok_and(|data| data.file_type().is_symlink());
    match file.ancestors().take_while(|path| *path != root).any(is_link) {
        true => within(root, file),
        false => Ok(()),
    }
}

/// Why a folder cannot be listed.
pub(super) fn reason(error: &walkdir::Error) -> String {
    error.io_error().map_or_else(|| "a link leads back to where it lies".to_owned(), ToString::to_string)
}

/// The files of one of the project's folders. A link there must stand for a file of the project.
pub(super) fn own(root: &Path, folder: &str) -> Result<Vec<(PathBuf, String)>> {
    let folder = root.join(folder);
    let links = WalkDir::new(&folder).sort_by_file_name().into_iter().flatten().filter(|entry| entry.path_is_symlink());
    for link in links {
        within(root, link.path())?;
    }
    files(&folder, false, Exit::Usage)
}

/// Refuses a link that leads out of the project, or to what is no file.
pub(super) fn within(root: &Path, link: &Path) -> Result<()> {
    let real = |path: &Path| path.canonicalize().map_err(|error| unreadable(path, &error, Exit::Usage));
    let target = real(link)?;
    if target.is_file() && target.starts_with(real(root)?) {
        return Ok(());
    }
    Err(Diagnostic::error("this link points outside the project")
        .file(link)
        .help("put the file itself here: a report is made of what lies in its project")
        .fail(Exit::Usage))
}

/// All files below a folder with their paths from it, sorted, hidden ones only if asked for; none where there is no such
/// folder. What cannot be looked into ends the run with `exit`.
pub(super) fn files(folder: &Path, hidden: bool, exit: Exit) -> Result<Vec<(PathBuf, String)>> {
    let is_hidden =
        |entry: &walkdir::DirEntry| !hidden && entry.depth() > 0 && entry.file_name().as_encoded_bytes()[0] == b'.';
    let mut found = Vec::new();
    for entry in WalkDir::new(folder).sort_by_file_name().into_iter().filter_entry(|entry| !is_hidden(entry)) {
        let entry = match entry {
            Err(error) if error.depth() == 0 && !folder.exists() => return Ok(found),
            Err(error) => {
                let told = Diagnostic::error(format!("cannot read this folder: {}", reason(&error)));
                let told = told.file(error.path().unwrap_or(folder));
                return Err(told.help("make it readable, or move it").fail(exit));
            }
            Ok(entry) => entry,
        };
        // A link that leads nowhere is a file that is not there.
        let data = fs::metadata(entry.path()).map_err(|error| unreadable(entry.path(), &error, exit))?;
        if data.is_file() {
            let path = entry.path().strip_prefix(folder).unwrap_or(entry.path());
            let path = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
            found.push((entry.path().to_owned(), path));
        }
    }
    Ok(found)
}

pub(super) fn unreadable(file: &Path, error: &io::Error, exit: Exit) -> Failure {
    let told = Diagnostic::error(format!("cannot read this file: {error}")).file(file);
    told.help("make it readable, or move it").fail(exit)
}
