//! Orders before their rows are written, and what all rows are written of.

use chrono::NaiveDate;

use crate::money::push_digits;

/// How orders are paid.
pub(super) const PAYMENTS: [&str; 4] = ["CARD", "UPI", "WALLET", "COD"];

/// An order, before its rows are written.
pub(super) struct Order {
    pub number: u64,
    pub customer: u64,
    /// Seconds since midnight.
    pub time: u32,
    pub category: usize,
    /// What decides its price.
    pub price: u64,
    pub promo: bool,
    pub payment: usize,
}

/// The rows of a day, and the returns of its orders: the day of the file on which they come, the second of it, the row.
pub(super) struct Written {
    pub rows: Vec<u8>,
    pub returns: Vec<(u32, u32, Vec<u8>)>,
}

/// Writes what all rows begin with: the order, the customer and the time.
pub(super) fn push_start(number: u64, customer: u64, date: NaiveDate, time: u32, out: &mut Vec<u8>) {
    push_digits(out, number);
    out.push(b',');
    push_digits(out, customer);
    out.push(b',');
    out.extend_from_slice(date.format("%Y-%m-%dT").to_string().as_bytes());
    push_time(out, time);
    out.push(b',');
}

/// The index of the first bound above `r`; the last is never one to reach.
pub(super) fn pick<const N: usize>(bounds: &[u16; N], r: u16) -> usize {
    bounds[..N - 1].iter().take_while(|&&bound| r >= bound).count()
}

fn push_two(out: &mut Vec<u8>, n: u64) {
    out.extend_from_slice(&[b'0' + (n / 10) as u8, b'0' + (n % 10) as u8]);
}

pub(super) fn push_amount(out: &mut Vec<u8>, paise: u64) {
    push_digits(out, paise / 100);
    out.push(b'.');
    push_two(out, paise % 100);
}

fn push_time(out: &mut Vec<u8>, seconds: u32) {
    let seconds = u64::from(seconds);
    push_two(out, seconds / 3600);
    out.push(b':');
    push_two(out, seconds / 60 % 60);
    out.push(b':');
    push_two(out, seconds % 60);
}
