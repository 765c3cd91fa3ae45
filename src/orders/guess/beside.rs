//! What else the columns say: dimensions and measures, by their names and what stands in them. Nothing is asked of these: a
//! column that leaves its meaning open is left alone, and the config may name it.

use indexmap::IndexMap;

use super::super::config_text::{amount_text, column_text};
use super::super::header::folded;
use super::super::measure::MeasureText;
use super::found::Found;
use super::numbers::{Class, class};
use super::profile::{Profile, Sample};
use super::roles::{MONEY, Role};
use super::words::*;

/// More values than a channel, a country or a region takes in the first rows.
const FEW: usize = 250;

/// What is beside the fields of a file.
pub(super) struct Beside<'a> {
    pub found: &'a Found,
    pub sample: &'a Sample,
    pub profiles: &'a [Profile],
    /// The rows of each order.
    pub orders: &'a [Vec<usize>],
}

impl Beside<'_> {
    fn is_taken(&self, column: usize) -> bool {
        let found = self.found;
        let roles =
            [Role::Order, Role::Customer, Role::Time, Role::Category, Role::Payment, Role::Promo, Role::Currency];
        roles.iter().any(|&role| found.cast.column(role) == Some(column))
            || found.order == Some(column)
            || found.times.contains(&column)
            || found.statuses.contains(&column)
            || found.money.refund == Some(column)
            || found.money.best.iter().flat_map(|best| best.amount.columns()).any(|own| own == column)
    }

    /// Dimensions by name, with their columns. Each kind has one, the first in the file.
    pub(super) fn dimensions(&self) -> IndexMap<String, String> {
        let mut dimensions = IndexMap::new();
        let category = self.found.cast.column(Role::Category);
        let product = self.found.cast.column(Role::Product).filter(|_| category.is_some());
        let mut add = |name: &str, column: Option<usize>| {
            if let Some(column) = column.filter(|&column| !self.is_taken(column)) {
                dimensions.entry(name.to_owned()).or_insert_with(|| self.sample.header[column].clone());
            }
        };
        let number = NUMBER | CODE | DATE | PHONE | EMAIL | NOTE | MONEY | STATUS;
        let first = |is: &dyn Fn(&Profile) -> bool, most: usize| {
            (0..self.profiles.len()).find(|&column| self.splits(column, most) && is(&self.profiles[column]))
        };
        // A category within the category.
        let finer = |profile: &Profile| profile.name.any(CATEGORY) && !profile.name.any(number | CUSTOMER | PRODUCT);
        let finer = (0..self.profiles.len())
            .find(|&column| Some(column) != category && self.splits(column, FEW) && finer(&self.profiles[column]));
        if let (Some(column), Some(_)) = (finer, category) {
            add(&titled(&self.sample.header[column]), Some(column));
        }
        add("Product", product.filter(|&column| self.splits(column, usize::MAX)));
        add(
            "Channel",
            first(&|own| own.name.any(CHANNEL) && !own.name.any(number & !SALES | CUSTOMER | PLACE | PAYMENT), FEW),
        );
        add("Country", first(&|own| own.name.any(COUNTRY) && !own.name.any(number & !CODE | PRODUCT), FEW));
        add("Region", first(&|own| own.name.any(REGION) && !own.name.any(number | CUSTOMER & !SHIPPING), FEW));
        add("Customer type", first(&|own| own.name.all(CUSTOMER | KIND) && !own.name.any(number), 20));
        dimensions
    }

    /// Whether the values of a column split revenue: names, more than one and no more than `most`, that rows share.
    fn splits(&self, column: usize, most: usize) -> bool {
        let profile = &self.profiles[column];
        let rows = self.sample.rows.len();
        !self.sample.header[column].trim().is_empty()
            && profile.filled * 2 > rows
            && profile.distinct > 1
            && profile.distinct <= most
            && (profile.distinct * 2 <= profile.filled || rows < 20)
            && !profile.is_numeric()
            && !profile.is_time()
            && profile.addresses == 0
    }

    /// Measures by name.
    pub(super) fn measures(&self) -> IndexMap<String, MeasureText> {
        let mut measures = IndexMap::new();
        let mut add = |name: &str, text: Option<String>| {
            if let Some(text) = text {
                measures.insert(name.to_owned(), MeasureText::Of(text));
            }
        };
        let header = &self.sample.header;
        let only = |kind: Class, not: Meanings| {
            let mut own = (0..self.profiles.len()).filter(|&column| {
                class(&self.profiles[column]) == Some(kind)
                    && !self.profiles[column].name.any(not)
                    && !header[column].trim().is_empty()
                    && self.profiles[column].filled > 0
            });
            let first = own.next();
            first.filter(|_| own.next().is_none())
        };
        let quantity = only(Class::Quantity, REFUND | SHIPPING | STATUS);
        add("quantity", quantity.map(|column| header[column].clone()));
        let best = self.found.money.best.as_ref();
        let is_subtracted = |column: &usize| best.is_some_and(|best| best.amount.columns().any(|own| own == *column));
        // Of a discount that is no part of the amount, nobody knows whether it is taken off already.
        let discount = only(Class::Discount, NUMBER | CODE | PERCENT).filter(is_subtracted);
        add("discount", discount.map(|column| header[column].clone()));
        for (name, kind) in [("tax", Class::Tax), ("shipping", Class::Shipping), ("fee", Class::Fee)] {
            let column =
                only(kind, PERCENT | COST | REFUND | DISCOUNT | BALANCE).filter(|&column| self.is_line(column));
            add(name, column.map(|column| header[column].clone()));
        }
        add("cost", self.cost(quantity));
        measures
    }

    /// Whether a column says something of each row: an amount of the order that stands in each of its lines would count
    /// once for each.
    fn is_line(&self, column: usize) -> bool {
        let values = &self.profiles[column].numbers;
        let mut several = self.orders.iter().filter(|rows| rows.len() > 1).peekable();
        let same = |rows: &Vec<usize>| rows.iter().all(|&row| values[row] == values[rows[0]]);
        several.peek().is_none() || !several.all(same)
    }

    /// What the goods cost: a column of it, of each piece times their number, or what the profit leaves of the amount.
    fn cost(&self, quantity: Option<usize>) -> Option<String> {
        let header = &self.sample.header;
        let of = |is: &dyn Fn(Spoken) -> bool| {
            let mut own = (0..self.profiles.len()).filter(|&column| {
                let profile = &self.profiles[column];
                class(profile) == Some(Class::Cost) && !profile.name.any(PERCENT | SHIPPING) && is(profile.name)
            });
            let first = own.next();
            first.filter(|_| own.next().is_none())
        };
        let name = |column: usize| column_text(&header[column]);
        let cost = of(&|name| name.any(COST) && !name.any(PROFIT));
        let profit = of(&|name| name.any(PROFIT));
        match (cost, quantity) {
            (Some(cost), Some(quantity)) if self.profiles[cost].name.any(UNIT | PRICE) => {
                Some(format!("{} * {}", name(cost), name(quantity)))
            }
            // Without a word it could be of a piece or of all.
            (Some(cost), Some(_)) if !self.profiles[cost].name.any(TOTAL | GOODS) => None,
            (Some(cost), _) => Some(header[cost].clone()),
            (None, _) => {
                let best = self.found.money.best.as_ref()?;
                let amount = match best.amount.single() {
                    Some(column) => name(column),
                    None => format!("({})", amount_text(header, &best.amount)),
                };
                profit.map(|profit| format!("{amount} - {}", name(profit)))
            }
        }
    }
}

/// A header as a name: without underscores, with a capital.
fn titled(header: &str) -> String {
    let text = header.trim().replace('_', " ");
    match folded(&text).as_str() {
        "subcategory" | "sub-category" => "Sub-category".to_owned(),
        _ => crate::diagnostic::capitalised(&text),
    }
}
