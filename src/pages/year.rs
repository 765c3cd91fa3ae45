//! The year as one picture: weeks, the year before, what is usual, quiet days, and every category against its year before.

use std::ops::Range;

use crate::analysis::outages::Outage;
use crate::analysis::periods::firm;
use crate::analysis::year::{BLOCKS, Year};
use crate::chart::spec::{Mark, Room, WeekMark, Weeks};
use crate::format::{DateStyle, Direction, Quantity};
use crate::html::context::{Cell as Td, Column, Figure, Ribbon, RibbonCell, RibbonRow, Row, Table};
use crate::money::{Money, divide_half_away};

use super::draft::Draft;
use super::key::Key;
use super::tables;

/// Weeks of a column of the ribbon.
const COLUMN: usize = 4;
/// Rows of the ribbon.
const RIBBON: usize = 10;

/// The year as one picture: weeks, the year before, what is usual, quiet days; beneath it every category against its year
/// before.
pub(super) fn figure(draft: &mut Draft<'_>, year: &Year, outages: &[Outage]) -> Figure {
    let report = draft.report;
    let calendar = &report.tables.calendar;
    let format = draft.format;
    let days = |days: &Range<usize>| format.period(calendar.date(days.start), calendar.date(days.end - 1));
    let names: Vec<String> = (0..year.now.len()).map(|at| days(&year.block(at))).collect();
    let block = |day: usize| (day - year.days.start) / 7;
    let mut marks: Vec<WeekMark> = outages
        .iter()
        .filter(|own| year.days.contains(&own.day))
        .map(|own| WeekMark {
            index: block(own.day),
            text: format!("{} quiet", format.date(calendar.date(own.day), DateStyle::DayMonth)),
            note: Some(format.money_change_short(-own.cost())),
            alert: true,
        })
        .collect();
    marks.extend(report.events(year.days.clone()).filter_map(|(date, label)| {
        let text: String = label.chars().take(24).collect();
        Some(WeekMark { index: block(calendar.day(date)?), text, note: None, alert: false })
    }));
    let best = (0..year.now.len()).max_by_key(|&at| year.now[at]).filter(|&at| year.now[at].0 > 0);
    marks.extend(best.map(|at| WeekMark {
        index: at,
        text: format!("best week {}", format.money_short(year.now[at])),
        note: None,
        alert: false,
    }));
    let has_before = year.before.iter().any(Option::is_some);
    let mark = Mark::Weeks(Weeks {
        first: calendar.date(year.days.start),
        quantity: Quantity::Money,
        values: year.now.iter().map(|own| own.to_f64()).collect(),
        names: names.clone(),
        before: year.before.iter().map(|own| own.map(Money::to_f64)).collect(),
        usual: year.usual.iter().map(|(low, high)| (low.to_f64(), high.to_f64())).collect(),
        latest: 4,
        marks,
        empty: "No revenue in these weeks".to_owned(),
    });
    let last = format.date(calendar.date(year.days.end - 1), DateStyle::Weekday);
    let mut caption = format!("{} of seven days to {last}; the latest 28 days are dark", draft.basis().label());
    if has_before {
        caption.push_str(", the line is the year before");
    }
    if !year.usual.is_empty() {
        caption.push_str(", the grey band is usual");
    }
    let heading = draft.findings().of_year(year);
    let desc = format!("{heading}.");
    let mut figure = draft.figure("year", heading, caption, desc, Room::Full, mark);
    let mut columns = vec![Column::text("Seven days"), Column::number(draft.basis().label())];
    if has_before {
        columns.extend([Column::number("A year before"), Column::number("Change")]);
    }
    let rows = (0..year.now.len()).rev().map(|at| {
        let first = calendar.date(year.block(at).start);
        let name = Td { value: Some(first.to_string()), ..Td::text(names[at].clone()) };
        let mut cells = vec![name, tables::money(draft, year.now[at])];
        if has_before {
            let before = year.before[at];
            cells.push(before.map_or_else(|| Td::number("–", ""), |own| tables::money(draft, own)));
            cells.push(tables::change(draft, year.now[at], before));
        }
        Row::of(cells)
    });
    let rows: Vec<Row> = rows.collect();
    figure.details = Some(Table::new("Revenue by week", columns, rows));
    figure.ribbon = ribbon(draft, year);
    figure
}

/// Every category of the last year against the year before, four weeks a column; nothing where that is not known.
fn ribbon(draft: &Draft<'_>, year: &Year) -> Option<Ribbon> {
    let report = draft.report;
    let (tables, format) = (&report.tables, draft.format);
    if year.before.iter().any(Option::is_none) || year.now.len() < BLOCKS {
        return None;
    }
    let spans: Vec<Range<usize>> = (0..year.now.len() / COLUMN)
        .map(|at| {
            let start = year.days.start + at * COLUMN * 7;
            start..start + COLUMN * 7
        })
        .collect();
    let columns = spans.iter().map(|span| {
        let last = tables.calendar.date(span.end - 1);
        format.date(last, DateStyle::DayMonth)
    });
    let mut rows = Vec::new();
    let mut lasts: Vec<(usize, i64)> = Vec::new();
    for slice in report.categories().take(RIBBON) {
        let own = &tables.slices[slice];
        let sum = |days: Range<usize>| {
            let cells = &own.days[days];
            let orders: u32 = cells.iter().map(|cell| cell.orders).sum();
            (cells.iter().map(|cell| report.revenue(cell)).sum::<Money>(), orders)
        };
        let mut last = "–".to_owned();
        let cells = spans.iter().map(|span| {
            let ((now, a), (then, b)) = (sum(span.clone()), sum(span.start - 364..span.end - 364));
            let change = format.change_about(now.0.into(), then.0.into()).filter(|_| firm(a, b));
            let Some((direction, size)) = change else {
                last = "–".to_owned();
                return RibbonCell { text: "–".to_owned(), step: "na" };
            };
            // Rounded as it is written, so that the colour goes with the figure.
            let percent = divide_half_away(i128::from(now.0 - then.0) * 100, then.0.into()) as i64;
            let sign = match direction {
                Direction::Up => "+",
                Direction::Down => "−",
                Direction::Flat => "",
            };
            last = format!("{sign}{size}");
            let step = match percent {
                ..=-20 => "d2",
                -19..=-5 => "d1",
                -4..=4 => "e",
                5..=24 => "u1",
                25..=59 => "u2",
                _ => "u3",
            };
            if span.end == year.days.end {
                lasts.push((slice, percent));
            }
            RibbonCell { text: format!("{sign}{}", format.count(percent.unsigned_abs())), step }
        });
        let cells: Vec<RibbonCell> = cells.collect();
        rows.push(RibbonRow { link: draft.labelled(Key::slice(slice), &own.name), last, cells });
    }
    let cells = rows.iter().flat_map(|row| &row.cells);
    let known = cells.clone().filter(|cell| cell.step != "na").count();
    if known * 2 < cells.count() {
        return None;
    }
    let name = |slice: usize| tables.slices[slice].name.clone();
    let below: Vec<usize> = lasts.iter().filter(|(_, percent)| *percent < 0).map(|(slice, _)| *slice).collect();
    let heading = match (lasts.iter().max_by_key(|(_, percent)| *percent), &below[..]) {
        (Some((most, percent)), [only]) if *percent > 0 && lasts.len() > 2 => {
            format!("{} rises most, {} alone falls", name(*most), name(*only))
        }
        (Some((most, percent)), _) if *percent > 0 && lasts.len() > 1 => format!("{} rises most", name(*most)),
        _ => "Categories against a year before".to_owned(),
    };
    (rows.len() > 1).then(|| Ribbon {
        heading,
        caption: "percent against a year before, 28 days to the day above a column".to_owned(),
        columns: columns.collect(),
        rows,
    })
}
