//! Currencies beside numbers and in columns of their own: all amounts of a report are in one.

/// Signs of currencies, and the code of those that mean one currency only.
const SIGNS: [(&str, &str); 59] = [
    ("￥", ""),
    ("đ", "VND"),
    ("S/", "PEN"),
    ("S/.", "PEN"),
    ("Rp", "IDR"),
    ("Rp.", "IDR"),
    ("RM", "MYR"),
    ("TL", "TRY"),
    ("руб", "RUB"),
    ("руб.", "RUB"),
    ("р.", "RUB"),
    ("грн", "UAH"),
    ("грн.", "UAH"),
    ("円", "JPY"),
    ("元", "CNY"),
    ("원", "KRW"),
    ("KSh", "KES"),
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
    seen: Vec<Seen>,
}

/// A currency as it is called, as it is written where it stands first, and that line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Its code, where that is known.
    pub name: String,
    /// As it is written.
    pub text: String,
    /// The line.
    pub line: u64,
}

impl Seen {
    /// Whether it is a sign that several currencies share.
    pub fn is_open(&self) -> bool {
        SIGNS.iter().any(|(sign, code)| *sign == self.name && code.is_empty())
    }
}

/// Whether a sign that several currencies share, such as `$`, can be that of a currency by its code.
pub(super) fn may_be(code: &str, sign: &str) -> bool {
    let currency = iso_currency::Currency::from_code(code);
    SIGNS.iter().any(|(own, of)| *own == sign && of.is_empty())
        && currency.is_some_and(|currency| currency.symbol().symbol.contains(sign))
}

/// Whether a column of this name, folded, holds currencies.
pub(super) fn is_named(folded: &str) -> bool {
    const NAMES: [&str; 12] = [
        "currency",
        "währung",
        "waehrung",
        "devise",
        "moneda",
        "moeda",
        "valuta",
        "waluta",
        "валюта",
        "parabirimi",
        "matauang",
        "通貨",
    ];
    folded == "ccy" || NAMES.iter().any(|name| folded.contains(name))
}

impl Currencies {
    /// Takes in a sign, a code or any other text that names a currency. Empty ones say nothing.
    pub fn feed(&mut self, text: &[u8], line: u64) {
        let text = text.trim_ascii();
        let known = |seen: &Seen| seen.text.as_bytes() == text && seen.line <= line;
        if text.is_empty() || self.seen.iter().any(known) {
            return;
        }
        let sign = SIGNS.iter().find(|(sign, code)| sign.as_bytes() == text && !code.is_empty());
        let name = sign.map(|(_, code)| (*code).to_owned()).or_else(|| code(text));
        let text = String::from_utf8_lossy(text).into_owned();
        self.add(Seen { name: name.unwrap_or_else(|| text.clone()), text, line });
    }

    fn add(&mut self, seen: Seen) {
        match self.seen.iter_mut().find(|known| known.name == seen.name) {
            Some(known) if seen.line < known.line => *known = seen,
            Some(_) => {}
            None => self.seen.push(seen),
        }
    }

    /// Takes in those of other rows.
    pub fn merge(&mut self, other: &Currencies) {
        other.seen.iter().for_each(|seen| self.add(seen.clone()));
    }

    /// All of them, codes where they are known, by first line.
    pub fn all(&self) -> Vec<&Seen> {
        let mut all: Vec<_> = self.seen.iter().collect();
        all.sort_by_key(|seen| seen.line);
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
        let all: Vec<_> = own.all().iter().map(|seen| (seen.name.as_str(), seen.line)).collect();
        assert_eq!(all, [("EUR", 2), ("$", 11)]);
    }
}
