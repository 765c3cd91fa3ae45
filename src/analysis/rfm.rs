//! Recency, frequency, monetary value: every customer scored from 1 to 5 on each.

use crate::config::segments::Segments;
use crate::money::Money;
use crate::orders::day::DAY;
use crate::tables::Customer;

/// How cut-offs are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// The values at ranks ⌈n·20 %⌉, ⌈n·40 %⌉, ⌈n·60 %⌉, ⌈n·80 %⌉.
    Quantile,
    /// Given.
    Fixed(Cuts),
}

/// Four rising cut-offs of each; a score is 1 and one more for each cut-off that a value exceeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cuts {
    /// In hundredths of a day.
    pub recency: [i64; 4],
    /// In orders.
    pub frequency: [u32; 4],
    /// In money.
    pub monetary: [Money; 4],
}

/// A customer's scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Score {
    /// Hundredths of a day since the last order.
    pub recency: i64,
    /// 1 to 5; 5 bought most recently.
    pub r: u8,
    /// 1 to 5; 5 bought most often.
    pub f: u8,
    /// 1 to 5; 5 spent most.
    pub m: u8,
}

impl Score {
    /// `455`.
    pub fn text(&self) -> String {
        format!("{}{}{}", self.r, self.f, self.m)
    }

    /// The place of the segment of these scores.
    pub fn segment(&self, segments: &Segments) -> usize {
        segments.of(self.r, self.f)
    }
}

/// All customers' scores and how they came about.
#[derive(Debug, Clone)]
pub struct Scores {
    /// One a customer, in the order of [`crate::tables::People::customers`].
    pub of: Vec<Score>,
    /// The cut-offs.
    pub cuts: Option<Cuts>,
    /// How these were found.
    pub method: Method,
    /// Local seconds that recency counts from.
    pub reference: i64,
}

/// Hundredths of a day between two times in seconds, half away from zero: ⌊(100·s + 43,200) ÷ 86,400⌋.
pub fn recency(last: i64, reference: i64) -> i64 {
    (100 * (reference - last) + DAY / 2).div_euclid(DAY)
}

/// Scores all customers at a reference time.
pub fn score(customers: &[Customer], reference: i64, method: Method) -> Scores {
    let recencies: Vec<i64> = customers.iter().map(|customer| recency(customer.last, reference)).collect();
    let cuts = match method {
        Method::Fixed(cuts) => Some(cuts),
        Method::Quantile => quantiles(recencies.clone()).map(|recency| Cuts {
            recency,
            frequency: quantiles(customers.iter().map(|c| c.orders).collect()).unwrap_or_default(),
            monetary: quantiles(customers.iter().map(|c| c.revenue).collect()).unwrap_or_default(),
        }),
    };
    let of = match cuts {
        None => Vec::new(),
        Some(cuts) => customers
            .iter()
            .zip(recencies)
            .map(|(customer, recency)| Score {
                recency,
                r: 6 - exceeded(&recency, &cuts.recency),
                f: exceeded(&customer.orders, &cuts.frequency),
                m: exceeded(&customer.revenue, &cuts.monetary),
            })
            .collect(),
    };
    Scores { of, cuts, method, reference }
}

/// One score of recency, frequency or monetary value, and who holds it. Values are hundredths of a day, orders, or
/// ten-thousandths of money.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bin {
    /// From 1 to 5.
    pub score: u8,
    /// Its customers lie over this value, if there is such a bound …
    pub over: Option<i64>,
    /// … and not over this one.
    pub up_to: Option<i64>,
    /// How many customers hold the score.
    pub customers: u32,
    /// Those of them who lie exactly on the upper bound.
    pub tied: u32,
}

/// The five scores of recency, frequency and monetary value, from 1 to 5; nothing where nobody is scored.
pub fn bins(customers: &[Customer], scores: &Scores) -> Option<[[Bin; 5]; 3]> {
    let cuts = scores.cuts?;
    let cuts = [cuts.recency, cuts.frequency.map(i64::from), cuts.monetary.map(|cut| cut.0)];
    let mut bins = [[Bin::default(); 5]; 3];
    for (measure, (bins, cuts)) in bins.iter_mut().zip(&cuts).enumerate() {
        for (bin, score) in bins.iter_mut().zip(1_u8..) {
            // The highest score of recency is that of the least days.
            let from_below = usize::from(if measure == 0 { 6 - score } else { score });
            let over = from_below.checked_sub(2).map(|below| cuts[below]);
            *bin = Bin { score, over, up_to: cuts.get(from_below - 1).copied(), ..Bin::default() };
        }
    }
    for (customer, score) in customers.iter().zip(&scores.of) {
        let values = [(score.recency, score.r), (customer.orders.into(), score.f), (customer.revenue.0, score.m)];
        for (bins, (value, score)) in bins.iter_mut().zip(values) {
            let bin = &mut bins[usize::from(score) - 1];
            bin.customers += 1;
            bin.tied += u32::from(bin.up_to == Some(value));
        }
    }
    Some(bins)
}

fn exceeded<T: Ord>(value: &T, cuts: &[T; 4]) -> u8 {
    1 + cuts.iter().filter(|cut| value > cut).count() as u8
}

fn quantiles<T: Ord + Copy>(mut values: Vec<T>) -> Option<[T; 4]> {
    let n = values.len();
    // Each rank is found among what the one before left above it.
    let mut from = 0;
    let mut cut = |fifths: usize| {
        let rank = (n * fifths).div_ceil(5).checked_sub(1)?;
        let (_, value, _) = values[from..].select_nth_unstable(rank - from);
        let value = *value;
        from = rank;
        Some(value)
    };
    Some([cut(1)?, cut(2)?, cut(3)?, cut(4)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn customer(code: u32, last: i64, orders: u32, revenue: i64) -> Customer {
        Customer { code, first: 0, last, orders, revenue: Money(revenue), returns: Money::ZERO }
    }

    #[test]
    fn recency_is_rounded_half_away_from_zero() {
        assert_eq!(recency(0, 432), 1, "half a hundredth of a day is 432 s");
        assert_eq!(recency(0, 431), 0);
        assert_eq!(recency(0, DAY), 100);
    }

    #[test]
    fn fifths_of_five_customers_are_the_customers() {
        let customers: Vec<_> = (1..=5).map(|i| customer(i, i64::from(i) * DAY, i, i64::from(i))).collect();
        let scores = score(&customers, 5 * DAY, Method::Quantile);
        assert_eq!(scores.of.iter().map(Score::text).collect::<Vec<_>>(), ["111", "222", "333", "444", "555"]);
    }

    #[test]
    fn equal_values_get_equal_scores() {
        let customers: Vec<_> = (0..10).map(|i| customer(i, DAY, 1, 7)).collect();
        let scores = score(&customers, DAY, Method::Quantile);
        assert!(scores.of.iter().all(|score| score.text() == "511"));
        // All ten lie on every cut-off, and the other scores are empty between two that are the same.
        let [recency, frequency, monetary] = bins(&customers, &scores).expect("they are scored");
        let held = |bins: [Bin; 5]| bins.map(|bin| (bin.customers, bin.tied));
        assert_eq!(held(recency), [(0, 0), (0, 0), (0, 0), (0, 0), (10, 10)]);
        assert_eq!(held(frequency), [(10, 10), (0, 0), (0, 0), (0, 0), (0, 0)]);
        assert_eq!((monetary[2].over, monetary[2].up_to, monetary[4].up_to), (Some(7), Some(7), None));
    }

    #[test]
    fn bins_of_five_by_hand() {
        let customers: Vec<_> = (1..=5).map(|i| customer(i, i64::from(i) * DAY, i, i64::from(i))).collect();
        let scores = score(&customers, 5 * DAY, Method::Quantile);
        let [recency, frequency, _] = bins(&customers, &scores).expect("they are scored");
        assert_eq!(recency[4], Bin { score: 5, over: None, up_to: Some(0), customers: 1, tied: 1 });
        assert_eq!(recency[0], Bin { score: 1, over: Some(300), up_to: None, customers: 1, tied: 0 });
        assert_eq!(frequency[2], Bin { score: 3, over: Some(2), up_to: Some(3), customers: 1, tied: 1 });
    }

    #[test]
    fn nobody_is_scored_without_customers() {
        assert!(score(&[], 0, Method::Quantile).cuts.is_none());
    }
}
