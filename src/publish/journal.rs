//! What a build was about to put in place: two folders as one step. A build that is killed half way leaves it behind, and
//! the next one completes the step.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::manifest::{Entry, MANIFEST};

use super::aside::Aside;
use super::files::{self, Done, Told, Trouble};
use super::folder::Folder;
use super::place::{is_there, place, place_parts, wanted};

/// Both folders that a build puts in place. It names no other place: what a project holds cannot make us write elsewhere.
#[derive(Debug, Serialize, Deserialize)]
struct Journal {
    site: Pending,
    tables: Pending,
}

/// A folder that is to be put in place.
#[derive(Debug, Serialize, Deserialize)]
struct Pending {
    /// Its name beside its place.
    staged: String,
    /// Its manifest.
    manifest: Entry,
}

impl Pending {
    fn of(staged: &Path) -> std::io::Result<Pending> {
        let name = staged.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Pending { staged: name, manifest: Entry::of(MANIFEST, &fs::read(staged.join(MANIFEST))?) })
    }

    /// Puts the folder in place, if it is not: at once where all of it is there, else what is left of it.
    fn complete(&self, folder: &Folder) -> Done {
        if is_there(&self.manifest, &folder.path) {
            return Ok(());
        }
        let staged = folder.named(&self.staged).filter(|staged| is_there(&self.manifest, staged));
        let staged =
            staged.ok_or(std::io::ErrorKind::NotFound.into()).told("complete an interrupted build", &folder.path)?;
        let is_whole = wanted(&staged).is_ok_and(|files| files.iter().all(|entry| is_there(entry, &staged)));
        if is_whole { place(folder, &staged) } else { place_parts(folder, &staged) }.map(drop)
    }
}

/// Records what is about to be put in place, and returns once the disk has it. One that is cut short cannot be read.
pub(super) fn write(site: (&Folder, &Path), tables: (&Folder, &Path)) -> Done<Aside> {
    let shown = &site.0.path;
    let journal = Aside::new(path(site.0));
    let written = || {
        let pending = Journal { site: Pending::of(site.1)?, tables: Pending::of(tables.1)? };
        files::remove(journal.path())?;
        files::write(journal.path(), &serde_json::to_vec(&pending)?)
    };
    written().told("write beside this folder", shown)?;
    let places = [journal.path(), site.0.beside()].map(|path| (path.to_owned(), shown.clone()));
    files::sync_all(&places)?;
    Ok(journal)
}

/// Completes what an earlier build began to put in place.
///
/// # Errors
/// What stands in the way. All is left as it is then: the build that follows replaces both folders.
pub(super) fn complete(site: &Folder, tables: &Folder) -> Result<Option<Diagnostic>, Trouble> {
    let Ok(bytes) = fs::read(path(site)) else { return Ok(None) };
    // One that cannot be read was never finished.
    let Ok(journal) = serde_json::from_slice::<Journal>(&bytes) else { return Ok(None) };
    journal.tables.complete(tables)?;
    journal.site.complete(site)?;
    Ok(Some(Diagnostic::note("an interrupted build is now complete").file(&site.path)))
}

fn path(site: &Folder) -> PathBuf {
    site.aside("journal")
}
