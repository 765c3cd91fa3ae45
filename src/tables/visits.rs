//! Visits: the days on which each customer bought, and for how much.

use crate::money::Money;

/// One day on which a customer bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visit {
    /// The day of the calendar.
    pub day: u32,
    /// What the customer's sales of the day add up to, in hundredths, each sale rounded half to even.
    pub cents: i64,
}

/// The visits of every customer, in the order of [`People::customers`](super::People): a day counts once, however many
/// orders it holds; a sale without an amount is none.
#[derive(Debug, Clone, Default)]
pub struct Visits {
    /// Where each customer's visits end.
    ends: Vec<u32>,
    all: Vec<Visit>,
}

impl Visits {
    /// Adds the visits of the next customer, whose sales may stand in any order.
    pub(super) fn push(&mut self, sales: impl Iterator<Item = (usize, i64)>) {
        let start = self.all.len();
        let paid = sales.filter(|(_, amount)| *amount > 0);
        self.all.extend(paid.map(|(day, amount)| Visit { day: day as u32, cents: cents(amount) }));
        let own = &mut self.all[start..];
        if !own.is_sorted_by_key(|visit| visit.day) {
            own.sort_unstable_by_key(|visit| visit.day);
        }
        let mut end = start;
        for at in start..self.all.len() {
            let visit = self.all[at];
            match end > start && self.all[end - 1].day == visit.day {
                true => self.all[end - 1].cents += visit.cents,
                false => {
                    self.all[end] = visit;
                    end += 1;
                }
            }
        }
        self.all.truncate(end);
        self.ends.push(end as u32);
    }

    /// The customers of another part of the walk, behind these.
    pub(super) fn extend(&mut self, others: Visits) {
        let offset = self.all.len() as u32;
        self.ends.extend(others.ends.into_iter().map(|end| end + offset));
        self.all.extend(others.all);
    }

    /// How many customers there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no customer.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The visits of a customer, by day.
    pub fn of(&self, customer: usize) -> &[Visit] {
        let start = customer.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.all[start as usize..self.ends[customer] as usize]
    }

    /// The visits of all customers, one after another.
    pub fn iter(&self) -> impl Iterator<Item = &[Visit]> {
        (0..self.len()).map(|customer| self.of(customer))
    }
}

impl FromIterator<Vec<(usize, Money)>> for Visits {
    /// The visits of customers given by the day and the amount of each sale.
    fn from_iter<I: IntoIterator<Item = Vec<(usize, Money)>>>(customers: I) -> Visits {
        let mut visits = Visits::default();
        for sales in customers {
            visits.push(sales.into_iter().map(|(day, amount)| (day, amount.0)));
        }
        visits
    }
}

/// Hundredths of ten-thousandths, half to even.
fn cents(amount: i64) -> i64 {
    let (whole, rest) = (amount / 100, amount % 100);
    whole + i64::from(rest > 50 || (rest == 50 && whole % 2 == 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sales_of_a_day_are_one_visit_and_cents_round_half_to_even() {
        let sales = |sales: &[(usize, i64)]| sales.iter().map(|&(day, amount)| (day, Money(amount))).collect();
        let all: Visits = [sales(&[(5, 1_050), (2, 1_150), (5, 10_051), (2, 0)]), sales(&[(3, 0)]), sales(&[(7, 100)])]
            .into_iter()
            .collect();
        let visit = |day, cents| Visit { day, cents };
        assert_eq!(all.of(0), [visit(2, 12), visit(5, 10 + 101)]);
        assert_eq!(all.of(1), []);
        assert_eq!(all.of(2), [visit(7, 1)]);
    }
}
