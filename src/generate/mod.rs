//! A synthetic shop: orders in rupees as a small Indian web shop might have had them, to try the report with.
//!
//! Three things make an order file: how much was bought on each day and of what (`demand`), who bought
//! (`customers`), and the rows themselves, which are written here. The same seed gives the same bytes on every machine:
//! each day has a random stream of its own, and nothing depends on the platform's mathematics or on threads.

mod customers;
mod demand;
mod goods;
mod lines;
mod rows;
mod shop;

use std::collections::BTreeMap;
use std::io::{self, Write};

use chrono::{Datelike, Days};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

pub use shop::Shop;

use customers::{Crowd, Customers};
use demand::{CATEGORIES, Day};
use goods::Catalogue;
use lines::Lines;
use rows::{Order, PAYMENTS, Written, pick, push_amount, push_start};

/// The first line of a simple file.
const HEADER: &[u8] = b"order_id,user_id,ts,amount,category,used_promo,payment_type\n";
const FIRST_CUSTOMER: u64 = 1001;
/// Orders of an hour, by chance out of 64, from 8 to 21 o'clock: noon and evening on working days, later at weekends.
const HOURS: [[u8; 14]; 2] = [[3, 4, 4, 4, 6, 6, 4, 3, 3, 4, 6, 7, 6, 4], [1, 3, 5, 6, 6, 5, 5, 5, 5, 5, 5, 5, 5, 3]];
/// Weeks that are in memory at a time.
const BATCH: usize = 8;

/// Which columns a file has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Columns {
    /// The seven that every report needs, one row an order.
    Simple,
    /// These and products, channels, countries, units, discounts, shipping, fees and costs: one row a line or a return.
    Whole,
}

impl Shop {
    /// Writes the orders as CSV, by time, and returns how many; `progress` is told that from time to time.
    ///
    /// # Errors
    /// What `out` reports, and `InvalidInput` if the days reach back before the year 1.
    pub fn write(&self, columns: Columns, out: &mut (impl Write + ?Sized), progress: &dyn Fn(u64)) -> io::Result<u64> {
        out.write_all(match columns {
            Columns::Simple => HEADER,
            Columns::Whole => lines::HEADER,
        })?;
        if self.days == 0 || self.orders_per_day == 0 {
            return Ok(0);
        }
        let start = self.end.checked_sub_days(Days::new(u64::from(self.days) - 1));
        let start = start.filter(|day| day.year() > 0 && self.end.year() < 10_000).ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidInput, "the days lie outside the years 1 to 9999: choose fewer")
        })?;
        let days = demand::days(self, start, &mut self.stream(0));
        let customers = Customers::new(self.users.max(1), &days, &mut self.stream(1));
        let (prices, catalogue) = (Prices::new(), Catalogue::new());
        let mut rows = 0;
        let mut due: BTreeMap<u32, Vec<(u32, Vec<u8>)>> = BTreeMap::new();
        for weeks in days.chunks(7 * BATCH) {
            let week = |week: &[Day]| -> Vec<Written> {
                let crowd = customers.crowd(week[0].index, week[week.len() - 1].index);
                let day = |day: &Day| {
                    let mut written =
                        Written { rows: Vec::with_capacity(day.orders as usize * 128), returns: Vec::new() };
                    let mut lines = Lines::new(self, day, &catalogue);
                    self.orders(day, &crowd, &customers, |order| match columns {
                        Columns::Simple => simple(&order, day, &prices, &mut written.rows),
                        Columns::Whole => lines.push(&order, &mut written),
                    });
                    written
                };
                week.iter().map(day).collect()
            };
            let written: Vec<Written> = weeks.par_chunks(7).flat_map_iter(week).collect();
            for (day, written) in weeks.iter().zip(written) {
                out.write_all(&written.rows)?;
                for (on, at, row) in written.returns {
                    due.entry(on).or_default().push((at, row));
                }
                // Parcels that came back are opened when the shop has closed.
                if let Some(mut back) = due.remove(&day.index) {
                    back.sort();
                    back.iter().try_for_each(|(_, row)| out.write_all(row))?;
                }
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

    /// The orders of a day, by time.
    fn orders(&self, day: &Day, crowd: &Crowd, customers: &Customers, mut take: impl FnMut(Order)) {
        let mut times = vec![];
        let mut rng = self.stream(2 + u64::from(day.index));
        day_times(day, &mut rng, &mut times);
        let newcomers = customers.newcomers(day.index);
        let new = (newcomers.len() as u64).min(day.orders);
        let mut newcomers = newcomers.take(new as usize);
        for (i, &time) in (0..day.orders).zip(&times) {
            let (who, what, price) = (rng.next_u64(), rng.next_u64(), rng.next_u64());
            // First orders are spread evenly over the day's.
            let is_first = i * new / day.orders != (i + 1) * new / day.orders;
            let customer = if is_first { newcomers.next() } else { None }.unwrap_or_else(|| crowd.pick(who));
            take(Order {
                number: day.first_order + i,
                customer: FIRST_CUSTOMER + u64::from(customer),
                time,
                category: pick(&day.categories, what as u16),
                price,
                promo: ((what >> 16) as u16) < day.promo,
                payment: pick(&day.payments, (what >> 32) as u16),
            });
        }
    }
}

/// Writes an order as one row.
fn simple(order: &Order, day: &Day, prices: &Prices, out: &mut Vec<u8>) {
    push_start(order.number, order.customer, day.date, order.time, out);
    push_amount(out, prices.draw(order.category, order.price, day, order.promo));
    out.push(b',');
    out.extend_from_slice(CATEGORIES[order.category].name.as_bytes());
    out.extend_from_slice(if order.promo { b",1," } else { b",0," });
    out.extend_from_slice(PAYMENTS[order.payment].as_bytes());
    out.push(b'\n');
}

/// Whether a file begins as one of these shops does: by its header and, in the rows that are there, by names that only we
/// use, of simple ones also by ids counted from 1.
pub fn is_ours(start: &[u8]) -> bool {
    let (rows, columns) = match (start.strip_prefix(HEADER), start.strip_prefix(lines::HEADER)) {
        (Some(rows), _) => (rows, Columns::Simple),
        (None, Some(rows)) => (rows, Columns::Whole),
        (None, None) => return false,
    };
    // The last row may be cut.
    let Some(end) = rows.iter().rposition(|byte| *byte == b'\n') else { return rows.is_empty() };
    let is_row = |(row, n): (&[u8], u64)| {
        let fields: Vec<&str> = std::str::from_utf8(row).unwrap_or_default().split(',').collect();
        let width = if columns == Columns::Simple { 7 } else { lines::WIDTH };
        fields.len() == width
            && (columns == Columns::Whole || fields[0] == n.to_string())
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

#[cfg(test)]
mod tests;
