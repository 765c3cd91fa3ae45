//! What drove the change: the revenue bridge between two like-for-like periods, in a chart, in words, by category and by day.

use crate::analysis::bridge::{self, Sales, Term};
use crate::analysis::change::{Change, Day};
use crate::analysis::findings::Told;
use crate::analysis::lead;
use crate::analysis::periods::{self, Comparison};
use crate::chart::spec::{Mark, Room, Waterfall};
use crate::format::{DateStyle, Quantity};
use crate::html::context::{Block, Cell as Td, Column, Figure, Listing, Row, Table};
use crate::money::Money;

use super::draft::Draft;
use super::key::Key;
use super::tables;
use crate::html::context::columns;

/// Categories in the table of changes.
const LISTED: usize = 10;
/// Days in the table of days.
const DAYS: usize = 5;

/// The whole period: the last 28 days against what they are compared with.
pub(super) fn last_28_days(draft: &mut Draft<'_>) -> Option<Block> {
    let change = Change::leading(&draft.report.tables, draft.basis())?;
    let trend = draft.findings().trend(&draft.report.tables.slices[0]);
    bridges(draft, &change, &change.all.names, trend.as_ref().into())
}

/// Which days made the change of the last 28 days.
pub(super) fn days_28_days(draft: &Draft<'_>) -> Option<Block> {
    let change = Change::last_28_days(&draft.report.tables, draft.basis())?;
    days(draft, &change, &change.all.names)
}

/// A month against the month before, like for like.
pub(super) fn month(draft: &mut Draft<'_>, month: usize) -> Vec<Block> {
    let report = draft.report;
    let change = Change::of_month(&report.tables, draft.basis(), month, draft.format);
    let Some(change) = change else { return Vec::new() };
    let names = change.all.names.clone();
    let map = draft.map;
    let page = |slice: usize| if report.has_month(slice, month) { map.month(slice, month) } else { Key::slice(slice) };
    let told = told(draft, &change.all);
    let bridges = bridges(draft, &change, &names, told);
    let blocks = [bridges, contributions(draft, &change, page, &names), days(draft, &change, &names)];
    blocks.into_iter().flatten().collect()
}

/// What the heading of a month says of its change.
pub(super) fn told(draft: &Draft<'_>, compared: &Comparison) -> Told {
    if draft.findings().tells_change(compared) { Told::Change } else { Told::Nothing }
}

/// The bridges side by side.
fn bridges(draft: &mut Draft<'_>, change: &Change, names: &(String, String), told: Told) -> Option<Block> {
    let [then, now] = [&change.all.then, &change.all.now].map(|cell| change.basis.of(cell));
    let mut figures = Vec::new();
    if let Some(terms) = &change.by_order {
        let cause = draft.findings().cause(terms, &change.all, told);
        draft.tell(cause, Some("#bridge-figure".to_owned()));
        let what = if change.categories.len() < 2 {
            "Orders and what each brought"
        } else {
            "Orders, categories and their value"
        };
        let caption = format!("{what}, {} to {}", lower(&names.0), lower(&names.1));
        figures.push(waterfall(draft, ("bridge", "What drove the change: orders"), caption, (then, now), names, terms));
    }
    tell_mover(draft, change);
    if let Some(terms) = &change.by_customer {
        // A shop that knows all its customers has no term for guests.
        let terms: Vec<Term> =
            terms.iter().filter(|term| term.name != bridge::GUESTS || term.amount != Money::ZERO).cloned().collect();
        let caption = format!("Customers, how often, how much, {} to {}", lower(&names.0), lower(&names.1));
        figures.push(waterfall(
            draft,
            ("people", "What drove the change: customers"),
            caption,
            (then, now),
            names,
            &terms,
        ));
    }
    match figures.len() {
        0 | 1 => figures.pop().map(Block::Figure),
        _ => Some(columns("even", figures.into_iter().map(Block::Figure).collect())),
    }
}

/// Tells how the revenue of one slice changed and by what, without its categories.
pub(super) fn tell_moved(draft: &mut Draft<'_>, compared: Option<&Comparison>, told: Told, href: &str) {
    let Some(compared) = compared else { return };
    let sales = |cell: &crate::tables::Cell| Sales { revenue: draft.basis().of(cell), orders: cell.orders };
    let terms = bridge::by_order(sales(&compared.then), sales(&compared.now), bridge::AVERAGE);
    let cause = terms.and_then(|terms| draft.findings().cause(&terms, compared, told));
    draft.tell(cause, Some(href.to_owned()));
}

impl Draft<'_> {
    /// Where a page says how its headline comes about.
    pub(super) fn headline(&self) -> String {
        format!("#proof-{}", self.basis().metric().id)
    }

    /// Tells how a month stands against the same month a year before.
    pub(super) fn tell_year_ago(&mut self, month: usize, compared: Option<&Comparison>) {
        let told = compared.and_then(|own| self.findings().year_before(&self.report.month_name(month), own));
        self.tell(told, Some(self.headline()));
    }

    /// Tells how the last 28 days of a slice stand against a year before, where they are compared with other days.
    pub(super) fn tell_year_before(&mut self, slice: usize) {
        let report = self.report;
        let compared = periods::year_before_28(&report.tables, &report.tables.slices[slice])
            .filter(|_| !lead::by_year(&report.tables));
        let told = compared.and_then(|own| self.findings().year_before("The last 28 days", &own));
        self.tell(told, Some(self.headline()));
    }
}

/// Tells which category changed most.
fn tell_mover(draft: &mut Draft<'_>, change: &Change) {
    let (tables, basis) = (&draft.report.tables, change.basis);
    let [then, now] = [&change.all.then_days, &change.all.now_days].map(|days| tables.categories_on(days));
    let cells = tables.categories.iter().zip(then.iter().zip(&now));
    let all: Vec<_> = cells.map(|(own, (then, now))| (own.name.clone(), basis.of(then), basis.of(now))).collect();
    let of_weeks = draft.is(Key::DETAILS);
    let trend = |rank: usize| {
        let slice = draft.report.category_page(rank).filter(|_| of_weeks)?;
        draft.findings().trend(&tables.slices[slice])
    };
    let mover = draft.findings().mover(&all, trend);
    // A month has a table of its own for this; the last weeks stand with the categories.
    let href = match of_weeks {
        true => format!("{}#growth", draft.href(Key::CATEGORIES)),
        false => "#contributions".to_owned(),
    };
    draft.tell(mover, Some(href));
}

fn lower(name: &str) -> String {
    if name.starts_with("Last") || name.starts_with("A year") { name.to_lowercase() } else { name.to_owned() }
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
        from: Some((names.0.clone(), then.to_f64())),
        changes: terms.iter().map(|term| (term.name.to_owned(), term.amount.to_f64())).collect(),
        to: (names.1.clone(), now.to_f64()),
    });
    let mut figure = draft.figure(id, heading.to_owned(), caption, words.clone(), Room::Half, mark);
    let mut rows = vec![Row::of([Td::text(names.0.clone()), tables::money(draft, then)])];
    rows.extend(terms.iter().map(|term| Row::of([Td::text(term.name), tables::money(draft, term.amount)])));
    let columns = vec![Column::text("Term"), Column::number(draft.basis().label())];
    let mut table = Table { tools: false, ..Table::new("Terms of the change", columns, rows) };
    table.total = Some(Row::of([Td::text(names.1.clone()), tables::money(draft, now)]));
    figure.details = Some(table);
    figure.note = Some(words);
    figure
}

/// An amount with its sign, as a table shows a change.
fn signed(draft: &Draft<'_>, change: Money) -> Td {
    Td::number(draft.format.money_change(change), change.to_plain(0))
}

/// The same, painted as one.
pub(super) fn painted(draft: &Draft<'_>, change: Money) -> Td {
    signed(draft, change).change(match change.0 {
        0 => "flat",
        1.. => "up",
        _ => "down",
    })
}

/// The categories that made most of the change.
fn contributions(
    draft: &Draft<'_>,
    change: &Change,
    page: impl Fn(usize) -> Key,
    names: &(String, String),
) -> Option<Block> {
    let report = draft.report;
    let amounts = |own: &Comparison| (change.basis.of(&own.then), change.basis.of(&own.now));
    let mut changes: Vec<_> = change.categories.iter().collect();
    changes.sort_by_key(|(slice, own)| {
        let (then, now) = amounts(own);
        (std::cmp::Reverse((now.0 - then.0).abs()), *slice)
    });
    if changes.len() < 2 {
        return None;
    }
    let columns = vec![
        Column::text("Category"),
        Column::number(&names.0).minor(),
        Column::number(&names.1).minor(),
        Column::number("Change"),
        Column::number("Change %"),
    ];
    let rows = changes.iter().take(LISTED).map(|(slice, c)| {
        let (own, (then, now)) = (&report.tables.slices[*slice], amounts(c));
        Row::of([
            Td::text(own.name.clone()).to(draft.href(page(*slice))).swatch(own.kind.colour()),
            tables::money(draft, then),
            tables::money(draft, now),
            painted(draft, now - then),
            tables::compared(draft, Some(c)),
        ])
    });
    let rows: Vec<Row> = rows.collect();
    let shown = rows.len();
    let mut table = Table::new("Change by category", columns, rows);
    if shown == changes.len() {
        let (then, now) = amounts(&change.all);
        table.total = Some(Row::of([
            Td::text("All"),
            tables::money(draft, then),
            tables::money(draft, now),
            signed(draft, now - then),
            tables::compared(draft, Some(&change.all)),
        ]));
    }
    let caption = format!("Largest change first, {} to {}", lower(&names.0), lower(&names.1));
    Some(Listing::new("contributions", "Which categories moved it", caption, table).block())
}

/// The days that made most of the change.
fn days(draft: &Draft<'_>, change: &Change, names: &(String, String)) -> Option<Block> {
    let report = draft.report;
    let calendar = &report.tables.calendar;
    let found = change.days(&report.tables);
    // Of a few days nothing stands out.
    if change.all.now_days.len().min(change.all.then_days.len()) < 7 {
        return None;
    }
    let name = |day: Option<usize>| match day {
        None => Td::text("–"),
        Some(day) => {
            let date = calendar.date(day);
            let (weekday, date_) = (DateStyle::WeekdayShort, DateStyle::Medium);
            let text = format!("{} {}", draft.format.date(date, weekday), draft.format.date(date, date_));
            Td { value: Some(date.to_string()), ..Td::text(text) }
        }
    };
    let on = |day: Option<usize>| match day.filter(|&day| report.tables.open[day]) {
        None => Td::number("–", ""),
        Some(day) => tables::money(draft, report.revenue(&report.tables.slices[0].days[day])),
    };
    let columns = vec![
        Column::text("Day"),
        Column::number(draft.basis().label()).minor(),
        Column::text("Against"),
        Column::number("Its revenue").minor(),
        Column::number("Difference"),
    ];
    // A weekday that one period has once more says only how long it is.
    let (paired, single): (Vec<&Day>, Vec<&Day>) =
        found.iter().partition(|day| day.now.is_some() && day.then.is_some());
    let shown: Vec<&Day> = paired.into_iter().take(DAYS).filter(|day| day.change != Money::ZERO).collect();
    let rows = shown
        .iter()
        .map(|day| Row::of([name(day.now), on(day.now), name(day.then), on(day.then), painted(draft, day.change)]));
    let rows: Vec<Row> = rows.collect();
    let sum: Money = shown.iter().map(|day| day.change).sum();
    let alone = match single.iter().map(|day| day.change).sum::<Money>() {
        Money::ZERO => String::new(),
        alone => format!(" Days without such a day in the other period make {}.", signed(draft, alone).text),
    };
    let note = format!(
        "Together {} of a change of {}.{alone} A dash stands where a day has no row.",
        signed(draft, sum).text,
        signed(draft, change.amount()).text
    );
    let caption =
        format!("Each day against the same weekday, first under first, {} to {}", lower(&names.0), lower(&names.1));
    let listing =
        Listing::new("days-moved", "Which days moved it", caption, Table::new("Change by day", columns, rows));
    (!shown.is_empty()).then(|| listing.noted(note).block())
}
