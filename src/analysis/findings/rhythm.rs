//! What is said of customers by their own rhythm, as far as the back-test permits.

use crate::analysis::rhythm::{Grade, Rhythm};
use crate::format::Quantity;
use crate::money::{Money, divide_half_away};

use super::front::Said;
use super::headings::{Findings, counted};

impl Findings<'_> {
    /// What is said of overdue customers, as far as the back-test permits.
    pub fn overdue(&self, rhythm: &Rhythm) -> Option<Said> {
        let n = rhythm.groups[1] as u64;
        if !rhythm.grade.lists() || n == 0 {
            return None;
        }
        let figure = counted(n, "customer", self.format);
        let stake = rhythm.stake.filter(|stake| *stake > 0).map(|stake| self.about(stake));
        let unit = match stake {
            Some(stake) => format!("overdue, about {stake} at stake in {} days", rhythm.horizon),
            None => "overdue by their own rhythm".to_owned(),
        };
        let mut sentences = vec![self.tested(rhythm)];
        if rhythm.grade == Grade::Weak {
            sentences.push("Many come back by themselves; some are only slower customers.".to_owned());
        }
        Some(Said { figure, unit, sentences })
    }

    /// How the rule did on the shop's own past.
    pub fn tested(&self, rhythm: &Rhythm) -> String {
        let [on_time, overdue, _] = &rhythm.tested;
        let share = |part: i64, whole: i64| self.format.percent(part.into(), whole.into()).unwrap_or_default();
        format!(
            "In the past, {} of {} such customers stayed away for the next {} days, against {} of the others.",
            share(overdue.away, overdue.customers),
            self.format.count(overdue.customers.unsigned_abs()),
            rhythm.horizon,
            share(on_time.away, on_time.customers),
        )
    }

    /// An amount in cents to one digit.
    pub fn about(&self, cents: i128) -> String {
        let mut unit = 1;
        while cents / unit >= 10 {
            unit *= 10;
        }
        let rounded = Money::of_cents(divide_half_away(cents, unit) * unit).unwrap_or(Money(i64::MAX));
        self.format.axis(Quantity::Money, &[rounded.to_f64()]).concat()
    }

    /// The heading of the page of customers by their rhythm.
    pub fn of_rhythm(&self, rhythm: &Rhythm) -> String {
        let n = rhythm.groups[1] as u64;
        let customers = counted(n, "customer", self.format);
        match (rhythm.grade, n) {
            (Grade::None, _) => "In this shop a long silence has told nothing so far".to_owned(),
            (Grade::Untested, _) => "Too short a past, or too few customers, to say who is overdue".to_owned(),
            (_, 0) => "No customer is overdue".to_owned(),
            (_, 1) => "1 customer is overdue, by their own rhythm".to_owned(),
            _ => format!("{customers} are overdue, each by their own rhythm"),
        }
    }

    /// What may be said of overdue customers.
    pub fn on_rhythm(&self, rhythm: &Rhythm) -> Vec<String> {
        let [on_time, overdue, _] = &rhythm.tested;
        let share = |part: i64, whole: i64| self.format.percent(part.into(), whole.into()).unwrap_or_default();
        let measure = match rhythm.threshold {
            150 => "for more than 1.5 usual pauses".to_owned(),
            _ => "longer, measured by their own rhythm, than 49 of 50 pauses that ended here".to_owned(),
        };
        match rhythm.grade {
            Grade::Untested => {
                vec![format!(
                    "{} have three visits or more; a back-test needs more of them or a longer past.",
                    counted(rhythm.judged() as u64, "customer", self.format)
                )]
            }
            Grade::None => vec![format!(
                "Of those silent for long {} had not ordered {} days later, of those on time {}: no list follows from that.",
                share(overdue.away, overdue.customers),
                rhythm.horizon,
                share(on_time.away, on_time.customers),
            )],
            grade => {
                let mut said = vec![format!("Overdue customers have been silent {measure}."), self.tested(rhythm)];
                if let Some(stake) = rhythm.stake.filter(|stake| *stake > 0) {
                    said.push(format!(
                        "By their rhythm they would spend about {} more in {} days than customers like them did.",
                        self.about(stake),
                        rhythm.horizon
                    ));
                }
                if grade == Grade::Weak {
                    said.push("Many come back by themselves; some are only slower customers.".to_owned());
                }
                if grade == Grade::Seasonal {
                    said.push(
                        "The season is strong here: silence is measured in shop days, and no money is named."
                            .to_owned(),
                    );
                }
                said
            }
        }
    }
}
