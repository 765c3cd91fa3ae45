//! Cohorts: who came back, by the month of the first order.

use crate::analysis::periods;
use crate::chart::spec::{Bar, Bars, Cohort, Cohorts, Direction, Mark, Paint, Room};
use crate::diagnostic::Result;
use crate::format::{DateStyle, Quantity};
use crate::html::context::{Block, Cell as Td, Column, Figure, Listing, Row, Table};
use crate::money::Money;

use super::draft::{Draft, Head};
use super::{Key, Page, PageDef, Report, tables};

pub(super) const PAGE: PageDef = PageDef {
    kind: "cohorts",
    keys: |report| if report.has_cohorts() { vec![Key::Cohorts] } else { Vec::new() },
    compose,
};

/// Cohorts, and months since the first order, that are drawn.
const DRAWN: usize = 24;
/// Cohorts smaller than this have no rate of their own in the mean.
const SMALL: u32 = 5;

fn compose(report: &Report, key: Key) -> Result<Page> {
    let mut draft = Draft::new(report, key);
    let retention = retention(&mut draft);
    draft.blocks.push(Block::Figure(retention));
    let mean = mean(&mut draft);
    draft.blocks.extend(mean.map(Block::Figure));
    let value = value(&draft);
    draft.blocks.push(
        Listing::new(
            "value",
            "Revenue per customer, cumulative",
            "What a customer of the cohort has brought by so many months after the first order",
            value,
        )
        .noted("Months that are not over count as far as they go.".to_owned())
        .block(),
    );
    let calendar = &report.tables.calendar;
    let overall = average(report).into_iter().nth(1);
    let heading = match overall {
        Some((rate, n)) => format!(
            "{} of {} new customers order again in the month after",
            draft.format.exact(Quantity::Percent, rate),
            draft.format.count(n)
        ),
        None => "Customers by the month of their first order".to_owned(),
    };
    let head = Head {
        kind: PAGE.kind,
        title: "Cohorts".to_owned(),
        eyebrow: format!("Cohorts · {}", draft.format.period(calendar.first(), calendar.last())),
        heading,
        crumbs: vec![Key::Overview, Key::Customers],
        ..Head::default()
    };
    Ok(draft.finish("page.html", head))
}

/// Cohorts with anyone in them: month and cells.
fn cohorts(report: &Report) -> impl DoubleEndedIterator<Item = (usize, &Vec<crate::tables::people::CohortCell>)> {
    report.tables.people.cohorts.iter().enumerate().filter(|(_, cells)| cells[0].customers > 0)
}

fn retention(draft: &mut Draft<'_>) -> Figure {
    let report = draft.report;
    let months = &report.tables.calendar.months;
    let unfinished = periods::unfinished(&report.tables.calendar, months.len() - 1);
    let rate = |part: u32, whole: u32| f64::from(part) / f64::from(whole);
    let drawn: Vec<_> = cohorts(report).rev().take(DRAWN).collect();
    let rows = drawn.iter().rev().map(|(month, cells)| Cohort {
        label: draft.format.date(months[*month].first(), DateStyle::MonthShortYear),
        size: cells[0].customers.into(),
        // A column a month has room for so many.
        values: cells.iter().take(DRAWN).map(|cell| Some(rate(cell.customers, cells[0].customers))).collect(),
        unfinished: unfinished && cells.len() <= DRAWN,
    });
    let rows: Vec<Cohort> = rows.collect();
    let all = cohorts(report).count();
    let caption = match all > rows.len() {
        true => format!("Share of a cohort's customers who order again, the last {} of {all} cohorts", rows.len()),
        false => "Share of a cohort's customers who order again, by month".to_owned(),
    };
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
    let rows =
        cohorts(report).map(|(month, cells)| {
            let mut row = vec![name(draft, month), tables::count(draft, cells[0].customers.into())];
            row.extend((1..=ages).map(|age| {
                cells.get(age).map_or(Td::number("", ""), |cell| tables::count(draft, cell.customers.into()))
            }));
            Row::of(row)
        });
    let rows = rows.collect();
    Table::new("Customers who ordered so many months after their first order", columns, rows)
}

fn name(draft: &Draft<'_>, month: usize) -> Td {
    let found = &draft.report.tables.calendar.months[month];
    Td { value: Some(found.key()), ..Td::text(draft.format.date(found.first(), DateStyle::MonthShortYear)) }
}

/// The mean rate by age over all cohorts whose month of that age is over, with the customers it stands on.
fn average(report: &Report) -> Vec<(f64, u64)> {
    let months = report.tables.calendar.months.len();
    let over = months - usize::from(periods::unfinished(&report.tables.calendar, months - 1));
    let at = |age: usize| {
        let known = cohorts(report).filter(|(month, cells)| month + age < over && cells[0].customers >= SMALL);
        let (back, all) = known.fold((0_u64, 0_u64), |(back, all), (_, cells)| {
            (back + u64::from(cells[age].customers), all + u64::from(cells[0].customers))
        });
        (all > 0).then(|| (back as f64 / all as f64, all))
    };
    (0..months).map_while(at).collect()
}

fn mean(draft: &mut Draft<'_>) -> Option<Figure> {
    let report = draft.report;
    let average = average(report);
    if average.len() < 4 {
        return None;
    }
    let ages = 1..average.len();
    let bars = ages.map(|age| Bar {
        label: format!("+{age}"),
        value: Some(average[age].0),
        paint: Paint::Accent,
        note: Some(format!("{} customers", draft.format.count(average[age].1))),
        href: None,
    });
    let bars = bars.collect();
    let mark = Mark::Bars(Bars {
        quantity: Quantity::Percent,
        direction: Direction::Upright,
        bars,
        empty: "Nobody came back".to_owned(),
    });
    let caption = "Share of customers who order so many months after their first order; months that are over, cohorts of five and more".to_owned();
    let desc = format!(
        "From {} one month after to {} after {} months.",
        draft.format.exact(Quantity::Percent, average[1].0),
        draft.format.exact(Quantity::Percent, average[average.len() - 1].0),
        average.len() - 1
    );
    let mut figure = draft.figure("mean", "The average cohort".to_owned(), caption, desc, Room::Full, mark);
    let rows = (1..average.len()).map(|age| {
        let (share, customers) = average[age];
        let written = draft.format.exact(Quantity::Percent, share);
        Row::of([Td::text(format!("+{age}")), Td::number(written, share), tables::count(draft, customers)])
    });
    let columns = vec![Column::text("Months after"), Column::number("Share"), Column::number("Customers")];
    figure.details = Some(Table::new("The average cohort", columns, rows.collect()));
    Some(figure)
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
    let rows = cohorts(report).map(|(month, cells)| {
        let mut row = vec![name(draft, month), tables::count(draft, cells[0].customers.into())];
        row.extend(shown.iter().map(|&age| {
            if age >= cells.len() {
                return Td::number("", "");
            }
            let sum: Money = cells[..=age].iter().map(|cell| cell.revenue).sum();
            tables::mean(draft, sum.per(cells[0].customers.into()))
        }));
        Row::of(row)
    });
    let rows = rows.collect();
    Table::new("Cumulative revenue per customer", columns, rows)
}
