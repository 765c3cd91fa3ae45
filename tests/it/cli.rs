//! The command line: what is said and with which exit code it ends. Whatever fails, the old site stays as it was.

use std::io::Write;
use std::os::unix::fs::symlink;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::project::{Files, PROGRAM, Project, Run, files};

const ORDERS: &str = "\
order_id,user_id,ts,amount,category
1,u1,2025-01-01T10:00:00,10.00,Books
2,u2,2025-01-02T11:00:00,20.50,Home
3,u1,2025-02-03T12:00:00,30.25,Books
";

/// What was said and how it ended, fit to be kept: no folder, no time, no size of its own.
pub fn told(project: &Project, arguments: &[&str], run: &Run) -> String {
    let folder = project.path("").canonicalize().expect("there");
    let folder = folder.to_string_lossy();
    let mut text = format!("$ sales-pulse {}\n[exit code {}]\n", arguments.join(" "), run.code);
    for line in run.stdout.lines().chain(run.stderr.lines()) {
        let mut line = line.replace(folder.trim_end_matches('/'), "[project]");
        // A temporary file has six random letters.
        if let Some(at) = line.find("/.tmp") {
            line.replace_range(at + 5..at + 11, "");
        }
        let numbers = |text: &str| {
            let blank = text.chars().map(|c| if c.is_ascii_digit() { 'N' } else { c }).collect::<String>();
            // A slow machine counts in seconds.
            (0..4).fold(blank, |text, _| text.replace("NN", "N")).replace("N.N s", "N ms")
        };
        match line.starts_with("Took ") || line.starts_with("Wrote ") {
            // On a busy machine it may be seconds.
            true => text.push_str(&numbers(&line).replace("N.N s", "N ms")),
            false => text.push_str(&line),
        }
        text.push('\n');
    }
    text
}

/// Runs and tells.
fn say(project: &Project, arguments: &[&str]) -> String {
    told(project, arguments, &project.run(arguments))
}

pub fn snapshot(name: &str, text: &str) {
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, text);
    });
}

/// The whole folder of a project.
fn all(project: &Project) -> Files {
    files(&project.path(""))
}

/// A project with a site; then something goes wrong with this exit code, and not one byte in the folder changes.
#[track_caller]
fn fails(code: i32, arguments: &[&str], spoilt: &[(&str, &[u8])]) -> String {
    let project = Project::with(ORDERS);
    project.run(&["build", "--quiet"]).ok();
    // Another build would be another site.
    project.write("data/raw/orders.csv", format!("{ORDERS}4,u3,2025-02-04T12:00:00,5.00,Home\n"));
    spoilt.iter().for_each(|(path, content)| project.write(path, content));
    let before = all(&project);
    let run = project.run(arguments);
    assert_eq!(run.code, code, "{}{}", run.stdout, run.stderr);
    assert!(run.stderr.contains("help: ") || run.stderr.contains("For more information"), "no help: {}", run.stderr);
    let after = all(&project);
    let changed: Vec<_> =
        before.keys().chain(after.keys()).filter(|path| before.get(*path) != after.get(*path)).collect();
    assert!(changed.is_empty(), "a failed build changed {changed:?}");
    told(&project, arguments, &run)
}

pub fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).expect("memory");
    encoder.finish().expect("memory")
}

#[test]
fn an_input_that_cannot_be_used() {
    let build = ["build", "--input", "new.csv"];
    let with = |content: &[u8]| fails(3, &build, &[("new.csv", content)]);
    let mut cut = gzip(&ORDERS.repeat(3000));
    cut.truncate(cut.len() / 2);
    let texts = [
        fails(3, &["build", "--input", "data/raw/order.csv"], &[]),
        fails(3, &["build", "--input", "data"], &[]),
        with(b""),
        with(b"\n\n  \n"),
        with(b"order_id,user_id,ts,amount\n"),
        with(b"order_id,user_id,time,ammount\n1,u,2025-01-01,5\n"),
        with(b"order_id,ts,amount,ts\n1,2025-01-01,5,2025-01-01\n"),
        with(&cut),
        with(b"PK\x03\x04\x14\0\x06\0rest of a workbook"),
        with(b"ts,amount\n2025-01-01,1\n2025-01-02,\"2\nand so on\n"),
        with(b"ts,amount\n2025-01-01,0\n2025-01-02,0.00\n"),
        with(b"PAR1 and then nothing of the kind"),
        fails(
            3,
            &["build", "--input", "data/raw/orders.csv", "--input", "new.csv"],
            &[("new.csv", b"ts,amount\n2025-01-01,1\n")],
        ),
    ];
    snapshot("input", &texts.join("\n"));
    let config: [(&str, &[u8]); 1] = [("sales-pulse.toml", b"[columns]\namount = \"amuont * 2\"\n")];
    snapshot("column", &fails(3, &["build"], &config));
}

#[test]
fn too_many_rejects() {
    let mut orders = "order_id,user_id,ts,amount\n".to_owned();
    for i in 0..1000 {
        let amount = if i % 80 == 0 { "ten" } else { "10" };
        orders += &format!("{i},u{},2025-01-01,{amount}\n", i % 7);
    }
    let text = fails(5, &["build", "--input", "new.csv"], &[("new.csv", orders.as_bytes())]);
    snapshot("rejects", &text);
    // Just as many are fine if the config says so, and each is listed.
    let project = Project::with(&orders).file("sales-pulse.toml", "[checks]\nrejected_percent = 2\n");
    let run = project.run(&["build"]).ok();
    assert!(run.stdout.contains("Read 1000 rows: 987 counted, 13 rejected"), "{}", run.stdout);
    let rejects = String::from_utf8(files(&project.path("data/curated"))["rejects.csv"].clone()).expect("UTF-8");
    assert_eq!(rejects.lines().count(), 14);
    assert_eq!(
        rejects.lines().nth(2),
        Some("./data/raw/orders.csv,82,amount,ten,not a number,\"80,u3,2025-01-01,ten\"")
    );
}

#[test]
fn a_config_template_or_note_that_is_wrong() {
    let build = ["build"];
    let config = |text: &str| fails(2, &build, &[("sales-pulse.toml", text.as_bytes())]);
    let texts = [
        config("title = \"Shop\"\ncurency = \"INR\"\n"),
        config("title = \"Shop\n"),
        config("[input]\nearliest = \"1960-01-01\"\nlatest = \"2200-01-01\"\n"),
        config("[input]\nearliest = \"2025-01-01\"\nlatest = \"2024-12-31\"\n"),
        config("[input]\nrepeated = \"once\"\n"),
        config("currency = \"RUPEES\"\ntimezone = \"Asia/Calcuta\"\nmax_categories = 0\n"),
        config("[rfm]\nmethod = \"fixed\"\nrecency = [3, 2, 1, 0]\n"),
        config("[groups]\nMedia = [\"Boks\"]\n"),
        config("[columns]\namount = \"amount *\"\n"),
        fails(2, &["build", "--config", "other.toml"], &[]),
        fails(2, &build, &[("templates/pages.html", b"hello")]),
        fails(2, &build, &[("templates/page.html", b"{% if page %}never closed")]),
        fails(2, &build, &[("templates/page.html", b"line one\n{{ no_such_thing.title }}")]),
        fails(2, &build, &[("content/hello.md", b"See [June](month/2025-06.html).")]),
        fails(2, &build, &[("content/hello.md", b"+++\ntitel = \"Hello\"\n+++\nText")]),
        fails(2, &build, &[("content/hello.md", b"---\ntitle: Hello\n---\nText")]),
    ];
    snapshot("config", &texts.join("\n"));
}

#[test]
fn an_output_that_is_not_ours() {
    let foreign: (&str, &[u8]) = ("site/thesis.doc", b"mine");
    let texts = [
        fails(4, &["build", "--output", "site"], &[foreign]),
        fails(4, &["build"], &[("public/notes.txt", b"mine")]),
        fails(4, &["build", "--output", "thesis.doc"], &[("thesis.doc", b"mine")]),
        fails(2, &["build", "--output", "data/raw/orders.csv"], &[]),
        fails(2, &["build", "--output", "/"], &[]),
        fails(2, &["build", "--output", "../home"], &[]),
        fails(2, &["build", "--output", ".."], &[]),
        fails(2, &["build", "--output", "."], &[]),
        fails(2, &["build", "--output", "data"], &[]),
        fails(2, &["build", "--curated", "data/raw"], &[]),
        fails(2, &["build", "--output", "public", "--curated", "public"], &[]),
        fails(2, &["build", "--output", "public", "--curated", "public/tables"], &[]),
        fails(2, &["build", "--output", "data/curated/site"], &[]),
        fails(2, &["build", "--zip", "data/raw/orders.csv"], &[]),
        fails(2, &["build", "--zip", "public/report.zip"], &[]),
        fails(4, &["build", "--zip", "nowhere/report.zip"], &[]),
    ];
    snapshot("output", &texts.join("\n"));
}

#[test]
fn a_command_line_that_is_wrong() {
    let texts = [
        fails(2, &["build", "--ouput", "x"], &[]),
        fails(2, &["bild"], &[]),
        fails(2, &["generate", "--end", "soon"], &[]),
    ];
    snapshot("usage", &texts.join("\n"));
}

#[test]
fn no_sample_is_published_by_accident() {
    let configured = Project::new().file("sales-pulse.toml", "title = \"Shop\"\n");
    let elsewhere = Project::new().file("data/raw/export-june.csv", ORDERS);
    let beside = Project::new().file("june.csv", ORDERS).file("data/july.csv.gz", gzip(ORDERS));
    let noted = Project::new().file("content/hello.md", "Hello");
    let styled = Project::new().file("templates/page.css", "");
    let planned = Project::new().file("data/events.csv", "date,label\n");
    let projects = [configured, elsewhere, beside, noted, styled, planned];
    let texts: Vec<String> = projects.iter().map(|project| say(project, &["build"])).collect();
    assert!(projects.iter().all(|project| !project.path("public").exists()));
    snapshot("no_orders", &texts.join("\n"));
    // A report whose orders are gone is not replaced by one of a sample.
    let reported = Project::with(ORDERS);
    let site = reported.site();
    std::fs::remove_dir_all(reported.path("data")).expect("there");
    assert_eq!(reported.run(&["build", "--quiet"]).code, 3);
    assert!(files(&reported.path("public")) == site);
    // Whoever asks for the sample gets it.
    assert!(reported.run(&["build", "--sample"]).ok().stdout.contains("making a sample shop"));
    // The program's own source has notes and templates, and is no shop.
    let source =
        Project::new().file("Cargo.toml", "[package]\nname = \"sales-pulse\"\n").file("content/about.md", "Hello");
    source
        .write("templates/base.html", std::fs::read(crate::project::home().join("templates/base.html")).expect("ours"));
    source.run(&["build", "--quiet"]).ok();
    source.run(&["build", "--quiet"]).ok();
}

#[test]
fn files_can_be_named_on_their_own() {
    let project = Project::with(ORDERS);
    let site = project.site();
    let named = Project::new().file("data/raw/orders.csv", ORDERS).file("sales-pulse.toml", "");
    named.run(&["build", "data/raw/orders.csv", "--quiet"]).ok();
    assert!(files(&named.path("public")).keys().eq(site.keys()), "the project is here");
    named.run(&["build", ".", "-i", "data/raw/orders.csv", "--quiet"]).ok();
    named.run(&["build", "data/raw/*.csv", "--quiet"]).ok();
    named.write(
        "more.csv",
        ORDERS.replace("2025", "2024").replace("\n1,", "\n4,").replace("\n2,", "\n5,").replace("\n3,", "\n6,"),
    );
    assert!(named.run(&["build", "data/raw/orders.csv", "more.csv"]).ok().stdout.contains("Read 6 rows"));
    let missing = named.run(&["build", "orders.csv"]);
    assert!(
        missing.code == 3 && missing.stderr.contains("orders.csv: error: cannot read this file"),
        "{}",
        missing.stderr
    );
    let two = named.run(&["build", ".", "data"]);
    assert!(two.code == 2 && two.stderr.contains("a second project"), "{}", two.stderr);
}

#[test]
fn without_anything_there_is_a_sample_that_says_so() {
    let project = Project::new();
    snapshot("sample", &say(&project, &["build"]));
    let pages = |project: &Project| {
        let site = files(&project.path("public")).into_iter().filter(|(path, _)| path.ends_with(".html"));
        site.map(|(path, page)| (path, String::from_utf8(page).expect("UTF-8"))).collect::<Vec<_>>()
    };
    let made = pages(&project);
    assert!(made.len() > 100);
    for (path, page) in &made {
        assert!(page.contains("Sample data: these orders are made up"), "{path} does not say that it is a sample");
    }
    // Again, now that the sample is there, and by its name.
    project.run(&["build", "--quiet"]).ok();
    assert_eq!(pages(&project), made);
    project.run(&["build", "--quiet", "--input", "data/sample/orders.csv"]).ok();
    assert_eq!(pages(&project), made);
    // With orders of one's own nothing says so.
    project.write("data/raw/orders.csv", ORDERS);
    project.run(&["build", "--quiet"]).ok();
    assert!(pages(&project).iter().all(|(_, page)| !page.contains("Sample data")));
}

#[test]
fn help_teaches() {
    let project = Project::new();
    let texts = [
        &["--help"][..],
        &["build", "--help"],
        &["generate", "--help"],
        &["check", "--help"],
        &["verify", "--help"],
        &["completions", "--help"],
        &[],
    ];
    snapshot("help", &texts.map(|arguments| say(&project, arguments)).join("\n"));
    assert_eq!(project.run(&["--version"]).ok().stdout, concat!("sales-pulse ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn shells_complete() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = Project::new().run(&["completions", shell]).ok().stdout;
        assert!(script.contains("sales-pulse") && script.contains("orders-per-day"), "{shell}: {script}");
    }
}

#[test]
fn standard_input_plain_and_packed_gives_the_site_of_the_file() {
    let project = Project::with(ORDERS);
    let site = project.site();
    for input in [
        ORDERS.as_bytes().to_vec(),
        gzip(ORDERS),
        ORDERS.replace('\n', "\r\n").into_bytes(),
        format!("\u{feff}{ORDERS}").into(),
    ] {
        project.run_with(&["build", "--quiet", "--input", "-", "--output", "piped"], &input).ok();
        let piped = files(&project.path("piped"));
        assert!(String::from_utf8_lossy(&piped["data.html"]).contains("standard input"));
        assert_eq!(piped.keys().collect::<Vec<_>>(), site.keys().collect::<Vec<_>>());
        assert_eq!(piped["data/kpis_by_day.csv"], site["data/kpis_by_day.csv"]);
    }
}

#[test]
fn pipes_are_read_once() {
    let [one, other] = ["1,2026-01-01,5.00", "2,2026-01-13,6.00"].map(|row| format!("order_id,ts,amount\n{row}\n"));
    let project = Project::new().file("a.csv", one).file("b.csv", other);
    let script = format!("{PROGRAM} build --input <(cat a.csv) --input <(cat b.csv)");
    let run = Run::of(project.start("bash", &["-c", &script])).ok();
    assert!(run.stdout.contains("Read 2 rows: 2 counted"), "{}", run.stdout);
}

#[test]
fn several_files_are_one_shop() {
    let (head, rows) = ORDERS.split_once('\n').expect("lines");
    let rows: Vec<&str> = rows.lines().collect();
    let part = |rows: &[&str]| format!("{head}\n{}\n", rows.join("\n"));
    let project = Project::with(ORDERS).file("a.csv", part(&rows[..1])).file("b.csv.gz", gzip(&part(&rows[1..])));
    let site = project.site();
    project.run(&["build", "--quiet", "--input", "a.csv", "--input", "b.csv.gz", "--output", "both"]).ok();
    let both = files(&project.path("both"));
    for file in both.keys().filter(|path| path.ends_with(".csv")) {
        assert_eq!(both[file], site[file], "{file}");
    }
}

#[test]
fn check_says_what_was_understood() {
    let project = Project::with(&format!("{ORDERS}4,u2,someday,1.00,Home\n5,u3,2025-02-04,1.00\n"));
    project.write("sales.txt", "Datum;Betrag\n2025-01-01;5\n");
    project.write("lines.csv", "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n1,a,\"x, y\",2,2010-12-01 08:26:00,1.5,7,Italy\n1,b,z,1,2010-12-01 08:26:00,1,7,Italy\n");
    let texts = [
        say(&project, &["check", "data/raw/orders.csv"]),
        say(&project, &["check", "lines.csv"]),
        say(&project, &["check", "sales.txt"]),
    ];
    snapshot("check", &texts.join("\n"));
    assert!(!project.path("public").exists());
}

#[test]
fn generate_gives_the_same_bytes_for_the_same_seed() {
    let project = Project::new();
    let small = ["generate", "--days", "30", "--orders-per-day", "40", "--users", "50"];
    let shop = |more: &[&str]| project.run(&[&small[..], more, &["--output", "-"]].concat()).ok().stdout;
    let first = shop(&[]);
    assert_eq!(shop(&["--simple"]).lines().count(), 1201);
    assert!(shop(&["--simple"]).starts_with("order_id,user_id,ts,amount,category,used_promo,payment_type\n1,"));
    assert_eq!(first, shop(&[]));
    assert_ne!(first, shop(&["--seed", "43"]));
    assert!(first.lines().last().is_some_and(|row| row.contains("2025-12-31T")));
    project.run(&[&small[..], &["--output", "shop/orders.csv"]].concat()).ok();
    assert_eq!(files(&project.path("shop"))["orders.csv"], first.as_bytes());
    // The bytes of the default shop on every machine.
    use sha2::{Digest, Sha256};
    let digest = |more: &[&str]| {
        let digest =
            Sha256::digest(project.run(&[&["generate", "--output", "-"], more].concat()).ok().stdout.as_bytes());
        digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    snapshot("generated", &format!("{}\n{}", digest(&["--simple"]), digest(&[])));
}

#[test]
fn quiet_says_nothing_that_is_well() {
    let project = Project::with(ORDERS);
    let run = project.run(&["build", "--quiet", "--clean", "--zip", "report.zip"]).ok();
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", ""));
    let mut zip =
        zip::ZipArchive::new(std::fs::File::open(project.path("report.zip")).expect("there")).expect("a zip file");
    let site = files(&project.path("public"));
    for i in 0..zip.len() {
        let mut entry = zip.by_index(i).expect("an entry");
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut bytes).expect("sound");
        let name = entry.name().expect("UTF-8").into_owned();
        assert_eq!(name.strip_prefix("sales-pulse/").and_then(|name| site.get(name)), Some(&bytes), "{name}");
    }
    assert_eq!(zip.len(), site.len(), "the manifest too");
    assert_eq!(Project::new().run(&["build", "--quiet"]).ok().stdout, "", "nor of a sample");
}

#[test]
fn what_hosting_needs_is_carried_over_and_what_is_old_goes() {
    let project = Project::with(ORDERS);
    project.site();
    project.write("public/CNAME", "shop.example.org");
    project.write("data/raw/orders.csv", "ts,amount\n2025-01-01,1\n");
    let site = project.site();
    assert_eq!(site["CNAME"], b"shop.example.org");
    assert!(!site.contains_key("category/books.html"));
    let beside: Vec<_> =
        std::fs::read_dir(project.path("")).expect("there").map(|e| e.expect("an entry").file_name()).collect();
    assert_eq!(beside.len(), 2, "{beside:?}");
}

#[test]
fn messages_are_for_people_or_for_programs() {
    let project = Project::with(ORDERS).file("sales-pulse.toml", "title = \"Shop\"\n  curency = \"INR\"\n");
    let people = project.run(&["build"]);
    assert!(people.stderr.contains("\n  2 |   curency = \"INR\"\n    |   ^\n  help: "), "{}", people.stderr);
    assert!(!people.stderr.contains('\x1b'), "no colours in a pipe");
    let programs = project.run(&["build", "--message-format", "json"]);
    assert_eq!((people.code, programs.code), (2, 2));
    let told: serde_json::Value = serde_json::from_str(programs.stderr.trim()).expect("one object per line");
    assert_eq!((&told["severity"], &told["line"], &told["column"]), (&"error".into(), &2.into(), &3.into()));
    assert!(told["help"].is_string() && told["file"].as_str().is_some_and(|file| file.ends_with("sales-pulse.toml")));
}

#[test]
fn folders_and_patterns_stand_for_their_files() {
    let rows = |day: u8| format!("ts,amount\n2025-01-0{day},5\n");
    let project = Project::new().file("in/a.csv", rows(1)).file("in/b.csv", rows(2)).file("in/notes.md", "none");
    let read = |input: &str| project.run(&["build", "--input", input]);
    assert!(read("in").ok().stdout.contains("Read 2 rows"));
    assert!(read("in/*.csv").ok().stdout.contains("Read 2 rows"));
    let nothing = read("in/*.tsv");
    assert_eq!(nothing.code, 3);
    assert!(nothing.stderr.contains("no file matches in/*.tsv"), "{}", nothing.stderr);
    // What cannot be seen could be orders that are missing.
    symlink("nowhere.csv", project.path("in/c.csv")).expect("writable");
    for input in ["in", "in/*.csv", "in/c.csv"] {
        let run = read(input);
        assert!(
            run.code == 3 && run.stderr.contains("in/c.csv: error: cannot read this file"),
            "{input}: {}",
            run.stderr
        );
    }
    std::fs::remove_file(project.path("in/c.csv")).expect("there");
    symlink("loop", project.path("in/loop")).expect("writable");
    assert_eq!(read("in").code, 3);
    for folder in ["content", "templates"] {
        let project = Project::with(&rows(1));
        project.write(&format!("{folder}/x.md"), "");
        symlink("nowhere.md", project.path(folder).join("gone.md")).expect("writable");
        let run = project.run(&["build"]);
        assert!(run.code == 2 && run.stderr.contains(&format!("{folder}/gone.md: error")), "{}", run.stderr);
    }
    for file in ["data/events.csv", "data/targets.csv", "sales-pulse.toml"] {
        let project = Project::with(&rows(1)).file("../outside", "date,label\n");
        symlink("../".repeat(file.matches('/').count() + 1) + "outside", project.path(file)).expect("writable");
        let run = project.run(&["build"]);
        assert!(run.code == 2 && run.stderr.contains("this link points outside the project"), "{}", run.stderr);
    }
}

/// Paths are those of the config's folder, wherever the program runs, and what is named on the command line comes first.
#[test]
fn a_config_names_its_orders() {
    let rows = |day: u8| format!("ts,amount\n2025-01-0{day},5\n");
    let project = Project::new()
        .file("shop [1]/sales-pulse.toml", "[input]\nfiles = [\"raw/*.csv\", \"../more\"]\n")
        .file("shop [1]/raw/a.csv", rows(1))
        .file("shop [1]/raw/b.csv", rows(2))
        .file("more/c.csv", rows(3))
        .file("d.csv", rows(4));
    let config = "shop [1]/sales-pulse.toml";
    let says = |arguments: &[&str], rows: &str| {
        let run = project.run(arguments).ok();
        assert!(run.stdout.contains(rows), "{arguments:?}: {}", run.stdout);
    };
    says(&["build", "shop [1]"], "Read 3 rows");
    says(&["build", "--config", config], "Read 3 rows");
    says(&["build", "--config", config, "d.csv"], "Read 1 rows");
    says(&["check", "--config", config], "more/c.csv");
    // Where folders lie is not for the readers of a report.
    let published = std::fs::read_to_string(project.path("shop [1]/public/manifest.json")).expect("a manifest");
    assert!(published.contains("c.csv") && !published.contains("more/") && !published.contains("raw/"));

    project.write(config, "[input]\nfiles = \"raw/*.tsv\"\n");
    for arguments in [&["build", "shop [1]"][..], &["check", "--config", config]] {
        let run = project.run(arguments);
        let told = format!(
            "{config}: error: no file matches raw/*.tsv\n  help: put the orders there, or correct files under [input]\n"
        );
        assert!(run.code == 3 && run.stderr == told, "{}", run.stderr);
    }
    // The same file by two names is one.
    project.write(config, "[input]\nfiles = [\"raw/*.csv\", \"raw/a.csv\"]\n");
    let run = project.run(&["build", "shop [1]"]);
    assert!(run.code == 3 && run.stderr.contains("are the same input"), "{}", run.stderr);
}

/// In a project, its orders are checked.
#[test]
fn check_needs_no_argument() {
    let project = Project::with("ts,amount\n2025-01-01,5\n");
    let run = project.run(&["check"]).ok();
    assert!(run.stdout.starts_with("./data/raw/orders.csv\n"), "{}", run.stdout);
    let run = Project::new().run(&["check"]);
    assert!(run.code == 3 && run.stderr.contains("there are no orders here"), "{}", run.stderr);
}

#[test]
fn names_of_files_do_not_move_the_cursor() {
    let name = "a\u{1b}[31m\u{202e}.csv";
    let project = Project::new().file(name, "ts,amount\n2025-01-01,ten\n2025-01-01,5\n2025-01-01,5\n");
    for arguments in [
        &["build", name][..],
        &["check", name],
        &["build", name, "--message-format", "json"],
        &["build", "b\u{1b}.csv"],
    ] {
        let run = project.run(arguments);
        let said = run.stdout + &run.stderr;
        assert!(!said.is_empty() && !said.contains(['\u{1b}', '\u{202e}']), "{said}");
    }
}

#[test]
fn checks_bound_what_is_good_enough() {
    let mut orders = "order_id,user_id,ts,amount\n".to_owned();
    for day in 1..=28 {
        let n = if day > 21 { 1 } else { 4 };
        for i in 0..n {
            orders += &format!("{day}-{i},{},2025-01-{day:02},5\n", if i == 3 { "" } else { "u1" });
        }
    }
    orders += "28-0,u1,2025-01-28,5\n";
    // A fifth week, so that there are four before the last.
    orders += "0-0,u1,2024-12-25,5\n";
    let config = "[checks]\nrepeated_rows = 0\nanonymous_percent = 10\nstale_days = 30\nvolume_percent = 50\n";
    let project = Project::with(&orders).file("sales-pulse.toml", config);
    let failed = project.run(&["build"]);
    assert_eq!((failed.code, project.path("public").exists()), (5, false));
    for told in [
        "1 rows are duplicates, more than 0",
        "% of the rows have no customer, more than 10 %",
        "the last order is of 2025-01-28",
        "7 orders in the last seven days are 75 % off the median of the four weeks before, 28",
    ] {
        assert!(failed.stderr.contains(told), "{told}: {}", failed.stderr);
    }
    project.write("sales-pulse.toml", format!("{config}fail = false\n"));
    let warned = project.run(&["build"]).ok();
    assert!(warned.stderr.contains("warning: the last order is of 2025-01-28"), "{}", warned.stderr);
}

#[test]
fn a_key_names_customers_alike_and_is_never_published() {
    let orders = "order_id,user_id,ts,amount\n1,ann@example.com,2025-01-01,5\n2,bob@example.com,2025-01-02,7\n";
    let config = "[privacy]\nkey = \"correct horse battery\"\n[filter.not]\nuser_id = [\"eve@example.com\"]\n";
    let project = Project::with(orders).file("sales-pulse.toml", config);
    let first = project.site();
    let page = String::from_utf8(first["customers.html"].clone()).expect("UTF-8");
    let name = page.split("Customer ").find_map(|rest| rest.get(..11).filter(|name| name.as_bytes()[5] == b'-'));
    let name = name.expect("a keyed name").to_owned();
    for (path, bytes) in &first {
        let text = String::from_utf8_lossy(bytes);
        for secret in ["correct horse", "ann@", "bob@", "eve@"] {
            assert!(!text.contains(secret), "{path} holds {secret}");
        }
    }
    // Another order of customers, the same names; and what is published can be verified with the key at hand.
    project.run(&["verify", "public", "--input", "data/raw/orders.csv"]).ok();
    project.write("data/raw/orders.csv", format!("{orders}3,al@example.com,2024-12-31,5\n"));
    let again = String::from_utf8(project.site()["customers.html"].clone()).expect("UTF-8");
    assert!(again.contains(&name), "{name}");
}

#[test]
fn a_dated_build_knows_no_later_orders_and_is_verified_by_its_date() {
    let project = Project::with(&format!("{ORDERS}4,u1,2025-02-05T00:00:01,9.00,Books\n"));
    let dated = |date: &str, arguments: &[&str]| {
        // Midnight of 4 February 2025.
        project.run_in(&[("SOURCE_DATE_EPOCH", date)], arguments, b"")
    };
    let run = dated("1738627200", &["build"]).ok();
    assert!(run.stdout.contains("3 counted, 1 rejected"), "{}", run.stdout);
    project.run(&["verify", "--input", "data/raw/orders.csv"]).ok();
    project.write("sales-pulse.toml", "[input]\nlatest = \"2025-02-05\"\n");
    assert!(dated("1738627200", &["build"]).ok().stdout.contains("4 counted\n"));
    assert_eq!(dated("yesterday", &["build"]).code, 2);
}

#[test]
fn rejected_rows_are_shown_with_the_place_and_without_any_customer() {
    let header = "order_id,Billing Name,user_id,ts,amount,category\n";
    let rows = [
        "1,\"Lee, Ann\",ann@example.com,2025-01-01,ten,Books",
        "2,Bob,bob@example.com,2025-02-30,5,Books",
        "3,Bob,bob@example.com,2025-02-03,5",
        "4,Bob,bob@example.com,2025-02-03,5,Books,more",
        "5,Bob,\"bob\"@example.com,2025-02-03,5,Books",
        "6,Bob,bob@example.com,1970-01-01,5,Books",
        "7,Bob,bob@example.com,1969-01-01,5,Books",
        ",Bob,bob@example.com,2025-02-03,5,Books",
        "9,Bob,bob@example.com,2025-02-03,\u{1b}[31m5\u{202e},Books",
        "10,\"Bob\nand Bill\",bob@example.com,2025-02-03,,Books",
        "11,Bob,bob@example.com,2025-02-03,5,Books",
        "12,Bob,bob@example.com,2025-02",
    ];
    let project = Project::with(&(header.to_owned() + &rows.join("\n")));
    project.write("sales-pulse.toml", "[checks]\nrejected_rows = 100\n");
    let names: String = (0..90).map(|i| format!("n{i},")).collect();
    let others = "Bob,".repeat(90);
    let wide = format!("ts,{names}amount\n2025-01-01,{others}9x\n2025-01-01,{others}9\n");
    project.write("wide.csv", wide);
    let people = [
        say(&project, &["build"]),
        say(&project, &["check", "data/raw/orders.csv"]),
        say(&project, &["build", "--input", "wide.csv", "--quiet"]),
    ];
    let programs = project.run(&["check", "data/raw/orders.csv", "--message-format", "json"]).ok();
    for line in programs.stderr.lines() {
        let told: serde_json::Value = serde_json::from_str(line).expect("one object per line");
        assert!(told["source"].as_str().is_none_or(|text| text.contains("•••")), "{line}");
    }
    let text = people.join("\n");
    for name in ["Ann", "Lee", "Bob", "Bill", "example.com", "\u{1b}", "\u{202e}"] {
        assert!(!text.contains(name) && !programs.stderr.contains(name), "{name} in {text}");
    }
    snapshot("rejected", &text);
    // The whole rows stand beside the curated tables.
    let rejects = String::from_utf8(files(&project.path("data/curated"))["rejects.csv"].clone()).expect("UTF-8");
    assert!(rejects.contains("\"2025-01-01,Bob,Bob,") && !rejects.contains("•"), "{rejects}");
}

#[test]
fn formulas_in_rejected_rows_are_shown_as_text_to_spreadsheets() {
    let project =
        Project::with("ts,amount,note\n2025-01-01,=1+1,x\n@today,5,x\n2025-01-01,-5x,y\n2025-01-01,5,=fine\n");
    project.write("sales-pulse.toml", "[checks]\nrejected_rows = 100\n");
    for run in [project.run(&["build"]), project.run(&["check", "data/raw/orders.csv"])] {
        assert!(run.ok().stderr.contains("a spreadsheet would compute"));
    }
    let tables = files(&project.path("data/curated"));
    let text = |name: &str| String::from_utf8(tables[name].clone()).expect("UTF-8");
    assert!(text("rejects.csv").contains(",=1+1,"), "as it was read");
    let safe = text("rejects_for_spreadsheets.csv");
    for cell in [",'=1+1,", ",'@today,", ",'-5x,", ",\"'@today,5,x\""] {
        assert!(safe.contains(cell), "{cell}: {safe}");
    }
    project.run(&["verify", "--input", "data/raw/orders.csv"]).ok();
    let plain = Project::with("ts,amount\n2025-01-01,ten\n2025-01-01,5\n")
        .file("sales-pulse.toml", "[checks]\nrejected_rows = 9\n");
    assert!(!plain.run(&["build"]).ok().stderr.contains("spreadsheet"));
    assert!(!plain.path("data/curated/rejects_for_spreadsheets.csv").exists());
}

#[test]
fn what_is_large_does_not_make_the_report_so() {
    let project = Project::with(ORDERS);
    let note = |project: &Project, i: usize| {
        project.write(&format!("content/n{i}.md"), format!("+++\ntitle = \"Note {i}\"\n+++\nText"))
    };
    (0..3).for_each(|i| note(&project, i));
    let page = |site: &Files, path: &str| String::from_utf8(site[path].clone()).expect("UTF-8");
    let few = project.site();
    assert!(!page(&few, "index.html").contains("Note 2</a>") && page(&few, "notes.html").contains("Note 2</a>"));
    (0..400).for_each(|i| note(&project, i));
    let many = project.site();
    assert!(page(&many, "notes.html").contains("<a href=\"note/n399.html\">Note 399</a>"));
    let other = |path: &str| !path.starts_with("note") && path.ends_with(".html");
    assert!(many.keys().filter(|path| other(path)).all(|path| !page(&many, path).contains("Note 7</a>")));
    let size = |site: &Files| site.iter().filter(|(path, _)| other(path)).map(|(_, page)| page.len()).sum::<usize>();
    assert!(size(&many) == size(&few), "no page grows with the number of notes");
    // An image that is shown again and again.
    let image = Project::with(ORDERS).file("content/large.png", vec![7; 3 << 20]);
    image.write("content/hello.md", "![x](large.png) ".repeat(5));
    let run = image.run(&["build"]);
    assert!(
        run.code == 2 && run.stderr.contains("content/hello.md: error: with its images this note has 21 MB"),
        "{}",
        run.stderr
    );
    image.write("content/hello.md", "![x](large.png)");
    image.run(&["build", "--quiet"]).ok();
    // A name that is none.
    let named = Project::with(&format!("{ORDERS}4,u2,2025-02-04T12:00:00,1.00,{}\n", "x".repeat(1 << 20)));
    let run = named.run(&["build"]).ok();
    assert!(run.stderr.contains("orders.csv:5") && run.stderr.contains("more than 1,000 bytes"), "{}", run.stderr);
    assert!(files(&named.path("public")).values().map(Vec::len).sum::<usize>() < 10 << 20);
}

#[test]
fn what_the_system_reports_is_not_taken_for_a_truncated_file() {
    let project = Project::with(ORDERS);
    let script = "ulimit -n 12; exec \"$0\" build";
    let run = Run::of(project.start("bash", &["-c", script, crate::project::PROGRAM]));
    assert!(run.code == 0 || run.stderr.contains("os error 24") && !run.stderr.contains("truncated"), "{}", run.stderr);
}

#[test]
fn no_order_makes_a_page_that_says_so_where_that_is_allowed() {
    let project = Project::with("order_id,user_id,ts,amount\n");
    project.write("content/about.md", "See [the data](data.html).");
    project.write("none.csv", "ts,amount\n2025-01-01,0\n2025-01-02,0\n2025-01-02,soon\n");
    for (input, said) in [
        ("data/raw/orders.csv", "The file holds a header but no rows."),
        ("none.csv", "3 rows read, and none counts: 2 of amount 0, 1 rejected."),
    ] {
        let build = ["build", "--input", input];
        assert_eq!(project.run(&build).code, 3);
        let run = project.run(&[&build[..], &["--allow-empty", "--clean"]].concat()).ok();
        assert!(run.stdout.contains("Wrote 6 pages"), "{}", run.stdout);
        let site = files(&project.path("public"));
        let page = String::from_utf8(site["index.html"].clone()).expect("UTF-8");
        assert!(page.contains("There are no orders yet") && page.contains(said), "{page}");
        for (path, bytes) in site.iter().filter(|(path, _)| path.ends_with(".html") || path.ends_with(".csv")) {
            let text = String::from_utf8_lossy(bytes);
            assert!(!text.contains("NaN") && !text.contains("1970") && !text.contains("1969"), "{path}: {text}");
            assert!(!text.contains("<figure"), "{path} draws a chart of nothing");
        }
        project.run(&["verify", "--input", input]).ok();
    }
}
