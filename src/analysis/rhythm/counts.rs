//! Ranks and quotients of millions of whole numbers.

/// How often each value came; most are small.
pub(super) struct Counts {
    small: Vec<u32>,
    large: Vec<i64>,
    pub all: usize,
}

impl Counts {
    /// Values that are counted in place.
    const SMALL: usize = 1 << 14;

    pub fn new() -> Counts {
        Counts { small: vec![0; Counts::SMALL], large: Vec::new(), all: 0 }
    }

    pub fn add(&mut self, value: i64) {
        self.all += 1;
        match self.small.get_mut(value as usize) {
            Some(count) => *count += 1,
            None => self.large.push(value),
        }
    }

    pub fn and(mut self, other: Counts) -> Counts {
        self.small.iter_mut().zip(other.small).for_each(|(a, b)| *a += b);
        self.large.extend(other.large);
        self.all += other.all;
        self
    }

    /// The value at the rank of so many percent; nothing of nothing.
    pub fn rank(&self, percent: usize) -> Option<i64> {
        let mut at = (percent * self.all).div_ceil(100).checked_sub(1)?;
        for (value, &count) in self.small.iter().enumerate() {
            match at.checked_sub(count as usize) {
                Some(rest) => at = rest,
                None => return Some(value as i64),
            }
        }
        let mut large = self.large.clone();
        Some(*large.select_nth_unstable(at).1)
    }
}

/// `a ÷ b` without the rest, both positive: by floating point where that is exact, as it is several times as fast. Below 2⁵³
/// a quotient that is no whole number lies further from the next one than it is rounded.
pub(super) fn quotient(a: i64, b: i64) -> i64 {
    if a < 1 << 53 { (a as f64 / b as f64) as i64 } else { a / b }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn ranks_and_quotients_are_exact(
            values in prop::collection::vec(prop_oneof![0_i64..40, 0_i64..40_000], 1..200), percent in 1_usize..=100,
            a in 0_i64..1 << 53, b in 1_i64..1 << 40, times in 1_i64..1 << 12,
        ) {
            let mut counts = Counts::new();
            values.iter().for_each(|&value| counts.add(value));
            let mut sorted = values;
            sorted.sort_unstable();
            let at = (percent * sorted.len()).div_ceil(100) - 1;
            prop_assert_eq!(counts.rank(percent), Some(sorted[at]));
            for a in [a, b * times, b * times - 1, b * times + 1] {
                prop_assert_eq!(quotient(a, b), a / b, "{} ÷ {}", a, b);
            }
        }
    }
}
