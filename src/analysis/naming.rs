//! How customers are named in public. One decision for the whole column: an id that names one person gives all away.

use std::collections::HashSet;

use hmac::{Hmac, KeyInit, Mac};
use rayon::prelude::*;
use sha2::Sha256;

use crate::config::{Naming, Privacy};
use crate::orders::Ids;
use crate::tables::Customer;

/// The names of customers as they may be published.
#[derive(Debug, Clone)]
pub struct Names {
    naming: Naming,
    /// By code: the place in the order of first orders, from 1.
    places: Vec<u32>,
    /// By code: what the key makes of the id.
    keyed: Vec<String>,
    /// Why ids are not shown, if they are not.
    pub reason: Option<&'static str>,
}

/// What stands before a customer's number in many systems, in small letters.
const PREFIXES: [&str; 20] = [
    "c", "cu", "cus", "cust", "customer", "client", "kunde", "kd", "u", "usr", "user", "id", "acc", "acct", "account",
    "member", "buyer", "guest", "shopper", "p",
];

/// What an id tells about a person: everything but what is plainly a customer's number may tell something.
fn gives_away(id: &str) -> Option<&'static str> {
    let digits = id.chars().filter(char::is_ascii_digit).count();
    let number = id.chars().all(|c| c.is_ascii_digit() || " +()-/.".contains(c));
    match () {
        () if id.contains('@') || id.to_lowercase().contains("%40") => Some("an id holds an e-mail address"),
        () if is_customer_number(id) => None,
        () if number && (7..=15).contains(&digits) => Some("an id looks like a phone number"),
        () if digits == 0 && id.chars().any(char::is_alphabetic) => Some("an id looks like a name"),
        () => Some("an id may be a card, an account or another number of a person"),
    }
}

/// Up to seven digits, alone or behind two capitals or a word for customers: a phone, card, bank or social security number
/// has more, and the name of an account holds a word of its own. Stripe's `cus_NffrFeUfNV2Hib` is one too.
fn is_customer_number(id: &str) -> bool {
    // Programs that hold numbers as floats write `12346.0`.
    let id = id.strip_suffix(".0").unwrap_or(id).trim_start_matches('#');
    let letters = id.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(id.len());
    let (prefix, rest) = id.split_at(letters);
    let is_word = PREFIXES.contains(&prefix.to_ascii_lowercase().as_str());
    let number = rest.strip_prefix(['-', '_', ' ', '#']).unwrap_or(rest);
    let digits = (1..=7).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    let small = prefix.bytes().filter(u8::is_ascii_lowercase).count();
    // Superstore has both `AA-10315` and `Dl-13600`.
    let capitals = prefix.len() <= 2 && (small == 0 || small < prefix.len() && rest.starts_with('-'));
    let stripe = prefix == "cus" && rest.starts_with('_') && number.bytes().all(|byte| byte.is_ascii_alphanumeric());
    digits && (prefix.is_empty() && number.len() == rest.len() || is_word || !prefix.is_empty() && capitals) || stripe
}

impl Names {
    /// Decides for all customers.
    pub fn decide(privacy: &Privacy, customers: &[Customer], ids: &Ids) -> Names {
        let naming = privacy.customers;
        let reason = match naming {
            Naming::Auto => (0..ids.len() as u32).find_map(|code| gives_away(&ids.text(code))),
            Naming::Pseudonym => Some("the config asks for pseudonyms"),
            Naming::Omit => Some("the config asks to leave customers out"),
            Naming::Raw => None,
        };
        let naming = match (naming, reason) {
            (Naming::Auto, None) => Naming::Raw,
            (Naming::Auto, Some(_)) => Naming::Pseudonym,
            (given, _) => given,
        };
        let (mut places, mut keyed) = (Vec::new(), Vec::new());
        if let (Naming::Pseudonym, Some(key)) = (naming, &privacy.key) {
            keyed = pseudonyms(key, ids);
        } else if naming == Naming::Pseudonym {
            let mut order: Vec<&Customer> = customers.iter().collect();
            order.sort_by(|a, b| a.first.cmp(&b.first).then_with(|| ids.compare(a.code, b.code)));
            places = vec![0; ids.len()];
            order.iter().zip(1..).for_each(|(customer, place)| places[customer.code as usize] = place);
        }
        Names { naming, places, keyed, reason }
    }

    /// The public name of a customer; nothing where customers are left out.
    pub fn of(&self, code: u32, ids: &Ids) -> Option<String> {
        match self.naming {
            Naming::Omit => None,
            Naming::Pseudonym => Some(match self.keyed.get(code as usize) {
                Some(keyed) => format!("Customer {keyed}"),
                None => format!("Customer {}", self.places[code as usize]),
            }),
            Naming::Raw | Naming::Auto => Some(ids.text(code)),
        }
    }
}

/// Letters and digits that are not taken for each other.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// What a key makes of all ids by HMAC-SHA-256: 50 bits each, or 100 where two of these are the same.
fn pseudonyms(key: &str, ids: &Ids) -> Vec<String> {
    let codes: Vec<u32> = (0..ids.len() as u32).collect();
    let of = |groups: usize| -> Vec<String> {
        let name = |&code: &u32| {
            // A key of any length will do.
            let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else { return String::new() };
            mac.update(ids.text(code).as_bytes());
            let bytes = mac.finalize().into_bytes();
            let signs = bytes.iter().take(5 * groups).map(|byte| char::from(ALPHABET[usize::from(byte % 32)]));
            let signs: Vec<char> = signs.collect();
            signs.chunks(5).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
        };
        codes.par_iter().map(name).collect()
    };
    let short = of(2);
    let distinct: HashSet<&String> = short.iter().collect();
    if distinct.len() == short.len() { short } else { of(4) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_gives_the_same_names_in_every_report() {
        let ids = |texts: &[&str]| {
            let mut all = crate::orders::Texts::default();
            texts.iter().for_each(|text| all.push(text.as_bytes()));
            Ids::Texts(all)
        };
        let (one, other) =
            (pseudonyms("secret", &ids(&["ann@example.com", "bob"])), pseudonyms("secret", &ids(&["bob"])));
        assert_eq!(one[1], other[0]);
        assert_ne!(one[1], pseudonyms("another", &ids(&["bob"]))[0]);
        assert!(one[0].len() == 11 && one[0].is_ascii() && !one[0].contains("ann"), "{}", one[0]);
    }

    #[test]
    fn tells_people_from_numbers() {
        for id in [
            "12346.0",
            "2131",
            "AA-10315",
            "Dl-13600",
            "cus_NffrFeUfNV2Hib",
            "u1",
            "C-00012",
            "customer 7",
            "#1001",
            "U0042",
        ] {
            assert_eq!(gives_away(id), None, "{id}");
        }
        for id in ["ann@example.com", "+91 98765 43210", "(555) 123-4567", "9876543210", "Brion Stark"] {
            assert!(gives_away(id).is_some(), "{id}");
        }
        for id in [
            "7123456789012",
            "555.123.4567",
            "98 76 54 32",
            "12345678",
            "4111 1111 1111 1111",
            "DE89370400440532013000",
            "123-45-6789",
            "a.b%40mail.example",
            "ann_1987",
            "bob12",
            "JOHN1985",
            "QQ123456C",
        ] {
            assert!(gives_away(id).is_some(), "{id}");
        }
    }
}
