//! Figures of measures in tables.

use crate::analysis::accounts::{self, Figures, Kind, MeasureMetric};
use crate::analysis::lead;
use crate::format::Quantity;
use crate::html::context::{Block, Cell as Td, Column, Listing, Row, Table};
use crate::money::{Money, divide_half_away};
use crate::orders::MeasureKind;
use crate::report::Report;
use crate::tables::Span;

use super::draft::Draft;

/// The figures that lists of values show.
pub(super) fn columns(report: &Report) -> Vec<&'static MeasureMetric> {
    accounts::metrics(&report.tables).filter(|metric| metric.listed).collect()
}

impl MeasureMetric {
    /// Its value, where it has one: in ten-thousandths.
    pub(super) fn value(&self, figures: &Figures) -> Option<Money> {
        let (part, whole) = (self.of)(figures)?;
        let scaled = match self.kind {
            Kind::Money | Kind::Pieces => part,
            _ if whole <= 0 => return None,
            Kind::Each | Kind::Ratio | Kind::Percent => divide_half_away(part * 10_000, whole),
        };
        i64::try_from(scaled).ok().map(Money)
    }

    /// As a person reads it.
    pub(super) fn text(&self, draft: &Draft<'_>, figures: &Figures) -> Option<String> {
        let value = self.value(figures)?;
        let (part, whole) = (self.of)(figures)?;
        Some(match self.kind {
            Kind::Money | Kind::Each => draft.format.money_rounded(value),
            Kind::Pieces => pieces(draft, value),
            Kind::Ratio => draft.format.exact(Quantity::Ratio, value.to_f64()),
            Kind::Percent => draft.format.percent(part, whole)?,
        })
    }

    /// The same in short, where it is money.
    pub(super) fn short(&self, draft: &Draft<'_>, figures: &Figures) -> Option<String> {
        match self.kind {
            Kind::Money => Some(draft.format.money_short(self.value(figures)?)),
            _ => self.text(draft, figures),
        }
    }

    /// As a cell of a table.
    pub(super) fn cell(&self, draft: &Draft<'_>, figures: &Figures) -> Td {
        match (self.text(draft, figures), self.value(figures)) {
            (Some(text), Some(value)) => Td::number(text, value.to_plain(0)),
            _ => Td::number("–", ""),
        }
    }
}

/// A number of pieces: whole where it is.
pub(super) fn pieces(draft: &Draft<'_>, value: Money) -> String {
    match value.0 % 10_000 {
        0 => {
            let sign = if value.0 < 0 { "−" } else { "" };
            format!("{sign}{}", draft.format.count((value.0 / 10_000).unsigned_abs()))
        }
        _ => draft.format.exact(Quantity::Ratio, value.to_f64()),
    }
}

/// For how much of net sales costs are known, where a report has any.
pub(super) fn coverage(draft: &Draft<'_>) -> Option<String> {
    let figures = Figures::of_slice(&draft.report.tables, 0, Span::Whole)?;
    let (part, whole) = figures.covered(MeasureKind::Cost)?;
    let share = draft.format.percent(part.0.into(), whole.0.into())?;
    Some(format!(" Profit and margin are of rows with a known cost, {share} of net sales."))
}

/// The figures of measures in a slice: of the last 28 days, of what they are compared with, of the whole period.
pub(super) fn of_slice(draft: &Draft<'_>, slice: usize) -> Option<Block> {
    let tables = &draft.report.tables;
    let by_year = lead::by_year(tables);
    let (now, then) = accounts::windows(by_year);
    let whole = Figures::of_slice(tables, slice, Span::Whole)?;
    let latest = Figures::of_slice(tables, slice, Span::Window(now));
    let before = Figures::of_slice(tables, slice, Span::Window(then)).filter(|_| latest.is_some());
    let mut columns = vec![Column::text("Figure")];
    if latest.is_some() {
        columns.push(Column::number("Last 28 days"));
    }
    if before.is_some() {
        columns.push(Column::number(if by_year { "A year before" } else { "28 before" }));
    }
    columns.push(Column::number("Whole period"));
    let spans: Vec<Figures> = [latest, before].into_iter().flatten().chain([whole]).collect();
    let row = |metric: &'static MeasureMetric| {
        let label = Td::text(metric.label);
        Row::of(std::iter::once(label).chain(spans.iter().map(|figures| metric.cell(draft, figures))))
    };
    let rows: Vec<Row> = accounts::metrics(tables).map(row).collect();
    let table = Table { tools: false, ..Table::new("Figures of measures", columns, rows) };
    (!table.rows.is_empty()).then(|| {
        Listing::new("measures", "Units, costs and profit", "From the columns your orders have", table)
            .noted(coverage(draft))
            .block()
    })
}
