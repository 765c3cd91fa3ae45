//! `[checks]`: whether the data are good enough to be published.

use chrono::NaiveDate;

use crate::config::Checks;
use crate::diagnostic::{Diagnostic, Exit, Failure, Result};
use crate::orders::day::{DAY, date};
use crate::tables::Tables;

/// Days of a week.
const WEEK: usize = 7;

/// Checks what the config bounds, `today` where it is known. What is told is a warning, or ends the build.
///
/// # Errors
/// Exit 5 with all that is out of bounds, unless the config only wants warnings.
pub fn check(checks: &Checks, tables: &Tables, today: Option<NaiveDate>) -> Result<Vec<Diagnostic>> {
    let told =
        [repeated(checks, tables), anonymous(checks, tables), stale(checks, tables, today), volume(checks, tables)];
    let told = told.into_iter().flatten().map(|(key, why)| {
        let told = if checks.fail { Diagnostic::error(why) } else { Diagnostic::warning(why) };
        told.help(format!("correct the orders, or change {key} under [checks]"))
    });
    let told: Vec<Diagnostic> = told.collect();
    if checks.fail && !told.is_empty() {
        return Err(Failure { exit: Exit::Check, diagnostics: told });
    }
    Ok(told)
}

/// The key that bounds something and why it is out of bounds.
type Finding = Option<(&'static str, String)>;

fn repeated(checks: &Checks, tables: &Tables) -> Finding {
    let (most, found) = (checks.repeated_rows?, tables.census.repeated + tables.census.dropped);
    (found > most).then(|| ("repeated_rows", format!("{found} rows are duplicates, more than {most}")))
}

fn anonymous(checks: &Checks, tables: &Tables) -> Finding {
    let most = checks.anonymous_percent?;
    let percent = 100.0 * tables.guests.rows as f64 / tables.census.counted.max(1) as f64;
    (percent > most)
        .then(|| ("anonymous_percent", format!("{percent:.1} % of the rows have no customer, more than {most} %")))
}

fn stale(checks: &Checks, tables: &Tables, today: Option<NaiveDate>) -> Finding {
    let most = checks.stale_days?;
    let _ = tables.calendar.days.checked_sub(1)?;
    let last = date(tables.last_order.div_euclid(DAY) as i32);
    let days = (today? - last).num_days();
    (days > most).then(|| ("stale_days", format!("the last order is of {last}, {days} days ago, more than {most}")))
}

/// The orders of the last seven days that are over against the median of the four weeks before.
fn volume(checks: &Checks, tables: &Tables) -> Finding {
    let most = checks.volume_percent?;
    let over = &tables.slices.first()?.days[..tables.calendar.over];
    let weeks = weeks(over.iter().map(|day| u64::from(day.orders)));
    let (last, before) = (*weeks.first()?, weeks.get(1..5)?);
    let median = median(before);
    let percent = 100.0 * (last as f64 - median).abs() / median;
    (median > 0.0 && percent > most).then(|| {
        let told = format!("{last} orders in the last seven days are {percent:.0} % off the median of the four weeks before, {median}; more than {most} %");
        ("volume_percent", told)
    })
}

/// Orders of each whole week, the last first.
fn weeks(days: impl DoubleEndedIterator<Item = u64>) -> Vec<u64> {
    let days: Vec<u64> = days.rev().collect();
    days.chunks_exact(WEEK).map(|week| week.iter().sum()).collect()
}

fn median(of: &[u64]) -> f64 {
    let mut sorted = of.to_vec();
    sorted.sort_unstable();
    let middle = sorted.len() / 2;
    (sorted[(sorted.len() - 1) / 2] + sorted[middle]) as f64 / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_end_with_the_last_day() {
        assert_eq!(weeks(1..=16), [91, 42]);
        assert_eq!((median(&[4, 1, 3, 10]), median(&[2, 9, 1])), (3.5, 2.0));
    }
}
