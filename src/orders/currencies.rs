//! Currencies beside numbers and in columns of their own: all amounts of a report are in one.

/// Signs of currencies, and the code of those that mean one currency only.
const SIGNS: [(&str, &str); 42] = [
    ("$", ""),
    ("€", "EUR"),
    ("£", ""),
    ("¥", ""),
    ("₹", "INR"),
    ("₽", "RUB"),
    ("₩", "KRW"),
    ("₺", "TRY"),
    ("₴", "UAH"),
    ("₫", "VND"),
    ("₪", "ILS"),
    ("₱", "PHP"),
    ("₦", "NGN"),
    ("฿", "THB"),
    ("₡", "CRC"),
    ("₲", "PYG"),
    ("₵", "GHS"),
    ("₸", "KZT"),
    ("₾", "GEL"),
    ("₼", "AZN"),
    ("₮", "MNT"),
    ("₭", "LAK"),
    ("US$", "USD"),
    ("C$", ""),
    ("CA$", "CAD"),
    ("A$", "AUD"),
    ("AU$", "AUD"),
    ("NZ$", "NZD"),
    ("HK$", "HKD"),
    ("S$", "SGD"),
    ("NT$", "TWD"),
    ("R$", "BRL"),
    ("MX$", "MXN"),
    ("kr", ""),
    ("kr.", ""),
    ("zł", "PLN"),
    ("Kč", "CZK"),
    ("Ft", "HUF"),
    ("lei", "RON"),
    ("Rs", ""),
    ("Rs.", ""),
    ("Fr.", "CHF"),
];

/// Whether a text is a currency's sign, or its ISO 4217 code in letters of any size.
pub(super) fn is_currency(text: &[u8]) -> bool {
    SIGNS.iter().any(|(sign, _)| sign.as_bytes() == text) || code(text).is_some()
}

fn code(text: &[u8]) -> Option<String> {
    let code = std::str::from_utf8(text).ok().filter(|text| text.len() == 3)?.to_ascii_uppercase();
    iso_currency::Currency::from_code(&code).map(|_| code)
}

/// The currencies of a column, each with the first line that has it. The same currency by sign and by code is one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Currencies {
    seen: Vec<(String, u64)>,
}

impl Currencies {
    /// Takes in a sign, a code or any other text that names a currency. Empty ones say nothing.
    pub fn feed(&mut self, text: &[u8], line: u64) {
        let text = text.trim_ascii();
        if self.seen.last().is_some_and(|(last, first)| last.as_bytes() == text && *first <= line) || text.is_empty() {
            return;
        }
        let sign = SIGNS.iter().find(|(sign, code)| sign.as_bytes() == text && !code.is_empty());
        let name = sign.map(|(_, code)| (*code).to_owned()).or_else(|| code(text));
        self.add(name.unwrap_or_else(|| String::from_utf8_lossy(text).into_owned()), line);
    }

    fn add(&mut self, name: String, line: u64) {
        match self.seen.iter_mut().find(|(seen, _)| *seen == name) {
            Some((_, first)) => *first = line.min(*first),
            None => self.seen.push((name, line)),
        }
    }

    /// Takes in those of other rows.
    pub fn merge(&mut self, other: &Currencies) {
        other.seen.iter().for_each(|(name, line)| self.add(name.clone(), *line));
    }

    /// All of them, codes where they are known, by first line.
    pub fn all(&self) -> Vec<(&str, u64)> {
        let mut all: Vec<_> = self.seen.iter().map(|(name, line)| (name.as_str(), *line)).collect();
        all.sort_by_key(|&(_, line)| line);
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_and_its_code_are_one_currency() {
        let mut own = Currencies::default();
        [("eur", 9), ("", 10), ("$", 11)].iter().for_each(|(text, line)| own.feed(text.as_bytes(), *line));
        let mut other = Currencies::default();
        other.feed("€".as_bytes(), 2);
        own.merge(&other);
        assert_eq!(own.all(), [("EUR", 2), ("$", 11)]);
    }
}
