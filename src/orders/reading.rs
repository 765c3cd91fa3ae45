//! How to read: what the config says of the orders, and what the program found around it.

use chrono_tz::Tz;

use super::day::Bounds;
use super::mapping::Mapping;
use super::options::{Columns, Filter, Input};

/// How to read.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// What the columns mean.
    pub columns: Columns,
    /// How files are written, where it is not to be found out.
    pub input: Input,
    /// Whether the sources are tables that belong together, and by which columns, where it is known.
    pub keys: Option<Vec<String>>,
    /// Which rows are left out.
    pub filter: Filter,
    /// The zone whose days count, where times carry an offset.
    pub zone: Option<Tz>,
    /// Whether order ids are wanted, not only which rows share one.
    pub keep_orders: bool,
    /// When the build is said to be, in seconds since 1970: nothing can have been ordered more than a day later.
    pub dated: Option<i64>,
    /// Bytes of memory that can be had, where that is known.
    pub memory: Option<u64>,
    /// Whether amounts are in a currency without decimals.
    pub whole: bool,
    /// Whether the same orders may be read twice.
    pub twice: bool,
}

impl Reading {
    /// The zone of times without an offset, where it is not the report's.
    pub(super) fn written(&self, mapping: &Mapping) -> Option<Tz> {
        self.input.times.or(mapping.utc.then_some(Tz::UTC))
    }

    /// Which times are accepted.
    pub(super) fn bounds(&self) -> Bounds {
        Bounds::new(self.input.earliest, self.input.latest, self.dated)
    }
}
