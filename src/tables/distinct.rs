//! Distinct counts: how many customers, or orders, each slice has on each day, in each month, in each window.
//!
//! A distinct count does not add up, so each is counted at the grain where it is shown; all in one walk over the
//! rows, customer by customer. A mark per place remembers who was counted there last.

use std::ops::Range;

use rayon::prelude::*;

use crate::orders::NONE;

/// Rows by what they belong to: the rows of code `c` are `rows[starts[c]..starts[c + 1]]`, in order.
pub(super) struct Grouping {
    starts: Vec<u32>,
    rows: Vec<u32>,
}

impl Grouping {
    /// Groups rows by their codes below `n`; rows of [`NONE`] belong nowhere.
    pub(super) fn new(codes: &[u32], n: usize) -> Grouping {
        let mut starts = vec![0_u32; n + 1];
        for &code in codes.iter().filter(|&&code| code != NONE) {
            starts[code as usize + 1] += 1;
        }
        for code in 0..n {
            starts[code + 1] += starts[code];
        }
        let mut next = starts.clone();
        let mut rows = vec![0_u32; starts[n] as usize];
        for (row, &code) in codes.iter().enumerate().filter(|(_, code)| **code != NONE) {
            let place = &mut next[code as usize];
            rows[*place as usize] = row as u32;
            *place += 1;
        }
        Grouping { starts, rows }
    }

    /// How many codes there are.
    pub(super) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// The rows of a code.
    pub(super) fn rows(&self, code: usize) -> &[u32] {
        &self.rows[self.starts[code] as usize..self.starts[code + 1] as usize]
    }

    /// The codes in as many ranges as there are threads, of about as many rows each.
    pub(super) fn shares(&self) -> Vec<Range<usize>> {
        let threads = rayon::current_num_threads().max(1);
        let bound = |share: usize| match share {
            0 => 0,
            _ if share == threads => self.len(),
            _ => self.starts.partition_point(|&start| (start as usize) < self.rows.len() / threads * share).min(self.len()),
        };
        (0..threads).map(|share| bound(share)..bound(share + 1)).collect()
    }
}

/// The places where distinct counts are wanted.
pub(super) struct Places<'a> {
    /// The month of each day.
    pub month_of: &'a [u32],
    /// How many months there are.
    pub months: usize,
    /// Ranges of days that are counted on their own.
    pub windows: &'a [Range<usize>],
    /// The slices of each category.
    pub slices_of: &'a [Vec<u16>],
    /// How many slices there are.
    pub slices: usize,
}

/// Distinct counts by place.
pub(super) struct Counts {
    width: usize,
    days: usize,
    months: usize,
    slices: usize,
    counts: Vec<u32>,
}

impl Counts {
    fn new(places: &Places<'_>) -> Counts {
        let (days, months) = (places.month_of.len(), places.months);
        let width = days + months + 1 + places.windows.len();
        let size = width * places.slices + places.slices_of.len();
        Counts { width, days, months, slices: places.slices, counts: vec![0; size] }
    }

    pub(super) fn on_day(&self, slice: usize, day: usize) -> u32 {
        self.counts[slice * self.width + day]
    }

    pub(super) fn in_month(&self, slice: usize, month: usize) -> u32 {
        self.counts[slice * self.width + self.days + month]
    }

    pub(super) fn in_all(&self, slice: usize) -> u32 {
        self.counts[slice * self.width + self.days + self.months]
    }

    pub(super) fn in_window(&self, slice: usize, window: usize) -> u32 {
        self.counts[slice * self.width + self.days + self.months + 1 + window]
    }

    pub(super) fn of_category(&self, category: usize) -> u32 {
        self.counts[self.slices * self.width + category]
    }
}

/// Counts who is where: `day_of` and `category_of` tell where a row stands.
pub(super) fn count(
    grouping: &Grouping,
    places: &Places<'_>,
    day_of: impl Fn(u32) -> u32 + Sync,
    category_of: impl Fn(u32) -> u32 + Sync,
) -> Counts {
    let empty = Counts::new(places);
    let (width, days, months) = (empty.width, empty.days, empty.months);
    let of_category = width * places.slices;
    let walk = |share: Range<usize>| {
        let mut marks = vec![NONE; empty.counts.len()];
        let mut counts = vec![0_u32; empty.counts.len()];
        for code in share {
            let who = code as u32;
            let mut first_at = |place: usize| {
                let first = marks[place] != who;
                if first {
                    marks[place] = who;
                    counts[place] += 1;
                }
                first
            };
            for &row in grouping.rows(code) {
                let (day, category) = (day_of(row) as usize, category_of(row) as usize);
                for &slice in &places.slices_of[category] {
                    let base = usize::from(slice) * width;
                    // Who was counted on the day was counted in all that holds the day.
                    if first_at(base + day) {
                        first_at(base + days + places.month_of[day] as usize);
                        first_at(base + days + months);
                        for (i, window) in places.windows.iter().enumerate() {
                            if window.contains(&day) {
                                first_at(base + days + months + 1 + i);
                            }
                        }
                    }
                }
                first_at(of_category + category);
            }
        }
        counts
    };
    let counts = grouping.shares().into_par_iter().map(walk).reduce(Vec::new, |mut a, b| {
        if a.is_empty() {
            return b;
        }
        a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
        a
    });
    Counts { counts: if counts.is_empty() { empty.counts.clone() } else { counts }, ..empty }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        /// Each count is the size of the set of codes that stand there.
        #[test]
        fn counts_the_distinct(rows in prop::collection::vec((0_u32..6, 0_u32..4, 0_u32..3), 0..60)) {
            let codes: Vec<u32> = rows.iter().map(|row| if row.0 == 5 { NONE } else { row.0 }).collect();
            let slices_of = vec![vec![0, 1], vec![0], vec![0, 2, 1]];
            let places =
                Places { month_of: &[0, 0, 1, 1], months: 2, windows: &[1..3], slices_of: &slices_of, slices: 3 };
            let grouping = Grouping::new(&codes, 5);
            let counts = count(&grouping, &places, |r| rows[r as usize].1, |r| rows[r as usize].2);
            for slice in 0..3 {
                let set = |days: Range<u32>| {
                    let here = rows.iter().zip(&codes).filter(|(row, code)| {
                        **code != NONE && days.contains(&row.1) && slices_of[row.2 as usize].contains(&(slice as u16))
                    });
                    here.map(|(_, code)| *code).collect::<BTreeSet<_>>().len() as u32
                };
                for day in 0..4 {
                    prop_assert_eq!(counts.on_day(slice, day), set(day as u32..day as u32 + 1));
                }
                prop_assert_eq!([counts.in_month(slice, 0), counts.in_month(slice, 1)], [set(0..2), set(2..4)]);
                prop_assert_eq!(counts.in_all(slice), set(0..4));
                prop_assert_eq!(counts.in_window(slice, 0), set(1..3));
            }
        }
    }
}
