//! The mistakes of newcomers: each message says where, what, why and one thing to do, and what it says to do helps.

use crate::cli::{snapshot, told};
use crate::project::Project;

const ORDERS: &str = "\
order_id,user_id,ts,amount,category,Country
1,u1,2025-01-01T10:00:00,10.00,Books,DE
2,u2,2025-01-02T11:00:00,20.50,Home,AT
3,u1,2025-02-03T12:00:00,30.25,Books,DE
";

/// What a project with this file is told, which must be an error.
#[track_caller]
fn wrong(path: &str, text: &str) -> String {
    let project = Project::with(ORDERS).file(path, text);
    let run = project.run(&["build", "--quiet"]);
    assert_ne!(run.code, 0, "{path}: {text}");
    assert!(run.stderr.contains("  help: "), "no help: {}", run.stderr);
    format!("{}\n{}", text.trim_end(), told(&project, &["build", "--quiet"], &run))
}

fn config(text: &str) -> String {
    wrong("sales-pulse.toml", text)
}

#[test]
fn of_a_config() {
    let texts = [
        config("title = \"\"\n"),
        config("titel = \"Shop\"\n"),
        config("[chekcs]\nstale_days = 3\n"),
        config("title = \"Shop\"\n\ncurrency = \"ERU\"\n"),
        config("currency = \"Rupees\"\n"),
        config("title = \"Shop\"\nlocale = \"de_DE\"\n"),
        config("locale = \"german\"\n"),
        config("timezone = \"Berlin/Europe\"\n"),
        config("base_url = \"shop.example/report\"\n"),
        config("base_url = \"ftp://shop.example\"\n"),
        config("revenue = \"brutto\"\n"),
        config("max_categories = 0\n"),
        config("[privacy]\ncustomers = \"psuedonym\"\n"),
        config("[privacy]\nkey = \"short\"\n"),
        config("[filter]\nfrom = \"01.01.2025\"\n"),
        config("[filter]\nfrom = \"01/02/2025\"\n"),
        config("[filter]\nto = \"2025-02-30\"\n"),
        config("[filter]\nto = 2025-01-01T10:00:00\n"),
        config("[filter]\nto = 2025\n"),
        config("[filter]\nonly = { Lnd = \"AT\" }\n"),
        config("[filter]\nonly = { Contry = \"AT\" }\n"),
        config("[groups]\nMedia = [\"Books\", 3]\n"),
        config("[rfm]\nreference_date = \"31.12.2025\"\n"),
        config("[brand]\naccent = \"#ffd400\"\n"),
        config("brand = { accent = \"teal\" }\n"),
    ];
    let told = texts.join("\n");
    let secret = told.split("key = \"short\"").nth(1).expect("asked");
    assert!(!secret.starts_with("short") && told.matches("\"short\"").count() == 1, "a message shows no secret");
    snapshot("mistakes_config", &told);
}

#[test]
fn of_notes_and_plans() {
    let note = |text: &str| wrong("content/n.md", text);
    let texts = [
        note("+++\nmonth = 2025-03\n+++\nHello\n"),
        note("+++\nmonth = \"March 2025\"\n+++\nHello\n"),
        note("+++\ntitel = \"x\"\n+++\nHello\n"),
        note("+++\ntitle = \"x\"\n+++\nOne\n\ntwo [three](month/2031-01.html)\n"),
        note("One\n\n![two](https://example.org/two.png)\n"),
        note("One\n![two](two.png)\n"),
        note("[up](../../secret.txt)\n"),
        wrong("data/events.csv", "date,label\n2025-11-31,Black Friday\n"),
        wrong("data/events.csv", "date,label\n28.11.2025,Black Friday\n"),
        wrong("data/events.csv", "day,label\n2025-11-28,Black Friday\n"),
        wrong("data/targets.csv", "month;category;revenue\n2025-01;;ten\n"),
        wrong("data/targets.csv", "month,revenue\n01/2025,900\n"),
    ];
    snapshot("mistakes_notes", &texts.join("\n"));
}

#[test]
fn of_the_command_line() {
    let project = Project::with(ORDERS).file("my orders.csv", ORDERS);
    let say = |arguments: &[&str]| {
        let run = project.run(arguments);
        assert_ne!(run.code, 0, "{arguments:?}");
        told(&project, arguments, &run)
    };
    let texts = [
        say(&["bild"]),
        say(&["run"]),
        say(&["validate"]),
        say(&["demo"]),
        say(&["orders.csv"]),
        say(&["my orders.csv"]),
        say(&["frobnicate"]),
        say(&["--frobnicate"]),
        say(&["build", "--zip", "nodir/report.zip"]),
        say(&["build", "--input", "https://example.org/orders.csv?a=b&c"]),
        say(&["build", "https://example.org/orders.csv"]),
        say(&["check", "http://example.org/orders.csv"]),
        say(&["eject", "footer.html"]),
    ];
    snapshot("mistakes_usage", &texts.join("\n"));
}

#[test]
fn what_was_a_mistake_is_understood() {
    for config in [
        "[filter]\nfrom = 2025-01-01\nto = 2025-12-31\n",
        "[input]\nearliest = 2024-01-01\nlatest = 2026-01-01\n",
        "[rfm]\nreference_date = 2025-12-31\n",
        "[groups]\nMedia = \"Books\"\n",
        "base_url = \"https://shop.example/report\"\n",
    ] {
        let project = Project::with(ORDERS).file("sales-pulse.toml", config);
        project.run(&["build", "--quiet"]).ok();
        // A config that is recorded reads as it was typed.
        project.run(&["verify", "public", "--input", "data/raw/orders.csv"]).ok();
    }
    let project = Project::with(ORDERS)
        .file("sales-pulse.toml", "base_url = \"https://shop.example/report\"\n")
        .file("data/targets.csv", "month;category;revenue\n2025-01;Books;900\n");
    let site = project.site();
    assert!(String::from_utf8_lossy(&site["404.html"]).contains("href=\"https://shop.example/report/\""));
    // Several files behind one option, as a shell expands a pattern.
    let more = ORDERS.replace("\n1,", "\n4,").replace("\n2,", "\n5,").replace("\n3,", "\n6,");
    let project = Project::new().file("a.csv", ORDERS).file("b.csv", more);
    assert!(project.run(&["build", "-i", "a.csv", "b.csv"]).ok().stdout.contains("Read 6 rows"));
}

#[test]
fn quiet_says_no_more_than_warnings() {
    let project = Project::with(ORDERS).file("data/targets.csv", "month,category,revenue\n2027-01,,900\n");
    assert!(project.run(&["build"]).ok().stderr.contains("note: targets not shown yet"));
    assert_eq!(project.run(&["build", "--quiet"]).ok().stderr, "");
}

#[test]
fn an_address_of_a_file_is_one_word() {
    let project = Project::with(ORDERS);
    let told = project.run(&["build", "--output", "my report/Größe"]).ok().stdout;
    let address = told.lines().find_map(|line| line.strip_prefix("Open file://")).expect("where to open it");
    assert!(address.ends_with("/my%20report/Gr%C3%B6%C3%9Fe/index.html"), "{address}");
}
