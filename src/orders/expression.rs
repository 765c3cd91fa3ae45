//! Amounts made of several columns: sums and products, exact, never through a float.

use crate::money::Decimal;

use super::number::decimal;

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
        // Whether a backtick is open, and whether there was one in the name at hand: `12` is a column then.
        let (mut quoted, mut apart) = (false, false);
        let close = |name: &mut String, apart: &mut bool, terms: &mut Vec<Term<String>>| {
            let word = std::mem::take(name);
            let number = if std::mem::take(apart) { None } else { decimal(word.trim().as_bytes()) };
            let factor = match (word.trim(), number) {
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
                '`' => (quoted, apart) = (!quoted, true),
                '*' | '×' if !quoted => close(&mut name, &mut apart, &mut terms)?,
                '-' | '−'
                    if !quoted && name.trim().is_empty() && terms.last().is_some_and(|t| t.factors.is_empty()) =>
                {
                    terms.iter_mut().last().into_iter().for_each(|term| term.negative = !term.negative);
                }
                '+' | '-' | '−' if !quoted => {
                    close(&mut name, &mut apart, &mut terms)?;
                    terms.push(Term { negative: c != '+', factors: Vec::new() });
                }
                _ => name.push(c),
            }
        }
        if quoted {
            return Err(format!("a backtick is not closed in \"{text}\""));
        }
        close(&mut name, &mut apart, &mut terms)?;
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

impl<C> Expression<C> {
    /// A column.
    pub fn of(column: C) -> Expression<C> {
        Expression { terms: vec![Term { negative: false, factors: vec![Factor::Column(column)] }] }
    }

    /// The same of every row: 1.
    pub fn one() -> Expression<C> {
        let one = Factor::Number(Decimal { mantissa: 1, scale: 0 });
        Expression { terms: vec![Term { negative: false, factors: vec![one] }] }
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

    /// The expression as a person writes it, and as [`Expression::parse`] reads it if `name` sets names apart.
    pub fn written(&self, name: impl Fn(C) -> String) -> String {
        let factor = |factor: &Factor<C>| match factor {
            Factor::Column(column) => name(*column),
            Factor::Number(number) => plain(*number),
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

/// Without an exponent, whose minus would be read as an operator.
fn plain(Decimal { mantissa, scale }: Decimal) -> String {
    let mut digits = format!("{:0>1$}", mantissa.unsigned_abs(), scale as usize + 1);
    if scale > 0 {
        digits.insert(digits.len() - scale as usize, '.');
    }
    if mantissa < 0 { format!("-{digits}") } else { digits }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(value("`2025` * 2", &[("2025", "1.5")]), Some(30_000), "a name in backticks is never a number");
        assert_eq!(value("`-1`", &[("-1", "7")]), Some(70_000));
        assert!(Expression::parse("a * `b").is_err_and(|why| why.contains("backtick")));
    }

    #[test]
    fn what_is_written_is_read_back() {
        let parsed = Expression::parse("-`a-b` * 2 + c - 0.5").expect("an expression");
        let columns = parsed.resolve(|name| Ok::<_, ()>(if name == "c" { 'c' } else { 'a' })).expect("columns");
        let text = columns.written(|column| if column == 'a' { "`a-b`".to_owned() } else { column.to_string() });
        assert_eq!(Expression::parse(&text), Ok(parsed));
    }
}
