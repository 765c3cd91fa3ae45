//! Customers: every table by hand, segments of one's own, and lists that name nobody who is not to be named.

use std::collections::BTreeSet;

use proptest::prelude::*;
use sales_pulse::money::Money;
use sales_pulse::orders::{self, Reading, Source};
use sales_pulse::progress::Silent;
use sales_pulse::tables::{self, Cut};

use crate::project::{Files, Project, files};

/// Two hundred days of orders of forty people who are known by their addresses. The first ten order every four days and
/// stop after 106; the others order every twenty.
fn orders() -> String {
    let mut orders = "order_id,user_id,ts,amount,category\n".to_owned();
    let first = chrono::NaiveDate::from_ymd_opt(2025, 1, 1).expect("a day");
    let comes = |person: i64, day: i64| match person {
        0..10 => day <= 105 && day % 4 == person % 4,
        _ => day % 20 == (person - 10) * 2 / 3,
    };
    let pairs = (0..200).flat_map(|day| (0..40).map(move |person| (day, person)));
    for (i, (day, person)) in pairs.filter(|&(day, person)| comes(person, day)).enumerate() {
        let date = first + chrono::TimeDelta::days(day);
        orders += &format!("{i},Zoe.Q{person}@example.org,{date},{}.50,Books\n", 5 + person);
    }
    orders
}

fn lists(site: &Files, folder: &str) -> BTreeSet<String> {
    site.keys().filter(|path| path.starts_with(folder) && path.ends_with(".csv")).cloned().collect()
}

fn text(site: &Files, path: &str) -> String {
    String::from_utf8(site[path].clone()).expect("UTF-8")
}

#[test]
fn lists_of_customers_name_them_as_the_config_allows() {
    let orders = orders();
    let people: BTreeSet<&str> = orders.lines().skip(1).filter_map(|row| row.split(',').nth(1)).collect();
    assert_eq!(people.len(), 40);
    for (config, named) in [
        ("", "Customer 1,"),
        ("[privacy]\ncustomers = \"pseudonym\"\n", "Customer 1,"),
        ("[privacy]\ncustomers = \"pseudonym\"\nkey = \"a key of our own, long\"\n", "Customer "),
        ("[privacy]\ncustomers = \"omit\"\n", ""),
        ("[privacy]\ncustomers = \"raw\"\n", "Zoe.Q1@example.org,"),
    ] {
        let project = Project::with(&orders).file("sales-pulse.toml", config);
        let site = project.site();
        let listed = lists(&site, "data/segments/");
        assert_eq!(listed.is_empty(), named.is_empty(), "{config}: {listed:?}");
        assert_eq!(site.contains_key("data/fallen.csv"), !named.is_empty(), "{config}");
        let all: String = listed.iter().map(|path| text(&site, path)).collect();
        assert!(all.contains(named), "{config}: {all}");
        let rows: usize = listed.iter().map(|path| text(&site, path).lines().count() - 1).sum();
        assert!(named.is_empty() || rows == 40, "{config}: {rows} customers on all lists");
        if !config.contains("raw") {
            for (path, bytes) in &site {
                let found = String::from_utf8_lossy(bytes).to_lowercase();
                let shown = people.iter().find(|address| found.contains(&address.to_lowercase()));
                assert!(shown.is_none() && !found.contains("zoe"), "{config}: {path} names {shown:?}");
            }
        }
        // Beside the site they stand with their addresses: the shop writes to them.
        let curated = files(&project.path("data/curated"));
        let own: String = lists(&curated, "segments/").iter().map(|path| text(&curated, path)).collect();
        assert!(people.iter().all(|address| own.contains(address)), "{config}: {own}");
        assert!(text(&curated, "fallen.csv").contains("@example.org,"), "{config}");
    }
}

#[test]
fn who_fell_is_told_with_what_is_at_stake() {
    let site = Project::with(&orders()).file("sales-pulse.toml", "[privacy]\ncustomers = \"raw\"\n").site();
    let rows = |table: &'static str| -> Vec<Vec<String>> {
        text(&site, table).lines().skip(1).map(|row| row.split(',').map(str::to_owned).collect()).collect()
    };
    let moves = rows("data/segment_moves.csv");
    let fallen = rows("data/fallen.csv");
    let fell: Vec<&Vec<String>> = moves.iter().filter(|row| row[5] == "lapsed").collect();
    let customers =
        |rows: &[&Vec<String>]| rows.iter().map(|row| row[2].parse::<usize>().expect("a number")).sum::<usize>();
    assert_eq!(customers(&fell), fallen.len());
    // The ten who stopped had been the best, and what is at stake is all that they brought: 26 or 27 orders each.
    let best = |was: &String| ["Champions", "Loyal"].contains(&was.as_str());
    let stopped: Vec<&Vec<String>> = fell.into_iter().filter(|row| best(&row[0])).collect();
    assert!(stopped.iter().all(|row| ["At risk", "Can't lose them"].contains(&row[1].as_str())), "{moves:?}");
    assert_eq!(customers(&stopped), 10, "{moves:?}");
    let mut addresses: Vec<&str> = fallen.iter().filter(|row| best(&row[1])).map(|row| row[0].as_str()).collect();
    addresses.sort_unstable();
    assert_eq!(addresses, (0..10).map(|i| format!("Zoe.Q{i}@example.org")).collect::<Vec<_>>());
    let stake: f64 = stopped.iter().map(|row| row[3].parse::<f64>().expect("an amount")).sum();
    let brought: f64 = (0..10).map(|i| (5.5 + f64::from(i)) * if i % 4 < 2 { 27.0 } else { 26.0 }).sum();
    assert!((stake - brought).abs() < 0.001, "{stake}, not {brought}");
    let page = text(&site, "customer-list.html");
    assert!(page.contains("id=\"fallen\"") && page.contains("href=\"data/fallen.csv\""));
}

#[test]
fn segments_of_ones_own() {
    let config = "[[segments]]\nname = \"Zestful\"\nscores = \"R3-5 F1-5\"\ndo = \"Greet them.\"\n\
                  [[segments]]\nname = \"Away\"\nscores = [\"R1-2 F1-4\", \"R1-2 F5\"]\n";
    let project = Project::with(&orders()).file("sales-pulse.toml", config);
    let site = project.site();
    let table = text(&site, "data/segments.csv");
    let rows: Vec<&str> = table.lines().collect();
    assert!(rows.len() == 3 && rows[1].starts_with("Zestful,\"R 3–5, F 1–5\","), "{table}");
    assert!(rows[1].ends_with(",Greet them.") && rows[2].ends_with(','), "{table}");
    let listed = lists(&site, "data/segments/");
    assert_eq!(listed, BTreeSet::from(["data/segments/away.csv".to_owned(), "data/segments/zestful.csv".to_owned()]));
    assert!(text(&site, "customer-list.html").contains("Greet them."));
    // The order of the segments is that of the config, for who verifies the site too.
    project.run(&["verify", "public", "--input", "data/raw/orders.csv"]).ok();
}

#[test]
fn segments_that_overlap_or_leave_a_gap_are_refused() {
    let config = "[[segments]]\nname = \"Here\"\nscores = \"R3-5 F1-5\"\n[[segments]]\nname = \"Gone\"\nscores = \"R1-3 F2-5\"\n";
    let run = Project::with(&orders()).file("sales-pulse.toml", config).run(&["build"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    for told in ["R 3 F 2 stands in Here and in Gone", "no segment holds R 2 F 1, R 1 F 1", "sales-pulse.toml"] {
        assert!(run.stderr.contains(told), "{told}: {}", run.stderr);
    }
}

/// Seven orders of four customers in three months, the second and third of whom come back.
const SEVEN: &str = "order_id,user_id,ts,amount,category
1,a,2025-01-01,100,X
2,b,2025-01-10,50,Y
3,a,2025-02-01,60,X
4,c,2025-02-02,40,X
5,c,2025-02-02,20,Y
6,b,2025-03-10,30,Y
7,d,2025-03-31,10,X
";

#[test]
fn tables_by_hand() {
    let site = Project::with(SEVEN).site();
    #[track_caller]
    fn is(site: &Files, table: &str, expected: &str) {
        assert_eq!(text(site, &format!("data/{table}.csv")), format!("{}\n", expected.trim()), "{table}");
    }
    // In February a comes back and c, who is new, orders twice; in March b comes back and d is new.
    is(
        &site,
        "loyalty",
        "month,customers,new,returning,repeating,orders,revenue,new_revenue
2025-01,2,2,0,0,2,150.0000,150.0000
2025-02,2,1,2,1,3,120.0000,60.0000
2025-03,2,1,1,0,2,40.0000,10.0000",
    );
    is(
        &site,
        "cohorts",
        "cohort,age,customers,revenue,size,rate,cumulative,each,over
2025-01,0,2,150.0000,2,1.0000,150.0000,75.0000,yes
2025-01,1,1,60.0000,2,0.5000,210.0000,105.0000,yes
2025-01,2,1,30.0000,2,0.5000,240.0000,120.0000,yes
2025-02,0,1,60.0000,1,1.0000,60.0000,60.0000,yes
2025-02,1,0,0.0000,1,0.0000,60.0000,60.0000,yes
2025-03,0,1,10.0000,1,1.0000,10.0000,10.0000,yes",
    );
    // Without a and b, of whom nobody knows whether they are new.
    is(
        &site,
        "retention",
        "age,customers,back,rate,revenue,each
0,2,2,1.0000,70.0000,35.0000
1,1,0,0.0000,60.0000,60.0000",
    );
    is(
        &site,
        "order_counts",
        "orders,customers,all_orders,revenue
1,1,1,10.0000
2,3,6,300.0000
3,0,0,0.0000
4,0,0,0.0000
5-9,0,0,0.0000
10+,0,0,0.0000",
    );
    is(&site, "order_gaps", "days,orders\n0,1\n31,1\n59,1");
    // Before a, b, c, d stand 0, 160, 240 and 300 of 310.
    is(
        &site,
        "concentration",
        "class,customers,customers_share,revenue,revenue_share
A,3,0.7500,300.0000,0.9677
B,0,0.0000,0.0000,0.0000
C,1,0.2500,10.0000,0.0323",
    );
    // Of four the cut-offs are the values themselves: 0, 21, 57 and 58 days; 1, 2, 2, 2 orders; 10, 60, 80, 160.
    is(
        &site,
        "rfm_cuts",
        "measure,score,over,up_to,customers,tied
R,1,58.0000,,0,0
R,2,57.0000,58.0000,1,1
R,3,21.0000,57.0000,1,1
R,4,0.0000,21.0000,1,1
R,5,,0.0000,1,1
F,1,,1.0000,1,1
F,2,1.0000,2.0000,3,3
F,3,2.0000,2.0000,0,0
F,4,2.0000,2.0000,0,0
F,5,2.0000,,0,0
M,1,,10.0000,1,1
M,2,10.0000,60.0000,1,1
M,3,60.0000,80.0000,1,1
M,4,80.0000,160.0000,1,1
M,5,160.0000,,0,0",
    );
    let segments = text(&site, "data/segments.csv");
    for row in [
        "Champions,\"R 5, F 4–5\",0,0,0.0000,,,,",
        "Potential loyalists,\"R 4–5, F 2–3\",1,2,80.0000,80.0000,40.0000,21.0000,",
        "New,\"R 5, F 1\",1,1,10.0000,10.0000,10.0000,0.0000,",
        "About to sleep,\"R 3, F 1–2\",1,2,60.0000,60.0000,30.0000,57.0000,",
        "Hibernating,\"R 1–2, F 1–2\",1,2,160.0000,160.0000,80.0000,58.0000,",
    ] {
        assert!(segments.contains(row), "{row}: {segments}");
    }
    // On 3 March: c 29 days ago, a 30, b 52, so R 5, 4 and 2; one order of b, two of the others.
    is(
        &site,
        "segment_moves",
        "was,is,customers,at_stake,revenue,turn
Potential loyalists,Hibernating,1,160.0000,160.0000,lapsed
Potential loyalists,About to sleep,1,60.0000,60.0000,
Hibernating,Potential loyalists,1,50.0000,80.0000,returned
,New,1,0.0000,10.0000,new",
    );
    is(
        &site,
        "fallen",
        "customer,was,is,at_stake,last_order,recency_days,frequency,monetary,R,F,M
Customer 1,Potential loyalists,Hibernating,160.0000,2025-02-01,58.00,2,160.0000,2,2,4",
    );
    // February: 3 category orders for 2 at 75 are 225, at 100 and 50 they would be 250, and they were 120.
    is(
        &site,
        "bridges",
        "period,from,to,base_from,base_to,base_revenue,revenue,bridge,term,amount
2025-02,2025-02-01,2025-02-28,2025-01-01,2025-01-31,150.0000,120.0000,orders,Number of orders,75.0000
2025-02,2025-02-01,2025-02-28,2025-01-01,2025-01-31,150.0000,120.0000,orders,Mix of categories,25.0000
2025-02,2025-02-01,2025-02-28,2025-01-01,2025-01-31,150.0000,120.0000,orders,Value within categories,-130.0000
2025-02,2025-02-01,2025-02-28,2025-01-01,2025-01-31,150.0000,120.0000,customers,Number of customers,0.0000
2025-02,2025-02-01,2025-02-28,2025-01-01,2025-01-31,150.0000,120.0000,customers,Orders per customer,75.0000
2025-02,2025-02-01,2025-02-28,2025-01-01,2025-01-31,150.0000,120.0000,customers,Average order of customers,-105.0000
2025-02,2025-02-01,2025-02-28,2025-01-01,2025-01-31,150.0000,120.0000,customers,Orders without a customer,0.0000
2025-03,2025-03-01,2025-03-31,2025-02-01,2025-02-28,120.0000,40.0000,orders,Number of orders,-40.0000
2025-03,2025-03-01,2025-03-31,2025-02-01,2025-02-28,120.0000,40.0000,orders,Mix of categories,-10.0000
2025-03,2025-03-01,2025-03-31,2025-02-01,2025-02-28,120.0000,40.0000,orders,Value within categories,-30.0000
2025-03,2025-03-01,2025-03-31,2025-02-01,2025-02-28,120.0000,40.0000,customers,Number of customers,0.0000
2025-03,2025-03-01,2025-03-31,2025-02-01,2025-02-28,120.0000,40.0000,customers,Orders per customer,-40.0000
2025-03,2025-03-01,2025-03-31,2025-02-01,2025-02-28,120.0000,40.0000,customers,Average order of customers,-40.0000
2025-03,2025-03-01,2025-03-31,2025-02-01,2025-02-28,120.0000,40.0000,customers,Orders without a customer,0.0000",
    );
    is(
        &site,
        "category_changes",
        "period,from,to,base_from,base_to,category,base_revenue,revenue,change
2025-02,2025-02-01,2025-02-28,2025-01-01,2025-01-31,X,100.0000,100.0000,0.0000
2025-02,2025-02-01,2025-02-28,2025-01-01,2025-01-31,Y,50.0000,20.0000,-30.0000
2025-03,2025-03-01,2025-03-31,2025-02-01,2025-02-28,X,100.0000,10.0000,-90.0000
2025-03,2025-03-01,2025-03-31,2025-02-01,2025-02-28,Y,20.0000,30.0000,10.0000",
    );
    // Of four customers nothing is said in general.
    assert!(!text(&site, "customers.html").contains("<ul class=\"summary\">"));
}

#[test]
fn a_month_that_is_not_over_is_marked_and_in_no_rate() {
    let site = Project::with(&SEVEN.replace("2025-03-31", "2025-03-30")).site();
    let cohorts = text(&site, "data/cohorts.csv");
    for row in ["2025-01,2,1,30.0000,2,0.5000,240.0000,120.0000,no", "2025-02,1,0,0.0000,1,0.0000,60.0000,60.0000,no"] {
        assert!(cohorts.contains(row), "{row}: {cohorts}");
    }
    assert_eq!(
        text(&site, "data/retention.csv"),
        "age,customers,back,rate,revenue,each\n0,1,1,1.0000,60.0000,60.0000\n"
    );
    // Of cohorts of one or two customers there is no picture; of six times as many there is.
    assert!(!text(&site, "loyalty.html").contains("id=\"retention"));
    let (head, rows) = SEVEN.split_once('\n').expect("rows");
    let times = |n: usize| rows.lines().map(move |row| format!("{n}{}\n", row.replacen(',', &format!(",{n}"), 1)));
    let many: String = (1..=6).flat_map(times).collect();
    let site = Project::with(&format!("{head}\n{many}").replace("2025-03-31", "2025-03-30")).site();
    let page = text(&site, "loyalty.html");
    assert!(page.contains("6*") && page.contains("The month is not over"), "{page}");
}

/// Orders of a few customers over two hundred days, as they are read.
fn people(rows: &[(u8, u16, u16)]) -> (sales_pulse::tables::Tables, tempfile::TempDir) {
    let folder = tempfile::TempDir::new().expect("a folder");
    let file = folder.path().join("orders.csv");
    let mut orders = "order_id,user_id,ts,amount\n".to_owned();
    for (i, (customer, day, amount)) in rows.iter().enumerate() {
        let date = chrono::NaiveDate::from_ymd_opt(2025, 1, 1).expect("a day") + chrono::TimeDelta::days((*day).into());
        orders += &format!("{},u{customer},{date},{}\n", i / 2, amount + 1);
    }
    std::fs::write(&file, orders).expect("writable");
    let orders = orders::read(&[Source::File(file)], &Reading::default(), &Silent).expect("readable");
    (tables::aggregate(orders, &Cut { max_categories: 9, ..Cut::default() }).expect("rows that count").0, folder)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn of_any_orders_cohorts_hold_no_more_than_their_size(
        rows in prop::collection::vec((0_u8..12, 0_u16..200, 0_u16..500), 1..80),
    ) {
        let (tables, _folder) = people(&rows);
        let people = &tables.people;
        let revenue: Money = people.customers.iter().map(|customer| customer.revenue).sum();
        let cells = || people.cohorts.iter().flatten();
        prop_assert_eq!(people.cohorts.iter().map(|cells| cells[0].customers as usize).sum::<usize>(), people.customers.len());
        prop_assert!(people.cohorts.iter().all(|cells| cells.iter().all(|cell| cell.customers <= cells[0].customers)));
        prop_assert_eq!(cells().map(|cell| cell.revenue).sum::<Money>(), revenue);
        prop_assert_eq!(people.months.iter().map(|month| month.new as usize).sum::<usize>(), people.customers.len());
        for month in &people.months {
            prop_assert!(month.new <= month.customers && month.new_revenue.0 <= month.revenue.0);
        }
        if let Some(before) = &people.before {
            let known: Vec<_> = before.customers.iter().map(|customer| customer.code).collect();
            prop_assert!(known.is_sorted() && known.len() == before.year.len());
            for (was, year) in before.customers.iter().zip(&before.year) {
                let now = people.customers.iter().find(|now| now.code == was.code).expect("nobody goes");
                prop_assert!(was.orders <= now.orders && was.revenue.0 <= now.revenue.0 && year.0 <= was.revenue.0);
            }
        }
        let repeat: u32 = people.gaps.iter().sum();
        let orders: u32 = people.customers.iter().map(|customer| customer.orders).sum();
        prop_assert_eq!(repeat, orders - people.customers.len() as u32);
    }
}

#[test]
fn summaries_say_three_to_five_things_each_with_its_evidence() {
    let project = Project::new();
    project.run(&["build", "--quiet"]).ok();
    let site = files(&project.path("public"));
    for page in ["customers.html", "loyalty.html"] {
        let page = text(&site, page);
        let summary =
            page.split("<ul class=\"summary\">").nth(1).and_then(|rest| rest.split("</ul>").next()).expect("one");
        let said = summary.matches("<li>").count();
        assert!((3..=5).contains(&said) && summary.matches("<a href=\"#").count() == said, "{summary}");
    }
}
