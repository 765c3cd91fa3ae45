//! What this run has put aside and not yet in place. It goes when the run ends, also where a signal ends it.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::files::{self, Done, Told};

/// How often a folder is emptied that other threads still write into, and the pause between.
const TRIES: usize = 100;
const PAUSE: Duration = Duration::from_millis(2);

static ASIDE: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());
/// Held while results are put in place, which nothing interrupts.
static PLACING: Mutex<()> = Mutex::new(());

fn held<T>(mutex: &'static Mutex<T>) -> MutexGuard<'static, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A file or folder that is deleted with this value.
#[derive(Debug)]
pub(super) struct Aside(PathBuf);

impl Aside {
    pub(super) fn new(path: PathBuf) -> Aside {
        held(&ASIDE).push(path.clone());
        Aside(path)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    pub(super) fn delete(&self) -> Done {
        files::remove(&self.0).told("delete what is no longer needed", &self.0)
    }

    /// Leaves it to the next build.
    pub(super) fn leave(self) {
        held(&ASIDE).retain(|path| *path != self.0);
        std::mem::forget(self);
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        // What cannot be deleted is swept by the next build, which says so where it cannot either.
        files::remove(&self.0).ok();
        held(&ASIDE).retain(|path| *path != self.0);
    }
}

/// Keeps signals away from what must not be left half done.
pub(super) fn undisturbed() -> MutexGuard<'static, ()> {
    held(&PLACING)
}

/// Deletes all that this run has put aside, once nothing is half in place. Whoever calls this ends the program: nothing
/// can be put aside or in place any more.
pub fn abandon() {
    let (placing, aside) = (held(&PLACING), held(&ASIDE));
    for path in aside.iter().rev() {
        // Other threads may still be writing into a folder. Once it has another name, they open no more files in it; those
        // that they are just opening may come while it is emptied.
        let away = path.with_added_extension("gone");
        let moved = std::fs::rename(path, &away).is_ok();
        let path = if moved { &away } else { path };
        for _ in 0..TRIES {
            if files::remove(path).is_ok() {
                break;
            }
            std::thread::sleep(PAUSE);
        }
    }
    std::mem::forget((placing, aside));
}
