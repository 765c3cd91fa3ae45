//! The walls of the house, read off its sources: who may import what, and who may touch the world outside.

use std::collections::BTreeSet;
use std::fs;

use walkdir::WalkDir;

use crate::project::home;
use crate::uses::{House, circles};

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
fn polars_stays_with_parquet_databases_and_the_base_tables() {
    let places = ["etl/", "orders/database/", "orders/parquet/", "tables/curated.rs"];
    only(&places, &["polars", "polars_arrow", "polars_io"]);
}

#[test]
fn only_the_interface_of_drivers_is_unsafe() {
    only(&["orders/database/adbc.rs"], &["unsafe", "unsafe_code", "libloading"]);
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
    let readers =
        ["inputs/", "orders/source.rs", "orders/database/drivers.rs", "orders/parquet/", "orders/workbook/book.rs"];
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

/// The parts of the program: each may use those before its line, and no part uses what builds on it.
const ORDER: &[&[&str]] = &[
    &["question"],
    &["diagnostic", "money", "progress"],
    &["site"],
    &["orders", "format", "generate", "html"],
    &["config", "plan", "chart"],
    &["etl"],
    &["tables"],
    &["metrics", "analysis", "checks", "unshown"],
    &["report"],
    &["manifest"],
    &["pages", "inputs", "publish"],
    &["build"],
    &["verify"],
    &["lib"],
    &["cli", "eject", "guard", "init", "memory", "understood"],
    &["messages", "signals", "suggest"],
    &["main"],
];

#[test]
fn dependencies_run_downwards() {
    let sources = sources();
    let part = |path: &str| path.split(['/', '.']).next().unwrap_or_default().to_owned();
    let level = |path: &str| ORDER.iter().position(|parts| parts.contains(&part(path).as_str()));
    let house = House::of(sources.iter().map(|source| (source.path.as_str(), source.code.as_str())));
    for (file, used) in house.uses() {
        let own = level(file).unwrap_or_else(|| panic!("src/{file} is in no part of the order: say where it belongs"));
        for (other, names) in used {
            let below = level(other).is_some_and(|other| other < own);
            assert!(
                below || part(file) == part(other),
                "src/{file} uses {names:?} of src/{other}, which is not below it"
            );
        }
    }
    for part in ORDER.concat() {
        let file = |source: &Source| source.path.split(['/', '.']).next() == Some(part);
        assert!(sources.iter().any(file), "there is no {part}: take it off the order");
    }
}

#[test]
fn no_files_go_in_circles() {
    let sources = sources();
    let house = House::of(sources.iter().map(|source| (source.path.as_str(), source.code.as_str())));
    let uses = house.uses();
    let graph = uses.iter().map(|(file, used)| (*file, used.keys().copied().collect())).collect();
    let found = circles(&graph);
    let links = |circle: &BTreeSet<&str>| -> Vec<String> {
        let links = circle.iter().flat_map(|file| uses[file].iter().map(move |(other, names)| (file, other, names)));
        let links = links.filter(|(_, other, _)| circle.contains(*other));
        links.map(|(file, other, names)| format!("{file} uses {other}: {names:?}")).collect()
    };
    let found: Vec<Vec<String>> = found.iter().map(links).collect();
    assert!(found.is_empty(), "files use each other in a circle: {found:#?}");
}

#[test]
fn paths_are_read_as_the_compiler_does() {
    let files = [
        ("lib.rs", "mod a;\npub use a::b::Deep as Renamed;"),
        ("a/mod.rs", "mod b;\nmod c;\npub use b::{Deep, deeper::{self, Other}};\nfn f() { c::g() }"),
        (
            "a/b.rs",
            "use std::fs;\n/// crate::d\nfn f(_: char) { \"crate::d::x\"; r#\"crate::d\"y\"#; '\"'; b'\\''; crate::e::E::<'a>::new() }",
        ),
        ("a/c.rs", "use super::Deep;\nuse crate::{Renamed, d::*};\nfn g<'a>(_: &'a str) { super::super::e::f(1) }"),
        ("d.rs", "use crate::a;\nfn f() { a::c::g(); own::crate_like() }"),
        ("e.rs", ""),
    ];
    let house = House::of(files.into_iter());
    let uses = house.uses();
    let of = |file: &str| uses[file].keys().copied().collect::<Vec<_>>();
    assert_eq!(of("lib.rs"), ["a/b.rs"]);
    assert_eq!(of("a/mod.rs"), ["a/b.rs", "a/c.rs"]);
    assert_eq!(of("a/b.rs"), ["e.rs"]);
    assert_eq!(of("a/c.rs"), ["a/b.rs", "d.rs", "e.rs"]);
    assert_eq!(of("d.rs"), ["a/c.rs"]);
    let graph = uses.iter().map(|(file, used)| (*file, used.keys().copied().collect())).collect();
    assert_eq!(circles(&graph), [["a/c.rs", "d.rs"].into()]);
}

/// Files over 400 lines, each with the reason why it is not cut.
const LONG: &[(&str, &str)] = &[
    ("config/mod.rs", "every key of the config with its default, and what is checked of each"),
    ("chart/spec.rs", "the vocabulary of charts: plain data and its domains, read as one list"),
    ("build.rs", "the steps of a build in their order, each a few lines"),
    ("orders/database/adbc.rs", "the C interface of drivers: all that is unsafe, in one place"),
    ("orders/decide.rs", "every decision about a file with its message, each short"),
    ("orders/encoding.rs", "half of it texts of a dozen scripts to test with"),
    ("orders/ids.rs", "one column of ids in its two forms"),
    ("orders/parser.rs", "the way of one row from its fields to its place, read from top to bottom"),
    ("orders/records.rs", "half of it the properties of splitting"),
    ("orders/time.rs", "every form of a time of day and of a zone"),
    ("orders/parquet/values.rs", "one way from the types of a binary table to text, each type a few lines"),
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
