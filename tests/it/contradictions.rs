//! No page contradicts itself: shops of any shape are built, and the direction and the percentage of every card, heading
//! and sentence are checked against one function a rule, written here from DEFINITIONS and not from our code.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta, Timelike};
use chrono_tz::Europe::Berlin;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::project::{Files, Project};
use crate::sites::sound;
use crate::summaries::said;

/// A row in the shop's own time; amounts in cents.
#[derive(Debug, Clone)]
struct Line {
    order: u32,
    user: Option<u32>,
    time: NaiveDateTime,
    cents: i64,
    category: usize,
    promo: bool,
}

/// A shop, and which revenue is its headline.
#[derive(Debug, Clone)]
struct Shop {
    lines: Vec<Line>,
    net: bool,
    zoned: bool,
}

const CATEGORIES: [&str; 4] = ["Ales", "Bread", "Cheese", "Dates"];

/// What a shop is made from: how long it is open, how busy, and what its days hold.
fn shop() -> impl Strategy<Value = Shop> {
    let days = prop::collection::vec((0_u32..6, 0_u32..100, any::<u32>()), 60..190);
    let parts = (days, 1_u32..4, any::<(bool, bool, bool)>(), 0_u32..3, 0_u32..3);
    parts.prop_map(|(days, busy, (net, zoned, grows), morning, past)| {
        let first: NaiveDate = "2024-11-05".parse().expect("a day");
        let (mut lines, mut order) = (Vec::new(), 0);
        let n = days.len();
        for (at, &(many, chance, seed)) in days.iter().enumerate() {
            let date = first + TimeDelta::days(at as i64);
            // A month without rows, and single days without.
            let closed = (date.year(), date.month()) == (2024, 12) && seed % 2 == 0 && grows || chance < 6;
            let more = if grows && at > n * 2 / 3 { 2 } else { 1 };
            let mut orders = if closed { 0 } else { many * busy * more };
            if at + 1 == n {
                orders = if morning == 0 { 1 } else { orders.max(1) };
            }
            for i in 0..orders {
                order += 1;
                let dice =
                    |n: u32, salt: u32| seed.wrapping_mul(2_654_435_761).wrapping_add(i * 97 + salt * 1_013) / 7 % n;
                // An hour later is still before the clocks change.
                let hour = if at + 1 == n && morning == 0 { 0 } else { 8 + dice(15, 1) };
                let time = date.and_hms_opt(hour, 59, 30).expect("a time");
                let user = (dice(5, 2) > 0).then(|| dice(40, 3));
                let cents = if dice(3, 4) == 0 { 1_000 } else { 500 + i64::from(dice(4_000, 5)) };
                let line = Line { order, user, time, cents, category: dice(4, 6) as usize, promo: dice(3, 11) == 0 };
                // A second line, at times after midnight; at times a return of the first.
                if dice(4, 7) == 0 {
                    let time = time + TimeDelta::minutes(i64::from(dice(2, 8)) * 60);
                    let category = dice(4, 9) as usize;
                    lines.push(Line { time, category, cents: 250, ..line.clone() });
                }
                if dice(8, 10) == 0 {
                    lines.push(Line { cents: -line.cents, ..line.clone() });
                }
                lines.push(line);
            }
        }
        // A year before, weekday under weekday: nothing, every second order, or too few to compare with.
        let kept = |line: &&Line| match past {
            0 => false,
            1 => line.order.is_multiple_of(2),
            _ => line.order.is_multiple_of(29),
        };
        let year = TimeDelta::days(364);
        let before = lines.iter().filter(kept);
        let mut before: Vec<Line> =
            before.map(|line| Line { order: line.order + 1_000_000, time: line.time - year, ..line.clone() }).collect();
        before.append(&mut lines);
        Shop { lines: before, net, zoned }
    })
}

impl Shop {
    fn csv(&self) -> String {
        let mut text = "order_id,user_id,ts,amount,category,used_promo\n".to_owned();
        for line in &self.lines {
            let user = line.user.map(|user| format!("u{user}")).unwrap_or_default();
            let time = match self.zoned {
                false => line.time.to_string(),
                true => {
                    let zoned = line
                        .time
                        .and_local_timezone(Berlin)
                        .earliest()
                        .expect("no change of clocks before 2 or from 8 to 24");
                    zoned.naive_utc().format("%Y-%m-%dT%H:%M:%SZ").to_string()
                }
            };
            let (sign, cents) = (if line.cents < 0 { "-" } else { "" }, line.cents.abs());
            text += &format!(
                "{},{user},{time},{sign}{}.{:02},{},{}\n",
                line.order,
                cents / 100,
                cents % 100,
                CATEGORIES[line.category],
                u8::from(line.promo)
            );
        }
        text
    }

    fn config(&self) -> String {
        let net = if self.net { "revenue = \"net\"\n" } else { "" };
        let zone = if self.zoned { "timezone = \"Europe/Berlin\"\n" } else { "" };
        format!("currency = \"EUR\"\nlocale = \"en-IE\"\n{net}{zone}")
    }

    /// What each month is to reach, in cents.
    const TARGET: i64 = 1_234_500;

    /// The same target for the last month and the one before.
    fn targets(&self) -> String {
        let (_, last) = self.days();
        let before = last.checked_sub_months(chrono::Months::new(1)).expect("a month");
        let line = |day: NaiveDate| format!("{},{}.00\n", day.format("%Y-%m"), Self::TARGET / 100);
        ["month,revenue\n".to_owned(), line(before), line(last)].concat()
    }

    fn days(&self) -> (NaiveDate, NaiveDate) {
        let days = || self.lines.iter().map(|line| line.time.date());
        (days().min().expect("rows"), days().max().expect("rows"))
    }

    /// Rule: the last day that is over.
    fn over(&self) -> NaiveDate {
        let (_, last) = self.days();
        let sold = || self.lines.iter().filter(|line| line.cents > 0);
        let clock = |line: &&Line| line.time.num_seconds_from_midnight();
        let end = sold().filter(|line| line.time.date() == last).map(|line| clock(&line)).max();
        let same = |date: NaiveDate| date < last && (last - date).num_days() % 7 == 0;
        let mut days: Vec<NaiveDate> = sold()
            .map(|line| line.time.date())
            .filter(|date| same(*date))
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        if days.len() < 8 {
            return last;
        }
        days = days.split_off(days.len() - 8);
        let later: usize = days
            .iter()
            .map(|day| {
                let orders: BTreeSet<u32> =
                    sold().filter(|line| line.time.date() == *day).map(|line| line.order).collect();
                let first = |order: &u32| {
                    sold()
                        .filter(|line| line.time.date() == *day && line.order == *order)
                        .map(|line| clock(&line))
                        .min()
                };
                orders.iter().filter(|order| first(order) > end).count()
            })
            .sum();
        if later * 10 >= 46 * 8 { last.pred_opt().expect("a day") } else { last }
    }

    fn open(&self, (from, to): Span) -> usize {
        self.lines
            .iter()
            .map(|line| line.time.date())
            .filter(|day| (from..=to).contains(day))
            .collect::<BTreeSet<_>>()
            .len()
    }

    /// Rule: what a slice holds on some days.
    fn figures(&self, (from, to): Span, category: Option<usize>) -> Figures {
        let own =
            |line: &&Line| (from..=to).contains(&line.time.date()) && category.is_none_or(|own| own == line.category);
        let sold = || self.lines.iter().filter(own).filter(|line| line.cents > 0);
        let gross = sold().map(|line| line.cents).sum();
        let returns: i64 = self.lines.iter().filter(own).filter(|line| line.cents < 0).map(|line| line.cents).sum();
        Figures {
            gross,
            returns,
            revenue: if self.net { gross + returns } else { gross },
            orders: sold().map(|line| line.order).collect::<BTreeSet<_>>().len() as i64,
            customers: sold().filter_map(|line| line.user).collect::<BTreeSet<_>>().len() as i64,
        }
    }

    /// Rule: whether two periods can be compared.
    fn comparable(&self, now: Span, then: Span) -> bool {
        self.open(now) > 0 && 2 * self.open(then) >= self.open(now)
    }

    /// The last 28 days and the 28 before.
    fn weeks(&self) -> Option<(Span, Span)> {
        let (first, over) = (self.days().0, self.over());
        let back = |days: i64| over - TimeDelta::days(days);
        let (now, then) = ((back(27), over), (back(55), back(28)));
        (then.0 >= first && self.comparable(now, then)).then_some((now, then))
    }

    /// Rule: the last 28 days and what they are compared with: the same weekdays a year before, where these hold 30 orders or
    /// the 28 days before do not either; else the 28 days before.
    fn lead(&self) -> Option<(Span, Span)> {
        let (first, over) = (self.days().0, self.over());
        let back = |days: i64| over - TimeDelta::days(days);
        let (now, year) = ((back(27), over), (back(27 + 364), back(364)));
        let orders = |span: Span| self.figures(span, None).orders;
        let enough = |then: Span| orders(now).min(orders(then)) >= 30;
        let known = year.0 >= first && self.comparable(now, year) && orders(year) > 0;
        let by_year = known && self.weeks().is_none_or(|(_, before)| enough(year) || !enough(before));
        if by_year { Some((now, year)) } else { self.weeks() }
    }

    /// A month and the one before, like for like.
    fn months(&self, month: NaiveDate) -> Option<(Span, Span)> {
        let (first, over) = (self.days().0, self.over());
        let length = |first: NaiveDate| i64::from(first.num_days_in_month());
        let before = month.checked_sub_months(chrono::Months::new(1))?;
        let end = (month + TimeDelta::days(length(month) - 1)).min(over);
        let mut base = before + TimeDelta::days(length(before) - 1);
        if end < month || before < first {
            return None;
        }
        if i64::from(end.day()) < length(month) {
            base = base.min(before + (end - month));
        }
        let (now, then) = ((month, end), (before, base));
        self.comparable(now, then).then_some((now, then))
    }

    /// Rule: whether a change is clear, beyond twice the standard error of the weeks and beyond what reads as none.
    fn clear(&self, (now, then): (Span, Span), category: Option<usize>) -> bool {
        let weeks = |span: Span| -> Vec<f64> {
            let week = |at: i64| (span.0 + TimeDelta::days(7 * at), span.0 + TimeDelta::days(7 * at + 6));
            (0..4).map(|at| self.figures(week(at), category).revenue as f64 / 100.0).collect()
        };
        let mean = |weeks: &[f64]| weeks.iter().sum::<f64>() / 4.0;
        let variance = |weeks: &[f64]| weeks.iter().map(|week| (week - mean(weeks)).powi(2)).sum::<f64>() / 3.0;
        let (a, b) = (weeks(now), weeks(then));
        let error = (variance(&a) / 4.0 + variance(&b) / 4.0).sqrt();
        (mean(&a) - mean(&b)).abs() > 2.0 * error
    }
}

/// From one day to another, both included.
type Span = (NaiveDate, NaiveDate);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Figures {
    gross: i64,
    returns: i64,
    /// By the headline.
    revenue: i64,
    orders: i64,
    customers: i64,
}

/// Rule: a change in percent, in tenths, half away from zero; nothing below 30 orders or of a base that is not positive.
fn percent(now: i64, then: i64, orders: (i64, i64)) -> Option<i64> {
    if orders.0.min(orders.1) < 30 || then <= 0 || now < 0 {
        return None;
    }
    let (change, base) = (i128::from(now - then) * 1_000, i128::from(then));
    Some(((change.abs() * 2 + base) / (2 * base)) as i64 * change.signum() as i64)
}

/// The tenths of the percentage that a text holds.
fn tenths(text: &str) -> Option<i64> {
    let (number, _) = text.split_once('%')?;
    let start = number
        .rfind(|c: char| !c.is_ascii_digit() && !",.".contains(c))
        .map_or(0, |at| at + number[at..].chars().next().map_or(1, char::len_utf8));
    number[start..].replace([',', '.'], "").parse().ok()
}

/// A quotient to the ten-thousandth of a unit, of cents.
fn average(cents: i64, orders: i64) -> Option<i64> {
    (orders > 0).then(|| {
        let (a, b) = (i128::from(cents) * 100, i128::from(orders));
        ((a.abs() * 2 + b) / (2 * b)) as i64 * a.signum() as i64
    })
}

/// The label, class, change and base of each card that tells a change.
fn cards(page: &str) -> Vec<[String; 4]> {
    let one = |card: &str| {
        let label = card.split("</dt>").next()?.rsplit_once("\">").map(|(_, label)| label.trim_end_matches("</a>"))?;
        let delta = card.split("<dd class=\"delta\"><b class=\"").nth(1)?;
        let (class, rest) = delta.split_once("\">")?;
        let (change, versus) = rest.split_once("</b> ")?;
        Some([label, class, change, versus.split("</dd>").next()?].map(str::to_owned))
    };
    page.split("<div class=\"kpi\">").skip(1).filter_map(one).collect()
}

fn checks_cards(what: &str, shop: &Shop, page: &str, spans: Option<(Span, Span)>, category: Option<usize>) -> usize {
    let found = cards(page);
    let Some((now, then)) = spans else {
        assert!(found.is_empty(), "{what}: {found:?} without a base");
        return 0;
    };
    let (a, b) = (shop.figures(now, category), shop.figures(then, category));
    for [label, class, change, _] in &found {
        let (x, y) = match label.trim_end_matches(", last 28 days") {
            "Revenue" | "Net revenue" => (a.revenue, b.revenue),
            "Returns" => (-a.returns, -b.returns),
            "Orders" => (a.orders, b.orders),
            "Active customers" => (a.customers, b.customers),
            "Average order" => match (average(a.revenue, a.orders), average(b.revenue, b.orders)) {
                (Some(x), Some(y)) => (x, y),
                _ => panic!("{what}: an average of no order"),
            },
            other => panic!("{what}: {other} is not known here"),
        };
        let expected = percent(x, y, (a.orders, b.orders));
        assert_eq!(tenths(change), expected.map(i64::abs), "{what} {label}: {change}, of {y} then and {x} now");
        let way = match expected {
            None | Some(0) => "flat",
            Some(1..) => "up",
            Some(_) => "down",
        };
        assert_eq!(class.split(' ').next(), Some(way), "{what} {label}: {class} {change}");
    }
    found.len()
}

fn page(site: &Files, path: &str) -> String {
    String::from_utf8(site[path].clone()).expect("UTF-8")
}

fn heading(page: &str) -> String {
    let rest = page.split("<h1").nth(1).and_then(|rest| rest.split_once('>')).map(|(_, rest)| rest);
    rest.and_then(|rest| rest.split("</h1>").next()).expect("a heading").replace("&#39;", "'")
}

/// The sentences of a summary that tell how revenue moved, against both periods.
fn checks_sentences(
    what: &str,
    shop: &Shop,
    page: &str,
    spans: Option<(Span, Span)>,
    category: Option<usize>,
) -> usize {
    let mut checked = 0;
    for sentence in said(page.as_bytes()) {
        let moved =
            sentence.starts_with("That is ") || sentence.contains(" rose by €") || sentence.contains(" fell by €");
        if moved && !sentence.starts_with("Its share") {
            let (now, then) = spans.unwrap_or_else(|| panic!("{what}: {sentence:?} without a base"));
            let (a, b) = (shop.figures(now, category), shop.figures(then, category));
            let up = sentence.contains(" rose by ")
                || sentence.split([':', ';']).next().is_some_and(|start| start.ends_with(" more"));
            assert_eq!(up, a.revenue > b.revenue, "{what}: {sentence:?} of {} then and {} now", b.revenue, a.revenue);
            let orders = if a.orders == 1 { "1 order".to_owned() } else { format!("{} orders", a.orders) };
            assert!(
                sentence.contains(&format!("; {orders}, {} before", b.orders)),
                "{what}: {sentence:?}, {a:?} {b:?}"
            );
            let opening = sentence.split(" compared with").next().unwrap_or_default();
            if let Some(told) = tenths(opening).filter(|_| opening.len() < sentence.len()) {
                assert_eq!(
                    Some(told),
                    percent(a.revenue, b.revenue, (a.orders, b.orders)).map(i64::abs),
                    "{what}: {sentence:?}"
                );
            }
            // What moved with the change is of its sign, and orders of that of the card.
            if let Some((_, rest)) = sentence.split_once("the number of orders (") {
                assert_eq!(rest.starts_with('+'), a.orders > b.orders, "{what}: {sentence:?}");
            }
            checked += 1;
        }
        if let Some((_, rest)) = sentence.split_once(" categories, ").filter(|_| sentence.starts_with("Of ")) {
            let (now, then) = spans.expect("a mover has a base");
            let change = |category: usize| {
                shop.figures(now, Some(category)).revenue - shop.figures(then, Some(category)).revenue
            };
            let most = (0..CATEGORIES.len()).max_by_key(|category| change(*category).abs()).expect("categories");
            let named = CATEGORIES.iter().position(|name| rest.starts_with(name)).expect("one of ours");
            assert_eq!(change(named).abs(), change(most).abs(), "{what}: {sentence:?}");
            let up = rest.split_once("changed most: ").is_some_and(|(_, rest)| rest.starts_with('+'));
            assert_eq!(up, change(named) > 0, "{what}: {sentence:?}");
            checked += 1;
        }
        if sentence.starts_with("Its share of revenue ") {
            let (now, then) = shop.lead().expect("a share that moved has a base");
            let share = |span: Span| (shop.figures(span, category).revenue, shop.figures(span, None).revenue);
            let ((a, all), (b, before)) = (share(now), share(then));
            let way = (i128::from(a) * i128::from(before) - i128::from(b) * i128::from(all)).signum();
            assert_eq!(sentence.contains(" rose by "), way > 0, "{what}: {sentence:?}");
            checked += 1;
        }
    }
    checked
}

fn checks_28(what: &str, shop: &Shop, page: &str, category: Option<usize>) -> usize {
    let weeks = shop.lead();
    let trend = weeks.and_then(|(now, then)| {
        let (a, b) = (shop.figures(now, category), shop.figures(then, category));
        let percent = percent(a.revenue, b.revenue, (a.orders, b.orders))?;
        Some(if percent != 0 && shop.clear((now, then), category) { percent } else { 0 })
    });
    let heading = heading(page);
    let told = ["is up ", "is down "].into_iter().find_map(|way| heading.split_once(way).map(|(_, rest)| (way, rest)));
    match (told, trend) {
        (Some((way, rest)), Some(percent)) => {
            assert_eq!((tenths(rest), way == "is up "), (Some(percent.abs()), percent > 0), "{what}: {heading:?}");
            assert_ne!(percent, 0, "{what}: {heading:?} is within the noise");
        }
        (Some(_), None) => panic!("{what}: {heading:?} without a base"),
        (None, trend) => assert!(trend.is_none_or(|percent| percent == 0), "{what}: {heading:?} hides {trend:?}"),
    }
    assert!(!heading.contains("clear trend") || trend == Some(0), "{what}: {heading:?}");
    2 + checks_cards(what, shop, page, weeks, category) + checks_sentences(what, shop, page, weeks, category)
}

/// The front page: both changes of its heading in whole percents, and its cards.
fn checks_front(shop: &Shop, page: &str) -> usize {
    let heading = heading(page);
    let whole = |(now, then): (Span, Span)| {
        let (a, b) = (shop.figures(now, None), shop.figures(then, None));
        percent(a.revenue, b.revenue, (a.orders, b.orders))?;
        let (change, base) = (i128::from(a.revenue - b.revenue) * 100, i128::from(b.revenue));
        Some(((change.abs() * 2 + base) / (2 * base)) as i64 * change.signum() as i64)
    };
    let lead = shop.lead();
    let by_year = lead.is_some_and(|(_, then)| shop.weeks().is_none_or(|(_, before)| before != then));
    let told = |part: &str| -> Option<i64> {
        let number = part.split_once('%')?.0.rsplit(' ').next()?.replace(',', "");
        let number: i64 = number.parse().expect("a whole percentage");
        Some(if part.contains("% below") { -number } else { number })
    };
    let (first, second) = match heading.split_once(" and ") {
        Some((first, second)) if first.contains("last 28 days is") => (first, Some(second)),
        _ => (heading.as_str(), None),
    };
    if first.contains('%') {
        assert_eq!(told(first), lead.and_then(whole), "{heading:?}");
        assert_eq!(first.contains("a year ago"), by_year, "{heading:?}");
    }
    // What stands behind the comma is last year's.
    let second = second.map(|second| second.split_once(',').map_or(second, |(second, _)| second));
    if let Some(second) = second {
        let before = shop.weeks().expect("a change from the days before has a base");
        let said = if second.contains("level with") { Some(0) } else { told(second) };
        assert_eq!(said, whole(before), "{heading:?}");
    }
    2 + checks_cards("index.html", shop, page, lead, None)
}

fn checks_month(what: &str, shop: &Shop, page: &str, spans: Option<(Span, Span)>, category: Option<usize>) -> usize {
    let heading = heading(page);
    let Some((now, then)) = spans else {
        assert!(
            [" more than ", " less than ", "the same as", " after "].iter().all(|word| !heading.contains(word)),
            "{what}: {heading:?}"
        );
        return 1 + checks_cards(what, shop, page, spans, category);
    };
    let (a, b) = (shop.figures(now, category), shop.figures(then, category));
    let expected = percent(a.revenue, b.revenue, (a.orders, b.orders));
    for (words, way) in [(" more than ", 1), (" less than ", -1), ("the same as", 0)] {
        if heading.contains(words) {
            let found = expected.unwrap_or_else(|| panic!("{what}: {heading:?} without a percentage"));
            assert_eq!(found.signum(), way, "{what}: {heading:?}, {found}");
            assert!(way == 0 || tenths(&heading) == Some(found.abs()), "{what}: {heading:?}, {found}");
        }
    }
    assert!(!heading.contains('%') || expected.is_some(), "{what}: {heading:?}");
    1 + checks_cards(what, shop, page, spans, category) + checks_sentences(what, shop, page, spans, category)
}

/// The bridges: terms add up, the first has the sign of the orders, the rest that of the average; months, loyalty and
/// bridges count the same orders.
fn checks_tables(shop: &Shop, site: &Files) -> usize {
    let table = |name: &str| -> Vec<Vec<String>> {
        let Some(bytes) = site.get(&format!("data/{name}.csv")) else { return Vec::new() };
        csv::Reader::from_reader(&bytes[..])
            .records()
            .map(|row| row.expect("a row").iter().map(str::to_owned).collect())
            .collect()
    };
    let units = |text: &str| text.replace('.', "").parse::<i64>().expect("an amount of four decimals");
    let date = |text: &str| text.parse::<NaiveDate>().expect("a day");
    let rows = table("bridges");
    let mut seen = 0;
    for period in rows.iter().map(|row| (&row[0], &row[7])).collect::<BTreeSet<_>>() {
        let terms: Vec<&Vec<String>> = rows.iter().filter(|row| (&row[0], &row[7]) == period).collect();
        let row = terms[0];
        let (now, then) = ((date(&row[1]), date(&row[2])), (date(&row[3]), date(&row[4])));
        let expected =
            if row[0] == "last-28-days" { shop.weeks() } else { shop.months(date(&format!("{}-01", row[0]))) };
        assert_eq!(expected, Some((now, then)), "{row:?}");
        let (a, b) = (shop.figures(now, None), shop.figures(then, None));
        assert_eq!((units(&row[5]), units(&row[6])), (b.revenue * 100, a.revenue * 100), "{row:?}");
        assert_eq!(terms.iter().map(|term| units(&term[9])).sum::<i64>(), (a.revenue - b.revenue) * 100, "{terms:?}");
        if row[7] == "orders" {
            let agree = |x: i64, y: i64| x.signum() * y.signum() >= 0;
            assert!(
                row[8] == "Number of orders" && agree(units(&row[9]), a.orders - b.orders),
                "{terms:?} {a:?} {b:?}"
            );
            let rest: i64 = terms[1..].iter().filter(|term| term[8] != "Returns").map(|term| units(&term[9])).sum();
            let each = (average(a.gross, a.orders).expect("orders"), average(b.gross, b.orders).expect("orders"));
            assert!(agree(rest, each.0 - each.1), "{terms:?} {each:?}");
        }
        seen += 1;
    }
    for row in table("months") {
        let first = date(&format!("{}-01", row[0]));
        let month = shop.figures((first, first + TimeDelta::days(i64::from(first.num_days_in_month()) - 1)), None);
        assert_eq!((units(&row[1]), units(&row[2])), (month.gross * 100, month.returns * 100), "{row:?}");
        assert_eq!((row[3].parse(), row[4].parse()), (Ok(month.orders), Ok(month.customers)), "{row:?}");
        seen += 1;
    }
    for (month, own) in table("months").iter().zip(table("loyalty")) {
        let guests = {
            let of =
                |line: &&Line| line.time.format("%Y-%m").to_string() == own[0] && line.user.is_none() && line.cents > 0;
            shop.lines.iter().filter(of).map(|line| line.order).collect::<BTreeSet<_>>().len()
        };
        let count = |text: &str| text.parse::<usize>().expect("a count");
        assert_eq!((&month[0], count(&month[3])), (&own[0], count(&own[5]) + guests), "{own:?}");
    }
    for row in table("category_growth") {
        let category = CATEGORIES.iter().position(|name| *name == row[0]).expect("one of ours");
        let (now, then) = shop.weeks().expect("growth has a base");
        let (a, b) = (shop.figures(now, Some(category)), shop.figures(then, Some(category)));
        let clear =
            percent(a.revenue, b.revenue, (a.orders, b.orders)).filter(|_| shop.clear((now, then), Some(category)));
        let way = clear.unwrap_or(0).signum();
        let expected = [(-1, "shrinking"), (0, "no clear change"), (1, "growing")][(way + 1) as usize].1;
        assert!(["new", "gone"].contains(&row[7].as_str()) || row[7].ends_with(expected), "{row:?}: {expected}");
        seen += 1;
    }
    seen
}

/// Who came back: each cohort by age, of months with rows, and the heading that sums them up.
fn checks_cohorts(shop: &Shop, site: &Files) -> usize {
    let Some(bytes) = site.get("data/cohorts.csv") else { return 0 };
    let month = |time: NaiveDateTime| (time.year(), time.month());
    let sold = || shop.lines.iter().filter(|line| line.cents > 0);
    let open: BTreeSet<(i32, u32)> = shop.lines.iter().map(|line| month(line.time)).collect();
    let begun = |user: u32| sold().filter(|line| line.user == Some(user)).map(|line| month(line.time)).min();
    let users: BTreeSet<u32> = sold().filter_map(|line| line.user).collect();
    let mut seen = BTreeSet::new();
    for row in csv::Reader::from_reader(&bytes[..]).records().map(|row| row.expect("a row")) {
        let first: NaiveDate = format!("{}-01", &row[0]).parse().expect("a month");
        let age: u32 = row[1].parse().expect("an age");
        let later = first.checked_add_months(chrono::Months::new(age)).expect("a month");
        let at = (later.year(), later.month());
        let cohort: Vec<u32> =
            users.iter().copied().filter(|user| begun(*user) == Some((first.year(), first.month()))).collect();
        let back = |user: &&u32| sold().any(|line| line.user == Some(**user) && month(line.time) == at);
        let expected = (cohort.iter().filter(back).count().to_string(), cohort.len().to_string());
        assert_eq!((row[2].to_owned(), row[4].to_owned()), expected, "{row:?}");
        assert!(open.contains(&at), "{row:?}: a month without rows");
        seen.insert((row[0].to_owned(), at));
    }
    for user in &users {
        let (year, number) = begun(*user).expect("an order");
        let key = format!("{year}-{number:02}");
        assert!(open.iter().filter(|at| **at >= (year, number)).all(|at| seen.contains(&(key.clone(), *at))), "{key}");
    }
    seen.len()
}

/// What a weekday brings by the last four weeks, in ten-thousandths: nothing where the shop was open on fewer than two.
fn usual(shop: &Shop, day: NaiveDate) -> Option<i64> {
    let over = shop.over();
    let back = (day - over).num_days() - 1;
    let back = back.rem_euclid(7) + 1;
    let same = (1..=4).map(|weeks| over + TimeDelta::days(back - 7 * weeks));
    let same: Vec<i64> =
        same.filter(|day| shop.open((*day, *day)) > 0).map(|day| shop.figures((day, day), None).revenue).collect();
    (same.len() >= 2).then(|| average(same.iter().sum(), same.len() as i64)).flatten()
}

/// The outlook, and how far the months have come towards their targets.
fn checks_outlook(shop: &Shop, site: &Files) -> usize {
    let (first, over) = (shop.days().0, shop.over());
    let outlook = site.get("data/outlook.csv");
    let told: Vec<(NaiveDate, i64)> = outlook
        .iter()
        .flat_map(|bytes| csv::Reader::from_reader(&bytes[..]).into_records())
        .map(|row| row.expect("a row"))
        .map(|row| (row[0].parse().expect("a day"), row[1].replace('.', "").parse().expect("an amount")))
        .collect();
    if outlook.is_some() {
        // On a weekday of fewer than two days the shop is closed.
        let next = (1..=28).map(|day| over + TimeDelta::days(day));
        let expected: Vec<(NaiveDate, i64)> = next.filter_map(|day| Some((day, usual(shop, day)?))).collect();
        assert_eq!(told, expected);
    }
    let total: i64 = told.iter().map(|(_, amount)| amount).sum();
    let mut seen = told.len();
    for (path, bytes) in site.iter().filter(|(path, _)| path.ends_with(".html")) {
        for sentence in said(bytes) {
            if let Some((_, rest)) = sentence.split_once("The next 28 days may bring €") {
                let (number, _) = rest.split_once(' ').expect("a range behind it");
                let (number, scale) = match number.strip_suffix('K') {
                    Some(thousands) => (thousands, 1_000.0),
                    None => (number.strip_suffix('M').unwrap_or(number), if number.ends_with('M') { 1e6 } else { 1.0 }),
                };
                let told: f64 = number.replace(',', "").parse().expect("a number");
                let exact = total as f64 / 10_000.0;
                assert!((told * scale - exact).abs() <= exact * 0.005 + 0.5, "{path}: {sentence:?}, {exact}");
                seen += 1;
            }
            let Some((month, rest)) = sentence.split_once(" has reached ").or_else(|| sentence.split_once(" reached "))
            else {
                continue;
            };
            let Ok(begin) = NaiveDate::parse_from_str(&format!("1 {month}"), "%d %B %Y") else { continue };
            let end = begin + TimeDelta::days(i64::from(begin.num_days_in_month()) - 1);
            let reached = shop.figures((begin, end), None).revenue;
            let share = |units: i64| {
                let (units, target) = (i128::from(units) * 1_000, i128::from(Shop::TARGET) * 100);
                ((units.abs() * 2 + target) / (2 * target)) as i64
            };
            assert_eq!(tenths(rest), Some(share(reached * 100)), "{path}: {sentence:?}, {reached}");
            seen += 1;
            let Some((_, course)) = rest.split_once(" on course for ") else {
                assert!(end <= over, "{path}: {sentence:?} is not over");
                continue;
            };
            assert!(end > over, "{path}: {sentence:?} is over");
            if outlook.is_none() {
                continue;
            }
            let so_far = shop.figures((begin.max(first), over), None).revenue * 100;
            let begun = reached * 100 - so_far;
            let left = (1..=(end - over).num_days()).map(|day| {
                let usual = usual(shop, over + TimeDelta::days(day)).unwrap_or_default();
                if day == 1 { usual.max(begun) } else { usual }
            });
            assert_eq!(tenths(course), Some(share(so_far + left.sum::<i64>())), "{path}: {sentence:?}");
            seen += 1;
        }
    }
    seen
}

/// What the pages say of the best, the largest and the promos.
fn checks_rest(shop: &Shop, site: &Files) -> usize {
    let (first, last) = shop.days();
    let whole = shop.figures((first, last), None);
    let mut seen = 0;
    // The largest category, under the same share wherever it is told.
    let of = |category: usize| shop.figures((first, last), Some(category)).revenue;
    let most = (0..CATEGORIES.len()).map(of).max().unwrap_or_default();
    let share = |part: i64| {
        let (part, whole) = (i128::from(part) * 1_000, i128::from(whole.revenue));
        ((part * 2 + whole) / (2 * whole)) as i64
    };
    for path in ["details.html", "categories.html"].iter().filter(|path| site.contains_key(**path)) {
        let page = page(site, path);
        let leads = |text: &String| text.contains(" of all revenue, the most of ") || text.contains(" leads ");
        for told in said(page.as_bytes()).into_iter().chain([heading(&page)]).filter(leads) {
            let named = CATEGORIES.iter().position(|name| told.starts_with(name)).expect("one of ours");
            assert_eq!(of(named), most, "{path}: {told:?}");
            assert!(!told.contains('%') || tenths(&told) == Some(share(most)), "{path}: {told:?}, {}", share(most));
            seen += 1;
        }
    }
    for (at, name) in CATEGORIES.iter().enumerate() {
        let Some(bytes) = site.get(&format!("category/{}.html", name.to_lowercase())) else { continue };
        let page = String::from_utf8_lossy(bytes);
        if let Some((text, _)) = page.split_once(" of all revenue</dd>") {
            let text = text.rsplit('>').next().unwrap_or_default();
            assert_eq!(tenths(&format!("{text}%")), Some(share(of(at)).abs()), "{name}: {text}");
            seen += 1;
        }
    }
    // The best month, if one is.
    let months: BTreeSet<(i32, u32)> = shop.lines.iter().map(|line| (line.time.year(), line.time.month())).collect();
    let brought = |(year, month): (i32, u32)| {
        let first = NaiveDate::from_ymd_opt(year, month, 1).expect("a month");
        shop.figures((first, first + TimeDelta::days(i64::from(first.num_days_in_month()) - 1)), None).revenue
    };
    let heading = heading(&page(site, "months.html"));
    let best = months.iter().map(|month| brought(*month)).max();
    if heading.contains(" is the best of ") {
        let named = months.iter().find(|(year, month)| {
            let first = NaiveDate::from_ymd_opt(*year, *month, 1).expect("a month");
            heading.starts_with(&first.format("%B %Y").to_string())
        });
        assert_eq!(named.map(|month| brought(*month)), best, "{heading:?}");
        assert!(heading.contains(&format!("best of {} months", months.len())), "{heading:?}");
        seen += 1;
    }
    if let Some(bytes) = site.get("promo-payment.html") {
        let used = shop
            .lines
            .iter()
            .filter(|line| line.promo && line.cents > 0)
            .map(|line| line.order)
            .collect::<BTreeSet<_>>();
        let start = format!("{} of {} orders used a promo, ", used.len(), whole.orders);
        let told =
            said(bytes).into_iter().find(|told| told.contains(" orders used a promo")).expect("a share of promos");
        assert!(whole.orders > 999 || told.starts_with(&start), "{told:?}, {start:?}");
        seen += 1;
    }
    seen
}

fn checks(shop: &Shop) -> usize {
    let site = Project::with(&shop.csv())
        .file("sales-pulse.toml", shop.config())
        .file("data/targets.csv", shop.targets())
        .site();
    sound("a shop", &site);
    let mut seen = checks_front(shop, &page(&site, "index.html"));
    seen += checks_28("details.html", shop, &page(&site, "details.html"), None) + checks_tables(shop, &site);
    seen += checks_cohorts(shop, &site) + checks_rest(shop, &site) + checks_outlook(shop, &site);
    for (at, name) in CATEGORIES.iter().enumerate() {
        let path = format!("category/{}.html", name.to_lowercase());
        if site.contains_key(&path) {
            seen += checks_28(&path, shop, &page(&site, &path), Some(at));
        }
    }
    for path in site.keys().filter(|path| path.ends_with(".html")) {
        let (folder, file) = path.rsplit_once('/').unwrap_or_default();
        let Ok(first) = format!("{}-01", file.trim_end_matches(".html")).parse::<NaiveDate>() else { continue };
        let category = CATEGORIES.iter().position(|name| folder == format!("category/{}", name.to_lowercase()));
        seen += checks_month(path, shop, &page(&site, path), shop.months(first), category);
    }
    seen
}

#[test]
fn no_page_contradicts_itself() {
    let seen = std::cell::Cell::new(0);
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(40);
    let mut runner = TestRunner::new(Config { cases, max_shrink_iters: 60, ..Config::default() });
    let result = runner.run(&shop(), |shop| {
        seen.set(seen.get() + checks(&shop));
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
    assert!(seen.get() > 100 * cases as usize, "{} statements checked in {cases} shops", seen.get());
}
