//! Verify: whether a published site is as it was written, and whether it says what the data say.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::build::{Build, Surroundings, make, settings};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Exit, Result, shown};
use crate::inputs::{self, Project};
use crate::manifest::{About, GENERATOR, MANIFEST, Manifest};
use crate::orders::Source;
use crate::progress::Progress;
use crate::publish::CARRIED;
use crate::site::Site;

/// Differences that are told one by one.
const TOLD: usize = 20;

/// What to verify.
#[derive(Debug, Clone)]
pub struct Verify {
    /// The site's folder.
    pub site: PathBuf,
    /// The orders that it was made of; without any, its files alone are looked at.
    pub inputs: Vec<Source>,
    /// The project's folder: its notes and templates.
    pub root: PathBuf,
    /// A config in place of the one that the site records.
    pub config: Option<PathBuf>,
    /// What only the program can know.
    pub around: Surroundings,
}

/// What was found.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// Files that the manifest lists.
    pub files: usize,
    /// Whether the site was built anew from its orders.
    pub recomputed: bool,
    /// What differs; nothing where all is so.
    pub differences: Vec<Diagnostic>,
}

/// Looks at every file, then builds the site anew in memory and compares. Nothing is written.
///
/// # Errors
/// Exit 3 where the site or the orders cannot be read; whatever else keeps a build from being made.
pub fn verify(asked: &Verify, progress: &dyn Progress) -> Result<Verdict> {
    let site = inputs::site(&asked.site)?;
    let there: BTreeMap<&str, &[u8]> = site.files().collect();
    let unlisted = |why: &str| {
        let told = Diagnostic::error(format!("{MANIFEST} {why}")).file(&asked.site);
        told.help("name the folder that sales-pulse build wrote, or build it again").fail(Exit::Input)
    };
    let manifest = there.get(MANIFEST).ok_or_else(|| unlisted("is not there"))?;
    let manifest: Manifest =
        serde_json::from_slice(manifest).map_err(|error| unlisted(&format!("is not one of ours: {error}")))?;
    let mut differences = files(&site, &manifest);
    if asked.inputs.is_empty() {
        return Ok(Verdict { files: manifest.files.len(), recomputed: false, differences });
    }
    let about = manifest.report.as_ref().ok_or_else(|| unlisted("does not tell what the site was made of"))?;
    if manifest.generator != GENERATOR {
        let told = format!("built by {}, and this is {GENERATOR}: its pages are written otherwise", manifest.generator);
        differences.push(Diagnostic::error(told).help("verify the site with the version that built it"));
    }
    let anew = anew(asked, about, progress)?;
    let anew: BTreeMap<&str, &[u8]> = anew.files().collect();
    let sealed: Option<Manifest> = anew.get(MANIFEST).and_then(|bytes| serde_json::from_slice(bytes).ok());
    differences.extend(sealed.and_then(|sealed| sealed.report).map(|now| origins(about, &now)).unwrap_or_default());
    for (path, now) in anew.iter().filter(|(path, _)| **path != MANIFEST) {
        match there.get(path) {
            Some(was) if was == now => {}
            Some(was) => differences.push(Diagnostic::error(difference(path, was, now))),
            None => {
                differences.push(Diagnostic::error(format!("{path}: the data make this file, and the site lacks it")))
            }
        }
    }
    for entry in manifest.files.iter().filter(|entry| !anew.contains_key(entry.path.as_str())) {
        differences.push(Diagnostic::error(format!("{}: the data do not make this file", entry.path)));
    }
    if differences.len() > TOLD {
        let more = differences.len() - TOLD;
        differences.truncate(TOLD);
        differences.push(Diagnostic::error(format!("{more} more differences")));
    }
    Ok(Verdict { files: manifest.files.len(), recomputed: true, differences })
}

/// The site, built anew from its orders.
fn anew(asked: &Verify, about: &About, progress: &dyn Progress) -> Result<Site> {
    let config = asked.config.clone().unwrap_or_else(|| asked.root.join("sales-pulse.toml"));
    let mut project = Project::read(&asked.root, &config)?;
    if asked.config.is_none() {
        let own = std::mem::take(&mut project.config);
        project.config = serde_json::from_value::<Config>(about.config.clone()).map_err(|error| {
            let told = Diagnostic::error(format!("{MANIFEST}: its config cannot be used: {error}")).file(&asked.site);
            told.help("give the config with --config").fail(Exit::Usage)
        })?;
        // What is not for everyone's eyes is not recorded.
        project.config.privacy.key = own.privacy.key;
        project.config.filter = own.filter;
    }
    let build = Build {
        root: asked.root.clone(),
        inputs: asked.inputs.clone(),
        config,
        sample: about.sample,
        output: PathBuf::new(),
        curated: PathBuf::new(),
        clean: false,
        allow_empty: true,
        zip: None,
        home: None,
        around: Surroundings { dated: about.source_date_epoch, ..asked.around },
    };
    let settings = settings(&project, &build)?;
    Ok(make(project, settings, &build, progress)?.site)
}

/// The files against the manifest: changed, missing, foreign.
fn files(site: &Site, manifest: &Manifest) -> Vec<Diagnostic> {
    let now = Manifest::of(site, None);
    let now: BTreeMap<&str, &str> =
        now.files.iter().map(|entry| (entry.path.as_str(), entry.sha256.as_str())).collect();
    let listed: BTreeMap<&str, &str> =
        manifest.files.iter().map(|entry| (entry.path.as_str(), entry.sha256.as_str())).collect();
    let wrong = |(path, hash): (&&str, &&str)| match now.get(path) {
        None => Some(format!("{path}: missing")),
        Some(found) if found != hash => Some(format!("{path}: changed since it was written")),
        Some(_) => None,
    };
    let foreign = now.keys().filter(|path| !listed.contains_key(*path) && !CARRIED.contains(path));
    let foreign = foreign.map(|path| format!("{path}: foreign, not written by the build"));
    listed.iter().filter_map(wrong).chain(foreign).map(Diagnostic::error).collect()
}

/// What the site says it was made of against what was given now.
fn origins(was: &About, now: &About) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    if was.inputs.len() != now.inputs.len() {
        told.push(format!("made of {} inputs, and {} are given", was.inputs.len(), now.inputs.len()));
    }
    for (was, now) in was.inputs.iter().zip(&now.inputs) {
        if (was.bytes, &was.sha256) != (now.bytes, &now.sha256) {
            told.push(format!("{}: not the file that the report was made of, {}", now.name, was.name));
        }
    }
    if was.rows != now.rows {
        told.push(format!("rows counted: {} there, {} in the data", was.rows.counted, now.rows.counted));
    }
    for (was, now) in was.ledger.iter().zip(&now.ledger).filter(|(was, now)| was != now) {
        told.push(format!("ledger, {}: {} there, {} from the data", was.name, was.found, now.found));
    }
    told.into_iter().map(Diagnostic::error).collect()
}

/// Where a file first differs: the row and column of a table, the text of a page.
fn difference(path: &str, was: &[u8], now: &[u8]) -> String {
    let cell = if path.ends_with(".csv") { differing_cell(was, now) } else { None };
    let (was, now) = (String::from_utf8_lossy(was), String::from_utf8_lossy(now));
    let at = was.bytes().zip(now.bytes()).take_while(|(a, b)| a == b).count();
    let (was, now) = (shown(&around(&was, at)), shown(&around(&now, at)));
    cell.map_or_else(|| format!("{path}: says {was:?}, the data say {now:?}"), |cell| format!("{path}: {cell}"))
}

/// The first cell of a table that differs: its row by line and name, its column, both values.
fn differing_cell(was: &[u8], now: &[u8]) -> Option<String> {
    let read = |bytes: &[u8]| {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
        reader.records().collect::<std::result::Result<Vec<_>, _>>().ok()
    };
    let (was, now) = (read(was)?, read(now)?);
    let Some(row) = was.iter().zip(&now).position(|(a, b)| a != b) else {
        return Some(format!("{} rows there, {} from the data", was.len(), now.len()));
    };
    let column = was[row].iter().zip(&now[row]).position(|(a, b)| a != b)?;
    let (name, key) = (now[0].get(column)?, now[row].get(0)?);
    Some(format!(
        "row {} ({}), {name}: {:?} there, {:?} from the data",
        row + 1,
        shown(key),
        shown(&was[row][column]),
        shown(&now[row][column])
    ))
}

/// The text of a file around a place: its own element or line, and not more than can be read.
fn around(text: &str, at: usize) -> String {
    let at = text.floor_char_boundary(at);
    let start = text[..at].rfind(['>', '\n']).map_or(0, |before| before + 1);
    let end = text[at..].find(['<', '\n']).map_or(text.len(), |after| at + after);
    let near = text.floor_char_boundary(at.saturating_sub(40)).max(start);
    text[near..end].trim().chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_named() {
        assert_eq!(
            difference("data/months.csv", b"month,revenue\n2025-01,1.0\n", b"month,revenue\n2025-01,2.0\n"),
            "data/months.csv: row 2 (2025-01), revenue: \"1.0\" there, \"2.0\" from the data"
        );
        assert_eq!(
            difference("index.html", "<dd>£7.83</dd>".as_bytes(), "<dd>£7.73</dd>".as_bytes()),
            "index.html: says \"£7.83\", the data say \"£7.73\""
        );
    }
}
