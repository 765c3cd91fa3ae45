//! One build at a time for each place.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::PathBuf;

use rustix::fs::OFlags;

use super::aside::{self, Aside};
use super::files;

/// A place that no other build writes to as long as this value lives.
#[derive(Debug)]
pub(super) struct Lock {
    /// Deleted before the lock is let go, so that whoever gets it then sees that it is one of the past.
    _path: Aside,
    _file: File,
    /// Why the file system has no locks, where it has none.
    pub(super) without: Option<io::Error>,
}

/// Waits for a lock. `wait` hears of it where that takes time.
pub(super) fn lock(path: PathBuf, wait: &dyn Fn()) -> io::Result<Lock> {
    loop {
        // Whoever ends the run now finds a lock file that is known, or none.
        let undisturbed = aside::undisturbed();
        let file = open(&path)?;
        let without = match file.try_lock() {
            Err(TryLockError::WouldBlock) => {
                drop(undisturbed);
                wait();
                file.lock()?;
                // Whoever held it has deleted it.
                continue;
            }
            // Network file systems may have none.
            Err(TryLockError::Error(error)) => Some(error),
            Ok(()) => None,
        };
        let is_current = match fs::symlink_metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => false,
            found => found?.ino() == file.metadata()?.ino(),
        };
        if is_current {
            return Ok(Lock { _path: Aside::new(path), _file: file, without });
        }
    }
}

fn open(path: &PathBuf) -> io::Result<File> {
    let flags = OFlags::NOFOLLOW.bits().cast_signed();
    let mut options = OpenOptions::new();
    options.read(true).custom_flags(flags);
    // Somebody else's, left behind, can be locked though it cannot be written.
    match options.clone().write(true).create(true).truncate(false).open(path) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied && files::is_there(path) => options.open(path),
        other => other,
    }
}
