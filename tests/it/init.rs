//! `init`: a config made from orders, with and without a terminal.

use std::fs;
use std::io::Write;

use crate::project::{PROGRAM, Project, Run};

/// Runs the program on a terminal of its own and types these answers, one a line.
fn on_a_terminal(project: &Project, arguments: &str, answers: &str) -> Run {
    let command = format!("stty -echo; '{PROGRAM}' {arguments}");
    let mut child = project.start("script", &["-qec", &command, "/dev/null"]);
    child.stdin.take().expect("piped").write_all(answers.as_bytes()).expect("a terminal");
    Run::of(child)
}

fn config(project: &Project) -> String {
    fs::read_to_string(project.path("sales-pulse.toml")).expect("a config")
}

/// Two amounts, two times, and days that can be read in two ways.
const OPEN: &str = "Order,Ordered,Amount,Value,Status\n\
    A1,03/04/2026,100.00,80.00,paid\nA2,04/05/2026,50.00,45.00,paid\nA3,05/06/2026,30.00,22.00,cancelled\n";

#[test]
fn what_is_open_is_asked_on_a_terminal() {
    let project = Project::new().file("orders.csv", OPEN);
    // The second amount, after an answer that is none; days before months.
    let run = on_a_terminal(&project, "init orders.csv", "7\n2\n1\n");
    let said = run.stdout.replace('\r', "");
    assert_eq!(run.code, 0, "{said}");
    for told in [
        "Which is the amount: \"Amount\" (sum 180.00), or \"Value\" (sum 147.00)?",
        "\n  1  \"Amount\" (sum 180.00)\n  2  \"Value\" (sum 147.00)\nNumber [1]: ",
        "A number from 1 to 2, please.",
        "Column \"Ordered\" can be read in two ways: 03/04/2026 is 3 April 2026 or 4 March 2026",
        "  1  3 April 2026\n  2  4 March 2026\n",
        "Wrote sales-pulse.toml\nBuild the report: sales-pulse build\n",
    ] {
        assert!(said.contains(told), "{told}\n{said}");
    }
    let text = config(&project);
    for line in [
        "ts = \"Ordered\"",
        "amount = \"Value\"",
        "time_format = \"d/m/Y\"",
        "files = \"orders.csv\"",
        "status = \"Status\"",
    ] {
        assert!(text.lines().any(|own| own == line), "{line}\n{text}");
    }
    // It is all that a build needs.
    let run = project.run(&["build"]).ok();
    assert!(run.stdout.contains("2 counted") && !run.stderr.contains("error"), "{}{}", run.stdout, run.stderr);

    // Without an answer there is no config: one that leaves the amount open would be read by the name of its column.
    let project = Project::new().file("orders.csv", OPEN);
    let run = on_a_terminal(&project, "init orders.csv", "\u{4}");
    assert!(run.code == 3 && run.stdout.contains("this file can be read in more than one way"), "{}", run.stdout);
    assert!(!project.path("sales-pulse.toml").exists());
}

#[test]
fn without_a_terminal_what_is_clear_is_written() {
    let project = Project::new().file("in/a.csv", "Order No,Order Date,Total\n1,2026-01-13,5.00\n2,2026-01-14,7.50\n");
    let run = project.run(&["init", "in/*.csv"]).ok();
    assert_eq!(run.stdout, "Wrote sales-pulse.toml\nBuild the report: sales-pulse build\n");
    assert!(config(&project).contains("files = \"in/*.csv\"") && config(&project).contains("amount = \"Total\""));
    let first = project.run(&["check"]).ok();
    assert!(first.stdout.contains("2  counted"), "{}", first.stdout);

    // A config that is there stays as it is.
    let before = config(&project);
    let run = project.run(&["init", "in/a.csv"]);
    assert!(run.code == 4 && run.stderr.contains("there is a config already"), "{}", run.stderr);
    assert_eq!(config(&project), before);

    let project = Project::new().file("orders.csv", OPEN);
    let run = project.run(&["init", "orders.csv"]);
    assert!(run.code == 3 && run.stderr.contains("which is the amount"), "{}", run.stderr);
    assert!(!project.path("sales-pulse.toml").exists());

    let run = Project::new().file("list.csv", "Name,City\nAnn,Bonn\nBob,Ulm\n").run(&["init", "list.csv"]);
    assert!(run.code == 3 && run.stderr.contains("no column for ts and none for amount"), "{}", run.stderr);
}

/// Rows that are no sales, and an order's total on each of its lines, are questions with answers of their own.
#[test]
fn every_answer_is_a_line_of_the_config() {
    let rows = "Order,Order Date,Total,Order Status\n1,2026-01-13,20.00,paid\n2,2026-01-14,30.00,refunded\n";
    let answered = |answers: &str| {
        let project = Project::new().file("orders.csv", rows);
        let run = on_a_terminal(&project, "init orders.csv", answers);
        assert_eq!(run.code, 0, "{}", run.stdout);
        let counted = project.run(&["build"]).ok().stdout;
        (config(&project), counted)
    };
    let (text, counted) = answered("1\n");
    assert!(
        text.contains("[filter.not]\n\"Order Status\" = [\"refunded\"]\n") && counted.contains("1 counted"),
        "{text}{counted}"
    );
    let (text, counted) = answered("2\n");
    assert!(text.contains("[filter.not]\n\"Order Status\" = []\n") && counted.contains("2 counted"), "{text}{counted}");
}
