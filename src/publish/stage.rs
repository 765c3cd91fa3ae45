//! A new folder beside the old one, as a whole on the disk before anything else happens.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::site::Site;

use super::aside::Aside;
use super::carried::is_carried;
use super::files::{self, Done, Told};
use super::folder::Folder;

/// Threads that write: the disk takes many files at a time.
const WRITERS: usize = 16;

/// Writes a folder with all files of a site, and what the old folder holds for others. Returns once the disk has it.
pub(super) fn stage(site: &Site, folder: &Folder) -> Done<Aside> {
    let new = Aside::new(folder.free("new")?);
    let staged = new.path();
    let shown = |path: &str| if path.is_empty() { folder.path.clone() } else { folder.path.join(path) };
    let files: Vec<(&str, &[u8])> = site.files().collect();
    // A folder stands after the one that holds it.
    let folders: BTreeSet<&str> = files.iter().flat_map(|(path, _)| above(path)).chain([""]).collect();
    for path in &folders {
        fs::create_dir(staged.join(path)).told("create this folder", &shown(path))?;
    }
    each(&files, |(path, bytes)| files::write(&staged.join(path), bytes).told("write this file", &shown(path)))?;
    for path in folder.files()?.iter().filter(|path| is_carried(path) && !path.starts_with(".git/")) {
        let (from, to) = (folder.path.join(path), staged.join(path));
        if to.parent().is_some_and(Path::is_dir) && !files::is_there(&to) {
            copy(&from, &to).told("carry this file over", &from)?;
        }
    }
    if let Ok(old) = fs::metadata(&folder.path) {
        // Who may look in is for the user to say. Where that cannot be kept, our own mode is as good.
        fs::set_permissions(staged, old.permissions()).ok();
    }
    let folders: Vec<&str> = folders.into_iter().collect();
    each(&folders, |path| files::sync_folder(&staged.join(path)).told("save this folder to disk", &shown(path)))?;
    folder.sync_beside()?;
    Ok(new)
}

/// The folders that a path leads through.
fn above(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at])
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    files::write(to, &fs::read(from)?)?;
    fs::set_permissions(to, fs::metadata(from)?.permissions())
}

/// Does the same to all items, on as many threads as there may be, to the first that fails.
fn each<T: Sync>(items: &[T], work: impl Fn(&T) -> Done + Sync) -> Done {
    let (next, failed) = (AtomicUsize::new(0), Mutex::new(None));
    let run = || {
        while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
            if let Err(trouble) = work(item) {
                next.store(items.len(), Ordering::Relaxed);
                failed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(trouble);
            }
        }
    };
    thread::scope(|scope| {
        // Where no more threads can be had, those that are there do it all.
        let more = |_: &usize| thread::Builder::new().spawn_scoped(scope, run).is_ok();
        (1..WRITERS.min(items.len())).take_while(more).for_each(drop);
        run();
    });
    failed.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
}
