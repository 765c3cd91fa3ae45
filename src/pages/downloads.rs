//! The small tables as CSV files of the site.

use crate::money::Money;
use crate::tables::Cell;

use super::Report;

/// A file that a report offers.
pub struct FileDef {
    /// Its path in the site.
    pub path: &'static str,
    /// What it holds.
    pub what: &'static str,
    /// Whether a report has it.
    pub applies: fn(&Report) -> bool,
    /// Its records, header first.
    records: fn(&Report) -> Vec<Vec<String>>,
}

/// All files.
pub const FILES: &[FileDef] = &[
    FileDef {
        path: "data/kpis_by_day.csv",
        what: "One row a day with orders: revenue, orders, active customers, average order value",
        applies: |_| true,
        records: kpis_by_day,
    },
    FileDef {
        path: "data/months.csv",
        what: "One row a month: revenue, returns, orders, active customers, average order value",
        applies: |_| true,
        records: months,
    },
    FileDef {
        path: "data/categories.csv",
        what: "One row a category: revenue, returns, orders, active customers, average order value",
        applies: |report| !report.tables.categories.is_empty(),
        records: categories,
    },
    FileDef {
        path: "data/category_daily.csv",
        what: "One row a category and day with orders: revenue, orders",
        applies: |report| !report.tables.categories.is_empty() && report.tables.category_days.len() <= 200_000,
        records: category_daily,
    },
];

/// The bytes of a file.
pub fn bytes(file: &FileDef, report: &Report) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for record in (file.records)(report) {
        // Writing to memory does not fail.
        let _ = writer.write_record(record.iter().map(|field| harmless(field)));
    }
    writer.into_inner().unwrap_or_default()
}

/// A text that a spreadsheet would run as a formula gets an apostrophe; a number stays one.
fn harmless(field: &str) -> String {
    let risky = field.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if risky && field.parse::<f64>().is_err() { format!("'{field}") } else { field.to_owned() }
}

fn header(first: &[&str]) -> Vec<String> {
    first.iter().map(|&name| name.to_owned()).collect()
}

fn plain(amount: Option<Money>) -> String {
    amount.map(|amount| amount.to_plain(4)).unwrap_or_default()
}

fn kpis_by_day(report: &Report) -> Vec<Vec<String>> {
    let days = report.tables.slices[0].days.iter().enumerate().filter(|(_, cell)| cell.orders > 0);
    let rows = days.map(|(day, cell)| {
        let date = report.tables.calendar.date(day).to_string();
        vec![date, plain(Some(cell.revenue)), cell.orders.to_string(), cell.customers.to_string(), plain(cell.aov())]
    });
    std::iter::once(header(&["date", "revenue", "orders", "active_users", "aov"])).chain(rows).collect()
}

fn totals(name: String, cell: &Cell) -> Vec<String> {
    let counts = [cell.orders.to_string(), cell.customers.to_string()];
    let [orders, customers] = counts;
    vec![name, plain(Some(cell.revenue)), plain(Some(cell.returns)), orders, customers, plain(cell.aov())]
}

const TOTALS: [&str; 5] = ["revenue", "returns", "orders", "customers", "aov"];

fn months(report: &Report) -> Vec<Vec<String>> {
    let months = report.tables.calendar.months.iter().zip(&report.tables.slices[0].months);
    let rows = months.map(|(month, cell)| totals(month.key(), cell));
    std::iter::once(header(&[&["month"][..], &TOTALS].concat())).chain(rows).collect()
}

fn categories(report: &Report) -> Vec<Vec<String>> {
    let rows = report.tables.categories.iter().map(|category| totals(category.name.clone(), &category.total));
    std::iter::once(header(&[&["category"][..], &TOTALS].concat())).chain(rows).collect()
}

fn category_daily(report: &Report) -> Vec<Vec<String>> {
    let mut names = vec![""; report.tables.categories.len()];
    report.tables.categories.iter().for_each(|category| names[category.code as usize] = &category.name);
    let mut days: Vec<_> = report.tables.category_days.iter().collect();
    days.sort_by_key(|row| (row.day, row.category));
    let rows = days.into_iter().map(|row| {
        let date = report.tables.calendar.date(row.day as usize).to_string();
        vec![date, names[row.category as usize].to_owned(), plain(Some(row.revenue)), row.orders.to_string()]
    });
    std::iter::once(header(&["date", "category", "revenue", "orders"])).chain(rows).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_defused_and_numbers_stay() {
        assert_eq!(harmless("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(harmless("@cmd"), "'@cmd");
        assert_eq!(harmless("-12.5000"), "-12.5000");
    }
}
