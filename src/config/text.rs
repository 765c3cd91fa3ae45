//! Values that are typed as text.

use std::fmt::Display;
use std::str::FromStr;

use encoding_rs::Encoding;
use serde::de::{Deserialize, Deserializer, Error};

use crate::orders::encoding;

/// Anything that is read from its text.
pub(super) fn optional<'de, T, D>(typed: D) -> Result<Option<T>, D::Error>
where
    T: FromStr<Err: Display>,
    D: Deserializer<'de>,
{
    String::deserialize(typed)?.parse().map(Some).map_err(D::Error::custom)
}

pub(super) fn encoding<'de, D: Deserializer<'de>>(typed: D) -> Result<Option<&'static Encoding>, D::Error> {
    let label = String::deserialize(typed)?;
    let known = encoding::named(&label);
    known.map(Some).ok_or_else(|| D::Error::custom(format!("no encoding is called {label:?}: try \"windows-1252\"")))
}

pub(super) fn delimiter<'de, D: Deserializer<'de>>(typed: D) -> Result<Option<u8>, D::Error> {
    match String::deserialize(typed)?.as_bytes() {
        [byte] if byte.is_ascii() && !byte.is_ascii_alphanumeric() && !b"\r\n\"'".contains(byte) => Ok(Some(*byte)),
        _ => Err(D::Error::custom("a delimiter is one sign, such as \";\" or \"\\t\"")),
    }
}
