//! What a project holds besides orders: config, the authors' notes with their images, templates of its own, and what the
//! shop planned.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use walkdir::WalkDir;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Exit, Failure, Result};
use crate::html::markdown::Note;
use crate::orders::Source;
use crate::plan::{self, Plan};
use crate::site::Site;

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
    /// Named days and targets.
    pub plan: Plan,
}

const IMAGES: [(&str, &str); 6] = [
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("gif", "image/gif"),
    ("webp", "image/webp"),
    ("svg", "image/svg+xml"),
];

impl Project {
    /// Reads a project's folder.
    ///
    /// # Errors
    /// Exit 2 where the config, a note or the plan is wrong, or a file cannot be read.
    pub fn read(root: &Path, config: &Path) -> Result<Project> {
        let text = optional(config)?;
        let mut project = Project {
            has_config: text.is_some(),
            config: text.map(|text| Config::parse(config, &text)).transpose()?.unwrap_or_default(),
            ..Project::default()
        };
        for (file, path) in own(root, "content")? {
            let ending = path.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
            if ending == "md" {
                let text = fs::read_to_string(&file).map_err(|error| unreadable(&file, &error))?;
                let name = path[..path.len() - 3].to_owned();
                project.notes.push(Note::parse(&file, name, &text)?);
            } else if let Some((_, kind)) = IMAGES.iter().find(|(known, _)| *known == ending) {
                let bytes = fs::read(&file).map_err(|error| unreadable(&file, &error))?;
                project.images.push((path, format!("data:{kind};base64,{}", BASE64_STANDARD.encode(bytes))));
            }
        }
        project.notes.sort_by(|a, b| (a.front.order, &a.path).cmp(&(b.front.order, &b.path)));
        for (file, path) in own(root, "templates")? {
            let text = fs::read_to_string(&file).map_err(|error| unreadable(&file, &error))?;
            project.templates.push((path, text));
        }
        let (events, targets) = (root.join(plan::EVENTS), root.join(plan::TARGETS));
        if let Some(text) = optional(&events)? {
            project.plan.read_events(&events, &text)?;
        }
        if let Some(text) = optional(&targets)? {
            project.plan.read_targets(&targets, &text)?;
        }
        Ok(project)
    }
}

/// The text of a file that need not be there.
fn optional(file: &Path) -> Result<Option<String>> {
    match fs::read_to_string(file) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(file, &error)),
    }
}

/// A published folder as it lies there.
///
/// # Errors
/// Exit 3 where it cannot be read.
pub fn site(folder: &Path) -> Result<Site> {
    let failed = |error: String| {
        let told = Diagnostic::error(format!("cannot read this site: {error}")).file(folder);
        told.help("name the folder that sales-pulse build wrote").fail(Exit::Input)
    };
    let mut site = Site::default();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.map_err(|error| failed(error.to_string()))?;
        if !entry.file_type().is_dir() {
            let path = entry.path().strip_prefix(folder).unwrap_or(entry.path());
            let path = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
            site.add(path, fs::read(entry.path()).map_err(|error| failed(error.to_string()))?)?;
        }
    }
    Ok(site)
}

/// Files of orders in a folder.
const ORDERS: [&str; 10] =
    [".csv", ".tsv", ".txt", ".parquet", ".csv.gz", ".tsv.gz", ".txt.gz", ".csv.zst", ".tsv.zst", ".txt.zst"];

/// The sources that paths name: `-` is standard input, a folder stands for its files of orders, a pattern for all that
/// match, each in the order of their names.
///
/// # Errors
/// Exit 3 where a folder holds no orders or nothing matches.
pub fn sources(paths: &[PathBuf]) -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    for path in paths {
        let text = path.to_string_lossy();
        if text == "-" {
            sources.push(Source::Stdin);
        } else if path.is_dir() {
            let names = |(file, name): (PathBuf, String)| {
                let lower = name.to_lowercase();
                (!name.contains('/') && ORDERS.iter().any(|ending| lower.ends_with(ending))).then_some(file)
            };
            let found: Vec<PathBuf> = files(path).into_iter().filter_map(names).collect();
            if found.is_empty() {
                return Err(Diagnostic::error("this folder holds no CSV or Parquet file")
                    .file(path)
                    .help("put the orders there, or name their file")
                    .fail(Exit::Input));
            }
            sources.extend(found.into_iter().map(Source::File));
        } else if !path.exists() && text.contains(['*', '?', '[']) {
            let matched = glob::glob(&text).map_err(|error| {
                Diagnostic::error(format!("{text} is no pattern: {}", error.msg)).help("correct it").fail(Exit::Usage)
            })?;
            let mut found: Vec<PathBuf> = matched.flatten().filter(|path| path.is_file()).collect();
            found.sort();
            if found.is_empty() {
                return Err(Diagnostic::error(format!("no file matches {text}"))
                    .help("correct the pattern, or name the files")
                    .fail(Exit::Input));
            }
            sources.extend(found.into_iter().map(Source::File));
        } else {
            sources.push(Source::File(path.clone()));
        }
    }
    Ok(sources)
}

/// The files of one of the project's folders. A link there must stand for a file of the project.
fn own(root: &Path, folder: &str) -> Result<Vec<(PathBuf, String)>> {
    let folder = root.join(folder);
    let links = WalkDir::new(&folder).sort_by_file_name().into_iter().flatten().filter(|entry| entry.path_is_symlink());
    for link in links {
        let real = |path: &Path| path.canonicalize().map_err(|error| unreadable(path, &error));
        let target = real(link.path())?;
        if !target.is_file() || !target.starts_with(real(root)?) {
            return Err(Diagnostic::error("this link leads to what is no file of the project")
                .file(link.path())
                .help("put the file itself here: a report is made of what lies in its project")
                .fail(Exit::Usage));
        }
    }
    Ok(files(&folder))
}

/// All files below a folder with their paths from it, sorted; none where there is no such folder.
fn files(folder: &Path) -> Vec<(PathBuf, String)> {
    let entries = WalkDir::new(folder).sort_by_file_name().into_iter().flatten();
    let hidden = |path: &str| path.split('/').any(|part| part.starts_with('.'));
    entries
        .filter(|entry| entry.path().is_file())
        .filter_map(|entry| {
            let path = entry.path().strip_prefix(folder).ok()?;
            let path = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
            (!hidden(&path)).then(|| (entry.path().to_owned(), path))
        })
        .collect()
}

fn unreadable(file: &Path, error: &io::Error) -> Failure {
    Diagnostic::error(format!("cannot read this file: {error}"))
        .file(file)
        .help("make it readable, or move it")
        .fail(Exit::Usage)
}
