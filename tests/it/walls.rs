//! The walls of the house, read off its sources: who may import what, and who may touch the world outside.

use std::collections::BTreeSet;
use std::fs;

use walkdir::WalkDir;

use crate::project::home;

/// A source file without its comments and its test modules.
struct Source {
    /// Below `src`, with `/` between folders.
    path: String,
    lines: usize,
    code: String,
}

fn sources() -> Vec<Source> {
    let root = home().join("src");
    let files = WalkDir::new(&root).sort_by_file_name().into_iter().flatten();
    let sources = files.filter(|file| file.path().extension().is_some_and(|ending| ending == "rs")).map(|file| {
        let text = fs::read_to_string(file.path()).expect("UTF-8");
        let path = file.path().strip_prefix(&root).expect("below it").to_string_lossy().into_owned();
        let lines = text.lines().count();
        Source { path, lines, code: code(&text) }
    });
    // Modules of nothing but tests.
    sources.filter(|source| !source.path.ends_with("tests.rs") && !source.path.contains("/tests/")).collect()
}

/// What is compiled into the program: a test module ends a file in this house.
fn code(text: &str) -> String {
    let tests = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
    let kept = text[..tests].lines().filter(|line| !line.trim_start().starts_with("//"));
    kept.flat_map(|line| [line, "\n"]).collect()
}

/// Whether a word stands in code on its own.
fn has_word(code: &str, word: &str) -> bool {
    let part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    code.match_indices(word)
        .any(|(at, _)| !part(code[..at].chars().next_back()) && !part(code[at + word.len()..].chars().next()))
}

/// Nothing but `places` (files, or folders with a `/` behind) uses any of the words, and every place does.
#[track_caller]
fn only(places: &[&str], words: &[&str]) {
    let mut used: BTreeSet<&str> = BTreeSet::new();
    for source in sources() {
        for word in words.iter().filter(|word| has_word(&source.code, word)) {
            let place = places.iter().find(|place| match place.strip_suffix('/') {
                Some(folder) => source.path.starts_with(*place) || source.path == format!("{folder}.rs"),
                None => source.path == **place,
            });
            assert!(place.is_some(), "src/{} uses {word}: only {places:?} may", source.path);
            used.extend(place);
        }
    }
    let idle: Vec<_> = places.iter().filter(|place| !used.contains(*place)).collect();
    assert!(idle.is_empty(), "{idle:?} may use {words:?} and no longer do: take them off the list");
}

#[test]
fn polars_stops_at_the_tables() {
    only(&["tables/"], &["polars", "polars_io"]);
}

#[test]
fn only_charts_know_plotters() {
    only(&["chart/"], &["plotters", "plotters_backend"]);
}

#[test]
fn only_html_knows_tera_and_markdown() {
    only(&["html/"], &["tera", "pulldown_cmark"]);
}

#[test]
fn few_touch_files() {
    let readers = ["inputs.rs", "orders/source.rs", "tables/parquet.rs"];
    let words = [
        "std::fs",
        "File::open",
        "File::create",
        "fs::read",
        "fs::write",
        "OpenOptions",
        "tempfile",
        "WalkDir",
        "read_dir",
    ];
    only(&[&readers[..], &["main.rs", "memory.rs", "messages.rs", "signals.rs", "publish/"]].concat(), &words);
    // Nobody but the publisher writes.
    only(&["publish/"], &["fs::write", "fs::rename", "fs::remove_dir_all", "fs::create_dir_all", "NamedTempFile"]);
}

#[test]
fn only_the_program_knows_clock_and_environment() {
    let words = [
        "Instant",
        "SystemTime",
        "Local::now",
        "Utc::now",
        "env::var",
        "env::var_os",
        "env::args",
        "home_dir",
        "ExitCode",
    ];
    only(&["main.rs"], &words);
}

#[test]
fn only_the_program_speaks() {
    only(&["main.rs", "messages.rs"], &["stdout", "stderr"]);
    // Whoever no longer listens must not end a run.
    only(&[], &["print!", "println!", "eprint!", "eprintln!"]);
}

#[test]
fn dependencies_run_downwards() {
    // Each part may use those before it, and no part uses what builds on it.
    let order: [&[&str]; 5] = [
        &["diagnostic", "money", "progress"],
        &["orders", "config", "format", "generate"],
        &["tables", "metrics"],
        &["analysis", "chart", "html"],
        &["pages", "publish"],
    ];
    for source in sources() {
        let part = source.path.split(['/', '.']).next().unwrap_or_default();
        let Some(level) = order.iter().position(|parts| parts.contains(&part)) else { continue };
        for upper in order[level + 1..].concat() {
            // The Parquet reader hands out rows as text, which is all that reading wants of it.
            let known = [("orders/feed.rs", "tables")];
            let uses = source.code.contains(&format!("crate::{upper}"));
            assert!(
                !uses || known.contains(&(&source.path, upper)),
                "src/{} uses {upper}, which builds on it",
                source.path
            );
        }
    }
}

/// Files over 400 lines, each with the reason why it is not cut.
const LONG: &[(&str, &str)] = &[
    ("chart/spec.rs", "the vocabulary of charts: plain data and its domains, read as one list"),
    ("build.rs", "the steps of a build in their order, each a few lines"),
    ("orders/columns.rs", "rows from typed columns of a block to those of all, read in that order"),
    ("orders/decide.rs", "every decision about a file with its message, each short"),
    ("orders/encoding.rs", "half of it texts of a dozen scripts to test with"),
    ("orders/ids.rs", "one column of ids in its two forms"),
    ("orders/mapping.rs", "what columns mean, and every way in which a header leaves that open"),
    ("orders/parser.rs", "the way of one row from its fields to its place, read from top to bottom"),
    ("orders/records.rs", "half of it the properties of splitting"),
    ("orders/time.rs", "every form of a time of day and of a zone"),
    ("pages/mod.rs", "the registry of pages and what they share"),
    ("tables/parquet.rs", "one way from the types of a binary table to text, each type a few lines"),
];

#[test]
fn files_are_short_or_say_why_not() {
    for source in sources() {
        let excused = LONG.iter().any(|(path, _)| *path == source.path);
        assert!(source.lines <= 400 || excused, "src/{} has {} lines", source.path, source.lines);
        assert!(source.lines > 400 || !excused, "src/{} is short again: take it off the list", source.path);
    }
}

#[test]
fn the_walls_are_seen() {
    let text = "use tera::Tera;\n// use polars::prelude;\n#[cfg(test)]\nmod tests {\n    use std::fs;\n}\n";
    assert_eq!(code(text), "use tera::Tera;\n");
    assert!(has_word("use tera::Tera;", "tera") && !has_word("let literate = iterate(x);", "tera"));
    assert!(sources().len() > 40);
}
