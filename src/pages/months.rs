//! All months side by side.

use crate::diagnostic::Result;
use crate::html::context::{Block, Listing, Panels};

use super::draft::{Draft, Head, Listed, Page, PageDef};
use super::key::Key;
use super::tables;

pub(super) const PAGE: PageDef = PageDef {
    page: "months",
    keys: |report| if report.is_empty() { Vec::new() } else { vec![Key::MONTHS] },
    path: |_, _| "months.html".to_owned(),
    label: |_, _| "Months".to_owned(),
    listed: Listed::Navigation,
    compose,
};

fn compose(mut draft: Draft<'_>) -> Result<Page> {
    let report = draft.report;
    let calendar = &report.tables.calendar;
    let months: Vec<usize> = report.months().collect();
    let bars = draft.revenue_by_month(0, Key::month);
    draft.blocks.push(Block::Figure(bars));
    let table = tables::by_month(&draft, 0, Key::month);
    draft.blocks.push(
        Listing::new(
            "months",
            "All months",
            "Latest first; an unfinished month is compared through the same day number",
            table,
        )
        .block(),
    );
    let domain = draft.extent(0);
    let items = months.iter().map(|&month| draft.calendar(0, month, domain, Some(Key::month(month)))).collect();
    draft.blocks.push(Block::Panels(Panels {
        id: "calendars".to_owned(),
        heading: "Every day".to_owned(),
        caption: "Revenue by day, all months on one scale; open a month".to_owned(),
        shape: "months",
        items,
        more: None,
        definition: None,
    }));
    let heading = draft.findings().of_months(&report.tables.slices[0], &months);
    let head = Head {
        kind: PAGE.page,
        title: "Months".to_owned(),
        eyebrow: format!("Months · {}", draft.format.period(calendar.first(), calendar.last())),
        heading,
        crumbs: vec![Key::OVERVIEW],
        ..Head::default()
    };
    Ok(draft.finish("page.html", head))
}
