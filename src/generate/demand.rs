//! How much is bought on each day, and of what: growth, the year's seasons, weekends, campaigns, and days gone odd.

use chrono::{Datelike, NaiveDate, Weekday};
use rand_chacha::ChaCha8Rng;

use super::shop::{Shop, unit};

/// A category of goods.
pub(super) struct Category {
    pub name: &'static str,
    /// The middle price in rupees.
    pub median: f64,
    /// The deviation of the price's logarithm.
    pub spread: f64,
    /// Its part of the orders at the start and at the end.
    share: [f64; 2],
    /// How much more of it is bought at the height of the festive season.
    festive: f64,
}

/// All categories: Electronics makes more than half of the revenue, Beauty rises, Books fade.
pub(super) const CATEGORIES: [Category; 7] = [
    category("Electronics", 4300.0, 0.36, [0.195, 0.200], 0.35),
    category("Fashion", 1200.0, 0.34, [0.225, 0.215], 0.25),
    category("Grocery", 395.0, 0.36, [0.180, 0.180], -0.20),
    category("Sports", 1285.0, 0.38, [0.105, 0.095], -0.25),
    category("Home", 965.0, 0.43, [0.100, 0.105], 0.30),
    category("Beauty", 550.0, 0.34, [0.075, 0.160], 0.05),
    category("Books", 512.0, 0.37, [0.120, 0.045], -0.30),
];

const fn category(name: &'static str, median: f64, spread: f64, share: [f64; 2], festive: f64) -> Category {
    Category { name, median, spread, share, festive }
}

/// Parts of the orders paid by card, UPI, wallet and on delivery, at the start and at the end.
const PAYMENTS: [[f64; 2]; 4] = [[0.46, 0.44], [0.17, 0.38], [0.15, 0.13], [0.22, 0.05]];
/// Growth of orders and of prices in a year, as logarithms.
const GROWTH: f64 = 0.16;
const INFLATION: f64 = 0.045;

/// What one day is like. Bounds are cumulative chances out of 65,536.
pub(super) struct Day {
    pub index: u32,
    pub date: NaiveDate,
    pub orders: u64,
    /// The number of its first order.
    pub first_order: u64,
    pub categories: [u16; CATEGORIES.len()],
    pub payments: [u16; PAYMENTS.len()],
    /// The chance of a promotion, out of 65,536.
    pub promo: u16,
    /// What a promotion takes off, in thousandths of the price.
    pub discount: u64,
    /// Prices in thousandths of the first day's.
    pub price_level: u64,
}

impl Day {
    pub fn is_weekend(&self) -> bool {
        matches!(self.date.weekday(), Weekday::Sat | Weekday::Sun)
    }
}

/// What a day is known for.
#[derive(Clone, Copy, PartialEq)]
enum Event {
    None,
    Campaign,
    FlashSale,
    Outage,
}

impl Event {
    /// Orders as a multiple of an ordinary day's, the part with a promotion, what the promotion takes off in thousandths.
    fn effect(self) -> (f64, f64, u64) {
        match self {
            Event::None => (1.0, 0.27, 60),
            Event::Campaign => (1.25, 0.50, 100),
            Event::FlashSale => (2.3, 0.80, 180),
            Event::Outage => (0.12, 0.27, 60),
        }
    }
}

/// All days from `start` on, with `days × orders_per_day` orders in all.
pub(super) fn days(shop: &Shop, start: NaiveDate, rng: &mut ChaCha8Rng) -> Vec<Day> {
    let dates: Vec<_> = start.iter_days().take(shop.days as usize).collect();
    let events = events(&dates, rng);
    let demand: Vec<f64> = dates
        .iter()
        .zip(&events)
        .map(|(&date, event)| {
            let years = (date - start).num_days() as f64 / 365.25;
            let weekday = match date.weekday() {
                Weekday::Sat => 1.48,
                Weekday::Sun => 1.42,
                Weekday::Fri => 0.97,
                _ => 1.0,
            };
            let noise = 0.94 + 0.12 * unit(rng);
            libm::exp(GROWTH * years) * season(date) * weekday * event.effect().0 * noise
        })
        .collect();
    let orders = u64::from(shop.days) * u64::from(shop.orders_per_day);
    let per_demand = orders as f64 / demand.iter().sum::<f64>();
    let (mut asked, mut placed) = (0.0, 0);
    let mut days = Vec::with_capacity(dates.len());
    for (index, (&date, event)) in dates.iter().zip(&events).enumerate() {
        asked += demand[index];
        // Rounding the running sum, not each day, leaves no order over.
        let until = if index + 1 == dates.len() { orders } else { ((asked * per_demand) as u64).clamp(placed, orders) };
        let along = index as f64 / dates.len() as f64;
        let (_, promo, discount) = event.effect();
        let categories = CATEGORIES.each_ref().map(|category| {
            let lift = if *event == Event::FlashSale { 2.0 } else { 1.0 };
            between(category.share, along) * (1.0 + lift * category.festive * festive(date)).max(0.1)
        });
        days.push(Day {
            index: index as u32,
            date,
            orders: until - placed,
            first_order: placed + 1,
            categories: bounds(categories),
            payments: bounds(PAYMENTS.map(|share| between(share, along))),
            promo: (promo * 65_536.0) as u16,
            discount,
            price_level: (1000.0 * libm::exp(INFLATION * index as f64 / 365.25)) as u64,
        });
        placed = until;
    }
    days
}

/// Campaigns of six days every two months or so, now and then a flash sale, once a year or so an outage.
fn events(dates: &[NaiveDate], rng: &mut ChaCha8Rng) -> Vec<Event> {
    let mut events = vec![Event::None; dates.len()];
    for index in 0..dates.len() {
        let chance = unit(rng);
        let after = &mut events[index..];
        if chance < 1.0 / 60.0 {
            after.iter_mut().take(6).for_each(|event| *event = Event::Campaign);
        } else if chance < 1.0 / 60.0 + 1.0 / 130.0 {
            after[0] = Event::FlashSale;
        } else if chance < 1.0 / 60.0 + 1.0 / 130.0 + 1.0 / 365.0 {
            after[0] = Event::Outage;
        }
    }
    events
}

/// The day's place in the year as a multiple of an ordinary day: sales in January and August, a quiet monsoon, and the
/// festive weeks from October to November.
fn season(date: NaiveDate) -> f64 {
    1.0 + 0.65 * festive(date) + 0.18 * bump(date, 22, 8.0) + 0.16 * bump(date, 225, 8.0) - 0.14 * bump(date, 185, 28.0)
}

fn festive(date: NaiveDate) -> f64 {
    bump(date, 300, 20.0)
}

/// A bell of height 1 around a day of the year, `width` days wide.
fn bump(date: NaiveDate, day_of_year: u32, width: f64) -> f64 {
    let distance = (f64::from(date.ordinal()) - f64::from(day_of_year)) / width;
    libm::exp(-0.5 * distance * distance)
}

fn between([start, end]: [f64; 2], along: f64) -> f64 {
    start + (end - start) * along
}

fn bounds<const N: usize>(shares: [f64; N]) -> [u16; N] {
    let whole: f64 = shares.iter().sum();
    let mut sum = 0.0;
    shares.map(|share| {
        sum += share;
        (sum / whole * 65_536.0) as u16
    })
}
