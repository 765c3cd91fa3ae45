//! Dimensions beside the category: what each of their values comes to, by the same rules as categories.

use crate::etl;
use crate::orders::Rows;

use super::calendar::Calendar;
use super::cells;
use super::days::{CategoryDay, category_days};
use super::distinct::{self, Codes, Counts, Grouping, Places};
use super::slices::{Category, Cut, Facts, Slice, Slicing};
use super::windows::Window;

/// A dimension beside the category: each row has one of its values.
#[derive(Debug, Clone)]
pub struct Dimension {
    /// What it is called.
    pub name: String,
    /// Every value with its totals, by revenue.
    pub values: Vec<Category>,
    /// Revenue, returns and orders by value and day, by code and day.
    pub days: Vec<CategoryDay>,
}

/// A dimension while it is being filled.
pub(super) struct Split {
    name: String,
    names: Vec<String>,
    pub codes: Codes,
    pub slicing: Slicing,
    sales: Vec<etl::Cell>,
    returns: Vec<etl::Cell>,
    hours: Vec<etl::Hour>,
    by_order: Option<Counts>,
    by_customer: Option<Counts>,
}

/// The rows by the values of each dimension.
pub(super) fn split(
    dimensions: Vec<(String, Vec<String>)>,
    [counted, returned]: [&[Rows]; 2],
    origin: i32,
    cut: &Cut,
) -> Vec<Split> {
    let one = |(dimension, (name, names)): (usize, (String, Vec<String>))| {
        let codes = Codes::Dimension(dimension);
        let [sales, returns] = [counted, returned].map(|blocks| cells::cells(blocks, codes, origin));
        let slicing = Slicing::of_dimension(dimension, &names, (&sales, &returns), cut);
        let hours = cells::hours_of(counted, codes, &slicing.slices_of);
        Split { name, names, codes, slicing, sales, returns, hours, by_order: None, by_customer: None }
    };
    dimensions.into_iter().enumerate().map(one).collect()
}

impl Split {
    fn places<'a>(&'a self, all: &Places<'a>) -> Places<'a> {
        Places { of: self.codes, slices_of: &self.slicing.slices_of, slices: self.slicing.kinds.len(), ..*all }
    }

    /// Counts distinct orders, where rows are not orders; `all` are the places of the whole shop.
    pub(super) fn count_orders(&mut self, grouping: &Grouping, all: &Places<'_>) {
        distinct::orders(grouping, self.codes, all.origin, &mut self.sales);
        self.by_order = Some(distinct::count(grouping, &self.places(all)));
    }

    /// Counts distinct customers.
    pub(super) fn count_customers(&mut self, grouping: &Grouping, all: &Places<'_>) {
        self.by_customer = Some(distinct::count(grouping, &self.places(all)));
    }

    /// The dimension; its slices go behind the others.
    pub(super) fn fill(self, (calendar, windows): (&Calendar, &[Window]), slices: &mut Vec<Slice>) -> Dimension {
        let days = category_days(&self.sales, &self.returns);
        let (own, values) = self.slicing.fill(&Facts {
            calendar,
            windows,
            names: &self.names,
            sales: &self.sales,
            returns: &self.returns,
            hours: &self.hours,
            by_order: self.by_order.as_ref(),
            by_customer: self.by_customer.as_ref(),
        });
        slices.extend(own);
        Dimension { name: self.name, values, days }
    }
}
