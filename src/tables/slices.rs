//! Slices: all orders, each category, the rest, each group of the config; every page shows one of them, or one of
//! them in one month.

use crate::config::Revenue;
use crate::diagnostic::{Diagnostic, Exit, Result, did_you_mean};
use crate::etl;
use crate::money::Money;

use super::calendar::Calendar;
use super::distinct::Counts;
use super::windows::{Window, WindowKind};

/// What a slice holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SliceKind {
    /// All orders.
    All,
    /// One category, by its rank in revenue from 0.
    Category(usize),
    /// The categories beyond those with pages of their own: how many they are.
    Other(usize),
    /// A group of the config: its categories.
    Group(Vec<String>),
    /// A value of a dimension beside the category: the dimension, and the value's rank in revenue from 0.
    Value(usize, usize),
    /// The values of a dimension beyond those with pages of their own: how many they are.
    Rest(usize, usize),
}

impl SliceKind {
    /// Its colour on every page: by its rank, grey from the eighth on.
    pub fn colour(&self) -> u8 {
        match self {
            SliceKind::Category(rank) => (*rank).min(7) as u8,
            _ => 7,
        }
    }

    /// The kind of a value by its rank: of the categories for no dimension.
    pub fn value(dimension: Option<usize>, rank: usize) -> SliceKind {
        dimension.map_or(SliceKind::Category(rank), |dimension| SliceKind::Value(dimension, rank))
    }

    /// The dimension beside the category that it is of.
    pub fn dimension(&self) -> Option<usize> {
        match self {
            SliceKind::Value(dimension, _) | SliceKind::Rest(dimension, _) => Some(*dimension),
            _ => None,
        }
    }
}

/// Orders cut by day, month and window.
#[derive(Debug, Clone)]
pub struct Slice {
    /// What it holds.
    pub kind: SliceKind,
    /// Its name.
    pub name: String,
    /// By day of the calendar.
    pub days: Vec<Cell>,
    /// By month of the calendar.
    pub months: Vec<Cell>,
    /// By window, as [`Slice::window`] finds them.
    windows: Vec<(Window, Cell)>,
    /// Altogether.
    pub total: Cell,
    /// Revenue by weekday and hour: Monday 0:00 first, 168 in all.
    pub hours: Vec<Money>,
}

impl Slice {
    /// What lies in a window, if the data reach that far.
    pub fn window(&self, kind: WindowKind) -> Option<&(Window, Cell)> {
        self.windows.iter().find(|(window, _)| window.kind == kind)
    }
}

/// The figures of one place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cell {
    /// Revenue.
    pub revenue: Money,
    /// Returns, negative.
    pub returns: Money,
    /// Distinct orders.
    pub orders: u32,
    /// Distinct customers.
    pub customers: u32,
    /// Rows that make the revenue.
    pub rows: u32,
    /// Rows that make the returns.
    pub returned: u32,
    /// The distinct customers of each day, added up.
    pub visits: u32,
}

impl Cell {
    /// Revenue per order, to the ten-thousandth, half away from zero.
    pub fn aov(&self) -> Option<Money> {
        self.revenue.per(self.orders.into())
    }

    /// Revenue with returns taken off.
    pub fn net(&self) -> Money {
        self.revenue + self.returns
    }

    fn take(&mut self, sale: &etl::Cell) {
        self.revenue += Money(sale.amount);
        self.orders += sale.orders;
        self.rows += sale.rows;
    }

    fn take_back(&mut self, back: &etl::Cell) {
        self.returns += Money(back.amount);
        self.returned += back.rows;
    }
}

/// A value's totals: a category's, or that of another dimension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Its name.
    pub name: String,
    /// Its code, as in [`CategoryDay`](super::CategoryDay).
    pub code: u32,
    /// Revenue, orders that touch it, customers, returns.
    pub total: Cell,
}

/// What to cut.
#[derive(Debug, Clone, Default)]
pub struct Cut {
    /// Categories with slices of their own.
    pub max_categories: usize,
    /// Values of each other dimension with slices of their own.
    pub max_values: usize,
    /// Named sets of categories.
    pub groups: Vec<(String, Vec<String>)>,
    /// The revenue by which categories are ranked.
    pub basis: Revenue,
    /// Whether there may be nothing to cut from.
    pub allow_empty: bool,
}

/// Which values make which slice.
pub(super) struct Slicing {
    pub kinds: Vec<(SliceKind, String)>,
    /// The slices of each value's code.
    pub slices_of: Vec<Vec<u32>>,
    /// Codes by revenue.
    ranking: Vec<u32>,
}

/// Codes by revenue, of equals by name.
fn ranking(n: usize, sales: &[etl::Cell], returns: &[etl::Cell], basis: Revenue) -> Vec<u32> {
    let mut revenue = vec![0_i64; n.max(1)];
    let back = returns.iter().filter(|_| basis == Revenue::Net);
    sales.iter().chain(back).for_each(|cell| revenue[cell.category as usize] += cell.amount);
    let mut ranking: Vec<u32> = (0..n as u32).collect();
    // Codes rise with names: ties keep the order of the names.
    ranking.sort_by_key(|&code| std::cmp::Reverse(revenue[code as usize]));
    ranking
}

impl Slicing {
    pub(super) fn new(names: &[String], sales: &[etl::Cell], returns: &[etl::Cell], cut: &Cut) -> Result<Slicing> {
        let ranking = ranking(names.len(), sales, returns, cut.basis);
        let mut kinds = vec![(SliceKind::All, "All".to_owned())];
        let mut slices_of = vec![vec![0_u32]; names.len().max(1)];
        for (rank, &code) in ranking.iter().enumerate().take(cut.max_categories) {
            slices_of[code as usize].push(kinds.len() as u32);
            kinds.push((SliceKind::Category(rank), names[code as usize].clone()));
        }
        let rest = ranking.get(cut.max_categories..).unwrap_or_default();
        if !rest.is_empty() {
            rest.iter().for_each(|&code| slices_of[code as usize].push(kinds.len() as u32));
            kinds.push((SliceKind::Other(rest.len()), remainder(names, "categories")));
        }
        // Without any row there is no category that a group could name.
        for (name, members) in cut.groups.iter().filter(|_| !sales.is_empty() || !cut.allow_empty) {
            for member in members {
                let Some(code) = names.iter().position(|name| name == member) else {
                    return Err(unknown_category(name, member, names));
                };
                if slices_of[code].last() != Some(&(kinds.len() as u32)) {
                    slices_of[code].push(kinds.len() as u32);
                }
            }
            kinds.push((SliceKind::Group(members.clone()), name.clone()));
        }
        Ok(Slicing { kinds, slices_of, ranking })
    }

    /// The values of a dimension beside the category: the largest and the rest.
    pub(super) fn of_dimension(
        dimension: usize,
        names: &[String],
        (sales, returns): (&[etl::Cell], &[etl::Cell]),
        cut: &Cut,
    ) -> Slicing {
        let ranking = ranking(names.len(), sales, returns, cut.basis);
        let mut kinds = Vec::new();
        let mut slices_of = vec![Vec::new(); names.len().max(1)];
        for (rank, &code) in ranking.iter().enumerate().take(cut.max_values) {
            slices_of[code as usize].push(kinds.len() as u32);
            kinds.push((SliceKind::Value(dimension, rank), names[code as usize].clone()));
        }
        let rest = ranking.get(cut.max_values..).unwrap_or_default();
        if !rest.is_empty() {
            rest.iter().for_each(|&code| slices_of[code as usize].push(kinds.len() as u32));
            kinds.push((SliceKind::Rest(dimension, rest.len()), remainder(names, "values")));
        }
        Slicing { kinds, slices_of, ranking }
    }

    /// The slice of each category code that tells it apart: its own or "Other", that of all where there are no
    /// categories.
    pub(super) fn own(&self) -> Vec<u32> {
        self.slices_of.iter().map(|slices| slices.get(1).copied().unwrap_or(0)).collect()
    }

    /// The rank of each category code in revenue, for categories with slices of their own and ranks below `most`.
    pub(super) fn ranks(&self, most: usize) -> Vec<Option<usize>> {
        let mut ranks = vec![None; self.slices_of.len()];
        for (kind, _) in &self.kinds {
            if let SliceKind::Category(rank) = kind
                && *rank < most
            {
                ranks[self.ranking[*rank] as usize] = Some(*rank);
            }
        }
        ranks
    }

    /// Fills the slices, and the totals of every category.
    pub(super) fn fill(self, facts: &Facts<'_>) -> (Vec<Slice>, Vec<Category>) {
        let (calendar, windows) = (facts.calendar, facts.windows);
        let mut slices: Vec<Slice> = self
            .kinds
            .into_iter()
            .map(|(kind, name)| Slice {
                kind,
                name,
                days: vec![Cell::default(); calendar.days],
                months: vec![Cell::default(); calendar.months.len()],
                windows: windows.iter().map(|window| (window.clone(), Cell::default())).collect(),
                total: Cell::default(),
                hours: vec![Money::ZERO; 168],
            })
            .collect();
        let mut totals = vec![Cell::default(); facts.names.len().max(1)];
        for sale in facts.sales {
            totals[sale.category as usize].take(sale);
            for &slice in &self.slices_of[sale.category as usize] {
                slices[slice as usize].at(sale.day as usize, calendar, |cell| cell.take(sale));
            }
        }
        for back in facts.returns {
            totals[back.category as usize].take_back(back);
            for &slice in &self.slices_of[back.category as usize] {
                slices[slice as usize].at(back.day as usize, calendar, |cell| cell.take_back(back));
            }
        }
        for hour in facts.hours {
            for &slice in &self.slices_of[hour.category as usize] {
                slices[slice as usize].hours[hour.hour as usize] += Money(hour.amount);
            }
        }
        let mut set = |counts: &Counts, field: fn(&mut Cell) -> &mut u32| {
            for (i, slice) in slices.iter_mut().enumerate() {
                for (day, cell) in slice.days.iter_mut().enumerate() {
                    *field(cell) = counts.on_day(i, day);
                }
                for (month, cell) in slice.months.iter_mut().enumerate() {
                    *field(cell) = counts.in_month(i, month);
                }
                for (window, (_, cell)) in slice.windows.iter_mut().enumerate() {
                    *field(cell) = counts.in_window(i, window);
                }
                *field(&mut slice.total) = counts.in_all(i);
            }
            for (category, total) in totals.iter_mut().enumerate() {
                *field(total) = counts.of_value(category);
            }
        };
        if let Some(counts) = facts.by_order {
            set(counts, |cell| &mut cell.orders);
        }
        if let Some(counts) = facts.by_customer {
            set(counts, |cell| &mut cell.customers);
            for slice in &mut slices {
                for day in 0..calendar.days {
                    let customers = slice.days[day].customers;
                    slice.at(day, calendar, |cell| cell.visits += customers);
                }
            }
        }
        let category =
            |&code: &u32| Category { name: facts.names[code as usize].clone(), code, total: totals[code as usize] };
        (slices, self.ranking.iter().map(category).collect())
    }
}

impl Slice {
    /// Does something to every cell that holds a day.
    fn at(&mut self, day: usize, calendar: &Calendar, mut change: impl FnMut(&mut Cell)) {
        change(&mut self.days[day]);
        change(&mut self.months[calendar.month_of[day] as usize]);
        change(&mut self.total);
        for (window, cell) in &mut self.windows {
            if window.days.contains(&day) {
                change(cell);
            }
        }
    }
}

/// What slices are filled from.
pub(super) struct Facts<'a> {
    pub calendar: &'a Calendar,
    pub windows: &'a [Window],
    pub names: &'a [String],
    pub sales: &'a [etl::Cell],
    pub returns: &'a [etl::Cell],
    pub hours: &'a [etl::Hour],
    /// Distinct orders, where a row is not one.
    pub by_order: Option<&'a Counts>,
    /// Distinct customers, where the input has them.
    pub by_customer: Option<&'a Counts>,
}

/// What the values without pages are called together: by no name that one of them has.
fn remainder(names: &[String], values: &str) -> String {
    let taken = |name: &String| names.iter().any(|own| own.trim().eq_ignore_ascii_case(name));
    let words = ["Other".to_owned(), format!("Other {values}"), format!("All other {values}")];
    let counted = (2..).map(|n| format!("All other {values} ({n})"));
    words.into_iter().chain(counted).find(|name| !taken(name)).unwrap_or_default()
}

fn unknown_category(group: &str, member: &str, names: &[String]) -> crate::diagnostic::Failure {
    let near = did_you_mean(member, names.iter().map(String::as_str));
    let told = Diagnostic::error(format!("[groups] {group:?} names {member:?}, and no order has that category"));
    let help = near.map_or_else(
        || "write categories as they stand in the orders".to_owned(),
        |near| format!("did you mean {near:?}?"),
    );
    told.help(help).fail(Exit::Usage)
}
