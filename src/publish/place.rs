//! A new folder in the place of the old one, in the largest steps that the file system can take: the folder at once,
//! else what lies in it, else file by file. Until the last file is there, all can be taken back.
//!
//! Every file is known by its content. Whatever was done before, by whom, and where it was interrupted, [`settle`] makes a
//! folder hold what a list says, as long as each file is in one of the places where it can be.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use rustix::fs::{CWD, RenameFlags, renameat_with};

use crate::manifest::{self, Entry, MANIFEST};

use super::aside::Aside;
use super::files::{self, Done, Told};
use super::folder::Folder;

/// How a folder came to its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// In one step: whoever looks sees the old report or the new one.
    Whole,
    /// Its folders and files in one step each.
    Parts,
    /// File by file.
    Files,
}

/// A folder in its place.
pub(super) struct Placed<'a> {
    folder: &'a Folder,
    staged: &'a Path,
    pub(super) way: Way,
    before: Before,
}

/// What was there before.
enum Before {
    /// Nothing.
    Nothing,
    /// A folder, which is now where the new one was made.
    Staged,
    /// These files, which are where the new ones were made or kept in a folder of their own.
    Files(Vec<Entry>, Option<Aside>),
}

/// Puts a folder in place; where that fails, the old one is as it was.
pub(super) fn place<'a>(folder: &'a Folder, staged: &'a Path) -> Done<Placed<'a>> {
    let placed = |way, before| Placed { folder, staged, way, before };
    if !files::is_there(&folder.path) {
        fs::rename(staged, &folder.path).told("put this folder in place", &folder.path)?;
        return Ok(placed(Way::Whole, Before::Nothing));
    }
    // A repository's own folder is not copied: it stays where it is.
    if !folder.is_inside() && !folder.path.join(".git").is_dir() && exchange(staged, &folder.path).is_ok() {
        return Ok(placed(Way::Whole, Before::Staged));
    }
    place_parts(folder, staged)
}

/// Puts in place what is in a new folder, from which some may be in place already.
pub(super) fn place_parts<'a>(folder: &'a Folder, staged: &'a Path) -> Done<Placed<'a>> {
    let wanted = wanted(staged).told("put this folder in place", &folder.path)?;
    let carried = folder.carried()?;
    let own: Vec<String> = folder.files()?.into_iter().filter(|path| !carried.contains(path)).collect();
    let old: Vec<Entry> = own.into_par_iter().filter_map(|path| read(&folder.path, path)).collect();
    let kept = Aside::new(folder.free("kept")?);
    exchange_parts(staged, folder);
    match settle(folder, &[staged], &wanted, Some(kept.path())) {
        // The manifest comes last, on its own.
        Ok(moved) => {
            let way = if moved > 1 { Way::Files } else { Way::Parts };
            Ok(Placed { folder, staged, way, before: Before::Files(old, Some(kept)) })
        }
        Err(mut trouble) => {
            trouble.half_done = settle(folder, &[staged, kept.path()], &old, None).is_err();
            if trouble.half_done {
                kept.leave();
            }
            Err(trouble)
        }
    }
}

impl Placed<'_> {
    /// Takes the folder out of its place again and puts back what was there.
    pub(super) fn take_back(self) -> Done {
        let Placed { folder, staged, before, .. } = self;
        match before {
            Before::Nothing => fs::rename(&folder.path, staged).told("take this folder back", &folder.path),
            Before::Staged => exchange(staged, &folder.path).told("put this folder back", &folder.path),
            Before::Files(old, kept) => {
                let sources: Vec<&Path> = [staged].into_iter().chain(kept.as_ref().map(Aside::path)).collect();
                settle(folder, &sources, &old, None).map(drop)
            }
        }
    }

    /// What the disk must have, so that it is in place there too.
    pub(super) fn unsynced(&self) -> Done<Vec<(PathBuf, PathBuf)>> {
        let shown = self.folder.path.clone();
        match self.before {
            Before::Files(..) => {
                let files = self.folder.files()?;
                let folders: BTreeSet<&Path> = files.iter().filter_map(|path| Path::new(path).parent()).collect();
                Ok(folders.into_iter().map(|path| (shown.join(path), shown.clone())).collect())
            }
            _ => Ok(vec![(self.folder.beside().to_owned(), shown)]),
        }
    }
}

fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

/// Exchanges what lies in a new folder with what lies in its place, as far as that can be done.
fn exchange_parts(staged: &Path, folder: &Folder) {
    for (name, _) in files::list(staged).unwrap_or_default() {
        let (from, to) = (staged.join(&name), folder.path.join(&name));
        if name == MANIFEST {
            continue;
        }
        // What cannot be exchanged is moved file by file.
        match files::is_there(&to) {
            true => exchange(&from, &to).ok(),
            false => fs::rename(&from, &to).ok(),
        };
    }
}

/// The files of a new folder, by the manifest in it.
pub(super) fn wanted(staged: &Path) -> io::Result<Vec<Entry>> {
    let bytes = fs::read(staged.join(MANIFEST))?;
    let mut files = manifest::owned(&bytes).ok_or(io::ErrorKind::InvalidData)?;
    files.push(Entry::of(MANIFEST, &bytes));
    Ok(files)
}

fn read(folder: &Path, path: String) -> Option<Entry> {
    let bytes = fs::read(folder.join(&path)).ok()?;
    Some(Entry::of(&path, &bytes))
}

/// Whether a file is there as it should be.
pub(super) fn is_there(entry: &Entry, folder: &Path) -> bool {
    let path = folder.join(&entry.path);
    fs::symlink_metadata(&path).is_ok_and(|data| data.is_file() && data.len() == entry.bytes)
        && fs::read(&path).is_ok_and(|bytes| Entry::of(&entry.path, &bytes) == *entry)
}

/// Makes a folder hold these files, which are in it or in one of the sources, and none that the manifest of the folder or
/// of a source lists besides; how many were moved. What they take the place of is kept, where a folder is named for it.
fn settle(folder: &Folder, sources: &[&Path], wanted: &[Entry], kept: Option<&Path>) -> Done<usize> {
    let to = |path: &str| folder.path.join(path);
    let missing: Vec<&Entry> = wanted.par_iter().filter(|entry| !is_there(entry, &folder.path)).collect();
    let (manifest, others): (Vec<&Entry>, Vec<&Entry>) = missing.into_iter().partition(|entry| entry.path == MANIFEST);
    let put = |entry: &Entry| {
        let source = sources.iter().find(|source| is_there(entry, source)).ok_or(io::ErrorKind::NotFound.into());
        let source = source.told("put this file in place", &to(&entry.path))?;
        put_file(&source.join(&entry.path), &to(&entry.path), kept.map(|kept| kept.join(&entry.path)))
    };
    others.iter().try_for_each(|entry| put(entry))?;
    // Nobody is led to a file that is no longer listed, and the manifest that lists it is still there.
    let stay: BTreeSet<&str> = wanted.iter().map(|entry| entry.path.as_str()).collect();
    let carried = folder.carried()?;
    for path in folder.files()?.iter().filter(|path| !stay.contains(path.as_str()) && !carried.contains(path)) {
        drop_file(&to(path), kept.map(|kept| kept.join(path)))?;
        Path::new(path).ancestors().skip(1).for_each(|above| drop(fs::remove_dir(folder.path.join(above))));
    }
    manifest.iter().try_for_each(|entry| put(entry))?;
    Ok(others.len() + manifest.len())
}

/// Puts a file in place; what was there is kept, if a place is named for it.
fn put_file(from: &Path, to: &Path, kept: Option<PathBuf>) -> Done {
    let put = || {
        to.parent().map_or(Ok(()), fs::create_dir_all)?;
        if let Some(kept) = kept.filter(|_| files::is_there(to)) {
            kept.parent().map_or(Ok(()), fs::create_dir_all)?;
            // Not all file systems have a second name for a file.
            fs::hard_link(to, &kept).or_else(|_| fs::copy(to, &kept).map(drop))?;
        }
        fs::rename(from, to)
    };
    put().told("put this file in place", to)
}

/// Takes a file away; it is kept, if a place is named for it.
fn drop_file(path: &Path, kept: Option<PathBuf>) -> Done {
    let drop = || match kept {
        Some(kept) => {
            kept.parent().map_or(Ok(()), fs::create_dir_all)?;
            fs::rename(path, &kept)
        }
        None => fs::remove_file(path),
    };
    drop().told("delete this file", path)
}
