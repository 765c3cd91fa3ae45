//! Amounts made of several columns: sums, products and quotients, exact, never through a float.

use crate::money::{Decimal, Quotient};

use super::number::decimal;

/// Brackets and signs within each other beyond which nobody writes an amount.
const DEEP: u32 = 50;

/// An amount: a column, or columns and numbers joined by `+`, `-`, `*`, `/` and parentheses. `C` names a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expression<C> {
    /// A column.
    Column(C),
    /// A number.
    Number(Decimal),
    /// The opposite of something.
    Minus(Box<Expression<C>>),
    /// Two, joined.
    Pair(Box<Expression<C>>, Operator, Box<Expression<C>>),
}

/// What joins two parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Times,
    /// `/`
    Over,
}

impl Operator {
    fn binds(self) -> u8 {
        if matches!(self, Operator::Plus | Operator::Minus) { 1 } else { 2 }
    }

    fn of(c: char) -> Option<Operator> {
        match c {
            '+' => Some(Operator::Plus),
            '-' | '−' => Some(Operator::Minus),
            '*' | '×' => Some(Operator::Times),
            '/' | '÷' => Some(Operator::Over),
            _ => None,
        }
    }

    fn sign(self) -> &'static str {
        match self {
            Operator::Plus => " + ",
            Operator::Minus => " − ",
            Operator::Times => " × ",
            Operator::Over => " ÷ ",
        }
    }
}

/// Whether a character ends a name that does not stand in backticks.
fn is_sign(c: char) -> bool {
    Operator::of(c).is_some() || matches!(c, '(' | ')' | '`')
}

/// Reads a text from left to right.
struct Reader<'t> {
    text: &'t str,
    rest: &'t str,
    /// Names of columns that hold a sign, the longest first.
    names: Vec<&'t str>,
    deep: u32,
}

impl<'t> Reader<'t> {
    fn peek(&mut self) -> Option<char> {
        self.rest = self.rest.trim_start();
        self.rest.chars().next()
    }

    fn pass(&mut self, c: char) {
        self.rest = &self.rest[c.len_utf8()..];
    }

    fn missing<T>(&self) -> Result<T, String> {
        Err(format!("a column or a number is missing in \"{}\"", self.text))
    }

    /// Parts joined by operators that bind at least so closely.
    fn joined(&mut self, closely: u8) -> Result<Expression<String>, String> {
        let mut left = self.part()?;
        while let Some((c, operator)) = self.peek().and_then(|c| Some((c, Operator::of(c)?))) {
            if operator.binds() < closely {
                break;
            }
            self.pass(c);
            let right = self.joined(operator.binds() + 1)?;
            left = Expression::Pair(Box::new(left), operator, Box::new(right));
        }
        Ok(left)
    }

    fn part(&mut self) -> Result<Expression<String>, String> {
        self.deep += 1;
        if self.deep > DEEP {
            return Err(format!("\"{}\" has too many signs and parentheses", self.text));
        }
        let part = match self.peek() {
            None => self.missing(),
            Some(c @ ('-' | '−')) => {
                self.pass(c);
                Ok(Expression::Minus(Box::new(self.part()?)))
            }
            Some('`') => {
                let Some(end) = self.rest[1..].find('`') else {
                    return Err(format!("a backtick is not closed in \"{}\"", self.text));
                };
                let name = self.rest[1..=end].trim().to_owned();
                self.rest = &self.rest[end + 2..];
                if name.is_empty() { self.missing() } else { Ok(Expression::Column(name)) }
            }
            Some(_) if let Some(name) = self.name() => {
                self.rest = &self.rest[name.len()..];
                Ok(Expression::Column(name.to_owned()))
            }
            Some('(') => {
                self.pass('(');
                let inner = self.joined(1)?;
                if self.peek() != Some(')') {
                    return Err(format!("a parenthesis is not closed in \"{}\"", self.text));
                }
                self.pass(')');
                Ok(inner)
            }
            Some(_) => self.word(),
        };
        self.deep -= 1;
        part
    }

    /// A column whose name holds a sign, where nothing but a sign or the end stands behind it.
    fn name(&self) -> Option<&'t str> {
        let stands = |name: &&str| {
            let behind = self.rest.strip_prefix(*name).map(str::trim_start);
            behind.is_some_and(|behind| behind.chars().next().is_none_or(is_sign))
        };
        self.names.iter().copied().find(stands)
    }

    /// A name, or a number, which may be a percentage.
    fn word(&mut self) -> Result<Expression<String>, String> {
        let end = self.rest.find(is_sign).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        let word = word.trim();
        if word.is_empty() {
            return self.missing();
        }
        self.rest = rest;
        let percent = word.strip_suffix('%').and_then(|word| decimal(word.trim().as_bytes()));
        let percent = percent.map(|number| Decimal { scale: number.scale + 2, ..number });
        Ok(match decimal(word.as_bytes()).or(percent) {
            Some(number) => Expression::Number(number),
            None => Expression::Column(word.to_owned()),
        })
    }
}

impl Expression<String> {
    /// Parses `Quantity * UnitPrice * (1 - Discount)`. Names that hold an operator stand in backticks, unless they are
    /// among the `names` that are known.
    ///
    /// # Errors
    /// Says which part is missing.
    pub fn parse(text: &str, names: &[String]) -> Result<Expression<String>, String> {
        let mut names: Vec<&str> = names.iter().map(|name| name.trim()).filter(|name| name.contains(is_sign)).collect();
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        let mut reader = Reader { text, rest: text, names, deep: 0 };
        let parsed = reader.joined(1)?;
        match reader.peek() {
            None => Ok(parsed),
            Some(c) => Err(format!("unexpected {c:?} in \"{text}\"")),
        }
    }

    /// The same over resolved columns.
    ///
    /// # Errors
    /// The first that `resolve` gives.
    pub fn resolve<C, E>(&self, resolve: &mut dyn FnMut(&str) -> Result<C, E>) -> Result<Expression<C>, E> {
        Ok(match self {
            Expression::Column(name) => Expression::Column(resolve(name)?),
            Expression::Number(number) => Expression::Number(*number),
            Expression::Minus(inner) => Expression::Minus(Box::new(inner.resolve(resolve)?)),
            Expression::Pair(left, operator, right) => {
                Expression::Pair(Box::new(left.resolve(resolve)?), *operator, Box::new(right.resolve(resolve)?))
            }
        })
    }
}

impl<C: Copy> Expression<C> {
    /// The same number in every row.
    pub fn whole(number: i128) -> Expression<C> {
        Expression::Number(Decimal { mantissa: number, scale: 0 })
    }

    /// The column, where the expression is nothing else.
    pub fn single(&self) -> Option<C> {
        if let Expression::Column(column) = self { Some(*column) } else { None }
    }

    /// The columns in it, in the order in which they are written.
    pub fn columns(&self) -> std::vec::IntoIter<C> {
        let mut columns = Vec::new();
        self.each(&mut |column| columns.push(column));
        columns.into_iter()
    }

    fn each(&self, take: &mut dyn FnMut(C)) {
        match self {
            Expression::Column(column) => take(*column),
            Expression::Number(_) => {}
            Expression::Minus(inner) => inner.each(take),
            Expression::Pair(left, _, right) => {
                left.each(take);
                right.each(take);
            }
        }
    }

    /// The expression as a person writes it, and as [`Expression::parse`] reads it if `name` sets names apart.
    pub fn written(&self, name: impl Fn(C) -> String) -> String {
        let mut text = String::new();
        self.write(&name, 0, &mut text);
        text
    }

    fn write(&self, name: &dyn Fn(C) -> String, closely: u8, text: &mut String) {
        match self {
            Expression::Column(column) => text.push_str(&name(*column)),
            Expression::Number(number) => text.push_str(&plain(*number)),
            Expression::Minus(inner) => {
                text.push('−');
                inner.write(name, 3, text);
            }
            Expression::Pair(left, operator, right) => {
                let binds = operator.binds();
                let apart = binds < closely;
                text.push_str(if apart { "(" } else { "" });
                left.write(name, binds, text);
                text.push_str(operator.sign());
                right.write(name, binds + 1, text);
                text.push_str(if apart { ")" } else { "" });
            }
        }
    }

    /// The value over one row, exact.
    ///
    /// # Errors
    /// The column whose value `read` cannot give, or by which nothing can be divided; `None` where the result is beyond 38
    /// digits.
    pub fn value(&self, mut read: impl FnMut(C) -> Option<Decimal>) -> Result<Quotient, Option<C>> {
        self.of(&mut read)
    }

    fn of(&self, read: &mut dyn FnMut(C) -> Option<Decimal>) -> Result<Quotient, Option<C>> {
        match self {
            Expression::Column(column) => read(*column).map(Quotient::from).ok_or(Some(*column)),
            Expression::Number(number) => Ok((*number).into()),
            Expression::Minus(inner) => inner.of(read).map(Quotient::negated),
            Expression::Pair(left, operator, right) => {
                let (left, divisor) = (left.of(read)?, right.of(read)?);
                let value = match operator {
                    Operator::Plus => left.checked_add(divisor),
                    Operator::Minus => left.checked_add(divisor.negated()),
                    Operator::Times => left.checked_mul(divisor),
                    Operator::Over if divisor.over.mantissa == 0 => return Err(right.columns().next()),
                    Operator::Over => left.checked_div(divisor),
                };
                value.ok_or(None)
            }
        }
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

    fn parse(text: &str) -> Result<Expression<String>, String> {
        Expression::parse(text, &["Lines/Subtotal".to_owned(), "Fee (EUR)".to_owned()])
    }

    fn value(expression: &str, columns: &[(&str, &str)]) -> Option<i64> {
        let resolved =
            parse(expression).ok()?.resolve(&mut |name| columns.iter().position(|c| c.0 == name).ok_or(())).ok()?;
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
        assert!(parse("a * `b").is_err_and(|why| why.contains("backtick")));
    }

    #[test]
    fn divides_and_takes_percent_and_parentheses() {
        assert_eq!(value("amount / 100", &[("amount", "1000")]), Some(100_000));
        assert_eq!(value("a / 3 * 3", &[("a", "1")]), Some(10_000), "rounded once, at the end");
        assert_eq!(value("p * q * (1 - d)", &[("p", "20"), ("q", "2"), ("d", "0.15")]), Some(340_000));
        assert_eq!(value("a * 10%", &[("a", "5")]), Some(5_000));
        assert_eq!(value("a - b - c", &[("a", "5"), ("b", "2"), ("c", "1")]), Some(20_000));
        assert_eq!(value("a / b", &[("a", "5"), ("b", "0")]), None);
        assert_eq!(
            value("Lines/Subtotal * 2 - Fee (EUR)", &[("Lines/Subtotal", "5"), ("Fee (EUR)", "1")]),
            Some(90_000)
        );
        for wrong in ["(a", "a)", "a (b)", "()", "a b * ", "* a", "a + / b"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
        assert!(parse(&"-".repeat(100_000)).is_err());
    }

    #[test]
    fn what_is_written_is_read_back() {
        for text in ["-`a-b` * 2 + c - 0.5", "c / (a - c) / 2", "c - (a - (c + 1)) * -c", "(c + a) * 25%"] {
            let parsed = parse(text).expect("an expression");
            let columns =
                parsed.resolve(&mut |name| Ok::<_, ()>(if name == "c" { 'c' } else { 'a' })).expect("columns");
            let written = columns.written(|column| if column == 'a' { "`a`".to_owned() } else { column.to_string() });
            let again = parse(&written)
                .and_then(|again| again.resolve(&mut |name| name.chars().next().ok_or_else(String::new)));
            assert_eq!(again, Ok(columns), "{text}: {written}");
        }
    }
}
