//! Like for like: what a figure is compared with, and the words for it.

use crate::format::{DateStyle, Format};
use crate::tables::people::Loyalty;
use crate::tables::{Calendar, Cell, Slice, Tables, WindowKind};
use chrono::Datelike;

/// A period and what came before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// The figures now.
    pub now: Cell,
    /// The figures then.
    pub then: Cell,
    /// What is compared, in words: `last 28 days vs 28 before`.
    pub versus: String,
}

/// The last 28 days against the 28 before: whole weeks, so that weekends weigh the same.
pub fn last_28_days(slice: &Slice) -> Option<Comparison> {
    let (_, now) = slice.window(WindowKind::Last28)?;
    let (_, then) = slice.window(WindowKind::Before28)?;
    Some(Comparison { now: *now, then: *then, versus: "last 28 days vs 28 before".to_owned() })
}

/// A month against the month so many months before; an unfinished last month through the same day number.
pub fn month_against(tables: &Tables, slice: &Slice, month: usize, back: usize, format: &Format) -> Option<Comparison> {
    let calendar = &tables.calendar;
    let base = calendar.months_before(month, back)?;
    let then_month = &calendar.months[base];
    // A first month that starts after its first day is never a base.
    if calendar.date(then_month.days.start).day() != 1 || tables.open[then_month.days.clone()].iter().all(|open| !open) {
        return None;
    }
    let now = slice.months[month];
    let style = if back >= 12 { DateStyle::MonthShortYear } else { DateStyle::MonthShort };
    let name = format.date(then_month.first(), style);
    if !unfinished(calendar, month) {
        return Some(Comparison { now, then: slice.months[base], versus: format!("vs {name}") });
    }
    let kind = if back >= 12 { WindowKind::YearBeforeToDate } else { WindowKind::MonthBeforeToDate };
    let (window, then) = slice.window(kind)?;
    let through = format.date(calendar.date(window.days.end - 1), DateStyle::DayMonth);
    let year = if back >= 12 { format!(" {}", then_month.year) } else { String::new() };
    Some(Comparison { now, then: *then, versus: format!("vs 1–{through}{year}") })
}

/// Whether a month is the data's last and not over.
pub fn unfinished(calendar: &Calendar, month: usize) -> bool {
    month + 1 == calendar.months.len() && calendar.last_month_is_unfinished()
}

/// The known customers of the last 28 days, then and now.
pub fn loyalty_last_28_days(tables: &Tables) -> Option<(Loyalty, Loyalty)> {
    Some((window(tables, WindowKind::Before28)?, window(tables, WindowKind::Last28)?))
}

/// The known customers of a month and the one before, like for like.
pub fn loyalty_of_month(tables: &Tables, month: usize) -> Option<(Loyalty, Loyalty)> {
    let months = &tables.people.months;
    let now = *months.get(month)?;
    let then = match unfinished(&tables.calendar, month) {
        true => window(tables, WindowKind::MonthBeforeToDate)?,
        false => *months.get(month.checked_sub(1)?)?,
    };
    Some((then, now))
}

fn window(tables: &Tables, kind: WindowKind) -> Option<Loyalty> {
    let at = tables.windows.iter().position(|window| window.kind == kind)?;
    tables.people.windows.get(at).copied()
}
