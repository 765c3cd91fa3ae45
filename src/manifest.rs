//! The manifest of a folder: what we own in it and, for a site, what it was made of.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::analysis::ledger::Amount;
use crate::diagnostic::{Diagnostic, Exit, Result};
use crate::orders::Census;
use crate::report::Report;
use crate::site::Site;

/// Where it lies in its folder.
pub const MANIFEST: &str = "manifest.json";
/// What makes our folders: the program and its version.
pub const GENERATOR: &str = concat!("sales-pulse ", env!("CARGO_PKG_VERSION"));

/// What a folder holds and what it was made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The program and its version.
    pub generator: String,
    /// What a site was made of; a folder of tables does not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<About>,
    /// Every file but the manifest itself, by path.
    pub files: Vec<Entry>,
}

/// The files that are ours by a manifest, whichever version wrote it and whatever else it holds.
pub fn owned(manifest: &[u8]) -> Option<Vec<Entry>> {
    #[derive(Deserialize)]
    struct Owned {
        files: Vec<Entry>,
    }
    serde_json::from_slice::<Owned>(manifest).ok().map(|owned| owned.files)
}

/// A file of the folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its path in the folder.
    pub path: String,
    /// Its length.
    #[serde(default)]
    pub bytes: u64,
    /// Its SHA-256 in hexadecimal digits.
    pub sha256: String,
}

impl Entry {
    /// Of a file with these bytes.
    pub fn of(path: &str, bytes: &[u8]) -> Entry {
        let sha256 = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        Entry { path: path.to_owned(), bytes: bytes.len() as u64, sha256 }
    }
}

/// What a site was made of. It names no folder and no customer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct About {
    /// Whether the orders are made up.
    pub sample: bool,
    /// The config with all its defaults.
    pub config: Value,
    /// When it is said to be built, in seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_date_epoch: Option<i64>,
    /// The files of orders in the order in which they were read.
    pub inputs: Vec<Input>,
    /// What became of their rows.
    pub rows: Census,
    /// The SHA-256 of the manifest of the curated tables that belong to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tables: Option<String>,
    /// Every way of adding up, with what it gives and must give.
    pub ledger: Vec<Line>,
}

/// A file of orders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// Its name without folders.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256; nothing where the file is too large to take it while reading.
    pub sha256: Option<String>,
}

/// A line of the ledger, its figures as exact texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// What is added up.
    pub name: String,
    /// What it gives.
    pub found: String,
    /// What it must give.
    pub expected: String,
}

impl About {
    /// What a report was made of.
    ///
    /// # Errors
    /// Exit 1: a config that cannot be written.
    pub fn of(report: &Report, tables: &Site, source_date_epoch: Option<i64>) -> Result<About> {
        let exact = |amount: Amount| match amount {
            Amount::Money(money) => money.to_plain(4),
            Amount::Count(n) => n.to_string(),
        };
        let line = |line: &crate::analysis::ledger::Line| Line {
            name: line.name.clone().into_owned(),
            found: exact(line.found),
            expected: exact(line.expected),
        };
        let config = serde_json::to_value(&report.settings.config)
            .map_err(|error| Diagnostic::error(format!("the config cannot be recorded: {error}")).fail(Exit::Bug))?;
        let input = |source: &crate::orders::Understood| Input {
            name: source.source.public_name(),
            bytes: source.bytes,
            sha256: source.sha256.clone(),
        };
        Ok(About {
            sample: report.sample,
            config,
            source_date_epoch,
            inputs: report.provenance.sources.iter().map(input).collect(),
            rows: report.tables.census,
            tables: tables.get(MANIFEST).map(|manifest| Entry::of(MANIFEST, manifest).sha256),
            ledger: report.ledger.iter().map(line).collect(),
        })
    }
}

impl Manifest {
    /// Of the files as they are.
    pub fn of(site: &Site, report: Option<About>) -> Manifest {
        let files: Vec<(&str, &[u8])> = site.files().filter(|(path, _)| *path != MANIFEST).collect();
        let files = files.par_iter().map(|(path, bytes)| Entry::of(path, bytes)).collect();
        Manifest { generator: GENERATOR.to_owned(), report, files }
    }
}

/// Adds the manifest to a folder that is complete.
///
/// # Errors
/// Exit 1 where it has one.
pub fn seal(site: &mut Site, report: Option<About>) -> Result<()> {
    let manifest = serde_json::to_vec_pretty(&Manifest::of(site, report))
        .map_err(|error| Diagnostic::error(format!("the manifest cannot be written: {error}")).fail(Exit::Bug))?;
    site.add(MANIFEST.to_owned(), [manifest, b"\n".to_vec()].concat())
}
