//! Tables that belong together, as public databases lay them out, joined to totals worked out by hand.

use std::path::Path;

use sales_pulse::config::Config;
use sales_pulse::diagnostic::Failure;
use sales_pulse::inputs;
use sales_pulse::money::Money;
use sales_pulse::orders::{self, Orders, Reading};
use sales_pulse::progress::Silent;

use crate::project::{Project, home};

fn read(folder: &Path, config: &str) -> Result<Orders, Failure> {
    let Config { columns, input, filter, .. } = Config::parse("sales-pulse.toml".as_ref(), config)?;
    let reading = Reading { columns, input, filter, keep_orders: true, ..Reading::default() };
    orders::read(&inputs::sources(&[folder.to_owned()])?, &reading, &Silent)
}

/// Revenue, orders, customers, categories.
#[track_caller]
fn comes_to(name: &str, config: &str, sales: &str, orders: usize, customers: usize, categories: &[&str]) -> Orders {
    let found = read(&home().join("tests/tables").join(name), config).unwrap_or_else(|failure| panic!("{failure:?}"));
    let sum: i64 = found.counted.iter().flat_map(|rows| &rows.amount).sum();
    assert_eq!(Money(sum).to_plain(2), sales, "{name}: {:?}", found.sources[0].decisions);
    let ids: std::collections::BTreeSet<u32> = found.counted.iter().flat_map(|rows| rows.order.clone()).collect();
    assert_eq!((ids.len(), found.customers.len()), (orders, customers), "{name}");
    assert_eq!(found.categories, categories, "{name}");
    assert_eq!(found.census.rejected, 0, "{name}");
    found
}

#[test]
fn northwind() {
    // 12 × 14 + 10 × 9.80 + 5 × 34.80; 9 × 18.60 + 40 × 42.40; 10 × 7.70 + (35 × 42.40 + 15 × 16.80) less 15 %;
    // (6 × 16.80 + 15 × 15.60) less 5 % + 20 × 16.80: 440.00 + 1,863.40 + 1,552.60 + 654.06. Prices of products are
    // those of the list.
    let categories = ["Condiments", "Dairy Products", "Grains/Cereals", "Produce", "Seafood"];
    let orders = comes_to("northwind", "", "4510.06", 4, 4, &categories);
    let told: Vec<&str> = orders.sources[1..].iter().map(|source| source.decisions[0].as_str()).collect();
    for table in ["orders.csv", "products.csv", "categories.csv", "customers.csv"] {
        let line = told.iter().find(|told| told.starts_with(table)).unwrap_or_else(|| panic!("{table}: {told:?}"));
        assert!(
            line.contains("is joined to the lines of order_details.csv by") && line.ends_with("every line has a match"),
            "{line}"
        );
    }
}

#[test]
fn adventure_works() {
    // 2 × 356.90; 63.90; 4 × 218.50 + 2 × 461.70 + 5 × 45.02 less 10 %.
    let failure = read(&home().join("tests/tables/adventureworks"), "").expect_err("a status in numbers");
    let told = &failure.diagnostics[0];
    assert!(told.message.contains("\n  - \"Status\" says in numbers what became of orders (5)"), "{}", told.message);
    assert_eq!(told.message.matches("\n  - ").count(), 1, "{}", told.message);
    let config = told.help.as_ref().and_then(|help| Some(help.split_once(":\n\n")?.1)).expect("a config");
    comes_to("adventureworks", config, "2777.69", 3, 3, &["Bikes", "Components"]);
}

#[test]
fn jaffle_shop() {
    // Prices in cents: 7.00; 11.00 + 5.00; 11.00.
    let config = "[columns]\nts = \"ordered_at\"\namount = \"price / 100\"\norder_id = \"order_id\"\nuser_id = \"customer\"\ncategory = \"type\"\n";
    comes_to("jaffle_shop", config, "34.00", 3, 2, &["beverage", "jaffle"]);
    // Payments in cents, of which one order has two: 10.00, 20.00, 1.00, 25.00 + 17.00; the first was returned.
    let config = "[columns]\nts = \"order_date\"\namount = \"amount / 100\"\norder_id = \"order_id\"\nuser_id = \"user_id\"\ncategory = \"\"\n\n[filter]\nnot = { status = \"returned\" }\n";
    comes_to("jaffle_payments", config, "63.00", 3, 3, &[]);
}

/// Tables and keys that the config names are joined whatever they are called, and refused where amounts would be there
/// twice.
#[test]
fn a_config_names_tables_and_keys() {
    let project = Project::new()
        .file("data/raw/orders.csv", "number,day\n1,2026-01-01\n2,2026-01-02\n3,2026-01-03\n")
        .file("db/lines.csv", "number,article,pieces,each\n1,a,2,10.00\n1,b,1,5.00\n2,a,1,10.00\n9,a,1,10.00\n")
        .file("db/articles.csv", "article,group\na,Cups\nb,Pots\n")
        .file("db/parcels.csv", "number,parcel\n1,x\n1,y\n2,z\n")
        .file("sales-pulse.toml", "[columns]\nts = \"day\"\namount = \"pieces * each\"\norder_id = \"number\"\ncategory = \"group\"\n\n[tables]\nitems = \"db/lines.csv\"\nproducts = \"db/articles.csv\"\non = [\"number\", \"article\"]\n");
    let run = project.run(&["build"]);
    assert!(run.code == 0, "{}", run.stderr);
    // The line of order 9 has no day; order 3 has no line.
    assert!(run.stdout.contains("Read 4 rows: 3 counted") && run.stdout.contains("1 rejected"), "{}", run.stdout);
    for told in [
        "orders.csv is joined to the lines of lines.csv by \"number\": 1 line has no match, and 1 of its rows is not used",
        "articles.csv is joined to the lines of lines.csv by \"article\": every line has a match",
    ] {
        assert!(run.stderr.contains(told), "{told}\n{}", run.stderr);
    }
    let manifest = std::fs::read_to_string(project.path("public/manifest.json")).expect("a manifest");
    assert!(
        manifest.contains("\"items\": \"lines.csv\"") && !manifest.contains("db/"),
        "where tables lie is published"
    );
    let run =
        project.run(&["verify", "public", "-i", "data/raw/orders.csv", "-i", "db/lines.csv", "-i", "db/articles.csv"]);
    assert!(run.code == 0, "{}{}", run.stdout, run.stderr);

    let config = |tables: &str| {
        project.write(
            "sales-pulse.toml",
            format!("[tables]\nitems = \"db/lines.csv\"\n{tables}on = [\"number\", \"article\"]\n"),
        );
        let run = project.run(&["check"]);
        (run.code, run.stderr)
    };
    let (code, told) = config("parcels = \"db/parcels.csv\"\n");
    assert!(
        code == 3 && told.contains("parcels.csv cannot be joined: values of \"number\" stand in several of its rows and in several of lines.csv, so that amounts would count more than once"),
        "{told}"
    );
    project.write("db/other.csv", "code,name\nx,y\n");
    let (code, told) = config("other = \"db/other.csv\"\n");
    assert!(code == 3 && told.contains("other.csv cannot be joined: no column of it is a key of lines.csv"), "{told}");
    let (code, told) = config("gone = \"db/gone/*.csv\"\n");
    assert!(code == 3 && told.contains("no file matches db/gone/*.csv"), "{told}");
}
