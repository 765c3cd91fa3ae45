//! The 67 points of what bad input gets, each as a row of one table: what is wrong, with which files and arguments, and
//! which exit code, line, message and table come of it. Every row runs the program in a project that has a site of
//! other orders already: where a build fails, not a byte of it changes.

mod builds;
mod files;
mod rows;

use std::collections::BTreeSet;
use std::fs;

use rayon::prelude::*;

use crate::cli::{snapshot, told};
use crate::project::{Files, Project, Run};
use crate::sites::{sound, text};

/// The header of the contract.
const HEAD: &str = "order_id,user_id,ts,amount,category\n";

/// What is said of orders whose customers are e-mail addresses.
const UNNAMED: &str = "note: customers are not named by their ids: an id holds an e-mail address\n";

/// Two rows and, from line 4 on, these; then one that is sound. No customer's address may ever be told.
fn orders(more: &[&str]) -> String {
    let two = "1,ann@example.org,2025-01-01T10:00:00,10.00,Books\n2,bob@example.org,2025-01-02T11:00:00,20.50,Home\n";
    let last = "3,ann@example.org,2025-02-03T12:00:00,30.25,Books\n";
    format!("{HEAD}{two}{}{last}", more.iter().map(|line| format!("{line}\n")).collect::<String>())
}

/// One row of the table.
struct Point {
    number: u32,
    what: &'static str,
    files: Vec<(&'static str, Vec<u8>)>,
    prepare: fn(&Project),
    arguments: &'static [&'static str],
    run: fn(&Project, &Point) -> Run,
    exit: i32,
    /// What the messages must name: the line, the place, what to do.
    tells: &'static [&'static str],
    /// What must stand in a file of the project, read as a reader reads it.
    shows: Vec<(&'static str, &'static str)>,
    /// Whether the tables must be those of the sound orders.
    same: bool,
    check: fn(&Files),
}

/// Orders that are read and published.
fn reads(number: u32, what: &'static str, orders: impl AsRef<[u8]>) -> Point {
    Point {
        number,
        what,
        files: vec![("data/raw/orders.csv", orders.as_ref().to_vec())],
        prepare: |_| (),
        arguments: &["build", "--quiet"],
        run: |project, point| project.run(point.arguments),
        exit: 0,
        tells: &[],
        shows: Vec::new(),
        same: false,
        check: |_| (),
    }
}

/// Sound orders, and something else that is not.
fn fails(number: u32, exit: i32, what: &'static str) -> Point {
    Point { exit, ..reads(number, what, orders(&[])) }
}

impl Point {
    fn file(mut self, path: &'static str, content: impl AsRef<[u8]>) -> Point {
        self.files.push((path, content.as_ref().to_vec()));
        self
    }

    fn config(self, text: &str) -> Point {
        self.file("sales-pulse.toml", text)
    }

    fn with(self, arguments: &'static [&'static str]) -> Point {
        Point { arguments, ..self }
    }

    fn prepared(self, prepare: fn(&Project)) -> Point {
        Point { prepare, ..self }
    }

    fn run(self, run: fn(&Project, &Point) -> Run) -> Point {
        Point { run, ..self }
    }

    fn exit(self, exit: i32) -> Point {
        Point { exit, ..self }
    }

    fn tells(self, tells: &'static [&'static str]) -> Point {
        Point { tells, ..self }
    }

    /// A row that is rejected: said, and listed on the page and in the table.
    fn rejects(self, line: &'static str, why: &'static str) -> Point {
        let shown = self.shows("public/data.html", why).shows("data/curated/rejects.csv", why);
        Point { tells: Box::leak(Box::new([line, why])), ..shown }
    }

    fn shows(mut self, path: &'static str, what: &'static str) -> Point {
        self.shows.push((path, what));
        self
    }

    fn same(self) -> Point {
        Point { same: true, ..self }
    }

    fn checked(self, check: fn(&Files)) -> Point {
        Point { check, ..self }
    }

    /// Runs it; what was said, or what is not as it should be.
    fn outcome(&self, tables: &Files) -> Result<String, String> {
        let project = Project::with(&format!("{HEAD}9,old,2024-05-05,99.00,Old\n"));
        project.site();
        self.files.iter().for_each(|(path, content)| project.write(path, content));
        (self.prepare)(&project);
        let before = results(&project);
        let run = (self.run)(&project, self);
        let said = format!("{}{}", run.stdout, run.stderr);
        let after = results(&project);
        let wrong = |what: String| Err(format!("{} {}: {what}\n{said}", self.number, self.what));
        if run.code != self.exit {
            return wrong(format!("exit code {} and not {}", run.code, self.exit));
        }
        if said.contains("example.org") {
            return wrong("a customer is named".to_owned());
        }
        if let Some(missing) = self.tells.iter().find(|told| !said.contains(*told)) {
            return wrong(format!("{missing:?} is not said"));
        }
        if self.exit != 0 {
            if before != after {
                return wrong("the old site or its tables changed".to_owned());
            }
            if !run.stderr.contains("help: ") && self.exit < 128 {
                return wrong("nothing is said of what to do".to_owned());
            }
            return Ok(told(&project, self.arguments, &run));
        }
        if before == after {
            return wrong("the old site is still there".to_owned());
        }
        let site = below(&after, "public/");
        // What is refused as a number is shown as it was typed.
        if !["NaN", "inf"].contains(&self.what) {
            sound(self.what, &site);
        }
        for (path, what) in &self.shows {
            let found = fs::read_to_string(project.path(path)).unwrap_or_default();
            let read = if path.ends_with(".html") { text(&found) } else { found };
            if !read.split_whitespace().collect::<Vec<_>>().join(" ").contains(what) {
                return wrong(format!("{path} does not show {what:?}"));
            }
        }
        if self.same && below(&site, "data/") != *tables {
            return wrong("the tables are not those of the same orders".to_owned());
        }
        (self.check)(&site);
        Ok(told(&project, self.arguments, &run))
    }
}

/// What a build writes.
fn results(project: &Project) -> Files {
    let of = |folder: &'static str| {
        let files = crate::project::files(&project.path(folder)).into_iter();
        files.map(move |(path, bytes)| (format!("{folder}/{path}"), bytes))
    };
    of("public").chain(of("data/curated")).collect()
}

/// The files of a folder, by their paths from it.
fn below(files: &Files, folder: &str) -> Files {
    let inside = files.iter().filter_map(|(path, bytes)| Some((path.strip_prefix(folder)?.to_owned(), bytes.clone())));
    inside.collect()
}

#[test]
fn the_67_points_hold() {
    let points: Vec<Point> = files::points().into_iter().chain(rows::points()).chain(builds::points()).collect();
    let numbers: Vec<u32> = points.iter().map(|point| point.number).collect();
    let missing: Vec<u32> = (1..=67).filter(|number| !numbers.contains(number)).collect();
    assert!(missing.is_empty(), "no row of the table shows point {missing:?}");
    assert!(numbers.is_sorted() && numbers.iter().collect::<BTreeSet<_>>().len() == 67, "{numbers:?}");

    let tables = below(&Project::with(&orders(&[])).site(), "data/");
    let outcomes: Vec<Result<String, String>> = points.par_iter().map(|point| point.outcome(&tables)).collect();
    let (mut said, mut wrong) = (String::new(), Vec::new());
    for (point, outcome) in points.iter().zip(outcomes) {
        match outcome {
            // What all builds say of these orders is said once elsewhere.
            Ok(told) => said += &format!("{}. {}\n{}\n", point.number, point.what, told.replace(UNNAMED, "")),
            Err(why) => wrong.push(why),
        }
    }
    assert!(wrong.is_empty(), "{} points do not hold:\n\n{}", wrong.len(), wrong.join("\n"));
    snapshot("points", &said);
}
