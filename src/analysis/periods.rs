//! Like for like: what a figure is compared with, and the words for it.

use std::ops::Range;

use crate::format::{DateStyle, Format};
use crate::money::Money;
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
    /// The days now.
    pub now_days: Range<usize>,
    /// The days then.
    pub then_days: Range<usize>,
    /// What is compared, in brief: `last 28 days vs 28 before`.
    pub versus: String,
    /// What it is compared with, in a sentence: `September`.
    pub base: String,
    /// The same as where something lies: `in September`.
    pub within: String,
}

/// Whether a base has at least half as many days with rows as what stands against it: of a shop that was closed most of
/// the time a percentage says nothing.
pub fn comparable(tables: &Tables, now: Range<usize>, then: Range<usize>) -> bool {
    let open = |days: Range<usize>| tables.open[days].iter().filter(|open| **open).count();
    open(then) * 2 >= open(now)
}

/// The last 28 days against the 28 before: whole weeks, so that weekends weigh the same.
pub fn last_28_days(tables: &Tables, slice: &Slice) -> Option<Comparison> {
    let (days, now) = slice.window(WindowKind::Last28)?;
    let (before, then) = slice.window(WindowKind::Before28)?;
    let versus = "last 28 days vs 28 before".to_owned();
    comparable(tables, days.days.clone(), before.days.clone()).then(|| Comparison {
        now: *now,
        then: *then,
        now_days: days.days.clone(),
        then_days: before.days.clone(),
        base: "the 28 days before".to_owned(),
        within: "in the 28 days before".to_owned(),
        versus,
    })
}

/// The last 28 days against those 364 days before, weekday under weekday: revenue alone, as orders do not add up over
/// days. `on` gives a day's revenue.
pub fn year_before_28(tables: &Tables, on: impl Fn(usize) -> Money) -> Option<(Money, Money)> {
    let now = tables.calendar.days.checked_sub(28)?..tables.calendar.days;
    let then = now.start.checked_sub(364)?..now.end - 364;
    comparable(tables, now.clone(), then.clone()).then(|| (now.map(&on).sum(), then.map(&on).sum()))
}

/// A month against the month so many months before; an unfinished last month through the same day number.
pub fn month_against(tables: &Tables, slice: &Slice, month: usize, back: usize, format: &Format) -> Option<Comparison> {
    let calendar = &tables.calendar;
    let base = calendar.months_before(month, back)?;
    let then_month = &calendar.months[base];
    // A first month that starts after its first day is never a base.
    if calendar.date(then_month.days.start).day() != 1 || tables.open[then_month.days.clone()].iter().all(|open| !open)
    {
        return None;
    }
    let now = slice.months[month];
    let same_year = then_month.year == calendar.months[month].year;
    let style = if back >= 12 { DateStyle::MonthShortYear } else { DateStyle::MonthShort };
    let (name, whole) = (format.date(then_month.first(), style), format.date(then_month.first(), DateStyle::Month));
    let said = if same_year { format.date(then_month.first(), DateStyle::MonthName) } else { whole };
    if !unfinished(calendar, month) {
        let then = slice.months[base];
        return comparable(tables, calendar.months[month].days.clone(), then_month.days.clone()).then(|| Comparison {
            now,
            then,
            now_days: calendar.months[month].days.clone(),
            then_days: then_month.days.clone(),
            versus: format!("vs {name}"),
            within: format!("in {said}"),
            base: said,
        });
    }
    let kind = if back >= 12 { WindowKind::YearBeforeToDate } else { WindowKind::MonthBeforeToDate };
    let (window, then) = slice.window(kind)?;
    if !comparable(tables, calendar.months[month].days.clone(), window.days.clone()) {
        return None;
    }
    let (first, last) = (calendar.date(window.days.start), calendar.date(window.days.end - 1));
    let through = format.date(last, DateStyle::DayMonth);
    let year = if back >= 12 { format!(" {}", then_month.year) } else { String::new() };
    let base = format.period(first, last);
    // Where this month has got as far as the base is long.
    let whole = window.days == then_month.days;
    let (now_days, then_days) = (calendar.months[month].days.clone(), window.days.clone());
    Some(Comparison {
        now,
        then: *then,
        now_days,
        then_days,
        versus: format!("vs 1–{through}{year}"),
        within: format!("{} {base}", if whole { "in" } else { "on" }),
        base,
    })
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
