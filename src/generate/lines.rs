//! Orders in full: each line with its product, what it cost whom, and what comes back of it.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use crate::money::push_digits;

use super::demand::{CATEGORIES, Day};
use super::goods::{CHANNELS, COUNTRIES, Catalogue, RETURNED};
use super::rows::{Order, PAYMENTS, Written, pick, push_amount, push_start};
use super::shop::Shop;

/// The first line of the file: first the columns of a simple one.
pub(super) const HEADER: &[u8] =
    b"order_id,user_id,ts,amount,category,used_promo,payment_type,product,sku,quantity,discount,shipping,fee,cost,channel,country\n";
/// How many columns it has.
pub(super) const WIDTH: usize = 16;
/// The number of the first random stream of lines: those of orders lie below.
const STREAMS: u64 = 1 << 40;
/// Days before the last in which one product is out of stock.
const OUT: std::ops::Range<u32> = 10..24;
/// Orders below which shipping is charged, and what it costs, in paise.
const FREE: u64 = 49_900;
const SHIPPING: u64 = 4_900;
/// What a payment costs the shop: ten-thousandths of the amount and paise, by payment type.
const FEES: [(u64, u64); PAYMENTS.len()] = [(180, 0), (0, 0), (150, 0), (0, 3_500)];
/// The second of the day at which returns are entered.
const EVENING: u32 = 22 * 3600;

/// Writes the lines of a day's orders.
pub(super) struct Lines<'a> {
    day: &'a Day,
    catalogue: &'a Catalogue,
    rng: ChaCha8Rng,
    /// Days that are left behind this one.
    left: u32,
    /// How far the day lies into the file, of 1.
    along: f64,
}

/// A line of an order: amounts are in paise.
struct Line {
    category: usize,
    place: usize,
    quantity: u64,
    discount: u64,
    amount: u64,
    cost: u64,
}

impl<'a> Lines<'a> {
    pub(super) fn new(shop: &Shop, day: &'a Day, catalogue: &'a Catalogue) -> Lines<'a> {
        let rng = shop.stream(STREAMS + u64::from(day.index));
        let left = shop.days - 1 - day.index;
        Lines { day, catalogue, rng, left, along: f64::from(day.index) / f64::from(shop.days) }
    }

    /// Writes an order, and notes what comes back of it.
    pub(super) fn push(&mut self, order: &Order, written: &mut Written) {
        let lines = match self.rng.next_u32() % 100 {
            0..66 => 1,
            66..89 => 2,
            89..97 => 3,
            _ => 4,
        };
        let mut lines: Vec<Line> = (0..lines).map(|i| self.line(order, i)).collect();
        // A product stands in one line of an order.
        let mut known = Vec::new();
        lines.retain(|line| {
            let product = (line.category, line.place);
            let is_new = !known.contains(&product);
            known.push(product);
            is_new
        });
        let total: u64 = lines.iter().map(|line| line.amount).sum();
        let channel = self.channel();
        let country = country(order.customer);
        let shipping = if total < FREE { SHIPPING } else { 0 };
        let (rate, fixed) = FEES[order.payment];
        for (i, line) in lines.iter().enumerate() {
            let first = i == 0;
            let fee = line.amount * rate / 10_000 + if first { fixed } else { 0 };
            let start = |out: &mut Vec<u8>| push_start(order.number, order.customer, self.day.date, order.time, out);
            start(&mut written.rows);
            let charged = if first { shipping } else { 0 };
            let product = self.catalogue.products[line.category][line.place].name;
            row((line, product), order, "", (charged, fee), (channel, country), &mut written.rows);
            if self.rng.next_u64() % 1000 < RETURNED[line.category] {
                let (later, at) = (3 + self.rng.next_u32() % 14, self.rng.next_u32() % 3600);
                let mut back = Vec::new();
                let date = self.day.date + chrono::Days::new(later.into());
                push_start(order.number, order.customer, date, EVENING + at, &mut back);
                row((line, product), order, "-", (0, 0), (channel, country), &mut back);
                if later <= self.left {
                    written.returns.push((self.day.index + later, at, back));
                }
            }
        }
    }

    /// The first line is of the order's category, others of any.
    fn line(&mut self, order: &Order, i: u64) -> Line {
        let what = self.rng.next_u64();
        let category = if i == 0 { order.category } else { pick(&self.day.categories, what as u16) };
        let place = self.catalogue.pick(category, (what >> 16) as u16, OUT.contains(&self.left));
        let quantity = match (what >> 32) % 100 {
            0..86 => 1,
            86..96 => 2,
            _ => 3,
        };
        let product = &self.catalogue.products[category][place];
        let list = product.price * self.day.price_level / 1000 * quantity;
        let discount = if order.promo { list * self.day.discount / 1000 } else { 0 };
        let cost = list * product.cost / 1000;
        Line { category, place, quantity, discount, amount: list - discount, cost }
    }

    fn channel(&mut self) -> &'static str {
        let random = f64::from(self.rng.next_u32()) / f64::from(u32::MAX);
        let mut sum = 0.0;
        let found = CHANNELS.iter().find(|(_, [start, end])| {
            sum += start + (end - start) * self.along;
            random < sum
        });
        found.map_or(CHANNELS[0].0, |(name, _)| name)
    }
}

/// Where a customer lives: decided by the number, and so the same in every order.
fn country(customer: u64) -> &'static str {
    let random = (customer.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as f64 / f64::from(u32::MAX);
    let mut sum = 0.0;
    let found = COUNTRIES.iter().find(|(_, share)| {
        sum += share;
        random < sum
    });
    found.map_or(COUNTRIES[0].0, |(name, _)| name)
}

/// Writes a line from its amount on; a return has a sign before all that it gives back.
fn row(
    (line, product): (&Line, &str),
    order: &Order,
    sign: &str,
    (shipping, fee): (u64, u64),
    (channel, country): (&str, &str),
    out: &mut Vec<u8>,
) {
    let amount = |paise: u64, out: &mut Vec<u8>| {
        if paise > 0 {
            out.extend_from_slice(sign.as_bytes());
        }
        push_amount(out, paise);
        out.push(b',');
    };
    amount(line.amount, out);
    out.extend_from_slice(CATEGORIES[line.category].name.as_bytes());
    out.extend_from_slice(if order.promo { b",1," } else { b",0," });
    out.extend_from_slice(PAYMENTS[order.payment].as_bytes());
    out.push(b',');
    out.extend_from_slice(product.as_bytes());
    out.push(b',');
    out.extend_from_slice(Catalogue::sku(line.category, line.place).as_bytes());
    out.push(b',');
    out.extend_from_slice(sign.as_bytes());
    push_digits(out, line.quantity);
    out.push(b',');
    amount(line.discount, out);
    amount(shipping, out);
    amount(fee, out);
    amount(line.cost, out);
    out.extend_from_slice(channel.as_bytes());
    out.push(b',');
    out.extend_from_slice(country.as_bytes());
    out.push(b'\n');
}
