//! What a row of a file looks like.

use super::calendar::TimeFormat;
use super::dialect::{Dialect, Shape};
use super::number::NumberFormat;
use super::records::Records;
use super::votes::Format;

/// As many fields as the header has, a time and numbers where they belong, in any format.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RowShape {
    /// Fields of a row.
    pub fields: usize,
    /// The columns of the time, which are joined by a space.
    pub times: Vec<usize>,
    /// The columns of the amount.
    pub numbers: Vec<usize>,
    /// Whether an order's other lines leave these empty.
    pub may_be_empty: bool,
}

impl Shape for RowShape {
    fn fits_behind(&self, start: &[u8], rest: &[u8], dialect: Dialect) -> bool {
        let mut fields: Vec<Vec<u8>> = Vec::with_capacity(self.fields);
        if !start.is_empty() {
            let mut records = Records::new(start, dialect, 1);
            let Some(record) = records.next() else { return false };
            // The last is the empty one that the rest fills.
            fields.extend((0..record.len() - 1).map(|i| record.field(i).to_owned()));
        }
        for field in rest.split(|byte| *byte == dialect.delimiter) {
            if fields.len() == self.fields {
                return false;
            }
            let quote = |byte: &u8| Some(*byte) == dialect.quote;
            let field = field.trim_ascii();
            let field = &field[field.iter().take_while(|byte| quote(byte)).count()..];
            let kept = field.len() - field.iter().rev().take_while(|byte| quote(byte)).count();
            fields.push(field[..kept].to_owned());
        }
        fields.len() == self.fields && self.holds(|column| &fields[column])
    }
}

impl RowShape {
    fn holds<'f>(&self, field: impl Fn(usize) -> &'f Vec<u8>) -> bool {
        let parts: Vec<&[u8]> = self.times.iter().map(|&column| field(column).trim_ascii()).collect();
        let time = parts.join(&b' ');
        let time = time.trim_ascii();
        let is_time = |text: &[u8]| TimeFormat::CANDIDATES.iter().any(|format| format.value(text).is_some());
        let is_number = |text: &[u8]| NumberFormat::CANDIDATES.iter().any(|format| format.parse(text).is_some());
        let empty = |text: &[u8]| self.may_be_empty && text.is_empty();
        (empty(time) || is_time(time))
            && self.numbers.iter().map(|&column| field(column)).all(|text| empty(text) || is_number(text))
    }
}
