//! Promo and payment: how orders are paid, and how those with a promo stand against the others. What the orders tell of
//! either is shown, and said to be observed, not caused.

use crate::analysis::bridge::Sales;
use crate::analysis::deals;
use crate::analysis::findings::counted;
use crate::chart::spec::{Donut, Mark, Paint, Panel as PanelChart, Room, Slice, Step};
use crate::diagnostic::Result;
use crate::format::{DateStyle, Quantity};
use crate::html::context::{Block, Cell as Td, Column, Figure, Listing, Panel, Panels, Row, Table};
use crate::money::Money;
use crate::orders::NO_PAYMENT;
use crate::report::Report;
use crate::tables::Deal;

use super::draft::{Draft, Head, Listed, Page, PageDef};
use super::key::Key;
use super::{promo, tables};

const KEY: Key = Key::of("deals");

pub(super) const PAGE: PageDef = PageDef {
    page: "deals",
    keys: |report| if names(report).is_some() { vec![KEY] } else { Vec::new() },
    path: |_, _| "promo-payment.html".to_owned(),
    label: |report, _| names(report).map_or("", |(brief, _)| brief).to_owned(),
    listed: Listed::Footer,
    compose,
};

/// Payment types that are drawn; the others are one.
const DRAWN: usize = 6;
/// Payment types in the table.
const LISTED: usize = 20;

/// Whether orders name how they are paid.
fn has_payments(report: &Report) -> bool {
    report.tables.payments.iter().any(|name| name != NO_PAYMENT)
}

/// Whether any order used a promo.
fn has_promos(report: &Report) -> bool {
    report.tables.deals.iter().any(|deal| deal.promo)
}

/// What the page is called, in brief and in full, by the halves that it has.
pub(super) fn names(report: &Report) -> Option<(&'static str, &'static str)> {
    match (has_promos(report), has_payments(report) && !report.tables.deals.is_empty()) {
        (true, true) => Some(("Promo", "Promo and payment")),
        (true, false) => Some(("Promo", "Promo")),
        (false, true) => Some(("Payment", "Payment")),
        (false, false) => None,
    }
}

/// Some orders that are drawn and listed as one.
struct Part<'r> {
    name: String,
    paint: Paint,
    swatch: Option<u8>,
    of: Box<dyn Fn(&Deal) -> bool + 'r>,
    own: Sales,
}

fn compose(mut draft: Draft<'_>) -> Result<Page> {
    let report = draft.report;
    let all = deals::sum(report.tables.deals.iter());
    let payments = if has_payments(report) { payments(&draft) } else { Vec::new() };
    if has_promos(report) {
        let kpis = promo::key_figures(&mut draft, all);
        draft.blocks.push(kpis);
    }
    if !payments.is_empty() {
        let figure = donut(&mut draft, &payments, all);
        draft.blocks.push(Block::Figure(figure));
    }
    let mut parts = payments;
    if has_promos(report) {
        let own = deals::by_promo(&report.tables).1;
        let of = Box::new(|deal: &Deal| deal.promo);
        parts.push(Part { name: "With a promo".to_owned(), paint: Paint::Accent, swatch: None, of, own });
    }
    if report.months().count() > 1 {
        let panels = panels(&mut draft, &parts, all);
        draft.blocks.push(panels);
        let table = by_month(&draft, &parts);
        let caption = format!("Share of the month's {}, latest first", draft.sold().to_lowercase());
        draft.blocks.push(Listing::new("mix", "The mix by month", caption, table).block());
    }
    if has_payments(report) {
        let table = by_payment(&draft, all);
        let note = "An order counts once, by the payment type of its first line.".to_owned();
        draft.blocks.push(
            Listing::new(
                "payment",
                "By payment type",
                format!("By {}, whole period", draft.sold().to_lowercase()),
                table,
            )
            .noted(note)
            .block(),
        );
    }
    if has_promos(report) {
        let table = promo::table(&draft, all);
        let caption = "An order used a promo if any of its lines did";
        draft.blocks.push(
            Listing::new("promo", "With and without a promo", caption, table).noted(promo::compared(&draft)).block(),
        );
        let returned = promo::came_back(&draft);
        draft.blocks.extend(returned);
    }

    let findings = draft.findings();
    let (promos, paid) = (findings.promos(), findings.payments());
    draft.say(promos, has_promos(report).then(|| "#promo".to_owned()));
    if has_promos(report) && has_payments(report) {
        draft.say(paid, Some("#payment".to_owned()));
    }
    draft.say(findings.payment_moves(DRAWN), Some("#payments-figure".to_owned()));
    let again = report.tables.people.firsts.and_then(|firsts| draft.findings().came_back(&firsts));
    draft.say(again.filter(|_| has_promos(report)), Some("#came-back".to_owned()));
    let calendar = &report.tables.calendar;
    let title = names(report).map_or("", |(_, full)| full).to_owned();
    let head = Head {
        kind: PAGE.page,
        eyebrow: format!(
            "{title} · {} · {}",
            draft.format.period(calendar.first(), calendar.last()),
            counted(all.orders.into(), "order", draft.format),
        ),
        heading: draft.findings().of_deals(),
        title,
        crumbs: vec![Key::OVERVIEW],
        ..Head::default()
    };
    Ok(draft.finish("page.html", head))
}

/// The payment types that are drawn, largest first, the rest as one.
fn payments<'r>(draft: &Draft<'r>) -> Vec<Part<'r>> {
    let found = deals::by_payment(&draft.report.tables);
    let kept = if found.len() > DRAWN + 1 { DRAWN } else { found.len() };
    let (shown, rest) = found.split_at(kept);
    let part = |(rank, &(code, own)): (usize, &(u32, Sales))| Part {
        name: draft.report.tables.payments[code as usize].clone(),
        paint: Paint::Category(rank as u8),
        swatch: Some(rank as u8),
        of: Box::new(move |deal| deal.payment == code),
        own,
    };
    let mut parts: Vec<Part<'r>> = shown.iter().enumerate().map(part).collect();
    if !rest.is_empty() {
        let mut codes: Vec<u32> = rest.iter().map(|(code, _)| *code).collect();
        codes.sort_unstable();
        parts.push(Part {
            name: counted(rest.len() as u64, "other", draft.format),
            paint: Paint::Category(7),
            swatch: Some(7),
            own: rest.iter().map(|(_, own)| *own).fold(Sales::default(), Sales::and),
            of: Box::new(move |deal| codes.binary_search(&deal.payment).is_ok()),
        });
    }
    parts
}

fn donut(draft: &mut Draft<'_>, parts: &[Part<'_>], all: Sales) -> Figure {
    let slices = parts.iter().map(|part| Slice {
        label: part.name.clone(),
        value: part.own.revenue.to_f64(),
        paint: part.paint,
        href: None,
    });
    let types = deals::by_payment(&draft.report.tables).len() as u64;
    let mark = Mark::Donut(Donut {
        quantity: Quantity::Money,
        slices: slices.collect(),
        total: draft.format.money_short(all.revenue),
        note: counted(types, "type", draft.format),
    });
    let caption = format!("{} by payment type, whole period", draft.sold());
    let desc = draft.findings().payments().unwrap_or_default();
    let mut figure = draft.figure("payments", "How orders are paid".to_owned(), caption, desc, Room::Half, mark);
    let columns = vec![
        Column::text("Payment type"),
        Column::number(draft.sold()),
        Column::number("Share"),
        Column::number("28 d")
            .titled("Change of the share, in percentage points: the last 28 days against the 28 before"),
    ];
    let rows = parts.iter().map(|part| {
        let revenue = part.own.revenue;
        Row::of([
            named(part),
            Td::number(draft.format.money_short(revenue), revenue.to_plain(0)),
            tables::percent(draft, revenue, all.revenue),
            shift(draft, &part.of),
        ])
    });
    let rows = rows.collect();
    figure.beside = Some(Table { tools: false, ..Table::new("Revenue and share by payment type", columns, rows) });
    figure
}

fn named(part: &Part<'_>) -> Td {
    let name = Td::text(part.name.clone());
    part.swatch.map_or(name.clone(), |swatch| name.swatch(swatch))
}

/// The change of a share in the last 28 days.
fn shift(draft: &Draft<'_>, of: impl Fn(&Deal) -> bool) -> Td {
    let share = |(part, whole): (Sales, Sales)| (part.revenue, whole.revenue);
    deals::shift(&draft.report.tables, of)
        .map_or(Td::number("–", ""), |shift| tables::points(draft, share(shift.now), share(shift.then)))
}

/// The share of each part, month by month, each on a scale of its own.
fn panels(draft: &mut Draft<'_>, parts: &[Part<'_>], all: Sales) -> Block {
    let report = draft.report;
    let months = &report.tables.calendar.months;
    let whole = deals::by_month(&report.tables, |_| true);
    let item = |(at, part): (usize, &Part<'_>)| {
        let own = deals::by_month(&report.tables, &part.of);
        let share = |(own, all): (&Sales, &Sales)| {
            (all.revenue > Money::ZERO).then(|| own.revenue.to_f64() / all.revenue.to_f64())
        };
        let values: Vec<Option<f64>> = own.iter().zip(&whole).map(share).collect();
        let known = || values.iter().flatten().copied();
        let (least, most) = (known().fold(1.0, f64::min), known().fold(0.0, f64::max));
        let percent = |share: f64| draft.format.exact(Quantity::Percent, share);
        let desc = format!("{} months, from {} to {}.", values.len(), percent(least), percent(most));
        let mark = Mark::Panel(PanelChart {
            first: months[0].first(),
            step: Step::Month,
            quantity: Quantity::Percent,
            values,
            smooth: false,
            paint: part.paint,
        });
        Panel {
            label: part.name.clone(),
            href: None,
            swatch: part.swatch,
            value: draft.format.percent(part.own.revenue.0.into(), all.revenue.0.into()).unwrap_or_default(),
            unit: Some("in all".to_owned()),
            svg: draft.draw_one(&format!("mix-{at}"), &format!("{} by month", part.name), desc, mark),
        }
    };
    let items = parts.iter().enumerate().map(item).collect();
    Block::Panels(Panels {
        id: "mix-over-time".to_owned(),
        heading: "The mix over time".to_owned(),
        caption: format!(
            "Share of {} by month; every panel starts at zero and has its own scale: compare shapes, not heights",
            draft.sold().to_lowercase()
        ),
        shape: "series",
        items,
        more: None,
        definition: None,
    })
}

/// A name as a table's head: not longer than a column is wide.
fn head(part: &Part<'_>) -> Column {
    const WIDE: usize = 20;
    if part.name.chars().count() <= WIDE {
        return Column::number(&part.name);
    }
    let short: String = part.name.chars().take(WIDE).collect();
    Column::number(&format!("{short}…")).titled(&part.name)
}

fn by_month(draft: &Draft<'_>, parts: &[Part<'_>]) -> Table {
    let report = draft.report;
    let whole = deals::by_month(&report.tables, |_| true);
    let months: Vec<Vec<Sales>> = parts.iter().map(|part| deals::by_month(&report.tables, &part.of)).collect();
    let columns =
        std::iter::once(Column::text("Month")).chain(parts.iter().map(head)).chain([Column::number("Orders")]);
    let rows = report.months().rev().map(|month| {
        let found = &report.tables.calendar.months[month];
        let name = draft.format.date(found.first(), DateStyle::MonthShortYear);
        let mut row = vec![Td { value: Some(found.key()), ..Td::text(name).to(draft.href(Key::month(month))) }];
        row.extend(months.iter().map(|own| tables::percent(draft, own[month].revenue, whole[month].revenue)));
        row.push(tables::count(draft, whole[month].orders.into()));
        Row::of(row)
    });
    Table::new(format!("Share of {} by month", draft.sold().to_lowercase()), columns.collect(), rows.collect())
}

fn by_payment(draft: &Draft<'_>, all: Sales) -> Table {
    let report = draft.report;
    let found = deals::by_payment(&report.tables);
    let most = found.first().map_or(Money::ZERO, |(_, own)| own.revenue);
    let mut heads = tables::sales_columns(draft, "Payment type");
    let promos = has_promos(report);
    if promos {
        heads.push(Column::number("With promo").titled("Share of its orders that used a promo").minor());
    }
    let row = |name: Td, own: Sales, promo: u32| {
        let mut cells = tables::sales_figures(draft, name, own, all, most);
        if promos {
            let share = draft.format.percent(promo.into(), own.orders.into()).unwrap_or_default();
            cells.push(Td::number(share, f64::from(promo) / f64::from(own.orders.max(1))));
        }
        Row::of(cells)
    };
    let with =
        |code: u32| deals::sum(report.tables.deals.iter().filter(|deal| deal.promo && deal.payment == code)).orders;
    let all_with = deals::by_promo(&report.tables).1.orders;
    let (shown, rest) = found.split_at(found.len().min(LISTED));
    let mut rows: Vec<Row> = shown
        .iter()
        .map(|(code, own)| row(Td::text(report.tables.payments[*code as usize].clone()), *own, with(*code)))
        .collect();
    if !rest.is_empty() {
        let own = rest.iter().map(|(_, own)| *own).fold(Sales::default(), Sales::and);
        let listed: u32 = shown.iter().map(|(code, _)| with(*code)).sum();
        rows.push(row(Td::text(counted(rest.len() as u64, "other", draft.format)), own, all_with - listed));
    }
    let mut table = Table::new("Figures by payment type", heads, rows);
    table.total = Some(tables::without_bar(row(Td::text("All"), all, all_with)));
    table
}
