//! Recency, frequency, monetary value: every customer scored from 1 to 5 on each, and the segments that follow.

use crate::money::Money;
use crate::orders::time::DAY;
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

    /// The segment of these scores.
    pub fn segment(&self) -> Segment {
        Segment::of(self.r, self.f)
    }
}

/// All customers' scores and how they came about.
#[derive(Debug, Clone)]
pub struct Scores {
    /// One a customer, in the order of [`crate::tables::People::customers`].
    pub of: Vec<Score>,
    /// The cut-offs.
    pub cuts: Option<Cuts>,
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
    Scores { of, cuts, reference }
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

/// A kind of customer, by recency and frequency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Segment {
    /// R5 F4–5.
    Champions,
    /// R3–4 F4–5.
    Loyal,
    /// R4–5 F2–3.
    PotentialLoyalists,
    /// R5 F1.
    New,
    /// R4 F1.
    Promising,
    /// R3 F3.
    NeedAttention,
    /// R3 F1–2.
    AboutToSleep,
    /// R1–2 F3–4.
    AtRisk,
    /// R1–2 F5.
    CantLoseThem,
    /// R1–2 F1–2.
    Hibernating,
}

impl Segment {
    /// All of them, best first.
    pub const ALL: [Segment; 10] = [
        Segment::Champions,
        Segment::Loyal,
        Segment::PotentialLoyalists,
        Segment::New,
        Segment::Promising,
        Segment::NeedAttention,
        Segment::AboutToSleep,
        Segment::AtRisk,
        Segment::CantLoseThem,
        Segment::Hibernating,
    ];

    /// The segment of two scores from 1 to 5: each of the 25 pairs lies in exactly one.
    pub fn of(r: u8, f: u8) -> Segment {
        match (r, f) {
            (5.., 4..) => Segment::Champions,
            (3 | 4, 4..) => Segment::Loyal,
            (4.., 2..=3) => Segment::PotentialLoyalists,
            (5.., _) => Segment::New,
            (4, _) => Segment::Promising,
            (3, 3) => Segment::NeedAttention,
            (3, _) => Segment::AboutToSleep,
            (_, 5..) => Segment::CantLoseThem,
            (_, 3 | 4) => Segment::AtRisk,
            _ => Segment::Hibernating,
        }
    }

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Segment::Champions => "Champions",
            Segment::Loyal => "Loyal",
            Segment::PotentialLoyalists => "Potential loyalists",
            Segment::New => "New",
            Segment::Promising => "Promising",
            Segment::NeedAttention => "Need attention",
            Segment::AboutToSleep => "About to sleep",
            Segment::AtRisk => "At risk",
            Segment::CantLoseThem => "Can't lose them",
            Segment::Hibernating => "Hibernating",
        }
    }

    /// The scores that lead to it.
    pub fn scores(self) -> &'static str {
        match self {
            Segment::Champions => "R 5, F 4–5",
            Segment::Loyal => "R 3–4, F 4–5",
            Segment::PotentialLoyalists => "R 4–5, F 2–3",
            Segment::New => "R 5, F 1",
            Segment::Promising => "R 4, F 1",
            Segment::NeedAttention => "R 3, F 3",
            Segment::AboutToSleep => "R 3, F 1–2",
            Segment::AtRisk => "R 1–2, F 3–4",
            Segment::CantLoseThem => "R 1–2, F 5",
            Segment::Hibernating => "R 1–2, F 1–2",
        }
    }
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
    }

    #[test]
    fn nobody_is_scored_without_customers() {
        assert!(score(&[], 0, Method::Quantile).cuts.is_none());
    }
}
