//! What pages say in words, from orders that can be added up in the head.

use crate::project::{Project, files};

/// Sentences of a page's summary, without their markup.
fn said(page: &[u8]) -> Vec<String> {
    let page = String::from_utf8_lossy(page);
    let list = page.split_once("class=\"summary\"").and_then(|(_, rest)| rest.split_once("</ul>"));
    let sentences = list.map_or("", |(list, _)| list).split("<li>").skip(1);
    let text =
        |sentence: &str| sentence.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect();
    let plain = |text: String| text.trim().replace("&#39;", "'");
    sentences.map(|sentence| -> String { text(sentence) }).map(plain).collect()
}

/// 112 days up to 22 April: Books sell 2 × 5 a day, Toys 1 × 1, Home 1 × 10 and in the last 28 days 3 × 10.
fn orders() -> String {
    let first = chrono::NaiveDate::from_ymd_opt(2025, 1, 1).expect("a day");
    let mut text = "ts,amount,category\n".to_owned();
    for (i, day) in first.iter_days().take(112).enumerate() {
        let home = if i < 84 { 1 } else { 3 };
        for (name, amount, n) in [("Books", 5, 2), ("Toys", 1, 1), ("Home", 10, home)] {
            text += &format!("{day},{amount},{name}\n").repeat(n);
        }
    }
    text
}

#[test]
fn the_greatest_change_is_said_first_with_its_numbers() {
    let project = Project::with(&orders()).file("sales-pulse.toml", "currency = \"EUR\"\nlocale = \"en-IE\"\n");
    project.run(&["build", "--quiet"]).ok();
    let site = files(&project.path("public"));
    // 28 days at 21, then at 41: 588 and 1,148. 4 orders a day at 5.25, then 6: 294 more; the mix makes the other 266.
    let overview = said(&site["index.html"]);
    assert_eq!(
        overview[..3],
        [
            "Revenue rose by €560 (+95.2%) compared with the 28 days before: mostly through the number of orders (+\u{2060}€294); \
             168 orders after 112.",
            "Of 3 categories, Home moved most: +\u{2060}€560, from €280 to €840.",
            "Home makes 57.7% of all revenue, the most of 3 categories.",
        ]
    );
    assert!(overview[3].starts_with("The next 28 days may bring €1,148, "), "{}", overview[3]);
    // From 10 of 21 a day to 30 of 41.
    assert_eq!(
        said(&site["category/home.html"])[..3],
        [
            "Revenue rose by €560 (+200.0%) compared with the 28 days before: mostly through the number of orders (+\u{2060}€560); \
             84 orders after 28.",
            "Its share of revenue rose by 25.6 points to 73.2% in the last 28 days.",
            // All: 84 days at 21 in 4 orders and 28 at 41 in 6 make 2,912 over 504.
            "168 orders brought €10 each on average, against €5.78 over all orders.",
        ]
    );
    // Toys sold 1 a day all along: nothing of theirs changed but their share, from 1 of 21 to 1 of 41.
    let toys = said(&site["category/toys.html"]);
    assert_eq!(toys[0], "Its share of revenue fell by 2.3 points to 2.4% in the last 28 days.");
    assert!(toys.iter().all(|said| !said.contains("rose")), "{toys:?}");
    // 31 days at 21 in March, of which the last six at 41; 28 at 21 in February.
    assert_eq!(
        said(&site["month/2025-03.html"])[0],
        "Revenue rose by €183 (+31.1%) compared with February: mostly through the number of orders (+\u{2060}€126); 136 orders after 112."
    );
    let weeks = |weekly: &str| Project::with(weekly).site()["index.html"].clone();
    // A change within what single weeks differ by says so: 1, 9, 1, 9 a week and then 3, 9, 1, 9.
    let first = chrono::NaiveDate::from_ymd_opt(2025, 1, 6).expect("a Monday");
    let row = |(week, amount): (usize, &i32)| {
        format!(
            "{},{amount}\n{},1\n",
            first + chrono::TimeDelta::days(7 * week as i64),
            first + chrono::TimeDelta::days(7 * week as i64 + 6)
        )
    };
    let text: String = [1, 9, 1, 9, 3, 9, 1, 9].iter().enumerate().map(row).collect();
    let told = said(&weeks(&format!("ts,amount\n{text}")));
    assert!(
        told.iter().all(|said| !said.contains("rose") || said.contains("within what single weeks differ by")),
        "{told:?}"
    );
}

/// Books sell 2 × 5 on each day of January and February 2025, to customer 1 on the first of them and to customers 1 to 6 in
/// turn from then on; Maps sell once, 40 to customer 1 on 8 January.
#[test]
fn a_first_month_and_a_category_of_one_order_have_something_to_say() {
    let first = chrono::NaiveDate::from_ymd_opt(2025, 1, 1).expect("a day");
    let mut text = "ts,amount,category,user_id\n".to_owned();
    for (i, day) in first.iter_days().take(59).enumerate() {
        text += &format!("{day},5,Books,{}\n{day},5,Books,7\n", if i < 31 { 1 + i % 4 } else { 1 + i % 6 });
    }
    text += "2025-01-08,40,Maps,1\n";
    let project = Project::with(&text).file("sales-pulse.toml", "currency = \"EUR\"\nlocale = \"en-IE\"\n");
    project.run(&["build", "--quiet"]).ok();
    let site = files(&project.path("public"));
    // 118 orders at 5 and one at 40: 630 over 119, or 5.29. In January 62 at 5 and one at 40: 350 over 63, or 5.56.
    assert_eq!(
        said(&site["month/2025-01.html"]),
        [
            "Books makes 88.6% of the month's revenue, the most of 2 categories.",
            "The best day was Wednesday, 8 January 2025, with €50.",
            "63 orders brought €5.56 each on average, against €5.29 over the whole period.",
            "5 customers ordered, 71.4% of all 7.",
        ]
    );
    assert_eq!(
        said(&site["category/maps.html"]),
        [
            "Nothing was sold after 8 Jan 2025, for 51 days.",
            "All of it came on Wednesday, 8 January 2025.",
            "The only order brought €40, against €5.29 over all orders.",
        ]
    );
}
