//! The values of a dimension side by side: who moved revenue most, every value with its figures, what came and went.

use crate::analysis::accounts::Figures;
use crate::analysis::categories::{Growth, Growths, Weeks};
use crate::analysis::findings::counted;
use crate::analysis::lead;
use crate::analysis::stock::silences;
use crate::chart;
use crate::chart::spec::{Mark, Room, Waterfall};
use crate::diagnostic::{Diagnostic, Exit, Result, capitalised};
use crate::format::Quantity;
use crate::html::context::{Block, Cell as Td, Column, Figure, Html, Link, Listing, Row, Table};
use crate::money::{Money, divide_half_away};
use crate::report::Report;
use crate::tables::{Category, Span};

use super::draft::{Draft, Head, Listed, Page, PageDef};
use super::key::Key;
use super::{accounts, growth, tables, why};

pub(super) const PAGE: PageDef = PageDef {
    page: "dimension",
    keys: |report| (0..report.tables.dimensions.len()).map(|of| Key::values(Some(of))).collect(),
    path: |report, key| key.dimension.map_or_else(String::new, |of| format!("by/{}.html", report.dimension_slugs[of])),
    label: |report, key| key.dimension.map_or_else(String::new, |of| capitalised(&report.noun(Some(of)).1)),
    listed: Listed::Nowhere,
    compose,
};

/// Values that the page lists; all of them are in the file.
const LISTED: usize = 200;
/// Values that are named at each end of the movers.
const MOVERS: usize = 5;
/// Rows up to which each has a bar.
const BARRED: usize = 50;
/// Rows that have a small line, the largest.
const LINED: usize = 100;
/// Months of a small line.
const MONTHS: usize = 24;

/// The pages of what revenue is split by; none where the categories are alone.
pub(super) fn tabs(report: &Report) -> Vec<Key> {
    let first = report.categories().next().map(|_| Key::CATEGORIES);
    let tabs: Vec<Key> =
        first.into_iter().chain((0..report.tables.dimensions.len()).map(|of| Key::values(Some(of)))).collect();
    if tabs.len() > 1 { tabs } else { Vec::new() }
}

fn compose(mut draft: Draft<'_>) -> Result<Page> {
    let report = draft.report;
    let Some(of) = draft.key.dimension else {
        return Err(Diagnostic::error("a page of values without its dimension").fail(Exit::Bug));
    };
    let calendar = &report.tables.calendar;
    let (one, several) = report.noun(Some(of));
    let values = &report.tables.dimensions[of].values;
    let growths = report.by_dimension[of].as_ref();
    if let Some(growths) = growths.filter(|growths| growths.of.len() > 1) {
        let movers = movers(&mut draft, of, growths);
        draft.blocks.push(Block::Figure(movers));
    }
    let listing = all(&draft, of, &one, &several);
    draft.blocks.push(listing);
    let turnover = growth::turnover(&draft, Some(of));
    draft.blocks.extend(turnover);
    for silence in
        silences(&report.tables).iter().filter(|own| report.tables.slices[own.slice].kind.dimension() == Some(of))
    {
        let told = draft.findings().silence(silence);
        let href = draft.href(Key::slice(silence.slice));
        draft.say(Some(format!("{told}.")), Some(href));
    }
    let half = half(&draft, values, &several);
    draft.say(half, Some("#values".to_owned()));
    let heading = draft.findings().of_values(of, &several, growths);
    let head = Head {
        kind: PAGE.page,
        title: capitalised(&several),
        eyebrow: format!("{} · {}", capitalised(&several), draft.format.period(calendar.first(), calendar.last())),
        heading,
        crumbs: vec![Key::OVERVIEW],
        tabs: tabs(report),
        ..Head::default()
    };
    Ok(draft.finish("page.html", head))
}

/// How few values bring half of all revenue, where there are enough to tell.
fn half(draft: &Draft<'_>, values: &[Category], several: &str) -> Option<String> {
    let sold: Vec<Money> =
        values.iter().map(|value| draft.report.revenue(&value.total)).filter(|own| *own > Money::ZERO).collect();
    let total: Money = sold.iter().copied().sum();
    if sold.len() < 10 {
        return None;
    }
    let mut sum = Money::ZERO;
    let needed = sold.iter().take_while(|own| {
        let open = i128::from(sum.0) * 2 < i128::from(total.0);
        sum += **own;
        open
    });
    let needed = needed.count();
    Some(format!(
        "{} of {} {several} bring half of {}.",
        capitalised(&draft.format.count(needed as u64)),
        draft.format.count(sold.len() as u64),
        draft.basis().label().to_lowercase(),
    ))
}

/// The values that moved revenue most, both ways, and all others as one: together the whole change.
fn movers(draft: &mut Draft<'_>, of: usize, growths: &Growths) -> Figure {
    let report = draft.report;
    let values = &report.tables.dimensions[of].values;
    let (_, several) = report.noun(Some(of));
    let change = |own: &Growth| own.weeks.now() - own.weeks.then();
    let mut moved: Vec<_> = growths.of.iter().filter(|own| change(own) != Money::ZERO).collect();
    moved.sort_by_key(|own| (std::cmp::Reverse(change(own)), own.rank));
    let up = moved.iter().take_while(|own| change(own) > Money::ZERO).count().min(MOVERS);
    let down = moved.iter().rev().take_while(|own| change(own) < Money::ZERO).count().min(MOVERS);
    let named: Vec<_> = moved[..up].iter().chain(&moved[moved.len() - down..]).copied().collect();
    let rest: Vec<_> = moved[up..moved.len() - down].to_vec();
    let whole = growths.whole;
    let mut terms: Vec<(String, Money)> =
        named.iter().map(|own| (values[own.rank].name.clone(), change(own))).collect();
    if !rest.is_empty() {
        let sum = rest.iter().map(|own| change(own)).sum();
        terms.push((counted(rest.len() as u64, "other", draft.format), sum));
    }
    let by_year = lead::by_year(&report.tables);
    let base = if by_year { "A year before" } else { "28 days before" };
    let against = if by_year { "the same weeks a year before" } else { "the 28 days before" };
    let desc = format!(
        "{} of the last 28 days, {}, against {against}, {}.",
        draft.basis().label(),
        draft.format.money_short(whole.now()),
        draft.format.money_short(whole.then())
    );
    let short = |name: &str| match name.char_indices().nth(28) {
        Some((at, _)) => format!("{}…", name[..at].trim_end()),
        None => name.to_owned(),
    };
    let mark = Mark::Waterfall(Waterfall {
        quantity: Quantity::Money,
        from: None,
        changes: terms.iter().map(|(name, amount)| (short(name), amount.to_f64())).collect(),
        to: ("Change".to_owned(), (whole.now() - whole.then()).to_f64()),
    });
    let heading = format!("What drove the change: {several}");
    let caption = format!(
        "{} of the last 28 days, {}, against {against}, {}; the bars add up to the change",
        draft.basis().label(),
        draft.format.money_short(whole.now()),
        draft.format.money_short(whole.then())
    );
    let mut figure = draft.figure("movers", heading, caption, desc, Room::Full, mark);
    let row = |own: &&Growth| {
        Row::of([
            growth::value(draft, Some(of), own.rank),
            tables::money(draft, own.weeks.then()),
            tables::money(draft, own.weeks.now()),
            why::painted(draft, change(own)),
        ])
    };
    let mut rows: Vec<Row> = named.iter().map(row).collect();
    if !rest.is_empty() {
        let sum = |of: &dyn Fn(&Weeks) -> Money| -> Money { rest.iter().map(|own| of(&own.weeks)).sum() };
        let (then, now) = (sum(&|weeks| weeks.then()), sum(&|weeks| weeks.now()));
        rows.push(Row::of([
            Td::text(counted(rest.len() as u64, "other", draft.format)),
            tables::money(draft, then),
            tables::money(draft, now),
            why::painted(draft, now - then),
        ]));
    }
    let (one, _) = report.noun(Some(of));
    let columns = vec![
        Column::text(&capitalised(&one)),
        Column::number(base),
        Column::number("Last 28 days"),
        Column::number("Change"),
    ];
    figure.details = Some(Table::new(format!("Change by {one}"), columns, rows));
    figure
}

/// Every value with its figures, largest first.
fn all(draft: &Draft<'_>, of: usize, one: &str, several: &str) -> Block {
    let report = draft.report;
    let dimension = &report.tables.dimensions[of];
    let measured = accounts::columns(report);
    let total = report.headline(0);
    let shown = &dimension.values[..dimension.values.len().min(LISTED)];
    let most = shown.iter().map(|value| report.revenue(&value.total)).max().unwrap_or_default();
    let growths = report.by_dimension[of].as_ref();
    let lines = by_month(report, of, &shown[..shown.len().min(LINED)]);
    // In a long list a bar for each row weighs more than it tells.
    let bars = shown.len() <= BARRED;
    let has_lines = report.tables.calendar.months.len() > 2;
    let has_returns = report.has_returns();
    let by_year = lead::by_year(&report.tables);
    let mut columns = vec![
        Column::text(&capitalised(one)),
        Column::number(draft.basis().label()),
        Column::number("Share").titled("Share of all revenue"),
        Column::number("Change").titled(match by_year {
            true => "The last 28 days against the same weeks a year before",
            false => "The last 28 days against the 28 before",
        }),
    ];
    if has_lines {
        columns.push(Column::text("By month").minor());
    }
    columns.push(Column::number("Orders").titled("Orders that hold it").minor());
    if measured.is_empty() {
        columns.push(Column::number("Average").titled("Revenue ÷ orders").minor());
    }
    columns.extend(measured.iter().map(|metric| Column::number(metric.head).titled(metric.formula).minor()));
    if has_returns {
        columns.push(Column::number("Returned").titled("Returns in percent of gross revenue").minor());
    }
    let row = |(rank, value): (usize, &Category)| {
        let grown = growths.and_then(|growths| growths.of.iter().find(|own| own.rank == rank));
        let grown = grown.filter(|own| crate::analysis::periods::firm(own.orders.1, own.orders.0));
        let revenue = report.revenue(&value.total);
        let mut cells = vec![
            growth::value(draft, Some(of), rank),
            match bars {
                true => rounded(draft, revenue).bar(tables::share_of(revenue, most)),
                false => rounded(draft, revenue),
            },
            part(draft, revenue, total),
            grown.map_or_else(
                || Td::number("–", ""),
                |own| tables::change(draft, own.weeks.now(), Some(own.weeks.then())),
            ),
        ];
        if has_lines {
            cells.push(lines.get(rank).cloned().unwrap_or_else(|| Td::text("")));
        }
        cells.push(tables::count(draft, value.total.orders.into()));
        if measured.is_empty() {
            cells.push(tables::mean(draft, value.total.aov()));
        }
        let figures = Figures::of_value(&report.tables, Some(of), value, Span::Whole);
        cells.extend(measured.iter().map(|metric| metric.cell(draft, &figures)));
        if has_returns {
            cells.push(part(draft, -value.total.returns, value.total.revenue));
        }
        Row::of(cells)
    };
    let rows: Vec<Row> = shown.iter().enumerate().map(row).collect();
    let mut table = Table::new(format!("Figures by {one}"), columns, rows);
    if table.columns.len() > 7 {
        table.short = false;
    }
    let caption = if shown.len() < dimension.values.len() {
        format!(
            "The largest {} of {} {several}, whole period; all are in the file",
            draft.format.count(shown.len() as u64),
            draft.format.count(dimension.values.len() as u64)
        )
    } else {
        "By revenue, whole period".to_owned()
    };
    let mut note = format!("An order counts once for each {one} it contains.");
    note.extend(accounts::coverage(draft));
    let mut listing = Listing::new("values", &format!("Every {one}"), caption, table).noted(note);
    listing.more = Some(Link {
        href: draft.file(&format!("data/by/{}.csv", report.dimension_slugs[of])),
        label: format!("All {} {several} (CSV)", draft.format.count(dimension.values.len() as u64)),
    });
    listing.block()
}

/// An amount as far as its currency has decimals: the file has all of it.
fn rounded(draft: &Draft<'_>, amount: Money) -> Td {
    Td::number(draft.format.money_rounded(amount), amount.to_plain(0))
}

/// A share as a cell, to be sorted by its ten-thousandths.
fn part(draft: &Draft<'_>, part: Money, whole: Money) -> Td {
    let ratio = || Money(divide_half_away(i128::from(part.0) * 10_000, whole.0.into()) as i64).to_plain(0);
    draft
        .format
        .percent(part.0.into(), whole.0.into())
        .map_or_else(|| Td::number("–", ""), |text| Td::number(text, ratio()))
}

/// Revenue by month of each of these values as a small line.
fn by_month(report: &Report, of: usize, shown: &[Category]) -> Vec<Td> {
    let tables = &report.tables;
    let calendar = &tables.calendar;
    let over = calendar.months.len() - usize::from(calendar.last_month_is_unfinished());
    let first = over.saturating_sub(MONTHS);
    let mut place = vec![None; tables.dimensions[of].values.len()];
    shown.iter().enumerate().for_each(|(rank, value)| place[value.code as usize] = Some(rank));
    let mut sums = vec![vec![Money::ZERO; over - first]; shown.len()];
    for found in &tables.dimensions[of].days {
        let month = calendar.month_of[found.day as usize] as usize;
        if let (Some(rank), Some(at)) = (place[found.category as usize], month.checked_sub(first))
            && let Some(sum) = sums[rank].get_mut(at)
        {
            *sum += found.on(report.settings.config.revenue);
        }
    }
    let drawn = |months: Vec<Money>| {
        let months: Vec<f64> = months.into_iter().map(Money::to_f64).collect();
        chart::tiny(&months).map_or_else(|| Td::text(""), |svg| Td::drawn(Html(svg)))
    };
    sums.into_iter().map(drawn).collect()
}
