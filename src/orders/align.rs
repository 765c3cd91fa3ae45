//! Blocks of several sources brought to the same dimensions and measures.

use std::sync::Arc;

use super::columns::{Block, Part};
use super::header::folded;
use super::measure::{Measure, UNKNOWN};
use super::names::Names;
use super::nothing::NO_VALUE;
use super::pass::Read;

/// Brings the blocks of several sources to the same dimensions and measures, in the order in which they first appear.
/// Files of several shops have one dimension more: the shop that each is of.
pub(super) fn align(read: &mut [Read], shops: Option<&[String]>) -> (Vec<String>, Vec<Measure>) {
    let (mut dimensions, mut measures): (Vec<String>, Vec<Measure>) = Default::default();
    for beside in read.iter().map(|read| &read.mapping.beside) {
        for (name, _) in &beside.dimensions {
            if !dimensions.iter().any(|known| folded(known) == folded(name)) {
                dimensions.push(name.clone());
            }
        }
        for (measure, _) in &beside.measures {
            if !measures.iter().any(|known| folded(&known.name) == folded(&measure.name)) {
                measures.push(measure.clone());
            }
        }
    }
    for (source, read) in read.iter_mut().enumerate() {
        let own = &read.mapping.beside;
        let dimension = |name: &String| own.dimensions.iter().position(|(own, _)| folded(own) == folded(name));
        let from: Vec<Option<usize>> = dimensions.iter().map(dimension).collect();
        let measure = |all: &Measure| own.measures.iter().position(|(own, _)| folded(&own.name) == folded(&all.name));
        let measured: Vec<Option<usize>> = measures.iter().map(measure).collect();
        let shop = shops.map(|shops| shops[source].as_bytes());
        // Written below zero throughout, it is what it is without the sign.
        let flipped: Vec<usize> = (0..own.measures.len())
            .filter(|&i| own.measures[i].0.kind.takes_off())
            .filter(|&i| read.blocks.iter().map(|block| block.sold(i)).sum::<i128>() < 0)
            .collect();
        for block in &mut read.blocks {
            flipped.iter().for_each(|&i| block.flip(i, !own.measures[i].0.kind.is_taken_back()));
            block.rearrange(&from, &measured, shop);
        }
    }
    if shops.is_some() {
        let taken = |name: &&str| dimensions.iter().any(|known| folded(known) == folded(name));
        dimensions.push(["Channel", "Shop"].into_iter().find(|name| !taken(name)).unwrap_or("File").to_owned());
    }
    (dimensions, measures)
}

impl Block {
    /// What a measure comes to in its rows that count.
    fn sold(&self, measure: usize) -> i128 {
        let known = self.counted.rows.measures[measure].iter().filter(|value| **value != UNKNOWN);
        known.map(|&value| i128::from(value)).sum()
    }

    /// Turns the sign of a measure that is written below zero; in returns only where they are not signed by a rule.
    fn flip(&mut self, measure: usize, returns_too: bool) {
        let back = self.returned.rows.measures[measure].iter_mut().filter(|_| returns_too);
        let known = self.counted.rows.measures[measure].iter_mut().chain(back).filter(|value| **value != UNKNOWN);
        known.for_each(|value| *value = -*value);
    }

    /// Gives it these of its dimensions and measures, nothing where it has none, and one dimension more where all its
    /// rows have the same value.
    fn rearrange(&mut self, dimensions: &[Option<usize>], measures: &[Option<usize>], last: Option<&[u8]>) {
        let same = |columns: &[Option<usize>], n: usize| columns.iter().copied().eq((0..n).map(Some));
        let owned = self.dimensions.len();
        let measured = self.counted.rows.measures.len();
        if !(same(dimensions, owned) && same(measures, measured)) {
            let names = std::mem::take(&mut self.dimensions);
            let none = only(NO_VALUE.as_bytes());
            self.dimensions =
                dimensions.iter().map(|from| from.map_or_else(|| none.clone(), |at| names[at].clone())).collect();
            for part in [Part::Counted, Part::Returned] {
                let mut own = std::mem::take(&mut self.part(part).dimensions);
                let n = self.part(part).len();
                let codes = |from: &Option<usize>| from.map_or_else(|| vec![0; n], |at| std::mem::take(&mut own[at]));
                let codes = dimensions.iter().map(codes).collect();
                let rows = self.part(part);
                rows.dimensions = codes;
                let mut own = std::mem::take(&mut rows.measures);
                let values =
                    |from: &Option<usize>| from.map_or_else(|| vec![UNKNOWN; n], |at| std::mem::take(&mut own[at]));
                rows.measures = measures.iter().map(values).collect();
            }
        }
        if let Some(last) = last {
            self.dimensions.push(only(last));
            for part in [Part::Counted, Part::Returned] {
                let rows = self.part(part);
                rows.dimensions.push(vec![0; rows.len()]);
            }
        }
    }
}

/// One value, whose code is 0.
fn only(value: &[u8]) -> Arc<Names> {
    let mut names = Names::default();
    names.code(value);
    Arc::new(names)
}
