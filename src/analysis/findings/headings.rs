//! What the headings say, and what all findings share.

use crate::config::Revenue;
use crate::format::{DateStyle, Direction, Format};
use crate::money::Money;
use crate::tables::{Slice, SliceKind, Tables, WindowKind};

use crate::analysis::categories::Weeks;
use crate::analysis::lead;
use crate::analysis::periods::{Comparison, unfinished};
use crate::analysis::progress::Progress;
use crate::analysis::seasons::Season;

/// Orders or customers below which nothing is made of them: a single one would be all of it.
pub(super) const FEW: u64 = 5;

/// How a trend stands against its noise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trend {
    /// A change beyond twice its standard error: which way, and how much in percent.
    Clear(Direction, String),
    /// A change that the weeks' own ups and downs explain.
    Noise,
}

/// What is read and how it is written.
#[derive(Clone, Copy)]
pub struct Findings<'a> {
    /// The tables.
    pub tables: &'a Tables,
    /// Which revenue is the headline.
    pub basis: Revenue,
    /// How figures are written.
    pub format: &'a Format,
}

impl Findings<'_> {
    /// The trend of the last four weeks against those that they are compared with, where that can be told in percent.
    pub fn trend(&self, slice: &Slice) -> Option<Trend> {
        let compared = lead::leading(self.tables, slice)?;
        let weeks = Weeks::of(slice, &compared, self.basis);
        let (_, text) = compared.change(weeks.now(), weeks.then(), self.format)?;
        Some(match weeks.course() {
            Direction::Flat => Trend::Noise,
            direction => Trend::Clear(direction, text),
        })
    }

    /// What is known of sales alone: where the headline is net, that is said.
    pub(super) fn sold(&self) -> &'static str {
        if self.basis == Revenue::Net { "gross revenue" } else { "revenue" }
    }

    /// The same behind an amount.
    pub(super) fn gross(&self) -> &'static str {
        if self.basis == Revenue::Net { " gross" } else { "" }
    }

    /// The heading of the page of a whole slice.
    pub fn of_slice(&self, slice: &Slice) -> String {
        let subject = match &slice.kind {
            SliceKind::All => self.basis.label().to_owned(),
            _ => name(&slice.name),
        };
        let all = matches!(slice.kind, SliceKind::All);
        if slice.total.orders == 0 {
            let returns = self.format.money_short(slice.total.returns);
            return if all {
                format!("Only returns: {returns}")
            } else {
                format!("{subject}: only returns, {returns}")
            };
        }
        let trend = self.trend(slice);
        if let Some(Trend::Clear(direction, text)) = &trend {
            let way = if *direction == Direction::Up { "up" } else { "down" };
            let against = if lead::by_year(self.tables) { " against a year ago" } else { "" };
            return format!("{subject} is {way} {} in the last 28 days{against}", unsigned(text));
        }
        let revenue = self.basis.of(&slice.total);
        let short = self.format.money_short(revenue);
        let whole = self.basis.of(&self.tables.slices[0].total);
        let share = self.format.percent(revenue.0.into(), whole.0.into()).filter(|_| !all);
        let brought = match share {
            Some(share) => format!("{subject} brought {short}, {share} of all revenue"),
            None if all => format!("{subject} of {short}"),
            None => format!("{subject} brought {short}"),
        };
        // Where nothing was sold of late, that is said.
        let sells = slice.window(WindowKind::Last28).is_some_and(|(_, cell)| cell.orders > 0);
        match trend.filter(|_| sells) {
            Some(_) => format!("{brought}, without a clear trend of late"),
            None => brought,
        }
    }

    /// The name of a month of the year.
    pub(super) fn month(&self, number: u32) -> String {
        let first = chrono::NaiveDate::from_ymd_opt(2024, number, 1).unwrap_or_default();
        self.format.date(first, DateStyle::MonthName)
    }

    /// Whoever is known to have ordered, as a sentence calls them all.
    pub(super) fn everybody(&self) -> &'static str {
        if self.tables.guests.rows > 0 { "all known customers" } else { "all customers" }
    }

    /// The month of the year that brings most, if it did so in every year.
    pub fn seasons(&self, seasons: &[Season], years: usize) -> String {
        let best = seasons.iter().max_by_key(|season| season.index).filter(|best| best.least > 10_000);
        match best {
            Some(best) => format!(
                "A day in {} brought {} of the average day, and more than it in each of {years} years.",
                self.month(best.number),
                self.format.percent(best.index.into(), 10_000).unwrap_or_default(),
            ),
            None => format!("No month brought more than the average day in each of {years} years."),
        }
    }

    /// How far a month has come towards its target.
    pub fn progress(&self, month: usize, progress: &Progress) -> String {
        let Progress { target, reached, course } = progress;
        let name = self.format.date(self.tables.calendar.months[month].first(), DateStyle::Month);
        let share = |amount: &Money| self.format.percent(amount.0.into(), target.0.into()).unwrap_or_default();
        let (reached, target) = (share(reached), self.format.money_short(*target));
        match course {
            Some(course) => {
                format!(
                    "{name} has reached {reached} of its target of {target}, and is on course for {}.",
                    share(course)
                )
            }
            None => format!("{name} reached {reached} of its target of {target}."),
        }
    }

    /// The heading of the page of a month.
    pub fn of_month(&self, slice: &Slice, month: usize, comparison: Option<&Comparison>) -> String {
        let cell = slice.months[month];
        let month_name = self.format.date(self.tables.calendar.months[month].first(), DateStyle::Month);
        let subject = match &slice.kind {
            SliceKind::All => month_name,
            _ => format!("{} in {month_name}", name(&slice.name)),
        };
        if cell.orders == 0 {
            return match cell.returns {
                Money::ZERO => format!("{subject}: no revenue"),
                returns => format!("{subject}: only returns, {}", self.format.money_short(returns)),
            };
        }
        let net = if self.basis == Revenue::Net { " net" } else { "" };
        let comparison = comparison.filter(|c| self.tells_change(c));
        let calendar = &self.tables.calendar;
        // A change and its figure are of the same days: those that are over.
        let (cell, so_far) = match comparison.filter(|c| c.now_days.end < calendar.months[month].days.end) {
            Some(c) => {
                let last = self.format.date(calendar.date(c.now_days.end - 1), DateStyle::DayMonth);
                (c.now, format!(" through {last}"))
            }
            None => (cell, if unfinished(calendar, month) { " so far".to_owned() } else { String::new() }),
        };
        let revenue = self.format.money_short(self.basis.of(&cell));
        let change = comparison.map(|c| {
            let (now, then) = (self.basis.of(&c.now), self.basis.of(&c.then));
            match c.change(now, then, self.format) {
                // Beyond ten times as much, percents say less than the amount.
                Some((Direction::Up, text)) if now.0 / 11 <= then.0 => {
                    format!(", {} more than {}", unsigned(&text), c.within)
                }
                Some((Direction::Down, text)) => format!(", {} less than {}", unsigned(&text), c.within),
                Some((Direction::Flat, _)) => format!(", the same as {}", c.within),
                _ => format!(" after {} {}", self.format.money_short(then), c.within),
            }
        });
        format!("{subject} brought {revenue}{net}{so_far}{}", change.unwrap_or_default())
    }

    /// Whether the heading of a month tells how it compares.
    pub fn tells_change(&self, compared: &Comparison) -> bool {
        self.basis.of(&compared.then).0 > 0
    }
}

/// A change without its sign, which stands before a number or, from right to left, within its own direction.
pub fn unsigned(text: &str) -> String {
    text.replace(['+', '−'], "")
}

/// A name inside a sentence: not longer than a line, and whatever its direction, the sentence keeps its own.
pub(super) fn name(name: &str) -> String {
    let mut short: String = name.chars().take(60).collect();
    if name.chars().nth(60).is_some() {
        short.push('…');
    }
    if name.is_ascii() { short } else { format!("\u{2068}{short}\u{2069}") }
}

/// `1 order`, `2 orders`.
pub fn counted(n: u64, thing: &str, format: &Format) -> String {
    let plural = match (n, thing.strip_suffix('y')) {
        (1, _) => thing.to_owned(),
        (_, Some(stem)) if thing != "day" => format!("{stem}ies"),
        _ => format!("{thing}s"),
    };
    format!("{} {plural}", format.count(n))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_are_counted_in_words() {
        let format = Format::new("USD", "en-US").expect("known");
        let said = [(1, "day"), (2, "day"), (0, "category"), (1, "category"), (1200, "row")];
        let said = said.map(|(n, thing)| counted(n, thing, &format));
        assert_eq!(said, ["1 day", "2 days", "0 categories", "1 category", "1,200 rows"]);
    }

    #[test]
    fn a_name_keeps_to_itself() {
        assert_eq!(name("Books"), "Books");
        assert_eq!(name("\u{202e}x"), "\u{2068}\u{202e}x\u{2069}");
        assert_eq!(name(&"a".repeat(300)).chars().count(), 61);
    }
}
