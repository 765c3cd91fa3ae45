//! Dimensions and measures: what files say beside the fields of every report.

use std::collections::BTreeMap;

use crate::project::{Project, files, home};

fn text(site: &BTreeMap<String, Vec<u8>>, path: &str) -> String {
    String::from_utf8(site.get(path).unwrap_or_else(|| panic!("{path} is there")).clone()).expect("UTF-8")
}

const ORDERS: &str = "order_id,user_id,ts,amount,category,Land,Qty,Einkauf,Rabatt\n\
    1,u1,2025-01-01,90.00,Books,AT,3,50.00,10.00\n\
    1,u1,2025-01-01,20.00,Home,AT,1,,0\n\
    2,u2,2025-01-02,30.00,Books,DE,1,12.5,\n\
    3,u1,2025-02-03,-30.00,Books,DE,1,12.5,\n\
    4,,2025-02-04,7.5,Home,,x,3,1.25\n";

const CONFIG: &str = "currency = \"EUR\"\nlocale = \"en-IE\"\n[dimensions]\nCountry = \"Land\"\n\
    [measures]\nquantity = \"Qty\"\ncost = \"Einkauf\"\ndiscount = \"Rabatt\"\nTwice = { column = \"Qty * 2\", unit = \"count\" }\n";

#[test]
fn values_and_their_measures_by_hand() {
    let site = Project::with(ORDERS).file("sales-pulse.toml", CONFIG).site();
    // Of AT's 110.00 only 90.00 have a cost; the return takes back its unit and its cost; x is no quantity.
    assert_eq!(
        text(&site, "data/by/country.csv"),
        "value,revenue,returns,orders,customers,aov,units,units_per_order,unit_price,units_returned,discount,discount_rate,cost,profit,margin,cost_known_for,Twice\n\
         AT,110.0000,0.0000,1,1,110.0000,4.0000,4.0000,27.5000,0.0000,10.0000,0.0833,50.0000,40.0000,0.4444,90.0000,8.0000\n\
         DE,30.0000,-30.0000,1,1,30.0000,1.0000,1.0000,30.0000,-1.0000,0.0000,0.0000,0.0000,0.0000,,0.0000,4.0000\n\
         (none),7.5000,0.0000,1,0,7.5000,0.0000,0.0000,,0.0000,1.2500,0.1429,3.0000,4.5000,0.6000,7.5000,0.0000\n"
    );
    let account = text(&site, "data/account.csv");
    let of = |period: &str| -> Vec<String> {
        let rows = account.lines().filter(|row| row.starts_with(&format!("{period},")));
        rows.map(|row| row.split_once(',').expect("a period").1.to_owned()).collect()
    };
    assert_eq!(
        of("all"),
        [
            "Sales at list price,158.7500,0",
            "Discounts,-11.2500,0",
            "Returns,-30.0000,0",
            "Net sales,117.5000,1",
            "Sales without a known cost,-20.0000,0",
            "Cost of goods,-53.0000,0",
            "Gross profit,44.5000,1",
        ]
    );
    assert_eq!(of("2025-02")[3], "Net sales,-22.5000,1");
    // Every value has its page, and what the margin is of is said.
    for page in ["by/country.html", "by/country/at.html", "by/country/de.html", "account.html"] {
        assert!(site.contains_key(page), "{page}");
    }
    assert!(text(&site, "by/country.html").contains("rows with a known cost, 83.0% of net sales"));
    assert!(text(&site, "manifest.json").contains("Σ values of Country"));
}

#[test]
fn columns_are_recognised_by_their_names_and_values() {
    let mut orders = String::from(
        "Order Number,Order Date,Customer Email,Product,Category,Ship Country,Quantity,Unit Price,Unit Cost,Sales Channel\n",
    );
    for i in 0..60 {
        let (product, category) = [("Teapot", "Kitchen"), ("Mug", "Kitchen"), ("Lamp", "Home")][i % 3];
        let country = ["Austria", "Germany"][i % 2];
        orders += &format!(
            "{i},2025-03-{:02},c{}@example.com,{product},{category},{country},{},4.50,2.25,{}\n",
            i % 28 + 1,
            i % 9,
            i % 4 + 1,
            ["Web", "Shop"][i / 30]
        );
    }
    let project = Project::with(&orders);
    let run = project.run(&["build"]).ok();
    assert!(
        run.stderr.contains("also read: product = Product, channel = Sales Channel, country = Ship Country, quantity = Quantity, cost = Unit Cost × Quantity"),
        "{}",
        run.stderr
    );
    let site = files(&project.path("public"));
    let country = text(&site, "data/by/country.csv");
    // 30 orders each: 15 × (1 + 3) and 15 × (2 + 4) units of 4.50.
    assert!(
        country.contains("Austria,270.0000,0.0000,30,") && country.contains("Germany,405.0000,0.0000,30,"),
        "{country}"
    );
    assert!(country.contains(",60.0000,2.0000,4.5000,0.0000,135.0000,135.0000,0.5000,270.0000"), "{country}");
    // What the config leaves out is not there, and the config that says the same gives the same.
    project.write("sales-pulse.toml", "[dimensions]\nChannel = \"\"\nProduct = \"\"\n[measures]\ncost = \"\"\n");
    let site = files(&{
        project.run(&["build"]).ok();
        project.path("public")
    });
    assert!(!site.contains_key("by/channel.html") && site.contains_key("by/country.html"));
    assert!(!text(&site, "data/by/country.csv").contains("margin"));
}

#[test]
fn shopifys_order_amounts_are_shared_and_refunded_with_their_tax() {
    let export = home().join("tests/exports/shopify_orders_export.csv");
    let site = Project::new().file("data/raw/orders.csv", std::fs::read(export).expect("an export")).site();
    let account = text(&site, "data/account.csv");
    let all: Vec<&str> = account.lines().filter(|row| row.starts_with("all,")).collect();
    // Orders 1001 and 1002; all of 1002 was refunded, with its tax: Shopify's total sales are 67.64.
    assert_eq!(
        all,
        [
            "all,Sales at list price,84.0000,0",
            "all,Discounts,-6.0000,0",
            "all,Returns,-20.0000,0",
            "all,Net sales,58.0000,1",
            "all,Shipping charged,5.0000,0",
            "all,Tax charged,4.6400,0",
            "all,Total charged,67.6400,1",
        ]
    );
}

#[test]
fn signs_and_gaps_are_understood_as_they_are_meant() {
    // Fees below zero throughout are fees; a product that sells every day and then does not is found.
    let mut orders = String::from("order_id,ts,amount,product,fee\n");
    let start = chrono::NaiveDate::from_ymd_opt(2025, 1, 1).expect("a day");
    let mut n = 0;
    for day in 0..120_u64 {
        for product in ["Tea", "Mug", "Pot", "Jar"] {
            if product == "Tea" && (100..112).contains(&day) {
                continue;
            }
            for _ in 0..3 {
                n += 1;
                orders += &format!("{n},{},10.00,{product},-0.30\n", start + chrono::Days::new(day));
            }
        }
    }
    let site = Project::with(&orders).site();
    assert!(text(&site, "data/account.csv").contains("all,Fees,-421.2000,0"));
    let page = text(&site, "by/product.html");
    assert!(page.contains("Find out why Tea had no order on") && page.contains("where 36 were usual"), "{page}");
    assert!(text(&site, "index.html").contains("Find out why Tea had no order on"));
}

#[test]
fn a_column_that_is_not_there_is_named() {
    let project = Project::with(ORDERS).file("sales-pulse.toml", "[dimensions]\nCountry = \"Lnd\"\n");
    let run = project.run(&["build"]);
    assert_eq!(run.code, 3);
    assert!(
        run.stderr.contains("no column \"Lnd\" for [dimensions]") && run.stderr.contains("did you mean \"Land\"?"),
        "{}",
        run.stderr
    );
    let project = Project::with(ORDERS).file("sales-pulse.toml", "[measures]\ncost = \"Einkauf +\"\n");
    assert_eq!(project.run(&["build"]).code, 2);
}
