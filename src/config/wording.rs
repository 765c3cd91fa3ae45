//! What is wrong with a config, in the words of who wrote it, and what would be right.

use chrono_tz::{TZ_VARIANTS, Tz};

use crate::diagnostic::did_you_mean;

/// A line that is right, by its key.
const EXAMPLES: [(&str, &str); 34] = [
    ("title", "title = \"My shop\""),
    ("currency", "currency = \"EUR\""),
    ("locale", "locale = \"de-DE\""),
    ("timezone", "timezone = \"Europe/Berlin\""),
    ("public", "public = true"),
    ("revenue", "revenue = \"net\""),
    ("max_categories", "max_categories = 20"),
    ("order_id", "order_id = \"Order ID\""),
    ("user_id", "user_id = \"Customer ID\""),
    ("ts", "ts = \"Order Date\" or ts = [\"Date\", \"Time\"]"),
    ("amount", "amount = \"Quantity * Price\""),
    ("status", "status = \"Order Status\""),
    ("blank_is_zero", "blank_is_zero = [\"Discount\"]"),
    ("carried", "carried = true"),
    ("once_per_order", "once_per_order = true"),
    ("time_format", "time_format = \"d/m/Y\""),
    ("number_format", "number_format = \"1.234,50\""),
    ("skip_lines", "skip_lines = 3"),
    ("header", "header = false"),
    ("delimiter", "delimiter = \";\""),
    ("from", "from = \"2026-01-01\""),
    ("to", "to = \"2026-12-31\""),
    ("earliest", "earliest = \"1980-01-01\""),
    ("latest", "latest = \"2030-12-31\""),
    ("only", "only = { Country = [\"DE\", \"AT\"] }"),
    ("not", "not = { Status = [\"test\"] }"),
    ("[groups]", "\"Hot drinks\" = [\"Tea\", \"Coffee\"] under [groups]"),
    ("recency", "recency = [30, 60, 90, 180]"),
    ("frequency", "frequency = [1, 2, 4, 8]"),
    ("monetary", "monetary = [50, 100, 200, 500]"),
    ("logo", "logo = \"logo.svg\""),
    ("accent", "accent = \"#0a7d5a\""),
    ("footer", "footer = \"Corner Shop Ltd · [Imprint](https://example.org/imprint)\""),
    ("made_with", "made_with = false"),
];

/// What is wrong in a line, without the words of the program's own language, and what to do about it.
pub(super) fn plain(message: &str, line: &str) -> (String, String) {
    let message = message.lines().collect::<Vec<_>>().join(" ");
    // What knows better than an example says so.
    if let Some((told, help)) = message.split_once(": write ") {
        return (told.to_owned(), format!("write {help}"));
    }
    let help = match example(line) {
        Some(example) => format!("write it like this: {example}"),
        None => "correct this line".to_owned(),
    };
    let words: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let near = |typed: &str, known: &[&str]| did_you_mean(typed, known.iter().copied()).map(str::to_owned);
    match words.split_first() {
        Some((typed, known)) if message.starts_with("unknown field ") => {
            let help = near(typed, known).map_or_else(
                || format!("the keys here are {}", known.join(", ")),
                |near| format!("did you mean {near}?"),
            );
            (format!("there is no key {typed} here"), help)
        }
        Some((typed, known)) if message.starts_with("unknown variant ") => {
            let help = near(typed, known).map_or(help, |near| format!("did you mean {near:?}?"));
            let known: Vec<String> = known.iter().map(|known| format!("{known:?}")).collect();
            (format!("{typed:?} is none of {}", known.join(", ")), help)
        }
        _ => (value(&message), help),
    }
}

/// What is wrong with a value.
fn value(message: &str) -> String {
    if message.contains("untagged enum OneOrMore") {
        return "this must be text in quotes, or a list of such texts".to_owned();
    }
    if message.starts_with("invalid length") && message.ends_with("expected an array of length 4") {
        return "four numbers are needed here".to_owned();
    }
    let invalid = ["invalid type: ", "invalid value: "].iter().find_map(|start| message.strip_prefix(start));
    let Some((found, expected)) = invalid.and_then(|rest| rest.split_once(", expected ")) else {
        return message.to_owned();
    };
    let expected = match expected {
        "usize" | "u64" | "u32" => "a whole number of 0 or more",
        "i64" | "i32" => "a whole number",
        "f64" | "f32" => "a number",
        "a boolean" => "true or false, without quotes",
        "a string" => "text in quotes",
        "a map" => "a table",
        "a sequence" => "a list",
        other => other,
    };
    let found = ["string ", "integer ", "boolean ", "floating point "]
        .iter()
        .find_map(|kind| found.strip_prefix(kind))
        .unwrap_or(found);
    match found {
        "map" | "sequence" => format!("this must be {expected}"),
        found => format!("{} must be {expected}", found.replace('`', "")),
    }
}

/// What to do about a key whose value is wrong.
pub(super) fn remedy(key: &str) -> String {
    let name = key.rsplit(' ').next().unwrap_or(key);
    example(name).map_or_else(|| format!("correct {key}"), |example| format!("write it like this: {example}"))
}

/// A line that is right, for the key of the one that is wrong.
fn example(line: &str) -> Option<&'static str> {
    let key = line.split('=').next().unwrap_or(line).trim();
    EXAMPLES.iter().find(|(known, _)| *known == key).map(|(_, example)| *example)
}

/// The code of a currency that differs by two letters in another order, by their size, or by one letter where only one
/// common currency does.
pub(super) fn near_currency(code: &str) -> Option<String> {
    const COMMON: [&str; 20] = [
        "USD", "EUR", "GBP", "JPY", "CNY", "INR", "CHF", "CAD", "AUD", "BRL", "MXN", "PLN", "SEK", "NOK", "DKK", "CZK",
        "TRY", "RUB", "IDR", "KRW",
    ];
    let code = code.trim().to_uppercase();
    let letters: Vec<char> = code.chars().collect();
    let known = |code: &String| iso_currency::Currency::from_code(code).is_some();
    if let [a, b, c] = letters[..] {
        let turned = [[a, b, c], [b, a, c], [a, c, b]].map(|letters| letters.iter().collect::<String>());
        if let Some(found) = turned.into_iter().find(known) {
            return Some(found);
        }
    }
    // By its sign, or its name where only one common currency is called so.
    let by_sign = [("€", "EUR"), ("£", "GBP"), ("₹", "INR"), ("₺", "TRY"), ("₽", "RUB"), ("₩", "KRW"), ("ZŁ", "PLN")];
    if let Some((_, found)) = by_sign.iter().find(|(sign, _)| *sign == code) {
        return Some((*found).to_owned());
    }
    let word = code.trim_end_matches('S');
    let is_called = |known: &&&str| {
        let name = iso_currency::Currency::from_code(known).map(|own| own.name().to_uppercase()).unwrap_or_default();
        word.len() > 3 && name.split(' ').any(|part| part == word)
    };
    let mut called = COMMON.iter().filter(is_called);
    if let (Some(only), None) = (called.next(), called.next()) {
        return Some((*only).to_owned());
    }
    let differs = |known: &&&str| known.chars().zip(&letters).filter(|(a, b)| a != *b).count() == 1;
    let mut near = COMMON.iter().filter(|_| letters.len() == 3).filter(differs);
    match (near.next(), near.next()) {
        (Some(only), None) => Some((*only).to_owned()),
        _ => None,
    }
}

/// The tag of a language that is called by its English or its own name.
pub(super) fn near_locale(name: &str) -> Option<&'static str> {
    const NAMES: [(&str, &str); 24] = [
        ("english", "en"),
        ("german", "de"),
        ("deutsch", "de"),
        ("french", "fr"),
        ("français", "fr"),
        ("spanish", "es"),
        ("español", "es"),
        ("italian", "it"),
        ("italiano", "it"),
        ("portuguese", "pt"),
        ("português", "pt"),
        ("dutch", "nl"),
        ("nederlands", "nl"),
        ("polish", "pl"),
        ("polski", "pl"),
        ("swedish", "sv"),
        ("danish", "da"),
        ("norwegian", "nb"),
        ("turkish", "tr"),
        ("russian", "ru"),
        ("japanese", "ja"),
        ("chinese", "zh"),
        ("hindi", "hi"),
        ("arabic", "ar"),
    ];
    let name = name.trim().to_lowercase();
    NAMES.iter().find(|(known, _)| *known == name).map(|(_, tag)| *tag)
}

/// A time zone that is called nearly so: in other capitals, by its city, or misspelt.
pub(super) fn near_zone(name: &str) -> Option<&'static str> {
    let plain = |name: &str| name.trim().replace(' ', "_").to_lowercase();
    let own = plain(name);
    let names = || TZ_VARIANTS.iter().copied().map(Tz::name);
    let city = |zone: &&str| own.split('/').any(|part| plain(zone).rsplit('/').next() == Some(part));
    names().find(|zone| plain(zone) == own).or_else(|| names().find(city)).or_else(|| did_you_mean(name, names()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_values_are_said_in_plain_words() {
        for (message, told) in [
            ("invalid type: string \"ten\", expected usize", "\"ten\" must be a whole number of 0 or more"),
            ("invalid value: integer `-1`, expected usize", "-1 must be a whole number of 0 or more"),
            ("invalid type: integer `5`, expected a string", "5 must be text in quotes"),
            ("invalid type: map, expected a string", "this must be text in quotes"),
            ("string values must be quoted", "string values must be quoted"),
            ("unknown variant `brutto`, expected `gross` or `net`", "\"brutto\" is none of \"gross\", \"net\""),
            ("unknown field `titel`, expected one of `title`, `public`", "there is no key titel here"),
        ] {
            assert_eq!(plain(message, "").0, told);
        }
        let help = |message, line| plain(message, line).1;
        assert_eq!(help("unknown field `titel`, expected `title` or `public`", ""), "did you mean title?");
        assert_eq!(help("unknown field `x`, expected `title` or `public`", ""), "the keys here are title, public");
        assert_eq!(help("unknown variant `raws`, expected `auto` or `raw`", ""), "did you mean \"raw\"?");
        assert_eq!(help("\"1.2.2025\" is not a day: write 2025-02-01", "from = "), "write 2025-02-01");
        assert_eq!(example("  max_categories = \"ten\""), Some("max_categories = 20"));
    }

    #[test]
    fn near_names_are_found() {
        let near = ["GPB", "eur", "UDS", "EUT", "QQQ", "EURO"].map(near_currency);
        assert_eq!(
            near.each_ref().map(Option::as_deref),
            [Some("GBP"), Some("EUR"), Some("USD"), Some("EUR"), None, Some("EUR")]
        );
        let named = ["euro", "Rupees", "€", "dollar"].map(near_currency);
        assert_eq!(named.each_ref().map(Option::as_deref), [Some("EUR"), Some("INR"), Some("EUR"), None]);
        assert_eq!((near_locale("German"), near_locale("x")), (Some("de"), None));
        assert_eq!(near_zone("Berlin/Europe"), Some("Europe/Berlin"));
        assert_eq!(near_zone("europe/berlin"), Some("Europe/Berlin"));
        assert_eq!(near_zone("New York"), Some("America/New_York"));
        assert_eq!(near_zone("Europe/Berln"), Some("Europe/Berlin"));
    }
}
