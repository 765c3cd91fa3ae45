//! Which column plays which part, but for the money: every column is scored for every part by its name and its values,
//! and the best scores take their columns, so that no column plays two.

use super::profile::{Profile, Sample};
use super::words::*;

/// What a column can be, apart from money. The parts that no report reads are told apart all the same, so that they are
/// not taken for others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Order,
    Customer,
    Time,
    Category,
    Product,
    Payment,
    Promo,
    Currency,
    Other,
}

/// What may be the order's id, and what may not.
const NO_ID: Meanings = DATE
    | CLOCK
    | STATUS
    | KIND
    | AMOUNT
    | TOTAL
    | SUBTOTAL
    | PRICE
    | QUANTITY
    | TAX
    | SHIPPING
    | FEE
    | DISCOUNT
    | PLACE
    | NOTE
    | METHOD
    | CHANNEL
    | CURRENCY
    | COUNTRY
    | CUSTOMER
    | EMAIL
    | PHONE
    | USER
    | STAFF
    | PRODUCT
    | SKU
    | CATEGORY
    | PROMO
    | PERCENT
    | PAYOUT
    | REFUND
    | LINE
    | ELSEWHEN;
/// What keeps a name from being that of a customer.
const NO_CUSTOMER: Meanings = PLACE
    | NOTE
    | KIND
    | STATUS
    | COUNTRY
    | DATE
    | CLOCK
    | AMOUNT
    | TOTAL
    | PRICE
    | QUANTITY
    | CHANNEL
    | MEASURE
    | SHIPPING
    | STAFF
    | PRODUCT
    | CATEGORY
    | TAX
    | CURRENCY
    | PROMO
    | DISCOUNT;
/// Money and counts.
pub(super) const MONEY: Meanings =
    AMOUNT | TOTAL | SUBTOTAL | SALES | PRICE | QUANTITY | TAX | FEE | COST | PROFIT | TIP;
/// Dates of something else than the order.
const NOT_THE_ORDERS: Meanings = ELSEWHEN | SHIPPING | PAYOUT | REFUND | VOID | PRODUCT | STAFF | CUSTOMER | PROMO;

/// Scores beneath which a column is not taken.
const LEAST: i32 = 45;
/// Of a time that is some time, but none that an order has.
pub(super) const NO_ORDER_TIME: i32 = 10;

/// How well a column fits, where it may.
pub(super) fn score(role: Role, profile: &Profile, rows: usize) -> Option<i32> {
    let name = profile.name;
    let unknown = name.unknown as i32;
    match role {
        Role::Time => time(profile, rows),
        Role::Order => {
            let numbered = name.any(NUMBER | CODE);
            // `Sales Order #` is an order's.
            let sums = name.any(SALES) && !(name.any(ORDER) && numbered);
            if name.any(NO_ID)
                || sums
                || profile.is_numeric() && !profile.is_whole()
                || profile.is_time() && !profile.bare_times
            {
                return None;
            }
            let own = match () {
                () if name.any(ORDER) && numbered => 100,
                () if name.any(ORDER) => 92,
                () if name.any(SALE) && numbered => 86,
                () if name.any(INVOICE) && numbered => 84,
                () if name.any(INVOICE) => 70,
                () if name.any(SALE) && !profile.is_numeric() => 65,
                () if name.any(PAYMENT) && name.any(NUMBER) => 50,
                () if name.any(NUMBER) => 60,
                () => return None,
            };
            Some(own - 5 * unknown)
        }
        Role::Customer => {
            if name.any(NO_CUSTOMER)
                || profile.is_numeric() && !profile.is_whole()
                || profile.is_time() && !profile.bare_times
            {
                return None;
            }
            let own = match () {
                () if name.any(CUSTOMER) && name.any(NUMBER | CODE) => 100 - 10 * unknown,
                () if name.any(USER) && name.any(CUSTOMER) => 96 - 10 * unknown,
                () if name.any(EMAIL) => 93 - 10 * unknown,
                () if name.any(USER) => 90 - 10 * unknown,
                () if name.any(PHONE) && name.any(CUSTOMER) => 60 - 20 * unknown,
                () if name.any(CUSTOMER) => 80 - 30 * unknown,
                () => return None,
            };
            let addresses = profile.filled > 0 && profile.addresses * 2 > profile.filled;
            (!name.any(EMAIL) || addresses || name.any(CUSTOMER)).then_some(own)
        }
        Role::Category => {
            let typed = name.any(KIND) && name.any(PRODUCT);
            if profile.is_time()
                || !(name.any(CATEGORY) || typed)
                || name.any(MONEY & !SALES)
                || profile.is_numeric() && !profile.is_whole()
            {
                return None;
            }
            let own = if name.any(CATEGORY) { 100 } else { 90 };
            Some(own - if name.any(NUMBER) || profile.is_numeric() { 40 } else { 0 } - 5 * unknown)
        }
        Role::Product => {
            if !name.any(PRODUCT)
                || name.any(NUMBER | CODE | SKU | MONEY | STATUS | SHIPPING | NOTE)
                || profile.is_numeric()
                || profile.is_time()
            {
                return None;
            }
            Some(80 + if name.any(NAME) { 10 } else { 0 } - 5 * unknown)
        }
        Role::Payment => {
            if !name.any(PAYMENT | METHOD)
                || name.any(NUMBER | MONEY | STATUS | DATE | REFUND | SHIPPING | PAYOUT | ELSEWHEN)
                || profile.is_numeric()
                || profile.is_time()
            {
                return None;
            }
            let own = match () {
                () if name.all(PAYMENT | METHOD) => 100,
                () if name.any(PAYMENT) && name.any(KIND) => 98,
                () if name.any(PAYMENT) => 80,
                () => return None,
            };
            Some(own - 10 * unknown - if name.any(NAME) { 5 } else { 0 })
        }
        Role::Promo => {
            if !(name.any(PROMO) || name.all(DISCOUNT | CODE)) || name.any(DATE | KIND | STATUS) || profile.is_time() {
                return None;
            }
            Some(100 - 5 * unknown - if name.any(AMOUNT) { 20 } else { 0 })
        }
        Role::Currency => {
            if !name.any(CURRENCY) || profile.is_numeric() {
                return None;
            }
            Some(100 - 10 * unknown - if name.any(PAYOUT) { 50 } else { 0 })
        }
        Role::Other => {
            let own = CHANNEL | COUNTRY | PLACE | NOTE | PHONE | STAFF | SKU | STATUS;
            (name.any(own) && !name.any(MONEY | DATE | CUSTOMER)).then_some(70)
        }
    }
}

fn time(profile: &Profile, rows: usize) -> Option<i32> {
    let name = profile.name;
    let said = name.any(DATE | CLOCK | CREATED);
    if !profile.is_time() || profile.bare_times && !said || profile.filled * 10 < rows * 3 {
        return None;
    }
    let unknown = name.unknown as i32;
    let own = match () {
        () if name.any(NOT_THE_ORDERS) => NO_ORDER_TIME,
        () if name.any(ORDER) && said => 100,
        () if name.any(SALE) && said => 95,
        () if name.any(CREATED) => 92,
        () if name.any(INVOICE) && said => 90,
        () if name.any(PAYMENT | PAID) => 60,
        () if said => 88,
        () if name.any(ORDER | SALE) => 65,
        () => 50,
    };
    Some(own - 5 * unknown.min(3))
}

/// The columns that play the parts, and the second best of each, with their scores.
#[derive(Debug, Default)]
pub(super) struct Cast {
    taken: Vec<(Role, usize, i32)>,
    /// All that were scored, the best first.
    scored: Vec<(Role, usize, i32)>,
}

impl Cast {
    pub(super) fn of(sample: &Sample, profiles: &[Profile], may: &dyn Fn(Role, usize) -> bool) -> Cast {
        const ROLES: [Role; 9] = [
            Role::Time,
            Role::Order,
            Role::Customer,
            Role::Category,
            Role::Product,
            Role::Payment,
            Role::Promo,
            Role::Currency,
            Role::Other,
        ];
        let mut scored: Vec<(Role, usize, i32)> = Vec::new();
        for (column, profile) in profiles.iter().enumerate() {
            if profile.filled == 0 || sample.header[column].trim().is_empty() {
                continue;
            }
            for role in ROLES {
                if let Some(score) = score(role, profile, sample.rows.len()).filter(|_| may(role, column)) {
                    scored.push((role, column, score));
                }
            }
        }
        // Of equals the first in the file.
        scored.sort_by_key(|(_, column, score)| (std::cmp::Reverse(*score), *column));
        let mut taken: Vec<(Role, usize, i32)> = Vec::new();
        for &(role, column, score) in &scored {
            let free = |(other, own, _): &(Role, usize, i32)| *own != column && (*other != role || role == Role::Other);
            if taken.iter().all(free) && (score >= LEAST || role == Role::Time) {
                taken.push((role, column, score));
            }
        }
        Cast { taken, scored }
    }

    /// The column that plays a part.
    pub(super) fn column(&self, role: Role) -> Option<usize> {
        self.taken.iter().find(|(own, ..)| *own == role).map(|(_, column, _)| *column)
    }

    /// All that could play it, the best first.
    pub(super) fn candidates(&self, role: Role) -> impl Iterator<Item = (usize, i32)> {
        self.scored.iter().filter(move |(own, ..)| *own == role).map(|(_, column, score)| (*column, *score))
    }
}
