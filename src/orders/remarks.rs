//! What is to be told of orders that were read: what was rounded, what stands twice, which rows were rejected and why.

use indexmap::IndexMap;

use crate::diagnostic::{Diagnostic, shown};

use super::dialect::Dialect;
use super::excerpt::excerpt;
use super::rejects::{Reason, Reject};
use super::time::{Limit, TimeError, date};
use super::{Census, Orders};

/// Rejected rows that are shown one by one, and reasons that are.
const SHOWN: usize = 20;
/// Lines that are named of the rows of one reason.
const NAMED: usize = 3;

/// All of it, what concerns single rows first.
pub fn remarks(orders: &Orders) -> Vec<Diagnostic> {
    let mut told = counts(orders, &orders.census);
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
        let place = |(source, line): (usize, u64)| format!("{}:{line}", orders.sources[source].source.name());
        let first = orders
            .repeats
            .first()
            .map_or(String::new(), |repeat| format!(": {} is {} again", place(repeat.again), place(repeat.first)));
        let (s, verb, counts, is) =
            if repeated == 1 { ("", "stands", "counts", "is") } else { ("s", "stand", "count", "are") };
        let what = if census.dropped > 0 { format!("{is} left out") } else { counts.to_owned() };
        told.push(Diagnostic::note(format!("{repeated} row{s} {verb} in the input before, and {what}{first}")));
    }
    if census.two_customers > 0 {
        let s = if census.two_customers == 1 { "" } else { "s" };
        told.push(Diagnostic::note(format!("{} order{s} of more than one customer", census.two_customers)));
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
    let (excerpt, column) = excerpt(reject, &source.mapping, dialect);
    // A row of a binary table has no line that could be looked up.
    let column = column.filter(|_| source.text.is_some());
    Diagnostic::warning(format!("row rejected: {what}{}", reject.reason))
        .at(&source.source.name(), reject.line, column)
        .excerpt(excerpt)
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
        let column = column.map_or(String::new(), |column| format!(" in {column}"));
        let lines: Vec<String> = rows.iter().take(NAMED).map(|reject| reject.line.to_string()).collect();
        let (s, first) = if rows.len() == 1 { ("", "on line") } else { ("s", "first on line") };
        let told = format!("{} row{s}: {reason}{column}, {first} {}", rows.len(), lines.join(", "));
        let told = Diagnostic::warning(told).at(&orders.sources[source].source.name(), rows[0].line, None);
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
