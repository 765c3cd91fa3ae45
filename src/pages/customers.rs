//! The list of customers: scores, segments, who moved, the best hundred.

use crate::analysis::concentration::Concentration;
use crate::analysis::findings::{Crowd, counted};
use crate::analysis::noise::Rate;
use crate::chart::spec::{Mark, Pareto, Room};
use crate::diagnostic::Result;
use crate::format::{DateStyle, Quantity};
use crate::html::context::{Block, Cell as Td, Column, Figure, Kpis, Listing, Row, Table};
use crate::metrics;
use crate::money::Money;
use crate::orders::day::{DAY, date};

use super::draft::{Draft, Head, Listed, Page, PageDef};
use super::key::Key;
use super::kpis::Quotient;
use super::{segments, tables};
use crate::html::context::columns;

pub(super) const PAGE: PageDef = PageDef {
    page: "customer-list",
    keys: |report| if report.rhythm.is_some() { vec![Key::CUSTOMER_LIST] } else { Vec::new() },
    path: |_, _| "customer-list.html".to_owned(),
    label: |_, _| "Segments and list".to_owned(),
    listed: Listed::Nowhere,
    compose,
};

/// Customers on the page's list.
const LISTED: usize = 100;

pub(super) fn compose(mut draft: Draft<'_>) -> Result<Page> {
    let report = draft.report;
    let concentration = &report.concentration;
    let kpis = key_figures(&mut draft);
    draft.blocks.push(kpis);
    let heatmap = Block::Figure(segments::heatmap(&mut draft, Room::Half));
    let bars = Block::Figure(segments::bars(&mut draft));
    draft.blocks.push(columns("even", vec![heatmap, bars]));
    let listings = segments::listings(&draft);
    draft.blocks.extend(listings);
    if let Some(moves) = &report.moves {
        let moves = segments::moves(&draft, moves);
        draft.blocks.extend(moves);
    }
    if let Some(bins) = &report.bins {
        let reference = draft.format.date(date(report.scores.reference.div_euclid(DAY) as i32), DateStyle::Long);
        let caption = format!("Cut-offs and how many customers each score holds; recency counts back from {reference}");
        let note = format!(
            "A score is 1 and one more for each cut-off that the value exceeds; recency counts the other way round. \
             Equal values get equal scores, so a score can hold more or fewer than a fifth of the customers, or none.{}",
            segments::ties(&draft, bins)
        );
        let table = segments::cuts(&draft, bins);
        draft.blocks.push(Listing::new("scores", "How customers are scored", caption, table).noted(note).block());
    }
    if let Some(table) = top(&draft, LISTED) {
        let caption = format!(
            "By {}, whole period, {} of {}",
            draft.sold().to_lowercase(),
            table.rows.len(),
            counted(report.tables.people.customers.len() as u64, "customer", draft.format)
        );
        let note = report.names.reason.map(|why| format!("Customers have pseudonyms in place of their ids: {why}."));
        draft.blocks.push(Listing::new("top", "Top customers", caption, table).noted(note).block());
    }

    let crowd = Crowd {
        segments: &report.settings.segments,
        shares: &report.shares,
        moves: report.moves.as_ref(),
        concentration,
    };
    draft.tell_all(draft.findings().on_segments(crowd));
    let n = report.tables.people.customers.len() as u64;
    let calendar = &report.tables.calendar;
    let head = Head {
        kind: PAGE.page,
        title: "Customer list".to_owned(),
        tabs: draft.customer_pages(),
        eyebrow: format!(
            "Customers · {} · {}",
            draft.format.period(calendar.first(), calendar.last()),
            counted(n, "customer", draft.format),
        ),
        heading: draft.findings().of_customers(concentration),
        crumbs: if draft.is(Key::CUSTOMERS) { vec![Key::OVERVIEW] } else { vec![Key::OVERVIEW, Key::CUSTOMERS] },
        ..Head::default()
    };
    Ok(draft.finish("page.html", head))
}

/// The curve of concentration, with its three classes.
pub(super) fn pareto(draft: &mut Draft<'_>, concentration: &Concentration) -> Figure {
    let all = concentration.cumulative.len();
    let a = concentration.a;
    let share = |draft: &Draft<'_>, n: usize| draft.format.percent(n as i128, all as i128).unwrap_or_default();
    let at = |n: usize| if n == 0 { Money::ZERO } else { concentration.cumulative[n - 1] };
    let total = concentration.total();
    let point = (a as f64 / all as f64, at(a).to_f64() / total.to_f64());
    let text = format!("{} of customers", share(draft, a));
    let desc = format!("{text} make 80% of the {} with a customer.", draft.sold().to_lowercase());
    let mark = Mark::Pareto(Pareto {
        points: concentration.curve(100),
        point,
        text,
        note: Some(format!("make 80% of their {}", draft.sold().to_lowercase())),
        across: "customers, largest first".to_owned(),
        up: format!("share of {}", draft.sold().to_lowercase()),
    });
    let caption = format!("Share of {} by share of customers, largest first", draft.sold().to_lowercase());
    let mut figure = draft.figure("concentration", "Revenue concentration".to_owned(), caption, desc, Room::Half, mark);
    let rows =
        concentration.classes().into_iter().zip(["the first 80%", "up to 95%", "the rest"]).map(|(class, what)| {
            let (name, n, revenue) = class;
            Row::of([
                Td::text(format!("{name}: {what}")),
                tables::count(draft, n as u64),
                Td::number(share(draft, n), n),
                tables::money(draft, revenue),
            ])
        });
    let rows = rows.collect();
    let columns =
        vec![Column::text("Class"), Column::number("Customers"), Column::number("Share"), Column::number(draft.sold())];
    figure.beside = Some(Table {
        tools: false,
        download: Some(draft.file("data/concentration.csv")),
        ..Table::new("Customers by class", columns, rows)
    });
    figure
}

fn key_figures(draft: &mut Draft<'_>) -> Block {
    let report = draft.report;
    let tables = &report.tables;
    let all = &tables.slices[0];
    let customers = draft.kpi(&metrics::CUSTOMERS, &all.total, crate::analysis::lead::leading(tables, all).as_ref());
    let n = tables.people.customers.len() as u64;
    let orders: u64 = tables.people.customers.iter().map(|customer| u64::from(customer.orders)).sum();
    let revenue: Money = tables.people.customers.iter().map(|customer| customer.revenue).sum();
    let repeat = tables.people.customers.iter().filter(|customer| customer.orders > 1).count() as u64;
    let twice = |text: String| (text.clone(), text);
    let mean = revenue.per(n).unwrap_or_default();
    let (share, how) = rate(draft, repeat, n);
    let guests = tables.guests;
    let (count, money) = (|n: u64| draft.format.count(n), |amount: Money| draft.format.money(amount));
    let of = counted(n, "customer", draft.format);
    let section = "customers-figures";
    let mut told = vec![
        Quotient {
            id: "frequency",
            label: "Orders per customer",
            written: twice(draft.format.exact(Quantity::Ratio, orders as f64 / n as f64)),
            formula: ("orders of customers ÷ customers", section),
            inputs: format!("{} ÷ {}", count(orders), count(n)),
            of: of.clone(),
            note: None,
        },
        Quotient {
            id: "each",
            label: draft.by_basis("Revenue per customer", "Gross revenue per customer"),
            written: (draft.format.money_short(mean), draft.format.money_rounded(mean)),
            formula: (
                draft.by_basis("revenue of customers ÷ customers", "gross revenue of customers ÷ customers"),
                section,
            ),
            inputs: format!("{} ÷ {}", money(revenue), count(n)),
            of: of.clone(),
            note: None,
        },
        Quotient {
            id: "repeat",
            label: "Bought more than once",
            written: twice(share),
            formula: ("customers with two orders and more ÷ customers", section),
            inputs: format!("{} ÷ {}", count(repeat), count(n)),
            of,
            note: Some(how),
        },
    ];
    if guests.rows > 0 {
        told.push(Quotient {
            id: "guests",
            label: draft.by_basis("Revenue without a customer", "Gross revenue without a customer"),
            written: twice(
                draft.format.percent(guests.revenue.0.into(), all.total.revenue.0.into()).unwrap_or_default(),
            ),
            formula: (
                draft.by_basis(
                    "revenue of rows without a customer ÷ revenue",
                    "gross revenue of rows without a customer ÷ gross revenue",
                ),
                section,
            ),
            inputs: format!("{} ÷ {}", money(guests.revenue), money(all.total.revenue)),
            of: counted(guests.rows, "row", draft.format),
            note: Some(money(guests.revenue)),
        });
    }
    let told = told.into_iter().map(|told| draft.quotient(told));
    Block::Kpis(Kpis { items: std::iter::once(customers).chain(told).collect() })
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
    let customers = &report.tables.people.customers;
    let order = report.concentration.order.iter().take(n).map(|&at| at as usize);
    let order: Vec<usize> = order.collect();
    let most = order.first().map(|&first| customers[first].revenue).unwrap_or_default();
    let mut columns = vec![Column::text("Customer"), Column::number(draft.sold())];
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
            Td::text(report.segment(score).name.clone()),
        ]);
        Some(Row::of(cells))
    });
    let rows = rows.collect::<Option<Vec<Row>>>()?;
    Some(Table::new("Customers by revenue", columns, rows))
}
