//! One format for a column, decided over all its rows and never by the first few.
//!
//! Every value is read by every format that could be meant. A format is decided once a value is read by it alone:
//! one `13` settles day and month. What two formats read differently and nothing settles is for a person to say.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::marker::PhantomData;

/// A way of writing the values of a column, one of a few that could be meant.
pub trait Format: Copy + PartialEq + 'static {
    /// What a text comes to.
    type Value: PartialEq;
    /// All that could be meant, at most 32. Where two read everything alike, the earlier is meant.
    const CANDIDATES: &'static [Self];
    /// What a text comes to in this format.
    fn value(self, text: &[u8]) -> Option<Self::Value>;
    /// Whether there are texts that both formats read, and differently.
    fn may_differ(self, other: Self) -> bool;
}

/// A value and the line it stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The value as it is written.
    pub text: String,
    /// The physical line of its record, from 1.
    pub line: u64,
}

/// What the values of a column say about its format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict<F> {
    /// No value is read by any format: the first of them, or nothing in a column without values.
    Unread(Option<Evidence>),
    /// One format is meant.
    Decided {
        /// Which.
        format: F,
        /// The first value that the nearest other format does not read; nothing where all read the column alike.
        proof: Option<Evidence>,
    },
    /// Two formats read the whole column, and differently.
    Undecidable {
        /// Both.
        readings: [F; 2],
        /// The first value that they read differently.
        example: Evidence,
    },
    /// No format reads the column: many values are of another than the rest.
    Mixed {
        /// The format of the most, and of those that it does not read.
        formats: [F; 2],
        /// The first value of each that the other does not read.
        proofs: [Evidence; 2],
    },
}

/// Counts which formats read which values. Votes of parallel blocks are [merged](Votes::merge) in any order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Votes<F> {
    /// Values told apart by which formats read them.
    classes: Vec<Class>,
    /// Values by format that were known to be read by it without a look at the others.
    agreed: [u64; 32],
    unread: Option<Evidence>,
    formats: PhantomData<F>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Class {
    /// Bits of the formats that read these values …
    readers: u32,
    /// … and of those among them that agree with the first of them.
    alike: u32,
    count: u64,
    first: Evidence,
}

impl Class {
    fn is_read_by(&self, format: usize, not: usize) -> bool {
        self.readers & (1 << format) != 0 && self.readers & (1 << not) == 0
    }

    fn differs(&self, a: usize, b: usize) -> bool {
        let both = (1 << a) | (1 << b);
        self.readers & both == both && (self.alike & both).count_ones() == 1
    }
}

impl<F> Default for Votes<F> {
    fn default() -> Votes<F> {
        Votes { classes: Vec::new(), agreed: [0; 32], unread: None, formats: PhantomData }
    }
}

impl<F: Format> Votes<F> {
    /// Takes in a value. Empty ones say nothing.
    pub fn feed(&mut self, text: &[u8], line: u64) {
        let (mut readers, mut alike, mut first) = (0, 0, None);
        for (i, format) in F::CANDIDATES.iter().enumerate() {
            if let Some(value) = format.value(text) {
                readers |= 1 << i;
                alike |= u32::from(*first.get_or_insert_with(|| format.value(text)) == Some(value)) << i;
            }
        }
        let evidence = || Evidence { text: String::from_utf8_lossy(text).into_owned(), line };
        if readers == 0 {
            if !text.trim_ascii().is_empty() && self.unread.as_ref().is_none_or(|unread| line < unread.line) {
                self.unread = Some(evidence());
            }
        } else if let Some(class) = self.class(readers, alike) {
            class.count += 1;
            if line < class.first.line {
                class.first = evidence();
            }
        } else {
            self.classes.push(Class { readers, alike, count: 1, first: evidence() });
        }
    }

    fn class(&mut self, readers: u32, alike: u32) -> Option<&mut Class> {
        self.classes.iter_mut().find(|class| (class.readers, class.alike) == (readers, alike))
    }

    /// Counts `n` values that `format` reads, once it is [settled](Votes::settles): a look at them adds nothing.
    pub fn agree(&mut self, format: F, n: u64) {
        if let Some(i) = position(format) {
            self.agreed[i] += n;
        }
    }

    /// Whether values have shown that `format` is meant, so that only those it does not read need a look.
    pub fn settles(&self, format: F) -> bool {
        let rivals = || F::CANDIDATES.iter().enumerate().filter(|(_, rival)| format.may_differ(**rival));
        position(format).is_some_and(|i| self.reads(i) > 0 && rivals().all(|(rival, _)| self.alone(i, rival).0 > 0))
    }

    /// Takes in the votes of other rows of the same column.
    pub fn merge(&mut self, other: &Votes<F>) {
        for theirs in &other.classes {
            match self.class(theirs.readers, theirs.alike) {
                Some(class) => {
                    class.count += theirs.count;
                    if theirs.first.line < class.first.line {
                        class.first = theirs.first.clone();
                    }
                }
                None => self.classes.push(theirs.clone()),
            }
        }
        self.agreed.iter_mut().zip(other.agreed).for_each(|(own, n)| *own += n);
        self.unread = [self.unread.take(), other.unread.clone()].into_iter().flatten().min_by_key(|first| first.line);
    }

    /// What all values together say.
    pub fn decide(&self) -> Verdict<F> {
        let formats = 0..F::CANDIDATES.len();
        // The last of equals is what `max_by_key` gives.
        let Some(best) = formats.clone().rev().max_by_key(|&i| self.reads(i)).filter(|&best| self.reads(best) > 0)
        else {
            return Verdict::Unread(self.unread.clone());
        };
        let pair = |rival: usize| [F::CANDIDATES[best], F::CANDIDATES[rival]];
        let differ = |rival: usize| F::CANDIDATES[best].may_differ(F::CANDIDATES[rival]);
        let mut rivals: Vec<usize> = formats.filter(|&format| format != best).collect();
        rivals.sort_by_key(|&rival| (!differ(rival), Reverse(self.reads(rival))));
        for &rival in &rivals {
            let [(wins, own), (losses, others)] = [self.alone(best, rival), self.alone(rival, best)];
            if let (Some(own), Some(others)) = (own, others)
                && !strays(losses, wins, differ(rival))
            {
                return Verdict::Mixed { formats: pair(rival), proofs: [own.clone(), others.clone()] };
            }
            let differing = self.classes.iter().filter(|class| class.differs(best, rival)).map(|class| &class.first);
            if let (0, Some(example)) = (wins, differing.min_by_key(|first| first.line)) {
                return Verdict::Undecidable { readings: pair(rival), example: example.clone() };
            }
        }
        // Where a format could have been mistaken for another, only what tells those two apart is a proof.
        let near = rivals.iter().take_while(|&&rival| differ(rival)).count();
        rivals.truncate(if near > 0 { near } else { rivals.len() });
        let proof = rivals.iter().find_map(|&rival| self.alone(best, rival).1).cloned();
        Verdict::Decided { format: F::CANDIDATES[best], proof }
    }

    /// How many values a format reads.
    fn reads(&self, format: usize) -> u64 {
        let seen = self.classes.iter().filter(|class| class.readers & (1 << format) != 0);
        seen.map(|class| class.count).sum::<u64>() + self.agreed[format]
    }

    /// How many values `format` reads and `other` does not, and the first of them.
    fn alone(&self, format: usize, other: usize) -> (u64, Option<&Evidence>) {
        let classes = || self.classes.iter().filter(|class| class.is_read_by(format, other));
        let count = classes().map(|class| class.count).sum::<u64>() + self.agreed[format];
        (count, classes().map(|class| &class.first).min_by_key(|first| first.line))
    }
}

/// The votes of a column, which are no longer asked once they have settled how it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ColumnVotes<F> {
    /// Those that were asked.
    pub votes: Votes<F>,
    settled: bool,
    /// Values since then that were read so.
    agreed: u64,
}

impl<F: Format> Default for ColumnVotes<F> {
    fn default() -> ColumnVotes<F> {
        ColumnVotes { votes: Votes::default(), settled: false, agreed: 0 }
    }
}

impl<F: Format> ColumnVotes<F> {
    /// Takes in a value that was read in `format`.
    pub(super) fn confirm<'t>(&mut self, format: F, line: u64, text: impl FnOnce() -> Cow<'t, [u8]>) {
        if self.settled {
            self.agreed += 1;
        } else {
            self.votes.feed(&text(), line);
            self.settled = self.votes.settles(format);
        }
    }

    /// All of them, those that were only counted among them.
    pub(super) fn whole(&self, format: F) -> Votes<F> {
        let mut votes = self.votes.clone();
        votes.agree(format, self.agreed);
        votes
    }
}

/// Whether values of another format are so few that they are mistakes of single rows. Where the two formats read
/// some values differently, every such mistake casts doubt on the silent ones, so fewer are borne.
fn strays(others: u64, own: u64, differ: bool) -> bool {
    match differ {
        true => others * 100 <= own || (others == 1 && own >= 10),
        false => others * 10 <= own || (others == 1 && own >= 2),
    }
}

fn position<F: Format>(format: F) -> Option<usize> {
    F::CANDIDATES.iter().position(|candidate| *candidate == format)
}
