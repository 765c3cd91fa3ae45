//! Figures of a few rows that a reader can redo in the head.

use crate::project::{Files, Project};

fn table(site: &Files, name: &str) -> String {
    String::from_utf8(site[&format!("data/{name}.csv")].clone()).expect("UTF-8")
}

fn page<'s>(site: &'s Files, path: &str) -> &'s str {
    std::str::from_utf8(&site[path]).expect("UTF-8")
}

#[track_caller]
fn says(page: &str, words: &[&str]) {
    words.iter().for_each(|words| assert!(page.contains(words), "the page does not say {words:?}"));
}

/// Order 1 has two lines as early, paid with Card and Cash: Card is first by name, and the promo of the second is the
/// order's. Order 2 does not name its payment type.
const DEALS: &str = "order_id,user_id,ts,amount,used_promo,payment_type
1,a,2025-01-01,10.00,0,Card
1,a,2025-01-01,20.00,1,Cash
2,b,2025-01-01,5.00,0,
3,a,2025-01-29,8.00,0,Cash
4,b,2025-01-30,7.00,1,Card
5,c,2025-02-10,4.00,0,Cash
6,d,2025-01-31,6.00,0,Cash
7,e,2025-02-28,1.00,0,Cash
";

#[test]
fn deals_add_up_and_customers_are_followed_for_as_long() {
    let site = Project::with(DEALS).site();
    assert_eq!(
        table(&site, "deals"),
        "date,payment_type,used_promo,revenue,orders
2025-01-01,(none),0,5.0000,1
2025-01-01,Card,1,30.0000,1
2025-01-29,Cash,0,8.0000,1
2025-01-30,Card,1,7.0000,1
2025-01-31,Cash,0,6.0000,1
2025-02-10,Cash,0,4.0000,1
2025-02-28,Cash,0,1.0000,1
"
    );
    // 59 days hold 28 twice. a came back on the 28th day, b only on the 29th; d, whose 28 days end on the last day, not
    // at all; c and e began too late to be followed.
    assert_eq!(
        table(&site, "promo_returns"),
        "used_promo,days,customers,again,share\n0,28,2,0,0.0000\n1,28,1,1,1.0000\n"
    );
    // 37 of 61 in 2 of 7 orders; 37 ÷ 2 and 24 ÷ 5 an order; Card 37, Cash 19, (none) 5.
    let told = page(&site, "promo-payment.html");
    says(told, &["60.7%", "18.50", "4.80", "2 of 7 orders used a promo, 28.6%.", "Card pays for 60.7% of revenue"]);
    says(page(&site, "data.html"), &["Σ payment types and promo", "Σ orders by payment type and promo"]);
}

/// The columns of [`DEALS`] but those at `left_out`.
fn without(left_out: &[usize]) -> String {
    let kept = |line: &str| {
        let fields = line.split(',').enumerate().filter(|(at, _)| !left_out.contains(at)).map(|(_, field)| field);
        fields.collect::<Vec<_>>().join(",") + "\n"
    };
    DEALS.lines().map(kept).collect()
}

#[test]
fn only_the_half_that_the_orders_tell_is_shown() {
    let promo = Project::with(&without(&[5])).site();
    assert!(
        table(&promo, "deals")
            .starts_with("date,used_promo,revenue,orders\n2025-01-01,0,5.0000,1\n2025-01-01,1,30.0000,1\n")
    );
    assert!(!page(&promo, "promo-payment.html").contains("payment type"));
    let payment = Project::with(&without(&[4])).site();
    assert!(table(&payment, "deals").starts_with("date,payment_type,revenue,orders\n2025-01-01,(none),5.0000,1\n"));
    says(
        page(&payment, "promo-payment.html"),
        &["<h1>Card pays for 60.7% of revenue, the most of 3 payment types</h1>"],
    );
    assert!(!page(&payment, "promo-payment.html").contains("used a promo"));
    assert!(!payment.contains_key("data/promo_returns.csv"));
    let neither = Project::with(&without(&[4, 5])).site();
    assert!(!neither.contains_key("promo-payment.html") && !neither.contains_key("data/deals.csv"));
    // A column that no order uses is a figure, but no half of a page.
    let unused = DEALS.replace(",1,C", ",0,C");
    let unused = Project::with(&unused).site();
    says(page(&unused, "promo-payment.html"), &["None of 7 orders used a promo."]);
    assert!(!page(&unused, "promo-payment.html").contains("With a promo"));
}
