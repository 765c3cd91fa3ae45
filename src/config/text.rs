//! Tables whose order counts.

use std::fmt;

use indexmap::IndexMap;
use serde::Serializer;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

use super::OneOrMore;

/// A table whose order counts: written as a list of pairs, as not every format keeps the order of a table's keys.
pub(super) fn pairs<S: Serializer>(table: &IndexMap<String, Vec<String>>, into: S) -> Result<S::Ok, S::Error> {
    into.collect_seq(table)
}

/// Such a table as it is typed, or as a list of pairs. A single text is a list of one.
pub(super) fn table<'de, D: Deserializer<'de>>(typed: D) -> Result<IndexMap<String, Vec<String>>, D::Error> {
    struct Table;

    impl<'de> Visitor<'de> for Table {
        type Value = IndexMap<String, Vec<String>>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a table of names, each with a list")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut table = IndexMap::new();
            while let Some((name, of)) = map.next_entry::<String, OneOrMore>()? {
                table.insert(name, of.names().to_vec());
            }
            Ok(table)
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut pairs: A) -> Result<Self::Value, A::Error> {
            let mut table = IndexMap::new();
            while let Some((name, of)) = pairs.next_element()? {
                table.insert(name, of);
            }
            Ok(table)
        }
    }

    typed.deserialize_any(Table)
}
