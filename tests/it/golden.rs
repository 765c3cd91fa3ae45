//! What the front page says of eight shops of different kinds: its heading, what happened, why, what to do, word by word.

use chrono::{Datelike, NaiveDate, TimeDelta};

use crate::project::{Project, cuts, files};

/// Numbers that look like chance and are the same every time.
struct Dice(u64);

impl Dice {
    /// A number below `n`.
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// Rows of order, customer, time, amount in cents and category.
fn csv(rows: Vec<(NaiveDate, u64, i64, &str)>) -> String {
    let mut text = "order_id,user_id,ts,amount,category\n".to_owned();
    for (order, (date, customer, cents, category)) in rows.into_iter().enumerate() {
        let (sign, size) = (if cents < 0 { "-" } else { "" }, cents.abs());
        text += &format!("{order},c{customer},{date},{sign}{}.{:02},{category}\n", size / 100, size % 100);
    }
    text
}

/// A bakery that opened three weeks ago: 40 orders.
fn bakery() -> String {
    let mut dice = Dice(1);
    let rows = (0..40).map(|i| {
        let date = day("2025-03-03") + TimeDelta::days(i * 21 / 40);
        (date, dice.below(25), 350 + dice.below(2_200) as i64, ["Bread", "Cakes"][dice.below(2) as usize])
    });
    csv(rows.collect())
}

/// A workshop that writes 99 invoices in two and a half years.
fn workshop() -> String {
    let (mut dice, mut date) = (Dice(2), day("2023-01-03"));
    let rows = (0..99).map(|_| {
        date += TimeDelta::days([2, 5, 8, 9, 12, 20][dice.below(6) as usize]);
        let category = ["Machines", "Spare parts", "Service"][dice.below(3) as usize];
        (date, dice.below(18), 20_000 + dice.below(900_000) as i64, category)
    });
    csv(rows.collect())
}

/// A ski shop: four fifths of its year between November and February, one order in nine comes back, net is the headline.
fn ski() -> String {
    let mut dice = Dice(3);
    let mut rows = Vec::new();
    for date in day("2023-01-01").iter_days().take_while(|date| *date <= day("2025-02-16")) {
        let busy = if [11, 12, 1, 2].contains(&date.month()) { 12 } else { 1 };
        for _ in 0..busy + dice.below(busy) {
            let (customer, cents) = (dice.below(2_000), 3_000 + dice.below(40_000) as i64);
            let category = ["Skis", "Boots", "Jackets", "Goggles"][dice.below(4) as usize];
            rows.push((date, customer, cents, category));
            if dice.below(9) == 0 {
                rows.push((date, customer, -cents, category));
            }
        }
    }
    csv(rows)
}

/// A subscription box: everyone pays 29.00 each month, a few leave and a few join.
fn boxes() -> String {
    let mut dice = Dice(4);
    let mut rows = Vec::new();
    for customer in 0..260 {
        let mut date = day("2023-06-01") + TimeDelta::days(dice.below(560) as i64);
        while date <= day("2025-06-30") && dice.below(24) > 0 {
            rows.push((date, customer, 2_900, "Box"));
            date += TimeDelta::days(30);
        }
    }
    rows.sort();
    csv(rows)
}

/// The text of the heading and of each answer, a line each.
fn front(page: &[u8]) -> String {
    let page = String::from_utf8_lossy(page);
    let part = |open: &str, close: &str| page.split_once(open).and_then(|(_, rest)| rest.split_once(close));
    let plain = |html: &str| {
        let text: String = html
            .split('<')
            .map(|part| part.split_once('>').map_or(part, |(_, text)| text))
            .collect::<Vec<_>>()
            .join(" ");
        text.split_whitespace().collect::<Vec<_>>().join(" ").replace("&#39;", "'")
    };
    let heading = part("<h1", "</h1>").map_or("", |(text, _)| text.split_once('>').map_or("", |(_, text)| text));
    let mut told = vec![plain(heading)];
    for answer in page.split("<figcaption>").skip(1).take(3).filter(|answer| answer.contains("class=\"lead\"")) {
        told.push(plain(answer.split("</figcaption>").next().unwrap_or_default()));
    }
    told.join("\n")
}

#[test]
fn eight_shops_are_told_as_they_are() {
    let cut = |name: &str, config: &str| {
        let project = Project::new().file("sales-pulse.toml", config);
        let input = cuts().join(name);
        project.run(&["build", "--quiet", "--input", input.to_str().expect("UTF-8")]).ok();
        front(&files(&project.path("public"))["index.html"])
    };
    let made = |orders: String, config: &str| {
        let project = Project::with(&orders).file("sales-pulse.toml", config);
        front(&project.site()["index.html"])
    };
    let sample = Project::new();
    sample.run(&["build", "--quiet"]).ok();
    let euros = "currency = \"EUR\"\nlocale = \"en-IE\"\n";
    let shops = [
        ("sample", front(&files(&sample.path("public"))["index.html"])),
        ("seed", cut("seed_orders.csv", "currency = \"INR\"\nlocale = \"en-IN\"\n")),
        ("Online Retail", cut("online_retail.csv", "currency = \"GBP\"\nlocale = \"en-GB\"\n")),
        ("Superstore", cut("superstore.csv", "currency = \"USD\"\nlocale = \"en-US\"\n")),
        ("bakery", made(bakery(), euros)),
        ("workshop", made(workshop(), euros)),
        ("ski shop", made(ski(), &format!("{euros}revenue = \"net\"\n"))),
        ("boxes", made(boxes(), euros)),
    ];
    let text: Vec<String> = shops.into_iter().map(|(name, told)| format!("== {name}\n{told}")).collect();
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("shops", text.join("\n\n"));
    });
}
