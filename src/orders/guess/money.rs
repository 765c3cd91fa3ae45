//! Which columns are the amount: goods after discount, before tax and shipping, as near as the file comes to it.
//!
//! Names say what a column of numbers is about; the numbers say how the columns hang together: a total that is the
//! subtotal and the tax, a line that is quantity × price, an order's total that each of its lines repeats.

use std::collections::HashMap;

use super::super::expression::{Expression, Operator};
use super::numbers::{Candidate, Class, Columns, both, both_or_none, class, is_flag, near, pair, rank, same};
use super::profile::{Profile, Sample};
use super::relate::{Verdict, adds_up, compare, is_repeated, less, whole_orders};
use super::settle;
use super::words::*;

/// Pairs of lines of the same product in other quantities that settle whose the amount is.
const PROOF: usize = 3;

/// What the amount turned out to be.
#[derive(Debug)]
pub(super) struct Amount {
    /// The one that is meant, or the first of those that could be.
    pub best: Option<Candidate>,
    /// The others, the nearest first.
    pub others: Vec<Candidate>,
    /// Why it was chosen, or why nothing could be.
    pub why: String,
    /// Whether a person has to say which: it is one of the first `open` of all.
    pub open: usize,
    /// Whether the lines of an order add up to it, though each line has the same.
    pub is_line: bool,
    /// A column of what was given back.
    pub refund: Option<usize>,
}

/// The amount of a file, whose orders are these rows.
pub(super) fn find(
    sample: &Sample,
    profiles: &[Profile],
    orders: &[Vec<usize>],
    product_column: Option<usize>,
) -> Amount {
    let classes: Vec<Option<Class>> = profiles
        .iter()
        .enumerate()
        .map(|(i, profile)| class(profile).filter(|_| !sample.header[i].trim().is_empty()))
        .collect();
    let mut columns = Columns { sample, profiles, classes };
    settle::prices_of_lists(&mut columns);
    settle::words_of_two_meanings(&mut columns);
    let quantity_column = columns.of(Class::Quantity).min_by_key(|&column| (profiles[column].name.unknown, column));
    let quantity_column = quantity_column.or_else(|| multiplier(&columns));
    settle::rates(&mut columns, quantity_column);
    let prices = prices(&mut columns, quantity_column, product_column);
    let refund = columns.of(Class::Refund).find(|&column| columns.is_filled(column) && !is_flag(&profiles[column]));
    let mut all = sums(&columns);
    let mut asked: Vec<Candidate> = Vec::new();
    let mut why = String::new();

    // Quantity × price.
    if let (Some(pieces), [_, ..]) = (quantity_column, prices.as_slice()) {
        let products = prices.iter().map(|&each| product_of(&columns, pieces, each));
        let mut products: Vec<Candidate> = products.collect();
        products.sort_by_key(|candidate| std::cmp::Reverse(candidate.rank));
        products.dedup_by(|a, b| same(&a.values, &b.values));
        let full = |candidate: &Candidate| candidate.of & BEFORE != 0;
        if products.iter().any(|candidate| !full(candidate)) {
            products.retain(|candidate| !full(candidate));
        }
        if products.len() > 1 {
            asked = products.clone();
            why = "several columns could be the unit price".to_owned();
        }
        all.extend(products);
    }
    drop_fees(&columns, &mut all);
    all.sort_by_key(|candidate| std::cmp::Reverse(candidate.rank));
    let mut others: Vec<Candidate> = Vec::new();
    let mut reasons: Vec<String> = Vec::new();

    // An order's total that each of its lines repeats, or only its first line says.
    let is_line = |lines: &Candidate| {
        all.iter()
            .any(|whole| whole.amount != lines.amount && is_repeated(whole, orders) && adds_up(whole, lines, orders))
    };
    let lines: Vec<Expression<usize>> = all.iter().filter(|own| is_line(own)).map(|own| own.amount.clone()).collect();
    let is_order = |candidate: &Candidate| is_repeated(candidate, orders) && !lines.contains(&candidate.amount);
    if all.iter().any(|candidate| !is_order(candidate) && candidate.rank > 0) {
        let (repeated, own): (Vec<_>, Vec<_>) = all.into_iter().partition(|candidate| is_order(candidate));
        if let Some(first) = repeated.first() {
            reasons.push(format!("{} is the whole order's and stands in several lines", columns.name(&first.amount)));
        }
        others.extend(repeated);
        all = own;
    }
    let Some(best) = all.first().cloned() else {
        let open: Vec<Candidate> =
            columns.of(Class::Open).chain(columns.of(Class::Cost)).map(|column| columns.single(column)).collect();
        let count = open.len();
        return Amount {
            best: None,
            others: open,
            why: "no column is called an amount".to_owned(),
            open: count,
            is_line: false,
            refund,
        };
    };
    all.remove(0);
    let (mut best, mut open) = (best, Vec::new());
    if !asked.is_empty() && asked.iter().any(|candidate| candidate.amount == best.amount) {
        open.extend(asked.into_iter().filter(|candidate| candidate.amount != best.amount));
    } else {
        why = String::new();
    }
    for rival in std::mem::take(&mut all) {
        if open.iter().any(|own: &Candidate| own.amount == rival.amount) {
            continue;
        }
        match compare(&columns, &best, &rival) {
            Verdict::Best(reason) => {
                reasons.extend(reason);
                others.push(rival);
            }
            Verdict::Rival(reason) => {
                reasons.insert(0, reason);
                others.push(std::mem::replace(&mut best, rival));
            }
            Verdict::Less(terms, reason) => {
                reasons.push(reason);
                best = less(&columns, best, &terms);
                others.push(rival);
            }
            Verdict::RivalLess(terms, reason) => {
                reasons.insert(0, reason);
                others.push(std::mem::replace(&mut best, less(&columns, rival, &terms)));
            }
            Verdict::Open(reason) => {
                why = if why.is_empty() { reason } else { why };
                open.push(rival);
            }
        }
    }
    if open.is_empty()
        && let Some((reason, rival)) = doubt(&columns, &best, quantity_column, product_column, &others)
    {
        match whole_orders(&others, &best, &rival, orders) {
            Some(true) => {}
            Some(false) => {
                reasons.push(format!("the lines add up to {}", columns.name(&others[0].amount)));
                others.push(std::mem::replace(&mut best, rival));
            }
            None => {
                why = reason;
                open.push(rival);
            }
        }
    }
    let is_line = lines.contains(&best.amount) && is_repeated(&best, orders);
    let refund = refund.filter(|&refund| !is_less(&columns, &best, &others, refund));
    if open.is_empty() {
        reasons.dedup();
        why = if reasons.is_empty() { "the only column of amounts".to_owned() } else { reasons.join("; ") };
        return Amount { best: Some(best), others, why, open: 0, is_line, refund };
    }
    let count = open.len() + 1;
    open.extend(others);
    Amount { best: Some(best), others: open, why, open: count, is_line, refund }
}

/// Whether what was given back is taken off an amount already, so that it must not be taken off again.
fn is_less(columns: &Columns<'_>, best: &Candidate, others: &[Candidate], refund: usize) -> bool {
    let taken_off = |other: &Candidate| {
        let terms = columns.explain(&other.values, &best.values).unwrap_or_default();
        let sum: f64 = columns.values(refund).iter().flatten().sum();
        terms.iter().any(|(column, plus)| *column == refund && *plus == (sum > 0.0))
    };
    best.of & NET != 0 && best.of & (SALES | SALE) != 0 || others.iter().any(taken_off)
}

/// A column of any name by which a price makes an amount: the quantity.
fn multiplier(columns: &Columns<'_>) -> Option<usize> {
    let makes = |column: &usize| {
        let counts = columns.values(*column);
        columns.of(Class::Price).any(|each| {
            let product = both_or_none(columns.values(each), counts, |a, b| a * b);
            columns.of(Class::Sum).any(|sum| same(columns.values(sum), &product))
        })
    };
    let several = |column: &usize| columns.profiles[*column].is_numeric() && columns.profiles[*column].distinct > 1;
    (0..columns.profiles.len()).filter(several).find(makes)
}

/// The columns of the unit price. Those that grow with the quantity are a line's own amount, whatever they are called,
/// and without a quantity prices are amounts.
fn prices(columns: &mut Columns<'_>, quantity_column: Option<usize>, product_column: Option<usize>) -> Vec<usize> {
    let all: Vec<usize> = columns.of(Class::Price).collect();
    let both_negative = |column: usize, pieces: usize| {
        both(columns.values(column), columns.values(pieces)).any(|(a, b)| a < 0.0 && b < 0.0)
    };
    // A price that is negative where the quantity is belongs to the line, unless another column is the line's.
    let is_lone = columns.of(Class::Sum).next().is_none();
    let signed = |pieces: &usize| !(is_lone && all.iter().any(|&column| both_negative(column, *pieces)));
    let Some(pieces) = quantity_column.filter(signed) else {
        // The price of a piece is no amount, unless nothing else is.
        let is_each = |column: usize| columns.profiles[column].name.of & UNIT != 0;
        let amounts = all.iter().copied().filter(|&column| is_lone || !is_each(column)).collect::<Vec<_>>();
        amounts.into_iter().for_each(|column| columns.classes[column] = Some(Class::Sum));
        return Vec::new();
    };
    let (lines, pieces): (Vec<usize>, Vec<usize>) = all.into_iter().partition(|&column| {
        columns.profiles[column].name.of & UNIT == 0
            && product_column.is_some_and(|product| {
                let (grown, flat) = growth(columns, column, pieces, product);
                grown > 10 * flat
            })
    });
    lines.iter().for_each(|&column| columns.classes[column] = Some(Class::Sum));
    pieces
}

/// How often a column of amounts grows with the quantity of the same product, and how often it stays as it is.
fn growth(columns: &Columns<'_>, column: usize, pieces: usize, product: usize) -> (usize, usize) {
    let mut first: HashMap<&[u8], (f64, f64)> = HashMap::new();
    let (mut grown, mut flat) = (0, 0);
    for row in 0..columns.sample.rows.len() {
        let (Some(value), Some(count)) = (columns.values(column)[row], columns.values(pieces)[row]) else { continue };
        if count == 0.0 || value == 0.0 {
            continue;
        }
        let (own, counted) = *first.entry(columns.sample.text(row, product)).or_insert((value, count));
        if count != counted {
            grown += usize::from(near(value / count, own / counted));
            flat += usize::from(near(value, own));
        }
    }
    (grown, flat)
}

fn product_of(columns: &Columns<'_>, pieces: usize, each: usize) -> Candidate {
    let single = columns.single(each);
    let mut candidate = Candidate {
        amount: pair(Expression::Column(pieces), Operator::Times, single.amount),
        values: both_or_none(columns.values(pieces), &single.values, |a, b| a * b),
        rank: 65 + (rank(single.of, Class::Price) - 50).min(0),
        ..single
    };
    if let Some(rate) = columns.of(Class::Rate).next() {
        let largest = columns.profiles[rate].largest();
        let hundredth = largest > 1.0 || largest == 0.0 && columns.profiles[rate].name.of & PERCENT != 0;
        let share = Expression::Column(rate);
        let share = if hundredth { pair(share, Operator::Over, Expression::whole(100)) } else { share };
        candidate.amount = pair(candidate.amount, Operator::Times, pair(Expression::whole(1), Operator::Minus, share));
        let scale = if hundredth { 100.0 } else { 1.0 };
        let rates = columns.values(rate);
        candidate.values = (0..rates.len())
            .map(|row| Some(candidate.values[row]? * (1.0 - rates[row].unwrap_or(0.0) / scale)))
            .collect();
        candidate.blank_is_zero.push(rate);
    }
    candidate
}

/// All amounts that stand in a column, credit and debit as one.
fn sums(columns: &Columns<'_>) -> Vec<Candidate> {
    let mut all = Vec::new();
    for column in columns.of(Class::Sum).chain(columns.of(Class::Part)) {
        let of = columns.profiles[column].name.of;
        let words = |column: usize| words(&columns.sample.header[column]).len();
        let twin = |&other: &usize| {
            let theirs = columns.profiles[other].name.of;
            of & CREDIT != 0 && theirs & DEBIT != 0 && of & !CREDIT == theirs & !DEBIT && words(column) == words(other)
        };
        let debits = columns.of(Class::Sum).find(twin);
        let single = columns.single(column);
        match debits {
            Some(debits) => {
                let values = columns.values(column).iter().zip(columns.values(debits));
                let values = values.map(|(a, b)| a.or(*b).map(|_| a.unwrap_or(0.0) - b.unwrap_or(0.0))).collect();
                let amount = pair(single.amount, Operator::Minus, Expression::Column(debits));
                all.push(Candidate { amount, values, blank_is_zero: vec![column, debits], ..single });
            }
            None if of & DEBIT != 0
                && columns.of(Class::Sum).any(|other| columns.profiles[other].name.of & CREDIT != 0) => {}
            // What is nothing in every row cannot be the amount.
            None if columns.profiles[column].is_zero() => {}
            None => all.push(single),
        }
    }
    all
}

/// What is left after fees is what was paid out: not what was sold.
fn drop_fees(columns: &Columns<'_>, all: &mut [Candidate]) {
    let rivals: Vec<Vec<Option<f64>>> = all.iter().map(|candidate| candidate.values.clone()).collect();
    for candidate in all.iter_mut().filter(|candidate| candidate.of & (NET | TOTAL) != 0) {
        let is_left_of_fees = |whole: &Vec<Option<f64>>| {
            let terms = columns.explain(whole, &candidate.values);
            terms.is_some_and(|terms| {
                columns.has_class(&terms, Class::Fee)
                    && terms.iter().all(|(column, _)| {
                        matches!(columns.classes[*column], Some(Class::Fee | Class::Shipping | Class::Refund))
                    })
            })
        };
        if rivals.iter().any(is_left_of_fees) {
            candidate.rank = 20;
            candidate.of |= PAYOUT;
        }
    }
}

/// What keeps the only amount from being clear, and what else it could be.
fn doubt(
    columns: &Columns<'_>,
    best: &Candidate,
    quantity_column: Option<usize>,
    product_column: Option<usize>,
    others: &[Candidate],
) -> Option<(String, Candidate)> {
    let own = columns.name(&best.amount);
    let single = best.amount.single();
    let discounts = || columns.of(Class::Discount).filter(|&column| columns.is_filled(column));
    // Quantity × price, or a subtotal, beside a discount that nothing accounts for.
    let is_product = best.amount.columns().count() > 1 && single.is_none() && best.of & PRICE != 0;
    let of_pieces = |other: &&Candidate| other.amount.columns().count() > 1;
    // What is as much as quantity × price is before any discount.
    let is_product = is_product || others.iter().filter(of_pieces).any(|other| same(&other.values, &best.values));
    let accounted = others.iter().any(|other| {
        let terms = columns.explain(&other.values, &best.values);
        terms.is_some_and(|terms| !terms.is_empty() || !of_pieces(&other))
    });
    if (is_product || best.of & SUBTOTAL != 0 && best.of & AFTER == 0)
        && !accounted
        && columns.of(Class::Rate).next().is_none()
        && let Some(column) = discounts().find(|column| !best.amount.columns().any(|own| own == *column))
    {
        let name = &columns.sample.header[column];
        return Some((
            format!("{name:?} may or may not be taken off {own} already"),
            less(columns, best.clone(), &[(column, false)]),
        ));
    }
    let (column, pieces) = (single?, quantity_column?);
    // An amount or a price of a sale that does not say of how many pieces.
    let is = |of: Meanings| best.of & of != 0;
    let sold = is(SALE) && !is(AMOUNT) && columns.profiles[pieces].distinct > 1;
    let bare =
        (sold || is(AMOUNT | NET | GROSS) && !is(SALE)) && !is(TOTAL | SUBTOTAL | SALES | AFTER | ORDER | LINE | PRICE);
    let several = columns.profiles[pieces].name.of & (PRODUCT | TOTAL | ORDER) == 0;
    let proven = |product: usize| {
        let (grown, flat) = growth(columns, column, pieces, product);
        grown >= PROOF && grown > 10 * flat
    };
    let is_priced = others.iter().any(|other| other.amount.columns().any(|own| own == pieces));
    if bare && several && !is_priced && product_column.is_some_and(|product| !proven(product)) {
        let rival = Candidate {
            amount: pair(Expression::Column(pieces), Operator::Times, Expression::Column(column)),
            values: both_or_none(columns.values(pieces), &best.values, |a, b| a * b),
            ..best.clone()
        };
        return Some((format!("{own} could be the amount of the line or of each piece"), rival));
    }
    None
}
