//! Customers by their own rhythm: who is overdue, what may be said of it, and what is at stake.
//!
//! A customer with three visits or more has a usual pause: the own pauses and three of the shop's. Whoever is silent for
//! longer than 98 of 100 pauses that ended here, measured by the usual pause of each, is overdue; beyond three times that,
//! long gone. The rule is tried on the shop's own past, and the grade of that back-test decides what a page may say. All of it
//! is whole numbers: fractions are compared cross-multiplied, so the same orders give the same list everywhere.

mod counts;
mod past;

use std::cmp::{Ordering, Reverse};

use crate::tables::Visits;

use past::Past;
pub use past::{Overdue, Tally};

/// Horizons in days: whole weeks.
const HORIZONS: [i64; 4] = [28, 91, 182, 364];
/// Customers in either group below which a back-test says nothing.
const TESTED: i64 = 20;

/// How well the rule foretold the shop's own past.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grade {
    /// The overdue spent at most two fifths of what their rhythm would bring.
    Strong,
    /// The same in a shop with a season, where silence is measured in shop days: no money is told.
    Seasonal,
    /// The overdue stayed away more often than the others, but many came back.
    Weak,
    /// A long silence has told nothing so far.
    None,
    /// Too few customers or too short a past to try it.
    Untested,
}

impl Grade {
    /// Its name in the data files.
    pub fn name(self) -> &'static str {
        match self {
            Grade::Strong => "strong",
            Grade::Seasonal => "seasonal",
            Grade::Weak => "weak",
            Grade::None => "none",
            Grade::Untested => "untested",
        }
    }

    /// Whether the overdue may be listed one by one.
    pub fn lists(self) -> bool {
        matches!(self, Grade::Strong | Grade::Seasonal | Grade::Weak)
    }
}

/// What is known of customers by their rhythm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rhythm {
    /// The last day that is over: of the calendar.
    pub today: usize,
    /// Days of the horizon.
    pub horizon: usize,
    /// The shop's usual pause in days.
    pub pause: i64,
    /// Hundredths of a usual pause from which a customer is overdue.
    pub threshold: i64,
    /// Whether silence is measured in shop days.
    pub shop_days: bool,
    /// What the back-test says.
    pub grade: Grade,
    /// How often the rule was tried on the past.
    pub cuts: usize,
    /// The back-test of those on time, overdue and long gone.
    pub tested: [Tally; 3],
    /// Customers on time, overdue and long gone.
    pub groups: [usize; 3],
    /// The overdue, by what their rhythm would bring, largest first.
    pub overdue: Vec<Overdue>,
    /// What is at stake in the horizon, in cents; only of a strong grade.
    pub stake: Option<i128>,
}

impl Rhythm {
    /// The rhythm of customers up to a day that is over. `compare` orders two customers by their ids.
    ///
    /// Nothing where too few pauses have ended.
    pub fn of(visits: &Visits, today: usize, compare: impl Fn(usize, usize) -> Ordering) -> Option<Rhythm> {
        let first = |customer: usize| visits.of(customer).days.first().copied();
        let origin = (0..visits.len()).filter_map(first).min()?;
        let days = i64::try_from(today.checked_sub(origin as usize)?).ok()?;
        let mut past = Past { visits, origin, clock: None };
        past.clock = past.season(days);
        let measures = past.measures(days)?;
        let horizon = horizon(measures.pause, days);
        let (tested, cuts) = past.test(days, horizon);
        let grade = match (if cuts == 0 { Grade::Untested } else { grade(&tested) }, &past.clock) {
            (Grade::Strong, Some(_)) => Grade::Seasonal,
            (grade, _) => grade,
        };
        let (groups, mut overdue) = past.fold(
            days,
            || ([0; 3], Vec::new()),
            |(groups, overdue), known| {
                let group = past.group(&known, days, &measures);
                groups[group] += 1;
                if group == 1 {
                    overdue.push(past.overdue(&known, days, horizon, &measures));
                }
            },
            |a, b| ([0, 1, 2].map(|group| a.0[group] + b.0[group]), [a.1, b.1].concat()),
        );
        overdue.sort_by(|a: &Overdue, b| {
            Reverse(a.expected).cmp(&Reverse(b.expected)).then_with(|| compare(a.customer, b.customer))
        });
        let total: i128 = overdue.iter().map(|own| own.expected).sum();
        let stake = (grade == Grade::Strong).then(|| stake(total, &tested));
        let (pause, threshold, shop_days) = (measures.pause, measures.threshold, past.clock.is_some());
        let horizon = horizon as usize;
        Some(Rhythm { today, horizon, pause, threshold, shop_days, grade, cuts, tested, groups, overdue, stake })
    }

    /// Customers with a rhythm.
    pub fn judged(&self) -> usize {
        self.groups.iter().sum()
    }

    /// What the rhythm of all who are overdue would bring in the horizon, in cents.
    pub fn expected(&self) -> i128 {
        self.overdue.iter().map(|own| own.expected).sum()
    }
}

/// The smallest horizon of two usual pauses among those that the past can be tried on; else the largest of these.
fn horizon(pause: i64, days: i64) -> i64 {
    let mut fits = HORIZONS.into_iter().filter(|horizon| days >= 2 * horizon + 28);
    fits.clone().find(|horizon| *horizon >= 2 * pause).or(fits.next_back()).unwrap_or(HORIZONS[0])
}

fn grade(tested: &[Tally; 3]) -> Grade {
    let [on_time, overdue, _] = tested;
    if on_time.customers < TESTED
        || overdue.customers < TESTED
        || on_time.expected <= 0
        || overdue.expected <= 0
        || on_time.spent <= 0
    {
        return Grade::Untested;
    }
    let [n0, d0, n1, d1] = [on_time.customers, on_time.away, overdue.customers, overdue.away].map(i128::from);
    let (n, d) = (n0 + n1, d0 + d1);
    let apart = d1 * n0 - d0 * n1;
    if apart <= 0 || apart * apart * n <= 8 * n0 * n1 * d * (n - d) {
        return Grade::None;
    }
    match 5 * overdue.spent * on_time.expected <= 2 * on_time.spent * overdue.expected {
        true => Grade::Strong,
        false => Grade::Weak,
    }
}

/// What customers like those on time would spend beyond what the overdue do, of so much expected.
fn stake(expected: i128, tested: &[Tally; 3]) -> i128 {
    let [on_time, overdue, _] = tested;
    let mut part = on_time.spent * overdue.expected - overdue.spent * on_time.expected;
    let mut whole = on_time.expected * overdue.expected;
    // Beyond what 128 bits hold, the last bits say nothing.
    while expected.checked_mul(part).is_none() {
        (part, whole) = (part >> 1, whole >> 1);
    }
    (expected * part).div_euclid(whole).max(0)
}
