//! A change between two like-for-like periods, and all that it is made of: bridges, categories, days.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

use chrono::Datelike;

use crate::config::Revenue;
use crate::format::Format;
use crate::money::Money;
use crate::tables::people::Loyalty;
use crate::tables::{Slice, SliceKind, Tables};

use super::bridge::{self, Sales, Term};
use super::lead;
use super::periods::{self, Comparison};

/// What a period brought against its base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The whole.
    pub all: Comparison,
    /// The same of each category, "Other" among them, by slice.
    pub categories: Vec<(usize, Comparison)>,
    /// Which revenue changed.
    pub basis: Revenue,
    /// Orders and what each brought, by categories where there are any; nothing without orders.
    pub by_order: Option<Vec<Term>>,
    /// Customers, how often, how much, and guests; nothing where nobody is known.
    pub by_customer: Option<Vec<Term>>,
}

/// A day of the period and the same weekday of its base: the first Monday of one under the first of the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// The day; nothing where the base has one such weekday more.
    pub now: Option<usize>,
    /// The day of the base; nothing where the period has one more.
    pub then: Option<usize>,
    /// What it brought, less what the other brought.
    pub change: Money,
}

impl Change {
    /// The last 28 days against the 28 before.
    pub fn last_28_days(tables: &Tables, basis: Revenue) -> Option<Change> {
        let loyalty = periods::loyalty_last_28_days(tables);
        Change::between(tables, basis, |slice| periods::last_28_days(tables, slice), loyalty)
    }

    /// The last 28 days against what the whole shop is compared with: a year before, or the 28 days before.
    pub fn leading(tables: &Tables, basis: Revenue) -> Option<Change> {
        Change::between(tables, basis, |slice| lead::leading(tables, slice), lead::loyalty(tables))
    }

    /// A month against the month before.
    pub fn of_month(tables: &Tables, basis: Revenue, month: usize, format: &Format) -> Option<Change> {
        let compare = |slice: &Slice| periods::month_against(tables, slice, month, 1, format);
        Change::between(tables, basis, compare, periods::loyalty_of_month(tables, month))
    }

    fn between(
        tables: &Tables,
        basis: Revenue,
        compare: impl Fn(&Slice) -> Option<Comparison>,
        loyalty: Option<(Loyalty, Loyalty)>,
    ) -> Option<Change> {
        let all = compare(&tables.slices[0])?;
        let is_category = |slice: &Slice| matches!(slice.kind, SliceKind::Category(_) | SliceKind::Other(_));
        let slices = tables.slices.iter().enumerate().filter(|(_, slice)| is_category(slice));
        let categories: Vec<(usize, Comparison)> =
            slices.filter_map(|(at, slice)| Some((at, compare(slice)?))).collect();
        let both = |own: &Comparison| (Sales::from(&own.then), Sales::from(&own.now));
        let average = if basis == Revenue::Net { bridge::AVERAGE_BEFORE_RETURNS } else { bridge::AVERAGE };
        let by_order = match categories[..] {
            // Of a single category there is no mix.
            [] | [_] => bridge::by_order(both(&all).0, both(&all).1, average),
            _ => {
                let pairs: Vec<(Sales, Sales)> = categories.iter().map(|(_, own)| both(own)).collect();
                bridge::by_category((all.then.orders, all.now.orders), &pairs)
            }
        };
        let by_customer = loyalty.and_then(|(before, after)| {
            let guests = (all.then.revenue - before.revenue, all.now.revenue - after.revenue);
            bridge::by_customer(&before, &after, guests)
        });
        let with_returns = |terms| bridge::with_returns(terms, basis, &all);
        let (by_order, by_customer) = (by_order.map(with_returns), by_customer.map(with_returns));
        Some(Change { by_order, by_customer, basis, categories, all })
    }

    /// The change of the whole.
    pub fn amount(&self) -> Money {
        self.basis.of(&self.all.now) - self.basis.of(&self.all.then)
    }

    /// The terms of both bridges, each under its name.
    pub fn bridges(&self) -> impl Iterator<Item = (&'static str, &[Term])> {
        let by_order = self.by_order.as_ref().map(|terms| ("orders", &terms[..]));
        let by_customer = self.by_customer.as_ref().map(|terms| ("customers", &terms[..]));
        by_order.into_iter().chain(by_customer)
    }

    /// The days, those that made most of the change first. They add up to it.
    pub fn days(&self, tables: &Tables) -> Vec<Day> {
        let weekday = |day: usize| tables.calendar.date(day).weekday().num_days_from_monday();
        let revenue = |day: usize| self.basis.of(&tables.slices[0].days[day]);
        days(&self.all.now_days, &self.all.then_days, weekday, revenue)
    }
}

fn days(
    now: &Range<usize>,
    then: &Range<usize>,
    weekday: impl Fn(usize) -> u32,
    revenue: impl Fn(usize) -> Money,
) -> Vec<Day> {
    // Seven days on from a period's first Monday is its second.
    let place = |days: &Range<usize>, day: usize| (weekday(day), (day - days.start) / 7);
    let mut pairs: BTreeMap<(u32, usize), (Option<usize>, Option<usize>)> = BTreeMap::new();
    now.clone().for_each(|day| pairs.entry(place(now, day)).or_default().0 = Some(day));
    then.clone().for_each(|day| pairs.entry(place(then, day)).or_default().1 = Some(day));
    let of = |day: Option<usize>| day.map_or(Money::ZERO, &revenue);
    let mut days: Vec<Day> =
        pairs.into_values().map(|(now, then)| Day { now, then, change: of(now) - of(then) }).collect();
    days.sort_by_key(|day| (Reverse(day.change.0.abs()), day.now.or(day.then)));
    days
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn days_by_hand() {
        // Day 0 is a Wednesday. Then: days 0 to 9, now: days 10 to 18, a Saturday to a Sunday.
        let revenue = |day: usize| Money([5, 5, 5, 9, 5, 5, 5, 5, 5, 5, 7, 5, 5, 5, 5, 5, 5, 20, 5][day]);
        let found = days(&(10..19), &(0..10), |day| (day as u32 + 2) % 7, revenue);
        let told: Vec<_> = found.iter().take(4).map(|day| (day.now, day.then, day.change.0)).collect();
        // The second Saturday had no other; the third day of the base, a Saturday, stands under the first.
        assert_eq!(told, [(Some(17), None, 20), (None, Some(7), -5), (None, Some(8), -5), (None, Some(9), -5)]);
        assert!(found.contains(&Day { now: Some(10), then: Some(3), change: Money(-2) }));
        assert!(found.contains(&Day { now: Some(18), then: None, change: Money(5) }));
    }

    proptest! {
        #[test]
        fn days_add_up_to_the_change(
            revenue in prop::collection::vec(0_i64..1000, 70),
            first in 0_u32..7, then in 0_usize..31, now in 31_usize..40, lengths in (1_usize..32, 1_usize..31),
        ) {
            let (now, then) = (now..(now + lengths.0).min(70), then..(then + lengths.1).min(31));
            let sum = |days: &Range<usize>| revenue[days.clone()].iter().sum::<i64>();
            let found = days(&now, &then, |day| (day as u32 + first) % 7, |day| Money(revenue[day]));
            prop_assert_eq!(found.iter().map(|day| day.change.0).sum::<i64>(), sum(&now) - sum(&then));
            prop_assert_eq!(found.iter().filter(|day| day.now.is_some()).count(), now.len());
            prop_assert_eq!(found.iter().filter(|day| day.then.is_some()).count(), then.len());
            for day in found {
                if let (Some(a), Some(b)) = (day.now, day.then) {
                    prop_assert_eq!((a - b) % 7, 0, "a weekday under its own");
                }
            }
        }
    }
}
