//! Customers by their own rhythm: who is overdue, what may be said of it, and what is at stake.
//!
//! A customer with three visits or more has a usual pause: the own pauses and three of the shop's. Whoever is silent for
//! longer than 98 of 100 pauses that ended here, measured by the usual pause of each, is overdue; beyond three times that,
//! long gone. The rule is tried on the shop's own past, and the grade of that back-test decides what a page may say. All of it
//! is whole numbers: fractions are compared cross-multiplied, so the same orders give the same list everywhere.

use std::cmp::Reverse;

use rayon::prelude::*;

use crate::tables::{Visit, Visits};

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
/// Horizons in days: whole weeks.
const HORIZONS: [usize; 4] = [28, 91, 182, 364];
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

/// A customer's state on a day.
#[derive(Debug, Clone, Copy)]
struct State {
    customer: usize,
    /// 0 on time, 1 overdue, 2 long gone.
    group: usize,
    visits: usize,
    cents: i64,
    /// Days from the first to the last visit.
    span: i64,
    last: i64,
}

/// All customers with a rhythm on a day, and the shop's measures.
struct Shop {
    pause: i64,
    threshold: i64,
    states: Vec<State>,
}

/// Days as silence measures them: of the calendar, or of a shop whose days count by how many return on them.
struct Clock(Option<Vec<i64>>);

impl Clock {
    fn at(&self, day: i64) -> i64 {
        self.0.as_ref().map_or(day, |clock| clock[day as usize])
    }
}

impl Rhythm {
    /// The rhythm of customers up to a day that is over. `compare` orders two customers by their ids.
    ///
    /// Nothing where too few pauses have ended.
    pub fn of(visits: &Visits, today: usize, compare: impl Fn(usize, usize) -> std::cmp::Ordering) -> Option<Rhythm> {
        let origin = visits.iter().filter_map(|own| own.first()).map(|visit| visit.day).min()? as usize;
        let days = i64::try_from(today.checked_sub(origin)?).ok()?;
        let clock = seasonal_clock(visits, origin as i64, days);
        let shop = shop(visits, origin as i64, days, &clock)?;
        let horizon = horizon(shop.pause, days);
        let (tested, cuts) = back_test(visits, origin as i64, days, horizon, &clock);
        let grade = match (if cuts == 0 { Grade::Untested } else { grade(&tested) }, &clock.0) {
            (Grade::Strong, Some(_)) => Grade::Seasonal,
            (grade, _) => grade,
        };
        let mut groups = [0; 3];
        shop.states.iter().for_each(|state| groups[state.group] += 1);
        let mut overdue: Vec<Overdue> = shop
            .states
            .iter()
            .filter(|state| state.group == 1)
            .map(|state| shop.overdue(state, days, horizon, &clock))
            .collect();
        overdue.sort_by(|a, b| {
            Reverse(a.expected).cmp(&Reverse(b.expected)).then_with(|| compare(a.customer, b.customer))
        });
        let total: i128 = overdue.iter().map(|own| own.expected).sum();
        let stake = (grade == Grade::Strong).then(|| stake(total, &tested));
        let Shop { pause, threshold, .. } = shop;
        Some(Rhythm {
            today,
            horizon: horizon as usize,
            pause,
            threshold,
            shop_days: clock.0.is_some(),
            grade,
            cuts,
            tested,
            groups,
            overdue,
            stake,
        })
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

impl Shop {
    fn overdue(&self, state: &State, today: i64, horizon: i64, clock: &Clock) -> Overdue {
        let pauses = PRIOR + state.visits as i64 - 1;
        let span = PRIOR * self.pause + state.span;
        // The first silence L with 100·L·pauses > q·span.
        let limit = clock.0.is_none().then(|| (self.threshold * span / (100 * pauses) + 1) as usize);
        Overdue {
            customer: state.customer,
            silence: (today - state.last) as usize,
            pause: ((2 * span + pauses) / (2 * pauses)) as usize,
            visits: state.visits,
            expected: self.expected(state, horizon),
            limit,
        }
    }

    /// What a customer's rhythm would bring in so many days, in cents.
    fn expected(&self, state: &State, horizon: i64) -> i128 {
        let pauses = i128::from(PRIOR) + state.visits as i128 - 1;
        let span = i128::from(PRIOR * self.pause + state.span);
        i128::from(horizon) * pauses * i128::from(state.cents) / (state.visits as i128 * span)
    }
}

/// The value at the rank of so many percent of some values.
fn rank(values: &mut [i64], percent: usize) -> i64 {
    let at = (percent * values.len()).div_ceil(100) - 1;
    *values.select_nth_unstable(at).1
}

/// The smallest horizon of two usual pauses among those that the past can be tried on; else the largest of these.
fn horizon(pause: i64, days: i64) -> i64 {
    let fits = |horizon: &i64| days >= 2 * horizon + 28;
    let all: Vec<i64> = HORIZONS.iter().map(|&days| days as i64).filter(fits).collect();
    all.iter().copied().find(|horizon| *horizon >= 2 * pause).or(all.last().copied()).unwrap_or(HORIZONS[0] as i64)
}

/// The part of a customer's visits up to a day, where it makes a rhythm.
fn until(own: &[Visit], origin: i64, day: i64) -> Option<&[Visit]> {
    let end = own.partition_point(|visit| i64::from(visit.day) <= origin + day);
    (end >= VISITS).then(|| &own[..end])
}

/// The customers as they stood at the end of a day.
fn shop(visits: &Visits, origin: i64, today: i64, clock: &Clock) -> Option<Shop> {
    let day = |visit: &Visit| i64::from(visit.day) - origin;
    let with_rhythm =
        || (0..visits.len()).into_par_iter().filter_map(|at| Some((at, until(visits.of(at), origin, today)?)));
    let usual = |at: &(dyn Fn(i64) -> i64 + Sync)| {
        let own = |(_, own): (usize, &[Visit])| {
            let (m, span) = (own.len() as i64 - 1, at(day(&own[own.len() - 1])) - at(day(&own[0])));
            ((2 * span + m) / (2 * m)).max(1)
        };
        let mut all: Vec<i64> = with_rhythm().map(own).collect();
        (!all.is_empty()).then(|| rank(&mut all, 50))
    };
    let pause = usual(&|day| day)?;
    let measured = if clock.0.is_some() { usual(&|day| clock.at(day))? } else { pause };
    // Every finished pause with two of the same customer before it, against the usual pause as it was known then.
    let ratios = with_rhythm().flat_map_iter(|(_, own)| {
        let first = clock.at(day(&own[0]));
        (VISITS..own.len()).map(move |i| {
            let (m, before) = (i as i64 - 1, clock.at(day(&own[i - 1])));
            100 * (clock.at(day(&own[i])) - before) * (PRIOR + m) / (PRIOR * measured + before - first)
        })
    });
    let mut ratios: Vec<i64> = ratios.collect();
    if ratios.len() < PAUSES {
        return None;
    }
    let threshold = rank(&mut ratios, USUAL).max(LEAST);
    let state = |(customer, own): (usize, &[Visit])| {
        let (first, last) = (day(&own[0]), day(&own[own.len() - 1]));
        let pauses = PRIOR + own.len() as i64 - 1;
        let silence = i128::from(100 * (clock.at(today) - clock.at(last))) * i128::from(pauses);
        let bound = i128::from(threshold) * i128::from(PRIOR * measured + clock.at(last) - clock.at(first));
        let group = usize::from(silence > bound) + usize::from(silence > i128::from(GONE) * bound);
        let cents = own.iter().map(|visit| visit.cents).sum();
        State { customer, group, visits: own.len(), cents, span: last - first, last }
    };
    let states = with_rhythm().map(state).collect();
    Some(Shop { pause, threshold, states })
}

/// The rule tried on up to four earlier days, each a horizon before the next.
fn back_test(visits: &Visits, origin: i64, today: i64, horizon: i64, clock: &Clock) -> ([Tally; 3], usize) {
    let (mut tested, mut cuts) = ([Tally::default(); 3], 0);
    let earlier = (1..=4).map(|back| today - horizon * back).take_while(|then| *then >= horizon);
    for then in earlier {
        let Some(shop) = shop(visits, origin, then, clock) else { continue };
        cuts += 1;
        for state in &shop.states {
            let all = visits.of(state.customer);
            let later = all[state.visits..].iter().take_while(|visit| i64::from(visit.day) <= origin + then + horizon);
            let (n, spent) = later.fold((0, 0_i128), |(n, sum), visit| (n + 1, sum + i128::from(visit.cents)));
            let own = &mut tested[state.group];
            own.customers += 1;
            own.away += i64::from(n == 0);
            own.expected += shop.expected(state, horizon);
            own.spent += spent;
        }
    }
    (tested, cuts)
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

/// The clock of shop days, where the season is so strong that it is needed; else that of the calendar.
///
/// A day weighs as many as returned in the 28 days up to it, of those who bought in the 364 days up to it.
fn seasonal_clock(visits: &Visits, origin: i64, today: i64) -> Clock {
    const YEAR: i64 = 364;
    const BLOCK: i64 = 91;
    if today < 391 {
        return Clock(None);
    }
    let n = today as usize + 1;
    let (mut returning, mut joining) = (vec![0_i64; n], vec![0_i64; n + 1]);
    for own in visits.iter() {
        let mut end = -1;
        for (at, visit) in own.iter().enumerate() {
            let day = i64::from(visit.day) - origin;
            if day > today {
                break;
            }
            returning[day as usize] += i64::from(at > 0);
            let (from, to) = (day.max(end), (day + YEAR).min(today + 1));
            if to > from {
                joining[from as usize] += 1;
                joining[to as usize] -= 1;
                end = to;
            }
        }
    }
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
    let blocks = (0..4).map(|block| (today - BLOCK * block) as usize);
    let weight = |end: usize| clock[end] - end.checked_sub(BLOCK as usize).map_or(0, |before| clock[before]);
    let enough = blocks.clone().all(|end| returned[end + 1] - returned[end + 1 - BLOCK as usize] >= 100);
    let weights: Vec<i64> = blocks.map(weight).collect();
    let (least, most) = (weights.iter().min().copied().unwrap_or(0), weights.iter().max().copied().unwrap_or(0));
    Clock((enough && most >= 2 * least).then_some(clock))
}
