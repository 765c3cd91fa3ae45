//! The ledger: every way of adding up must give the same revenue, or the build fails.

use std::borrow::Cow;

use crate::config::Revenue;
use crate::format::Format;
use crate::money::Money;
use crate::orders::Understood;
use crate::tables::{SliceKind, Span, Tables};

use super::bridge::Term;
use super::change::Change;
use super::segments::Share;

/// One line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What was added up.
    pub name: Cow<'static, str>,
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
pub fn ledger(tables: &Tables, basis: Revenue, segments: &[Share], format: &Format) -> Vec<Line> {
    let all = &tables.slices[0];
    let revenue = all.total.revenue;
    let mut lines = Vec::new();
    fn closing(lines: &mut Vec<Line>, name: impl Into<Cow<'static, str>>, found: Money, expected: Money) {
        lines.push(Line { name: name.into(), found: Amount::Money(found), expected: Amount::Money(expected) });
    }
    let mut money = |name: &'static str, found: Money| closing(&mut lines, name, found, revenue);
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
    for (i, dimension) in tables.dimensions.iter().enumerate() {
        let name = &dimension.name;
        let values = dimension.values.iter().map(|value| value.total.revenue).sum();
        closing(&mut lines, format!("Σ values of {name}"), values, revenue);
        let days = dimension.days.iter().map(|cell| cell.revenue).sum();
        closing(&mut lines, format!("Σ values of {name} by day"), days, revenue);
        let shown = tables.slices.iter().filter(|slice| slice.kind.dimension() == Some(i));
        closing(&mut lines, format!("Σ pages of {name}"), shown.map(|slice| slice.total.revenue).sum(), revenue);
    }
    for (i, measure) in tables.measures.all.iter().enumerate() {
        let whole = tables.measures.of_slice(i, 0, Span::Whole).unwrap_or_default();
        let months =
            (0..tables.calendar.months.len()).filter_map(|month| tables.measures.of_slice(i, 0, Span::Month(month)));
        let months = months.map(|month| Money(month.net())).sum();
        closing(&mut lines, format!("Σ {} by month", measure.name), months, Money(whole.net()));
        for dimension in std::iter::once(None).chain((0..tables.dimensions.len()).map(Some)) {
            let of = dimension.map_or("category", |of: usize| tables.dimensions[of].name.as_str());
            let sums = tables.measures.sums(i, dimension);
            closing(&mut lines, format!("Σ {} by {of}", measure.name), Money(sums.net()), Money(whole.net()));
        }
    }
    if let Some(open) = bridges(tables, basis, format) {
        let (found, expected) = (Amount::Money(open), Amount::Money(Money::ZERO));
        lines.push(Line { name: "bridge terms − change, every month and the last 28 days".into(), found, expected });
    }
    let mut count = |name: &'static str, found, expected| {
        lines.push(Line { name: name.into(), found: Amount::Count(found), expected: Amount::Count(expected) });
    };
    if !tables.deals.is_empty() {
        let orders = tables.deals.iter().map(|deal| u64::from(deal.orders)).sum();
        count("Σ orders by payment type and promo", orders, all.total.orders.into());
    }
    let census = &tables.census;
    count("rows = counted + returns + zero + excluded + filtered + dropped + rejected", census.placed(), census.read);
    if !tables.people.customers.is_empty() {
        let in_segments = segments.iter().map(|share| u64::from(share.customers)).sum();
        count("Σ customers by segment", in_segments, tables.people.customers.len() as u64);
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

/// The line of a report of several shops: what each comes to by itself.
pub fn channels(sources: &[Understood], tables: &Tables) -> Option<Line> {
    let several = sources.iter().any(|source| source.channel.is_some());
    let found: i128 = sources.iter().map(|source| source.revenue).sum();
    // All amounts together were found to fit before.
    let found = Amount::Money(Money(i64::try_from(found).unwrap_or(i64::MAX)));
    let expected = Amount::Money(tables.slices[0].total.revenue);
    several.then_some(Line { name: "Σ channels".into(), found, expected })
}

/// How far the terms of all bridges lie from the changes that they explain, each without its sign; nothing where no
/// period has a base.
fn bridges(tables: &Tables, basis: Revenue, format: &Format) -> Option<Money> {
    let months = (0..tables.calendar.months.len()).map(|month| Change::of_month(tables, basis, month, format));
    let open = |change: &Change| {
        let off = |terms: &[Term]| terms.iter().map(|term| term.amount).sum::<Money>() - change.amount();
        change.bridges().map(|(_, terms)| Money(off(terms).0.abs())).reduce(|a, b| a + b)
    };
    months
        .chain([Change::last_28_days(tables, basis)])
        .flatten()
        .filter_map(|change| open(&change))
        .reduce(|a, b| a + b)
}
