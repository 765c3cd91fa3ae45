//! One category, "Other", or a group: the whole period.

use crate::analysis::categories::Growths;
use crate::analysis::findings::counted;
use crate::analysis::lead::Lead;
use crate::chart::spec::Room;
use crate::diagnostic::{Result, capitalised};
use crate::format::Format;
use crate::html::context::{Block, Column, Kpis, Listing, Row, Table};
use crate::report::Report;
use crate::tables::{Cell, SliceKind};

use super::daily::Daily;
use super::daily::SHOWN;
use super::draft::{Draft, Head, Listed, Page, PageDef};
use super::key::Key;
use super::{growth, tables};
use crate::html::context::columns;

pub(super) const PAGE: PageDef = PageDef {
    page: "category",
    keys: |report| (1..report.tables.slices.len()).map(Key::slice).collect(),
    path,
    label: |report, key| key.slice.map_or_else(String::new, |slice| report.tables.slices[slice].name.clone()),
    listed: Listed::Nowhere,
    compose,
};

fn path(report: &Report, key: Key) -> String {
    key.slice.map_or_else(String::new, |slice| format!("{}/{}.html", report.folder(slice), report.slugs[slice]))
}

fn compose(mut draft: Draft<'_>) -> Result<Page> {
    let report = draft.report;
    let slice = draft.slice()?;
    let own = &report.tables.slices[slice];
    let calendar = &report.tables.calendar;
    let group = matches!(own.kind, SliceKind::Group(_));
    let dimension = own.kind.dimension();
    let map = draft.map;
    let page = |month: usize| map.month(slice, month);

    let lead = Lead::of(&report.tables, own);
    let comparison = lead.as_ref().map(|lead| lead.first.clone());
    let shown = report.last_days(SHOWN);
    let mut items = draft.latest_figures(own, lead.as_ref(), Some((slice, shown.clone())));
    let total = report.revenue(&report.tables.slices[0].total);
    items[0].note = draft
        .format
        .percent(report.revenue(&own.total).0.into(), total.0.into())
        .map(|share| format!("{share} of all revenue"));
    draft.blocks.push(Block::Kpis(Kpis { items }));

    let length = shown.len();
    let daily = Daily {
        previous: shown.start.checked_sub(length).map(|start| (start..shown.start, format!("{length} days before"))),
        year_before: false,
        smooth: length >= 21,
        heading: if shown.start > 0 {
            format!("Revenue by day, last {length} days")
        } else {
            "Revenue by day".to_owned()
        },
        days: shown.clone(),
        name: "Revenue".to_owned(),
        target: None,
    };
    let returned = draft.findings().returns(&own.total);
    draft.tell(returned, Some("#months".to_owned()));
    let trend = draft.findings().trend(own);
    super::why::tell_moved(
        &mut draft,
        comparison.as_ref(),
        trend.as_ref().into(),
        if report.is_sparse() { "#months" } else { "#by-day-figure" },
    );
    tell(&mut draft, slice);
    if !report.is_sparse() {
        let figure = draft.revenue_by_day(slice, daily);
        draft.blocks.push(Block::Figure(figure));
    }
    if calendar.months.len() > 1 {
        let months = draft.revenue_by_month(slice, page);
        draft.blocks.push(Block::Figure(months));
    }
    let when = Block::Figure(draft.by_hour(slice, if group { Room::Half } else { Room::Full }));
    let table = tables::by_month(&draft, slice, page);
    let months = Listing::new("months", "Months", "Latest first", table).block();
    match &own.kind {
        SliceKind::Group(members) => {
            let table = members_table(&draft, members);
            let members = Listing::new("members", "What it holds", "The categories of this group", table).block();
            draft.blocks.push(columns("even", vec![members, when]));
            draft.blocks.push(months);
        }
        _ => draft.blocks.extend([when, months]),
    }
    let measures = super::accounts::of_slice(&draft, slice);
    draft.blocks.extend(measures);
    if let SliceKind::Category(rank) = own.kind {
        let with = growth::with(&draft, rank);
        draft.blocks.extend(with);
    }
    let notes = report.notes.iter().enumerate().filter(|_| dimension.is_none());
    for (note, _) in notes.filter(|(_, n)| n.front.category.as_deref() == Some(&own.name)) {
        let block = super::note::block(&draft, note)?;
        draft.blocks.push(block);
    }

    let siblings: Vec<usize> = match dimension {
        _ if group => report.groups().collect(),
        Some(dimension) => report.values(dimension).collect(),
        None => report.categories().collect(),
    };
    let at = siblings.iter().position(|&sibling| sibling == slice);
    let neighbour = |at: Option<usize>| at.and_then(|at| siblings.get(at)).map(|&sibling| Key::slice(sibling));
    let kind = match own.kind {
        SliceKind::Group(_) => "group",
        _ => PAGE.page,
    };
    let head = Head {
        kind,
        title: own.name.clone(),
        eyebrow: format!(
            "{} · {} · {}",
            if group { "Group".to_owned() } else { rank(report, &own.kind, draft.format) },
            draft.format.period(calendar.first(), calendar.last()),
            draft.orders(&own.total),
        ),
        heading: draft.findings().of_slice(own),
        crumbs: vec![Key::OVERVIEW, Key::values(dimension)],
        previous: neighbour(at.and_then(|at| at.checked_sub(1))),
        next: neighbour(at.map(|at| at + 1)),
        ..Head::default()
    };
    Ok(draft.finish("page.html", head))
}

/// What else is worth saying of a slice.
fn tell(draft: &mut Draft<'_>, slice: usize) {
    let report = draft.report;
    let own = &report.tables.slices[slice];
    let findings = draft.findings();
    if let (SliceKind::Category(rank), Some(growths)) = (&own.kind, &report.latest) {
        let told = Some(format!("{}#growth", draft.href(Key::CATEGORIES)));
        draft.tell(findings.share_move(growths, *rank), told.clone());
        let overtaken = report
            .growths
            .iter()
            .flat_map(Growths::overtaken)
            .find(|(up, down)| up.rank == *rank || down.rank == *rank);
        draft.tell(overtaken.map(|(up, down)| findings.overtook(up, down)), told);
    }
    draft.tell_year_before(slice);
    draft.tell(findings.nothing_since(own), Some("#months".to_owned()));
    draft.tell(findings.best_month(own), Some("#months".to_owned()));
    if report.has_customers() {
        draft.tell(findings.buyers(&own.total, "bought it"), Some("#proof-customers".to_owned()));
    }
    // What a category has of an order is compared with what categories have of orders.
    let (values, _) = report.tables.values(own.kind.dimension());
    let whole = Cell {
        revenue: values.iter().map(|value| value.total.revenue).sum(),
        returns: values.iter().map(|value| value.total.returns).sum(),
        orders: values.iter().map(|value| value.total.orders).sum(),
        ..Cell::default()
    };
    let all = format!("over all {}", report.noun(own.kind.dimension()).1);
    let order_value = findings.order_value(&own.total, &whole, &all);
    draft.tell(order_value, Some("#proof-aov".to_owned()));
    let best = draft.best_day(slice, 0..report.tables.calendar.days);
    let month = |day: usize| draft.map.month(slice, report.tables.calendar.month_of[day] as usize);
    let href = best.as_ref().and_then(|(day, _)| {
        matches!(own.kind, SliceKind::Category(_) | SliceKind::Other(_)).then(|| draft.href(month(*day)))
    });
    draft.tell(best.map(|(_, finding)| finding), href.or(Some("#months".to_owned())));
}

fn rank(report: &Report, kind: &SliceKind, format: &Format) -> String {
    let (one, several) = report.noun(kind.dimension());
    match kind {
        SliceKind::Category(rank) | SliceKind::Value(_, rank) => {
            format!("{} {} by revenue", capitalised(&one), format.count(*rank as u64 + 1))
        }
        SliceKind::Other(n) => counted(*n as u64, "smaller category", format),
        SliceKind::Rest(_, n) => format!("{} smaller {several}", format.count(*n as u64)),
        SliceKind::All | SliceKind::Group(_) => String::new(),
    }
}

fn members_table(draft: &Draft<'_>, members: &[String]) -> Table {
    let report = draft.report;
    let all = report.tables.categories.iter().enumerate();
    let rows = all.filter(|(_, category)| members.contains(&category.name)).map(|(rank, category)| {
        Row::of([
            growth::named(draft, rank),
            tables::money(draft, report.revenue(&category.total)),
            tables::count(draft, category.total.orders.into()),
        ])
    });
    let rows = rows.collect();
    Table::new(
        "Categories of this group",
        vec![Column::text("Category"), Column::number(draft.basis().label()), Column::number("Orders")],
        rows,
    )
}
