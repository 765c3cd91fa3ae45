//! Scales of values: domains that cannot be wrong, and ticks that people would choose.

use std::ops::Range;

use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};

use crate::format::Quantity;

/// The values that an axis spans: finite, its ends apart. There is no other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Domain {
    low: f64,
    high: f64,
}

impl Domain {
    /// From `low` to `high`; nothing unless both are finite and a finite way apart.
    pub fn new(low: f64, high: f64) -> Option<Domain> {
        (low < high && (high - low).is_finite()).then_some(Domain { low, high })
    }

    /// Zero and all `values` that are finite; 0 to 1 where they say nothing.
    pub fn from_zero(values: impl IntoIterator<Item = f64>) -> Domain {
        let (low, high) = extent(values).unwrap_or_default();
        Domain::new(low.min(0.0), high.max(0.0)).unwrap_or(Domain { low: 0.0, high: 1.0 })
    }

    /// From the least to the greatest of `values`; a single value lies in the middle, but nothing at the low end.
    pub fn tight(values: impl IntoIterator<Item = f64>) -> Domain {
        let (low, high) = extent(values).unwrap_or_default();
        if low == 0.0 && high == 0.0 {
            return Domain { low: 0.0, high: 1.0 };
        }
        let half = (low.abs() * 0.5).max(0.5);
        Domain::new(low, high).or(Domain::new(low - half, low + half)).unwrap_or(Domain { low: 0.0, high: 1.0 })
    }

    /// Where `value` lies: 0 at the low end, 1 at the high one.
    pub fn position(self, value: f64) -> f64 {
        (value / 2.0 - self.low / 2.0) / (self.high / 2.0 - self.low / 2.0)
    }

    /// The step of a ramp of seven for `value`, 0 to 6.
    pub fn step(self, value: f64) -> u8 {
        (self.position(value) * 7.0).clamp(0.0, 6.0) as u8
    }

    /// Low and high end.
    pub fn ends(self) -> (f64, f64) {
        (self.low, self.high)
    }
}

fn extent(values: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    let finite = values.into_iter().filter(|v| v.is_finite() && v.abs() < 1e300);
    finite.fold(None, |e, v| e.map_or(Some((v, v)), |(l, h): (f64, f64)| Some((l.min(v), h.max(v)))))
}

/// An axis of values whose ends are ticks.
#[derive(Debug, Clone)]
pub(super) struct Values {
    domain: Domain,
    ticks: Vec<f64>,
}

impl Values {
    /// An axis over `domain` and `length` px: three to five ticks at least 35 px apart, their step 1, 2, 2.5
    /// or 5 times a power of ten, and whole where the quantity is counted.
    pub fn nice(domain: Domain, quantity: Quantity, length: f64) -> Values {
        let most = (length / 35.0).floor().clamp(2.0, 4.0);
        let (low, high) = domain.ends();
        let start = ((high / most - low / most).log10().floor() as i32 - 1).clamp(-300, 300);
        let whole = matches!(quantity, Quantity::Count);
        let steps = (start..).flat_map(|e| [1.0, 2.0, 2.5, 5.0].map(|m| (m, e)));
        for (mantissa, exponent) in steps {
            let at = |i: f64| scaled(i * mantissa, exponent);
            let step = at(1.0);
            if whole && step.fract() != 0.0 {
                continue;
            }
            let (first, mut last) = ((low / step).floor(), (high / step).ceil());
            if last - first > most {
                continue;
            }
            if last - first < 2.0 {
                last = first + 2.0;
            }
            let ticks: Vec<f64> = (0..=(last - first) as i32).map(|i| at(first + f64::from(i))).collect();
            return Values { domain: Domain { low: at(first), high: at(last) }, ticks };
        }
        unreachable!("steps grow until they span any finite domain")
    }

    /// An axis without ticks.
    pub fn plain(domain: Domain) -> Values {
        Values { domain, ticks: Vec::new() }
    }

    /// Where `value` lies between `from` and `to`, px.
    pub fn between(&self, value: f64, from: f64, to: f64) -> f64 {
        f64::from(self.map(&value, ((from * 10.0).round() as i32, (to * 10.0).round() as i32))) / 10.0
    }

    /// The ticks, ascending.
    pub fn ticks(&self) -> &[f64] {
        &self.ticks
    }
}

/// `value` × 10^`exponent`, divided where that is exact and multiplying is not.
fn scaled(value: f64, exponent: i32) -> f64 {
    if exponent < 0 { value / 10f64.powi(-exponent) } else { value * 10f64.powi(exponent) }
}

/// The place of `position`, 0 to 1, between two places.
pub(super) fn along(position: f64, (from, to): (i32, i32)) -> i32 {
    // No place is so far out that differences of places leave an i32.
    (f64::from(from) + position.clamp(-100.0, 100.0) * f64::from(to - from)).round() as i32
}

impl Ranged for Values {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        along(self.domain.position(*value), limit)
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        self.ticks.iter().copied().take(hint.max_num_points()).collect()
    }

    fn range(&self) -> Range<f64> {
        self.domain.low..self.domain.high
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_finite_and_not_empty() {
        for (low, high) in [(0.0, 0.0), (1.0, 0.0), (f64::NAN, 1.0), (0.0, f64::INFINITY), (f64::MIN, f64::MAX)] {
            assert_eq!(Domain::new(low, high), None);
        }
        assert_eq!(Domain::from_zero([f64::NAN, f64::INFINITY]).ends(), (0.0, 1.0));
        assert_eq!(Domain::from_zero([3.0, -1.0]).ends(), (-1.0, 3.0));
        assert_eq!((Domain::tight([4.0]).position(4.0), Domain::tight([0.0, 0.0]).step(0.0)), (0.5, 0));
        let step = |value| Domain::tight([0.0, 7.0]).step(value);
        assert_eq!([0.0, 0.9, 1.1, 5.9, 6.1, 7.0].map(step), [0, 0, 1, 5, 6, 6]);
    }

    #[test]
    fn value_ticks_are_three_to_five_nice_and_apart() {
        let mut high = 1e-6;
        while high < 1e15 {
            for (quantity, low) in [(Quantity::Money, 0.0), (Quantity::Count, 0.0), (Quantity::Money, -high / 3.0)] {
                for length in [80.0, 140.0, 300.0] {
                    let axis = Values::nice(Domain::new(low, high).unwrap(), quantity, length);
                    let ticks = axis.ticks();
                    assert!((3..=5).contains(&ticks.len()), "{high} {ticks:?}");
                    assert!(length / (ticks.len() - 1) as f64 >= 35.0);
                    assert!(ticks[0] <= low && ticks[ticks.len() - 1] >= high, "{high} {ticks:?}");
                    assert!(quantity != Quantity::Count || ticks.iter().all(|t| t.fract() == 0.0));
                }
            }
            high *= 1.37;
        }
        assert_eq!(Values::nice(Domain::from_zero([0.27]), Quantity::Ratio, 300.0).ticks(), [0.0, 0.1, 0.2, 0.3]);
    }
}
