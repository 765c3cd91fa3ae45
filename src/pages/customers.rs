//! Customers: scores, segments, the best hundred.

use crate::analysis::concentration::Concentration;
use crate::analysis::findings::counted;
use crate::analysis::rfm::{self, Cuts, Segment};
use crate::chart::spec::{Bar, Bars, Direction, Mark, Paint, Pareto, Rfm, RfmCell, Room};
use crate::diagnostic::Result;
use crate::format::{DateStyle, Quantity};
use crate::html::context::{Block, Cell as Td, Column, Figure, Kpi, Kpis, Listing, Row, Table};
use crate::metrics;
use crate::money::Money;
use crate::orders::time::{DAY, date};
use crate::tables::Customer;

use super::draft::{Draft, Head};
use super::overview::columns;
use super::{Key, Page, PageDef, Report, tables};

pub(super) const PAGE: PageDef = PageDef {
    kind: "customers",
    keys: |report| if report.has_customers() { vec![Key::Customers] } else { Vec::new() },
    compose,
};

/// Customers on the page's list.
const LISTED: usize = 100;

fn compose(report: &Report, key: Key) -> Result<Page> {
    let mut draft = Draft::new(report, key);
    let concentration = concentration(report);
    let kpis = key_figures(&draft);
    draft.blocks.push(kpis);
    let heatmap = Block::Figure(heatmap(&mut draft, Room::Half));
    let segments = Block::Figure(segments(&mut draft));
    draft.blocks.push(columns("even", vec![heatmap, segments]));
    let table = segment_table(&draft);
    draft.blocks.push(listing("segment-table", "Segments", "Each customer is in exactly one, by recency and frequency score", table, None));
    if let Some((table, words)) = migration(&draft) {
        let days = report.tables.people.before.as_ref().map_or(0, |before| before.days);
        let caption = format!("Each customer {days} days ago and now, scored by the orders known at the time");
        draft.blocks.push(listing("migration", "Who moved", &caption, table, Some(words)));
    }
    if concentration.cumulative.len() > 1 && concentration.total() != Money::ZERO {
        let pareto = Block::Figure(pareto(&mut draft, &concentration));
        let table = loyalty(&draft);
        let caption = "Share of the month's customers; latest first";
        let note = median_gap(&report.tables.people.gaps).map(|(days, n)| {
            let s = if days == 1 { "" } else { "s" };
            format!("Half of all {} repeat orders come within {days} day{s} of the one before.", draft.format.count(n))
        });
        draft.blocks.push(pareto);
        draft.blocks.push(listing("loyalty", "New and returning", caption, table, note));
    }
    if let Some(cuts) = report.scores.cuts {
        let reference = draft.format.date(date(report.scores.reference.div_euclid(DAY) as i32), DateStyle::Long);
        let caption = format!("Cut-offs and how many customers each score holds; recency counts back from {reference}");
        let note = "A score is 1 and one more for each cut-off that the value exceeds; recency counts the other way round. \
                    Equal values get equal scores, so a score can hold more or fewer than a fifth of the customers, or none.";
        let table = cut_table(&draft, &cuts);
        draft.blocks.push(listing("scores", "How customers are scored", &caption, table, Some(note.to_owned())));
    }
    if let Some(table) = top(&draft, LISTED) {
        let caption = format!("By revenue, whole period, {} of {}", table.rows.len(), counted(report.tables.people.customers.len() as u64, "customer", draft.format));
        let note = report.names.reason.map(|why| format!("Customers are named by their first order, not by their ids: {why}."));
        draft.blocks.push(listing("top", "Top customers", &caption, table, note));
    }

    let n = report.tables.people.customers.len() as u64;
    let calendar = &report.tables.calendar;
    let head = Head {
        kind: PAGE.kind,
        title: "Customers".to_owned(),
        eyebrow: format!(
            "Customers · {} · {}",
            draft.format.period(calendar.first(), calendar.last()),
            counted(n, "customer", draft.format),
        ),
        heading: finding(&draft, &concentration),
        crumbs: vec![Key::Overview],
        ..Head::default()
    };
    Ok(draft.finish("page.html", head))
}

fn listing(id: &str, heading: &str, caption: &str, table: Table, note: Option<String>) -> Block {
    Block::Listing(Listing {
        id: id.to_owned(),
        heading: heading.to_owned(),
        caption: caption.to_owned(),
        table,
        note,
        more: None,
    })
}

/// All customers by revenue.
pub(super) fn concentration(report: &Report) -> Concentration {
    Concentration::of(&report.tables.people.customers, &report.tables.ids)
}

/// How few customers make how much.
pub(super) fn finding(draft: &Draft<'_>, concentration: &Concentration) -> String {
    let all = concentration.cumulative.len();
    let share = draft.format.percent(concentration.a as i128, all as i128).unwrap_or_default();
    match all {
        1 => "One customer makes all revenue".to_owned(),
        _ => format!("{share} of customers make 80% of their revenue"),
    }
}

/// The curve of concentration, with its three classes.
fn pareto(draft: &mut Draft<'_>, concentration: &Concentration) -> Figure {
    let all = concentration.cumulative.len();
    let (a, b) = (concentration.a, concentration.b);
    let share = |draft: &Draft<'_>, n: usize| draft.format.percent(n as i128, all as i128).unwrap_or_default();
    let at = |n: usize| if n == 0 { Money::ZERO } else { concentration.cumulative[n - 1] };
    let total = concentration.total();
    let point = (a as f64 / all as f64, at(a).to_f64() / total.to_f64());
    let text = format!("{} of customers", share(draft, a));
    let desc = format!("{text} make 80% of the revenue with a customer.");
    let mark = Mark::Pareto(Pareto {
        points: concentration.curve(100),
        point,
        text,
        note: Some("make 80% of revenue".to_owned()),
        across: "customers, largest first".to_owned(),
        up: "share of revenue".to_owned(),
    });
    let caption = "Share of revenue by share of customers, largest first".to_owned();
    let mut figure = draft.figure("concentration", "How few make how much".to_owned(), caption, desc, Room::Half, mark);
    let class = |name: &str, from: usize, to: usize| {
        Row::of([
            Td::text(name),
            tables::count(draft, (to - from) as u64),
            Td::number(share(draft, to - from), to - from),
            tables::money(draft, at(to) - at(from)),
        ])
    };
    let rows = vec![
        class("A: the first 80%", 0, a),
        class("B: up to 95%", a, a + b),
        class("C: the rest", a + b, all),
    ];
    let columns =
        vec![Column::text("Class"), Column::number("Customers"), Column::number("Share"), Column::number("Revenue")];
    figure.details = Some(Table::new("Customers by class", columns, rows));
    figure
}

/// Who was new and who came back, month by month.
fn loyalty(draft: &Draft<'_>) -> Table {
    let report = draft.report;
    let columns = vec![
        Column::text("Month"),
        Column::number("Customers"),
        Column::number("New").titled("First order ever in the month"),
        Column::number("Returning").titled("Customers with more than one order ever, up to the month's end, of those who ordered in it"),
        Column::number("Repeating").titled("Customers with at least two orders inside the month, of those who ordered in it"),
        Column::number("Orders each").titled("Orders per customer of the month"),
    ];
    let rows = report.months().rev().map(|month| {
        let found = &report.tables.calendar.months[month];
        let own = report.tables.people.months[month];
        let rate = |n: u32| match own.customers {
            // A rate of fewer than five says nothing.
            0..5 => Td::number("–", ""),
            all => Td::number(draft.format.percent(n.into(), all.into()).unwrap_or_default(), f64::from(n) / f64::from(all)),
        };
        let each = f64::from(own.orders) / f64::from(own.customers.max(1));
        let name = draft.format.date(found.first(), DateStyle::Month);
        Row::of([
            Td { value: Some(found.key()), ..Td::text(name).to(draft.href(Key::Month(month))) },
            tables::count(draft, own.customers.into()),
            tables::count(draft, own.new.into()),
            rate(own.returning),
            rate(own.repeating),
            Td::number(draft.format.exact(Quantity::Ratio, each), each),
        ])
    });
    let rows = rows.collect();
    Table::new("New and returning customers by month", columns, rows)
}

/// Half of the time between two orders of a customer is shorter than this, in days; nothing without a second order.
fn median_gap(gaps: &[u32]) -> Option<(usize, u64)> {
    let all: u64 = gaps.iter().map(|&n| u64::from(n)).sum();
    let mut seen = 0;
    let median = gaps.iter().position(|&n| {
        seen += u64::from(n);
        seen * 2 >= all
    });
    median.filter(|_| all > 0).map(|days| (days, all))
}

/// The segments now and some time ago, and what left the best of them.
fn migration(draft: &Draft<'_>) -> Option<(Table, String)> {
    let report = draft.report;
    let people = &report.tables.people;
    let before = people.before.as_ref()?;
    let known: Vec<Customer> = before.customers.iter().flatten().copied().collect();
    let then = rfm::score(&known, report.scores.reference - before.days * DAY, rfm::Method::Quantile);
    let mut scores = then.of.iter();
    let mut moved = std::collections::BTreeMap::<(Option<Segment>, Segment), (u64, Money)>::new();
    for ((customer, was), now) in people.customers.iter().zip(&before.customers).zip(&report.scores.of) {
        let from = was.and_then(|_| scores.next()).map(|score| score.segment());
        let entry = moved.entry((from, now.segment())).or_default();
        *entry = (entry.0 + 1, entry.1 + customer.revenue);
    }
    let sum = |keep: &dyn Fn(Option<Segment>, Segment) -> bool| {
        let kept = moved.iter().filter(|((from, to), _)| keep(*from, *to));
        kept.fold((0, Money::ZERO), |(n, revenue), (_, (m, amount))| (n + m, revenue + *amount))
    };
    let columns = vec![
        Column::text("Segment"),
        Column::number("Before"),
        Column::number("Now"),
        Column::number("Stayed"),
        Column::number("Came"),
        Column::number("Left"),
        Column::number("Revenue of those who left").minor(),
    ];
    let rows = Segment::ALL.iter().map(|&segment| {
        let left = sum(&|from, to| from == Some(segment) && to != segment);
        let cells = [
            sum(&|from, _| from == Some(segment)).0,
            sum(&|_, to| to == segment).0,
            sum(&|from, to| from == Some(segment) && to == segment).0,
            sum(&|from, to| from != Some(segment) && to == segment).0,
            left.0,
        ];
        let cells = cells.map(|n| tables::count(draft, n));
        Row::of(std::iter::once(Td::text(segment.name())).chain(cells).chain([tables::money(draft, left.1)]))
    });
    let rows = rows.collect();
    let good = [Segment::Champions, Segment::Loyal];
    let gone = [Segment::AtRisk, Segment::CantLoseThem, Segment::Hibernating, Segment::AboutToSleep];
    let fell = sum(&|from, to| from.is_some_and(|from| good.contains(&from)) && gone.contains(&to));
    let words = format!(
        "{} customers fell from Champions or Loyal to a sleeping segment; they have brought {} so far.",
        draft.format.count(fell.0),
        draft.format.money_short(fell.1)
    );
    Some((Table::new(format!("Segments {} days ago and now", before.days), columns, rows), words))
}

fn key_figures(draft: &Draft<'_>) -> Block {
    let report = draft.report;
    let tables = &report.tables;
    let all = &tables.slices[0];
    let customers = draft.kpi(&metrics::CUSTOMERS, &all.total, crate::analysis::periods::last_28_days(tables, all).as_ref(), None);
    let n = tables.people.customers.len() as u64;
    let orders: u64 = tables.people.customers.iter().map(|customer| u64::from(customer.orders)).sum();
    let revenue: Money = tables.people.customers.iter().map(|customer| customer.revenue).sum();
    let repeat = tables.people.customers.iter().filter(|customer| customer.orders > 1).count() as i128;
    let plain = |label: &str, value: String, exact: String, note: Option<String>| Kpi {
        label: label.to_owned(),
        value,
        exact,
        delta: None,
        note,
        sparkline: None,
        definition: Some(format!("{}#customers-figures", draft.href(Key::Definitions))),
    };
    let frequency = draft.format.exact(Quantity::Ratio, orders as f64 / n as f64);
    let mean = revenue.per(n).unwrap_or_default();
    let (share, how) = rate(draft, repeat as u64, n);
    let guests = tables.guests;
    let mut items = vec![
        customers,
        plain("Orders per customer", frequency.clone(), frequency, None),
        plain("Revenue per customer", draft.format.money_short(mean), draft.format.money_rounded(mean), None),
        plain("Bought more than once", share.clone(), share, Some(how)),
    ];
    if guests.rows > 0 {
        let share = draft.format.percent(guests.revenue.0.into(), all.total.revenue.0.into()).unwrap_or_default();
        let note = draft.format.money(guests.revenue);
        items.push(plain("Revenue without a customer", share.clone(), share, Some(note)));
    }
    Block::Kpis(Kpis { items })
}

/// A rate with what it stands on: hidden below five, with its Wilson 95 % interval below 400.
fn rate(draft: &Draft<'_>, part: u64, whole: u64) -> (String, String) {
    let of = format!("{} of {}", draft.format.count(part), draft.format.count(whole));
    if whole < 5 {
        return ("–".to_owned(), of);
    }
    let share = draft.format.percent(part.into(), whole.into()).unwrap_or_default();
    if whole >= 400 {
        return (share, of);
    }
    let (n, p, z) = (whole as f64, part as f64 / whole as f64, 1.96_f64);
    let middle = p + z * z / (2.0 * n);
    let margin = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    let bound = |value: f64| draft.format.exact(Quantity::Percent, (value / (1.0 + z * z / n)).clamp(0.0, 1.0));
    (share, format!("{of}; {} to {} at 95%", bound(middle - margin), bound(middle + margin)))
}

/// Mean revenue by recency and frequency score, with the customers of each cell.
pub(super) fn heatmap(draft: &mut Draft<'_>, room: Room) -> Figure {
    let report = draft.report;
    let mut sums = [[(Money::ZERO, 0_u64); 5]; 5];
    for (customer, score) in report.tables.people.customers.iter().zip(&report.scores.of) {
        let cell = &mut sums[usize::from(score.r) - 1][usize::from(score.f) - 1];
        *cell = (cell.0 + customer.revenue, cell.1 + 1);
    }
    let mean = |(sum, n): (Money, u64)| sum.per(n);
    let mut cells: [[RfmCell; 5]; 5] = Default::default();
    for (r, row) in sums.iter().enumerate() {
        for (f, &cell) in row.iter().enumerate() {
            cells[r][f] = RfmCell {
                value: mean(cell).map(Money::to_f64),
                customers: cell.1,
                note: Some(Segment::of(r as u8 + 1, f as u8 + 1).name().to_owned()),
            };
        }
    }
    let mark = Mark::Rfm(Rfm { quantity: Quantity::Money, cells, ends: ("bought rarely".to_owned(), "bought often".to_owned()) });
    let best = (0..25).filter_map(|i| Some((mean(sums[i / 5][i % 5])?, i))).max();
    let desc = best.map_or_else(String::new, |(amount, i)| {
        format!("Highest at R {} and F {}: {} a customer.", i / 5 + 1, i % 5 + 1, draft.format.money_rounded(amount))
    });
    let caption = "Mean revenue per customer by recency (R) and frequency (F) score; customers below".to_owned();
    let mut figure = draft.figure("rfm", "Recency and frequency".to_owned(), caption, desc, room, mark);
    let columns = ["Score", "Customers", "Mean revenue"].iter().zip([false, true, true]);
    let columns = columns.map(|(label, numeric)| if numeric { Column::number(label) } else { Column::text(label) }).collect();
    let rows = (0..25).rev().map(|i| {
        let (r, f) = (i / 5, i % 5);
        let cell = sums[r][f];
        Row::of([Td::text(format!("R {} F {}", r + 1, f + 1)), tables::count(draft, cell.1), tables::mean(draft, mean(cell))])
    });
    let rows = rows.collect();
    figure.details = Some(Table::new("Mean revenue per customer by score", columns, rows));
    figure
}

fn by_segment(report: &Report) -> Vec<(Segment, u64, Money)> {
    let mut found: Vec<(Segment, u64, Money)> = Segment::ALL.iter().map(|&segment| (segment, 0, Money::ZERO)).collect();
    for (customer, score) in report.tables.people.customers.iter().zip(&report.scores.of) {
        let segment = score.segment();
        for entry in found.iter_mut().filter(|entry| entry.0 == segment) {
            *entry = (segment, entry.1 + 1, entry.2 + customer.revenue);
        }
    }
    found
}

fn segments(draft: &mut Draft<'_>) -> Figure {
    let found = by_segment(draft.report);
    let bars = found.iter().map(|(segment, n, revenue)| Bar {
        label: segment.name().to_owned(),
        value: Some(*n as f64),
        paint: Paint::Accent,
        note: Some(draft.format.money_short(*revenue)),
        href: None,
    });
    let bars = bars.collect();
    let mark = Mark::Bars(Bars { quantity: Quantity::Count, direction: Direction::Across, bars, empty: "No customers".to_owned() });
    let most = found.iter().max_by_key(|(_, n, _)| *n);
    let desc = most.map_or_else(String::new, |(segment, n, _)| format!("Most customers are {}: {}.", segment.name(), draft.format.count(*n)));
    draft.figure("segments", "Customers by segment".to_owned(), "Number of customers".to_owned(), desc, Room::Half, mark)
}

fn segment_table(draft: &Draft<'_>) -> Table {
    let found = by_segment(draft.report);
    let revenue: Money = found.iter().map(|(_, _, revenue)| *revenue).sum();
    let customers: u64 = found.iter().map(|(_, n, _)| n).sum();
    let most = found.iter().map(|(_, _, revenue)| *revenue).max().unwrap_or_default();
    let columns = vec![
        Column::text("Segment"),
        Column::text("Scores").minor(),
        Column::number("Customers"),
        Column::number("Share of customers").minor(),
        Column::number("Revenue"),
        Column::number("Share of revenue"),
    ];
    let rows = found.iter().map(|&(segment, n, amount)| {
        Row::of([
            Td::text(segment.name()),
            Td::text(segment.scores()),
            tables::count(draft, n),
            Td::number(draft.format.percent(n.into(), customers.into()).unwrap_or_default(), n),
            tables::money(draft, amount).bar(tables::share_of(amount, most)),
            tables::percent(draft, amount, revenue),
        ])
    });
    let rows = rows.collect();
    Table::new("Customers and revenue by segment", columns, rows)
}

fn cut_table(draft: &Draft<'_>, cuts: &Cuts) -> Table {
    let report = draft.report;
    let days = |hundredths: i64| draft.format.exact(Quantity::Ratio, hundredths as f64 / 100.0);
    let holds = |score: u8, of: fn(&crate::analysis::rfm::Score) -> u8| {
        tables::count(draft, report.scores.of.iter().filter(|s| of(s) == score).count() as u64)
    };
    let bounds = |score: usize, cut: &dyn Fn(usize) -> String| match score {
        1 => format!("up to {}", cut(0)),
        5 => format!("over {}", cut(3)),
        _ if cut(score - 2) == cut(score - 1) => "–".to_owned(),
        _ => format!("over {} to {}", cut(score - 2), cut(score - 1)),
    };
    let columns = vec![
        Column::text("Score"),
        Column::text("Days since the last order"),
        Column::number("Customers"),
        Column::text("Orders"),
        Column::number("Customers"),
        Column::text("Revenue"),
        Column::number("Customers"),
    ];
    let rows = (1..=5_u8).rev().map(|score| {
        let at = usize::from(score);
        Row::of([
            Td::text(score.to_string()),
            Td::text(bounds(6 - at, &|i| days(cuts.recency[i]))),
            holds(score, |s| s.r),
            Td::text(bounds(at, &|i| draft.format.count(cuts.frequency[i].into()))),
            holds(score, |s| s.f),
            Td::text(bounds(at, &|i| draft.format.money(cuts.monetary[i]))),
            holds(score, |s| s.m),
        ])
    });
    let rows = rows.collect();
    Table::new("Bounds of each score and how many customers it holds", columns, rows)
}

/// The customers with the highest revenue; nothing where customers are left out.
pub(super) fn top(draft: &Draft<'_>, n: usize) -> Option<Table> {
    let report = draft.report;
    let ids = &report.tables.ids;
    let mut order: Vec<usize> = (0..report.tables.people.customers.len()).collect();
    let customers = &report.tables.people.customers;
    let by_revenue = |a: &usize, b: &usize| {
        let (a, b) = (&customers[*a], &customers[*b]);
        b.revenue.cmp(&a.revenue).then_with(|| ids.compare(a.code, b.code))
    };
    if order.len() > n {
        order.select_nth_unstable_by(n, by_revenue);
        order.truncate(n);
    }
    order.sort_by(by_revenue);
    let most = order.first().map(|&first| customers[first].revenue).unwrap_or_default();
    let mut columns = vec![Column::text("Customer"), Column::number("Revenue")];
    if report.has_returns() {
        columns.push(Column::number("Net").titled("Revenue with returns taken off"));
    }
    columns.extend([
        Column::number("Orders"),
        Column::number("Days since").titled("Days since the last order").minor(),
        Column::text("RFM").titled("Recency, frequency and monetary score"),
        Column::text("Segment").minor(),
    ]);
    let rows = order.iter().map(|&at| {
        let (customer, score) = (&customers[at], &report.scores.of[at]);
        let name = report.names.of(customer.code, ids)?;
        let mut cells = vec![
            Td::text(name),
            tables::money(draft, customer.revenue).bar(tables::share_of(customer.revenue, most)),
        ];
        if report.has_returns() {
            cells.push(tables::money(draft, customer.revenue + customer.returns));
        }
        let days = score.recency as f64 / 100.0;
        cells.extend([
            tables::count(draft, customer.orders.into()),
            Td::number(draft.format.exact(Quantity::Ratio, days), days),
            Td::text(score.text()),
            Td::text(score.segment().name()),
        ]);
        Some(Row::of(cells))
    });
    let rows = rows.collect::<Option<Vec<Row>>>()?;
    Some(Table::new("Customers by revenue", columns, rows))
}
