//! Categories against each other: growth and share, what came and went, what stands in one order together.

use crate::analysis::categories::{Growth, Growths, Kind, Together, Weeks};
use crate::analysis::findings::counted;
use crate::analysis::lead;
use crate::diagnostic::capitalised;
use crate::format::{DateStyle, Direction, Quantity};
use crate::html::context::{Block, Cell as Td, Column, Listing, Row, Table};
use crate::money::Money;
use crate::tables::SliceKind;

use super::draft::Draft;
use super::key::Key;
use super::tables;

/// Rows of the lists of what came and went, and of pairs.
const LISTED: usize = 20;
/// Pairs on the page of one category.
const OF_ONE: usize = 10;

/// A category by its rank, with its page and colour if it has one.
pub(super) fn named(draft: &Draft<'_>, rank: usize) -> Td {
    value(draft, None, rank)
}

/// The same of a value of any dimension; colours are the categories'.
pub(super) fn value(draft: &Draft<'_>, dimension: Option<usize>, rank: usize) -> Td {
    let report = draft.report;
    let name = Td::text(report.tables.values(dimension).0[rank].name.clone());
    match report.value_page(dimension, rank) {
        Some(slice) if dimension.is_some() => name.to(draft.href(Key::slice(slice))),
        Some(slice) => name.to(draft.href(Key::slice(slice))).swatch(report.tables.slices[slice].kind.colour()),
        None => name,
    }
}

/// Growth and share of every category with a page, the others as one.
pub(super) fn growth(draft: &Draft<'_>) -> Option<Block> {
    let report = draft.report;
    let growths = report.latest.as_ref().filter(|growths| growths.of.len() > 1)?;
    let whole = &growths.whole;
    let by_year = lead::by_year(&report.tables);
    let base = if by_year { "the same weeks a year before" } else { "the 28 days before" };
    let label = draft.basis().label();
    let columns = vec![
        Column::text("Category"),
        Column::number(if by_year { "A year before" } else { "28 before" })
            .titled(&format!("{label} of {base}"))
            .minor(),
        Column::number("Last 28").titled(&format!("{label} of the last 28 days")).minor(),
        Column::number("Growth").titled("Change of its revenue"),
        Column::number("Contribution")
            .titled("What it adds to the growth of all revenue, in percentage points")
            .minor(),
        Column::number("Share").titled("Share of all revenue in the last 28 days"),
        Column::number("Points").titled("Change of the share, in percentage points"),
        Column::text("What it is").minor(),
    ];
    let row = |name: Td, weeks: &Weeks, slice: Option<usize>, what: &str| {
        let compared = slice.and_then(|slice| lead::leading(&report.tables, &report.tables.slices[slice]));
        let (then, now) = (weeks.then(), weeks.now());
        let adds = draft.format.points(((now.0 - then.0).into(), whole.then().0.into()), (0, 1));
        let adds = adds.filter(|_| growths.firm);
        let adds = adds.map_or(Td::number("–", ""), |(direction, text)| {
            Td::number(text, (now - then).to_f64() / whole.then().to_f64()).change(direction.class())
        });
        Row::of([
            name,
            tables::money(draft, then),
            tables::money(draft, now),
            tables::compared(draft, compared.as_ref()),
            adds,
            tables::percent(draft, now, whole.now()),
            if growths.firm {
                tables::points(draft, (now, whole.now()), (then, whole.then()))
            } else {
                Td::number("–", "")
            },
            Td::text(what),
        ])
    };
    let (mut shown, rest): (Vec<&Growth>, Vec<&Growth>) =
        growths.of.iter().partition(|own| report.category_page(own.rank).is_some());
    shown.sort_by_key(|own| (std::cmp::Reverse(own.weeks.now()), own.rank));
    let page = |own: &Growth| report.category_page(own.rank);
    let mut rows: Vec<Row> =
        shown.iter().map(|own| row(named(draft, own.rank), &own.weeks, page(own), own.kind.words())).collect();
    if !rest.is_empty() {
        let weeks = rest.iter().fold(Weeks::default(), |weeks, own| weeks.and(&own.weeks));
        let other = report.categories().find(|&slice| matches!(report.tables.slices[slice].kind, SliceKind::Other(_)));
        rows.push(row(Td::text(counted(rest.len() as u64, "other", draft.format)).swatch(7), &weeks, other, ""));
    }
    let mut table = Table::new("Growth and share by category", columns, rows);
    table.total = Some(row(Td::text("All"), whole, Some(0), ""));
    let note = "Large is an even share and more: all revenue ÷ the categories with sales. A change is clear beyond twice the \
                standard error of the weeks, of 30 orders or more in each period.";
    let caption = format!("The last 28 days against {base}, largest share first");
    Some(Listing::new("growth", "Growth and share", caption, table).noted(note.to_owned()).block())
}

/// Categories whose first or last sales are recent.
pub(super) fn turnover(draft: &Draft<'_>, dimension: Option<usize>) -> Option<Block> {
    let report = draft.report;
    let growths = Growths::before(&report.tables, dimension, draft.basis())?;
    let (one, several) = report.noun(dimension);
    let of = |kind: Kind| {
        let mut found: Vec<&Growth> = growths.of.iter().filter(|own| own.kind == kind).collect();
        found.sort_by_key(|own| (std::cmp::Reverse(own.weeks.then() + own.weeks.now()), own.rank));
        found
    };
    let (new, gone) = (of(Kind::New), of(Kind::Gone));
    let columns = vec![
        Column::text(&capitalised(&one)),
        Column::text("What"),
        Column::text("First sale"),
        Column::text("Last sale"),
        Column::number("Orders").titled("In the 56 days").minor(),
        Column::number(draft.basis().label()).titled("In the 56 days"),
    ];
    let row = |own: &&Growth| {
        let day = |day: Option<usize>| {
            let date = report.tables.calendar.date(day.unwrap_or_default());
            Td { value: Some(date.to_string()), ..Td::text(draft.format.date(date, DateStyle::Medium)) }
        };
        Row::of([
            value(draft, dimension, own.rank),
            Td::text(own.kind.words()),
            day(own.sold.map(|(first, _)| first)),
            day(own.sold.map(|(_, last)| last)),
            tables::count(draft, (own.orders.0 + own.orders.1).into()),
            tables::money(draft, own.weeks.then() + own.weeks.now()),
        ])
    };
    let rows: Vec<Row> = new.iter().take(LISTED).chain(gone.iter().take(LISTED)).map(row).collect();
    if rows.is_empty() {
        return None;
    }
    let caption = format!(
        "{} new, {} gone; by revenue",
        draft.format.count(new.len() as u64),
        draft.format.count(gone.len() as u64)
    );
    let note = "New: its first sale of all lies in the last 28 days. Gone: its last sale lies in the 28 days before, with at \
                least four orders in them; of as many that go on selling, fewer than 2 in 100 would have none since by chance.";
    let table = Table::new(format!("New and discontinued {several}"), columns, rows);
    Some(Listing::new("turnover", "New and discontinued", caption, table).noted(note.to_owned()).block())
}

/// What lift and chance mean.
const LIFT: &str = "Lift is how many times as often as by chance: the share of orders with both ÷ the product of the shares with \
                    each. More and less often are differences beyond four standard errors.";

fn chance(pair: &Together) -> Td {
    Td::text(match pair.than_chance() {
        Direction::Up => "more often",
        Direction::Flat => "as often",
        Direction::Down => "less often",
    })
}

fn lift(draft: &Draft<'_>, pair: &Together) -> Td {
    let lift = Money(pair.lift());
    Td::number(draft.format.exact(Quantity::Ratio, lift.to_f64()), lift.to_plain(0))
}

fn share(draft: &Draft<'_>, part: u32, whole: u32) -> Td {
    let text = draft.format.percent(part.into(), whole.into()).unwrap_or_default();
    Td::number(text, f64::from(part) / f64::from(whole.max(1)))
}

/// Categories that stand in one order together.
pub(super) fn together(draft: &Draft<'_>) -> Option<Block> {
    let pairs = &draft.report.together;
    let first = pairs.first()?;
    let columns = vec![
        Column::text("One"),
        Column::text("The other"),
        Column::number("Orders").titled("Orders that hold both"),
        Column::number("Support").titled("Share of all orders that hold both").minor(),
        Column::number("One → other").titled("Share of the orders with the one that hold the other too").minor(),
        Column::number("Other → one").titled("Share of the orders with the other that hold the one too").minor(),
        Column::number("Lift").titled("How many times as often as by chance"),
        Column::text("By chance").titled("Whether that is more or less often than by chance"),
    ];
    let row = |pair: &Together| {
        Row::of([
            Td { swatch: None, ..named(draft, pair.ranks.0) },
            Td { swatch: None, ..named(draft, pair.ranks.1) },
            tables::count(draft, pair.orders.into()),
            share(draft, pair.orders, pair.all),
            share(draft, pair.orders, pair.each.0),
            share(draft, pair.orders, pair.each.1),
            lift(draft, pair),
            chance(pair),
        ])
    };
    let rows: Vec<Row> = pairs.iter().take(LISTED).map(row).collect();
    let caption = format!(
        "{} of {} pairs that stand together in at least {} of {} orders, highest lift first",
        draft.format.count(rows.len() as u64),
        draft.format.count(pairs.len() as u64),
        crate::analysis::categories::FEW,
        draft.format.count(first.all.into()),
    );
    let table = Table::new("Categories in one order", columns, rows);
    Some(Listing::new("together", "Bought together", caption, table).noted(LIFT.to_owned()).block())
}

/// What stands in one order with a category.
pub(super) fn with(draft: &Draft<'_>, rank: usize) -> Option<Block> {
    let pairs = draft.report.together.iter().filter(|pair| pair.ranks.0 == rank || pair.ranks.1 == rank);
    let columns = vec![
        Column::text("Category"),
        Column::number("Orders").titled("Orders that hold both"),
        Column::number("Of its orders").titled("Share of this category's orders that hold the other too"),
        Column::number("Lift").titled("How many times as often as by chance"),
        Column::text("By chance").titled("Whether that is more or less often than by chance"),
    ];
    let row = |pair: &Together| {
        let (other, own) = if pair.ranks.0 == rank { (pair.ranks.1, pair.each.0) } else { (pair.ranks.0, pair.each.1) };
        Row::of([
            named(draft, other),
            tables::count(draft, pair.orders.into()),
            share(draft, pair.orders, own),
            lift(draft, pair),
            chance(pair),
        ])
    };
    let rows: Vec<Row> = pairs.take(OF_ONE).map(row).collect();
    if rows.is_empty() {
        return None;
    }
    let caption =
        format!("Other categories in at least {} of its orders, highest lift first", crate::analysis::categories::FEW);
    let table = Table::new("Categories in one order with it", columns, rows);
    Some(Listing::new("together", "In one order with it", caption, table).noted(LIFT.to_owned()).block())
}
