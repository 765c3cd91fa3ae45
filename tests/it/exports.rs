//! Exports of shops, read without a config: what each comes to, worked out by hand, and a site of each.

use std::fs;

use sales_pulse::config::Config;
use sales_pulse::money::Money;
use sales_pulse::orders::{self, NONE, Orders, Reading, Rows, Source};
use sales_pulse::progress::Silent;

use crate::project::{Project, files, home};

const EXPORTS: [&str; 9] = [
    "amazon_all_orders.txt",
    "amazon_payments.csv",
    "etsy_sold_orders.csv",
    "magento_order_grid.csv",
    "shopify_orders_export.csv",
    "square_items.csv",
    "square_transactions.csv",
    "stripe_payments.csv",
    "woocommerce_analytics_orders_fr.csv",
];

fn read(name: &str, config: &str) -> Orders {
    let Config { columns, input, filter, .. } =
        Config::parse("sales-pulse.toml".as_ref(), config).expect("a config that says the same");
    let reading = Reading { columns, input, filter, keep_orders: true, ..Reading::default() };
    orders::read(&[Source::File(home().join("tests/exports").join(name))], &reading, &Silent).expect("an export")
}

/// Rows as minute, order, customer, amount.
fn told(orders: &Orders, blocks: &[Rows]) -> Vec<String> {
    let mut out = Vec::new();
    for rows in blocks {
        for i in 0..rows.len() {
            let id = |codes: &[u32], ids: Option<&orders::Ids>| match (codes.get(i), ids) {
                (Some(&code), Some(ids)) if code != NONE => ids.text(code),
                _ => "-".to_owned(),
            };
            let time = chrono::DateTime::from_timestamp(rows.ts[i].into(), 0).expect("a time");
            let order = id(&rows.order, orders.order_ids.as_ref());
            let customer = id(&rows.customer, Some(&orders.customers));
            let amount = Money(rows.amount[i]).to_plain(2);
            out.push(format!("{} {order} {customer} {amount}", time.format("%Y-%m-%d %H:%M")));
        }
    }
    out
}

/// The preset, the rows that count, what was given back, how many rows were cancelled, the currency.
#[track_caller]
fn comes_to(name: &str, preset: &str, counted: &[&str], returned: &[&str], excluded: u64, currency: Option<&str>) {
    let orders = read(name, "");
    assert_eq!(orders.mapping.preset, Some(preset));
    assert_eq!(told(&orders, &orders.counted), counted, "{name}");
    assert_eq!(told(&orders, &orders.returned), returned, "{name}");
    assert_eq!((orders.census.excluded, orders.census.rejected), (excluded, 0), "{name}");
    assert_eq!(orders.currency.as_deref(), currency, "{name}");
}

#[test]
fn shopify() {
    // #1001: 58.00 = (2 × 16.00 + 1 × 32.00) − 6.00, half of it each; #1003 is voided. #1002: of 20.00 with 1.60 of tax
    // all was given back, 20.00 of goods.
    let half = "2026-03-01 09:14 #1001 ana@example.com 29.00";
    let counted = [half, half, "2026-03-31 23:50 #1002 - 20.00"];
    comes_to("shopify_orders_export.csv", "Shopify", &counted, &["2026-03-31 23:50 - - -20.00"], 1, Some("USD"));
}

#[test]
fn woocommerce_in_french() {
    let counted = ["2026-03-01 10:00 1001 Client Un 150.00"];
    comes_to("woocommerce_analytics_orders_fr.csv", "WooCommerce", &counted, &[], 0, None);
}

#[test]
fn stripe() {
    let counted = ["2026-03-01 14:02 ch_demo1 cus_demo1 1250.00", "2026-03-02 00:00 ch_demo2 - 20.00"];
    comes_to("stripe_payments.csv", "Stripe", &counted, &["2026-03-02 00:00 - - -20.00"], 1, Some("USD"));
}

#[test]
fn square() {
    let counted = ["2026-03-01 10:02 T1 C1 1027.00"];
    comes_to("square_transactions.csv", "Square", &counted, &["2026-03-02 11:40 - - -12.00"], 0, Some("$"));
}

#[test]
fn square_items() {
    let payment = "2026-03-01 10:02 T1 C1";
    let counted = [&format!("{payment} 9.00"), &format!("{payment} 3.00"), "2026-03-01 16:40 T2 - 1020.00"];
    comes_to("square_items.csv", "Square items", &counted, &["2026-03-02 11:05 - C1 -3.00"], 0, Some("$"));
}

#[test]
fn amazon_payments() {
    // 24.00 − 1.00; of a refund 12.00 of goods, of which 0.50 had been a rebate. A fee and a transfer are no sales.
    let counted = ["2026-03-01 08:00 111-0000001-0000001 - 23.00", "2026-03-01 21:30 111-0000002-0000002 - 1109.99"];
    comes_to("amazon_payments.csv", "Amazon payments", &counted, &["2026-03-03 07:15 - - -11.50"], 2, None);
}

#[test]
fn etsy() {
    let counted = ["2026-03-01 00:00 9000000001 buyer1 68.00", "2026-12-30 00:00 9000000002 - 45.00"];
    comes_to("etsy_sold_orders.csv", "Etsy", &counted, &[], 0, Some("USD"));
    assert_eq!(
        read("etsy_sold_orders.csv", "").sources[0].decisions[0],
        "dates are month/day/year: 12/30/26 on line 3"
    );
}

#[test]
fn amazon() {
    let order = "2026-03-01 08:00 111-0000001-0000001 -";
    let counted =
        [&format!("{order} 23.00"), &format!("{order} 9.99"), "2026-03-03 00:10 111-0000003-0000003 - 640.00"];
    comes_to("amazon_all_orders.txt", "Amazon", &counted, &[], 1, Some("USD"));
}

#[test]
fn magento() {
    let counted = ["2026-03-01 10:00 000000001 a@example.com 24.00"];
    comes_to("magento_order_grid.csv", "Magento", &counted, &[], 0, None);
}

#[test]
fn the_config_that_check_prints_says_the_same() {
    for name in EXPORTS {
        let plain = read(name, "");
        let said = read(name, &plain.sources[0].config);
        for blocks in [|orders: &Orders| orders.counted.clone(), |orders: &Orders| orders.returned.clone()] {
            assert_eq!(told(&said, &blocks(&said)), told(&plain, &blocks(&plain)), "{name}");
        }
    }
}

#[test]
fn every_export_becomes_a_site_that_names_nobody() {
    for name in EXPORTS {
        let input = home().join("tests/exports").join(name);
        let project = Project::new();
        project.run(&["build", "--quiet", "--input", &input.to_string_lossy()]).ok();
        let export = String::from_utf8_lossy(&fs::read(&input).expect("an export")).into_owned();
        let people = export.split([',', ';', '\t', '\n', '"']).filter(|field| field.contains('@'));
        let people: Vec<&str> = people.chain(["Client Un"]).collect();
        for (path, bytes) in files(&project.path("public")) {
            let text = String::from_utf8_lossy(&bytes);
            assert!(!people.iter().any(|person| text.contains(person)), "{name}: {path}");
        }
    }
}
