//! What a guess leaves open, as one message: all that is known, what could be meant, and a config to paste.

use crate::diagnostic::{Diagnostic, capitalised, shown};
use crate::money::{Decimal, Money, Quotient};

use super::super::config_text::amount_text;
use super::super::excerpt::MASK;
use super::super::expression::Expression;
use super::super::nothing::is_promo;
use super::super::options::{Columns, quoted, text_or_list};
use super::super::private::holds_address;
use super::super::status;
use super::found::{Found, shown_name};
use super::numbers::Candidate;
use super::profile::{Profile, Sample};
use super::question::Question;
use super::roles::Role;
use super::words::*;

/// Values that are shown of a column.
const SHOWN: usize = 3;

pub(super) struct Asked<'a> {
    pub name: &'a str,
    pub sample: &'a Sample,
    pub profiles: &'a [Profile],
    pub found: &'a Found,
    pub told: &'a Columns,
    pub questions: Vec<Question>,
}

impl Asked<'_> {
    pub(super) fn told(&self) -> Diagnostic {
        let is = |question: Question| self.questions.contains(&question);
        let missing = is(Question::NoTime) || is(Question::NoAmount);
        let mut message = match (is(Question::NoTime), is(Question::NoAmount)) {
            (true, true) => "no column for ts and none for amount",
            (true, false) => "no column for ts",
            (false, true) => "no column for amount",
            (false, false) => "this file can be read in more than one way",
        }
        .to_owned();
        for question in &self.questions {
            message += "\n  - ";
            message += &self.question(*question);
        }
        message += "\n\n";
        message += &self.roles();
        let unused = self.unused();
        if !unused.is_empty() {
            message += &format!("\n\n  not used:\n{unused}");
        }
        let help = match missing {
            true => format!(
                "the columns hold:\n\n{}\n    Export the orders with what is missing, or name its column in sales-pulse.toml:\n\n{}",
                self.columns(),
                self.config()
            ),
            false => format!(
                "run sales-pulse init with this file to choose, or put this into sales-pulse.toml:\n\n{}",
                self.config()
            ),
        };
        Diagnostic::error(message).at(self.name, 1, None).help(help)
    }

    fn column(&self, column: usize) -> String {
        shown_name(&self.sample.header, column)
    }

    fn listed(&self, columns: &[usize]) -> String {
        columns.iter().map(|&column| self.column(column)).collect::<Vec<_>>().join(", ")
    }

    pub(super) fn question(&self, question: Question) -> String {
        let money = &self.found.money;
        match question {
            Question::NoTime => "no column holds the day or time of the order".to_owned(),
            Question::NoAmount if money.others.is_empty() => "no column holds amounts of money".to_owned(),
            Question::NoAmount => {
                let columns: Vec<usize> = money.others.iter().flat_map(|other| other.amount.columns()).collect();
                format!("no column is called an amount; these hold numbers: {}", self.listed(&columns))
            }
            Question::Times => {
                let mut all = self.found.times.clone();
                all.extend(self.found.other_times.iter().filter(|other| !self.found.times.contains(other)));
                format!("which column is the time of the order: {}?", self.listed(&all))
            }
            Question::Amount => {
                let all: Vec<String> = self.amounts().map(|candidate| self.amount(candidate)).collect();
                let rows = if self.sample.whole { "" } else { " in the first rows" };
                format!("which is the amount{rows}: {}? {}", all.join(", or "), capitalised(&money.why))
            }
            Question::Parts(column) => format!(
                "{} names parts of amounts, fees among them ({}): which rows are sales?",
                self.column(column),
                self.values(column).join(", ")
            ),
            Question::Refunded(column) => format!(
                "rows that {} says are refunded have amounts above zero, and no column says how much was given back ({}): do they count?",
                self.column(column),
                self.values(column).join(", ")
            ),
            Question::Kinds(column) => format!(
                "rows that {} calls {} only have amounts below zero: are they returns, or no sales at all?",
                self.column(column),
                self.kinds(column).join(" or ")
            ),
            Question::Codes(column) => format!(
                "{} says in numbers what became of orders ({}): which of them do not count?",
                self.column(column),
                self.values(column).join(", ")
            ),
        }
    }

    /// The amounts that could be meant.
    pub(super) fn amounts(&self) -> impl Iterator<Item = &Candidate> {
        let money = &self.found.money;
        money.best.iter().chain(money.others.iter().take(money.open.saturating_sub(1)))
    }

    /// Values of rows that were refunded.
    pub(super) fn refunded(&self, column: usize) -> Vec<String> {
        let back = |value: &String| match self.profiles[column].name.any(REFUND) {
            true => is_promo(value.as_bytes()),
            false => status::is_refunded(value.as_bytes()),
        };
        self.values(column).into_iter().filter(back).map(|value| quoted(&value)).collect()
    }

    /// Values of rows that are no fees.
    pub(super) fn sold(&self, column: usize) -> Vec<String> {
        let sold = |value: &&String| !spoken(value).any(FEE);
        self.values(column).iter().filter(sold).map(|value| quoted(value)).collect()
    }

    /// `"Total" (sum 142.00)`
    pub(super) fn amount(&self, candidate: &Candidate) -> String {
        let name = candidate.amount.written(|column| self.column(column));
        format!("{name} (sum {})", self.sum(&candidate.amount, &candidate.blank_is_zero))
    }

    fn sum(&self, amount: &Expression<usize>, blank: &[usize]) -> String {
        let zero = Decimal { mantissa: 0, scale: 0 };
        let value = |row: usize| {
            let number = |column: usize| {
                let text = self.sample.text(row, column);
                if text.is_empty() && blank.contains(&column) {
                    Some(zero)
                } else {
                    self.profiles[column].format.parse(text)
                }
            };
            amount.value(number).ok().and_then(Quotient::to_money).map(|(money, _)| i128::from(money.0))
        };
        let sum: i128 = (0..self.sample.rows.len()).filter_map(value).sum();
        i64::try_from(sum).map_or_else(|_| "too large".to_owned(), |sum| Money(sum).to_grouped(2))
    }

    pub(super) fn kinds(&self, column: usize) -> Vec<String> {
        self.found.negative_kinds(self.sample, column).iter().map(|kind| quoted(kind)).collect()
    }

    /// A few values of a column, those of customers masked.
    pub(super) fn values(&self, column: usize) -> Vec<String> {
        let name = self.profiles[column].name;
        let private = name.any(CUSTOMER | EMAIL | PHONE | USER | STAFF | NAME | PLACE | NOTE)
            || Some(column) == self.found.cast.column(Role::Customer)
            || !(name.of != 0 || self.profiles[column].is_numeric() || self.profiles[column].is_time());
        let mut values: Vec<String> = Vec::new();
        for row in 0..self.sample.rows.len() {
            let text = self.sample.text(row, column);
            let text =
                if private || holds_address(text) { MASK.to_owned() } else { shown(&String::from_utf8_lossy(text)) };
            if !self.sample.text(row, column).is_empty() && !values.contains(&text) {
                values.push(text);
            }
            if values.len() == SHOWN * 2 {
                break;
            }
        }
        values
    }

    /// What is clear.
    fn roles(&self) -> String {
        let found = self.found;
        let open = |question: Question| self.questions.contains(&question);
        let one = |role: Role| self.listed(found.cast.column(role).as_slice());
        let category = found.cast.column(Role::Category).or_else(|| found.cast.column(Role::Product));
        let time = match () {
            () if open(Question::NoTime) || open(Question::Times) => "?".to_owned(),
            () => self.listed(&found.times),
        };
        let amount = match (&self.told.amount, &found.money.best) {
            (Some(told), _) => told.clone(),
            (None, Some(best)) if !open(Question::Amount) => best.amount.written(|column| self.column(column)),
            _ => "?".to_owned(),
        };
        [
            ("order", self.listed(found.order.as_slice())),
            ("customer", one(Role::Customer)),
            ("time", time),
            ("amount", amount),
            ("category", self.listed(category.as_slice())),
            ("promo", one(Role::Promo)),
            ("payment", one(Role::Payment)),
            ("status", self.listed(&found.statuses)),
        ]
        .iter()
        .map(|(role, columns)| format!("    {role:9} {}\n", if columns.is_empty() { "–" } else { columns }))
        .collect::<String>()
        .trim_end()
        .to_owned()
    }

    /// Amounts and times that are none of those above.
    fn unused(&self) -> String {
        let money = &self.found.money;
        let amounts = match &money.best {
            Some(_) => money.others.iter().skip(money.open.saturating_sub(1)).map(|other| self.amount(other)).collect(),
            None => Vec::new(),
        };
        let used = |column: &usize| self.found.times.contains(column) || self.found.other_times.contains(column);
        let times = self.found.cast.candidates(Role::Time).map(|(column, _)| column).filter(|column| !used(column));
        let times = times.map(|column| format!("{} ({})", self.column(column), self.values(column)[..1].join(", ")));
        amounts
            .into_iter()
            .chain(times)
            .map(|line: String| format!("    {line}\n"))
            .collect::<String>()
            .trim_end()
            .to_owned()
    }

    /// What each column holds.
    fn columns(&self) -> String {
        let width = self.sample.header.iter().map(|name| name.chars().count()).max().unwrap_or(0).min(40);
        let line = |(column, profile): (usize, &Profile)| {
            let what = match () {
                () if profile.filled == 0 => "nothing".to_owned(),
                () => {
                    let values = self.values(column);
                    let what = match () {
                        () if profile.is_time() && !profile.bare_times => "times",
                        () if profile.is_clock() => "times of day",
                        () if profile.is_numeric() => "numbers",
                        () => "text",
                    };
                    format!("{what}: {}", values[..values.len().min(SHOWN)].join(", "))
                }
            };
            format!("    {:width$}  {what}\n", self.sample.header[column].trim())
        };
        self.profiles.iter().enumerate().map(line).collect()
    }

    /// The config that says what is clear, and asks the rest.
    fn config(&self) -> String {
        let columns = self.found.columns(&self.sample.header, self.told);
        let mut lines = vec!["[columns]".to_owned()];
        let named = |name: &Option<String>| quoted(name.as_deref().unwrap_or_default());
        lines.push(format!("order_id = {}", named(&columns.order_id)));
        lines.push(format!("user_id = {}", named(&columns.user_id)));
        let missing = "the column's name";
        let times = columns.ts.names();
        lines.push(format!("ts = {}", if times.is_empty() { quoted(missing) } else { text_or_list(times) }));
        for &other in self.found.other_times.iter().filter(|other| !self.found.times.contains(other)) {
            lines.push(format!("# ts = {}", self.column(other)));
        }
        match (&self.told.amount, self.amounts().count()) {
            (Some(told), _) => lines.push(format!("amount = {}", quoted(told))),
            (None, 0) => match self.found.money.others.as_slice() {
                [] => lines.push(format!("amount = {}", quoted(missing))),
                others => lines.extend(others.iter().enumerate().map(|(i, other)| {
                    let text = quoted(&amount_text(&self.sample.header, &other.amount));
                    format!("{}amount = {text}", if i == 0 { "" } else { "# " })
                })),
            },
            (None, _) => {
                for (i, candidate) in self.amounts().enumerate() {
                    let text = quoted(&amount_text(&self.sample.header, &candidate.amount));
                    let sum = self.sum(&candidate.amount, &candidate.blank_is_zero);
                    lines.push(format!("{}amount = {text}    # {sum}", if i == 0 { "" } else { "# " }));
                }
            }
        }
        lines.push(format!("category = {}", named(&columns.category)));
        lines.push(format!("used_promo = {}", named(&columns.used_promo)));
        lines.push(format!("payment_type = {}", named(&columns.payment_type)));
        let some = [("currency", &columns.currency), ("refund", &columns.refund)];
        lines.extend(some.iter().filter_map(|(key, name)| Some(format!("{key} = {}", quoted(name.as_deref()?)))));
        let blank: Vec<String> = match self.told.amount {
            Some(_) => columns.blank_is_zero.names().to_vec(),
            None => {
                let all = self.amounts().flat_map(|candidate| candidate.blank_is_zero.iter());
                let mut all: Vec<usize> = all.copied().collect();
                all.sort_unstable();
                all.dedup();
                all.into_iter().map(|column| self.sample.header[column].clone()).collect()
            }
        };
        for (key, names) in [("status", columns.status.names()), ("blank_is_zero", &blank)] {
            if !names.is_empty() {
                lines.push(format!("{key} = {}", text_or_list(names)));
            }
        }
        let flags = [("carried", columns.carried), ("once_per_order", columns.once_per_order)];
        lines.extend(flags.iter().filter_map(|(key, told)| Some(format!("{key} = {}", (*told)?))));
        let mut only: Vec<String> = Vec::new();
        let mut not: Vec<String> = Vec::new();
        for question in &self.questions {
            match *question {
                Question::Parts(column) => {
                    only.push(format!("{} = [{}]", self.column(column), self.sold(column).join(", ")));
                }
                Question::Refunded(column) => {
                    not.push(format!("{} = [{}]", self.column(column), self.refunded(column).join(", ")));
                }
                Question::Kinds(column) => {
                    not.push(format!("{} = [{}]", self.column(column), self.kinds(column).join(", ")));
                }
                Question::Codes(column) => not.push(format!("{} = []", self.column(column))),
                _ => {}
            }
        }
        if !only.is_empty() || !not.is_empty() {
            lines.push(String::new());
            lines.push("[filter]".to_owned());
            lines.extend((!only.is_empty()).then(|| format!("only = {{ {} }}", only.join(", "))));
            lines.extend((!not.is_empty()).then(|| format!("not = {{ {} }}", not.join(", "))));
        }
        lines.iter().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") }).collect()
    }
}
