//! Scores and segments: recency against frequency, what each segment is worth and wants, who moved.

use crate::analysis::findings::counted;
use crate::analysis::rfm::Bin;
use crate::analysis::segments::{Move, Moves};
use crate::chart::spec::{Bar, Bars, Direction, Mark, Paint, Rfm, RfmCell, Room};
use crate::format::Quantity;
use crate::html::context::{Block, Cell as Td, Column, Figure, Link, Listing, Row, Table};
use crate::money::Money;
use crate::tables::people::YEAR;

use super::draft::Draft;
use super::key::Key;
use super::{lists, tables};

/// Mean revenue by recency and frequency score, with the customers of each cell.
pub(super) fn heatmap(draft: &mut Draft<'_>, room: Room) -> Figure {
    let report = draft.report;
    let mut sums = [[(Money::ZERO, 0_u64); 5]; 5];
    for (customer, score) in report.tables.people.customers.iter().zip(&report.scores.of) {
        let cell = &mut sums[usize::from(score.r) - 1][usize::from(score.f) - 1];
        *cell = (cell.0 + customer.revenue, cell.1 + 1);
    }
    let mean = |(sum, n): (Money, u64)| sum.per(n);
    let segment_of = |r, f| report.segments()[report.settings.segments.of(r, f)].name.clone();
    let mut cells: [[RfmCell; 5]; 5] = Default::default();
    for (r, row) in sums.iter().enumerate() {
        for (f, &cell) in row.iter().enumerate() {
            cells[r][f] = RfmCell {
                value: mean(cell).map(Money::to_f64),
                customers: cell.1,
                // The details have no room for what the list tells.
                note: (!draft.is(Key::DETAILS)).then(|| segment_of(r as u8 + 1, f as u8 + 1)),
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
    let caption = format!(
        "Mean {} per customer by recency (R) and frequency (F) score; customers below",
        draft.sold().to_lowercase()
    );
    let mut figure = draft.figure("rfm", "Recency and frequency".to_owned(), caption, desc, room, mark);
    let mean_revenue = draft.by_basis("Mean revenue", "Mean gross revenue");
    let columns = vec![Column::text("Score"), Column::number("Customers"), Column::number(mean_revenue)];
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

pub(super) fn bars(draft: &mut Draft<'_>) -> Figure {
    let report = draft.report;
    let bars = report.segments().iter().zip(&report.shares).map(|(segment, share)| Bar {
        label: segment.name.clone(),
        value: Some(f64::from(share.customers)),
        paint: Paint::Accent,
        note: Some(draft.format.money_short(share.revenue)),
        href: None,
    });
    let bars = bars.collect();
    let mark = Mark::Bars(Bars {
        quantity: Quantity::Count,
        direction: Direction::Across,
        bars,
        empty: "No customers".to_owned(),
    });
    let most = report.segments().iter().zip(&report.shares).max_by_key(|(_, share)| share.customers);
    let desc = most.map_or_else(String::new, |(segment, share)| {
        format!("Most customers are {}: {}.", segment.name, draft.format.count(share.customers.into()))
    });
    let caption = "Number of customers".to_owned();
    let mut figure = draft.figure("segments", "Customers by segment".to_owned(), caption, desc, Room::Half, mark);
    figure.more = Some(Link::new("#segment-table", "Every segment as a table"));
    figure
}

/// What each segment holds, in figures and in words.
pub(super) fn listings(draft: &Draft<'_>) -> [Block; 2] {
    let caption = "Each customer is in exactly one, by recency and frequency score";
    let listing = Listing::new("segment-table", "Segments", caption, table(draft));
    let told = "Who each segment holds, and its customers as a list";
    let facts = Listing::new("segment-facts", "Each segment in words", told, facts(draft));
    let note = lists::too_many(draft.report).then(|| {
        "So many customers stand in rfm_scores.parquet, beside the curated tables, with their segments.".to_owned()
    });
    [listing.block(), facts.noted(note).block()]
}

fn table(draft: &Draft<'_>) -> Table {
    let report = draft.report;
    let revenue: Money = report.shares.iter().map(|share| share.revenue).sum();
    let customers = report.tables.people.customers.len() as u64;
    let most = report.shares.iter().map(|share| share.revenue).max().unwrap_or_default();
    let columns = vec![
        Column::text("Segment"),
        Column::text("Scores").minor(),
        Column::number("Customers"),
        Column::number("Share").titled("Share of all customers").minor(),
        Column::number(draft.sold()),
        Column::number("Share").titled("Share of the revenue of all customers"),
        Column::number("Each").titled("Revenue per customer").minor(),
        Column::number("AOV").titled("Average order value").minor(),
        Column::number("Days since").titled("Median of the days since the last order").minor(),
    ];
    let rows = report.segments().iter().zip(&report.shares).map(|(segment, share)| {
        let n = u64::from(share.customers);
        Row::of([
            Td::text(segment.name.clone()),
            // A line ends between ranges only.
            Td::text(segment.scores().replace(' ', "\u{a0}").replace(";\u{a0}", "; ")),
            tables::count(draft, n),
            Td::number(draft.format.percent(n.into(), customers.into()).unwrap_or_default(), n),
            tables::money(draft, share.revenue).bar(tables::share_of(share.revenue, most)),
            tables::percent(draft, share.revenue, revenue),
            tables::mean(draft, share.revenue.per(n)),
            tables::mean(draft, share.revenue.per(share.orders.into())),
            share.recency.map_or_else(|| Td::number("–", ""), |hundredths| days(draft, hundredths)),
        ])
    });
    let rows = rows.collect();
    Table {
        download: Some(draft.file("data/segments.csv")),
        ..Table::new("Customers and revenue by segment", columns, rows)
    }
}

fn facts(draft: &Draft<'_>) -> Table {
    let report = draft.report;
    let listed = (0..report.shares.len()).any(|at| lists::path(report, at).is_some());
    let advised = report.segments().iter().any(|segment| !segment.advice.is_empty());
    let mut columns = vec![Column::text("Segment"), Column::text("Who they are")];
    if advised {
        columns.push(Column::text("What to do"));
    }
    if listed {
        columns.push(Column::text("Its customers"));
    }
    let rows = report.segments().iter().enumerate().map(|(at, segment)| {
        let share = &report.shares[at];
        let mut cells = vec![Td::text(segment.name.clone()), Td::text(draft.findings().segment(share))];
        if advised {
            cells.push(Td::text(segment.advice.clone()));
        }
        if listed {
            let n = counted(share.customers.into(), "customer", draft.format);
            cells.push(lists::path(report, at).map_or(Td::text("–"), |path| Td::text(n).to(draft.file(&path))));
        }
        Row::of(cells)
    });
    let rows = rows.collect();
    Table { tools: false, ..Table::new("Each segment in words", columns, rows) }
}

fn days(draft: &Draft<'_>, hundredths: i64) -> Td {
    let days = hundredths as f64 / 100.0;
    Td::number(draft.format.exact(Quantity::Ratio, days), days)
}

/// The bounds of each score and how many customers it holds.
pub(super) fn cuts(draft: &Draft<'_>, bins: &[[Bin; 5]; 3]) -> Table {
    let columns = vec![
        Column::text("Score"),
        Column::text("Days since the last order"),
        Column::number("Customers"),
        Column::text("Orders"),
        Column::number("Customers"),
        Column::text(draft.sold()),
        Column::number("Customers"),
    ];
    let rows = (0..5).rev().map(|at| {
        let mut cells = vec![Td::text((at + 1).to_string())];
        for (measure, bins) in bins.iter().enumerate() {
            let (bin, written) = (bins[at], |value| written(draft, measure, value));
            let bounds = match (bin.over, bin.up_to) {
                (Some(over), Some(up_to)) if over == up_to => "–".to_owned(),
                (Some(over), Some(up_to)) => format!("over {} to {}", written(over), written(up_to)),
                (Some(over), None) => format!("over {}", written(over)),
                (None, up_to) => format!("up to {}", up_to.map(written).unwrap_or_default()),
            };
            cells.extend([Td::text(bounds), tables::count(draft, bin.customers.into())]);
        }
        Row::of(cells)
    });
    let rows = rows.collect();
    Table {
        download: Some(draft.file("data/rfm_cuts.csv")),
        ..Table::new("Bounds of each score and how many customers it holds", columns, rows)
    }
}

/// A value of recency, frequency or monetary value.
fn written(draft: &Draft<'_>, measure: usize, value: i64) -> String {
    match measure {
        0 => draft.format.exact(Quantity::Ratio, value as f64 / 100.0),
        1 => draft.format.count(value.unsigned_abs()),
        _ => draft.format.money(Money(value)),
    }
}

/// Which scores nobody has, and why.
pub(super) fn ties(draft: &Draft<'_>, bins: &[[Bin; 5]; 3]) -> String {
    let all = draft.report.tables.people.customers.len() as i128;
    let mut told = String::new();
    for (measure, (bins, letter)) in bins.iter().zip(["R", "F", "M"]).enumerate() {
        // Scores without customers by the value below which all who might have them lie.
        let mut empty: Vec<(Option<i64>, Vec<String>)> = Vec::new();
        for bin in bins.iter().filter(|bin| bin.customers == 0) {
            let name = format!("{letter} {}", bin.score);
            match empty.iter_mut().find(|(over, _)| *over == bin.over) {
                Some((_, names)) => names.push(name),
                None => empty.push((bin.over, vec![name])),
            }
        }
        for (over, names) in empty {
            let names = names.join(", ");
            let on = bins.iter().find(|bin| bin.tied > 0 && bin.up_to == over);
            told.push_str(&match (over, on) {
                (Some(value), Some(bin)) => {
                    let value = match measure {
                        0 => format!("ordered {} days before", written(draft, 0, value)),
                        1 => format!("have {} each", counted(value.unsigned_abs(), "order", draft.format)),
                        _ => format!("brought {} each", written(draft, 2, value)),
                    };
                    let share = draft.format.percent(bin.tied.into(), all).unwrap_or_default();
                    let who = counted(bin.tied.into(), "customer", draft.format);
                    match bin.tied {
                        1 => format!(" Nobody has {names}: no customer lies between its cut-offs."),
                        _ => format!(" Nobody has {names}: {who} ({share}) {value} and share a score."),
                    }
                }
                _ => format!(" Nobody has {names}: no customer lies between its cut-offs."),
            });
        }
    }
    told
}

/// Falls that are listed.
const LISTED: usize = 10;

/// Who moved: the falls, the highest value first, and how each segment grew and shrank.
pub(super) fn moves(draft: &Draft<'_>, moves: &Moves) -> Vec<Block> {
    let caption = format!("Each customer {} days ago and now, scored by the orders known at the time", moves.days);
    let falls = falls(draft, moves).map(|table| {
        let about = format!(
            "In a segment of R 3 to 5 as they were {} days ago, in one of R 1 to 2 now; the highest value first",
            moves.days
        );
        let mut listing = Listing::new("fallen", "Who lapsed", about, table);
        listing.more =
            lists::fallen(draft.report).map(|path| Link::new(draft.file(&path), "Who they are, as a list"));
        listing.noted(format!(
            "At stake is what they brought in the {YEAR} days before that day. Scores are fifths of the customers:              some always fall while others rise, so look at who they are and what they are worth."
        ))
    });
    let migration = Listing::new("migration", "Who moved", caption, migration(draft, moves));
    falls.into_iter().chain([migration]).map(Listing::block).collect()
}

fn falls(draft: &Draft<'_>, moves: &Moves) -> Option<Table> {
    let report = draft.report;
    let name = |at: usize| Td::text(report.segments()[at].name.clone());
    let fell = |own: &&Move| own.from.is_some_and(|from| report.settings.segments.fell(from, own.to));
    let found: Vec<&Move> = moves.all.iter().filter(fell).collect();
    let most = found.first()?.year;
    let columns = vec![
        Column::text("From"),
        Column::text("To"),
        Column::number("Customers"),
        Column::number("At stake").titled("Their revenue in the year before"),
        Column::number("Each").titled("The same per customer").minor(),
    ];
    let rows = found.iter().take(LISTED).map(|own| {
        Row::of([
            name(own.from.unwrap_or_default()),
            name(own.to),
            tables::count(draft, own.customers.into()),
            tables::money(draft, own.year).bar(tables::share_of(own.year, most)),
            tables::mean(draft, own.year.per(own.customers.into())),
        ])
    });
    let mut table = Table::new("Who lapsed", columns, rows.collect());
    if found.len() <= LISTED {
        let (n, year) = moves.sum(|own| fell(&own));
        let all = [Td::text("All"), Td::text(""), tables::count(draft, n), tables::money(draft, year)];
        table.total = Some(Row::of(all.into_iter().chain([tables::mean(draft, year.per(n))])));
    }
    Some(table)
}

fn migration(draft: &Draft<'_>, moves: &Moves) -> Table {
    let columns = vec![
        Column::text("Segment"),
        Column::number("Before"),
        Column::number("Now"),
        Column::number("Stayed"),
        Column::number("Came"),
        Column::number("Left"),
        Column::number("Value of those who left").titled("Their revenue in the year before").minor(),
    ];
    let rows = draft.report.segments().iter().enumerate().map(|(at, segment)| {
        let left = moves.sum(|own| own.from == Some(at) && own.to != at);
        let cells = [
            moves.sum(|own| own.from == Some(at)).0,
            moves.sum(|own| own.to == at).0,
            moves.sum(|own| own.from == Some(at) && own.to == at).0,
            moves.sum(|own| own.from != Some(at) && own.to == at).0,
            left.0,
        ];
        let cells = cells.map(|n| tables::count(draft, n));
        Row::of(std::iter::once(Td::text(segment.name.clone())).chain(cells).chain([tables::money(draft, left.1)]))
    });
    let rows = rows.collect();
    Table {
        download: Some(draft.file("data/segment_moves.csv")),
        ..Table::new(format!("Segments {} days ago and now", moves.days), columns, rows)
    }
}
