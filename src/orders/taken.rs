//! What a row says beside its fields, taken into a block.

use crate::money::{Decimal, Money, Quotient, divide_half_away};

use super::beside::Beside;
use super::columns::{Block, Part};
use super::expression::Expression;
use super::measure::{Measure, MeasureKind, UNKNOWN};
use super::nothing::{NO_VALUE, is_nothing};

impl Block {
    /// Takes in what a row says beside its fields, once it went to a part.
    pub(super) fn push_beside<'r>(
        &mut self,
        beside: &Beside,
        part: Part,
        text: impl Fn(usize) -> &'r [u8],
        number: impl Fn(usize) -> Option<Decimal>,
    ) {
        self.push_values(beside, part, &text);
        for (i, measure) in beside.measures.iter().enumerate() {
            let value = value(measure, &text, &number);
            let (measure, _) = measure;
            // What comes back is taken off, whether or not the export writes a sign.
            let is_back = part == Part::Returned && measure.kind.is_taken_back();
            let value = value.map(|value| if is_back { -value.abs() } else { value });
            self.push_measure(part, i, value.unwrap_or(UNKNOWN));
        }
    }

    /// Takes in what was given back of a row that counts: the goods, and of what goods, where its tax and shipping were
    /// given back in the same proportion. Of its other measures nothing is known.
    pub(super) fn push_refund<'r>(
        &mut self,
        beside: &Beside,
        goods: Option<(Money, Money)>,
        text: impl Fn(usize) -> &'r [u8],
        number: impl Fn(usize) -> Option<Decimal>,
    ) {
        self.push_values(beside, Part::Returned, &text);
        for (i, measure) in beside.measures.iter().enumerate() {
            let charged = matches!(measure.0.kind, MeasureKind::Tax | MeasureKind::Shipping);
            let back = goods.filter(|(_, all)| charged && all.0 > 0).and_then(|(back, all)| {
                let whole = value(measure, &text, &number)?;
                let part = divide_half_away(i128::from(whole) * i128::from(back.0.abs()), all.0.into());
                i64::try_from(-part).ok()
            });
            self.push_measure(Part::Returned, i, back.unwrap_or(UNKNOWN));
        }
    }

    fn push_values<'r>(&mut self, beside: &Beside, part: Part, text: &impl Fn(usize) -> &'r [u8]) {
        for (i, (_, column)) in beside.dimensions.iter().enumerate() {
            self.push_dimension(part, i, named(text(*column)));
        }
    }
}

/// What a row says of a measure, in ten-thousandths.
fn value<'r>(
    (measure, of): &(Measure, Expression<usize>),
    text: &impl Fn(usize) -> &'r [u8],
    number: &impl Fn(usize) -> Option<Decimal>,
) -> Option<i64> {
    let zero = |column: usize| {
        let empty = measure.kind.empty_is_zero() && is_nothing(text(column).trim_ascii());
        empty.then_some(Decimal { mantissa: 0, scale: 0 })
    };
    let value = of.value(|column| number(column).or_else(|| zero(column)));
    value.ok().and_then(Quotient::to_money).map(|(value, _)| value.0)
}

/// Bytes of a value: what is longer is cut.
const LONGEST: usize = 200;

/// The value of a dimension in a field.
fn named(field: &[u8]) -> &[u8] {
    match field.trim_ascii() {
        text if is_nothing(text) => NO_VALUE.as_bytes(),
        text if text.len() > LONGEST => text.split_at(LONGEST).0.trim_ascii_end(),
        text => text,
    }
}
