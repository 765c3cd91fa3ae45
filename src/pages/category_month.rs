//! One category in one month.

use crate::analysis::periods;
use crate::diagnostic::Result;
use crate::html::context::{Block, Kpis};
use crate::metrics;

use super::draft::{Draft, Head};
use super::{Key, Page, PageDef, Report, month};

pub(super) const PAGE: PageDef = PageDef { kind: "category-month", keys, compose };

fn keys(report: &Report) -> Vec<Key> {
    let months = report.tables.calendar.months.len();
    let pairs = report.categories().flat_map(|slice| (0..months).map(move |month| (slice, month)));
    pairs.filter(|&(slice, month)| report.has_month(slice, month)).map(|(s, m)| Key::SliceMonth(s, m)).collect()
}

fn compose(report: &Report, key: Key) -> Result<Page> {
    let mut draft = Draft::new(report, key);
    let Key::SliceMonth(slice, at) = key else { return super::wrong_key(key) };
    let own = &report.tables.slices[slice];
    let cell = &own.months[at];
    let comparison = periods::month_against(&report.tables, own, at, 1, draft.format);
    let year_ago = periods::month_against(&report.tables, own, at, 12, draft.format);

    let mut revenue = draft.kpi(draft.headline(), cell, comparison.as_ref(), None);
    let all = report.revenue(&report.tables.slices[0].months[at]);
    revenue.note = draft
        .format
        .percent(report.revenue(cell).0.into(), all.0.into())
        .map(|share| format!("{share} of the month's revenue"));
    let mut items = vec![revenue];
    items.push(draft.kpi(&metrics::ORDERS, cell, comparison.as_ref(), None));
    items.push(draft.kpi(&metrics::AOV, cell, comparison.as_ref(), None));
    if report.has_customers() {
        items.push(draft.kpi(&metrics::CUSTOMERS, cell, comparison.as_ref(), None));
    }
    month::add_year_ago(&draft, &mut items, year_ago.as_ref());
    draft.blocks.push(Block::Kpis(Kpis { items }));
    let daily = month::daily(&draft, at);
    let figure = draft.revenue_by_day(slice, daily);
    draft.blocks.push(Block::Figure(figure));

    let months: Vec<usize> = (0..report.tables.calendar.months.len()).filter(|&m| report.has_month(slice, m)).collect();
    let place = months.iter().position(|&m| m == at);
    let neighbour = |place: Option<usize>| place.and_then(|p| months.get(p)).map(|&m| Key::SliceMonth(slice, m));
    let name = draft.label(Key::Month(at));
    let head = Head {
        kind: PAGE.kind,
        title: format!("{} · {name}", own.name),
        eyebrow: format!("{} · {} · {}", own.name, month::span(&draft, at), draft.orders(cell)),
        heading: draft.findings().of_month(own, at, comparison.as_ref()),
        crumbs: vec![Key::Overview, Key::Categories, Key::Slice(slice)],
        previous: neighbour(place.and_then(|p| p.checked_sub(1))),
        next: neighbour(place.map(|p| p + 1)),
    };
    Ok(draft.finish("page.html", head))
}
