//! Deals: how customers pay and whether a promo was used, altogether, by month and by week.

use crate::tables::{Deal, Tables, Window, WindowKind};

use super::bridge::Sales;
use super::noise;

/// Adds up deals.
pub fn sum<'d>(deals: impl Iterator<Item = &'d Deal>) -> Sales {
    deals.fold(Sales::default(), |sum, deal| Sales {
        revenue: sum.revenue + deal.revenue,
        orders: sum.orders + deal.orders,
    })
}

/// Payment types by revenue, each with its code; ties by name.
pub fn by_payment(tables: &Tables) -> Vec<(u32, Sales)> {
    let mut all = vec![Sales::default(); tables.payments.len()];
    if all.is_empty() {
        return Vec::new();
    }
    for deal in &tables.deals {
        let own = &mut all[deal.payment as usize];
        *own = own.and(Sales { revenue: deal.revenue, orders: deal.orders });
    }
    let mut found: Vec<(u32, Sales)> = (0..).zip(all).filter(|(_, own)| own.orders > 0).collect();
    // Codes rise with names.
    found.sort_by_key(|(code, own)| (std::cmp::Reverse(own.revenue), *code));
    found
}

/// Orders without and with a promo.
pub fn by_promo(tables: &Tables) -> (Sales, Sales) {
    let of = |promo: bool| sum(tables.deals.iter().filter(|deal| deal.promo == promo));
    (of(false), of(true))
}

/// Some deals by month of the calendar.
pub fn by_month(tables: &Tables, of: impl Fn(&Deal) -> bool) -> Vec<Sales> {
    let mut months = vec![Sales::default(); tables.calendar.months.len()];
    for deal in tables.deals.iter().filter(|deal| of(deal)) {
        let own = &mut months[tables.calendar.month_of[deal.day as usize] as usize];
        *own = own.and(Sales { revenue: deal.revenue, orders: deal.orders });
    }
    months
}

/// Some deals and all of them, in the 28 days before and in the last 28, and whether the change of their share of
/// revenue stands out from the weeks' own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shift {
    /// The share then: part and whole.
    pub then: (Sales, Sales),
    /// The share now.
    pub now: (Sales, Sales),
    /// Whether the change is more than noise.
    pub clear: bool,
}

/// How the share of some deals changed in the last 28 days; nothing where these cannot be compared with those before.
pub fn shift(tables: &Tables, of: impl Fn(&Deal) -> bool) -> Option<Shift> {
    let window = |kind| tables.windows.iter().find(|window| window.kind == kind);
    let (before, last) = (window(WindowKind::Before28)?, window(WindowKind::Last28)?);
    if !super::periods::comparable(tables, &last.days, &before.days) {
        return None;
    }
    let within = |days: &std::ops::Range<usize>| {
        let inside = || tables.deals.iter().filter(|deal| days.contains(&(deal.day as usize)));
        (sum(inside().filter(|deal| of(deal))), sum(inside()))
    };
    let share = |days| {
        let (part, whole) = within(&days);
        part.revenue.to_f64() / whole.revenue.to_f64()
    };
    let by_week = |window: &Window| noise::weeks(&window.days).map(share);
    let (then, now) = (within(&before.days), within(&last.days));
    super::periods::firm(now.1.orders, then.1.orders).then(|| Shift {
        // A week without any order has no share, and no change is clear.
        clear: noise::stands_out(by_week(last), by_week(before)),
        then,
        now,
    })
}

/// How many whole weeks tell both averages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// Weeks with orders of both kinds.
    pub weeks: u64,
    /// Those in which the average order with a promo is the smaller one.
    pub smaller: u64,
    /// Whether the mean of the weeks' differences lies further from 0 than twice its standard error.
    pub clear: bool,
}

/// Weeks below which the averages are not told apart.
const WEEKS: usize = 8;

/// The average order with a promo against that without, week by week: so a season that sells dearer things, or a week
/// of promos, does not pass for an effect. Weeks count back from the last day that is over.
pub fn gap(tables: &Tables) -> Option<Gap> {
    let mut weeks = vec![(Sales::default(), Sales::default()); tables.calendar.over / 7];
    for deal in &tables.deals {
        let back = (tables.calendar.over - 1).checked_sub(deal.day as usize).map(|back| back / 7);
        if let Some((without, with)) = back.and_then(|back| weeks.get_mut(back)) {
            let own = if deal.promo { with } else { without };
            *own = own.and(Sales { revenue: deal.revenue, orders: deal.orders });
        }
    }
    let differences: Vec<f64> =
        weeks.iter().filter_map(|(without, with)| Some(with.aov()?.to_f64() - without.aov()?.to_f64())).collect();
    if differences.len() < WEEKS {
        return None;
    }
    let n = differences.len() as f64;
    let mean = differences.iter().sum::<f64>() / n;
    let variance = differences.iter().map(|difference| (difference - mean).powi(2)).sum::<f64>() / (n - 1.0);
    Some(Gap {
        weeks: differences.len() as u64,
        smaller: differences.iter().filter(|difference| **difference < 0.0).count() as u64,
        clear: mean.abs() > 2.0 * (variance / n).sqrt(),
    })
}
