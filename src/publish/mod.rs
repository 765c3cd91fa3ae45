//! The only writer of results. Site and tables are made beside their places, saved to disk, and put in place as one step,
//! which a later build completes where this one is killed.
//!
//! A folder is ours if its manifest says so. Files that are not in it are never deleted: the build is refused, but for
//! those that hosting and desktops put there, which are carried over.

mod aside;
mod carried;
mod check;
mod extra;
mod files;
mod folder;
mod journal;
mod lock;
mod pack;
mod place;
mod stage;
mod whole;

use std::path::Path;

use crate::diagnostic::{Diagnostic, Result};
use crate::site::Site;

use aside::Aside;
use files::Done;
use folder::Folder;
use place::{Placed, place};

pub use aside::abandon;
pub use carried::{is_carried, is_strewn};
pub use check::{Places, check, check_file};
pub use extra::{Extra, GENERATOR};
pub use pack::pack;
pub use place::Way;
pub use whole::write_file;

/// Places that no other build writes to as long as this value lives.
#[derive(Debug)]
pub struct Claim {
    site: Folder,
    tables: Folder,
    /// What the user should know of what earlier builds left.
    pub diagnostics: Vec<Diagnostic>,
}

/// What was done.
#[derive(Debug)]
pub struct Published {
    /// How the site and the tables came to their places: the lesser way of both.
    pub way: Way,
    /// What went wrong once they were there.
    pub diagnostics: Vec<Diagnostic>,
}

impl Claim {
    /// Waits for the places, completes what an interrupted build began, and deletes what it left. `wait` hears of it where
    /// another build has to end first.
    ///
    /// # Errors
    /// Exit 4 where nothing can be written.
    pub fn new(output: &Path, curated: &Path, wait: &dyn Fn()) -> Result<Claim> {
        let claim = |path: &Path, option| Folder::claim(path, option, wait).map_err(|trouble| trouble.fail(option));
        // Two builds wait for the same folder first, and not for each other.
        let (site, tables) = if files::absolute(output) < files::absolute(curated) {
            let site = claim(output, "--output")?;
            (site, claim(curated, "--curated")?)
        } else {
            let tables = claim(curated, "--curated")?;
            (claim(output, "--output")?, tables)
        };
        let mut diagnostics: Vec<Diagnostic> = [&site, &tables].into_iter().filter_map(Folder::unlocked).collect();
        [&site, &tables].into_iter().for_each(Folder::put_back);
        match journal::complete(&site, &tables) {
            Ok(completed) => {
                diagnostics.extend(completed);
                diagnostics.extend([&site, &tables].into_iter().flat_map(Folder::sweep));
            }
            Err(trouble) => diagnostics.push(trouble.warning("build again")),
        }
        [&site, &tables].into_iter().try_for_each(Folder::refuse_foreign)?;
        Ok(Claim { site, tables, diagnostics })
    }

    /// Puts a site and its tables in place, and files beside them.
    ///
    /// # Errors
    /// Exit 4; all is then as it was.
    pub fn publish(self, site: &Site, tables: &Site, extras: &[(Extra, &Path, &[u8])]) -> Result<Published> {
        let failed = |trouble: files::Trouble| {
            let option = if trouble.path.starts_with(&self.tables.path) { "--curated" } else { "--output" };
            trouble.fail(option)
        };
        let stage::Staged { aside: new_tables, mut unsynced } = stage::stage(tables, &self.tables).map_err(failed)?;
        let new_site = stage::stage(site, &self.site).map_err(failed)?;
        unsynced.extend(new_site.unsynced);
        let new_site = new_site.aside;
        let extra = |&(extra, path, bytes): &(Extra, _, _)| {
            extra::Staged::new(extra, path, bytes, &self.site).map_err(|trouble| trouble.fail(extra.option()))
        };
        let extras = extras.iter().map(extra).collect::<Result<Vec<_>>>()?;
        files::sync_all(&unsynced).map_err(failed)?;
        // Somebody may have put something there since.
        [&self.tables, &self.site].into_iter().try_for_each(Folder::refuse_foreign)?;
        let undisturbed = aside::undisturbed();
        let journal = journal::write((&self.site, new_site.path()), (&self.tables, new_tables.path()));
        let journal = journal.map_err(failed)?;
        let mut placed = Vec::new();
        let result =
            [(&self.tables, &new_tables), (&self.site, &new_site)].into_iter().try_for_each(|(folder, new)| {
                placed.push(place(folder, new.path()).map_err(|trouble| (trouble, folder.option))?);
                Ok(())
            });
        let place = |file: &extra::Staged| file.place().map_err(|trouble| (trouble, file.extra.option()));
        let result = result.and_then(|()| extras.iter().try_for_each(place));
        if let Err((trouble, option)) = result {
            let half_done = trouble.half_done;
            let mut failure = trouble.fail(option);
            let back: Vec<Done> = placed.into_iter().rev().map(Placed::take_back).collect();
            if half_done || back.iter().any(Done::is_err) {
                // The next build completes what this one cannot take back.
                [journal, new_site, new_tables].into_iter().for_each(Aside::leave);
                let told = "the old report could not be put back as a whole";
                failure.diagnostics.push(Diagnostic::error(told).file(&self.site.path).help("build again"));
            }
            return Err(failure);
        }
        // What goes wrong from here on does not take the report back.
        let unsynced = placed.iter().map(Placed::unsynced).collect::<Done<Vec<_>>>().map(|found| found.concat());
        let mut steps = vec![unsynced.and_then(|unsynced| files::sync_all(&unsynced))];
        steps.extend(extras.iter().map(extra::Staged::sync));
        steps.extend([&journal, &new_tables, &new_site].map(Aside::delete));
        let way = placed.iter().map(|placed| placed.way).max().unwrap_or(Way::Whole);
        let warning = |trouble: files::Trouble| trouble.warning("delete it yourself");
        drop(undisturbed);
        Ok(Published { way, diagnostics: steps.into_iter().filter_map(Done::err).map(warning).collect() })
    }
}

#[cfg(test)]
mod tests;
