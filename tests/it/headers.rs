//! Headers of real order files, in 16 languages, read without a config: what each comes to, or what it is asked.
//!
//! `tests/headers/given.jsonl` says of each file what a careful person made of it; the rows are made up.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use sales_pulse::config::Config;
use sales_pulse::diagnostic::{Exit, Failure};
use sales_pulse::inputs;
use sales_pulse::money::Money;
use sales_pulse::orders::day::{DAY, date};
use sales_pulse::orders::{self, Orders, Reading};
use sales_pulse::progress::Silent;
use serde_json::Value;

use crate::project::{Project, home};

fn entries() -> Vec<Value> {
    let text = fs::read_to_string(home().join("tests/headers/given.jsonl")).expect("labels");
    text.lines().map(|line| serde_json::from_str(line).expect("an entry")).collect()
}

fn paths(entry: &Value) -> Vec<PathBuf> {
    let own = home().join("tests/headers");
    match entry["joins"].is_null() {
        true => vec![own.join(entry["files"][0].as_str().expect("a file"))],
        false => vec![own.join(entry["name"].as_str().expect("a name"))],
    }
}

fn read(entry: &Value, config: &str) -> Result<Orders, Failure> {
    let Config { columns, input, filter, .. } = Config::parse("sales-pulse.toml".as_ref(), config)?;
    let reading = Reading { columns, input, filter, keep_orders: true, ..Reading::default() };
    orders::read(&inputs::sources(&paths(entry))?, &reading, &Silent)
}

/// What orders come to, as the labels say it.
fn figures(orders: &Orders) -> BTreeMap<&'static str, String> {
    let sum = |blocks: &[orders::Rows]| blocks.iter().flat_map(|rows| &rows.amount).sum::<i64>();
    let rows = |blocks: &[orders::Rows]| blocks.iter().map(orders::Rows::len).sum::<usize>();
    let days: Vec<i64> = orders.counted.iter().flat_map(|rows| &rows.ts).map(|ts| i64::from(*ts) / DAY).collect();
    let day = |day: Option<&i64>| day.map_or(String::new(), |day| date(*day as i32).to_string());
    let each = || orders.counted.iter().flat_map(|rows| &rows.order);
    let count = match each().next() {
        None => rows(&orders.counted),
        Some(_) => each().collect::<std::collections::BTreeSet<_>>().len(),
    };
    BTreeMap::from([
        ("sales", Money(sum(&orders.counted)).to_plain(0)),
        ("orders", count.to_string()),
        ("first", day(days.iter().min())),
        ("last", day(days.iter().max())),
    ])
}

/// What the labels say of the same.
fn expected(entry: &Value) -> BTreeMap<&'static str, String> {
    let own = &entry["expected"];
    let text = |key: &str| own[key].as_str().unwrap_or_default().to_owned();
    let sales = sales_pulse::orders::number::decimal(text("sales").as_bytes()).and_then(|sum| sum.to_money());
    BTreeMap::from([
        ("sales", sales.map_or(String::new(), |(sum, _)| sum.to_plain(0))),
        ("orders", own["orders_with_sales"].to_string()),
        ("first", text("first_sale_day")),
        ("last", text("last_sale_day")),
    ])
}

/// What became of an entry.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    /// What the labels say.
    Right,
    /// Asked, or refused, where the labels build; built right where they ask.
    Cautious(String),
    /// Built with other figures than the labels have.
    Wrong(String),
}

fn outcome(entry: &Value) -> Outcome {
    let decision = entry["decision"].as_str().expect("a decision");
    let builds = matches!(decision, "build" | "build and say");
    match read(entry, "") {
        Ok(orders) => {
            let (own, theirs) = (figures(&orders), expected(entry));
            match own == theirs {
                true if builds => Outcome::Right,
                true => Outcome::Cautious(format!("{decision}, and built right")),
                false => Outcome::Wrong(format!(
                    "{decision}: {own:?}, not {theirs:?}\n{}",
                    orders.sources[0].decisions.join("\n")
                )),
            }
        }
        Err(Failure { exit, diagnostics }) => {
            let told = diagnostics.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
            if exit != Exit::Input || builds {
                return Outcome::Cautious(format!("{decision}, and asked: {told}"));
            }
            let asks = entry["ask"].as_array().into_iter().flatten().filter(|ask| ask["must"] == true);
            let names = asks.flat_map(|ask| ask["between"].as_array().into_iter().flatten()).filter_map(Value::as_str);
            let open: Vec<&str> = names.filter(|name| !names_columns(&told, name)).collect();
            match open.is_empty() {
                true => Outcome::Right,
                false => Outcome::Cautious(format!("{decision}, and {open:?} is not asked: {told}")),
            }
        }
    }
}

/// Whether a message names all columns of an expression.
fn names_columns(told: &str, expression: &str) -> bool {
    let plain = expression.replace('`', "");
    let names = [" * ", " - ", " + ", " / ", "1 - "]
        .iter()
        .fold(vec![plain.as_str()], |names, sign| names.into_iter().flat_map(|name| name.split(sign)).collect());
    // Of tables that were joined, a column is named by itself where that says which.
    let of_table = |name: &str| name.split_once('.').is_some_and(|(_, column)| told.contains(&format!("\"{column}\"")));
    let is_named =
        |name: &str| told.contains(name) || of_table(name) || name.split('/').all(|part| told.contains(part));
    names.into_iter().all(is_named)
}

/// Entries that are not yet what the labels say, and why: the list can only become shorter.
const OPEN: &[(&str, &str)] = &[
    // Where the values decide what the labels leave to a person, the figures are those of the labels.
    ("bandcamp", "built right: the other amount is 0 in every row"),
    ("ddt_it", "built right: valore is quantity × price less the discount; of three numbers the order's is the order"),
    ("meesho", "built right: a discounted price is nearer than a listed one, and RTO is no sale"),
    ("order_admin_ja", "built right: the total is the subtotal less the discount, with shipping"),
    // Rows without names of columns.
    ("restaurant_orders_nohead", "asked"),
];

#[test]
fn headers_of_real_files_are_understood() {
    let mut open = Vec::new();
    for entry in entries() {
        let name = entry["name"].as_str().expect("a name").to_owned();
        match outcome(&entry) {
            Outcome::Right => {}
            Outcome::Cautious(why) => open.push((name, why)),
            Outcome::Wrong(why) => panic!("{name}: {why}"),
        }
    }
    for (name, why) in &open {
        let known = OPEN.iter().find(|(known, _)| known == name);
        assert!(known.is_some(), "{name} was right: {why}");
        let built = known.is_some_and(|(_, known)| known.starts_with("built right"));
        assert_eq!(why.ends_with("built right"), built, "{name}: {why}");
    }
    for (known, _) in OPEN {
        assert!(open.iter().any(|(name, _)| name == known), "{known} is right now: take it off the list");
    }
}

/// What a message offers as a config is one: with it, the same file builds.
#[test]
fn a_question_comes_with_a_config_that_answers_it() {
    let mut asked = 0;
    for entry in entries().into_iter().filter(|entry| entry["decision"] == "must ask" && entry["joins"].is_null()) {
        let Err(failure) = read(&entry, "") else { continue };
        let help = failure.diagnostics[0].help.clone().expect("a config");
        let config = help.split_once(":\n\n").expect("a config").1;
        let orders = read(&entry, config).unwrap_or_else(|failure| panic!("{}: {failure:?}\n{config}", entry["name"]));
        assert!(orders.census.counted > 0, "{}", entry["name"]);
        asked += 1;
    }
    assert!(asked >= 16, "{asked}");
}

/// What a guess says is a config that reads the same orders.
#[test]
fn a_guess_is_a_config_that_reads_the_same() {
    for entry in entries() {
        let Ok(orders) = read(&entry, "") else { continue };
        let again = read(&entry, &orders.sources[0].config);
        let again = again.unwrap_or_else(|failure| panic!("{}: {failure:?}", entry["name"]));
        assert_eq!(figures(&again), figures(&orders), "{}", entry["name"]);
        assert_eq!((again.census, again.rejects.len()), (orders.census, orders.rejects.len()), "{}", entry["name"]);
        let one = |orders: &Orders| (orders.categories.clone(), orders.payments.clone(), orders.customers.len());
        assert_eq!(one(&again), one(&orders), "{}", entry["name"]);
    }
}

/// Revenue and orders, or a part of the question.
type Told = Result<(&'static str, &'static str), &'static str>;

/// Files of other shops and languages, invented, with totals by hand: revenue and orders, or what is asked.
const MORE: &[(&str, Told)] = &[
    ("amazon_kaggle", Err("\"Amount\" could be the amount of the line or of each piece")),
    ("bigcommerce", Ok(("300", "2"))),
    ("crm_deals", Err("which column is the time of the order: \"Close Date\"?")),
    ("etsy_items", Err("\"Discount Amount\" may or may not be taken off \"Item Total\" already")),
    ("gesamtsumme_de", Ok(("345.3", "2"))),
    ("haravan_vi", Ok(("300000", "2"))),
    ("kassenjournal_de", Err("\"Netto\" could be the amount of the line or of each piece")),
    ("klarna", Err("\"type\" names parts of amounts")),
    ("lightspeed", Ok(("71", "2"))),
    // 12 × 14 + 5 × 34.80 + 10 × 7.70 less 15 %.
    ("northwind_flat", Ok(("407.45", "2"))),
    ("objednavky_cs", Ok(("300", "2"))),
    ("ordini_it", Ok(("36", "2"))),
    ("paypal", Ok(("70", "2"))),
    ("paypal_de", Err("\"Allgemeine Abbuchung\" only have amounts below zero")),
    ("pedidos_es", Ok(("190", "2"))),
    ("pizza", Ok(("66.25", "2"))),
    ("pos_loyverse", Ok(("12.2", "2"))),
    ("rendeles_hu", Ok(("7000", "2"))),
    ("restaurant_items", Ok(("34.5", "2"))),
    ("shop_sv", Ok(("300", "2"))),
    // Gross sales less discounts; what was given back is a return of its own.
    ("shopify_de_products", Ok(("73", "3"))),
    ("squarespace", Ok(("80", "2"))),
    ("stripe_balance", Ok(("70", "2"))),
    ("subscription", Ok(("200", "2"))),
    ("supermarket", Ok(("923.54", "3"))),
    ("tickets_event", Err("rows that \"Order Status\" says are refunded")),
    ("ventes_fr", Ok(("380", "3"))),
    ("wix", Ok(("62", "2"))),
    ("woo_plugin", Err("\"Item Line Total\" is less than \"Item Line Subtotal\" in some rows")),
    ("bike_sales", Ok(("11500", "2"))),
    ("carried", Ok(("25", "1"))),
    ("delivery_only", Err("which column is the time of the order: \"Lieferdatum\"?")),
    ("empty_first", Ok(("35", "2"))),
    ("fees_net", Ok(("150", "2"))),
    ("gift", Ok(("30", "2"))),
    ("idr", Ok(("118000", "3"))),
    ("jp_sales", Ok(("700", "2"))),
    ("kr", Err("rows that \"처리상태\" says are refunded")),
    ("only_total_tax", Ok(("35.7", "2"))),
    ("pos_void", Ok(("9", "1"))),
    ("repeated_total_only", Err("the order's total seems to be repeated")),
    ("rus_1c", Ok(("500", "2"))),
    ("sample_sales", Ok(("6755.34", "2"))),
    ("stock_date", Err("which column is the time of the order: \"first_sale_date\", \"stock_date\"?")),
    ("trailing", Ok(("39", "2"))),
    ("two_totals", Err("\"Amount\" (sum 180.00), or \"Value\" (sum 147.00)?")),
    ("zh_taobao", Ok(("175", "2"))),
];

#[test]
fn other_headers_are_understood_as_well() {
    let folder = home().join("tests/headers/more");
    assert_eq!(fs::read_dir(&folder).expect("the folder").count(), MORE.len());
    for (name, expected) in MORE {
        let source = inputs::sources(&[folder.join(format!("{name}.csv"))]).expect("a file");
        let found = orders::read(&source, &Reading { keep_orders: true, ..Reading::default() }, &Silent);
        match (found, expected) {
            (Ok(orders), Ok((sales, count))) => {
                let own = figures(&orders);
                assert_eq!((own["sales"].as_str(), own["orders"].as_str()), (*sales, *count), "{name}");
                // A line of totals is no row.
                assert_eq!(orders.census.rejected, u64::from(*name == "rus_1c"), "{name}");
            }
            (Err(failure), Err(asks)) => {
                let told = failure.diagnostics[0].to_string();
                assert!(failure.exit == Exit::Input && told.contains(asks), "{name}: {told}");
            }
            (Ok(orders), Err(_)) => panic!("{name} is not asked: {:?}", figures(&orders)),
            (Err(failure), Ok(_)) => panic!("{name}: {failure:?}"),
        }
    }
}

/// Orders, their lines, products and customers, with an order that has no line and a line that has no order.
#[test]
fn tables_that_share_keys_are_one() {
    let project = Project::new()
        .file("in/orders.csv", "id,customer_id,order_date,status,total\n1,7,2026-01-13,paid,25.00\n2,8,2026-01-14,cancelled,5.00\n3,7,2026-02-01,paid,9.00\n")
        .file("in/order_items.csv", "order_id,product_id,quantity,unit_price\n1,a,2,10.00\n1,b,1,5.00\n2,b,1,5.00\n9,a,1,10.00\n")
        .file("in/products.csv", "id,name,category\na,Mug,Cups\nb,Pot,Pots\n")
        .file("in/customers.csv", "id,email\n7,a@example.com\n8,b@example.com\n")
        .file("in/payments.csv", "order_id,payment_value\n1,20.00\n1,5.00\n2,5.00\n");
    let read = |config: &str| {
        let Config { columns, .. } = Config::parse("sales-pulse.toml".as_ref(), config).expect("a config");
        let sources = inputs::sources(&[project.path("in")]).expect("tables");
        orders::read(&sources, &Reading { columns, keep_orders: true, ..Reading::default() }, &Silent).expect("orders")
    };
    let orders = read("");
    // 2 × 10 + 1 × 5; the order that was cancelled does not count, and the line without an order has no time.
    assert_eq!(figures(&orders)["sales"], "25");
    assert_eq!(
        (orders.census.read, orders.census.counted, orders.census.excluded, orders.census.rejected),
        (4, 2, 1, 1)
    );
    assert_eq!(orders.categories, ["Cups", "Pots"]);
    assert_eq!(orders.rejects[0].line, 5, "the line of order_items.csv");
    let told: Vec<String> = orders.sources[1..].iter().flat_map(|source| source.decisions.clone()).collect();
    assert_eq!(
        told,
        [
            "orders.csv is joined to the lines of order_items.csv by \"order_id\": 1 line has no match, and 1 of its rows is not used",
            "products.csv is joined to the lines of order_items.csv by \"product_id\": every line has a match",
            "customers.csv is joined to the lines of order_items.csv by \"customer_id\": 1 line has no match",
            "payments.csv is not used: no column of it matches its rows to single lines of order_items.csv",
        ]
    );
    // What is said of it is a config that reads the same.
    assert_eq!(figures(&read(&orders.sources[0].config)), figures(&orders));
}

/// Without a line of names, columns are called by their numbers, and what their values say is offered as a config.
#[test]
fn a_file_without_names_is_asked_once() {
    let rows =
        "16901,2019-08-03,Plain Papadum,2,0.8\n16901,2019-08-03,Prawn Balti,1,12.95\n16902,2019-08-13,Naan,1,2.95\n";
    let project = Project::with(rows);
    let told = |run: crate::project::Run, needle: &str| {
        assert!(run.code == 3 && run.stderr.contains(needle), "{}", run.stderr);
    };
    told(project.run(&["build"]), "header = false");
    project.write("sales-pulse.toml", "[input]\nheader = false\n");
    told(project.run(&["build"]), "ts = \"2\"");
    let columns = "[columns]\norder_id = \"1\"\nts = \"2\"\namount = \"`4` * `5`\"\n\n[input]\nheader = false\n";
    project.write("sales-pulse.toml", columns);
    let run = project.run(&["build"]).ok();
    assert!(run.stdout.contains("3 counted"), "{}", run.stdout);
}
