//! What other readers take in silence: headers that do not fit their rows, the same orders twice, names and numbers that
//! mean two things, characters that are lost.

use crate::cli::gzip;
use crate::project::{Project, Run, files};

fn build(input: &str) -> (Project, Run) {
    let project = Project::with(input);
    let run = project.run(&["build"]);
    (project, run)
}

#[track_caller]
fn says(run: &Run, code: i32, what: &str) {
    assert!(run.code == code && run.stderr.contains(what), "exit {}: {}{}", run.code, run.stdout, run.stderr);
}

/// What the days add up to, in cents.
fn revenue(project: &Project) -> u64 {
    let bytes = &files(&project.path("public/data"))["kpis_by_day.csv"];
    let text = String::from_utf8_lossy(bytes);
    let days = text.lines().skip(1).map(|line| line.split(',').nth(1).expect("revenue").replace('.', ""));
    days.map(|units| units.parse::<u64>().expect("ten-thousandths") / 100).sum()
}

#[test]
fn a_header_of_another_width_than_its_rows_is_reported_at_its_line() {
    // A separator at the end of each row, and of the header: nothing is shifted, and it is reported.
    let (project, run) = build("order_id,ts,amount\n1,2026-01-01,5.00,\n2,2026-01-13,6.00,\n");
    says(&run, 0, "orders.csv:1: warning: the header names 3 columns, and the rows have 4 fields");
    assert_eq!(revenue(&project), 1100);
    let (project, run) = build("order_id,ts,amount,\n1,2026-01-01,5.00\n2,2026-01-13,6.00\n");
    says(&run, 0, "orders.csv:1: warning: the header has 4 columns, the last without a name");
    assert_eq!(revenue(&project), 1100);
    // Where the header and every row differ, no column can be trusted.
    let (_, run) = build("order_id,ts,quantity,amount\n1,x,2026-01-01,2,5.00,\n2,y,2026-01-13,3,6.00,\n");
    says(&run, 3, "orders.csv:1: error: the header has 4 columns, and every row has 6 fields");
    let (_, run) = build("order_id,ts,amount,category\n1,2026-01-01,5.00\n2,2026-01-13,6.00\n");
    says(&run, 3, "orders.csv:1: error: the header has 4 columns, and every row has 3 fields");
    // Behind a preamble it is the header's own line.
    let (_, run) = build("Shop report\n\norder_id,ts,amount,category\n1,2026-01-01,5.00\n2,2026-01-13,6.00\n");
    says(&run, 3, "orders.csv:3: error: the header has 4 columns");
}

const ORDERS: &str = "order_id,ts,amount\n1,2026-01-01,5.00\n2,2026-01-13,6.00\n";

#[test]
fn the_same_orders_in_two_files_are_refused_and_both_are_named() {
    let shuffled = "ts,amount,order_id\n2026-01-13,6.00,2\n2026-01-01,5.00,1\n";
    for (name, content) in [
        ("copy.csv", ORDERS.as_bytes().to_vec()),
        ("orders.csv.gz", gzip(ORDERS)),
        ("other-order.csv", shuffled.as_bytes().to_vec()),
    ] {
        let project = Project::new().file("in/orders.csv", ORDERS).file(&format!("in/{name}"), content);
        let both = ["build", "--input", "in/orders.csv", "--input", &format!("in/{name}")];
        let run = project.run(&both);
        says(&run, 3, "hold the same orders");
        assert!(run.stderr.contains("in/orders.csv") && run.stderr.contains(name), "{}", run.stderr);
        assert!(!project.path("public").exists());
        // The folder is the same input.
        says(&project.run(&["build", "--input", "in"]), 3, "hold the same orders");
        project.run(&[&both[..], &["--allow-repeated-files"]].concat()).ok();
        assert_eq!(revenue(&project), 2200, "{name}");
    }
    // One file under two paths is found before it is read.
    let project = Project::new().file("in/orders.csv", ORDERS);
    let run = project.run(&["build", "--input", "in/orders.csv", "--input", "in/../in/orders.csv"]);
    says(&run, 3, "are the same input");
    // Rows that repeat can be left out in place of files.
    let project = Project::new()
        .file("sales-pulse.toml", "[input]\nrepeated = \"drop\"\n")
        .file("in/a.csv", ORDERS)
        .file("in/b.csv", ORDERS);
    project.run(&["build", "--input", "in"]).ok();
    assert_eq!(revenue(&project), 1100);
}

#[test]
fn one_name_for_two_columns_is_asked_about() {
    let twins = "order_id,ts,Amount,AMOUNT\n1,2026-01-01,5.00,4.00\n2,2026-01-13,6.00,5.00\n";
    let (_, run) = build(twins);
    says(&run, 3, "two columns could be amount: \"Amount\" and \"AMOUNT\"");
    let project = Project::with(twins).file("sales-pulse.toml", "[columns]\namount = \"AMOUNT\"\n");
    project.run(&["build"]).ok();
    assert_eq!(revenue(&project), 900);
}

#[test]
fn order_ids_that_start_again_are_reported() {
    let (_, run) =
        build("order_id,ts,amount\n1,2025-01-01,5.00\n2,2025-01-02,6.00\n1,2026-01-01,5.50\n2,2026-01-02,6.60\n");
    says(&run, 0, "warning: 2 orders have lines more than 60 days apart");
    let (_, run) = build("order_id,ts,amount\n1,2025-01-01,5.00\n1,2025-02-20,6.00\n");
    assert!(run.code == 0 && !run.stderr.contains("days apart"), "{}", run.stderr);
}

#[test]
fn a_lost_character_is_reported_and_never_published() {
    let (project, run) = build(
        "order_id,user_id,ts,amount,category\n1,J\u{fffd}rg,2026-01-01,5.00,Caf\u{fffd}\n2,7,2026-01-13,6.00,Tea\n",
    );
    says(&run, 0, "could not read some characters of its names");
    for (path, bytes) in files(&project.path("public")) {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains(char::REPLACEMENT_CHARACTER), "{path}");
    }
    let overview = std::fs::read_to_string(project.path("public/index.html")).expect("a page");
    assert!(overview.contains("Caf?"));
}

#[test]
fn header_lines_between_the_rows_are_counted_on_the_data_page() {
    let (project, run) = build("order_id,ts,amount\n1,2026-01-01,5.00\norder_id,ts,amount\n2,2026-01-13,6.00\n");
    says(&run, 0, "1 header line between the rows is skipped");
    let page = std::fs::read_to_string(project.path("public/data.html")).expect("a page");
    assert!(page.contains("Header lines"));
    assert_eq!(revenue(&project), 1100);
}

#[test]
fn the_definitions_say_on_which_day_returns_are_dated() {
    let page = |project: &Project| std::fs::read_to_string(project.path("public/definitions.html")).expect("a page");
    let rows = "Order,When,Paid,Refunded\n1,2026-01-01,5.00,0.00\n2,2026-01-13,6.00,2.00\n";
    let config = "[columns]\norder_id = \"Order\"\nts = \"When\"\namount = \"Paid\"\n";
    let own = Project::with("order_id,ts,amount\n1,2026-01-01,5.00\n1,2026-01-13,-2.00\n");
    own.run(&["build"]).ok();
    assert!(page(&own).contains("is dated on its own day"));
    let with = Project::with(rows).file("sales-pulse.toml", format!("{config}refund = \"Refunded\"\n"));
    with.run(&["build"]).ok();
    assert!(page(&with).contains("is dated on the day of its order"));
}
