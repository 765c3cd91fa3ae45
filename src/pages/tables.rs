//! The tables that several pages share.

use std::ops::Range;

use crate::analysis::bridge::Sales;
use crate::analysis::findings::counted;
use crate::analysis::lead;
use crate::analysis::periods::{self, Comparison};
use crate::format::{DateStyle, Quantity};
use crate::html::context::{Cell as Td, Column, Row, Table};
use crate::metrics::MetricDef;
use crate::money::Money;
use crate::tables::{Cell, Slice};

use super::draft::Draft;
use super::key::Key;

/// Thousandths of a bar.
pub(super) fn share_of(part: Money, most: Money) -> u16 {
    match most.0 {
        ..=0 => 0,
        most => (i128::from(part.0.max(0)) * 1000 / i128::from(most)) as u16,
    }
}

pub(super) fn money(draft: &Draft<'_>, amount: Money) -> Td {
    Td::number(draft.format.money(amount), amount.to_plain(0))
}

pub(super) fn mean(draft: &Draft<'_>, amount: Option<Money>) -> Td {
    amount.map_or_else(|| Td::number("–", ""), |a| Td::number(draft.format.money_rounded(a), a.to_plain(0)))
}

pub(super) fn count(draft: &Draft<'_>, n: u64) -> Td {
    Td::number(draft.format.count(n), n)
}

pub(super) fn percent(draft: &Draft<'_>, part: Money, whole: Money) -> Td {
    match draft.format.percent(part.0.into(), whole.0.into()) {
        Some(text) => Td::number(text, part.0 as f64 / whole.0 as f64),
        None => Td::number("–", ""),
    }
}

/// How headline revenue changed in percent, with its arrow; a dash where no percentage may be told.
pub(super) fn compared(draft: &Draft<'_>, compared: Option<&Comparison>) -> Td {
    let own = compared.filter(|own| own.is_firm());
    let amounts = own.map(|own| (draft.report.revenue(&own.now), draft.report.revenue(&own.then)));
    amounts.map_or_else(|| Td::number("–", ""), |(now, then)| change(draft, now, Some(then)))
}

/// A difference in percent with its arrow; a dash where there is no base.
pub(super) fn change(draft: &Draft<'_>, now: Money, then: Option<Money>) -> Td {
    let changed = then.and_then(|then| Some((then, draft.format.change(now.0.into(), then.0.into())?)));
    match changed {
        None => Td::number("–", ""),
        Some((then, (direction, text))) => {
            let ratio = (now.0 - then.0) as f64 / then.0 as f64;
            Td::number(text, ratio).change(direction.class())
        }
    }
}

/// The change of a share in percentage points with its arrow, each share `part` of `whole`; a dash where there is none.
pub(super) fn points(draft: &Draft<'_>, now: (Money, Money), then: (Money, Money)) -> Td {
    let exact = |(part, whole): (Money, Money)| (i128::from(part.0), i128::from(whole.0));
    let share = |(part, whole): (Money, Money)| part.0 as f64 / whole.0 as f64;
    match draft.format.points(exact(now), exact(then)) {
        None => Td::number("–", ""),
        Some((direction, text)) => Td::number(text, share(now) - share(then)).change(direction.class()),
    }
}

/// The columns of figures that a cell has, behind the first.
pub(super) fn figure_columns(draft: &Draft<'_>) -> Vec<Column> {
    let column = |metric: &MetricDef| Column {
        title: (metric.head != metric.label).then(|| metric.label.to_owned()),
        minor: metric.minor,
        ..Column::number(metric.head)
    };
    draft.metrics().map(column).collect()
}

/// The figures of a cell.
pub(super) fn figures(draft: &Draft<'_>, cell: &Cell) -> Vec<Td> {
    let figure = |metric: &MetricDef| match (metric.of)(cell, draft.basis()) {
        Some(value) if metric.quantity == Quantity::Count => count(draft, value.unsigned_abs()),
        value if metric.is_divided() => mean(draft, value.map(Money)),
        value => money(draft, value.map(Money).unwrap_or_default()),
    };
    draft.metrics().map(figure).collect()
}

fn with_first(first: Column, columns: Vec<Column>) -> Vec<Column> {
    std::iter::once(first).chain(columns).collect()
}

/// Every day with rows: all figures of a month, revenue and orders of a longer time.
pub(super) fn by_day(draft: &Draft<'_>, slice: &Slice, days: Range<usize>) -> Table {
    let tables = &draft.report.tables;
    let brief = days.len() > 31;
    let rows = days.filter(|&day| tables.open[day]).map(|day| {
        let date = tables.calendar.date(day);
        let event = draft.report.plan.events.get(&date).map_or_else(String::new, |label| format!(" · {label}"));
        let so_far = if day >= tables.calendar.over { " (so far)" } else { "" };
        let text = format!("{}{so_far}{event}", draft.format.date(date, DateStyle::WeekdayDay));
        let name = Td { value: Some(date.to_string()), ..Td::text(text) };
        let cell = &slice.days[day];
        let figures = if brief {
            vec![money(draft, draft.basis().of(cell)), count(draft, cell.orders.into())]
        } else {
            figures(draft, cell)
        };
        Row::of(std::iter::once(name).chain(figures))
    });
    let rows = rows.collect();
    let columns = if brief {
        vec![Column::number(draft.basis().label()), Column::number("Orders")]
    } else {
        figure_columns(draft)
    };
    Table::new("Figures by day", with_first(Column::text("Day"), columns), rows)
}

/// Every month with rows.
pub(super) fn by_month(draft: &Draft<'_>, slice: usize, page: impl Fn(usize) -> Key) -> Table {
    let report = draft.report;
    let own = &report.tables.slices[slice];
    let mut columns = with_first(Column::text("Month"), figure_columns(draft));
    columns.insert(2, Column::number("Month").titled("Revenue against the month before, like for like"));
    let months: Vec<usize> = (0..own.months.len()).filter(|&month| report.has_month(slice, month)).rev().collect();
    let most = months.iter().map(|&month| report.revenue(&own.months[month])).max().unwrap_or_default();
    let year_ago = |month: usize| periods::month_against(&report.tables, own, month, 12, draft.format);
    let has_year = months.iter().any(|&month| year_ago(month).is_some());
    if has_year {
        columns.insert(2, Column::number("Year").titled("Revenue against the same month a year before"));
    }
    let targets = target_columns(draft, slice, &months);
    let rows = months.iter().map(|&month| {
        let found = &report.tables.calendar.months[month];
        let mut name = draft.format.date(found.first(), DateStyle::Month);
        if periods::unfinished(&report.tables.calendar, month) {
            name.push_str(" (so far)");
        }
        let name = Td { value: Some(found.key()), ..Td::text(name).to(draft.href(page(month))) };
        let mut cells: Vec<Td> = std::iter::once(name).chain(figures(draft, &own.months[month])).collect();
        cells[1] = cells[1].clone().bar(share_of(report.revenue(&own.months[month]), most));
        let against = periods::month_against(&report.tables, own, month, 1, draft.format);
        cells.insert(2, compared(draft, against.as_ref()));
        if has_year {
            cells.insert(2, compared(draft, year_ago(month).as_ref()));
        }
        if !targets.is_empty() {
            cells.extend(target_cells(draft, slice, month));
        }
        Row::of(cells)
    });
    let rows = rows.collect();
    let blank = targets.len();
    columns.extend(targets);
    let mut table = Table::new("Figures by month", columns, rows);
    let mut total = figures(draft, &own.total);
    total.insert(1, Td::text(""));
    if has_year {
        total.insert(1, Td::text(""));
    }
    total.extend(vec![Td::text(""); blank]);
    table.total = Some(Row::of(std::iter::once(Td::text("Whole period")).chain(total)));
    table
}

/// Categories with share and change: the legend of the donut.
pub(super) fn shares(
    draft: &Draft<'_>,
    parts: &[(usize, Money)],
    total: Money,
    month: Option<usize>,
    page: impl Fn(usize) -> Key,
) -> Table {
    let report = draft.report;
    let compare = |slice: usize| {
        let own = &report.tables.slices[slice];
        match month {
            Some(month) => periods::month_against(&report.tables, own, month, 1, draft.format),
            None => lead::leading(&report.tables, own),
        }
    };
    let comparable = parts.iter().any(|(slice, _)| compare(*slice).is_some());
    let mut columns = vec![Column::text("Category"), Column::number(draft.basis().label()), Column::number("Share")];
    if comparable {
        columns.push(match month {
            Some(_) => Column::number("Change").titled("Against the month before, like for like"),
            None if lead::by_year(&report.tables) => {
                Column::number("Change").titled("The last 28 days against the same weeks a year before")
            }
            None => Column::number("Change").titled("The last 28 days against the 28 before"),
        });
    }
    let rows = parts.iter().map(|&(slice, amount)| {
        let own = &report.tables.slices[slice];
        let name = Td::text(own.name.clone()).to(draft.href(page(slice))).swatch(own.kind.colour());
        let short = Td::number(draft.format.money_short(amount), amount.to_plain(0));
        let mut cells = vec![name, short, percent(draft, amount, total)];
        if comparable {
            cells.push(compared(draft, compare(slice).as_ref()));
        }
        Row::of(cells)
    });
    let mut rows: Vec<Row> = rows.collect();
    let listed: Money = parts.iter().map(|(_, amount)| *amount).sum();
    let others = report.categories().count() - parts.len();
    if others > 0 {
        let rest = total - listed;
        let name = Td::text(counted(others as u64, "other", draft.format)).swatch(7);
        let mut cells =
            vec![name, Td::number(draft.format.money_short(rest), rest.to_plain(0)), percent(draft, rest, total)];
        if comparable {
            cells.push(Td::text(""));
        }
        rows.push(Row::of(cells));
    }
    Table { tools: false, ..Table::new("Revenue and share by category", columns, rows) }
}

/// Revenue of each weekday, all weeks together, in the order of `weekdays`: 0 is Monday.
pub(super) fn by_weekday(draft: &Draft<'_>, weekdays: &[usize], of_day: impl Fn(usize) -> Money) -> Table {
    let row = |&weekday: &usize| {
        Row::of([Td::text(draft.weekday(weekday, DateStyle::Weekday)), money(draft, of_day(weekday))])
    };
    let rows = weekdays.iter().map(row).collect();
    Table::new(
        format!("{} by weekday", draft.sold()),
        vec![Column::text("Weekday"), Column::number(draft.sold())],
        rows,
    )
}

/// Revenue by weekday and hour, every value.
pub(super) fn by_hour(draft: &Draft<'_>, slice: &Slice, weekdays: &[usize], hours: Range<usize>) -> Table {
    let column = |&weekday: &usize| Column::number(&draft.weekday(weekday, DateStyle::WeekdayShort));
    let columns = with_first(Column::text("Hour"), weekdays.iter().map(column).collect());
    let rows = hours.map(|hour| {
        let cells = weekdays.iter().map(|&weekday| match slice.hours[weekday * 24 + hour] {
            Money::ZERO => Td::number("–", ""),
            amount => money(draft, amount),
        });
        Row::of(std::iter::once(Td::text(format!("{hour:02}:00"))).chain(cells))
    });
    let rows = rows.collect();
    Table::new(format!("{} by hour and weekday", draft.sold()), columns, rows)
}

/// Columns of the targets of months, behind the others of a table; nothing where no month of the slice has one.
fn target_columns(draft: &Draft<'_>, slice: usize, months: &[usize]) -> Vec<Column> {
    let any = months.iter().any(|&month| draft.report.target(slice, month).is_some());
    let columns =
        [Column::number("Target").minor(), Column::number("Reached").titled("Revenue in percent of the target")];
    if any { columns.into() } else { Vec::new() }
}

/// The cells of these columns.
fn target_cells(draft: &Draft<'_>, slice: usize, month: usize) -> [Td; 2] {
    match draft.report.target(slice, month) {
        Some(target) => {
            let reached = draft.report.revenue(&draft.report.tables.slices[slice].months[month]);
            [money(draft, target), percent(draft, reached, target)]
        }
        None => [Td::number("–", ""), Td::number("–", "")],
    }
}

/// The columns of sales by payment type or promo, the first named.
pub(super) fn sales_columns(draft: &Draft<'_>, first: &str) -> Vec<Column> {
    vec![
        Column::text(first),
        Column::number(draft.sold()),
        Column::number("Share").titled(draft.by_basis("Share of revenue", "Share of gross revenue")),
        Column::number("Orders").minor(),
        Column::number("Of orders").titled("Share of orders"),
        Column::number("AOV").titled(
            draft.by_basis("Average order value: revenue ÷ orders", "Average order value: gross revenue ÷ orders"),
        ),
    ]
}

/// Their cells, behind the name.
pub(super) fn sales_figures(draft: &Draft<'_>, name: Td, own: Sales, all: Sales, most: Money) -> Vec<Td> {
    let of_orders = draft.format.percent(own.orders.into(), all.orders.into()).unwrap_or_default();
    vec![
        name,
        money(draft, own.revenue).bar(share_of(own.revenue, most)),
        percent(draft, own.revenue, all.revenue),
        count(draft, own.orders.into()),
        Td::number(of_orders, f64::from(own.orders) / f64::from(all.orders.max(1))),
        mean(draft, own.aov()),
    ]
}

/// A sum is no part that a bar could compare.
pub(super) fn without_bar(mut row: Row) -> Row {
    row.cells.iter_mut().for_each(|cell| cell.bar = None);
    row
}
