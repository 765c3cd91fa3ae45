//! All months side by side.

use crate::diagnostic::Result;
use crate::html::context::{Block, Listing, Panels};
use crate::report::Report;

use super::draft::{Draft, Head};
use super::{Key, Page, PageDef, tables};

pub(super) const PAGE: PageDef = PageDef { kind: "months", keys: |_| vec![Key::Months], compose };

fn compose(report: &Report, key: Key) -> Result<Page> {
    let mut draft = Draft::new(report, key);
    let calendar = &report.tables.calendar;
    let months: Vec<usize> = report.months().collect();
    let bars = draft.revenue_by_month(0, Key::Month);
    draft.blocks.push(Block::Figure(bars));
    let table = tables::by_month(&draft, 0, Key::Month);
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
    let items = months.iter().map(|&month| draft.calendar(0, month, domain, Some(Key::Month(month)))).collect();
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
        kind: PAGE.kind,
        title: "Months".to_owned(),
        eyebrow: format!("Months · {}", draft.format.period(calendar.first(), calendar.last())),
        heading,
        crumbs: vec![Key::Overview],
        ..Head::default()
    };
    Ok(draft.finish("page.html", head))
}
