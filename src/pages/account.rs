//! From list price to what is left: one account, proved line by line, with what other systems call its sums.

use crate::analysis::accounts::{self, AccountLine, Figures};
use crate::analysis::lead;
use crate::diagnostic::Result;
use crate::html::context::{Block, Cell as Td, Column, Kpi, Kpis, Listing, Row, Table};
use crate::money::Money;
use crate::orders::MeasureKind;
use crate::report::Report;
use crate::tables::Span;

use super::draft::{Draft, Head, Listed, Page, PageDef};
use super::key::Key;
use super::{accounts as figures, definitions, tables};

pub(super) const PAGE: PageDef = PageDef {
    page: "account",
    keys: |report| if has(report) { vec![Key::ACCOUNT] } else { Vec::new() },
    path: |_, _| "account.html".to_owned(),
    label: |_, _| "Gross to net".to_owned(),
    listed: Listed::Footer,
    compose,
};

/// Months of the table.
const MONTHS: usize = 24;

/// Whether a report has an account: without a measure it is no more than revenue and returns.
pub(super) fn has(report: &Report) -> bool {
    !report.tables.measures.all.is_empty() && !report.is_empty() && report.tables.slices[0].total.orders > 0
}

fn compose(mut draft: Draft<'_>) -> Result<Page> {
    let report = draft.report;
    let calendar = &report.tables.calendar;
    let whole = Figures::of_slice(&report.tables, 0, Span::Whole).unwrap_or_default();
    let (now, then) = accounts::windows(lead::by_year(&report.tables));
    let latest = Figures::of_slice(&report.tables, 0, Span::Window(now));
    let before = Figures::of_slice(&report.tables, 0, Span::Window(then)).filter(|_| latest.is_some());
    let items = key_figures(&draft, &whole, latest.as_ref(), before.as_ref());
    if !items.is_empty() {
        draft.blocks.push(Block::Kpis(Kpis { items }));
    }
    let listing = account(&draft, &whole, latest.as_ref(), before.as_ref());
    draft.blocks.push(listing);
    if report.months().count() > 1 {
        let months = by_month(&draft);
        draft.blocks.push(months);
    }
    let elsewhere = elsewhere(&draft, &whole);
    draft.blocks.push(elsewhere);
    let head = Head {
        kind: PAGE.page,
        title: "Gross to net".to_owned(),
        eyebrow: format!("Gross to net · {}", draft.format.period(calendar.first(), calendar.last())),
        heading: heading(&draft, &whole),
        crumbs: vec![Key::OVERVIEW],
        ..Head::default()
    };
    Ok(draft.finish("page.html", head))
}

/// What becomes of a hundred of the first sum.
fn heading(draft: &Draft<'_>, whole: &Figures) -> String {
    let share = |part: Money, of: Money| draft.format.percent(part.0.into(), of.0.into());
    let list = whole.measured(MeasureKind::Discount).map(|own| (Money(own.sold), whole.revenue + Money(own.sold)));
    let discounted =
        list.and_then(|(discount, list)| Some(format!("{} of list price went in discounts", share(discount, list)?)));
    let margin = whole.profit().and_then(|profit| {
        let share = share(profit, whole.covered(MeasureKind::Cost)?.0)?;
        Some(format!("{share} of net sales is profit"))
    });
    let returned = share(-whole.returns, whole.revenue)
        .filter(|_| whole.returns != Money::ZERO)
        .map(|share| format!("{share} of sales came back"));
    let told: Vec<String> = [discounted, margin, returned].into_iter().flatten().take(2).collect();
    match told.as_slice() {
        [] => "From gross sales to what is left".to_owned(),
        told => told.join("; "),
    }
}

/// Up to six figures that measures make: of the last 28 days where these can be compared, else of the whole period.
fn key_figures(draft: &Draft<'_>, whole: &Figures, latest: Option<&Figures>, before: Option<&Figures>) -> Vec<Kpi> {
    const SHOWN: [&str; 6] = ["units", "unit_price", "discount_rate", "profit", "margin", "units_per_order"];
    let metrics = accounts::metrics(&draft.report.tables).filter(|metric| SHOWN.contains(&metric.id));
    let when = if lead::by_year(&draft.report.tables) { "a year ago" } else { "in the 28 days before" };
    let since = draft.format.date(draft.report.tables.calendar.first(), crate::format::DateStyle::MonthShortYear);
    let kpi = |metric: &'static accounts::MeasureMetric| {
        let total = metric.short(draft, whole)?;
        let definition = Some(draft.definition(definitions::MEASURES, metric.formula).href);
        let exact = latest.and_then(|latest| metric.text(draft, latest));
        let value = latest.and_then(|latest| metric.short(draft, latest)).zip(exact);
        let note = before.and_then(|before| metric.short(draft, before)).map(|then| format!("{then} {when}"));
        Some(match value {
            Some((value, exact)) => Kpi {
                label: format!("{}, last 28 days", metric.label),
                exact,
                value,
                note,
                whole: Some(format!("{total} since {since}")),
                definition,
                ..Kpi::default()
            },
            None => {
                let label = metric.label.to_owned();
                Kpi { label, exact: total.clone(), value: total, definition, ..Kpi::default() }
            }
        })
    };
    metrics.filter_map(kpi).collect()
}

/// The account, of the whole period and of the last 28 days with what they are compared with.
fn account(draft: &Draft<'_>, whole: &Figures, latest: Option<&Figures>, before: Option<&Figures>) -> Block {
    let lines = accounts::account(whole);
    let first = lines.first().map_or(Money::ZERO, |line| line.amount);
    let by_year = lead::by_year(&draft.report.tables);
    let mut columns = vec![
        Column::text("Line"),
        Column::number("Whole period"),
        Column::number("Share").titled("In percent of the first line"),
    ];
    if latest.is_some() {
        columns.push(Column::number("Last 28 days").minor());
    }
    if before.is_some() {
        columns.push(Column::number(if by_year { "A year before" } else { "28 before" }).minor());
    }
    let others: Vec<Vec<AccountLine>> = [latest, before].into_iter().flatten().map(accounts::account).collect();
    let row = |line: &AccountLine| {
        let name = if line.is_sum { format!("= {}", line.name) } else { line.name.to_owned() };
        let mut cells = vec![Td::text(name), amount(draft, line.amount), tables::percent(draft, line.amount, first)];
        for other in &others {
            let found = other.iter().find(|other| other.name == line.name).map(|other| other.amount);
            cells.push(amount(draft, found.unwrap_or_default()));
        }
        Row::of(cells)
    };
    let rows = lines.iter().map(row).collect();
    let table = Table { tools: false, ..Table::new("From list price to what is left", columns, rows) };
    let caption = "Lines marked = are the sum of the lines above them";
    let mut note = missing(draft);
    note.extend(figures::coverage(draft));
    let note = Some(note).filter(|note| !note.is_empty());
    Listing::new("account", "From gross to net", caption, table).noted(note).block()
}

fn amount(draft: &Draft<'_>, amount: Money) -> Td {
    Td::number(draft.format.money_rounded(amount), amount.to_plain(0))
}

/// What the orders do not tell: unknown, not zero.
fn missing(draft: &Draft<'_>) -> String {
    let known = [
        ("discounts", MeasureKind::Discount),
        ("shipping", MeasureKind::Shipping),
        ("tax", MeasureKind::Tax),
        ("fees", MeasureKind::Fee),
        ("costs", MeasureKind::Cost),
    ];
    let measures = &draft.report.tables.measures;
    let unknown: Vec<&str> =
        known.into_iter().filter(|(_, kind)| measures.find(*kind).is_none()).map(|(name, _)| name).collect();
    match unknown.split_last() {
        None => String::new(),
        Some((last, [])) => format!("Not in the orders, so unknown and not zero: {last}."),
        Some((last, others)) => {
            format!("Not in the orders, so unknown and not zero: {} and {last}.", others.join(", "))
        }
    }
}

/// The same month by month, the latest first.
fn by_month(draft: &Draft<'_>) -> Block {
    let report = draft.report;
    let months: Vec<usize> = report.months().rev().take(MONTHS).collect();
    let of = |month: usize| Figures::of_slice(&report.tables, 0, Span::Month(month)).unwrap_or_default();
    let all: Vec<Vec<AccountLine>> = months.iter().map(|&month| accounts::account(&of(month))).collect();
    // A line that only some months have stands where the whole period has it.
    let names: Vec<(&str, bool)> =
        accounts::account(&Figures::of_slice(&report.tables, 0, Span::Whole).unwrap_or_default())
            .iter()
            .map(|line| (line.name, line.is_sum))
            .collect();
    let mut columns = vec![Column::text("Month")];
    columns.extend(names.iter().map(|(name, is_sum)| {
        let column = Column::number(name);
        if *is_sum { column } else { column.minor() }
    }));
    let rows = months.iter().zip(&all).map(|(&month, lines)| {
        let found = &report.tables.calendar.months[month];
        let name =
            Td { value: Some(found.key()), ..Td::text(report.month_name(month)).to(draft.href(Key::month(month))) };
        let value = |(name, _): &(&str, bool)| lines.iter().find(|line| line.name == *name).map(|line| line.amount);
        let short = |found: Money| Td::number(draft.format.money_short(found), found.to_plain(0));
        let cells = names.iter().map(|name| short(value(name).unwrap_or_default()));
        Row::of(std::iter::once(name).chain(cells))
    });
    let rows = rows.collect();
    let table = Table::new("The account by month", columns, rows);
    let mut listing = Listing::new("months", "By month", "Latest first; every line is in the file", table);
    listing.more = Some(crate::html::context::Link {
        href: draft.file("data/account.csv"),
        label: "Every line of every month (CSV)".to_owned(),
    });
    listing.block()
}

/// What Shopify calls these sums, as its public documentation defines them.
fn elsewhere(draft: &Draft<'_>, whole: &Figures) -> Block {
    let net = |kind| whole.measured(kind).map(|own| Money(own.net()));
    let discount = whole.measured(MeasureKind::Discount).map(|own| Money(own.sold));
    let mut rows = Vec::new();
    let mut row = |name: &str, amount_: Option<Money>, how: &str| {
        if let Some(found) = amount_ {
            rows.push(Row::of([Td::text(name), amount(draft, found), Td::text(how)]));
        }
    };
    row(
        "Gross sales",
        discount.map(|discount| whole.revenue + discount),
        "price × quantity, before discounts and returns",
    );
    row("Net sales", Some(whole.net()), "gross sales − discounts − returns");
    let charged = net(MeasureKind::Shipping).zip(net(MeasureKind::Tax));
    row("Total sales", charged.map(|(shipping, tax)| whole.net() + shipping + tax), "net sales + shipping + taxes");
    let columns = vec![
        Column::text("Shopify’s name"),
        Column::number("Whole period"),
        Column::text("How it is calculated").minor(),
    ];
    let table = Table { tools: false, ..Table::new("The same sums by Shopify’s names", columns, rows) };
    let note = "As the reference of ShopifyQL’s sales table defines them. Shopify dates a return on the day it was made and counts \
                pending and cancelled orders; this report leaves cancelled ones out.";
    Listing::new(
        "elsewhere",
        "Why Shopify shows other figures",
        "The same sums by Shopify’s names, from the columns your orders have",
        table,
    )
    .noted(note.to_owned())
    .block()
}
