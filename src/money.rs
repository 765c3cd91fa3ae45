//! Money: an exact count of ten-thousandths of a currency's major unit.
//!
//! Four decimals hold every currency's own (`0.001` of a dinar, `41.9136` of a spreadsheet) and leave room for
//! 9.2 × 10¹⁴ major units. Nothing here rounds but [`Decimal::to_money`], and it says when it did.

use std::fmt::Write;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub};

use serde::{Deserialize, Serialize};

/// An amount in ten-thousandths of the major unit: `Money(12_345)` is 1.2345.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(pub i64);

impl Money {
    /// Ten-thousandths in a major unit.
    pub const SCALE: i64 = 10_000;
    /// Nothing.
    pub const ZERO: Money = Money(0);

    /// So many hundredths; `None` where they are more than can be held.
    pub fn of_cents(cents: i128) -> Option<Money> {
        i64::try_from(cents.checked_mul(i128::from(Self::SCALE / 100))?).ok().map(Money)
    }

    /// The amount in major units, for drawing only: never summed, never printed.
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / Self::SCALE as f64
    }

    /// This amount shared among `n`, to the ten-thousandth, half away from zero. `None` where `n` is 0.
    pub fn per(self, n: u64) -> Option<Money> {
        (n != 0).then(|| Money(divide_half_away(i128::from(self.0), i128::from(n)) as i64))
    }

    /// The plain decimal: as many decimals as `places` (at most 4), more if the amount needs them.
    pub fn to_plain(self, places: usize) -> String {
        let mut text = String::new();
        self.write_plain(places, &mut text);
        text
    }

    /// The same with its thousands apart, for people: `494,556.00`.
    pub fn to_grouped(self, places: usize) -> String {
        let plain = self.to_plain(places);
        let start = usize::from(plain.starts_with('-'));
        let end = plain.find('.').unwrap_or(plain.len());
        let mut text = plain.clone();
        (start + 1..end).rev().filter(|at| (end - at).is_multiple_of(3)).for_each(|at| text.insert(at, ','));
        text
    }

    /// Writes [`Money::to_plain`] behind a text.
    pub fn write_plain(self, places: usize, text: &mut String) {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, fraction) = (self.0.unsigned_abs() / 10_000, self.0.unsigned_abs() % 10_000);
        // Writing to memory does not fail.
        let _ = write!(text, "{sign}{whole}.{fraction:04}");
        let zeros = text.bytes().rev().take(4 - places.min(4)).take_while(|&digit| digit == b'0').count();
        text.truncate(text.len() - zeros);
        if text.ends_with('.') {
            text.pop();
        }
    }
}

/// Writes the digits of a whole number behind a text, without a string of their own.
pub(crate) fn push_digits(out: &mut Vec<u8>, mut n: u64) {
    let mut digits = [0; 20];
    let mut start = digits.len();
    loop {
        start -= 1;
        digits[start] = b'0' + (n % 10) as u8;
        n /= 10;
        if n == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[start..]);
}

/// `a / b` rounded half away from zero; `b` is positive.
pub fn divide_half_away(a: i128, b: i128) -> i128 {
    let (quotient, rest) = (a / b, a % b);
    if 2 * rest.abs() >= b { quotient + a.signum() } else { quotient }
}

impl Add for Money {
    type Output = Money;
    fn add(self, other: Money) -> Money {
        Money(self.0 + other.0)
    }
}

impl AddAssign for Money {
    fn add_assign(&mut self, other: Money) {
        self.0 += other.0;
    }
}

impl Sub for Money {
    type Output = Money;
    fn sub(self, other: Money) -> Money {
        Money(self.0 - other.0)
    }
}

impl Neg for Money {
    type Output = Money;
    fn neg(self) -> Money {
        Money(-self.0)
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Money>>(amounts: I) -> Money {
        amounts.fold(Money::ZERO, Add::add)
    }
}

/// A decimal number as it was written: `mantissa × 10^−scale`, exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    /// All digits, signed.
    pub mantissa: i128,
    /// How many of them stand behind the point.
    pub scale: u32,
}

impl Decimal {
    /// The sum, exact; `None` beyond 38 digits.
    pub fn checked_add(self, other: Decimal) -> Option<Decimal> {
        let scale = self.scale.max(other.scale);
        let (a, b) = (self.rescaled(scale)?, other.rescaled(scale)?);
        Some(Decimal { mantissa: a.checked_add(b)?, scale })
    }

    /// The product, exact; `None` beyond 38 digits.
    pub fn checked_mul(self, other: Decimal) -> Option<Decimal> {
        Some(Decimal { mantissa: self.mantissa.checked_mul(other.mantissa)?, scale: self.scale + other.scale })
    }

    /// The number with its sign turned.
    pub fn negated(self) -> Decimal {
        Decimal { mantissa: -self.mantissa, scale: self.scale }
    }

    /// As money, half to even, and whether digits were lost; `None` beyond what money holds.
    pub fn to_money(self) -> Option<(Money, bool)> {
        if self.scale <= 4 {
            return Some((Money(i64::try_from(self.rescaled(4)?).ok()?), false));
        }
        let unit = 10_i128.checked_pow(self.scale - 4)?;
        let (floor, rest) = (self.mantissa.div_euclid(unit), self.mantissa.rem_euclid(unit));
        let up = match rest.cmp(&(unit - rest)) {
            std::cmp::Ordering::Less => false,
            std::cmp::Ordering::Greater => true,
            std::cmp::Ordering::Equal => floor % 2 != 0,
        };
        Some((Money(i64::try_from(floor + i128::from(up)).ok()?), rest != 0))
    }

    fn rescaled(self, scale: u32) -> Option<i128> {
        self.mantissa.checked_mul(10_i128.checked_pow(scale - self.scale)?)
    }
}

/// A fraction of decimals, exact: what divides is kept until the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quotient {
    /// What is divided.
    pub over: Decimal,
    /// By what; never zero.
    pub under: Decimal,
}

const ONE: Decimal = Decimal { mantissa: 1, scale: 0 };

impl From<Decimal> for Quotient {
    fn from(over: Decimal) -> Quotient {
        Quotient { over, under: ONE }
    }
}

impl Quotient {
    /// The sum, exact; `None` beyond 38 digits.
    pub fn checked_add(self, other: Quotient) -> Option<Quotient> {
        if self.under == other.under {
            return Some(Quotient { over: self.over.checked_add(other.over)?, ..self });
        }
        let (a, b) = (self.over.checked_mul(other.under)?, other.over.checked_mul(self.under)?);
        Some(Quotient { over: a.checked_add(b)?, under: self.under.checked_mul(other.under)? })
    }

    /// The product, exact; `None` beyond 38 digits.
    pub fn checked_mul(self, other: Quotient) -> Option<Quotient> {
        Some(Quotient { over: self.over.checked_mul(other.over)?, under: self.under.checked_mul(other.under)? })
    }

    /// This divided by another, exact; `None` beyond 38 digits and where the other is zero.
    pub fn checked_div(self, other: Quotient) -> Option<Quotient> {
        let turned = Quotient { over: other.under, under: other.over };
        (turned.under.mantissa != 0).then(|| self.checked_mul(turned)).flatten()
    }

    /// The number with its sign turned.
    pub fn negated(self) -> Quotient {
        Quotient { over: self.over.negated(), ..self }
    }

    /// As money, half to even, and whether digits were lost; `None` beyond what money holds.
    pub fn to_money(self) -> Option<(Money, bool)> {
        if self.under == ONE {
            return self.over.to_money();
        }
        // Of both as whole numbers, the one above in ten-thousandths.
        let scale = self.over.scale.max(self.under.scale);
        let sign = self.under.mantissa.signum();
        let over = self.over.rescaled(scale)?.checked_mul(sign)?.checked_mul(i128::from(Money::SCALE))?;
        let under = self.under.rescaled(scale)?.checked_mul(sign)?;
        let (floor, rest) = (over.div_euclid(under), over.rem_euclid(under));
        let up = match rest.cmp(&(under - rest)) {
            std::cmp::Ordering::Less => false,
            std::cmp::Ordering::Greater => true,
            std::cmp::Ordering::Equal => floor % 2 != 0,
        };
        Some((Money(i64::try_from(floor + i128::from(up)).ok()?), rest != 0))
    }

    /// To twelve decimals, the others cut off: enough for a share.
    pub fn to_decimal(self) -> Option<Decimal> {
        if self.under == ONE {
            return Some(self.over);
        }
        let scale = self.over.scale.max(self.under.scale);
        let over = self.over.rescaled(scale)?.checked_mul(10_i128.pow(12))?;
        Some(Decimal { mantissa: over / self.under.rescaled(scale)?, scale: 12 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn divides_exactly_and_rounds_once() {
        let of = |over: (i128, u32), under: (i128, u32)| {
            let number = |(mantissa, scale)| Quotient::from(Decimal { mantissa, scale });
            number(over).checked_div(number(under)).and_then(Quotient::to_money).map(|(money, lost)| (money.0, lost))
        };
        assert_eq!(of((3_550, 0), (100, 0)), Some((355_000, false)));
        assert_eq!(of((1, 0), (3, 0)), Some((3_333, true)));
        assert_eq!(of((-1, 0), (3, 0)), Some((-3_333, true)));
        assert_eq!(of((1, 0), (-80_000, 0)), Some((0, true)));
        assert_eq!(of((3, 0), (20_000, 0)), Some((2, true)), "1.5 ten-thousandths, half to even");
        assert_eq!(of((5, 1), (25, 2)), Some((20_000, false)));
        assert_eq!(of((1, 0), (0, 3)), None);
    }

    #[test]
    fn rounds_half_to_even_and_says_so() {
        let money = |mantissa, scale| Decimal { mantissa, scale }.to_money().map(|(m, lost)| (m.0, lost));
        assert_eq!(money(12_345, 2), Some((1_234_500, false)));
        assert_eq!(money(5, 5), Some((0, true)));
        assert_eq!(money(15, 5), Some((2, true)));
        assert_eq!(money(-15, 5), Some((-2, true)));
        assert_eq!(money(-25, 5), Some((-2, true)));
        assert_eq!(money(i128::from(i64::MAX), 0), None);
        assert_eq!(money(9 * 10_i128.pow(37), 42), Some((1, true)), "twice the rest would be too much to hold");
    }

    #[test]
    fn divides_half_away_from_zero() {
        assert_eq!(Money(5).per(2), Some(Money(3)));
        assert_eq!(Money(-5).per(2), Some(Money(-3)));
        assert_eq!(Money(5).per(0), None);
    }

    #[test]
    fn prints_the_decimals_it_has() {
        assert_eq!(Money(419_136).to_plain(2), "41.9136");
        assert_eq!(Money(-5_000).to_plain(2), "-0.50");
        assert_eq!(Money(30_000).to_plain(0), "3");
        for (money, text) in
            [(4_945_560_000, "494,556.00"), (-12_345_678_901, "-1,234,567.8901"), (-9_990_000, "-999.00"), (0, "0.00")]
        {
            assert_eq!(Money(money).to_grouped(2), text);
        }
    }
}
