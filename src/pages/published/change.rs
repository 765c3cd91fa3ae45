//! The tables of changes: every month and the last 28 days against their bases.

use crate::analysis::bridge::Term;
use crate::analysis::change::Change;
use crate::analysis::periods::Comparison;
use crate::money::Money;
use crate::report::Report;
use crate::tables::curated::{Field, Values};

/// Each period that has a base, under its key.
fn changes(report: &Report) -> Vec<(String, Change)> {
    let (tables, format, basis) = (&report.tables, &report.settings.format, report.settings.config.revenue);
    let months = tables.calendar.months.iter().enumerate();
    let months = months.filter_map(|(at, month)| Some((month.key(), Change::of_month(tables, basis, at, format)?)));
    let last = Change::last_28_days(tables, basis).map(|change| ("last-28-days".to_owned(), change));
    months.chain(last).collect()
}

/// The columns that name a period and its base, one row for each of these.
fn periods<'c>(report: &Report, rows: impl Iterator<Item = &'c (String, Change)> + Clone) -> Vec<Field> {
    let date = |of: fn(&Change) -> usize| {
        Values::Dates(rows.clone().map(|(_, change)| report.tables.calendar.date(of(change))).collect())
    };
    let keys = Values::Texts(rows.clone().map(|(key, _)| key.clone()).collect());
    vec![
        Field::new("period", "The month, YYYY-MM, or last-28-days", keys),
        Field::new("from", "Its first day", date(|change| change.all.now_days.start)),
        Field::new("to", "Its last day", date(|change| change.all.now_days.end - 1)),
        Field::new("base_from", "The first day of what it is compared with", date(|change| change.all.then_days.start)),
        Field::new("base_to", "The last day of it", date(|change| change.all.then_days.end - 1)),
    ]
}

pub(super) fn bridges(report: &Report) -> Option<Vec<Field>> {
    let changes = changes(report);
    let rows: Vec<(&(String, Change), &str, &Term)> = changes
        .iter()
        .flat_map(|own| {
            own.1.bridges().flat_map(move |(bridge, terms)| terms.iter().map(move |term| (own, bridge, term)))
        })
        .collect();
    let money = |of: &dyn Fn(&Change) -> Money| Values::Money(rows.iter().map(|(own, ..)| Some(of(&own.1))).collect());
    let mut fields = periods(report, rows.iter().map(|row| row.0));
    fields.extend([
        Field::new("base_revenue", "Headline revenue of the base", money(&|change| change.basis.of(&change.all.then))),
        Field::new("revenue", "Headline revenue of the period", money(&|change| change.basis.of(&change.all.now))),
        Field::new(
            "bridge",
            "orders: by orders, categories per order, their mix and value; customers: by customers, how often, how much, and guests; each with returns where net revenue is the headline",
            Values::Texts(rows.iter().map(|(_, bridge, _)| (*bridge).to_owned()).collect()),
        ),
        Field::new("term", "What changed", Values::Texts(rows.iter().map(|(.., term)| term.name.to_owned()).collect())),
        Field::new(
            "amount",
            "What it did to revenue; the terms of a bridge add up to revenue less base_revenue",
            Values::Money(rows.iter().map(|(.., term)| Some(term.amount)).collect()),
        ),
    ]);
    (!rows.is_empty()).then_some(fields)
}

pub(super) fn category_changes(report: &Report) -> Option<Vec<Field>> {
    let changes = changes(report);
    let rows: Vec<_> = changes
        .iter()
        .flat_map(|own| own.1.categories.iter().map(move |(slice, category)| (own, *slice, category)))
        .collect();
    let basis = report.settings.config.revenue;
    let money = |of: &dyn Fn(&Comparison) -> Money| Values::Money(rows.iter().map(|(.., own)| Some(of(own))).collect());
    let names = rows.iter().map(|(_, slice, _)| report.tables.slices[*slice].name.clone()).collect();
    let mut fields = periods(report, rows.iter().map(|row| row.0));
    fields.extend([
        Field::new("category", "The category, or those without pages together", Values::Texts(names)),
        Field::new("base_revenue", "Its headline revenue in the base", money(&|own| basis.of(&own.then))),
        Field::new("revenue", "Its headline revenue in the period", money(&|own| basis.of(&own.now))),
        Field::new(
            "change",
            "revenue less base_revenue; all categories add up to the change of the whole",
            money(&|own| basis.of(&own.now) - basis.of(&own.then)),
        ),
    ]);
    (!rows.is_empty()).then_some(fields)
}
