//! The values of dimensions as files: one row a value, with what its measures come to.

use crate::analysis::accounts::{self, Figures, Kind};
use crate::money::Money;
use crate::orders::MeasureKind;
use crate::report::Report;
use crate::tables::Span;
use crate::tables::curated::{Field, Values};

use super::lists::List;
use super::totals::totals;

/// One list a dimension beside the category.
pub(super) fn lists(report: &Report) -> Vec<List> {
    let tables = &report.tables;
    let list = |(of, dimension): (usize, &crate::tables::Dimension)| {
        let names = dimension.values.iter().map(|value| value.name.clone()).collect();
        let mut fields = vec![Field::new("value", "The value", Values::Texts(names))];
        fields.extend(totals(dimension.values.iter().map(|value| &value.total)));
        let figures: Vec<Figures> =
            dimension.values.iter().map(|value| Figures::of_value(tables, Some(of), value, Span::Whole)).collect();
        fields.extend(measured(report, &figures));
        List {
            name: format!("by/{}", report.dimension_slugs[of]),
            what: format!(
                "One row per value of {}, by revenue: an order counts once for each value it contains",
                dimension.name
            ),
            fields,
        }
    };
    tables.dimensions.iter().enumerate().map(list).collect()
}

/// The columns of a report's measures, one row for each of these figures: exact sums, and what they are known of.
pub(super) fn measured(report: &Report, figures: &[Figures]) -> Vec<Field> {
    let tables = &report.tables;
    let mut fields: Vec<Field> = Vec::new();
    for metric in accounts::metrics(tables) {
        let values: Vec<Option<Money>> = figures.iter().map(|own| metric.value(own)).collect();
        fields.push(Field::new(
            metric.id,
            metric.formula,
            match metric.kind {
                Kind::Percent => Values::Ratios(values.into_iter().map(|value| value.map(|value| value.0)).collect()),
                _ => Values::Money(values),
            },
        ));
    }
    if tables.measures.find(MeasureKind::Cost).is_some() {
        let covered = figures.iter().map(|own| Some(own.covered(MeasureKind::Cost)?.0)).collect();
        fields.push(Field::new("cost_known_for", "Net sales of rows with a known cost", Values::Money(covered)));
    }
    for (i, measure) in tables.measures.all.iter().enumerate() {
        if let MeasureKind::Own(_) = measure.kind {
            let sums = figures.iter().map(|own| Some(Money(own.own(i)?.net()))).collect();
            let what = format!("Sum of {}, returns taken off", measure.name);
            fields.push(Field::new(measure.name.clone(), what, Values::Money(sums)));
        }
    }
    fields
}

/// The account of the whole period and of each month.
pub(super) fn account(report: &Report) -> Option<Vec<Field>> {
    let tables = &report.tables;
    if tables.measures.all.is_empty() || report.is_empty() {
        return None;
    }
    let months = report.months().map(|month| (tables.calendar.months[month].key(), Span::Month(month)));
    let (mut periods, mut names, mut amounts, mut sums) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (period, span) in std::iter::once(("all".to_owned(), Span::Whole)).chain(months) {
        for line in accounts::account(&Figures::of_slice(tables, 0, span)?) {
            periods.push(period.clone());
            names.push(line.name.to_owned());
            amounts.push(Some(line.amount));
            sums.push(line.is_sum.into());
        }
    }
    Some(vec![
        Field::new("period", "The month, YYYY-MM, or all", Values::Texts(periods)),
        Field::new("line", "What it is called", Values::Texts(names)),
        Field::new("amount", "What it comes to; below zero where it takes off", Values::Money(amounts)),
        Field::new("is_sum", "1 where it is what the lines before it add up to, else 0", Values::Counts(sums)),
    ])
}
