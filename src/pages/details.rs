//! Details: the whole range at a glance, with what drove the change, months, categories, hours and customers.

use crate::analysis::findings::counted;
use crate::analysis::lead::Lead;
use crate::analysis::{outlook, seasons};
use crate::chart::spec::Room;
use crate::diagnostic::Result;
use crate::html::context::{Block, Kpis, Listing, Panels, columns};

use super::daily::{Daily, SHOWN};
use super::draft::{Draft, Head, Listed, Page, PageDef};
use super::key::Key;
use super::{customers, segments};

pub(super) const PAGE: PageDef = PageDef {
    page: "details",
    keys: |report| if report.is_empty() { Vec::new() } else { vec![Key::DETAILS] },
    path: |_, _| "details.html".to_owned(),
    label: |_, _| "Details".to_owned(),
    listed: Listed::Navigation,
    compose,
};

/// Months whose calendars stand on the overview.
const MONTHS: usize = 4;
/// Small multiples on the overview, "All" first.
const PANELS: usize = 8;

fn compose(mut draft: Draft<'_>) -> Result<Page> {
    let report = draft.report;
    let tables = &report.tables;
    let (all, calendar) = (&tables.slices[0], &tables.calendar);
    let shown = report.last_days(SHOWN);

    let sold = all.total.orders > 0;
    let items = draft.latest_figures(all, Lead::of(tables, all).as_ref(), Some((0, shown.clone())));
    draft.blocks.push(Block::Kpis(Kpis { items }));
    if sold {
        let by_day = match report.is_sparse() {
            true => None,
            false => {
                let daily = daily(&draft, shown.clone());
                Some(draft.revenue_by_day(0, daily))
            }
        };
        draft.blocks.extend(by_day.map(Block::Figure));
        if shown.start > 0 && !report.is_sparse() {
            let whole = draft.whole_range(0, shown.clone());
            draft.blocks.push(Block::Figure(whole));
        }
    }
    let why = super::why::last_28_days(&mut draft);
    draft.blocks.extend(why);
    let months = month_calendars(&mut draft);
    let has_categories = sold && report.categories().next().is_some();
    if has_categories {
        let heading = draft.findings().of_shares(&report.tables.totals(), &report.tables.slices[0].total);
        let shares = draft.shares(heading, None);
        draft.blocks.push(columns("wide-first", vec![Block::Figure(shares), months]));
        let panels = panels(&mut draft, shown);
        draft.blocks.push(panels);
    } else {
        draft.blocks.push(months);
    }
    let room = if report.has_customers() { Room::Half } else { Room::Full };
    let mut when = draft.by_hour(0, room);
    if !sold {
        when.drawings.clear();
        when.instead = Some("No orders, only returns.".to_owned());
    }
    // Every value stands on the pages of their own; here they would weigh too much.
    when.details = None;
    when.more = Some(draft.labelled(Key::WHEN, "When orders come in, every value"));
    let when = Block::Figure(when);
    if report.has_customers() {
        let mut rfm = segments::heatmap(&mut draft, Room::Half);
        rfm.details = None;
        rfm.more = Some(draft.labelled(draft.customer_list(), "Every value, and how customers are scored"));
        let rfm = Block::Figure(rfm);
        draft.blocks.push(columns("even", vec![rfm, when]));
        if let Some(table) = customers::top(&draft, 10) {
            let more = draft.labelled(draft.customer_list(), "All customers by score and segment");
            let caption = format!("By {}, whole period", draft.sold().to_lowercase());
            let top = Listing::new("top-customers", "Top customers", caption, table);
            draft.blocks.push(Listing { more: Some(more), ..top }.block());
        }
    } else {
        draft.blocks.push(when);
    }
    let days = counted(calendar.days as u64, "day", draft.format);
    say(&mut draft);
    let head = Head {
        kind: PAGE.page,
        title: "Details".to_owned(),
        crumbs: vec![Key::OVERVIEW],
        eyebrow: format!(
            "{} · {days} · {}",
            draft.format.period(calendar.first(), calendar.last()),
            draft.orders(&all.total),
        ),
        heading: draft.findings().of_slice(all),
        ..Head::default()
    };
    Ok(draft.finish("page.html", head))
}

pub(super) fn daily(draft: &Draft<'_>, shown: std::ops::Range<usize>) -> Daily {
    let length = shown.len();
    let before = shown.start.checked_sub(length).map(|start| (start..shown.start, format!("{length} days before")));
    let heading = if draft.report.tables.calendar.over > length {
        format!("Revenue by day, last {length} days")
    } else {
        "Revenue by day".to_owned()
    };
    Daily {
        days: shown,
        previous: before,
        year_before: false,
        smooth: length >= 21,
        heading,
        name: "Revenue".to_owned(),
        target: None,
    }
}

fn month_calendars(draft: &mut Draft<'_>) -> Block {
    let months: Vec<usize> = draft.report.months().rev().take(MONTHS).collect();
    let domain = draft.extent(0);
    let items = months.iter().rev().map(|&month| draft.calendar(0, month, domain, Some(Key::month(month)))).collect();
    let more = (draft.report.months().count() > months.len()).then(|| draft.labelled(Key::MONTHS, "All months"));
    Block::Panels(Panels {
        id: "months".to_owned(),
        heading: "Months".to_owned(),
        caption: "Revenue by day; open a month".to_owned(),
        shape: "months",
        items,
        more,
        definition: None,
    })
}

fn panels(draft: &mut Draft<'_>, shown: std::ops::Range<usize>) -> Block {
    let slices: Vec<usize> = std::iter::once(0).chain(draft.report.categories()).collect();
    let items = slices.iter().take(PANELS).map(|&slice| draft.panel(slice, shown.clone())).collect();
    let more = (slices.len() > PANELS).then(|| draft.labelled(Key::CATEGORIES, "All categories"));
    Block::Panels(Panels {
        id: "categories".to_owned(),
        heading: "Every category over time".to_owned(),
        caption: format!(
            "Daily revenue and 7-day mean, {}, with the average day; every panel starts at zero and has its own scale",
            draft.format.period(
                draft.report.tables.calendar.date(shown.start),
                draft.report.tables.calendar.date(shown.end - 1)
            )
        ),
        shape: "series",
        items,
        more,
        definition: None,
    })
}

/// What is worth knowing beyond the heading, each with where it stands.
fn say(draft: &mut Draft<'_>) {
    let report = draft.report;
    let all = &report.tables.slices[0].total;
    let leader = draft.findings().leader(&report.tables.totals(), all, "all");
    draft.tell(leader, Some("#shares-figure".to_owned()));
    draft.tell_year_before(0);
    let on = report.by_day(0);
    if let Ok(forecast) = outlook::forecast(&on) {
        let told = draft.findings().outlook(&forecast, seasons::around(&report.tables.calendar, &on));
        let href = format!("{}#outlook-figure", draft.href(Key::WHEN));
        draft.tell(Some(told), Some(href));
    }
    let returns = draft.findings().returns(all);
    draft.tell(returns, Some("#proof-returns".to_owned()));
    if let Some(last) = report.months().next_back() {
        let href = format!("{}#proof-target", draft.href(Key::month(last)));
        draft.say_target(0, last, href);
    }
    if report.has_customers() && report.tables.people.customers.len() > 1 {
        let finding = draft.findings().of_customers(&report.concentration);
        draft.say(Some(format!("{finding}.")), Some(format!("{}#concentration-figure", draft.href(Key::LOYALTY))));
    }
    draft.say(missing(draft), Some(format!("{}#mapping", draft.href(Key::DATA))));
}

/// What the orders do not tell.
pub(super) fn missing(draft: &Draft<'_>) -> Option<String> {
    let mappings = || draft.report.provenance.sources.iter().map(|source| &source.mapping);
    let has_categories = mappings().any(|mapping| mapping.category.is_some());
    let told = [
        ("customers", mappings().any(|mapping| mapping.user_id.is_some())),
        ("categories", has_categories || !draft.report.tables.categories.is_empty()),
    ];
    let missing: Vec<&str> = told.into_iter().filter(|(_, is_told)| !is_told).map(|(what, _)| what).collect();
    let text = || format!("The orders do not tell their {}: what needs them is left out.", missing.join(" and "));
    (!missing.is_empty()).then(text)
}
