//! Like for like: what a figure is compared with, and the words for it.

use std::ops::Range;

use crate::diagnostic::capitalised;
use crate::format::{DateStyle, Direction, Format};
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
    /// Both periods in brief: `28 days before` and `last 28 days`.
    pub names: (String, String),
    /// What is compared, in brief: `last 28 days vs 28 before`, and `vs Sep` where it is plain what is.
    pub versus: String,
    /// What it is compared with, in a sentence: `September`.
    pub base: String,
    /// The same as where something lies: `in September`.
    pub within: String,
}

/// Orders below which a period is too small for a percentage.
const FIRM: u32 = 30;

/// Whether two periods have orders enough for a percentage between them; of fewer only the figures are told.
pub fn firm(now: u32, then: u32) -> bool {
    now.min(then) >= FIRM
}

/// Whether a base has at least half as many days with rows as what stands against it, which has any: of a shop that was
/// closed most of the time a percentage says nothing.
pub fn comparable(tables: &Tables, now: &Range<usize>, then: &Range<usize>) -> bool {
    let open = |days: &Range<usize>| tables.open[days.clone()].iter().filter(|open| **open).count();
    open(now) > 0 && open(then) * 2 >= open(now)
}

impl Comparison {
    /// Whether both periods have orders enough for a percentage between them.
    pub fn is_firm(&self) -> bool {
        firm(self.now.orders, self.then.orders)
    }

    /// How an amount changed in percent, where that may be told.
    pub fn change(&self, now: Money, then: Money, format: &Format) -> Option<(Direction, String)> {
        format.change(now.0.into(), then.0.into()).filter(|_| self.is_firm())
    }
}

/// The last 28 days against a window, with its name in brief and in a sentence.
fn last_28_against(tables: &Tables, slice: &Slice, then: WindowKind, brief: &str, base: &str) -> Option<Comparison> {
    let ((now, now_cell), (then, then_cell)) = (slice.window(WindowKind::Last28)?, slice.window(then)?);
    comparable(tables, &now.days, &then.days).then(|| Comparison {
        now: *now_cell,
        then: *then_cell,
        now_days: now.days.clone(),
        then_days: then.days.clone(),
        names: (capitalised(&brief.replace("28", "28 days")), "Last 28 days".to_owned()),
        versus: format!("last 28 days vs {brief}"),
        within: format!("in {base}"),
        base: base.to_owned(),
    })
}

/// The last 28 days against the 28 before: whole weeks, so that weekends weigh the same.
pub fn last_28_days(tables: &Tables, slice: &Slice) -> Option<Comparison> {
    last_28_against(tables, slice, WindowKind::Before28, "28 before", "the 28 days before")
}

/// The last 28 days against those 364 days before, weekday under weekday.
pub fn year_before_28(tables: &Tables, slice: &Slice) -> Option<Comparison> {
    last_28_against(tables, slice, WindowKind::YearBefore28, "a year before", "the same weeks a year before")
}

/// A month against the month so many months before; an unfinished last month as far as its days are over, and the other
/// through the same day number.
pub fn month_against(tables: &Tables, slice: &Slice, month: usize, back: usize, format: &Format) -> Option<Comparison> {
    let calendar = &tables.calendar;
    let base = calendar.months_before(month, back)?;
    let then_month = &calendar.months[base];
    // A first month that starts after its first day is never a base.
    if calendar.date(then_month.days.start).day() != 1 {
        return None;
    }
    let (now_days, now, then_days, then) = if unfinished(calendar, month) {
        let kind = if back >= 12 { WindowKind::YearBeforeToDate } else { WindowKind::MonthBeforeToDate };
        let ((now_days, now), (then_days, then)) = (slice.window(WindowKind::MonthToDate)?, slice.window(kind)?);
        (now_days.days.clone(), *now, then_days.days.clone(), *then)
    } else {
        (calendar.months[month].days.clone(), slice.months[month], then_month.days.clone(), slice.months[base])
    };
    if !comparable(tables, &now_days, &then_days) {
        return None;
    }
    let (first, last) = (calendar.date(then_days.start), calendar.date(then_days.end - 1));
    let year_ago = back >= 12;
    let (name, base, within) = if then_days == then_month.days {
        let same_year = then_month.year == calendar.months[month].year;
        let said = format.date(first, if same_year { DateStyle::MonthName } else { DateStyle::Month });
        let style = if year_ago { DateStyle::MonthShortYear } else { DateStyle::MonthShort };
        (format.date(first, style), said.clone(), format!("in {said}"))
    } else {
        let base = format.period(first, last);
        (format.days(first, last, year_ago), base.clone(), format!("on {base}"))
    };
    let own = format.date(calendar.months[month].first(), DateStyle::MonthShort);
    let (own, versus) = match unfinished(calendar, month) && calendar.last_day_is_unfinished() {
        false => (own, format!("vs {name}")),
        // The page's own figures hold a day more.
        true => {
            let own = format.days(calendar.date(now_days.start), calendar.date(now_days.end - 1), false);
            (own.clone(), format!("{own} vs {name}"))
        }
    };
    Some(Comparison { now, then, now_days, then_days, names: (name, own), versus, base, within })
}

/// Whether a month is the data's last and not over.
pub fn unfinished(calendar: &Calendar, month: usize) -> bool {
    month + 1 == calendar.months.len() && calendar.last_month_is_unfinished()
}

/// The known customers of the last 28 days, then and now.
pub fn loyalty_last_28_days(tables: &Tables) -> Option<(Loyalty, Loyalty)> {
    Some((window(tables, WindowKind::Before28)?, window(tables, WindowKind::Last28)?))
}

/// The known customers of the last 28 days and of the same days a year before.
pub fn loyalty_year_before_28(tables: &Tables) -> Option<(Loyalty, Loyalty)> {
    Some((window(tables, WindowKind::YearBefore28)?, window(tables, WindowKind::Last28)?))
}

/// The known customers of a month and the one before, like for like.
pub fn loyalty_of_month(tables: &Tables, month: usize) -> Option<(Loyalty, Loyalty)> {
    if unfinished(&tables.calendar, month) {
        return Some((window(tables, WindowKind::MonthBeforeToDate)?, window(tables, WindowKind::MonthToDate)?));
    }
    let months = &tables.people.months;
    Some((*months.get(month.checked_sub(1)?)?, *months.get(month)?))
}

fn window(tables: &Tables, kind: WindowKind) -> Option<Loyalty> {
    let at = tables.windows.iter().position(|window| window.kind == kind)?;
    tables.people.windows.get(at).copied()
}
