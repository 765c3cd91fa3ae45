//! Categories against each other: how they grew and what share they have, who overtook whom, what is new and what is
//! gone, and what stands in one order together.

use std::cmp::Reverse;
use std::ops::Range;

use crate::config::Revenue;
use crate::format::Direction;
use crate::money::{Money, divide_half_away};
use crate::tables::{Pair, Slice, SliceKind, Tables, WindowKind};

use super::lead;
use super::noise;
use super::periods::{Comparison, comparable, firm};

/// Revenue of eight whole weeks: the 28 days that the last 28 are compared with, and the last 28.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Weeks {
    /// The four weeks before.
    pub before: [Money; 4],
    /// The last four.
    pub last: [Money; 4],
}

impl Weeks {
    /// Those of a slice that are compared.
    pub fn of(slice: &Slice, compared: &Comparison, basis: Revenue) -> Weeks {
        let of = |days: Range<usize>| slice.days[days].iter().map(|cell| basis.of(cell)).sum::<Money>();
        let weeks = |days| noise::weeks(days).map(of);
        Weeks { before: weeks(&compared.then_days), last: weeks(&compared.now_days) }
    }

    /// Revenue in the 28 days before.
    pub fn then(&self) -> Money {
        self.before.iter().copied().sum()
    }

    /// Revenue in the last 28 days.
    pub fn now(&self) -> Money {
        self.last.iter().copied().sum()
    }

    /// Both together.
    pub fn and(mut self, other: &Weeks) -> Weeks {
        self.before.iter_mut().zip(other.before).for_each(|(a, b)| *a += b);
        self.last.iter_mut().zip(other.last).for_each(|(a, b)| *a += b);
        self
    }

    /// Which way revenue went, beyond the weeks' own ups and downs and beyond what reads as no change.
    pub fn course(&self) -> Direction {
        let (then, now) = (i128::from(self.then().0), i128::from(self.now().0));
        match (now - then).abs() * 2_000 < then {
            true => Direction::Flat,
            false => way(self.before.map(Money::to_f64), self.last.map(Money::to_f64)),
        }
    }

    /// Which way the share of `whole` went, beyond the weeks' own ups and downs.
    pub fn share_course(&self, whole: &Weeks) -> Direction {
        // In a week without any revenue nothing has a share, and then no way is clear.
        let shares =
            |own: [Money; 4], all: [Money; 4]| [0, 1, 2, 3].map(|week| own[week].to_f64() / all[week].to_f64());
        way(shares(self.before, whole.before), shares(self.last, whole.last))
    }
}

fn way(then: [f64; 4], now: [f64; 4]) -> Direction {
    let (before, after): (f64, f64) = (then.iter().sum(), now.iter().sum());
    match noise::stands_out(now, then) {
        true if after > before => Direction::Up,
        true if after < before => Direction::Down,
        _ => Direction::Flat,
    }
}

/// What a category is, by its share and its course.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Its first sales of all lie in the last 28 days.
    New,
    /// Its last sales of all lie in the 28 days before.
    Gone,
    /// Sold before: whether its share of the last 28 days is at least an even one, and which way its revenue went.
    Known(bool, Direction),
}

impl Kind {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Kind::New => "new",
            Kind::Gone => "gone",
            Kind::Known(true, Direction::Up) => "large and growing",
            Kind::Known(true, Direction::Flat) => "large, no clear change",
            Kind::Known(true, Direction::Down) => "large and shrinking",
            Kind::Known(false, Direction::Up) => "small and growing",
            Kind::Known(false, Direction::Flat) => "small, no clear change",
            Kind::Known(false, Direction::Down) => "small and shrinking",
        }
    }
}

/// One category with sales in the last 56 days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Growth {
    /// Its rank in revenue of the whole period: its place in [`Tables::categories`].
    pub rank: usize,
    /// Its weeks.
    pub weeks: Weeks,
    /// What it is.
    pub kind: Kind,
    /// Its first and its last day with sales, if there was one.
    pub sold: Option<(usize, usize)>,
    /// Its orders in the 28 days before and the last 28; of a category without a page each day's added up.
    pub orders: (u32, u32),
}

impl Growth {
    fn new(rank: usize) -> Growth {
        Growth { rank, weeks: Weeks::default(), kind: Kind::New, sold: None, orders: (0, 0) }
    }

    /// Which way its revenue went, where that is clear and it has orders enough to tell.
    pub fn course(&self) -> Direction {
        if firm(self.orders.1, self.orders.0) { self.weeks.course() } else { Direction::Flat }
    }
}

/// All categories with sales in the last 56 days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Growths {
    /// All of them together.
    pub whole: Weeks,
    /// Each, by rank.
    pub of: Vec<Growth>,
    /// Whether both periods have orders enough to tell how shares moved.
    pub firm: bool,
}

/// Orders in the 28 days before below which a category without any since is not called gone: of as many that go on
/// selling as before, fewer than 2 in 100 would have none by chance.
const ENOUGH: u32 = 4;
/// Categories that are compared with each other, by revenue of the 56 days.
const COMPARED: usize = 50;

impl Growths {
    /// The categories in the last 28 days against the 28 before; nothing where these cannot be compared or have no revenue.
    pub fn of(tables: &Tables, basis: Revenue) -> Option<Growths> {
        Growths::before(tables, None, basis)
    }

    /// The same of the values of a dimension.
    pub fn before(tables: &Tables, dimension: Option<usize>, basis: Revenue) -> Option<Growths> {
        Growths::against(tables, dimension, basis, WindowKind::Before28)
    }

    /// The values of a dimension, the categories for none, in the last 28 days against what the whole shop is compared
    /// with.
    pub fn leading(tables: &Tables, dimension: Option<usize>, basis: Revenue) -> Option<Growths> {
        let base = if lead::by_year(tables) { WindowKind::YearBefore28 } else { WindowKind::Before28 };
        Growths::against(tables, dimension, basis, base)
    }

    fn against(tables: &Tables, dimension: Option<usize>, basis: Revenue, base: WindowKind) -> Option<Growths> {
        let (values, days) = tables.values(dimension);
        let window = |kind| tables.windows.iter().find(|window| window.kind == kind).map(|window| window.days.clone());
        let (before, last) = (window(base)?, window(WindowKind::Last28)?);
        if values.is_empty() || !comparable(tables, &last, &before) {
            return None;
        }
        let mut of: Vec<Growth> = (0..values.len()).map(Growth::new).collect();
        let mut ranks = vec![0; values.len()];
        values.iter().enumerate().for_each(|(rank, value)| ranks[value.code as usize] = rank);
        for found in days.iter().filter(|found| (found.day as usize) < last.end) {
            let (day, own) = (found.day as usize, &mut of[ranks[found.category as usize]]);
            if found.orders > 0 {
                own.sold = Some(own.sold.map_or((day, day), |(first, end)| (first.min(day), end.max(day))));
            }
            if last.contains(&day) {
                own.weeks.last[(day - last.start) / 7] += found.on(basis);
                own.orders.1 += found.orders;
            } else if before.contains(&day) {
                own.weeks.before[(day - before.start) / 7] += found.on(basis);
                own.orders.0 += found.orders;
            }
        }
        // An order of several days is one in the windows of a page.
        for slice in &tables.slices {
            let rank = match (&slice.kind, dimension) {
                (SliceKind::Category(rank), None) => *rank,
                (SliceKind::Value(own, rank), Some(dimension)) if *own == dimension => *rank,
                _ => continue,
            };
            if let (Some((_, then)), Some((_, now))) = (slice.window(base), slice.window(WindowKind::Last28)) {
                of[rank].orders = (then.orders, now.orders);
            }
        }
        of.retain(|own| own.sold.is_some_and(|(_, end)| end >= before.start) || own.weeks != Weeks::default());
        let whole = of.iter().fold(Weeks::default(), |whole, own| whole.and(&own.weeks));
        let n = of.len() as i128;
        for own in &mut of {
            let large = i128::from(own.weeks.now().0) * n >= i128::from(whole.now().0);
            own.kind = match own.sold {
                Some((first, _)) if first >= last.start => Kind::New,
                Some((_, end)) if end < last.start && own.orders.0 >= ENOUGH => Kind::Gone,
                _ => Kind::Known(large, own.course()),
            };
        }
        let orders = |kind| tables.slices[0].window(kind).map_or(0, |(_, cell)| cell.orders);
        let firm = firm(orders(WindowKind::Last28), orders(base));
        (whole.then() > Money::ZERO && whole.now() > Money::ZERO).then_some(Growths { whole, of, firm })
    }

    /// Who overtook whom, the largest lead now first: ranks of the two. One is overtaken by another that was behind in
    /// the 28 days before and is ahead in the last 28, where the change of the lead is more than the weeks' own ups and
    /// downs and at least three of four weeks say the same, then and now.
    pub fn overtaken(&self) -> Vec<(&Growth, &Growth)> {
        let mut largest: Vec<&Growth> = self.of.iter().collect();
        largest.sort_by_key(|own| (Reverse(own.weeks.then() + own.weeks.now()), own.rank));
        largest.truncate(COMPARED);
        let mut found: Vec<(&Growth, &Growth)> = Vec::new();
        for up in &largest {
            found.extend(largest.iter().filter(|down| overtook(&up.weeks, &down.weeks)).map(|down| (*up, *down)));
        }
        found.sort_by_key(|(up, down)| (Reverse(up.weeks.now() - down.weeks.now()), up.rank, down.rank));
        found
    }
}

fn overtook(up: &Weeks, down: &Weeks) -> bool {
    let lead = |a: [Money; 4], b: [Money; 4]| [0, 1, 2, 3].map(|week| a[week] - b[week]);
    let (then, now) = (lead(up.before, down.before), lead(up.last, down.last));
    let most = |weeks: [Money; 4], is: fn(&Money) -> bool| weeks.iter().filter(|week| is(week)).count() >= 3;
    up.then() < down.then()
        && up.now() > down.now()
        && most(then, |lead| *lead < Money::ZERO)
        && most(now, |lead| *lead > Money::ZERO)
        && noise::stands_out(now.map(Money::to_f64), then.map(Money::to_f64))
}

/// Two categories in one order, and how often by chance they would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Together {
    /// Their ranks in revenue, the lower one first.
    pub ranks: (usize, usize),
    /// Orders that hold both.
    pub orders: u32,
    /// Orders that hold each.
    pub each: (u32, u32),
    /// All orders.
    pub all: u32,
}

/// Orders below which two categories are not listed.
pub const FEW: u32 = 20;
/// Standard errors beyond which a pair is more than chance: the best of thousands of pairs is looked at.
const CHANCE: f64 = 4.0;

impl Together {
    /// The share of all orders that hold both ÷ the product of the shares that hold each, in ten-thousandths, half away
    /// from zero: 1 is what chance would bring.
    pub fn lift(&self) -> i64 {
        let by_chance = i128::from(self.each.0) * i128::from(self.each.1);
        divide_half_away(i128::from(self.orders) * i128::from(self.all) * 10_000, by_chance.max(1)) as i64
    }

    /// Whether they are together more often than by chance, or less, beyond four standard errors.
    pub fn than_chance(&self) -> Direction {
        let [both, a, b, all] = [self.orders, self.each.0, self.each.1, self.all].map(f64::from);
        let expected = a * b / all;
        let error = (expected * (1.0 - a / all) * (1.0 - b / all)).sqrt();
        match both - expected {
            more if more > CHANCE * error => Direction::Up,
            less if -less > CHANCE * error => Direction::Down,
            _ => Direction::Flat,
        }
    }
}

/// Categories that stand in one order together in at least [`FEW`] orders, the highest lift first.
pub fn together(tables: &Tables) -> Vec<Together> {
    let orders = |rank: usize| tables.categories[rank].total.orders;
    let all = tables.slices[0].total.orders;
    let found = |pair: &Pair| Together {
        ranks: pair.ranks,
        orders: pair.orders,
        each: (orders(pair.ranks.0), orders(pair.ranks.1)),
        all,
    };
    let mut pairs: Vec<Together> = tables.pairs.iter().filter(|pair| pair.orders >= FEW).map(found).collect();
    // Lifts compared as fractions, exactly: all of them have the same number of orders above.
    let product = |pair: &Together| u128::from(pair.each.0) * u128::from(pair.each.1);
    pairs.sort_by(|a, b| {
        let (left, right) = (u128::from(a.orders) * product(b), u128::from(b.orders) * product(a));
        right.cmp(&left).then(b.orders.cmp(&a.orders)).then(a.ranks.cmp(&b.ranks))
    });
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn weeks(before: [i64; 4], last: [i64; 4]) -> Weeks {
        Weeks { before: before.map(Money), last: last.map(Money) }
    }

    #[test]
    fn a_course_is_more_than_the_weeks_own_ups_and_downs() {
        // Means 10 and 13: errors of 1.63 (variances of 16 ÷ 3) and of 0.
        assert_eq!(weeks([8, 8, 12, 12], [11, 15, 11, 15]).course(), Direction::Flat);
        assert_eq!(weeks([10; 4], [13; 4]).course(), Direction::Up);
        assert_eq!(weeks([10; 4], [7; 4]).course(), Direction::Down);
        // Half of all before, a third after.
        assert_eq!(weeks([10; 4], [10; 4]).share_course(&weeks([20; 4], [30; 4])), Direction::Down);
        let closed = weeks([20; 4], [30, 30, 30, 0]);
        assert_eq!(weeks([10; 4], [10, 10, 10, 0]).share_course(&closed), Direction::Flat, "no share of nothing");
    }

    #[test]
    fn one_overtakes_another_for_good() {
        let growth = |rank, weeks| Growth { weeks, ..Growth::new(rank) };
        let overtaken = |a: Weeks, b: Weeks| {
            let growths = Growths { whole: a.and(&b), of: vec![growth(0, a), growth(1, b)], firm: true };
            growths.overtaken().iter().map(|(up, down)| (up.rank, down.rank)).collect::<Vec<_>>()
        };
        assert_eq!(overtaken(weeks([10; 4], [5; 4]), weeks([5; 4], [10; 4])), [(1, 0)]);
        // Ahead in sum by one great week of four.
        assert_eq!(overtaken(weeks([10; 4], [10; 4]), weeks([5; 4], [5, 5, 5, 90])), []);
        assert_eq!(overtaken(weeks([10; 4], [10; 4]), weeks([5; 4], [8; 4])), [], "nearer, not ahead");
    }

    proptest! {
        /// What each adds is the growth of the whole, and a lift is the same both ways, 1 where chance rules.
        #[test]
        fn sums_and_symmetry(sold in prop::collection::vec((0_i64..1000, 0_i64..1000), 1..9), n in 1_u32..500, m in 1_u32..500) {
            let all: Vec<Weeks> = sold.iter().map(|&(then, now)| weeks([then; 4], [now; 4])).collect();
            let whole = all.iter().fold(Weeks::default(), |whole, own| whole.and(own));
            let change: i64 = all.iter().map(|own| own.now().0 - own.then().0).sum();
            prop_assert_eq!(whole.now().0 - whole.then().0, change);

            let (a, b) = (n, m);
            let pair = |ranks, each| Together { ranks, orders: a.min(b), each, all: 1000 };
            let (one, other) = (pair((0, 1), (a, b)), pair((1, 0), (b, a)));
            prop_assert_eq!((one.lift(), one.than_chance()), (other.lift(), other.than_chance()));
            prop_assert_eq!(Together { all: 100, ..pair((0, 1), (100, a)) }.lift(), divide_half_away(i128::from(a.min(b)) * 10_000, a.into()) as i64);
        }
    }
}
