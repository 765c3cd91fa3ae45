//! Steps on the file system, each with what a message needs: what was being done, and to which path of the user's.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use rustix::fs::{Dir, FileType, Mode, OFlags};

use crate::diagnostic::{Diagnostic, Exit, Failure};

/// What could not be done, where, and why. The path is the user's, also where we write beside it.
#[derive(Debug)]
pub(super) struct Trouble {
    doing: &'static str,
    pub(super) path: PathBuf,
    error: io::Error,
    /// Whether something is left that is neither as it was nor as it should be.
    pub(super) half_done: bool,
}

/// The result of a step on the file system.
pub(super) type Done<T = ()> = std::result::Result<T, Trouble>;

/// Gives an error its place.
pub(super) trait Told<T> {
    /// Says what was being done, and to what.
    fn told(self, doing: &'static str, path: &Path) -> Done<T>;
}

impl<T> Told<T> for io::Result<T> {
    fn told(self, doing: &'static str, path: &Path) -> Done<T> {
        self.map_err(|error| Trouble { doing, path: path.to_owned(), error, half_done: false })
    }
}

impl Trouble {
    /// The end of a run, for which `option` names another place.
    pub(super) fn fail(self, option: &str) -> Failure {
        use io::ErrorKind::{QuotaExceeded, StorageFull};
        let help = match self.error.kind() {
            StorageFull | QuotaExceeded => format!("make room there, or choose another place with {option}"),
            _ if is_too_many_files(&self.error) => "allow more open files: ulimit -n 1024".to_owned(),
            _ => format!("make this place writable, or choose another with {option}"),
        };
        Diagnostic::error(self.message()).file(&self.path).help(help).fail(Exit::Output)
    }

    /// The same, where a run goes on.
    pub(super) fn warning(&self, help: &str) -> Diagnostic {
        Diagnostic::warning(self.message()).file(&self.path).help(help)
    }

    fn message(&self) -> String {
        format!("cannot {}: {}", self.doing, self.error)
    }
}

/// `EMFILE` and `ENFILE`, which have no name of their own in `std`.
fn is_too_many_files(error: &io::Error) -> bool {
    [rustix::io::Errno::MFILE, rustix::io::Errno::NFILE]
        .iter()
        .any(|no| error.raw_os_error() == Some(no.raw_os_error()))
}

/// A new file with the user's own permissions, never through a link.
pub(super) fn create(path: &Path) -> io::Result<File> {
    let flags = OFlags::NOFOLLOW.bits().cast_signed();
    OpenOptions::new().write(true).create_new(true).custom_flags(flags).open(path)
}

/// Writes a new file.
pub(super) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    create(path)?.write_all(bytes)
}

/// Returns once the disk has a file, or the names in a folder. Some file systems cannot tell of folders, and need not.
/// Whatever closing a file could report is reported here: nothing is left to be written then.
pub(super) fn sync(path: &Path) -> io::Result<()> {
    use io::ErrorKind::{InvalidInput, Unsupported};
    let file = File::open(path)?;
    match file.sync_all() {
        Err(error) if matches!(error.kind(), InvalidInput | Unsupported) && path.is_dir() => Ok(()),
        other => other,
    }
}

/// The same for many at once, which takes hardly longer: each with the path that a message names.
pub(super) fn sync_all(paths: &[(PathBuf, PathBuf)]) -> Done {
    each(paths, |(path, shown)| sync(path).told("save to disk", shown))
}

/// Threads that write: the disk takes many files at a time.
const WRITERS: usize = 32;

/// Does the same to all items, on as many threads as there may be, to the first that fails: of several the first in their
/// order, as those before it were begun before.
pub(super) fn each<T: Sync>(items: &[T], work: impl Fn(&T) -> Done + Sync) -> Done {
    let (next, failed) = (AtomicUsize::new(0), Mutex::new(None));
    let run = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else { break };
            if let Err(trouble) = work(item) {
                next.store(items.len(), Ordering::Relaxed);
                let mut failed = failed.lock().unwrap_or_else(PoisonError::into_inner);
                if failed.as_ref().is_none_or(|(first, _)| at < *first) {
                    *failed = Some((at, trouble));
                }
            }
        }
    };
    thread::scope(|scope| {
        // Where no more threads can be had, those that are there do it all.
        let more = |_: &usize| thread::Builder::new().spawn_scoped(scope, run).is_ok();
        (1..WRITERS.min(items.len())).take_while(more).for_each(drop);
        run();
    });
    failed.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), |(_, trouble)| Err(trouble))
}

/// Deletes a file or a folder with all that is in it, if it is there.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    let removed = match fs::symlink_metadata(path) {
        Ok(data) if data.is_dir() => {
            list(path)?.iter().try_for_each(|(name, _)| remove(&path.join(name)))?;
            fs::remove_dir(path)
        }
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// What lies in a folder, in the order of names, and whether each is a folder itself. Where a folder cannot be closed,
/// `std` panics.
pub(super) fn list(folder: &Path) -> io::Result<Vec<(OsString, FileType)>> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let opened = rustix::fs::open(folder, flags, Mode::empty())?;
    let mut found = Vec::new();
    for entry in Dir::read_from(opened)? {
        let entry = entry?;
        let name = OsStr::from_bytes(entry.file_name().to_bytes()).to_owned();
        if name == "." || name == ".." {
            continue;
        }
        let kind = match entry.file_type() {
            // Some file systems say so only where they are asked.
            FileType::Unknown => FileType::from_raw_mode(rustix::fs::lstat(folder.join(&name))?.st_mode),
            known => known,
        };
        found.push((name, kind));
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(found)
}

/// All that lies below a folder and is no folder, by its path from there.
pub(super) fn walk(folder: &Path) -> Done<Vec<(String, FileType)>> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(within) = folders.pop() {
        let path = if within.as_os_str().is_empty() { folder.to_owned() } else { folder.join(&within) };
        let listed = match list(&path) {
            // A volume of its own comes with such a folder, which only the system may look into.
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied && within == Path::new("lost+found") => {
                continue;
            }
            other => other.told("read this folder", &path)?,
        };
        for (name, kind) in listed {
            let path = within.join(name);
            match kind {
                FileType::Directory => folders.push(path),
                kind => found.push((path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/"), kind)),
            }
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(found)
}

/// Whether something is there, be it a link to nowhere.
pub(super) fn is_there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// A path without links and detours, as far as it is there.
pub(super) fn absolute(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    if let Ok(real) = path.canonicalize() {
        return real;
    }
    let mut whole = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(whole.pop()),
            Component::CurDir => {}
            part => whole.push(part),
        }
    }
    match (whole.parent().map(absolute), whole.file_name()) {
        (Some(parent), Some(name)) => parent.join(name),
        _ => whole,
    }
}
