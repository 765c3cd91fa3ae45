//! What is told of a database that gives no rows, or no more.

use crate::diagnostic::{Diagnostic, Exit, Failure};

use super::adbc::{Refusal, Unloaded};
use super::engine::Dialect;
use super::fetch::{Failed, Stage, Why};
use super::origin::Database;
use super::secret::scrubbed;

/// Lines of a database's message that are shown.
const LINES: usize = 6;

/// A failure for people: what the database said, and one thing to do.
pub(super) fn told(database: &Database, failed: &Failed) -> Failure {
    let (label, engine) = (database.engine.label(), &database.engine);
    let (message, help) = match &failed.why {
        Why::Unloaded(Unloaded::Version) => (
            format!("the driver of {label} speaks another version of ADBC than 1.0 and 1.1"),
            format!("update it: {}", engine.install()),
        ),
        Why::Unloaded(Unloaded::NoDriver) => (format!("the library of {label} is no ADBC driver"), engine.install()),
        Why::Unloaded(Unloaded::Library(why)) => {
            (format!("there is no driver for {label} here: {}", scrubbed(why, &database.secrets)), engine.install())
        }
        Why::Silent(deadline) => silent(database, failed.stage, deadline.as_secs()),
        Why::Gone => {
            (format!("the driver of {label} stopped without a word"), "update the driver, and build again".to_owned())
        }
        Why::Refused(refusal) => refused(database, failed.stage, refusal),
    };
    Diagnostic::error(message).file(database.name().as_ref()).help(help).fail(Exit::Input)
}

/// A database that says nothing.
fn silent(database: &Database, stage: Stage, seconds: u64) -> (String, String) {
    let (label, place) = (database.engine.label(), place(database));
    let s = if seconds == 1 { "" } else { "s" };
    match stage {
        Stage::Connect => (
            format!("cannot connect to {label}{place}: no answer within {seconds} second{s}"),
            "check host and port in the uri, and whether a firewall is in the way".to_owned(),
        ),
        Stage::Query => (
            format!("{label} took longer than {seconds} second{s} for the query, which was stopped"),
            "make the query faster, or allow more seconds: timeout under [source]".to_owned(),
        ),
        Stage::Rows(rows) => (
            format!("{label} sent {rows} rows, and then none within {seconds} second{s}"),
            "see whether the server still runs, or allow more seconds: timeout under [source]".to_owned(),
        ),
    }
}

/// A database that says no.
fn refused(database: &Database, stage: Stage, refusal: &Refusal) -> (String, String) {
    let label = database.engine.label();
    let said = said(database, refusal);
    let message = match stage {
        Stage::Connect => format!("cannot connect to {label}{}: {said}", place(database)),
        Stage::Query => format!("{label} refused: {said}"),
        Stage::Rows(rows) => format!("{label} stopped after {rows} rows: {said}"),
    };
    (message, help(database, stage, refusal))
}

fn help(database: &Database, stage: Stage, refusal: &Refusal) -> String {
    let text = refusal.message.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let state = refusal.sqlstate.as_deref().unwrap_or_default();
    let dialect = database.engine.dialect;
    if dialect == Dialect::Duckdb && says(&["lock on file", "conflicting lock"]) {
        return "close the program that has the file open for writing, and build again".to_owned();
    }
    if dialect == Dialect::Duckdb && says(&["version number", "newer version", "storage version"]) {
        return format!("another version of DuckDB wrote the file: {}", database.engine.install());
    }
    if state == "42501" || says(&["permission denied"]) {
        return "ask for the right to read it, such as GRANT SELECT".to_owned();
    }
    if state.starts_with("28") || refusal.is_rights() || says(&["password", "authentication", "unauthenticated"]) {
        return "check user and password; a password is best kept out of the config: uri = \"postgresql://user:${PASSWORD}@host/database\"".to_owned();
    }
    if stage == Stage::Connect {
        return "see whether the server runs, and check host, port and database in the uri".to_owned();
    }
    if state == "57014" || refusal.is_cancelled() {
        return "make the query faster, or raise the time that the server allows".to_owned();
    }
    if refusal.is_connection() {
        return "see whether the server still runs, and build again".to_owned();
    }
    let missing = state == "42P01" || says(&["does not exist", "no such table", "not found", "cannot be found"]);
    match (&database.table, missing) {
        (Some(_), true) if dialect == Dialect::Postgresql => {
            "correct table under [source]: \"sales.orders\" where it is in a schema, '\"Orders\"' where it has capitals"
                .to_owned()
        }
        (Some(_), true) => "correct table under [source]".to_owned(),
        (Some(_), false) => "check table under [source], or write a query in its place".to_owned(),
        (None, _) if dialect == Dialect::Sqlite && says(&["type mismatch", "expected"]) => {
            "give each column one type in the query, such as CAST(amount AS REAL)".to_owned()
        }
        (None, _) => "correct query under [source]".to_owned(),
    }
}

/// A message of the database without secrets, and its SQLSTATE.
fn said(database: &Database, refusal: &Refusal) -> String {
    let text = scrubbed(refusal.message.trim(), &database.secrets);
    // Drivers add the query, which is no news.
    let is_query = |line: &&str| line.starts_with("Query was:") || line.starts_with("query:");
    let lines = text.lines().map(str::trim_end).take_while(|line| !is_query(line)).filter(|line| !line.is_empty());
    let lines: Vec<String> = lines.map(|line| line.replace('\t', "  ")).collect();
    let shown = lines[..lines.len().min(LINES)].join("\n  ");
    match &refusal.sqlstate {
        Some(state) if !shown.contains(state.as_str()) => format!("{shown} (SQLSTATE {state})"),
        _ => shown,
    }
}

/// Where it is, as far as anyone may know.
fn place(database: &Database) -> String {
    if database.address.is_empty() { String::new() } else { format!(" at {}", database.address) }
}

/// A column of which no text can be made.
pub(super) fn unusable(database: &Database, column: &str, what: &str) -> Failure {
    Diagnostic::error(format!("column {column:?} holds {what}, not text, numbers or times"))
        .file(database.name().as_ref())
        .help(format!("write a query that converts it, such as CAST({column} AS VARCHAR)"))
        .fail(Exit::Input)
}

/// Rows that are others than a moment ago.
pub(super) fn changed(database: &Database) -> Failure {
    Diagnostic::error("the rows changed while they were read")
        .file(database.name().as_ref())
        .help("build again, when nobody writes to them")
        .fail(Exit::Input)
}
