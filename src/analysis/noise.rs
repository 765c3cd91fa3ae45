//! Noise: what chance alone may do. A rate has an interval, and a change between weeks must stand out from their ups and
//! downs.

use std::ops::Range;

use crate::tables::people::Followed;

/// Standard deviations that hold 19 of 20.
const Z: f64 = 1.96;

/// A rate and what it stands on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rate {
    /// Those of whom it is true.
    pub part: u64,
    /// All of them.
    pub whole: u64,
}

impl Rate {
    /// Whether it stands on too few to be said.
    pub fn is_hidden(self) -> bool {
        self.whole < 5
    }

    /// Whether it stands on so many that it needs no interval.
    pub fn is_firm(self) -> bool {
        self.whole >= 400
    }

    /// Wilson's interval, which holds the true rate 19 times out of 20, from 0 to 1.
    pub fn interval(self) -> (f64, f64) {
        let (n, p) = (self.whole as f64, self.part as f64 / self.whole as f64);
        let (middle, share) = (p + Z * Z / (2.0 * n), 1.0 + Z * Z / n);
        let margin = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
        (((middle - margin) / share).clamp(0.0, 1.0), ((middle + margin) / share).clamp(0.0, 1.0))
    }

    /// Whether two rates are worth telling apart: their intervals do not meet.
    pub fn differs_from(self, other: Rate) -> bool {
        let (a, b) = (self.interval(), other.interval());
        !self.is_hidden() && !other.is_hidden() && (a.1 < b.0 || b.1 < a.0)
    }
}

impl From<Followed> for Rate {
    fn from(own: Followed) -> Rate {
        Rate { part: own.again.into(), whole: own.customers.into() }
    }
}

/// The four weeks of 28 days.
pub fn weeks(days: &Range<usize>) -> [Range<usize>; 4] {
    [0, 7, 14, 21].map(|offset| days.start + offset..days.start + offset + 7)
}

/// Whether the mean of four weeks lies further from that of four others than twice the standard error of the
/// difference.
pub fn stands_out(now: [f64; 4], then: [f64; 4]) -> bool {
    let mean = |weeks: [f64; 4]| weeks.iter().sum::<f64>() / 4.0;
    let variance = |weeks: [f64; 4]| weeks.iter().map(|week| (week - mean(weeks)).powi(2)).sum::<f64>() / 3.0;
    let error = (variance(now) / 4.0 + variance(then) / 4.0).sqrt();
    (mean(now) - mean(then)).abs() > 2.0 * error
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson_by_hand() {
        // 5 of 10: the middle stays at a half; the margin is 1.96·√(0.025 + 0.009604) ÷ 1.38416 = 0.2634.
        let (low, high) = Rate { part: 5, whole: 10 }.interval();
        assert!((low - 0.2366).abs() < 0.0001 && (high - 0.7634).abs() < 0.0001, "{low} {high}");
        assert_eq!(Rate { part: 0, whole: 9 }.interval().0, 0.0);
        assert_eq!(Rate { part: 9, whole: 9 }.interval().1, 1.0);
    }

    #[test]
    fn rates_differ_where_their_intervals_do_not_meet() {
        let of = |part, whole| Rate { part, whole };
        assert!(!of(5, 10).differs_from(of(8, 10)));
        assert!(of(500, 1000).differs_from(of(600, 1000)), "0.469 to 0.531 and 0.569 to 0.630");
        assert!(!of(0, 4).differs_from(of(4000, 4000)), "four say nothing");
    }

    #[test]
    fn a_change_inside_the_ups_and_downs_does_not_stand_out() {
        let (then, now) = ([8.0, 8.0, 12.0, 12.0], [13.0; 4]);
        assert!(stands_out(now, then), "variance 16 ÷ 3, error 1.155");
        assert!(!stands_out([11.0, 15.0, 11.0, 15.0], then), "variances 16 ÷ 3 each, error 1.633");
        assert!(!stands_out(then, then));
        assert!(stands_out([2.0; 4], [1.0; 4]), "without any noise every change is one");
    }
}
