//! How amounts hang together: a total that is the subtotal and the tax, lines that add up to their order.

use super::super::expression::{Expression, Operator};
use super::numbers::{Candidate, Class, Columns, NEAR, both, near, pair, same};
use super::words::*;

/// Rows beneath which equal columns may be so by chance.
const FEW: usize = 20;

/// A term of a sum: a column, and whether it is added.
pub(super) type Term = (usize, bool);

/// Columns that a total may be explained with.
pub(super) const TERMS: usize = 7;

impl Columns<'_> {
    /// The fewest columns that make one amount the other: `total = subtotal + tax`. Nothing where none do.
    pub(super) fn explain(&self, total_is: &[Option<f64>], base: &[Option<f64>]) -> Option<Vec<Term>> {
        if same(total_is, base) {
            return Some(Vec::new());
        }
        let known = [Class::Discount, Class::Tax, Class::Shipping, Class::Tip, Class::Fee, Class::Refund, Class::Open];
        let terms: Vec<usize> = known
            .into_iter()
            .flat_map(|class| self.of(class))
            .filter(|&column| self.is_filled(column))
            .filter(|&column| !same(self.values(column), base) && !same(self.values(column), total_is))
            .take(TERMS)
            .collect();
        let rows: Vec<usize> = (0..base.len()).filter(|&row| base[row].is_some() && total_is[row].is_some()).collect();
        if rows.len() < 2 {
            return None;
        }
        let fits = |signs: &[i8]| {
            let (mut wrong, most) = (0, rows.len() / 50);
            for &row in &rows {
                let sum: f64 = terms
                    .iter()
                    .zip(signs)
                    .map(|(&column, sign)| f64::from(*sign) * self.values(column)[row].unwrap_or(0.0))
                    .sum();
                wrong += usize::from(!near(base[row].unwrap_or(0.0) + sum, total_is[row].unwrap_or(0.0)));
                if wrong > most {
                    return false;
                }
            }
            true
        };
        let mut best: Option<Vec<i8>> = None;
        for code in 0..3_usize.pow(terms.len() as u32) {
            let mut rest = code;
            let signs: Vec<i8> = terms
                .iter()
                .map(|_| {
                    let sign = [0, 1, -1][rest % 3];
                    rest /= 3;
                    sign
                })
                .collect();
            let used = |signs: &[i8]| signs.iter().filter(|sign| **sign != 0).count();
            if best.as_ref().is_none_or(|best| used(&signs) < used(best)) && used(&signs) > 0 && fits(&signs) {
                best = Some(signs);
            }
        }
        let signs = best?;
        Some(
            terms
                .into_iter()
                .zip(signs)
                .filter(|(_, sign)| *sign != 0)
                .map(|(column, sign)| (column, sign > 0))
                .collect(),
        )
    }

    /// Which of two is nearer to goods, where `rival = best + terms`: tax, shipping and tips are on top of goods, fees and
    /// refunds are taken off them, and a discount is one where it makes less.
    pub(super) fn weigh(&self, best: &Candidate, rival: &Candidate, terms: &[Term]) -> Verdict {
        let (own, theirs) = (self.name(&best.amount), self.name(&rival.amount));
        let adds = |&(column, plus): &Term| {
            let sum: f64 = self.values(column).iter().flatten().sum();
            (sum > 0.0) == plus
        };
        let is_discount = |(column, _): &&Term| self.classes[*column] == Some(Class::Discount);
        let on_top = |term: &&Term| {
            let taken = matches!(self.classes[term.0], Some(Class::Fee | Class::Refund));
            adds(term) != taken
        };
        let others = || terms.iter().filter(|term| !is_discount(term));
        let discounts = || terms.iter().filter(is_discount);
        let reason = format!("{theirs} is {own}{}", self.told(terms));
        let best_is_goods =
            match (others().next().is_some(), others().all(|term| on_top(&term)), others().any(|term| on_top(&term))) {
                (false, ..) => !discounts().all(|term| !adds(term)),
                (true, true, _) => true,
                (true, false, false) => false,
                (true, false, true) => return Verdict::Open(format!("{reason}: neither is goods alone")),
            };
        // Discounts that the goods still hold.
        let held: Vec<Term> = match best_is_goods {
            true => discounts().filter(|term| !adds(term)).copied().collect(),
            false => discounts().filter(|term| adds(term)).map(|&(column, plus)| (column, !plus)).collect(),
        };
        match (best_is_goods, held.is_empty()) {
            (true, true) => Verdict::Best(Some(reason)),
            (true, false) => Verdict::Less(held, reason),
            (false, true) => Verdict::Rival(reason),
            (false, false) => Verdict::RivalLess(held, reason),
        }
    }

    pub(super) fn has_class(&self, terms: &[Term], class: Class) -> bool {
        terms.iter().any(|(column, _)| self.classes[*column] == Some(class))
    }

    /// `+ "Tax" − "Discount"`
    pub(super) fn told(&self, terms: &[Term]) -> String {
        let term =
            |(column, plus): &Term| format!(" {} {:?}", if *plus { "+" } else { "−" }, self.sample.header[*column]);
        terms.iter().map(term).collect()
    }
}

/// Whether an amount is the order's: the same in all lines of each order, or only in the first.
pub(super) fn is_repeated(candidate: &Candidate, orders: &[Vec<usize>]) -> bool {
    let repeats = |rows: &Vec<usize>| {
        let first = rows.first().and_then(|&row| candidate.values[row]);
        let others = || rows[1..].iter().map(|&row| candidate.values[row]);
        first.is_some_and(|first| {
            others().all(|own| own.is_some_and(|own| near(own, first))) || others().all(|own| own.is_none())
        })
    };
    let mut several = orders.iter().filter(|rows| rows.len() > 1).peekable();
    several.peek().is_some() && several.all(repeats)
}

/// The better of two.
pub(super) enum Verdict {
    /// The first, with the reason where there is one to be told.
    Best(Option<String>),
    /// The second.
    Rival(String),
    /// The first, less discounts.
    Less(Vec<Term>, String),
    /// The second, less discounts.
    RivalLess(Vec<Term>, String),
    /// Who knows.
    Open(String),
}

pub(super) fn compare(columns: &Columns<'_>, best: &Candidate, rival: &Candidate) -> Verdict {
    let (own, theirs) = (columns.name(&best.amount), columns.name(&rival.amount));
    let is = |candidate: &Candidate, of: Meanings| candidate.of & of != 0;
    let product_like =
        |candidate: &Candidate| candidate.amount.columns().count() > 1 && candidate.blank_is_zero.len() < 2;
    if same(&best.values, &rival.values) {
        return match product_like(best) && !product_like(rival) {
            true => Verdict::Rival(format!("it equals {own} in every row")),
            // A few rows are no proof that two columns of one meaning never differ.
            false
                if (best.rank - rival.rank).abs() < 5
                    && best.values.len() < FEW
                    && product_like(best) == product_like(rival) =>
            {
                Verdict::Open(format!("{own} and {theirs} are the same in these rows"))
            }
            false => Verdict::Best(Some(format!("it equals {theirs} in every row"))),
        };
    }
    if rival.rank <= 30 {
        return Verdict::Best(Some(match is(rival, PAYOUT) {
            true => format!("{theirs} is what was paid out"),
            false => format!("{theirs} is a part of what was sold"),
        }));
    }
    if let Some(terms) = columns.explain(&rival.values, &best.values) {
        return columns.weigh(best, rival, &terms);
    }
    if product_like(rival) && is(best, SALES) && !is(best, GROSS | INCL | BEFORE) {
        return Verdict::Best(Some(format!("{own} is called sales, though {theirs} differs")));
    }
    if product_like(best) != product_like(rival) && !is(best, BEFORE) && !is(rival, BEFORE | PAYOUT) {
        let rates = || columns.of(Class::Rate).any(|column| columns.is_filled(column));
        return Verdict::Open(match rates() {
            true => format!("{own} and {theirs} differ by more than the discount"),
            false => format!("{own} and {theirs} differ, and no column says why"),
        });
    }
    let strong = SUBTOTAL | NET | EXCL | AFTER;
    let weak = GROSS | INCL | BEFORE | TOTAL | PAYOUT | BALANCE | PAID;
    let named = is(best, strong) && !is(rival, strong)
        || is(rival, weak) && !is(rival, strong) && !is(best, weak) && is(best, SALES | SALE | GOODS)
        || is(rival, GROSS | INCL | BEFORE | PAYOUT | BALANCE | PAID) && !is(best, GROSS | INCL | BEFORE)
        || product_like(best) && is(rival, BEFORE);
    let priced = is(best, PRICE) && !product_like(best) && is(rival, AMOUNT | TOTAL) && !is(rival, PRICE);
    // What is on top of goods makes no amount smaller.
    let smaller = both(&best.values, &rival.values).any(|(own, theirs)| theirs.abs() + NEAR < own.abs());
    if named && smaller && is(rival, GROSS | INCL | BEFORE | TOTAL) && !is(rival, PAYOUT | BALANCE | PAID) {
        return Verdict::Open(format!("{theirs} is less than {own} in some rows"));
    }
    match named && !priced {
        true => Verdict::Best(Some(format!(
            "{own} is closer to goods after discount, before tax and shipping, than {theirs}"
        ))),
        false => Verdict::Open(format!(
            "{own} and {theirs} differ, and neither name nor numbers say which is goods after discount, before tax and shipping"
        )),
    }
}

pub(super) fn less(columns: &Columns<'_>, best: Candidate, discounts: &[Term]) -> Candidate {
    let mut best = best;
    for &(column, plus) in discounts {
        let (operator, sign) = if plus { (Operator::Plus, 1.0) } else { (Operator::Minus, -1.0) };
        best.amount = pair(best.amount, operator, Expression::Column(column));
        best.values = (0..best.values.len())
            .map(|row| Some(best.values[row]? + sign * columns.values(column)[row].unwrap_or(0.0)))
            .collect();
        best.blank_is_zero.push(column);
    }
    best
}

/// Whether the lines of each order add up to an amount that is the whole order's.
pub(super) fn adds_up(whole: &Candidate, lines: &Candidate, orders: &[Vec<usize>]) -> bool {
    let adds = |rows: &Vec<usize>| {
        let sum: Option<f64> = rows.iter().map(|&row| lines.values[row]).sum();
        sum.zip(whole.values[rows[0]]).is_some_and(|(sum, whole)| near(sum, whole))
    };
    orders.iter().filter(|rows| adds(rows)).count() * 10 >= orders.len() * 9
}

/// Which of two the lines of each order add up to, by an amount of the whole order: the first or the second.
pub(super) fn whole_orders(
    others: &[Candidate],
    first: &Candidate,
    second: &Candidate,
    orders: &[Vec<usize>],
) -> Option<bool> {
    let wholes = others.iter().filter(|other| !orders.is_empty() && is_repeated(other, orders));
    let said: Vec<(bool, bool)> =
        wholes.map(|whole| (adds_up(whole, first, orders), adds_up(whole, second, orders))).collect();
    let decided = said.iter().find(|(one, other)| one != other)?;
    Some(decided.0)
}
