//! A synthetic shop: orders in rupees as a small Indian web shop might have had them, to try the report with.
//!
//! Three things make an order file: how much was bought on each day and of what (`demand`), who bought
//! (`customers`), and the rows themselves, which are written here. The same seed gives the same bytes on every machine:
//! each day has a random stream of its own, and nothing depends on the platform's mathematics or on threads.

mod customers;
mod demand;
mod shop;

use std::io::{self, Write};

use chrono::{Datelike, Days};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use crate::money::push_digits;

pub use shop::Shop;

use customers::Customers;
use demand::{CATEGORIES, Day};

/// The file's first line.
const HEADER: &[u8] = b"order_id,user_id,ts,amount,category,used_promo,payment_type\n";
const PAYMENTS: [&str; 4] = ["CARD", "UPI", "WALLET", "COD"];
const FIRST_CUSTOMER: u64 = 1001;
/// Orders of an hour, by chance out of 64, from 8 to 21 o'clock: noon and evening on working days, later at weekends.
const HOURS: [[u8; 14]; 2] = [[3, 4, 4, 4, 6, 6, 4, 3, 3, 4, 6, 7, 6, 4], [1, 3, 5, 6, 6, 5, 5, 5, 5, 5, 5, 5, 5, 3]];
/// Weeks that are in memory at a time.
const BATCH: usize = 8;

impl Shop {
    /// Writes the orders as CSV, by time, and returns how many; `progress` is told that from time to time.
    ///
    /// # Errors
    /// What `out` reports, and `InvalidInput` if the days reach back before the year 1.
    pub fn write(&self, out: &mut (impl Write + ?Sized), progress: &dyn Fn(u64)) -> io::Result<u64> {
        out.write_all(HEADER)?;
        if self.days == 0 || self.orders_per_day == 0 {
            return Ok(0);
        }
        let start = self.end.checked_sub_days(Days::new(u64::from(self.days) - 1));
        let start = start.filter(|day| day.year() > 0 && self.end.year() < 10_000).ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidInput, "the days lie outside the years 1 to 9999: choose fewer")
        })?;
        let days = demand::days(self, start, &mut self.stream(0));
        let customers = Customers::new(self.users.max(1), &days, &mut self.stream(1));
        let prices = Prices::new();
        let mut rows = 0;
        for weeks in days.chunks(7 * BATCH) {
            let written: Vec<_> = weeks.par_chunks(7).map(|week| self.week(week, &customers, &prices)).collect();
            for week in written {
                out.write_all(&week)?;
            }
            rows += weeks.iter().map(|day| day.orders).sum::<u64>();
            progress(rows);
        }
        Ok(rows)
    }

    fn stream(&self, number: u64) -> ChaCha8Rng {
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        rng.set_stream(number);
        rng
    }

    fn week(&self, week: &[Day], customers: &Customers, prices: &Prices) -> Vec<u8> {
        let crowd = customers.crowd(week[0].index, week[week.len() - 1].index);
        let orders: u64 = week.iter().map(|day| day.orders).sum();
        let mut out = Vec::with_capacity(orders as usize * 64);
        let mut times = vec![];
        for day in week {
            let mut rng = self.stream(2 + u64::from(day.index));
            day_times(day, &mut rng, &mut times);
            let date = day.date.format("%Y-%m-%dT").to_string();
            let newcomers = customers.newcomers(day.index);
            let new = (newcomers.len() as u64).min(day.orders);
            let mut newcomers = newcomers.take(new as usize);
            for (i, &time) in (0..day.orders).zip(&times) {
                let (who, what, price) = (rng.next_u64(), rng.next_u64(), rng.next_u64());
                // First orders are spread evenly over the day's.
                let is_first = i * new / day.orders != (i + 1) * new / day.orders;
                let customer = if is_first { newcomers.next() } else { None }.unwrap_or_else(|| crowd.pick(who));
                let category = pick(&day.categories, what as u16);
                let promo = ((what >> 16) as u16) < day.promo;
                let payment = pick(&day.payments, (what >> 32) as u16);
                push_digits(&mut out, day.first_order + i);
                out.push(b',');
                push_digits(&mut out, FIRST_CUSTOMER + u64::from(customer));
                out.push(b',');
                out.extend_from_slice(date.as_bytes());
                push_time(&mut out, time);
                out.push(b',');
                push_amount(&mut out, prices.draw(category, price, day, promo));
                out.push(b',');
                out.extend_from_slice(CATEGORIES[category].name.as_bytes());
                out.extend_from_slice(if promo { b",1," } else { b",0," });
                out.extend_from_slice(PAYMENTS[payment].as_bytes());
                out.push(b'\n');
            }
        }
        out
    }
}

/// Whether a file begins as one of these shops does: by its header and, in the rows that are there, by ids counted from 1
/// and by names that only we use.
pub fn is_ours(start: &[u8]) -> bool {
    let Some(rows) = start.strip_prefix(HEADER) else { return false };
    // The last row may be cut.
    let Some(end) = rows.iter().rposition(|byte| *byte == b'\n') else { return rows.is_empty() };
    let is_row = |(row, n): (&[u8], u64)| {
        let fields: Vec<&str> = std::str::from_utf8(row).unwrap_or_default().split(',').collect();
        fields.len() == 7
            && fields[0] == n.to_string()
            && fields[1].parse().is_ok_and(|customer: u64| customer >= FIRST_CUSTOMER)
            && CATEGORIES.iter().any(|category| category.name == fields[4])
            && PAYMENTS.contains(&fields[6])
    };
    rows[..end].split(|byte| *byte == b'\n').zip(1..).all(is_row)
}

/// When the day's orders came: seconds since midnight, ascending.
fn day_times(day: &Day, rng: &mut ChaCha8Rng, times: &mut Vec<u32>) {
    let weekend = usize::from(day.is_weekend());
    let hours: Vec<u32> = (8..).zip(HOURS[weekend]).flat_map(|(hour, n)| (0..n).map(move |_| hour)).collect();
    times.clear();
    times.extend((0..day.orders).map(|_| {
        let r = rng.next_u32();
        hours[(r >> 26) as usize] * 3600 + (((r & 0xFFFF) * 3600) >> 16)
    }));
    times.sort_unstable();
}

/// The index of the first bound above `r`; the last is never one to reach.
fn pick<const N: usize>(bounds: &[u16; N], r: u16) -> usize {
    bounds[..N - 1].iter().take_while(|&&bound| r >= bound).count()
}

/// Prices of each category at 1,025 points of a bell curve: rows then need integers only.
struct Prices(Vec<[u64; 1025]>);

impl Prices {
    fn new() -> Prices {
        let curve = |median: f64, spread: f64| {
            // The sum of four even numbers below 1 has a deviation of √⅓.
            let paise =
                |i: usize| 100.0 * median * libm::exp(spread * (i as f64 / 256.0 - 2.0) * 1.732_050_807_568_877_2);
            std::array::from_fn(|i| paise(i) as u64)
        };
        Prices(CATEGORIES.iter().map(|category| curve(category.median, category.spread)).collect())
    }

    /// An amount in paise.
    fn draw(&self, category: usize, random: u64, day: &Day, promo: bool) -> u64 {
        let sum: u64 = (0..4).map(|i| random >> (16 * i) & 0xFFFF).sum();
        let (point, between) = ((sum >> 8) as usize, sum & 0xFF);
        let (low, high) = (self.0[category][point], self.0[category][point + 1]);
        let price = low + (((high - low) * between) >> 8);
        let thousandths = day.price_level * if promo { 1000 - day.discount } else { 1000 };
        price * thousandths / 1_000_000
    }
}

fn push_two(out: &mut Vec<u8>, n: u64) {
    out.extend_from_slice(&[b'0' + (n / 10) as u8, b'0' + (n % 10) as u8]);
}

fn push_amount(out: &mut Vec<u8>, paise: u64) {
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

#[cfg(test)]
mod tests;
