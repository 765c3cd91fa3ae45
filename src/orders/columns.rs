//! Typed columns: what a block of records becomes, and what all blocks become together.

use std::collections::HashSet;
use std::hash::BuildHasher;
use std::sync::Arc;

use foldhash::fast::FixedState;
use rayon::prelude::*;

use crate::money::Money;

use super::census::Census;
use super::ids::{Id, IdBlocks, IdColumn, Ids, NONE};
use super::mapping::Mapping;
use super::names::Names;
use super::rejects::Reject;
use super::repeats::{Prints, Repeat, repeats};

/// Rows as typed columns of equal length.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows {
    /// Local seconds since 1970-01-01T00:00:00: all times that can be accepted, 1970 to 2105, fit.
    pub ts: Vec<u32>,
    /// Ten-thousandths of the major unit.
    pub amount: Vec<i64>,
    /// Code of the order id; empty where every row is an order of its own.
    pub order: Vec<u32>,
    /// Code of the customer id, [`NONE`] for a guest; empty where the input has no such column.
    pub customer: Vec<u32>,
    /// Index into the categories; empty where the input has no such column.
    pub category: Vec<u32>,
    /// Whether a promo was used; empty where the input has no such column.
    pub promo: Vec<bool>,
    /// Index into the payment types; empty where the input has no such column.
    pub payment: Vec<u32>,
    /// By dimension beside the category: index into its values.
    pub dimensions: Vec<Vec<u32>>,
    /// By measure: ten-thousandths, [`UNKNOWN`](super::measure::UNKNOWN) where a row does not say.
    pub measures: Vec<Vec<i64>>,
}

impl Rows {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.ts.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ts.is_empty()
    }

    /// Bytes of memory that they hold.
    pub(super) fn held(&self) -> usize {
        let codes = [&self.ts, &self.order, &self.customer, &self.category, &self.payment];
        // Columns grow by doubling: what they have room for counts, not what is in it.
        let codes: usize = codes.into_iter().chain(&self.dimensions).map(Vec::capacity).sum();
        let wide: usize = std::iter::once(&self.amount).chain(&self.measures).map(Vec::capacity).sum();
        4 * codes + 8 * wide + self.promo.capacity()
    }
}

/// One row, understood.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'a> {
    pub ts: u32,
    pub amount: i64,
    pub order: Option<Id<'a>>,
    pub customer: Option<Id<'a>>,
    pub category: Option<&'a [u8]>,
    pub promo: Option<bool>,
    pub payment: Option<&'a [u8]>,
}

/// Rows of a block: ids as written, names by the block's own codes.
#[derive(Debug, Default)]
pub(super) struct BlockRows {
    pub rows: Rows,
    pub orders: IdColumn,
    pub customers: IdColumn,
}

impl BlockRows {
    fn push(&mut self, row: &Row<'_>, categories: &mut Names, payments: &mut Names) {
        self.rows.ts.push(row.ts);
        self.rows.amount.push(row.amount);
        if let Some(order) = row.order {
            self.orders.push_id(order);
        }
        if let Some(customer) = row.customer {
            self.customers.push_id(customer);
        }
        if let Some(category) = row.category {
            self.rows.category.push(categories.code(category));
        }
        self.rows.promo.extend(row.promo);
        if let Some(payment) = row.payment {
            self.rows.payment.push(payments.code(payment));
        }
    }
}

/// Where a row goes in a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Counted,
    Returned,
}

/// A block of records, understood.
#[derive(Debug, Default)]
pub(super) struct Block {
    pub counted: BlockRows,
    pub returned: BlockRows,
    pub categories: Names,
    pub payments: Names,
    /// By dimension beside the category: values by code, which all blocks of a thread share.
    pub dimensions: Vec<Arc<Names>>,
    /// The same while they are being read, lent by whoever reads.
    pub lent: Vec<Names>,
    /// Which of those who read at once has read it.
    pub reader: usize,
    pub census: Census,
    pub rejects: Vec<Reject>,
    /// Orders that used a promo by a row that does not count.
    pub promos: IdColumn,
    /// Index of its source, and the fingerprints of the rows that may be duplicates.
    pub prints: (usize, Prints),
}

impl Block {
    /// An empty block with room for so many rows, as far as the input has the columns.
    pub(super) fn with_capacity(rows: usize, mapping: &Mapping) -> Block {
        let codes = |column: Option<usize>| Vec::with_capacity(if column.is_some() { rows } else { 0 });
        let ids = |column: Option<usize>| IdColumn::with_capacity(if column.is_some() { rows } else { 0 });
        let mut block = Block { prints: (0, Prints::with_capacity(rows)), ..Block::default() };
        block.counted.orders = ids(mapping.order_id);
        block.counted.customers = ids(mapping.user_id);
        block.counted.rows = Rows {
            ts: Vec::with_capacity(rows),
            amount: Vec::with_capacity(rows),
            category: codes(mapping.category),
            payment: codes(mapping.payment_type),
            promo: Vec::with_capacity(if mapping.used_promo.is_some() { rows } else { 0 }),
            dimensions: vec![Vec::with_capacity(rows); mapping.beside.dimensions.len()],
            measures: vec![Vec::with_capacity(rows); mapping.beside.measures.len()],
            ..Rows::default()
        };
        block.returned.rows.dimensions = vec![Vec::new(); mapping.beside.dimensions.len()];
        block.returned.rows.measures = vec![Vec::new(); mapping.beside.measures.len()];
        block
    }

    pub(super) fn part(&mut self, part: Part) -> &mut Rows {
        match part {
            Part::Counted => &mut self.counted.rows,
            Part::Returned => &mut self.returned.rows,
        }
    }

    /// Takes in the value of a dimension of the row that came last to a part.
    pub(super) fn push_dimension(&mut self, part: Part, dimension: usize, value: &[u8]) {
        let code = self.lent[dimension].code(value);
        self.part(part).dimensions[dimension].push(code);
    }

    /// The same for a measure.
    pub(super) fn push_measure(&mut self, part: Part, measure: usize, value: i64) {
        self.part(part).measures[measure].push(value);
    }

    /// Bytes of memory that it holds, more or less.
    pub(super) fn held(&self) -> u64 {
        let rows = |rows: &BlockRows| rows.rows.held() + rows.orders.held() + rows.customers.held();
        // Each name is held twice, beside what a map needs for it.
        let names = |names: &Names| names.names.iter().map(|name| 2 * name.len() + 96).sum::<usize>();
        let reject = |reject: &Reject| size_of::<Reject>() + reject.row.len() + reject.value.len();
        let rejects: usize = self.rejects.iter().map(reject).sum();
        let names: usize = [&self.categories, &self.payments].into_iter().chain(&self.lent).map(names).sum();
        let columns = rows(&self.counted) + rows(&self.returned) + names;
        (columns + rejects + self.prints.1.held()) as u64
    }

    /// How many rows count or are returns, and a fingerprint of them that their order leaves as it is.
    pub(super) fn print(&self) -> (u64, u64) {
        let hasher = FixedState::default();
        let mut print = (0, 0_u64);
        for own in [&self.counted, &self.returned] {
            for row in 0..own.rows.len() {
                let name = own.rows.category.get(row).map(|&code| &self.categories.names[code as usize]);
                let row = (own.rows.ts[row], own.rows.amount[row], own.orders.hash(row), own.customers.hash(row), name);
                print = (print.0 + 1, print.1.wrapping_add(hasher.hash_one(row)));
            }
        }
        print
    }

    /// Takes in what was given back of a row that counts: a return on the same day, and no row of its own.
    pub(super) fn refund(&mut self, row: Row<'_>, refunded: Money) {
        let amount = -refunded.0.abs();
        self.returned.push(&Row { order: None, amount, ..row }, &mut self.categories, &mut self.payments);
    }

    /// What its rows come to, returns and refunds taken off.
    pub(super) fn total(&self) -> i128 {
        let rows = self.counted.rows.amount.iter().chain(&self.returned.rows.amount);
        rows.map(|&amount| i128::from(amount)).sum()
    }

    /// Takes in a row by the sign of its amount, if it has one.
    pub(super) fn push(&mut self, row: Row<'_>) -> Option<Part> {
        match row.amount {
            0 => {
                self.census.zero += 1;
                None
            }
            1.. => {
                self.census.counted += 1;
                self.counted.push(&row, &mut self.categories, &mut self.payments);
                Some(Part::Counted)
            }
            _ => {
                self.census.returns += 1;
                // An order is counted where it was sold: a return needs no order id.
                self.returned.push(&Row { order: None, ..row }, &mut self.categories, &mut self.payments);
                Some(Part::Returned)
            }
        }
    }
}

/// All blocks, by the same codes.
#[derive(Debug, Default)]
pub(super) struct Merged {
    pub counted: Vec<Rows>,
    pub returned: Vec<Rows>,
    pub categories: Vec<String>,
    pub payments: Vec<String>,
    /// By dimension beside the category.
    pub dimensions: Vec<Vec<String>>,
    pub customers: Ids,
    pub order_ids: Option<Ids>,
    /// How many orders have a code.
    pub orders: usize,
    pub census: Census,
    pub rejects: Vec<Reject>,
    pub repeats: Vec<Repeat>,
}

/// Brings blocks to the same codes. Names are coded by their rank among all, so that the order of the rows leaves no
/// trace. `keep_orders` asks for order codes and ids even where every row is an order of its own.
pub(super) fn merge(blocks: Vec<Block>, keep_orders: bool) -> Merged {
    let mut merged = Merged::default();
    let (categories, category_codes) = unify(blocks.iter().map(|block| &block.categories));
    let (payments, payment_codes) = unify(blocks.iter().map(|block| &block.payments));
    merged.categories = categories;
    merged.payments = payments;
    let dimensions = blocks.first().map_or(0, |block| block.dimensions.len());
    let mut value_codes = Vec::with_capacity(dimensions);
    for dimension in 0..dimensions {
        // Of the blocks that share their values one stands for all.
        let mut shared: Vec<&Arc<Names>> = Vec::new();
        let mut places = Vec::with_capacity(blocks.len());
        for block in &blocks {
            let own = &block.dimensions[dimension];
            let place = shared.iter().position(|known| Arc::ptr_eq(known, own));
            places.push(place.unwrap_or(shared.len()));
            if place.is_none() {
                shared.push(own);
            }
        }
        let (values, codes) = unify(shared.iter().map(|names| &***names));
        merged.dimensions.push(values);
        value_codes.push((places, codes));
    }
    let (mut orders, mut buyers, mut returners) = (Vec::new(), Vec::new(), Vec::new());
    let mut promos = Vec::new();
    let mut prints = Vec::new();
    for block in blocks {
        merged.census.add(&block.census);
        merged.rejects.extend(block.rejects);
        prints.push(block.prints);
        merged.counted.push(block.counted.rows);
        merged.returned.push(block.returned.rows);
        orders.push(block.counted.orders);
        promos.push(block.promos);
        buyers.push(block.counted.customers);
        returners.push(block.returned.customers);
    }
    let recode = |(i, rows): (usize, &mut Rows)| {
        rows.category.iter_mut().for_each(|code| *code = category_codes[i][*code as usize]);
        rows.payment.iter_mut().for_each(|code| *code = payment_codes[i][*code as usize]);
        for (own, (places, codes)) in rows.dimensions.iter_mut().zip(&value_codes) {
            let codes = &codes[places[i]];
            own.iter_mut().for_each(|code| *code = codes[*code as usize]);
        }
    };
    merged.counted.par_iter_mut().enumerate().for_each(recode);
    merged.returned.par_iter_mut().enumerate().for_each(recode);
    let orders = IdBlocks::new(orders);
    // Rows that are the same have the same order id: where all rows have one and these rise, there are none.
    let ids = merged.counted.iter().map(Rows::len).sum::<usize>() == orders.rows();
    if !(ids && orders.is_rising() && merged.census.counted == merged.census.read) {
        let (count, told) = repeats(&prints);
        merged.census.repeated = count - merged.census.dropped;
        merged.repeats = told;
    }
    drop(prints);
    let has_promos = promos.iter().any(|promos| !promos.is_empty());
    if keep_orders || has_promos || !orders.is_rising() {
        let (codes, ids) = orders.coded();
        let rows: usize = codes.iter().map(Vec::len).sum();
        mark(&mut merged.counted, &codes, promos.iter().flat_map(|promos| ids.find(promos)).collect());
        if keep_orders || ids.len() < rows {
            merged.counted.iter_mut().zip(codes).for_each(|(rows, codes)| rows.order = codes);
            merged.orders = ids.len();
        }
        merged.order_ids = keep_orders.then_some(ids);
    }
    merged.census.far_apart = far_apart(&merged.counted, merged.orders);
    let n = buyers.len();
    buyers.append(&mut returners);
    let (mut codes, customers) = IdBlocks::new(buyers).coded();
    merged.returned.iter_mut().zip(codes.drain(n..)).for_each(|(rows, codes)| rows.customer = codes);
    merged.counted.iter_mut().zip(codes).for_each(|(rows, codes)| rows.customer = codes);
    merged.customers = customers;
    merged.census.two_customers = two_customers(&merged.counted, merged.orders);
    merged
}

/// Marks the first row of each of these orders as one that used a promo.
fn mark(blocks: &mut [Rows], codes: &[Vec<u32>], mut promos: HashSet<u32, FixedState>) {
    if promos.is_empty() {
        return;
    }
    for (rows, codes) in blocks.iter_mut().zip(codes) {
        for (promo, code) in rows.promo.iter_mut().zip(codes) {
            *promo |= promos.remove(code);
        }
    }
}

/// Days between rows of one order beyond which its number is likely one that was given twice.
const APART: u32 = 60;

/// Orders whose rows lie further apart than that.
fn far_apart(blocks: &[Rows], orders: usize) -> u64 {
    let mut spans = vec![(u32::MAX, 0); orders];
    for (&order, &ts) in blocks.iter().flat_map(|rows| rows.order.iter().zip(&rows.ts)) {
        let (first, last) = &mut spans[order as usize];
        (*first, *last) = ((*first).min(ts), (*last).max(ts));
    }
    spans.iter().filter(|(first, last)| last.saturating_sub(*first) > APART * 86_400).count() as u64
}

/// Orders whose rows name more than one customer; a guest is none.
fn two_customers(blocks: &[Rows], orders: usize) -> u64 {
    let named = || blocks.iter().flat_map(|rows| rows.order.iter().zip(&rows.customer));
    let mut first = vec![NONE; orders];
    let mut several = vec![false; orders];
    for (&order, &customer) in named().filter(|(_, customer)| **customer != NONE) {
        let known = &mut first[order as usize];
        several[order as usize] |= *known != NONE && *known != customer;
        *known = customer;
    }
    several.iter().filter(|several| **several).count() as u64
}

fn unify<'a>(all: impl Iterator<Item = &'a Names> + Clone) -> (Vec<String>, Vec<Vec<u32>>) {
    let mut names: Vec<&[u8]> = all.clone().flat_map(|names| names.names.iter().map(Vec::as_slice)).collect();
    names.sort_unstable();
    names.dedup();
    let rank = |name: &Vec<u8>| names.binary_search(&name.as_slice()).map_or(NONE, |rank| rank as u32);
    let codes = all.map(|own| own.names.iter().map(rank).collect()).collect();
    (names.iter().map(|name| String::from_utf8_lossy(name).into_owned()).collect(), codes)
}
