//! Ids are text. A column whose ids are all canonical integers travels as integers, which changes nothing but
//! the speed; afterwards every id is a code: its rank among the column's distinct ids.

use foldhash::fast::FixedState;
use rayon::prelude::*;
use std::collections::HashMap;
use std::hash::BuildHasher;

use crate::diagnostic::readable;

/// The code of a row without an id.
pub const NONE: u32 = u32::MAX;
const NO_INT: u64 = u64::MAX;

/// Texts end to end, one allocation for all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Texts {
    ends: Vec<usize>,
    bytes: Vec<u8>,
}

impl Texts {
    /// Adds one.
    pub fn push(&mut self, text: &[u8]) {
        self.bytes.extend_from_slice(text);
        self.ends.push(self.bytes.len());
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// One of them.
    pub fn get(&self, i: usize) -> &[u8] {
        let start = if i == 0 { 0 } else { self.ends[i - 1] };
        &self.bytes[start..self.ends[i]]
    }
}

/// The id of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Id<'a> {
    /// Empty where the id is missing.
    Text(&'a [u8]),
    /// One of at most 18 digits.
    Int(u64),
}

impl Id<'_> {
    /// The id that is this integer, where it has no sign and few enough digits.
    pub(super) fn of(int: i64) -> Option<Id<'static>> {
        const MOST: u64 = 10_u64.pow(18);
        u64::try_from(int).ok().filter(|int| *int < MOST).map(Id::Int)
    }
}

/// A column of ids as read.
#[derive(Debug, Clone)]
pub enum IdColumn {
    /// All canonical integers so far; `u64::MAX` where the id is missing.
    Ints(Vec<u64>),
    /// Anything; empty where the id is missing.
    Texts(Texts),
}

impl Default for IdColumn {
    fn default() -> IdColumn {
        IdColumn::Ints(Vec::new())
    }
}

impl IdColumn {
    /// An empty column with room for so many integers.
    pub fn with_capacity(rows: usize) -> IdColumn {
        IdColumn::Ints(Vec::with_capacity(rows))
    }

    /// A fingerprint of an id, the same whichever way the column travels; nothing where it has no such row.
    pub fn hash(&self, row: usize) -> u64 {
        let of = |text: &[u8]| if text.is_empty() { 0 } else { FixedState::default().hash_one(text) };
        match self {
            IdColumn::Ints(ints) => match ints.get(row) {
                Some(&int) if int != NO_INT => of(int.to_string().as_bytes()),
                _ => 0,
            },
            IdColumn::Texts(texts) => {
                if row < texts.len() {
                    of(texts.get(row))
                } else {
                    0
                }
            }
        }
    }

    /// How many rows it has.
    pub(super) fn len(&self) -> usize {
        match self {
            IdColumn::Ints(ints) => ints.len(),
            IdColumn::Texts(texts) => texts.len(),
        }
    }

    /// The id of a row; empty where it has none.
    pub(super) fn text(&self, row: usize) -> Vec<u8> {
        match self {
            IdColumn::Ints(ints) if ints[row] == NO_INT => Vec::new(),
            IdColumn::Ints(ints) => ints[row].to_string().into_bytes(),
            IdColumn::Texts(texts) => texts.get(row).to_owned(),
        }
    }

    /// Whether it holds no row.
    pub fn is_empty(&self) -> bool {
        match self {
            IdColumn::Ints(ints) => ints.is_empty(),
            IdColumn::Texts(texts) => texts.is_empty(),
        }
    }

    /// Bytes of memory that it holds.
    pub fn held(&self) -> usize {
        match self {
            IdColumn::Ints(ints) => 8 * ints.capacity(),
            // Texts grow and move while they are read, and what they leave is not all used again.
            IdColumn::Texts(texts) => 8 * texts.ends.capacity() + 2 * texts.bytes.capacity(),
        }
    }

    /// Adds the id of one row; empty text is a missing id.
    pub(super) fn push_id(&mut self, id: Id<'_>) {
        match (id, &mut *self) {
            (Id::Int(int), IdColumn::Ints(ints)) => ints.push(int),
            (Id::Int(int), IdColumn::Texts(texts)) => texts.push(int.to_string().as_bytes()),
            (Id::Text(text), _) => self.push(text),
        }
    }

    /// The same of a text.
    pub fn push(&mut self, id: &[u8]) {
        match self {
            IdColumn::Ints(ints) => match (id.is_empty(), canonical(id)) {
                (true, _) => ints.push(NO_INT),
                (false, Some(int)) => ints.push(int),
                (false, None) => {
                    let mut texts = to_texts(ints);
                    texts.push(id);
                    *self = IdColumn::Texts(texts);
                }
            },
            IdColumn::Texts(texts) => texts.push(id),
        }
    }
}

/// A column of ids in blocks, one a block of rows.
#[derive(Debug, Clone)]
pub enum IdBlocks {
    /// All blocks hold canonical integers.
    Ints(Vec<Vec<u64>>),
    /// Some do not.
    Texts(Vec<Texts>),
}

impl IdBlocks {
    /// One column of blocks that are all integers or all texts.
    pub fn new(blocks: Vec<IdColumn>) -> IdBlocks {
        if blocks.iter().all(|block| matches!(block, IdColumn::Ints(_))) {
            let ints = |block| if let IdColumn::Ints(ints) = block { ints } else { Vec::new() };
            return IdBlocks::Ints(blocks.into_iter().map(ints).collect());
        }
        let texts = |block| match block {
            IdColumn::Ints(ints) => to_texts(&ints),
            IdColumn::Texts(texts) => texts,
        };
        IdBlocks::Texts(blocks.into_par_iter().map(texts).collect())
    }

    /// How many rows have an id here.
    pub fn rows(&self) -> usize {
        match self {
            IdBlocks::Ints(blocks) => blocks.iter().map(Vec::len).sum(),
            IdBlocks::Texts(blocks) => blocks.iter().map(Texts::len).sum(),
        }
    }

    /// Whether no id stands twice, where that can be told at a glance: integers that only rise.
    pub fn is_rising(&self) -> bool {
        let IdBlocks::Ints(blocks) = self else { return false };
        let within = |ints: &Vec<u64>| ints.windows(2).all(|pair| pair[0] < pair[1]) && ints.last() != Some(&NO_INT);
        let ends: Vec<(u64, u64)> = blocks.iter().filter_map(|ints| Some((*ints.first()?, *ints.last()?))).collect();
        ends.windows(2).all(|pair| pair[0].1 < pair[1].0) && blocks.par_iter().all(within)
    }

    /// The code of every row, block by block, and the distinct ids in the order of their codes: integers by value,
    /// texts by bytes.
    pub fn coded(&self) -> (Vec<Vec<u32>>, Ids) {
        match self {
            IdBlocks::Ints(blocks) => code_ints(blocks),
            IdBlocks::Texts(blocks) => code_texts(blocks),
        }
    }
}

/// The distinct ids of a column by code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ids {
    /// Canonical integers, rising.
    Ints(Vec<u64>),
    /// Texts, rising by bytes.
    Texts(Texts),
}

impl Default for Ids {
    fn default() -> Ids {
        Ids::Ints(Vec::new())
    }
}

impl Ids {
    /// Bytes of them.
    pub(super) fn held(&self) -> u64 {
        match self {
            Ids::Ints(ints) => 8 * ints.len() as u64,
            Ids::Texts(texts) => texts.bytes.len() as u64,
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Ids::Ints(ints) => ints.len(),
            Ids::Texts(texts) => texts.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The id as it was written.
    pub fn text(&self, code: u32) -> String {
        match self {
            Ids::Ints(ints) => ints[code as usize].to_string(),
            Ids::Texts(texts) => readable(texts.get(code as usize)),
        }
    }

    /// The codes of those ids of a column that are among these.
    pub fn find(&self, column: &IdColumn) -> Vec<u32> {
        let text = |wanted: &[u8]| match self {
            Ids::Ints(ints) => canonical(wanted).and_then(|int| ints.binary_search(&int).ok()),
            Ids::Texts(texts) => {
                let (mut low, mut high) = (0, texts.len());
                while low < high {
                    let middle = low.midpoint(high);
                    if texts.get(middle) < wanted { low = middle + 1 } else { high = middle }
                }
                (low < texts.len() && texts.get(low) == wanted).then_some(low)
            }
        };
        let found: Vec<Option<usize>> = match column {
            IdColumn::Ints(ints) => ints.iter().map(|int| text(int.to_string().as_bytes())).collect(),
            IdColumn::Texts(texts) => (0..texts.len()).map(|i| text(texts.get(i))).collect(),
        };
        found.into_iter().flatten().map(|code| code as u32).collect()
    }

    /// Whether one of them is this text.
    pub fn holds(&self, id: &[u8]) -> bool {
        let mut column = IdColumn::default();
        column.push(id);
        !id.is_empty() && !self.find(&column).is_empty()
    }

    /// The order of two ids compared as bytes of text.
    pub fn compare(&self, a: u32, b: u32) -> std::cmp::Ordering {
        match self {
            Ids::Ints(ints) => ints[a as usize].to_string().cmp(&ints[b as usize].to_string()),
            Ids::Texts(_) => a.cmp(&b),
        }
    }
}

/// The integer that prints as exactly this text, if there is one of at most 18 digits.
fn canonical(id: &[u8]) -> Option<u64> {
    if id.is_empty() || id.len() > 18 || (id[0] == b'0' && id.len() > 1) {
        return None;
    }
    id.iter().try_fold(0_u64, |int, byte| byte.is_ascii_digit().then(|| int * 10 + u64::from(byte - b'0')))
}

fn to_texts(ints: &[u64]) -> Texts {
    let mut texts = Texts::default();
    for &int in ints {
        texts.push(if int == NO_INT { String::new() } else { int.to_string() }.as_bytes());
    }
    texts
}

fn code_ints(blocks: &[Vec<u64>]) -> (Vec<Vec<u32>>, Ids) {
    let present = |ints: &Vec<u64>| {
        let known = ints.iter().copied().filter(|&int| int != NO_INT);
        known.fold(None, |span: Option<(u64, u64)>, int| {
            let (least, most) = span.unwrap_or((int, int));
            Some((least.min(int), most.max(int)))
        })
    };
    let spans: Vec<(u64, u64)> = blocks.par_iter().filter_map(present).collect();
    let (Some(least), Some(most)) = (spans.iter().map(|s| s.0).min(), spans.iter().map(|s| s.1).max()) else {
        return (blocks.iter().map(|ints| vec![NONE; ints.len()]).collect(), Ids::default());
    };
    let (span, rows) = (most - least, blocks.iter().map(Vec::len).sum::<usize>() as u64);
    if span > 64 * rows + (1 << 20) {
        return code_sparse_ints(blocks);
    }
    // Dense enough for one bit a possible id: the code is the number of bits before its own.
    let mut bits = vec![0_u64; (span / 64 + 1) as usize];
    for &int in blocks.iter().flatten().filter(|&&int| int != NO_INT) {
        bits[((int - least) / 64) as usize] |= 1 << ((int - least) % 64);
    }
    let ranks: Vec<u32> = bits
        .iter()
        .scan(0_u32, |rank, word| {
            let before = *rank;
            *rank += word.count_ones();
            Some(before)
        })
        .collect();
    let code = |&int: &u64| match int {
        NO_INT => NONE,
        _ => {
            let (word, bit) = (((int - least) / 64) as usize, (int - least) % 64);
            ranks[word] + (bits[word] & ((1 << bit) - 1)).count_ones()
        }
    };
    let codes = blocks.par_iter().map(|ints| ints.iter().map(code).collect()).collect();
    let distinct = bits.iter().enumerate().flat_map(|(word, &set)| {
        (0..64).filter(move |bit| set >> bit & 1 == 1).map(move |bit| least + word as u64 * 64 + bit)
    });
    (codes, Ids::Ints(distinct.collect()))
}

fn code_sparse_ints(blocks: &[Vec<u64>]) -> (Vec<Vec<u32>>, Ids) {
    let mut distinct: Vec<u64> = blocks.iter().flatten().copied().filter(|&int| int != NO_INT).collect();
    distinct.par_sort_unstable();
    distinct.dedup();
    let codes: HashMap<u64, u32, FixedState> = distinct.iter().zip(0..).map(|(&int, code)| (int, code)).collect();
    let code = |int: &u64| codes.get(int).copied().unwrap_or(NONE);
    (blocks.par_iter().map(|ints| ints.iter().map(code).collect()).collect(), Ids::Ints(distinct))
}

fn code_texts(blocks: &[Texts]) -> (Vec<Vec<u32>>, Ids) {
    let mut seen: HashMap<&[u8], u32, FixedState> = HashMap::default();
    let mut distinct: Vec<&[u8]> = Vec::new();
    let mut last: (&[u8], u32) = (b"", NONE);
    let mut codes: Vec<Vec<u32>> = blocks.iter().map(|texts| Vec::with_capacity(texts.len())).collect();
    for (texts, codes) in blocks.iter().zip(&mut codes) {
        for row in 0..texts.len() {
            let text = texts.get(row);
            // Lines of one order, and often of one customer, stand together.
            if text != last.0 {
                let next = distinct.len() as u32;
                let code = match text {
                    b"" => NONE,
                    _ => *seen.entry(text).or_insert_with(|| {
                        distinct.push(text);
                        next
                    }),
                };
                last = (text, code);
            }
            codes.push(last.1);
        }
    }
    let mut order: Vec<u32> = (0..distinct.len() as u32).collect();
    order.par_sort_unstable_by_key(|&code| distinct[code as usize]);
    let mut ranks = vec![0_u32; order.len()];
    let mut sorted = Texts::default();
    for (rank, &code) in order.iter().enumerate() {
        ranks[code as usize] = rank as u32;
        sorted.push(distinct[code as usize]);
    }
    let ranked = |codes: &mut Vec<u32>| {
        codes.iter_mut().filter(|code| **code != NONE).for_each(|code| *code = ranks[*code as usize]);
    };
    codes.par_iter_mut().for_each(ranked);
    (codes, Ids::Texts(sorted))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn column(ids: &[String]) -> IdColumn {
        let mut column = IdColumn::default();
        ids.iter().for_each(|id| column.push(id.as_bytes()));
        column
    }

    proptest! {
        /// Whatever the column travels as, a code leads back to the text that was written, and codes rise with ids.
        #[test]
        fn codes_lead_back_to_ids(ids in prop::collection::vec("[0-9a-c]{0,4}|[0-9]{15,20}|1[0-9]{0,3}", 1..50), cut in 0_usize..50) {
            let cut = cut.min(ids.len());
            let (codes, table) = IdBlocks::new(vec![column(&ids[..cut]), column(&ids[cut..])]).coded();
            let codes = codes.concat();
            for (id, &code) in ids.iter().zip(&codes) {
                match id.is_empty() {
                    true => prop_assert_eq!(code, NONE),
                    false => prop_assert_eq!(&table.text(code), id),
                }
            }
            let mut distinct: Vec<_> = ids.iter().filter(|id| !id.is_empty()).collect();
            distinct.sort();
            distinct.dedup();
            prop_assert_eq!(table.len(), distinct.len());
            for code in 1..table.len() as u32 {
                if let Ids::Texts(_) = table {
                    prop_assert!(table.compare(code - 1, code).is_lt());
                }
            }
        }
    }

    #[test]
    fn leading_zeros_stay() {
        let (codes, table) = IdBlocks::new(vec![column(&["007".into(), "7".into()])]).coded();
        assert_eq!(codes.concat().iter().map(|&c| table.text(c)).collect::<Vec<_>>(), ["007", "7"]);
    }

    #[test]
    fn rising_integers_are_unique() {
        let rising = |blocks: &[&[&str]]| {
            let block = |ids: &&[&str]| column(&ids.iter().map(|&id| id.to_owned()).collect::<Vec<_>>());
            IdBlocks::new(blocks.iter().map(block).collect()).is_rising()
        };
        assert!(rising(&[&["1", "5"], &[], &["6"]]));
        assert!(!rising(&[&["1", "1"]]));
        assert!(!rising(&[&["1", "5"], &["5"]]));
        assert!(!rising(&[&["1", ""]]));
        assert!(!rising(&[&["1", ""], &["7"]]));
    }
}
