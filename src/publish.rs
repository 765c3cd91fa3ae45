//! The only writer of results: a folder is written aside, then exchanged with the old one in a single step.
//!
//! A folder is ours if its manifest says so. Files that are not in it are never deleted: the build is refused, but for
//! those few that hosting needs and people put there, which are carried over.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use rayon::prelude::*;
use rustix::fs::{CWD, RenameFlags, renameat_with};
use walkdir::WalkDir;
use zip::write::SimpleFileOptions;

use crate::diagnostic::{Diagnostic, Exit, Failure, Result};
use crate::manifest::{MANIFEST, Owned};
use crate::site::Site;

/// What hosting needs and people put into a site's folder: carried over.
pub const CARRIED: [&str; 4] = ["CNAME", ".nojekyll", ".gitkeep", ".gitignore"];

/// Refuses a link, and what lies behind one within the project: whoever made the project is not asked where else on
/// this machine something is written. Links above the project are the machine's own.
///
/// # Errors
/// Exit 4.
pub fn check_links(path: &Path, root: &Path) -> Result<()> {
    let is_link = |path: &Path| fs::symlink_metadata(path).is_ok_and(|data| data.file_type().is_symlink());
    if is_link(path) {
        return Err(unwritable(path, "it is a symbolic link, and we never write through one"));
    }
    let [root, whole] = [root, path].map(|path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned()));
    match whole.ancestors().skip(1).take_while(|above| above.starts_with(&root) && *above != root).find(|a| is_link(a))
    {
        Some(link) => {
            let name = link.strip_prefix(&root).unwrap_or(link).display();
            Err(unwritable(path, &format!("{name} is a symbolic link, and we never write through one")))
        }
        None => Ok(()),
    }
}

/// Refuses places that must never be exchanged: the root, the home, a folder that holds what the build reads.
///
/// # Errors
/// Exit 2 for such a place, exit 4 for a file, a folder of somebody else, or one that cannot be written.
pub fn check(folder: &Path, home: Option<&Path>, reads: &[PathBuf]) -> Result<()> {
    let whole = absolute(folder);
    let refuse = |why: &str| {
        let told = Diagnostic::error(format!("the output folder {why}")).file(folder);
        Err(told.help("name an empty or new folder with --output").fail(Exit::Usage))
    };
    if whole.parent().is_none() {
        return refuse("is the root of the file system");
    }
    if home.is_some_and(|home| absolute(home).starts_with(&whole)) {
        return refuse("is your home, or holds it");
    }
    if let Some(read) = reads.iter().find(|read| absolute(read).starts_with(&whole)) {
        return refuse(&format!("holds what the report is made of: {}", read.display()));
    }
    match fs::read_dir(folder) {
        Ok(_) => foreign(folder),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(unwritable(folder, &error.to_string())),
    }?;
    // A build that cannot write in the end should not begin.
    let parent = existing_parent(&whole);
    tempfile::Builder::new().prefix(".sales-pulse-").tempfile_in(&parent).map_err(|error| {
        // Whatever the file would have been called is nobody's business.
        let why = error.to_string();
        unwritable(&parent, why.split(" at path ").next().unwrap_or_default())
    })?;
    Ok(())
}

/// Refuses results that would take each other's place, or that of an input.
///
/// # Errors
/// Exit 2.
pub fn check_apart(output: &Path, curated: &Path, zip: Option<&Path>, reads: &[PathBuf]) -> Result<()> {
    let within = |path: &Path, folder: &Path| absolute(path).starts_with(absolute(folder));
    let refuse = |path: &Path, why: &str, option: &str| {
        let told = Diagnostic::error(why).file(path);
        Err(told.help(format!("name another place with {option}")).fail(Exit::Usage))
    };
    if within(output, curated) || within(curated, output) {
        return refuse(curated, "the curated tables and the site must not lie in each other", "--curated");
    }
    match zip {
        Some(zip) if within(zip, output) || within(zip, curated) => {
            refuse(zip, "the zip file must not lie in a folder that the next build replaces", "--zip")
        }
        Some(zip) if reads.iter().any(|read| absolute(read) == absolute(zip)) => {
            refuse(zip, "the zip file would take the place of an input", "--zip")
        }
        _ => Ok(()),
    }
}

fn absolute(path: &Path) -> PathBuf {
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

fn existing_parent(path: &Path) -> PathBuf {
    path.ancestors().skip(1).find(|parent| parent.is_dir()).unwrap_or(Path::new("/")).to_owned()
}

fn unwritable(path: &Path, why: &str) -> Failure {
    let told = Diagnostic::error(format!("cannot write here: {why}")).file(path);
    told.help("choose another folder with --output, or make this one writable").fail(Exit::Output)
}

/// Refuses a folder that holds files that are not ours.
fn foreign(folder: &Path) -> Result<()> {
    let manifest = fs::read(folder.join(MANIFEST)).ok();
    let owned: BTreeSet<String> = manifest
        .and_then(|bytes| serde_json::from_slice::<Owned>(&bytes).ok())
        .map(|manifest| manifest.files.into_iter().map(|entry| entry.path).collect())
        .unwrap_or_default();
    let mut strange = Vec::new();
    for entry in
        WalkDir::new(folder).sort_by_file_name().into_iter().flatten().filter(|entry| !entry.file_type().is_dir())
    {
        let path = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let path = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        let ours = owned.contains(&path) || (path == MANIFEST && !owned.is_empty()) || CARRIED.contains(&path.as_str());
        if !ours {
            strange.push(path);
        }
    }
    match strange.as_slice() {
        [] => Ok(()),
        some => {
            let named = some.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(", ");
            let more = if some.len() > 3 { format!(" and {} more", some.len() - 3) } else { String::new() };
            let told =
                Diagnostic::error(format!("this folder holds files that are not ours: {named}{more}")).file(folder);
            Err(told.help("move them away, or choose another folder with --output").fail(Exit::Output))
        }
    }
}

/// Publishes files, their manifest among them, as a folder: the old one or the new one is there at any moment, never a mixture.
///
/// # Errors
/// Exit 4; the old folder then is as it was.
pub fn publish(site: &Site, folder: &Path) -> Result<()> {
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let staged = parent.join(format!(".{name}.sales-pulse-new"));
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |error: io::Error| unwritable(&path, &error.to_string())
    };
    fs::create_dir_all(parent).map_err(failed(parent))?;
    // Two builds of one folder: the second waits for the first.
    let lock = File::open(parent).map_err(failed(parent))?;
    lock.lock().map_err(failed(parent))?;
    foreign_if_there(folder)?;
    remove(&staged).map_err(failed(&staged))?;
    let result = stage(site, folder, &staged)
        .map_err(failed(&staged))
        .and_then(|()| exchange(&staged, folder).map_err(failed(folder)));
    let removed = remove(&staged).map_err(failed(&staged));
    result.and(removed)
}

fn foreign_if_there(folder: &Path) -> Result<()> {
    if folder.is_dir() { foreign(folder) } else { Ok(()) }
}

fn stage(site: &Site, old: &Path, staged: &Path) -> io::Result<()> {
    let files: Vec<(&str, &[u8])> = site.files().collect();
    let folders: BTreeSet<&Path> = files.iter().filter_map(|(path, _)| Path::new(path).parent()).collect();
    for folder in folders {
        fs::create_dir_all(staged.join(folder))?;
    }
    files.par_iter().try_for_each(|(path, bytes)| fs::write(staged.join(path), bytes))?;
    for carried in CARRIED {
        let (from, to) = (old.join(carried), staged.join(carried));
        if fs::symlink_metadata(&from).is_ok_and(|data| data.is_file()) && !to.exists() {
            fs::copy(from, to)?;
        }
    }
    Ok(())
}

fn exchange(staged: &Path, folder: &Path) -> io::Result<()> {
    if !folder.exists() {
        return fs::rename(staged, folder);
    }
    match renameat_with(CWD, staged, CWD, folder, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(()),
        // A file system without exchange: the gap is as short as two renames.
        Err(_) => {
            let aside = staged.with_extension("sales-pulse-old");
            remove(&aside)?;
            fs::rename(folder, &aside)?;
            fs::rename(staged, folder)?;
            remove(&aside)
        }
    }
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Packs a site into one file for a mail, the same bytes for the same site.
///
/// # Errors
/// Exit 4.
pub fn pack(site: &Site, file: &Path) -> Result<()> {
    let failed = |error: &dyn std::fmt::Display| unwritable(file, &error.to_string());
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let temporary = tempfile::NamedTempFile::new_in(folder).map_err(|e| failed(&e))?;
    let mut writer = zip::ZipWriter::new(temporary);
    for (path, bytes) in site.files() {
        writer.start_file(path, SimpleFileOptions::default()).map_err(|e| failed(&e))?;
        writer.write_all(bytes).map_err(|e| failed(&e))?;
    }
    let temporary = writer.finish().map_err(|e| failed(&e))?;
    temporary.persist(file).map_err(|e| failed(&e))?;
    Ok(())
}

/// Writes one file as a whole or not at all.
///
/// # Errors
/// Exit 4, also where `write` fails.
pub fn write_whole(file: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
    let failed = |error: io::Error| unwritable(file, &error.to_string());
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(failed)?;
    let mut temporary = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    let mut buffered = io::BufWriter::with_capacity(1 << 20, temporary.as_file_mut());
    write(&mut buffered).and_then(|()| buffered.flush()).map_err(failed)?;
    drop(buffered);
    temporary.persist(file).map_err(|error| failed(error.error))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(text: &str) -> Site {
        let mut site = Site::default();
        site.add("index.html".into(), text.into()).expect("one path");
        site.add("a/b.html".into(), text.into()).expect("one path");
        crate::manifest::seal(&mut site, None).expect("one manifest");
        site
    }

    #[test]
    fn a_new_site_takes_the_place_of_the_old() {
        let folder = tempfile::tempdir().expect("a folder");
        let public = folder.path().join("public");
        publish(&site("old"), &public).expect("a new folder");
        fs::write(public.join("CNAME"), "example.org").expect("writable");
        // Another version told other things of its report.
        let manifest = fs::read_to_string(public.join(MANIFEST)).expect("there");
        let other = manifest.replacen('{', "{\"report\": {\"rows\": 7}, \"more\": 1, ", 1);
        fs::write(public.join(MANIFEST), other).expect("writable");
        publish(&site("new"), &public).expect("our own folder");
        assert_eq!(fs::read_to_string(public.join("a/b.html")).expect("there"), "new");
        assert_eq!(fs::read_to_string(public.join("CNAME")).expect("carried over"), "example.org");
        assert_eq!(fs::read_dir(folder.path()).expect("there").count(), 1, "nothing is left aside");
    }

    #[test]
    fn a_folder_with_other_files_is_refused_and_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let public = folder.path().join("public");
        fs::create_dir(&public).expect("writable");
        for name in ["thesis.doc", "b", "c", "d"] {
            fs::write(public.join(name), "mine").expect("writable");
        }
        let failure = publish(&site("new"), &public).expect_err("not ours");
        assert_eq!(failure.exit, Exit::Output);
        assert!(failure.diagnostics[0].message.contains("b, c, d and 1 more"), "{:?}", failure.diagnostics[0]);
        assert!(public.join("thesis.doc").exists());
    }

    #[test]
    fn dangerous_places_are_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let exit =
            |output: &Path, reads: &[PathBuf]| check(output, Some(folder.path()), reads).expect_err("refused").exit;
        assert_eq!(exit(Path::new("/"), &[]), Exit::Usage);
        assert_eq!(exit(folder.path(), &[]), Exit::Usage);
        assert_eq!(exit(&folder.path().join("x"), &[folder.path().join("x/orders.csv")]), Exit::Usage);
    }

    #[test]
    fn links_are_refused_and_what_lies_behind_them_in_the_project() {
        let folder = tempfile::tempdir().expect("a folder");
        let (root, link) = (folder.path().join("project"), folder.path().join("link"));
        fs::create_dir(&root).expect("writable");
        std::os::unix::fs::symlink(&root, &link).expect("writable");
        std::os::unix::fs::symlink(folder.path(), root.join("data")).expect("writable");
        let exit = |path: &Path, root: &Path| check_links(path, root).err().map(|failure| failure.exit);
        assert_eq!(exit(&link, &root), Some(Exit::Output));
        assert_eq!(exit(&root.join("data/curated"), &root), Some(Exit::Output));
        assert_eq!(exit(&link.join("data/curated"), &link), Some(Exit::Output));
        assert_eq!(exit(&link.join("public"), &link), None, "the project itself may be reached by a link");
        assert_eq!(exit(&link.join("public"), &root), None, "and what lies elsewhere too");
    }

    #[test]
    fn the_same_site_packs_to_the_same_bytes() {
        let folder = tempfile::tempdir().expect("a folder");
        let zip = |name: &str| {
            pack(&site("x"), &folder.path().join(name)).expect("writable");
            fs::read(folder.path().join(name)).expect("there")
        };
        assert_eq!(zip("a.zip"), zip("b.zip"));
    }
}
