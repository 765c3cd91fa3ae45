//! What columns of numbers are about where their names leave it open and what stands beside them does not.

use super::numbers::{Class, Columns, both_or_none, same};
use super::words::*;

/// A price of another table, where the lines have their own, is that of today's list.
pub(super) fn prices_of_lists(columns: &mut Columns<'_>) {
    let header = &columns.sample.header;
    let is_list = |column: &usize| {
        let own = header[*column].split_once('.').map(|(_, own)| own);
        own.is_some_and(|own| header.iter().any(|name| name.eq_ignore_ascii_case(own)))
    };
    let listed: Vec<usize> = columns.of(Class::Price).filter(is_list).collect();
    listed.into_iter().for_each(|column| columns.classes[column] = None);
}

/// A word that means both a count and an amount is a count beside a price.
pub(super) fn words_of_two_meanings(columns: &mut Columns<'_>) {
    let has_price = columns.of(Class::Price).next().is_some();
    let counts: Vec<usize> = columns.of(Class::Quantity).collect();
    let plain = |column: usize| {
        columns.profiles[column].name.of & AMOUNT != 0 && columns.profiles[column].name.of & PRODUCT == 0
    };
    for column in counts.clone() {
        let other_counts = counts.iter().any(|&other| other != column && !plain(other));
        if plain(column) && (!has_price || other_counts) {
            columns.classes[column] = Some(Class::Sum);
        }
    }
}

/// A discount by which quantity × price becomes an amount that stands there is a share, whatever it is called.
pub(super) fn rates(columns: &mut Columns<'_>, quantity_column: Option<usize>) {
    let Some(pieces) = quantity_column else { return };
    let makes = |rate: &usize| {
        columns.of(Class::Price).any(|each| {
            let product = both_or_none(columns.values(pieces), columns.values(each), |a, b| a * b);
            let rates = columns.values(*rate).iter().map(|rate| Some(1.0 - rate.unwrap_or(0.0)));
            let product = both_or_none(&product, &rates.collect::<Vec<_>>(), |a, b| a * b);
            columns.of(Class::Sum).any(|sum| same(columns.values(sum), &product))
        })
    };
    let is_share = |column: &usize| columns.is_filled(*column) && columns.profiles[*column].largest() <= 1.0;
    let rates: Vec<usize> = columns.of(Class::Discount).filter(is_share).filter(makes).collect();
    rates.into_iter().for_each(|column| columns.classes[column] = Some(Class::Rate));
}
