//! Words that stand where there is nothing, and what is no promo.

use super::number::NumberFormat;
use super::votes::Format;

/// What the category of a row is called that names none.
pub const NO_CATEGORY: &str = "(no category)";
/// What an order is called that does not name its payment type.
pub const NO_PAYMENT: &str = "(none)";
/// What the value of a dimension is called that a row does not name.
pub const NO_VALUE: &str = "(none)";

/// What databases, spreadsheets and programs write into an empty cell, in small letters.
const NOTHING: [&[u8]; 9] = [b"null", b"none", b"nan", b"nat", b"n/a", b"#n/a", b"\\n", b"<na>", b"-"];

/// What a flag says that is not set, in small letters.
const NOT_SET: [&[u8]; 14] = [
    b"false",
    b"no",
    b"n",
    b"f",
    b"off",
    b"nein",
    b"non",
    b"nie",
    b"nej",
    b"nee",
    "não".as_bytes(),
    b"nao",
    "нет".as_bytes(),
    "hayır".as_bytes(),
];

/// Whether a field, without the white space around it, says that there is nothing.
#[inline]
pub(super) fn is_nothing(text: &[u8]) -> bool {
    text.is_empty()
        // Few texts start like one of these.
        || text.len() <= 4
            && matches!(text[0], b'n' | b'N' | b'#' | b'\\' | b'<' | b'-')
            && NOTHING.iter().any(|nothing| nothing.eq_ignore_ascii_case(text))
}

/// Whether a field tells of a promo: a flag that is set, an amount that is not zero, or a code, which is one wherever it
/// stands.
pub(super) fn is_promo(text: &[u8]) -> bool {
    let text = text.trim_ascii();
    !(is_nothing(text) || is_zero(text) || is_word_of(&NOT_SET, text))
}

/// Zero in any form: `0`, `0.00`, `€0,00`, `0 %`.
fn is_zero(text: &[u8]) -> bool {
    let text = text.strip_suffix(b"%").unwrap_or(text);
    text.contains(&b'0')
        && !text.iter().any(|byte| matches!(byte, b'1'..=b'9'))
        && NumberFormat::CANDIDATES.iter().any(|format| format.parse(text).is_some_and(|number| number.mantissa == 0))
}

fn is_word_of(words: &[&[u8]], text: &[u8]) -> bool {
    // The longest of them is short.
    text.len() <= 8 && words.contains(&String::from_utf8_lossy(text).to_lowercase().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_nothing_in_any_case() {
        for text in ["", "NULL", "null", "None", "nan", "NaN", "N/A", "n/a", "#N/A", "\\N", "-", "<NA>", "NaT"] {
            assert!(is_nothing(text.as_bytes()), "{text}");
        }
        for text in ["0", "NA", "no", "Nancy", "--", "-5", "nulls", "#1"] {
            assert!(!is_nothing(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn zeros_and_words_for_no_are_no_promo() {
        for text in [
            "", "0", "0.0", "0.00", "0,00", "€0.00", "$ 0", "0%", "0 %", "-0", "-", "NULL", "None", "nan", "N/A", "\\N",
        ] {
            assert!(!is_promo(text.as_bytes()), "{text}");
        }
        for text in ["false", "False", "no", "N", "f", "Nein", "нет", "Hayır"] {
            assert!(!is_promo(text.as_bytes()), "{text}");
        }
        for text in ["1", "1.0", "0.5", "true", "yes", "SAVE10", "10%", "Y", "FREE", "000A", "ja", "1.5"] {
            assert!(is_promo(text.as_bytes()), "{text}");
        }
    }
}
