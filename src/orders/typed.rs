//! Values that the config holds as text.

use std::fmt::Display;
use std::str::FromStr;

use indexmap::IndexMap;
use serde::Serializer;
use serde::de::{Deserialize, Deserializer, Error};

use super::charset::Charset;

/// Anything that is read from its text and written as it; a value that is not there is not written at all.
pub(super) mod text {
    use super::*;

    pub fn deserialize<'de, T, D>(typed: D) -> Result<Option<T>, D::Error>
    where
        T: FromStr<Err: Display>,
        D: Deserializer<'de>,
    {
        String::deserialize(typed)?.parse().map(Some).map_err(D::Error::custom)
    }

    pub fn serialize<T: Display, S: Serializer>(value: &Option<T>, into: S) -> Result<S::Ok, S::Error> {
        into.serialize_str(&value.as_ref().map(T::to_string).unwrap_or_default())
    }
}

/// A day, in quotes or not.
pub(crate) mod day {
    use chrono::NaiveDate;

    use super::*;
    use crate::orders::day::written;

    #[derive(serde::Deserialize)]
    #[serde(untagged)]
    enum Typed {
        Text(String),
        Day(toml::value::Datetime),
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(typed: D) -> Result<Option<NaiveDate>, D::Error> {
        let text = match Typed::deserialize(typed) {
            Ok(Typed::Text(text)) => text,
            // An hour is a part of no day.
            Ok(Typed::Day(day)) => {
                day.date.filter(|_| day.time.is_none()).map_or(day.to_string(), |day| day.to_string())
            }
            Err(_) => return Err(D::Error::custom("this is not a day: write it as 2025-11-28")),
        };
        written(&text).map(Some).map_err(D::Error::custom)
    }

    pub fn serialize<S: Serializer>(value: &Option<NaiveDate>, into: S) -> Result<S::Ok, S::Error> {
        text::serialize(value, into)
    }
}

/// An encoding by its name.
pub(super) mod encoding {
    use super::*;

    pub fn deserialize<'de, D: Deserializer<'de>>(typed: D) -> Result<Option<Charset>, D::Error> {
        let label = String::deserialize(typed)?;
        let known = Charset::named(&label);
        known
            .map(Some)
            .ok_or_else(|| D::Error::custom(format!("no encoding is called {label:?}: try \"windows-1252\"")))
    }

    pub fn serialize<S: Serializer>(value: &Option<Charset>, into: S) -> Result<S::Ok, S::Error> {
        into.serialize_str(value.map_or("", Charset::name))
    }
}

/// Files by their names alone, without the folders they lie in.
pub(super) fn names<S: Serializer>(files: &IndexMap<String, String>, into: S) -> Result<S::Ok, S::Error> {
    let name = |file: &String| file.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    into.collect_map(files.iter().map(|(table, file)| (table, name(file))))
}

/// One sign between fields.
pub(super) mod delimiter {
    use super::*;

    pub fn deserialize<'de, D: Deserializer<'de>>(typed: D) -> Result<Option<u8>, D::Error> {
        match String::deserialize(typed)?.as_bytes() {
            [byte] if byte.is_ascii() && !byte.is_ascii_alphanumeric() && !b"\r\n\"'".contains(byte) => Ok(Some(*byte)),
            _ => Err(D::Error::custom("a delimiter is one sign, such as \";\" or \"\\t\"")),
        }
    }

    pub fn serialize<S: Serializer>(value: &Option<u8>, into: S) -> Result<S::Ok, S::Error> {
        into.serialize_str(&value.map(|byte| char::from(byte).to_string()).unwrap_or_default())
    }
}
