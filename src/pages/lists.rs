//! Lists of customers as files, one a segment and one of those who lapsed: in the site by the names that the config
//! allows, beside it by their ids.

use crate::orders::day::{DAY, date};
use crate::report::Report;
use crate::site;
use crate::tables::curated::{Field, Values};

/// Customers beyond which a shop has no lists: all stand in `rfm_scores.parquet`, with their segments.
const MOST: usize = 200_000;

/// A list of customers.
pub(super) struct List {
    /// Its path in a folder of tables, without the ending.
    pub name: String,
    /// What it holds.
    pub what: String,
    /// Its columns.
    pub fields: Vec<Field>,
}

const FALLEN: &str = "fallen";

/// Whether there are too many customers for lists: all lists together hold as many rows as a table may.
pub(super) fn too_many(report: &Report) -> bool {
    report.tables.people.customers.len() > MOST
}

/// Whether the site has lists of customers.
fn published(report: &Report) -> bool {
    let customers = &report.tables.people.customers;
    !too_many(report)
        && customers.first().is_some_and(|first| report.names.of(first.code, &report.tables.ids).is_some())
}

/// Where the site lists the customers of a segment, if it does.
pub(super) fn path(report: &Report, segment: usize) -> Option<String> {
    let listed = published(report) && report.shares[segment].customers > 0;
    listed.then(|| format!("data/{}.csv", names(report)[segment]))
}

/// Where the site lists those who lapsed, if it does.
pub(super) fn fallen(report: &Report) -> Option<String> {
    let listed = published(report) && report.moves.as_ref().is_some_and(|moves| !moves.fallen.is_empty());
    listed.then(|| format!("data/{FALLEN}.csv"))
}

fn names(report: &Report) -> Vec<String> {
    let slugs = site::slugs(report.segments().iter().map(|segment| segment.name.as_str()));
    slugs.into_iter().map(|slug| format!("segments/{slug}")).collect()
}

/// The lists of the site; none where customers are left out.
pub(super) fn public(report: &Report) -> Vec<List> {
    if !published(report) {
        return Vec::new();
    }
    all(report, &|code| report.names.of(code, &report.tables.ids).unwrap_or_default())
}

/// The lists for the shop's own use, by its own ids.
pub(super) fn private(report: &Report) -> Vec<List> {
    if too_many(report) { Vec::new() } else { all(report, &|code| report.tables.ids.text(code)) }
}

fn all(report: &Report, name: &dyn Fn(u32) -> String) -> Vec<List> {
    let mut of: Vec<Vec<u32>> =
        report.shares.iter().map(|share| Vec::with_capacity(share.customers as usize)).collect();
    for &at in &report.concentration.order {
        of[report.scores.of[at as usize].segment(&report.settings.segments)].push(at);
    }
    let segments = report.segments().iter().zip(names(report)).zip(of).map(|((segment, path), own)| List {
        name: path,
        what: format!("The customers of the segment {}, highest revenue first", segment.name),
        fields: customers(report, &own, name),
    });
    let mut lists: Vec<List> = segments.collect();
    if let Some(moves) = &report.moves {
        let places: Vec<u32> = moves.fallen.iter().map(|own| own.at as u32).collect();
        let segment = |at: usize| report.segments()[at].name.clone();
        let now = |at: &u32| report.segment(&report.scores.of[*at as usize]).name.clone();
        let mut fields = customers(report, &places, name);
        fields.splice(
            1..1,
            [
                Field::new(
                    "was",
                    "The segment before",
                    Values::Texts(moves.fallen.iter().map(|own| segment(own.from)).collect()),
                ),
                Field::new("is", "The segment now", Values::Texts(places.iter().map(now).collect())),
                Field::new(
                    "at_stake",
                    "Gross revenue in the 364 days before the look back",
                    Values::Money(moves.fallen.iter().map(|own| Some(own.year)).collect()),
                ),
            ],
        );
        lists.push(List {
            name: FALLEN.to_owned(),
            what: format!("The customers who lapsed in the last {} days, highest value first", moves.days),
            fields,
        });
    }
    lists.retain(|list| list.fields.first().is_some_and(|field| !field.values.is_empty()));
    lists
}

/// What is told of each customer on a list.
fn customers(report: &Report, places: &[u32], name: &dyn Fn(u32) -> String) -> Vec<Field> {
    let customers = || places.iter().map(|&at| &report.tables.people.customers[at as usize]);
    let scores = || places.iter().map(|&at| &report.scores.of[at as usize]);
    let score =
        |of: fn(&crate::analysis::rfm::Score) -> u8| Values::Counts(scores().map(|score| of(score).into()).collect());
    vec![
        Field::new(
            "customer",
            "The customer, as the report names it",
            Values::Texts(customers().map(|c| name(c.code)).collect()),
        ),
        Field::new(
            "last_order",
            "Day of the last order",
            Values::Dates(customers().map(|c| date(c.last.div_euclid(DAY) as i32)).collect()),
        ),
        Field::new(
            "recency_days",
            "Days since the last order",
            Values::Hundredths(scores().map(|s| s.recency).collect()),
        ),
        Field::new("frequency", "Distinct orders", Values::Counts(customers().map(|c| c.orders).collect())),
        Field::new("monetary", "Gross revenue", Values::Money(customers().map(|c| Some(c.revenue)).collect())),
        Field::new("R", "1 to 5; 5 bought most recently", score(|score| score.r)),
        Field::new("F", "1 to 5; 5 bought most often", score(|score| score.f)),
        Field::new("M", "1 to 5; 5 spent most", score(|score| score.m)),
    ]
}
