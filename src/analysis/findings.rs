//! Findings: what the figures say, in words, by rules. No trend is claimed inside its noise, whole weeks stand against
//! whole weeks, and nothing is said twice. All wording of headings and summaries is here.

mod categories;
mod deals;

use crate::config::Revenue;
use crate::format::{DateStyle, Direction, Format};
use crate::money::Money;
use crate::tables::{Cell, Slice, SliceKind, Tables, WindowKind};

use super::bridge::Term;
use super::noise;
use super::periods::{Comparison, unfinished};

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
    /// The trend of the last four weeks against the four before.
    pub fn trend(&self, slice: &Slice) -> Option<Trend> {
        let (now, _) = slice.window(WindowKind::Last28)?;
        let (then, _) = slice.window(WindowKind::Before28)?;
        let of = |days: std::ops::Range<usize>| slice.days[days].iter().map(|cell| self.basis.of(cell)).sum::<Money>();
        let (now, then) = (noise::weeks(&now.days).map(of), noise::weeks(&then.days).map(of));
        let sum = |weeks: &[Money; 4]| weeks.iter().map(|week| i128::from(week.0)).sum::<i128>();
        let (direction, text) = self.format.change(sum(&now), sum(&then))?;
        let clear = noise::stands_out(now.map(Money::to_f64), then.map(Money::to_f64)) && direction != Direction::Flat;
        Some(if clear { Trend::Clear(direction, text) } else { Trend::Noise })
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
        match self.trend(slice) {
            Some(Trend::Clear(direction, text)) => {
                let way = if direction == Direction::Up { "up" } else { "down" };
                format!("{subject} is {way} {} in the last 28 days", unsigned(&text))
            }
            Some(Trend::Noise) => format!("{subject} shows no clear trend in the last 28 days"),
            None => format!("{subject} of {}", self.format.money_short(self.basis.of(&slice.total))),
        }
    }

    /// The largest category, where there are several.
    pub fn leader(&self, cells: &[(String, Cell)], whole: &Cell) -> Option<String> {
        let (leader, cell) = cells.iter().max_by_key(|(_, cell)| self.basis.of(cell)).filter(|_| cells.len() > 1)?;
        let (part, whole) = (self.basis.of(cell), self.basis.of(whole));
        let share = self.format.percent(part.0.into(), whole.0.into()).filter(|_| part.0 > 0 && whole.0 > 0)?;
        Some(format!(
            "{} makes {share} of all revenue, the most of {} categories.",
            name(leader),
            self.format.count(cells.len() as u64)
        ))
    }

    /// Returns, where they weigh a tenth of the revenue or more.
    pub fn returns(&self, cell: &Cell) -> Option<String> {
        let weighs = cell.revenue.0 > 0 && -i128::from(cell.returns.0) * 10 >= i128::from(cell.revenue.0);
        let share = self.format.percent(-i128::from(cell.returns.0), cell.revenue.0.into()).filter(|_| weighs)?;
        let back = self.format.money_short(-cell.returns);
        let kept = self.format.money_short(cell.net());
        Some(format!("{back} was returned, {share} of revenue: {kept} is left."))
    }

    /// What made most of a change, from the terms of its bridge.
    pub fn cause(&self, terms: &[Term], then: Money, now: Money, base: &str) -> Option<String> {
        let change = now - then;
        let (_, percent) = self.format.change(now.0.into(), then.0.into())?;
        let with = terms.iter().filter(|term| term.amount.0.signum() == change.0.signum() && term.amount.0 != 0);
        let mut with: Vec<&Term> = with.collect();
        with.sort_by_key(|term| std::cmp::Reverse(term.amount.0.abs()));
        let largest = with.first().filter(|_| change.0 != 0)?;
        let signed =
            |term: &Term| format!("{} ({})", term.name.to_lowercase(), self.format.money_change_short(term.amount));
        let against = terms.iter().filter(|term| term.amount.0.signum() == -change.0.signum());
        let against = against.max_by_key(|term| term.amount.0.abs());
        let but = against
            .filter(|term| term.amount.0.abs() * 4 > change.0.abs())
            .map_or_else(String::new, |term| format!(", against the {}", signed(term)));
        Some(format!(
            "{REVENUE} {} {} ({percent}) compared with {base}, mostly through the {}{but}.",
            if change.0 > 0 { "rose by" } else { "fell by" },
            self.format.money_short(Money(change.0.abs())),
            signed(largest),
        ))
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
        let so_far = if unfinished(&self.tables.calendar, month) { " so far" } else { "" };
        let net = if self.basis == Revenue::Net { " net" } else { "" };
        let revenue = self.format.money_short(self.basis.of(&cell));
        let change = comparison.and_then(|c| {
            let (now, then) = (self.basis.of(&c.now), self.basis.of(&c.then));
            let (direction, text) = self.format.change(now.0.into(), then.0.into()).filter(|_| then.0 > 0)?;
            Some(match direction {
                Direction::Up => format!(", {} more than in {}", unsigned(&text), c.base),
                Direction::Down => format!(", {} less than in {}", unsigned(&text), c.base),
                Direction::Flat => format!(", the same as in {}", c.base),
            })
        });
        format!("{subject} brought {revenue}{net}{so_far}{}", change.unwrap_or_default())
    }
}

/// Bridges are always gross.
const REVENUE: &str = "Revenue";

fn unsigned(text: &str) -> &str {
    text.trim_start_matches(['+', '−'])
}

/// A name inside a sentence: not longer than a line, and whatever its direction, the sentence keeps its own.
fn name(name: &str) -> String {
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
