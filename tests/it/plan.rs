//! Named days and targets: read beside the orders, drawn and compared.

use crate::project::Project;

/// Ninety days from 1 January to 31 March, ten a day; April up to the 20th.
fn orders() -> String {
    let days = [(1, 31), (2, 28), (3, 31), (4, 20)];
    let rows = days.iter().flat_map(|(month, n)| (1..=*n).map(move |day| (month, day)));
    let row =
        |(month, day): (&i32, i32)| format!("2025-{month:02}-{day:02},10.00,{}\n", ["Books", "Home"][day as usize % 2]);
    format!("ts,amount,category\n{}", rows.map(row).collect::<String>())
}

fn project() -> Project {
    Project::with(&orders()).file("sales-pulse.toml", "currency = \"EUR\"\nlocale = \"en-IE\"\n")
}

#[test]
fn days_are_named_and_months_have_targets() {
    let project =
        project().file("data/events.csv", "date,label\n2025-04-18,Good <Friday>\n2024-01-01,Too early\n").file(
            "data/targets.csv",
            "month,category,revenue\n2025-03,,310\n2025-04,,400\n2025-04,Books,100\n2025-04,Bookes,1\n",
        );
    let run = project.run(&["build", "--quiet"]).ok();
    assert!(
        run.stderr.contains("no order has the category \"Bookes\"") && run.stderr.contains("did you mean \"Books\"?")
    );
    let site = crate::project::files(&project.path("public"));
    let page = |path: &str| String::from_utf8(site[path].clone()).expect("UTF-8");
    let april = page("month/2025-04.html");
    // 20 days at 10 of 400, and ten more to come.
    assert!(april.contains("50.0% reached, on course for 75.0%"), "a key figure");
    assert!(
        april.contains("April 2025 has reached 50.0% of its target of €400, and is on course for 75.0%."),
        "a sentence"
    );
    assert!(april.contains("€200.00 ÷ €400.00"), "a proof");
    assert!(april.contains("target, €13.33 a day") || april.contains("target, €13.3 a day"), "a line in the chart");
    assert!(april.contains("Good &lt;Friday&gt;") && !april.contains("Too early"), "a named day");
    assert!(page("month/2025-03.html").contains("March 2025 reached 100.0% of its target of €310."));
    assert!(page("details.html").contains("is on course for 75.0%"), "the overview");
    // Books sell on even days: ten of 20 days, and five more to come.
    assert!(page("category/books/2025-04.html").contains("100.0% reached, on course for 150.0%"));
    assert!(!page("category/home/2025-04.html").contains("reached, on course"));
    assert!(page("months.html").contains("<th scope=\"col\""), "a table");
    let table = |name: &str| page(&format!("data/{name}.csv"));
    assert_eq!(table("events"), "date,label,revenue,usual\n2025-04-18,Good <Friday>,10.0000,10.0000\n");
    assert_eq!(
        table("targets"),
        "month,category,target,revenue\n2025-03,,310.0000,310.0000\n2025-04,,400.0000,200.0000\n2025-04,Books,100.0000,100.0000\n"
    );
    // What was planned is a part of the report: it verifies with it, and not without.
    let verify = ["verify", "public", "--input", "data/raw/orders.csv"];
    project.run(&verify).ok();
    project.write("data/targets.csv", "month,revenue\n2025-04,500\n");
    assert_eq!(project.run(&verify).code, 5);
}

#[test]
fn a_plan_that_is_wrong_is_told_with_its_lines() {
    let project = project().file("data/targets.csv", "month,revenue\n2025-04,many\nApril,5\n");
    let run = project.run(&["build"]);
    assert_eq!(run.code, 2);
    for line in ["targets.csv:2: error: \"many\" is no revenue", "targets.csv:3: error: \"April\" is not a month"] {
        assert!(run.stderr.contains(line), "{}", run.stderr);
    }
    let project = self::project().file("data/events.csv", "day,label\n2025-04-18,x\n");
    let run = project.run(&["build"]);
    assert!(run.code == 2 && run.stderr.contains("events.csv:1: error: no column date"), "{}", run.stderr);
}
