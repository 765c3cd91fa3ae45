//! Everything that the first rows say of a file's columns, and what they leave open.

use std::collections::HashMap;

use indexmap::IndexMap;

use super::super::calendar::TimeFormat;
use super::super::config_text::amount_text;
use super::super::exclusion::{Exclusion, When};
use super::super::header::find;
use super::super::nothing::is_promo;
use super::super::options::{Columns, OneOrMore, quoted};
use super::super::status;
use super::super::votes::Format;
use super::money::{self, Amount};
use super::numbers::is_flag;
use super::profile::{Profile, Sample};
use super::question::Question;
use super::roles::{Cast, NO_ORDER_TIME, Role};
use super::words::*;

/// What was found out, before it is clear whether it is enough.
pub(super) struct Found {
    pub cast: Cast,
    pub order: Option<usize>,
    pub times: Vec<usize>,
    /// Other columns that could be the time as well.
    pub other_times: Vec<usize>,
    pub money: Amount,
    pub statuses: Vec<usize>,
    pub carried: bool,
    pub currency: Option<usize>,
    /// The rows of each order.
    pub orders: Vec<Vec<usize>>,
}

impl Found {
    pub(super) fn of(sample: &Sample, profiles: &[Profile], told: &Columns) -> Found {
        let rows = sample.rows.len();
        let mut statuses = statuses(sample, profiles);
        let is_status = |column: usize| statuses.contains(&column);
        // An id that rows leave empty which count is none, unless it stands in the first line of an order only.
        let counts: Vec<bool> = (0..rows).map(|row| !is_excluded(sample, &statuses, row)).collect();
        let named = |name: &Option<String>| name.as_ref().and_then(|name| find(&sample.header, name));
        let may = |role: Role, column: usize| match role {
            Role::Order => {
                let empty = (0..rows).filter(|&row| counts[row] && sample.text(row, column).is_empty()).count();
                profiles[column].distinct > 1 && (empty * 50 <= rows || is_carried(sample, column, profiles))
                    || profiles[column].distinct == 1 && rows == 1
            }
            Role::Category | Role::Product | Role::Payment | Role::Customer => !is_status(column),
            _ => true,
        };
        let cast = Cast::of(sample, profiles, &may);
        let order = named(&told.order_id).or_else(|| cast.column(Role::Order));
        let mut times: Vec<usize> = told.ts.names().iter().filter_map(|name| find(&sample.header, name)).collect();
        let mut other_times = Vec::new();
        if times.is_empty() {
            let mut candidates = cast.candidates(Role::Time);
            if let Some((best, score)) = candidates.next() {
                times.push(best);
                let differs = |other: usize| (0..rows).any(|row| sample.text(row, other) != sample.text(row, best));
                other_times.extend(
                    candidates.filter(|(other, own)| score - own < 3 && differs(*other)).map(|(other, _)| other),
                );
                if score <= NO_ORDER_TIME {
                    other_times.insert(0, best);
                }
                times.extend(clock(sample, profiles, best));
            }
        }
        let carried = told.carried.unwrap_or_else(|| {
            let later = |row: usize| {
                let own = |order: usize| sample.text(row, order);
                row > 0 && order.is_some_and(|order| own(order).is_empty() || own(order) == sample.text(row - 1, order))
            };
            let only_first = |column: &usize| {
                let empty: Vec<usize> = (0..rows).filter(|&row| sample.text(row, *column).is_empty()).collect();
                !empty.is_empty() && empty.iter().all(|&row| later(row))
            };
            times.first().into_iter().chain(&statuses).any(only_first)
        });
        let orders = orders(sample, order);
        let same = |column: &usize| profiles[*column].name.any(SKU) && profiles[*column].filled * 2 > rows;
        let product = (0..sample.header.len()).find(same).or_else(|| cast.column(Role::Product));
        let money = money::find(sample, profiles, &orders, product);
        // Where a column says what was given back of an order, the order itself counts.
        if let Some(refund) = money.refund {
            statuses.retain(|&column| {
                !(0..rows).any(|row| {
                    is_excluded(sample, &[column], row) && profiles[refund].numbers[row].is_some_and(|back| back != 0.0)
                })
            });
        }
        let several = (0..sample.header.len()).filter(|&column| profiles[column].name.any(CURRENCY)).count() > 1;
        let currency = cast.column(Role::Currency).filter(|_| several);
        Found { order, times, other_times, money, statuses, carried, currency, cast, orders }
    }

    /// The config that says all of it.
    pub(super) fn columns(&self, header: &[String], told: &Columns) -> Columns {
        let name = |column: usize| header[column].clone();
        let one = |told: &Option<String>, role: Role| {
            told.clone().or_else(|| Some(self.cast.column(role).map_or(String::new(), name)))
        };
        let list = |columns: Vec<usize>| match columns.as_slice() {
            [only] => OneOrMore::One(name(*only)),
            columns => OneOrMore::More(columns.iter().map(|&column| name(column)).collect()),
        };
        let or = |told: &OneOrMore, own: Vec<usize>| if told.is_empty() { list(own) } else { told.clone() };
        let best = self.money.best.as_ref();
        Columns {
            order_id: told.order_id.clone().or_else(|| Some(self.order.map_or(String::new(), name))),
            user_id: one(&told.user_id, Role::Customer),
            ts: or(&told.ts, self.times.clone()),
            amount: told.amount.clone().or_else(|| best.map(|best| amount_text(header, &best.amount))),
            category: told.category.clone().or_else(|| {
                let own = self.cast.column(Role::Category).or_else(|| self.cast.column(Role::Product));
                Some(own.map_or(String::new(), name))
            }),
            used_promo: one(&told.used_promo, Role::Promo),
            payment_type: one(&told.payment_type, Role::Payment),
            currency: told.currency.clone().or_else(|| self.currency.map(name)),
            refund: told.refund.clone().or_else(|| self.money.refund.map(name)),
            status: or(&told.status, self.statuses.clone()),
            blank_is_zero: match told.amount {
                Some(_) => told.blank_is_zero.clone(),
                None => or(&told.blank_is_zero, best.map_or(Vec::new(), |best| best.blank_is_zero.clone())),
            },
            carried: told.carried.or_else(|| self.carried.then_some(true)),
            once_per_order: told.once_per_order.or_else(|| self.money.is_line.then_some(false)),
            ..told.clone()
        }
    }

    /// What a person has to say.
    pub(super) fn questions(&self, sample: &Sample, profiles: &[Profile], told: &Columns) -> Vec<Question> {
        let mut questions = Vec::new();
        if self.times.is_empty() {
            questions.push(Question::NoTime);
        } else if !self.other_times.is_empty() {
            questions.push(Question::Times);
        }
        if told.amount.is_none() {
            match &self.money.best {
                None => questions.push(Question::NoAmount),
                Some(_) if self.money.open > 1 => questions.push(Question::Amount),
                Some(_) => {}
            }
        }
        let rows = sample.rows.len();
        let sold = |row: usize| {
            let amount = self.money.best.as_ref().and_then(|best| best.values[row]);
            amount.is_some_and(|amount| amount > 0.0) && !is_excluded(sample, &self.statuses, row)
        };
        let is_small = |column: usize| {
            profiles[column].distinct <= VALUES && !profiles[column].is_numeric() && !profiles[column].is_time()
        };
        for (column, profile) in profiles.iter().enumerate() {
            let rows_of = |speaks: &dyn Fn(&[u8]) -> bool| -> Vec<usize> {
                (0..rows)
                    .filter(|&row| !sample.text(row, column).is_empty() && speaks(sample.text(row, column)))
                    .collect()
            };
            let kind_like = profile.name.any(KIND) && !profile.name.any(PAYMENT)
                || profile.name.any(AMOUNT)
                || self.statuses.contains(&column);
            if is_small(column) && kind_like {
                let of_fees = rows_of(&|text| spoken(&String::from_utf8_lossy(text)).any(FEE));
                if !of_fees.is_empty() && of_fees.len() < profile.filled {
                    questions.push(Question::Parts(column));
                    continue;
                }
            }
            let no_refund = |row: &usize| {
                self.money.refund.is_none_or(|refund| profiles[refund].numbers[*row].is_none_or(|back| back == 0.0))
            };
            let refunded = if is_small(column) && (profile.name.any(STATUS | KIND) || self.statuses.contains(&column)) {
                rows_of(&|text| status::is_refunded(text))
            } else if profile.name.any(REFUND)
                && (is_flag(profile)
                    || is_small(column) && profile.name.unknown == 0 && !profile.name.any(STATUS | KIND | NOTE))
            {
                rows_of(&|text| is_promo(text))
            } else if profile.name.all(REFUND | DATE) && profile.is_time() {
                rows_of(&|_| true)
            } else {
                Vec::new()
            };
            if is_small(column) && profile.name.any(KIND) && !profile.name.any(PAYMENT | PRODUCT | CATEGORY | CUSTOMER)
            {
                let negative = self.negative_kinds(sample, column);
                if !negative.is_empty() {
                    questions.push(Question::Kinds(column));
                }
            }
            if refunded.iter().any(|row| sold(*row) && no_refund(row)) {
                questions.push(Question::Refunded(column));
            }
            if profile.name.any(STATUS)
                && profile.is_numeric()
                && profile.distinct <= VALUES
                && !profile.name.any(COUNTRY | PLACE | NUMBER | CUSTOMER)
            {
                questions.push(Question::Codes(column));
            }
        }
        questions
    }
}

impl Found {
    /// Kinds of rows that only have amounts below zero, and are not called refunds.
    pub(super) fn negative_kinds(&self, sample: &Sample, column: usize) -> Vec<String> {
        let mut kinds: IndexMap<&[u8], bool> = IndexMap::new();
        for row in 0..sample.rows.len() {
            let amount = self.money.best.as_ref().and_then(|best| best.values[row]);
            if let Some(amount) = amount.filter(|_| !is_excluded(sample, &self.statuses, row)) {
                *kinds.entry(sample.text(row, column)).or_insert(true) &= amount < 0.0;
            }
        }
        let negative =
            kinds.into_iter().filter(|(kind, negative)| *negative && !kind.is_empty() && !status::is_refunded(kind));
        negative.map(|(kind, _)| String::from_utf8_lossy(kind).into_owned()).collect()
    }
}

/// More values than a status takes.
const VALUES: usize = 40;

/// Columns that say what became of an order, or what a row is.
fn statuses(sample: &Sample, profiles: &[Profile]) -> Vec<usize> {
    let fits = |&column: &usize| {
        let (profile, name) = (&profiles[column], profiles[column].name);
        let says_no_sale = || (0..sample.rows.len()).any(|row| is_excluded(sample, &[column], row));
        let holds = |kind: &str| {
            (0..sample.rows.len()).any(|row| sample.text(row, column).eq_ignore_ascii_case(kind.as_bytes()))
        };
        let words = profile.filled > 0 && profile.distinct <= VALUES && !profile.is_numeric() && !profile.is_time();
        match () {
            () if sample.header[column].trim().is_empty() => false,
            () if name.any(VOID) && !name.any(REFUND | SHIPPING | AMOUNT | PRICE | QUANTITY | NUMBER) => {
                status::is_of_no_sale(&sample.header[column]) && (!profile.is_numeric() || is_flag(profile))
            }
            () if name.any(STATUS) => {
                words && (!name.any(PLACE | COUNTRY | CODE | NUMBER | CUSTOMER | NAME) || says_no_sale())
            }
            () if name.any(KIND) => words && says_no_sale(),
            // A column of an unknown name that says that orders were cancelled.
            () if name.of == 0 => words && says_no_sale(),
            () => words && name.any(CATEGORY) && status::KINDS.iter().any(|kind| holds(kind)),
        }
    };
    (0..sample.header.len()).filter(fits).collect()
}

/// Whether a row does not count, by what these columns say.
fn is_excluded(sample: &Sample, statuses: &[usize], row: usize) -> bool {
    statuses.iter().any(|&column| {
        let exclusion = Exclusion { column, when: When::of(&sample.header[column]) };
        exclusion.holds(sample.text(row, column))
    })
}

/// Whether a column is only empty where all times are: in the later lines of an order.
fn is_carried(sample: &Sample, column: usize, profiles: &[Profile]) -> bool {
    let times: Vec<usize> =
        (0..profiles.len()).filter(|&time| profiles[time].is_time() && !profiles[time].bare_times).collect();
    let empty: Vec<usize> = (0..sample.rows.len()).filter(|&row| sample.text(row, column).is_empty()).collect();
    !times.is_empty() && empty.iter().all(|&row| row > 0 && times.iter().all(|&time| sample.text(row, time).is_empty()))
}

/// The column of the time of day that belongs to a date.
fn clock(sample: &Sample, profiles: &[Profile], date_column: usize) -> Option<usize> {
    let (date_profile, rows) = (&profiles[date_column], sample.rows.len());
    if date_profile.has_clock {
        return None;
    }
    let both = |column: usize| {
        let joined = |row: usize| {
            let text = [sample.text(row, date_column), sample.text(row, column)].join(&b' ');
            let is_time = |format: &TimeFormat| format.value(&text).flatten().is_some_and(|time| time % 86_400 != 0);
            TimeFormat::CANDIDATES.iter().any(is_time)
        };
        let filled = (0..rows).filter(|&row| !sample.text(row, column).is_empty()).count();
        filled * 10 >= rows * 9 && (0..rows).filter(|&row| joined(row)).count() * 10 >= filled * 8
    };
    let fits = |&column: &usize| {
        let profile = &profiles[column];
        let name = profile.name;
        column != date_column
            && !name.any(ELSEWHEN | SHIPPING | PAYOUT | MEASURE | REFUND)
            && (profile.is_clock() || name.any(CLOCK))
            && both(column)
    };
    let shared = |column: &usize| (profiles[*column].name.of & date_profile.name.of).count_ones();
    (0..profiles.len()).filter(fits).max_by_key(|column| (shared(column), std::cmp::Reverse(*column)))
}

/// The rows of each order. A row that names no order belongs to the one before.
fn orders(sample: &Sample, order_column: Option<usize>) -> Vec<Vec<usize>> {
    let Some(order_column) = order_column else { return Vec::new() };
    let mut rows: HashMap<&[u8], Vec<usize>> = HashMap::new();
    let mut last: &[u8] = b"";
    for row in 0..sample.rows.len() {
        let own = sample.text(row, order_column);
        if !own.is_empty() {
            last = own;
        }
        if !last.is_empty() {
            rows.entry(last).or_default().push(row);
        }
    }
    let mut groups: Vec<Vec<usize>> = rows.into_values().collect();
    groups.sort();
    groups
}

/// A name as a message shows it.
pub(super) fn shown_name(header: &[String], column: usize) -> String {
    quoted(header[column].trim())
}
