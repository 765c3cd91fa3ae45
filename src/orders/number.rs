//! Numbers as files write them: exact, never through a float.

use std::fmt;
use std::str::FromStr;

use crate::money::{Decimal, Money};

use super::dressed::{MINUS, dressed, trim};
use super::votes::{Format, Votes};

/// The number that a text writes: an optional sign, digits, at most one point, an optional exponent.
pub fn decimal(text: &[u8]) -> Option<Decimal> {
    plain(text, b'.')
}

fn plain(text: &[u8], mark: u8) -> Option<Decimal> {
    let (negative, rest) = match text.split_first()? {
        (b'-', rest) => (true, rest),
        (b'+', rest) => (false, rest),
        _ => match text.strip_prefix(MINUS) {
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
            byte if byte == mark && !point => point = true,
            _ => return None,
        }
    }
    if !seen {
        return None;
    }
    scale = scale.checked_sub(exponent)?;
    if scale < 0 {
        mantissa = mantissa.checked_mul(10_i128.checked_pow(scale.unsigned_abs())?)?;
    }
    let scale = u32::try_from(scale.max(0)).ok().filter(|&scale| scale <= 30)?;
    Some(Decimal { mantissa: if negative { -mantissa } else { mantissa }, scale })
}

/// The amount of a plain text with at most four decimals and eleven digits before them, without detours.
pub fn plain_money(text: &[u8]) -> Option<Money> {
    money(text, b'.')
}

#[inline(always)]
fn money(text: &[u8], mark: u8) -> Option<Money> {
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
            byte if byte == mark && !point && digits.len() > 1 => point = true,
            _ => return None,
        }
    }
    let units = units.checked_mul(*[10_000, 1_000, 100, 10, 1].get(decimals)?)?;
    Some(Money(if negative { -units } else { units }))
}

/// How a column writes its numbers. What groups digits, which sign money has and where minus stands can be told from
/// each value; what separates decimals cannot (`1,234`), and is one for the whole column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberFormat {
    /// `1,234.50`
    Point,
    /// `1.234,50`
    Comma,
}

/// Which numbers a column holds.
pub type NumberVotes = Votes<NumberFormat>;

impl NumberFormat {
    /// What separates decimals.
    pub fn mark(self) -> u8 {
        match self {
            NumberFormat::Point => b'.',
            NumberFormat::Comma => b',',
        }
    }

    /// The amount of a plain text, as [`plain_money`]; what it does not read, [`NumberFormat::parse`] may.
    #[inline]
    pub fn money(self, text: &[u8]) -> Option<Money> {
        match self {
            NumberFormat::Point => money(text, b'.'),
            NumberFormat::Comma => money(text, b','),
        }
    }

    /// The number that a text writes: grouped by thousands or as in India (`1,22,350.00`), with a currency's sign or
    /// code on either side, negative by `-`, U+2212 or parentheses.
    pub fn parse(self, text: &[u8]) -> Option<Decimal> {
        let text = trim(text);
        plain(text, self.mark()).or_else(|| dressed(text, self.mark()).map(|(number, _)| number))
    }

    /// The text of an amount that is read back as it.
    pub fn write(self, amount: Money) -> String {
        let text = amount.to_plain(0);
        if self == NumberFormat::Comma { text.replace('.', ",") } else { text }
    }
}

impl fmt::Display for NumberFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if *self == NumberFormat::Point { "1,234.50" } else { "1.234,50" })
    }
}

impl FromStr for NumberFormat {
    type Err = String;

    /// Reads `1,234.50` or `1.234,50`, or the decimal mark alone.
    fn from_str(text: &str) -> Result<NumberFormat, String> {
        match text {
            "." | "1,234.50" => Ok(NumberFormat::Point),
            "," | "1.234,50" => Ok(NumberFormat::Comma),
            _ => Err(format!("{text:?} is neither \"1,234.50\" nor \"1.234,50\"")),
        }
    }
}

impl Format for NumberFormat {
    type Value = (i128, u32);
    const CANDIDATES: &'static [NumberFormat] = &[NumberFormat::Point, NumberFormat::Comma];

    fn value(self, text: &[u8]) -> Option<(i128, u32)> {
        self.parse(text).map(|number| (number.mantissa, number.scale))
    }

    fn may_differ(self, other: NumberFormat) -> bool {
        self != other
    }
}

#[cfg(test)]
mod tests {
    use super::super::dressed::currency;
    use super::super::votes::{Evidence, Verdict};
    use super::*;
    use proptest::prelude::*;

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

    #[test]
    fn reads_what_spreadsheets_write() {
        let point = |text: &str| NumberFormat::Point.parse(text.as_bytes()).and_then(Decimal::to_money).map(|m| m.0.0);
        let comma = |text: &str| NumberFormat::Comma.parse(text.as_bytes()).and_then(Decimal::to_money).map(|m| m.0.0);
        for text in
            ["1,234.50", "1 234.50", "1'234.50", "1’234.50", "1\u{a0}234.50", "$1,234.50", "USD 1,234.50", "1234.5"]
        {
            assert_eq!(point(text), Some(12_345_000), "{text}");
            assert!(comma(text).is_none(), "{text}");
        }
        for text in ["1.234,50", "1 234,50", "1\u{202f}234,50 €", "EUR 1.234,50", "1.234,50 zł", "kr. 1.234,5"] {
            assert_eq!(comma(text), Some(12_345_000), "{text}");
            assert!(point(text).is_none(), "{text}");
        }
        for text in
            ["-12.00", "(12.00)", "-$12.00", "$-12.00", "($12.00)", "12.00-", "\u{2212}12", "-12.00 USD", " -12 "]
        {
            assert_eq!(point(text), Some(-120_000), "{text}");
        }
        assert_eq!(point("₹1,22,350.00"), Some(1_223_500_000));
        assert_eq!((point("Rs.50"), point(".50"), point("12.")), (Some(500_000), Some(5_000), Some(120_000)));
        for text in [
            "1,22",
            "12,34,56",
            "1,2345",
            "0,123.4",
            "1,234 567",
            "--5",
            "(-5)",
            "(5",
            "5 pcs",
            "12.-",
            "$5 EUR",
            "1.2.3",
            "",
            "€",
        ] {
            assert_eq!(point(text), None, "{text}");
        }
        assert_eq!(currency(b"-$12.00"), Some("$"));
        assert_eq!(currency("1.234,50 €".as_bytes()), Some("€"));
        assert_eq!(currency(b"12"), None);
    }

    fn votes(texts: &[&str]) -> NumberVotes {
        let mut votes = NumberVotes::default();
        texts.iter().zip(2..).for_each(|(text, line)| votes.feed(text.as_bytes(), line));
        votes
    }

    fn seen(text: &str, line: u64) -> Evidence {
        Evidence { text: text.to_owned(), line }
    }

    #[test]
    fn one_value_settles_what_the_comma_means() {
        use NumberFormat::{Comma, Point};
        let decided = |format, proof| Verdict::Decided { format, proof };
        assert_eq!(votes(&["1,234", "12", "5.5"]).decide(), decided(Point, Some(seen("5.5", 4))));
        assert_eq!(votes(&["1,234", "1.234,5"]).decide(), decided(Comma, Some(seen("1.234,5", 3))));
        assert_eq!(votes(&["1,234", "1,234,567"]).decide(), decided(Point, Some(seen("1,234,567", 3))));
        assert_eq!(votes(&["12", "1 000"]).decide(), decided(Point, None));
        let example = seen("1,234", 3);
        assert_eq!(votes(&["12", "1,234"]).decide(), Verdict::Undecidable { readings: [Point, Comma], example });
        let proofs = [seen("1.5", 2), seen("1,5", 3)];
        assert_eq!(votes(&["1.5", "1,5", "2"]).decide(), Verdict::Mixed { formats: [Point, Comma], proofs });
        assert_eq!(votes(&["N/A", ""]).decide(), Verdict::Unread(Some(seen("N/A", 2))));
    }

    #[test]
    fn a_single_slip_is_a_bad_row_and_not_a_mixed_column() {
        let mut votes = votes(&["1,5", "1.25"]);
        assert!(votes.settles(NumberFormat::Point));
        votes.agree(NumberFormat::Point, 200);
        let proof = Some(seen("1.25", 3));
        assert_eq!(votes.decide(), Verdict::Decided { format: NumberFormat::Point, proof });
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_number_or_not(text in prop::collection::vec(any::<u8>(), 0..24), near in "[-+() $€.,'0-9e\u{a0}]{0,12}") {
            for text in [text.as_slice(), near.as_bytes()] {
                let _ = (NumberFormat::Point.parse(text), NumberFormat::Comma.parse(text), currency(text));
                let plain = decimal(text);
                if plain.is_some() {
                    prop_assert_eq!(NumberFormat::Point.parse(text), plain);
                }
            }
        }

        #[test]
        fn what_is_written_is_read_back(units: i64) {
            for format in [NumberFormat::Point, NumberFormat::Comma] {
                let read = format.parse(format.write(Money(units)).as_bytes()).and_then(Decimal::to_money);
                prop_assert_eq!(read, Some((Money(units), false)));
            }
        }

        /// Blocks can be counted apart, in any order.
        #[test]
        fn votes_of_parts_are_votes_of_the_whole(texts in prop::collection::vec("[0-9]{1,3}[.,]?[0-9]{0,3}", 0..12), cut in 0_usize..12) {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let (mut front, mut back) = (NumberVotes::default(), NumberVotes::default());
            for (i, text) in texts.iter().enumerate() {
                (if i < cut { &mut front } else { &mut back }).feed(text.as_bytes(), i as u64 + 2);
            }
            back.merge(&front);
            prop_assert_eq!(back.decide(), votes(&texts).decide());
        }
    }
}
