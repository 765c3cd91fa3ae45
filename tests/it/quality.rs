//! What the Data page says of data that leave something out.

use crate::project::Project;
use crate::sites::text;

/// The words of the listing with this anchor.
fn listing(page: &str, id: &str) -> Option<String> {
    let own = page.split_once(&format!("id=\"{id}\""))?.1.split_once("</table>")?.0;
    Some(text(own).split_whitespace().collect::<Vec<_>>().join(" "))
}

fn page(orders: &str) -> String {
    let site = Project::with(orders).site();
    String::from_utf8(site["data.html"].clone()).expect("UTF-8")
}

#[test]
fn what_the_data_leave_out_is_told() {
    let mut orders = "order_id,user_id,ts,amount,category,used_promo,payment_type\n".to_owned();
    let first = chrono::NaiveDate::from_ymd_opt(2025, 1, 1).expect("a day");
    for i in 0..60 {
        // No row from 11 to 15 January and none on 1 February; every tenth row without a customer.
        let day = first
            + chrono::TimeDelta::days(if i < 10 {
                i
            } else if i < 26 {
                i + 5
            } else {
                i + 6
            });
        let customer = if i % 10 == 9 { String::new() } else { format!("zoe{i}@example.org") };
        let category = if i == 20 || i == 40 { "" } else { "Books" };
        let payment = if i < 3 { "" } else { "card" };
        orders +=
            &format!("{i},{customer},{day},{}.00,{category},,{payment}\n", if i == 33 { 9_999 } else { 20 + i % 9 });
    }
    orders += "60,zoe@example.org,,5.00,Books,,card\n";
    let page = page(&orders);
    let said = |id: &str| listing(&page, id).unwrap_or_else(|| panic!("no listing {id}"));
    for told in [
        "Time ts 60 1 98.4%",
        "Amount amount 60 0 100.0%",
        "Order order_id 60 0 100.0%",
        "Customer user_id 54 6 90.0%",
        "Category category 58 2 96.7%",
        "Promo used_promo – – –",
        "Payment payment_type 57 3 95.0%",
    ] {
        assert!(said("mapping").contains(told), "{told}: {}", said("mapping"));
    }
    // Rows 9 and 19 lie in January, 29 and the next two in February, the last in March.
    let missing = said("no-customer");
    assert!(missing.contains("6 rows of"), "{missing}");
    for told in ["March 2025 1 ", "February 2025 3 ", "January 2025 2 "] {
        assert!(missing.contains(told), "{told}: {missing}");
    }
    let gaps = said("gaps");
    assert!(gaps.contains("6 of 66 days; they are gaps"), "{gaps}");
    assert!(gaps.contains("Jan 11, 2025 Jan 15, 2025 Sat 5 Feb 1, 2025 Feb 1, 2025 Sat 1"), "{gaps}");
    let outliers = said("outliers");
    assert!(
        outliers.contains("1 row; they count like all others") && outliers.contains("Feb 9, 2025 Books 9,999.00"),
        "{outliers}"
    );
    assert!(!page.contains("zoe"), "a customer is named");
}

#[test]
fn a_day_of_rest_is_no_gap() {
    let mut orders = "ts,amount\n".to_owned();
    // Sundays are closed, and three days in March.
    let first = chrono::NaiveDate::from_ymd_opt(2025, 2, 3).expect("a Monday");
    for day in (0..70).filter(|day| day % 7 != 6 && !(31..34).contains(day)) {
        orders += &format!("{},{}.00\n", first + chrono::TimeDelta::days(day), 20 + day % 9);
    }
    let gaps = listing(&page(&orders), "gaps").expect("one gap");
    assert!(
        gaps.contains("12 of 69 days") && gaps.contains("a Sunday alone is left out, as many of them have no row"),
        "{gaps}"
    );
    assert!(gaps.ends_with("Mar 6, 2025 Mar 9, 2025 Thu 4"), "{gaps}");
}

#[test]
fn what_is_whole_needs_no_words() {
    let mut orders = "ts,amount\n".to_owned();
    (1..=28).for_each(|day| orders += &format!("2025-02-{day:02},{}.00\n", 20 + day % 9));
    let page = page(&orders);
    for id in ["no-customer", "gaps", "outliers", "repeats", "rejects"] {
        assert_eq!(listing(&page, id), None, "{id}");
    }
    let columns = listing(&page, "mapping").expect("columns");
    assert!(columns.contains("Amount amount 28 0 100.0%") && columns.contains("Customer – – – –"), "{columns}");
}
