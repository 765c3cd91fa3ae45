//! Columns of numbers: what each is about, by its name, and how near it comes to the amount that is meant.

use super::super::expression::{Expression, Operator};
use super::profile::{Profile, Sample};
use super::roles::MONEY;
use super::words::*;

/// What a column of numbers is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Quantity,
    Price,
    /// An amount of a row or an order.
    Sum,
    Discount,
    /// A discount as a share.
    Rate,
    Tax,
    Shipping,
    Fee,
    Tip,
    Refund,
    /// What something cost the shop, and what was left of it.
    Cost,
    /// Parts of an amount that were paid, are to be paid, or are paid out.
    Part,
    /// Numbers whose name says nothing.
    Open,
}

/// One way to read the amount.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub amount: Expression<usize>,
    /// The meanings of its name.
    pub of: Meanings,
    /// The higher the nearer to goods after discount, before tax and shipping.
    pub rank: i32,
    /// By row.
    pub values: Vec<Option<f64>>,
    /// Columns that are nothing where they are empty.
    pub blank_is_zero: Vec<usize>,
}

/// Amounts that differ by less are the same: rounded cents of parts add up to no more.
pub(super) const NEAR: f64 = 0.015;

pub(super) fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= NEAR + 1e-9 * a.abs()
}

pub(super) fn class(profile: &Profile) -> Option<Class> {
    let name = profile.name;
    if !profile.is_numeric() || profile.clocks * 2 > profile.filled || profile.is_running() && !name.any(MONEY) {
        return None;
    }
    let money = MONEY & !QUANTITY | NET | GROSS | DISCOUNT | REFUND | BALANCE | PAID | PAYOUT | GOODS | SHIPPING;
    let counts = profile.is_whole() || !name.any(AMOUNT);
    if counts && name.any(QUANTITY) && !name.any(PRICE | DISCOUNT | TAX | COST) {
        return Some(Class::Quantity);
    }
    // Articles that were sold, in whole numbers, are counted.
    let counts = profile.is_whole() && !name.any(MONEY & !QUANTITY | GOODS);
    if counts && name.any(PRODUCT) && name.any(NET | SALE | QUANTITY) && !name.any(NUMBER | CODE) {
        return Some(Class::Quantity);
    }
    let is_id = name.any(NUMBER | CODE) && name.any(ORDER | SALE | SALES | INVOICE | CUSTOMER);
    if is_id && !name.any(MONEY & !(SALES | QUANTITY)) {
        return None;
    }
    let about_else =
        DATE | CLOCK | PHONE | EMAIL | PLACE | COUNTRY | NOTE | STATUS | KIND | NUMBER | CODE | SKU | CUSTOMER | STAFF;
    if name.any(MEASURE | CHANGE) || name.any(about_else) && !name.any(money) {
        return None;
    }
    let sum = PRICE | AMOUNT | TOTAL | SUBTOTAL;
    let each = name.any(UNIT) && name.any(AMOUNT | SALE);
    Some(match () {
        () if name.any(REFUND) => Class::Refund,
        () if name.any(TIP) => Class::Tip,
        () if name.any(PROFIT) => Class::Cost,
        () if name.any(SHIPPING) && !(name.any(INCL) && name.any(sum)) => Class::Shipping,
        () if name.any(FEE) && !(name.any(INCL) && name.any(sum)) => Class::Fee,
        () if name.any(DISCOUNT)
            && (name.any(PERCENT)
                || profile.largest() <= 1.0 && !profile.is_whole() && !name.any(money & !DISCOUNT)) =>
        {
            Class::Rate
        }
        () if name.any(DISCOUNT | PROMO) && !name.any(AFTER | BEFORE) => Class::Discount,
        () if name.any(TAX) && !name.any(INCL | EXCL | NET | GROSS | AFTER | BEFORE | PRICE | SUBTOTAL) => {
            if name.any(PERCENT) && profile.is_whole() && profile.distinct <= 3 { return None } else { Class::Tax }
        }
        () if name.any(PERCENT) => return None,
        () if name.any(PAYOUT | BALANCE) => Class::Part,
        () if name.any(COST) => Class::Cost,
        () if name.any(PAID) => Class::Part,
        () if (name.any(PRICE) || each) && !name.any(TOTAL | SUBTOTAL) => Class::Price,
        () if name.any(sum | SALES | SALE | NET | GROSS | GOODS | CREDIT | DEBIT | CENTS) => Class::Sum,
        () if name.any(PRODUCT | LINE) => return None,
        () => Class::Open,
    })
}

/// The higher the nearer a name is to goods after discount, before tax and shipping.
pub(super) fn rank(of: Meanings, class: Class) -> i32 {
    let has = |any: Meanings| of & any != 0;
    if class == Class::Part {
        return if has(PAID) { 30 } else { 10 };
    }
    let own = match () {
        () if has(SUBTOTAL) => 90,
        () if has(SALES | SALE | GOODS) && !has(PRICE) => 80,
        () if has(TOTAL) => 60,
        () if has(AMOUNT) => 70,
        () if has(PRICE) => 50,
        () if has(NET) => 70,
        () => 55,
    };
    let taxed = has(TAX) && has(AFTER) || has(GROSS | INCL);
    let untaxed = has(TAX) && has(BEFORE) || has(NET | EXCL);
    let discounted = has(AFTER) && !has(TAX);
    let full = has(BEFORE) && !has(TAX);
    own + [(untaxed, 12), (taxed, -15), (discounted, 15), (full, -50), (has(PRODUCT), 3)]
        .iter()
        .map(|(is, points)| if *is { *points } else { 0 })
        .sum::<i32>()
}

/// All columns of numbers, by what they are about.
pub(super) struct Columns<'s> {
    pub sample: &'s Sample,
    pub profiles: &'s [Profile],
    pub classes: Vec<Option<Class>>,
}

impl Columns<'_> {
    pub(super) fn of(&self, class: Class) -> impl Iterator<Item = usize> {
        (0..self.classes.len()).filter(move |&column| self.classes[column] == Some(class))
    }

    pub(super) fn values(&self, column: usize) -> &[Option<f64>] {
        &self.profiles[column].numbers
    }

    pub(super) fn is_filled(&self, column: usize) -> bool {
        !self.profiles[column].is_zero()
    }

    pub(super) fn name(&self, amount: &Expression<usize>) -> String {
        amount.written(|column| format!("\"{}\"", self.sample.header[column]))
    }

    pub(super) fn single(&self, column: usize) -> Candidate {
        let of = self.profiles[column].name.of;
        let class = self.classes[column].unwrap_or(Class::Open);
        let candidate = Candidate {
            amount: Expression::Column(column),
            of,
            rank: rank(of, class),
            values: self.values(column).to_vec(),
            blank_is_zero: Vec::new(),
        };
        match of & CENTS {
            0 => candidate,
            _ => Candidate {
                amount: pair(candidate.amount, Operator::Over, Expression::whole(100)),
                values: candidate.values.iter().map(|value| Some((*value)? / 100.0)).collect(),
                ..candidate
            },
        }
    }
}

pub(super) fn pair(left: Expression<usize>, operator: Operator, right: Expression<usize>) -> Expression<usize> {
    Expression::Pair(Box::new(left), operator, Box::new(right))
}

/// Both values of each row, where there are both.
pub(super) fn both<'v>(a: &'v [Option<f64>], b: &'v [Option<f64>]) -> impl Iterator<Item = (f64, f64)> {
    a.iter().zip(b).filter_map(|(a, b)| Some(((*a)?, (*b)?)))
}

/// Whether two columns say the same wherever both say something.
pub(super) fn same(a: &[Option<f64>], b: &[Option<f64>]) -> bool {
    let (mut rows, mut others) = (0, 0);
    for (a, b) in both(a, b) {
        rows += 1;
        others += usize::from(!near(a, b));
    }
    rows > 0 && others * 50 <= rows
}

pub(super) fn both_or_none(a: &[Option<f64>], b: &[Option<f64>], of: impl Fn(f64, f64) -> f64) -> Vec<Option<f64>> {
    a.iter().zip(b).map(|(a, b)| Some(of((*a)?, (*b)?))).collect()
}

/// Whether a column of numbers says yes or no.
pub(super) fn is_flag(profile: &Profile) -> bool {
    profile.is_numeric() && profile.numbers.iter().flatten().all(|number| *number == 0.0 || *number == 1.0)
}
