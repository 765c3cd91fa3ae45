//! New customers and those who come back: month by month, how often, after how many days.

use crate::analysis::findings::counted;
use crate::analysis::{cohorts, frequency};
use crate::chart::spec::{Bar, Bars, Direction, Mark, Paint, Room, Step, Trend, TrendLine};
use crate::format::{DateStyle, Quantity};
use crate::html::context::{Block, Cell as Td, Column, Figure, Link, Listing, Row, Table};
use crate::money::Money;

use super::draft::Draft;
use super::key::Key;
use super::tables;
use crate::html::context::columns;

/// All of it.
pub(super) fn blocks(draft: &mut Draft<'_>) -> Vec<Block> {
    let months = by_month(draft).map(Block::Figure);
    let caption = "Shares of the month's customers; latest first";
    let table = Listing::new("loyalty", "New and returning", caption, table(draft));
    let often = Block::Figure(orders(draft));
    let often = match gaps(draft) {
        Some(gaps) => columns("even", vec![often, Block::Figure(gaps)]),
        None => often,
    };
    months.into_iter().chain([table.block(), often]).collect()
}

/// New customers and the others, for the months that are over.
fn by_month(draft: &mut Draft<'_>) -> Option<Figure> {
    let report = draft.report;
    let months = cohorts::over(&report.tables);
    let loyalty = &report.tables.people.months[..months];
    if months < 2 {
        return None;
    }
    let known = |month: usize| report.has_month(0, month);
    let line = |of: fn(&crate::tables::people::Loyalty) -> u32| -> Vec<Option<u32>> {
        loyalty.iter().enumerate().map(|(month, own)| known(month).then(|| of(own))).collect()
    };
    let lines = [
        ("New", line(|own| own.new), Paint::Accent),
        ("Ordered before", line(|own| own.customers - own.new), Paint::Ink),
    ];
    let labels = (0..months).map(|month| draft.report.month_name(month)).collect();
    draft.counts_by(
        "new",
        labels,
        lines.iter().map(|(label, values, _)| ((*label).to_owned(), values.clone())).collect(),
    );
    let lines = lines.map(|(label, values, paint)| TrendLine {
        label: label.to_owned(),
        values: values.into_iter().map(|n| n.map(f64::from)).collect(),
        paint,
    });
    let mark = Mark::Trend(Trend {
        first: report.tables.calendar.months[0].first(),
        step: Step::Month,
        quantity: Quantity::Count,
        lines: lines.into(),
        highlight: None,
        empty: "No customers in this period".to_owned(),
    });
    let new: u64 = loyalty.iter().map(|own| u64::from(own.new)).sum();
    let desc =
        format!("{} in {}.", counted(new, "new customer", draft.format), counted(months as u64, "month", draft.format));
    let caption = "Customers by month: their first order ever lies in it, or before it; months that are over";
    let mut figure = draft.figure(
        "new",
        "New customers and those who come back".to_owned(),
        caption.to_owned(),
        desc,
        Room::Full,
        mark,
    );
    figure.note = Some("The first months count as new whoever had ordered before the data begin.".to_owned());
    figure.more = Some(Link::new("#loyalty", "Every month as a table"));
    Some(figure)
}

/// Who was new and who came back, month by month.
fn table(draft: &Draft<'_>) -> Table {
    let report = draft.report;
    let over = cohorts::over(&report.tables);
    let columns = vec![
        Column::text("Month"),
        Column::number("Customers"),
        Column::number("New").titled("First order ever in the month"),
        Column::number(draft.by_basis("Their revenue", "Their gross revenue"))
            .titled("Revenue of the new customers")
            .minor(),
        Column::number("Returning")
            .titled("Customers with more than one order ever, up to the month's end, of those who ordered in it"),
        Column::number("Repeating")
            .titled("Customers with at least two orders inside the month, of those who ordered in it"),
        Column::number("Orders each").titled("Orders per customer of the month").minor(),
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
        let mut name = draft.format.date(found.first(), DateStyle::Month);
        if month >= over {
            name.push_str(" (so far)");
        }
        Row::of([
            Td { value: Some(found.key()), ..Td::text(name).to(draft.href(Key::month(month))) },
            tables::count(draft, own.customers.into()),
            tables::count(draft, own.new.into()),
            tables::money(draft, own.new_revenue),
            rate(own.returning),
            rate(own.repeating),
            Td::number(draft.format.exact(Quantity::Ratio, each), each),
        ])
    });
    let rows = rows.collect();
    Table {
        download: Some(draft.file("data/loyalty.csv")),
        ..Table::new("New and returning customers by month", columns, rows)
    }
}

fn bar(label: String, n: u64, note: String) -> Bar {
    Bar { label, value: Some(n as f64), paint: Paint::Accent, note: Some(note), href: None }
}

/// Customers by how many orders they have.
fn orders(draft: &mut Draft<'_>) -> Figure {
    let customers = &draft.report.tables.people.customers;
    let found = frequency::orders(customers);
    let all = customers.len() as u64;
    let revenue: Money = found.iter().map(|own| own.revenue).sum();
    let share = |n: u64| draft.format.percent(n.into(), all.into()).unwrap_or_default();
    let bars = found.iter().map(|own| {
        let n = u64::from(own.customers);
        bar(own.name("–"), n, format!("{} of customers · {}", share(n), draft.format.money_short(own.revenue)))
    });
    let mark = Mark::Bars(Bars {
        quantity: Quantity::Count,
        direction: Direction::Upright,
        bars: bars.collect(),
        empty: "No customers".to_owned(),
    });
    let rows = found.iter().map(|own| {
        let n = u64::from(own.customers);
        Row::of([
            Td::text(own.name("–")),
            tables::count(draft, n),
            Td::number(share(n), n),
            tables::money(draft, own.revenue),
            tables::percent(draft, own.revenue, revenue),
        ])
    });
    let columns = vec![
        Column::text("Orders"),
        Column::number("Customers"),
        Column::number("Share"),
        Column::number(draft.sold()),
        Column::number("Share").titled("Share of the revenue of all customers"),
    ];
    let details = Table {
        download: Some(draft.file("data/order_counts.csv")),
        ..Table::new("Customers by number of orders", columns, rows.collect())
    };
    let caption =
        format!("Customers by number of orders, whole period; n = {}", counted(all, "customer", draft.format));
    let desc = format!("{} of customers have one order.", share(found[0].customers.into()));
    let mut figure = draft.figure("order-counts", "Orders per customer".to_owned(), caption, desc, Room::Half, mark);
    figure.details = Some(details);
    figure
}

/// Repeat orders by the days since the order before; nothing without any.
fn gaps(draft: &mut Draft<'_>) -> Option<Figure> {
    let by_day = &draft.report.tables.people.gaps;
    let (median, all) = frequency::median_gap(by_day)?;
    let days = draft.report.tables.calendar.days;
    // Classes that the data are too short for are not shown.
    let found = frequency::gaps(by_day);
    let mut classes: Vec<(String, u64)> = Vec::new();
    let mut from = 0;
    for (last, n) in found {
        if from < days {
            classes.push((
                match last {
                    0 => "Same day".to_owned(),
                    usize::MAX => format!("Over {}", from - 1),
                    last => format!("{from}–{last}"),
                },
                n,
            ));
        }
        from = last.saturating_add(1);
    }
    let share = |n: u64| draft.format.percent(n.into(), all.into()).unwrap_or_default();
    let bars = classes.iter().map(|(label, n)| bar(label.clone(), *n, format!("{} of repeat orders", share(*n))));
    let mark = Mark::Bars(Bars {
        quantity: Quantity::Count,
        direction: Direction::Across,
        bars: bars.collect(),
        empty: "No repeat orders".to_owned(),
    });
    let rows = classes
        .iter()
        .map(|(label, n)| Row::of([Td::text(label.clone()), tables::count(draft, *n), Td::number(share(*n), *n)]));
    let columns = vec![Column::text("Days"), Column::number("Orders"), Column::number("Share")];
    let details = Table {
        download: Some(draft.file("data/order_gaps.csv")),
        ..Table::new("Repeat orders by days since the order before", columns, rows.collect())
    };
    let half = draft.findings().half_come_back(median, all);
    let caption =
        format!("Repeat orders by the days since the customer's order before; n = {}", draft.format.count(all));
    let note =
        format!("{half} Customers who have not come back are not in it, and a gap longer than the data cannot be.");
    let desc = half;
    let mut figure = draft.figure("order-gaps", "Days between orders".to_owned(), caption, desc, Room::Half, mark);
    figure.details = Some(details);
    figure.note = Some(note);
    Some(figure)
}
