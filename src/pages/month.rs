//! One month: against the month before and the year before, day by day.

use crate::analysis::periods;
use crate::diagnostic::Result;
use crate::format::DateStyle;
use crate::html::context::{Block, Kpis};
use crate::report::Report;

use super::daily::Daily;
use super::draft::{Draft, Head, Listed, Page, PageDef};
use super::key::Key;
use crate::html::context::columns;

pub(super) const PAGE: PageDef = PageDef {
    page: "month",
    keys: |report| report.months().map(Key::month).collect(),
    path: |report, key| format!("month/{}.html", name(report, key)),
    label: |report, key| key.month.map_or_else(String::new, |month| report.month_name(month)),
    listed: Listed::Nowhere,
    compose,
};

/// `2025-06`.
fn name(report: &Report, key: Key) -> String {
    key.month.map_or_else(String::new, |month| report.tables.calendar.months[month].key())
}

fn compose(mut draft: Draft<'_>) -> Result<Page> {
    let report = draft.report;
    let at = draft.month()?;
    let all = &report.tables.slices[0];
    let cell = &all.months[at];
    let comparison = periods::month_against(&report.tables, all, at, 1, draft.format);
    let year_ago = periods::month_against(&report.tables, all, at, 12, draft.format);
    let mut items = draft.key_figures(cell, comparison.as_ref(), year_ago.as_ref(), None);
    items.extend(draft.target(0, at));
    draft.blocks.push(Block::Kpis(Kpis { items }));
    if !report.is_sparse() {
        let daily = daily(&draft, 0, at);
        let figure = draft.revenue_by_day(0, daily);
        draft.blocks.push(Block::Figure(figure));
    }
    let why = super::why::month(&mut draft, at);
    draft.blocks.extend(why);
    let returned = draft.findings().returns(cell);
    draft.tell(returned, Some("#proof-returns".to_owned()));
    draft.tell_year_ago(at, year_ago.as_ref());
    if report.has_customers() {
        // In the first months nearly all are new.
        match draft.findings().newcomers(&report.tables.people.months[at]).filter(|_| at >= 3) {
            Some(newcomers) => {
                let href = format!("{}#loyalty", draft.href(Key::LOYALTY));
                draft.tell(Some(newcomers), Some(href));
            }
            None => draft.tell(draft.findings().buyers(cell, "ordered"), Some("#proof-customers".to_owned())),
        }
    }
    let order_value = draft.findings().order_value(cell, &all.total, "over the whole period");
    draft.tell(order_value, Some("#proof-aov".to_owned()));
    let sold = report.tables.sold_on(&calendar_days(report, at));
    let leader = draft.findings().leader_of_month(&sold, cell);
    draft.tell(leader, Some("#shares-figure".to_owned()));
    draft.say_target(0, at, "#proof-target".to_owned());
    let best = draft.best_day(0, calendar_days(report, at));
    draft.tell(
        best.map(|(_, best)| best),
        Some(if report.is_sparse() { "#calendar-figure" } else { "#by-day-figure" }.to_owned()),
    );
    let calendar = Block::Figure(draft.large_calendar(0, at));
    if report.categories().next().is_some() && cell.orders > 0 {
        let heading = draft.findings().of_shares(&sold, cell);
        let shares = Block::Figure(draft.shares(heading, Some(at)));
        draft.blocks.push(columns("even", vec![shares, calendar]));
    } else {
        draft.blocks.push(calendar);
    }
    let key_of = report.tables.calendar.months[at].key();
    for (note, _) in report.notes.iter().enumerate().filter(|(_, n)| n.front.month.as_deref() == Some(&key_of)) {
        let block = super::note::block(&draft, note)?;
        draft.blocks.push(block);
    }

    let months: Vec<usize> = report.months().collect();
    let place = months.iter().position(|&m| m == at);
    let neighbour = |place: Option<usize>| place.and_then(|p| months.get(p)).map(|&m| Key::month(m));
    let head = Head {
        kind: PAGE.page,
        title: report.month_name(at),
        eyebrow: format!("{} · {}", span(&draft, at), draft.orders(cell)),
        heading: draft.findings().of_month(all, at, comparison.as_ref()),
        crumbs: vec![Key::OVERVIEW, Key::MONTHS],
        previous: neighbour(place.and_then(|p| p.checked_sub(1))),
        next: neighbour(place.map(|p| p + 1)),
        ..Head::default()
    };
    Ok(draft.finish("page.html", head))
}

fn calendar_days(report: &Report, at: usize) -> std::ops::Range<usize> {
    report.tables.calendar.months[at].days.clone()
}

/// The days of a month that the data reach.
pub(super) fn span(draft: &Draft<'_>, at: usize) -> String {
    let calendar = &draft.report.tables.calendar;
    let days = &calendar.months[at].days;
    draft.format.period(calendar.date(days.start), calendar.date(days.end - 1))
}

/// The days of a month over those of the month before, day number by day number, and over those of the year before,
/// weekday by weekday.
pub(super) fn daily(draft: &Draft<'_>, slice: usize, at: usize) -> Daily {
    let calendar = &draft.report.tables.calendar;
    let days = calendar.months[at].days.clone();
    let previous = at.checked_sub(1).map(|before| &calendar.months[before]).filter(|before| {
        use chrono::Datelike;
        calendar.date(before.days.start).day() == 1
    });
    let previous = previous.map(|before| {
        let through = before.days.end.min(before.days.start + days.len());
        (before.days.start..through, draft.format.date(before.first(), DateStyle::Month))
    });
    // A month in which the shop was closed has no line.
    let previous = previous.filter(|(days, _)| draft.report.tables.open[days.clone()].iter().any(|open| *open));
    let previous = previous.filter(|_| {
        use chrono::Datelike;
        calendar.date(days.start).day() == 1
    });
    let name = draft.format.date(calendar.months[at].first(), DateStyle::Month);
    let target = draft.report.target(slice, at);
    Daily { days, previous, year_before: true, smooth: false, heading: "Revenue by day".to_owned(), name, target }
}
