//! How customers are named in public. One decision for the whole column: an id that names one person gives all away.

use crate::config::Naming;
use crate::orders::Ids;
use crate::tables::Customer;

/// The names of customers as they may be published.
#[derive(Debug, Clone)]
pub struct Names {
    naming: Naming,
    /// By code: the place in the order of first orders, from 1.
    places: Vec<u32>,
    /// Why ids are not shown, if they are not.
    pub reason: Option<&'static str>,
}

/// What an id tells about a person.
fn gives_away(id: &str) -> Option<&'static str> {
    let digits = id.chars().filter(char::is_ascii_digit).count();
    let phone = id.chars().all(|c| c.is_ascii_digit() || " +()-/".contains(c));
    match () {
        () if id.contains('@') => Some("an id holds an e-mail address"),
        () if phone && (id.starts_with('+') || id.contains(['(', ' ', '/'])) && (7..=15).contains(&digits) => {
            Some("an id looks like a phone number")
        }
        () if phone && (10..=12).contains(&digits) => Some("an id looks like a phone number"),
        () if digits == 0 && id.chars().any(char::is_alphabetic) => Some("an id looks like a name"),
        () => None,
    }
}

impl Names {
    /// Decides for all customers.
    pub fn decide(naming: Naming, customers: &[Customer], ids: &Ids) -> Names {
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
        let mut places = Vec::new();
        if naming == Naming::Pseudonym {
            let mut order: Vec<&Customer> = customers.iter().collect();
            order.sort_by(|a, b| a.first.cmp(&b.first).then_with(|| ids.compare(a.code, b.code)));
            places = vec![0; ids.len()];
            order.iter().zip(1..).for_each(|(customer, place)| places[customer.code as usize] = place);
        }
        Names { naming, places, reason }
    }

    /// The public name of a customer; nothing where customers are left out.
    pub fn of(&self, code: u32, ids: &Ids) -> Option<String> {
        match self.naming {
            Naming::Omit => None,
            Naming::Pseudonym => Some(format!("Customer {}", self.places[code as usize])),
            Naming::Raw | Naming::Auto => Some(ids.text(code)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_people_from_numbers() {
        for id in ["12346.0", "2131", "AA-10315", "cus_NffrFeUfNV2Hib", "7123456789012"] {
            assert_eq!(gives_away(id), None, "{id}");
        }
        for id in ["ann@example.com", "+91 98765 43210", "(555) 123-4567", "9876543210", "Brion Stark"] {
            assert!(gives_away(id).is_some(), "{id}");
        }
    }
}
