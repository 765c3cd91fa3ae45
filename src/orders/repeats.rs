//! Rows that stand in the input more than once, to the byte: counted, and told with both their lines; left out, where
//! the config asks for it.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, Hash, Hasher};

use foldhash::quality::FixedState;
use rayon::prelude::*;

/// Repeats that are told with their lines.
const TOLD: usize = 20;

/// Fingerprints of the rows of a block.
#[derive(Debug, Default)]
pub(super) struct Prints {
    /// 64 bits of each row: among ten million rows two others have the same by a chance of one in 300,000.
    of: Vec<u64>,
    /// The physical line of the first row.
    first: u64,
    /// The line of each row, kept from the first on that does not follow the one before.
    lines: Option<Vec<u64>>,
}

impl Prints {
    /// Without a row, and with room for so many.
    pub(super) fn with_capacity(rows: usize) -> Prints {
        Prints { of: Vec::with_capacity(rows), ..Prints::default() }
    }

    /// Takes in the fingerprint of a row.
    pub(super) fn push(&mut self, print: u64, line: u64) {
        if self.of.is_empty() {
            self.first = line;
        }
        match &mut self.lines {
            Some(lines) => lines.push(line),
            None if line == self.first + self.of.len() as u64 => {}
            None => self.lines = Some((self.first..).take(self.of.len()).chain([line]).collect()),
        }
        self.of.push(print);
    }

    /// Bytes of memory that they hold.
    pub(super) fn held(&self) -> usize {
        8 * (self.of.len() + self.lines.as_ref().map_or(0, Vec::len))
    }

    fn line(&self, i: usize) -> u64 {
        self.lines.as_ref().map_or(self.first + i as u64, |lines| lines[i])
    }
}

/// The fingerprint of a row as it is written.
pub(super) fn print(row: &[u8]) -> u64 {
    let mut hasher = FixedState::default().build_hasher();
    hasher.write(row);
    hasher.finish()
}

/// The fingerprint of a row whose values before have one, with another value.
#[inline]
pub(super) fn print_with(before: u64, value: impl Hash) -> u64 {
    FixedState::default().hash_one((before, value))
}

/// A duplicate row and the one it repeats, each by the index of its source and its physical line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repeat {
    /// Where it stands first.
    pub first: (usize, u64),
    /// Where it stands again.
    pub again: (usize, u64),
}

/// How many rows are duplicates, and the first of them. Blocks come in order, each with its source.
pub(super) fn repeats(blocks: &[(usize, Prints)]) -> (u64, Vec<Repeat>) {
    let all = sorted(blocks.iter());
    let count = twice(&all).count() as u64;
    let twice: HashSet<u64, FixedState> = twice(&all).collect();
    let mut first: HashMap<u64, (usize, u64), FixedState> = HashMap::default();
    let mut told = Vec::new();
    for (source, prints) in blocks.iter().filter(|_| count > 0) {
        for (i, print) in prints.of.iter().enumerate().filter(|(_, print)| twice.contains(print)) {
            let place = (*source, prints.line(i));
            match first.get(print) {
                Some(&first) => told.push(Repeat { first, again: place }),
                None => {
                    first.insert(*print, place);
                }
            }
            if told.len() == TOLD {
                return (count, told);
            }
        }
    }
    (count, told)
}

fn sorted<'p>(blocks: impl Iterator<Item = &'p (usize, Prints)>) -> Vec<u64> {
    let mut all: Vec<u64> = blocks.flat_map(|(_, prints)| prints.of.iter().copied()).collect();
    all.par_sort_unstable();
    all
}

/// Each fingerprint as often as it stands again.
fn twice(sorted: &[u64]) -> impl Iterator<Item = u64> {
    sorted.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0])
}

/// Holds back duplicate rows. Fingerprints say which rows to look at, their bytes decide.
#[derive(Debug)]
pub(super) struct Sieve {
    seen: HashMap<u64, Vec<Box<[u8]>>, FixedState>,
}

impl Sieve {
    /// Nothing where no two rows have the same fingerprint.
    pub(super) fn new<'p>(blocks: impl Iterator<Item = &'p (usize, Prints)>) -> Option<Sieve> {
        let seen: HashMap<_, _, _> = twice(&sorted(blocks)).map(|print| (print, Vec::new())).collect();
        (!seen.is_empty()).then_some(Sieve { seen })
    }

    /// Whether a row stood in the input before. Rows come in their order.
    pub(super) fn holds_back(&mut self, row: &[u8]) -> bool {
        let Some(seen) = self.seen.get_mut(&print(row)) else { return false };
        let before = seen.iter().any(|known| **known == *row);
        if !before {
            seen.push(row.into());
        }
        before
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prints(rows: &[(&str, u64)]) -> Prints {
        let mut prints = Prints::default();
        rows.iter().for_each(|(row, line)| prints.push(print(row.as_bytes()), *line));
        prints
    }

    #[test]
    fn repeats_are_told_with_both_lines() {
        let blocks = [
            (0, prints(&[("a,1", 2), ("b,2", 3), ("b,2", 6), ("c,3", 7)])),
            (1, prints(&[("c,3", 2), ("b,2", 3), ("d,4", 4)])),
        ];
        let (count, told) = repeats(&blocks);
        let lines: Vec<_> = told.iter().map(|repeat| (repeat.first, repeat.again)).collect();
        assert_eq!((count, lines), (3, vec![((0, 3), (0, 6)), ((0, 7), (1, 2)), ((0, 3), (1, 3))]));
        assert_eq!(repeats(&blocks[..0]), (0, Vec::new()));
    }

    #[test]
    fn bytes_decide_what_is_held_back() {
        assert!(Sieve::new([(0, prints(&[("a,1", 2), ("b,2", 3)]))].iter()).is_none());
        let rows = ["a,1", "b,2", "a,1", "c,3", "a,1"];
        let mut sieve = Sieve::new([(0, prints(&rows.map(|row| (row, 0))))].iter()).expect("one stands twice");
        assert_eq!(rows.map(|row| sieve.holds_back(row.as_bytes())), [false, false, true, false, true]);
        // Another row with the fingerprint of the first is no repeat of it.
        let mut sieve = Sieve { seen: [(print(b"b,2"), vec![b"a,1"[..].into()])].into_iter().collect() };
        assert_eq!([b"b,2", b"b,2"].map(|row| sieve.holds_back(row)), [false, true]);
    }
}
