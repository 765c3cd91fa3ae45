//! Why it moved: the revenue bridge between two like-for-like periods, in a chart, in words and by category.

use crate::analysis::bridge::{self, Sales, Term};
use crate::analysis::findings::Trend;
use crate::analysis::periods::{self, Comparison};
use crate::chart::spec::{Mark, Room, Waterfall};
use crate::format::Quantity;
use crate::html::context::{Block, Cell as Td, Column, Figure, Listing, Row, Table};
use crate::money::Money;
use crate::tables::people::Loyalty;

use super::draft::Draft;
use super::overview::columns;
use super::{Key, colour, tables};

/// Categories in the table of changes.
const LISTED: usize = 10;

/// The whole period: the last 28 days against the 28 before.
pub(super) fn last_28_days(draft: &mut Draft<'_>) -> Vec<Block> {
    let report = draft.report;
    let compare = |slice: usize| periods::last_28_days(&report.tables, &report.tables.slices[slice]);
    let trend = draft.findings().trend(&report.tables.slices[0]);
    let loyalty = periods::loyalty_last_28_days(&report.tables);
    bridges(draft, compare, loyalty, &names_28(), trend.as_ref()).into_iter().collect()
}

fn names_28() -> (String, String) {
    ("28 days before".to_owned(), "Last 28 days".to_owned())
}

/// A month against the month before, like for like.
pub(super) fn month(draft: &mut Draft<'_>, month: usize) -> Vec<Block> {
    let report = draft.report;
    let format = draft.format;
    let compare = |slice: usize| periods::month_against(&report.tables, &report.tables.slices[slice], month, 1, format);
    let before = compare(0).map(|c| c.versus.trim_start_matches("vs ").to_owned()).unwrap_or_default();
    let names =
        (before, draft.format.date(report.tables.calendar.months[month].first(), crate::format::DateStyle::MonthShort));
    let page =
        |slice: usize| if report.has_month(slice, month) { Key::SliceMonth(slice, month) } else { Key::Slice(slice) };
    let bridges = bridges(draft, compare, periods::loyalty_of_month(&report.tables, month), &names, None);
    bridges.into_iter().chain(contributions(draft, &compare, page, &names)).collect()
}

/// The bridges side by side.
fn bridges(
    draft: &mut Draft<'_>,
    compare: impl Fn(usize) -> Option<Comparison>,
    loyalty: Option<(Loyalty, Loyalty)>,
    names: &(String, String),
    trend: Option<&Trend>,
) -> Option<Block> {
    let report = draft.report;
    let all = compare(0)?;
    let (then, now) = (all.then.revenue, all.now.revenue);
    let sales = |cell: &crate::tables::Cell| Sales { revenue: cell.revenue, orders: cell.orders };
    let pairs: Vec<(Sales, Sales)> =
        report.categories().filter_map(&compare).map(|c| (sales(&c.then), sales(&c.now))).collect();
    let mut figures = Vec::new();
    if let Some(terms) = bridge::by_category(&pairs) {
        let cause = draft.findings().cause(&terms, &all, trend);
        draft.tell(cause, Some("#bridge-figure".to_owned()));
        let caption = format!("Orders, mix and average order, {} to {}", lower(&names.0), lower(&names.1));
        figures.push(waterfall(draft, ("bridge", "Why it moved: orders"), caption, (then, now), names, &terms));
    }
    tell_mover(draft, &compare);
    if let Some((before, after)) = loyalty.filter(|(before, _)| before.customers > 0) {
        let guests = (then - before.revenue, now - after.revenue);
        if let Some(terms) = bridge::by_customer(&before, &after, guests) {
            let shown = if guests == (Money::ZERO, Money::ZERO) { &terms[..3] } else { &terms[..] };
            let caption = format!("Customers, how often, how much, {} to {}", lower(&names.0), lower(&names.1));
            figures.push(waterfall(draft, ("people", "Why it moved: customers"), caption, (then, now), names, shown));
        }
    }
    match figures.len() {
        0 | 1 => figures.pop().map(Block::Figure),
        _ => Some(columns("even", figures.into_iter().map(Block::Figure).collect())),
    }
}

/// Tells how the revenue of one slice changed and by what, without its categories.
pub(super) fn tell_moved(draft: &mut Draft<'_>, slice: usize, compared: Option<&Comparison>, href: &str) {
    let Some(compared) = compared else { return };
    let sales = |cell: &crate::tables::Cell| Sales { revenue: cell.revenue, orders: cell.orders };
    let terms = bridge::by_category(&[(sales(&compared.then), sales(&compared.now))]);
    // The last weeks are a month's part or none: only whole slices have a trend of their own.
    let trend =
        draft.is(Key::Slice(slice)).then(|| draft.findings().trend(&draft.report.tables.slices[slice])).flatten();
    let cause = terms.and_then(|terms| draft.findings().cause(&terms, compared, trend.as_ref()));
    draft.tell(cause, Some(href.to_owned()));
}

impl Draft<'_> {
    /// Where a page says how its headline comes about.
    pub(super) fn headline(&self) -> String {
        format!("#proof-{}", self.basis().metric().id)
    }

    /// Tells how the last 28 days of a slice stand against a year before.
    pub(super) fn tell_year_before(&mut self, slice: usize) {
        let report = self.report;
        let on = |day: usize| report.revenue(&report.tables.slices[slice].days[day]);
        let told = periods::year_before_28(&report.tables, on).and_then(|(now, then)| {
            self.findings().year_before("The last 28 days", now, then, "in the same weeks a year before")
        });
        self.tell(told, Some("#by-day-figure".to_owned()));
    }
}

/// Tells which category changed most.
fn tell_mover(draft: &mut Draft<'_>, compare: &impl Fn(usize) -> Option<Comparison>) {
    let report = draft.report;
    let change = |slice: usize| {
        let compared = compare(slice)?;
        Some((report.tables.slices[slice].name.clone(), compared.then.revenue, compared.now.revenue))
    };
    let all: Vec<_> = report.categories().filter_map(change).collect();
    let mover = draft.findings().mover(&all);
    // A month has a table of its own for this; the last weeks stand with the categories.
    let href = match draft.is(Key::Overview) {
        true => format!("{}#growth", draft.href(Key::Categories)),
        false => "#contributions".to_owned(),
    };
    draft.tell(mover, Some(href));
}

fn lower(name: &str) -> String {
    if name.starts_with("Last") { name.to_lowercase() } else { name.to_owned() }
}

/// The terms in words: `₹4.2 L fewer orders`.
fn in_words(draft: &Draft<'_>, terms: &[Term], change: Money) -> String {
    let mut sorted: Vec<&Term> = terms.iter().filter(|term| term.amount != Money::ZERO).collect();
    sorted.sort_by_key(|term| std::cmp::Reverse(term.amount.0.abs()));
    let signed = |amount: Money| draft.format.money_change_short(amount);
    let parts: Vec<String> =
        sorted.iter().map(|term| format!("{} {}", term.name.to_lowercase(), signed(term.amount))).collect();
    format!("Change {}: {}.", signed(change), parts.join(", "))
}

fn waterfall(
    draft: &mut Draft<'_>,
    (id, heading): (&str, &str),
    caption: String,
    (then, now): (Money, Money),
    names: &(String, String),
    terms: &[Term],
) -> Figure {
    let words = in_words(draft, terms, now - then);
    let mark = Mark::Waterfall(Waterfall {
        quantity: Quantity::Money,
        from: (names.0.clone(), then.to_f64()),
        changes: terms.iter().map(|term| (term.name.to_owned(), term.amount.to_f64())).collect(),
        to: (names.1.clone(), now.to_f64()),
    });
    let mut figure = draft.figure(id, heading.to_owned(), caption, words.clone(), Room::Half, mark);
    let mut rows = vec![Row::of([Td::text(names.0.clone()), tables::money(draft, then)])];
    rows.extend(terms.iter().map(|term| Row::of([Td::text(term.name), tables::money(draft, term.amount)])));
    let columns = vec![Column::text("Term"), Column::number("Revenue")];
    let mut table = Table { tools: false, ..Table::new("Terms of the change", columns, rows) };
    table.total = Some(Row::of([Td::text(names.1.clone()), tables::money(draft, now)]));
    figure.details = Some(table);
    figure.note = Some(words);
    figure
}

/// The categories that made most of the change.
fn contributions(
    draft: &Draft<'_>,
    compare: &impl Fn(usize) -> Option<Comparison>,
    page: impl Fn(usize) -> Key,
    names: &(String, String),
) -> Option<Block> {
    let report = draft.report;
    let all = compare(0)?;
    let (then, now) = (all.then.revenue, all.now.revenue);
    let mut changes: Vec<(usize, Comparison)> = report.categories().filter_map(|s| Some((s, compare(s)?))).collect();
    changes.sort_by_key(|(slice, c)| (std::cmp::Reverse((c.now.revenue.0 - c.then.revenue.0).abs()), *slice));
    if changes.len() < 2 {
        return None;
    }
    let columns = vec![
        Column::text("Category"),
        Column::number(&names.0).minor(),
        Column::number(&names.1).minor(),
        Column::number("Change"),
        Column::number("In percent"),
    ];
    let rows = changes.iter().take(LISTED).map(|(slice, c)| {
        let own = &report.tables.slices[*slice];
        let change = c.now.revenue - c.then.revenue;
        let direction = match change.0 {
            0 => "flat",
            1.. => "up",
            _ => "down",
        };
        Row::of([
            Td::text(own.name.clone()).to(draft.href(page(*slice))).swatch(colour(&own.kind)),
            tables::money(draft, c.then.revenue),
            tables::money(draft, c.now.revenue),
            Td::number(draft.format.money_change(change), change.to_plain(0)).change(direction),
            tables::change(draft, c.now.revenue, Some(c.then.revenue)),
        ])
    });
    let rows: Vec<Row> = rows.collect();
    let shown = rows.len();
    let mut table = Table::new("Change by category", columns, rows);
    if shown == changes.len() {
        let change = now - then;
        table.total = Some(Row::of([
            Td::text("All"),
            tables::money(draft, then),
            tables::money(draft, now),
            Td::number(draft.format.money_change(change), change.to_plain(0)),
            tables::change(draft, now, Some(then)),
        ]));
    }
    Some(Block::Listing(Listing {
        id: "contributions".to_owned(),
        heading: "Which categories moved it".to_owned(),
        caption: format!("Largest change first, {} to {}", lower(&names.0), lower(&names.1)),
        table,
        note: None,
        more: None,
        definition: None,
    }))
}
