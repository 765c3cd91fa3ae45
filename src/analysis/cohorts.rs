//! Cohorts together: of all customers whose first order lies far enough back, how many ordered again, and what they
//! have brought. Sums are divided last: never an average of averages. The first cohort is left out, for it holds whoever
//! had ordered before the data begin, and these are not new.

use crate::money::Money;
use crate::tables::Tables;
use crate::tables::people::CohortCell;

use super::periods;

/// All cohorts but the first whose month of one age is over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Age {
    /// Months since the first order.
    pub months: usize,
    /// The cohorts' customers.
    pub customers: u64,
    /// Those of them who ordered in the month.
    pub back: u64,
    /// What all of them brought up to the month's end.
    pub revenue: Money,
    /// What all of them brought in the month of their first order.
    pub first: Money,
}

/// How many months of the calendar are over.
pub fn over(tables: &Tables) -> usize {
    let months = tables.calendar.months.len();
    months - usize::from(months > 0 && periods::unfinished(&tables.calendar, months - 1))
}

/// Of each month that is over, whether it has any row: one without is absent.
pub fn known(tables: &Tables) -> Vec<bool> {
    (0..over(tables)).map(|month| tables.has_rows(month)).collect()
}

/// Each age that any cohort but the first has reached in a month that is `known`, from 0.
pub fn ages(cohorts: &[Vec<CohortCell>], known: &[bool]) -> Vec<Age> {
    let at = |months: usize| {
        let is_known = |month: usize| known.get(month + months) == Some(&true);
        let reached = cohorts.iter().enumerate().skip(1).filter(|(month, _)| is_known(*month));
        reached.fold(Age { months, ..Age::default() }, |age, (_, cells)| Age {
            months,
            customers: age.customers + u64::from(cells[0].customers),
            back: age.back + u64::from(cells[months].customers),
            revenue: age.revenue + cells[..=months].iter().map(|cell| cell.revenue).sum(),
            first: age.first + cells[0].revenue,
        })
    };
    (0..known.len()).map(at).filter(|age| age.customers > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cohort(cells: &[(u32, i64)]) -> Vec<CohortCell> {
        cells.iter().map(|&(customers, revenue)| CohortCell { customers, revenue: Money(revenue) }).collect()
    }

    #[test]
    fn ages_by_hand() {
        // Before them a first month of old customers. Ten, of whom four and two came back; ninety, of whom nine; the
        // fourth month is not over.
        let cohorts = [
            cohort(&[(500, 9), (400, 9), (400, 9), (400, 9)]),
            cohort(&[(10, 100), (4, 40), (2, 20)]),
            cohort(&[(90, 900), (9, 90)]),
            cohort(&[(5, 50)]),
        ];
        let found = ages(&cohorts, &[true; 3]);
        assert_eq!(found[0], Age { months: 0, customers: 100, back: 100, revenue: Money(1000), first: Money(1000) });
        // Only the second cohort's next month is over; the mean of 40 % and 10 % is nowhere.
        assert_eq!(found[1], Age { months: 1, customers: 10, back: 4, revenue: Money(140), first: Money(100) });
        assert_eq!(found.len(), 2);
        // With all four months over both reach one month: 13 of 100.
        let found = ages(&cohorts, &[true; 4]);
        assert_eq!((found[1].back, found[1].customers), (13, 100));
        assert_eq!(found[2], Age { months: 2, customers: 10, back: 2, revenue: Money(160), first: Money(100) });
        assert!(ages(&cohorts[..1], &[true]).is_empty() && ages(&[], &[]).is_empty());
        // Without a row in the third month nobody could come back in it.
        let found = ages(&cohorts, &[true, true, false, true]);
        assert_eq!((found[1].back, found[1].customers), (9, 90));
        assert_eq!((found[2].back, found[2].customers), (2, 10));
    }

    proptest! {
        #[test]
        fn never_more_come_back_than_there_are(
            sizes in prop::collection::vec(prop::collection::vec((0_u32..50, 0_i64..1000), 12), 1..12),
            unfinished in any::<bool>(),
        ) {
            let n = sizes.len();
            let cohorts: Vec<Vec<CohortCell>> = sizes
                .iter()
                .enumerate()
                .map(|(month, cells)| {
                    let size = cells[0].0;
                    cohort(&cells[..n - month].iter().map(|&(c, r)| (c.min(size), r)).collect::<Vec<_>>())
                })
                .collect();
            let found = ages(&cohorts, &vec![true; n - usize::from(unfinished)]);
            for pair in found.windows(2) {
                prop_assert!(pair[1].customers <= pair[0].customers);
            }
            prop_assert!(found.iter().all(|age| age.back <= age.customers));
        }
    }
}
