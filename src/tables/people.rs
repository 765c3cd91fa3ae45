//! Customers, one after another: their totals, their first months and who came back, all in one walk.

use std::ops::Range;

use rayon::prelude::*;

use crate::money::Money;
use crate::orders::time::DAY;

use super::Customer;
use super::calendar::Calendar;
use super::distinct::{Grouping, Walked};
use super::slices::Window;

/// What the walk over customers finds.
#[derive(Debug, Clone, Default)]
pub struct People {
    /// Customers with at least one order, by code.
    pub customers: Vec<Customer>,
    /// By month of the calendar.
    pub months: Vec<Loyalty>,
    /// By window, in the order of the slices' windows.
    pub windows: Vec<Loyalty>,
    /// `cohorts[c][k]`: of the customers whose first order lies in month `c`, those who ordered in month `c + k`.
    pub cohorts: Vec<Vec<CohortCell>>,
    /// How many pairs of one order and the next lie so many days apart, by days.
    pub gaps: Vec<u32>,
    /// Customers as they were some days ago, if the data reach far enough: those without an order by then are none.
    pub before: Option<Before>,
}

/// Who bought in a period, of those who are known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Loyalty {
    /// Customers with an order in it.
    pub customers: u32,
    /// Those whose first order ever lies in it.
    pub new: u32,
    /// Those with more than one order ever, up to its end.
    pub returning: u32,
    /// Those with at least two orders inside it.
    pub repeating: u32,
    /// Their orders.
    pub orders: u32,
    /// Their revenue.
    pub revenue: Money,
}

/// One cohort in one month.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CohortCell {
    /// Customers of the cohort with an order in the month.
    pub customers: u32,
    /// Their revenue in it.
    pub revenue: Money,
}

/// Customers as they were.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Before {
    /// How many days ago.
    pub days: i64,
    /// By the same place as [`People::customers`].
    pub customers: Vec<Option<Customer>>,
}

/// An order of one customer: its first time and what its lines add up to.
#[derive(Debug, Clone, Copy)]
struct Order {
    first: u32,
    code: u32,
}

impl People {
    /// Walks over all customers. `last` is the time of the last order.
    pub(super) fn walk(
        grouping: &Grouping,
        has_lines: bool,
        returns: &[i64],
        calendar: &Calendar,
        windows: &[Window],
        last: i64,
    ) -> People {
        // One quarter in whole weeks, where the data hold two of them.
        let ago = [91, 28].into_iter().find(|days| calendar.days as i64 >= 2 * days);
        let walk = |share: Range<usize>| {
            let mut walker = Walker::new(calendar, windows, ago.map(|days| last - days * DAY));
            share.for_each(|code| walker.customer(code as u32, grouping, has_lines, Money(returns[code])));
            walker.found
        };
        let shares: Vec<People> = grouping.shares().into_par_iter().map(walk).collect();
        let mut people = shares.into_iter().reduce(People::and).unwrap_or_default();
        if let (Some(before), Some(days)) = (&mut people.before, ago) {
            before.days = days;
        }
        people
    }

    fn and(mut self, other: People) -> People {
        self.customers.extend(other.customers);
        self.months.iter_mut().zip(other.months).for_each(|(a, b)| add(a, b));
        self.windows.iter_mut().zip(other.windows).for_each(|(a, b)| add(a, b));
        for (a, b) in self.cohorts.iter_mut().flatten().zip(other.cohorts.iter().flatten()) {
            *a = CohortCell { customers: a.customers + b.customers, revenue: a.revenue + b.revenue };
        }
        self.gaps.iter_mut().zip(&other.gaps).for_each(|(a, b)| *a += b);
        if let (Some(a), Some(b)) = (&mut self.before, other.before) {
            a.customers.extend(b.customers);
        }
        self
    }
}

/// One thread's walk.
struct Walker<'a> {
    calendar: &'a Calendar,
    windows: &'a [Window],
    /// The time of the look back.
    ago: Option<i64>,
    found: People,
    /// The customer's orders by time.
    orders: Vec<Order>,
    /// The customer's revenue by month, for the months with any.
    months: Vec<(u32, Money)>,
}

impl<'a> Walker<'a> {
    fn new(calendar: &'a Calendar, windows: &'a [Window], ago: Option<i64>) -> Walker<'a> {
        let months = calendar.months.len();
        let found = People {
            months: vec![Loyalty::default(); months],
            windows: vec![Loyalty::default(); windows.len()],
            cohorts: (0..months).map(|month| vec![CohortCell::default(); months - month]).collect(),
            gaps: vec![0; calendar.days],
            before: ago.map(|_| Before::default()),
            ..People::default()
        };
        Walker { calendar, windows, ago, found, orders: Vec::new(), months: Vec::new() }
    }

    fn day(&self, ts: u32) -> usize {
        (i64::from(ts) / DAY - i64::from(self.calendar.origin)) as usize
    }

    fn customer(&mut self, code: u32, grouping: &Grouping, has_lines: bool, returns: Money) {
        let rows = grouping.rows(code as usize);
        if rows.is_empty() {
            return;
        }
        self.orders.clear();
        match has_lines {
            false => self.orders.extend(rows.iter().map(|row| Order { first: row.ts, code: 0 })),
            true => {
                let codes = grouping.orders(code as usize);
                self.orders.extend(rows.iter().zip(codes).map(|(row, &code)| Order { first: row.ts, code }));
                // An order's own time is its first.
                self.orders.sort_unstable_by_key(|order| (order.code, order.first));
                self.orders.dedup_by_key(|order| order.code);
            }
        }
        self.orders.sort_unstable_by_key(|order| order.first);
        let customer = total(code, rows, self.orders.len(), returns);
        if let (Some(ago), Some(before)) = (self.ago, &mut self.found.before) {
            let then = |ts: u32| i64::from(ts) <= ago;
            let orders = self.orders.iter().filter(|order| then(order.first)).count();
            let own: Vec<Walked> = rows.iter().filter(|row| then(row.ts)).copied().collect();
            before.customers.push((orders > 0).then(|| total(code, &own, orders, Money::ZERO)));
        }
        self.found.customers.push(customer);
        for pair in self.orders.windows(2) {
            let (a, b) = (self.day(pair[0].first), self.day(pair[1].first));
            self.found.gaps[b - a] += 1;
        }
        self.cohort(rows);
        for month in 0..self.months.len() {
            let (month, revenue) = self.months[month];
            let days = self.calendar.months[month as usize].days.clone();
            let loyalty = self.loyalty(days, revenue);
            add(&mut self.found.months[month as usize], loyalty);
        }
        for (at, window) in self.windows.iter().enumerate() {
            let inside = |row: &&Walked| window.days.contains(&self.day(row.ts));
            let revenue = rows.iter().filter(inside).map(|row| Money(row.amount)).sum();
            if revenue != Money::ZERO {
                let loyalty = self.loyalty(window.days.clone(), revenue);
                add(&mut self.found.windows[at], loyalty);
            }
        }
    }

    /// The customer's months with revenue, and their place in the cohort of the first of them.
    fn cohort(&mut self, rows: &[Walked]) {
        self.months.clear();
        for row in rows {
            let month = self.calendar.month_of[self.day(row.ts)];
            match self.months.iter_mut().rev().find(|(known, _)| *known == month) {
                Some((_, revenue)) => *revenue += Money(row.amount),
                None => self.months.push((month, Money(row.amount))),
            }
        }
        let Some(first) = self.months.iter().map(|(month, _)| *month).min() else { return };
        for &(month, revenue) in &self.months {
            let cell = &mut self.found.cohorts[first as usize][(month - first) as usize];
            *cell = CohortCell { customers: cell.customers + 1, revenue: cell.revenue + revenue };
        }
    }

    /// What one customer, who has revenue on these days, adds to their figures.
    fn loyalty(&self, days: Range<usize>, revenue: Money) -> Loyalty {
        let day = |order: &Order| self.day(order.first);
        let ever = self.orders.iter().filter(|order| day(order) < days.end).count();
        let before = self.orders.iter().filter(|order| day(order) < days.start).count();
        let inside = (ever - before) as u32;
        Loyalty {
            customers: 1,
            new: u32::from(before == 0),
            returning: u32::from(ever > 1),
            repeating: u32::from(inside > 1),
            orders: inside,
            revenue,
        }
    }
}

fn add(to: &mut Loyalty, one: Loyalty) {
    *to = Loyalty {
        customers: to.customers + one.customers,
        new: to.new + one.new,
        returning: to.returning + one.returning,
        repeating: to.repeating + one.repeating,
        orders: to.orders + one.orders,
        revenue: to.revenue + one.revenue,
    };
}

fn total(code: u32, rows: &[Walked], orders: usize, returns: Money) -> Customer {
    let first = rows.iter().map(|row| row.ts).min().unwrap_or(0);
    let last = rows.iter().map(|row| row.ts).max().unwrap_or(0);
    Customer {
        code,
        first: first.into(),
        last: last.into(),
        orders: orders as u32,
        revenue: rows.iter().map(|row| Money(row.amount)).sum(),
        returns,
    }
}
