//! What differs between databases: how one is opened and kept from being written to, and how it calls things.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::adbc::{Refusal, Shared, Statement};

/// A kind of database, and the library that speaks to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Engine {
    pub dialect: Dialect,
    /// What its driver is called.
    pub name: String,
    /// The library, where the config names one.
    pub library: Option<PathBuf>,
}

/// Databases of which more is known than their driver's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    Postgresql,
    Sqlite,
    Duckdb,
    Spark,
    Other,
}

impl Engine {
    /// The engine that a driver is for: by its name, or by that of its library.
    pub(super) fn of(driver: &str, root: &Path) -> Engine {
        let is_path = driver.contains(['/', '\\']) || driver.ends_with(std::env::consts::DLL_SUFFIX);
        let name = if is_path { file_stem(driver) } else { driver.to_lowercase() };
        let known = [
            ("postgres", Dialect::Postgresql),
            ("sqlite", Dialect::Sqlite),
            ("duckdb", Dialect::Duckdb),
            ("spark", Dialect::Spark),
        ];
        let dialect = known.iter().find(|(word, _)| name.contains(word)).map_or(Dialect::Other, |(_, known)| *known);
        let name = if name == "postgres" { "postgresql".to_owned() } else { name };
        Engine { dialect, name, library: is_path.then(|| root.join(driver)) }
    }

    /// How people call it.
    pub(super) fn label(&self) -> &str {
        match self.dialect {
            Dialect::Postgresql => "PostgreSQL",
            Dialect::Sqlite => "SQLite",
            Dialect::Duckdb => "DuckDB",
            Dialect::Spark => "Spark",
            Dialect::Other => &self.name,
        }
    }

    /// The file that an address names, from the folder of the config; nothing where it names none.
    pub(super) fn file(&self, uri: &str, root: &Path) -> Option<PathBuf> {
        let scheme = match self.dialect {
            Dialect::Sqlite => "sqlite:",
            Dialect::Duckdb => "duckdb:",
            _ => return None,
        };
        let path = uri.strip_prefix(scheme).map_or(uri, |path| path.strip_prefix("//").unwrap_or(path));
        let elsewhere =
            path.is_empty() || path.starts_with(':') || path.starts_with("md:") || path.starts_with("file:");
        (!elsewhere).then(|| root.join(path))
    }

    /// The options that open it, to be read alone where it can be said here.
    pub(super) fn options(&self, uri: &str, root: &Path) -> Vec<(String, String)> {
        let file = self.file(uri, root).map(|path| std::path::absolute(&path).unwrap_or(path));
        let option = |key: &str, value: String| (key.to_owned(), value);
        match (self.dialect, file) {
            (Dialect::Sqlite, Some(path)) => vec![option("uri", format!("file:{}?mode=ro", escaped(&path)))],
            (Dialect::Duckdb, Some(path)) => {
                vec![option("path", path.display().to_string()), option("access_mode", "READ_ONLY".to_owned())]
            }
            (Dialect::Duckdb, None) if uri.starts_with("md:") => vec![option("path", uri.to_owned())],
            (Dialect::Duckdb, None) => Vec::new(),
            _ if uri.is_empty() => Vec::new(),
            _ => vec![option("uri", uri.to_owned())],
        }
    }

    /// What is asked to see whether anyone answers.
    pub(super) fn ping(&self) -> Option<&'static str> {
        (self.dialect != Dialect::Other).then_some("SELECT 1")
    }

    /// Makes a session that reads and sees one state of the data, and of which times are instants. What a server does not
    /// know it does without.
    ///
    /// # Errors
    /// Where it would not be one that only reads.
    pub(super) fn begin(&self, connection: &Arc<Shared>) -> Result<(), Refusal> {
        match self.dialect {
            Dialect::Postgresql => {
                connection.option("adbc.connection.autocommit", "false")?;
                run(connection, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY", |_| ())?;
                // Rows come in the order in which they lie, and the server looks whether anyone still listens.
                for (setting, value) in [("synchronize_seqscans", "off"), ("client_connection_check_interval", "1000")]
                {
                    let sql = format!(
                        "SELECT set_config(name, '{value}', true) FROM pg_catalog.pg_settings WHERE name = '{setting}'"
                    );
                    run(connection, &sql, |_| ()).ok();
                }
                Ok(())
            }
            Dialect::Duckdb => {
                run(connection, "SET TimeZone = 'UTC'", |_| ()).ok();
                Ok(())
            }
            Dialect::Spark => {
                run(connection, "SET spark.sql.session.timeZone = UTC", |_| ()).ok();
                Ok(())
            }
            Dialect::Sqlite | Dialect::Other => Ok(()),
        }
    }

    /// A table by its name, which may be in a schema. One that is no plain word is put in quotes, unless it has its own.
    pub(super) fn table(&self, name: &str) -> String {
        let is_plain = |c: char| c.is_alphanumeric() || "_$.".contains(c);
        if name.chars().all(is_plain) || name.contains(['"', '`', '\'', '[', '(']) {
            return name.to_owned();
        }
        let quote = if self.dialect == Dialect::Spark { '`' } else { '"' };
        let parts: Vec<String> = name.split('.').map(|part| format!("{quote}{part}{quote}")).collect();
        parts.join(".")
    }

    /// How its driver is installed.
    pub(super) fn install(&self) -> String {
        let name = &self.name;
        match self.dialect {
            Dialect::Duckdb => {
                let (system, machine) = match (std::env::consts::OS, std::env::consts::ARCH) {
                    ("macos", "aarch64") => ("darwin", "arm64"),
                    ("macos", _) => ("darwin", "x64"),
                    (system, "aarch64") => (system, "arm64"),
                    (system, _) => (system, "x64"),
                };
                format!(
                    "install it beside the config with `npm install @duckdb/node-bindings-{system}-{machine}`, or with `dbc install duckdb`"
                )
            }
            Dialect::Other => {
                format!("install it with `dbc install {name}`, or write the path of its library as the driver")
            }
            _ => format!("install it with `pip install adbc-driver-{name}`, or with `dbc install {name}`"),
        }
    }
}

/// Runs a statement of ours whose rows say nothing; `watch` sees it first, to stop it if need be.
pub(super) fn run(connection: &Arc<Shared>, sql: &str, watch: impl FnOnce(Arc<Statement>)) -> Result<(), Refusal> {
    let statement = connection.statement(sql)?;
    watch(statement.clone());
    let mut rows = statement.execute()?;
    while let Some(more) = rows.next() {
        more?;
    }
    Ok(())
}

fn file_stem(path: &str) -> String {
    let stem = Path::new(path).file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
    stem.trim_start_matches("lib").trim_start_matches("adbc_driver_").to_owned()
}

/// A path as an address of SQLite's writes it.
fn escaped(path: &Path) -> String {
    path.display().to_string().replace('%', "%25").replace('?', "%3f").replace('#', "%23")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_named_as_their_database_names_them() {
        let name = |driver: &str, name: &str| Engine::of(driver, "".as_ref()).table(name);
        assert_eq!(name("postgresql", "sales.orders"), "sales.orders");
        assert_eq!(name("postgresql", "Order Lines"), "\"Order Lines\"");
        assert_eq!(name("spark", "shop.order-lines"), "`shop`.`order-lines`");
        assert_eq!(name("duckdb", "read_csv('orders.csv')"), "read_csv('orders.csv')");
        assert_eq!(name("sqlite", "\"Orders\""), "\"Orders\"");
    }

    #[test]
    fn drivers_are_known_by_name_and_by_library() {
        let engine = |driver: &str| Engine::of(driver, "shop".as_ref());
        assert_eq!((engine("Postgres").name.as_str(), engine("Postgres").label()), ("postgresql", "PostgreSQL"));
        let library = engine("lib/libduckdb.so");
        assert_eq!((library.dialect, library.library), (Dialect::Duckdb, Some(PathBuf::from("shop/lib/libduckdb.so"))));
        assert_eq!((engine("snowflake").dialect, engine("snowflake").label()), (Dialect::Other, "snowflake"));
    }

    #[test]
    fn files_are_those_of_the_config_and_only_read() {
        let options = |driver: &str, uri: &str| Engine::of(driver, "".as_ref()).options(uri, "/shop".as_ref());
        let one = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        assert_eq!(options("sqlite", "a b?.db"), [one("uri", "file:/shop/a b%3f.db?mode=ro")]);
        assert_eq!(options("sqlite", "sqlite:///srv/shop.db"), [one("uri", "file:/srv/shop.db?mode=ro")]);
        assert_eq!(
            options("duckdb", "shop.duckdb"),
            [one("path", "/shop/shop.duckdb"), one("access_mode", "READ_ONLY")]
        );
        assert_eq!(options("duckdb", ""), []);
        assert_eq!(options("postgresql", "postgresql://db/shop"), [one("uri", "postgresql://db/shop")]);
    }
}
