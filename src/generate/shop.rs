//! What the synthetic shop is like.

use chrono::NaiveDate;
use rand::Rng;
use rand_chacha::ChaCha8Rng;

/// What the synthetic shop is like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shop {
    /// Days of business, all of them in the file.
    pub days: u32,
    /// Orders a day on average; the file has exactly `days` times as many.
    pub orders_per_day: u32,
    /// Customers, of whom few are there from the start; at least one.
    pub users: u32,
    /// Another seed, another shop.
    pub seed: u64,
    /// The last day.
    pub end: NaiveDate,
}

impl Default for Shop {
    fn default() -> Shop {
        let end = NaiveDate::from_ymd_opt(2025, 12, 31).unwrap_or_default();
        Shop { days: 730, orders_per_day: 65, users: 1200, seed: 42, end }
    }
}

/// An even number from 0 to below 1.
pub(super) fn unit(rng: &mut ChaCha8Rng) -> f64 {
    (rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}
