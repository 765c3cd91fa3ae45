//! How complete the data are: what columns leave empty, orders without a customer, missing days, amounts far beyond the
//! usual.

use std::ops::Range;

use crate::analysis::findings::counted;
use crate::analysis::quality::{self, BEYOND, Outliers};
use crate::format::DateStyle;
use crate::html::context::{Block, Cell as Td, Column, Listing, Row, Table};
use crate::orders::rejects::Reason;
use crate::tables::{Amounts, Large, SliceKind};

use super::draft::Draft;
use super::key::Key;
use super::tables;

/// Rows of a table; what it leaves out is told.
const LISTED: usize = 20;

/// What is to be known, each where there is anything.
pub(super) fn blocks(draft: &Draft<'_>) -> impl Iterator<Item = Block> {
    [guests(draft), gaps(draft), outliers(draft)].into_iter().flatten().map(|listing| {
        let table = Table { tools: false, ..listing.table };
        Listing { table, ..listing }.block()
    })
}

/// Which column means what, and how many rows that count it fills.
pub(super) fn columns(draft: &Draft<'_>) -> Table {
    let report = draft.report;
    let (census, found) = (&report.tables.census, &report.tables.quality);
    let mapping = &report.provenance.sources[0].mapping;
    let name = |column: usize| mapping.header[column].clone();
    let times = mapping.ts.iter().map(|&column| name(column)).collect::<Vec<_>>().join(" and ");
    let refused =
        |reason: Reason| report.provenance.rejects.iter().filter(|reject| reject.reason == reason).count() as u64;
    // Rows without these are rejected, and so not among those that count; rows without the others count.
    let needed = [
        ("Time", Some(times), refused(Reason::NoTime)),
        ("Amount", Some(mapping.amount.written(name)), refused(Reason::NoAmount)),
        ("Order", mapping.order_id.map(name), refused(Reason::NoOrder)),
    ];
    let needed = needed.map(|(field, column, empty)| (field, column, Some((census.counted, empty))));
    let optional = [
        ("Customer", mapping.user_id.map(name), Some(report.tables.guests.rows)),
        ("Category", mapping.category.map(name), Some(found.no_category)),
        // An empty flag is a flag: no promo.
        ("Promo", mapping.used_promo.map(name), None),
        ("Payment", mapping.payment_type.map(name), Some(found.no_payment)),
    ];
    let optional =
        optional.map(|(field, column, empty)| (field, column, empty.map(|empty| (census.counted - empty, empty))));
    let dash = || Td::number("–", "");
    let rows = needed.into_iter().chain(optional).map(|(field, column, filled)| {
        let figures = match filled.filter(|_| column.is_some()) {
            Some((filled, empty)) => {
                let share = draft.format.percent(filled.into(), (filled + empty).into());
                [
                    tables::count(draft, filled),
                    tables::count(draft, empty),
                    Td::number(share.unwrap_or("–".to_owned()), ""),
                ]
            }
            None => [dash(), dash(), dash()],
        };
        Row::of([Td::text(field), Td::text(column.unwrap_or("–".to_owned()))].into_iter().chain(figures))
    });
    let rows = rows.collect();
    let columns = vec![
        Column::text("Field"),
        Column::text("Column"),
        Column::number("Rows").titled("Rows that it fills").minor(),
        Column::number("Empty").titled("Rows that leave it empty").minor(),
        Column::number("Filled").titled("Share of the rows that it fills"),
    ];
    Table::new("Which column means what", columns, rows)
}

/// Rows without a customer by month, the latest first.
fn guests(draft: &Draft<'_>) -> Option<Listing> {
    let found = &draft.report.tables;
    let months = found.quality.guests.iter().enumerate().rev().filter(|(_, guests)| guests.rows > 0);
    let rows: Vec<Row> = months
        .map(|(month, guests)| {
            let whole = &found.slices[0].months[month];
            let name = draft.format.date(found.calendar.months[month].first(), DateStyle::Month);
            Row::of([
                Td::text(name).to(draft.href(Key::month(month))),
                tables::count(draft, guests.rows),
                tables::money(draft, guests.revenue),
                tables::percent(draft, guests.revenue, whole.revenue),
            ])
        })
        .collect();
    let all = rows.len();
    let caption = format!(
        "{} of {} in all; they are in no figure of customers{}",
        counted(found.guests.rows, "row", draft.format),
        draft.format.money(found.guests.revenue),
        first_of(draft, all, "latest months")
    );
    let columns =
        vec![Column::text("Month"), Column::number("Rows"), Column::number(draft.sold()), Column::number("Share")];
    let table = Table::new("Rows without a customer by month", columns, rows.into_iter().take(LISTED).collect());
    (all > 0).then(|| Listing::new("no-customer", "Rows without a customer", caption, table))
}

/// Runs of days on which there is no row at all, the longest first.
fn gaps(draft: &Draft<'_>) -> Option<Listing> {
    let found = &draft.report.tables;
    let calendar = &found.calendar;
    let closed = quality::closed_weekdays(&found.open);
    let all = quality::gaps(&found.open);
    let gaps: Vec<&Range<usize>> = all.iter().filter(|gap| (gap.start..gap.end).any(|day| !closed[day % 7])).collect();
    let day = |day: usize| {
        let date = calendar.date(day);
        Td { value: Some(date.to_string()), ..Td::text(draft.format.date(date, DateStyle::Medium)) }
    };
    let rows = gaps.iter().take(LISTED).map(|gap| {
        let weekday = draft.format.date(calendar.date(gap.start), DateStyle::WeekdayShort);
        Row::of([day(gap.start), day(gap.end - 1), Td::text(weekday), tables::count(draft, gap.len() as u64)])
    });
    let rows = rows.collect();
    let weekdays = (0..7).filter(|&weekday| closed[weekday]);
    let weekdays: Vec<String> =
        weekdays.map(|weekday| draft.format.date(calendar.date(weekday), DateStyle::Weekday)).collect();
    let caption = format!(
        "{} of {} days; they are gaps in charts, not days without revenue{}{}",
        draft.format.count(all.iter().map(|gap| gap.len() as u64).sum()),
        draft.format.count(calendar.days as u64),
        if weekdays.is_empty() {
            String::new()
        } else {
            format!("; a {} alone is left out, as many of them have no row", weekdays.join(" or "))
        },
        first_of(draft, gaps.len(), "longest")
    );
    let columns =
        vec![Column::text("From"), Column::text("To"), Column::text("Starts on").minor(), Column::number("Days")];
    let table = Table::new("Days without any row", columns, rows);
    (!gaps.is_empty()).then(|| Listing::new("gaps", "Days without any row", caption, table))
}

/// Amounts far beyond the usual of their category, the largest first.
fn outliers(draft: &Draft<'_>) -> Option<Listing> {
    let found = &draft.report.tables;
    let kinds = found.quality.amounts.iter().enumerate();
    let kinds: Vec<(usize, Outliers)> =
        kinds.filter_map(|(slice, amounts)| Some((slice, quality::outliers(amounts)?))).collect();
    let mut largest: Vec<(usize, &Outliers, Large)> =
        kinds.iter().flat_map(|(slice, own)| own.largest.iter().map(move |large| (*slice, own, *large))).collect();
    largest.sort_by_key(|(slice, _, large)| (std::cmp::Reverse(large.amount), large.day, *slice));
    let by_category = found.slices.iter().any(|slice| matches!(slice.kind, SliceKind::Category(_)));
    let rows = largest.iter().take(LISTED).map(|(slice, own, large)| {
        let date = found.calendar.date(large.day as usize);
        let day = Td { value: Some(date.to_string()), ..Td::text(draft.format.date(date, DateStyle::Medium)) };
        let category =
            by_category.then(|| Td::text(found.slices[*slice].name.clone()).to(draft.href(Key::slice(*slice))));
        let amounts = [tables::money(draft, large.amount), tables::mean(draft, Some(own.limit))];
        Row::of(std::iter::once(day).chain(category).chain(amounts))
    });
    let rows = rows.collect();
    let n: u64 = kinds.iter().map(|(_, own)| own.rows).sum();
    let caption = format!(
        "{}; they count like all others{}",
        counted(n, "row", draft.format),
        first_of(draft, n as usize, "largest")
    );
    let columns = [
        Some(Column::text("Day")),
        by_category.then(|| Column::text("Category")),
        Some(Column::number("Amount")),
        Some(Column::number("Limit").titled("From this amount on it is out of the ordinary").minor()),
    ];
    let table = Table::new("Amounts far beyond the usual", columns.into_iter().flatten().collect(), rows);
    let of = if by_category { "their category" } else { "all rows" };
    let rule = format!(
        "Listed is what lies more than {BEYOND} times the median deviation above the median of {of}, both measured in \
         doublings, to a {}th of one.",
        Amounts::STEPS
    );
    (n > 0).then(|| Listing::new("outliers", "Amounts far beyond the usual", caption, table).noted(rule))
}

/// What is said of a table that leaves rows out.
fn first_of(draft: &Draft<'_>, all: usize, which: &str) -> String {
    let (which, of) = which.split_once(' ').map_or((which, String::new()), |(which, of)| (which, format!(" {of}")));
    let listed = draft.format.count(LISTED as u64);
    if all > LISTED { format!("; the {which} {listed}{of} are listed") } else { String::new() }
}
