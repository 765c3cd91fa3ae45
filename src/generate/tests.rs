use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime, Timelike};

use super::*;

fn small() -> Shop {
    Shop { days: 120, orders_per_day: 20, users: 90, seed: 7, ..Shop::default() }
}

fn text(shop: &Shop) -> String {
    let mut out = vec![];
    let rows = shop.write(Columns::Simple, &mut out, &|_| ()).expect("memory takes all");
    assert_eq!(rows, u64::from(shop.days) * u64::from(shop.orders_per_day));
    String::from_utf8(out).expect("text")
}

/// FNV-1a: a change of the bytes must be meant.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[test]
fn the_seed_decides_every_byte() {
    assert_eq!(hash(&text(&small())), 0x220c_e934_6ef6_34ed);
    assert_ne!(text(&small()), text(&Shop { seed: 8, ..small() }));
}

#[test]
fn rows_are_what_they_promise() {
    let shop = small();
    let text = text(&shop);
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("order_id,user_id,ts,amount,category,used_promo,payment_type"));
    let (mut before, mut categories, mut payments, mut customers) =
        (NaiveDateTime::default(), BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for (line, order) in lines.zip(1_u64..) {
        let fields: Vec<_> = line.split(',').collect();
        let [id, customer, ts, amount, category, promo, payment] = fields[..] else { panic!("{line}") };
        assert_eq!(id.parse(), Ok(order));
        let customer: u32 = customer.parse().expect("a number");
        assert!((1001..1001 + shop.users).contains(&customer), "{line}");
        let time = NaiveDateTime::parse_from_str(ts, "%Y-%m-%dT%H:%M:%S").expect("a time");
        assert!(time >= before && (8..22).contains(&time.hour()), "{line}");
        assert!((shop.end - time.date()).num_days() < i64::from(shop.days) && time.date() <= shop.end, "{line}");
        let (rupees, paise) = amount.split_once('.').expect("decimals");
        assert!(rupees.parse::<u32>().is_ok_and(|rupees| rupees > 0) && paise.len() == 2, "{line}");
        assert!(["0", "1"].contains(&promo), "{line}");
        (before, _, _, _) = (time, categories.insert(category), payments.insert(payment), customers.insert(customer));
    }
    assert_eq!((categories.len(), payments.len()), (7, 4));
    assert!(customers.len() > 80, "{}", customers.len());
}

#[test]
fn shops_live() {
    let shop = Shop { days: 728, orders_per_day: 30, users: 400, ..Shop::default() };
    let text = text(&shop);
    let (mut weekend, mut revenue, mut months) = ([0.0; 2], BTreeMap::new(), BTreeMap::new());
    for line in text.lines().skip(1) {
        let fields: Vec<_> = line.split(',').collect();
        let day: NaiveDate = fields[2][..10].parse().expect("a day");
        weekend[usize::from(day.weekday().num_days_from_monday() >= 5)] += 1.0;
        *revenue.entry(fields[4].to_string()).or_insert(0.0) += fields[3].parse::<f64>().expect("an amount");
        *months.entry(fields[2][..7].to_string()).or_insert(0_u32) += 1;
    }
    let lift = weekend[1] / 2.0 / (weekend[0] / 5.0);
    assert!((1.3..1.6).contains(&lift), "{lift}");
    assert!(revenue["Electronics"] > 0.5 * revenue.values().sum::<f64>());
    assert!(months["2025-10"] > months["2025-07"] && months["2025-05"] > months["2024-05"]);
}

#[test]
fn no_days_or_no_orders_leave_the_header() {
    for shop in [Shop { days: 0, ..small() }, Shop { orders_per_day: 0, ..small() }] {
        assert_eq!(text(&shop).as_bytes(), HEADER);
    }
    assert!(text(&Shop { users: 0, ..small() }).contains(",1001,"));
    assert!(text(&Shop { days: 1, orders_per_day: 1, users: 5000, ..small() }).contains("2025-12-31T"));
    assert!(Shop { days: u32::MAX, ..small() }.write(Columns::Simple, &mut vec![], &|_| ()).is_err());
}

/// Every row of a whole file adds up, orders have several lines, some come back later, and one product is missing for a
/// while.
#[test]
fn whole_files_hold_what_a_report_can_show() {
    let shop = Shop { days: 200, orders_per_day: 40, users: 300, ..Shop::default() };
    let mut out = vec![];
    let orders = shop.write(Columns::Whole, &mut out, &|_| ()).expect("memory takes all");
    let text = String::from_utf8(out).expect("text");
    assert!(is_ours(text.as_bytes()));
    let paise = |field: &str| (field.parse::<f64>().expect("an amount") * 100.0).round() as i64;
    let (mut sold, mut back, mut products) = (BTreeMap::new(), 0, BTreeMap::new());
    let mut before = NaiveDateTime::default();
    let (mut out_of_stock, mut around) = (0, 0);
    for line in text.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let [id, _, ts, amount, _, _, _, product, sku, quantity, discount, _, fee, cost, ..] = fields[..] else {
            panic!("{line}")
        };
        let time = NaiveDateTime::parse_from_str(ts, "%Y-%m-%dT%H:%M:%S").expect("a time");
        assert!(time >= before && time.date() <= shop.end, "{line}");
        before = time;
        let quantity: i64 = quantity.parse().expect("a number");
        assert_eq!(paise(amount).signum(), quantity.signum(), "{line}");
        assert!(paise(discount) * quantity >= 0 && paise(cost).abs() < paise(amount).abs() * 2, "{line}");
        assert!(paise(fee) >= 0, "{line}");
        if quantity < 0 {
            assert!(sold.contains_key(id), "{line} comes back before it is sold");
            back += 1;
        } else {
            *sold.entry(id.to_owned()).or_insert(0) += 1;
            *products.entry(sku.to_owned()).or_insert(0) += 1;
        }
        if product == "Wireless earbuds" && quantity > 0 {
            let left = (shop.end - time.date()).num_days();
            *(if (10..24).contains(&left) { &mut out_of_stock } else { &mut around }) += 1;
        }
    }
    assert_eq!((sold.len() as u64, products.len()), (orders, 119));
    let several = sold.values().filter(|lines| **lines > 1).count();
    assert!(several * 4 > sold.len() && several * 2 < sold.len(), "{several}");
    assert!(back * 50 > sold.len() && back * 10 < sold.len(), "{back}");
    assert!(out_of_stock == 0 && around > 100, "{out_of_stock} {around}");
}
