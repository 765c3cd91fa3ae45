//! Numbers as files write them, and amounts made of several columns: exact, never through a float.

use crate::money::{Decimal, Money};

/// The number that a text writes: an optional sign, digits, at most one point, an optional exponent.
pub fn decimal(text: &[u8]) -> Option<Decimal> {
    let (negative, rest) = match text.split_first()? {
        (b'-', rest) => (true, rest),
        (b'+', rest) => (false, rest),
        _ => match text.strip_prefix("\u{2212}".as_bytes()) {
            Some(rest) => (true, rest),
            None => (false, text),
        },
    };
    let (digits, exponent) = match rest.iter().position(|b| matches!(b, b'e' | b'E')) {
        Some(at) => (&rest[..at], std::str::from_utf8(&rest[at + 1..]).ok()?.parse::<i32>().ok()?),
        None => (rest, 0),
    };
    let (mut mantissa, mut scale, mut seen, mut point) = (0_i128, 0_i32, false, false);
    for &byte in digits {
        match byte {
            b'0'..=b'9' => {
                mantissa = mantissa.checked_mul(10)?.checked_add(i128::from(byte - b'0'))?;
                scale += i32::from(point);
                seen = true;
            }
            b'.' if !point => point = true,
            _ => return None,
        }
    }
    if !seen {
        return None;
    }
    scale -= exponent;
    if scale < 0 {
        mantissa = mantissa.checked_mul(10_i128.checked_pow(scale.unsigned_abs())?)?;
    }
    let scale = u32::try_from(scale.max(0)).ok().filter(|&scale| scale <= 30)?;
    Some(Decimal { mantissa: if negative { -mantissa } else { mantissa }, scale })
}

/// The amount of a plain text with at most four decimals and eleven digits before them, without detours.
pub fn plain_money(text: &[u8]) -> Option<Money> {
    let (negative, digits) = match text.split_first()? {
        (b'-', rest) => (true, rest),
        _ => (false, text),
    };
    if digits.is_empty() || digits.len() > 16 {
        return None;
    }
    let (mut units, mut decimals, mut point) = (0_i64, 0, false);
    for &byte in digits {
        match byte {
            b'0'..=b'9' => {
                units = units * 10 + i64::from(byte - b'0');
                decimals += usize::from(point);
            }
            b'.' if !point && digits.len() > 1 => point = true,
            _ => return None,
        }
    }
    let units = units.checked_mul(*[10_000, 1_000, 100, 10, 1].get(decimals)?)?;
    Some(Money(if negative { -units } else { units }))
}

/// An amount: a column, or sums and products of columns and numbers. `C` names a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expression<C> {
    terms: Vec<Term<C>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Term<C> {
    negative: bool,
    factors: Vec<Factor<C>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Factor<C> {
    Column(C),
    Number(Decimal),
}

impl Expression<String> {
    /// Parses `Quantity * UnitPrice - Discount`. Names that hold an operator stand in backticks.
    ///
    /// # Errors
    /// Says which part is missing.
    pub fn parse(text: &str) -> Result<Expression<String>, String> {
        let mut terms = vec![Term { negative: false, factors: Vec::new() }];
        let mut name = String::new();
        let mut quoted = false;
        let close = |name: &mut String, terms: &mut Vec<Term<String>>| {
            let word = std::mem::take(name);
            let factor = match (word.trim(), decimal(word.trim().as_bytes())) {
                ("", _) => return Err(format!("a column or a number is missing in \"{text}\"")),
                (_, Some(number)) => Factor::Number(number),
                (column, None) => Factor::Column(column.to_owned()),
            };
            if let Some(term) = terms.last_mut() {
                term.factors.push(factor);
            }
            Ok(())
        };
        for c in text.chars() {
            match c {
                '`' => quoted = !quoted,
                '*' | '×' if !quoted => close(&mut name, &mut terms)?,
                '-' | '−'
                    if !quoted && name.trim().is_empty() && terms.last().is_some_and(|t| t.factors.is_empty()) =>
                {
                    terms.iter_mut().last().into_iter().for_each(|term| term.negative = !term.negative);
                }
                '+' | '-' | '−' if !quoted => {
                    close(&mut name, &mut terms)?;
                    terms.push(Term { negative: c != '+', factors: Vec::new() });
                }
                _ => name.push(c),
            }
        }
        close(&mut name, &mut terms)?;
        Ok(Expression { terms })
    }

    /// The same over resolved columns.
    ///
    /// # Errors
    /// The first that `resolve` gives.
    pub fn resolve<C, E>(&self, mut resolve: impl FnMut(&str) -> Result<C, E>) -> Result<Expression<C>, E> {
        let mut terms = Vec::new();
        for term in &self.terms {
            let mut factors = Vec::new();
            for factor in &term.factors {
                factors.push(match factor {
                    Factor::Column(name) => Factor::Column(resolve(name)?),
                    Factor::Number(number) => Factor::Number(*number),
                });
            }
            terms.push(Term { negative: term.negative, factors });
        }
        Ok(Expression { terms })
    }
}

impl<C: Copy> Expression<C> {
    /// The column, where the expression is nothing else.
    pub fn single(&self) -> Option<C> {
        match self.terms.as_slice() {
            [Term { negative: false, factors }] => match factors.as_slice() {
                [Factor::Column(column)] => Some(*column),
                _ => None,
            },
            _ => None,
        }
    }

    /// The columns in it, in the order in which they are written.
    pub fn columns(&self) -> impl Iterator<Item = C> {
        self.terms.iter().flat_map(|term| &term.factors).filter_map(|factor| match factor {
            Factor::Column(column) => Some(*column),
            Factor::Number(_) => None,
        })
    }

    /// The expression as a person writes it.
    pub fn written(&self, name: impl Fn(C) -> String) -> String {
        let factor = |factor: &Factor<C>| match factor {
            Factor::Column(column) => name(*column),
            Factor::Number(Decimal { mantissa, scale: 0 }) => mantissa.to_string(),
            Factor::Number(Decimal { mantissa, scale }) => format!("{mantissa}e-{scale}"),
        };
        let mut text = String::new();
        for (i, term) in self.terms.iter().enumerate() {
            let sign = match (i, term.negative) {
                (0, false) => "",
                (0, true) => "−",
                (_, false) => " + ",
                (_, true) => " − ",
            };
            let factors: Vec<String> = term.factors.iter().map(factor).collect();
            text.push_str(sign);
            text.push_str(&factors.join(" × "));
        }
        text
    }

    /// The value over one row, exact.
    ///
    /// # Errors
    /// The column whose value `read` cannot give; `None` where the result is beyond 38 digits.
    pub fn value(&self, mut read: impl FnMut(C) -> Option<Decimal>) -> Result<Decimal, Option<C>> {
        let mut sum = Decimal { mantissa: 0, scale: 0 };
        for term in &self.terms {
            let mut product = Decimal { mantissa: if term.negative { -1 } else { 1 }, scale: 0 };
            for factor in &term.factors {
                let value = match *factor {
                    Factor::Column(column) => read(column).ok_or(Some(column))?,
                    Factor::Number(number) => number,
                };
                product = product.checked_mul(value).ok_or(None)?;
            }
            sum = sum.checked_add(product).ok_or(None)?;
        }
        Ok(sum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn value(expression: &str, columns: &[(&str, &str)]) -> Option<i64> {
        let parsed = Expression::parse(expression).ok()?;
        let resolved = parsed.resolve(|name| columns.iter().position(|c| c.0 == name).ok_or(())).ok()?;
        let value = resolved.value(|column| decimal(columns[column].1.as_bytes())).ok()?;
        value.to_money().map(|(money, _)| money.0)
    }

    #[test]
    fn multiplies_and_adds_exactly() {
        assert_eq!(value("Quantity * UnitPrice", &[("Quantity", "6"), ("UnitPrice", "2.55")]), Some(153_000));
        assert_eq!(value("a * b - c + 1", &[("a", "0.1"), ("b", "0.2"), ("c", "0.02")]), Some(10_000));
        assert_eq!(value("-`Sub-total` × 2", &[("Sub-total", "1.5")]), Some(-30_000));
        assert_eq!(value("a *", &[("a", "1")]), None);
    }

    proptest! {
        /// The short way and the exact way agree wherever the short way answers.
        #[test]
        fn plain_money_is_the_exact_value(text in "-?[0-9]{0,12}\\.?[0-9]{0,5}") {
            if let Some(money) = plain_money(text.as_bytes()) {
                prop_assert_eq!(decimal(text.as_bytes()).and_then(Decimal::to_money), Some((money, false)));
            }
        }
    }

    #[test]
    fn refuses_what_is_no_number() {
        for text in ["", "-", ".", "1.2.3", "NaN", "inf", "1,234", "0x10", "1e", "1e99", "12 "] {
            assert_eq!(decimal(text.as_bytes()), None, "{text}");
        }
        assert_eq!(decimal(b"1.5e3"), Some(Decimal { mantissa: 1500, scale: 0 }));
        assert_eq!(decimal(b"15e-1"), Some(Decimal { mantissa: 15, scale: 1 }));
    }
}
