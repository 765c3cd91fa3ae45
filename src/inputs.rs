//! What a project holds besides orders: config, the authors' notes with their images, templates of its own, and what the
//! shop planned.

mod brand;
mod files;

use std::fmt::Display;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use walkdir::WalkDir;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Exit, Failure, Result, shown};
use crate::html::look::Look;
use crate::html::markdown::Note;
use crate::manifest::{MANIFEST, Manifest};
use crate::orders::Source;
use crate::orders::database::{Database, Environment};
use crate::plan::{self, Plan};
use crate::site::Site;

use files::{KINDS, data_address, files, optional, own, own_file, reason, unreadable};

/// A project, read.
#[derive(Debug, Clone, Default)]
pub struct Project {
    /// Whether there is a config file.
    pub has_config: bool,
    /// The config.
    pub config: Config,
    /// The notes, by order and path.
    pub notes: Vec<Note>,
    /// Images beside the notes: path below `content/` and data address.
    pub images: Vec<(String, String)>,
    /// Templates: name and text.
    pub templates: Vec<(String, String)>,
    /// Files that are published as they are: path in the site and bytes.
    pub statics: Vec<(String, Vec<u8>)>,
    /// Logo, icon and styles.
    pub look: Look,
    /// Named days and targets.
    pub plan: Plan,
}

/// Where files lie that are published as they are.
pub const STATICS: &str = "content/static";
impl Project {
    /// Reads a project's folder.
    ///
    /// # Errors
    /// Exit 2 where the config, a note or the plan is wrong, or a file cannot be read.
    pub fn read(root: &Path, config: &Path) -> Result<Project> {
        let config_file = config;
        let config = self::config(root, config)?;
        let has_config = config.is_some();
        let mut project = Project { has_config, config: config.unwrap_or_default(), ..Project::default() };
        for (file, path) in own(root, "content")? {
            let ending = path.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
            if ending == "md" && !path.starts_with("static/") {
                let text = fs::read_to_string(&file).map_err(|error| unreadable(&file, &error, Exit::Usage))?;
                let name = path[..path.len() - 3].to_owned();
                project.notes.push(Note::parse(&file, name, &text)?);
            } else if KINDS[..6].iter().any(|(known, _)| *known == ending) {
                let bytes = fs::read(&file).map_err(|error| unreadable(&file, &error, Exit::Usage))?;
                project.images.push((path, data_address(&ending, &bytes)));
            }
        }
        for (file, path) in files(&root.join(STATICS), true, Exit::Usage)? {
            project.statics.push((path, fs::read(&file).map_err(|error| unreadable(&file, &error, Exit::Usage))?));
        }
        project.look = brand::look(root, config_file, &project.config.brand)?;
        project.notes.sort_by(|a, b| (a.front.order, &a.path).cmp(&(b.front.order, &b.path)));
        for (file, path) in own(root, "templates")? {
            let text = fs::read_to_string(&file).map_err(|error| unreadable(&file, &error, Exit::Usage))?;
            project.templates.push((path, text));
        }
        let (events, targets) = (root.join(plan::EVENTS), root.join(plan::TARGETS));
        if let Some(text) = own_file(root, &events)? {
            project.plan.read_events(&events, &text)?;
        }
        if let Some(text) = own_file(root, &targets)? {
            project.plan.read_targets(&targets, &text)?;
        }
        Ok(project)
    }
}

/// The config of a project, where there is one. One that is named may lie anywhere.
fn config(root: &Path, config: &Path) -> Result<Option<Config>> {
    let text = if config == root.join(CONFIG) { own_file(root, config) } else { optional(config) }?;
    text.map(|text| Config::parse(config, &text)).transpose()
}

/// A folder that a build wrote, as it lies there.
#[derive(Debug)]
pub struct Found {
    /// Its files.
    pub site: Site,
    /// What is neither a file nor a folder: links and devices, by their paths.
    pub others: Vec<String>,
}

/// Reads a folder that a build wrote.
///
/// # Errors
/// Exit 3 where it cannot be read.
pub fn site(folder: &Path) -> Result<Found> {
    let failed = |path: &Path, error: &dyn Display| {
        let told = Diagnostic::error(format!("cannot read this site: {error}")).file(path);
        told.help("name the folder that sales-pulse build wrote").fail(Exit::Input)
    };
    let mut found = Found { site: Site::default(), others: Vec::new() };
    // A repository's own folder is not a part of the site.
    let is_part = |entry: &walkdir::DirEntry| !(entry.depth() == 1 && entry.file_name() == ".git");
    for entry in WalkDir::new(folder).sort_by_file_name().into_iter().filter_entry(is_part) {
        let entry = entry.map_err(|error| failed(error.path().unwrap_or(folder), &reason(&error)))?;
        let path = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let path = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        if entry.file_type().is_file() {
            let bytes = fs::read(entry.path()).map_err(|error| failed(entry.path(), &error))?;
            found.site.add(path, bytes)?;
        } else if !entry.file_type().is_dir() {
            found.others.push(path);
        }
    }
    Ok(found)
}

/// The config of a project.
pub const CONFIG: &str = "sales-pulse.toml";
/// The orders of the sample in a project.
pub const SAMPLE: &str = "data/sample/orders.csv";
/// Where the orders of a project are looked for.
pub const ORDERS: &str = "data/raw/orders.csv";
/// Files of orders in a folder.
#[rustfmt::skip]
const ENDINGS: [&str; 18] = [
    ".csv", ".tsv", ".txt", ".parquet", ".csv.gz", ".tsv.gz", ".txt.gz", ".csv.zst", ".tsv.zst", ".txt.zst", ".xlsx",
    ".xlsm", ".xlsb", ".xls", ".ods", ".jsonl", ".ndjson", ".jsonl.gz",
];

/// The sources that paths name: `-` is standard input, a folder stands for its files of orders, a pattern for all that
/// match, each in the order of their names.
///
/// # Errors
/// Exit 3 where a folder holds no orders, nothing matches, or something cannot be looked into: what is not seen could be
/// orders that are missing.
pub fn sources(paths: &[PathBuf]) -> Result<Vec<Source>> {
    let source = |path: &PathBuf| match path.as_os_str() == "-" {
        true => Ok(vec![Source::Stdin]),
        false => named("".as_ref(), path),
    };
    Ok(paths.iter().map(source).collect::<Result<Vec<_>>>()?.concat())
}

/// The sources that the config names, from the folder it lies in; none where it names none.
///
/// # Errors
/// Exit 2 where the config is wrong, and as [`sources`].
pub fn configured(root: &Path, config: &Path, environment: Environment<'_>) -> Result<Vec<Source>> {
    let own = self::config(root, config)?.unwrap_or_default();
    let files = own.input.files;
    let Some(source) = own.source else { return from_config(config, files.names().iter(), "files under [input]") };
    let other = [("files under [input]", files.is_empty()), ("[tables]", own.tables.is_empty())];
    if let Some((other, _)) = other.iter().find(|(_, is_empty)| !is_empty) {
        let told = format!("the orders are said to come from [source], and from {other} too");
        return Err(Diagnostic::error(told)
            .file(config)
            .help("keep one of them: tables of a database are joined in its query")
            .fail(Exit::Usage));
    }
    let folder = config.parent().unwrap_or("".as_ref());
    Ok(vec![Source::Database(Arc::new(Database::new(&source, folder, config, environment)?))])
}

/// The text of a config that names a database and says nothing else, which is left to find out.
///
/// # Errors
/// Exit 2 where it cannot be read.
pub fn names_database(config: &Path) -> Result<Option<String>> {
    let only = |text: &String| toml::from_str::<toml::Table>(text).is_ok_and(|typed| typed.keys().eq(["source"]));
    Ok(optional(config)?.filter(only))
}

/// The tables that the config names beside the orders, from the folder it lies in.
///
/// # Errors
/// As [`configured`].
pub fn tables(root: &Path, config: &Path) -> Result<Vec<Source>> {
    let tables = self::config(root, config)?.unwrap_or_default().tables;
    from_config(config, tables.files.values(), "it under [tables]")
}

fn from_config<'n>(config: &Path, names: impl Iterator<Item = &'n String>, key: &str) -> Result<Vec<Source>> {
    let folder = config.parent().unwrap_or("".as_ref());
    let source = |name: &String| {
        named(folder, name.as_ref()).map_err(|failure| {
            let at = |told: Diagnostic| if told.location.is_some() { told } else { told.file(config) };
            let help = format!("put the orders there, or correct {key}");
            let diagnostics = failure.diagnostics.into_iter().map(|told| at(told).help(&help)).collect();
            Failure { diagnostics, ..failure }
        })
    };
    Ok(names.map(source).collect::<Result<Vec<_>>>()?.concat())
}

/// The files that a path or a pattern names, from a folder.
fn named(folder: &Path, name: &Path) -> Result<Vec<Source>> {
    let path = folder.join(name);
    let text = name.to_string_lossy();
    if text.starts_with("http://") || text.starts_with("https://") {
        let told = Diagnostic::error("this is an address, and orders are read from files").file(name);
        let address = text.replace('\'', "%27");
        let help = format!("download it on the way in: curl -fsS '{address}' | sales-pulse build --input -");
        return Err(told.help(help).fail(Exit::Input));
    }
    let found = if path.is_dir() {
        let files = files(&path, false, Exit::Input)?.into_iter();
        let found: Vec<PathBuf> =
            files.filter(|(file, name)| !name.contains('/') && is_orders(file)).map(|(file, _)| file).collect();
        if found.is_empty() {
            return Err(Diagnostic::error("this folder holds no CSV or Parquet file and no workbook")
                .file(&path)
                .help("put the orders there, or name their file")
                .fail(Exit::Input));
        }
        found
    } else if !path.exists() && text.contains(['*', '?', '[']) {
        matching(folder, &text)?
    } else {
        vec![path]
    };
    Ok(found.into_iter().map(Source::File).collect())
}

/// The files that match a pattern, from a folder.
fn matching(folder: &Path, pattern: &str) -> Result<Vec<PathBuf>> {
    let whole = Path::new(&glob::Pattern::escape(&folder.to_string_lossy())).join(pattern);
    let matched = glob::glob(&whole.to_string_lossy()).map_err(|error| {
        let told = Diagnostic::error(format!("{} is not a pattern: {}", shown(pattern), error.msg));
        told.help("correct it").fail(Exit::Usage)
    })?;
    let mut found = Vec::new();
    for path in matched {
        let path = path.map_err(|error| unreadable(error.path(), error.error(), Exit::Input))?;
        // A link that leads nowhere is a file that is not there.
        if !fs::metadata(&path).map_err(|error| unreadable(&path, &error, Exit::Input))?.is_dir() {
            found.push(path);
        }
    }
    found.sort();
    if found.is_empty() {
        return Err(Diagnostic::error(format!("no file matches {}", shown(pattern)))
            .help("correct the pattern, or name the files")
            .fail(Exit::Input));
    }
    Ok(found)
}

/// Whether a folder holds anything of somebody's project: a config, notes, templates, a plan, data, or a report of them in
/// `output`. A sample would take their place.
pub fn is_project(root: &Path, config: &Path, output: &Path) -> bool {
    let visible = |folder: &str| -> Vec<String> {
        let names = fs::read_dir(root.join(folder)).into_iter().flatten().flatten();
        let names = names.map(|entry| entry.file_name().to_string_lossy().into_owned());
        names.filter(|name| !name.starts_with('.')).collect()
    };
    let is_sample = root.join(SAMPLE).exists();
    let data = visible("data").into_iter().any(|name| match name.as_str() {
        "raw" => !visible("data/raw").is_empty(),
        // The tables of a sample come with it.
        "sample" => false,
        "curated" => !is_sample,
        _ => true,
    });
    // This program's own source has notes and templates, and is no shop.
    let is_source =
        fs::read_to_string(root.join("Cargo.toml")).is_ok_and(|text| text.contains("name = \"sales-pulse\""));
    let own = !is_source && ["content", "templates"].into_iter().any(|folder| !visible(folder).is_empty());
    let report = fs::read(output.join(MANIFEST)).ok().map(|bytes| serde_json::from_slice::<Manifest>(&bytes));
    let report = report.is_some_and(|found| !found.is_ok_and(|found| found.report.is_some_and(|report| report.sample)));
    config.exists() || data || own || report || !orders_in(root).is_empty()
}

/// The files of orders that lie in a project, if not where they are looked for.
pub fn orders_in(root: &Path) -> Vec<PathBuf> {
    let within = |folder: &str| {
        let files = fs::read_dir(root.join(folder)).into_iter().flatten().flatten().map(|entry| entry.path());
        let mut files: Vec<PathBuf> = files.filter(|path| is_orders(path) && path.is_file()).collect();
        files.sort();
        files
    };
    ["data/raw", "data", ""].map(within).concat()
}

/// Whether a file is one of orders, by its name. What is planned is none.
fn is_orders(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let plan = [plan::EVENTS, plan::TARGETS].iter().any(|plan| path.ends_with(plan));
    !plan && !name.starts_with(['.', '~']) && ENDINGS.iter().any(|ending| name.ends_with(ending))
}
