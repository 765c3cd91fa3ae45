//! Tables whose order counts.

use indexmap::IndexMap;
use serde::Serializer;
use serde::de::{Deserialize, Deserializer};

/// A table whose order counts: written as a list of pairs, as not every format keeps the order of a table's keys.
pub(super) fn pairs<S: Serializer>(table: &IndexMap<String, Vec<String>>, into: S) -> Result<S::Ok, S::Error> {
    into.collect_seq(table)
}

/// Such a table as it is typed, or as a list of pairs.
pub(super) fn table<'de, D: Deserializer<'de>>(typed: D) -> Result<IndexMap<String, Vec<String>>, D::Error> {
    #[derive(serde::Deserialize)]
    #[serde(untagged)]
    enum Typed {
        Table(IndexMap<String, Vec<String>>),
        Pairs(Vec<(String, Vec<String>)>),
    }
    Ok(match Typed::deserialize(typed)? {
        Typed::Table(table) => table,
        Typed::Pairs(pairs) => pairs.into_iter().collect(),
    })
}
