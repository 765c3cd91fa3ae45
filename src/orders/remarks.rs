//! What is to be told of orders that were read: what was rounded, what stands twice, which rows were rejected and why.

use std::path::Path;

use indexmap::IndexMap;

use crate::diagnostic::{Diagnostic, readable, shown};
use crate::money::Money;

use super::census::Census;
use super::day::{Limit, TimeError, date};
use super::dialect::Dialect;
use super::excerpt::excerpt;
use super::mapping::Mapping;
use super::options::quoted;
use super::private::holds_address;
use super::records::Records;
use super::rejects::{Reason, Reject};
use super::set::Orders;
use super::source::Source;
use super::understood::Understood;

/// Rejected rows that are shown one by one, and reasons that are.
const SHOWN: usize = 20;
/// Lines that are named of the rows of one reason.
const NAMED: usize = 3;

/// All of it, what concerns single rows first.
pub fn remarks(orders: &Orders) -> Vec<Diagnostic> {
    let mut told: Vec<Diagnostic> = orders.sources.iter().flat_map(|source| source.notes.clone()).collect();
    told.extend(orders.sources.iter().flat_map(statuses));
    told.extend(counts(orders, &orders.census));
    told.extend(orders.rejects.iter().take(SHOWN).map(|reject| row(orders, reject)));
    told.extend(reasons(orders));
    told
}

fn counts(orders: &Orders, census: &Census) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    if census.rounded > 0 {
        told.push(Diagnostic::note(format!(
            "{} amounts had more than four decimals and were rounded, half to even",
            census.rounded
        )));
    }
    let repeated = census.repeated + census.dropped;
    if repeated > 0 {
        let place = |(source, line): (usize, u64)| orders.sources[source].source.place(line);
        let first = orders
            .repeats
            .first()
            .map_or(String::new(), |repeat| format!(": {} is {} again", place(repeat.again), place(repeat.first)));
        let (s, counts, is) = if repeated == 1 { ("", "counts", "is") } else { ("s", "count", "are") };
        let what = if census.dropped > 0 { format!("{is} left out") } else { format!("{counts} again") };
        told.push(Diagnostic::note(format!("{repeated} duplicate row{s} {what}{first}")));
    }
    if census.headers > 0 {
        let (s, is) = if census.headers == 1 { ("", "is") } else { ("s", "are") };
        told.push(Diagnostic::note(format!("{} header line{s} between the rows {is} skipped", census.headers)));
    }
    if census.two_customers > 0 {
        let s = if census.two_customers == 1 { "" } else { "s" };
        told.push(Diagnostic::note(format!("{} order{s} of more than one customer", census.two_customers)));
    }
    if census.far_apart > 0 {
        let (s, has) = if census.far_apart == 1 { ("", "has") } else { ("s", "have") };
        let why = format!(
            "{} order{s} {has} lines more than 60 days apart: if order numbers start again each year or in each file, these are several orders counted as one",
            census.far_apart
        );
        told.push(Diagnostic::warning(why).help("export the orders with ids that never repeat"));
    }
    told
}

/// What columns say of rows that count but may not be sales.
fn statuses(source: &Understood) -> Vec<Diagnostic> {
    let money = |sum: i128| i64::try_from(sum).map_or_else(|_| "?".to_owned(), |sum| Money(sum).to_grouped(2));
    let rows = |n: u64| format!("{n} row{}", if n == 1 { "" } else { "s" });
    let listed = |values: &[(String, u64, i128)]| {
        let each = values.iter().map(|(value, n, sum)| format!("{} ({}, {})", shown(value), rows(*n), money(*sum)));
        each.collect::<Vec<_>>().join(", ")
    };
    let mut told = Vec::new();
    for (column, statuses) in &source.statuses {
        let name = quoted(&source.mapping.header[*column]);
        let no_sales = statuses.no_sales();
        if !no_sales.is_empty() {
            let values: Vec<String> = no_sales.iter().map(|(value, ..)| quoted(value)).collect();
            let said = format!("column {name} has rows that count but may not be sales: {}", listed(&no_sales));
            told.push(Diagnostic::warning(said).file(Path::new(&source.source.name())).help(format!(
                "if they should not count, write in sales-pulse.toml:\n\n    [filter]\n    not = {{ {name} = [{}] }}\n",
                values.join(", ")
            )));
        }
        let refunded = statuses.refunded();
        if !refunded.is_empty() && source.mapping.refund.is_none() {
            let said = format!(
                "column {name} has rows that were refunded and count in full, since no column says how much was given back: {}",
                listed(&refunded)
            );
            told.push(Diagnostic::warning(said).file(Path::new(&source.source.name())).help(
                "export the orders with the refunded amount and name its column in sales-pulse.toml:\n\n    [columns]\n    refund = \"Refunded Amount\"\n",
            ));
        }
    }
    told
}

/// One rejected row with its line.
fn row(orders: &Orders, reject: &Reject) -> Diagnostic {
    let source = &orders.sources[reject.source];
    let what = match (&reject.column, reject.private) {
        (Some(column), false) => format!("{column} \"{}\": ", shown(&String::from_utf8_lossy(&reject.value))),
        (Some(column), true) => format!("{column}: "),
        (None, _) => String::new(),
    };
    let dialect = source.text.map_or(Dialect::default(), |text| text.dialect);
    let (excerpt, column) = excerpt(reject, &source.mapping, dialect, &orders.customers);
    // A row of a binary table has no line that could be looked up.
    let column = column.filter(|_| source.text.is_some());
    // Rows of a database have no place of their own: what they are called by finds them.
    let key = matches!(source.source, Source::Database(_)).then(|| key(reject, &source.mapping)).flatten();
    let key = key.map_or_else(String::new, |key| format!(" ({key})"));
    let told = Diagnostic::warning(format!("row rejected: {what}{}{key}", reject.reason))
        .at(&source.source.name(), reject.line, column)
        .excerpt(excerpt);
    source.sheet_column(reject.column.as_deref()).into_iter().fold(told, Diagnostic::in_cell)
}

/// The order that a rejected row is of.
fn key(reject: &Reject, mapping: &Mapping) -> Option<String> {
    let column = mapping.order_id?;
    let mut records = Records::new(&reject.row, Dialect::default(), 1);
    let record = records.next().filter(|record| record.len() == mapping.header.len())?;
    let id = readable(record.field(column).trim_ascii());
    (!id.is_empty() && !holds_address(id.as_bytes())).then(|| format!("{} {}", mapping.header[column], shown(&id)))
}

/// Why rows were rejected, the most frequent first: how many for each reason and the first lines. A single row that is
/// shown needs no word more, unless there is something to do about it.
fn reasons(orders: &Orders) -> Vec<Diagnostic> {
    let mut groups: IndexMap<(usize, Option<&str>, String), Vec<&Reject>> = IndexMap::new();
    for reject in &orders.rejects {
        let key = (reject.source, reject.column.as_deref(), reject.reason.to_string());
        groups.entry(key).or_default().push(reject);
    }
    groups.sort_by(|_, a, _, b| b.len().cmp(&a.len()));
    let more = groups.len().saturating_sub(SHOWN);
    let group = |((source, column, reason), rows): ((usize, Option<&str>, String), Vec<&Reject>)| {
        let help = allowing(&rows);
        if rows.len() == 1 && help.is_none() && orders.rejects.len() <= SHOWN {
            return None;
        }
        let own = &orders.sources[source];
        let cell = own.sheet_column(column);
        let column = column.map_or(String::new(), |column| format!(" in {column}"));
        let lines: Vec<String> = rows.iter().take(NAMED).map(|reject| reject.line.to_string()).collect();
        let line = if cell.is_some() || matches!(own.source, Source::Database(_)) { "in row" } else { "on line" };
        let (s, first) = if rows.len() == 1 { ("", "") } else { ("s", "first ") };
        let told = format!("{} row{s}: {reason}{column}, {first}{line} {}", rows.len(), lines.join(", "));
        let told = Diagnostic::warning(told).at(&own.source.name(), rows[0].line, None);
        let told = cell.into_iter().fold(told, Diagnostic::in_cell);
        Some(match help {
            Some(help) => told.help(help),
            None => told,
        })
    };
    let mut told: Vec<Diagnostic> = groups.into_iter().take(SHOWN).filter_map(group).collect();
    if more > 0 {
        told.push(Diagnostic::warning(format!("rows were rejected for {more} more reasons")));
    }
    told
}

/// What to write into the config where all of these rows are meant.
fn allowing(rows: &[&Reject]) -> Option<String> {
    let outside = rows.iter().filter_map(|reject| match reject.reason {
        Reason::Time(TimeError::Outside(day, limit)) => Some((day, limit)),
        _ => None,
    });
    let (key, day) = outside
        .map(|(day, limit)| match limit {
            Limit::Earliest(_) => ("earliest", day),
            Limit::Latest(_) | Limit::Build(_) => ("latest", day),
        })
        .reduce(|(key, a), (_, b)| (key, if key == "earliest" { a.min(b) } else { a.max(b) }))?;
    Some(format!("if that is right, write in sales-pulse.toml:\n\n    [input]\n    {key} = \"{}\"\n", date(day)))
}
