//! Where nothing may be written: refused before any work.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Exit, Failure, Result};

use super::extra::Extra;
use super::files::{self, absolute};

/// Where a build writes, and what it must not touch.
#[derive(Debug)]
pub struct Places<'a> {
    /// The site's folder.
    pub output: &'a Path,
    /// The curated tables' folder.
    pub curated: &'a Path,
    /// The files beside them.
    pub extras: &'a [(Extra, &'a Path)],
    /// Whether those files may take the place of something else.
    pub force: bool,
    /// The project's folder.
    pub root: &'a Path,
    /// The user's home.
    pub home: Option<&'a Path>,
    /// What the report is made of.
    pub reads: &'a [PathBuf],
}

/// Refuses places that must not be written: the root, the home, what the build reads, what somebody else put there.
///
/// # Errors
/// Exit 2 for such a place, exit 4 for a link, a file, or files of somebody else.
pub fn check(places: &Places<'_>) -> Result<()> {
    let folders = [(places.output, "--output"), (places.curated, "--curated")];
    let extras = places.extras.iter().map(|(extra, path)| (*path, extra.option()));
    for (path, option) in folders.into_iter().chain(extras) {
        check_link(path, places.root, option)?;
    }
    for (folder, option) in folders {
        check_folder(folder, option, places)?;
    }
    check_apart(places)?;
    places.extras.iter().try_for_each(|&(extra, path)| {
        check_file(path, extra.option(), places.force, extra.what(), |file| extra.is_ours(file))
    })
}

/// Refuses a link, and what lies behind one within the project: whoever made the project is not asked where else on
/// this machine something is written. Links above the project are the machine's own.
fn check_link(path: &Path, root: &Path, option: &str) -> Result<()> {
    let is_link = |path: &Path| fs::symlink_metadata(path).is_ok_and(|data| data.file_type().is_symlink());
    if is_link(path) {
        return Err(refused(path, "this is a symbolic link, and we never write through one", option));
    }
    let [root, whole] = [root, path].map(|path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned()));
    match whole.ancestors().skip(1).take_while(|above| above.starts_with(&root) && *above != root).find(|a| is_link(a))
    {
        Some(link) => {
            let name = link.strip_prefix(&root).unwrap_or(link).display();
            Err(refused(path, &format!("{name} is a symbolic link, and we never write through one"), option))
        }
        None => Ok(()),
    }
}

fn check_folder(folder: &Path, option: &str, places: &Places<'_>) -> Result<()> {
    let whole = absolute(folder);
    let refuse = |why: &str| {
        let told = Diagnostic::error(format!("the output folder {why}")).file(folder);
        Err(told.help(format!("name an empty or new folder with {option}")).fail(Exit::Usage))
    };
    if whole.parent().is_none() {
        return refuse("is the root of the file system");
    }
    if places.home.is_some_and(|home| absolute(home).starts_with(&whole)) {
        return refuse("is your home, or holds it");
    }
    if let Some(read) = places.reads.iter().find(|read| absolute(read).starts_with(&whole)) {
        return refuse(&format!("holds what the report is made of: {}", read.display()));
    }
    match files::list(folder) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(refused(folder, &format!("cannot write here: {error}"), option)),
    }
}

/// Refuses results that would take each other's place, or that of an input.
fn check_apart(places: &Places<'_>) -> Result<()> {
    let within = |path: &Path, folder: &Path| absolute(path).starts_with(absolute(folder));
    let refuse = |path: &Path, why: &str, option: &str| {
        let told = Diagnostic::error(why).file(path);
        Err(told.help(format!("name another place with {option}")).fail(Exit::Usage))
    };
    let (output, curated) = (places.output, places.curated);
    if within(output, curated) || within(curated, output) {
        return refuse(curated, "the curated tables and the site must not lie in each other", "--curated");
    }
    for (at, &(extra, path)) in places.extras.iter().enumerate() {
        let (name, option) = (extra.name(), extra.option());
        if within(path, output) || within(path, curated) {
            return refuse(path, &format!("{name} must not lie in a folder that the next build replaces"), option);
        }
        if places.reads.iter().any(|read| absolute(read) == absolute(path)) {
            return refuse(path, &format!("{name} would take the place of an input"), option);
        }
        if places.extras[..at].iter().any(|(_, other)| absolute(other) == absolute(path)) {
            return refuse(path, &format!("{name} would take the place of another result"), option);
        }
    }
    Ok(())
}

/// Refuses a file that is not `what`, the kind that the command writes there. Only files can be forced.
///
/// # Errors
/// Exit 4.
pub fn check_file(
    file: &Path,
    option: &str,
    force: bool,
    what: &str,
    is_ours: impl FnOnce(File) -> bool,
) -> Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let data = match fs::symlink_metadata(file) {
        Ok(data) => data,
        Err(error)
            if error.kind() == io::ErrorKind::NotFound
                && (folder.is_dir() || !["--zip", "--single-file"].contains(&option)) =>
        {
            return Ok(());
        }
        Err(_) if !folder.exists() => {
            return Err(Diagnostic::error(format!("there is no folder {}", folder.display()))
                .file(file)
                .help(format!("create the folder, or choose another place with {option}"))
                .fail(Exit::Output));
        }
        Err(error) => return Err(refused(file, &format!("cannot write here: {error}"), option)),
    };
    if !data.is_file() {
        return Err(refused(file, "this is not a file, and we do not take its place", option));
    }
    if force || File::open(file).is_ok_and(is_ours) {
        return Ok(());
    }
    Err(Diagnostic::error(format!("this file is not {what}"))
        .file(file)
        .help(format!("choose another place with {option}, or replace this file with --force"))
        .fail(Exit::Output))
}

fn refused(path: &Path, why: &str, option: &str) -> Failure {
    Diagnostic::error(why).file(path).help(format!("choose another place with {option}")).fail(Exit::Output)
}
