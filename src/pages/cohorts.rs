//! Loyalty: new customers and those who come back, how often and when, cohorts by the month of the first order, and how much
//! of the revenue the largest bring.

use crate::analysis::cohorts::{self, Age};
use crate::analysis::noise::Rate;
use crate::analysis::periods;
use crate::chart::spec::{Bar, Bars, Cohort, Cohorts, Direction, Mark, Paint, Room};
use crate::diagnostic::Result;
use crate::format::{DateStyle, Quantity};
use crate::html::context::{Block, Cell as Td, Column, Figure, Listing, Row, Table};
use crate::money::Money;
use crate::report::Report;
use crate::tables::people::CohortCell;

use super::draft::{Draft, Head, Listed, Page, PageDef};
use super::key::Key;
use super::{customers, loyalty, tables};

pub(super) const PAGE: PageDef = PageDef {
    page: "loyalty",
    keys: |report| if report.has_loyalty() { vec![Key::LOYALTY] } else { Vec::new() },
    path: |_, _| "loyalty.html".to_owned(),
    label: |_, _| "Loyalty".to_owned(),
    listed: Listed::Nowhere,
    compose,
};

/// Cohorts, and months since the first order, that are drawn.
const DRAWN: usize = 24;

fn compose(mut draft: Draft<'_>) -> Result<Page> {
    let report = draft.report;
    let loyalty = loyalty::blocks(&mut draft);
    draft.blocks.extend(loyalty);
    if report.has_cohorts() {
        cohorts(&mut draft);
    }
    if report.concentration.total() != Money::ZERO {
        let pareto = customers::pareto(&mut draft, &report.concentration);
        draft.blocks.push(Block::Figure(pareto));
    }
    draft.tell_all(draft.findings().on_loyalty(&report.concentration));
    let calendar = &report.tables.calendar;
    let heading = match report.has_cohorts() {
        true => draft.findings().of_cohorts(),
        false => draft.findings().of_customers(&report.concentration),
    };
    let head = Head {
        kind: PAGE.page,
        title: "Loyalty".to_owned(),
        tabs: draft.customer_pages(),
        eyebrow: format!("Loyalty · {}", draft.format.period(calendar.first(), calendar.last())),
        heading,
        crumbs: vec![Key::OVERVIEW, Key::CUSTOMERS],
        ..Head::default()
    };
    Ok(draft.finish("page.html", head))
}

fn cohorts(draft: &mut Draft<'_>) {
    let report = draft.report;
    let retention = retention(draft);
    draft.blocks.push(Block::Figure(retention));
    let mean = mean(draft);
    draft.blocks.extend(mean.map(Block::Figure));
    let value = value(draft);
    let value = Listing::new(
        "value",
        draft.by_basis("Revenue per customer, cumulative", "Gross revenue per customer, cumulative"),
        "What a customer of the cohort has brought by so many months after the first order",
        value,
    );
    let not_over = cohorts::over(&report.tables) < report.tables.calendar.months.len();
    let note = not_over.then(|| "* The month is not over: as far as it goes.".to_owned());
    draft.blocks.push(value.noted(note).block());
    draft.tell_all(draft.findings().on_cohorts());
}

/// Cohorts with anyone in them: month and cells.
fn begun(report: &Report) -> impl DoubleEndedIterator<Item = (usize, &Vec<CohortCell>)> {
    report.tables.people.cohorts.iter().enumerate().filter(|(_, cells)| cells[0].customers > 0)
}

fn retention(draft: &mut Draft<'_>) -> Figure {
    let report = draft.report;
    let months = &report.tables.calendar.months;
    let unfinished = periods::unfinished(&report.tables.calendar, months.len() - 1);
    let rate = |part: &CohortCell, whole: &CohortCell| {
        let rate = Rate { part: part.customers.into(), whole: whole.customers.into() };
        (!rate.is_hidden()).then(|| rate.part as f64 / rate.whole as f64)
    };
    // Of a handful of customers a rate says nothing: their cohorts have a row where there are no others.
    let known = |(_, cells): &(usize, &Vec<CohortCell>)| rate(&cells[0], &cells[0]).is_some();
    let (known, few): (Vec<_>, Vec<_>) = begun(report).partition(known);
    let chosen = !known.is_empty() && !few.is_empty();
    let of = if chosen { "cohorts of five customers or more" } else { "cohorts" };
    let all = if known.is_empty() { few } else { known };
    let drawn = &all[all.len().saturating_sub(DRAWN)..];
    let rows = drawn.iter().map(|(month, cells)| Cohort {
        label: draft.format.date(months[*month].first(), DateStyle::MonthShortYear),
        size: cells[0].customers.into(),
        // A column a month has room for so many.
        values: (*month..)
            .zip(cells.iter().take(DRAWN))
            .map(|(at, cell)| rate(cell, &cells[0]).filter(|_| report.tables.has_rows(at)))
            .collect(),
        unfinished: unfinished && cells.len() <= DRAWN,
    });
    let rows: Vec<Cohort> = rows.collect();
    let which = match (all.len() > rows.len(), chosen) {
        (true, _) => format!("the last {} of {} {of}", rows.len(), all.len()),
        (false, true) => format!("by month; {of}"),
        (false, false) => "by month".to_owned(),
    };
    let caption = format!("Share of a cohort's customers who order again, {which}");
    let desc = format!(
        "{} cohorts by month of the first order; each row starts at 100% and tells how many came back.",
        rows.len()
    );
    let mark = Mark::Cohorts(Cohorts {
        quantity: Quantity::Percent,
        rows,
        head: "First order".to_owned(),
        size: "Customers".to_owned(),
        across: "months since the first order".to_owned(),
    });
    let mut figure = draft.figure("retention", "Who came back".to_owned(), caption, desc, Room::Full, mark);
    figure.details = Some(retention_table(draft));
    figure
}

/// Months after the first order that the tables show.
const AGES: usize = 12;

fn retention_table(draft: &Draft<'_>) -> Table {
    let report = draft.report;
    let ages = AGES.min(report.tables.calendar.months.len() - 1);
    let mut columns = vec![Column::text("First order"), Column::number("Customers")];
    columns
        .extend((1..=ages).map(|age| {
            Column::number(&format!("+{age}")).titled(&format!("Customers who ordered {age} months later"))
        }));
    let over = cohorts::over(&report.tables);
    let rows = begun(report).map(|(month, cells)| {
        let mut row = vec![name(draft, month), tables::count(draft, cells[0].customers.into())];
        row.extend((1..=ages).map(|age| {
            let n = |cell: &CohortCell| marked(tables::count(draft, cell.customers.into()), month + age < over);
            cells.get(age).filter(|_| report.tables.has_rows(month + age)).map_or(Td::number("", ""), n)
        }));
        Row::of(row)
    });
    let rows = rows.collect();
    let not_over = if over < report.tables.calendar.months.len() { "; * the month is not over" } else { "" };
    Table {
        download: Some(draft.file("data/cohorts.csv")),
        ..Table::new(format!("Customers who ordered so many months after their first order{not_over}"), columns, rows)
    }
}

fn name(draft: &Draft<'_>, month: usize) -> Td {
    let found = &draft.report.tables.calendar.months[month];
    Td { value: Some(found.key()), ..Td::text(draft.format.date(found.first(), DateStyle::MonthShortYear)) }
}

fn mean(draft: &mut Draft<'_>) -> Option<Figure> {
    let ages = draft.findings().ages();
    let (first, last) = (ages.get(1).filter(|age| age.months == 1)?, ages.last().filter(|_| ages.len() > 3)?);
    let format = draft.format;
    let rate = |age: &Age| format.percent(age.back.into(), age.customers.into()).unwrap_or_default();
    let bars = ages[1..].iter().map(|age| Bar {
        label: format!("+{}", age.months),
        value: Some(age.back as f64 / age.customers as f64),
        paint: Paint::Accent,
        note: Some(customers::rate(draft, age.back, age.customers).1),
        href: None,
    });
    let mark = Mark::Bars(Bars {
        quantity: Quantity::Percent,
        direction: Direction::Upright,
        bars: bars.collect(),
        empty: "Nobody came back".to_owned(),
    });
    let caption = format!(
        "Share of customers who order so many months after their first order, of all whose month of that age is over: n = {} at +1, {} at +{}",
        format.count(first.customers),
        format.count(last.customers),
        last.months
    );
    let desc = format!(
        "From {} one month after to {} after {} months.",
        rate(first),
        rate(last),
        format.count(last.months as u64)
    );
    let interval = |age: &Age| {
        let rate = Rate { part: age.back, whole: age.customers };
        let bound = |value: f64| format.exact(Quantity::Percent, value);
        let (low, high) = rate.interval();
        if rate.is_firm() { String::new() } else { format!("{} to {}", bound(low), bound(high)) }
    };
    let rows = ages.iter().map(|age| {
        Row::of([
            Td::number(format!("+{}", age.months), age.months),
            tables::count(draft, age.customers),
            tables::count(draft, age.back),
            Td::number(rate(age), age.back as f64 / age.customers as f64),
            Td::text(interval(age)),
            tables::mean(draft, age.revenue.per(age.customers)),
        ])
    });
    let columns = vec![
        Column::number("Months since"),
        Column::number("Customers").titled("Of all cohorts but the first whose month of that age is over"),
        Column::number("Ordered in it"),
        Column::number("Rate"),
        Column::text("At 95%")
            .titled("Where the true rate lies 19 times out of 20; of 400 and more it is the rate")
            .minor(),
        Column::number(draft.by_basis("Revenue each", "Gross revenue each"))
            .titled("What a customer has brought up to that month's end"),
    ];
    let details = Table {
        download: Some(draft.file("data/retention.csv")),
        ..Table::new("All cohorts together, by months since the first order", columns, rows.collect())
    };
    let mut figure = draft.figure("mean", "All cohorts together".to_owned(), caption, desc, Room::Full, mark);
    figure.details = Some(details);
    figure.note = Some(
        "Without the first cohort, which holds whoever had ordered before the data begin. The further right, the fewer \
         cohorts are old enough: a step can come of that alone."
            .to_owned(),
    );
    Some(figure)
}

/// A figure of a month, marked where the month is not over.
fn marked(figure: Td, over: bool) -> Td {
    match over {
        true => figure,
        false => Td::number(format!("{}*", figure.text), figure.value.unwrap_or(figure.text)),
    }
}

fn value(draft: &Draft<'_>) -> Table {
    let report = draft.report;
    let ages = AGES.min(report.tables.calendar.months.len() - 1);
    let mut columns = vec![Column::text("First order"), Column::number("Customers")];
    let shown = [0, 1, 2, 3, 6, 12].into_iter().filter(|age| *age <= ages);
    let shown: Vec<usize> = shown.collect();
    columns.extend(shown.iter().map(|age| {
        Column::number(&format!("+{age}"))
            .titled(&format!("Revenue per customer within {age} months after the first order"))
    }));
    let over = cohorts::over(&report.tables);
    let rows = begun(report).map(|(month, cells)| {
        let mut row = vec![name(draft, month), tables::count(draft, cells[0].customers.into())];
        row.extend(shown.iter().map(|&age| {
            if age >= cells.len() || !report.tables.has_rows(month + age) {
                return Td::number("", "");
            }
            let sum: Money = cells[..=age].iter().map(|cell| cell.revenue).sum();
            marked(tables::mean(draft, sum.per(cells[0].customers.into())), month + age < over)
        }));
        Row::of(row)
    });
    let rows = rows.collect();
    Table::new("Cumulative revenue per customer", columns, rows)
}
