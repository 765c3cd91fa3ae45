//! Scores and segments: recency against frequency, who is in which segment, who moved.

use crate::analysis::rfm::{self, Cuts, Segment};
use crate::chart::spec::{Bar, Bars, Direction, Mark, Paint, Rfm, RfmCell, Room};
use crate::format::Quantity;
use crate::html::context::{Cell as Td, Column, Figure, Link, Row, Table};
use crate::money::Money;
use crate::orders::time::DAY;
use crate::tables::Customer;

use super::draft::Draft;
use super::{Key, Report, tables};

/// Mean revenue by recency and frequency score, with the customers of each cell.
pub(super) fn heatmap(draft: &mut Draft<'_>, room: Room) -> Figure {
    let report = draft.report;
    let mut sums = [[(Money::ZERO, 0_u64); 5]; 5];
    for (customer, score) in report.tables.people.customers.iter().zip(&report.scores.of) {
        let cell = &mut sums[usize::from(score.r) - 1][usize::from(score.f) - 1];
        *cell = (cell.0 + customer.revenue, cell.1 + 1);
    }
    let mean = |(sum, n): (Money, u64)| sum.per(n);
    let mut cells: [[RfmCell; 5]; 5] = Default::default();
    for (r, row) in sums.iter().enumerate() {
        for (f, &cell) in row.iter().enumerate() {
            cells[r][f] = RfmCell {
                value: mean(cell).map(Money::to_f64),
                customers: cell.1,
                // The overview has no room for what the customers' page tells.
                note: draft.is(Key::Customers).then(|| Segment::of(r as u8 + 1, f as u8 + 1).name().to_owned()),
            };
        }
    }
    let mark = Mark::Rfm(Rfm {
        quantity: Quantity::Money,
        cells,
        ends: ("bought rarely".to_owned(), "bought often".to_owned()),
    });
    let best = (0..25).filter_map(|i| Some((mean(sums[i / 5][i % 5])?, i))).max();
    let desc = best.map_or_else(String::new, |(amount, i)| {
        format!("Highest at R {} and F {}: {} a customer.", i / 5 + 1, i % 5 + 1, draft.format.money_rounded(amount))
    });
    let caption = "Mean revenue per customer by recency (R) and frequency (F) score; customers below".to_owned();
    let mut figure = draft.figure("rfm", "Recency and frequency".to_owned(), caption, desc, room, mark);
    let columns = ["Score", "Customers", "Mean revenue"].iter().zip([false, true, true]);
    let columns =
        columns.map(|(label, numeric)| if numeric { Column::number(label) } else { Column::text(label) }).collect();
    let rows = (0..25).rev().map(|i| {
        let (r, f) = (i / 5, i % 5);
        let cell = sums[r][f];
        Row::of([
            Td::text(format!("R {} F {}", r + 1, f + 1)),
            tables::count(draft, cell.1),
            tables::mean(draft, mean(cell)),
        ])
    });
    let rows = rows.collect();
    figure.details = Some(Table::new("Mean revenue per customer by score", columns, rows));
    figure
}

fn by_segment(report: &Report) -> Vec<(Segment, u64, Money)> {
    let mut found: Vec<(Segment, u64, Money)> = Segment::ALL.iter().map(|&segment| (segment, 0, Money::ZERO)).collect();
    for (customer, score) in report.tables.people.customers.iter().zip(&report.scores.of) {
        let segment = score.segment();
        for entry in found.iter_mut().filter(|entry| entry.0 == segment) {
            *entry = (segment, entry.1 + 1, entry.2 + customer.revenue);
        }
    }
    found
}

pub(super) fn bars(draft: &mut Draft<'_>) -> Figure {
    let found = by_segment(draft.report);
    let bars = found.iter().map(|(segment, n, revenue)| Bar {
        label: segment.name().to_owned(),
        value: Some(*n as f64),
        paint: Paint::Accent,
        note: Some(draft.format.money_short(*revenue)),
        href: None,
    });
    let bars = bars.collect();
    let mark = Mark::Bars(Bars {
        quantity: Quantity::Count,
        direction: Direction::Across,
        bars,
        empty: "No customers".to_owned(),
    });
    let most = found.iter().max_by_key(|(_, n, _)| *n);
    let desc = most.map_or_else(String::new, |(segment, n, _)| {
        format!("Most customers are {}: {}.", segment.name(), draft.format.count(*n))
    });
    let mut figure = draft.figure(
        "segments",
        "Customers by segment".to_owned(),
        "Number of customers".to_owned(),
        desc,
        Room::Half,
        mark,
    );
    figure.more = Some(Link::new("#segment-table", "Every segment as a table"));
    figure
}

pub(super) fn table(draft: &Draft<'_>) -> Table {
    let found = by_segment(draft.report);
    let revenue: Money = found.iter().map(|(_, _, revenue)| *revenue).sum();
    let customers: u64 = found.iter().map(|(_, n, _)| n).sum();
    let most = found.iter().map(|(_, _, revenue)| *revenue).max().unwrap_or_default();
    let columns = vec![
        Column::text("Segment"),
        Column::text("Scores").minor(),
        Column::number("Customers"),
        Column::number("Share of customers").minor(),
        Column::number("Revenue"),
        Column::number("Share of revenue"),
    ];
    let rows = found.iter().map(|&(segment, n, amount)| {
        Row::of([
            Td::text(segment.name()),
            Td::text(segment.scores()),
            tables::count(draft, n),
            Td::number(draft.format.percent(n.into(), customers.into()).unwrap_or_default(), n),
            tables::money(draft, amount).bar(tables::share_of(amount, most)),
            tables::percent(draft, amount, revenue),
        ])
    });
    let rows = rows.collect();
    Table::new("Customers and revenue by segment", columns, rows)
}

pub(super) fn cuts(draft: &Draft<'_>, cuts: &Cuts) -> Table {
    let report = draft.report;
    let days = |hundredths: i64| draft.format.exact(Quantity::Ratio, hundredths as f64 / 100.0);
    let holds = |score: u8, of: fn(&crate::analysis::rfm::Score) -> u8| {
        tables::count(draft, report.scores.of.iter().filter(|s| of(s) == score).count() as u64)
    };
    let bounds = |score: usize, cut: &dyn Fn(usize) -> String| match score {
        1 => format!("up to {}", cut(0)),
        5 => format!("over {}", cut(3)),
        _ if cut(score - 2) == cut(score - 1) => "–".to_owned(),
        _ => format!("over {} to {}", cut(score - 2), cut(score - 1)),
    };
    let columns = vec![
        Column::text("Score"),
        Column::text("Days since the last order"),
        Column::number("Customers"),
        Column::text("Orders"),
        Column::number("Customers"),
        Column::text("Revenue"),
        Column::number("Customers"),
    ];
    let rows = (1..=5_u8).rev().map(|score| {
        let at = usize::from(score);
        Row::of([
            Td::text(score.to_string()),
            Td::text(bounds(6 - at, &|i| days(cuts.recency[i]))),
            holds(score, |s| s.r),
            Td::text(bounds(at, &|i| draft.format.count(cuts.frequency[i].into()))),
            holds(score, |s| s.f),
            Td::text(bounds(at, &|i| draft.format.money(cuts.monetary[i]))),
            holds(score, |s| s.m),
        ])
    });
    let rows = rows.collect();
    Table::new("Bounds of each score and how many customers it holds", columns, rows)
}

/// The segments now and some time ago, and what left the best of them.
pub(super) fn migration(draft: &Draft<'_>) -> Option<(Table, String)> {
    let report = draft.report;
    let people = &report.tables.people;
    let before = people.before.as_ref()?;
    let known: Vec<Customer> = before.customers.iter().flatten().copied().collect();
    let then = rfm::score(&known, report.scores.reference - before.days * DAY, rfm::Method::Quantile);
    let mut scores = then.of.iter();
    let mut moved = std::collections::BTreeMap::<(Option<Segment>, Segment), (u64, Money)>::new();
    for ((customer, was), now) in people.customers.iter().zip(&before.customers).zip(&report.scores.of) {
        let from = was.and_then(|_| scores.next()).map(|score| score.segment());
        let entry = moved.entry((from, now.segment())).or_default();
        *entry = (entry.0 + 1, entry.1 + customer.revenue);
    }
    let sum = |keep: &dyn Fn(Option<Segment>, Segment) -> bool| {
        let kept = moved.iter().filter(|((from, to), _)| keep(*from, *to));
        kept.fold((0, Money::ZERO), |(n, revenue), (_, (m, amount))| (n + m, revenue + *amount))
    };
    let columns = vec![
        Column::text("Segment"),
        Column::number("Before"),
        Column::number("Now"),
        Column::number("Stayed"),
        Column::number("Came"),
        Column::number("Left"),
        Column::number("Revenue of those who left").minor(),
    ];
    let rows = Segment::ALL.iter().map(|&segment| {
        let left = sum(&|from, to| from == Some(segment) && to != segment);
        let cells = [
            sum(&|from, _| from == Some(segment)).0,
            sum(&|_, to| to == segment).0,
            sum(&|from, to| from == Some(segment) && to == segment).0,
            sum(&|from, to| from != Some(segment) && to == segment).0,
            left.0,
        ];
        let cells = cells.map(|n| tables::count(draft, n));
        Row::of(std::iter::once(Td::text(segment.name())).chain(cells).chain([tables::money(draft, left.1)]))
    });
    let rows = rows.collect();
    let good = [Segment::Champions, Segment::Loyal];
    let gone = [Segment::AtRisk, Segment::CantLoseThem, Segment::Hibernating, Segment::AboutToSleep];
    let fell = sum(&|from, to| from.is_some_and(|from| good.contains(&from)) && gone.contains(&to));
    let words = format!(
        "{} customers fell from Champions or Loyal to a sleeping segment; they have brought {} so far.",
        draft.format.count(fell.0),
        draft.format.money_short(fell.1)
    );
    Some((Table::new(format!("Segments {} days ago and now", before.days), columns, rows), words))
}
