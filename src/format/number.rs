//! Decimal numbers without floats: rounding, brief units, separators and grouping.

use icu_decimal::{DecimalFormatter, input::Decimal};
use icu_locale_core::Locale;

use crate::money::Money;

/// Which way a figure went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// More than before.
    Up,
    /// Less than before.
    Down,
    /// The same, to a tenth of a percent.
    Flat,
}

impl Direction {
    /// `up`, `down` or `flat`, as the style sheet calls it.
    pub fn class(self) -> &'static str {
        match self {
            Direction::Up => "up",
            Direction::Down => "down",
            Direction::Flat => "flat",
        }
    }
}

/// A unit that brief numbers are counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unit {
    /// The power of ten that it stands for.
    pub power: u32,
    /// How it is written behind the number.
    pub suffix: &'static str,
}

/// No unit.
pub(super) const PLAIN: Unit = Unit { power: 0, suffix: "" };
/// Thousands, millions, billions, trillions.
pub(super) const WESTERN: &[Unit] = &[unit(3, "K"), unit(6, "M"), unit(9, "B"), unit(12, "T")];
/// Thousands, lakh, crore, lakh crore.
pub(super) const INDIAN: &[Unit] =
    &[unit(3, "K"), unit(5, "\u{a0}L"), unit(7, "\u{a0}Cr"), unit(12, "\u{a0}L\u{a0}Cr")];
/// Numbers below this power of ten are short enough without a unit.
const UNITS_FROM: u32 = 4;

const fn unit(power: u32, suffix: &'static str) -> Unit {
    Unit { power, suffix }
}

/// A decimal number: `±n / 10^scale`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fixed {
    pub negative: bool,
    n: u128,
    scale: u32,
}

impl Fixed {
    pub fn of_money(m: Money) -> Fixed {
        Fixed { negative: m.0 < 0, n: m.0.unsigned_abs().into(), scale: 4 }
    }

    /// To a millionth; `None` for what is not a number or not finite.
    pub fn of_f64(value: f64) -> Option<Fixed> {
        let n = (value.abs() * 1e6).round().min(1e32) as u128;
        value.is_finite().then_some(Fixed { negative: value < 0.0, n, scale: 6 })
    }

    /// `10^power` times as much; `power` is at most the scale.
    pub fn times(self, power: u32) -> Fixed {
        Fixed { scale: self.scale - power, ..self }
    }

    /// `10^power` times less.
    pub fn times_less(self, power: u32) -> Fixed {
        Fixed { scale: self.scale + power, ..self }
    }

    pub fn is_zero(self) -> bool {
        self.n == 0
    }

    /// Whether it is `10^power` or more, sign apart.
    pub fn reaches(self, power: u32) -> bool {
        self.n >= 10_u128.pow(self.scale + power)
    }

    /// How many decimals it needs to be exact.
    pub fn decimals(self) -> u32 {
        let (mut n, mut decimals) = (self.n, self.scale);
        while decimals > 0 && n.is_multiple_of(10) {
            (n, decimals) = (n / 10, decimals - 1);
        }
        decimals
    }

    /// Sign apart, in units of `10^-decimals`, half away from zero.
    pub fn rounded(self, decimals: u32) -> u128 {
        match self.scale.checked_sub(decimals) {
            Some(0) => self.n,
            Some(surplus) => {
                let unit = 10_u128.pow(surplus);
                (self.n + unit / 2) / unit
            }
            None => self.n * 10_u128.pow(decimals - self.scale),
        }
    }

    /// Whether nothing but zeros stand behind the point once rounded.
    pub fn is_whole_at(self, decimals: u32) -> bool {
        self.rounded(decimals).is_multiple_of(10_u128.pow(decimals))
    }

    /// The decimals that make three significant digits of a number of at least 1, and at most two.
    pub fn three_digits(self) -> u32 {
        (0..=2).rev().find(|&decimals| self.rounded(decimals) < 1000).unwrap_or(0)
    }

    /// The unit to write it in and its decimals, once it is rounded; `None` if it is short enough without.
    pub fn in_unit(self, units: &[Unit]) -> Option<(Unit, u32)> {
        units.iter().rev().find_map(|&unit| {
            // The digit that stays last decides: 99,960 is 1.00 L.
            let lesser = units.iter().rev().find(|lesser| lesser.power < unit.power);
            let value = match lesser {
                Some(lesser) => {
                    let decimals = self.times_less(lesser.power).three_digits();
                    Fixed {
                        n: self.times_less(lesser.power).rounded(decimals),
                        scale: decimals + unit.power - lesser.power,
                        ..self
                    }
                }
                None => Fixed { n: self.rounded(0), scale: unit.power, ..self },
            };
            let least = if lesser.is_some() { 0 } else { UNITS_FROM - unit.power };
            value.reaches(least).then(|| (unit, self.times_less(unit.power).three_digits()))
        })
    }
}

/// How a locale writes numbers.
#[derive(Debug, Clone)]
pub(super) struct Numerals {
    group: String,
    pub decimal: String,
    /// Digits in the group before the decimal sign.
    primary: usize,
    /// Digits in the groups before that one.
    secondary: usize,
    /// Digits that a whole part has at least when it is grouped.
    least: usize,
}

impl Numerals {
    /// Learns the locale's habits from how ICU writes three numbers: its own writer is not `Sync`.
    pub fn new(locale: &Locale) -> Result<Numerals, String> {
        let icu = DecimalFormatter::try_new(locale.into(), Default::default()).map_err(|e| e.to_string())?;
        let separators = |mantissa: i64, shift: i16| {
            let mut number = Decimal::from(mantissa);
            number.multiply_pow10(shift);
            let text = icu.format(&number).to_string();
            let parts = text.split(|c: char| c.is_ascii_digit()).filter(|part| !part.is_empty());
            let digits = text.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty());
            (parts.map(String::from).collect::<Vec<_>>(), digits.map(str::len).collect::<Vec<_>>())
        };
        let (_, whole) = separators(123_456_789, 0);
        let (parts, _) = separators(1_234_567_895, -1);
        let [group, .., decimal] = &parts[..] else {
            return Err("numbers are written in a way unknown here".into());
        };
        let [.., secondary, primary] = whole[..] else {
            return Err("digits are not grouped".into());
        };
        let least = if separators(1234, 0).0.is_empty() { 5 } else { 4 };
        Ok(Numerals { group: group.clone(), decimal: decimal.clone(), primary, secondary, least })
    }

    /// Whether thousands are followed by lakh and crore.
    pub fn is_indian(&self) -> bool {
        self.secondary == 2
    }

    /// The same separators between groups of 3, or of 3 and then 2.
    pub fn grouped(self, indian: bool) -> Numerals {
        Numerals { primary: 3, secondary: if indian { 2 } else { 3 }, ..self }
    }

    /// Writes `n / 10^decimals`.
    pub fn write(&self, out: &mut String, n: u128, decimals: u32) {
        let decimals = decimals as usize;
        let text = n.to_string();
        let padding = (decimals + 1).saturating_sub(text.len());
        let (whole, fraction) = match padding {
            0 => text.split_at(text.len() - decimals),
            _ => ("0", &text[..]),
        };
        let grouped = whole.len() >= self.least;
        for (i, digit) in whole.chars().enumerate() {
            let left = whole.len() - i;
            if grouped && i > 0 && left >= self.primary && (left - self.primary).is_multiple_of(self.secondary) {
                out.push_str(&self.group);
            }
            out.push(digit);
        }
        if decimals > 0 {
            out.push_str(&self.decimal);
            out.extend(std::iter::repeat_n('0', padding.saturating_sub(1)));
            out.push_str(fraction);
        }
    }
}

/// `part / whole` in thousandths, half away from zero; exact while `part` is below 10³⁴.
pub(super) fn per_mille(part: i128, whole: i128) -> Option<i128> {
    let (size, whole_size) = (part.unsigned_abs().saturating_mul(2_000), whole.unsigned_abs());
    let size = size.saturating_add(whole_size).checked_div(whole_size.saturating_mul(2))?;
    let size = i128::try_from(size).unwrap_or(i128::MAX);
    Some(if (part < 0) == (whole < 0) { size } else { -size })
}

/// The direction of a change and the sign before it.
pub(super) fn signed(change: i128) -> (Direction, &'static str) {
    match change {
        0 => (Direction::Flat, "= "),
        1.. => (Direction::Up, "+"),
        _ => (Direction::Down, "\u{2212}"),
    }
}
