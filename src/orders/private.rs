//! Texts that name a person wherever they stand, such as an e-mail address in the wrong column of a shifted row.

use crate::diagnostic::readable;

use super::ids::Ids;

/// What a category is called that is an e-mail address, as in a row whose fields are shifted.
pub const ADDRESS: &str = "(e-mail address)";

/// Whether a text holds an e-mail address, plain or as addresses of pages write it.
pub(super) fn holds_address(text: &[u8]) -> bool {
    let encoded = || text.windows(3).any(|three| three.eq_ignore_ascii_case(b"%40"));
    memchr::memchr(b'@', text).is_some() || encoded()
}

/// Whether a name of a category or the like holds an e-mail address: a word with something on both sides of the sign
/// and a dot behind it. A sign that stands alone is part of a name: `Café @ Home`.
pub(super) fn names_address(text: &[u8]) -> bool {
    if !holds_address(text) {
        return false;
    }
    let parts = |c: char| c.is_whitespace() || "<>()[]\"',;:|".contains(c);
    readable(text).to_lowercase().replace("%40", "@").split(parts).any(|word| {
        word.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.trim_matches('.').contains('.'))
    })
}

/// Whether a text gives a customer away: by an address, or as one of the ids that are known.
pub(super) fn reveals(text: &[u8], customers: &Ids) -> bool {
    holds_address(text) || customers.holds(text.trim_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_seen_and_signs_in_names_are_not() {
        for text in ["ann@example.com", "Ann <ann@mail.example>", "a.b%40mail.example"] {
            assert!(holds_address(text.as_bytes()), "{text}");
        }
        for text in ["ann@example.com", "write to <Ann@Mail.example>, please", "a.b%40mail.example"] {
            assert!(names_address(text.as_bytes()), "{text}");
        }
        for text in ["Café @ Home", "@home", "Fish@Chips", "3 @ 1.50", "100%"] {
            assert!(!names_address(text.as_bytes()), "{text}");
        }
    }
}
