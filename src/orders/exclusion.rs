//! What keeps a row from counting: a status, or a flag.

use super::header::folded;
use super::nothing::is_promo;
use super::status;

/// A status that keeps a row from counting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exclusion {
    /// The column.
    pub column: usize,
    /// What keeps a row from counting.
    pub when: When,
}

/// What a column says of a row that does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// One of these values, in small letters; without any, every text.
    Listed(&'static [&'static str]),
    /// That it was cancelled, voided, refused or the like.
    NoSale,
    /// The same, or that it is of another kind than a sale: a payout, a visit.
    NoSaleKind,
    /// That it is so, as the column's name has it: `Voided`, `Cancelled at`.
    Set,
}

impl When {
    /// What a column of this name says, where it says what became of orders.
    pub(super) fn of(name: &str) -> When {
        match () {
            () if status::is_of_no_sale(name) => When::Set,
            () if status::is_named(&folded(name)) => When::NoSale,
            () => When::NoSaleKind,
        }
    }
}

impl Exclusion {
    /// Whether a row with this value does not count.
    pub fn holds(&self, value: &[u8]) -> bool {
        let value = value.trim_ascii();
        let listed = || String::from_utf8_lossy(value).to_lowercase();
        match self.when {
            When::Listed(values) => !value.is_empty() && (values.is_empty() || values.contains(&listed().as_str())),
            When::NoSale => !value.is_empty() && status::is_no_sale(value),
            When::NoSaleKind => !value.is_empty() && status::is_no_sale_kind(value),
            When::Set => is_promo(value),
        }
    }
}
