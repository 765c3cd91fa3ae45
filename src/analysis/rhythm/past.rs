//! The visits of a shop as they stood on a day: what it measures by, and who is on time, overdue or long gone.

use std::ops::{AddAssign, Range};

use rayon::prelude::*;

use super::counts::{Counts, quotient};
use crate::tables::{Own, Visits};

/// Visits that a rhythm needs.
const VISITS: usize = 3;
/// Finished pauses below which nothing is said of a shop.
const PAUSES: usize = 50;
/// The usual pauses that everyone may be silent for, in hundredths.
const LEAST: i64 = 150;
/// Of finished pauses, in percent, those that stayed within the threshold.
const USUAL: usize = 98;
/// Times the threshold from which a customer is long gone.
const GONE: i64 = 3;
/// Pauses of the shop that count with each customer's own.
const PRIOR: i64 = 3;
/// What became of a group of customers within the horizon, over all cuts of the back-test.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Customers.
    pub customers: i64,
    /// Those without a visit within the horizon.
    pub away: i64,
    /// What their rhythm would bring in the horizon, in cents.
    pub expected: i128,
    /// What they brought, in cents.
    pub spent: i128,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Tally) {
        self.customers += other.customers;
        self.away += other.away;
        self.expected += other.expected;
        self.spent += other.spent;
    }
}

/// A customer who is overdue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overdue {
    /// The place in the list of all customers.
    pub customer: usize,
    /// Days since the last visit.
    pub silence: usize,
    /// The usual pause in days, rounded half up.
    pub pause: usize,
    /// Visits so far.
    pub visits: usize,
    /// What the own rhythm would bring in the horizon, in cents.
    pub expected: i128,
    /// Days of silence from which the customer is overdue; nothing where silence is measured in shop days.
    pub limit: Option<usize>,
}

/// A customer whose visits up to a day make a rhythm.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'v> {
    customer: usize,
    own: Own<'v>,
    /// Visits up to the day.
    visits: usize,
}

impl Known<'_> {
    /// What these brought.
    fn cents(&self) -> i64 {
        self.own.cents(self.visits)
    }

    /// Pauses that count for the usual one: the shop's and the own.
    fn pauses(&self) -> i64 {
        PRIOR + self.visits as i64 - 1
    }
}

/// What the shop measures by on a day.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measures {
    /// Its usual pause in days.
    pub pause: i64,
    /// The same as silence is measured.
    measured: i64,
    /// Hundredths of a usual pause from which a customer is overdue.
    pub threshold: i64,
}

/// The visits of a shop, and how its days count.
pub(super) struct Past<'v> {
    pub visits: &'v Visits,
    /// The calendar's day on which the first of all visits lies: day 0 here.
    pub origin: u32,
    /// What each day is in shop days, where silence is measured in these.
    pub clock: Option<Vec<i64>>,
}

impl Past<'_> {
    /// A day as silence measures it.
    fn at(&self, day: i64) -> i64 {
        self.clock.as_ref().map_or(day, |clock| clock[day as usize])
    }

    fn day(&self, known: &Known<'_>, visit: usize) -> i64 {
        i64::from(known.own.days[visit] - self.origin)
    }

    /// The days from the first to the last visit, of the calendar or as silence measures them.
    fn span(&self, known: &Known<'_>, at: impl Fn(i64) -> i64) -> i64 {
        at(self.day(known, known.visits - 1)) - at(self.day(known, 0))
    }

    /// Looks at everyone who has a rhythm on a day, on all threads.
    pub fn fold<T: Send>(
        &self,
        day: i64,
        new: impl Fn() -> T + Sync,
        take: impl Fn(&mut T, Known<'_>) + Sync,
        and: impl Fn(T, T) -> T,
    ) -> T {
        let day = self.origin + day as u32;
        let of = |customers: Range<usize>| {
            let mut found = new();
            for customer in customers {
                let own = self.visits.of(customer);
                let visits = own.until(day);
                if visits >= VISITS {
                    take(&mut found, Known { customer, own, visits });
                }
            }
            found
        };
        let found: Vec<T> = self.visits.shares().into_par_iter().map(of).collect();
        found.into_iter().reduce(and).unwrap_or_else(&new)
    }

    /// The middle of all usual pauses on a day.
    fn usual(&self, day: i64, at: impl Fn(i64) -> i64 + Sync) -> Option<i64> {
        let take = |pauses: &mut Counts, known: Known<'_>| {
            let (m, span) = (known.visits as i64 - 1, self.span(&known, &at));
            pauses.add(((2 * span + m) / (2 * m)).max(1));
        };
        self.fold(day, Counts::new, take, Counts::and).rank(50)
    }

    /// What the shop measures by at the end of a day; nothing where too few pauses have ended.
    pub fn measures(&self, day: i64) -> Option<Measures> {
        let pause = self.usual(day, |day| day)?;
        let measured = if self.clock.is_some() { self.usual(day, |day| self.at(day))? } else { pause };
        // Every finished pause with two of the same customer before it, against the usual pause as it was known then.
        let take = |ratios: &mut Counts, known: Known<'_>| {
            let first = self.at(self.day(&known, 0));
            let mut before = self.at(self.day(&known, VISITS - 1));
            for visit in VISITS..known.visits {
                let (now, m) = (self.at(self.day(&known, visit)), visit as i64 - 1);
                ratios.add(quotient(100 * (now - before) * (PRIOR + m), PRIOR * measured + before - first));
                before = now;
            }
        };
        let ratios = self.fold(day, Counts::new, take, Counts::and);
        let threshold = ratios.rank(USUAL).filter(|_| ratios.all >= PAUSES)?.max(LEAST);
        Some(Measures { pause, measured, threshold })
    }

    /// Whether a customer is on time (0), overdue (1) or long gone (2) at the end of a day.
    pub fn group(&self, known: &Known<'_>, day: i64, measures: &Measures) -> usize {
        let silent = self.at(day) - self.at(self.day(known, known.visits - 1));
        let silence = i128::from(100 * silent) * i128::from(known.pauses());
        let span = PRIOR * measures.measured + self.span(known, |day| self.at(day));
        let bound = i128::from(measures.threshold) * i128::from(span);
        usize::from(silence > bound) + usize::from(silence > i128::from(GONE) * bound)
    }

    /// What a customer's rhythm would bring in so many days, in cents.
    fn expected(&self, known: &Known<'_>, horizon: i64, measures: &Measures) -> i128 {
        let span = i128::from(PRIOR * measures.pause + self.span(known, |day| day));
        let brought = i128::from(horizon) * i128::from(known.pauses()) * i128::from(known.cents());
        brought / (known.visits as i128 * span)
    }

    pub fn overdue(&self, known: &Known<'_>, today: i64, horizon: i64, measures: &Measures) -> Overdue {
        let (pauses, span) = (known.pauses(), PRIOR * measures.pause + self.span(known, |day| day));
        // The first silence L with 100·L·pauses > q·span.
        let limit = self.clock.is_none().then(|| (measures.threshold * span / (100 * pauses) + 1) as usize);
        Overdue {
            customer: known.customer,
            silence: (today - self.day(known, known.visits - 1)) as usize,
            pause: ((2 * span + pauses) / (2 * pauses)) as usize,
            visits: known.visits,
            expected: self.expected(known, horizon, measures),
            limit,
        }
    }

    /// The rule tried on up to four earlier days, each a horizon before the next; and on how many.
    pub fn test(&self, today: i64, horizon: i64) -> ([Tally; 3], usize) {
        let (mut tested, mut cuts) = ([Tally::default(); 3], 0);
        let earlier = (1..=4).map(|back| today - horizon * back).take_while(|then| *then >= horizon);
        for then in earlier {
            let Some(measures) = self.measures(then) else { continue };
            cuts += 1;
            let end = self.origin + (then + horizon) as u32;
            let take = |tallies: &mut [Tally; 3], known: Known<'_>| {
                let later = known.own.until(end);
                tallies[self.group(&known, then, &measures)] += Tally {
                    customers: 1,
                    away: i64::from(later == known.visits),
                    expected: self.expected(&known, horizon, &measures),
                    spent: i128::from(known.own.cents(later) - known.cents()),
                };
            };
            let found = self.fold(then, Default::default, take, sum);
            tested = sum(tested, found);
        }
        (tested, cuts)
    }

    /// What each day is in shop days, where the season is so strong that these are needed.
    ///
    /// A day weighs as many as returned in the 28 days up to it, of those who bought in the 364 days up to it.
    pub fn season(&self, today: i64) -> Option<Vec<i64>> {
        const YEAR: usize = 364;
        const BLOCK: usize = 91;
        if today < 391 {
            return None;
        }
        let n = today as usize + 1;
        // On each day: who returned; whose year since a visit begins, less whose ends.
        let of = |customers: Range<usize>| {
            let (mut returning, mut joining) = (vec![0_i64; n], vec![0_i64; n + 1]);
            for customer in customers {
                let mut end = 0;
                let days = self.visits.of(customer).days.iter().map(|day| (day - self.origin) as usize);
                for (at, day) in days.take_while(|day| *day < n).enumerate() {
                    returning[day] += i64::from(at > 0);
                    let (from, to) = (day.max(end), (day + YEAR).min(n));
                    if to > from {
                        joining[from] += 1;
                        joining[to] -= 1;
                        end = to;
                    }
                }
            }
            (returning, joining)
        };
        let and = |mut a: (Vec<i64>, Vec<i64>), b: (Vec<i64>, Vec<i64>)| {
            a.0.iter_mut().zip(b.0).for_each(|(a, b)| *a += b);
            a.1.iter_mut().zip(b.1).for_each(|(a, b)| *a += b);
            a
        };
        let found: Vec<_> = self.visits.shares().into_par_iter().map(of).collect();
        let (returning, joining) = found.into_iter().reduce(and)?;
        let mut returned = vec![0_i64];
        for day in &returning {
            returned.push(returned[returned.len() - 1] + day);
        }
        let (mut active, mut sum) = (0, 0);
        let mut clock = Vec::with_capacity(n);
        for day in 0..n {
            active += joining[day];
            let recent = returned[day + 1] - returned[day.saturating_sub(27)];
            sum += (100_000 * recent / active.max(1)).max(1);
            clock.push(sum);
        }
        let ends = (0..4).map(|block| n - 1 - BLOCK * block);
        let enough = ends.clone().all(|end| returned[end + 1] - returned[end + 1 - BLOCK] >= 100);
        let weights = ends.map(|end| clock[end] - clock[end - BLOCK]);
        let (least, most) = (weights.clone().min()?, weights.max()?);
        (enough && most >= 2 * least).then_some(clock)
    }
}

/// Both tallies of each state together.
fn sum(mut a: [Tally; 3], b: [Tally; 3]) -> [Tally; 3] {
    a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
    a
}
