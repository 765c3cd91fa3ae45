//! The ledger: every way of adding up must give the same revenue, or the build fails.

use crate::money::Money;
use crate::tables::{SliceKind, Tables};

use super::rfm::{Scores, Segment};

/// One line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What was added up.
    pub name: &'static str,
    /// What it gives.
    pub found: Amount,
    /// What it must give.
    pub expected: Amount,
}

/// An amount or a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// Money.
    Money(Money),
    /// How many.
    Count(u64),
}

impl Line {
    /// Whether it closes, to the ten-thousandth.
    pub fn closes(&self) -> bool {
        self.found == self.expected
    }
}

/// All lines that the columns of the input allow.
pub fn ledger(tables: &Tables, scores: &Scores) -> Vec<Line> {
    let all = &tables.slices[0];
    let revenue = all.total.revenue;
    let mut lines = Vec::new();
    let mut money = |name, found: Money| {
        lines.push(Line { name, found: Amount::Money(found), expected: Amount::Money(revenue) });
    };
    money("Σ days", all.days.iter().map(|cell| cell.revenue).sum());
    money("Σ months", all.months.iter().map(|cell| cell.revenue).sum());
    if !tables.categories.is_empty() {
        money("Σ categories", tables.categories.iter().map(|category| category.total.revenue).sum());
        money("Σ categories by day", tables.category_days.iter().map(|cell| cell.revenue).sum());
        let shown = tables.slices.iter().filter(|s| matches!(s.kind, SliceKind::Category(_) | SliceKind::Other(_)));
        money("Σ category pages", shown.map(|slice| slice.total.revenue).sum());
    }
    if !tables.deals.is_empty() {
        money("Σ payment types and promo", tables.deals.iter().map(|deal| deal.revenue).sum());
    }
    if tables.has_hours {
        money("Σ weekday × hour", all.hours.iter().copied().sum());
    }
    if !tables.people.customers.is_empty() {
        let customers: Money = tables.people.customers.iter().map(|customer| customer.revenue).sum();
        money("Σ customers + guests", customers + tables.guests.revenue);
    }
    let mut count = |name, found, expected| {
        lines.push(Line { name, found: Amount::Count(found), expected: Amount::Count(expected) });
    };
    let census = &tables.census;
    count(
        "rows = counted + returns + zero + excluded + rejected",
        census.counted + census.returns + census.zero + census.excluded + census.filtered + census.rejected,
        census.read,
    );
    if !tables.people.customers.is_empty() {
        let of = |segment: &Segment| scores.of.iter().filter(|score| score.segment() == *segment).count() as u64;
        count("Σ customers by segment", Segment::ALL.iter().map(of).sum(), tables.people.customers.len() as u64);
        let cohorts = tables.people.cohorts.iter().map(|cohort| u64::from(cohort[0].customers)).sum();
        count("Σ cohort sizes", cohorts, tables.people.customers.len() as u64);
        count(
            "customers = active customers of the whole period",
            tables.people.customers.len() as u64,
            all.total.customers.into(),
        );
    }
    lines
}
