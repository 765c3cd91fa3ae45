//! Tables: what one pass over the rows leaves, small enough that every page is cut from it.
//!
//! Rows are folded into cells; distinct counts, which do not add up, are counted at every grain at which
//! they are shown. Polars makes the curated tables of that ([`curated`]); behind this module nothing
//! knows it.

mod baskets;
mod calendar;
mod cells;
pub mod curated;
mod days;
mod dimensions;
mod distinct;
mod measures;
pub mod people;
mod quality;
mod slices;
mod unfinished;
mod visits;
mod windows;

pub use crate::etl::Deal;
pub use baskets::Pair;
pub use calendar::{Calendar, Month};
pub use days::CategoryDay;
pub use dimensions::Dimension;
pub use measures::{Measured, Measures, Span};
pub use people::{Customer, People};
pub use quality::{Amounts, Guests, Large, Quality};
pub use slices::{Category, Cell, Cut, Slice, SliceKind};
pub use visits::{Own, Visits};
pub use windows::{Window, WindowKind};

use std::ops::Range;

use rayon::prelude::*;

use crate::diagnostic::{Diagnostic, Exit, Failure, Result};
use crate::orders::day::DAY;
use crate::orders::{Census, Ids, NO_PAYMENT, NONE, Orders, Repeat, Rows, Understood};

use days::category_days;
use distinct::{Codes, Grouping, Places};

/// What the pages are cut from.
#[derive(Debug, Clone)]
pub struct Tables {
    /// Days and months.
    pub calendar: Calendar,
    /// Whether the shop has any row on a day; else the day is a gap.
    pub open: Vec<bool>,
    /// The windows that are compared.
    pub windows: Vec<Window>,
    /// All orders first, then categories by revenue, "Other", groups; then by dimension its values by revenue and its rest.
    pub slices: Vec<Slice>,
    /// What revenue is split by beside the category.
    pub dimensions: Vec<Dimension>,
    /// What is added up beside the amount.
    pub measures: Measures,
    /// Every category, by revenue: code and totals.
    pub categories: Vec<Category>,
    /// Revenue, returns and orders by category and day, every category, by code and day.
    pub category_days: Vec<CategoryDay>,
    /// Customers with at least one order, and how they come back.
    pub people: People,
    /// Revenue and orders without a customer.
    pub guests: Guests,
    /// What the rows leave empty, and how large their amounts are.
    pub quality: Quality,
    /// Orders by day, payment type and promo; empty where the input has neither column.
    pub deals: Vec<Deal>,
    /// Payment types by code.
    pub payments: Vec<String>,
    /// Whether the input tells promos.
    pub has_promo: bool,
    /// Categories with pages that stand in one order together; empty where every row is an order.
    pub pairs: Vec<Pair>,
    /// Customer ids by code.
    pub ids: Ids,
    /// Local seconds of the last counted order.
    pub last_order: i64,
    /// Local seconds of the first counted order.
    pub first_order: i64,
    /// Whether times carry hours: else all are midnight.
    pub has_hours: bool,
    /// What became of the rows.
    pub census: Census,
}

impl Tables {
    /// Whether a month has any row; else it is absent.
    pub fn has_rows(&self, month: usize) -> bool {
        self.open[self.calendar.months[month].days.clone()].contains(&true)
    }

    /// Every category with its figures of the whole period, by revenue.
    pub fn totals(&self) -> Vec<(String, Cell)> {
        self.categories.iter().map(|category| (category.name.clone(), category.total)).collect()
    }

    /// Every category on some days, by rank: revenue, returns, and the orders of each day added up.
    pub fn categories_on(&self, days: &Range<usize>) -> Vec<Cell> {
        let mut cells = vec![Cell::default(); self.categories.len().max(1)];
        for found in self.category_days.iter().filter(|found| days.contains(&(found.day as usize))) {
            let own = &mut cells[found.category as usize];
            own.revenue += found.revenue;
            own.returns += found.returns;
            own.orders += found.orders;
        }
        self.categories.iter().map(|category| cells[category.code as usize]).collect()
    }

    /// The values of a dimension by revenue, and what they come to by day: of the categories for none.
    pub fn values(&self, dimension: Option<usize>) -> (&[Category], &[CategoryDay]) {
        match dimension {
            None => (&self.categories, &self.category_days),
            Some(dimension) => (&self.dimensions[dimension].values, &self.dimensions[dimension].days),
        }
    }

    /// Those of them that sold anything, with their names.
    pub fn sold_on(&self, days: &Range<usize>) -> Vec<(String, Cell)> {
        let all = self.categories.iter().zip(self.categories_on(days));
        all.filter(|(_, cell)| cell.orders > 0).map(|(category, cell)| (category.name.clone(), cell)).collect()
    }
}

/// What is left of the orders once their rows are aggregated: what was read, and from where.
#[derive(Debug, Clone)]
pub struct Provenance {
    /// What was understood of each source.
    pub sources: Vec<Understood>,
    /// Rows that could not be understood.
    pub rejects: Vec<crate::orders::rejects::Reject>,
    /// The first duplicate rows.
    pub repeats: Vec<Repeat>,
}

/// Cuts the tables. The rows are given up on the way.
///
/// # Errors
/// Exit 3 where no row counts and one should, exit 2 where a group names no category.
pub fn aggregate(orders: Orders, cut: &Cut) -> Result<(Tables, Provenance)> {
    let Orders { counted, returned, categories, payments, dimensions, measures, customers: ids, .. } = orders;
    let (census, rejects, repeats, sources) = (orders.census, orders.rejects, orders.repeats, orders.sources);
    let (sold, given_back) = (span(&counted), span(&returned));
    let spans: Vec<(i64, i64)> = [sold, given_back].into_iter().flatten().collect();
    let (first, last) = match (spans.iter().map(|s| s.0).min(), spans.iter().map(|s| s.1).max()) {
        (Some(first), Some(last)) => (first, last),
        // No second and so no day lies between these.
        _ if cut.allow_empty => (0, -1),
        _ => return Err(nothing_counts(&census, &sources)),
    };
    let mut calendar = Calendar::new(first.div_euclid(DAY) as i32, last.div_euclid(DAY) as i32);
    let has_hours = counted.par_iter().any(|rows| rows.ts.iter().any(|ts| ts % DAY as u32 != 0));
    let has_customers = counted.iter().any(|rows| !rows.customer.is_empty());
    let has_lines = counted.iter().any(|rows| !rows.order.is_empty());
    let mut sales = cells::cells(&counted, Codes::Category, calendar.origin);
    if unfinished::last_day(&counted, &sales, &calendar) {
        calendar = calendar.with_unfinished_day();
    }
    let returns = cells::cells(&returned, Codes::Category, calendar.origin);
    let hours = cells::hours(&counted, Codes::Category);
    let has_promo = counted.iter().any(|rows| !rows.promo.is_empty());
    let has_deals = has_promo || counted.iter().any(|rows| !rows.payment.is_empty());

    let slicing = slices::Slicing::new(&categories, &sales, &returns, cut)?;
    let windows = windows::windows(&calendar);
    let ranges: Vec<Range<usize>> = windows.iter().map(|window| window.days.clone()).collect();
    let places = Places {
        of: Codes::Category,
        origin: calendar.origin,
        month_of: &calendar.month_of,
        months: calendar.months.len(),
        windows: &ranges,
        slices_of: &slicing.slices_of,
        slices: slicing.kinds.len(),
    };
    let mut split = dimensions::split(dimensions, [&counted, &returned], calendar.origin, cut);
    let kept: Vec<Codes> = (0..split.len()).map(Codes::Dimension).collect();
    let (mut deals, mut pairs) = (Vec::new(), Vec::new());
    let by_order = has_lines.then(|| {
        let most = counted.par_iter().flat_map_iter(|rows| rows.order.iter().copied()).max().unwrap_or(0);
        let beside: Vec<Codes> = std::iter::once(Codes::Payment).chain(kept.iter().copied()).collect();
        let grouping = Grouping::new(&counted, Codes::Order, &beside, most as usize + 1);
        distinct::orders(&grouping, Codes::Category, calendar.origin, &mut sales);
        split.iter_mut().for_each(|own| own.count_orders(&grouping, &places));
        if has_deals {
            let none = payments.iter().position(|name| name == NO_PAYMENT);
            deals = baskets::deals(&grouping, calendar.origin, none.map(|code| code as u32));
        }
        pairs = baskets::pairs(&grouping, &slicing.ranks(baskets::MOST));
        distinct::count(&grouping, &places)
    });
    if has_deals && !has_lines {
        deals = cells::deals(&counted, calendar.origin);
    }
    let beside: Vec<Codes> = std::iter::once(Codes::Order).chain(kept).collect();
    let grouping = has_customers.then(|| Grouping::new(&counted, Codes::Customer, &beside, ids.len()));
    let (guests, quality) = quality::look(&counted, &calendar, &slicing.own(), &categories, &payments);
    let returns_of = returns_by_customer(&returned, ids.len());
    let mut measured = Measures::new(measures, &calendar, &windows);
    measured.of_categories(&[&counted, &returned], &slicing);
    split.iter().for_each(|own| measured.of_dimension(&[&counted, &returned], own));
    drop((counted, returned));
    let by_customer = grouping.as_ref().map(|grouping| {
        split.iter_mut().for_each(|own| own.count_customers(grouping, &places));
        distinct::count(grouping, &places)
    });
    let last_order = sold.map_or(last, |span| span.1);
    let shop = people::Shop { has_lines, has_promo, calendar: &calendar, windows: &windows, last: last_order };
    let people = grouping.map(|grouping| People::walk(&grouping, &returns_of, &shop)).unwrap_or_default();
    let mut open = vec![false; calendar.days];
    sales.iter().chain(&returns).for_each(|cell| open[cell.day as usize] = true);
    let (mut slices, categories) = slicing.fill(&slices::Facts {
        calendar: &calendar,
        windows: &windows,
        names: &categories,
        sales: &sales,
        returns: &returns,
        hours: &hours,
        by_order: by_order.as_ref(),
        by_customer: by_customer.as_ref(),
    });
    let dimensions: Vec<Dimension> =
        split.into_iter().map(|own| own.fill((&calendar, &windows), &mut slices)).collect();
    let tables = Tables {
        open,
        slices,
        dimensions,
        measures: measured,
        categories,
        category_days: category_days(&sales, &returns),
        people,
        guests,
        quality,
        deals,
        payments,
        has_promo,
        pairs,
        ids,
        last_order,
        first_order: sold.map_or(first, |span| span.0),
        has_hours,
        census,
        windows,
        calendar,
    };
    Ok((tables, Provenance { sources, rejects, repeats }))
}

/// The first and the last time.
fn span(blocks: &[Rows]) -> Option<(i64, i64)> {
    let own = |rows: &Rows| Some((i64::from(*rows.ts.iter().min()?), i64::from(*rows.ts.iter().max()?)));
    blocks.par_iter().filter_map(own).reduce_with(|a, b| (a.0.min(b.0), a.1.max(b.1)))
}

fn returns_by_customer(blocks: &[Rows], n: usize) -> Vec<i64> {
    let mut returns = vec![0; n];
    for (&customer, amount) in blocks.iter().flat_map(|rows| rows.customer.iter().zip(&rows.amount)) {
        if customer != NONE {
            returns[customer as usize] += amount;
        }
    }
    returns
}

/// Why a report of these rows says nothing.
pub(crate) fn nothing_counts(census: &Census, sources: &[Understood]) -> Failure {
    let told = match census {
        Census { read: 0, .. } => "there is a header but no rows".to_owned(),
        _ => {
            let places: Vec<String> = census.places().map(|(place, n)| format!("{n} {place}")).collect();
            format!("none of {} rows counts: {}", census.read, places.join(", "))
        }
    };
    let told = match sources {
        [one] => Diagnostic::error(told).at(&one.source.name(), 1, None),
        _ => Diagnostic::error(told),
    };
    told.help("see how it is understood with sales-pulse check, or publish a page that says so with --allow-empty")
        .fail(Exit::Input)
}
