//! What is compared with what, what a sentence makes of it, and what is left out: from orders that can be added up in the
//! head, each the kind of a fault that was found on real files.

use chrono::{NaiveDate, TimeDelta};
use sales_pulse::analysis::ledger;
use sales_pulse::config::Revenue;
use sales_pulse::orders::{self, Reading, Source};
use sales_pulse::progress::Silent;
use sales_pulse::tables::{self, Cut};

use crate::project::{Files, Project, files};
use crate::sites::{sound, text};
use crate::summaries::said;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn page(site: &Files, path: &str) -> String {
    String::from_utf8(site.get(path).unwrap_or_else(|| panic!("no page {path}")).clone()).expect("UTF-8")
}

fn table(site: &Files, name: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&site[&format!("data/{name}.csv")][..]);
    reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect()
}

fn heading(site: &Files, path: &str) -> String {
    let page = page(site, path);
    let heading =
        page.split("<h1").nth(1).and_then(|rest| rest.split_once('>')?.1.split("</h1>").next().map(str::to_owned));
    heading.expect("a heading").replace("&#39;", "'")
}

/// The change on each card: label, class, text and what it compares.
fn cards(page: &str) -> Vec<(String, String, String)> {
    let cards = page.split("<div class=\"kpi\">").skip(1);
    let one = |card: &str| {
        let delta = card.split("<dd class=\"delta\"><b class=\"").nth(1)?;
        let (class, rest) = delta.split_once("\">")?;
        let (change, versus) = rest.split_once("</b> ")?;
        let label = text(card.split("</dt>").next()?);
        Some((label.trim().to_owned(), format!("{class} {change}"), versus.split("</dd>").next()?.to_owned()))
    };
    cards.filter_map(one).collect()
}

const EUROS: &str = "currency = \"EUR\"\nlocale = \"en-IE\"\n";

fn site(orders: &str, config: &str) -> Files {
    let site = Project::with(orders).file("sales-pulse.toml", format!("{EUROS}{config}")).site();
    sound("the site", &site);
    site
}

/// So many orders of one amount on each day from a first one.
fn daily(first: &str, days: &[(i64, i32)]) -> String {
    let mut orders = "order_id,user_id,ts,amount,category\n".to_owned();
    let mut id = 0;
    for (at, (n, amount)) in (0..).zip(days) {
        for _ in 0..*n {
            id += 1;
            orders += &format!("{id},u{},{},{amount},A\n", id % 7, day(first) + TimeDelta::days(at));
        }
    }
    orders
}

#[test]
fn a_trend_needs_a_base_that_was_open_and_orders_enough() {
    // A first day, 54 days of rest, then 28 of one order: the 28 before hold none or one open day.
    let closed: Vec<(i64, i32)> = (0..84).map(|day| (i64::from(day == 0 || day == 50 || day >= 56), 100)).collect();
    let shut = site(&daily("2025-01-01", &closed), "");
    assert_eq!(heading(&shut, "details.html"), "Revenue of €3,000");
    assert_eq!(cards(&page(&shut, "details.html")), []);
    assert!(said(shut["details.html"].as_slice()).iter().all(|said| !said.contains('%') || !said.contains("28")));
    // Three orders, then nine, in a shop that was open as often: the figures, without a percentage or an arrow.
    let few: Vec<(i64, i32)> =
        (0..84).map(|day| (i64::from(if day < 56 { day % 9 == 1 } else { day % 3 == 0 }), 120)).collect();
    let few = site(&daily("2025-01-01", &few), "");
    let told = cards(&page(&few, "details.html"));
    assert!(told.is_empty() || told.iter().all(|(_, change, _)| change.starts_with("flat ")), "{told:?}");
    assert!(!heading(&few, "details.html").contains('%'), "{}", heading(&few, "details.html"));
    // A month of 10 orders after one of 31: the heading of the month tells amounts.
    let months: Vec<(i64, i32)> = (0..59).map(|day| (i64::from(day < 31 || day % 3 == 1), 10)).collect();
    let months = site(&daily("2025-01-01", &months), "");
    assert_eq!(heading(&months, "month/2025-02.html"), "February 2025 brought €100 after €310 in January");
    let told = cards(&page(&months, "month/2025-02.html"));
    assert_eq!(told[0], ("Revenue".to_owned(), "flat €100 after €310".to_owned(), "vs Jan".to_owned()));
}

#[test]
fn what_a_table_calls_clear_a_heading_does_too() {
    // Two categories: A steady at 2 × 10 a day, then 3 × 10; B between 1 and 3 orders a day, in no order.
    let mut orders = "ts,amount,category\n".to_owned();
    for at in 0..84_i64 {
        let date = day("2025-01-01") + TimeDelta::days(at);
        orders += &format!("{date},10,A\n").repeat(if at < 56 { 2 } else { 3 });
        orders += &format!("{date},10,B\n").repeat([3, 1, 2, 2][(at / 7 % 4) as usize]);
    }
    let site = site(&orders, "");
    let kinds: Vec<(String, String)> =
        table(&site, "category_growth").into_iter().skip(1).map(|row| (row[0].clone(), row[7].clone())).collect();
    assert_eq!(
        kinds,
        [("A".to_owned(), "large and growing".to_owned()), ("B".to_owned(), "small, no clear change".to_owned())]
    );
    assert_eq!(heading(&site, "category/a.html"), "A is up 50.0% in the last 28 days");
    assert!(heading(&site, "category/b.html").ends_with("without a clear trend of late"));
}

#[test]
fn a_month_without_rows_is_absent_everywhere() {
    // a orders in January, March and April; b in January and March; nobody in February.
    let orders = "order_id,user_id,ts,amount,category\n1,a,2025-01-01,5,X\n2,b,2025-01-31,60,Y\n3,c,2025-01-20,1,X\n\
                  4,b,2025-03-01,50,X\n5,a,2025-03-31,65,X\n6,a,2025-04-01,7,X\n7,d,2025-04-30,9,X\n";
    let site = site(orders, "");
    let months = |name: &str| table(&site, name).into_iter().skip(1).map(|row| row[0].clone()).collect::<Vec<_>>();
    assert_eq!(months("months"), ["2025-01", "2025-03", "2025-04"]);
    assert_eq!(months("loyalty"), ["2025-01", "2025-03", "2025-04"]);
    let mut changes = months("category_changes");
    changes.dedup();
    assert_eq!(changes, ["2025-04", "last-28-days"], "March has no base, February no figure");
    let ages: Vec<(String, String)> =
        table(&site, "cohorts").into_iter().skip(1).map(|row| (row[0].clone(), row[1].clone())).collect();
    assert!(
        !ages.contains(&("2025-01".to_owned(), "1".to_owned()))
            && ages.contains(&("2025-01".to_owned(), "2".to_owned())),
        "{ages:?}"
    );
    assert!(!site.contains_key("month/2025-02.html"));
    // Of a cohort of February nothing is known; one of March would have come back in April.
    let late = "order_id,user_id,ts,amount\n1,z,2025-01-01,5\n".to_owned()
        + &(0..6)
            .map(|i| format!("{0}a,u{i},2025-02-0{1},5\n{0}b,u{i},2025-04-0{1},5\n", i + 10, i + 1))
            .collect::<String>()
        + "99,z,2025-04-30,1\n";
    let late = self::site(&late, "");
    let rates: Vec<Vec<String>> = table(&late, "retention").into_iter().skip(1).map(|row| row[..4].to_vec()).collect();
    assert_eq!(
        rates,
        [["0", "6", "6", "1.0000"], ["2", "6", "6", "1.0000"]].map(|row| row.map(str::to_owned).to_vec())
    );
    assert!(!heading(&late, "loyalty.html").contains("in the month after"), "{}", heading(&late, "loyalty.html"));
}

/// 112 days of 13 orders at 10, one an hour from 8 to 20, then a morning of two.
fn morning(orders_of_last_day: usize) -> String {
    let mut orders = "order_id,user_id,ts,amount,category\n".to_owned();
    let mut id = 0;
    for at in 0..=112_i64 {
        let date = day("2025-05-01") + TimeDelta::days(at);
        for hour in (8..21).take(if at == 112 { orders_of_last_day } else { 13 }) {
            id += 1;
            orders += &format!("{id},u{},{date}T{hour:02}:00:00,10,A\n", id % 50);
        }
    }
    orders
}

#[test]
fn a_last_day_that_is_not_over_is_in_no_comparison() {
    let morning_of =
        |n| Project::with(&morning(n)).file("sales-pulse.toml", format!("{EUROS}[checks]\nvolume_percent = 5\n"));
    let site = morning_of(2).site();
    // 28 days at 130 each, then and now; the morning of 21 August, 20, is in none of them.
    assert_eq!(
        cards(&page(&site, "details.html"))[0],
        ("Revenue, last 28 days".to_owned(), "flat = 0.0%".to_owned(), "on €3,640 before".to_owned())
    );
    let growth = &table(&site, "category_growth")[1];
    assert_eq!((growth[1].as_str(), growth[2].as_str()), ("3640.0000", "3640.0000"));
    // The outlook begins with it, at a whole day's mean; it is no unusual day.
    assert_eq!(table(&site, "outlook")[1], ["2025-08-21", "130.0000"]);
    assert!(!site.contains_key("data/unusual_days.csv"));
    // August is compared through the 20th, in which the same was sold as in July's first 20 days.
    assert_eq!(
        heading(&site, "month/2025-08.html"),
        "August 2025 brought €2,600 through 20 Aug, the same as on 1–20 July 2025"
    );
    assert_eq!(cards(&page(&site, "month/2025-08.html"))[0].2, "1–20 Aug vs 1–20 Jul");
    let rows = table(&site, "bridges");
    assert!(rows.iter().any(|row| row[0] == "2025-08" && row[2] == "2025-08-20" && row[4] == "2025-07-20"), "{rows:?}");
    let footer = page(&site, "when.html");
    assert!(footer.contains("21 August 2025 is not over and in no comparison."));
    assert!(page(&site, "month/2025-08.html").contains("Thu 21 Aug (so far)"));
    // A day that ends as it usually does is a day like others.
    let whole = self::site(&morning(13), "");
    assert!(!page(&whole, "when.html").contains("is not over and in no comparison"));
    assert_eq!(table(&whole, "outlook")[1], ["2025-08-22", "130.0000"]);
    // Nine of 13 leave 4 to be expected, too few to tell; eight leave 5.
    assert!(!page(&self::site(&morning(9), ""), "when.html").contains("is not over and in no"));
    assert!(page(&self::site(&morning(8), ""), "when.html").contains("is not over and in no"));
}

/// Orders of two lines over midnight at the end of a month, guests among them.
#[test]
fn an_order_belongs_to_a_month_in_one_way() {
    let mut orders = "order_id,user_id,ts,amount,category\n".to_owned();
    for month in 1..=3 {
        for id in 0..40 {
            let user = if id % 4 == 0 { String::new() } else { format!("u{}", id % 11) };
            orders += &format!("{month}-{id},{user},2025-{month:02}-{:02}T10:00:00,10,A\n", 1 + id % 28);
        }
    }
    for (id, user) in [("x", "u1"), ("y", ""), ("z", "new")] {
        orders += &format!("{id},{user},2025-01-31T23:55:00,10,A\n{id},{user},2025-02-01T00:05:00,20,B\n");
    }
    orders += "e,u1,2025-03-31T10:00:00,10,A\n";
    let site = site(&orders, "");
    let number = |text: &str| text.parse::<i64>().expect("a number");
    let months = table(&site, "months");
    let loyalty = table(&site, "loyalty");
    // Guests: ten a month, and y in both.
    let guests = [11, 11, 10];
    for ((month, own), guests) in months[1..].iter().zip(&loyalty[1..]).zip(guests) {
        assert_eq!(number(&month[3]), number(&own[5]) + guests, "{month:?} {own:?}");
        assert_eq!(month[4], own[1], "customers: {month:?} {own:?}");
    }
    // Whoever began in January orders again in February by the line after midnight.
    let again = table(&site, "cohorts").into_iter().find(|row| row[0] == "2025-01" && row[1] == "1").expect("a cell");
    assert_eq!(again[2], loyalty[2][1]);
    // 43 orders in January; 43 in February, three of them with a line in either: none more, so the bridges say none.
    let bridges = table(&site, "bridges");
    let term = |name: &str| bridges.iter().find(|row| row[0] == "2025-02" && row[8] == name).map(|row| row[9].clone());
    assert_eq!(term("Number of orders").as_deref(), Some("0.0000"));
    assert_eq!(term("Orders without a customer").as_deref(), Some("10.0000"), "y brought 10, then 20");
}

#[test]
fn net_pages_have_one_basis() {
    // January sells 31 × 2 × 10 of A and 31 × 10 of B, and B takes 10 × 20 back; in February A sells 28 × 2 × 9, B 28 × 10.
    let mut orders = "order_id,ts,amount,category\n".to_owned();
    for (month, days, amount) in [(1, 31, "10"), (2, 28, "9")] {
        for at in 1..=days {
            let date = format!("2025-{month:02}-{at:02}");
            orders +=
                &format!("{month}{at}a,{date},{amount},A\n{month}{at}b,{date},{amount},A\n{month}{at}c,{date},10,B\n");
        }
    }
    orders += &(1..=10).map(|at| format!("1{at}c,2025-01-{at:02},-20,B\n")).collect::<String>();
    let site = site(&orders, "revenue = \"net\"\n");
    // 930 − 200 = 730, then 504 + 280 = 784: up on net, down on gross.
    assert_eq!(heading(&site, "month/2025-02.html"), "February 2025 brought €784 net, 7.4% more than in January");
    let told = said(&site["month/2025-02.html"]);
    assert!(told[0].starts_with("That is €54 more: mostly through the returns (+\u{2060}€200), against"), "{told:?}");
    assert!(told.iter().all(|said| !said.contains("€146")), "{told:?}");
    assert!(told.iter().any(|said| said.starts_with("A makes 64.3%")), "{told:?}");
    let bridge: Vec<(String, String)> = table(&site, "bridges")
        .into_iter()
        .filter(|row| row[0] == "2025-02")
        .map(|row| (row[8].clone(), row[9].clone()))
        .collect();
    let sum: f64 = bridge.iter().map(|(_, amount)| amount.parse::<f64>().expect("an amount")).sum();
    assert_eq!(sum, 54.0, "{bridge:?}");
    assert!(bridge.contains(&("Returns".to_owned(), "200.0000".to_owned())), "{bridge:?}");
    let changes = table(&site, "category_changes");
    assert!(changes.iter().any(|row| row[0] == "2025-02" && row[5] == "B" && row[8] == "170.0000"), "{changes:?}");
    // Shares of the whole: A 620 + 504 = 1,124 of 1,514; B 590 − 200 = 390.
    assert_eq!(heading(&site, "categories.html"), "A leads 2 categories with 74.2% of revenue");
    assert!(
        heading(&site, "category/b.html").contains("25.8% of all revenue"),
        "{}",
        heading(&site, "category/b.html")
    );
    assert!(said(&site["details.html"]).iter().any(|said| said.starts_with("A makes 74.2% of all revenue")));
    // What is known of sales alone says so.
    assert!(page(&site, "when.html").contains("Gross revenue by weekday"));
}

#[test]
fn nothing_is_a_percentage_of_a_debt() {
    // B takes back more than it sells in January, and less in February.
    let mut orders = "order_id,ts,amount,category\n".to_owned();
    for (month, days, back) in [(1, 31, 20), (2, 28, 3)] {
        for at in 1..=days {
            let date = format!("2025-{month:02}-{at:02}");
            for id in 0..2 {
                orders += &format!(
                    "{month}{at}{id},{date},10,A\n{month}{at}{id}b,{date},5,B\n{month}{at}{id}b,{date},-{back},B\n"
                );
            }
        }
    }
    let site = site(&orders, "revenue = \"net\"\n");
    for (path, bytes) in site.iter().filter(|(path, _)| path.starts_with("category/b") || path.starts_with("month")) {
        let page = String::from_utf8_lossy(bytes);
        let card = cards(&page).into_iter().find(|(label, ..)| label.as_str() == "Net revenue");
        if *path == "category/b/2025-02.html" {
            // 2 × 31 × −15 = −930, then 2 × 28 × 2 = 112.
            assert_eq!(card.expect("a change").1, "flat €112 after \u{2212}\u{2060}€930", "{path}");
        }
    }
    let heading = heading(&site, "category/b/2025-02.html");
    assert!(!heading.contains('%') && !heading.contains("after"), "{heading}");
}

#[test]
fn periods_are_named_in_ten_locales() {
    // July, and August up to the 24th: three orders a day, so that percentages may be told.
    let orders = daily("2024-07-01", &[(3, 10); 55]);
    for (locale, versus) in [
        ("en-IN", "vs 1–24 Jul"),
        ("en-US", "vs Jul 1–24"),
        ("de-DE", "vs 1.–24. Juli"),
        ("fr-FR", "vs 1–24 juil."),
        ("es-ES", "vs 1–24 jul"),
        ("pt-BR", "vs 1–24 de jul."),
        ("ja-JP", "vs 7月1–24日"),
        ("ru-RU", "vs 1–24 июл."),
        ("ar-EG", "vs \u{2068}1–24 يوليو\u{2069}"),
        ("he-IL", "vs \u{2068}1–24 ביולי\u{2069}"),
    ] {
        let site = Project::with(&orders)
            .file("sales-pulse.toml", format!("currency = \"EUR\"\nlocale = \"{locale}\"\n"))
            .site();
        let cards = cards(&page(&site, "month/2024-08.html"));
        assert!(!cards.is_empty() && cards.iter().all(|(.., own)| own == versus), "{locale}: {cards:?}");
        if ["ar-EG", "he-IL"].contains(&locale) {
            for (path, bytes) in site.iter().filter(|(path, _)| path.ends_with(".html")) {
                let heading = String::from_utf8_lossy(bytes);
                let heading =
                    heading.split("<h1").nth(1).and_then(|rest| rest.split("</h1>").next()).unwrap_or_default();
                let (mut depth, mut open) = (0, false);
                for c in heading.chars() {
                    depth += i32::from(c == '\u{2068}') - i32::from(c == '\u{2069}');
                    open |= depth == 0 && ('\u{590}'..='\u{8ff}').contains(&c);
                }
                assert!(!open && depth == 0, "{locale} {path}: {heading:?}");
            }
        }
    }
}

#[test]
fn sentences_say_what_is() {
    // Gamma falls most, and makes most of January.
    let after = site(
        "order_id,user_id,ts,amount,category\n1,c1,2025-01-01,129,gamma\n2,c2,2025-01-31,30,Beta\n3,c3,2025-01-31,19,Delta\n\
         4,c1,2025-02-01,78,Alpha\n5,c2,2025-02-14,28,Beta\n6,c3,2025-02-28,26,Delta\n",
        "",
    );
    let told = said(&after["month/2025-02.html"]);
    assert!(
        told.contains(&"Of 4 categories, gamma changed most: \u{2212}\u{2060}€129, from €129 to €0.".to_owned()),
        "{told:?}"
    );
    // The remainder leads no month: of 30 categories C28 does, which has no page.
    let mut many = "ts,amount,category\n".to_owned();
    for at in 0..30 {
        many += &format!(
            "2025-01-{:02},{},C{at:02}\n2025-02-{0:02},{},C{at:02}\n",
            at % 28 + 1,
            100 - at,
            40 + if at == 28 { 25 } else { 0 }
        );
    }
    let many = site(&many, "max_categories = 3\n");
    let told = said(&many["month/2025-02.html"]);
    assert!(
        told.iter().any(|said| said.starts_with("C28 makes 5.3% of the month's revenue, the most of 30 categories")),
        "{told:?}"
    );
    assert!(
        many.iter()
            .all(|(path, bytes)| !path.ends_with(".html") || !String::from_utf8_lossy(bytes).contains("Other makes"))
    );
    // One known customer beside guests who made nine tenths.
    let guests = "user_id,ts,amount\n".to_owned()
        + &(1..=9).map(|at| format!(",2025-01-0{at},10\n")).collect::<String>()
        + "ann,2025-01-10,10\n";
    assert_eq!(heading(&site(&guests, ""), "customers.html"), "One known customer makes 10.0% of revenue");
    assert_eq!(
        heading(&site("user_id,ts,amount\nann,2025-01-10,10\n", ""), "customers.html"),
        "One customer makes all revenue"
    );
    // Without a category column the change is told all the same.
    let plain: Vec<(i64, i32)> = (0..59).map(|at| (1, if at < 31 { 30 } else { 45 })).collect();
    let plain = site(&daily("2025-01-01", &plain).replace(",category", "").replace(",A\n", "\n"), "");
    let told = said(&plain["month/2025-02.html"]);
    assert!(told[0].starts_with("That is €330 more: mostly through the average order (+\u{2060}€420)"), "{told:?}");
    assert!(page(&plain, "month/2025-02.html").contains("id=\"bridge-figure\""));
    // Two months alike: neither is the best. 99.97 % is not all. One repeat order is no half.
    let alike = "user_id,ts,amount,category\nann,2025-01-10,5000,A\nbob,2025-02-10,5000,A\nann,2025-02-11,3,B\nbob,2025-01-11,3,A\n";
    let alike = site(alike, "");
    assert_eq!(heading(&alike, "months.html"), "€10.0K in 2 months");
    assert_eq!(heading(&alike, "categories.html"), "A leads 2 categories with &gt;99.9% of revenue");
    let once = site("user_id,ts,amount\nann,2025-01-10,5\nann,2025-01-12,5\nbob,2025-01-13,5\n", "");
    assert!(page(&once, "loyalty.html").contains("The only repeat order came within 2 days of the one before."));
    for site in [&alike, &once, &many] {
        for (path, bytes) in site.iter().filter(|(path, _)| path.ends_with(".html")) {
            let words = text(&String::from_utf8_lossy(bytes));
            for wrong in [" 1 customers", " 1 orders", " 1 days ", " 1 categories", "months 20 are"] {
                assert!(!words.contains(wrong), "{path}: {wrong}");
            }
        }
    }
}

#[test]
fn what_is_not_shown_is_said() {
    let orders =
        "ts,amount,category\n2025-01-02,100,Books\n2025-01-03,80,Toys\n2025-01-04,50,Maps\n2025-03-05,40,Books\n";
    let project = Project::with(orders)
        .file("sales-pulse.toml", "max_categories = 2\n[groups]\nPaper = [\"Books\", \"Maps\"]\n")
        .file(
            "data/targets.csv",
            "month,category,revenue\n2024-12,,5\n2025-01,Books,5\n2025-02,,5\n2025-01,Maps,5\n2025-01,Bookes,5\n2025-01,Paper,5\n2025-04,,5\n2025-05,,5\n",
        )
        .file("content/a.md", "+++\nmonth = \"2025-02\"\n+++\nText.\n")
        .file("content/b.md", "+++\ncategory = \"Toyz\"\n+++\nText.\n")
        .file("content/c.md", "+++\ncategory = \"Paper\"\n+++\nText.\n");
    let run = project.run(&["build"]).ok();
    for told in [
        "data/targets.csv: warning: targets not shown: there are no orders of 2 months from 2024-12 to 2025-02",
        "data/targets.csv: note: targets not shown yet: there are no orders of 2 months from 2025-04 to 2025-05",
        "data/targets.csv: warning: \"Maps\" has a target and no page of its own: it is a part of \"Other\"",
        "data/targets.csv: warning: no order has the category \"Bookes\", which has a target",
        "did you mean \"Books\"?",
        "data/targets.csv: warning: \"Paper\" has a target, and only categories have targets",
        "content/a.md: warning: note not shown: there are no orders of 2025-02",
        "content/b.md: warning: no order has the category \"Toyz\", which has a note",
    ] {
        assert!(run.stderr.contains(told), "{told}\n{}", run.stderr);
    }
    assert!(!run.stderr.contains("content/c.md"), "{}", run.stderr);
    project.write("content/a.md", "+++\ntitle = \"A\"\nmonth = \"2025-13\"\n+++\nText.\n");
    let run = project.run(&["build"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("content/a.md:3: error: \"2025-13\" is not a month"), "{}", run.stderr);
}

#[test]
fn a_shop_that_rests_on_a_weekday_has_an_outlook() {
    // 15 weeks of two orders at 10 a day, none on Sundays.
    let rests: Vec<(i64, i32)> = (0..105).map(|at| (if at % 7 == 6 { 0 } else { 2 }, 10)).collect();
    let rests = site(&daily("2025-01-06", &rests), "");
    let days = table(&rests, "outlook");
    assert_eq!(days.len(), 1 + 24, "six days a week");
    assert!(days[1..].iter().all(|row| row[1] == "20.0000"), "{days:?}");
    assert!(page(&rests, "when.html").contains("a day was off by 0.0% of the revenue"));
    let short = site(&daily("2025-01-06", &[(2, 10); 60]), "");
    assert!(page(&short, "when.html").contains("An outlook needs 84 days of orders, and there are 60."));
}

#[test]
fn a_category_may_be_called_other() {
    let orders = "order_id,ts,amount,category\n1,2025-01-01,100,Other\n2,2025-01-03,80,A\n3,2025-01-04,50,B\n4,2025-01-05,40,C\n5,2025-02-05,40,Other\n6,2025-02-06,30,C\n7,2025-02-07,70,A\n";
    let site = site(orders, "max_categories = 2\n");
    let pages: Vec<&String> =
        site.keys().filter(|path| path.starts_with("category/") && path.matches('/').count() == 1).collect();
    assert_eq!(pages, ["category/a.html", "category/other-categories.html", "category/other.html"]);
    assert!(heading(&site, "category/other.html").starts_with("Other brought €140"));
    assert!(heading(&site, "category/other-categories.html").starts_with("Other categories brought €120"));
    let changes = table(&site, "category_changes");
    assert!(changes.iter().any(|row| row[5] == "Other" && row[7] == "40.0000"), "{changes:?}");
    assert!(changes.iter().any(|row| row[5] == "Other categories" && row[7] == "30.0000"), "{changes:?}");
}

#[test]
fn large_sums_are_exact() {
    // 60 days of 7 trillion: 420 trillion, 4.2 × 10¹⁸ ten-thousandths.
    let orders = daily("2025-01-01", &[(1, 9); 60]).replace(",9,A", ",7000000000000.01,A");
    let project = Project::with(&orders).file("sales-pulse.toml", EUROS);
    let site = project.site();
    sound("large", &site);
    assert!(page(&site, "categories.html").contains("€420,000,000,000,000.60"));
    assert_eq!(table(&site, "months")[1][1], "217000000000000.3100");
    assert!(table(&site, "segments")[1..].iter().any(|row| row[2] != "0"));
    project.run(&["verify", "public", "--input", "data/raw/orders.csv"]).ok();
    // More than can be added up exactly is refused, not wrong.
    let more = daily("2025-01-01", &[(1, 9); 60]).replace(",9,A", ",90000000000000,A");
    let run = Project::with(&more).run(&["build", "--quiet"]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(run.stderr.contains("the amounts add up to more than 922 trillion"), "{}", run.stderr);
}

#[test]
fn more_slices_than_16_bits_count_close_the_ledger() {
    let rows: String = (0..66_000).map(|at| format!("2025-01-01,{},c{at}\n", at % 9 + 1)).collect();
    let project = Project::with(&format!("ts,amount,category\n{rows}"));
    let input = Source::File(project.path("data/raw/orders.csv"));
    let orders = orders::read(&[input], &Reading::default(), &Silent).expect("readable");
    let (tables, _) =
        tables::aggregate(orders, &Cut { max_categories: 70_000, ..Cut::default() }).expect("rows that count");
    assert_eq!(tables.slices.len(), 66_001);
    let format = sales_pulse::format::Format::new("XXX", "en").expect("known");
    let lines = ledger::ledger(&tables, Revenue::Gross, &[], &format);
    assert!(lines.iter().all(ledger::Line::closes), "{lines:#?}");
}

#[test]
fn recency_counts_from_the_end_of_a_day_never_before_the_last_order() {
    let orders = "order_id,user_id,ts,amount\n1,a,2025-08-19T10:00:00,5\n2,b,2025-08-20T18:00:00,5\n";
    let with =
        |date: &str| Project::with(orders).file("sales-pulse.toml", format!("[rfm]\nreference_date = \"{date}\"\n"));
    let site = with("2025-08-20").site();
    let days: Vec<String> = site
        .iter()
        .filter(|(path, _)| path.starts_with("data/segments/") && path.ends_with(".csv"))
        .flat_map(|(path, _)| {
            table(&site, path.trim_start_matches("data/").trim_end_matches(".csv")).into_iter().skip(1)
        })
        .map(|row| format!("{} {}", row[0], row[2]))
        .collect();
    assert!(days.contains(&"Customer 1 1.58".to_owned()) && days.contains(&"Customer 2 0.25".to_owned()), "{days:?}");
    let run = with("2025-08-19").run(&["build"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("reference_date is 2025-08-19, before the last order of 2025-08-20"), "{}", run.stderr);
}

#[test]
fn advice_states_no_number_of_orders_and_no_span_of_time() {
    let own = sales_pulse::config::segments::Segments::new(&[]).expect("our own");
    for segment in own.all() {
        let advice = segment.advice.to_lowercase();
        for claim in
            ["once", "twice", "long ago", "first order", "second", "stopped", "nobody", "month", "often", "rarely"]
        {
            assert!(!advice.contains(claim), "{}: {advice}", segment.name);
        }
    }
}

#[test]
fn a_course_counts_the_days_that_are_left() {
    let orders = (15..=20).map(|at| format!("2025-08-{at},100\n")).collect::<String>();
    let project =
        Project::with(&format!("ts,amount\n{orders}")).file("data/targets.csv", "month,revenue\n2025-08,3000\n");
    let site = project.site();
    assert!(page(&site, "month/2025-08.html").contains("20.0% reached, on course for 56.7%"));
    let april = "ts,amount\n2025-04-26,20\n2025-04-27,20\n2025-04-28,20\n";
    let project = Project::with(april).file("data/targets.csv", "month,revenue\n2025-04,1000\n");
    project.run(&["build", "--quiet"]).ok();
    assert!(page(&files(&project.path("public")), "details.html").contains("is on course for 10.0%"));
}
