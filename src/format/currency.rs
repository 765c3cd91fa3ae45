//! Currencies: code, decimals, name, and the symbol with its place. ISO 4217 gives the first three; symbols and places
//! follow CLDR by rules and a small table, because ICU4X has no stable currency formatter yet.

use icu_locale_core::LanguageIdentifier;
use iso_currency::Currency as Iso;

const NBSP: &str = "\u{a0}";
const NARROW_NBSP: &str = "\u{202f}";

/// What stands around a number.
#[derive(Debug, Clone)]
pub(super) struct Sides {
    pub before: String,
    pub after: String,
}

impl Sides {
    pub const NONE: Sides = Sides { before: String::new(), after: String::new() };
}

/// A currency as one locale writes it.
#[derive(Debug, Clone)]
pub(super) struct Currency {
    iso: Iso,
    local: bool,
    sides: Sides,
}

impl Currency {
    pub fn new(code: &str, locale: &LanguageIdentifier) -> Result<Currency, String> {
        let iso = Iso::from_code(code).ok_or_else(|| {
            format!("`{code}` is not an ISO 4217 currency code; write one like `INR`, `USD` or `EUR`")
        })?;
        let region = locale.region.and_then(|region| region.as_str().parse().ok());
        let locals = region.map(Iso::from_country).unwrap_or_default();
        let symbol = symbol(iso, &locals);
        Ok(Currency { iso, local: locals.contains(&iso), sides: sides(symbol, locale) })
    }

    pub fn code(&self) -> &'static str {
        self.iso.code()
    }

    /// Whether it is paid with where the locale is at home.
    pub fn is_local(&self) -> bool {
        self.local
    }

    /// The decimals of its smallest coin; 2 for what has no coins.
    pub fn digits(&self) -> u8 {
        self.iso.exponent().and_then(|digits| u8::try_from(digits).ok()).unwrap_or(2)
    }

    pub fn sides(&self) -> &Sides {
        &self.sides
    }

    /// The plain plural where the name ends in a well-known noun, else the name.
    pub fn name(&self) -> &str {
        const PLURALS: [(&str, &str); 17] = [
            ("dollar", "Dollars"),
            ("euro", "Euros"),
            ("sterling", "Pounds"),
            ("pound", "Pounds"),
            ("rupee", "Rupees"),
            ("yen", "Yen"),
            ("yuan", "Yuan"),
            ("won", "Won"),
            ("franc", "Francs"),
            ("peso", "Pesos"),
            ("dinar", "Dinars"),
            ("dirham", "Dirhams"),
            ("rial", "Rials"),
            ("riyal", "Riyals"),
            ("real", "Reais"),
            ("rand", "Rand"),
            ("shilling", "Shillings"),
        ];
        let name = self.iso.name();
        let noun = name.rsplit(' ').next().unwrap_or(name).to_lowercase();
        PLURALS.iter().find(|(singular, _)| *singular == noun).map_or(name, |(_, plural)| plural)
    }
}

/// The symbol by which readers where `locals` are paid know the currency; its code where the symbol would not say.
fn symbol(iso: Iso, locals: &[Iso]) -> String {
    /// Not at home, these have a symbol of their own all the same.
    const KNOWN: [&str; 22] = [
        "USD", "EUR", "GBP", "INR", "JPY", "KRW", "ILS", "VND", "BRL", "HKD", "TWD", "SGD", "PHP", "NGN", "UAH", "TRY",
        "RUB", "PLN", "CZK", "HUF", "THB", "KZT",
    ];
    let code = iso.code();
    // No currency at all: bare numbers.
    if code == "XXX" {
        return String::new();
    }
    let symbol = iso.symbol().symbol;
    // CLDR writes the codes of these even at home; Arabic letters would turn the direction of English text.
    if symbol == "¤" || symbol == "₣" || code == "RON" || symbol.chars().any(|c| ('\u{600}'..'\u{700}').contains(&c))
    {
        return code.into();
    }
    if locals.contains(&iso) {
        return symbol;
    }
    let shared = ["$", "£", "¥"].contains(&&*symbol);
    let taken = locals.iter().any(|local| local.symbol().symbol == symbol);
    match (KNOWN.contains(&code), shared) {
        (true, _) if !taken => symbol,
        (_, true) => format!("{}{symbol}", &code[..2]),
        _ => code.into(),
    }
}

/// Where the symbol stands, by language and, where that differs, by region.
fn sides(symbol: String, locale: &LanguageIdentifier) -> Sides {
    let language = locale.language.as_str();
    let region = locale.region.as_ref().map_or("", |region| region.as_str());
    let (before, spaced) = match (language, region) {
        ("de", "AT" | "CH" | "LI") | ("it", "CH") | ("pt", "BR" | "") | ("nl" | "id", _) => (true, true),
        ("es", "ES" | "") => (false, true),
        ("es", _) => (true, symbol.ends_with(char::is_alphabetic)),
        (
            "en" | "zh" | "ja" | "ko" | "hi" | "mr" | "gu" | "kn" | "ml" | "ta" | "te" | "pa" | "or" | "ne" | "si"
            | "ur" | "th" | "ms" | "fil" | "tr" | "cy" | "ga" | "mt" | "sw" | "zu" | "yo" | "ha" | "am",
            _,
        ) => (true, symbol.ends_with(char::is_alphabetic)),
        _ => (false, true),
    };
    let space = if spaced { NBSP } else { "" };
    match before {
        true => Sides { before: symbol + space, after: String::new() },
        false => Sides { before: String::new(), after: format!("{space}{symbol}") },
    }
}

/// Where the percent sign stands.
pub(super) fn percent_sides(locale: &LanguageIdentifier) -> Sides {
    let after = |space: &str| Sides { before: String::new(), after: format!("{space}%") };
    match locale.language.as_str() {
        "tr" => Sides { before: "%".into(), after: String::new() },
        "fr" => after(NARROW_NBSP),
        "de" | "es" | "sv" | "nb" | "nn" | "no" | "da" | "fi" | "cs" | "sk" | "sl" | "hr" | "bs" | "mk" | "ru"
        | "uk" | "be" | "lt" | "ro" => after(NBSP),
        _ => after(""),
    }
}
