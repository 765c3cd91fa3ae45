//! Segments: how large each is, what it brings, and who moved from one to another.

use crate::config::segments::Segments;
use crate::money::{Money, divide_half_away};
use crate::orders::day::DAY;
use crate::tables::{Customer, People};

use super::rfm::{self, Score, Scores};

/// The customers of one segment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    /// How many they are.
    pub customers: u32,
    /// Their distinct orders.
    pub orders: u32,
    /// The fewest and the most orders that one of them has.
    pub range: (u32, u32),
    /// Their revenue.
    pub revenue: Money,
    /// Median of the days since their last order, in hundredths; of an even number what lies between the two in the
    /// middle, half away from zero. Nothing without customers.
    pub recency: Option<i64>,
}

/// What each segment holds, in the order of the segments.
pub fn shares(customers: &[Customer], scores: &[Score], segments: &Segments) -> Vec<Share> {
    let mut shares = vec![Share::default(); segments.all().len()];
    let mut recencies = vec![Vec::new(); shares.len()];
    for (customer, score) in customers.iter().zip(scores) {
        let at = score.segment(segments);
        let share = &mut shares[at];
        share.range = match share.customers {
            0 => (customer.orders, customer.orders),
            _ => (share.range.0.min(customer.orders), share.range.1.max(customer.orders)),
        };
        share.customers += 1;
        share.orders += customer.orders;
        share.revenue += customer.revenue;
        recencies[at].push(score.recency);
    }
    for (share, own) in shares.iter_mut().zip(&mut recencies) {
        share.recency = median(own);
    }
    shares
}

fn median(values: &mut [i64]) -> Option<i64> {
    let middle = values.len() / 2;
    if values.is_empty() {
        return None;
    }
    let even = values.len().is_multiple_of(2);
    let (below, &mut upper, _) = values.select_nth_unstable(middle);
    let lower = below.iter().max().copied().filter(|_| even).unwrap_or(upper);
    Some(divide_half_away(i128::from(lower) + i128::from(upper), 2) as i64)
}

/// Where customers were some days ago and where they are now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moves {
    /// How many days ago.
    pub days: i64,
    /// Each pair of segments then and now that has customers; the highest value first.
    pub all: Vec<Move>,
    /// Those who lapsed, the highest value first.
    pub fallen: Vec<Fallen>,
}

/// The customers of one segment now who were in one segment then.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Move {
    /// The place of their segment then; nothing where they had not ordered yet.
    pub from: Option<usize>,
    /// The place of their segment now.
    pub to: usize,
    /// How many they are.
    pub customers: u32,
    /// What they brought in the year before then.
    pub year: Money,
    /// What they have brought up to now.
    pub revenue: Money,
}

/// A customer who lapsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fallen {
    /// The place of the customer among all.
    pub at: usize,
    /// The place of the segment then.
    pub from: usize,
    /// What the customer brought in the year before then.
    pub year: Money,
}

impl Moves {
    /// Of everybody; nothing where the data do not reach back far enough.
    pub fn of(people: &People, scores: &Scores, segments: &Segments) -> Option<Moves> {
        let before = people.before.as_ref()?;
        let then = rfm::score(&before.customers, scores.reference - before.days * DAY, scores.method);
        let n = segments.all().len();
        // By segment then, the last of them for those who had not ordered yet, and by segment now.
        let mut found = vec![Move::default(); (n + 1) * n];
        let mut fallen = Vec::new();
        let mut known = before.customers.iter().zip(&then.of).zip(&before.year).peekable();
        for (at, (customer, now)) in people.customers.iter().zip(&scores.of).enumerate() {
            let was = known.next_if(|((was, _), _)| was.code == customer.code);
            let from = was.map(|((_, score), _)| score.segment(segments));
            let year = was.map_or(Money::ZERO, |(_, year)| *year);
            let to = now.segment(segments);
            let own = &mut found[from.unwrap_or(n) * n + to];
            *own = Move {
                from,
                to,
                customers: own.customers + 1,
                year: own.year + year,
                revenue: own.revenue + customer.revenue,
            };
            if let Some(from) = from.filter(|&from| segments.fell(from, to)) {
                fallen.push(Fallen { at, from, year });
            }
        }
        found.retain(|own| own.customers > 0);
        found.sort_by_key(|own| (std::cmp::Reverse(own.year), own.from.unwrap_or(n), own.to));
        fallen.sort_by_key(|own| (std::cmp::Reverse(own.year), own.at));
        Some(Moves { days: before.days, all: found, fallen })
    }

    /// How many customers these moves hold, and what they brought in the year before.
    pub fn sum(&self, holds: impl Fn(&Move) -> bool) -> (u64, Money) {
        let held = self.all.iter().filter(|own| holds(own));
        held.fold((0, Money::ZERO), |(n, year), own| (n + u64::from(own.customers), year + own.year))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::rfm::Method;
    use crate::tables::people::Before;
    use proptest::prelude::*;

    fn customer(code: u32, last: i64, orders: u32, revenue: i64) -> Customer {
        Customer { code, first: 0, last: last * DAY, orders, revenue: Money(revenue), returns: Money::ZERO }
    }

    fn own() -> Segments {
        Segments::new(&[]).expect("our own")
    }

    #[test]
    fn shares_by_hand() {
        // Day, orders, revenue: the fifths of five are the customers themselves, but for two of one order each.
        let customers: Vec<Customer> = [(10, 1, 5), (20, 1, 7), (30, 3, 20), (40, 4, 30), (50, 5, 90)]
            .iter()
            .zip(0..)
            .map(|(&(day, orders, revenue), code)| customer(code, day, orders, revenue))
            .collect();
        let scores = rfm::score(&customers, 50 * DAY, Method::Quantile);
        let own = own();
        let shares = shares(&customers, &scores.of, &own);
        let found: Vec<_> = own.all().iter().zip(&shares).filter(|(_, share)| share.customers > 0).collect();
        let found =
            found.iter().map(|(segment, s)| (segment.name.as_str(), s.customers, s.orders, s.revenue.0, s.recency));
        assert_eq!(
            found.collect::<Vec<_>>(),
            [
                ("Champions", 1, 5, 90, Some(0)),
                ("Loyal", 1, 4, 30, Some(1000)),
                ("Need attention", 1, 3, 20, Some(2000)),
                // 30 and 40 days: 35 lies between.
                ("Hibernating", 2, 2, 12, Some(3500)),
            ]
        );
    }

    #[test]
    fn medians() {
        assert_eq!(median(&mut []), None);
        assert_eq!(median(&mut [3, 1, 2]), Some(2));
        assert_eq!(median(&mut [4, 1]), Some(3), "half away from zero");
        assert_eq!(median(&mut [-4, -1]), Some(-3));
    }

    #[test]
    fn moves_by_hand() {
        // Of five then, each the only one of its fifth, the best has not come again since; a sixth is new. Now the cut-offs
        // of recency are 10, 20, 30, 40 days, those of frequency 2, 3, 4, 5 orders.
        let then = [(10, 1, 5), (20, 2, 7), (30, 3, 20), (40, 4, 30), (50, 5, 90)];
        let now = [(110, 2, 6), (120, 3, 8), (130, 4, 21), (140, 5, 31), (50, 5, 90), (150, 1, 1)];
        let all = |of: &[(i64, u32, i64)]| -> Vec<Customer> {
            of.iter().zip(0..).map(|(&(day, orders, revenue), code)| customer(code, day, orders, revenue)).collect()
        };
        let year = [1, 2, 3, 4, 50].map(Money).to_vec();
        let before = Before { days: 91, customers: all(&then), year };
        let people = People { customers: all(&now), before: Some(before), ..People::default() };
        let scores = rfm::score(&people.customers, 150 * DAY, Method::Quantile);
        let moves = Moves::of(&people, &scores, &own()).expect("there is a before");
        let name = |at: usize| own().all()[at].name.clone();
        let told: Vec<String> = moves
            .all
            .iter()
            .map(|m| {
                let from = m.from.map_or("nowhere".to_owned(), &name);
                format!("{from} > {}: {} {} {}", name(m.to), m.customers, m.year.0, m.revenue.0)
            })
            .collect();
        assert_eq!(
            told,
            [
                "Champions > At risk: 1 50 90",
                "Loyal > Champions: 1 4 31",
                "Need attention > Potential loyalists: 1 3 21",
                "Hibernating > About to sleep: 1 2 8",
                "Hibernating > Hibernating: 1 1 6",
                "nowhere > New: 1 0 1",
            ]
        );
        assert_eq!(moves.fallen, [Fallen { at: 4, from: 0, year: Money(50) }]);
        assert_eq!(moves.sum(|own| own.from.is_some()), (5, Money(60)));
    }

    proptest! {
        #[test]
        fn moves_add_up_to_the_customers_then_and_now(
            found in prop::collection::vec((0_i64..400, 1_u32..9, 1_i64..900, any::<bool>(), 0_i64..300), 1..60),
        ) {
            let customers: Vec<Customer> =
                found.iter().zip(0..).map(|(&(day, orders, revenue, ..), code)| customer(code, day, orders, revenue)).collect();
            let was = || found.iter().zip(&customers).filter(|((.., known, _), _)| *known);
            let before = Before {
                days: 91,
                customers: was().map(|(&(.., earlier), own)| Customer { last: own.last - earlier * DAY, ..*own }).collect(),
                year: was().map(|(_, own)| own.revenue).collect(),
            };
            let people = People { customers, before: Some(before.clone()), ..People::default() };
            let scores = rfm::score(&people.customers, 400 * DAY, Method::Quantile);
            let segments = own();
            let moves = Moves::of(&people, &scores, &segments).expect("there is a before");
            let now = shares(&people.customers, &scores.of, &segments);
            let then = rfm::score(&before.customers, scores.reference - 91 * DAY, Method::Quantile);
            let then = shares(&before.customers, &then.of, &segments);
            for at in 0..segments.all().len() {
                prop_assert_eq!(moves.sum(|own| own.to == at).0, u64::from(now[at].customers));
                prop_assert_eq!(moves.sum(|own| own.from == Some(at)).0, u64::from(then[at].customers));
            }
            prop_assert_eq!(moves.sum(|_| true).1, before.year.iter().copied().sum::<Money>());
            let fell = moves.sum(|own| own.from.is_some_and(|from| segments.fell(from, own.to)));
            prop_assert_eq!(fell, (moves.fallen.len() as u64, moves.fallen.iter().map(|own| own.year).sum()));
            // Segments part the customers, whatever they are.
            prop_assert_eq!(now.iter().map(|s| s.customers as usize).sum::<usize>(), people.customers.len());
            prop_assert_eq!(now.iter().map(|s| s.revenue).sum::<Money>(), people.customers.iter().map(|c| c.revenue).sum::<Money>());
        }
    }
}
