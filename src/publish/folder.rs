//! A folder that a build replaces, and the place beside it where the new one is made.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::fs::FileType;

use crate::diagnostic::{Diagnostic, Exit, Result};
use crate::manifest::{self, MANIFEST};

use super::carried::{is_aside, is_carried};
use super::files::{self, Done, Told, absolute};
use super::lock::{Lock, lock};

/// A folder that no other build writes to as long as this value lives.
#[derive(Debug)]
pub(super) struct Folder {
    /// As the user names it.
    pub(super) path: PathBuf,
    /// The option that names another.
    pub(super) option: &'static str,
    /// Where things are put aside: the folder above, or the folder itself where that one is on another file system or not
    /// ours to write to.
    beside: PathBuf,
    lock: Lock,
    /// Folders that were made for it. They go after what lies in them.
    _made: Made,
}

/// Folders that go again where nothing came to be in them; the topmost last.
#[derive(Debug)]
struct Made(Vec<PathBuf>);

impl Drop for Made {
    fn drop(&mut self) {
        self.0.iter().for_each(|folder| drop(fs::remove_dir(folder)));
    }
}

impl Folder {
    /// Waits for a folder; `wait` hears of it where that takes time.
    pub(super) fn claim(path: &Path, option: &'static str, wait: &dyn Fn()) -> Done<Folder> {
        let above = parent(path);
        let missing = above.ancestors().take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists());
        let made = Made(missing.map(Path::to_owned).collect());
        fs::create_dir_all(above).told("create this folder", above)?;
        let claimed = |beside: &Path, lock| Folder {
            path: path.to_owned(),
            option,
            beside: beside.to_owned(),
            lock,
            _made: made,
        };
        if !is_mount_point(path) {
            match lock(aside(above, path, "lock"), wait) {
                Ok(lock) => return Ok(claimed(above, lock)),
                Err(error) if is_refusal(&error) && path.is_dir() => {}
                Err(error) => return Err(error).told("write here", above),
            }
        }
        let lock = lock(aside(path, path, "lock"), wait).told("write here", path)?;
        Ok(claimed(path, lock))
    }

    /// Whether the new folder is made in the old one, which then cannot be exchanged.
    pub(super) fn is_inside(&self) -> bool {
        self.beside == self.path
    }

    /// Where something of this folder is put aside.
    pub(super) fn aside(&self, what: &str) -> PathBuf {
        aside(&self.beside, &self.path, what)
    }

    /// The folder in which it is put aside.
    pub(super) fn beside(&self) -> &Path {
        &self.beside
    }

    /// Why nothing keeps other builds away.
    pub(super) fn unlocked(&self) -> Option<Diagnostic> {
        let error = self.lock.without.as_ref()?;
        let told = format!("this file system has no locks ({error}): another build could write here at the same time");
        Some(Diagnostic::warning(told).file(&self.path).help("let only one build run at a time"))
    }

    /// Puts the folder back that an earlier version put aside and could not replace.
    pub(super) fn put_back(&self) {
        if !files::is_there(&self.path) {
            fs::rename(self.aside("old"), &self.path).ok();
        }
    }

    /// Deletes whatever no living build owns.
    pub(super) fn sweep(&self) -> Vec<Diagnostic> {
        let names = files::list(&self.beside).unwrap_or_default().into_iter().map(|(name, _)| name);
        let left =
            names.filter_map(|name| self.named(&name.to_string_lossy())).filter(|path| *path != self.aside("lock"));
        let swept = left.filter_map(|path| files::remove(&path).told("delete what an earlier build left", &path).err());
        swept.map(|trouble| trouble.warning("delete it yourself")).collect()
    }

    /// Something that was put aside, by its name.
    pub(super) fn named(&self, name: &str) -> Option<PathBuf> {
        let own = self.aside("");
        let is_own = name.starts_with(&*own.file_name()?.to_string_lossy()) && !name.contains('/');
        is_own.then(|| self.beside.join(name))
    }

    /// All files that are in place, by their paths from the folder.
    pub(super) fn files(&self) -> Done<Vec<String>> {
        let found = if self.path.is_dir() { files::walk(&self.path)? } else { Vec::new() };
        Ok(found.into_iter().map(|(path, _)| path).filter(|path| !is_aside(path)).collect())
    }

    /// The files in place that others put there and that stay: no build wrote them.
    pub(super) fn carried(&self) -> Done<Vec<String>> {
        let owned = self.owned();
        Ok(self.files()?.into_iter().filter(|path| is_carried(path) && !owned.contains(path)).collect())
    }

    /// The files that the manifest in place lists.
    fn owned(&self) -> BTreeSet<String> {
        let manifest = fs::read(self.path.join(MANIFEST)).ok();
        let owned = manifest.and_then(|bytes| manifest::owned(&bytes)).unwrap_or_default();
        owned.into_iter().map(|entry| entry.path).collect()
    }

    /// Refuses a folder that holds files that are not ours: listed neither by its manifest nor by that of one that is about
    /// to take its place.
    pub(super) fn refuse_foreign(&self) -> Result<()> {
        let beside = files::list(&self.beside).unwrap_or_default().into_iter();
        let staged = beside.filter_map(|(name, _)| self.named(&name.to_string_lossy()));
        let manifests = staged.chain([self.path.clone()]).filter_map(|folder| fs::read(folder.join(MANIFEST)).ok());
        let owned: BTreeSet<String> =
            manifests.filter_map(|bytes| manifest::owned(&bytes)).flatten().map(|entry| entry.path).collect();
        let is_ours = |path: &str, kind: FileType| {
            let listed = owned.contains(path) || (path == MANIFEST && !owned.is_empty());
            // What is carried over is copied, which a link is not.
            listed || is_aside(path) || is_carried(path) && (kind == FileType::RegularFile || path.starts_with(".git/"))
        };
        let found = if self.path.is_dir() { files::walk(&self.path) } else { Ok(Vec::new()) };
        let found = found.map_err(|trouble| trouble.fail(self.option))?.into_iter();
        let strange: Vec<String> = found.filter(|(path, kind)| !is_ours(path, *kind)).map(|(path, _)| path).collect();
        if strange.is_empty() {
            return Ok(());
        }
        let named = strange.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(", ");
        let more = if strange.len() > 3 { format!(" and {} more", strange.len() - 3) } else { String::new() };
        Err(Diagnostic::error(format!("this folder holds files that are not ours: {named}{more}"))
            .file(&self.path)
            .help(format!("move them away, or choose another folder with {}", self.option))
            .fail(Exit::Output))
    }

    /// A name beside the folder that nothing has. What a build of another user left may be there for good.
    pub(super) fn free(&self, what: &str) -> Done<PathBuf> {
        let names = std::iter::once(what.to_owned()).chain((2..1000).map(|n| format!("{what}-{n}")));
        let free = names.map(|name| self.aside(&name)).find(|path| !files::is_there(path));
        free.ok_or(io::ErrorKind::AlreadyExists.into()).told("write beside this folder", &self.path)
    }
}

fn aside(beside: &Path, folder: &Path, what: &str) -> PathBuf {
    let whole = absolute(folder);
    let name = whole.file_name().unwrap_or_default().to_string_lossy().into_owned();
    beside.join(format!(".{name}.sales-pulse-{what}"))
}

/// The folder above, by a path that can be opened.
pub(super) fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Whether we are not let write here, though others may be.
fn is_refusal(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem)
}

/// Whether a folder is where another file system, or another part of one, begins: it cannot be exchanged.
fn is_mount_point(folder: &Path) -> bool {
    let Ok(data) = fs::metadata(folder) else { return false };
    let whole = absolute(folder);
    let other_device = whole.parent().and_then(|above| fs::metadata(above).ok()).is_some_and(|a| a.dev() != data.dev());
    let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    // The fifth field, in which a space is written as \\040.
    let place = whole
        .to_string_lossy()
        .replace('\\', "\\134")
        .replace(' ', "\\040")
        .replace('\t', "\\011")
        .replace('\n', "\\012");
    other_device || mounts.lines().any(|mount| mount.split(' ').nth(4) == Some(&place))
}

/// Where a file is written before it is put in place. What a run left that no longer lives is deleted.
pub(super) fn beside_file(file: &Path) -> PathBuf {
    let above = parent(file);
    let own = aside(above, file, "");
    let own = own.file_name().unwrap_or_default().to_string_lossy();
    for (name, _) in files::list(above).unwrap_or_default() {
        let run = name.to_str().and_then(|name| name.strip_prefix(&*own)?.parse::<u32>().ok());
        if run.is_some_and(|run| run == std::process::id() || !Path::new("/proc").join(run.to_string()).exists()) {
            files::remove(&above.join(&name)).ok();
        }
    }
    aside(above, file, &std::process::id().to_string())
}
