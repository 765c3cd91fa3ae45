//! Inputs that went wrong, in `tests/faults/`: small files with invented values, each for a kind. What must come of each.

use std::fs;
use std::path::Path;

use sales_pulse::orders::parquet::Parquet;

use crate::project::{Project, Run, config_beside, home};

/// What must come of an input.
struct Fault {
    /// The file in `tests/faults/`, or the folder with its `orders.csv`.
    input: &'static str,
    /// A config in place of the one beside it.
    config: Option<&'static str>,
    exit: i32,
    /// What the program says.
    says: &'static [&'static str],
    /// Revenue and orders by day: date, revenue, orders.
    days: &'static [(&'static str, &'static str, u64)],
}

const fn reads(input: &'static str, days: &'static [(&'static str, &'static str, u64)]) -> Fault {
    Fault { input, config: None, exit: 0, says: &[], days }
}

const fn asks(input: &'static str, says: &'static [&'static str]) -> Fault {
    Fault { input, config: None, exit: 3, says, days: &[] }
}

impl Fault {
    const fn says(self, says: &'static [&'static str]) -> Fault {
        Fault { says, ..self }
    }

    const fn with(self, config: &'static str) -> Fault {
        Fault { config: Some(config), ..self }
    }
}

const FAULTS: &[Fault] = &[
    asks("all_rejected.csv", &["none of 2 rows counts: 2 rejected"]),
    reads("amazon-pending.txt", &[]).says(&["cancelled or failed"]),
    reads("amazon_preamble.csv", &[("2026-03-01", "14.9", 1), ("2026-03-13", "1229.8", 1)]),
    reads("carry_down.csv", &[("2026-03-01", "275", 1), ("2026-03-13", "200", 1)]).with(
        "[columns]\norder_id = \"Order Reference\"\nuser_id = \"Customer\"\nts = \"Order Date\"\namount = \"Order Lines/Subtotal\"\ncategory = \"Order Lines/Product\"\ncarried = true\n",
    ),
    reads("cents.csv", &[("2026-01-01", "10", 1), ("2026-01-02", "20.5", 1), ("2026-01-13", "5", 1)]),
    asks(
        "currency_ignored.csv",
        &["in USD (line 2), in EUR (line 3) and in MXN (line 4)", "only = { \"Currency\" = \"usd\" }"],
    ),
    reads("encoding-cyrillic.csv", &[]).says(&["text is windows-1251"]),
    reads("russian_cp1251.csv", &[]).says(&["text is windows-1251"]).with(
        "[columns]\norder_id = \"Номер заказа\"\nts = \"Дата\"\namount = \"Сумма\"\ntime_format = \"d.m.Y\"\n",
    ),
    reads("excel_serial_dates.csv", &[("2024-04-02", "10", 1), ("2024-04-03", "20", 1), ("2024-04-15", "30", 1)]),
    reads("formula_text.csv", &[("2026-03-01", "10.5", 1), ("2026-03-13", "11.5", 1)]),
    reads("iso_one_digit_hour.csv", &[("2026-01-05", "9.5", 1), ("2026-01-06", "15.5", 1), ("2026-01-13", "5.5", 1)]),
    reads("mixed_separators.csv", &[
        ("2026-01-01", "13.25", 1),
        ("2026-01-13", "18.5", 1),
        ("2026-01-14", "32", 1),
        ("2026-02-01", "18.5", 1),
        ("2026-02-13", "20.75", 1),
    ]),
    reads("no_header.csv", &[("2026-01-03", "15.84", 1), ("2026-01-13", "9.9", 1)]).with(
        "[columns]\norder_id = \"1\"\nuser_id = \"2\"\nts = \"3\"\ncategory = \"4\"\namount = \"5\"\n[input]\nheader = false\n",
    ),
    asks("order_total_each_line.csv", &["1 order of several lines has the same \"Total\" in each of them"]),
    reads("order_total_each_line.csv", &[("2026-03-01", "65", 1), ("2026-03-13", "23", 1)]).with(
        "[columns]\norder_id = \"Order number\"\nts = \"Date\"\namount = \"Total\"\nonce_per_order = true\n",
    ),
    asks("parquet-currencies.csv", &["amounts are in"]),
    asks("parquet-currencies.parquet", &["amounts are in"]),
    reads("paypal_timezone.csv", &[("2026-10-01", "1250", 1), ("2026-10-13", "80.5", 1)]),
    reads("refunded_without_amount.csv", &[("2026-03-12", "540", 1), ("2026-03-13", "500", 1)])
        .says(&["refunded (1 row, 500.00)"]),
    reads("repeated_header.csv", &[
        ("2026-04-19", "23.9", 1),
        ("2026-04-20", "99.99", 1),
        ("2026-04-21", "11.95", 1),
        ("2026-04-22", "23.9", 1),
    ])
    .says(&["2 header lines between the rows are skipped", "1 duplicate row counts again"]),
    asks("stripe_new_header.csv", &["in USD (line 2) and in EUR (line 4)", "only = { \"Currency\" = \"usd\" }"]),
    reads("stripe_new_header.csv", &[("2026-03-01", "10", 1), ("2026-03-02", "20", 1)])
        .with("[filter]\nonly = { Currency = \"usd\" }\n"),
    asks("time_of_second_column.csv", &["datetime \"15:50.5\""]),
    reads("utc_export.csv", &[("2026-02-28", "10", 1), ("2026-03-01", "20", 1), ("2026-03-02", "30", 1)]),
    reads("yen_ambiguous.csv", &[("2026-09-01", "1960", 1), ("2026-09-13", "12980", 1)]),
    reads("parquet-zoned.parquet", &[("2025-02-01", "", 0)]).with("timezone = \"Europe/Berlin\"\n"),
];

/// A project with an input and its config.
fn project(fault: &Fault) -> Project {
    let mut project = Project::new();
    let source = home().join("tests/faults").join(fault.input);
    let beside = match source.is_dir() {
        true => source.join("sales-pulse.toml"),
        false => source.with_extension("toml"),
    };
    let config = fault.config.map(str::to_owned).or_else(|| fs::read_to_string(beside).ok());
    if let Some(config) = config {
        project = project.file("sales-pulse.toml", config);
    }
    project
}

fn run(project: &Project, command: &str, input: &str) -> Run {
    let path = home().join("tests/faults").join(input).to_string_lossy().into_owned();
    match command {
        "check" => project.run(&["check", &path]),
        _ => project.run(&["build", "--input", &path]),
    }
}

/// Days with their revenue and orders, from the published table.
fn days(project: &Project) -> Vec<(String, String, u64)> {
    let text = fs::read_to_string(project.path("public/data/kpis_by_day.csv")).expect("a table of days");
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().expect("a header").split(',').collect();
    let column = |name: &str| header.iter().position(|own| *own == name).expect("a column");
    let (date, revenue, orders) = (column("date"), column("revenue"), column("orders"));
    lines
        .map(|line| {
            let fields: Vec<&str> = line.split(',').collect();
            let number = fields[revenue];
            let plain = if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number };
            (fields[date].to_owned(), plain.to_owned(), fields[orders].parse().expect("a count"))
        })
        .filter(|(_, revenue, _)| revenue != "0")
        .collect()
}

#[test]
fn each_comes_to_what_it_must() {
    let mut wrong = Vec::new();
    for fault in FAULTS {
        let project = project(fault);
        let build = run(&project, "build", fault.input);
        let check = run(&project, "check", fault.input);
        if (build.code, check.code) != (fault.exit, fault.exit) {
            wrong.push(format!("{}: exits {} and {}: {}", fault.input, build.code, check.code, build.stderr));
            continue;
        }
        for says in fault.says {
            if !(build.stderr.contains(says) || build.stdout.contains(says)) {
                wrong.push(format!("{}: {says:?} is not said: {}{}", fault.input, build.stdout, build.stderr));
            }
        }
        if fault.exit == 0 && !fault.days.is_empty() {
            let found = days(&project);
            let same = |(found, expected): (&(String, String, u64), &(&str, &str, u64))| {
                found.0 == expected.0 && (expected.2 == 0 || found.1 == expected.1 && found.2 == expected.2)
            };
            if found.len() < fault.days.len() || !found.iter().zip(fault.days).all(same) {
                wrong.push(format!("{}: {found:?}", fault.input));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// All published tables of an input.
fn tables(fault: &Fault) -> Vec<(String, Vec<u8>)> {
    let project = project(fault);
    run(&project, "build", fault.input).ok();
    let mut found: Vec<(String, Vec<u8>)> = crate::project::files(&project.path("public/data")).into_iter().collect();
    found.retain(|(path, _)| path.ends_with(".csv"));
    found
}

#[test]
fn parquet_comes_to_the_tables_of_its_csv() {
    for (csv, parquet) in
        [("parquet-shopify.csv", "parquet-shopify.parquet"), ("parquet-timezone.csv", "parquet-timezone.parquet")]
    {
        let config = fs::read_to_string(home().join("tests/faults").join(csv).with_extension("toml")).ok();
        let config: Option<&'static str> = config.map(|config| &*config.leak());
        let of = |input| tables(&Fault { input, config, exit: 0, says: &[], days: &[] });
        assert!(of(csv) == of(parquet), "{csv}");
    }
}

#[test]
fn months_that_differ_in_columns_nobody_uses_are_one_report() {
    let project = Project::new();
    let run = project.run(&["build", "--input", &home().join("tests/faults/months").to_string_lossy()]).ok();
    assert!(run.stdout.contains("Read 2 rows: 2 counted"), "{}", run.stdout);
}

#[test]
fn promos_are_what_orders_say() {
    for (input, with, orders) in
        [("promo-float.csv", 5, 31), ("promo_zero_decimal/orders.csv", 1, 4), ("promo_free_line/orders.csv", 2, 3)]
    {
        let project = Project::new();
        run(&project, "build", input).ok();
        let text = fs::read_to_string(project.path("public/data/deals.csv")).expect("a table of promos");
        let mut lines = text.lines();
        let header: Vec<&str> = lines.next().expect("a header").split(',').collect();
        let column = |name: &str| header.iter().position(|own| *own == name).expect("a column");
        let (promo, count) = (column("used_promo"), column("orders"));
        let mut found = [0, 0];
        for line in lines {
            let fields: Vec<&str> = line.split(',').collect();
            let orders: u64 = fields[count].parse().expect("a count");
            found[0] += if fields[promo] == "true" || fields[promo] == "1" { orders } else { 0 };
            found[1] += orders;
        }
        assert_eq!(found, [with, orders], "{input}: {text}");
    }
}

/// What a page must say, and what no page may.
struct Report {
    input: &'static str,
    page: &'static str,
    says: &'static [&'static str],
    never: &'static [&'static str],
}

const REPORTS: &[Report] = &[
    Report {
        input: "after_x/orders.csv",
        page: "month/2025-02.html",
        says: &["gamma", "\u{2212}129"],
        never: &["After gamma", "After Alpha"],
    },
    Report {
        input: "gap_month/orders.csv",
        page: "months.html",
        says: &["January 2025", "March 2025"],
        never: &["February 2025", "month/2025-02", "2025-02-0"],
    },
    Report {
        input: "h1_invalid_base/orders.csv",
        page: "details.html",
        says: &["Revenue of 9,080"],
        never: &["is up", "is down", "clear trend", "last 28 days vs"],
    },
    Report {
        input: "heading-few-orders.csv",
        page: "details.html",
        says: &["Revenue of 1,920"],
        never: &["is up", "is down", "% more", "% less"],
    },
    Report { input: "huge-sum.csv", page: "details.html", says: &["<h1"], never: &[] },
    Report {
        input: "net_contradiction/orders.csv",
        page: "details.html",
        says: &["190 after 50"],
        never: &["After A", "is down", "% less"],
    },
    Report {
        input: "no_category_change/orders.csv",
        page: "details.html",
        says: &["1,260", "840", "The orders do not tell their categories"],
        never: &["categories, the most of"],
    },
    Report { input: "on_course/orders.csv", page: "details.html", says: &["on course for", "10.0%"], never: &[] },
    Report { input: "target-course.csv", page: "details.html", says: &["on course for", "56.7%"], never: &["103.3%"] },
    Report { input: "other-category.csv", page: "categories.html", says: &["Other"], never: &[] },
    Report { input: "other_name/orders.csv", page: "categories.html", says: &["Other"], never: &[] },
    Report { input: "other_name_default/orders.csv", page: "categories.html", says: &["Other"], never: &[] },
    Report {
        input: "partial-last-day.csv",
        page: "details.html",
        says: &["without a clear trend", "5,600"],
        never: &["is down", "% less"],
    },
];

#[test]
fn pages_say_what_the_orders_bear_out() {
    let mut wrong = Vec::new();
    for report in REPORTS {
        let Report { input, page, .. } = report;
        let source = home().join("tests/faults").join(input);
        let mut project = Project::new().file("sales-pulse.toml", config_beside(&source));
        let targets = match *input {
            "target-course.csv" => Some("month,revenue\n2025-08,3000\n".to_owned()),
            _ => fs::read_to_string(source.with_file_name("data/targets.csv")).ok(),
        };
        if let Some(targets) = targets {
            project = project.file("data/targets.csv", targets);
        }
        run(&project, "build", input).ok();
        let text = fs::read_to_string(project.path("public").join(page)).expect("a page");
        let missing = report.says.iter().find(|says| !text.contains(**says));
        let there = report.never.iter().find(|never| text.contains(**never));
        if missing.is_some() || there.is_some() {
            wrong.push(format!("{input}: without {missing:?}, with {there:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_category_named_other_and_the_remainder_have_names_and_addresses_of_their_own() {
    for input in ["other-category.csv", "other_name/orders.csv", "other_name_default/orders.csv"] {
        let config = config_beside(&home().join("tests/faults").join(input));
        let project = Project::new().file("sales-pulse.toml", config);
        run(&project, "build", input).ok();
        let text = fs::read_to_string(project.path("public/data/categories.csv")).expect("a table of categories");
        let mut names: Vec<&str> = text.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all, "{input}: {text}");
    }
}

/// What is not a type that has a text is refused by name, and only where it is used.
#[test]
fn a_table_can_be_opened() {
    let file = home().join("tests/faults/parquet-zoned.parquet");
    assert!(Parquet::open(Path::new(&file)).expect("a table").height > 0);
}
