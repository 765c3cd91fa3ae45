//! Rows that the config leaves out: by their day, and by what stands in their columns.

use crate::diagnostic::Result;

use super::day::DAY;
use super::options::Filter;

/// `[filter]` over the columns of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RowFilter {
    columns: Vec<Condition>,
    /// Seconds since 1970 of the first time that is kept.
    from: Option<i64>,
    /// Seconds since 1970 of the first time that is not.
    until: Option<i64>,
}

/// What a column has to hold, or must not.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Condition {
    column: usize,
    values: Vec<String>,
    wanted: bool,
}

impl RowFilter {
    /// `named` finds a column by its name.
    ///
    /// # Errors
    /// Exit 3 where a column is not there.
    pub(super) fn resolve(filter: &Filter, named: impl Fn(&str) -> Result<usize>) -> Result<RowFilter> {
        let only = filter.only.iter().map(|condition| (condition, true));
        let not = filter.not.iter().map(|condition| (condition, false));
        let columns = only.chain(not).map(|((name, values), wanted)| {
            Ok(Condition { column: named(name)?, values: values.names().to_vec(), wanted })
        });
        let start = |day: chrono::NaiveDate| i64::from(day.to_epoch_days()) * DAY;
        Ok(RowFilter {
            columns: columns.collect::<Result<_>>()?,
            from: filter.from.map(start),
            until: filter.to.map(|day| start(day) + DAY),
        })
    }

    /// Whether it judges by this column.
    pub fn judges(&self, column: usize) -> bool {
        self.columns.iter().any(|condition| condition.column == column)
    }

    /// The columns it judges by.
    pub fn columns(&self) -> impl Iterator<Item = usize> {
        self.columns.iter().map(|condition| condition.column)
    }

    /// Whether a row with these fields is left out.
    #[inline]
    pub fn drops<'r>(&self, field: impl Fn(usize) -> &'r [u8]) -> bool {
        self.columns.iter().any(|condition| {
            let text = field(condition.column).trim_ascii();
            condition.values.iter().any(|value| value.as_bytes() == text) != condition.wanted
        })
    }

    /// Whether a row of this time, in local seconds since 1970, is left out.
    #[inline]
    pub fn drops_time(&self, ts: i64) -> bool {
        self.from.is_some_and(|from| ts < from) || self.until.is_some_and(|until| ts >= until)
    }
}
