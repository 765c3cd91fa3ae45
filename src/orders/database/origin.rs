//! A database that a config names, and what of it is read.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::diagnostic::{Diagnostic, Exit, Result};

use super::access::Access;
use super::drivers::{Environment, Folders};
use super::engine::{Dialect, Engine};
use super::{secret, select};

/// Seconds that a database may take to answer, unless the config says otherwise.
const TIMEOUT: u64 = 600;

/// A database, and what of it is read.
#[derive(Clone, PartialEq, Eq)]
pub struct Database {
    pub(super) engine: Engine,
    /// Its address without any secret, for messages.
    pub(super) address: String,
    /// What opens it.
    pub(super) options: Vec<(String, String)>,
    /// The file that it lies in, where it lies in one.
    file: Option<PathBuf>,
    /// The SELECT that gives all rows.
    pub(super) sql: String,
    /// The table, where it is one; nothing for a query.
    pub(super) table: Option<String>,
    pub(super) secrets: Vec<String>,
    pub(super) folders: Folders,
    pub(super) timeout: Duration,
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Database").field(&self.name()).finish()
    }
}

impl Database {
    /// What a config names, with the variables of the environment that it mentions.
    ///
    /// # Errors
    /// Exit 2 where that is no database, or says nothing of what to read.
    pub fn new(source: &Access, root: &Path, config: &Path, environment: Environment<'_>) -> Result<Database> {
        let failure = |told: String, help: &str| Diagnostic::error(told).file(config).help(help).fail(Exit::Usage);
        let refuse = |told: String, help: &str| Err(failure(told, help));
        if source.driver.is_empty() {
            return refuse(
                "[source] names no driver".to_owned(),
                "write driver = \"postgresql\", \"sqlite\", \"duckdb\" or \"spark\", or the name of another ADBC driver",
            );
        }
        let filled = |text: &String| {
            secret::filled(text, environment).map_err(|name| {
                failure(
                    format!("[source] needs the environment variable {name}, which is not set"),
                    "set it where sales-pulse runs, or write the value itself",
                )
            })
        };
        let engine = Engine::of(&source.driver, root);
        let uri = filled(&source.uri)?;
        let (sql, table) = match (&source.table, &source.query) {
            (Some(table), None) if !table.trim().is_empty() => {
                (select::all(&engine.table(table.trim())), Some(table.trim().to_owned()))
            }
            (None, Some(query)) if !query.trim().is_empty() => match select::of(query) {
                Ok(sql) => (sql, None),
                Err(why) => {
                    return refuse(format!("[source] query: {why}"), "write one SELECT, without anything after it");
                }
            },
            (Some(_), Some(_)) => {
                return refuse(
                    "[source] has both a table and a query".to_owned(),
                    "keep the one that gives the orders",
                );
            }
            _ => {
                return refuse(
                    "[source] does not say what to read".to_owned(),
                    "write table = \"orders\", or query = \"SELECT …\"",
                );
            }
        };
        if engine.dialect != Dialect::Duckdb && engine.dialect != Dialect::Other && uri.is_empty() {
            let example = match engine.dialect {
                Dialect::Sqlite => "write where its file is: uri = \"shop.db\"",
                Dialect::Spark => "write where it is: uri = \"sc://localhost:15002\"",
                _ => "write where it is: uri = \"postgresql://user:${PASSWORD}@host/database\"",
            };
            return refuse("[source] has no uri".to_owned(), example);
        }
        if source.timeout == Some(0) {
            return refuse("[source] timeout is 0 seconds".to_owned(), "write how many seconds the database may take");
        }
        let mut options = engine.options(&uri, root);
        for (key, value) in &source.options {
            options.push((key.clone(), filled(value)?));
        }
        let secrets = secret::secrets(&uri, &options);
        Ok(Database {
            address: secret::scrubbed(&uri, &secrets),
            file: engine.file(&uri, root),
            folders: Folders::of(root, environment),
            timeout: Duration::from_secs(source.timeout.unwrap_or(TIMEOUT)),
            engine,
            options,
            sql,
            table,
            secrets,
        })
    }

    /// How messages name it, and a row of it behind a colon.
    pub(crate) fn name(&self) -> String {
        format!("{}:{}", self.engine.name, self.table.as_deref().unwrap_or("query"))
    }

    /// How a published page names it: without where it is. A table that is more than a name may be a file.
    pub(crate) fn public_name(&self) -> String {
        let is_name = |table: &&String| table.chars().all(|c| c.is_alphanumeric() || "_$. -\"`".contains(c));
        format!("{} ({})", self.table.as_ref().filter(is_name).map_or("query", String::as_str), self.engine.label())
    }

    /// What kind of database it is.
    pub fn kind(&self) -> &str {
        self.engine.label()
    }

    /// The file that it lies in, where it lies in one.
    pub(crate) fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }
}
