//! The values of a binary table: as they are stored, and as the text that a CSV file would hold of them.

use std::hash::{Hash, Hasher};
use std::io::Write;
use std::ops::Range;

use chrono::{Offset, TimeZone};
use chrono_tz::Tz;
use polars::prelude::*;

use super::super::day::{DAY, date};
use super::super::number::decimal;
use super::super::records::write_field;
use crate::money::{Decimal, push_digits};

type Array<T> = <T as PolarsDataType>::Array;

/// A column in one piece.
pub(crate) enum Column {
    Unread,
    Bytes(Array<BinaryType>),
    Flags(Array<BooleanType>),
    Ints(Array<Int64Type>),
    Floats(Array<Float64Type>),
    Decimals(Array<Int128Type>, usize),
    Days(Array<Int32Type>),
    Times { units: Array<Int64Type>, per_second: i64, zone: Option<Zone> },
}

/// The zone in which a column's times are written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Zone {
    Named(Tz),
    Fixed(i32),
}

/// A value of a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Value<'c> {
    Nothing,
    Text(&'c [u8]),
    Int(i64),
    Float(f64),
    /// So many units of that many decimals.
    Decimal(i128, usize),
    /// Days since 1970.
    Day(i32),
    /// Seconds since 1970.
    Time(i64, Option<Zone>),
}

impl Column {
    /// # Errors
    /// Where it cannot be cast.
    pub(crate) fn of(series: &Series, zone: Option<Zone>) -> PolarsResult<Column> {
        fn whole<T: PolarsDataType>(chunks: &ChunkedArray<T>) -> Array<T>
        where
            Array<T>: Clone,
        {
            chunks.rechunk().downcast_as_array().clone()
        }
        let ints = || PolarsResult::Ok(whole(series.cast(&DataType::Int64)?.i64()?));
        Ok(match series.dtype() {
            DataType::Binary => Column::Bytes(whole(series.binary()?)),
            DataType::Boolean => Column::Flags(whole(series.bool()?)),
            DataType::Int8
            | DataType::Int16
            | DataType::Int32
            | DataType::Int64
            | DataType::UInt8
            | DataType::UInt16
            | DataType::UInt32 => Column::Ints(ints()?),
            // What a short float stands for is its own shortest text.
            DataType::Float32 => {
                Column::Floats(whole(&series.f32()?.iter().map(|float| float.map(wide)).collect::<Float64Chunked>()))
            }
            DataType::Float64 => Column::Floats(whole(series.f64()?)),
            DataType::Decimal(_, scale) => Column::Decimals(whole(series.decimal()?.physical()), *scale),
            DataType::Date => Column::Days(whole(series.cast(&DataType::Int32)?.i32()?)),
            DataType::Datetime(unit, _) => {
                let per_second = match unit {
                    TimeUnit::Milliseconds => 1_000,
                    TimeUnit::Microseconds => 1_000_000,
                    TimeUnit::Nanoseconds => 1_000_000_000,
                };
                Column::Times { units: ints()?, per_second, zone }
            }
            _ => Column::Bytes(whole(&series.cast(&DataType::String)?.str()?.as_binary())),
        })
    }

    /// Decimals that are written as text, with as many places as any of them has; texts, where one of them is none.
    pub(crate) fn of_numbers(texts: &StringChunked) -> Column {
        let number = |text: Option<&str>| match text {
            Some(text) => decimal(text.as_bytes()).map(Some),
            None => Some(None),
        };
        let numbers: Option<Vec<Option<Decimal>>> = texts.iter().map(number).collect();
        let scale = numbers.iter().flatten().flatten().map(|number| number.scale).max().unwrap_or(0);
        let units = |number: &Decimal| number.mantissa.checked_mul(10_i128.checked_pow(scale - number.scale)?);
        let same = |numbers: Vec<Option<Decimal>>| -> Option<Vec<Option<i128>>> {
            numbers.iter().map(|number| number.as_ref().map_or(Some(None), |number| units(number).map(Some))).collect()
        };
        match numbers.and_then(same) {
            Some(units) => {
                let units = Int128Chunked::from_iter_options("".into(), units.into_iter());
                Column::Decimals(units.rechunk().downcast_as_array().clone(), scale as usize)
            }
            None => Column::Bytes(texts.as_binary().rechunk().downcast_as_array().clone()),
        }
    }

    /// Whether its values are text.
    pub(crate) fn is_text(&self) -> bool {
        matches!(self, Column::Bytes(_) | Column::Flags(_))
    }

    /// Whether its values are numbers.
    pub(crate) fn is_number(&self) -> bool {
        matches!(self, Column::Ints(_) | Column::Floats(_) | Column::Decimals(..))
    }

    /// What is made of the values of some rows.
    #[inline(always)]
    pub(crate) fn map<'c, T>(&'c self, rows: Range<usize>, mut make: impl FnMut(Value<'c>) -> T) -> Vec<T> {
        match self {
            Column::Unread => rows.map(|_| make(Value::Nothing)).collect(),
            Column::Bytes(bytes) => each(bytes, rows, |text| make(text.map_or(Value::Nothing, Value::Text))),
            Column::Flags(_) => rows.map(|row| make(self.value(row))).collect(),
            Column::Ints(ints) => each(ints, rows, |int| make(int.map_or(Value::Nothing, Value::Int))),
            Column::Floats(floats) => each(floats, rows, |float| make(Value::of_float(float))),
            Column::Decimals(units, scale) => {
                each(units, rows, |units| make(units.map_or(Value::Nothing, |units| Value::Decimal(units, *scale))))
            }
            Column::Days(days) => each(days, rows, |day| make(day.map_or(Value::Nothing, Value::Day))),
            Column::Times { units, per_second, zone } => each(units, rows, |units| {
                make(units.map_or(Value::Nothing, |units| Value::Time(units.div_euclid(*per_second), *zone)))
            }),
        }
    }

    /// The value of a row.
    #[inline]
    pub(crate) fn value(&self, row: usize) -> Value<'_> {
        let value = match self {
            Column::Unread => None,
            Column::Bytes(bytes) => bytes.get(row).map(Value::Text),
            Column::Flags(flags) => flags.get(row).map(|set| Value::Text(if set { b"true" } else { b"false" })),
            Column::Ints(ints) => ints.get(row).map(Value::Int),
            Column::Floats(floats) => Some(Value::of_float(floats.get(row))),
            Column::Decimals(units, scale) => units.get(row).map(|units| Value::Decimal(units, *scale)),
            Column::Days(days) => days.get(row).map(Value::Day),
            Column::Times { units, per_second, zone } => {
                units.get(row).map(|units| Value::Time(units.div_euclid(*per_second), *zone))
            }
        };
        value.unwrap_or(Value::Nothing)
    }
}

/// What is made of some values; most columns have all of them.
#[inline(always)]
fn each<'c, A: StaticArray, T>(
    array: &'c A,
    rows: Range<usize>,
    mut make: impl FnMut(Option<A::ValueT<'c>>) -> T,
) -> Vec<T> {
    match array.validity() {
        None => rows.map(|row| make(Some(array.value(row)))).collect(),
        Some(_) => rows.map(|row| make(array.get(row))).collect(),
    }
}

impl Value<'_> {
    /// What is no number is how programs write a missing one.
    fn of_float(float: Option<f64>) -> Value<'static> {
        float.filter(|float| !float.is_nan()).map_or(Value::Nothing, Value::Float)
    }

    /// Appends the field of CSV; nothing where there is none. `last` remembers a day that was written.
    pub(crate) fn write(self, last: &mut LastDay, out: &mut Vec<u8>) {
        match self {
            Value::Nothing => {}
            Value::Text(text) => write_field(text, out),
            Value::Int(int) => write_int(int, out),
            Value::Float(float) => write_float(float, out),
            Value::Decimal(units, scale) => write_decimal(units, scale, out),
            Value::Day(day) => last.write(day.into(), out),
            Value::Time(utc, zone) => write_time(utc, zone, last, out),
        }
    }

    /// The number, where it has four decimals at most and its text says no other.
    #[inline]
    pub(crate) fn number(self) -> Option<Decimal> {
        /// Below this, the decimal of a double with four places is its shortest text: it has at most fifteen digits.
        const EXACT: f64 = 1e11;
        match self {
            Value::Int(int) => Some(Decimal { mantissa: int.into(), scale: 0 }),
            Value::Float(float) => {
                let units = (float * 10_000.0).round();
                let exact = float.abs() < EXACT && units / 10_000.0 == float;
                exact.then_some(Decimal { mantissa: units as i128, scale: 4 })
            }
            Value::Decimal(units, scale) if scale <= 4 => Some(Decimal { mantissa: units, scale: scale as u32 }),
            Value::Decimal(units, scale) if scale <= 30 => {
                let beyond = 10_i128.pow(scale as u32 - 4);
                (units % beyond == 0).then_some(Decimal { mantissa: units / beyond, scale: 4 })
            }
            _ => None,
        }
    }
}

/// Values are alike whose texts are.
impl Hash for Value<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match *self {
            Value::Nothing => state.write_u64(0),
            Value::Text(text) => {
                state.write(text);
                state.write_u64(text.len() as u64);
            }
            Value::Int(int) => state.write_i64(int),
            Value::Float(float) => state.write_u64(float.to_bits()),
            Value::Decimal(units, _) => state.write_i128(units),
            Value::Day(day) => state.write_i64(day.into()),
            Value::Time(utc, _) => state.write_i64(utc),
        }
    }
}

/// The number that a short float is written as: 10000.07, not 10000.0703125.
fn wide(float: f32) -> f64 {
    float.to_string().parse().unwrap_or(f64::from(float))
}

fn write_int(int: i64, out: &mut Vec<u8>) {
    if int < 0 {
        out.push(b'-');
    }
    push_digits(out, int.unsigned_abs());
}

/// All the decimals that its column has.
fn write_decimal(units: i128, scale: usize, out: &mut Vec<u8>) {
    let digits = format!("{:0>width$}", units.unsigned_abs(), width = scale + 1);
    let (whole, part) = digits.split_at(digits.len() - scale);
    let (sign, point) = (if units < 0 { "-" } else { "" }, if scale > 0 { "." } else { "" });
    [sign, whole, point, part].iter().for_each(|piece| out.extend_from_slice(piece.as_bytes()));
}

/// The shortest text that reads back as the number, with a decimal at least.
fn write_float(float: f64, out: &mut Vec<u8>) {
    /// Below this, the decimal of a double with two places is its shortest text: it has at most fifteen digits.
    const EXACT: f64 = 1e13;
    let cents = (float * 100.0).round();
    if float.abs() < EXACT && cents / 100.0 == float && (float != 0.0 || float.is_sign_positive()) {
        let cents = cents as i64;
        if cents < 0 {
            out.push(b'-');
        }
        let (whole, part) = (cents.abs() / 100, (cents.abs() % 100) as u8);
        write_int(whole, out);
        out.extend_from_slice(&[b'.', b'0' + part / 10]);
        if part % 10 > 0 {
            out.push(b'0' + part % 10);
        }
    } else {
        // Writing to memory does not fail.
        let _ = write!(out, "{float:?}");
    }
}

/// A day as text, which most rows share with the row before.
#[derive(Default)]
pub(crate) struct LastDay {
    day: Option<i64>,
    text: String,
}

impl LastDay {
    fn write(&mut self, day: i64, out: &mut Vec<u8>) {
        if self.day != Some(day) {
            // Beyond all calendars every day is the last.
            let day = i32::try_from(day).unwrap_or(i32::MAX / 400);
            (self.day, self.text) = (Some(day.into()), date(day.clamp(-700_000, 2_900_000)).to_string());
        }
        out.extend_from_slice(self.text.as_bytes());
    }
}

/// ISO 8601, with an offset where the column has a zone.
fn write_time(utc: i64, zone: Option<Zone>, day: &mut LastDay, out: &mut Vec<u8>) {
    let offset = zone.map(|zone| zone.offset(utc));
    let wall = utc + i64::from(offset.unwrap_or(0));
    day.write(wall.div_euclid(DAY), out);
    let two = |n: i64| [b'0' + (n / 10) as u8, b'0' + (n % 10) as u8];
    let second = wall.rem_euclid(DAY);
    let [[a, b], [c, d], [e, f]] = [second / 3600, second / 60 % 60, second % 60].map(two);
    out.extend_from_slice(&[b'T', a, b, b':', c, d, b':', e, f]);
    if let Some(offset) = offset {
        let minutes = i64::from(offset.abs() / 60);
        let [[a, b], [c, d]] = [minutes / 60, minutes % 60].map(two);
        out.extend_from_slice(&[if offset < 0 { b'-' } else { b'+' }, a, b, b':', c, d]);
    }
}

impl Zone {
    /// A zone as a schema names it: `Europe/Berlin`, `UTC` or `+02:00`.
    pub(crate) fn named(name: &str) -> Option<Zone> {
        let fixed = || name.parse::<chrono::FixedOffset>().ok().map(|offset| Zone::Fixed(offset.local_minus_utc()));
        name.parse().ok().map(Zone::Named).or_else(fixed)
    }

    /// Seconds east of Greenwich at an instant.
    pub(crate) fn offset(self, utc: i64) -> i32 {
        match self {
            Zone::Fixed(offset) => offset,
            Zone::Named(Tz::UTC) => 0,
            Zone::Named(zone) => chrono::DateTime::from_timestamp(utc, 0)
                .map_or(0, |at| zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(value: Value<'_>) -> String {
        let mut out = Vec::new();
        value.write(&mut LastDay::default(), &mut out);
        String::from_utf8(out).expect("ASCII")
    }

    proptest! {
        #[test]
        fn floats_have_their_shortest_text(any: f64, cents in -10_000_000_000_000_i64..10_000_000_000_000) {
            for number in [any, cents as f64 / 100.0].into_iter().filter(|number| !number.is_nan()) {
                prop_assert_eq!(text(Value::Float(number)), format!("{number:?}"));
            }
        }

        #[test]
        fn whole_numbers_are_written_as_they_are(int: i64) {
            prop_assert_eq!(text(Value::Int(int)), int.to_string());
        }

        /// Decimals have the text that Polars gives them.
        #[test]
        fn decimals_have_all_their_places(units in -(10_i128.pow(30))..10_i128.pow(30), small in -1_000_i128..1_000, scale in 0_usize..30) {
            for units in [units, small] {
                let column = Int128Chunked::new("".into(), [units]).into_decimal_unchecked(38, scale);
                let cast = column.into_series().cast(&DataType::String).expect("text");
                prop_assert_eq!(text(Value::Decimal(units, scale)), cast.str().expect("text").get(0).expect("one"));
            }
        }

        /// A number is what its text says.
        #[test]
        fn numbers_are_what_their_texts_say(any: f64, units: i64, int: i64, scale in 0_usize..25) {
            let places = units as f64 / 10_f64.powi(scale as i32 % 7);
            let all = [Value::Float(any), Value::Float(places), Value::Int(int), Value::Decimal(units.into(), scale),
                Value::Decimal(i128::from(units) * 1_000_000, scale)];
            for value in all.into_iter().filter(|value| *value != Value::Float(f64::NAN)) {
                if let Some(number) = value.number() {
                    let written = decimal(text(value).as_bytes()).expect("a number");
                    prop_assert_eq!(number.to_money(), written.to_money(), "{:?}", value);
                }
            }
        }
    }

    #[test]
    fn short_floats_are_what_they_are_written_as() {
        let column = Series::new("".into(), [10_000.07_f32, 0.1, -1e30, f32::NAN]);
        let column = Column::of(&column, None).expect("floats");
        assert_eq!((0..4).map(|row| text(column.value(row))).collect::<Vec<_>>(), ["10000.07", "0.1", "-1e30", ""]);
    }

    #[test]
    fn decimals_as_text_have_the_places_of_the_longest() {
        let column = |texts: &[Option<&str>]| {
            let column = Column::of_numbers(&StringChunked::new("".into(), texts));
            (column.is_number(), (0..texts.len()).map(|row| text(column.value(row))).collect::<Vec<_>>().join(" "))
        };
        assert_eq!(column(&[Some("12.5"), None, Some("-0.075"), Some("7")]), (true, "12.500  -0.075 7.000".to_owned()));
        assert_eq!(column(&[Some("12.5"), Some("NaN")]), (false, "12.5 NaN".to_owned()));
    }

    #[test]
    fn money_in_doubles_is_a_number() {
        let number = |float| Value::Float(float).number().map(|number| (number.mantissa, number.scale));
        assert_eq!(
            [number(12.34), number(-0.0001), number(1e10)],
            [Some((123_400, 4)), Some((-1, 4)), Some((10_i128.pow(14), 4))]
        );
        assert_eq!([number(0.000_01), number(1e12), number(f64::INFINITY)], [None; 3]);
    }

    #[test]
    fn times_are_written_on_the_wall_of_their_zone() {
        let text = |zone: Option<&str>| text(Value::Time(1_738_366_200, zone.and_then(Zone::named)));
        assert_eq!(text(None), "2025-01-31T23:30:00");
        assert_eq!(text(Some("UTC")), "2025-01-31T23:30:00+00:00");
        assert_eq!(text(Some("Europe/Berlin")), "2025-02-01T00:30:00+01:00");
        assert_eq!(text(Some("-03:30")), "2025-01-31T20:00:00-03:30");
    }
}
