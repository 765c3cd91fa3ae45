//! Files of several shops in one report: each by its own columns, ids kept apart, one sum of all.

use std::fs;

use sales_pulse::config::Config;
use sales_pulse::diagnostic::Failure;
use sales_pulse::inputs;
use sales_pulse::money::Money;
use sales_pulse::orders::{self, NONE, Orders, Reading};
use sales_pulse::progress::Silent;

use crate::project::{Project, home};

fn read(paths: &[&str], config: &str) -> Result<Orders, Failure> {
    let Config { columns, input, filter, .. } = Config::parse("sales-pulse.toml".as_ref(), config)?;
    let reading = Reading { columns, input, filter, keep_orders: true, ..Reading::default() };
    let paths: Vec<_> = paths.iter().map(|path| home().join("tests/exports").join(path)).collect();
    orders::read(&inputs::sources(&paths)?, &reading, &Silent)
}

/// Rows that count as order, customer, category, amount.
fn told(orders: &Orders) -> Vec<String> {
    let mut out = Vec::new();
    for rows in &orders.counted {
        for i in 0..rows.len() {
            let order = orders.order_ids.as_ref().map_or_else(String::new, |ids| ids.text(rows.order[i]));
            let customer = match rows.customer[i] {
                NONE => "-".to_owned(),
                code => orders.customers.text(code),
            };
            let category = &orders.categories[rows.category[i] as usize];
            out.push(format!("{order} | {customer} | {category} | {}", Money(rows.amount[i]).to_plain(2)));
        }
    }
    out
}

const EXPORTS: [&str; 4] =
    ["shopify_orders_export.csv", "etsy_sold_orders.csv", "amazon_all_orders.txt", "square_transactions.csv"];

#[test]
fn exports_of_several_shops_are_one_report() {
    let orders = read(&EXPORTS, "").expect("orders");
    let lines = told(&orders);
    let rows: Vec<&str> = lines.iter().map(String::as_str).collect();
    // The figures are those of each export by itself: tests/it/exports.rs.
    assert_eq!(rows.len(), 9, "{rows:#?}");
    for row in
        ["Etsy 9000000001 | Etsy buyer1 | (no category) | 68.00", "Square T1 | Square C1 | (no category) | 1027.00"]
    {
        assert!(rows.contains(&row), "{row}\n{rows:#?}");
    }
    // An address is the same person in every shop.
    let shopify = rows.iter().filter(|row| row.starts_with("Shopify #1001 | ana@example.com | ")).count();
    assert_eq!(shopify, 2, "{rows:#?}");
    assert!(rows.iter().any(|row| row.starts_with("Amazon 111-0000001-0000001 | - | ")), "{rows:#?}");
    let channels: Vec<(&str, String)> = orders
        .sources
        .iter()
        .map(|own| (own.channel.as_deref().unwrap_or_default(), Money(own.revenue as i64).to_plain(2)))
        .collect();
    let expected = [("Shopify", "78.00"), ("Etsy", "113.00"), ("Amazon", "672.99"), ("Square", "1027.00")];
    assert_eq!(channels, expected.map(|(channel, sum)| (channel, sum.to_owned())));
    assert_eq!((orders.census.returns, orders.census.excluded), (1, 2), "{:?}", orders.census);
    // `$` is the sign of the dollars that the others name.
    assert_eq!(orders.currency.as_deref(), Some("USD"));

    // Payments could be those of the same orders.
    let failure = read(&[EXPORTS[0], "stripe_payments.csv"], "").expect_err("orders and payments");
    assert!(failure.diagnostics[0].help.as_ref().is_some_and(|help| help.contains("several_shops = true")));

    let by_channel = read(&EXPORTS[1..2], "[columns]\ncategory = \"channel\"").expect("orders");
    assert_eq!(by_channel.categories, ["etsy_sold_orders"]);
}

#[test]
fn the_ledger_of_several_shops_closes() {
    let project = Project::new();
    let paths = EXPORTS.map(|name| home().join("tests/exports").join(name).display().to_string());
    let mut arguments = vec!["build"];
    arguments.extend(paths.iter().map(String::as_str));
    let run = project.run(&arguments).ok();
    assert!(run.stdout.contains("9 counted, 1 returns"), "{}", run.stdout);
    let manifest = fs::read_to_string(project.path("public/manifest.json")).expect("a manifest");
    let manifest: serde_json::Value = serde_json::from_str(&manifest).expect("JSON");
    let lines = manifest["report"]["ledger"].as_array().expect("lines");
    let line = lines.iter().find(|line| line["name"] == "Σ channels").expect("a line of channels");
    assert_eq!((&line["found"], &line["expected"]), (&"1890.9900".into(), &"1890.9900".into()));
    let page = fs::read_to_string(project.path("public/data.html")).expect("a page");
    for told in ["Channel", "Read as", "Shopify", "Etsy", "Amazon", "Square"] {
        assert!(page.contains(told), "{told}");
    }
}

/// Ids that are the same in two shops are two; files that may tell the same orders twice are not taken for two shops.
#[test]
fn ids_of_two_shops_are_kept_apart() {
    let project = Project::new()
        .file("north.csv", "order_id,user_id,ts,amount,category\n1,7,2026-01-01,5,Cups\n1,7,2026-01-01,6,Pots\n2,8,2026-01-02,7,Cups\n")
        .file("south.csv", "Order No,Order Date,Total\n1,2026-01-03,11\n2,2026-01-04,13\n");
    let run = project.run(&["build", "north.csv", "south.csv"]);
    assert!(run.code == 3, "{}", run.stderr);
    for told in
        ["south.csv:1: error: its header is not that of north.csv: Order No, Order Date, Total", "several_shops = true"]
    {
        assert!(run.stderr.contains(told), "{told}\n{}", run.stderr);
    }
    project.write("sales-pulse.toml", "[input]\nseveral_shops = true\n");
    let run = project.run(&["build", "north.csv", "south.csv", "--clean"]).ok();
    assert!(run.stdout.contains("Read 5 rows: 5 counted"), "{}", run.stdout);
    let kpis = fs::read_to_string(project.path("data/curated/kpis.csv")).unwrap_or_default();
    let page = fs::read_to_string(project.path("public/index.html")).expect("a page");
    assert!(page.contains("42"), "5 + 6 + 7 + 11 + 13 {kpis}");

    let config = "[input]\nseveral_shops = true\n";
    let Config { columns, input, filter, .. } = Config::parse("sales-pulse.toml".as_ref(), config).expect("a config");
    let reading = Reading { columns, input, filter, keep_orders: true, ..Reading::default() };
    let sources = inputs::sources(&[project.path("north.csv"), project.path("south.csv")]).expect("files");
    let orders = orders::read(&sources, &reading, &Silent).expect("orders");
    assert_eq!(
        told(&orders),
        [
            "north 1 | north 7 | Cups | 5.00",
            "north 1 | north 7 | Pots | 6.00",
            "north 2 | north 8 | Cups | 7.00",
            "south 1 | - | (no category) | 11.00",
            "south 2 | - | (no category) | 13.00",
        ]
    );
    // By channel where the config says so: two files of one kind are two branches.
    project.write("sales-pulse.toml", "[columns]\ncategory = \"channel\"\n");
    project.write("a/east.csv", "order_id,ts,amount\n1,2026-01-01,5\n");
    project.write("a/west.csv", "order_id,ts,amount\n2,2026-01-02,7\n");
    project.run(&["build", "--input", "a"]).ok();
    let page = fs::read_to_string(project.path("public/index.html")).expect("a page");
    assert!(page.contains("east") && page.contains("west"));
    let check = project.run(&["check", "a"]).ok();
    assert!(check.stdout.contains("category = \"channel\""), "{}", check.stdout);
}
