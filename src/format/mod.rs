//! Numbers and dates as their readers write them: the only place where a figure becomes text.
//!
//! Separators, grouping, date patterns and names come from CLDR (through ICU4X), currencies and their decimals from
//! ISO 4217, both once, in [`Format::new`]. Money goes from ten-thousandths to text through integers alone. Digits are
//! 0 to 9 and the calendar is Gregorian in every locale: the rest of the report is written so too.

mod bidi;
mod currency;
mod dates;
mod number;

use std::sync::Arc;

use chrono::{NaiveDate, Weekday};
use icu_locale_core::Locale;

use crate::money::{Money, divide_half_away};
pub use dates::DateStyle;
pub use number::Direction;

use bidi::isolated;
use currency::{Currency, Sides};
use dates::Dates;
use number::{Fixed, INDIAN, Numerals, PLAIN, Unit, WESTERN, per_mille, signed};

/// What a number is. Money is in major units (rupees, not paise) when given as `f64`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Quantity {
    /// An amount in the report's currency.
    Money,
    /// How many; a mean of counts may have decimals.
    Count,
    /// A share: 0.561 is 56.1%.
    Percent,
    /// A length of time in days.
    Days,
    /// A length of time in hours.
    Hours,
    /// A plain decimal: 1.35.
    Ratio,
}

/// A true minus, not a hyphen.
const MINUS: char = '\u{2212}';
/// A word joiner: no line ends between a sign and the symbol of a currency.
const JOINER: char = '\u{2060}';
/// What stands for a number that is none.
const NO_NUMBER: &str = "–";

/// Writes figures and dates in one currency and one locale.
#[derive(Debug, Clone)]
pub struct Format {
    locale: String,
    currency: Currency,
    counts: Numerals,
    amounts: Numerals,
    count_units: &'static [Unit],
    money_units: &'static [Unit],
    percent: Sides,
    dates: Arc<Dates>,
}

impl Format {
    /// For an ISO 4217 currency code (`INR`) and a BCP 47 language tag (`en-IN`).
    ///
    /// # Errors
    /// A sentence for the person who wrote them, if the code or the tag is not known.
    pub fn new(currency: &str, locale: &str) -> Result<Format, String> {
        let tag: Locale = locale
            .parse()
            .map_err(|_| format!("`{locale}` is not a language tag; write one like `en-IN`, `en-US` or `de-DE`"))?;
        let id = tag.id.clone();
        let written = id.to_string();
        let id = format!("{id}-u-nu-latn").parse::<Locale>().map_err(|e| format!("locale `{locale}`: {e}"))?;
        let dates = Dates::new(&id).map_err(|e| format!("locale `{locale}`: {e}"))?;
        let counts = Numerals::new(&id).map_err(|e| format!("locale `{locale}`: {e}"))?;
        let currency = Currency::new(currency, &id.id)?;
        // Rupees are counted in lakh and crore wherever they are read.
        let indian = currency.code() == "INR" || (counts.is_indian() && currency.is_local());
        let amounts = counts.clone().grouped(indian);
        Ok(Format {
            locale: written,
            count_units: if counts.is_indian() { INDIAN } else { WESTERN },
            money_units: if indian { INDIAN } else { WESTERN },
            percent: currency::percent_sides(&id.id),
            dates: Arc::new(dates),
            currency,
            counts,
            amounts,
        })
    }

    /// The exact amount, at the currency's decimals, more if it has more: `₹7,73,41,422.77`, `$41.9136`.
    pub fn money(&self, m: Money) -> String {
        let value = Fixed::of_money(m);
        self.amount(value, value.decimals().max(self.digits().into()), PLAIN)
    }

    /// The amount rounded to the currency's decimals, half away from zero: for averages.
    pub fn money_rounded(&self, m: Money) -> String {
        self.amount(Fixed::of_money(m), self.digits().into(), PLAIN)
    }

    /// The amount in brief, as [`Format::short`]: `₹7.73 Cr`, `£10.7M`, `$842`.
    pub fn money_short(&self, m: Money) -> String {
        self.short_fixed(Quantity::Money, Fixed::of_money(m))
    }

    /// A change: the exact amount with its sign, a plus too.
    pub fn money_change(&self, m: Money) -> String {
        with_plus(m.0 > 0, self.money(m))
    }

    /// The same in brief: `+₹4.20 L`, `−₹90.7K`.
    pub fn money_change_short(&self, m: Money) -> String {
        with_plus(m.0 > 0, self.money_short(m))
    }

    /// How many, exactly: `46,446`.
    pub fn count(&self, n: u64) -> String {
        let mut text = String::with_capacity(24);
        self.counts.write(&mut text, n.into(), 0);
        isolated(text)
    }

    /// In brief: three significant digits and a unit from 10,000 on (`₹7.73 Cr`, `46.4K`), whole numbers below
    /// (`₹1,665`), decimals only below 100 and where there are any: money the currency's own (`$84.24`), others up to
    /// three significant digits. Percents have at most one decimal.
    pub fn short(&self, q: Quantity, value: f64) -> String {
        Fixed::of_f64(value).map_or_else(|| NO_NUMBER.into(), |value| self.short_fixed(q, value))
    }

    /// As tables and tooltips show it: money at the currency's decimals, counts whole (means with two decimals),
    /// percents with one decimal, days, hours and ratios with two.
    pub fn exact(&self, q: Quantity, value: f64) -> String {
        let Some(value) = Fixed::of_f64(value) else {
            return NO_NUMBER.into();
        };
        let decimals = match q {
            Quantity::Money => self.digits().into(),
            Quantity::Percent => 1,
            Quantity::Ratio => 2,
            Quantity::Count | Quantity::Days | Quantity::Hours => 2 * u32::from(!value.is_whole_at(2)),
        };
        self.write(q, value, decimals, PLAIN)
    }

    /// The ticks of one axis, all in one unit and with as many decimals as the finest of them needs: `₹2.5 L`,
    /// `₹5.0 L`. Zero has neither.
    pub fn axis(&self, q: Quantity, ticks: &[f64]) -> Vec<String> {
        let values: Vec<_> = ticks.iter().map(|&tick| Fixed::of_f64(tick)).collect();
        let fixed =
            || values.iter().flatten().map(|&value| if q == Quantity::Percent { value.times(2) } else { value });
        let decimals_in = |unit: Unit| fixed().map(|value| value.times_less(unit.power).decimals()).max().unwrap_or(0);
        let units = self.units(q);
        let mut unit = units.iter().rev().find(|unit| fixed().any(|value| value.reaches(unit.power)));
        if unit.is_some_and(|unit| decimals_in(*unit) > 0) && !fixed().any(|value| value.reaches(4)) {
            unit = None;
        }
        let unit = *unit.unwrap_or(&PLAIN);
        let mut decimals = decimals_in(unit).min(3);
        if q == Quantity::Money && unit == PLAIN && decimals > 0 {
            decimals = decimals.max(self.digits().into());
        }
        let text = |value: Fixed| match value.is_zero() {
            true => self.write_on_axis(q, value, 0, PLAIN),
            false => self.write_on_axis(q, value, decimals, unit),
        };
        values.into_iter().map(|value| value.map_or_else(|| NO_NUMBER.into(), text)).collect()
    }

    /// `part` of `whole`, to a tenth of a percent, half away from zero: `56.1%`; `<0.1%` where that would be nothing and
    /// the part is not, `>99.9%` where it would be all and the part is not. `None` where `whole` is not positive.
    pub fn percent(&self, part: i128, whole: i128) -> Option<String> {
        let tenths = per_mille(part, Some(whole).filter(|whole| *whole > 0)?)?;
        match tenths {
            0 if part > 0 => return Some(self.percents(1, 1, "<")),
            1000 if part < whole => return Some(self.percents(999, 1, ">")),
            _ => {}
        }
        Some(self.percents(tenths, 1, if tenths < 0 { "\u{2212}" } else { "" }))
    }

    /// The same of a share from 0 to 1.
    pub fn share(&self, share: f64) -> String {
        const FINE: f64 = 1e9;
        self.percent((share * FINE).round() as i128, FINE as i128).unwrap_or_else(|| NO_NUMBER.into())
    }

    /// The change from `base` to `now` in percent of `base`: `+3.0%`, `−0.4%`; `= 0.0%` below 0.05%. Of a base that is
    /// not positive there is no percentage, and none to an amount below 0.
    pub fn change(&self, now: i128, base: i128) -> Option<(Direction, String)> {
        if base <= 0 || now < 0 {
            return None;
        }
        let tenths = per_mille(now.saturating_sub(base), base)?;
        let (direction, sign) = signed(tenths);
        Some((direction, self.percents(tenths, 1, sign)))
    }

    /// The size of a change in whole percents, without its sign: `17%`. Flat where that is 0%; nothing where
    /// [`Format::change`] says nothing.
    pub fn change_about(&self, now: i128, base: i128) -> Option<(Direction, String)> {
        if base <= 0 || now < 0 {
            return None;
        }
        let whole = divide_half_away(now.saturating_sub(base).checked_mul(100)?, base);
        Some((signed(whole).0, self.percents(whole, 0, "")))
    }

    /// The change from one share to another, each `part` of `whole`, in percentage points: `+1.2`, `−0.4`; `= 0.0` below
    /// 0.05 points. `None` where a `whole` is not positive. Exact while the products of parts and wholes are below 10³⁴.
    pub fn points(&self, now: (i128, i128), then: (i128, i128)) -> Option<(Direction, String)> {
        if now.1 <= 0 || then.1 <= 0 {
            return None;
        }
        let difference = now.0.saturating_mul(then.1).saturating_sub(then.0.saturating_mul(now.1));
        let tenths = per_mille(difference, now.1.saturating_mul(then.1))?;
        let (direction, sign) = signed(tenths);
        let mut text = sign.to_owned();
        self.counts.write(&mut text, tenths.unsigned_abs(), 1);
        Some((direction, isolated(text)))
    }

    /// The date, as much of it as `style` says.
    pub fn date(&self, day: NaiveDate, style: DateStyle) -> String {
        isolated(self.dates.write(day, style))
    }

    /// From `first` to `last`, both included, without saying anything twice: `27 May – 24 August 2025`,
    /// `1–24 August 2025`, `June 2025` for the whole of it.
    pub fn period(&self, first: NaiveDate, last: NaiveDate) -> String {
        isolated(self.dates.period(first, last))
    }

    /// Days of one month in brief, both included: `1–24 Aug`, or with the year `1–24 Aug 2025`.
    pub fn days(&self, first: NaiveDate, last: NaiveDate, with_year: bool) -> String {
        isolated(self.dates.days(first, last, with_year))
    }

    /// The day on which calendars begin their weeks.
    pub fn week_start(&self) -> Weekday {
        self.dates.week_start()
    }

    /// The currency's ISO 4217 code.
    pub fn currency(&self) -> &str {
        self.currency.code()
    }

    /// What the currency's units are called in a caption: `Rupees`.
    pub fn currency_name(&self) -> &str {
        self.currency.name()
    }

    /// The decimals of the currency, at most 4.
    pub fn digits(&self) -> u8 {
        self.currency.digits()
    }

    /// The language tag, in its canonical form.
    pub fn locale(&self) -> &str {
        &self.locale
    }

    fn units(&self, q: Quantity) -> &'static [Unit] {
        match q {
            Quantity::Money => self.money_units,
            Quantity::Count => self.count_units,
            _ => &[],
        }
    }

    fn short_fixed(&self, q: Quantity, value: Fixed) -> String {
        if let Some((unit, decimals)) = value.in_unit(self.units(q)) {
            return self.write(q, value, decimals, unit);
        }
        let decimals = match q {
            Quantity::Money if value.reaches(2) || value.is_whole_at(self.digits().into()) => 0,
            Quantity::Money => self.digits().into(),
            Quantity::Percent => u32::from(value.times(2).three_digits() > 0),
            Quantity::Ratio => value.three_digits(),
            Quantity::Count | Quantity::Days | Quantity::Hours => {
                let decimals = value.three_digits();
                if value.is_whole_at(decimals) { 0 } else { decimals }
            }
        };
        self.write(q, value, decimals, PLAIN)
    }

    fn write(&self, q: Quantity, value: Fixed, decimals: u32, unit: Unit) -> String {
        match q {
            Quantity::Money => self.amount(value, decimals, unit),
            Quantity::Count | Quantity::Ratio => self.number(value, decimals, unit, &Sides::NONE),
            Quantity::Percent => self.number(value.times(2), decimals, unit, &self.percent),
            Quantity::Days | Quantity::Hours => {
                let unit_name = if q == Quantity::Days { " day" } else { " hour" };
                let mut text = self.number(value, decimals, unit, &Sides::NONE);
                let one = text == "1";
                text.push_str(unit_name);
                text.push_str(if one { "" } else { "s" });
                text
            }
        }
    }

    fn write_on_axis(&self, q: Quantity, value: Fixed, decimals: u32, unit: Unit) -> String {
        match q {
            Quantity::Days => self.number(value, decimals, unit, &Sides::NONE) + " d",
            Quantity::Hours => self.number(value, decimals, unit, &Sides::NONE) + " h",
            _ => self.write(q, value, decimals, unit),
        }
    }

    fn amount(&self, value: Fixed, decimals: u32, unit: Unit) -> String {
        isolated(join(&self.amounts, value, decimals, unit, self.currency.sides()))
    }

    fn number(&self, value: Fixed, decimals: u32, unit: Unit, sides: &Sides) -> String {
        isolated(join(&self.counts, value, decimals, unit, sides))
    }

    /// `number` percent, its last digits decimals.
    fn percents(&self, number: i128, decimals: u32, sign: &str) -> String {
        let mut text = String::with_capacity(16);
        text.push_str(sign);
        text.push_str(&self.percent.before);
        self.counts.write(&mut text, number.unsigned_abs(), decimals);
        text.push_str(&self.percent.after);
        isolated(text)
    }
}

/// `text` of a number with a plus before it where it is positive.
pub fn with_plus(positive: bool, text: String) -> String {
    if positive { format!("+{JOINER}{text}") } else { text }
}

fn join(numerals: &Numerals, value: Fixed, decimals: u32, unit: Unit, sides: &Sides) -> String {
    let units = value.times_less(unit.power).rounded(decimals);
    let mut text = String::with_capacity(32);
    if value.negative && units != 0 {
        text.push(MINUS);
        if !sides.before.is_empty() {
            text.push(JOINER);
        }
    }
    text.push_str(&sides.before);
    numerals.write(&mut text, units, decimals);
    text.push_str(unit.suffix);
    text.push_str(&sides.after);
    text
}

#[cfg(test)]
mod tests;
