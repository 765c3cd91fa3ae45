//! Points 30 to 53: values, shapes and texts.

use crate::project::Files;

use super::{HEAD, Point, orders, reads};

/// So many rows of one kind.
fn many(n: u32, row: impl Fn(u32) -> String) -> String {
    HEAD.to_owned() + &(0..n).map(|i| row(i) + "\n").collect::<String>()
}

fn day(from: &str, after: u32) -> String {
    let first: chrono::NaiveDate = from.parse().expect("a day");
    (first + chrono::TimeDelta::days(after.into())).to_string()
}

/// Pages of categories.
fn categories(site: &Files) -> Vec<&str> {
    let own = site.keys().filter_map(|path| path.strip_prefix("category/")?.strip_suffix(".html"));
    own.filter(|name| !name.contains('/')).collect()
}

fn page<'a>(site: &'a Files, path: &str) -> &'a str {
    std::str::from_utf8(&site[path]).expect("UTF-8")
}

pub fn points() -> Vec<Point> {
    let shop = "timezone = \"Europe/Berlin\"\n";
    let backwards = {
        let sound = orders(&[]);
        let mut rows: Vec<&str> = sound.lines().skip(1).collect();
        rows.reverse();
        format!("{HEAD}{}\n", rows.join("\n"))
    };
    vec![
        reads(30, "a negative amount", orders(&["9,u9,2025-01-03,-5.00,Books"]))
            .shows("public/data.html", "Returns 1 amount below 0")
            .shows("public/data/months.csv", ",-5.0000,"),
        reads(31, "an amount of nothing", orders(&["9,u9,2025-01-03,0.00,Books"]))
            .shows("public/data.html", "Amount of 0 1 left out"),
        reads(32, "NaN", orders(&["9,u9,2025-01-03,NaN,Books"])).rejects("orders.csv:4", "not a number"),
        reads(32, "inf", orders(&["9,u9,2025-01-03,inf,Books"])).rejects("orders.csv:4", "not a number"),
        reads(32, "N/A", orders(&["9,u9,N/A,5.00,Books"]))
            .rejects("orders.csv:4", "does not match the date format of the column"),
        reads(32, "nothing where an amount should be", orders(&["9,u9,2025-01-03,,Books"]))
            .rejects("orders.csv:4", "no amount"),
        reads(32, "nothing where an order should be", orders(&[",u9,2025-01-03,5.00,Books"]))
            .rejects("orders.csv:4", "no order id"),
        reads(32, "nothing where a customer and a category may be", orders(&["9,,2025-01-03,5.00,"]))
            .shows("public/data.html", "All of 4 rows understood")
            .shows("public/data/categories.csv", "(no category)"),
        reads(33, "1e308", orders(&["9,u9,2025-01-03,1e308,Books"])).rejects("orders.csv:4", "not a number"),
        reads(33, "an amount beyond all", orders(&["9,u9,2025-01-03,9999999999999999.00,Books"]))
            .rejects("orders.csv:4", "beyond the largest amount"),
        reads(34, "a line that stands there twice", orders(&["2,bob@example.org,2025-01-02T11:00:00,20.50,Home"]))
            .with(&["build"])
            .tells(&["orders.csv:4 is ./data/raw/orders.csv:3 again"])
            .shows("public/data.html", "Line The same as line 4 3")
            .shows("public/data.html", "Counted 4 amount above 0"),
        reads(
            34,
            "a line that stands there twice and is to be dropped",
            orders(&["2,bob@example.org,2025-01-02T11:00:00,20.50,Home"]),
        )
        .config("[input]\nrepeated = \"drop\"\n")
        .same()
        .with(&["build"])
        .tells(&["is left out: ./data/raw/orders.csv:4 is ./data/raw/orders.csv:3 again"]),
        reads(35, "an order of two customers", orders(&["2,ann@example.org,2025-01-03,5.00,Books"]))
            .with(&["build"])
            .tells(&["1 order of more than one customer"])
            .shows("public/data.html", "Orders of two customers 1"),
        reads(36, "two currencies", orders(&["9,u9,2025-01-03,$5.00,Books", "10,u9,2025-01-03,€5.00,Books"]))
            .exit(3)
            .tells(&["orders.csv:5", "amounts are in $ (line 4) and in EUR (line 5)"]),
        reads(37, "31 April", orders(&["9,u9,2025-04-31,5.00,Books"])).rejects("orders.csv:4", "no such day or hour"),
        reads(37, "24:00", orders(&["9,u9,2025-04-30T24:00:00,5.00,Books"]))
            .rejects("orders.csv:4", "no such day or hour"),
        reads(37, "an hour that the clocks skipped", orders(&["9,u9,2025-03-30T02:30:00,5.00,Books"]))
            .config(shop)
            .rejects("orders.csv:4", "an hour that the clocks skipped"),
        reads(37, "an hour that the clocks repeated", orders(&["9,u9,2025-10-26T02:30:00,5.00,Books"]))
            .config(shop)
            .shows("public/data.html", "All of 4 rows understood")
            .shows("public/data/kpis_by_day.csv", "2025-10-26"),
        reads(38, "1970", orders(&["9,u9,1970-01-01,5.00,Books"])).rejects("orders.csv:4", "before 1990-01-01"),
        reads(38, "1970, which the config allows", orders(&["9,u9,1970-01-01,5.00,Books"]))
            .config("[input]\nearliest = \"1970-01-01\"\n")
            .shows("public/data/kpis_by_day.csv", "1970-01-01"),
        reads(38, "2101", orders(&["9,u9,2101-01-01,5.00,Books"])).rejects("orders.csv:4", "after 2100-12-31"),
        reads(38, "two days after the build", orders(&["9,u9,2025-02-06,5.00,Books"]))
            // The fourth of February, at noon.
            .run(|project, point| project.run_in(&[("SOURCE_DATE_EPOCH", "1738670400")], point.arguments, b""))
            .rejects("orders.csv:4", "after 2025-02-05, more than a day after SOURCE_DATE_EPOCH"),
        reads(39, "rows in another order", backwards).same(),
        reads(40, "one row", format!("{HEAD}1,u1,2025-03-05T10:00:00,9.99,Books\n"))
            .shows("public/data.html", "All of 1 row understood"),
        reads(41, "one customer", many(60, |i| format!("{i},c17,{},{}.25,Books", day("2025-01-01", i), 1 + i % 9)))
            .shows("public/customer-list.html", "c17"),
        reads(42, "one day", many(50, |i| format!("{i},u{},2025-03-05T{:02}:30:00,{}.10,Books", i % 7, i % 24, 1 + i)))
            .shows("public/data/kpis_by_day.csv", "2025-03-05"),
        reads(43, "all amounts equal", many(90, |i| format!("{i},u{},{},10.00,Books", i % 7, day("2025-01-01", i)))),
        reads(44, "nothing but returns", many(20, |i| format!("{i},u{},{},-3.00,Books", i % 3, day("2025-01-01", i))))
            .shows("public/index.html", "Only returns: −60"),
        reads(
            45,
            "10,000 categories",
            many(10_000, |i| format!("{i},u{},{},{}.00,Kind {i}", i % 97, day("2025-01-01", i % 60), 1 + i % 89)),
        )
        .checked(|site| assert_eq!(categories(site).len(), 51, "the first 50 and the others"))
        .shows("public/categories.html", "Other"),
        reads(
            45,
            "days without hours",
            many(60, |i| format!("{i},u{},{},{}.00,Books", i % 7, day("2025-01-01", i), 1 + i % 9)),
        )
        .checked(|site| assert!(!page(site, "when.html").contains("by weekday and hour"), "there are no hours")),
        reads(
            46,
            "one customer with a million orders",
            many(1_000_000, |i| format!("{i},c17,{},{}.00,Books", day("2025-01-01", i % 365), 1 + i % 89)),
        )
        .shows("public/data.html", "All of 1,000,000 rows understood"),
        reads(
            47,
            "a gap of a year",
            many(60, |i| {
                format!("{i},u{},{},{}.00,Books", i % 7, day("2023-01-01", if i < 30 { i } else { i + 400 }), 1 + i % 9)
            }),
        ),
        reads(
            48,
            "twenty years",
            many(490, |i| format!("{i},u{},{},{}.00,Books", i % 50, day("2005-01-01", i * 15), 1 + i % 9)),
        )
        .shows("public/months.html", "2025"),
        reads(
            49,
            "markup",
            orders(&[
                "9,u9,2025-01-03,50.00,<script>alert(1)</script>",
                "10,u9,2025-01-04,40.00,{{7*7}}",
                "11,u9,2025-01-05,45.00,javascript:alert(1)",
            ]),
        )
        .checked(|site| {
            for (path, bytes) in site.iter().filter(|(path, _)| path.ends_with(".html")) {
                let page = String::from_utf8_lossy(bytes);
                assert!(!page.contains("<script>alert") && !page.contains("href=\"javascript:"), "{path}");
            }
        })
        .shows("public/categories.html", "&lt;script&gt;alert(1)&lt;/script&gt;")
        .shows("public/categories.html", "{{7*7}}")
        .shows("public/categories.html", "javascript:alert(1)"),
        reads(
            50,
            "names that are no file names",
            orders(&[
                "9,u9,2025-01-03,50.00,../../etc/passwd",
                "10,u9,2025-01-04,40.00,con",
                &format!("11,u9,2025-01-05,45.00,{}", "x".repeat(300)),
                &format!("12,u9,2025-01-05,44.00,{}", "Ω".repeat(300)),
                "13,u9,2025-01-05,43.00,",
            ]),
        )
        .checked(|site| {
            let names = categories(site);
            assert!(names.len() == 7 && names.iter().all(|name| !name.is_empty() && name.len() <= 95), "{names:?}");
            assert!(!names.contains(&"con"), "no file of this name can be on Windows");
        }),
        reads(
            51,
            "names that differ by little",
            orders(&[
                "9,u9,2025-01-03,50.00,books",
                "10,u9,2025-01-04,40.00,BOOKS",
                "11,u9,2025-01-05,45.00,Caf\u{e9}",
                "12,u9,2025-01-05,44.00,Cafe\u{301}",
                "13,u9,2025-01-05,43.00,A & B",
                "14,u9,2025-01-05,42.00,A/B",
            ]),
        )
        .checked(|site| assert_eq!(categories(site).len(), 8, "{:?}", categories(site))),
        reads(
            52,
            "text that runs the other way",
            orders(&["9,u9,2025-01-03,50.00,A\u{202e}txt.exe", "10,u9,2025-01-03,40.00,ملابس 👗"]),
        )
        .checked(|site| {
            let page = page(site, "categories.html");
            assert!(
                page.contains("<bdi>A\u{202e}txt.exe</bdi>") && page.contains("<bdi>ملابس 👗</bdi>"),
                "not set apart"
            );
        }),
        reads(
            53,
            "a formula",
            orders(&["9,u9,2025-01-03,50.00,\"=HYPERLINK(\"\"http://a\"\")\"", "10,u9,2025-01-03,-4.00,Books"]),
        )
        .shows("public/data/categories.csv", "'=HYPERLINK(")
        .shows("public/data/months.csv", ",-4.0000,"),
    ]
}
