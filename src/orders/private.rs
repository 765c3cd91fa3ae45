//! Texts that name a person wherever they stand, such as an e-mail address in the wrong column of a shifted row.

use super::ids::Ids;

/// What a category is called that is an e-mail address, as in a row whose fields are shifted.
pub const ADDRESS: &str = "(e-mail address)";

/// Whether a text holds an e-mail address, plain or as addresses of pages write it.
pub(super) fn holds_address(text: &[u8]) -> bool {
    let encoded = || text.windows(3).any(|three| three.eq_ignore_ascii_case(b"%40"));
    memchr::memchr(b'@', text).is_some() || encoded()
}

/// Whether a name of a category or the like is an e-mail address: letters on both sides of the sign and a dot behind it.
pub(super) fn is_address(text: &[u8]) -> bool {
    let Some(at) = memchr::memchr(b'@', text) else { return false };
    let (name, host) = (&text[..at], &text[at + 1..]);
    let plain = |part: &[u8]| !part.is_empty() && !part.iter().any(u8::is_ascii_whitespace);
    plain(name) && plain(host) && host.contains(&b'.')
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
        assert!(is_address(b"ann@example.com") && !is_address("Café @ Home".as_bytes()) && !is_address(b"@home"));
    }
}
