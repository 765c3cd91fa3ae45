//! A new folder beside the old one.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::site::Site;

use super::aside::Aside;
use super::files::{self, Done, Told};
use super::folder::Folder;

/// A new folder, complete, which the disk may not have yet.
pub(super) struct Staged {
    pub(super) aside: Aside,
    /// All that the disk must have of it, each with the path that a message names.
    pub(super) unsynced: Vec<(PathBuf, PathBuf)>,
}

/// Writes a folder with all files of a site, and what the old folder holds for others.
pub(super) fn stage(site: &Site, folder: &Folder) -> Done<Staged> {
    let aside = Aside::new(folder.free("new")?);
    let staged = aside.path();
    let shown = |path: &str| if path.is_empty() { folder.path.clone() } else { folder.path.join(path) };
    let files: Vec<(&str, &[u8])> = site.files().collect();
    // A folder stands after the one that holds it.
    let folders: BTreeSet<&str> = files.iter().flat_map(|(path, _)| above(path)).chain([""]).collect();
    for path in &folders {
        fs::create_dir(staged.join(path)).told("create this folder", &shown(path))?;
    }
    files::each(&files, |(path, bytes)| files::write(&staged.join(path), bytes).told("write this file", &shown(path)))?;
    let mut written: Vec<&str> = files.iter().map(|(path, _)| *path).chain(folders).collect();
    let others = folder.carried()?;
    for path in others.iter().filter(|path| !path.starts_with(".git/")) {
        let (from, to) = (folder.path.join(path), staged.join(path));
        if to.parent().is_some_and(Path::is_dir) && !files::is_there(&to) {
            copy(&from, &to).told("carry this file over", &from)?;
            written.push(path);
        }
    }
    if let Ok(old) = fs::metadata(&folder.path) {
        // Who may look in is for the user to say. Where that cannot be kept, our own mode is as good.
        fs::set_permissions(staged, old.permissions()).ok();
    }
    let mut unsynced: Vec<(PathBuf, PathBuf)> =
        written.into_iter().map(|path| (staged.join(path), shown(path))).collect();
    unsynced.push((folder.beside().to_owned(), folder.path.clone()));
    Ok(Staged { aside, unsynced })
}

/// The folders that a path leads through.
fn above(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at])
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    files::write(to, &fs::read(from)?)?;
    fs::set_permissions(to, fs::metadata(from)?.permissions())
}
