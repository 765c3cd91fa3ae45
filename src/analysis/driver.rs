//! Which value of which dimension moved revenue most beyond its share: a value that is half of revenue brings half of
//! any change, which explains nothing.

use crate::money::{Money, divide_half_away};

use super::categories::{Growth, Growths};

/// A value that brought more of a change than its share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Driver {
    /// The dimension; the categories for none.
    pub dimension: Option<usize>,
    /// The value's rank in it.
    pub rank: usize,
    /// How its revenue changed.
    pub change: Money,
    /// What of that is beyond its share: `change − revenue then × change of all ÷ revenue of all then`. Over the values of a
    /// dimension these add up to nothing.
    pub beyond: Money,
}

/// The value that moved revenue most, the way that all of it went, of all dimensions with values enough to tell: at least a
/// fifth of the whole change beyond its share. Of equals the first dimension, and in it the larger value.
pub fn driver<'g>(all: impl Iterator<Item = (Option<usize>, &'g Growths)>) -> Option<Driver> {
    let mut best: Option<Driver> = None;
    for (dimension, growths) in all.filter(|(_, growths)| growths.firm && growths.of.len() > 1) {
        let (then, whole) = (growths.whole.then(), growths.whole.now() - growths.whole.then());
        let of = |own: &Growth| {
            let change = own.weeks.now() - own.weeks.then();
            let share = divide_half_away(i128::from(own.weeks.then().0) * i128::from(whole.0), then.0.into());
            let beyond = Money(i64::try_from(i128::from(change.0) - share).ok()?);
            Some(Driver { dimension, rank: own.rank, change, beyond })
        };
        for own in growths.of.iter().filter_map(of) {
            let with = own.change.0.signum() == whole.0.signum() && own.beyond.0.signum() == whole.0.signum();
            let enough = i128::from(own.beyond.0.abs()) * 5 >= i128::from(whole.0.abs());
            if with && enough && best.is_none_or(|best| own.beyond.0.abs() > best.beyond.0.abs()) {
                best = Some(own);
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::super::categories::{Kind, Weeks};
    use super::*;
    use crate::format::Direction;
    use proptest::prelude::*;

    fn growths(of: &[(i64, i64)]) -> Growths {
        let weeks = |then: i64, now: i64| Weeks {
            before: [Money(then), Money(0), Money(0), Money(0)],
            last: [Money(now), Money(0), Money(0), Money(0)],
        };
        let kind = Kind::Known(true, Direction::Flat);
        let own = |(rank, &(then, now)): (usize, &(i64, i64))| Growth {
            rank,
            weeks: weeks(then, now),
            kind,
            sold: Some((0, 1)),
            orders: (50, 50),
        };
        let all: Vec<Growth> = of.iter().enumerate().map(own).collect();
        let whole = all.iter().fold(Weeks::default(), |whole, own| whole.and(&own.weeks));
        Growths { whole, of: all, firm: true }
    }

    #[test]
    fn a_large_value_that_only_keeps_its_share_drives_nothing() {
        // 900 of 1,000 rises with all by a tenth; of the second dimension one value brings all of it.
        let (even, uneven) = (growths(&[(900, 990), (100, 110)]), growths(&[(500, 500), (500, 600)]));
        let found = driver([(None, &even), (Some(0), &uneven)].into_iter()).expect("one drives");
        assert_eq!((found.dimension, found.rank, found.change, found.beyond), (Some(0), 1, Money(100), Money(50)));
        assert_eq!(driver([(None, &even)].into_iter()), None);
    }

    proptest! {
        /// What is beyond the shares adds up to nothing, but for halves that are rounded.
        #[test]
        fn what_is_beyond_adds_up_to_nothing(of in prop::collection::vec((1_i64..1_000_000_000, 0_i64..1_000_000_000), 2..9)) {
            let all = growths(&of);
            let (then, whole) = (all.whole.then(), all.whole.now() - all.whole.then());
            let sum: i128 = all.of.iter().map(|own| {
                let share = divide_half_away(i128::from(own.weeks.then().0) * i128::from(whole.0), then.0.into());
                i128::from((own.weeks.now() - own.weeks.then()).0) - share
            }).sum();
            prop_assert!(sum.abs() <= of.len() as i128);
        }
    }
}
