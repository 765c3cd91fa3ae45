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

/// Ten weeks, each day two orders: 8 by Card with a promo, 10 by Cash without; in the last 28 days two with a promo.
#[test]
fn promos_are_compared_week_by_week() {
    let first = chrono::NaiveDate::from_ymd_opt(2025, 1, 1).expect("a day");
    let mut rows = "ts,amount,used_promo,payment_type\n".to_owned();
    for day in 0..70 {
        let date = first + chrono::TimeDelta::days(day);
        let twice = if day < 42 { 1 } else { 2 };
        rows += &format!("{date},8,yes,Card\n").repeat(twice);
        rows += &format!("{date},10,no,Cash\n");
    }
    let site = Project::with(&rows).site();
    // With a promo (42 + 56) · 8 = 784 of 1,484; without 700. Their share was 8 ÷ 18 = 44.4 % and is 16 ÷ 26 = 61.5 %.
    says(
        page(&site, "promo-payment.html"),
        &[
            "<h1>Orders with a promo bring 52.8% of revenue; their average order is 20.0% smaller</h1>",
            "98 of 168 orders used a promo, 58.3%; in the last 28 days their share of revenue rose by 17.1 points.",
            "In 10 of 10 whole weeks the average order with a promo was the smaller one, beyond twice the standard error",
            "In the last 28 days Card gained 17.1 points of revenue, to 61.5%.",
            "+17.1",
            "\u{2212}17.1",
        ],
    );
    // Where every other day turns it round, nothing is claimed.
    let turned: Vec<String> = rows
        .lines()
        .enumerate()
        .map(|(at, line)| match line.replace(",8,yes", ",10,yes").replace(",10,no", ",8,no") {
            turned if at / 21 % 2 == 1 => turned,
            _ => line.to_owned(),
        })
        .collect();
    let site = Project::with(&(turned.join("\n") + "\n")).site();
    says(
        page(&site, "promo-payment.html"),
        &["and their average order is like the others&#39;", "so no difference is claimed"],
    );
}

/// Twenty whose first order used a promo order again on day 10, twenty others never; the data end on day 60.
#[test]
fn who_came_back_carries_its_doubt() {
    let mut rows = "user_id,ts,amount,used_promo\n".to_owned();
    for i in 0..20 {
        rows += &format!("p{i},2025-01-01,5,1\np{i},2025-01-10,5,0\nq{i},2025-01-01,5,0\n");
    }
    rows += "z,2025-03-01,5,1\n";
    let site = Project::with(&rows).site();
    // Wilson: 20 ÷ (20 + 1.96²) = 0.839 for all of 20, and 1.96² ÷ (20 + 1.96²) = 0.161 for none of them.
    says(
        page(&site, "promo-payment.html"),
        &[
            "Of 20 customers whose first order used a promo, 100.0% ordered again within 28 days; of 20 others, 0.0%: more than \
             chance explains, though not by itself an effect of promos.",
            "20 of 20; 83.9% to 100.0% at 95%",
            "0 of 20; 0.0% to 16.1% at 95%",
        ],
    );
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

/// 56 days from 1 January 2025, the last 28 from the 29th. A sells for 10 a day in two orders, then 20; B for 30, then 10; C
/// for 5 on each of the last 14 days; D for 1 on each of the first four.
fn growing() -> String {
    let date = |day: i64| chrono::NaiveDate::from_ymd_opt(2025, 1, 1).expect("a day") + chrono::TimeDelta::days(day);
    let mut rows = "ts,amount,category\n".to_owned();
    for day in 0..56 {
        let (a, b) = if day < 28 { (5, 15) } else { (10, 5) };
        rows += &format!("{0},{a},A\n{0},{b},B\n", date(day)).repeat(2);
        rows += &if day >= 42 { format!("{},5,C\n", date(day)) } else { String::new() };
        rows += &if day < 4 { format!("{},1,D\n", date(day)) } else { String::new() };
    }
    rows
}

#[test]
fn categories_grow_overtake_come_and_go() {
    let site = Project::with(&growing()).site();
    // Before 280 + 840 + 0 + 4 = 1,124, then 560 + 280 + 70 + 0 = 910; an even share is 227.50. By revenue of both: B, A.
    assert_eq!(
        table(&site, "category_growth"),
        "category,revenue_before,revenue_last,growth,contribution,share_before,share_last,kind
B,840.0000,280.0000,-0.6667,-0.4982,0.7473,0.3077,large and shrinking
A,280.0000,560.0000,1.0000,0.2491,0.2491,0.6154,large and growing
C,0.0000,70.0000,,0.0623,0.0000,0.0769,new
D,4.0000,0.0000,-1.0000,-0.0036,0.0036,0.0000,gone
"
    );
    let told = page(&site, "categories.html");
    says(
        told,
        &[
            "In the last 28 days A gained 36.6 points of revenue, to 61.5%; B lost 44.0 points of revenue, to 30.8%.",
            "A overtook B: 560 against 280 in the last 28 days, 280 against 840 in the 28 before.",
            "New in the last 28 days: C. Not sold since the 28 days before: D.",
        ],
    );
    says(page(&site, "category/b.html"), &["Its share of revenue fell by 44.0 points to 30.8% in the last 28 days."]);
    // One order is too few to be missed.
    let calm = growing().replace(",1,D", ",0,D").replace("2025-01-04,0,D", "2025-01-04,1,D");
    let calm = Project::with(&calm).site();
    assert!(
        table(&calm, "category_growth")
            .contains("D,1.0000,0.0000,-1.0000,-0.0009,0.0009,0.0000,\"small, no clear change\"\n")
    );
}

/// A hundred orders: 40 hold A and B, 10 A alone, 10 B alone, 40 C alone.
#[test]
fn pairs_are_counted_by_order() {
    let mut rows = "order_id,ts,amount,category\n".to_owned();
    for order in 0..100 {
        let held: &[&str] = match order {
            0..40 => &["A", "B", "A"],
            40..50 => &["A"],
            50..60 => &["B"],
            _ => &["C"],
        };
        held.iter().for_each(|category| rows += &format!("{order},2025-01-0{},2,{category}\n", 1 + order % 9));
    }
    let site = Project::with(&rows).site();
    // 40 ÷ 100, 40 ÷ 50 both ways, 0.4 ÷ (0.5 × 0.5). By chance 25, give or take √(25 × 0.5 × 0.5) = 2.5.
    assert_eq!(
        table(&site, "category_pairs"),
        "category,other,orders,category_orders,other_orders,support,confidence,other_confidence,lift
A,B,40,50,50,0.4000,0.8000,0.8000,1.6000
"
    );
    let told = "A and B stand in one order 1.60 times as often as chance would have it, in 40 orders.";
    says(page(&site, "categories.html"), &[told, "id=\"together\"", "more often"]);
    says(page(&site, "category/b.html"), &["In one order with it", "1.60"]);
    assert!(!page(&site, "category/c.html").contains("In one order with it"));
    // Where every row is an order, nothing is together.
    let alone = Project::with(&rows.replace("order_id,", "row,")).site();
    assert!(!alone.contains_key("data/category_pairs.csv"));
    assert!(!page(&alone, "categories.html").contains("id=\"together\""));
}
