//! Verify: whether a published site matches its manifest, and its figures the data.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::build::{Build, Made, Surroundings, make, settings};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Exit, Failure, Result, shown};
use crate::inputs::{self, Found, Project};
use crate::manifest::{About, Entry, GENERATOR, MANIFEST, Manifest};
use crate::orders::Source;
use crate::progress::Progress;
use crate::publish::is_carried;
use crate::site::Site;

/// Tables and pages that are named one by one.
const TOLD_TABLES: usize = 5;
const TOLD_PAGES: usize = 20;
/// The tables from which others are added up, the nearest to the orders first.
const NEAREST: [&str; 4] = ["orders_clean", "kpis_by_day", "category_daily", "months"];
/// What another build writes otherwise: rejected rows name their file as it was named.
const UNREPEATED: [&str; 3] = [MANIFEST, "rejects.csv", "rejects_for_spreadsheets.csv"];
/// The table of all rows that count.
const CLEAN: &str = "orders_clean.parquet";

/// What to verify.
#[derive(Debug, Clone)]
pub struct Verify {
    /// The site's folder.
    pub site: PathBuf,
    /// The curated tables' folder, where they are to be looked at too.
    pub curated: Option<PathBuf>,
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
    /// Curated tables that their manifest lists, where they were looked at.
    pub tables: Option<usize>,
    /// Whether the report was built again from its orders.
    pub recomputed: bool,
    /// What differs; nothing where all is so.
    pub differences: Vec<Diagnostic>,
}

/// Looks at every file of the site and of its tables, then builds both again in memory and compares. Nothing is written.
///
/// # Errors
/// Exit 3 where the site or the orders cannot be read; whatever else keeps a build from being made.
pub fn verify(asked: &Verify, progress: &dyn Progress) -> Result<Verdict> {
    let site = Listed::read(&asked.site, "")?;
    let tables =
        asked.curated.as_ref().map(|folder| Listed::read(folder, &format!("{}/", folder.display()))).transpose()?;
    let mut differences = site.differences();
    if let Some(tables) = &tables {
        differences.extend(tables.differences());
        let own = tables.found.site.get(MANIFEST).map(|manifest| Entry::of(MANIFEST, manifest).sha256);
        let recorded = site.manifest.report.as_ref().and_then(|about| about.tables.clone());
        if recorded.is_some() && recorded != own {
            let told = Diagnostic::error("these tables are not of the build that made the site").file(&tables.folder);
            differences.push(told.help("build again, or name the tables of this site with --curated"));
        }
    }
    let mut verdict = Verdict {
        files: site.manifest.files.len(),
        tables: tables.as_ref().map(|tables| tables.manifest.files.len()),
        recomputed: false,
        differences,
    };
    if asked.inputs.is_empty() {
        return Ok(verdict);
    }
    let unknown = || unlisted(&asked.site, "does not say what the site was made of");
    let about = site.manifest.report.as_ref().ok_or_else(unknown)?;
    if site.manifest.generator != GENERATOR {
        let told = format!("built by {}, and this is {GENERATOR}: its pages differ", site.manifest.generator);
        verdict.differences.push(Diagnostic::error(told).help("verify the site with the version that built it"));
    }
    let clean = tables.as_ref().is_some_and(|tables| tables.found.site.get(CLEAN).is_some());
    let made = rebuilt(asked, about, clean, progress)?;
    let sealed: Option<Manifest> = made.site.get(MANIFEST).and_then(|bytes| serde_json::from_slice(bytes).ok());
    let origins = sealed.and_then(|sealed| sealed.report).map(|now| origins(about, &now)).unwrap_or_default();
    let is_explained = !origins.is_empty();
    verdict.differences.extend(origins);
    verdict.differences.extend(compared(&site, &made.site, is_explained));
    if let Some(tables) = &tables {
        verdict.differences.extend(compared(tables, &made.curated, is_explained));
    }
    verdict.recomputed = true;
    Ok(verdict)
}

/// A folder that a build wrote, with its manifest.
struct Listed {
    folder: PathBuf,
    /// What stands before the paths of its files in messages.
    prefix: String,
    found: Found,
    manifest: Manifest,
}

fn unlisted(folder: &Path, why: &str) -> Failure {
    let told = Diagnostic::error(format!("{MANIFEST} {why}")).file(folder);
    told.help("name the folder that sales-pulse build wrote, or build it again").fail(Exit::Input)
}

impl Listed {
    fn read(folder: &Path, prefix: &str) -> Result<Listed> {
        let found = inputs::site(folder)?;
        let manifest = found.site.get(MANIFEST).ok_or_else(|| unlisted(folder, "is not there"))?;
        let manifest = serde_json::from_slice(manifest)
            .map_err(|error| unlisted(folder, &format!("is not one of ours: {error}")))?;
        Ok(Listed { folder: folder.to_owned(), prefix: prefix.to_owned(), found, manifest })
    }

    /// The files against the manifest: changed, missing, foreign.
    fn differences(&self) -> Vec<Diagnostic> {
        let now = Manifest::of(&self.found.site, None);
        let now: BTreeMap<&str, &Entry> = now.files.iter().map(|entry| (entry.path.as_str(), entry)).collect();
        let mut listed: BTreeMap<&str, &Entry> = BTreeMap::new();
        let mut told = Vec::new();
        for entry in &self.manifest.files {
            if listed.insert(&entry.path, entry).is_some() {
                told.push(format!("{MANIFEST}: lists {} more than once", entry.path));
            }
        }
        let wrong = |(path, entry): (&&str, &&Entry)| match now.get(path) {
            None if self.found.others.iter().any(|other| other == path) => {
                Some(format!("{path}: not a file but a link or device"))
            }
            None => Some(format!("{path}: missing")),
            Some(found) if found.sha256 != entry.sha256 => Some(format!("{path}: changed since it was written")),
            Some(_) => None,
        };
        told.extend(listed.iter().filter_map(wrong));
        let there = now.keys().copied().chain(self.found.others.iter().map(String::as_str));
        let foreign = there.filter(|path| !listed.contains_key(path) && !is_carried(path));
        told.extend(foreign.map(|path| format!("{path}: foreign, not written by the build")));
        told.into_iter().map(|told| Diagnostic::error(format!("{}{told}", self.prefix))).collect()
    }
}

/// The site and its tables, built again from the orders.
fn rebuilt(asked: &Verify, about: &About, clean: bool, progress: &dyn Progress) -> Result<Made> {
    let config = asked.config.clone().unwrap_or_else(|| asked.root.join(inputs::CONFIG));
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
        project.config.brand = own.brand;
    }
    let build = Build {
        root: asked.root.clone(),
        inputs: asked.inputs.clone(),
        config,
        sample: about.sample,
        output: PathBuf::new(),
        curated: PathBuf::new(),
        clean,
        allow_empty: true,
        zip: None,
        single_file: None,
        force: false,
        home: None,
        around: Surroundings { dated: about.source_date_epoch, ..asked.around },
    };
    let settings = settings(&project, &build)?;
    make(project, settings, &build, progress)
}

/// What differs between a folder and the same built again, the cause nearest to the data first: the tables, the days
/// before what is added up from them; then the pages, each where nothing before explains it, else how many.
fn compared(was: &Listed, now: &Site, is_explained: bool) -> Vec<Diagnostic> {
    let there = &was.found.site;
    let listed = was.manifest.files.iter().map(|entry| entry.path.as_str());
    let paths: BTreeSet<&str> =
        listed.chain(now.files().map(|(path, _)| path)).filter(|path| !UNREPEATED.contains(path)).collect();
    let differing: Vec<&str> = paths.into_iter().filter(|path| there.get(path) != now.get(path)).collect();
    let (mut tables, pages): (Vec<&str>, Vec<&str>) = differing.into_iter().partition(|path| !path.ends_with(".html"));
    // What says the same as a table does not say it again.
    let is_copy = |path: &str| path.strip_suffix("json").is_some_and(|stem| tables.contains(&&*format!("{stem}csv")));
    let copies: Vec<&str> = tables.iter().copied().filter(|path| is_copy(path)).collect();
    tables.retain(|path| !copies.contains(path));
    let nearness = |path: &str| NEAREST.iter().position(|near| path.contains(near)).unwrap_or(NEAREST.len());
    tables.sort_by_key(|path| nearness(path));
    let told = |path: &&str| {
        let difference = match (there.get(path), now.get(path)) {
            (Some(was), Some(now)) => difference(path, was, now),
            (None, _) => format!("{path}: the data make this file, and it is not there"),
            (_, None) => format!("{path}: the data do not make this file"),
        };
        Diagnostic::error(format!("{}{difference}", was.prefix))
    };
    let mut differences: Vec<Diagnostic> = tables.iter().take(TOLD_TABLES).map(told).collect();
    let more = |n: usize, what: &str| (n > 0).then(|| Diagnostic::error(format!("{n} more {what}")));
    differences.extend(more(tables.len().saturating_sub(TOLD_TABLES), "tables differ"));
    let n = pages.len();
    if n > 0 && (is_explained || !tables.is_empty()) {
        let pages = if n == 1 { "1 page follows from it".to_owned() } else { format!("{n} pages follow from it") };
        differences.push(Diagnostic::error(pages));
    } else if n > TOLD_PAGES {
        let told_first = told(&pages[0]);
        let why =
            format!("{n} pages differ and no table does: a template or a note is not as it was, or the pages are not");
        differences.extend([Diagnostic::error(why), told_first]);
    } else {
        differences.extend(pages.iter().map(told));
    }
    differences
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
        told.push(format!("rows counted: {} here, {} in the data", was.rows.counted, now.rows.counted));
    }
    for (was, now) in was.ledger.iter().zip(&now.ledger).filter(|(was, now)| was != now) {
        told.push(format!("ledger, {}: {} here, {} from the data", was.name, was.found, now.found));
    }
    told.into_iter().map(Diagnostic::error).collect()
}

/// Where a file first differs: the row and column of a table, the text of a page.
fn difference(path: &str, was: &[u8], now: &[u8]) -> String {
    if let Some(cell) = path.ends_with(".csv").then(|| differing_cell(was, now)).flatten() {
        return format!("{path}: {cell}");
    }
    let (was, now) = (String::from_utf8_lossy(was), String::from_utf8_lossy(now));
    let at = was.bytes().zip(now.bytes()).take_while(|(a, b)| a == b).count();
    if path.ends_with(".parquet") {
        return format!("{path}: not the table that the data make, from byte {} on", at + 1);
    }
    let texts = [around(&was, at), around(&now, at)];
    // Between two elements there is nothing to read: there it is what is written.
    let texts = if texts[0] == texts[1] { [raw(&was, at), raw(&now, at)] } else { texts };
    let [was, now] = texts.map(|text| shown(&text));
    format!("{path}: says {was:?}, the data say {now:?}")
}

/// What is written from a place on, as far as it can be read at a glance.
fn raw(text: &str, at: usize) -> String {
    let at = text.floor_char_boundary(at);
    text[text.floor_char_boundary(at.saturating_sub(20))..].chars().take(80).collect()
}

/// The first cell of a table that differs: its row by line and name, its column, both values.
fn differing_cell(was: &[u8], now: &[u8]) -> Option<String> {
    let read = |bytes: &[u8]| {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
        reader.records().collect::<std::result::Result<Vec<_>, _>>().ok()
    };
    let (was, now) = (read(was)?, read(now)?);
    let Some(row) = was.iter().zip(&now).position(|(a, b)| a != b) else {
        return Some(format!("{} rows here, {} from the data", was.len(), now.len()));
    };
    let column = was[row].iter().zip(&now[row]).position(|(a, b)| a != b)?;
    let (name, key) = (now[0].get(column)?, now[row].get(0)?);
    Some(format!(
        "row {} ({}), {name}: {:?} here, {:?} from the data",
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
            "data/months.csv: row 2 (2025-01), revenue: \"1.0\" here, \"2.0\" from the data"
        );
        assert_eq!(
            difference("index.html", "<dd>£7.83</dd>".as_bytes(), "<dd>£7.73</dd>".as_bytes()),
            "index.html: says \"£7.83\", the data say \"£7.73\""
        );
    }
}
