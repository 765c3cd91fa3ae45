//! What pages say in words, from orders that can be added up in the head.

use crate::project::{Project, files};

/// Sentences of a page's summary, without their markup.
pub fn said(page: &[u8]) -> Vec<String> {
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
    let overview = said(&site["details.html"]);
    assert_eq!(
        overview[..3],
        [
            "That is €560 more: mostly through the number of orders (+\u{2060}€294); 168 orders, 112 before.",
            "Of 3 categories, Home changed most: +\u{2060}€560, from €280 to €840.",
            "Home makes 57.7% of all revenue, the most of 3 categories.",
        ]
    );
    assert!(overview[3].starts_with("The next 28 days may bring €1,148 ("), "{}", overview[3]);
    // From 10 of 21 a day to 30 of 41.
    assert_eq!(
        said(&site["category/home.html"])[..3],
        [
            // Of 28 orders no percentage is told, and no trend.
            "Revenue: €840 after €280 in the 28 days before; 84 orders, 28 before.",
            "Its share of revenue rose by 25.6 points to 73.2% in the last 28 days.",
            // All: 84 days at 21 in 4 orders and 28 at 41 in 6 make 2,912 over 504.
            "168 orders brought €10 each on average, against €5.78 over all categories.",
        ]
    );
    // Toys sold 1 a day all along: nothing of theirs changed but their share, from 1 of 21 to 1 of 41.
    let toys = said(&site["category/toys.html"]);
    assert_eq!(toys[0], "Its share of revenue fell by 2.3 points to 2.4% in the last 28 days.");
    assert!(toys.iter().all(|said| !said.contains("rose")), "{toys:?}");
    // 31 days at 21 in March, of which the last six at 41; 28 at 21 in February.
    assert_eq!(
        said(&site["month/2025-03.html"])[0],
        "That is €183 more: mostly through the number of orders (+\u{2060}€126); 136 orders, 112 before."
    );
    let weeks = |weekly: &str| Project::with(weekly).site()["details.html"].clone();
    // A change within what single weeks differ by says so: 1, 9, 1, 9 a week and then 3, 9, 1, 9, in ten orders each.
    let first = chrono::NaiveDate::from_ymd_opt(2025, 1, 6).expect("a Monday");
    let row = |(week, amount): (usize, &i32)| {
        format!("{},{amount}\n", first + chrono::TimeDelta::days(7 * week as i64)).repeat(9)
            + &format!("{},1\n", first + chrono::TimeDelta::days(7 * week as i64 + 6))
    };
    let text: String = [1, 9, 1, 9, 3, 9, 1, 9].iter().enumerate().map(row).collect();
    let told = said(&weeks(&format!("ts,amount\n{text}")));
    assert!(
        told.iter().all(|said| !said.contains("rose") || said.contains("Single weeks differ by as much.")),
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
    let january = String::from_utf8_lossy(&site["month/2025-01.html"]).into_owned();
    assert!(january.contains("<h2>Books is more than half of revenue</h2>"));
    // That Books lead as always, and an average within a tenth of the usual, fill up to three.
    assert_eq!(
        said(&site["month/2025-01.html"]),
        [
            "The best day was Wednesday, 8 January 2025, with €50.",
            "Books makes 88.6% of the month's revenue, the most of 2 categories.",
            "63 orders brought €5.56 each on average, against €5.29 over the whole period.",
        ]
    );
    assert_eq!(
        said(&site["category/maps.html"]),
        [
            "Nothing has been sold since 8 Jan 2025, for 51 days.",
            "All of it came on Wednesday, 8 January 2025.",
            "The only order brought €40, against €5.29 over all categories.",
        ]
    );
}

/// 30 orders in each of January and February 2025, of one line each but where a comma stands in `names`; amounts by the day.
fn months(
    january: impl Fn(u32) -> Vec<(&'static str, i32)>,
    february: impl Fn(u32) -> Vec<(&'static str, i32)>,
) -> String {
    let mut text = "order_id,ts,amount,category\n".to_owned();
    let mut order = 0;
    for (month, lines) in [(1, (1..=31).map(january).collect::<Vec<_>>()), (2, (1..=28).map(february).collect())] {
        for (day, lines) in (1..).zip(lines) {
            order += 1;
            for (category, amount) in lines {
                text += &format!("{order},2025-{month:02}-{day:02},{amount},{category}\n");
            }
        }
    }
    text
}

fn february(orders: &str) -> Vec<String> {
    said(&page(orders, "month/2025-02.html"))
}

fn page(orders: &str, path: &str) -> Vec<u8> {
    let project = Project::with(orders).file("sales-pulse.toml", "currency = \"EUR\"\nlocale = \"en-IE\"\n");
    project.run(&["build", "--quiet"]).ok();
    files(&project.path("public")).remove(path).expect("the page")
}

#[test]
fn a_cause_is_told_as_far_as_it_goes_and_never_against_the_figures_beside_it() {
    // 31 orders at 10, then 28 at 8: 86 less, 30 by the orders and 56 by the average.
    let both = february(&months(|_| vec![("Books", 10)], |_| vec![("Books", 8)]));
    assert_eq!(
        both[0],
        "That is €86 less: mostly through the average order (\u{2212}\u{2060}€56); 28 orders, 31 before."
    );
    // 31 orders, then 28 of two categories each: three orders less are −30, 28 more pens +28, as each holds one.
    let twice = february(&months(|_| vec![("Books", 10)], |_| vec![("Books", 10), ("Pens", 1)]));
    assert!(
        twice[0].starts_with("That is €2 less: mostly through the mix of categories (\u{2212}\u{2060}€252)"),
        "{}",
        twice[0]
    );
    assert!(twice[0].ends_with("28 orders, 31 before."), "{}", twice[0]);
    // Below five orders one of them would be all of it.
    let few = february(
        "order_id,ts,amount,category\n1,2025-01-01,5,Books\n2,2025-01-31,5,Books\n3,2025-02-02,9,Books\n4,2025-02-28,9,Books\n",
    );
    assert!(few.iter().all(|said| !said.contains("through")), "{few:?}");
}

#[test]
fn the_one_that_moved_most_is_named() {
    // Large makes more than half in January. It moves by −86, or by −2.
    let january = |_| vec![("Large", 10), ("Middle", 2), ("Small", 1)];
    let most = february(&months(january, |_| vec![("Large", 8), ("Middle", 3), ("Small", 1)]));
    let large = "Of 3 categories, Large changed most: \u{2212}\u{2060}€86, from €310 to €224.";
    assert!(most.contains(&large.to_owned()), "{most:?}");
    let least = february(&months(january, |_| vec![("Large", 11), ("Middle", 4), ("Small", 1)]));
    assert!(
        least.contains(&"Of 3 categories, Middle changed most: +\u{2060}€50, from €62 to €112.".to_owned()),
        "{least:?}"
    );
}

#[test]
fn who_makes_more_than_half_leaves_the_trend_to_the_others() {
    let shop = |large| move |_| vec![("Large", large), ("Middle", 3), ("Small", 2), ("Tiny", 1)];
    let trend = |large| {
        let page = String::from_utf8_lossy(&page(&months(shop(large), shop(large)), "categories.html")).into_owned();
        let figure = page.split("id=\"trend-figure\"").nth(1).and_then(|rest| rest.split("</figure>").next());
        figure.expect("a trend").to_owned()
    };
    let (half, more) = (trend(6), trend(7));
    assert!(half.contains("The largest categories by month") && half.contains("Large"), "{half}");
    assert!(more.contains("The next largest categories by month") && !more.contains("Large"), "{more}");
}

#[test]
fn returns_stand_beside_what_they_take_back() {
    // February sells 28 × 10 and 500 on the 10th, of which 450 come back on the same day.
    let mut orders = months(|_| vec![("Books", 10)], |_| vec![("Books", 10)]);
    orders += "90,2025-02-10,500,Books\n90,2025-02-10,-450,Books\n";
    let told = february(&orders);
    // 310, then 780: 470 more, 20 with what came back; two orders fewer at 10 make −20 of it.
    assert_eq!(
        told[0],
        "That is €470 more: mostly through the average order (+\u{2060}€490); 29 orders, 31 before; with returns taken off, \
         the change is +\u{2060}€20."
    );
    // More came back than in January, when nothing did: up, and bad.
    let more = orders.clone() + "91,2025-01-10,-45,Books\n92,2025-02-11,1,Books\n93,2025-02-12,1,Books\n";
    let page = String::from_utf8_lossy(&page(&more, "month/2025-02.html")).into_owned();
    assert!(page.contains("<b class=\"up worse\">+900.0%</b>"), "{page}");
    let best = "The best day was Monday, 10 February 2025, with €510; €450 was returned that day.";
    assert!(told.contains(&best.to_owned()), "{told:?}");
}

#[test]
fn a_weekday_leads_or_lags_only_beyond_the_next() {
    // Ten weeks of 9 and 11 in turn; 6 January 2025 is a Monday.
    let first = chrono::NaiveDate::from_ymd_opt(2025, 1, 6).expect("a day");
    let heading = |of: &dyn Fn(i64, i32) -> i32| {
        let row = |day: i64| {
            let usual = if day / 7 % 2 == 0 { 9 } else { 11 };
            format!("{},{}\n", first + chrono::TimeDelta::days(day), of(day % 7, usual))
        };
        let orders = "ts,amount\n".to_owned() + &(0..70).map(row).collect::<String>();
        let page = String::from_utf8_lossy(&page(&orders, "when.html")).into_owned();
        page.split("<h1>").nth(1).and_then(|rest| rest.split("</h1>").next()).expect("a heading").to_owned()
    };
    assert_eq!(heading(&|_, usual| usual), "No weekday stands out from the others");
    // Sunday brings 4: a seventh of 6 × 10 + 4 is 9.14.
    let sunday = |day, usual| if day == 6 { 4 } else { usual };
    assert_eq!(heading(&sunday), "Sunday brings least: 56.3% less than the average day");
    // Saturday brings 30: a seventh of 6 × 10 + 30 is 12.86.
    let saturday = |day, usual| if day == 5 { 30 } else { usual };
    assert_eq!(heading(&saturday), "Saturday is the best day: 133.3% more than the average day");
    // Of two alike neither leads.
    let both = |day, usual| if day > 4 { 3 * usual } else { usual };
    assert_eq!(heading(&both), "Saturday and Sunday bring more than the average day");
}
