//! Order lines that are read together: what only the first line of an order says, and amounts of the whole order.

use crate::money::{Decimal, Money, Quotient};

use super::mapping::Mapping;
use super::number::NumberFormat;
use super::records::Record;

/// A line of an order, on its own from the block it was read in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its fields.
    pub fields: Vec<Vec<u8>>,
    /// The physical line on which it starts.
    pub line: u64,
    /// Its own bytes.
    pub raw: Vec<u8>,
}

/// Gathers consecutive lines of an order.
#[derive(Debug)]
pub struct OrderLines<'m> {
    mapping: &'m Mapping,
    lines: Vec<Line>,
}

impl<'m> OrderLines<'m> {
    /// Without a line yet.
    pub fn new(mapping: &'m Mapping) -> OrderLines<'m> {
        OrderLines { mapping, lines: Vec::new() }
    }

    /// Takes a record with as many fields as the header. Gives the order before, once it is whole.
    pub fn push(&mut self, record: &Record<'_>) -> Option<Vec<Line>> {
        let same = |line: &Line| {
            self.mapping.order_id.is_some_and(|column| {
                let own = record.field(column).trim_ascii();
                own == line.fields[column].trim_ascii() || own.is_empty() && self.mapping.carried.contains(&column)
            })
        };
        let done = self.lines.first().filter(|first| !same(first)).is_some().then(|| self.finish());
        let fields = (0..record.len()).map(|i| record.field(i).to_owned()).collect();
        self.lines.push(Line { fields, line: record.line, raw: record.raw.to_owned() });
        done
    }

    /// The last order, or no line.
    pub fn finish(&mut self) -> Vec<Line> {
        std::mem::take(&mut self.lines)
    }
}

/// Fills what only the first line of an order says into the others, and gives each line its share of the order's
/// amounts, so that every line can then be read by itself.
///
/// # Errors
/// The line, from 0, and the column that does not hold the number which a share needs.
pub fn complete(
    order: &mut [Line],
    mapping: &Mapping,
    format: impl Fn(usize) -> NumberFormat,
) -> Result<(), (usize, usize)> {
    let Some((first, others)) = order.split_first_mut() else { return Ok(()) };
    for &column in &mapping.carried {
        for line in others.iter_mut().filter(|line| line.fields[column].trim_ascii().is_empty()) {
            line.fields[column].clone_from(&first.fields[column]);
        }
    }
    let number = |line: &Line, column: usize| format(column).parse(&line.fields[column]);
    let Some(spread) = &mapping.spread else { return Ok(()) };
    // What was given back of goods, before it is shared.
    if let Some(column) = mapping.refund
        && let Some((refund, _)) = number(first, column).and_then(Decimal::to_money)
    {
        let goods = mapping.amount.value(|column| number(first, column)).ok().and_then(Quotient::to_money);
        let refunded = mapping.refunded(refund, goods.map(|(goods, _)| goods), |column| number(first, column));
        if refunded != refund {
            first.fields[column] = format(column).write(refunded).into_bytes();
        }
    }
    if others.is_empty() {
        return Ok(());
    }
    let weight = |(i, line): (usize, &Line)| {
        let at = |column: Option<usize>| (i, column.unwrap_or(spread.columns[0]));
        let weight = spread.by.value(|column| number(line, column)).map_err(at)?;
        weight.to_decimal().ok_or(at(None))
    };
    let weights = order.iter().enumerate().map(weight).collect::<Result<Vec<Decimal>, _>>()?;
    let scale = weights.iter().map(|weight| weight.scale).max().unwrap_or(0);
    let whole = |weight: &Decimal| Some(weight.mantissa.checked_mul(10_i128.checked_pow(scale - weight.scale)?)?.abs());
    let weights = weights.iter().map(whole).collect::<Option<Vec<i128>>>().ok_or((0, spread.columns[0]))?;
    for &column in &spread.columns {
        // An amount that is no number stays where it is, to be told by whoever reads the line.
        let Some((total, _)) = number(&order[0], column).and_then(Decimal::to_money) else { continue };
        for (line, share) in order.iter_mut().zip(shares(total, &weights)) {
            line.fields[column] = format(column).write(share).into_bytes();
        }
    }
    Ok(())
}

/// A total shared by weights, which are not negative, to the ten-thousandth: what rounding down leaves goes to the
/// largest remainders, of equal ones to the first. Without any weight all shares are equal.
pub fn shares(total: Money, weights: &[i128]) -> Vec<Money> {
    // Of weights beyond 62 bits the front is enough, so that no product overflows.
    let shift = (128 - weights.iter().max().copied().unwrap_or(0).leading_zeros()).saturating_sub(62);
    let scaled: Vec<i128> = weights.iter().map(|weight| weight >> shift).collect();
    let sum: i128 = scaled.iter().sum();
    let (scaled, sum) = if sum == 0 { (vec![1; weights.len()], weights.len() as i128) } else { (scaled, sum) };
    let amount = i128::from(total.0.unsigned_abs());
    let mut shares: Vec<i128> = scaled.iter().map(|weight| amount * weight / sum).collect();
    let mut by_remainder: Vec<usize> = (0..shares.len()).collect();
    by_remainder.sort_by_key(|&i| std::cmp::Reverse(amount * scaled[i] % sum));
    let left = amount - shares.iter().sum::<i128>();
    by_remainder.into_iter().take(left as usize).for_each(|i| shares[i] += 1);
    shares.into_iter().map(|share| Money(if total.0 < 0 { -share as i64 } else { share as i64 })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn shares_go_by_weight_and_the_rest_to_the_largest_remainders() {
        let of =
            |total, weights: &[i128]| shares(Money(total), weights).iter().map(|share| share.0).collect::<Vec<_>>();
        assert_eq!(of(580_000, &[3200, 3200]), [290_000, 290_000]);
        assert_eq!(of(100, &[1, 1, 1]), [34, 33, 33]);
        assert_eq!(of(-10, &[1, 2]), [-3, -7]);
        assert_eq!(of(10, &[0, 0]), [5, 5]);
        assert_eq!(of(10, &[0, 1]), [0, 10]);
        assert_eq!(of(7, &[]), [0_i64; 0]);
    }

    proptest! {
        #[test]
        fn shares_add_up_to_the_total(total: i64, weights in prop::collection::vec(0..i128::MAX, 1..9)) {
            let sum: i128 = shares(Money(total), &weights).iter().map(|share| i128::from(share.0)).sum();
            prop_assert_eq!(sum, i128::from(total));
        }
    }
}
