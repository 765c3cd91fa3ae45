//! The rows of a database as often as they are looked at: those of a small table are kept, others are asked for again.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use polars::prelude::*;
use polars_arrow::array::{
    Array, ArrayRef, BinaryViewArray, DictionaryArray, DictionaryKey, FixedSizeBinaryArray, MutableBinaryViewArray,
    Utf8Array,
};
use polars_arrow::datatypes::{ArrowDataType, Field, IntegerType};

use crate::diagnostic::Result;

use super::super::parquet::values::{Column, Zone};
use super::super::parquet::{Batch, Kind, UNKNOWN};
use super::fetch::{Failed, Fetch, Group};
use super::origin::Database;
use super::told;

/// Bytes of rows up to which they are kept: those of a million orders.
const KEPT: usize = 96 << 20;
/// How long to wait before a second try.
const PAUSE: Duration = Duration::from_secs(1);

/// The rows that a database gives, whose columns are known.
pub(crate) struct Rows {
    database: Arc<Database>,
    /// The names of the columns.
    pub header: Vec<String>,
    kinds: Vec<Kind>,
    /// Columns of numbers that come as text, so that no decimal is lost.
    numeric: Vec<bool>,
    /// Columns of floating-point numbers.
    pub floats: Vec<usize>,
    /// Bytes of rows up to which they are kept.
    room: usize,
    state: Mutex<State>,
}

struct State {
    /// The first rows, in their order.
    kept: Vec<Arc<Group>>,
    bytes: usize,
    /// What follows; nothing where that is all, or where another reads on.
    live: Option<Fetch>,
    /// Whether all rows are kept.
    whole: bool,
    /// How many rows there are, once they were all seen.
    total: Option<usize>,
}

/// Goes through the rows.
pub(crate) struct Cursor {
    rows: Arc<Rows>,
    way: Way,
    /// How many rows came.
    at: usize,
}

enum Way {
    /// The kept ones, from this group on.
    Kept(usize),
    Own(Fetch),
    /// Reading has failed, which one thread has been told.
    Failed,
}

impl Rows {
    /// Asks for the rows; `all` says that they are needed more than once.
    ///
    /// # Errors
    /// Exit 3 where the database does not answer, or refuses.
    pub(crate) fn open(database: &Arc<Database>, all: bool) -> Result<Rows> {
        let failed = |failed: Failed| told::told(database, &failed);
        let start = || {
            let (mut fetch, fields) = Fetch::start(database)?;
            fetch.next().map(|first| (fetch, fields, first))
        };
        let (fetch, fields, first) = match start() {
            Err(failed) if failed.is_passing() => {
                std::thread::sleep(PAUSE);
                start()
            }
            started => started,
        }
        .map_err(failed)?;
        let kept: Vec<Arc<Group>> = first.into_iter().map(Arc::new).collect();
        let state = State {
            bytes: kept.iter().map(|group| group.bytes).sum(),
            whole: kept.is_empty(),
            total: kept.is_empty().then_some(0),
            live: (!kept.is_empty()).then_some(fetch),
            kept,
        };
        Ok(Rows {
            header: fields.iter().map(|field| field.name.to_string()).collect(),
            kinds: fields.iter().map(kind).collect(),
            numeric: fields.iter().map(is_numeric).collect(),
            floats: (0..fields.len()).filter(|&column| is_float(&fields[column])).collect(),
            room: if all { usize::MAX } else { KEPT },
            state: Mutex::new(state),
            database: database.clone(),
        })
    }

    /// Whether a column holds numbers, which no way of writing them leaves open.
    pub(crate) fn is_number(&self, column: usize) -> bool {
        self.kinds[column] == Kind::Number
    }

    /// Whether a column holds times, which no way of writing them leaves open.
    pub(crate) fn is_time(&self, column: usize) -> bool {
        matches!(self.kinds[column], Kind::Time(_))
    }

    /// Rows by column, from a place on, of which the columns in `needed` cannot be done without.
    ///
    /// # Errors
    /// Exit 3 where one of these holds what no text can be made of.
    pub(crate) fn batch(&self, group: &Group, start: usize, needed: &[usize]) -> Result<Batch> {
        let column = |i: usize| {
            if let Kind::Other(what) = &self.kinds[i] {
                return match needed.contains(&i) {
                    true => Err(told::unusable(&self.database, &self.header[i], what)),
                    false => Ok(Column::Unread),
                };
            }
            let chunks: Vec<ArrayRef> = group.batches.iter().map(|batch| plain(batch[i].clone())).collect();
            let zone = if let Kind::Time(zone) = self.kinds[i] { zone } else { None };
            let series = Series::try_from((PlSmallStr::EMPTY, chunks));
            let column = series.and_then(|series| match self.numeric[i] {
                true => Ok(Column::of_numbers(series.str()?)),
                false => Column::of(&series, zone),
            });
            column.map_err(|error| told::unusable(&self.database, &self.header[i], &error.to_string()))
        };
        let columns = (0..self.header.len()).map(column).collect::<Result<_>>()?;
        Ok(Batch::new(columns, start, group.rows, UNKNOWN))
    }
}

impl Cursor {
    /// From the first row on.
    pub(crate) fn new(rows: Arc<Rows>) -> Cursor {
        Cursor { rows, way: Way::Kept(0), at: 0 }
    }

    /// The rows.
    pub(crate) fn rows(&self) -> &Arc<Rows> {
        &self.rows
    }

    /// What comes next, with the place of its first row from 0; nothing at the end.
    ///
    /// # Errors
    /// Exit 3 where reading stops, or the rows are not those that came before.
    pub(crate) fn next(&mut self) -> Result<Option<(Arc<Group>, usize)>> {
        let next = self.advance();
        if next.is_err() {
            self.way = Way::Failed;
        }
        next
    }

    fn advance(&mut self) -> Result<Option<(Arc<Group>, usize)>> {
        let rows = self.rows.clone();
        let mut state = rows.state.lock().unwrap_or_else(PoisonError::into_inner);
        let failed = |failed: Failed| told::told(&rows.database, &failed);
        let group = match &mut self.way {
            Way::Failed => return Ok(None),
            Way::Own(fetch) => fetch.next().map_err(failed)?.map(Arc::new),
            Way::Kept(i) if *i < state.kept.len() => {
                *i += 1;
                Some(state.kept[*i - 1].clone())
            }
            Way::Kept(_) if state.whole => None,
            Way::Kept(i) => match state.live.take() {
                Some(mut fetch) => {
                    let group = fetch.next().map_err(failed)?.map(Arc::new);
                    match &group {
                        Some(group) if state.bytes + group.bytes <= rows.room => {
                            state.bytes += group.bytes;
                            state.kept.push(group.clone());
                            state.live = Some(fetch);
                            *i += 1;
                        }
                        // Those that follow do not fit, and without them the first are of no use.
                        Some(_) => {
                            state.kept = Vec::new();
                            self.way = Way::Own(fetch);
                        }
                        None => state.whole = true,
                    }
                    group
                }
                None => {
                    let (mut fetch, fields) = Fetch::start(&rows.database).map_err(failed)?;
                    if *i > 0 || !fields.iter().map(|field| field.name.as_str()).eq(rows.header.iter()) {
                        return Err(told::changed(&rows.database));
                    }
                    let group = fetch.next().map_err(failed)?.map(Arc::new);
                    self.way = Way::Own(fetch);
                    group
                }
            },
        };
        let Some(group) = group else {
            return match *state.total.get_or_insert(self.at) == self.at {
                true => Ok(None),
                false => Err(told::changed(&rows.database)),
            };
        };
        let start = self.at;
        self.at += group.rows;
        Ok(Some((group, start)))
    }
}

/// What a column holds.
fn kind(field: &Field) -> Kind {
    if is_numeric(field) {
        return Kind::Number;
    }
    match stored(&field.dtype) {
        // Which zone a session has is no matter of the data: an instant is one.
        ArrowDataType::Timestamp(_, zone) => Kind::Time(zone.as_ref().map(|_| Zone::Named(chrono_tz::Tz::UTC))),
        ArrowDataType::Dictionary(_, values, _) if matches!(**values, ArrowDataType::Utf8) => Kind::Open,
        ArrowDataType::FixedSizeBinary(UUID) => Kind::Open,
        other => Kind::of(other),
    }
}

fn is_float(field: &Field) -> bool {
    matches!(field.dtype, ArrowDataType::Float32 | ArrowDataType::Float64)
}

/// Bytes of a UUID.
const UUID: usize = 16;

/// What is stored of a type that a database calls its own.
fn stored(dtype: &ArrowDataType) -> &ArrowDataType {
    match dtype {
        ArrowDataType::Extension(own) => stored(&own.inner),
        other => other,
    }
}

/// Whether a text is PostgreSQL's way of sending a decimal of any size.
fn is_numeric(field: &Field) -> bool {
    let ArrowDataType::Extension(own) = &field.dtype else { return false };
    let said = own.metadata.as_deref().unwrap_or_default();
    own.inner == ArrowDataType::Utf8 && own.name == "arrow.opaque" && said.contains("\"numeric\"")
}

/// An array as Polars knows it.
fn plain(mut array: ArrayRef) -> ArrayRef {
    let inner = stored(array.dtype()).clone();
    if *array.dtype() != inner {
        *array.dtype_mut() = inner.clone();
    }
    match &inner {
        ArrowDataType::Dictionary(key, ..) => match key {
            IntegerType::UInt8 => unpacked::<u8>(array),
            IntegerType::UInt16 => unpacked::<u16>(array),
            IntegerType::UInt32 => unpacked::<u32>(array),
            IntegerType::Int8 => unpacked::<i8>(array),
            IntegerType::Int16 => unpacked::<i16>(array),
            IntegerType::Int32 => unpacked::<i32>(array),
            _ => array,
        },
        ArrowDataType::FixedSizeBinary(UUID) => {
            let Some(ids) = array.as_any().downcast_ref::<FixedSizeBinaryArray>() else { return array };
            let text = |id: &[u8]| {
                let hex: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
                [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
            };
            let texts: MutableBinaryViewArray<[u8]> = ids.iter().map(|id| id.map(|id| text(id).into_bytes())).collect();
            BinaryViewArray::from(texts).boxed()
        }
        _ => array,
    }
}

/// The texts that a dictionary's keys stand for.
fn unpacked<K: DictionaryKey>(array: ArrayRef) -> ArrayRef {
    let Some(dictionary) = array.as_any().downcast_ref::<DictionaryArray<K>>() else { return array };
    let Some(values) = dictionary.values().as_any().downcast_ref::<Utf8Array<i32>>() else { return array };
    let texts: MutableBinaryViewArray<[u8]> = dictionary
        .keys_iter()
        .map(|key| key.filter(|&key| values.is_valid(key)).map(|key| values.value(key).as_bytes()))
        .collect();
    BinaryViewArray::from(texts).boxed()
}
