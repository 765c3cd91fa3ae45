//! Customers: scores, segments, the best hundred.

use crate::analysis::concentration::Concentration;
use crate::analysis::findings::counted;
use crate::analysis::noise::Rate;
use crate::chart::spec::{Mark, Pareto, Room};
use crate::diagnostic::Result;
use crate::format::{DateStyle, Quantity};
use crate::html::context::{Block, Cell as Td, Column, Figure, Kpi, Kpis, Listing, Row, Table};
use crate::metrics;
use crate::money::Money;
use crate::orders::time::{DAY, date};

use super::draft::{Draft, Head};
use super::overview::columns;
use super::{Key, Page, PageDef, Report, segments, tables};

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
    let kpis = key_figures(&mut draft);
    draft.blocks.push(kpis);
    let heatmap = Block::Figure(segments::heatmap(&mut draft, Room::Half));
    let segments = Block::Figure(segments::bars(&mut draft));
    draft.blocks.push(columns("even", vec![heatmap, segments]));
    let table = segments::table(&draft);
    draft.blocks.push(
        Listing::new(
            "segment-table",
            "Segments",
            "Each customer is in exactly one, by recency and frequency score",
            table,
        )
        .block(),
    );
    if let Some((table, words)) = segments::migration(&draft) {
        let days = report.tables.people.before.as_ref().map_or(0, |before| before.days);
        let caption = format!("Each customer {days} days ago and now, scored by the orders known at the time");
        draft.blocks.push(Listing::new("migration", "Who moved", caption, table).noted(words).block());
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
        draft.blocks.push(Listing::new("loyalty", "New and returning", caption, table).noted(note).block());
    }
    if let Some(cuts) = report.scores.cuts {
        let reference = draft.format.date(date(report.scores.reference.div_euclid(DAY) as i32), DateStyle::Long);
        let caption = format!("Cut-offs and how many customers each score holds; recency counts back from {reference}");
        let note = "A score is 1 and one more for each cut-off that the value exceeds; recency counts the other way round. \
                    Equal values get equal scores, so a score can hold more or fewer than a fifth of the customers, or none.";
        let table = segments::cuts(&draft, &cuts);
        draft
            .blocks
            .push(Listing::new("scores", "How customers are scored", caption, table).noted(note.to_owned()).block());
    }
    if let Some(table) = top(&draft, LISTED) {
        let caption = format!(
            "By revenue, whole period, {} of {}",
            table.rows.len(),
            counted(report.tables.people.customers.len() as u64, "customer", draft.format)
        );
        let note = report.names.reason.map(|why| format!("Customers have pseudonyms in place of their ids: {why}."));
        draft.blocks.push(Listing::new("top", "Top customers", caption, table).noted(note).block());
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
    let rows = vec![class("A: the first 80%", 0, a), class("B: up to 95%", a, a + b), class("C: the rest", a + b, all)];
    let columns =
        vec![Column::text("Class"), Column::number("Customers"), Column::number("Share"), Column::number("Revenue")];
    figure.beside = Some(Table { tools: false, ..Table::new("Customers by class", columns, rows) });
    figure
}

/// Who was new and who came back, month by month.
fn loyalty(draft: &Draft<'_>) -> Table {
    let report = draft.report;
    let columns = vec![
        Column::text("Month"),
        Column::number("Customers"),
        Column::number("New").titled("First order ever in the month"),
        Column::number("Returning")
            .titled("Customers with more than one order ever, up to the month's end, of those who ordered in it"),
        Column::number("Repeating")
            .titled("Customers with at least two orders inside the month, of those who ordered in it"),
        Column::number("Orders each").titled("Orders per customer of the month"),
    ];
    let rows = report.months().rev().map(|month| {
        let found = &report.tables.calendar.months[month];
        let own = report.tables.people.months[month];
        let rate = |n: u32| match own.customers {
            // A rate of fewer than five says nothing.
            0..5 => Td::number("–", ""),
            all => Td::number(
                draft.format.percent(n.into(), all.into()).unwrap_or_default(),
                f64::from(n) / f64::from(all),
            ),
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

fn key_figures(draft: &mut Draft<'_>) -> Block {
    let report = draft.report;
    let tables = &report.tables;
    let all = &tables.slices[0];
    let customers =
        draft.kpi(&metrics::CUSTOMERS, &all.total, crate::analysis::periods::last_28_days(tables, all).as_ref());
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
pub(super) fn rate(draft: &Draft<'_>, part: u64, whole: u64) -> (String, String) {
    let of = format!("{} of {}", draft.format.count(part), draft.format.count(whole));
    let rate = Rate { part, whole };
    if rate.is_hidden() {
        return ("–".to_owned(), of);
    }
    let share = draft.format.percent(part.into(), whole.into()).unwrap_or_default();
    if rate.is_firm() {
        return (share, of);
    }
    let (low, high) = rate.interval();
    let bound = |value: f64| draft.format.exact(Quantity::Percent, value);
    (share, format!("{of}; {} to {} at 95%", bound(low), bound(high)))
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
        let mut cells =
            vec![Td::text(name), tables::money(draft, customer.revenue).bar(tables::share_of(customer.revenue, most))];
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
