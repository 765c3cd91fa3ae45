//! Orders out of a database, as far as no driver is needed; `tests/databases.py` does the rest with four of them.

use crate::project::Project;

/// A build of a project whose config has this `[source]`.
#[track_caller]
fn refused(source: &str, code: i32, told: &str) {
    let project = Project::new().file("sales-pulse.toml", format!("[source]\n{source}"));
    for arguments in [&["build"][..], &["check"]] {
        let run = project.run(arguments);
        assert_eq!(run.code, code, "{source}\n{}", run.stderr);
        assert!(run.stderr.contains(told), "{told}\n{}", run.stderr);
        assert!(!run.stderr.contains("geheim") && !run.stdout.contains("geheim"), "{}", run.stderr);
    }
    assert!(!project.path("public").exists());
}

const SERVER: &str = "uri = \"postgresql://shop:geheim@127.0.0.1:1/shop\"\n";

#[test]
fn a_source_says_one_thing_to_read() {
    refused("table = \"orders\"\n", 2, "[source] names no driver");
    refused(&format!("driver = \"postgresql\"\n{SERVER}"), 2, "does not say what to read");
    let both = format!("driver = \"postgresql\"\n{SERVER}table = \"orders\"\nquery = \"SELECT 1\"\n");
    refused(&both, 2, "has both a table and a query");
    refused(
        "driver = \"postgresql\"\ntable = \"orders\"\n",
        2,
        "uri = \"postgresql://user:${PASSWORD}@host/database\"",
    );
    let two = format!("driver = \"postgresql\"\n{SERVER}query = \"SELECT 1; DROP TABLE orders\"\n");
    refused(&two, 2, "a second statement follows the first");
    let unset =
        "driver = \"postgresql\"\nuri = \"postgresql://shop:${SALES_PULSE_NOT_SET}@db/shop\"\ntable = \"orders\"\n";
    refused(unset, 2, "the environment variable SALES_PULSE_NOT_SET, which is not set");
    let never = format!("driver = \"postgresql\"\n{SERVER}table = \"orders\"\ntimeout = 0\n");
    refused(&never, 2, "timeout is 0 seconds");
}

#[test]
fn a_source_stands_alone() {
    let table = format!("driver = \"postgresql\"\n{SERVER}table = \"orders\"\n");
    refused(&format!("{table}[input]\nfiles = \"orders.csv\"\n"), 2, "from files under [input] too");
    refused(&format!("{table}[tables]\nlines = \"lines.csv\"\n"), 2, "from [tables] too");
    // Files that are named are meant.
    let project = Project::new()
        .file("sales-pulse.toml", format!("[source]\n{table}"))
        .file("orders.csv", "order_id,user_id,ts,amount\n1,1,2025-01-01,5.00\n");
    assert!(project.run(&["build", "--input", "orders.csv"]).ok().stdout.contains("1 counted"));
}

#[test]
fn what_is_not_there_is_told_with_what_to_do() {
    let missing = format!("driver = \"nowhere\"\n{SERVER}table = \"orders\"\n");
    refused(&missing, 3, "there is no driver for nowhere here");
    refused(&missing, 3, "install it with `dbc install nowhere`");
    refused(
        "driver = \"sqlite\"\nuri = \"shop.db\"\ntable = \"orders\"\n",
        3,
        "shop.db: error: cannot read this SQLite file",
    );
    // A library that is no driver.
    refused("driver = \"./libc.so\"\nuri = \"x\"\ntable = \"orders\"\n", 3, "there is no driver for c here");
}

#[test]
fn a_password_stays_out_of_what_is_wrong_with_its_line() {
    refused("uri = \"postgresql://shop:geheim@127.0.0.1:1/shop\n", 2, "uri = \"postgresql://shop:***@127.0.0.1:1/shop");
}
