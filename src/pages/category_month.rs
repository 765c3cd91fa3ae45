//! One category in one month.

use crate::analysis::periods;
use crate::diagnostic::Result;
use crate::html::context::{Block, Kpis};
use crate::report::Report;

use super::draft::{Draft, Head, Listed, Page, PageDef};
use super::key::Key;
use super::month;

pub(super) const PAGE: PageDef = PageDef {
    page: "category-month",
    keys,
    path,
    label: |report, key| key.month.map_or_else(String::new, |month| report.month_name(month)),
    listed: Listed::Nowhere,
    compose,
};

fn path(report: &Report, key: Key) -> String {
    let (Some(slice), Some(month)) = (key.slice, key.month) else { return String::new() };
    let month = report.tables.calendar.months[month].key();
    format!("{}/{}/{month}.html", report.folder(slice), report.slugs[slice])
}

fn keys(report: &Report) -> Vec<Key> {
    if report.is_sparse() {
        return Vec::new();
    }
    let months = report.tables.calendar.months.len();
    let pairs = report.categories().flat_map(|slice| (0..months).map(move |month| (slice, month)));
    pairs.filter(|&(slice, month)| report.has_month(slice, month)).map(|(s, m)| Key::slice_month(s, m)).collect()
}

fn compose(mut draft: Draft<'_>) -> Result<Page> {
    let report = draft.report;
    let (slice, at) = (draft.slice()?, draft.month()?);
    let own = &report.tables.slices[slice];
    let cell = &own.months[at];
    let comparison = periods::month_against(&report.tables, own, at, 1, draft.format);
    let year_ago = periods::month_against(&report.tables, own, at, 12, draft.format);

    let mut items = draft.key_figures(cell, comparison.as_ref(), year_ago.as_ref(), None);
    let all = report.revenue(&report.tables.slices[0].months[at]);
    if let Some(share) = draft.format.percent(report.revenue(cell).0.into(), all.0.into()) {
        let share = format!("{share} of the month's revenue");
        items[0].note = Some(items[0].note.take().map_or(share.clone(), |note| format!("{note} · {share}")));
    }
    items.extend(draft.target(slice, at));
    draft.blocks.push(Block::Kpis(Kpis { items }));
    let daily = month::daily(&draft, slice, at);
    let figure = draft.revenue_by_day(slice, daily);
    draft.blocks.push(Block::Figure(figure));

    let href = draft.headline();
    // The last weeks, whose trend is known, are a part of a month or none.
    if let Some(compared) = &comparison {
        let told = super::why::told(&draft, compared);
        super::why::tell_moved(&mut draft, Some(compared), told, &href);
    }
    draft.tell_year_ago(at, year_ago.as_ref());
    let best = draft.best_day(slice, report.tables.calendar.months[at].days.clone());
    draft.tell(best.map(|(_, best)| best), Some("#by-day-figure".to_owned()));

    let months: Vec<usize> = (0..report.tables.calendar.months.len()).filter(|&m| report.has_month(slice, m)).collect();
    let place = months.iter().position(|&m| m == at);
    let neighbour = |place: Option<usize>| place.and_then(|p| months.get(p)).map(|&m| Key::slice_month(slice, m));
    let name = draft.report.month_name(at);
    let head = Head {
        kind: PAGE.page,
        title: format!("{} · {name}", own.name),
        eyebrow: format!("{} · {} · {}", own.name, month::span(&draft, at), draft.orders(cell)),
        heading: draft.findings().of_month(own, at, comparison.as_ref()),
        crumbs: vec![Key::OVERVIEW, Key::CATEGORIES, Key::slice(slice)],
        previous: neighbour(place.and_then(|p| p.checked_sub(1))),
        next: neighbour(place.map(|p| p + 1)),
        ..Head::default()
    };
    Ok(draft.finish("page.html", head))
}
