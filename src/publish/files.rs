//! Steps on the file system, each with what a message needs: what was being done, and to which path of the user's.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use crate::diagnostic::{Diagnostic, Exit, Failure};

/// What could not be done, where, and why. The path is the user's, also where we write beside it.
#[derive(Debug)]
pub(super) struct Trouble {
    doing: &'static str,
    path: PathBuf,
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

/// Writes a new file and returns once the disk has it.
pub(super) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = create(path)?;
    file.write_all(bytes)?;
    // Whatever closing it could report is reported here: nothing is left to be written then.
    file.sync_all()
}

/// Returns once the disk knows the names in a folder. Some file systems cannot tell, and need not.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    use io::ErrorKind::{InvalidInput, Unsupported};
    match File::open(folder)?.sync_all() {
        Err(error) if matches!(error.kind(), InvalidInput | Unsupported) => Ok(()),
        other => other,
    }
}

/// Deletes a file or a folder with all that is in it, if it is there.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    let removed = match fs::symlink_metadata(path) {
        Ok(data) if data.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Whether something is there, be it a link to nowhere.
pub(super) fn is_there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}
