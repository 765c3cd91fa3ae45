//! All categories side by side.

use crate::chart::spec::{Mark, Room, Step, Trend, TrendLine};
use crate::diagnostic::Result;
use crate::format::Quantity;
use crate::html::context::{Block, Cell as Td, Column, Figure, Listing, Panels, Row, Table};
use crate::money::Money;
use crate::tables::SliceKind;

use super::daily::SHOWN;
use super::draft::{Draft, Head, Listed, Page, PageDef};
use super::key::Key;
use super::{growth, tables};

pub(super) const PAGE: PageDef = PageDef {
    page: "categories",
    keys: |report| if report.categories().next().is_some() { vec![Key::CATEGORIES] } else { Vec::new() },
    path: |_, _| "categories.html".to_owned(),
    label: |_, _| "Categories".to_owned(),
    listed: Listed::Navigation,
    compose,
};

/// Sentences on who overtook whom.
const OVERTAKEN: usize = 2;

fn compose(mut draft: Draft<'_>) -> Result<Page> {
    let report = draft.report;
    let calendar = &report.tables.calendar;
    let shares = draft.shares("Share of revenue".to_owned(), None);
    draft.blocks.push(Block::Figure(shares));
    if calendar.months.len() > 1 {
        let trend = trend(&mut draft);
        draft.blocks.push(Block::Figure(trend));
    }
    let growth = [growth::growth(&draft), growth::turnover(&draft, None)];
    draft.blocks.extend(growth.into_iter().flatten());
    let shown = report.last_days(SHOWN);
    let slices: Vec<usize> = report.categories().collect();
    let items = slices.iter().map(|&slice| draft.panel(slice, shown.clone())).collect();
    draft.blocks.push(Block::Panels(Panels {
        id: "panels".to_owned(),
        heading: "Every category over time".to_owned(),
        caption: format!(
            "Daily revenue and 7-day mean, {}; every panel starts at zero and has its own scale",
            draft.format.period(calendar.date(shown.start), calendar.date(shown.end - 1))
        ),
        shape: "series",
        items,
        more: None,
        definition: None,
    }));
    let table = all(&draft, &slices);
    draft.blocks.push(
        Listing::new(
            "table",
            "All categories",
            "By revenue, whole period. An order counts in each category that it touches.",
            table,
        )
        .block(),
    );
    let together = growth::together(&draft);
    draft.blocks.extend(together);
    say(&mut draft);
    let groups: Vec<usize> = report.groups().collect();
    if !groups.is_empty() {
        let table = all(&draft, &groups);
        draft.blocks.push(
            Listing::new("groups", "Groups", "Named sets of categories; a category may be in several.", table).block(),
        );
    }
    let heading = draft.findings().of_categories(&report.tables.totals(), &report.tables.slices[0].total);
    let head = Head {
        kind: PAGE.page,
        title: "Categories".to_owned(),
        eyebrow: format!("Categories · {}", draft.format.period(calendar.first(), calendar.last())),
        heading,
        crumbs: vec![Key::OVERVIEW],
        tabs: super::dimension::tabs(report),
        ..Head::default()
    };
    Ok(draft.finish("page.html", head))
}

/// What the categories say of each other, each with where it stands.
fn say(draft: &mut Draft<'_>) {
    let (report, findings) = (draft.report, draft.findings());
    if let Some(latest) = &report.latest {
        draft.say(findings.share_moves(latest), Some("#growth".to_owned()));
    }
    if let Some(growths) = &report.growths {
        for (up, down) in growths.overtaken().into_iter().take(OVERTAKEN) {
            draft.tell(Some(findings.overtook(up, down)), Some("#growth".to_owned()));
        }
        draft.say(findings.came_and_went(growths), Some("#turnover".to_owned()));
    }
    draft.say(findings.often_together(&report.together), Some("#together".to_owned()));
}

/// The largest categories month by month, the first highlighted.
fn trend(draft: &mut Draft<'_>) -> Figure {
    let report = draft.report;
    let all: Vec<usize> = report.categories().collect();
    // Beneath one that makes more than half, all others would lie flat on the axis.
    let leads = all.len() > 3 && report.headline(all[0]).0 > report.headline(0).0 / 2;
    let shown: Vec<usize> = all.into_iter().skip(usize::from(leads)).take(7).collect();
    let months = &report.tables.calendar.months;
    let by_month = |slice: usize| -> Vec<Option<Money>> {
        let revenue = |month: usize| report.revenue(&report.tables.slices[slice].months[month]);
        (0..months.len()).map(|month| report.has_month(0, month).then(|| revenue(month))).collect()
    };
    let name = |slice: usize| report.tables.slices[slice].name.clone();
    let line = |&slice: &usize| TrendLine {
        label: name(slice),
        values: by_month(slice).into_iter().map(|amount| amount.map(Money::to_f64)).collect(),
        paint: draft.paint(slice),
    };
    let lines: Vec<TrendLine> = shown.iter().map(line).collect();
    let labels = (0..months.len()).map(|month| draft.report.month_name(month)).collect();
    draft.values_by("trend", labels, shown.iter().map(|&slice| (name(slice), by_month(slice))).collect());
    let many = lines.len() > 4;
    let names = lines.iter().map(|line| line.label.clone()).collect::<Vec<_>>().join(", ");
    let mark = Mark::Trend(Trend {
        first: months[0].first(),
        step: Step::Month,
        quantity: Quantity::Money,
        lines,
        highlight: many.then_some(0),
        empty: "No revenue in this period".to_owned(),
    });
    let mut caption =
        if draft.unit().is_empty() { "By month".to_owned() } else { format!("{}, by month", draft.unit()) };
    if crate::analysis::periods::unfinished(&report.tables.calendar, months.len() - 1) {
        caption.push_str("; the last month is not over");
    }
    let heading = match leads {
        true => "The next largest categories by month",
        false => "The largest categories by month",
    };
    if leads {
        caption.push_str("; the largest, more than half of all, has its own page");
    }
    let desc = format!("Revenue by month of {names}.");
    let mut figure = draft.figure("trend", heading.to_owned(), caption, desc, Room::Full, mark);
    let columns = shown.iter().map(|&slice| Column::number(&name(slice)));
    let columns = std::iter::once(Column::text("Month")).chain(columns).collect();
    let amount =
        |slice: usize, month: usize| tables::money(draft, report.revenue(&report.tables.slices[slice].months[month]));
    let row = |month: usize| {
        let label = Td { value: Some(months[month].key()), ..Td::text(draft.report.month_name(month)) };
        Row::of(std::iter::once(label).chain(shown.iter().map(|&slice| amount(slice, month))))
    };
    figure.details = Some(Table::new("Revenue by month", columns, report.months().map(row).collect()));
    figure
}

fn all(draft: &Draft<'_>, slices: &[usize]) -> Table {
    let report = draft.report;
    let mut columns = vec![Column::text("Category")];
    columns.extend(tables::figure_columns(draft));
    columns.insert(2, Column::number("Share"));
    let total = report.headline(0);
    let most = slices.iter().map(|&slice| report.headline(slice)).max().unwrap_or_default();
    let rows = slices.iter().map(|&slice| {
        let own = &report.tables.slices[slice];
        let mut name = Td::text(own.name.clone()).to(draft.href(Key::slice(slice)));
        if !matches!(own.kind, SliceKind::Group(_)) {
            name = name.swatch(own.kind.colour());
        }
        let mut cells = vec![name];
        cells.extend(tables::figures(draft, &own.total));
        cells[1] = cells[1].clone().bar(tables::share_of(report.headline(slice), most));
        cells.insert(2, tables::percent(draft, report.headline(slice), total));
        Row::of(cells)
    });
    let rows = rows.collect();
    Table::new("Figures by category", columns, rows)
}
